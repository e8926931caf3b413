export type { CheckedAttachment } from './attachments.ts';
export { lintReading } from './lint-reading.ts';
export { type Reading, type ReadingContext, type ReadingNote, readMessage } from './read-message.ts';
export { REWRITINGS, type Rewriting } from './rewriting.ts';
export { VERDICTS, type Verdict } from './verdict.ts';
