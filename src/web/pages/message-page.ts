import { html, type Markup } from '#markup';
import type { Announcement, MailingList, MessageHeading } from '#store';
import {
  dayPath,
  dayText,
  listPath,
  messageIdPath,
  messagePath,
  monthName,
  monthPath,
  yearPath,
} from '../archive-address.ts';
import type { Around, Place } from '../list-index.ts';
import { type AnnouncementNote, mayTakeRaw, presentAnnouncement } from '../presenters/announcement-note.ts';
import { oneLine, presentHeading, subjectText } from '../presenters/heading-presenter.ts';
import type { ThreadShape } from '../thread-shape.ts';
import { headingItem } from './heading-list.ts';
import type { PageParts } from './layout.ts';
import { listCrumbs, listFeed } from './list-pages.ts';
import { threadOutlineAround } from './thread-outline.ts';
import { type WayLink, wayLinks } from './way-links.ts';

export interface MessagePageFacts {
  readonly list: MailingList;
  readonly heading: MessageHeading;
  readonly shown: Markup;
  readonly around: Around<Place>;
  readonly thread: ThreadShape | null;
  readonly announcements: readonly Announcement[];
  /** The message that this one is a copy of, where the viewer sees it. */
  readonly original: MessageHeading | null;
}

/** A longer thread is not shown on every page of it: the page would grow with each reply. */
const MAX_OUTLINE_ENTRIES = 50;

export function messagePage(facts: MessagePageFacts): PageParts {
  const { list, heading, shown, around, announcements, original } = facts;
  const month = Math.floor(heading.day / 100);
  const year = Math.floor(month / 100);
  const subject = subjectText(heading, list.addressPolicy);
  const isRemoved = heading.state === 'removed';
  const previousPath = around.previous === null ? null : messagePath(around.previous);
  const nextPath = around.next === null ? null : messagePath(around.next);
  const notes = announcements.map(presentAnnouncement);
  const hasRaw = !isRemoved && mayTakeRaw(list, announcements);
  return {
    title: `${list.name} - ${subject}`,
    heading: subject,
    canonicalPath: messagePath(heading),
    section: 'lists',
    crumbs: [
      ...listCrumbs(list.name, listPath(list.name)),
      { text: String(year), href: yearPath(list.name, year) },
      { text: monthName(month % 100), href: monthPath(list.name, month) },
      { text: String(heading.day % 100), href: dayPath(list.name, heading.day) },
      { text: `#${heading.number}`, href: null },
    ],
    feeds: [listFeed(list.name)],
    previousPath,
    nextPath,
    ...(isRemoved ? { isNoindex: true } : {}),
    body: html`${way(facts)}${notes.map((note) => announcementBox(note, hasRaw ? rawPath(heading) : null, list))}${
      original !== null &&
      html`<p class="note">A copy of <a href="${messagePath(original)}">${dayText(original.day)} #${original.number}</a>: same Message-ID, same body.</p>\n`
    }<article class="message" aria-label="Message">
${shown}</article>
${links(facts, hasRaw)}${threadBox(facts)}`,
  };
}

/** `[<prev] [next>] [<thread-prev] [thread-next>] [day] [month] [year] [list]`, as readers of blists know it. */
function way({ list, heading, around, thread }: MessagePageFacts): Markup {
  const month = Math.floor(heading.day / 100);
  const position = thread?.positionByRow.get(heading.row) ?? null;
  const inThread = (offset: number): Place | null =>
    position === null ? null : (thread?.byReceipt[position - 1 + offset] ?? null);
  return wayLinks(
    [
      neighbour(PREVIOUS, around.previous),
      neighbour(NEXT, around.next),
      neighbour(THREAD_PREVIOUS, inThread(-1)),
      neighbour(THREAD_NEXT, inThread(1)),
      { text: 'day', href: dayPath(list.name, heading.day), rel: 'up' },
      { text: 'month', href: monthPath(list.name, month) },
      { text: 'year', href: yearPath(list.name, Math.floor(month / 100)) },
      { text: 'list', href: listPath(list.name) },
    ],
    'Around this message',
  );
}

/** Escaped once, not on each page. */
const PREVIOUS = { text: html`&lt;prev`, label: html`&lt;prev Previous message`, rel: 'prev' } as const;
const NEXT = { text: html`next&gt;`, label: html`next&gt; Next message`, rel: 'next' } as const;
const THREAD_PREVIOUS = { text: html`&lt;thread-prev`, label: html`&lt;thread-prev Previous message of the thread` };
const THREAD_NEXT = { text: html`thread-next&gt;`, label: html`thread-next&gt; Next message of the thread` };

function neighbour(words: Omit<WayLink, 'href'>, place: Place | null): WayLink | null {
  return place === null ? null : { ...words, href: messagePath(place) };
}

function announcementBox(note: AnnouncementNote, raw: string | null, list: MailingList): Markup {
  const copy =
    raw !== null && list.addressPolicy === 'masked'
      ? html`<p>Addresses in this page are shortened; the signature verifies on the original bytes: <a href="${raw}">raw</a>.</p>\n`
      : null;
  return html`<aside class="verdict ${note.verdict}" aria-label="Advisory">
<p>This message announces <a href="${note.advisoryPath}">${note.id}</a>, <a href="${note.revisionPath}">version ${note.revision}</a>${note.title !== null && html`: ${note.title}`}.</p>
<p><strong>${note.verdict}</strong>: ${note.explanation}.</p>
${copy}</aside>
`;
}

function rawPath(heading: MessageHeading): string {
  // an id may be used twice: the place says which of them is meant
  return `${messageIdPath(heading.list, heading.messageId)}raw?at=${heading.day}.${heading.number}`;
}

function links({ list, heading }: MessagePageFacts, hasRaw: boolean): Markup {
  const permanent = messageIdPath(list.name, heading.messageId);
  const reply = replyAddress(list, heading);
  return html`<ul class="links">
<li><a href="${permanent}">Permanent link</a> by Message-ID</li>
${hasRaw && html`<li><a href="${rawPath(heading)}" rel="nofollow">Raw message</a>, ${heading.size} bytes</li>\n`}${
  reply !== null && html`<li><a href="${reply}">Reply by mail</a></li>\n`
}</ul>
`;
}

/** Addresses in one From field that a reply is written to. Attack: a field that names a thousand. In UTF-16 units. */
const MAX_REPLY_LENGTH = 300;

/** RFC 6068; only where addresses are shown anyway. */
function replyAddress(list: MailingList, heading: MessageHeading): string | null {
  if (list.addressPolicy !== 'open' || heading.state !== 'parsed' || heading.from === null) return null;
  const from = heading.from.slice(0, MAX_REPLY_LENGTH);
  const address = /<(?<inBrackets>[^<>\s"]+@[^<>\s"]+)>/.exec(from)?.groups?.['inBrackets'] ?? from.trim();
  if (!/^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+$/.test(address)) return null;
  const subject = oneLine(heading.subject ?? '', 'open');
  const fields = new Map([
    ['In-Reply-To', `<${heading.messageId}>`],
    ['Subject', /^re:/i.test(subject) ? subject : `Re: ${subject}`],
  ]);
  const query = [...fields].map(([name, value]) => `${name}=${encodeURIComponent(value.toWellFormed())}`).join('&');
  return `mailto:${encodeURIComponent(address).replace('%40', '@')}?${query}`;
}

function threadBox({ list, heading, thread }: MessagePageFacts): Markup | null {
  if (thread === null || thread.positionByRow.size < 2) return null;
  const flat = `${messageIdPath(list.name, heading.messageId)}t/`;
  const count = thread.positionByRow.size;
  const position = thread.positionByRow.get(heading.row) ?? 1;
  const nearby =
    thread.entries.length <= MAX_OUTLINE_ENTRIES
      ? threadOutlineAround(thread.entries, list, heading.row)
      : relatives(thread, heading, list);
  return html`<section class="thread" aria-labelledby="thread"><h2 id="thread">Thread</h2>
<p>Message ${position} of ${count} in this thread. On one page: <a href="${flat}">flat</a>, <a href="${flat}?view=nested">nested</a>.</p>
${nearby}</section>
`;
}

/** Answers to one message that its page lists. Attack: a call for votes with ten thousand of them. */
const MAX_LISTED_REPLIES = 50;

function relatives(thread: ThreadShape, heading: MessageHeading, list: MailingList): Markup {
  const here = thread.entries.find(({ message }) => message?.row === heading.row);
  const above = thread.entries.find(({ node }) => node === here?.parent)?.message ?? null;
  const replies = thread.entries.flatMap(({ parent, message }) =>
    here !== undefined && parent === here.node && message !== null ? [message] : [],
  );
  const item = (each: MessageHeading): Markup => headingItem(presentHeading(each, list.addressPolicy), true);
  return html`${above !== null && html`<h3>In reply to</h3>\n<ul class="messages">\n${item(above)}</ul>\n`}${
    replies.length > 0 &&
    html`<h3>Replies</h3>
<ul class="messages">
${replies.slice(0, MAX_LISTED_REPLIES).map(item)}</ul>
`
  }`;
}

/** All messages that carry one Message-ID. */
export function sameIdPage(list: MailingList, messageId: string, headings: readonly MessageHeading[]): PageParts {
  const path = messageIdPath(list.name, messageId);
  return {
    title: `${list.name}: messages with one Message-ID`,
    canonicalPath: path,
    section: 'lists',
    crumbs: [...listCrumbs(list.name, listPath(list.name)), { text: 'Message-ID', href: null }],
    isNoindex: true,
    body: html`<p>${headings.length} messages carry the Message-ID <code>${oneLine(messageId, 'open')}</code>:</p>
<ul class="messages">
${headings.map((heading) => headingItem(presentHeading(heading, list.addressPolicy), true))}</ul>
<ul class="links"><li><a href="${path}t/">The thread</a></li></ul>
`,
  };
}
