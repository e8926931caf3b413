import { type Instant, parseInstant } from '#base';
import { fromLineDate, type Message, readDateTime } from '#mail';

/** Mail is younger than this; an earlier receipt is a broken clock. */
const EARLIEST = parseInstant('1971-01-01T00:00:00Z') as Instant;

/** What a receipt rests on. */
export type ReceiptSource = 'from_line' | 'received' | 'date' | 'import';

export interface Receipt {
  readonly receivedAt: Instant;
  readonly source: ReceiptSource;
}

/**
 * When a message was received: the From_ line, else the topmost Received field, which the receiving host wrote, else the
 * sender's Date, else now. Dates before 1971 and after now (a day's error of zones and clocks allowed) count as absent.
 */
export function receiptOf(fromLine: string | null, message: Message, sentAt: Instant | null, now: Instant): Receipt {
  const isPossible = (instant: Instant | null): instant is Instant =>
    instant !== null && instant >= EARLIEST && instant <= now + 24 * 3600 * 1000;
  const byLine = fromLine === null ? null : fromLineDate(fromLine);
  if (isPossible(byLine)) return { receivedAt: byLine, source: 'from_line' };
  const received = message.headerFields.find((field) => field.name.toLowerCase() === 'received')?.body ?? null;
  const byTrace = received === null ? null : readDateTime(received.slice(received.lastIndexOf(';') + 1));
  if (isPossible(byTrace)) return { receivedAt: byTrace, source: 'received' };
  return isPossible(sentAt) ? { receivedAt: sentAt, source: 'date' } : { receivedAt: now, source: 'import' };
}
