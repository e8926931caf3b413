import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { letterFault } from './letter-fault.ts';
import type { OutgoingMail, SendableLetter, SendOutcome } from './outgoing-mail.ts';

/** Beside the maildir's own three: the envelope of each letter, which must not be written into the letter. */
const ENVELOPES = 'envelopes';
const FOLDERS = ['tmp', 'new', 'cur', ENVELOPES] as const;

/**
 * Letters into a maildir, where people read them and nothing leaves the machine. A letter's name comes from its Message-ID and
 * its recipient, so that the same letter again is one file; another letter under the same id is refused. The file holds the
 * letter's bytes and `envelopes/NAME.json` the envelope.
 */
export function maildirOutgoing(folder: string): OutgoingMail {
  return {
    send: async (letter) => {
      const fault = letterFault(letter) ?? (messageIdOf(letter.bytes) === null ? 'the letter has no Message-ID' : null);
      if (fault !== null) return { kind: 'refused', isPermanent: true, response: fault };
      return deliver(folder, letter);
    },
    describe: () => `maildir ${folder}`,
  };
}

async function deliver(folder: string, letter: SendableLetter): Promise<SendOutcome> {
  const name = nameOf(letter);
  let isInPlace = false;
  try {
    for (const each of FOLDERS) await mkdir(join(folder, each), { recursive: true, mode: 0o700 });
    const earlier = await findEarlier(folder, name);
    if (earlier !== null && !Buffer.from(letter.bytes).equals(earlier)) {
      const response = 'another letter with the same Message-ID and recipient is there already';
      return { kind: 'refused', isPermanent: true, response };
    }
    if (earlier === null) {
      const envelope = `${JSON.stringify({ from: letter.envelope.from, to: letter.envelope.to })}\n`;
      await writeDurably(folder, ENVELOPES, `${name}.json`, Buffer.from(envelope));
      await writeDurably(folder, 'new', name, letter.bytes, () => {
        isInPlace = true;
      });
    } else isInPlace = true;
    // also for a letter that was there: whoever wrote it may have died before this
    await syncFolder(join(folder, 'new'));
    return { kind: 'sent', response: `kept as ${name}` };
  } catch (error) {
    const why = `could not write to the maildir: ${codeOf(error)}`;
    return isInPlace ? { kind: 'uncertain', why } : { kind: 'refused', isPermanent: false, response: why };
  }
}

function nameOf({ bytes, envelope }: SendableLetter): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([messageIdOf(bytes), envelope.to[0]]))
    .digest('hex');
  return digest.slice(0, 40);
}

/** Readers move letters from `new` to `cur` and add flags after a colon. */
async function findEarlier(folder: string, name: string): Promise<Buffer | null> {
  for (const each of ['new', 'cur']) {
    const found = (await readdir(join(folder, each))).find((file) => file === name || file.startsWith(`${name}:`));
    if (found !== undefined) return readFile(join(folder, each, found));
  }
  return null;
}

async function writeDurably(
  folder: string,
  into: string,
  name: string,
  bytes: Uint8Array,
  onPlaced?: () => void,
): Promise<void> {
  const unfinished = join(folder, 'tmp', `${name}.${randomBytes(8).toString('hex')}`);
  try {
    const file = await open(unfinished, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, join(folder, into, name));
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => undefined);
    throw error;
  }
  onPlaced?.();
  await syncFolder(join(folder, into));
}

/** Without it a power cut may undo the rename. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** The id in the header section, read as simply as we write it: one field, folded perhaps. */
function messageIdOf(bytes: Uint8Array): string | null {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const headerEnd = /\r?\n\r?\n/.exec(text)?.index ?? text.length;
  return /^Message-ID:\s*<(?<id>[^<>\s]+)>/im.exec(text.slice(0, headerEnd))?.groups?.['id'] ?? null;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown reason';
}
