import type { AdvisoryFacts, PatchRow, Recipe } from '#advisory';
import type { Diagnostic } from '#base';
import { hasWildcard, matchesWildcard } from '#text-format';
import { covers, developmentVersion, type ProductVersion, parseProductVersion, spanContains } from '#versions';
import type { LintSubject } from './lint-subject.ts';
import { setOf } from './patch-table.ts';
import { finding, isRuleCode } from './rules.ts';

/** The file has room for a hundred thousand names and as many wildcards; a real one has a dozen and none. */
const MOST_NAMES = 2000;
const MOST_WILDCARDS = 10;

/** The recipes file against the text: signed is not the same as consistent. */
export function lintRecipes(subject: LintSubject): Diagnostic[] {
  const { facts, recipesFile } = subject;
  if (recipesFile === null) return [];
  const { file, number, diagnostics } = recipesFile;
  const listed = facts.checksums.find((checksum) => checksum.file === file);
  const place = listed === undefined ? null : { line: listed.line };
  // what reading the file found comes with the code of a rule; its place in the text is the row of the file
  const findings: Diagnostic[] = diagnostics
    .filter((diagnostic) => isRuleCode(diagnostic.code))
    .map((diagnostic) => ({ ...diagnostic, line: place?.line ?? null, column: place === null ? null : 1 }));
  const { recipes } = facts;
  if (recipes === null) return findings;
  if (number !== null && facts.number !== null && number !== facts.number)
    findings.push(finding('recipes-number', place, `${file} says ${number}, the text ${facts.number}`));
  const versions = Object.keys(recipes.recipesByVersion);
  for (const version of versions) {
    if (!recipes.supportedVersions.includes(version))
      findings.push(
        finding(
          'recipes-version-unsupported',
          place,
          `${file} has a recipe for ${version}, which is not among its supported versions`,
        ),
      );
  }
  for (const version of recipes.supportedVersions) {
    if (!Object.hasOwn(recipes.recipesByVersion, version))
      findings.push(
        finding('recipes-version-unsupported', place, `${file} supports ${version} and has no recipe for it`),
      );
  }
  const used = new Set<string>();
  const namesOf = resolver(facts);
  const rowByFile = new Map(facts.patches.flatMap((row) => row.files.map((name) => [name, row] as const)));
  const rowsBySet = Map.groupBy(facts.patches, setKey);
  for (const [version, byTree] of Object.entries(recipes.recipesByVersion)) {
    for (const [tree, recipe] of Object.entries(byTree)) {
      const step = { file, version, tree, names: namesOf(recipe), place };
      for (const name of step.names) used.add(name);
      findings.push(...lintStep(step, subject, rowByFile, rowsBySet));
    }
  }
  if (used.size === 0 && facts.patches.length > 0 && versions.length > 0) {
    return [
      ...findings,
      finding(
        'recipes-patches-empty',
        place,
        `${file} applies nothing to any of ${versions.length} versions, the text has ${facts.patches.length} rows of patches`,
      ),
    ];
  }
  for (const row of facts.patches) {
    if (versions.length === 0 || row.applies.component === null || !recipes.trees.includes(row.applies.component))
      continue;
    // of a set of which a part is used, the recipe says so
    if (row.files.length > 0 && !row.files.some((name) => used.has(name)))
      findings.push(finding('recipes-patch-unused', { line: row.line }, `${row.files[0]} is in no recipe of ${file}`));
  }
  return findings;
}

/** One recipe: what is applied to one tree of one version. */
interface Step {
  readonly file: string;
  readonly version: string;
  readonly tree: string;
  readonly names: readonly string[];
  readonly place: { readonly line: number } | null;
}

function lintStep(
  step: Step,
  subject: LintSubject,
  rowByFile: ReadonlyMap<string, PatchRow>,
  rowsBySet: ReadonlyMap<string, readonly PatchRow[]>,
): Diagnostic[] {
  const { file, version, tree, names, place } = step;
  const findings: Diagnostic[] = [];
  const { components, defaultComponent } = subject.tree.style.style;
  const { facts } = subject;
  const sets = new Map<string, PatchRow>();
  for (const name of names) {
    const row = rowByFile.get(name);
    if (!facts.checksums.some((checksum) => checksum.file === name))
      findings.push(
        finding('recipes-patch-unlisted', place, `${file}: ${version}, ${tree} needs ${name}, which has no checksum`),
      );
    if (row === undefined) continue;
    sets.set(setKey(row), row);
    const { component } = row.applies;
    const isOtherTree =
      component !== null &&
      component !== tree &&
      components.some((known) => known.component === tree) &&
      row.applies.unread === null;
    if (isOtherTree)
      findings.push(
        finding(
          'recipes-tree',
          { line: row.line },
          `${file} applies ${name} to the tree ${tree}, the table gives it for ${component}`,
        ),
      );
    // versions of a recipe are those of the product itself; other trees have their own
    else if (component === defaultComponent && contradicts(row, versionOf(version, subject))) {
      findings.push(
        finding(
          'recipes-version-contradicts',
          { line: row.line },
          `${file} applies ${name} to ${version}, the table gives it for ${row.appliesTo}`,
        ),
      );
    }
  }
  for (const [key, row] of sets) {
    const missing = rowsBySet
      .get(key)
      ?.flatMap((each) => each.files)
      .find((name) => !names.includes(name));
    if (missing !== undefined)
      findings.push(
        finding(
          'recipes-set-partial',
          { line: row.line },
          `${file}: ${version}, ${tree} applies others of the set and not ${missing}`,
        ),
      );
  }
  return findings;
}

/** Rows that are applied together: one wildcard, or numbered names for the same versions. */
function setKey(row: PatchRow): string {
  return `${row.group} ${row.appliesTo} ${setOf(row.file)}`;
}

/** The names of a recipe with wildcards resolved by the checksum table; a wildcard that fits nothing stays. */
function resolver(facts: AdvisoryFacts): (recipe: Recipe) => string[] {
  const filesByWildcard = new Map<string, readonly string[]>();
  let left = MOST_NAMES;
  return ({ patches }) => {
    const names = new Set<string>();
    for (const patch of patches) {
      left -= 1;
      if (left < 0) break;
      if (!hasWildcard(patch)) names.add(patch);
      else if (filesByWildcard.has(patch) || filesByWildcard.size < MOST_WILDCARDS) {
        const files =
          filesByWildcard.get(patch) ??
          facts.checksums.map((row) => row.file).filter((name) => matchesWildcard(patch, name));
        filesByWildcard.set(patch, files);
        for (const name of files.length === 0 ? [patch] : files) names.add(name);
      }
    }
    return [...names];
  };
}

function versionOf(text: string, { tree }: LintSubject): ProductVersion | undefined {
  const { components, defaultComponent } = tree.style.style;
  const words = components.find((component) => component.component === defaultComponent)?.development ?? [];
  return text === 'master' || words.includes(text) ? developmentVersion('unstable') : parseProductVersion(text);
}

/** Whether the row says clearly that the patch is not for this version. An unread row contradicts nothing. */
function contradicts(row: PatchRow, asked: ProductVersion | undefined): boolean {
  if (asked === undefined || row.applies.unread !== null || row.applies.spans.length === 0) return false;
  return !row.applies.spans.some(
    (span) => spanContains(span, asked) || covers(asked, span.from) || covers(asked, span.to),
  );
}
