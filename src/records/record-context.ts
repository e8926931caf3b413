import { TocsinError } from '#base';
import type { HouseStyle } from '#house-style';

/** What reading a record needs. */
export interface RecordContext {
  /** The file, for messages. */
  readonly file: string;
  /** Where in the file the record stands (RFC 6901). */
  readonly place: string;
  readonly styles: readonly HouseStyle[];
}

/** A record without which nothing can be said of it: where, what was expected, what was found. */
export function wrongRecord(
  { file, place }: Pick<RecordContext, 'file' | 'place'>,
  pointer: string,
  expected: string,
  found: unknown,
): TocsinError {
  return new TocsinError({
    code: 'unreadable_input',
    message: `${file}: ${place}${pointer}: expected ${expected}, found ${shown(found)}`,
    hint: 'fetch the record again, or see tocsin lint',
  });
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return JSON.stringify(typeof value === 'string' ? value.slice(0, 60) : value);
}
