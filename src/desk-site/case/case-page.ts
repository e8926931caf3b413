import {
  type LoadedCase,
  loadMembers,
  mergedCases,
  newestText,
  outgoingOn,
  type Refusal,
  standingContext,
} from '#disclosure';
import { isPublic, standingOf } from '#embargo';
import { revisionText } from '#house-style';
import { html, type Markup } from '#markup';
import type { Register } from '#members';
import { caseStream, readCaseId } from '#store';
import { factsOf, parse } from '#text-format';
import { casePage } from './case-frame.ts';
import { type CaseVisit, mayDo } from './case-visit.ts';
import { commentsMarkup } from './comments-part.ts';
import { dutiesMarkup } from './duties-part.ts';
import { isForgettable, showForgotten } from './forget-page.ts';
import { lettersMarkup } from './letters-part.ts';
import { actorWords, type Names, recordWords } from './record-words.ts';
import { reportsOf } from './report-view.ts';
import { reportsMarkup } from './reports-part.ts';
import { type Asking, peopleMarkup, stepsMarkup } from './steps-part.ts';
import { timelineMarkup } from './timeline.ts';
import { advisoryName, distanceText, shown, stateMarkup, time } from './words.ts';

const NOTHING_ASKED: Asking = { sent: null, scope: null };

/** Where a case stands, what comes next, and all that is known of it. */
export async function showCase(
  at: CaseVisit,
  given: Partial<Asking> & { readonly refusals?: readonly Refusal[] } = {},
): Promise<Response> {
  const { visit, loaded } = at;
  if (loaded.facts.forgotten !== null) return showForgotten(at);
  const { parts, doer, now } = visit;
  const asking = { ...NOTHING_ASKED, ...given };
  const standing = standingOf(loaded.facts, standingContext(parts, now));
  const [text, letters, reports, register, merged] = await Promise.all([
    newestText(parts, doer, loaded),
    outgoingOn(parts, doer.viewer, caseStream(loaded.id)),
    reportsOf(at),
    loadMembers(parts),
    loaded.facts.reportedAgain > 0 ? mergedCases(parts, doer, loaded.id) : [],
  ]);
  const title = text === null ? null : factsOf(parse(text, parts.context().styles), null).title;
  const name = advisoryName(loaded.facts);
  return casePage(at, {
    part: 'case',
    heading: html`${name ?? 'A case without a number'}${title !== null && html` <span class="about">${shown(title, 300)}</span>`}`,
    body: html`${headMarkup(at, stateMarkup(standing.state), merged)}${stepsMarkup(at, standing, asking)}${timelineMarkup(loaded.facts, { style: parts.style, now })}${dutiesMarkup(at, asking.sent)}${lettersMarkup(at, letters, register)}${reportsMarkup(at.path, reports)}${commentsMarkup(at, { text, style: parts.style, back: 'case' }, [], asking.sent?.step === 'comment' ? asking.sent.form.text('text') : '')}${peopleMarkup(at)}${recordMarkup(at, namesIn(at, register))}`,
    ...(given.refusals === undefined ? {} : { refusals: given.refusals }),
  });
}

function headMarkup({ visit, loaded }: CaseVisit, state: Markup, merged: readonly LoadedCase[]): Markup {
  const { facts } = loaded;
  const { embargo, credit, text, cves, duplicateOf } = facts;
  const { now } = visit;
  return html`<dl class="facts case-head">
<dt>State</dt><dd>${state}${facts.hold !== null && html` ${shown(facts.hold.reason, 300)}`}</dd>
<dt>Embargo</dt><dd>${embargo.state === 'active' ? html`<span class="end">ends at ${time(embargo.end)}</span>, ${distanceText(embargo.end, now)}` : embargo.state === 'over' ? html`over since ${time(embargo.at)}${embargo.why !== 'date' && `, early: ${embargo.why}`}` : embargo.state === 'proposed' ? 'an end is proposed, none is agreed' : isPublic(facts) ? 'none: it is public' : 'no end is agreed yet'}</dd>
${duplicateOf !== null && html`<dt>The same as</dt><dd>${readCaseId(duplicateOf) === undefined ? shown(duplicateOf, 80) : html`<a href="/desk/case/${duplicateOf}">case ${duplicateOf.slice(0, 4)}</a>`}</dd>\n`}${facts.reportedAgain > 0 && html`<dt>Also reported</dt><dd>${facts.reportedAgain === 1 ? 'once more' : `${facts.reportedAgain} times more`}${merged.map(({ id, facts: { credit: thanks } }) => html`, <a href="/desk/case/${id}">case ${id.slice(0, 4)}</a>${thanks !== null && ` (credit: ${thanks.as === 'named' ? shown(thanks.name, 200) : thanks.as})`}`)}</dd>\n`}${cves.length > 0 && html`<dt>CVE</dt><dd>${cves.join(', ')}</dd>\n`}<dt>Text</dt><dd>${text === null ? 'none yet' : html`${revisionText(visit.parts.style, text.reading.revision)}${text.reading.errors > 0 && html`, <span class="odd">${text.reading.errors} ${text.reading.errors === 1 ? 'error' : 'errors'}</span>`}, approved by ${text.approvedBy.join(', ') || 'nobody'}, signed by ${text.signers.length === 0 ? 'nobody' : text.signers.length === 1 ? 'one certificate' : `${text.signers.length} certificates`}`}</dd>
<dt>Credit</dt><dd>${credit === null ? 'not chosen' : credit.as === 'named' ? shown(credit.name, 200) : credit.as}</dd>
</dl>
`;
}

/** All that happened, in words, newest last. */
function recordMarkup(at: CaseVisit, names: Names): Markup {
  const { loaded, path } = at;
  const { records, facts } = loaded;
  return html`<section><h2 id="record">Record</h2>
<details><summary>${records.length} entries, the last at ${facts.latestAt !== null && time(facts.latestAt)}</summary>
<ol class="record">
${records.map((record) => html`<li>${time(record.at)} <strong>${actorWords(record.by)}</strong> ${shown(recordWords(record, names), 1_000)}</li>\n`)}</ol></details>
${mayDo(at, 'forget') && isForgettable(at) && html`<p><a href="${path}/forget">It must not be kept: forget it</a></p>\n`}${isPublic(facts) && html`<p><a href="${path}/decisions">Decisions to be published</a></p>\n`}</section>
`;
}

/** By what the records of cases call people, members and revisions. */
export function namesIn({ visit }: Pick<CaseVisit, 'visit'>, { members }: Register): Names {
  return {
    person: (id) => visit.team.people.get(id)?.name ?? 'somebody',
    receiver: (id) => members.get(id)?.organisation ?? id,
    revision: (revision) => revisionText(visit.parts.style, revision),
  };
}
