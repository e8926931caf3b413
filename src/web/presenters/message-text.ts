import { parseMessage } from '#mail';
import { type MaskingPolicy, maskAddresses } from '#masking';
import { readableTexts } from '#message-view';
import type { MailingList, StoredMessage } from '#store';

/** A character of four bytes, each as quoted-printable. */
const MOST_BYTES_PER_UNIT = 12;

/**
 * The text of a message for feeds and JSON, masked by the list's policy, without HTML and attachments; at most so long. What is
 * odd in it is not made visible: JSON is data, and who shows it does that.
 */
export function messageText(message: StoredMessage, list: MailingList, maxLength: number): string {
  if (message.raw === null || message.state !== 'parsed') return '';
  let text = '';
  for (const each of readableTexts(parseMessage(message.raw), maxLength * MOST_BYTES_PER_UNIT)) {
    text += text === '' ? each : `\n${each}`;
    if (text.length > maxLength) break;
  }
  return shortText(text, list.addressPolicy, maxLength);
}

/** Masked before it is cut, so that no half of an address stays. */
export function shortText(text: string, policy: MaskingPolicy, maxLength: number): string {
  // attack: a text of megabytes, masked to show a line of it
  const near = text.slice(0, maxLength * 2);
  const masked = policy === 'open' ? near : maskAddresses(near);
  return (masked.length > maxLength ? `${masked.slice(0, maxLength)}…` : masked).toWellFormed();
}
