import type { Hono } from 'hono';
import { html, type Markup } from '#markup';
import { explainPolicy, type Policy } from '#policy';
import type { DeskContext, DeskEnv } from './desk-context.ts';

const WORDS_BY_EFFECT = {
  refuse: 'refuses',
  warn: 'warns',
  duty: 'makes a duty',
  text: 'for people to keep',
} as const;

/** The rules that the team has agreed to, each with an address of its own: refusals lead there. */
export function policyRoutes(app: Hono<DeskEnv>, context: DeskContext): void {
  app.get('/desk/policy', (c) => {
    const { policy } = c.get('visit').parts;
    return context.page(c, {
      title: 'Policy',
      heading: policy.title,
      section: 'policy',
      body: html`<p>${policy.name}, ${policy.version}, after ${policy.source}. <span class="note">The file decides; it is changed on the server.</span></p>
${policy.rules.map((rule) => ruleSection(rule))}<details><summary>As text, with the days that count</summary>
<pre>${explainPolicy(policy, { columns: 78, from: null })}</pre></details>
`,
    });
  });
}

function ruleSection({ id, does, says, remedy, clause }: Policy['rules'][number]): Markup {
  return html`<section class="rule" id="${id}">
<h2>${id} <span class="state${does === 'refuse' ? ' bad' : does === 'text' ? '' : ' odd'}">${WORDS_BY_EFFECT[does]}</span></h2>
<p>${says}</p>
${remedy !== undefined && html`<p class="note">To satisfy it: ${remedy}</p>\n`}${clause !== undefined && html`<p class="note">${clause}</p>\n`}</section>
`;
}
