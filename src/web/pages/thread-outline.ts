import { html, type Markup } from '#markup';
import type { MailingList, MessageHeading, MessageRow, ThreadEntry } from '#store';
import { oneLine, presentHeading } from '../presenters/heading-presenter.ts';

/** How far replies are moved in; deeper ones stand below each other. Attack: a thousand replies, each to the one before. */
const MAX_SHOWN_DEPTH = 12;

/**
 * The tree of a thread, a message a line. It is one flat list with classes for the depth: nested lists a thousand deep
 * would be more than browsers take. `here` is marked and no link.
 */
export function threadOutline(
  entries: readonly ThreadEntry[],
  list: MailingList,
  here: MessageRow | null,
  hrefOf: (heading: MessageHeading) => string,
): Markup {
  return html`<ul class="outline">
${entries.map((entry) => outlineItem(entry, list, here, hrefOf))}</ul>
`;
}

function outlineItem(
  { depth, message, messageId }: ThreadEntry,
  list: MailingList,
  here: MessageRow | null,
  hrefOf: (heading: MessageHeading) => string,
): Markup {
  const level = `d${Math.min(depth, MAX_SHOWN_DEPTH)}`;
  if (message === null) {
    return html`<li class="${level}"><span class="ghost">message not in this archive: <code>${oneLine(messageId, list.addressPolicy)}</code></span></li>
`;
  }
  const line = presentHeading(message, list.addressPolicy);
  const text =
    message.row === here
      ? html`<strong aria-current="true">${line.subject}</strong>`
      : html`<a href="${hrefOf(message)}">${line.subject}</a>`;
  return html`<li class="${level}">${text} <span class="who">${line.from}</span> <span class="when">${line.day}</span></li>
`;
}
