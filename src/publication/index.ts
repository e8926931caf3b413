export type { ProductStatement, ProductStatus, StatedRelease } from './product-status.ts';
export type { Audience, FixingCommits, Publication, PublishedRevision, Rating } from './publication.ts';
export { type ComponentReleases, type Release, type ReleaseTable, readReleaseTable } from './release-table.ts';
