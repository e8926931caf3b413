import type { Instant } from '#base';
import { type ReportMail, readReportMail } from '#letters';
import { openMessage } from '#pgp';
import { type BlobId, caseStream, type DeskViewer } from '#store';
import type { Reporter } from './case-record.ts';
import type { DeskParts, Intake } from './desk-parts.ts';
import { readBlob } from './journal.ts';
import type { LoadedCase } from './loaded-case.ts';
import type { IncomingReport } from './report-case.ts';
import { missingSubjectTag } from './subject-tag.ts';

/** A report of a case, as the team reads it. */
export interface ReadReport {
  readonly at: Instant;
  readonly via: IncomingReport['via'];
  readonly reporter: Reporter | null;
  /** As it came; null: nothing came with it, as where another case was found to be the same. */
  readonly kept: { readonly blob: BlobId; readonly bytes: Uint8Array } | null;
  /** What it says; null where nothing came with it. */
  readonly says: ReportMail | null;
  /** What the policy wants of such a mail and it does not have, with the rule. */
  readonly lacks: readonly string[];
}

/** The reports of a case, the first one first. What could not be opened when it came is tried again with the keys of now. */
export async function readReports(
  parts: Pick<DeskParts, 'store' | 'keys' | 'intake' | 'mailing' | 'policy'>,
  viewer: DeskViewer,
  { id, records }: Pick<LoadedCase, 'id' | 'records'>,
): Promise<readonly ReadReport[]> {
  const reports: ReadReport[] = [];
  for (const record of records) {
    if (record.kind !== 'reported' && record.kind !== 'also_reported') continue;
    const { at, via, reporter = null } = record;
    const blob = record.blobs?.report;
    const bytes = blob === undefined ? null : await readBlob(parts, viewer, caseStream(id), blob);
    const says = bytes === null ? null : await readReport(via, bytes, parts);
    const lacks = via === 'mail' && says !== null ? missingSubjectTag(parts.policy, says.subject) : null;
    reports.push({
      at,
      via,
      reporter,
      kept: blob === undefined || bytes === null ? null : { blob, bytes },
      says,
      lacks: lacks === null ? [] : [lacks],
    });
  }
  return reports;
}

/** What a report says, by whichever way it came. Never throws for what is in it. */
export async function readReport(
  via: IncomingReport['via'],
  bytes: Uint8Array,
  { intake, mailing }: Pick<DeskParts, 'intake' | 'mailing'>,
): Promise<ReportMail> {
  const { keys, address } = (await intake?.()) ?? { keys: [], address: null };
  const own = [mailing.sender?.address, mailing.teamAddress?.address, address?.address].filter(
    (each) => each !== undefined,
  );
  const given = via === 'mail' ? bytes : asMail(bytes);
  return readReportMail(given, { openEncrypted: (armored) => openWith(keys, armored), ownAddresses: own });
}

async function openWith(keys: Intake['keys'], armored: Uint8Array) {
  if (keys.length === 0) return { isOpened: false, message: 'there is no intake key on this server' } as const;
  return openMessage(keys, armored);
}

/** What was not written as a mail, as one, so that all that comes is read in one way. */
function asMail(bytes: Uint8Array): Uint8Array {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 4096)).toString('latin1');
  if (head.trimStart().startsWith('-----BEGIN PGP MESSAGE-----')) {
    return Buffer.concat([Buffer.from(ENCRYPTED_HEAD), bytes, Buffer.from('\n--e--\n')]);
  }
  // the head of a mail, or of an entity, as far as the first line that is none of it
  if (/^(?:From [^\n]*\n)?(?:[!-9;-~]{1,76}:[^\n]*\n(?:[ \t][^\n]*\n)*)+\r?\n/.test(head)) return bytes;
  return Buffer.concat([
    Buffer.from('Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n'),
    bytes,
  ]);
}

/** RFC 3156, 4. */
const ENCRYPTED_HEAD = `MIME-Version: 1.0
Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary="e"

--e
Content-Type: application/pgp-encrypted

Version: 1
--e
Content-Type: application/octet-stream; name="encrypted.asc"

`;
