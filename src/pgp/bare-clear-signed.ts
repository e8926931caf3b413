import { frameClearSigned } from './cleartext-signature.ts';

const SIGNATURE = '-----BEGIN PGP SIGNATURE-----';

/**
 * The clear-signed block of some bytes without headers in the armor of its signature, else byte for byte; null where there is none,
 * or it has headers but `Hash:` before its text. Headers (`Comment:`, `Version:`; RFC 9580, 6.2.2) are signed by nobody, and may say
 * what was not meant to be published.
 */
export function bareClearSigned(bytes: Uint8Array): Uint8Array | null {
  const frame = frameClearSigned(bytes);
  if (frame === null || frame.problem !== null) return null;
  const block = Buffer.from(bytes.subarray(frame.before.end, frame.armor.end)).toString('latin1');
  // the last one: a line of the text that looks like it is dash-escaped
  const at = block.lastIndexOf(`\n${SIGNATURE}`) + 1;
  if (at === 0) return null;
  return Buffer.from(`${block.slice(0, at)}${withoutHeaders(block.slice(at))}`, 'latin1');
}

/** The first line, and all from the blank line on. */
function withoutHeaders(armor: string): string {
  const lines = armor.split(/(?<=\n)/);
  const blank = lines.findIndex((line) => line.trim() === '');
  return lines.filter((_line, index) => index === 0 || index >= blank).join('');
}
