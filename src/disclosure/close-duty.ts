import { createHash } from 'node:crypto';
import type { Evidence } from '#embargo';
import type { CaseId } from '#store';
import { checkEvidence } from './check-evidence.ts';
import type { DeskParts } from './desk-parts.ts';
import { type Doer, type Performed, perform, type Refused } from './perform.ts';
import { MAX_FILE_BYTES } from './text-desk.ts';

/**
 * Closes a duty by something that shows that it is done: a mail, a page, a signed word. Its bytes are kept with the case, and
 * with them whether the program itself has seen any of it.
 */
export async function closeDuty(
  parts: DeskParts,
  doer: Doer,
  id: CaseId,
  given: { readonly duty: string; readonly kind: Evidence['kind']; readonly bytes: Uint8Array; readonly where: string },
): Promise<Performed> {
  const { duty, kind, bytes, where } = given;
  if (bytes.length === 0) return refused('the evidence is empty', 'give what shows that it is done');
  if (bytes.length > MAX_FILE_BYTES)
    return refused(`the evidence has ${bytes.length} bytes`, `at most ${MAX_FILE_BYTES} are kept`);
  const digest = createHash('sha256').update(bytes).digest('hex');
  const checked = await checkEvidence(parts, id, kind, bytes);
  const evidence: Evidence = { kind, digest, where, checked };
  return perform(parts, doer, id, { kind: 'close_duty', duty, evidence }, { keep: { evidence: bytes } });
}

function refused(found: string, remedy: string): Refused {
  return { isDone: false, refusals: [{ rule: null, found, remedy }] };
}
