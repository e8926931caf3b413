import { html, type Markup } from '#markup';
import type { AdvisoryLine } from '../presenters/advisory-line.ts';
import { groupedFingerprint, keyPath } from '../presenters/key-address.ts';
import type { ListLine } from '../presenters/list-presenter.ts';
import { ADVISORIES_FEED, advisoryTable } from './advisories-page.ts';
import type { PageParts } from './layout.ts';

export interface FrontPageFacts {
  readonly siteTitle: string;
  /** Newest first. */
  readonly latest: readonly AdvisoryLine[];
  readonly advisoryCount: number;
  readonly lists: readonly FrontList[];
  /** Lists that are not among them. */
  readonly moreLists: number;
  /** Fingerprints of the certificates that signed what is here. */
  readonly signers: readonly string[];
  /** Of the form for reporters; null where nobody would read what it sends. */
  readonly formPath: string | null;
}

export interface FrontList {
  readonly list: ListLine;
  readonly threads: readonly {
    readonly subject: string;
    /** The thread, or its only message. */
    readonly href: string;
    readonly date: string;
    readonly messageCount: number;
  }[];
}

export function frontPage(facts: FrontPageFacts): PageParts {
  const { siteTitle, latest, advisoryCount, lists, moreLists, signers, formPath } = facts;
  return {
    title: 'Security advisories and mailing lists',
    heading: siteTitle,
    canonicalPath: '/',
    feeds: [ADVISORIES_FEED],
    search: { list: null, q: '' },
    body: html`<p>This site keeps the security advisories of its projects, with the signatures and files they came with, and the mailing lists on which they were announced and discussed.</p>
${formPath !== null && html`<p>Have you found a vulnerability? <a href="${formPath}">Report it to our security team</a>; you need no account.</p>\n`}<section aria-labelledby="latest"><h2 id="latest">Latest advisories</h2>
${
  latest.length === 0
    ? html`<p>There is no advisory here yet.</p>\n`
    : html`${advisoryTable(latest)}<p><a href="/advisories">All ${advisoryCount} advisories</a> · <a href="/feed.atom">feed</a></p>\n`
}</section>
${
  lists.length > 0 &&
  html`<section aria-labelledby="lists"><h2 id="lists">Lists</h2>
${lists.map(listBlock)}${moreLists > 0 && html`<p><a href="/lists/">${moreLists} more ${moreLists === 1 ? 'list' : 'lists'}</a></p>\n`}</section>
`
}<section aria-labelledby="trust"><h2 id="trust">How to check what is here</h2>
<p>Only text under a good signature by a trusted certificate becomes an advisory. Each advisory has its signed text, its files byte for byte, and the commands to verify them yourself.</p>
${
  signers.length > 0 &&
  html`<p>What is here was signed by:</p>
<ul>
${signers.map((signer) => html`<li class="fingerprint"><a href="${keyPath(signer)}"><code>${groupedFingerprint(signer)}</code></a></li>\n`)}</ul>
<p>Compare the fingerprint with one from a place that you trust: that this site shows it proves nothing.</p>
`
}</section>
`,
  };
}

function listBlock({ list, threads }: FrontList): Markup {
  return html`<h3><a href="${list.href}">${list.name}</a>${list.title !== null && html` <span class="note">${list.title}</span>`}</h3>
<ul class="messages">
${threads.map(
  ({ subject, href, date, messageCount }) =>
    html`<li><span class="when">${date}</span> <a href="${href}">${subject}</a>${messageCount > 1 && html` <span class="note">${messageCount} messages</span>`}</li>\n`,
)}</ul>
`;
}
