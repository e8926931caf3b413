import assert from 'node:assert/strict';
import { decrypt, readMessage, readPrivateKey } from 'openpgp';
import type { Filled } from './filled-cases.test-support.ts';
import type { SentLetter } from './leak-world.test-support.ts';
import { memberKnows, publicKnows } from './viewers.test-support.ts';
import { type Leak, leaksIn } from './walk.test-support.ts';

/** How far the letters of a world were looked at. */
export interface LettersSeen {
  count: number;
  opened: number;
}

/**
 * Looks at the letters that left since the last look: as they went, with the eyes of a relay, and opened by whoever they are
 * to. Whom a letter is to stands on it.
 */
export async function leaksInLetters(filled: Filled, seen: LettersSeen): Promise<readonly Leak[]> {
  const leaks: Leak[] = [];
  const { letters } = filled.world;
  for (const [index, letter] of letters.entries()) {
    if (index < seen.count) continue;
    const to = letter.to.toLowerCase();
    const address = new Set(filled.book.find(Buffer.from(to)).map(({ canary }) => canary));
    const relay = {
      name: 'the relay',
      knows: (canary: Parameters<typeof publicKnows>[1]) => address.has(canary) || publicKnows(filled, canary),
    };
    leaks.push(...leaksIn(filled, relay, `letter ${index} to ${to}`, letter.bytes));
    const member = filled.members.find((each) => each.address.toLowerCase() === to);
    if (member === undefined) continue;
    const clear = await openedBy(letter, member.privateKey);
    seen.opened += 1;
    const reader = {
      name: member.name,
      knows: (canary: Parameters<typeof publicKnows>[1]) => memberKnows(filled, member, canary),
    };
    assert.ok(filled.book.find(clear).length > 0, 'a letter to members holds the advisory');
    leaks.push(...leaksIn(filled, reader, `letter ${index}, opened by ${member.name}`, clear));
  }
  seen.count = letters.length;
  return leaks;
}

async function openedBy({ bytes }: SentLetter, armored: string): Promise<Uint8Array> {
  const text = bytes.toString('latin1');
  const start = text.indexOf('-----BEGIN PGP MESSAGE-----');
  assert.ok(start >= 0, 'a letter to a member is encrypted');
  const end = '-----END PGP MESSAGE-----';
  const message = await readMessage({ armoredMessage: text.slice(start, text.indexOf(end) + end.length) });
  const opened = await decrypt({
    message,
    decryptionKeys: await readPrivateKey({ armoredKey: armored }),
    format: 'binary',
  });
  return opened.data as Uint8Array;
}
