import { createReadStream, type ReadStream } from 'node:fs';

/**
 * All of standard input, be it a file, a pipe or a socket: of the last /dev/stdin cannot be opened. Throws Error where it is more
 * than `maxBytes`. Attack: a disk image in a pipe.
 */
export function standardInput(maxBytes: number): Promise<Buffer> {
  return upTo(maxBytes, createReadStream('', { fd: 0, autoClose: false }));
}

/** All of a stream; throws Error as soon as it is more than `maxBytes`. */
export async function upTo(maxBytes: number, stream: ReadStream): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of stream as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > maxBytes) throw new Error(`more than ${maxBytes} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
