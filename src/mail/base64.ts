const PAD = 64;
const BLANK = 65;
const JUNK = 66;

const VALUES = new Uint8Array(256).fill(JUNK);
'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'.split('').forEach((letter, value) => {
  VALUES[letter.charCodeAt(0)] = value;
});
VALUES['='.charCodeAt(0)] = PAD;
for (const blank of ' \t\r\n') VALUES[blank.charCodeAt(0)] = BLANK;

export interface Base64Reading {
  readonly bytes: Uint8Array;
  /** Bytes that are neither of the alphabet nor blanks, skipped (RFC 2045, 6.8). */
  readonly junkCount: number;
  /** Padding was missing at the end, or a single letter was left over, which makes no byte. */
  readonly isCutShort: boolean;
}

/**
 * Reads base64 of any line length over bytes. Padding ends a quantum and not the data: some senders encode in pieces and
 * join them. Linear; one result of at most three quarters of the input.
 */
export function readBase64(encoded: Uint8Array): Base64Reading {
  const out = new Uint8Array(Math.ceil(encoded.length / 4) * 3);
  let length = 0;
  let junkCount = 0;
  let quantum = 0;
  let pending = 0;
  let isCutShort = false;
  const flush = (): void => {
    if (pending === 3) {
      out[length] = quantum >> 10;
      out[length + 1] = quantum >> 2;
      length += 2;
    } else if (pending === 2) {
      out[length] = quantum >> 4;
      length += 1;
    } else if (pending === 1) {
      isCutShort = true;
    }
    quantum = 0;
    pending = 0;
  };

  let at = 0;
  while (at < encoded.length) {
    if (pending === 0 && at + 4 <= encoded.length) {
      const a = VALUES[encoded[at] as number] as number;
      const b = VALUES[encoded[at + 1] as number] as number;
      const c = VALUES[encoded[at + 2] as number] as number;
      const d = VALUES[encoded[at + 3] as number] as number;
      if ((a | b | c | d) < PAD) {
        out[length] = (a << 2) | (b >> 4);
        out[length + 1] = (b << 4) | (c >> 2);
        out[length + 2] = (c << 6) | d;
        length += 3;
        at += 4;
        continue;
      }
    }
    const value = VALUES[encoded[at] as number] as number;
    at += 1;
    if (value < PAD) {
      quantum = (quantum << 6) | value;
      pending += 1;
      if (pending === 4) {
        out[length] = quantum >> 16;
        out[length + 1] = quantum >> 8;
        out[length + 2] = quantum;
        length += 3;
        quantum = 0;
        pending = 0;
      }
    } else if (value === PAD) flush();
    else if (value === JUNK) junkCount += 1;
  }
  if (pending > 0) isCutShort = true;
  flush();
  return { bytes: out.subarray(0, length), junkCount, isCutShort };
}
