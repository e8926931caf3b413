import { createHash } from 'node:crypto';
import { dateOf, decodeBody, type Message, type Part } from '#mail';
import { maskAddresses } from '#masking';
import type { SearchableMessage } from '#search';
import { isTextPart } from './text-part.ts';

/**
 * The id of a message that has none, without brackets: a digest of what everybody may read of it, so that the same message
 * has the same address in every archive. Attack: of the bytes as they came, a digest would let whoever knows all of a message
 * but the letters that a list cuts from its addresses try them one by one.
 */
export function madeUpMessageId(message: Message, { subject, from, to, cc, listId, texts }: SearchableMessage): string {
  const digest = createHash('sha256');
  const masked = [subject, from, to, cc, listId, ...texts].map((text) => (text === null ? null : maskAddresses(text)));
  digest.update(JSON.stringify([dateOf(message), ...masked]));
  for (const part of message.parts) {
    // text is among the above; attachments are shown byte for byte; what is skipped, such as HTML without a name, is not shown at all
    if (part.isMultipart || isTextPart(part) || !isAttachment(part)) continue;
    digest.update(createHash('sha256').update(decodeBody(message, part).bytes).digest());
  }
  return `${digest.digest('hex').slice(0, 40)}@no-message-id.invalid`;
}

/** Whether the pages offer its bytes, as `listParts` of the view of a message has it. */
function isAttachment({ mediaType, fileName, disposition }: Part): boolean {
  return !mediaType.startsWith('multipart/') && (fileName !== null || disposition === 'attachment');
}
