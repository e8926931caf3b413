export type { CheckedAttachment } from './attachments.ts';
export { lintReading } from './lint-reading.ts';
export { readMessage } from './read-message.ts';
export type { Reading, ReadingContext, ReadingNote } from './reading.ts';
export { REWRITINGS, type Rewriting } from './rewriting.ts';
export { VERDICTS, type Verdict } from './verdict.ts';
