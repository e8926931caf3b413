import { timingSafeEqual } from 'node:crypto';
import type { Instant } from '#base';
import { type Actor, type CaseEvent, type CaseFacts, type Credit, decide, NO_FACTS, standingOf } from '#embargo';
import { type CaseId, caseStream, PROGRAM, readCaseId } from '#store';
import { isActive, type Person } from '#team';
import type { Reporter } from './case-record.ts';
import type { DeskParts } from './desk-parts.ts';
import { identitiesOf, newIdentity, type ReportIdentity, secretDigest } from './intake-identity.ts';
import { type LoadedCase, loadCase } from './loaded-case.ts';
import { followMerges } from './merges.ts';
import {
  type Doer,
  decidedAnew,
  type Leaving,
  type Performed,
  perform,
  prepare,
  type Refused,
  writeStep,
} from './perform.ts';
import { loadTeam } from './team-desk.ts';

/** What somebody reports, however it came. */
export interface IncomingReport {
  readonly via: Extract<CaseEvent, { kind: 'reported' }>['via'];
  /** As it came: a mail, or what `intake-form.ts` makes of a form. Kept sealed. */
  readonly bytes: Uint8Array;
  readonly name: string | null;
  /** Where an acknowledgement goes; null: nowhere. */
  readonly address: string | null;
  readonly by: Actor;
  /** How whoever reported wants to be thanked; without: not said yet. */
  readonly credit?: Credit | null;
  /** What makes it the same report when it comes again, as a digest: then there is no second case. Without: each is a new one. */
  readonly digest?: string;
  readonly mail?: NonNullable<Reporter['mail']>;
}

export interface OpenedCase {
  readonly isDone: true;
  /** false: this very report came before, and nothing was written. */
  readonly isNew: boolean;
  readonly id: CaseId;
  /** The part of the reporter's private link that is after `/report/`: shown once, and kept as a digest. */
  readonly link: string;
}

/**
 * Makes a case of a report. Everybody of the team is put on it, until somebody is taken off. `acknowledge` makes the letter to
 * the reporter, which is written with the case or not at all.
 */
export function reportCase(
  parts: DeskParts,
  report: IncomingReport,
  acknowledge?: (given: { readonly identity: ReportIdentity; readonly at: Instant }) => Promise<Leaving>,
): Promise<OpenedCase | Refused> {
  // of two that are taken at once the later one finds the case of the other
  return decidedAnew(async () => {
    const identities = report.digest === undefined ? [newIdentity()] : identitiesOf(parts.keys, report.digest);
    for (const identity of identities) {
      if (await isThere(parts, identity)) return opened(identity, false);
    }
    const [identity = newIdentity()] = identities;
    return openCase(parts, report, identity, acknowledge);
  });
}

async function openCase(
  parts: DeskParts,
  report: IncomingReport,
  identity: ReportIdentity,
  acknowledge: Parameters<typeof reportCase>[2],
): Promise<OpenedCase | Refused> {
  const { by, via, credit = null } = report;
  const { id } = identity;
  const now = parts.clock.now();
  const decision = decide(NO_FACTS, { kind: 'report', via }, { policy: parts.policy, by, now });
  if (!decision.isAllowed) return { isDone: false, refusals: decision.refusals };
  const team = await loadTeam(parts);
  const onIt = [...team.people.values()].filter(worksOnCases);
  const putOn = onIt.map(({ id: person }): CaseEvent => ({ at: now, by, kind: 'person_put_on', person }));
  const chosen: readonly CaseEvent[] = credit === null ? [] : [{ at: now, by, kind: 'credit_chosen', credit }];
  const before: LoadedCase = { id, records: [], facts: NO_FACTS, contents: NO_CONTENTS, sequence: 0 };
  const reporter: Reporter = {
    name: report.name,
    address: report.address,
    linkDigest: secretDigest(identity.linkSecret),
    ...(report.mail === undefined ? {} : { mail: report.mail, answerDigest: secretDigest(identity.answerSecret) }),
  };
  const step = await prepare(parts, before, [...decision.events, ...putOn, ...chosen], {
    keep: { report: report.bytes },
    reporter,
    ...(acknowledge === undefined ? {} : { leaving: () => acknowledge({ identity, at: now }) }),
  });
  await parts.store.write((writes) => writeStep(writes, parts, before, step));
  return opened(identity, true);
}

function opened({ id, linkSecret }: ReportIdentity, isNew: boolean): OpenedCase {
  return { isDone: true, isNew, id, link: `${id}-${linkSecret}` };
}

/** Also where its content was taken away since: what was thrown out does not come back by being sent again. */
async function isThere({ store }: DeskParts, { id }: ReportIdentity): Promise<boolean> {
  return (await store.entries(PROGRAM, caseStream(id), 0, 1)).length > 0;
}

/** What a reporter sees of his case: how far it is, in few words, and what the policy lets anybody know. */
export interface ReporterView {
  readonly id: CaseId;
  readonly reportedAt: Instant;
  readonly stage: 'received' | 'in_work' | 'with_members' | 'public' | 'closed';
  readonly plannedEnd: Instant | null;
  readonly credit: Credit | null;
  /** It is handled with an earlier report of the same: the stage and the end are of that one. */
  readonly isMerged: boolean;
}

/** The case behind a private link; null for any other text, be it a case or not. */
export async function followCase(parts: DeskParts, link: string): Promise<ReporterView | null> {
  const followed = await caseBehind(parts, link);
  if (followed === null) return null;
  const { facts, id } = followed;
  const handled = await followMerges(parts, followed);
  const { embargo } = handled.facts;
  return {
    id,
    reportedAt: facts.reportedAt ?? (0 as Instant),
    stage: stageOf(handled.facts, parts),
    plannedEnd: embargo.state === 'active' ? embargo.end : null,
    credit: facts.credit,
    isMerged: handled.id !== id,
  };
}

/** What a reporter may do by his link; null where it is none. */
export async function reporterDoes(
  parts: DeskParts,
  link: string,
  wish:
    | { readonly kind: 'choose_credit'; readonly credit: Credit }
    | { readonly kind: 'comment'; readonly text: string },
): Promise<Performed | null> {
  const followed = await caseBehind(parts, link);
  if (followed === null) return null;
  if (wish.kind === 'choose_credit') {
    return hasSaidEnough(followed) ?? hasChosenEnough(followed) ?? perform(parts, REPORTER, followed.id, wish);
  }
  if (wish.text.length > MAX_MESSAGE_LETTERS) {
    const found = `the message has ${wish.text.length} letters`;
    return { isDone: false, refusals: [{ rule: null, found, remedy: `write at most ${MAX_MESSAGE_LETTERS}` }] };
  }
  // where the work goes on, since nobody looks at a case that was closed as a duplicate
  const handled = await followMerges(parts, followed);
  return hasSaidEnough(handled) ?? perform(parts, REPORTER, handled.id, { ...wish, on: null });
}

/** Attack: a script with a private link that fills the record until there is no room in it for the release. */
const MOST_BY_REPORTERS = 1_000;

function hasSaidEnough({ records }: LoadedCase): Refused | null {
  const said = records.filter(({ by }) => by.kind === 'reporter').length;
  if (said < MOST_BY_REPORTERS) return null;
  const found = `${said} messages came by this link, and no more are taken`;
  return { isDone: false, refusals: [{ rule: null, found, remedy: 'write to the team by mail' }] };
}

/** Attack: names without end, for each of which all that goes out is searched. */
const MOST_CHOICES = 10;

function hasChosenEnough({ records }: LoadedCase): Refused | null {
  const chosen = records.filter(({ kind, by }) => kind === 'credit_chosen' && by.kind === 'reporter').length;
  if (chosen < MOST_CHOICES) return null;
  const found = `how to be thanked was chosen ${chosen} times by this link, and no more choices are taken`;
  return { isDone: false, refusals: [{ rule: null, found, remedy: 'write to the team by mail' }] };
}

/** Attack: a record that takes a minute to open. */
export const MAX_MESSAGE_LETTERS = 20_000;

export const REPORTER: Doer = { viewer: PROGRAM, actor: { kind: 'reporter' } };

async function caseBehind(parts: DeskParts, link: string): Promise<LoadedCase | null> {
  const [idText = '', secret = '', more] = link.split('-');
  const id = readCaseId(idText);
  if (id === undefined || more !== undefined || !/^[0-9a-f]{40}$/.test(secret)) return null;
  const loaded = await loadCase(parts, PROGRAM, id);
  const digests = loaded?.contents.reports.flatMap(({ reporter }) => reporter?.linkDigest ?? []) ?? [];
  const given = Buffer.from(secretDigest(secret), 'hex');
  return digests.some((digest) => timingSafeEqual(Buffer.from(digest, 'hex'), given)) ? loaded : null;
}

function stageOf(facts: CaseFacts, { policy, clock }: DeskParts): ReporterView['stage'] {
  const { state } = standingOf(facts, { policy, now: clock.now() });
  if (state === 'public' || facts.published.length > 0) return 'public';
  if (state === 'new') return 'received';
  if (state === 'closed' || state === 'withdrawn') return 'closed';
  return facts.predisclosed.length > 0 ? 'with_members' : 'in_work';
}

/** What strangers send is not taken where nobody would see it: a mail system keeps it until somebody is there. */
export async function refusalWhereNobodyReads(parts: DeskParts): Promise<Refused | null> {
  const { people } = await loadTeam(parts);
  if ([...people.values()].some(worksOnCases)) return null;
  const found = 'there is nobody in the team to read it';
  return { isDone: false, refusals: [{ rule: null, found, remedy: 'tocsin desk team add NAME --role lead' }] };
}

function worksOnCases(person: Person): boolean {
  return isActive(person) && !(person.roles.size === 1 && person.roles.has('observer'));
}

const NO_CONTENTS = {
  textByDigest: new Map(),
  conditionsByDigest: new Map(),
  proof: null,
  fileByDigest: new Map(),
  reports: [],
};
