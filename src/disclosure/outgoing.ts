import type { Instant } from '#base';
import type { Register } from '#members';
import { open, seal } from '#sealing';
import {
  type BlobId,
  type CaseStream,
  type JournalStream,
  type NewOutboxRow,
  newOutboxId,
  type OutboxId,
  type OutboxRow,
  outboxContext,
} from '#store';
import type { DeskParts } from './desk-parts.ts';

/** Something that is to leave the desk, as the outbox keeps it, sealed. */
export type Outgoing =
  /** A revision into our own archive, and with it onto the site. */
  | {
      readonly kind: 'archive';
      readonly channel: string;
      readonly list: string;
      readonly letter: BlobId;
      readonly revision: number;
      readonly messageId: string;
      /** Published with it: what was confirmed of its text, by the name under which others find it. */
      readonly conditions?: { readonly blob: BlobId };
    }
  | {
      readonly kind: 'letter';
      readonly purpose: LetterPurpose;
      /** For the record of the case: the name of a channel, or the id of a member; null: nobody that it speaks of. */
      readonly to: string | null;
      readonly revision: number;
      readonly envelope: { readonly from: string; readonly to: string };
      readonly letter: BlobId;
      readonly messageId: string;
      /** The list of our archive where it comes back; null: it does not. */
      readonly list: string | null;
      /** What kept it from leaving, for people; null: nothing did. */
      readonly blockedBy: string | null;
    };

export type LetterPurpose =
  | 'acknowledgement'
  | 'predisclosure'
  | 'publication'
  | 'members_copy'
  | 'reminder'
  | 'anchor';

/** A row for the outbox. `after`: what must be done before. */
export function newRow(
  { keys }: Pick<DeskParts, 'keys'>,
  stream: JournalStream,
  given: { readonly dueAt: Instant; readonly after?: OutboxId },
  outgoing: Outgoing,
): NewOutboxRow {
  const id = newOutboxId();
  const sealed = seal(keys, Buffer.from(JSON.stringify(outgoing), 'utf8'), outboxContext(id));
  return { id, stream, dueAt: given.dueAt, after: given.after ?? null, sealed };
}

/** What a row is about; null where its content was taken away. */
export function outgoingOf({ keys }: Pick<DeskParts, 'keys'>, row: Pick<OutboxRow, 'id' | 'sealed'>): Outgoing | null {
  if (row.sealed === null) return null;
  return JSON.parse(Buffer.from(open(keys, row.sealed, outboxContext(row.id))).toString('utf8')) as Outgoing;
}

/** Who gets it, for people: a channel, the organisation of a member, or whom a letter of this purpose goes to. Never an address. */
export function receiverOf(outgoing: Outgoing, { members }: Pick<Register, 'members'>): string {
  if (outgoing.kind === 'archive') return outgoing.channel;
  return outgoing.to === null
    ? UNNAMED_RECEIVERS[outgoing.purpose]
    : (members.get(outgoing.to)?.organisation ?? outgoing.to);
}

/** Whom a letter goes to that names nobody of whom the record speaks. */
const UNNAMED_RECEIVERS = {
  acknowledgement: 'the reporter',
  predisclosure: 'a member',
  publication: 'a list',
  members_copy: 'a member',
  reminder: 'the team',
  anchor: 'whoever keeps the anchors of the audit log',
} as const satisfies Readonly<Record<LetterPurpose, string>>;

/** What stands in a stream of the outbox, opened, for whoever is on the case. */
export async function outgoingOn(
  parts: Pick<DeskParts, 'store' | 'keys'>,
  viewer: Parameters<DeskParts['store']['outboxOf']>[0],
  stream: CaseStream,
): Promise<readonly { readonly row: OutboxRow; readonly outgoing: Outgoing }[]> {
  const rows = await parts.store.outboxOf(viewer, stream);
  return rows.flatMap((row) => {
    const outgoing = outgoingOf(parts, row);
    return outgoing === null ? [] : [{ row, outgoing }];
  });
}
