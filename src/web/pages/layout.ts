import { html, type Markup } from '#markup';
import { ICON_PATH } from '../assets/icon.ts';
import { STYLE_SHEET_PATH } from '../assets/style-sheet.ts';
import type { SiteSettings } from '../site-dependencies.ts';

/** A step on the way from the front page; the last one has no address: it is the page itself. */
export interface Crumb {
  readonly text: string;
  readonly href: string | null;
}

export interface FeedLink {
  readonly title: string;
  readonly href: string;
}

export interface PageParts {
  /** For the window; the site's title is put behind it. Text from mails comes masked and made visible. */
  readonly title: string;
  /** The page's h1; the title where there is none. */
  readonly heading?: string | Markup;
  /** The address under which the page is to be known, from the first slash; null for what is no page of its own. */
  readonly canonicalPath: string | null;
  readonly feeds?: readonly FeedLink[];
  readonly crumbs?: readonly Crumb[];
  /** Neighbours of the page, for browsers that offer them. */
  readonly previousPath?: string | null;
  readonly nextPath?: string | null;
  readonly body: Markup;
  readonly isNoindex?: boolean;
  /** The search box of the header: in which list (null: in all), and what was asked for. */
  readonly search?: { readonly list: string | null; readonly q: string };
  /** The part of the site, marked in the navigation. */
  readonly section?: 'advisories' | 'check' | 'lists' | 'search' | 'keys';
}

/** The whole document. No script anywhere but where `more` has some. */
export function layout(
  settings: SiteSettings,
  parts: PageParts,
  more: Pick<FrameParts, 'styleSheets' | 'scripts'> = {},
): Markup {
  return pageFrame(settings, parts, { navigation: siteNavigation(parts), footer: siteFooter(settings), ...more });
}

/** What of a document differs from one part of the site to another. */
export interface FrameParts {
  /** Inside the header, after the title of the site. */
  readonly navigation: Markup;
  readonly footer: Markup;
  /** Style sheets beside that of the site, and scripts: paths from the first slash. */
  readonly styleSheets?: readonly string[];
  readonly scripts?: readonly Script[];
}

/** A script that a page loads: a browser runs it only if it is these very bytes. */
export interface Script {
  readonly path: string;
  /** Subresource Integrity: `sha384-…`. */
  readonly integrity: string;
}

/** What the frame says of the site. */
export type FrameSettings = Pick<SiteSettings, 'title' | 'publicUrl'>;

/** A document in the look of the site, with the header and the footer of the part of it that is asked. */
export function pageFrame(
  settings: FrameSettings,
  parts: PageParts,
  { navigation, footer, styleSheets = [], scripts = [] }: FrameParts,
): Markup {
  const base = settings.publicUrl ?? '';
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${parts.isNoindex === true && html`<meta name="robots" content="noindex">\n`}<title>${parts.title} &#8211; ${settings.title}</title>
<link rel="icon" href="${ICON_PATH}" type="image/svg+xml">
<link rel="stylesheet" href="${STYLE_SHEET_PATH}">
${styleSheets.map((path) => html`<link rel="stylesheet" href="${path}">\n`)}${scripts.map(({ path, integrity }) => html`<script src="${path}" integrity="${integrity}" defer></script>\n`)}${parts.canonicalPath !== null && html`<link rel="canonical" href="${base}${parts.canonicalPath}">\n`}${parts.previousPath && html`<link rel="prev" href="${parts.previousPath}">\n`}${parts.nextPath && html`<link rel="next" href="${parts.nextPath}">\n`}${(
  parts.feeds ?? []
).map(
  ({ title, href }) => html`<link rel="alternate" type="application/atom+xml" title="${title}" href="${href}">\n`,
)}</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="site">
<p class="site-title"><a href="/">${settings.title}</a></p>
${navigation}</header>
${crumbTrail(parts.crumbs ?? [])}<main id="main" tabindex="-1">
<h1>${headingMarkup(parts.heading ?? parts.title)}</h1>
${parts.search !== undefined && searchBox(parts.search)}${parts.body}
</main>
${footer}</body>
</html>
`;
}

function siteNavigation(parts: PageParts): Markup {
  return html`<nav aria-label="Site"><ul>
<li><a href="/advisories"${current(parts, 'advisories')}>Advisories</a></li>
<li><a href="/check"${current(parts, 'check')}>Am I affected?</a></li>
<li><a href="/lists/"${current(parts, 'lists')}>Lists</a></li>
<li><a href="/search"${current(parts, 'search')}>Search</a></li>
<li><a href="/keys/"${current(parts, 'keys')}>Keys</a></li>
</ul></nav>
`;
}

function siteFooter(settings: SiteSettings): Markup {
  return html`<footer class="site"><p>${settings.title}, served by <span class="program">Tocsin ${settings.version}</span>. Times are UTC unless a sender wrote them. Signatures are judged by <a href="/keys/">these keys</a>.</p></footer>
`;
}

/** A form that needs no script: a search box with its label. */
export function searchBox(search: { readonly list: string | null; readonly q: string }): Markup {
  const action = search.list === null ? '/search' : `/lists/${search.list}/search`;
  const label = search.list === null ? 'Search all lists' : `Search ${search.list}`;
  return html`<form class="search" role="search" action="${action}" method="get">
<label for="q">${label}</label>
<input type="search" id="q" name="q" value="${search.q}" maxlength="1000" autocomplete="off" spellcheck="false">
<button type="submit">Search</button>
</form>
`;
}

/** Text with its CVE ids in one piece: a hyphen in them is no place for a line to end. */
function headingMarkup(heading: string | Markup): Markup {
  if (typeof heading !== 'string') return heading;
  const pieces = heading.split(/(\bCVE-[0-9]{4}-[0-9]{4,7}\b)/);
  return html`${pieces.map((piece, at) => (at % 2 === 1 ? html`<span class="id">${piece}</span>` : piece))}`;
}

function current(parts: PageParts, section: PageParts['section']): Markup | null {
  return parts.section === section ? html` aria-current="true"` : null;
}

function crumbTrail(crumbs: readonly Crumb[]): Markup | null {
  if (crumbs.length === 0) return null;
  const items = crumbs.map(({ text, href }) =>
    href === null ? html`<li aria-current="page">${text}</li>\n` : html`<li><a href="${href}">${text}</a></li>\n`,
  );
  return html`<nav class="crumbs" aria-label="Where you are"><ol>
${items}</ol></nav>
`;
}
