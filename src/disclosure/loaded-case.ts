import { type CaseFacts, factsOf, withEvent } from '#embargo';
import { type CaseId, caseStream, type DeskStore, type DeskViewer } from '#store';
import { type CaseContents, type CaseRecord, contentsOf } from './case-record.ts';
import type { DeskParts } from './desk-parts.ts';
import { readStream } from './journal.ts';

/** All that is known of a case at one moment. */
export interface LoadedCase {
  readonly id: CaseId;
  readonly records: readonly CaseRecord[];
  readonly facts: CaseFacts;
  readonly contents: CaseContents;
  /** Of its last record: what happens next comes after it. */
  readonly sequence: number;
}

/** Cases that the program has in memory: it looks at all of them every few seconds. Attack: reports without end. */
const MAX_REMEMBERED = 2_000;

/** For the program alone: who may see less asks the store each time. Of a case only what is new is read and opened. */
const rememberedByStore = new WeakMap<DeskStore, Map<CaseId, LoadedCase>>();

/** null where there is none, or the viewer is not on it: both look alike. */
export async function loadCase(
  parts: Pick<DeskParts, 'store' | 'keys'>,
  viewer: DeskViewer,
  id: CaseId,
): Promise<LoadedCase | null> {
  if (viewer.kind !== 'program') return loaded(parts, viewer, id, null);
  const remembered = rememberedByStore.get(parts.store) ?? new Map<CaseId, LoadedCase>();
  rememberedByStore.set(parts.store, remembered);
  const before = remembered.get(id) ?? null;
  const now = await loaded(parts, viewer, id, before);
  remembered.delete(id);
  if (now !== null) remembered.set(id, now);
  for (const oldest of remembered.keys()) {
    if (remembered.size <= MAX_REMEMBERED) break;
    remembered.delete(oldest);
  }
  return now;
}

/** The case as it is once something has happened that is not written yet. */
export function withRecords(before: LoadedCase, happened: readonly CaseRecord[]): LoadedCase {
  const records = [...before.records, ...happened];
  const facts = happened.reduce<CaseFacts>(withEvent, before.facts);
  return { ...before, records, facts, contents: contentsOf(records) };
}

async function loaded(
  parts: Pick<DeskParts, 'store' | 'keys'>,
  viewer: DeskViewer,
  id: CaseId,
  before: LoadedCase | null,
): Promise<LoadedCase | null> {
  const { entries, sequence } = await readStream<CaseRecord>(parts, viewer, caseStream(id), before?.sequence ?? 0);
  if (sequence === 0) return null;
  if (before === null) {
    return { id, records: entries, facts: factsOf(entries), contents: contentsOf(entries), sequence };
  }
  if (sequence === before.sequence) return before;
  // what was destroyed is not remembered either
  if (entries.some(({ kind }) => kind === 'forgotten')) return loaded(parts, viewer, id, null);
  const records = [...before.records, ...entries];
  const facts = entries.reduce<CaseFacts>(withEvent, before.facts);
  return { id, records, facts, contents: contentsOf(records), sequence };
}
