import type { HouseStyle } from '#house-style';
import { advisoryNumber } from '#identifiers';
import type { Draft } from './draft.ts';

/** The recipes file of a draft, to be attached; null where it has no recipes or no number, or the series attaches none. */
export function recipesFileOf(
  draft: Draft,
  style: HouseStyle,
): { readonly name: string; readonly bytes: Uint8Array } | null {
  const { recipes, number } = draft;
  if (recipes === null || number === null || style.recipesFile === null) return null;
  const recipesByVersion = Object.entries(recipes.recipesByVersion).map(([version, byTree]) => {
    const trees = Object.entries(byTree).map(([tree, { stableRef, prerequisites, patches }]) => [
      tree,
      {
        ...(stableRef === null ? {} : { StableRef: stableRef }),
        Prereqs: prerequisites.map(advisoryNumber),
        Patches: patches,
      },
    ]);
    return [version, { Recipes: Object.fromEntries(trees) }];
  });
  const value = {
    [style.recipesNumber]: number,
    SupportedVersions: recipes.supportedVersions,
    Trees: recipes.trees,
    Recipes: Object.fromEntries(recipesByVersion),
  };
  return {
    name: style.recipesFile.replace('{number}', String(number)),
    bytes: new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`),
  };
}

/** The files of a draft with the recipes file that it makes, which takes the place of one that was there. */
export function filesWithRecipes(
  draft: Draft,
  style: HouseStyle,
  files: ReadonlyMap<string, Uint8Array>,
): ReadonlyMap<string, Uint8Array> {
  const recipes = recipesFileOf(draft, style);
  return recipes === null ? files : new Map([...files, [recipes.name, recipes.bytes]]);
}
