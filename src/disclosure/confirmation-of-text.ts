import { createHash } from 'node:crypto';
import { TocsinError } from '#base';
import { openConfirmation, type SignedConfirmation } from '#confirmations';
import { XEN_VOCABULARY } from '#exposure';
import { caseStream, type DeskViewer } from '#store';
import type { DeskParts } from './desk-parts.ts';
import { readBlob } from './journal.ts';
import type { LoadedCase } from './loaded-case.ts';

/** What was confirmed of a very text, verified again; null: nothing. */
export async function confirmationOfText(
  parts: DeskParts,
  viewer: DeskViewer,
  { id, contents }: LoadedCase,
  text: string,
): Promise<SignedConfirmation | null> {
  const blob = contents.conditionsByDigest.get(createHash('sha256').update(text).digest('hex'));
  if (blob === undefined) return null;
  const opened = await openedOr(parts, await readBlob(parts, viewer, caseStream(id), blob));
  return 'fault' in opened ? null : opened;
}

/** A signed file of conditions, or why it counts for nothing. */
export async function openedOr(
  parts: Pick<DeskParts, 'context'>,
  signed: Uint8Array,
): Promise<SignedConfirmation | { readonly fault: string }> {
  const { keyring, policy } = parts.context();
  try {
    return await openConfirmation(signed, 'the file', { keyring, policy, vocabulary: XEN_VOCABULARY });
  } catch (error) {
    if (!(error instanceof TocsinError) || error.code !== 'bad_condition') throw error;
    return { fault: error.message };
  }
}
