import type { Hono } from 'hono';
import { decisionLog } from '#disclosure';
import { html } from '#markup';
import { timeMarkup } from '#web';
import type { DeskContext, DeskEnv } from '../desk-context.ts';
import { casePage } from './case-frame.ts';
import { caseRoute } from './case-visit.ts';
import { shown, withInstants } from './words.ts';

/** What was decided about the embargo, once it is over: as it is published, without the names of the team. */
export function decisionRoutes(app: Hono<DeskEnv>, context: DeskContext): void {
  caseRoute(app, context, 'get', '/decisions', async (at) => {
    const log = await decisionLog(at.visit.parts, at.loaded);
    return casePage(at, {
      part: 'other',
      heading: 'Decisions to be published',
      body:
        log === null
          ? html`<p class="none">Nothing of it is said before the case is public.</p>\n`
          : html`<p>After an embargo its decisions are published, with their reasons. People of the team are not named. This is all of them${log.length === 0 && ': there were none'}.</p>
<ol class="record">
${log.map(({ at: when, by, what, reason }) => html`<li>${timeMarkup(when)} <strong>The ${by}</strong> ${withInstants(shown(what, 1_000))}${reason !== null && html`: <q>${shown(reason)}</q>`}</li>\n`)}</ol>
`,
    });
  });
}
