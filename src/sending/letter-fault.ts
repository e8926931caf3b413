import type { SendableLetter } from './outgoing-mail.ts';

/** RFC 5321, 4.5.3.1.6, without the line end. */
const MAX_LINE_LENGTH = 998;
/** Above what mail systems carry; what is larger is a defect, and would hold a connection for an hour. */
const MAX_LETTER_BYTES = 64 * 1024 * 1024;

const ADDRESS = /^[\x21-\x3b\x3d\x3f-\x7e]{1,64}@[A-Za-z0-9.[\]:-]{1,255}$/;

/**
 * Why a letter cannot be handed to anybody without being changed on the way; `null` where nothing is wrong. A bare carriage
 * return is also how a second letter is smuggled into the first.
 */
export function letterFault({ bytes, envelope }: SendableLetter): string | null {
  const [recipient, ...others] = envelope.to;
  if (recipient === undefined || others.length > 0) {
    return `expected one recipient in the envelope, found ${envelope.to.length}`;
  }
  if (!ADDRESS.test(recipient)) return 'expected an address of ASCII letters as recipient';
  if (envelope.from !== '' && !ADDRESS.test(envelope.from)) return 'expected an address of ASCII letters as sender';
  if (bytes.length === 0 || bytes.length > MAX_LETTER_BYTES) {
    return `expected a letter of 1 to ${MAX_LETTER_BYTES} bytes, found ${bytes.length}`;
  }
  return byteFault(bytes);
}

function byteFault(bytes: Uint8Array): string | null {
  if (bytes[bytes.length - 1] !== 0x0a) return 'expected a line end at the end of the letter';
  let lineStart = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === 0x0a) {
      const end = bytes[at - 1] === 0x0d ? at - 1 : at;
      if (end - lineStart > MAX_LINE_LENGTH)
        return `expected lines of at most ${MAX_LINE_LENGTH} bytes, found a longer one`;
      lineStart = at + 1;
    } else if (byte === 0x0d && bytes[at + 1] !== 0x0a) return 'a carriage return stands alone in the letter';
    else if (byte === 0 || byte > 0x7f) return `expected ASCII in the letter, found the byte ${byte}`;
  }
  return null;
}
