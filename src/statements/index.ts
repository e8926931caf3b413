export { confirmedFactsOf } from './confirmed-facts.ts';
export { newestStatements } from './newest-statements.ts';
export { type PublishedParts, publishedAs } from './published-as.ts';
export {
  allPublishedConfirmations,
  type FindConfirmations,
  type PublishedConfirmation,
  publishedConfirmations,
} from './published-confirmations.ts';
export { type FindRatings, publishedRatings } from './published-ratings.ts';
export {
  type ReadText,
  type SentenceToConfirm,
  sentencesToConfirm,
  sentencesUnsaid,
  statementsFor,
} from './sentences-to-confirm.ts';
export { type StatementOptions, statementOf, textDigestOf } from './statement-of.ts';
export { statementOfRecord } from './statement-of-record.ts';
