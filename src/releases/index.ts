export { type BuildPlace, changedSince, placeOfCommit, placeOfVersion } from './build-place.ts';
export { type FixState, fixStateAt } from './fix-state.ts';
export { recordedFixes } from './recorded-fixes.ts';
export {
  type FixPlace,
  MAX_TABLE_BYTES,
  PREFIX_LENGTH,
  printReleaseTable,
  type ReleaseBranch,
  type ReleasedFix,
  type ReleaseTable,
  readReleaseTable,
} from './release-table.ts';
