/** How a body is written so that no relay has a reason to change it. Pure ASCII, lines of at most 998 (RFC 2045, 6). */
export interface EncodedBody {
  readonly transferEncoding: '7bit' | 'quoted-printable' | 'base64';
  readonly text: string;
}

/** Below RFC 5322's 998: some relays break lines at 990. */
const MAX_PLAIN_LINE = 900;
const MAX_ENCODED_LINE = 76;

/**
 * Encodes the bytes of a text. `7bit` where the text is such that transports leave it alone, so that it can be verified in the
 * raw mail; else quoted-printable, or base64 where most of it would be quoted. Decoded, each gives the same bytes. What a
 * transport may change, and therefore is not sent as `7bit`: bytes beyond ASCII and controls, carriage returns, long lines,
 * blanks at line ends, lines that begin with `From ` (mboxes put a `>` before it) or with a dot (RFC 5321, 4.5.2).
 *
 * `isLast`: nothing follows in the letter, so that a text without a line end at its end would get one.
 */
export function encodeText(bytes: Uint8Array, isLast: boolean): EncodedBody {
  const text = latin1(bytes);
  if (isTransportSafe(text) && !(isLast && text !== '' && !text.endsWith('\n'))) {
    return { transferEncoding: '7bit', text };
  }
  const quotedCount = text.replace(/[\t\n\x20-\x3c\x3e-\x7e]/g, '').length;
  return quotedCount * 6 > text.length
    ? encodeBytes(bytes)
    : { transferEncoding: 'quoted-printable', text: quotedPrintable(text, isLast) };
}

/** base64 with lines of 76 (RFC 2045, 6.8); each line ends, the last one too. */
export function encodeBytes(bytes: Uint8Array): EncodedBody {
  const letters = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  return { transferEncoding: 'base64', text: letters.replace(/.{1,76}/g, '$&\n') };
}

function isTransportSafe(text: string): boolean {
  if (/[^\t\n\x20-\x7e]/.test(text) || /[\t ](?:\n|$)/.test(text) || /^(?:From |\.)/m.test(text)) return false;
  return text.split('\n').every((line) => line.length <= MAX_PLAIN_LINE);
}

/** RFC 2045, 6.7. A line feed alone is a line break; a carriage return is quoted, even before a line feed. */
function quotedPrintable(text: string, isLast: boolean): string {
  const lines = text.split('\n').map(quotedLine);
  const encoded = lines.join('\n');
  return isLast && !text.endsWith('\n') ? `${encoded}=\n` : encoded;
}

function quotedLine(line: string): string {
  const start = /^From /.test(line) ? '=46' : line.startsWith('.') ? '=2E' : '';
  const rest = line.slice(start === '' ? 0 : 1);
  let encoded = '';
  let length = 0;
  const put = (piece: string): void => {
    if (length + piece.length > MAX_ENCODED_LINE - 1) {
      encoded += '=\n';
      length = 0;
    }
    // the rest of a long line begins a line of its own here, which must not look like one that relays change either
    const safe = length === 0 && (piece === '.' || piece === 'F') ? quoted(piece.charCodeAt(0)) : piece;
    encoded += safe;
    length += safe.length;
  };
  if (start !== '') put(start);
  for (let at = 0; at < rest.length; at += 1) {
    const code = rest.charCodeAt(at);
    const isBlank = code === 0x20 || code === 0x09;
    const isPlain = (code >= 0x21 && code <= 0x7e && code !== 0x3d) || (isBlank && at < rest.length - 1);
    put(isPlain ? (rest[at] ?? '') : quoted(code));
  }
  return encoded;
}

function quoted(code: number): string {
  return `=${code.toString(16).toUpperCase().padStart(2, '0')}`;
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
