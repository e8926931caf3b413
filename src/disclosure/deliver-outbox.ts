import { randomBytes } from 'node:crypto';
import { type Instant, TocsinError } from '#base';
import type { CaseEvent, LetterOutcome } from '#embargo';
import type { OutgoingMail, SendOutcome } from '#sending';
import { type CaseStream, type ClaimedRow, type OutboxOutcome, type OutboxRow, PROGRAM, readCaseId } from '#store';
import { conditionsToPublish } from './conditions-desk.ts';
import { type DeskParts, waitsOf } from './desk-parts.ts';
import { appendTo, readBlob, readStream } from './journal.ts';
import { type Outgoing, outgoingOf } from './outgoing.ts';
import { decidedAnew, isOvertaken } from './perform.ts';
import { ratingsToPublish } from './ratings-desk.ts';
import { versionInItsPlace } from './version-in-its-place.ts';

/** Letters of one claim: each is under a lease of its own, and the last one must be handed over within it. */
const AT_ONCE = 1;

/** Leases at one time: as many as there are processes. */
const MOST_LEASED = 1000;

/** Blocked letters that are looked through in one turn for those that a later version has overtaken. */
const MOST_BLOCKED = 1000;

/** What one turn did, by outcome. */
export type DeliveryTurn = Readonly<Record<'done' | 'waiting' | 'uncertain' | 'blocked' | 'given_up', number>>;

/**
 * Hands over what is due, one after the other, until nothing is. Whoever dies at it leaves a lease, which becomes a doubt and
 * never a second letter. `holder` names this process among others at the same database.
 */
export async function deliverOutbox(parts: DeskParts, post: OutgoingMail, holder: string): Promise<DeliveryTurn> {
  const { store } = parts;
  const turn = { done: 0, waiting: 0, uncertain: 0, blocked: 0, given_up: 0 };
  turn.given_up += await giveUpBlocked(parts);
  for (;;) {
    const work = await store.outboxWork();
    if (work.expired > 0) {
      await parts.faults?.('expiry before write');
      turn.uncertain += await decidedAnew(() => expireLeases(parts));
      await parts.faults?.('expiry after write');
    }
    if (work.claimable === 0) return turn;
    // a name of its own for each claim: a late word about an older one then settles nothing
    const claimer = `${holder} ${randomBytes(8).toString('hex')}`;
    await parts.faults?.('claim before write');
    const claimed = await store.write((writes) => writes.claim(claimer, waitsOf(parts.mailing).claimMs, AT_ONCE));
    await parts.faults?.('claim after write');
    if (claimed.length === 0) return turn;
    for (const row of claimed) turn[await handOver(parts, post, claimer, row)] += 1;
  }
}

/** A letter that is blocked is claimed by nobody: once a later version takes its place, nobody lets it go either. */
async function giveUpBlocked(parts: DeskParts): Promise<number> {
  let count = 0;
  for (const row of await parts.store.outboxIn('blocked', MOST_BLOCKED)) {
    const outgoing = outgoingOf(parts, row);
    const version = outgoing === null ? null : await versionInItsPlace(parts, row, outgoing);
    if (version === null) continue;
    const seen = { state: 'blocked', attempts: row.attempts } as const;
    const { outcome, letter } = givenUp(version);
    try {
      await settleWith(parts, row, letter, (writes) => writes.resolve(row.id, seen, outcome));
      count += 1;
    } catch (error) {
      // somebody else gave it up, or had it tried again
      if (!isOvertaken(error)) throw error;
    }
  }
  return count;
}

function givenUp(version: number): Attempted {
  const says = `not sent: version ${version} takes its place`;
  return { outcome: { state: 'given_up' }, letter: { outcome: 'given_up', says } };
}

/** What somebody died at becomes a doubt, in the outbox and in the record as one: told later, it would stand after what was found. */
async function expireLeases(parts: DeskParts): Promise<number> {
  const { store } = parts;
  const now = await store.databaseNow();
  const sequences = new Map<CaseStream, number>();
  for (const row of await store.outboxIn('leased', MOST_LEASED)) {
    const stream = caseStreamOf(row);
    if (stream === null || row.lease === null || row.lease.until > now || sequences.has(stream)) continue;
    sequences.set(stream, await lastOf(parts, stream));
  }
  return store.write(async (writes) => {
    const doubtful = await writes.expireLeases();
    for (const row of doubtful) {
      const stream = caseStreamOf(row);
      const event = letterEvent(parts, row, { outcome: 'uncertain', says: 'the program ended at it' });
      if (stream === null || event === null) continue;
      const sequence = sequences.get(stream);
      if (sequence === undefined) {
        throw new TocsinError({ code: 'changed_meanwhile', message: 'a lease ran out just now' });
      }
      await appendTo(writes, parts, stream, sequence, [event]);
      sequences.set(stream, sequence + 1);
    }
    return doubtful.length;
  });
}

async function handOver(
  parts: DeskParts,
  post: OutgoingMail,
  holder: string,
  row: ClaimedRow,
): Promise<OutboxOutcome['state'] & keyof DeliveryTurn> {
  const outgoing = outgoingOf(parts, row);
  try {
    const { outcome, letter } =
      outgoing === null
        ? { outcome: { state: 'given_up' } as const, letter: null }
        : await attempt(parts, post, holder, row, outgoing);
    await parts.faults?.('settle before write');
    await settleWith(parts, row, letter, (writes) => writes.settle(row.id, holder, outcome));
    await parts.faults?.('settle after write');
    return outcome.state;
  } catch (error) {
    // we were so slow that somebody took us for dead: the row is his, and in doubt
    if (isOvertaken(error)) return 'uncertain';
    throw error;
  }
}

interface Attempted {
  readonly outcome: OutboxOutcome;
  /** For the record; null: nothing worth it. */
  readonly letter: Omit<LetterOutcome, 'to' | 'revision'> | null;
}

async function attempt(
  parts: DeskParts,
  post: OutgoingMail,
  holder: string,
  row: ClaimedRow,
  outgoing: Outgoing,
): Promise<Attempted> {
  const version = await versionInItsPlace(parts, row, outgoing);
  if (version !== null) return givenUp(version);
  const letter = await readBlob(parts, PROGRAM, row.stream, outgoing.letter);
  if (outgoing.kind === 'archive') return judged(parts, await receive(parts, outgoing, letter, row), row);
  if (outgoing.blockedBy !== null) {
    // said again: somebody may have died at it, which is in the record as a doubt
    return { outcome: { state: 'blocked' }, letter: { outcome: 'blocked', says: outgoing.blockedBy } };
  }
  const { from, to } = outgoing.envelope;
  await parts.faults?.('letter before lease');
  // from here on a death is a doubt that takes its time: what is claimed and not begun is not in doubt for so long
  await parts.store.write((writes) => writes.extendLease(row.id, holder, waitsOf(parts.mailing).letterMs));
  await parts.faults?.('letter before connect');
  const sent = await post.send({ bytes: letter, envelope: { from, to: [to] } });
  await parts.faults?.('letter after reply');
  return judged(parts, sent, row);
}

/** Into our own archive: what was not kept is surely not kept, and the same bytes again are one message. */
async function receive(
  parts: DeskParts,
  { list, conditions, revision }: Extract<Outgoing, { kind: 'archive' }>,
  letter: Uint8Array,
  { stream }: ClaimedRow,
): Promise<SendOutcome> {
  await parts.faults?.('archive before receipt');
  try {
    const confirmed = conditions === undefined ? null : await conditionsToPublish(parts, stream, conditions.blob);
    const ratings = await ratingsToPublish(parts, stream, revision);
    await parts.archive.receive(list, letter, parts.clock, {
      ...(confirmed === null ? {} : { conditions: confirmed }),
      ...(ratings === null ? {} : { ratings }),
    });
  } catch (error) {
    const why = error instanceof TocsinError ? error.message : 'unknown reason';
    return { kind: 'refused', isPermanent: false, response: `not kept in ${list}: ${why}` };
  }
  await parts.faults?.('archive after receipt');
  return { kind: 'sent', response: `kept in ${list}` };
}

/** By the database's clock, which also says when a row is due: by another one it could be due at once, again and again. */
async function judged(parts: DeskParts, sent: SendOutcome, { attempts }: ClaimedRow): Promise<Attempted> {
  const now = await parts.store.databaseNow();
  switch (sent.kind) {
    case 'sent':
      return { outcome: { state: 'done' }, letter: { outcome: 'sent', says: sent.response } };
    case 'uncertain':
      // from now on it is looked for, however long ago it was due
      return { outcome: { state: 'uncertain', dueAt: now }, letter: { outcome: 'uncertain', says: sent.why } };
    case 'refused': {
      const letter = { outcome: sent.isPermanent ? 'blocked' : 'refused', says: sent.response } as const;
      if (sent.isPermanent) return { outcome: { state: 'blocked' }, letter };
      const { firstRetryMs, longestRetryMs } = waitsOf(parts.mailing);
      const wait = Math.min(firstRetryMs * 2 ** Math.min(attempts - 1, 10), longestRetryMs);
      return { outcome: { state: 'waiting', dueAt: (now + wait) as Instant }, letter };
    }
  }
}

/** Writes what became of a row, and into the record of its case, as one. */
export async function settleWith(
  parts: DeskParts,
  row: Pick<OutboxRow, 'id' | 'stream' | 'sealed'>,
  letter: Omit<LetterOutcome, 'to' | 'revision'> | null,
  settle: (writes: Parameters<Parameters<DeskParts['store']['write']>[0]>[0]) => Promise<void>,
): Promise<void> {
  const stream = caseStreamOf(row);
  for (;;) {
    const sequence = stream === null ? 0 : (await readStream<CaseEvent>(parts, PROGRAM, stream)).sequence;
    try {
      await parts.store.write(async (writes) => {
        await settle(writes);
        const event = letter === null ? null : letterEvent(parts, row, letter);
        if (stream !== null && event !== null) await appendTo(writes, parts, stream, sequence, [event]);
      });
      return;
    } catch (error) {
      // the record went on between the two: only that is tried again, the row itself is ours
      const isRecord = isOvertaken(error) && stream !== null && (await lastOf(parts, stream)) !== sequence;
      if (!isRecord) throw error;
    }
  }
}

/** null: about nobody that the record speaks of. */
function letterEvent(
  parts: DeskParts,
  row: Pick<OutboxRow, 'id' | 'sealed'>,
  letter: Omit<LetterOutcome, 'to' | 'revision'>,
): CaseEvent | null {
  const outgoing = outgoingOf(parts, row);
  const to = outgoing?.kind === 'archive' ? outgoing.channel : (outgoing?.to ?? null);
  if (outgoing === null || to === null) return null;
  const { revision } = outgoing;
  return {
    at: parts.clock.now(),
    by: { kind: 'program' },
    kind: 'letter_went',
    letter: { to, revision, ...letter },
  };
}

async function lastOf(parts: DeskParts, stream: CaseStream): Promise<number> {
  return (await readStream<CaseEvent>(parts, PROGRAM, stream)).sequence;
}

function caseStreamOf({ stream }: Pick<OutboxRow, 'stream'>): CaseStream | null {
  const [kind, id = ''] = stream.split(':');
  return kind === 'case' && readCaseId(id) !== undefined ? (stream as CaseStream) : null;
}
