import { TocsinError } from '#base';
import { seal } from '#sealing';
import { type CaseId, caseStream, outboxContext } from '#store';
import { advisoryPackage } from './advisory-letters.ts';
import type { DeskParts } from './desk-parts.ts';
import { loadCase } from './loaded-case.ts';
import { loadMembers } from './member-desk.ts';
import { outgoingOn } from './outgoing.ts';
import { type Doer, noSuchCase, type Refused } from './perform.ts';
import { memberLetter } from './predisclose.ts';

/**
 * Lets a letter that is blocked go again, once somebody did something about it: one to a member is made anew, for the address
 * and the certificate that it has now; any other one leaves as it is, under its Message-ID.
 */
export async function retryLetter(
  parts: DeskParts,
  doer: Doer,
  id: CaseId,
  letter: string,
): Promise<{ readonly isDone: true } | Refused> {
  const loaded = await loadCase(parts, doer.viewer, id);
  if (loaded === null) throw noSuchCase();
  const stream = caseStream(id);
  const found = (await outgoingOn(parts, doer.viewer, stream)).find(({ row }) => row.id === letter);
  if (found === undefined) throw new TocsinError({ code: 'not_found', message: 'there is no such letter' });
  const { row, outgoing } = found;
  if (row.state !== 'blocked') return refused('this letter is not blocked', 'nothing is to be done');
  const seen = { state: 'blocked', attempts: row.attempts } as const;
  const dueAt = parts.clock.now();
  const isForMember = outgoing.kind === 'letter' && /^(?:predisclosure|members_copy)$/.test(outgoing.purpose);
  if (!isForMember || outgoing.to === null) {
    await parts.store.write((writes) => writes.resolve(row.id, seen, { state: 'waiting', dueAt }));
    return { isDone: true };
  }
  const member = (await loadMembers(parts)).members.get(outgoing.to);
  if (member === undefined) return refused('it is for nobody of the register', 'nothing is to be done');
  if (loaded.facts.text?.reading.revision !== outgoing.revision) {
    return refused('a newer text was written since', 'send that one: it goes to the same members');
  }
  const advisory = await advisoryPackage(parts, doer.viewer, loaded);
  const made = await memberLetter(parts, loaded, member, { at: dueAt, purpose: outgoing.purpose, advisory });
  if (made.blockedBy !== null) {
    return refused(made.blockedBy, 'ask the member for another certificate, put it into the register, and try again');
  }
  const sealed = seal(parts.keys, Buffer.from(JSON.stringify(made.outgoing), 'utf8'), outboxContext(row.id));
  await parts.store.write(async (writes) => {
    await writes.putBlob(stream, made.blob.id, made.blob.sealed);
    await writes.resolve(row.id, seen, { state: 'waiting', dueAt, sealed });
  });
  return { isDone: true };
}

function refused(found: string, remedy: string): Refused {
  return { isDone: false, refusals: [{ rule: null, found, remedy }] };
}
