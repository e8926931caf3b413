import type { Message, Part } from '#mail';

export type ListedPart =
  | { readonly kind: 'text'; readonly part: Part }
  | { readonly kind: 'attachment'; readonly part: Part; readonly number: number }
  | { readonly kind: 'skipped'; readonly part: Part };

/**
 * Which parts of a message are text to read, attachments, or neither, as blists has it: a name makes an attachment; without
 * one, `text/*` other than HTML and `message/rfc822` are text; the rest is skipped.
 *
 * Two things are our own. `Content-Disposition: attachment` makes an attachment without a name; those are numbered after all
 * that have one, because blists does not count them and its numbers stand in links. And a multipart that cannot be divided
 * is text: its bytes would be nowhere on the page.
 */
export function listParts(message: Message): ListedPart[] {
  const leaves = message.parts.filter((part) => !part.isMultipart);
  let named = 0;
  let nameless = leaves.reduce((count, part) => count + (isNamed(part) ? 1 : 0), 0);
  return leaves.map((part) => {
    if (isNamed(part)) {
      named += 1;
      return { kind: 'attachment', part, number: named };
    }
    if (part.mediaType.startsWith('multipart/')) return { kind: 'text', part };
    if (part.disposition === 'attachment') {
      nameless += 1;
      return { kind: 'attachment', part, number: nameless };
    }
    return { kind: isReadable(part.mediaType) ? 'text' : 'skipped', part };
  });
}

function isNamed(part: Part): boolean {
  return part.fileName !== null && !part.mediaType.startsWith('multipart/');
}

function isReadable(mediaType: string): boolean {
  return (mediaType.startsWith('text/') && mediaType !== 'text/html') || mediaType === 'message/rfc822';
}
