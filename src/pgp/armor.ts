import type { ByteRange } from '#base';
import { crc24 } from './crc24.ts';
import { findLineStart, lineAt, lineIs, lineWords } from './text-line.ts';

/** Thirty-two RSA-4096 signatures with long notations need 40 KiB. More is a decoder made to work for nothing. */
export const MAX_ARMOR_BYTES = 256 * 1024;

/** gpg writes up to three; a million header lines would only cost time. */
const MAX_ARMOR_HEADERS = 16;

export type ArmorProblem = 'truncated' | 'armor_malformed' | 'armor_checksum_wrong' | 'armor_too_large';

export type ArmorLabel = 'SIGNATURE' | 'PUBLIC KEY BLOCK' | 'PRIVATE KEY BLOCK';

export interface ArmorBlock {
  readonly label: string;
  /** From the BEGIN line to the end of the END line, its line break included; to the end of the bytes if there is none. */
  readonly range: ByteRange;
  /** Everything between the BEGIN and the END line. */
  readonly body: ByteRange;
  readonly problem: 'truncated' | 'armor_malformed' | null;
}

/**
 * The armored block whose BEGIN line starts at `start` (RFC 9580, 6.2). The next line that starts with five hyphens must be
 * its END line: base64 has no such line, so anything else there is damage.
 */
export function armorBlockAt(bytes: Uint8Array, start: number, label: string): ArmorBlock {
  const begin = lineAt(bytes, start);
  const dashes = findLineStart(bytes, '-----', begin.next);
  if (dashes === -1) {
    const range = { start, end: bytes.length };
    return { label, range, body: { start: begin.next, end: bytes.length }, problem: 'truncated' };
  }
  const end = lineAt(bytes, dashes);
  const body = { start: begin.next, end: dashes };
  if (!lineIs(bytes, end, `-----END PGP ${label}-----`)) {
    return { label, range: { start, end: dashes }, body, problem: 'armor_malformed' };
  }
  return { label, range: { start, end: end.next }, body, problem: null };
}

/** All blocks `-----BEGIN PGP ...-----` of these labels, in order. */
export function findArmorBlocks(bytes: Uint8Array, labels: readonly ArmorLabel[]): ArmorBlock[] {
  const blocks: ArmorBlock[] = [];
  let at = findLineStart(bytes, '-----BEGIN PGP ', 0);
  while (at !== -1) {
    const line = lineAt(bytes, at);
    const label = labels.find((candidate) => lineIs(bytes, line, `-----BEGIN PGP ${candidate}-----`));
    if (label === undefined) {
      at = findLineStart(bytes, '-----BEGIN PGP ', line.next);
      continue;
    }
    const block = armorBlockAt(bytes, at, label);
    blocks.push(block);
    at = findLineStart(bytes, '-----BEGIN PGP ', block.range.end);
  }
  return blocks;
}

/**
 * The bytes in an armored block's body: header lines, a blank line, base64 in lines of any length, perhaps a checksum.
 * As gpg does: headers of any name are skipped, a line that is no header is refused, blanks inside the base64 are skipped,
 * a checksum may be missing and may not be wrong. Stricter than gpg: a character that is not base64 is refused, not skipped.
 */
export function decodeArmor(body: Uint8Array): { readonly bytes: Uint8Array } | { readonly problem: ArmorProblem } {
  let line = lineAt(body, 0);
  for (let headers = 0; ; headers++) {
    const words = lineWords(body, line);
    if (words === '') break;
    if (headers === MAX_ARMOR_HEADERS || !/^[!-9;-~]+:(?: |$)/.test(words) || line.next >= body.length) {
      return { problem: 'armor_malformed' };
    }
    line = lineAt(body, line.next);
  }
  const radix = Buffer.from(body.buffer, body.byteOffset + line.next, body.length - line.next)
    .toString('latin1')
    .replaceAll(/[ \t\r]/g, '');
  const checksum = /(?:^|\n)=(?<sum>[A-Za-z0-9+/]{4})\n*$/.exec(radix);
  const data = radix.slice(0, checksum?.index).replaceAll('\n', '');
  if (data === '' || data.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(data)) {
    return { problem: 'armor_malformed' };
  }
  const bytes = new Uint8Array(Buffer.from(data, 'base64'));
  const sum = checksum?.groups?.['sum'];
  if (sum !== undefined && Buffer.from(sum, 'base64').readUIntBE(0, 3) !== crc24(bytes)) {
    return { problem: 'armor_checksum_wrong' };
  }
  return { bytes };
}

/** An armored block with LF line ends, 64 columns and a checksum (gpg 2.2 writes one, and old readers want it). */
export function encodeArmor(label: ArmorLabel, bytes: Uint8Array): string {
  const data = Buffer.from(bytes)
    .toString('base64')
    .replaceAll(/.{64}(?=.)/g, '$&\n');
  const sum = Buffer.alloc(3);
  sum.writeUIntBE(crc24(bytes), 0, 3);
  return `-----BEGIN PGP ${label}-----\n\n${data}\n=${sum.toString('base64')}\n-----END PGP ${label}-----\n`;
}
