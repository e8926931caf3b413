import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TocsinError } from '#base';
import { type Anchor, anchorsIn } from './anchor.ts';
import { textOnBranch } from './git-anchors.ts';

/** Attack, or a slip: the path of a home directory. */
const MAX_FILES = 20_000;
const MAX_BYTES = 256 * 1024 * 1024;

/**
 * The anchors that somebody kept: in a file (a mailbox, a mail, a text), in all files of a folder (a maildir), or on the branch
 * of a git repository. Throws TocsinError `unreadable_input` where there is none.
 */
export async function readAnchors(path: string): Promise<readonly Anchor[]> {
  const anchors = anchorsIn(await textAt(path));
  if (anchors.length > 0) return anchors;
  throw unreadable(path, 'no anchor in it');
}

async function textAt(path: string): Promise<string> {
  const found = await stat(path).catch((cause: unknown) => {
    throw unreadable(path, cause instanceof Error ? cause.message : 'nothing', cause);
  });
  if (!found.isDirectory()) return textOf([path]);
  const branch = await textOnBranch(path).catch(() => null);
  if (branch !== null) return branch.text;
  const names = await readdir(path, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  if (files.length > MAX_FILES) throw unreadable(path, `more than ${MAX_FILES} files`);
  return textOf(files.sort());
}

/** Attack: a name that leads to /dev/zero, whose size is said to be 0: what is read is counted. */
async function textOf(files: readonly string[]): Promise<string> {
  const texts: string[] = [];
  let left = MAX_BYTES;
  for (const file of files) {
    const pieces: Buffer[] = [];
    for await (const piece of createReadStream(file) as AsyncIterable<Buffer>) {
      left -= piece.length;
      if (left < 0) throw unreadable(file, `more than ${MAX_BYTES} bytes`);
      pieces.push(piece);
    }
    texts.push(Buffer.concat(pieces).toString('latin1'));
  }
  return texts.join('\n');
}

function unreadable(path: string, found: string, cause?: unknown): TocsinError {
  return new TocsinError({
    code: 'unreadable_input',
    message: `${path}: expected anchors of the audit log, found ${found}`,
    hint: 'name a file or folder of the mails that were sent to anchorAddresses, or the repository of anchorRepository',
    cause,
  });
}
