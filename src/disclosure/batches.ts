import type { Instant } from '#base';
import { type CaseCommand, type CaseEvent, type Decision, decide, withEvent } from '#embargo';
import {
  type BatchId,
  batchStream,
  type CaseId,
  type DeskViewer,
  type DeskWrites,
  newBatchId,
  PROGRAM,
  readBatchId,
} from '#store';
import { formsComparedAgain } from './compare-forms.ts';
import { thanksComparedAgain } from './compare-thanks.ts';
import type { DeskParts } from './desk-parts.ts';
import { type EndedNow, type EndNow, endingCommands } from './end-embargo-now.ts';
import { appendTo, readStream } from './journal.ts';
import { type LoadedCase, loadCase } from './loaded-case.ts';
import {
  type Doer,
  isOvertaken,
  type Leaving,
  noSuchCase,
  type PreparedStep,
  perform,
  prepare,
  type Refusal,
  type Refused,
  writeStep,
} from './perform.ts';
import { memberLetters } from './predisclose.ts';
import { clockAhead, type Earlier, releaseLetters } from './release.ts';
import { verifiedAgain } from './verify-again.ts';

/** What happened to a batch: several advisories with one date, in an order in which each may need those before it. */
export type BatchEvent = { readonly at: Instant; readonly by: string } & (
  | { readonly kind: 'made'; readonly title: string }
  | { readonly kind: 'ordered'; readonly cases: readonly CaseId[] }
);

export interface Batch {
  readonly id: BatchId;
  readonly title: string;
  /** In the order in which they go out. */
  readonly cases: readonly CaseId[];
  readonly sequence: number;
}

/** Attack: a batch that is released for an hour. Xen's largest had a dozen. */
const MAX_CASES = 50;

export async function loadBatch(
  parts: Pick<DeskParts, 'store' | 'keys'>,
  viewer: DeskViewer,
  id: BatchId,
): Promise<Batch | null> {
  const { entries, sequence } = await readStream<BatchEvent>(parts, viewer, batchStream(id));
  if (sequence === 0) return null;
  const made = entries.find((event) => event.kind === 'made');
  const ordered = entries.findLast((event) => event.kind === 'ordered');
  return { id, title: made?.title ?? '', cases: ordered?.cases ?? [], sequence };
}

/** Makes a batch of cases, in the order given: all of them join it, or none. Sent twice, as by a double click, it is one. */
export async function makeBatch(
  parts: DeskParts,
  doer: Doer,
  given: { readonly title: string; readonly cases: readonly CaseId[] },
): Promise<{ readonly isDone: true; readonly id: BatchId } | Refused> {
  if (given.cases.length < 2 || given.cases.length > MAX_CASES || new Set(given.cases).size < given.cases.length) {
    return { isDone: false, refusals: [own('it is no batch', `name 2 to ${MAX_CASES} cases, each once`)] };
  }
  const id = newBatchId();
  const now = parts.clock.now();
  const by = doer.actor.kind === 'person' ? doer.actor.name : doer.actor.kind;
  const joined = await together(parts, doer, given.cases, () => [{ kind: 'join_batch', batch: id }], noLeaving);
  if (!joined.isDone) return (await alreadyMade(parts, doer, given)) ?? joined;
  const people = new Set(joined.cases.flatMap(({ facts }) => [...facts.people]));
  const written = await tryToWrite(parts, async (writes) => {
    await appendTo<BatchEvent>(writes, parts, batchStream(id), 0, [
      { at: now, by, kind: 'made', title: given.title },
      { at: now, by, kind: 'ordered', cases: given.cases },
    ]);
    await writes.setPeople(batchStream(id), [...people]);
    await joined.write(writes);
  });
  return written ? { isDone: true, id } : ((await alreadyMade(parts, doer, given)) ?? overtaken());
}

/** The batch of this name that has just these cases in this order; null: there is none. */
async function alreadyMade(
  parts: DeskParts,
  { viewer }: Doer,
  { title, cases }: { readonly title: string; readonly cases: readonly CaseId[] },
): Promise<{ readonly isDone: true; readonly id: BatchId } | null> {
  const loaded = await Promise.all(cases.map((each) => loadCase(parts, viewer, each)));
  const [name, ...others] = new Set(loaded.map((each) => each?.facts.batch ?? null));
  const id = typeof name === 'string' && others.length === 0 ? readBatchId(name) : undefined;
  const batch = id === undefined ? null : await loadBatch(parts, PROGRAM, id);
  if (batch === null || batch.title !== title) return null;
  const current = (await casesIn(parts, batch)).map((each) => each.id);
  return current.join() === cases.join() ? { isDone: true, id: batch.id } : null;
}

/** Takes a case out of its batch, which goes on without it. */
export async function leaveBatch(
  parts: DeskParts,
  doer: Doer,
  id: CaseId,
): Promise<Refused | { readonly isDone: true }> {
  const done = await perform(parts, doer, id, { kind: 'leave_batch' });
  return done.isDone ? { isDone: true } : done;
}

/** One instant for all cases of a batch. */
export function agreeBatchEnd(
  parts: DeskParts,
  doer: Doer,
  batch: Batch,
  end: Instant,
  reason: string,
): Promise<BatchDone | Refused> {
  return doTogether(parts, doer, batch, () => [{ kind: 'agree_end', end, reason }], noLeaving);
}

/** Sends all texts of a batch to the members, or none. */
export async function predisclosedTogether(parts: DeskParts, doer: Doer, batch: Batch): Promise<BatchDone | Refused> {
  await verifyAll(parts, batch);
  return doTogether(
    parts,
    doer,
    batch,
    () => [{ kind: 'predisclose', batch: batch.id }],
    (loaded, at) => memberLetters(parts, doer, loaded, { at, purpose: 'predisclosure' }),
  );
}

/** Releases all of a batch in one transaction, in its order, or none; with it the archive learns which went out as one. */
export async function releasedTogether(parts: DeskParts, doer: Doer, batch: Batch): Promise<BatchDone | Refused> {
  const fault = await clockAhead(parts);
  if (fault !== null) return fault;
  await verifyAll(parts, batch);
  return doTogether(
    parts,
    doer,
    batch,
    () => [{ kind: 'release', batch: batch.id }],
    (loaded, at, earlier) => releaseLetters(parts, doer, loaded, at, earlier),
    (writes, cases, at) => {
      const advisories = cases.flatMap(({ facts }) => facts.id ?? []);
      return writes.announceBatch({ id: batch.id, releasedAt: at, advisories });
    },
  );
}

/**
 * The bad day of a batch: what became known is written down for each of its cases, the embargo of all ends, and what is signed
 * is released in its order. The first two happen to all or to none; where one of them is not signed, the program releases all
 * once it is.
 */
export async function endBatchNow(
  parts: DeskParts,
  doer: Doer,
  batch: Batch,
  given: EndNow,
): Promise<EndedNow | Refused> {
  const ended = await doTogether(parts, doer, batch, ({ facts }) => endingCommands(given, facts), noLeaving);
  if (!ended.isDone) return ended;
  const released = await releasedTogether(parts, doer, batch);
  return { isDone: true, waitsFor: released.isDone ? null : released.refusals };
}

export interface BatchDone {
  readonly isDone: true;
  readonly cases: readonly CaseId[];
}

type LeavingOf = (loaded: LoadedCase, at: Instant, earlier: Earlier | null) => Promise<Leaving>;

const noLeaving: LeavingOf = async () => ({ blobs: [], rows: [], events: [] });

async function doTogether(
  parts: DeskParts,
  doer: Doer,
  batch: Batch,
  commandsOf: (loaded: LoadedCase) => readonly CaseCommand[],
  leaving: LeavingOf,
  also?: (writes: DeskWrites, cases: readonly LoadedCase[], at: Instant) => Promise<void>,
): Promise<BatchDone | Refused> {
  const current = (await casesIn(parts, batch)).map(({ id }) => id);
  if (current.length === 0) {
    return { isDone: false, refusals: [own('no case is in this batch any more', 'go on with each by itself')] };
  }
  const step = await together(parts, doer, current, commandsOf, leaving);
  if (!step.isDone) return step;
  const written = await tryToWrite(parts, async (writes) => {
    await step.write(writes);
    await also?.(writes, step.cases, step.at);
  });
  return written ? { isDone: true, cases: current } : overtaken();
}

/** Those that have not left it, in its order; also those that whoever asks is not on, so that a batch is never a part of it. */
export async function casesIn(parts: DeskParts, { id, cases }: Batch): Promise<readonly LoadedCase[]> {
  const loaded = await Promise.all(cases.map((each) => loadCase(parts, PROGRAM, each)));
  return loaded.filter((each) => each !== null).filter(({ facts }) => facts.batch === id);
}

async function verifyAll(parts: DeskParts, batch: Batch): Promise<void> {
  for (const { id } of await casesIn(parts, batch)) {
    await verifiedAgain(parts, id, parts.clock.now());
    await thanksComparedAgain(parts, id);
    await formsComparedAgain(parts, id);
  }
}

interface Together {
  readonly isDone: true;
  readonly cases: readonly LoadedCase[];
  readonly at: Instant;
  write(writes: DeskWrites): Promise<void>;
}

/** Decides on the same steps for several cases; what refuses one refuses all. */
async function together(
  parts: DeskParts,
  doer: Doer,
  ids: readonly CaseId[],
  commandsOf: (loaded: LoadedCase) => readonly CaseCommand[],
  leaving: LeavingOf,
): Promise<Together | Refused> {
  const now = parts.clock.now();
  const refusals: Refusal[] = [];
  const steps: { readonly loaded: LoadedCase; readonly prepared: PreparedStep }[] = [];
  for (const [index, id] of ids.entries()) {
    const loaded = await loadCase(parts, doer.viewer, id);
    if (loaded === null) throw noSuchCase();
    const decision = decideInTurn(loaded.facts, commandsOf(loaded), { policy: parts.policy, by: doer.actor, now });
    if (!decision.isAllowed) {
      const which =
        loaded.facts.id === null ? `case ${index + 1}` : `${loaded.facts.id.series}-${loaded.facts.id.number}`;
      refusals.push(...decision.refusals.map((each) => ({ ...each, found: `${which}: ${each.found}` })));
      continue;
    }
    const [firstRow = null] = steps.at(-1)?.prepared.rows ?? [];
    const rows = steps.reduce((count, each) => count + each.prepared.rows.length, 0);
    const earlier = firstRow === null ? null : { firstRow, rows };
    const prepared = await prepare(parts, loaded, decision.events, {
      leaving: (before) => leaving(before, now, earlier),
    });
    steps.push({ loaded, prepared });
  }
  if (refusals.length > 0) return { isDone: false, refusals };
  return {
    isDone: true,
    cases: steps.map(({ loaded }) => loaded),
    at: now,
    async write(writes) {
      for (const { loaded, prepared } of steps) await writeStep(writes, parts, loaded, prepared);
    },
  };
}

/** Each step as if those before it were done. */
function decideInTurn(
  before: LoadedCase['facts'],
  commands: readonly CaseCommand[],
  context: Parameters<typeof decide>[2],
): Pick<Extract<Decision, { isAllowed: true }>, 'isAllowed' | 'events'> | Extract<Decision, { isAllowed: false }> {
  const events: CaseEvent[] = [];
  let facts = before;
  for (const command of commands) {
    const decision = decide(facts, command, context);
    if (!decision.isAllowed) return decision;
    events.push(...decision.events);
    facts = decision.events.reduce(withEvent, facts);
  }
  return { isAllowed: true, events };
}

async function tryToWrite(
  { store, faults }: Pick<DeskParts, 'store' | 'faults'>,
  unit: (writes: DeskWrites) => Promise<void>,
): Promise<boolean> {
  try {
    await faults?.('batch before write');
    await store.write(unit);
    await faults?.('batch after write');
    return true;
  } catch (error) {
    if (isOvertaken(error)) return false;
    throw error;
  }
}

function overtaken(): Refused {
  return { isDone: false, refusals: [own('one of the cases went on meanwhile', 'look at it, and try again')] };
}

function own(found: string, remedy: string): Refusal {
  return { rule: null, found, remedy };
}
