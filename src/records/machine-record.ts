import type { AdvisoryFacts } from '#advisory';
import type { Condition } from '#conditions';

/** The forms that are read, by the names that `convert --to` gives them. */
export const RECORD_FORMATS = ['csaf-2.0', 'csaf-2.1', 'cve', 'osv'] as const;
export type RecordFormat = (typeof RECORD_FORMATS)[number];

/** Where a record says that it comes from. Nothing of this is proven. */
export interface RecordSource {
  readonly format: RecordFormat;
  /** Of the schema, as the record names it: `5.2`; null where it names none. */
  readonly version: string | null;
  /** As its publisher calls it: `CVE-2025-58147`, `RHSA-2022:0011`. */
  readonly id: string;
  readonly publisher: string | null;
  /** Where people read of it. */
  readonly url: string | null;
}

/** An advisory as a machine wrote it for machines: a CSAF document, a CVE record, an OSV record. */
export interface MachineRecord {
  readonly source: RecordSource;
  /** Where in its file it stands (RFC 6901): empty, or `/3` in a list. */
  readonly place: string;
  readonly facts: AdvisoryFacts;
  /** Whom it concerns; what cannot be told is unknown inside it. */
  readonly condition: Condition;
  /** What stands beside the statements and leaves them open: sentences, and names that nobody could read. */
  readonly unread: readonly string[];
  readonly mitigations: readonly RecordMitigation[];
  /** Other names of the same: a host that contains the fix of one of them has this one. */
  readonly aliases: readonly string[];
}

export interface RecordMitigation {
  readonly quote: string;
  /** When it is in force on a host; null where no rule read that. */
  readonly when: Condition | null;
  readonly effect: 'avoids' | 'reduces' | 'none' | 'advice';
}
