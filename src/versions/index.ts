export {
  type AppliesTo,
  type ComponentNames,
  componentNamedIn,
  rangeOf,
  readAppliesTo,
  versionsOf,
} from './applies-to.ts';
export {
  compareVersions,
  covers,
  developmentVersion,
  type ProductVersion,
  parseProductVersion,
} from './product-version.ts';
export { reportedVersion } from './reported-version.ts';
export { isSingle, spanContains, type VersionSpan, versionSpan } from './version-span.ts';
