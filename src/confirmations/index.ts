export { type Confirmation, textDigest } from './confirmation.ts';
export { type OpenOptions, openConfirmation, type SignedConfirmation } from './open-confirmation.ts';
export { printConfirmation } from './print-confirmation.ts';
export { type ConfirmedText, confirmationProblems } from './problems.ts';
export { readConfirmation, strangeSentences } from './read-confirmation.ts';
export { type SentenceToRead, sentencesToRead } from './sentences-to-read.ts';
