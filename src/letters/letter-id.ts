import { createHash } from 'node:crypto';
import { BASE32 } from '#base';
import { refused } from './header-field.ts';
import { isDomain } from './mail-address.ts';

export interface LetterIdParts {
  /** Random and kept with the case: at least 16 bytes, as text or bytes. Nothing of the case can be guessed from the id. */
  readonly seed: string | Uint8Array;
  /** The revision the letter carries, from 0. */
  readonly revision: number;
  /** Where it goes and what it is, for example `list:announce` or `member:ID`. */
  readonly channel: string;
}

const MIN_SEED_BYTES = 16;

/**
 * The Message-ID of a letter, without brackets: the same parts give the same id, so that a letter which may or may not have
 * left can be looked for and is never a second letter. 26 letters of a SHA-256 (130 bits), in small letters, since some
 * programs compare ids without case.
 */
export function letterId({ seed, revision, channel }: LetterIdParts, domain: string): string {
  const seedBytes = Buffer.from(seed);
  if (seedBytes.length < MIN_SEED_BYTES) throw refused(`expected a seed of at least ${MIN_SEED_BYTES} bytes`);
  if (!Number.isSafeInteger(revision) || revision < 0) throw refused('expected a revision that counts from 0');
  if (!isDomain(domain)) throw refused('expected a domain name for Message-IDs');
  const hash = createHash('sha256');
  for (const part of [Buffer.from('tocsin letter id'), seedBytes, Buffer.from(`${revision}`), Buffer.from(channel)]) {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(part.length);
    hash.update(length).update(part);
  }
  return `${base32(hash.digest()).slice(0, 26)}@${domain.toLowerCase()}`;
}

function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{5}/g) ?? []).map((group) => BASE32[Number.parseInt(group, 2)]).join('');
}
