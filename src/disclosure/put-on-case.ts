import { batchStream, type CaseId, PROGRAM, readBatchId } from '#store';
import type { DeskParts } from './desk-parts.ts';
import { loadCase } from './loaded-case.ts';
import { type Doer, noSuchCase, type Performed, perform } from './perform.ts';

/** Puts somebody on a case, and with it on its batch, since he could not follow the one without the other. */
export async function putOnCase(parts: DeskParts, doer: Doer, id: CaseId, person: string): Promise<Performed> {
  const loaded = await loadCase(parts, doer.viewer, id);
  if (loaded === null) throw noSuchCase();
  const batch = readBatchId(loaded.facts.batch ?? '');
  const command = { kind: 'put_on', person } as const;
  if (batch === undefined) return perform(parts, doer, id, command);
  const stream = batchStream(batch);
  const onBatch = await parts.store.peopleOn(PROGRAM, stream);
  return perform(parts, doer, id, command, {
    also: (writes) => writes.setPeople(stream, [...new Set([...onBatch, person])]),
  });
}
