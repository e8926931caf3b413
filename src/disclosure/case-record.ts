import type { Actor, CaseEvent } from '#embargo';
import type { BlobId } from '#store';

/** What a record keeps beside itself, sealed: by use, each at most once. */
export type BlobUse = 'report' | 'text' | 'signed' | 'conditions' | 'proof' | 'file' | 'letter' | 'evidence';

/** Who reported, as far as it was said. */
export interface Reporter {
  readonly name: string | null;
  readonly address: string | null;
  /** SHA-256 of the secret in the private link, hexadecimal; null: none was given. */
  readonly linkDigest: string | null;
  /** SHA-256 of the secret in the address to which letters to the reporter are answered. */
  readonly answerDigest?: string;
  /** Of a report by mail. */
  readonly mail?: {
    /** Of the mail, with its Message-ID: `MailTrail.digest`. */
    readonly digest: string;
    /** How it was when it came: `sealed` could not be opened then. */
    readonly protection: 'none' | 'encrypted' | 'sealed';
    readonly isAcknowledged: boolean;
  };
}

/** An event of a case as the journal keeps it: with what it brought along. */
export type CaseRecord = CaseEvent & {
  readonly blobs?: Readonly<Partial<Record<BlobUse, BlobId>>>;
  readonly reporter?: Reporter;
};

/** Where texts and files of a case are, from its records. */
export interface CaseContents {
  /** By the digest of the text: as saved, and as signed. */
  readonly textByDigest: ReadonlyMap<string, { readonly text: BlobId; readonly signed: BlobId | null }>;
  /** What was confirmed of a text, as it was signed, by the digest of the text; oldest text first. */
  readonly conditionsByDigest: ReadonlyMap<string, BlobId>;
  /** What came of each recipe when the patches were last tried. */
  readonly proof: BlobId | null;
  /** By the digest of the file. */
  readonly fileByDigest: ReadonlyMap<string, BlobId>;
  readonly reports: readonly { readonly blob: BlobId | null; readonly reporter: Reporter | null; readonly by: Actor }[];
}

export function contentsOf(records: Iterable<CaseRecord>): CaseContents {
  const textByDigest = new Map<string, { text: BlobId; signed: BlobId | null }>();
  const conditionsByDigest = new Map<string, BlobId>();
  let proof: BlobId | null = null;
  const fileByDigest = new Map<string, BlobId>();
  const reports: CaseContents['reports'][number][] = [];
  for (const record of records) {
    const { blobs = {} } = record;
    if (record.kind === 'text_saved' && blobs.text !== undefined) {
      textByDigest.set(record.reading.digest, { text: blobs.text, signed: null });
    }
    if (record.kind === 'text_signed' && blobs.signed !== undefined) {
      const text = textByDigest.get(record.digest);
      if (text !== undefined) textByDigest.set(record.digest, { ...text, signed: blobs.signed });
    }
    if (record.kind === 'conditions_confirmed' && blobs.conditions !== undefined) {
      conditionsByDigest.delete(record.digest);
      conditionsByDigest.set(record.digest, blobs.conditions);
    }
    if (record.kind === 'patches_proved' && blobs.proof !== undefined) proof = blobs.proof;
    if (record.kind === 'file_added' && blobs.file !== undefined) fileByDigest.set(record.file.digest, blobs.file);
    if (record.kind === 'reported' || record.kind === 'also_reported') {
      reports.push({ blob: blobs.report ?? null, reporter: record.reporter ?? null, by: record.by });
    }
  }
  return { textByDigest, conditionsByDigest, proof, fileByDigest, reports };
}
