import type { MessageRow } from './records.ts';

/** Rows of one second. Real lists receive a patch series in a second; an import without dates gives one second to all. */
export const ROWS_PER_SECOND = 4096;

/** Seconds that a row can count: the years 1970 to 2242, within 2^53 / 4096. */
const LATEST_SECOND = 2 ** 33;

/** The first row of a second; receipt outside the countable years is moved to the nearest. */
export function firstRowOfSecond(second: number): MessageRow {
  return (Math.min(Math.max(0, second), LATEST_SECOND) * ROWS_PER_SECOND) as MessageRow;
}
