import { html, type Markup } from '#markup';
import type { MailingList, MessageHeading, MessageRow, ThreadEntry } from '#store';
import { dayText, listPath, messagePath } from '../archive-address.ts';
import { oneLine, subjectText } from '../presenters/heading-presenter.ts';
import type { ThreadShape } from '../thread-shape.ts';
import type { PageParts } from './layout.ts';
import { listCrumbs, listFeed } from './list-pages.ts';
import { threadOutline } from './thread-outline.ts';
import { type WayLink, wayLinks } from './way-links.ts';

export type ThreadView = 'flat' | 'nested';

export interface ThreadPageFacts {
  readonly list: MailingList;
  /** Of the thread's first page. */
  readonly path: string;
  /** The message whose Subject names the thread. */
  readonly subjectOf: MessageHeading;
  readonly view: ThreadView;
  readonly page: number;
  readonly pageCount: number;
  readonly shape: ThreadShape;
  readonly pageByRow: ReadonlyMap<MessageRow, number>;
  readonly onPage: readonly { readonly entry: ThreadEntry; readonly shown: Markup | null }[];
}

/** Deeper replies are moved in no further: on a phone nothing would be left of the line. */
const MAX_SHOWN_DEPTH = 6;

export function threadPage(facts: ThreadPageFacts): PageParts {
  const { list, path, subjectOf, view, page, pageCount, shape, onPage } = facts;
  const subject = subjectText(subjectOf, list.addressPolicy);
  const count = shape.positionByRow.size;
  const previousPath = page > 1 ? pageHref(facts, page - 1) : null;
  const nextPath = page < pageCount ? pageHref(facts, page + 1) : null;
  const other = view === 'flat' ? { text: 'nested', href: `${path}?view=nested` } : { text: 'flat', href: path };
  const links: (WayLink | null)[] = [
    previousPath === null ? null : { text: '<prev page', href: previousPath, rel: 'prev' },
    nextPath === null ? null : { text: 'next page>', href: nextPath, rel: 'next' },
    other,
    list.addressPolicy === 'open'
      ? { text: 'mbox.gz', href: `${path.slice(0, -1)}.mbox.gz`, label: 'The thread as an mbox file' }
      : null,
    { text: 'threads', href: `${listPath(list.name)}threads/` },
    { text: 'list', href: listPath(list.name), rel: 'up' },
  ];
  return {
    title: `${list.name} - ${subject} (thread${pageCount > 1 ? `, page ${page}` : ''})`,
    heading: subject,
    canonicalPath: pageHref(facts, page),
    section: 'lists',
    crumbs: [...listCrumbs(list.name, listPath(list.name)), { text: 'Thread', href: null }],
    feeds: [listFeed(list.name), { title: `Thread: ${subject}`, href: `${path}feed.atom` }],
    previousPath,
    nextPath,
    body: html`${wayLinks(links, 'This thread')}<p>${count} ${count === 1 ? 'message' : 'messages'}${pageCount > 1 && html`, page ${page} of ${pageCount}`}, ${view === 'flat' ? 'in the order in which they came' : 'each below the one that it answers'}.</p>
${
  page === 1 &&
  count > 1 &&
  html`<section aria-labelledby="outline"><h2 id="outline">Outline</h2>
${threadOutline(shape.entries, list, (heading) => anchorHref(facts, heading))}</section>
`
}${onPage.map((each) => threadMessage(facts, each))}${pageCount > 1 && wayLinks(links.slice(0, 2), 'Pages of this thread')}`,
  };
}

function threadMessage(
  { list, shape, view }: ThreadPageFacts,
  { entry, shown }: { readonly entry: ThreadEntry; readonly shown: Markup | null },
): Markup | null {
  const { message, messageId, depth } = entry;
  const level = view === 'nested' ? ` d${Math.min(depth, MAX_SHOWN_DEPTH)}` : '';
  if (message === null) {
    return html`<p class="ghost${level}">message not in this archive: <code>${oneLine(messageId, list.addressPolicy)}</code></p>\n`;
  }
  const position = shape.positionByRow.get(message.row) ?? 0;
  return html`<article class="message${level}" id="m${position}" aria-labelledby="h${position}">
<h2 id="h${position}"><a href="${messagePath(message)}">${subjectText(message, list.addressPolicy)}</a> <span class="when">${dayText(message.day)} #${message.number}</span></h2>
${shown ?? tooLarge(message)}</article>
`;
}

function tooLarge(message: MessageHeading): Markup {
  return html`<p class="note">This message has ${message.size} bytes, too many for a page with others: <a href="${messagePath(message)}">read it by itself</a>.</p>
`;
}

function anchorHref(facts: ThreadPageFacts, { row }: MessageHeading): string {
  const page = facts.pageByRow.get(row) ?? 1;
  const anchor = `#m${facts.shape.positionByRow.get(row) ?? 1}`;
  return page === facts.page ? anchor : `${pageHref(facts, page)}${anchor}`;
}

function pageHref({ path, view }: ThreadPageFacts, page: number): string {
  const query = [...(view === 'nested' ? ['view=nested'] : []), ...(page > 1 ? [`page=${page}`] : [])].join('&');
  return query === '' ? path : `${path}?${query}`;
}
