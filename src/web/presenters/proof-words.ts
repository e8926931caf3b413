/*
 * What the codes of `verify --json` mean, for people who never saw one. A code without words here is shown with blanks in it:
 * better odd than silent.
 */

/** Of a reading as a whole: a sentence each. */
const SENTENCE_BY_NOTE: Readonly<Record<string, string>> = {
  archive_rewrote:
    'An archive changed this copy on its way, for example by shortening addresses, so it proves nothing in either direction.',
  text_cut: 'The text is longer than what is read here: its end was not looked at.',
  ambiguous_message:
    'Mail programs can read this message in more than one way, so another program may show a text that was not signed.',
  more_signed_blocks: 'The message has more than one signed text. Only the first is used here.',
  attachments_stripped:
    'A mailing list or archive took the attachments out of this copy, so the files could not be compared with the signed table.',
  no_certificates: 'The site had no certificate to judge the signature by.',
};

/** Of a signature, after its status. */
const WORDS_BY_SIGNATURE_NOTE: Readonly<Record<string, string>> = {
  certificate_expired_later: 'the certificate has expired since, and was valid when this was signed',
  subkey_expired_later: 'the signing subkey has expired since, and was valid when this was signed',
  certificate_superseded_later: 'the certificate has been replaced since',
  certificate_retired_later: 'the certificate has been retired since',
  subkey_superseded_later: 'the signing subkey has been replaced since',
  subkey_retired_later: 'the signing subkey has been retired since',
  certificate_revoked_after_receipt: 'the certificate was revoked later; this archive had the very bytes before that',
  subkey_revoked_after_receipt: 'the signing subkey was revoked later; this archive had the very bytes before that',
  binding_made_later: 'what binds the signing subkey to the certificate was renewed after this was signed',
  sha1_accepted_before_cutoff: 'made with SHA-1 at a time when that was not yet broken',
  certificate_signatures_use_sha1: 'what the certificate says about itself is signed with SHA-1',
  dash_not_escaped: 'a line starts with a hyphen that should have been escaped; it can be read in one way only',
  digest_prefix_wrong: 'two octets that only speed up checking are wrong; the signature itself is right',
  revocation_not_checkable: 'another key says that it revoked the certificate, and that key is not here to check it by',
};

/** What an archive had done to a text, and was undone before it verified. */
const WORDS_BY_REWRITING: Readonly<Record<string, string>> = {
  addresses_masked: 'shortened mail addresses',
  at_escaped: 'another sign in place of the @ of mail addresses',
  character_references: 'characters written as HTML references',
  html_page: 'the marks of a web page',
  from_escaped: 'a > put before lines that begin with From',
  blanks_replaced: 'no-break spaces in place of blanks',
  blanks_folded: 'several blanks made one',
  lines_joined: 'lines run together',
};

const NAME_BY_HASH: Readonly<Record<string, string>> = {
  sha1: 'SHA-1',
  sha224: 'SHA-224',
  sha256: 'SHA-256',
  sha384: 'SHA-384',
  sha512: 'SHA-512',
};

export function noteSentence(note: string): string {
  return SENTENCE_BY_NOTE[note] ?? `Also noted: ${blanks(note)}.`;
}

export function signatureNoteWords(note: string): string {
  return WORDS_BY_SIGNATURE_NOTE[note] ?? blanks(note);
}

export function rewritingWords(rewriting: string): string {
  return WORDS_BY_REWRITING[rewriting] ?? blanks(rewriting);
}

export function hashName(hash: string): string {
  return NAME_BY_HASH[hash] ?? hash.toUpperCase();
}

function blanks(code: string): string {
  return code.replaceAll('_', ' ');
}
