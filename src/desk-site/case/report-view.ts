import { type ReadReport, readReports } from '#disclosure';
import { REPORT_NOTES, type ReportAttachment } from '#letters';
import type { CaseVisit } from './case-visit.ts';

/** A report as the team reads it. */
export interface ReportView {
  /** From 1, in the order in which they came. */
  readonly number: number;
  readonly reporter: { readonly name: string | null; readonly address: string | null };
  readonly protection: 'none' | 'encrypted' | 'sealed' | 'gone';
  readonly subject: string | null;
  readonly text: string;
  /** What came in clear beside encrypted parts: never shown as one with them. */
  readonly unprotected: string | null;
  readonly attachments: readonly ReportAttachment[];
  readonly notes: readonly string[];
  /** As it came. */
  readonly bytes: Uint8Array;
}

/** All reports of a case, read. */
export async function reportsOf({
  visit,
  loaded,
}: Pick<CaseVisit, 'visit' | 'loaded'>): Promise<readonly ReportView[]> {
  return (await readReports(visit.parts, visit.doer.viewer, loaded)).map(viewOf);
}

function viewOf({ reporter, kept, says, lacks }: ReadReport, index: number): ReportView {
  return {
    number: index + 1,
    reporter: { name: reporter?.name ?? null, address: reporter?.address ?? says?.from ?? null },
    protection: says?.protection ?? 'gone',
    subject: says?.subject ?? null,
    text: says?.text ?? '',
    unprotected: says?.unprotected?.text ?? null,
    attachments: [...(says?.attachments ?? []), ...(says?.unprotected?.attachments ?? [])],
    notes: [...(says?.notes ?? []).map((note) => REPORT_NOTES[note]), ...(says?.notOpened ?? []), ...lacks],
    bytes: kept?.bytes ?? new Uint8Array(),
  };
}
