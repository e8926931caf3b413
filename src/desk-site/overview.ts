import type { Hono } from 'hono';
import type { Instant } from '#base';
import { type LoadedCase, loadCase, standingContext } from '#disclosure';
import { type Duty, OWNER_WORDS, openDuties, type Standing, standingOf } from '#embargo';
import { html, type Markup } from '#markup';
import { caseStream, type OutboxRow } from '#store';
import { caseName, shortName } from './case/case-name.ts';
import { distanceText, stateMarkup } from './case/words.ts';
import type { DeskContext, DeskEnv, DeskRequest, Visit } from './desk-context.ts';
import { momentMarkup } from './moment-text.ts';

/** Duties on the first page: the rest is on theirs. */
const FIRST_DUTIES = 3;

const DAY_MS = 24 * 60 * 60 * 1000;

/** What somebody sees first: cases, what is late, what does not get out. */
export function overviewRoutes(app: Hono<DeskEnv>, context: DeskContext): void {
  app.get('/desk/', async (c) => {
    const visit = c.get('visit');
    const all = (await casesOf(visit)).toSorted(byUrgency);
    const isAll = c.req.query('all') !== undefined;
    const shown = isAll ? all : all.filter(({ isOver, duties }) => !isOver || duties.length > 0);
    const hidden = all.length - shown.length;
    return context.page(c, {
      title: 'Cases',
      section: 'cases',
      body: html`${await stuckLetters(visit, all)}${dutiesInShort(visit, all)}${await caseTable(shown, visit)}${
        hidden > 0 &&
        html`<p><a href="/desk/?all">Show ${hidden === 1 ? '1 case' : `${hidden} cases`} that ${hidden === 1 ? 'is' : 'are'} over</a></p>\n`
      }${isAll && html`<p><a href="/desk/">Show what is open</a></p>\n`}<p><a href="/desk/case">Make a case</a> of a report that came in another way. <a href="/desk/batch">Batches</a> are cases that go out together.</p>
`,
    });
  });

  app.get('/desk/duties', async (c) => dutiesPage(context, c));
}

interface ShownCase {
  readonly loaded: LoadedCase;
  readonly standing: Standing;
  readonly duties: readonly Duty[];
  readonly isOver: boolean;
}

async function casesOf({ parts, doer, now }: Visit): Promise<readonly ShownCase[]> {
  const shown: ShownCase[] = [];
  for (const { id } of await parts.store.cases(doer.viewer)) {
    const loaded = await loadCase(parts, doer.viewer, id);
    if (loaded === null) continue;
    const standing = standingOf(loaded.facts, standingContext(parts, now));
    const duties = openDuties(loaded.facts, parts.policy, parts.style?.revisionWord);
    const isOver = standing.state === 'closed' || standing.state === 'public' || standing.state === 'withdrawn';
    shown.push({ loaded, standing, duties, isOver });
  }
  return shown;
}

/** What waits for somebody now first, then what ends soonest; what is over last. */
function byUrgency(one: ShownCase, other: ShownCase): number {
  const rank = ({ standing: { state }, isOver }: ShownCase): number =>
    isOver ? 3 : state === 'due' || state === 'held' ? 0 : state === 'new' ? 1 : 2;
  const by = (each: ShownCase): number => byWhen(each) ?? Number.POSITIVE_INFINITY;
  const age = ({ loaded }: ShownCase): number => loaded.facts.reportedAt ?? 0;
  return rank(one) - rank(other) || compared(by(one), by(other)) || age(one) - age(other);
}

/** Also of two that have no end. */
function compared(one: number, other: number): number {
  return one === other ? 0 : one < other ? -1 : 1;
}

function byWhen({ standing: { next }, loaded: { facts } }: ShownCase): Instant | null {
  return next?.by ?? (facts.embargo.state === 'active' ? facts.embargo.end : null);
}

async function caseTable(cases: readonly ShownCase[], visit: Visit): Promise<Markup> {
  if (cases.length === 0) {
    return html`<p class="none">No case that you are on is open. A report makes one: by <a href="/report">the form</a>, by mail, or by <code>tocsin desk report</code>.</p>\n`;
  }
  const rows = await Promise.all(cases.map((each) => caseRow(each, visit)));
  return html`<table class="rows cases">
<thead><tr><th scope="col">Case</th><th scope="col">State</th><th scope="col">Next</th><th scope="col">Whose</th><th scope="col">By</th></tr></thead>
<tbody>
${rows}</tbody>
</table>
`;
}

async function caseRow(shownCase: ShownCase, visit: Visit): Promise<Markup> {
  const { loaded, standing, duties } = shownCase;
  const { state, next } = standing;
  const end = byWhen(shownCase);
  return html`<tr><th scope="row"><a href="/desk/case/${loaded.id}">${await caseName(loaded, visit)}</a></th>
<td>${stateMarkup(state)}</td>
<td data-label="Next">${next === null ? dutiesText(duties.length) : next.what}</td>
<td data-label="Whose">${next === null ? '' : OWNER_WORDS[next.owner]}</td>
<td data-label="By">${end === null ? '' : momentOrLate(end, visit.now)}</td></tr>
`;
}

function dutiesText(count: number): string {
  return count === 0 ? '' : count === 1 ? 'one open duty' : `${count} open duties`;
}

function momentOrLate(at: Instant, now: Instant): Markup {
  const distance = distanceText(at, now);
  const look = at <= now ? 'late' : at - now < DAY_MS ? 'odd' : 'note';
  return html`${momentMarkup(at)} <span class="${look}">${distance}</span>`;
}

interface ShownDuty extends Duty {
  readonly of: ShownCase;
}

/** Those of all cases, late ones first. */
function dutiesOfAll(cases: readonly ShownCase[]): readonly ShownDuty[] {
  return cases.flatMap((of) => of.duties.map((duty) => ({ ...duty, of }))).toSorted((a, b) => a.due - b.due);
}

function dutiesInShort({ now }: Visit, cases: readonly ShownCase[]): Markup | null {
  const duties = dutiesOfAll(cases).filter(({ due }) => due <= now + DAY_MS);
  if (duties.length === 0) return null;
  const late = duties.filter(({ due }) => due <= now).length;
  return html`<section class="refusals" aria-label="Duties that are late or due within a day">
<h2>${late > 0 ? `${late === 1 ? '1 duty is' : `${late} duties are`} late` : 'Due within a day'}</h2>
<ul>
${duties
  .slice(0, FIRST_DUTIES)
  .map(
    ({ of, what, due }) =>
      html`<li><p><a href="/desk/case/${of.loaded.id}">${shortName(of.loaded)}</a> ${what}: ${momentOrLate(due, now)}</p></li>\n`,
  )}</ul>
<p>${duties.length > FIRST_DUTIES && `and ${duties.length - FIRST_DUTIES} more: `}<a href="/desk/duties">all duties</a></p>
</section>
`;
}

async function dutiesPage(context: DeskContext, c: DeskRequest): Promise<Response> {
  const visit = c.get('visit');
  const { now } = visit;
  const duties = dutiesOfAll(await casesOf(visit));
  const rows = duties.map(
    ({ of, rule, what, due }) => html`<tr><td data-label="Due">${momentOrLate(due, now)}</td>
<th scope="row"><a href="/desk/case/${of.loaded.id}">${shortName(of.loaded)}</a></th>
<td>${what}</td><td data-label="Rule"><a class="rule" href="/desk/policy#${rule}">${rule}</a></td></tr>
`,
  );
  return context.page(c, {
    title: 'Duties',
    section: 'duties',
    body: html`<p>What the policy makes somebody do, over all cases that you are on. A duty is closed by evidence, on the page of its case.</p>
${
  duties.length === 0
    ? html`<p class="none">None is open.</p>\n`
    : html`<table class="rows">
<thead><tr><th scope="col">Due</th><th scope="col">Case</th><th scope="col">What</th><th scope="col">Rule</th></tr></thead>
<tbody>
${rows}</tbody>
</table>
`
}`,
  });
}

/** Letters that somebody has to look at: blocked ones, and those that may or may not have left. */
async function stuckLetters({ parts, doer }: Visit, cases: readonly ShownCase[]): Promise<Markup | null> {
  const stuck = await Promise.all(
    cases.map(async ({ loaded }) => {
      const rows = await parts.store.outboxOf(doer.viewer, caseStream(loaded.id));
      const states = rows.flatMap(({ state }) => (isStuck(state) ? [state] : []));
      return { loaded, states };
    }),
  );
  const found = stuck.filter(({ states }) => states.length > 0);
  if (found.length === 0) return null;
  return html`<section class="refusals" aria-label="Letters to look at">
<h2>Letters to look at</h2>
<ul>
${found.map(({ loaded, states }) => html`<li><p><a href="/desk/case/${loaded.id}">${shortName(loaded)}</a>: ${stuckWords(states)}</p></li>\n`)}</ul>
</section>
`;
}

type StuckState = Extract<OutboxRow['state'], 'blocked' | 'uncertain'>;

function isStuck(state: OutboxRow['state']): state is StuckState {
  return state === 'blocked' || state === 'uncertain';
}

function stuckWords(states: readonly StuckState[]): string {
  const blocked = states.filter((state) => state === 'blocked').length;
  const doubts = states.length - blocked;
  return [
    ...(blocked === 0 ? [] : [`${blocked} blocked: nothing leaves before somebody mends what blocks it`]),
    ...(doubts === 0 ? [] : [`${doubts} in doubt: looked for, and sent again only if not found`]),
  ].join('; ');
}
