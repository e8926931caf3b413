export { fileAddress, pageAddresses, patchFiles, projectPageOf, sitePageOf } from './addresses.ts';
export {
  type EnteredRating,
  enteredRating,
  type RatingScore,
  ratingScore,
  weaknessName,
} from './entered-rating.ts';
export { type FixHistory, fixHistory } from './fix-history.ts';
export { type PossibleAnswers, possibleAnswers } from './possible-answers.ts';
export { productOf } from './product-of.ts';
export {
  type ProductStatement,
  type ProductStatus,
  productStatements,
  type StatedRelease,
  type StatedText,
  type StatusOptions,
  versionFactOf,
} from './product-status.ts';
export type { Audience, FixingCommits, Publication, PublishedRevision, Rating } from './publication.ts';
export { type KnownRevision, type PublicationSource, publicationOf } from './publication-of.ts';
export { publishedAt, revisedAt } from './published-at.ts';
export { ratingOf } from './rating-of.ts';
export { LONGEST_DESCRIPTION, readRatings } from './read-ratings.ts';
export { type ComponentReleases, type Release, type ReleaseTable, readReleaseTable } from './release-table.ts';
export { sectionsOf, sectionText } from './section-text.ts';
