import type { BatchId, DeskViewer } from '#store';
import { PROGRAM, readBatchId } from '#store';
import { type Batch, casesIn, loadBatch } from './batches.ts';
import type { DeskParts } from './desk-parts.ts';
import { type LoadedCase, loadCase } from './loaded-case.ts';
import type { Refusal } from './perform.ts';

/** A batch as far as somebody may see it. */
export interface OwnBatch {
  readonly id: BatchId;
  /** null: who is not on all of it does not read what the team calls it. */
  readonly title: string | null;
  /** Those that he is on, in the order of the batch. */
  readonly cases: readonly LoadedCase[];
  /** The batch as steps take it; null: he is not on all of it, and does nothing with it. */
  readonly whole: Batch | null;
}

/** What whoever is on a part of a batch is told, as whoever may not for another reason: that there are others is not said. */
export const NOT_HIS_BATCH: Refusal = {
  rule: null,
  found: 'these steps are for who leads the batch',
  remedy: 'ask a lead of the team',
};

/**
 * The batches of the cases that somebody is on. It begins with his cases, whose records name their batch, so that of others
 * nothing is read or opened.
 */
export async function ownBatches(parts: DeskParts, viewer: DeskViewer): Promise<readonly OwnBatch[]> {
  const byBatch = new Map<string, LoadedCase[]>();
  for (const { id } of await parts.store.cases(viewer)) {
    const loaded = await loadCase(parts, viewer, id);
    if (loaded === null || loaded.facts.batch === null) continue;
    byBatch.set(loaded.facts.batch, [...(byBatch.get(loaded.facts.batch) ?? []), loaded]);
  }
  const own: OwnBatch[] = [];
  for (const [name, cases] of byBatch) {
    const id = readBatchId(name);
    const batch = id === undefined ? null : await loadBatch(parts, PROGRAM, id);
    if (id === undefined || batch === null) continue;
    const isWhole = (await casesIn(parts, batch)).length === cases.length;
    own.push({
      id,
      title: isWhole ? batch.title : null,
      cases: cases.toSorted((a, b) => batch.cases.indexOf(a.id) - batch.cases.indexOf(b.id)),
      whole: isWhole ? batch : null,
    });
  }
  return own;
}

/** One of them; null where there is none, or he is on no case of it: both look alike. */
export async function ownBatch(parts: DeskParts, viewer: DeskViewer, id: BatchId): Promise<OwnBatch | null> {
  return (await ownBatches(parts, viewer)).find((each) => each.id === id) ?? null;
}
