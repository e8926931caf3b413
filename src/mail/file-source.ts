import { constants } from 'node:fs';
import { type FileHandle, lstat, open, realpath, stat } from 'node:fs/promises';
import { dirname, sep } from 'node:path';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { TocsinError } from '#base';
import { MAX_DECOMPRESSED_BYTES, MAX_GZIP_RATIO, MAX_MESSAGE_BYTES } from './limits.ts';

/** Standard input, where a path would stand. */
export const STANDARD_INPUT = '-';

export function unreadable(path: string, found: string, hint: string, cause?: unknown): TocsinError {
  return new TocsinError({ code: 'unreadable_input', message: `${path}: ${found}`, hint, cause });
}

/** Whether a path is a directory. Follows a link: the person named it. Throws `unreadable_input`. */
export async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (cause) {
    throw translate(path, cause);
  }
}

/**
 * Opens a regular file. Never waits: a named pipe that nobody writes to would hold us for ever, so files are opened without
 * blocking and looked at afterwards. Throws `unreadable_input`.
 */
async function openFile(path: string, inDirectory: string | null): Promise<FileHandle> {
  let handle: FileHandle;
  try {
    const target = inDirectory === null ? path : await targetInside(path, inDirectory);
    const noFollow = inDirectory === null ? 0 : constants.O_NOFOLLOW;
    handle = await open(target, constants.O_RDONLY | constants.O_NONBLOCK | noFollow);
  } catch (cause) {
    throw translate(path, cause);
  }
  if (!(await handle.stat()).isFile()) {
    await handle.close();
    throw unreadable(
      path,
      'expected a file, found a pipe, a device or a directory',
      `to read a stream, pipe it in and name "-"`,
    );
  }
  return handle;
}

/** Attack: a mail folder from elsewhere with a link to a private file, which would come out as a message. */
async function targetInside(path: string, directory: string): Promise<string> {
  if (!(await lstat(path)).isSymbolicLink()) return path;
  const root = await realpath(directory);
  const target = await realpath(path);
  if (dirname(target) !== root && !target.startsWith(root + sep)) {
    throw unreadable(path, 'a link that leads out of its directory', 'name the file itself if you mean it');
  }
  return target;
}

/** The bytes of a file, unfolded where they are gzip. Throws `unreadable_input` or `input_too_large`. */
export async function* fileChunks(
  path: string,
  inDirectory: string | null,
  onBytes: (count: number) => void = () => undefined,
): AsyncGenerator<Uint8Array> {
  const handle = await openFile(path, inDirectory);
  try {
    const stream = handle.createReadStream({ autoClose: false, highWaterMark: 256 * 1024 });
    yield* unfoldedChunks(path, counted(stream, onBytes));
  } finally {
    await handle.close();
  }
}

/** The bytes of a stream, unfolded where they are gzip (RFC 1952, recognised by its first two bytes). */
export async function* unfoldedChunks(path: string, source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const iterator = source[Symbol.asyncIterator]();
  try {
    let head: Uint8Array = new Uint8Array(0);
    while (head.length < 2) {
      const next = await iterator.next();
      if (next.done === true) break;
      head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
    }
    const whole = rejoin(head, iterator);
    yield* head[0] === 0x1f && head[1] === 0x8b ? gunzipped(path, whole) : whole;
  } catch (cause) {
    throw cause instanceof TocsinError ? cause : translate(path, cause);
  } finally {
    // not awaited: a pipe that stays open and silent would hold us here
    iterator.return?.().catch(() => undefined);
  }
}

async function* rejoin(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

/** Each chunk is a round trip to another thread: with 64 KiB they took a fifth of the time of unfolding. */
const UNFOLDED_CHUNK_BYTES = 256 * 1024;

async function* gunzipped(path: string, packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: UNFOLDED_CHUNK_BYTES });
  let read = 0;
  const source = Readable.from(
    counted(packed, (size) => {
      read += size;
    }),
  );
  source.on('error', (cause) => gunzip.destroy(cause));
  source.pipe(gunzip);
  let unfolded = 0;
  try {
    for await (const chunk of gunzip as AsyncIterable<Uint8Array>) {
      unfolded += chunk.length;
      if (unfolded > Math.max(MAX_MESSAGE_BYTES, Math.min(MAX_DECOMPRESSED_BYTES, read * MAX_GZIP_RATIO))) {
        throw new TocsinError({
          code: 'input_too_large',
          message: `${path}: unfolds to ${unfolded} bytes and more, from ${read} bytes of gzip; mail is not so repetitive`,
          hint: 'unpack it yourself if you trust it, and name the unpacked file',
        });
      }
      yield chunk;
    }
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}

/** Passes chunks on and says how large each was. */
async function* counted(chunks: AsyncIterable<Uint8Array>, count: (size: number) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    count(chunk.length);
    yield chunk;
  }
}

function translate(path: string, cause: unknown): TocsinError {
  if (cause instanceof TocsinError) return cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return unreadable(path, 'expected a file or a directory, found nothing', 'check the name', cause);
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return unreadable(path, 'not allowed to read it', 'check its permissions', cause);
  }
  if (code.startsWith('Z_')) {
    return unreadable(
      path,
      'gzip data that is damaged or cut short',
      'fetch it again: gzip -t tells whether it is whole',
      cause,
    );
  }
  return unreadable(path, `cannot be read (${code || 'unknown reason'})`, 'check the file', cause);
}
