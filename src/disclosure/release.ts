import { formatInstant, type Instant } from '#base';
import { advisoryLetter, letterId } from '#letters';
import { type CaseId, caseStream, type NewOutboxRow, type OutboxId, PROGRAM } from '#store';
import { advisoryPackage, domainOf, mailboxAt, senderOf } from './advisory-letters.ts';
import { formsComparedAgain } from './compare-forms.ts';
import { thanksComparedAgain } from './compare-thanks.ts';
import { publicConditions } from './conditions-desk.ts';
import type { Channel, DeskParts } from './desk-parts.ts';
import { newBlob } from './journal.ts';
import type { LoadedCase } from './loaded-case.ts';
import { newRow, outgoingOn } from './outgoing.ts';
import { type Doer, type Leaving, type Performed, perform, type Refused } from './perform.ts';
import { instantOf, memberLetters } from './predisclose.ts';
import { verifiedAgain } from './verify-again.ts';

/**
 * Makes the signed text public: into our own archive first, and so onto the site and the feeds, then to the lists in their
 * order, then to the members who had it before. What leaves is written with the release in one transaction, so that it happens
 * once, and all of it.
 */
export async function release(parts: DeskParts, doer: Doer, id: CaseId, batch?: string): Promise<Performed> {
  const command = batch === undefined ? ({ kind: 'release' } as const) : ({ kind: 'release', batch } as const);
  const fault = await clockAhead(parts);
  if (fault !== null) return fault;
  await verifiedAgain(parts, id, parts.clock.now());
  await thanksComparedAgain(parts, id);
  await formsComparedAgain(parts, id);
  return perform(parts, doer, id, command, {
    leaving: async (before, events) => releaseLetters(parts, doer, before, instantOf(events)),
  });
}

/** What the cases before this one in its batch let out. */
export interface Earlier {
  /** Of the case before. */
  readonly firstRow: NewOutboxRow;
  /** Of all of them: what this one lets out is due after that. */
  readonly rows: number;
}

/** How far this machine's clock may be ahead of the database's when something is made public. */
const MOST_AHEAD_MS = 5_000;

/**
 * Refused where this machine's clock is ahead of the database's: its end would seem to have come, and the record would be dated
 * so that nothing could be done to the case until then. null: it is not.
 */
export async function clockAhead({ store, clock }: DeskParts): Promise<Refused | null> {
  const database = await store.databaseNow();
  const here = clock.now();
  if (here <= database + MOST_AHEAD_MS) return null;
  const found = `it is ${formatInstant(here)} by the clock of this machine, and ${formatInstant(database)} by the database's`;
  return { isDone: false, refusals: [{ rule: null, found, remedy: 'set the clocks right' }] };
}

export async function releaseLetters(
  parts: DeskParts,
  doer: Doer,
  loaded: LoadedCase,
  at: Instant,
  earlier: Earlier | null = null,
): Promise<Leaving> {
  const place = earlier?.rows ?? 0;
  const toLists = await listLetters(parts, doer, loaded, at, { place, before: earlier?.firstRow.id ?? null });
  if (loaded.facts.predisclosed.length === 0) return toLists;
  const { channels } = parts.mailing;
  const [first] = toLists.rows;
  const hasSite = channels.some(({ kind }) => kind === 'site');
  const copies = await memberLetters(parts, doer, loaded, {
    at,
    purpose: 'members_copy',
    dueAt: (at + place + toLists.rows.length) as Instant,
    ...(first === undefined || !hasSite ? {} : { after: first.id }),
  });
  return {
    blobs: [...toLists.blobs, ...copies.blobs],
    rows: [...toLists.rows, ...copies.rows],
    events: [...toLists.events, ...copies.events],
  };
}

/** `place`: in the order in which all of a batch leaves. `before`: what this case's first row waits for. */
async function listLetters(
  parts: DeskParts,
  doer: Doer,
  loaded: LoadedCase,
  at: Instant,
  { place, before }: { readonly place: number; readonly before: OutboxId | null },
): Promise<Leaving> {
  const { channels } = parts.mailing;
  if (channels.length === 0) return { blobs: [], rows: [], events: [] };
  const from = senderOf(parts);
  const advisory = await advisoryPackage(parts, doer.viewer, loaded);
  const lists = channels.flatMap((channel) => (channel.kind === 'mail' ? [mailboxAt(channel.address)] : []));
  const messageId = letterId({ seed: loaded.id, revision: advisory.revision, channel: 'publication' }, domainOf(from));
  const stream = caseStream(loaded.id);
  // the same bytes to all: whoever compares two archives finds one letter
  const letter = newBlob(
    parts,
    stream,
    advisoryLetter({
      from,
      to: lists.length === 0 ? [from] : lists,
      messageId,
      date: at,
      subject: advisory.subject,
      text: advisory.text,
      attachments: advisory.attachments,
      ...(await threadOf(parts, loaded)),
    }),
  );
  const conditions = publicConditions(loaded);
  const rows: NewOutboxRow[] = [];
  let site: NewOutboxRow | null = null;
  const sorted = [...channels].sort((a, b) => Number(a.kind === 'mail') - Number(b.kind === 'mail'));
  for (const [index, channel] of sorted.entries()) {
    // an instant more for each keeps the order of claims; only the site is waited for, and by it that of the case before
    const after = site?.id ?? (channel.kind === 'site' ? before : null);
    const due = { dueAt: (at + place + index) as Instant, ...(after === null ? {} : { after }) };
    const row = newRow(
      parts,
      stream,
      due,
      outgoingTo(channel, {
        from: from.address,
        messageId,
        letter: letter.id,
        revision: advisory.revision,
        conditions,
      }),
    );
    if (channel.kind === 'site') site ??= row;
    rows.push(row);
  }
  return { blobs: [letter], rows, events: [] };
}

/** A later version stands in the thread of the first one, by the Message-ID that that one had; nothing where this is the first. */
async function threadOf(
  parts: DeskParts,
  { id, facts }: LoadedCase,
): Promise<{ readonly inReplyTo?: string; readonly references?: readonly string[] }> {
  const [first] = facts.published;
  if (first === undefined) return {};
  const rows = await outgoingOn(parts, PROGRAM, caseStream(id));
  // as it was then: the sender, and so the domain of ids, may be another one since
  const sent = rows.find(
    ({ outgoing }) =>
      outgoing.revision === first.revision && (outgoing.kind === 'archive' || outgoing.purpose === 'publication'),
  );
  return sent === undefined ? {} : { inReplyTo: sent.outgoing.messageId, references: [sent.outgoing.messageId] };
}

function outgoingTo(
  channel: Channel,
  {
    from,
    messageId,
    letter,
    revision,
    conditions,
  }: {
    readonly from: string;
    readonly messageId: string;
    readonly letter: ReturnType<typeof newBlob>['id'];
    readonly revision: number;
    readonly conditions: ReturnType<typeof publicConditions>;
  },
): Parameters<typeof newRow>[3] {
  return channel.kind === 'site'
    ? {
        kind: 'archive',
        channel: channel.name,
        list: channel.list,
        letter,
        revision,
        messageId,
        ...(conditions === null ? {} : { conditions }),
      }
    : {
        kind: 'letter',
        purpose: 'publication',
        to: channel.name,
        revision,
        envelope: { from, to: channel.address },
        letter,
        messageId,
        list: channel.list,
        blockedBy: null,
      };
}
