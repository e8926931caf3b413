import type { PatchRow } from '#advisory';
import type { Diagnostic } from '#base';
import { hasWildcard, matchesWildcard } from '#text-format';
import { covers, developmentVersion, type ProductVersion, parseProductVersion, spanContains } from '#versions';
import type { LintSubject } from './lint.ts';
import { finding, isRuleCode } from './rules.ts';

/** The recipes file against the text: signed is not the same as consistent. */
export function lintRecipes({ facts, recipesFile }: LintSubject): Diagnostic[] {
  if (recipesFile === null) return [];
  const { file, number, diagnostics } = recipesFile;
  // what reading the file found comes with the code of a rule
  const findings = diagnostics.filter((diagnostic) => isRuleCode(diagnostic.code));
  const recipes = facts.recipes;
  if (recipes === null) return findings;
  const listed = facts.checksums.find((checksum) => checksum.file === file);
  const place = listed === undefined ? null : { line: listed.line };
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
    if (!versions.includes(version))
      findings.push(
        finding('recipes-version-unsupported', place, `${file} supports ${version} and has no recipe for it`),
      );
  }
  const used = new Set<string>();
  for (const [version, byTree] of Object.entries(recipes.recipesByVersion)) {
    for (const [tree, recipe] of Object.entries(byTree)) {
      for (const patch of recipe.patches) {
        const files = hasWildcard(patch)
          ? facts.checksums.map((row) => row.file).filter((name) => matchesWildcard(patch, name))
          : [patch];
        for (const name of files) used.add(name);
        const isListed =
          files.length > 0 && files.every((name) => facts.checksums.some((checksum) => checksum.file === name));
        if (!isListed)
          findings.push(
            finding(
              'recipes-patch-unlisted',
              place,
              `${file}: ${version}, ${tree} needs ${patch}, which has no checksum`,
            ),
          );
        for (const name of files) {
          const row = facts.patches.find((candidate) => candidate.files.includes(name));
          if (row !== undefined && contradicts(row, version)) {
            findings.push(
              finding(
                'recipes-version-contradicts',
                { line: row.line },
                `${file} applies ${name} to ${version}, the table gives it for ${row.appliesTo}`,
              ),
            );
          }
        }
      }
    }
  }
  const trees = new Set(recipes.trees);
  const rows = facts.patches.filter((row) => row.applies.component !== null && trees.has(row.applies.component));
  if (used.size === 0 && facts.patches.length > 0 && versions.length > 0) {
    findings.push(
      finding(
        'recipes-patches-empty',
        place,
        `${file} applies nothing to any of ${versions.length} versions, the text has ${facts.patches.length} rows of patches`,
      ),
    );
  } else {
    for (const row of rows) {
      const unused = row.files.find((name) => !used.has(name));
      if (unused !== undefined && versions.length > 0)
        findings.push(finding('recipes-patch-unused', { line: row.line }, `${unused} is in no recipe of ${file}`));
    }
  }
  return findings;
}

/** Whether the row says clearly that the patch is not for this version. An unread row contradicts nothing. */
function contradicts(row: PatchRow, version: string): boolean {
  if (row.applies.unread !== null || row.applies.spans.length === 0) return false;
  const asked: ProductVersion | undefined =
    version === 'master' ? developmentVersion('unstable') : parseProductVersion(version);
  if (asked === undefined) return false;
  return !row.applies.spans.some(
    (span) => spanContains(span, asked) || covers(asked, span.from) || covers(asked, span.to),
  );
}
