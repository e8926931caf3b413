import type { Difference, LineChange } from '#advisory';
import { html, type Markup } from '#markup';
import { bodyTextHtml, type MaskingPolicy, maskAddresses, visibleText } from '#masking';
import { advisoryPath, differencePath, revisionPath } from '../presenters/advisory-address.ts';
import { unbroken } from '../presenters/unbroken.ts';
import type { PageParts } from './layout.ts';

export interface DifferencePageFacts {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly difference: Difference;
  readonly policy: MaskingPolicy;
}

const REDO_TEXT: Readonly<Record<Difference['redo'], string>> = {
  yes: 'Something has to be deployed again',
  no: 'Nothing has to be deployed again',
  unknown: 'Whether something has to be deployed again, a person must decide',
};

/** What changed between two versions: first what it means for who already acted. */
export function differencePage(facts: DifferencePageFacts): PageParts {
  const { id, from, to, difference } = facts;
  return {
    title: `${id}: from version ${from} to version ${to}`,
    canonicalPath: differencePath(id, from, to),
    section: 'advisories',
    crumbs: [
      { text: 'Advisories', href: '/advisories' },
      { text: id, href: advisoryPath(id) },
      { text: `version ${from} to ${to}`, href: null },
    ],
    body: html`<p>From <a href="${revisionPath(id, from)}">version ${from}</a> to <a href="${revisionPath(id, to)}">version ${to}</a>.</p>
${duties(facts)}${metadata(facts)}${files(facts)}${permissions(facts)}${sections(facts)}${
  isEmpty(difference) && html`<p>Nothing changed in what is read out of the text.</p>\n`
}`,
  };
}

function isEmpty({ title, cves, notices, files: changed, permissions: granted, sections: texts }: Difference): boolean {
  return (
    title === null &&
    [cves, notices, granted].every(({ added, removed }) => added.length === 0 && removed.length === 0) &&
    changed.every(({ change }) => change === 'unchanged') &&
    texts.length === 0
  );
}

function duties({ difference, policy }: DifferencePageFacts): Markup {
  const look = difference.redo === 'no' ? 'genuine' : difference.redo === 'yes' ? 'tampered' : 'suspicious';
  return html`<section class="verdict ${look}" aria-labelledby="redo"><h2 id="redo">If you already acted on the older version</h2>
<p><strong>${REDO_TEXT[difference.redo]}.</strong></p>
${
  difference.duties.length > 0 &&
  html`<ol>
${difference.duties.map(
  ({ action, files: names, why }) =>
    html`<li><strong>${actionText(action)}</strong>${names.map((name, index) => html`${index > 0 && ','} ${unbroken(shown(name, policy))}`)}: ${shown(why, policy)}</li>\n`,
)}</ol>
`
}</section>
`;
}

/** `check_exposure` as `Check exposure`. */
function actionText(action: string): string {
  return action.slice(0, 1).toUpperCase() + action.slice(1).replaceAll('_', ' ');
}

function metadata({ difference, policy }: DifferencePageFacts): Markup | null {
  const { title, cves, notices } = difference;
  const rows: (readonly [string, string | null, string | null])[] = [
    ['Title', title?.before ?? null, title?.after ?? null],
    ['CVE', listed(cves.removed), listed(cves.added)],
    ['Embargo notices', listed(notices.removed), listed(notices.added)],
  ];
  const changed = rows.filter(([, before, after]) => before !== null || after !== null);
  if (changed.length === 0) return null;
  return html`<section aria-labelledby="head"><h2 id="head">Title and ids</h2>
<dl class="facts">${changed.map(
    ([term, before, after]) => html`<dt>${term}</dt><dd>${beforeAndAfter(before, after, policy)}</dd>`,
  )}</dl></section>
`;
}

function listed(ids: readonly string[]): string | null {
  return ids.length === 0 ? null : ids.join(', ').replaceAll('_', ' ');
}

function files({ difference, policy }: DifferencePageFacts): Markup | null {
  if (difference.files.length === 0) return null;
  return html`<section aria-labelledby="files"><h2 id="files">Files</h2>
<table class="rows">
<thead><tr><th scope="col">File</th><th scope="col">Change</th><th scope="col">Applies to</th></tr></thead>
<tbody>
${difference.files.map(
  ({ file, change, from, appliesToBefore, appliesToAfter }) =>
    html`<tr><th scope="row">${unbroken(shown(file, policy))}</th><td data-label="Change">${change}${from !== null && html` from ${unbroken(shown(from, policy))}`}</td><td data-label="Applies to">${
      appliesToBefore === appliesToAfter
        ? shown(appliesToAfter ?? '', policy)
        : beforeAndAfter(appliesToBefore, appliesToAfter, policy)
    }</td></tr>
`,
)}</tbody>
</table></section>
`;
}

function permissions({ difference, policy }: DifferencePageFacts): Markup | null {
  const { added, removed } = difference.permissions;
  if (added.length === 0 && removed.length === 0) return null;
  const item = (change: Change, { subject, verdict, quote }: (typeof added)[number]): Markup => {
    const what = `${subject.replaceAll('_', ' ')} ${verdict}`;
    return html`<li>${marked(change, shown(what, policy))}<blockquote>${shown(quote, policy)}</blockquote></li>\n`;
  };
  return html`<section aria-labelledby="permissions"><h2 id="permissions">During the embargo</h2>
<ul class="changes">
${removed.map((each) => item('removed', each))}${added.map((each) => item('added', each))}</ul></section>
`;
}

function sections({ difference, policy }: DifferencePageFacts): readonly Markup[] {
  return difference.sections.map(
    (
      { heading, change, lines },
      index,
    ) => html`<section aria-labelledby="t${index + 1}"><h2 id="t${index + 1}">${shown(heading, policy)} <span class="note">${change}</span></h2>
<pre class="diff body">\n${runsOf(lines).map((run) => runMarkup(run, policy))}</pre></section>
`,
  );
}

type Change = 'added' | 'removed';

/** Its sign for the eye, its word for who listens; colour only repeats them. */
const SIGN: Readonly<Record<Change, string>> = { added: '+', removed: '\u2212' };

/** A short text that came or went: never struck through, since it is there to be read. */
function marked(change: Change, text: string): Markup {
  const inside = html`<span class="unseen">${change}: </span><span aria-hidden="true">${SIGN[change]} </span>${text}`;
  return change === 'added' ? html`<ins>${inside}</ins>` : html`<del>${inside}</del>`;
}

/** What was there and what is there now, a line each. */
function beforeAndAfter(before: string | null, after: string | null, policy: MaskingPolicy): Markup {
  return html`${before !== null && marked('removed', shown(before, policy))}${before !== null && after !== null && html`<br>`}${after !== null && marked('added', shown(after, policy))}`;
}

interface Run {
  readonly kind: LineChange['kind'];
  readonly texts: readonly string[];
}

/** Neighbouring lines of one kind together, so that a reader aloud says once what became of them. */
function runsOf(lines: readonly LineChange[]): readonly Run[] {
  const runs: { readonly kind: LineChange['kind']; readonly texts: string[] }[] = [];
  for (const { kind, text } of lines) {
    const last = runs.at(-1);
    if (last?.kind === kind) last.texts.push(text);
    else runs.push({ kind, texts: [text] });
  }
  return runs;
}

function runMarkup({ kind, texts }: Run, policy: MaskingPolicy): Markup {
  if (kind === 'same') return html`${texts.map((text) => html`  ${bodyTextHtml(text, policy)}\n`)}`;
  const lines = texts.map(
    (text) => html`<span aria-hidden="true">${SIGN[kind]}</span> ${bodyTextHtml(text, policy)}\n`,
  );
  const inside = html`<span class="unseen">${kind}: </span>${lines}`;
  return kind === 'added' ? html`<ins>${inside}</ins>` : html`<del>${inside}</del>`;
}

function shown(text: string, policy: MaskingPolicy): string {
  return visibleText(policy === 'open' ? text : maskAddresses(text));
}
