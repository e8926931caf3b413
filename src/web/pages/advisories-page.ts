import { html, type Markup } from '#markup';
import type { AdvisoryLine, PlannedLine, SeriesLines } from '../presenters/advisory-line.ts';
import { unbroken } from '../presenters/unbroken.ts';
import type { FeedLink, PageParts } from './layout.ts';

export const ADVISORIES_FEED: FeedLink = { title: 'Security advisories', href: '/feed.atom' };

/** The table of all advisories, a series after the other. */
export function advisoriesPage(series: readonly SeriesLines[], planned: readonly PlannedLine[], q: string): PageParts {
  return {
    title: q === '' ? 'Security advisories' : `Security advisories: ${q}`,
    heading: 'Security advisories',
    canonicalPath: '/advisories',
    section: 'advisories',
    feeds: [ADVISORIES_FEED],
    ...(q === '' ? {} : { isNoindex: true }),
    body: html`${filterForm(q)}${planned.length > 0 && plannedSection(planned)}${
      series.length === 0
        ? html`<p>There is no advisory here yet. Advisories come from signed messages of the <a href="/lists/">lists</a>.</p>\n`
        : series.map((each) => seriesSection(each, q))
    }`,
  };
}

/** All that may be known before: that one comes, its number, its date. */
function plannedSection(planned: readonly PlannedLine[]): Markup {
  return html`<section aria-labelledby="planned"><h2 id="planned">To come</h2>
<p>Members of the team's list know these already. Nothing else is said of them before their date.</p>
<table class="rows planned">
<thead><tr><th scope="col">Advisory</th><th scope="col">Public from</th></tr></thead>
<tbody>
${planned.map(({ name, date }) => html`<tr><th scope="row" class="id">${name}</th><td class="when">${date ?? 'not said'}</td></tr>\n`)}</tbody>
</table></section>
`;
}

function filterForm(q: string): Markup {
  return html`<form class="search" role="search" action="/advisories" method="get">
<label for="q">Only with this id, CVE or word of the title</label>
<input type="search" id="q" name="q" value="${q}" maxlength="200" autocomplete="off" spellcheck="false">
<button type="submit">Show</button>
</form>
`;
}

function seriesSection({ series, project, advisories, gaps, nextId }: SeriesLines, q: string): Markup {
  const count = advisories.length;
  const name = project === null ? series : `${series} (${project})`;
  return html`<section aria-labelledby="s-${series}"><h2 id="s-${series}">${name}</h2>
<p>${count} ${count === 1 ? 'advisory' : 'advisories'}${q !== '' && html` with “${q}”`}.${
    gaps.length > 0 && html` Numbers not seen: ${gaps.map((gap, index) => html`${index > 0 && ', '}${unbroken(gap)}`)}.`
  } Next number: <span class="next">${nextId}</span>. For machines: <a href="/${series.toLowerCase()}/${series.toLowerCase()}.json">${series.toLowerCase()}.json</a>.</p>
${count > 0 && advisoryTable(advisories)}</section>
`;
}

export function advisoryTable(lines: readonly AdvisoryLine[]): Markup {
  return html`<table class="rows advisories">
<thead><tr><th scope="col">Advisory</th><th scope="col">Title</th><th scope="col">CVE</th><th scope="col">Version</th><th scope="col">Public</th><th scope="col">Signature</th></tr></thead>
<tbody>
${lines.map(advisoryRow)}</tbody>
</table>
`;
}

function advisoryRow(line: AdvisoryLine): Markup {
  const notes = [
    line.isWithdrawn ? 'withdrawn' : null,
    line.supersededBy === null ? null : `superseded by ${line.supersededBy}`,
    line.hasConflict ? 'two different signed texts' : null,
  ].filter((note) => note !== null);
  return html`<tr><th scope="row" class="id"><a href="${line.href}">${line.id}</a></th><td class="title">${line.title}${
    notes.length > 0 && html` <span class="note">(${notes.join(', ')})</span>`
  }</td><td data-label="CVE" class="ids">${cveList(line)}</td><td data-label="Version">${line.revision}</td><td data-label="Public" class="when">${line.publicDate ?? 'no'}</td><td data-label="Signature"><span class="badge ${line.verdict}">${line.verdict}</span></td></tr>
`;
}

/** One to a line where the column is narrow; none is broken. */
function cveList({ cves, isWithdrawn }: AdvisoryLine): Markup {
  if (cves.length === 0) return html`<span class="note whole">${isWithdrawn ? 'none' : 'none yet'}</span>`;
  return html`${cves.map((cve, index) => html`${index > 0 && ' '}<span class="id">${cve}</span>`)}`;
}
