import { createReadStream } from 'node:fs';
import { TocsinError } from '#base';
import { foundInstead } from './found-instead.ts';
import { standardInput, upTo } from './standard-input.ts';

/** A file that somebody named on the command line. */
export interface NamedFile {
  /** What it should be, with its article, for the message: "a report". */
  readonly expected: string;
  readonly maxBytes: number;
}

/**
 * The bytes of a file, a pipe or a device; of `-` those of standard input. Throws TocsinError `unreadable_input` where there is
 * none, or more than `maxBytes`. Attack: a name that leads to /dev/zero.
 */
export async function bytesOfNamed(path: string, { expected, maxBytes }: NamedFile): Promise<Buffer> {
  try {
    return path === '-' ? await standardInput(maxBytes) : await upTo(maxBytes, createReadStream(path));
  } catch (cause) {
    throw new TocsinError({
      code: 'unreadable_input',
      message: `${path}: expected ${expected}, found ${foundInstead(cause)}`,
      hint: 'check the name and who may read it',
      cause,
    });
  }
}

/** The same as text. */
export async function textOfNamed(path: string, file: NamedFile): Promise<string> {
  return (await bytesOfNamed(path, file)).toString('utf8');
}
