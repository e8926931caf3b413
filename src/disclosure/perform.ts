import { type Instant, TocsinError } from '#base';
import { type Actor, type CaseCommand, type CaseEvent, type CaseFacts, decide, type Finding, factsOf } from '#embargo';
import { type BlobId, type CaseId, caseStream, type DeskViewer, type DeskWrites, type NewOutboxRow } from '#store';
import type { BlobUse, CaseRecord, Reporter } from './case-record.ts';
import type { DeskParts } from './desk-parts.ts';
import { appendTo, type NewBlob, newBlob } from './journal.ts';
import { type LoadedCase, loadCase } from './loaded-case.ts';
import { thanksNote } from './thanks.ts';

/** Who does something: what he may see, and as whom the record has him. */
export interface Doer {
  readonly viewer: DeskViewer;
  readonly actor: Actor;
}

export const PROGRAM_DOER: Doer = { viewer: { kind: 'program' }, actor: { kind: 'program' } };

/** Why something was not done: the rule of the policy (null: the program's own), what was found, what would satisfy it. */
export type Refusal = Pick<Finding, 'rule' | 'found' | 'remedy'>;

export interface Refused {
  readonly isDone: false;
  readonly refusals: readonly Refusal[];
}

export type Performed =
  | { readonly isDone: true; readonly id: CaseId; readonly facts: CaseFacts; readonly warnings: readonly Finding[] }
  | Refused;

/** What goes with a step, once it is allowed. */
export interface StepWith {
  /** Bytes that are kept with the first event of the step. */
  readonly keep?: Readonly<Partial<Record<BlobUse, Uint8Array>>>;
  readonly reporter?: Reporter;
  /**
   * The case as it was looked at to make what is kept: where it went on since, nothing is written, and whoever looked looks
   * again. Throws TocsinError `changed_meanwhile`. Without it the case is looked at here, and again where it went on.
   */
  readonly seen?: LoadedCase;
  /** Written with it, or not at all. */
  readonly also?: (writes: DeskWrites, at: Instant) => Promise<void>;
  /** What is to leave because of it: made for the case as it is then, and written with it or not at all. */
  readonly leaving?: (
    before: LoadedCase,
    events: readonly CaseEvent[],
    kept: Readonly<Partial<Record<BlobUse, BlobId>>>,
  ) => Promise<Leaving>;
}

export interface Leaving {
  readonly blobs: readonly NewBlob[];
  readonly rows: readonly NewOutboxRow[];
  /** What is already known of letters when they are made, such as that one is blocked. */
  readonly events: readonly CaseEvent[];
}

/** How often a step is decided anew because something went on meanwhile. Attack: a script that keeps it going. */
const MOST_ATTEMPTS = 20;

/** Does what reads, decides and writes; where somebody else was quicker, once more. Throws TocsinError `changed_meanwhile`. */
export async function decidedAnew<Done>(attempt: () => Promise<Done>): Promise<Done> {
  for (let count = 1; ; count += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!isOvertaken(error) || count === MOST_ATTEMPTS) throw error;
    }
  }
}

export function isOvertaken(error: unknown): boolean {
  return error instanceof TocsinError && error.code === 'changed_meanwhile';
}

/**
 * Does one thing with a case: loads it, asks `decide`, writes what then has happened. Where somebody else was quicker it is
 * decided again. Throws TocsinError `not_found` where there is no such case for the viewer.
 */
export async function perform(
  parts: DeskParts,
  doer: Doer,
  id: CaseId,
  command: CaseCommand,
  step: StepWith = {},
): Promise<Performed> {
  const { seen } = step;
  if (seen !== undefined) return performOn(parts, doer, seen, command, step);
  return decidedAnew(async () => {
    const before = await loadCase(parts, doer.viewer, id);
    if (before === null) throw noSuchCase();
    return performOn(parts, doer, before, command, step);
  });
}

async function performOn(
  parts: DeskParts,
  { actor }: Doer,
  before: LoadedCase,
  command: CaseCommand,
  step: StepWith,
): Promise<Performed> {
  const now = parts.clock.now();
  const decision = decide(before.facts, command, { policy: parts.policy, by: actor, now });
  if (!decision.isAllowed) return { isDone: false, refusals: decision.refusals };
  const { keep = {} } = step;
  const thanks = await thanksNote(parts, before, decision.events, keep);
  const own = thanks?.on.id === before.id ? thanks.records : [];
  const prepared = await prepare(parts, before, [...decision.events, ...own], step);
  await parts.faults?.('step before write');
  await parts.store.write(async (writes) => {
    // before what is written now, which alone stays
    if (prepared.records.some(({ kind }) => kind === 'forgotten')) await writes.forgetCase(before.id);
    await writeStep(writes, parts, before, prepared);
    if (thanks !== null && own.length === 0)
      await appendTo(writes, parts, caseStream(thanks.on.id), thanks.on.sequence, thanks.records);
    await step.also?.(writes, now);
  });
  await parts.faults?.('step after write');
  const facts = factsOf([...before.records, ...prepared.records]);
  return { isDone: true, id: before.id, facts, warnings: decision.warnings };
}

/** A step that was decided on, ready to be written. */
export interface PreparedStep {
  readonly records: readonly CaseRecord[];
  readonly blobs: readonly NewBlob[];
  readonly rows: readonly NewOutboxRow[];
}

export async function prepare(
  parts: Pick<DeskParts, 'keys'>,
  before: LoadedCase,
  events: readonly CaseEvent[],
  { keep = {}, reporter, leaving }: StepWith,
): Promise<PreparedStep> {
  const stream = caseStream(before.id);
  const kept = Object.entries(keep).map(([use, bytes]) => ({ use, blob: newBlob(parts, stream, bytes) }));
  const ids = Object.fromEntries(kept.map(({ use, blob }) => [use, blob.id]));
  const more = (await leaving?.(before, events, ids)) ?? { blobs: [], rows: [], events: [] };
  const records = [...events, ...more.events].map((event, index): CaseRecord => {
    if (index > 0) return event;
    return {
      ...event,
      ...(kept.length === 0 ? {} : { blobs: ids }),
      ...(reporter === undefined ? {} : { reporter }),
    };
  });
  return { records, blobs: [...kept.map(({ blob }) => blob), ...more.blobs], rows: more.rows };
}

export async function writeStep(
  writes: DeskWrites,
  parts: Pick<DeskParts, 'keys'>,
  before: Pick<LoadedCase, 'id' | 'facts' | 'records' | 'sequence'>,
  { records, blobs, rows }: PreparedStep,
): Promise<void> {
  const stream = caseStream(before.id);
  await appendTo(writes, parts, stream, before.sequence, records);
  for (const { id, sealed } of blobs) await writes.putBlob(stream, id, sealed);
  if (rows.length > 0) await writes.enqueue(rows);
  const { people } = factsOf([...before.records, ...records]);
  const isChanged =
    people.size !== before.facts.people.size || [...people].some((each) => !before.facts.people.has(each));
  if (isChanged) await writes.setPeople(stream, [...people]);
}

export function noSuchCase(): TocsinError {
  return new TocsinError({
    code: 'not_found',
    message: 'there is no such case, or you are not on it',
    hint: 'tocsin desk list names those that you are on',
  });
}
