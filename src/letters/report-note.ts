/** What whoever reads a report has to know about its mail, beside its text: the closed list of codes and what they say. */
export const REPORT_NOTES = {
  clear_beside_encrypted:
    'parts of the mail came unencrypted beside the encrypted ones; they are shown apart, and anybody may have added them',
  several_encrypted_parts: 'the mail holds more than one encrypted part; they need not come from the same person',
  part_not_opened: 'an encrypted part could not be opened; it is kept as an attachment',
  too_many_encrypted_parts: 'the mail has more encrypted parts than are opened; the others are kept as attachments',
  nested_encryption: 'what was decrypted is encrypted once more; that is kept as it is',
  opened_too_large: 'what was decrypted is larger than is read; it was not taken apart',
  inner_from_differs: 'the sender named inside the encryption is not the one outside',
  subject_differs: 'the subject inside the encryption is not the one outside',
  html_kept: 'the mail also has HTML, which is kept as an attachment and not shown',
  html_only: 'the mail has its text as HTML only, which is kept as an attachment and not shown',
  text_guessed: 'a text was not in the charset it named; letters may be wrong',
  text_cut: 'the text is longer than is shown; the whole of it is kept as an attachment',
  attachments_cut: 'the mail has more attachments than are kept apart; the mail itself has them all',
  ambiguous: 'other programs may read this mail in another way than we do',
} as const;

export type ReportNote = keyof typeof REPORT_NOTES;
