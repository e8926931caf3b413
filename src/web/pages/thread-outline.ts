import { html, type Markup } from '#markup';
import type { MailingList, MessageHeading, MessageRow, ThreadEntry } from '#store';
import { messagePath } from '../archive-address.ts';
import { oneLine, presentHeading } from '../presenters/heading-presenter.ts';

/** How far replies are moved in; deeper ones stand below each other. Attack: a thousand replies, each to the one before. */
const MAX_SHOWN_DEPTH = 12;

/**
 * The tree of a thread, a message a line. It is one flat list with classes for the depth: nested lists a thousand deep
 * would be more than browsers take.
 */
export function threadOutline(
  entries: readonly ThreadEntry[],
  list: MailingList,
  hrefOf: (heading: MessageHeading) => string,
): Markup {
  return html`<ul class="outline">
${entries.map((entry) => outlineItem(entry, list, hrefOf))}</ul>
`;
}

/** Items with links to the messages themselves: the same on the page of each message of the thread. */
const linkedByEntries = new WeakMap<readonly ThreadEntry[], readonly Markup[]>();

/** The same tree on the page of one of its messages, which is marked and no link. */
export function threadOutlineAround(entries: readonly ThreadEntry[], list: MailingList, here: MessageRow): Markup {
  let linked = linkedByEntries.get(entries);
  if (linked === undefined) {
    linked = entries.map((entry) => outlineItem(entry, list, messagePath));
    linkedByEntries.set(entries, linked);
  }
  const at = entries.findIndex(({ message }) => message?.row === here);
  const entry = entries[at];
  return html`<ul class="outline">
${linked.slice(0, Math.max(0, at))}${entry !== undefined && outlineItem(entry, list, null)}${linked.slice(at + 1)}</ul>
`;
}

function outlineItem(
  { depth, message, messageId }: ThreadEntry,
  list: MailingList,
  hrefOf: ((heading: MessageHeading) => string) | null,
): Markup {
  const level = `d${Math.min(depth, MAX_SHOWN_DEPTH)}`;
  if (message === null) {
    return html`<li class="${level}"><span class="ghost">message not in this archive: <code>${oneLine(messageId, list.addressPolicy)}</code></span></li>
`;
  }
  const line = presentHeading(message, list.addressPolicy);
  const text =
    hrefOf === null
      ? html`<strong aria-current="true">${line.subject}</strong>`
      : html`<a href="${hrefOf(message)}">${line.subject}</a>`;
  return html`<li class="${level}">${text} <span class="who">${line.from}</span> <span class="when">${line.day}</span></li>
`;
}
