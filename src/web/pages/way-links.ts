import { html, type Markup } from '#markup';

/** One bracket of the navigation of the archive: `[<prev]`, `[month]`. */
export interface WayLink {
  readonly text: string | Markup;
  readonly href: string;
  readonly rel?: 'prev' | 'next' | 'up';
  /** What it leads to, in words, where the text does not say it. */
  readonly label?: string | Markup;
}

/** Only what exists is there; neighbours first, then upwards. */
export function wayLinks(links: readonly (WayLink | null)[], label: string): Markup {
  const items = links.flatMap((link) => (link === null ? [] : [wayLink(link)]));
  return html`<nav class="way" aria-label="${label}"><ul>
${items}</ul></nav>
`;
}

function wayLink({ text, href, rel, label }: WayLink): Markup {
  const relation = rel === undefined ? null : html` rel="${rel}"`;
  const name = label === undefined ? null : html` aria-label="${label}"`;
  return html`<li><a href="${href}"${relation}${name}>${text}</a></li>
`;
}
