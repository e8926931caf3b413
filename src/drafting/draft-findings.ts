import type { Diagnostic } from '#base';
import type { Permission } from '#embargo';
import type { HouseStyle } from '#house-style';
import { factsOf, hasWildcard, matchesWildcard, parse } from '#text-format';
import { type ComposeOptions, composedBody, composeText, placedSections, withFiles } from './compose-text.ts';
import type { Draft } from './draft.ts';
import { foldedFind } from './folded-text.ts';
import { permissionsOfBlocks } from './permissions-of-text.ts';
import { statedPermissions } from './render-permissions.ts';
import { checksumsOf } from './resolution-text.ts';

export interface FindingsOptions extends ComposeOptions {
  /** Names of people who did not want to be named: they must not stand anywhere. */
  readonly unnamed?: readonly string[];
}

/**
 * Where the text of a draft does not say what the draft says: a section that was written freely and is behind the form, words
 * that the readers of texts take for something else, a file without a row. Empty: text and data agree. The linter's findings
 * come beside them (`textReadingOf`).
 */
export function draftFindings(draft: Draft, style: HouseStyle, options: FindingsOptions = {}): readonly Diagnostic[] {
  const full = withFiles(draft, options);
  const text = composeText(full, style);
  const tree = parse(text, [style]);
  const facts = factsOf(tree);
  const findings: Diagnostic[] = [];
  const differs = (what: string, inDraft: unknown, inText: unknown, remedy: string): void => {
    const [one, other] = [JSON.stringify(inDraft), JSON.stringify(inText)];
    if (one !== other)
      findings.push(found(`draft-${what}`, `the draft has ${cut(one)}, its text says ${cut(other)}`, remedy));
  };
  differs('number', full.number, facts.number, 'correct the masthead, or give the number in the form');
  differs('revision', full.revision, facts.revision, 'correct the masthead, or the revision in the form');
  differs('title', full.title, facts.title ?? '', 'write the title in words that read as one');
  differs('cves', full.cves, facts.cves, 'correct the masthead, or the list in the form');
  const end = full.embargo.kind === 'until' ? Math.ceil(full.embargo.end / 1000) * 1000 : null;
  differs('embargo-end', end, facts.embargoEndsAt, 'correct the line about the embargo, or the end in the form');
  differs(
    'no-embargo',
    full.embargo.kind === 'none',
    facts.notices.includes('no_embargo'),
    'let the section about the embargo be composed again, or say in the form that there was none',
  );
  differs(
    'patches',
    full.patches.map(({ file, appliesTo, group }) => [file, appliesTo, group]),
    facts.patches.map(({ file, appliesTo, group }) => [file, appliesTo, group]),
    'let the resolution be composed again, or correct the rows in the form',
  );
  differs(
    'checksums',
    full.checksums.map(({ file, sha256 }) => [file, sha256]).sort(),
    facts.checksums.map(({ file, sha256 }) => [file, sha256]).sort(),
    'let the resolution be composed again',
  );
  differs(
    'sections',
    placedSections(full, style).length,
    facts.sections.length,
    'a line of a body is underlined as a heading is: indent it, or make it a section of its own',
  );
  findings.push(...permissionFindings(full, tree, style), ...updateFindings(full, facts.updates, style));
  findings.push(...fileFindings(full, options), ...nameFindings(text, options));
  return findings;
}

function permissionFindings(draft: Draft, tree: ReturnType<typeof parse>, style: HouseStyle): readonly Diagnostic[] {
  const stated = draft.embargo.kind === 'none' ? [] : statedPermissions(draft.permissions, style);
  const read = permissionsOfBlocks(tree.blocks, style);
  const remedy =
    'let the section be composed again, or say it in plainer words: a name without quotes, a shorter reason';
  const unread = read.unread.map(({ quote, line }) => ({
    ...found('draft-permission-unread', `no permission of the form says this: "${cut(quote)}"`, remedy),
    line,
    column: 1,
  }));
  const [one, other] = [stated, read.permissions].map((each) => each.map(termsText).sort());
  return JSON.stringify(one) === JSON.stringify(other)
    ? unread
    : [
        ...unread,
        found(
          'draft-permissions',
          `recorded: ${cut(one?.join('; ') || 'nothing')}; the text says: ${cut(other?.join('; ') || 'nothing')}`,
          remedy,
        ),
      ];
}

function termsText({ what, by, where, verdict }: Permission): string {
  const subject = what.kind === 'patches' ? 'patches' : what.name;
  return [subject, by, verdict, ...where].join(' ');
}

function updateFindings(draft: Draft, inText: string | null, style: HouseStyle): readonly Diagnostic[] {
  const section = draft.sections.find(({ role }) => role === 'updates');
  if (section?.body === undefined || section.body === null) return [];
  const composed = composedBody(draft, style, 'updates');
  return composed === inText
    ? []
    : [found('draft-updates', 'what changed is written freely, and the form says something else', 'compose it again')];
}

/** Files that go out and stand in no row, and rows and recipes of files that are not there. */
function fileFindings(draft: Draft, { files }: FindingsOptions): readonly Diagnostic[] {
  if (files === undefined) return [];
  const names = checksumsOf(files).map(({ file }) => file);
  const needed = [
    ...draft.patches.map(({ file }) => file),
    ...Object.values(draft.recipes?.recipesByVersion ?? {}).flatMap((trees) =>
      Object.values(trees).flatMap(({ patches }) => patches),
    ),
  ];
  return [...new Set(needed)].flatMap((name) => {
    const isThere = hasWildcard(name) ? names.some((each) => matchesWildcard(name, each)) : files.has(name);
    return isThere
      ? []
      : [
          found(
            'draft-file-missing',
            `${name} is named and is not among the files`,
            'add the file, or take the name out',
          ),
        ];
  });
}

function nameFindings(text: string, { unnamed = [] }: FindingsOptions): readonly Diagnostic[] {
  const names = unnamed.filter((name) => name.trim().length >= 3);
  const isNamed = foldedFind(text, names).length > 0;
  return isNamed
    ? [
        found(
          'draft-name-kept',
          'somebody who did not want to be named stands in the text',
          'take the name out, also of descriptions and patches',
        ),
      ]
    : [];
}

function found(code: string, message: string, suggestion: string): Diagnostic {
  return { code, severity: 'error', line: null, column: null, message, suggestion };
}

const LONGEST_SHOWN = 160;

function cut(text: string | undefined): string {
  const shown = text ?? 'nothing';
  return shown.length > LONGEST_SHOWN ? `${shown.slice(0, LONGEST_SHOWN)}…` : shown;
}
