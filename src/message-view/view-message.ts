import { decodeBody, type Message, type Part } from '#mail';
import { MAX_LISTED_PARTS, MAX_SHOWN_BODY_BYTES } from './limits.ts';
import type { MessageView, PartView } from './message-view.ts';
import { listParts } from './part-list.ts';
import { readText } from './read-text.ts';
import { shownHeaders, shownSubject } from './shown-headers.ts';

/**
 * What a page shows of a message. `listName` is cut from the Subject where it stands in brackets. Never throws on content;
 * linear, and of text no more than `MAX_SHOWN_BODY_BYTES` is decoded.
 */
export function viewMessage(message: Message, listName: string | null): MessageView {
  const listed = listParts(message);
  let bytesLeft = MAX_SHOWN_BODY_BYTES;
  const parts = listed.slice(0, MAX_LISTED_PARTS).map((each): PartView => {
    const { part } = each;
    if (each.kind === 'attachment') {
      return {
        kind: 'attachment',
        number: each.number,
        name: part.fileName ?? `attachment-${each.number}`,
        mediaType: part.mediaType,
        byteCount: byteCountOf(message, part),
        isText: part.mediaType.startsWith('text/'),
        isSignature: isSignature(part),
      };
    }
    if (each.kind === 'skipped') return { kind: 'skipped', mediaType: part.mediaType, isSignature: isSignature(part) };
    const read = readText(message, part, bytesLeft);
    // after a cut nothing follows: a reader would take it for what comes next
    bytesLeft = read.cutBytes > 0 ? 0 : bytesLeft - read.takenBytes;
    return {
      kind: 'text',
      mediaType: part.mediaType,
      text: read.text,
      isLossy: read.isLossy,
      cutBytes: read.cutBytes,
    };
  });
  return {
    headers: shownHeaders(message, listName),
    subject: shownSubject(message, listName),
    parts,
    unlistedParts: listed.length - parts.length,
  };
}

const SIGNATURE_TYPES = new Set([
  'application/pgp-signature',
  'application/pkcs7-signature',
  'application/x-pkcs7-signature',
]);

function isSignature(part: Part): boolean {
  return SIGNATURE_TYPES.has(part.mediaType);
}

function byteCountOf(message: Message, part: Part): number {
  return decodeBody(message, part).bytes.length;
}
