import type { Recipe, Recipes } from '#advisory';
import type { Draft, DraftSection, PatchEntry } from '#drafting';
import { COMPOSED_ROLES, withBody } from '#drafting';
import type { Credit } from '#embargo';
import { type AdvisoryId, parseAdvisoryId } from '#identifiers';
import type { Form } from '../form.ts';

/** A row of the form's recipes: what to apply to one tree of one version. */
export interface RecipeRow {
  readonly version: string;
  readonly tree: string;
  readonly stableRef: string;
  /** Advisories, apart by blanks. */
  readonly prerequisites: string;
  /** File names, apart by blanks. */
  readonly patches: string;
}

/** Attack: rows without end; a form has fields for fewer. */
const MOST_ROWS = 200;

/** The draft with what a form of it says. What has no field in it stays. */
export function draftWithForm(draft: Draft, form: Form): Draft {
  let changed: Draft = {
    ...draft,
    title: line(form.text('title')),
    credits: creditsIn(form, draft.credits),
    patches: patchesIn(form),
    resolution: { before: form.text('resolution-before').trim(), after: form.text('resolution-after').trim() },
    recipes: recipesIn(form),
    embargo: embargoIn(form, draft),
    updates: updatesIn(form, draft),
  };
  draft.sections.forEach((section, index) => {
    const body = form.text(`section-${index}`);
    if (!form.names().includes(`section-${index}`) || body.trim() === (section.body ?? '').trim()) return;
    changed = withBody(changed, index, body);
  });
  return { ...changed, sections: sectionsIn(form, changed.sections) };
}

/** Sections that have a field: those that nobody composes, and those that somebody wrote freely. */
export function isWritten({ role, body }: DraftSection): boolean {
  return body !== null || !COMPOSED_ROLES.has(role);
}

export function recipeRows(recipes: Recipes | null): readonly RecipeRow[] {
  return Object.entries(recipes?.recipesByVersion ?? {}).flatMap(([version, trees]) =>
    Object.entries(trees).map(([tree, { stableRef, prerequisites, patches }]) => ({
      version,
      tree,
      stableRef: stableRef ?? '',
      prerequisites: prerequisites.join(' '),
      patches: patches.join(' '),
    })),
  );
}

/** Written freely and to be composed again, or of no heading any more. */
function sectionsIn(form: Form, sections: readonly DraftSection[]): readonly DraftSection[] {
  const composed = new Set(form.texts('compose'));
  const kept = sections.map((section) =>
    composed.has(section.role) && COMPOSED_ROLES.has(section.role) ? { ...section, body: null, kept: null } : section,
  );
  const heading = line(form.text('new-heading'));
  return heading === '' ? kept : [...kept, { role: 'other', heading, body: form.text('new-body').trim(), kept: null }];
}

function creditsIn(form: Form, before: readonly Credit[]): readonly Credit[] {
  const names = form.texts('credit-name').map(line);
  const credits = form
    .texts('credit-as')
    .slice(0, MOST_ROWS)
    .flatMap((as, index): readonly Credit[] => {
      const name = names[index] ?? '';
      if (as === 'anonymous' || as === 'declined') return [{ as }];
      return as === 'named' && name !== '' ? [{ as, name }] : [];
    });
  return credits.length === 0 && form.texts('credit-as').length === 0 ? before : credits;
}

function patchesIn(form: Form): readonly PatchEntry[] {
  const [appliesTo, groups] = [form.texts('patch-to').map(line), form.texts('patch-group').map(line)];
  return form
    .texts('patch-file')
    .slice(0, MOST_ROWS)
    .flatMap((text, index) => {
      const file = line(text);
      if (file === '') return [];
      const [to = '', group = ''] = [appliesTo[index], groups[index]];
      return [{ file, appliesTo: to === '' ? null : to, group: group === '' ? null : group }];
    });
}

function recipesIn(form: Form): Recipes | null {
  const field = (name: string): readonly string[] => form.texts(`recipe-${name}`).map(line);
  const [trees, refs, needed, patches] = [field('tree'), field('ref'), field('needs'), field('patches')];
  const byVersion = new Map<string, Map<string, Recipe>>();
  field('version')
    .slice(0, MOST_ROWS)
    .forEach((version, index) => {
      const tree = trees[index] ?? '';
      if (version === '' || tree === '') return;
      const ofVersion = byVersion.get(version) ?? new Map<string, Recipe>();
      byVersion.set(version, ofVersion);
      ofVersion.set(tree, {
        stableRef: refs[index] === '' ? null : (refs[index] ?? null),
        prerequisites: words(needed[index]).flatMap((word): readonly AdvisoryId[] => {
          const id = parseAdvisoryId(word);
          return id === undefined || id === null ? [] : [id];
        }),
        patches: words(patches[index]),
      });
    });
  if (byVersion.size === 0) return null;
  return {
    supportedVersions: [...byVersion.keys()],
    trees: [...new Set([...byVersion.values()].flatMap((ofVersion) => [...ofVersion.keys()]))],
    recipesByVersion: Object.fromEntries([...byVersion].map(([version, each]) => [version, Object.fromEntries(each)])),
  };
}

/** The end comes from the record; what a form says is whether there was an embargo at all. */
function embargoIn(form: Form, { embargo }: Draft): Draft['embargo'] {
  const reason = form.text('no-embargo').trim();
  if (embargo.kind === 'until' || embargo.kind === 'over') return embargo;
  return reason === '' ? { kind: 'unstated' } : { kind: 'none', reason };
}

function updatesIn(form: Form, { updates, revision }: Draft): Draft['updates'] {
  const text = form.text('update').trim();
  const others = updates.filter((each) => each.revision !== revision);
  return text === '' ? others : [...others, { revision, text }].sort((a, b) => a.revision - b.revision);
}

function line(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 1_000);
}

function words(text: string | undefined): readonly string[] {
  return (text ?? '').split(/[\s,]+/).filter((word) => word !== '');
}
