import type { AdvisoryFacts } from './advisory.ts';
import { digestsOf, type FileChange, rowOf, type SectionChange } from './change.ts';
import type { Permission } from './permission.ts';
import type { Recipe } from './recipes.ts';

/** What someone who already acted on the older revision must do. */
export interface Duty {
  readonly action:
    | 'apply_again' // bytes of a patch changed
    | 'apply_additionally' // there is a patch that was not there
    | 'check_removed_patch'
    | 'check_files' // a file that no row explains is new, gone or other bytes
    | 'check_recipes' // other prerequisites, patches or order for a version
    | 'check_versions' // a patch is now for other versions
    | 'check_exposure' // who is affected reads differently
    | 'check_mitigations'
    | 'check_permissions' // what may be deployed reads differently
    | 'check_resolution' // no checksums to judge by, and the resolution reads differently
    | 'check_section' // a section that the house style does not know is new or reads differently
    | 'stop'; // withdrawn: nothing needed doing
  readonly files: readonly string[];
  readonly why: string;
}

const REDO: ReadonlySet<Duty['action']> = new Set(['apply_again', 'apply_additionally']);
/** What may mean that something must be deployed again; only a person can tell. */
const MAYBE: ReadonlySet<Duty['action']> = new Set([
  'check_removed_patch',
  'check_files',
  'check_recipes',
  'check_resolution',
  'check_section',
]);

/** Whether something that was deployed must be deployed again. */
export type Redo = 'yes' | 'no' | 'unknown';

/** The answer that a list of duties comes to: `unknown` where only a person can tell. */
export function redoOf(duties: readonly Duty[]): Redo {
  if (duties.some((duty) => REDO.has(duty.action))) return 'yes';
  return duties.some((duty) => MAYBE.has(duty.action)) ? 'unknown' : 'no';
}

interface Changes {
  readonly before: AdvisoryFacts;
  readonly after: AdvisoryFacts;
  readonly files: readonly FileChange[];
  readonly sections: readonly SectionChange[];
  readonly permissions: { readonly added: readonly Permission[]; readonly removed: readonly Permission[] };
}

/** The duties that changes bring, the urgent ones first. */
export function dutiesOf(changes: Changes): Duty[] {
  const { before, after } = changes;
  // taken back: what was deployed does no harm, and nothing of it has to be read again
  if (after.withdrawn) {
    const why = 'the advisory was withdrawn: nothing of it needs to be deployed';
    return before.withdrawn ? [] : [{ action: 'stop', files: [], why }];
  }
  return [...fileDuties(changes), ...recipeDuties(changes), ...readingDuties(changes)];
}

function fileDuties({ before, after, files, sections }: Changes): Duty[] {
  const unproven = unprovenFiles(before, after);
  const isRecipes = (file: FileChange): boolean => file.file === after.recipesFile || file.file === before.recipesFile;
  const hasRow = (file: FileChange): boolean =>
    rowOf(after, file.file) !== undefined || rowOf(before, file.from ?? file.file) !== undefined;
  const proven = files.filter((file) => !unproven.has(file.file) && !isRecipes(file));
  const patches = proven.filter(hasRow);
  const others = proven.filter((file) => !hasRow(file));
  const duty = (action: Duty['action'], changed: readonly FileChange[], why: string): Duty[] =>
    changed.length === 0 ? [] : [{ action, files: changed.map((file) => file.file), why }];
  const isMoved = (file: FileChange): boolean =>
    file.change === 'renamed' || file.change === 'unchanged' || file.change === 'changed';
  const resolution = sections.find((section) => section.role === 'resolution');
  const hasNoChecksums = before.checksums.length === 0 && after.checksums.length === 0;
  return [
    ...duty(
      'apply_again',
      patches.filter((file) => file.change === 'changed'),
      'the bytes of the patch changed: take out the old one and apply the new one',
    ),
    ...duty(
      'apply_additionally',
      patches.filter((file) => file.change === 'added'),
      'there was no such patch before: apply it where its versions are yours',
    ),
    ...duty(
      'check_removed_patch',
      patches.filter((file) => file.change === 'removed'),
      'the patch is gone: see in the text whether it should be taken out',
    ),
    ...duty(
      'check_files',
      others.filter((file) => file.change !== 'unchanged' && file.change !== 'renamed'),
      'no row of the patch table says what it is for: see in the text whether you use it',
    ),
    ...duty(
      'check_versions',
      patches.filter((file) => isMoved(file) && file.appliesToBefore !== file.appliesToAfter),
      'the table gives it for other versions than before: see whether more of yours need it',
    ),
    ...(resolution !== undefined && (hasNoChecksums || unproven.size > 0)
      ? [
          {
            action: 'check_resolution' as const,
            files: [...unproven],
            why: `"${resolution.heading}" changed, and no checksum tells whether the fix did`,
          },
        ]
      : []),
  ];
}

/** Files of patch rows that no pair of checksums judges: whether they are new, gone or the same is not known. */
function unprovenFiles(before: AdvisoryFacts, after: AdvisoryFacts): ReadonlySet<string> {
  const unproven = [before, after].flatMap((facts) => {
    const proven = digestsOf(facts);
    return facts.patches.flatMap((row) => row.files).filter((file) => !proven.has(file));
  });
  return new Set(unproven);
}

/** Recipes say what has to be applied first and in which order; who followed the old ones may have another tree. */
function recipeDuties({ before, after, files }: Changes): Duty[] {
  const changed = files.find(
    (file) => file.file === after.recipesFile && file.change !== 'unchanged' && file.change !== 'renamed',
  );
  if (before.recipes === null && after.recipes === null && changed === undefined) return [];
  if (before.recipes === null || after.recipes === null) {
    const why =
      'the recipes are new, gone or could not be read: see whether prerequisites or order differ from what you did';
    return changed === undefined ? [] : [{ action: 'check_recipes', files: [changed.file], why }];
  }
  // a renamed patch is the same step
  const nameBefore = new Map(files.map((file) => [file.file, file.from ?? file.file]));
  const differing: string[] = [];
  for (const [version, byTree] of Object.entries(before.recipes.recipesByVersion)) {
    for (const [tree, recipe] of Object.entries(byTree)) {
      const now = after.recipes.recipesByVersion[version]?.[tree];
      if (now !== undefined && stepsOf(now, nameBefore) !== stepsOf(recipe, nameBefore))
        differing.push(`${tree} ${version}`);
    }
  }
  if (differing.length === 0) return [];
  const why = `prerequisites, patches or their order changed for ${differing.slice(0, 8).join(', ')}${differing.length > 8 ? ' and more' : ''}`;
  return [{ action: 'check_recipes', files: after.recipesFile === null ? [] : [after.recipesFile], why }];
}

function stepsOf(recipe: Recipe, nameBefore: ReadonlyMap<string, string>): string {
  return JSON.stringify([recipe.prerequisites, recipe.patches.map((patch) => nameBefore.get(patch) ?? patch)]);
}

function readingDuties({ sections, permissions }: Changes): Duty[] {
  const duties: Duty[] = [];
  const has = (role: string): boolean => sections.some((section) => section.role === role);
  for (const section of sections) {
    if (section.role !== 'other' || section.change === 'removed') continue;
    duties.push({
      action: 'check_section',
      files: [],
      why: `"${section.heading}" is new or reads differently: see whether it asks you to do something`,
    });
  }
  if (has('vulnerable'))
    duties.push({
      action: 'check_exposure',
      files: [],
      why: 'who is affected reads differently: check your hosts again',
    });
  if (has('mitigation'))
    duties.push({
      action: 'check_mitigations',
      files: [],
      why: 'the mitigations read differently: check those you rely on',
    });
  if (permissions.added.length > 0 || permissions.removed.length > 0) {
    duties.push({
      action: 'check_permissions',
      files: [],
      why: 'what may be deployed during the embargo reads differently',
    });
  }
  return duties;
}
