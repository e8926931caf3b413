import { type MaskingPolicy, maskAddresses, visibleText } from '#masking';
import type { MessageHeading } from '#store';
import { dayText, messagePath } from '../archive-address.ts';

/** What indexes show of a message: its texts are masked by the list's policy, on one line, and nothing in them is unseen. */
export interface HeadingLine {
  readonly href: string;
  /** `2020-06-24` */
  readonly day: string;
  readonly number: number;
  readonly subject: string;
  readonly from: string;
  readonly attachmentCount: number;
  readonly isCopy: boolean;
  readonly isRemoved: boolean;
}

/** Attack: a Subject of a megabyte, a hundred times on a page. In UTF-16 units. */
const MAX_SHOWN_LENGTH = 300;

export function presentHeading(heading: MessageHeading, policy: MaskingPolicy): HeadingLine {
  const isRemoved = heading.state === 'removed';
  return {
    href: messagePath(heading),
    day: dayText(heading.day),
    number: heading.number,
    subject: isRemoved ? '(removed)' : subjectText(heading, policy),
    from: isRemoved ? '' : senderText(heading.from, policy),
    attachmentCount: heading.attachmentCount,
    isCopy: heading.copyOf !== null,
    isRemoved,
  };
}

/** The Subject without the list's tag; a sentence in brackets where there is none. */
export function subjectText(heading: MessageHeading, policy: MaskingPolicy): string {
  if (heading.state === 'removed') return '(removed)';
  if (heading.state === 'unparsed' && heading.subject === null) return '(cannot be read as mail)';
  const shown = oneLine(withoutTag(heading.subject ?? '', heading.list), policy);
  return shown === '' ? '(no subject)' : shown;
}

/** The name in a From field, or else the address in it. */
export function senderText(from: string | null, policy: MaskingPolicy): string {
  if (from === null) return '(no sender)';
  const named = /^\s*"?(?<name>[^"<]*[^"<\s])"?\s*</.exec(from.slice(0, MAX_SHOWN_LENGTH * 2))?.groups?.['name'];
  return oneLine(named ?? from, policy);
}

/** Cut after masking, so that no half of an address stays; before the odd is made visible, which makes it longer. */
export function oneLine(text: string, policy: MaskingPolicy): string {
  const near = text.slice(0, MAX_SHOWN_LENGTH * 2);
  const masked = policy === 'open' ? near : maskAddresses(near);
  const short = masked.length > MAX_SHOWN_LENGTH ? `${masked.slice(0, MAX_SHOWN_LENGTH)}…` : masked;
  return visibleText(short.replace(/\s+/g, ' ').trim());
}

function withoutTag(subject: string, list: string): string {
  const at = subject.toLowerCase().indexOf(`[${list}]`);
  return at < 0 || at > MAX_SHOWN_LENGTH ? subject : subject.slice(0, at) + subject.slice(at + list.length + 2);
}
