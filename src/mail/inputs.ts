import { opendir } from 'node:fs/promises';
import { type Diagnostic, TocsinError } from '#base';
import { ByteSink } from './byte-sink.ts';
import { fileChunks, isDirectory, STANDARD_INPUT, unfoldedChunks, unreadable } from './file-source.ts';
import { mailDiagnostic } from './findings.ts';
import { MAX_DIRECTORY_ENTRIES, MAX_FROM_LINE_BYTES, MAX_MESSAGE_BYTES } from './limits.ts';
import { splitMbox } from './mbox.ts';
import { beginsWithFromLine, type InputKind, isNoMail, recognise } from './recognise.ts';

export interface InputMessage {
  /** The path as given, `-` for standard input; inside a directory the path as given, `/` and the name. */
  readonly source: string;
  /** Of the message within that source, from 0. */
  readonly index: number;
  readonly kind: Exclude<InputKind, 'mbox'>;
  readonly bytes: Uint8Array;
  /** The mbox From_ line, latin1; `null` elsewhere. */
  readonly fromLine: string | null;
  /** About the reading of the input, not about the message. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface InputOptions {
  /** What `-` means. Default: the standard input of the process. */
  readonly standardInput?: AsyncIterable<Uint8Array>;
  /** Undo mboxrd's quoting of `>From `. Default: bytes stay as they are. */
  readonly unescapeFrom?: boolean;
  /** The whole input is one message, also where a From_ line stands before it or looks like one in it: from a mail system. */
  readonly isOneMessage?: boolean;
  /** Files of a directory that is no maildir and that are no mail are passed over and named here. Default: they are given. */
  readonly onNoMail?: (source: string) => void;
  /** Called with the bytes read from files, as they lie there: gzip before it is unfolded. */
  readonly onBytes?: (count: number) => void;
}

/**
 * Reads messages from files, `-` and directories, one at a time, in the order given. An mbox is streamed; everything may be
 * gzip. A directory is a maildir (it has `cur` and `new`: the files of both, by name) or plain files by name; names that
 * begin with a dot and further directories are passed over, links that lead out of it are not followed.
 *
 * Throws TocsinError: `unreadable_input` (missing, not allowed, no regular file, empty, damaged gzip), `input_too_large`. A file
 * inside a directory that is so is kept as a message of kind `unknown` without bytes and with an error, so that one bad
 * file does not end an import.
 */
export async function* openInputs(
  paths: readonly string[],
  options: InputOptions = {},
): AsyncGenerator<InputMessage, void, undefined> {
  for (const path of paths) {
    if (path === STANDARD_INPUT) {
      yield* readSource(path, unfoldedChunks('standard input', options.standardInput ?? process.stdin), options);
    } else if (await isDirectory(path)) {
      yield* readDirectory(path, options);
    } else {
      yield* readSource(path, fileChunks(path, null, options.onBytes), options);
    }
  }
}

async function* readDirectory(path: string, options: InputOptions): AsyncGenerator<InputMessage> {
  const base = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  const { names, isMaildir } = await fileNames(path);
  for (const name of names) {
    const source = `${base}/${name}`;
    let index = 0;
    try {
      for await (const message of readSource(source, fileChunks(source, path), options)) {
        index = message.index + 1;
        if (options.onNoMail !== undefined && !isMaildir && isNoMail(message.kind, message.bytes)) {
          options.onNoMail(source);
          continue;
        }
        yield message;
      }
    } catch (cause) {
      if (!(cause instanceof TocsinError)) throw cause;
      yield {
        source,
        index,
        kind: 'unknown',
        bytes: new Uint8Array(0),
        fromLine: null,
        diagnostics: [mailDiagnostic('error', 'mail-input-unreadable', cause.message, cause.hint)],
      };
    }
  }
}

async function fileNames(path: string): Promise<{ readonly names: readonly string[]; readonly isMaildir: boolean }> {
  const top = await listDirectory(path);
  const isMaildir = top.directories.has('cur') && top.directories.has('new');
  if (!isMaildir) return { names: top.files.sort(byText), isMaildir };
  const mails: { name: string; in: string }[] = [];
  for (const folder of ['cur', 'new']) {
    for (const name of (await listDirectory(`${path}/${folder}`)).files) mails.push({ name, in: folder });
  }
  // a maildir name begins with the time of delivery
  const names = mails.sort((a, b) => byText(a.name, b.name)).map((mail) => `${mail.in}/${mail.name}`);
  return { names, isMaildir };
}

async function listDirectory(path: string): Promise<{ files: string[]; directories: Set<string> }> {
  const files: string[] = [];
  const directories = new Set<string>();
  try {
    for await (const entry of await opendir(path)) {
      if (entry.name.startsWith('.')) continue;
      if (entry.isDirectory()) directories.add(entry.name);
      else files.push(entry.name);
      if (files.length > MAX_DIRECTORY_ENTRIES) {
        throw new TocsinError({
          code: 'input_too_large',
          message: `${path}: more than ${MAX_DIRECTORY_ENTRIES} files in one directory`,
          hint: 'name the files in several runs',
        });
      }
    }
  } catch (cause) {
    throw cause instanceof TocsinError
      ? cause
      : unreadable(path, 'the directory cannot be read', 'check its permissions', cause);
  }
  return { files, directories };
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

async function* readSource(
  source: string,
  chunks: AsyncGenerator<Uint8Array>,
  options: InputOptions,
): AsyncGenerator<InputMessage> {
  try {
    const head = await readFirstLine(chunks);
    if (head.length === 0) throw unreadable(source, 'expected a message, found an empty file', 'fetch it again');
    if (options.isOneMessage === true) {
      const whole = await readWhole(source, head, chunks);
      const start = beginsWithFromLine(head) ? head.indexOf(0x0a) + 1 : 0;
      yield { source, index: 0, kind: 'message', bytes: whole.subarray(start), fromLine: null, diagnostics: [] };
      return;
    }
    if (beginsWithFromLine(head)) {
      let index = 0;
      const mbox = splitMbox(following(head, chunks), { unescapeFrom: options.unescapeFrom === true });
      for await (const entry of mbox) {
        yield { source, index, kind: 'message', ...entry };
        index += 1;
      }
      return;
    }
    const bytes = await readWhole(source, head, chunks);
    const kind = recognise(bytes);
    yield { source, index: 0, kind: kind === 'mbox' ? 'message' : kind, bytes, fromLine: null, diagnostics: [] };
  } finally {
    await chunks.return(undefined);
  }
}

/** Reads until the first line is there, or as much as a From_ line can be: a slow pipe is not waited for. */
async function readFirstLine(chunks: AsyncGenerator<Uint8Array>): Promise<Uint8Array> {
  let head: Uint8Array = new Uint8Array(0);
  while (head.length < MAX_FROM_LINE_BYTES && !head.includes(0x0a)) {
    const next = await chunks.next();
    if (next.done === true) break;
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
  }
  return head;
}

async function* following(head: Uint8Array, rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield head;
  yield* rest;
}

async function readWhole(source: string, head: Uint8Array, rest: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const sink = new ByteSink(MAX_MESSAGE_BYTES);
  sink.append(head);
  for await (const chunk of rest) {
    if (sink.length + chunk.length > MAX_MESSAGE_BYTES) {
      throw new TocsinError({
        code: 'input_too_large',
        message: `${source}: larger than ${MAX_MESSAGE_BYTES} bytes and no mbox`,
        hint: 'only an mbox may be larger than one message; it begins with a line "From ADDRESS DATE"',
      });
    }
    sink.append(chunk);
  }
  return sink.take().bytes;
}
