import { html, type Markup } from '#markup';
import { pageFrame, type SiteSettings } from '#web';
import { DESK_STYLE_SHEET } from './assets/desk-css.ts';
import type { DeskPage, DeskSection, Visit } from './desk-context.ts';
import { refusalsMarkup } from './refusals.ts';

const SECTIONS: readonly { readonly section: DeskSection; readonly href: string; readonly text: string }[] = [
  { section: 'cases', href: '/desk/', text: 'Cases' },
  { section: 'duties', href: '/desk/duties', text: 'Duties' },
  { section: 'members', href: '/desk/members', text: 'Members' },
  { section: 'team', href: '/desk/team', text: 'Team' },
  { section: 'policy', href: '/desk/policy', text: 'Policy' },
  { section: 'audit', href: '/desk/audit', text: 'Audit' },
];

/** The whole document of a page of the desk. `visit`: null where nobody is signed in. `note`: what was just done. */
export function deskFrame(settings: SiteSettings, page: DeskPage, visit: Visit | null, note: string | null): string {
  const { title, heading, crumbs, body, refusals = [], askAt = null, scripts = [], styleSheets = [] } = page;
  return pageFrame(
    settings,
    {
      title: `${title} - desk`,
      heading: heading ?? title,
      canonicalPath: null,
      ...(crumbs === undefined ? {} : { crumbs }),
      body: html`${note !== null && html`<p class="done" role="status">${note}</p>\n`}${clockMarkup(visit)}${refusalsMarkup(refusals, { askAt })}${body}`,
      isNoindex: true,
    },
    {
      navigation: navigation(page.section, visit),
      footer: html`<footer class="site"><p>The desk of ${settings.title}, served by <span class="program">Tocsin ${settings.version}</span>. All times are UTC.</p></footer>
`,
      styleSheets: [DESK_STYLE_SHEET, ...styleSheets].map(({ path }) => path),
      scripts: scripts.map(({ path, integrity }) => ({ path, integrity })),
    },
  ).toString();
}

/** On each page: as long as it is so, the program does nothing at its instant. */
function clockMarkup(visit: Visit | null): Markup | null {
  if (visit === null || visit.clockFault === null) return null;
  return html`<p class="warning" role="alert"><strong>Nothing is released by itself, and nobody is reminded:</strong> clocks disagree. ${visit.clockFault}. Set them right; ten minutes after they agree it goes on.</p>\n`;
}

function navigation(current: DeskSection | undefined, visit: Visit | null): Markup {
  if (visit === null)
    return html`<nav aria-label="Site"><ul><li><a href="/desk/sign-in">Sign in</a></li></ul></nav>
`;
  return html`<nav aria-label="Desk"><ul>
${SECTIONS.map(({ section, href, text }) => html`<li><a href="${href}"${mark(section === current)}>${text}</a></li>\n`)}</ul></nav>
<div class="who-am-i"><a href="/desk/me"${mark(current === 'me')}>${visit.person.name}</a>
<form method="post" action="/desk/sign-out"><button type="submit">Sign out</button></form></div>
`;
}

function mark(isCurrent: boolean): Markup | null {
  return isCurrent ? html` aria-current="page"` : null;
}
