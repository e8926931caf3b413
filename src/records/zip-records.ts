import { type UnzipFileInfo, unzipSync } from 'fflate';
import { TocsinError } from '#base';
import { MAX_RECORDS } from './limits.ts';

/** Attack: a few kilobytes that unfold without end. All records of a large project are some dozens of megabytes. */
const MAX_UNFOLDED_BYTES = 256 * 1024 * 1024;

/** One file of an archive. */
export interface ZippedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Whether bytes begin as a zip does, such as OSV's `all.zip`. */
export function looksLikeZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03 && bytes[3] === 0x04;
}

/**
 * The JSON files of a zip, by their names, which are shown and become no path. Throws `unreadable_input` for what is no whole zip,
 * and `input_too_large` for what would unfold to too much.
 */
export function zippedRecords(bytes: Uint8Array, file: string): readonly ZippedFile[] {
  let [count, unfolded] = [0, 0];
  const isWanted = ({ name, originalSize }: UnzipFileInfo): boolean => {
    if (!name.endsWith('.json')) return false;
    [count, unfolded] = [count + 1, unfolded + originalSize];
    if (count > MAX_RECORDS || unfolded > MAX_UNFOLDED_BYTES) throw tooLarge(file);
    return true;
  };
  try {
    return Object.entries(unzipSync(bytes, { filter: isWanted }))
      .map(([name, unzipped]) => ({ name, bytes: unzipped }))
      .sort((one, other) => (one.name < other.name ? -1 : 1));
  } catch (cause) {
    if (cause instanceof TocsinError) throw cause;
    throw new TocsinError({
      code: 'unreadable_input',
      message: `${file}: expected a zip of records, found a damaged one`,
      hint: 'fetch it again: it is not whole, or was changed',
      cause,
    });
  }
}

function tooLarge(file: string): TocsinError {
  return new TocsinError({
    code: 'input_too_large',
    message: `${file}: expected at most ${MAX_RECORDS} records and ${MAX_UNFOLDED_BYTES} bytes of them, found more`,
    hint: 'unfold it, and name the records that matter',
  });
}
