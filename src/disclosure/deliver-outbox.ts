import { randomBytes } from 'node:crypto';
import type { Instant } from '#base';
import type { CaseEvent, LetterOutcome } from '#embargo';
import type { OutgoingMail, SendOutcome } from '#sending';
import { type CaseStream, type ClaimedRow, type OutboxOutcome, type OutboxRow, PROGRAM, readCaseId } from '#store';
import type { DeskParts } from './desk-parts.ts';
import { appendTo, readBlob, readStream } from './journal.ts';
import { type Outgoing, outgoingOf } from './outgoing.ts';

/** How long one letter may take: longer than the port gives it (`SMTP_TIMEOUTS.totalMs`), so that only a death leaves a doubt. */
const LEASE_MS = 20 * 60_000;

/** Letters of one claim: each is under a lease of its own, and the last one must be handed over within it. */
const AT_ONCE = 1;

/** Waits between tries of a letter that was surely not taken: from a minute to an hour, for as long as it takes. */
const FIRST_WAIT_MS = 60_000;
const LONGEST_WAIT_MS = 60 * 60_000;

/** What one turn did, by outcome. */
export type DeliveryTurn = Readonly<Record<'done' | 'waiting' | 'uncertain' | 'blocked' | 'given_up', number>>;

/**
 * Hands over what is due, one after the other, until nothing is. Whoever dies at it leaves a lease, which becomes a doubt and
 * never a second letter. `holder` names this process among others at the same database.
 */
export async function deliverOutbox(parts: DeskParts, post: OutgoingMail, holder: string): Promise<DeliveryTurn> {
  const { store } = parts;
  const turn = { done: 0, waiting: 0, uncertain: 0, blocked: 0, given_up: 0 };
  for (;;) {
    const work = await store.outboxWork();
    if (work.expired > 0) {
      const doubtful = await store.write((writes) => writes.expireLeases());
      for (const row of doubtful) await note(parts, row, { outcome: 'uncertain', says: 'the program ended at it' });
      turn.uncertain += doubtful.length;
    }
    if (work.claimable === 0) return turn;
    // a name of its own for each claim: a late word about an older one then settles nothing
    const claimer = `${holder} ${randomBytes(8).toString('hex')}`;
    const claimed = await store.write((writes) => writes.claim(claimer, LEASE_MS, AT_ONCE));
    if (claimed.length === 0) return turn;
    for (const row of claimed) turn[await handOver(parts, post, claimer, row)] += 1;
  }
}

async function handOver(
  parts: DeskParts,
  post: OutgoingMail,
  holder: string,
  row: ClaimedRow,
): Promise<OutboxOutcome['state'] & keyof DeliveryTurn> {
  const outgoing = outgoingOf(parts, row);
  const { outcome, letter } =
    outgoing === null
      ? { outcome: { state: 'given_up' } as const, letter: null }
      : await attempt(parts, post, row, outgoing);
  await settleWith(parts, row, letter, (writes) => writes.settle(row.id, holder, outcome));
  return outcome.state;
}

interface Attempted {
  readonly outcome: OutboxOutcome;
  /** For the record; null: nothing worth it. */
  readonly letter: Omit<LetterOutcome, 'to' | 'revision'> | null;
}

async function attempt(parts: DeskParts, post: OutgoingMail, row: ClaimedRow, outgoing: Outgoing): Promise<Attempted> {
  const letter = await readBlob(parts, PROGRAM, row.stream, outgoing.letter);
  if (outgoing.kind === 'archive') {
    await parts.archive.receive(outgoing.list, letter);
    return { outcome: { state: 'done' }, letter: { outcome: 'sent', says: `kept in ${outgoing.list}` } };
  }
  if (outgoing.blockedBy !== null) return { outcome: { state: 'blocked' }, letter: null };
  const { from, to } = outgoing.envelope;
  return judged(await post.send({ bytes: letter, envelope: { from, to: [to] } }), row, parts.clock.now());
}

function judged(sent: SendOutcome, { attempts }: ClaimedRow, now: Instant): Attempted {
  switch (sent.kind) {
    case 'sent':
      return { outcome: { state: 'done' }, letter: { outcome: 'sent', says: sent.response } };
    case 'uncertain':
      return { outcome: { state: 'uncertain' }, letter: { outcome: 'uncertain', says: sent.why } };
    case 'refused': {
      const letter = { outcome: sent.isPermanent ? 'blocked' : 'refused', says: sent.response } as const;
      if (sent.isPermanent) return { outcome: { state: 'blocked' }, letter };
      const wait = Math.min(FIRST_WAIT_MS * 2 ** Math.min(attempts - 1, 10), LONGEST_WAIT_MS);
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
  const outgoing = outgoingOf(parts, row);
  const stream = caseStreamOf(row);
  const to = outgoing === null ? null : outgoing.kind === 'archive' ? outgoing.channel : outgoing.to;
  for (;;) {
    const sequence = stream === null ? 0 : (await readStream<CaseEvent>(parts, PROGRAM, stream)).sequence;
    try {
      await parts.store.write(async (writes) => {
        await settle(writes);
        if (stream === null || letter === null || outgoing === null || to === null) return;
        const at = parts.clock.now();
        const event: CaseEvent = {
          at,
          by: { kind: 'program' },
          kind: 'letter_went',
          letter: { to, revision: outgoing.revision, ...letter },
        };
        await appendTo(writes, parts, stream, sequence, [event]);
      });
      return;
    } catch (error) {
      // the record went on between the two: only that is tried again, the row itself is ours
      const isOvertaken = error instanceof Error && 'code' in error && error.code === 'changed_meanwhile';
      const isStillOurs = isOvertaken && stream !== null && (await lastOf(parts, stream)) !== sequence;
      if (!isStillOurs) throw error;
    }
  }
}

async function note(parts: DeskParts, row: OutboxRow, letter: Omit<LetterOutcome, 'to' | 'revision'>): Promise<void> {
  await settleWith(parts, row, letter, async () => undefined);
}

async function lastOf(parts: DeskParts, stream: CaseStream): Promise<number> {
  return (await readStream<CaseEvent>(parts, PROGRAM, stream)).sequence;
}

function caseStreamOf({ stream }: Pick<OutboxRow, 'stream'>): CaseStream | null {
  const [kind, id = ''] = stream.split(':');
  return kind === 'case' && readCaseId(id) !== undefined ? (stream as CaseStream) : null;
}
