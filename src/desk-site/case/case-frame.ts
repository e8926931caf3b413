import type { Refusal } from '#disclosure';
import { html, type Markup } from '#markup';
import type { Asset } from '../asset.ts';
import { CASE_STYLE_SHEET } from './case-css.ts';
import type { CaseVisit } from './case-visit.ts';
import { advisoryName } from './words.ts';

export type CasePart = 'case' | 'text' | 'form' | 'conditions' | 'ratings' | 'permissions' | 'other';

export interface CasePageParts {
  readonly part: CasePart;
  readonly heading: string | Markup;
  readonly body: Markup;
  readonly refusals?: readonly Refusal[];
  readonly status?: number;
  readonly scripts?: readonly Asset[];
}

/** A page of a case in the frame of the desk. Its title names neither advisory nor problem: windows and histories keep it. */
export function casePage(at: CaseVisit, parts: CasePageParts): Response {
  const { part, heading, body, ...more } = parts;
  const { path, context, c, loaded } = at;
  const name = advisoryName(loaded.facts) ?? `Case ${loaded.id.slice(0, 4)}`;
  return context.page(c, {
    title: `Case ${loaded.id.slice(0, 4)}`,
    heading,
    section: 'cases',
    crumbs: [
      { text: 'Cases', href: '/desk/' },
      part === 'case' ? { text: name, href: null } : { text: name, href: path },
    ],
    body: html`${partLinks(path, part)}${body}`,
    askAt: `${path}/do/exception`,
    styleSheets: [CASE_STYLE_SHEET],
    ...more,
  });
}

function partLinks(path: string, current: CasePart): Markup {
  const links: readonly (readonly [CasePart, string, string])[] = [
    ['case', '', 'Case'],
    ['text', '/text', 'Text'],
    ['form', '/form', 'Form of the text'],
    ['conditions', '/conditions', 'Who is concerned'],
    ['ratings', '/ratings', 'Ratings'],
    ['permissions', '/permissions', 'Use before the end'],
  ];
  return html`<nav class="parts" aria-label="Parts of the case"><ul>
${links.map(([part, below, text]) => html`<li><a href="${path}${below}"${part === current && html` aria-current="page"`}>${text}</a></li>\n`)}</ul></nav>
`;
}
