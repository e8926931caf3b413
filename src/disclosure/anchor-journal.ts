import { type Anchor, anchorText } from '#anchors';
import { formatInstant, type Instant } from '#base';
import { letterId, type Mailbox, noticeLetter } from '#letters';
import { seal } from '#sealing';
import { type DeskStore, entryContext, type NewOutboxRow, PROGRAM } from '#store';
import { domainOf } from './advisory-letters.ts';
import { markedAnchor } from './anchor-mark.ts';
import type { DeskParts } from './desk-parts.ts';
import { type NewBlob, newBlob, readStream } from './journal.ts';
import { newRow } from './outgoing.ts';
import { isOvertaken } from './perform.ts';

/** By which way the head of the journal was told to the outside. */
export type AnchorWay = 'mail' | 'git';

/** In the `audit` stream of the journal, beside what happens at the door. */
export type AnchorEvent = { readonly at: Instant; readonly kind: 'anchored'; readonly way: AnchorWay } & Anchor;

const DAY_MS = 24 * 60 * 60_000;

/** A repository that cannot be written is tried again no sooner. */
const RETRY_MS = 10 * 60_000;

/**
 * Tells where the journal ends, once a day at the configured time and at no other: an anchor at each event would show outsiders
 * when something happens. By hand (`now`) at once. Returns the ways that it went. Throws TocsinError where git cannot write.
 */
export async function anchorJournal(parts: DeskParts, when: 'at its time' | 'now'): Promise<readonly AnchorWay[]> {
  const { anchoring } = parts;
  if (anchoring === undefined) return [];
  const ways: readonly AnchorWay[] = [
    ...(anchoring.addresses.length === 0 ? [] : (['mail'] as const)),
    ...(anchoring.commit === null ? [] : (['git'] as const)),
  ];
  const gone: AnchorWay[] = [];
  for (const way of ways) if (await anchoredBy(parts, anchoring, way, when)) gone.push(way);
  return gone;
}

async function anchoredBy(
  parts: DeskParts,
  anchoring: NonNullable<DeskParts['anchoring']>,
  way: AnchorWay,
  when: 'at its time' | 'now',
): Promise<boolean> {
  const now = parts.clock.now();
  const known = await knownAnchors(parts);
  if (when === 'at its time' && (known.lastAt[way] ?? 0) >= lastTimeBefore(now, anchoring.timeOfDayMs)) return false;
  const head = await parts.store.head();
  if (head.position === 0) return false;
  const hash = Buffer.from(head.hash).toString('hex');
  const anchor = markedAnchor(parts.keys, { position: head.position, hash, at: now });
  const leaving = way === 'mail' ? letters(parts, anchoring.addresses, anchor) : NOTHING;
  if (way === 'mail' && leaving.rows.length === 0) return false;
  if (way === 'git') {
    const failedAt = failedAtByStore.get(parts.store) ?? Number.NEGATIVE_INFINITY;
    if (when === 'at its time' && now - failedAt < RETRY_MS) return false;
    failedAtByStore.set(parts.store, now);
    // before it is written down: what is committed twice is there once
    await anchoring.commit?.(anchor);
    failedAtByStore.delete(parts.store);
  }
  const event: AnchorEvent = { kind: 'anchored', way, ...anchor };
  const context = entryContext('audit', known.sequence + 1);
  const sealed = seal(parts.keys, Buffer.from(JSON.stringify(event), 'utf8'), context);
  try {
    await parts.store.write(async (writes) => {
      await writes.append([{ stream: 'audit', after: known.sequence, entries: [{ at: now, sealed }] }]);
      for (const { id, sealed } of leaving.blobs) await writes.putBlob('audit', id, sealed);
      if (leaving.rows.length > 0) await writes.enqueue(leaving.rows);
    });
    return true;
  } catch (error) {
    // another process was quicker, or somebody signed in: looked at again at the next turn
    if (isOvertaken(error) && when === 'at its time') return false;
    throw error;
  }
}

/** The last instant of this time of day (UTC), now included. */
function lastTimeBefore(now: Instant, timeOfDayMs: number): number {
  return Math.floor((now - timeOfDayMs) / DAY_MS) * DAY_MS + timeOfDayMs;
}

interface Known {
  readonly sequence: number;
  readonly lastAt: Readonly<Partial<Record<AnchorWay, Instant>>>;
}

/** Asked every few seconds: of the stream only what is new is read. */
const knownByStore = new WeakMap<DeskStore, Known>();
const failedAtByStore = new WeakMap<DeskStore, Instant>();

async function knownAnchors(parts: DeskParts): Promise<Known> {
  const before = knownByStore.get(parts.store) ?? { sequence: 0, lastAt: {} };
  const { entries, sequence } = await readStream<AnchorEvent>(parts, PROGRAM, 'audit', before.sequence);
  const lastAt = { ...before.lastAt };
  // others happen in this stream as well
  for (const { kind, way, at } of entries) if (kind === 'anchored') lastAt[way] = at;
  const known = { sequence, lastAt };
  knownByStore.set(parts.store, known);
  return known;
}

const NOTHING = { blobs: [] as readonly NewBlob[], rows: [] as readonly NewOutboxRow[] };

/** One letter for each address, so that none learns of the others. It says the same whatever happened that day. */
function letters(parts: DeskParts, addresses: readonly Mailbox[], anchor: Anchor): typeof NOTHING {
  const { sender } = parts.mailing;
  if (sender === null) return NOTHING;
  const made = addresses.map((to) => {
    const seed = `${anchor.position} ${anchor.hash} ${to.address}`;
    const messageId = letterId({ seed, revision: 0, channel: 'audit anchor' }, domainOf(sender));
    const letter = newBlob(
      parts,
      'audit',
      noticeLetter({
        from: sender,
        to: [to],
        messageId,
        date: anchor.at,
        subject: `Audit log, ${formatInstant(anchor.at).slice(0, 10)}`,
        text: `${anchorText(anchor)}\nKeep this letter. It shows later whether the audit log was changed:\ntocsin desk audit verify --anchors FILE\n`,
        autoSubmitted: 'auto-generated',
      }),
    );
    const row = newRow(
      parts,
      'audit',
      { dueAt: anchor.at },
      {
        kind: 'letter',
        purpose: 'anchor',
        to: null,
        revision: 0,
        envelope: { from: sender.address, to: to.address },
        letter: letter.id,
        messageId,
        list: null,
        blockedBy: null,
      },
    );
    return { letter, row };
  });
  return { blobs: made.map(({ letter }) => letter), rows: made.map(({ row }) => row) };
}
