import { createHash } from 'node:crypto';
import type { Evidence } from '#embargo';
import { type CaseId, caseStream, PROGRAM, TEAM } from '#store';
import type { DeskParts } from './desk-parts.ts';
import { inOurArchive } from './evidence-text.ts';
import { readBlob } from './journal.ts';
import { outgoingOn } from './outgoing.ts';

/** A header larger than this is looked into no further. Attack: a megabyte of header to search. */
const MOST_HEADER_BYTES = 64 * 1024;

/**
 * What the program can see for itself of what somebody gives as evidence, in words; null: nothing, so that it counts by the word
 * of whoever gave it. A message counts where our archive has the very same, a letter where it left this desk for this case:
 * a Message-ID alone is no proof, since anybody can write one.
 */
export async function checkEvidence(
  parts: DeskParts,
  id: CaseId,
  kind: Evidence['kind'],
  bytes: Uint8Array,
): Promise<string | null> {
  const messageId = messageIdIn(bytes);
  if (messageId === null) return null;
  if (kind === 'message') return inArchive(parts, messageId, bytes);
  return kind === 'letter' ? leftTheDesk(parts, id, messageId, bytes) : null;
}

async function inArchive({ archive }: DeskParts, messageId: string, bytes: Uint8Array): Promise<string | null> {
  const { reads } = archive;
  const wanted = bodyOf(bytes);
  for (const { name } of await reads.lists(TEAM)) {
    for (const { row } of await reads.messagesWithId(TEAM, name, messageId)) {
      const raw = (await reads.message(TEAM, row))?.raw ?? null;
      if (raw !== null && bodyOf(raw) === wanted) return inOurArchive(name);
    }
  }
  return null;
}

async function leftTheDesk(parts: DeskParts, id: CaseId, messageId: string, bytes: Uint8Array): Promise<string | null> {
  const wanted = bodyOf(bytes);
  for (const { row, outgoing } of await outgoingOn(parts, PROGRAM, caseStream(id))) {
    if (row.state !== 'done' || outgoing.kind !== 'letter' || outgoing.messageId !== messageId) continue;
    if (bodyOf(await readBlob(parts, PROGRAM, caseStream(id), outgoing.letter)) === wanted)
      return 'this very letter left the desk';
  }
  return null;
}

/** The digest of what stands below the header, whatever line ends it came with. */
function bodyOf(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('latin1').replaceAll('\r\n', '\n');
  const start = text.indexOf('\n\n');
  return createHash('sha256')
    .update(start === -1 ? '' : text.slice(start + 2).trimEnd(), 'latin1')
    .digest('hex');
}

/** Without brackets; null where there is none, or more than one. */
function messageIdIn(bytes: Uint8Array): string | null {
  const text = Buffer.from(bytes.subarray(0, MOST_HEADER_BYTES)).toString('latin1').replaceAll('\r\n', '\n');
  const end = text.indexOf('\n\n');
  if (end === -1) return null;
  const ids = [...text.slice(0, end).matchAll(/^message-id:\s*<(?<id>[^<>\s]{1,900})>\s*$/gim)];
  return ids.length === 1 ? (ids[0]?.groups?.['id'] ?? null) : null;
}
