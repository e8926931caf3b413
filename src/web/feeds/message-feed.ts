import { visibleText } from '#masking';
import type { MailingList, StoredMessage } from '#store';
import { messageIdPath, messagePath } from '../archive-address.ts';
import { senderText, subjectText } from '../presenters/heading-presenter.ts';
import { messageText } from '../presenters/message-text.ts';
import { type FeedEntry, feedId } from './atom.ts';

/** Of one message's text. Attack: a hundred messages of a megabyte in one feed. */
const MAX_CONTENT_LENGTH = 4000;

/**
 * A message as an entry. Its id is of its list, Message-ID and place, so that a Message-ID used twice makes two entries. Not of
 * its bytes: by their digest a guess of what a list with short addresses hides could be confirmed.
 */
export function messageEntry(message: StoredMessage, list: MailingList, isUniqueId: boolean): FeedEntry {
  return {
    id: feedId('message', message.list, message.messageId, `${message.day}.${message.number}`),
    title: subjectText(message, list.addressPolicy),
    author: message.state === 'removed' ? 'removed' : senderText(message.from, list.addressPolicy),
    path: isUniqueId ? messageIdPath(message.list, message.messageId) : messagePath(message),
    updatedAt: message.receivedAt,
    content: visibleText(messageText(message, list, MAX_CONTENT_LENGTH)),
  };
}

/** Newest first, without what was removed. */
export async function messageEntries(
  messages: AsyncIterable<StoredMessage>,
  listOf: (message: StoredMessage) => MailingList | undefined,
): Promise<readonly FeedEntry[]> {
  const entries: { readonly row: number; readonly entry: FeedEntry }[] = [];
  for await (const message of messages) {
    const list = listOf(message);
    if (list === undefined || message.state === 'removed') continue;
    // a copy has the id of another message: its place in the day is what names it
    entries.push({ row: message.row, entry: messageEntry(message, list, message.copyOf === null) });
  }
  return entries.sort((a, b) => b.row - a.row).map(({ entry }) => entry);
}
