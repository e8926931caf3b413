import { decodeBody, decodeText, type Message, type Part } from '#mail';
import { type MaskingPolicy, maskAddresses } from '#masking';
import { listParts } from './part-list.ts';

/** What is sent for one attachment. With `X-Content-Type-Options: nosniff` nothing of it runs in a browser. */
export interface AttachmentReply {
  /** Decoded, byte for byte. */
  readonly bytes: Uint8Array;
  /** `text/plain`, with a charset where it is known, or `application/octet-stream`; never anything else. */
  readonly contentType: string;
  readonly disposition: 'inline' | 'attachment';
  /** Letters, digits and `_`, then `.txt` or `.bin`: safe between quote marks and as a file. */
  readonly fileName: string;
}

const MAX_FILE_NAME_LENGTH = 100;

/**
 * Charsets that a browser may be told. Left out are those in which ASCII bytes may mean something else (UTF-7, UTF-16,
 * ISO-2022, HZ): a text that is harmless for every scanner must not become another one here.
 */
const KNOWN_CHARSET =
  /^(?:utf-8|iso-8859-(?:[1-9]|1[0-1]|1[3-6])|windows-(?:874|125[0-8])|koi8-[ru]|gb2312|gbk|gb18030|big5|shift_jis|euc-jp|euc-kr)$/;

/** The attachment with this number (`PartView.number`); `null` where there is none. */
export function attachmentReply(message: Message, number: number, policy: MaskingPolicy): AttachmentReply | null {
  const found = listParts(message).find((each) => each.kind === 'attachment' && each.number === number);
  if (found === undefined) return null;
  const { part } = found;
  const { bytes } = decodeBody(message, part);
  const isText = part.mediaType.startsWith('text/');
  return {
    bytes,
    contentType: isText ? plainText(part, bytes) : 'application/octet-stream',
    disposition: isText ? 'inline' : 'attachment',
    fileName: safeName(shownName(part.fileName ?? `attachment-${number}`, policy), isText ? '.txt' : '.bin'),
  };
}

function plainText(part: Part, bytes: Uint8Array): string {
  const charset = part.charset ?? 'us-ascii';
  if (KNOWN_CHARSET.test(charset)) return `text/plain; charset=${charset}`;
  if (charset !== 'us-ascii') return 'text/plain';
  // patches come without a charset or as ASCII and are UTF-8: said only where every byte agrees
  const { lossy } = decodeText(bytes, null);
  return lossy ? 'text/plain' : 'text/plain; charset=utf-8';
}

/** Cleaned of signs afterwards, an address would be there whole. */
function shownName(name: string, policy: MaskingPolicy): string {
  return policy === 'masked' ? maskAddresses(name) : name;
}

function safeName(name: string, ending: '.txt' | '.bin'): string {
  return name.replace(/[^A-Za-z0-9]+/g, '_').slice(0, MAX_FILE_NAME_LENGTH) + ending;
}
