const EQUALS = 0x3d;
const CR = 0x0d;
const LF = 0x0a;

export interface QuotedPrintableReading {
  readonly bytes: Uint8Array;
  /** Equals signs that begin neither a byte nor a soft line break; kept as they are (RFC 2045, 6.7, note 2). */
  readonly strayCount: number;
}

/** Reads quoted-printable over bytes (RFC 2045, 6.7): soft line breaks and blanks at line ends go, line ends stay. Linear. */
export function readQuotedPrintable(encoded: Uint8Array): QuotedPrintableReading {
  const out = new Uint8Array(encoded.length);
  let length = 0;
  /** Output up to here does not end in a literal blank; what follows it at a line end was added on the way (rule 3). */
  let kept = 0;
  let strayCount = 0;
  let at = 0;
  const put = (byte: number): void => {
    out[length] = byte;
    length += 1;
    kept = length;
  };

  while (at < encoded.length) {
    const byte = encoded[at] as number;
    if (byte === EQUALS) {
      const high = hexValue(encoded[at + 1]);
      const low = hexValue(encoded[at + 2]);
      if (high >= 0 && low >= 0) {
        put((high << 4) | low);
        at += 3;
        continue;
      }
      const soft = softBreakEnd(encoded, at + 1);
      if (soft > 0) {
        kept = length;
        at = soft;
        continue;
      }
      strayCount += 1;
      put(byte);
    } else if (byte === LF || (byte === CR && encoded[at + 1] === LF)) {
      length = kept;
      put(byte);
    } else if (byte === 0x20 || byte === 0x09) {
      out[length] = byte;
      length += 1;
    } else put(byte);
    at += 1;
  }
  return { bytes: out.subarray(0, kept), strayCount };
}

function hexValue(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const upper = byte & 0xdf;
  return upper >= 0x41 && upper <= 0x46 ? upper - 0x37 : -1;
}

/** Where the line after a soft break begins, given the place after its equals sign; -1 where it is none. */
function softBreakEnd(encoded: Uint8Array, start: number): number {
  let at = start;
  while (encoded[at] === 0x20 || encoded[at] === 0x09) at += 1;
  if (at >= encoded.length || encoded[at] === LF) return at + 1;
  return encoded[at] === CR && encoded[at + 1] === LF ? at + 2 : -1;
}
