import type { Instant } from '#base';
import { advisoryLetter, letterId } from '#letters';
import { type CaseId, caseStream, type NewOutboxRow } from '#store';
import { advisoryPackage, domainOf, mailboxAt, senderOf } from './advisory-letters.ts';
import type { Channel, DeskParts } from './desk-parts.ts';
import { newBlob } from './journal.ts';
import type { LoadedCase } from './loaded-case.ts';
import { newRow } from './outgoing.ts';
import { type Doer, type Leaving, type Performed, perform } from './perform.ts';
import { instantOf, memberLetters } from './predisclose.ts';

/**
 * Makes the signed text public: into our own archive first, and so onto the site and the feeds, then to the lists in their
 * order, then to the members who had it before. What leaves is written with the release in one transaction, so that it happens
 * once, and all of it.
 */
export function release(parts: DeskParts, doer: Doer, id: CaseId, batch?: string): Promise<Performed> {
  const command = batch === undefined ? ({ kind: 'release' } as const) : ({ kind: 'release', batch } as const);
  return perform(parts, doer, id, command, {
    leaving: async (before, events) => releaseLetters(parts, doer, before, instantOf(events)),
  });
}

export async function releaseLetters(parts: DeskParts, doer: Doer, loaded: LoadedCase, at: Instant): Promise<Leaving> {
  const { channels } = parts.mailing;
  const copies =
    loaded.facts.predisclosed.length === 0
      ? { blobs: [], rows: [], events: [] }
      : await memberLetters(parts, doer, loaded, { at, purpose: 'members_copy' });
  if (channels.length === 0) return copies;
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
    }),
  );
  const rows: NewOutboxRow[] = [];
  let site: NewOutboxRow | null = null;
  const sorted = [...channels].sort((a, b) => Number(a.kind === 'mail') - Number(b.kind === 'mail'));
  for (const [index, channel] of sorted.entries()) {
    // an instant more for each keeps the order of claims; only the site is waited for
    const due = { dueAt: (at + index) as Instant, ...(site === null ? {} : { after: site.id }) };
    const row = newRow(
      parts,
      stream,
      due,
      outgoingTo(channel, { from: from.address, messageId, letter: letter.id, revision: advisory.revision }),
    );
    if (channel.kind === 'site') site ??= row;
    rows.push(row);
  }
  return {
    blobs: [letter, ...copies.blobs],
    rows: [...rows, ...copies.rows],
    events: copies.events,
  };
}

function outgoingTo(
  channel: Channel,
  {
    from,
    messageId,
    letter,
    revision,
  }: {
    readonly from: string;
    readonly messageId: string;
    readonly letter: ReturnType<typeof newBlob>['id'];
    readonly revision: number;
  },
): Parameters<typeof newRow>[3] {
  return channel.kind === 'site'
    ? { kind: 'archive', channel: channel.name, list: channel.list, letter, revision, messageId }
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
