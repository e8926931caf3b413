import { html, type Markup } from '#markup';
import type { QueryNote } from '#search';
import { listPath } from '../archive-address.ts';
import type { FoundMessage } from '../presenters/found-message.ts';
import { type PageParts, searchBox } from './layout.ts';
import { listCrumbs, thousands } from './list-pages.ts';
import { wayLinks } from './way-links.ts';

export interface SearchPageFacts {
  /** The one list that the address names; null: several. */
  readonly list: string | null;
  readonly q: string;
  /** Lists that may be chosen, and which of them are. */
  readonly choices: readonly { readonly name: string; readonly isChosen: boolean }[];
  readonly notes: readonly QueryNote[];
  /** The feed of this search. */
  readonly feedPath: string;
  /** Null: nothing was asked for. */
  readonly found: {
    readonly messages: readonly FoundMessage[];
    readonly count: number;
    readonly isCapped: boolean;
    /** The address of the next page. */
    readonly nextPath: string | null;
  } | null;
}

/** More lists are searched together or by their own page. */
const MAX_CHOICES = 60;

export function searchPage(facts: SearchPageFacts): PageParts {
  const { list, q, found } = facts;
  const title = q === '' ? 'Search' : `Search: ${q}`;
  return {
    title: list === null ? title : `${list}: ${title}`,
    heading: list === null ? 'Search' : `Search ${list}`,
    canonicalPath: list === null ? '/search' : `${listPath(list)}search`,
    section: 'search',
    ...(list === null ? {} : { crumbs: [...listCrumbs(list, listPath(list)), { text: 'Search', href: null }] }),
    isNoindex: true,
    ...(found === null ? {} : { feeds: [{ title, href: facts.feedPath }] }),
    body: html`${list === null ? manyListsForm(facts) : searchBox({ list, q })}${notesOf(facts.notes)}${
      found === null ? HELP : results(found, facts.feedPath)
    }`,
  };
}

function manyListsForm({ q, choices }: SearchPageFacts): Markup {
  if (choices.length < 2 || choices.length > MAX_CHOICES) return searchBox({ list: null, q });
  const boxes = choices.map(
    ({ name, isChosen }) =>
      html`<label><input type="checkbox" name="list" value="${name}"${isChosen && html` checked`}> ${name}</label>\n`,
  );
  return html`<form class="search" role="search" action="/search" method="get">
<label for="q">Search all lists</label>
<input type="search" id="q" name="q" value="${q}" maxlength="1000" autocomplete="off" spellcheck="false">
<button type="submit">Search</button>
<fieldset><legend>Only in</legend>
${boxes}</fieldset>
</form>
`;
}

function notesOf(notes: readonly QueryNote[]): Markup | null {
  if (notes.length === 0) return null;
  return html`<ul class="query-notes" aria-label="About this search">
${notes.map(({ message }) => html`<li>${sentence(message)}</li>\n`)}</ul>
`;
}

function sentence(message: string): string {
  return `${message.slice(0, 1).toUpperCase()}${message.slice(1)}.`;
}

function results(found: NonNullable<SearchPageFacts['found']>, feedPath: string): Markup {
  const { messages, count, isCapped, nextPath } = found;
  if (messages.length === 0) return html`<p>No message was found.</p>\n${HELP}`;
  const counted = isCapped ? `${thousands(count)}+` : thousands(count);
  return html`<p>${counted} ${count === 1 && !isCapped ? 'message' : 'messages'}, newest first. New ones come by <a href="${feedPath}">feed</a>.</p>
<ol class="found">
${messages.map(foundItem)}</ol>
${nextPath !== null && wayLinks([{ text: 'older results>', href: nextPath, rel: 'next' }], 'Further results')}`;
}

function foundItem({ list, line, subject, snippet }: FoundMessage): Markup {
  return html`<li><a href="${line.href}">${subject}</a>
<p class="from"><span class="who">${line.from}</span> <span class="when">${line.day}</span> <a class="list" href="${listPath(list)}">${list}</a></p>
${snippet !== null && html`<p class="snippet">${snippet}</p>\n`}</li>
`;
}

const PREFIXES: readonly (readonly [string, string])[] = [
  ['word other', 'messages with both words; word* finds all endings'],
  ['"two words"', 'these words beside each other'],
  ['a OR b, -c, (…)', 'either; without; grouped'],
  ['s:', 'Subject'],
  ['f: t: c: a: tc:', 'From; To; Cc; all three; To and Cc'],
  ['b: bs:', 'body; Subject and body'],
  ['nq: q:', 'text that is not quoted; quoted text'],
  ['n:', 'name of an attachment'],
  ['dfn: dfa: dfb: dfhh: dfctx:', 'in diffs: file name; removed, added lines; function; unchanged lines'],
  ['dfpre: dfpost: dfblob: patchid:', 'ids of blobs before, after, either; of a patch'],
  ['m:', 'Message-ID'],
  ['l:', 'the list'],
  ['d:2020-06.. rt:..2020', 'sent from a day on; received up to one'],
];

const HELP: Markup = html`<section aria-labelledby="help"><h2 id="help">What can be asked</h2>
<table class="rows">
<thead><tr><th scope="col">Written</th><th scope="col">Finds</th></tr></thead>
<tbody>
${PREFIXES.map(([written, finds]) => html`<tr><th scope="row"><code>${written}</code></th><td>${finds}</td></tr>\n`)}</tbody>
</table>
</section>
`;
