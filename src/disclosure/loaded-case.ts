import { type CaseFacts, factsOf } from '#embargo';
import { type CaseId, caseStream, type DeskViewer } from '#store';
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

/** null where there is none, or the viewer is not on it: both look alike. */
export async function loadCase(
  parts: Pick<DeskParts, 'store' | 'keys'>,
  viewer: DeskViewer,
  id: CaseId,
): Promise<LoadedCase | null> {
  const { entries: records, sequence } = await readStream<CaseRecord>(parts, viewer, caseStream(id));
  if (sequence === 0) return null;
  return { id, records, facts: factsOf(records), contents: contentsOf(records), sequence };
}
