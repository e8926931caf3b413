import type { Rule } from './rule.ts';

export const RECIPES_RULES = {
  'recipes-unreadable': {
    severity: 'error',
    meaning: 'The recipes file cannot be read.',
    remedy: 'write it as JSON with SupportedVersions, Trees and Recipes',
  },
  'recipes-stable-ref': {
    severity: 'warning',
    meaning: 'A recipe gives as the commit it starts from something that is no commit.',
    remedy: 'give the full commit in hexadecimal',
  },
  'recipes-prerequisite': {
    severity: 'error',
    meaning: 'A recipe lists a prerequisite that is no advisory number.',
    remedy: 'list numbers only',
  },
  'recipes-own-prerequisite': {
    severity: 'warning',
    meaning: 'A recipe lists its own advisory among the prerequisites.',
    remedy: 'take it out; it was dropped here',
  },
  'recipes-number': {
    severity: 'error',
    meaning: 'The recipes file gives the number of another advisory.',
    remedy: 'attach the right file',
  },
  'recipes-patch-unlisted': {
    severity: 'error',
    meaning: 'A recipe names a patch that the checksum table does not have.',
    remedy: 'correct the name in the recipe, or add the file',
  },
  'recipes-set-partial': {
    severity: 'error',
    meaning: 'A recipe applies some patches of a set and leaves others of the same set out.',
    remedy: 'list all patches of the set, in their order',
  },
  'recipes-tree': {
    severity: 'error',
    meaning: 'A recipe applies a patch to another tree than the product that the patch table gives it for.',
    remedy: 'move it to the recipe of its tree, or correct the table',
  },
  'recipes-patches-empty': {
    severity: 'error',
    meaning: 'The text has patches, and every recipe says that there is nothing to apply.',
    remedy: 'list the patches of each version in its recipe',
  },
  'recipes-version-unsupported': {
    severity: 'warning',
    meaning: 'The recipes and the list of supported versions in the same file disagree.',
    remedy: 'list every version with a recipe as supported, and give every supported one a recipe',
  },
  'recipes-version-contradicts': {
    severity: 'error',
    meaning: 'A recipe applies a patch to a version that the patch table does not give it for.',
    remedy: 'correct the range in the table or the recipe',
  },
  'recipes-patch-unused': {
    severity: 'warning',
    meaning: 'A patch of the table for a tree with recipes is in none of them.',
    remedy: 'add it to the recipes of its versions',
  },
} as const satisfies Record<string, Rule>;
