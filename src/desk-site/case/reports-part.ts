import { html, type Markup } from '#markup';
import type { ReportView } from './report-view.ts';
import { shown, sizeText } from './words.ts';

const PROTECTION_WORDS = {
  none: 'was not encrypted from end to end: whoever carried it could read it',
  encrypted: 'came encrypted',
  sealed: 'is encrypted to somebody of the team: download it and open it with your own key',
  gone: 'has nothing of its own here: another case was found to be the same',
} as const satisfies Readonly<Record<ReportView['protection'], string>>;

/** Attack: a report of a megabyte of text in a page that is looked at all day. The whole is a download. In UTF-16 units. */
const MOST_SHOWN = 60_000;

/** What was reported: text as plain text, all else as files to keep. */
export function reportsMarkup(path: string, reports: readonly ReportView[]): Markup {
  return html`<section><h2 id="reports">${reports.length === 1 ? 'Report' : 'Reports'}</h2>
${reports.map((report) => reportMarkup(path, report, reports.length))}</section>
`;
}

function reportMarkup(path: string, report: ReportView, count: number): Markup {
  const { number, reporter, protection, subject, text, unprotected, attachments, notes, bytes } = report;
  const from = [reporter.name, reporter.address].filter((each) => each !== null).map((each) => shown(each, 200));
  return html`<article class="report">${count > 1 && html`<h3>${number === 1 ? 'The first one' : `Report ${number}`}</h3>`}
<p>${from.length === 0 ? 'Somebody who gave no name' : from.join(', ')}. <span class="note">It ${PROTECTION_WORDS[protection]}.</span></p>
${subject !== null && html`<p><strong>${shown(subject, 300)}</strong></p>\n`}${text.trim() !== '' && html`<pre class="theirs" tabindex="0" aria-label="Text of the report">${shown(text, MOST_SHOWN)}</pre>\n`}${
  unprotected !== null &&
  unprotected.trim() !== '' &&
  html`<p class="warning">This came in clear beside what was encrypted, and anybody may have added it:</p>
<pre class="theirs" tabindex="0" aria-label="What came in clear">${shown(unprotected, MOST_SHOWN)}</pre>
`
}${notes.map((note) => html`<p class="note">${shown(note, 400)}</p>\n`)}${
  protection !== 'gone' &&
  html`<ul class="links">
${attachments.map(({ name, bytes: content }, index) => html`<li><a href="${path}/report/${number}/${index + 1}">${shown(name, 120)}</a> <span class="note">${sizeText(content.length)}</span></li>\n`)}<li><a href="${path}/report/${number}">As it came</a> <span class="note">${sizeText(bytes.length)}</span></li>
</ul>
`
}</article>
`;
}
