import { html, type Markup } from '#markup';
import type { DayCount, MonthCount } from '#store';
import { listPath, monthName, monthPath, yearPath } from '../archive-address.ts';
import type { HeadingLine } from '../presenters/heading-presenter.ts';
import type { ListLine } from '../presenters/list-presenter.ts';
import { calendar } from './calendar.ts';
import { headingList } from './heading-list.ts';
import type { Crumb, PageParts } from './layout.ts';
import { type WayLink, wayLinks } from './way-links.ts';

const MONTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] as const;

export function listsPage(lists: readonly ListLine[]): PageParts {
  const rows = lists.map(
    (
      list,
    ) => html`<tr><th scope="row"><a href="${list.href}">${list.name}</a></th><td>${list.title}</td><td class="number" data-label="Messages">${thousands(list.messageCount)}</td><td data-label="Last" class="when">${list.lastDay ?? 'none'}</td></tr>
`,
  );
  return {
    title: 'Mailing lists',
    canonicalPath: '/lists/',
    section: 'lists',
    search: { list: null, q: '' },
    body:
      lists.length === 0
        ? html`<p>There is no list here yet.</p>\n`
        : html`<table class="rows">
<thead><tr><th scope="col">List</th><th scope="col">About</th><th scope="col" class="number">Messages</th><th scope="col">Last message</th></tr></thead>
<tbody>
${rows}</tbody>
</table>
`,
  };
}

export function listPage(
  list: ListLine,
  recent: readonly HeadingLine[],
  months: readonly MonthCount[],
  mayTakeMbox: boolean,
): PageParts {
  return {
    title: list.name,
    heading: list.title === null ? list.name : html`${list.name} <span class="about">${list.title}</span>`,
    canonicalPath: list.href,
    section: 'lists',
    crumbs: listCrumbs(list.name, null),
    feeds: [listFeed(list.name)],
    search: { list: list.name, q: '' },
    body: html`${wayLinks(
      [
        { text: 'threads', href: `${list.href}threads/` },
        { text: 'by month', href: '#months' },
        { text: 'feed', href: `${list.href}feed.atom` },
        { text: 'all lists', href: '/lists/', rel: 'up' },
      ],
      'This list',
    )}${yearsLine(list.name, months)}<p>${thousands(list.messageCount)} ${list.messageCount === 1 ? 'message' : 'messages'}${
      list.firstDay !== null &&
      html`, from <span class="id">${list.firstDay}</span> to <span class="id">${list.lastDay}</span>`
    }.${mayTakeMbox && html` Each month is to be had as a file for mail programs: <code>${list.href}YYYY-MM.mbox.gz</code>.`}</p>
<section aria-labelledby="recent"><h2 id="recent">Recent messages</h2>
${recent.length === 0 ? html`<p>There is no message here yet.</p>\n` : headingList(recent, true)}</section>
<section aria-labelledby="months"><h2 id="months">By month</h2>
${monthTable(list.name, months)}</section>
`,
  };
}

/** Before a hundred subjects, so that who looks for a time need not pass them. */
function yearsLine(list: string, months: readonly MonthCount[]): Markup | null {
  const years = yearsOf(months);
  if (years.length < 2) return null;
  return html`<nav class="years" aria-label="Years"><ul>
${years.map((year) => html`<li><a href="${yearPath(list, year)}">${year}</a></li>\n`)}</ul></nav>
`;
}

/** Newest first. */
function yearsOf(months: readonly MonthCount[]): readonly number[] {
  return [...new Set(months.map(({ month }) => Math.floor(month / 100)))].sort((a, b) => b - a);
}

/** Year × month, newest year first, like the first page of blists. */
function monthTable(list: string, months: readonly MonthCount[]): Markup | null {
  if (months.length === 0) return null;
  const countByMonth = new Map(months.map(({ month, count }) => [month, count]));
  const rows = yearsOf(months).map((year) => {
    const cells = MONTHS.map((month) => {
      const count = countByMonth.get(year * 100 + month);
      if (count === undefined) return html`<td class="none"></td>`;
      const label = `${monthName(month)} ${year}: ${count} ${count === 1 ? 'message' : 'messages'}`;
      return html`<td data-label="${monthName(month).slice(0, 3)}"><a href="${monthPath(list, year * 100 + month)}" aria-label="${label}">${count}</a></td>`;
    });
    return html`<tr><th scope="row"><a href="${yearPath(list, year)}">${year}</a></th>${cells}</tr>
`;
  });
  return html`<table class="months">
<thead><tr><th scope="col">Year</th>${MONTHS.map((month) => html`<th scope="col">${monthName(month).slice(0, 3)}</th>`)}</tr></thead>
<tbody>
${rows}</tbody>
</table>
`;
}

export function yearPage(
  list: string,
  year: number,
  counts: readonly DayCount[],
  years: { readonly previous: number | null; readonly next: number | null },
): PageParts {
  const calendars = MONTHS.map((month) =>
    calendar(
      list,
      year * 100 + month,
      counts.filter(({ day }) => Math.floor(day / 100) === year * 100 + month),
      true,
    ),
  );
  const previousPath = years.previous === null ? null : yearPath(list, years.previous);
  const nextPath = years.next === null ? null : yearPath(list, years.next);
  return {
    title: `${list}: ${year}`,
    canonicalPath: yearPath(list, year),
    section: 'lists',
    crumbs: [...listCrumbs(list, listPath(list)), { text: String(year), href: null }],
    feeds: [listFeed(list)],
    previousPath,
    nextPath,
    body: html`${wayLinks(
      [
        neighbour('<prev year', previousPath, 'prev'),
        neighbour('next year>', nextPath, 'next'),
        { text: 'list', href: listPath(list), rel: 'up' },
      ],
      'Around this year',
    )}<div class="calendars">
${calendars}</div>
`,
  };
}

export interface DayOfMonth {
  readonly href: string;
  /** `2020-06-24` */
  readonly day: string;
  readonly lines: readonly HeadingLine[];
  /** Messages of the day that are not among the lines. */
  readonly moreCount: number;
}

export function monthPage(
  list: string,
  month: number,
  counts: readonly DayCount[],
  days: readonly DayOfMonth[],
  months: { readonly previous: number | null; readonly next: number | null },
  mayTakeMbox: boolean,
): PageParts {
  const year = Math.floor(month / 100);
  const name = `${monthName(month % 100)} ${year}`;
  const previousPath = months.previous === null ? null : monthPath(list, months.previous);
  const nextPath = months.next === null ? null : monthPath(list, months.next);
  const mbox = `${listPath(list)}${String(year).padStart(4, '0')}-${String(month % 100).padStart(2, '0')}.mbox.gz`;
  return {
    title: `${list}: ${name}`,
    canonicalPath: monthPath(list, month),
    section: 'lists',
    crumbs: [
      ...listCrumbs(list, listPath(list)),
      { text: String(year), href: yearPath(list, year) },
      { text: monthName(month % 100), href: null },
    ],
    feeds: [listFeed(list)],
    previousPath,
    nextPath,
    body: html`${wayLinks(
      [
        neighbour('<prev month', previousPath, 'prev'),
        neighbour('next month>', nextPath, 'next'),
        { text: 'year', href: yearPath(list, year), rel: 'up' },
        { text: 'list', href: listPath(list) },
        mayTakeMbox ? { text: 'mbox.gz', href: mbox, label: 'The month as an mbox file' } : null,
      ],
      'Around this month',
    )}${calendar(list, month, counts, false)}${days.map(dayOfMonth)}`,
  };
}

function dayOfMonth({ href, day, lines, moreCount }: DayOfMonth): Markup {
  return html`<section aria-labelledby="d${day}"><h2 id="d${day}"><a href="${href}">${day}</a></h2>
${headingList(lines, false)}${moreCount > 0 && html`<p><a href="${href}">${moreCount} more ${moreCount === 1 ? 'message' : 'messages'} on ${day}</a></p>\n`}</section>
`;
}

export function dayPage(
  list: string,
  place: { readonly day: string; readonly path: string; readonly month: number },
  lines: readonly HeadingLine[],
  around: { readonly previous: string | null; readonly next: string | null; readonly rest: string | null },
): PageParts {
  const year = Math.floor(place.month / 100);
  return {
    title: `${list}: ${place.day}`,
    canonicalPath: place.path,
    section: 'lists',
    crumbs: [
      ...listCrumbs(list, listPath(list)),
      { text: String(year), href: yearPath(list, year) },
      { text: monthName(place.month % 100), href: monthPath(list, place.month) },
      { text: place.day.slice(-2), href: null },
    ],
    feeds: [listFeed(list)],
    previousPath: around.previous,
    nextPath: around.next,
    body: html`${wayLinks(
      [
        neighbour('<prev day', around.previous, 'prev'),
        neighbour('next day>', around.next, 'next'),
        { text: 'month', href: monthPath(list, place.month), rel: 'up' },
        { text: 'year', href: yearPath(list, year) },
        { text: 'list', href: listPath(list) },
      ],
      'Around this day',
    )}${headingList(lines, false)}${around.rest !== null && html`<p><a href="${around.rest}">More messages of this day</a></p>\n`}`,
  };
}

export function listCrumbs(list: string, href: string | null): readonly Crumb[] {
  return [
    { text: 'Lists', href: '/lists/' },
    { text: list, href },
  ];
}

export function listFeed(list: string): { readonly title: string; readonly href: string } {
  return { title: `${list}: new messages`, href: `${listPath(list)}feed.atom` };
}

function neighbour(text: string, href: string | null, rel: 'prev' | 'next'): WayLink | null {
  return href === null ? null : { text, href, rel };
}

/** `6184` as `6,184`. */
export function thousands(count: number): string {
  return String(count).replace(/\B(?=(?:[0-9]{3})+$)/g, ',');
}
