import { loadCase } from '#disclosure';
import { rulesOf } from '#policy';
import { PROGRAM } from '#store';
import type { Canary } from './canary-book.test-support.ts';
import type { Filled, FilledCase, FilledMember } from './filled-cases.test-support.ts';

/** Somebody who looks: with what he asks, and which canaries he may know at the moment of asking. */
export interface Viewer {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Where he begins, beside what everybody tries. */
  readonly starts: readonly string[];
  knows(canary: Canary): boolean;
}

/** Whether the public may know a case: by what the team agreed on and the true time, whatever the program thinks. */
export function mayBePublic({ world: { clock } }: Pick<Filled, 'world'>, filled: FilledCase): boolean {
  const { end, isEndedEarly, isKeptBack } = filled;
  const isOver = isEndedEarly || (end !== null && clock.now() >= end && !isKeptBack);
  if (isOver) filled.isPublic = true;
  return filled.isPublic;
}

const WITH_THE_ADVISORY: ReadonlySet<Canary['kind']> = new Set(['advisory', 'number', 'decision', 'credit']);

export function publicKnows(filled: Filled, { owner, kind }: Canary): boolean {
  const about = filled.cases.find(({ stage }) => stage === owner);
  if (about === undefined) return false;
  return (
    (WITH_THE_ADVISORY.has(kind) && mayBePublic(filled, about)) || (kind === 'number' && isAnnounced(filled, about))
  );
}

/** Some policies tell everybody the number of what members have. */
function isAnnounced({ world }: Filled, { told }: FilledCase): boolean {
  const rules = rulesOf(world.parts().policy, 'may_be_told').flatMap(({ check }) => check.what);
  return told.size > 0 && rules.includes('existence') && rules.includes('number');
}

/** What a member may know by its letters: its own address, and advisories that were sent to it. */
export function memberKnows(filled: Filled, member: FilledMember, canary: Canary): boolean {
  if (canary.owner === member.name) return true;
  const about = filled.cases.find(({ stage }) => stage === canary.owner);
  const isTold =
    about?.told.has(member.name) === true && WITH_THE_ADVISORY.has(canary.kind) && canary.kind !== 'decision';
  return isTold || publicKnows(filled, canary);
}

/** Everybody who is not on all cases, and Ada, who is: what is in no answer to her is nowhere. */
export async function viewersOf(filled: Filled): Promise<Readonly<Record<ViewerName, Viewer>>> {
  const { world, people, cases } = filled;
  const stranger = { headers: {}, knows: (canary: Canary) => publicKnows(filled, canary) };
  const endedCookie = await world.signIn(people.eve.id);
  const { store } = world.parts();
  const digestOf = async (cookie: string) =>
    new Uint8Array(await crypto.subtle.digest('SHA-256', Buffer.from(cookie.split('=')[1] ?? '')));
  const ended = await digestOf(endedCookie);
  await store.write((writes) => writes.endSession(ended));
  const inTeam = (canary: Canary): boolean =>
    canary.kind === 'person' || canary.kind === 'organisation' || publicKnows(filled, canary);
  const benOn = new Set<string>();
  for (const { id, stage } of cases) {
    const facts = (await loadCase(world.parts(), PROGRAM, id))?.facts;
    if (facts?.people.has(people.ben.id) === true) benOn.add(stage);
  }
  const reported = cases.find(({ stage }) => stage === 'reported');
  return {
    stranger: { name: 'stranger', starts: [], ...stranger },
    'after sign-out': { name: 'after sign-out', starts: ['/desk/'], ...stranger, headers: { Cookie: endedCookie } },
    'removed from the team': {
      name: 'removed from the team',
      starts: ['/desk/'],
      ...stranger,
      headers: { Cookie: await world.signIn(people.left.id) },
    },
    'on no case': {
      name: 'on no case',
      headers: { Cookie: await world.signIn(people.eve.id) },
      starts: DESK_STARTS,
      knows: inTeam,
    },
    observer: {
      name: 'observer',
      headers: { Cookie: await world.signIn(people.olga.id) },
      starts: DESK_STARTS,
      knows: inTeam,
    },
    'on every second case': {
      name: 'on every second case',
      headers: { Cookie: await world.signIn(people.ben.id) },
      starts: DESK_STARTS,
      knows: (canary) =>
        inTeam(canary) || benOn.has(canary.owner) || (canary.owner === 'batch' && benOn.has('in a batch')),
    },
    reporter: {
      name: 'reporter',
      headers: {},
      starts: reported?.link == null ? [] : [`/report/${reported.link}`],
      knows: (canary) => (canary.owner === 'reported' && canary.kind === 'credit') || publicKnows(filled, canary),
    },
    lead: {
      name: 'lead',
      headers: { Cookie: await world.signIn(people.ada.id) },
      starts: DESK_STARTS,
      knows: () => true,
    },
  };
}

export type ViewerName =
  | 'stranger'
  | 'after sign-out'
  | 'removed from the team'
  | 'on no case'
  | 'observer'
  | 'on every second case'
  | 'reporter'
  | 'lead';

const DESK_STARTS: readonly string[] = [
  '/desk/',
  '/desk/?all',
  '/desk/duties',
  '/desk/me',
  '/desk/team',
  '/desk/members',
  '/desk/policy',
  '/desk/audit',
  '/desk/audit/head.json',
];
