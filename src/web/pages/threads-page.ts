import { formatInstant } from '#base';
import { html } from '#markup';
import type { MailingList, ThreadSummary } from '#store';
import { listPath, messageIdPath, messagePath } from '../archive-address.ts';
import { senderText, subjectText } from '../presenters/heading-presenter.ts';
import type { PageParts } from './layout.ts';
import { listCrumbs, listFeed } from './list-pages.ts';
import { wayLinks } from './way-links.ts';

/** Threads by their last message, newest first. `next`: the place before which the next page begins. */
export function threadsPage(
  list: MailingList,
  threads: readonly ThreadSummary[],
  next: string | null,
  isLaterPage: boolean,
): PageParts {
  const path = `${listPath(list.name)}threads/`;
  const policy = list.addressPolicy;
  const rows = threads.map(({ first, messageCount, lastReceivedAt }) => {
    const href = messageCount > 1 ? `${messageIdPath(list.name, first.messageId)}t/` : messagePath(first);
    return html`<tr><th scope="row"><a href="${href}">${subjectText(first, policy)}</a></th><td data-label="By">${first.state === 'removed' ? '' : senderText(first.from, policy)}</td><td class="number" data-label="Messages">${messageCount}</td><td data-label="Last" class="when">${formatInstant(lastReceivedAt).slice(0, 10)}</td></tr>
`;
  });
  return {
    title: `${list.name}: threads`,
    canonicalPath: path,
    section: 'lists',
    crumbs: [...listCrumbs(list.name, listPath(list.name)), { text: 'Threads', href: null }],
    feeds: [listFeed(list.name)],
    search: { list: list.name, q: '' },
    ...(isLaterPage ? { isNoindex: true } : {}),
    body:
      rows.length === 0
        ? html`<p>There is no thread ${isLaterPage ? 'before that' : 'here yet'}.</p>\n`
        : html`<table class="rows">
<thead><tr><th scope="col">Subject</th><th scope="col">Begun by</th><th scope="col" class="number">Messages</th><th scope="col">Last</th></tr></thead>
<tbody>
${rows}</tbody>
</table>
${next !== null && wayLinks([{ text: 'older threads>', href: `${path}?before=${next}`, rel: 'next' }], 'Further threads')}`,
  };
}
