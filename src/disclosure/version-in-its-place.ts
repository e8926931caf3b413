import { caseStream, type OutboxRow, PROGRAM, readCaseId } from '#store';
import type { DeskParts } from './desk-parts.ts';
import { loadCase } from './loaded-case.ts';
import { type Outgoing, outgoingOn } from './outgoing.ts';

/**
 * The version that takes the place of a letter under embargo which never left: a later one on its way to the same member, or the
 * public one. null: none does, or it was in doubt, and may have left. A member who has the later text would else get the
 * earlier one after it, still under an embargo that is over.
 */
export async function versionInItsPlace(
  parts: DeskParts,
  { stream }: Pick<OutboxRow, 'stream'>,
  outgoing: Outgoing,
): Promise<number | null> {
  const id = readCaseId(stream.slice(stream.indexOf(':') + 1));
  if (outgoing.kind !== 'letter' || outgoing.purpose !== 'predisclosure' || id === undefined) return null;
  const { to, revision } = outgoing;
  const loaded = await loadCase(parts, PROGRAM, id);
  if (loaded === null) return null;
  const { predisclosed, published } = loaded.facts;
  const newestPublic = published.at(-1)?.revision ?? 0;
  if (newestPublic < revision && predisclosed.every((each) => each.revision <= revision)) return null;
  const wasInDoubt = loaded.records.some(
    (record) =>
      record.kind === 'letter_went' &&
      record.letter.to === to &&
      record.letter.revision === revision &&
      record.letter.outcome === 'uncertain',
  );
  if (wasInDoubt) return null;
  const going = (await outgoingOn(parts, PROGRAM, caseStream(id))).flatMap(({ row, outgoing: other }) => {
    const isGoing = row.state !== 'blocked' && row.state !== 'given_up';
    const isToHim = other.kind === 'letter' && other.to === to && other.blockedBy === null;
    return isGoing && isToHim && other.revision > revision ? [other.revision] : [];
  });
  const newest = Math.max(newestPublic, ...going);
  // where the version that is public is this one, its own letter to members takes the place
  return newest > revision || newestPublic === revision ? newest : null;
}
