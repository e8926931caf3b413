export { MAX_RECIPES_BYTES, type RecipesRead, readRecipes } from './recipes.ts';
