import { batchStream, type CaseId } from '#store';
import type { Batch, BatchEvent } from './batches.ts';
import type { DeskParts } from './desk-parts.ts';
import { appendTo } from './journal.ts';
import type { Doer, Refused } from './perform.ts';

/** Puts the cases of a batch into another order: the same ones, each once. Throws TocsinError `changed_meanwhile`. */
export async function orderBatch(
  parts: DeskParts,
  doer: Doer,
  batch: Batch,
  cases: readonly CaseId[],
): Promise<{ readonly isDone: true } | Refused> {
  const isSame =
    cases.length === batch.cases.length && [...cases].sort().join(' ') === [...batch.cases].sort().join(' ');
  if (!isSame) {
    const found = 'this is not each case of the batch once';
    return { isDone: false, refusals: [{ rule: null, found, remedy: 'give every case a place of its own' }] };
  }
  const at = parts.clock.now();
  const by = doer.actor.kind === 'person' ? doer.actor.name : doer.actor.kind;
  await parts.store.write((writes) =>
    appendTo<BatchEvent>(writes, parts, batchStream(batch.id), batch.sequence, [{ at, by, kind: 'ordered', cases }]),
  );
  return { isDone: true };
}
