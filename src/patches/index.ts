export { type AppliedHunks, applyHunks } from './apply-hunks.ts';
export { fileAndFolder } from './file-and-folder.ts';
export { isInsideTree, writtenNameOf } from './patch-path.ts';
export {
  type Applies,
  type PatchedTree,
  type PatchOutcome,
  patchedTree,
  type SourceTree,
  type TreeEntry,
} from './patched-tree.ts';
export {
  type PatchOrder,
  type PlanNote,
  type PlannedPatch,
  type PlanProblem,
  type PlanProblemCode,
  type PlanRequest,
  planPatches,
  prerequisitesFor,
} from './plan.ts';
export { MAX_RECIPES_BYTES, type RecipesRead, readRecipes } from './recipes.ts';
export { type PlanTarget, recipeFor, targetVersion } from './target-version.ts';
