import { TocsinError } from '#base';
import type { CaseFile } from '#embargo';
import { type HouseStyle, revisionInSubject } from '#house-style';
import { type LetterAttachment, type Mailbox, mailAddress } from '#letters';
import { caseStream, type DeskViewer } from '#store';
import { factsOf, parse } from '#text-format';
import type { DeskParts } from './desk-parts.ts';
import { readBlob } from './journal.ts';
import type { LoadedCase } from './loaded-case.ts';

/** What goes out with a signed text. */
export interface AdvisoryPackage {
  readonly subject: string;
  /** Clear-signed. */
  readonly text: Uint8Array;
  readonly attachments: readonly LetterAttachment[];
  readonly revision: number;
}

/** The signed text of a case that goes out next, with the files that its checksums name. */
export async function advisoryPackage(
  parts: DeskParts,
  viewer: DeskViewer,
  loaded: LoadedCase,
): Promise<AdvisoryPackage> {
  const { facts, contents, id } = loaded;
  const reading = facts.text?.reading;
  const kept = reading === undefined ? undefined : contents.textByDigest.get(reading.digest);
  if (reading === undefined || kept === undefined || kept.signed === null) {
    throw new TocsinError({ code: 'defect', message: 'a text that is signed is not kept' });
  }
  const stream = caseStream(id);
  const [plain, text] = await Promise.all([
    readBlob(parts, viewer, stream, kept.text),
    readBlob(parts, viewer, stream, kept.signed),
  ]);
  const attachments: LetterAttachment[] = [];
  for (const file of reading.listed) attachments.push(await attachmentOf(parts, viewer, loaded, file));
  const { styles } = parts.context();
  return {
    subject: subjectOf(Buffer.from(plain).toString('utf8'), styles),
    text,
    attachments,
    revision: reading.revision,
  };
}

/** `Osier Security Note 7 issue 2 (CVE-2026-0001) - The title`: what the house style's readers look for. */
function subjectOf(text: string, styles: readonly HouseStyle[]): string {
  const { series, number, revision, cves, title } = factsOf(parse(text, styles), null);
  const style = styles.find((each) => each.series === series) ?? null;
  const which = revisionInSubject(style, revision ?? 1);
  const head = [style?.masthead ?? series ?? 'Advisory', number, which].filter((word) => word !== null);
  return `${head.join(' ')}${cves.length === 0 ? '' : ` (${cves.join(',')})`}${title === null ? '' : ` - ${title}`}`;
}

async function attachmentOf(
  parts: DeskParts,
  viewer: DeskViewer,
  { id, contents }: LoadedCase,
  { name, digest }: Pick<CaseFile, 'name' | 'digest'>,
): Promise<LetterAttachment> {
  const blob = contents.fileByDigest.get(digest);
  if (blob === undefined) throw new TocsinError({ code: 'defect', message: 'a file that the text names is not kept' });
  return { name, bytes: await readBlob(parts, viewer, caseStream(id), blob) };
}

/** From whom letters are. Throws TocsinError `bad_configuration` where nobody said so. */
export function senderOf({ mailing }: Pick<DeskParts, 'mailing'>): Mailbox {
  if (mailing.sender !== null) return mailing.sender;
  throw new TocsinError({
    code: 'bad_configuration',
    message: 'expected from whom letters are, found no key "sender"',
    hint: 'put it into tocsin.yaml: sender: "Example Security Team <security@example.org>"',
  });
}

export function mailboxAt(address: string): Mailbox {
  return { address: mailAddress(address) };
}

/** The domain of Message-IDs: the sender's. */
export function domainOf({ address }: Mailbox): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
