import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Instant } from '#base';
import { type Actor, type CaseEvent, type CaseFacts, type Credit, decide, NO_FACTS, standingOf } from '#embargo';
import { type CaseId, newCaseId, PROGRAM, readCaseId } from '#store';
import { isActive } from '#team';
import type { Reporter } from './case-record.ts';
import type { DeskParts } from './desk-parts.ts';
import { type LoadedCase, loadCase } from './loaded-case.ts';
import { type Doer, type Leaving, type Performed, perform, prepare, type Refused, writeStep } from './perform.ts';
import { loadTeam } from './team-desk.ts';

/** What somebody reports, however it came. */
export interface IncomingReport {
  readonly via: Extract<CaseEvent, { kind: 'reported' }>['via'];
  /** As it came: a mail, a form as JSON. Kept sealed. */
  readonly bytes: Uint8Array;
  readonly name: string | null;
  /** Where an acknowledgement goes; null: nowhere. */
  readonly address: string | null;
  readonly by: Actor;
}

export interface OpenedCase {
  readonly isDone: true;
  readonly id: CaseId;
  /** The part of the reporter's private link that is after `/report/`: shown once, and kept as a digest. */
  readonly link: string;
}

/**
 * Makes a case of a report. Everybody of the team is put on it, until somebody is taken off. `acknowledge` makes the letter to
 * the reporter, which is written with the case or not at all.
 */
export async function reportCase(
  parts: DeskParts,
  report: IncomingReport,
  acknowledge?: (given: { readonly id: CaseId; readonly link: string; readonly at: Instant }) => Promise<Leaving>,
): Promise<OpenedCase | Refused> {
  const now = parts.clock.now();
  const id = newCaseId();
  const secret = randomBytes(20).toString('hex');
  const decision = decide(NO_FACTS, { kind: 'report', via: report.via }, { policy: parts.policy, by: report.by, now });
  if (!decision.isAllowed) return { isDone: false, refusals: decision.refusals };
  const team = await loadTeam(parts);
  const onIt = [...team.people.values()].filter((person) => isActive(person) && !isObserverOnly(person.roles));
  const putOn = onIt.map(({ id: person }): CaseEvent => ({ at: now, by: report.by, kind: 'person_put_on', person }));
  const before: LoadedCase = { id, records: [], facts: NO_FACTS, contents: NO_CONTENTS, sequence: 0 };
  const link = `${id}-${secret}`;
  const reporter: Reporter = { name: report.name, address: report.address, linkDigest: digestOf(secret) };
  const step = await prepare(parts, before, [...decision.events, ...putOn], {
    keep: { report: report.bytes },
    reporter,
    ...(acknowledge === undefined ? {} : { leaving: () => acknowledge({ id, link, at: now }) }),
  });
  await parts.store.write((writes) => writeStep(writes, parts, before, step));
  return { isDone: true, id, link };
}

/** What a reporter sees of his case: how far it is, in few words, and what the policy lets anybody know. */
export interface ReporterView {
  readonly id: CaseId;
  readonly reportedAt: Instant;
  readonly stage: 'received' | 'in_work' | 'with_members' | 'public' | 'closed';
  readonly plannedEnd: Instant | null;
  readonly credit: Credit | null;
}

/** The case behind a private link; null for any other text, be it a case or not. */
export async function followCase(parts: DeskParts, link: string): Promise<ReporterView | null> {
  const followed = await caseBehind(parts, link);
  if (followed === null) return null;
  const { facts, id } = followed;
  return {
    id,
    reportedAt: facts.reportedAt ?? (0 as Instant),
    stage: stageOf(facts, parts),
    plannedEnd: facts.embargo.state === 'active' ? facts.embargo.end : null,
    credit: facts.credit,
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
  const command = wish.kind === 'comment' ? { ...wish, on: null } : wish;
  return perform(parts, REPORTER, followed.id, command);
}

const REPORTER: Doer = { viewer: PROGRAM, actor: { kind: 'reporter' } };

async function caseBehind(parts: DeskParts, link: string): Promise<LoadedCase | null> {
  const [idText = '', secret = '', more] = link.split('-');
  const id = readCaseId(idText);
  if (id === undefined || more !== undefined || !/^[0-9a-f]{40}$/.test(secret)) return null;
  const loaded = await loadCase(parts, PROGRAM, id);
  const digests = loaded?.contents.reports.flatMap(({ reporter }) => reporter?.linkDigest ?? []) ?? [];
  const given = Buffer.from(digestOf(secret), 'hex');
  return digests.some((digest) => timingSafeEqual(Buffer.from(digest, 'hex'), given)) ? loaded : null;
}

function stageOf(facts: CaseFacts, { policy, clock }: DeskParts): ReporterView['stage'] {
  const { state } = standingOf(facts, { policy, now: clock.now() });
  if (state === 'public' || facts.published.length > 0) return 'public';
  if (state === 'new') return 'received';
  if (state === 'closed' || state === 'withdrawn') return 'closed';
  return facts.predisclosed.length > 0 ? 'with_members' : 'in_work';
}

function isObserverOnly(roles: ReadonlySet<string>): boolean {
  return roles.size === 1 && roles.has('observer');
}

const NO_CONTENTS = { textByDigest: new Map(), fileByDigest: new Map(), reports: [] };

function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
