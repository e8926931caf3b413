import { formatInstant } from '#base';
import { SIGNATURE_NOTES, type SignatureReport } from '#pgp';
import type { Reading, ReadingNote, Rewriting } from '#proof';
import { oneLine } from './terminal.ts';

const NOTE_TEXT: Readonly<Record<ReadingNote, string>> = {
  archive_rewrote:
    'the archive this copy comes from rewrites texts, so that nothing is proven either way; verify the original mail',
  ambiguous_message:
    'the message can be read in two ways: what a mail program shows or saves may not be what was verified',
  text_cut: 'the text is longer than any advisory; its tables were not read to their end',
  unsigned_text_after: 'text stands after the signed text; nobody signed it, and nothing was read from it',
  more_signed_blocks: 'another signed text follows; only the first was read',
  attachments_stripped: 'the archive took the attachments off',
  no_certificates: 'no certificate to verify with: name one with --keyring FILE',
};

const REWRITING_TEXT: Readonly<Record<Rewriting, string>> = {
  addresses_masked: 'parts of mail addresses are replaced by dots',
  at_escaped: '@ is written as another character',
  character_references: 'characters are written as HTML references',
  from_escaped: 'lines that begin with From have a > before them',
  blanks_replaced: 'blanks are replaced by no-break spaces',
  blanks_folded: 'runs of blanks are folded into one',
  html_page: 'the text stands in a web page, which may show its readers something else',
  lines_joined: 'all lines are run together',
};

const SIGNATURE_TEXT: Readonly<Record<SignatureReport['status'], string>> = {
  good: 'good signature',
  bad: 'BAD signature: the text is not what was signed',
  unknown_signer: 'signed by a certificate that is not in the keyring',
  revoked: 'signed by a certificate that was revoked',
  weak: 'signed with a hash that can be forged',
  unreadable: 'the signature cannot be checked',
};

/** Why a message got its verdict: one sentence each, the deciding ones first. */
export function reasonsOf(reading: Reading): string[] {
  const reasons: string[] = [];
  if (reading.undone.length > 0)
    reasons.push(
      `verified after undoing what an archive did: ${reading.undone.map((each) => REWRITING_TEXT[each]).join('; ')}`,
    );
  if (reading.signatures.length === 0) reasons.push('no signature');
  for (const signature of reading.signatures) reasons.push(signatureReason(signature));
  const count = (status: string): number =>
    reading.attachments.filter((attachment) => attachment.status === status).length;
  for (const attachment of reading.attachments) {
    if (attachment.status === 'mismatch')
      reasons.push(`${oneLine(attachment.name)} is not the file that the table lists`);
    if (attachment.status === 'unlisted') reasons.push(`${oneLine(attachment.name)} is attached and not in the table`);
  }
  if (count('match') > 0)
    reasons.push(`${count('match')} ${count('match') === 1 ? 'attachment matches' : 'attachments match'} the table`);
  if (reading.missing.length > 0) reasons.push(`not attached: ${oneLine(namesOf(reading.missing))}`);
  if (reading.hasUnsignedTextBefore)
    reasons.push('text stands before the signed text, where a reader takes it for signed');
  for (const note of reading.notes) reasons.push(NOTE_TEXT[note]);
  if (reading.undone.length === 0 && reading.notes.includes('archive_rewrote'))
    reasons.push(`in this copy: ${reading.rewritings.map((each) => REWRITING_TEXT[each]).join('; ')}`);
  return reasons;
}

function signatureReason(signature: SignatureReport): string {
  const facts = [
    signature.certificate ?? signature.key,
    signature.signedAt === null ? null : formatInstant(signature.signedAt),
    signature.hash?.toUpperCase() ?? null,
  ].filter((fact) => fact !== null);
  const notes = signature.notes.map((note) => SIGNATURE_NOTES[note]);
  return [`${SIGNATURE_TEXT[signature.status]}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}`, ...notes].join(
    '; ',
  );
}

function namesOf(names: readonly string[]): string {
  return names.length > 6 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
}
