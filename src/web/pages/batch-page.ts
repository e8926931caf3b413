import { html, type Markup } from '#markup';
import { advisoryPath } from '../presenters/advisory-address.ts';
import { batchSumsPath } from '../presenters/batch-address.ts';
import type { BatchedAdvisory, BatchView } from '../presenters/batch-view.ts';
import { timeMarkup, unbroken } from '../presenters/unbroken.ts';
import { ADVISORIES_FEED } from './advisories-page.ts';
import type { PageParts } from './layout.ts';

/** Several advisories that were released together: in which order to apply them, and all their files in one list. */
export function batchPage(view: BatchView, publicUrl: string | null): PageParts {
  const { advisories, path, releasedAt } = view;
  const ids = advisories.map(({ id }) => id);
  const named = ids.length > MOST_NAMED ? `${ids[0]} and ${ids.length - 1} more` : listed(ids);
  return {
    title: `Released together: ${named}`,
    heading: html`${named} <span class="about">released together</span>`,
    canonicalPath: path,
    section: 'advisories',
    crumbs: [
      { text: 'Advisories', href: '/advisories' },
      { text: 'Released together', href: null },
    ],
    feeds: [ADVISORIES_FEED],
    body: html`<p>${ids.length === 1 ? 'It' : `These ${ids.length} advisories`} went out as one at ${timeMarkup(releasedAt)}. Each has its own text, signature and versions: what counts is what is signed there.</p>
${orderSection(advisories)}${filesSection(view, publicUrl)}`,
  };
}

/** Ids in a heading; all of them are in the list below it. */
const MOST_NAMED = 4;

function orderSection(advisories: readonly BatchedAdvisory[]): Markup {
  return html`<section aria-labelledby="order"><h2 id="order">In this order</h2>
<p>This is the order in which they went out. Where one needs another, apply them from the top.</p>
<ol class="batch">
${advisories.map(
  (each) => html`<li><p><a href="${each.href}"><strong>${unbroken(each.id)}</strong></a> ${each.title}${
    each.isWithdrawn &&
    html` <span class="badge incomplete">${each.supersededBy === null ? 'withdrawn' : `superseded by ${each.supersededBy}`}</span>`
  }</p>
<p class="note">version ${each.revision}${each.cves.length > 0 && html`, ${each.cves.map((cve, index) => html`${index > 0 && ', '}${unbroken(cve)}`)}`}, <span class="badge ${each.verdict}">${each.verdict}</span></p>
<p>${needsText(each)}</p></li>
`,
)}</ol></section>
`;
}

function needsText({ needs, needsBelow, needsElsewhere, hasRecipes, isWithdrawn }: BatchedAdvisory): Markup {
  if (isWithdrawn) return html`It was taken back: nothing of it is to be applied.`;
  if (!hasRecipes) return html`Its text says what it needs; no signed recipes do.`;
  if (needs.length + needsElsewhere.length === 0) return html`It needs none of the others before it.`;
  const links = (ids: readonly string[]): readonly Markup[] =>
    ids.map((id, index) => html`${index > 0 && ', '}<a href="${advisoryPath(id)}">${unbroken(id)}</a>`);
  return html`${needs.length > 0 && html`It needs ${links(needs)} before it${needsBelow.length > 0 && html` (${needsBelow.length === needs.length ? 'which stands' : `${needsBelow.join(', ')} stands`} further down: begin there)`}.`}${needs.length > 0 && needsElsewhere.length > 0 && ' '}${
    needsElsewhere.length > 0 &&
    html`Beside this page it needs ${needsElsewhere.map((id, index) => html`${index > 0 && ', '}${unbroken(id)}`)}.`
  }`;
}

function filesSection(view: BatchView, publicUrl: string | null): Markup | null {
  const { files, id } = view;
  if (files.length === 0) return null;
  const fetched = files.flatMap(({ href }) => href ?? []);
  const sums = checksumsOf(view);
  return html`<section aria-labelledby="files"><h2 id="files">Patches and other signed files</h2>
<table class="rows files">
<thead><tr><th scope="col">File</th><th scope="col">Advisory</th><th scope="col">Applies to</th><th scope="col" class="number">Bytes</th><th scope="col">SHA-256</th></tr></thead>
<tbody>
${files.map(
  ({ name, href, advisory, appliesTo, size, sha256 }) =>
    html`<tr><th scope="row">${href === null ? unbroken(name) : html`<a href="${href}">${unbroken(name)}</a>`}</th><td data-label="Advisory">${unbroken(advisory)}</td><td data-label="Applies to">${appliesTo}</td><td data-label="Bytes" class="number">${size}</td><td data-label="SHA-256">${
      sha256 === null ? 'not listed' : html`<code class="digest">${sha256}</code>`
    }${href === null && html` <span class="note">not here as it was signed</span>`}</td></tr>
`,
)}</tbody>
</table>
${
  sums !== '' &&
  html`<p>All checksums as one file: <a href="${batchSumsPath(id)}" download>SHA256SUMS</a>. They are copied out of the signed texts: to trust nobody but the signer, <a href="${advisoryPath(view.advisories[0]?.id ?? '')}#yourself">check each text yourself</a>.</p>
${
  publicUrl !== null &&
  html`<pre class="commands" tabindex="0" aria-label="Commands that fetch all of it"><code>${[...fetched, batchSumsPath(id)].map((path) => `curl -OJ ${publicUrl}${path}\n`)}sha256sum --check SHA256SUMS</code></pre>
`
}`
}</section>
`;
}

/** As `sha256sum` prints them: of files that are here as they were signed. Empty: there is none. */
export function checksumsOf({ files }: Pick<BatchView, 'files'>): string {
  const lines = files.flatMap(({ name, href, sha256 }) =>
    // attack: a name that is a path, or breaks the line
    href !== null && sha256 !== null && /^[A-Za-z0-9][A-Za-z0-9._+-]*$/.test(name) ? [`${sha256}  ${name}\n`] : [],
  );
  return [...new Set(lines)].join('');
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
