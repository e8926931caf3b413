export { type BuildPlace, changedSince, placeOfCommit, placeOfVersion } from './build-place.ts';
export { type FixState, fixStateAt } from './fix-state.ts';
export { publicPartOf } from './public-part-of.ts';
export { recordedFixes } from './recorded-fixes.ts';
export {
  type FixPlace,
  MAX_TABLE_BYTES,
  PREFIX_LENGTH,
  presentReleaseTable,
  printReleaseTable,
  type ReleaseBranch,
  type ReleasedFix,
  type ReleaseTable,
  readReleaseTable,
  releaseTableIn,
} from './release-table.ts';
