import { caseStream } from '#store';
import type { DeskParts } from './desk-parts.ts';
import { readBlob } from './journal.ts';
import type { LoadedCase } from './loaded-case.ts';
import type { Doer } from './perform.ts';

/** The newest text of a case as it was saved; null where there is none. */
export async function newestText(
  parts: Pick<DeskParts, 'store' | 'keys'>,
  { viewer }: Doer,
  { id, facts, contents }: LoadedCase,
): Promise<string | null> {
  const blob = facts.text === null ? undefined : contents.textByDigest.get(facts.text.reading.digest)?.text;
  if (blob === undefined) return null;
  return Buffer.from(await readBlob(parts, viewer, caseStream(id), blob)).toString('utf8');
}
