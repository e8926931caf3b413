import { html, type Markup } from '#markup';
import type { Day, DayCount } from '#store';
import { dayOf, dayPath, daysInMonth, monthName, monthPath, weekdayOf } from '../archive-address.ts';

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
const WEEK = WEEKDAYS.length;

/** One month as a table: each day that has messages is a link with their count. `month`: `202006`. */
export function calendar(list: string, month: number, counts: readonly DayCount[], captionIsLink: boolean): Markup {
  const year = Math.floor(month / 100);
  const ofYear = month % 100;
  const countByDay = new Map(counts.map(({ day, count }) => [day, count]));
  const cells: (Day | null)[] = new Array<null>(weekdayOf({ year, month: ofYear, day: 1 })).fill(null);
  for (let day = 1; day <= daysInMonth(year, ofYear); day += 1) cells.push(dayOf({ year, month: ofYear, day }));
  while (cells.length % WEEK > 0) cells.push(null);
  const weeks: Markup[] = [];
  for (let at = 0; at < cells.length; at += WEEK) {
    weeks.push(html`<tr>${cells.slice(at, at + WEEK).map((day) => cell(list, day, countByDay))}</tr>
`);
  }
  const name = `${monthName(ofYear)} ${year}`;
  const hasAny = counts.length > 0;
  return html`<table class="calendar">
<caption>${captionIsLink && hasAny ? html`<a href="${monthPath(list, month)}">${name}</a>` : name}</caption>
<thead><tr>${WEEKDAYS.map((day) => html`<th scope="col">${day}</th>`)}</tr></thead>
<tbody>
${weeks}</tbody>
</table>
`;
}

function cell(list: string, day: Day | null, countByDay: ReadonlyMap<Day, number>): Markup {
  if (day === null) return html`<td></td>`;
  const count = countByDay.get(day) ?? 0;
  if (count === 0) return html`<td><span class="day">${day % 100}</span></td>`;
  return html`<td><a href="${dayPath(list, day)}"><span class="day">${day % 100}</span> <span class="count">${count}<span class="unseen"> ${count === 1 ? 'message' : 'messages'}</span></span></a></td>`;
}
