import type { Recipe, Recipes } from '#advisory';
import type { Diagnostic } from '#base';
import { type AdvisoryId, advisoryId, advisoryNumber, advisorySeries } from '#identifiers';

/** A recipes file of the real series has 1 to 6 kB; a larger one is not worth a parser's memory. */
export const MAX_RECIPES_BYTES = 1024 * 1024;
/** Versions, trees, prerequisites and patches are a handful each; more is an attack on whoever walks them. */
const MOST_ENTRIES = 1000;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

export interface RecipesRead {
  /** Null where the file is no recipes file at all. */
  readonly recipes: Recipes | null;
  /** The advisory number that the file itself states. */
  readonly number: number | null;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads an `xsaNNN.meta` (JSON: SupportedVersions, Trees, Recipes by version and tree). Lenient: what is wrong is reported
 * and left out. `numberMember` is the house style's name for the member with the number; `id` is the advisory the file came
 * with: an advisory listed among its own prerequisites (the real xsa414.meta) is dropped, since applying it first never ends.
 */
export function readRecipes(bytes: Uint8Array, file: string, id: AdvisoryId, numberMember: string): RecipesRead {
  const diagnostics: Diagnostic[] = [];
  const report = (code: string, severity: Diagnostic['severity'], message: string, suggestion: string): void => {
    diagnostics.push({ code, severity, line: null, column: null, message: `${file}: ${message}`, suggestion });
  };
  const none = (message: string): RecipesRead => {
    report('recipes-unreadable', 'error', message, 'write it as JSON with SupportedVersions, Trees and Recipes');
    return { recipes: null, number: null, diagnostics };
  };
  if (bytes.length > MAX_RECIPES_BYTES)
    return none(`expected at most ${MAX_RECIPES_BYTES} bytes, found ${bytes.length}`);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return none('expected JSON in UTF-8, found something else');
  }
  if (!isRecord(value)) return none('expected a JSON object, found another value');
  const root = value;
  const stated = root[numberMember];
  const number = typeof stated === 'number' && Number.isInteger(stated) ? stated : null;
  const outer = root['Recipes'];
  if (!isRecord(outer)) return none('expected an object Recipes, found none');
  const recipesByVersion: [string, Record<string, Recipe>][] = [];
  for (const [version, entry] of Object.entries(outer).slice(0, MOST_ENTRIES)) {
    const trees = isRecord(entry) ? entry['Recipes'] : undefined;
    if (!NAME.test(version) || !isRecord(trees)) {
      report(
        'recipes-unreadable',
        'error',
        `the entry for ${JSON.stringify(version.slice(0, 80))} has no Recipes by tree`,
        'give it a Recipes object by tree',
      );
      continue;
    }
    const byTree: [string, Recipe][] = [];
    for (const [tree, recipe] of Object.entries(trees).slice(0, MOST_ENTRIES)) {
      if (!NAME.test(tree) || !isRecord(recipe)) {
        report(
          'recipes-unreadable',
          'error',
          `the recipe for ${version} has an entry that is no tree`,
          'name the tree and give it StableRef, Prereqs and Patches',
        );
        continue;
      }
      byTree.push([tree, readRecipe(recipe, `${version}, ${tree}`, id, report)]);
    }
    recipesByVersion.push([version, Object.fromEntries(byTree)]);
  }
  return {
    recipes: {
      supportedVersions: texts(root['SupportedVersions']),
      trees: texts(root['Trees']),
      recipesByVersion: Object.fromEntries(recipesByVersion),
    },
    number,
    diagnostics,
  };
}

function readRecipe(
  recipe: Record<string, unknown>,
  place: string,
  id: AdvisoryId,
  report: (code: string, severity: Diagnostic['severity'], message: string, suggestion: string) => void,
): Recipe {
  const stableRef = recipe['StableRef'];
  const isCommit = typeof stableRef === 'string' && /^[0-9a-f]{7,64}$/.test(stableRef);
  if (stableRef !== undefined && !isCommit)
    report(
      'recipes-stable-ref',
      'warning',
      `${place}: expected a commit as StableRef, found another value`,
      'give the full commit in hexadecimal',
    );
  const prerequisites: AdvisoryId[] = [];
  const listed = recipe['Prereqs'] ?? [];
  const numbers = Array.isArray(listed) ? listed.slice(0, MOST_ENTRIES) : [listed];
  for (const number of numbers) {
    const prerequisite =
      typeof number === 'number' && Number.isInteger(number) ? advisoryId(advisorySeries(id), number) : undefined;
    if (prerequisite === undefined)
      report(
        'recipes-prerequisite',
        'error',
        `${place}: expected advisory numbers in Prereqs, found ${JSON.stringify(number)?.slice(0, 40)}`,
        'list numbers only',
      );
    else if (prerequisite === id)
      report(
        'recipes-own-prerequisite',
        'warning',
        `${place}: lists ${advisoryNumber(id)}, itself, in Prereqs`,
        'take it out; it was dropped here',
      );
    else if (!prerequisites.includes(prerequisite)) prerequisites.push(prerequisite);
  }
  const given = recipe['Patches'] ?? [];
  const patches = texts(given);
  if (!Array.isArray(given) || patches.length < given.length) {
    report(
      'recipes-unreadable',
      'error',
      `${place}: expected file names in Patches, found something else`,
      'list file names only',
    );
  }
  return { stableRef: isCommit ? stableRef : null, prerequisites, patches };
}

function texts(value: unknown): string[] {
  return Array.isArray(value)
    ? value.slice(0, MOST_ENTRIES).filter((item) => typeof item === 'string' && item.length < 300)
    : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
