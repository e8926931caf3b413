import { formatInstant } from '#base';
import { decodeText, parseMessage } from '#mail';
import { html, Markup } from '#markup';
import { bodyTextHtml } from '#masking';
import { bodyHtml, headersHtml, viewMessage } from '#message-view';
import type { MailingList, StoredMessage } from '#store';
import { messagePath } from '../archive-address.ts';

/** Of a message that cannot be read as mail. Attack: a gigabyte without a header. */
const MAX_UNPARSED_BYTES = 1024 * 1024;

/**
 * A message as its pages show it: its header and body, or why there is none. Encoded here, each by itself: a page of twenty
 * would otherwise be held and encoded at twice and ten times the price for one curly quote in one of them.
 */
export function presentMessage(message: StoredMessage, list: MailingList): Markup {
  return new Markup(shownMessage(message, list).toUtf8());
}

function shownMessage(message: StoredMessage, list: MailingList): Markup {
  const { raw, removal } = message;
  if (message.state === 'removed' || raw === null) {
    const when = removal === null ? null : html` on ${formatInstant(removal.removedAt)}`;
    const why = removal === null || removal.reason === '' ? null : html`: ${removal.reason}`;
    return html`<p class="removed">Removed${when}${why}</p>\n`;
  }
  if (message.state === 'unparsed') {
    const { text } = decodeText(raw.subarray(0, MAX_UNPARSED_BYTES), null);
    const more = raw.length - MAX_UNPARSED_BYTES;
    return html`<p class="note">This message could not be read as mail. It is shown as it was received.</p>
<pre class="body">\n${bodyTextHtml(text, list.addressPolicy)}</pre>
${more > 0 && html`<p class="cut">${more} more bytes</p>\n`}`;
  }
  const view = viewMessage(parseMessage(raw), list.name);
  const path = messagePath(message);
  const body = bodyHtml(view, {
    policy: list.addressPolicy,
    attachmentHref: (number) => `${path}/${number}`,
    foldQuotes: true,
  });
  return html`${headersHtml(view, list.addressPolicy)}${body}`;
}
