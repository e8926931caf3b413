import type { Rule } from './rule.ts';

export const MAIL_RULES = {
  'subject-unnamed': {
    severity: 'warning',
    meaning: 'The mail has no Subject that opens with the words of the series.',
    remedy: 'begin the Subject as the masthead begins',
  },
  'subject-number': {
    severity: 'error',
    meaning: 'The Subject names another advisory than the text, or none.',
    remedy: 'correct the Subject',
  },
  'subject-revision': {
    severity: 'error',
    meaning: 'The Subject names another revision than the text.',
    remedy: 'correct the Subject',
  },
  'subject-revision-missing': {
    severity: 'info',
    meaning: 'The Subject does not name the revision that the masthead gives.',
    remedy: 'add it, such as "v2": readers sort by Subject',
  },
  'subject-cves': {
    severity: 'error',
    meaning: 'The Subject and the masthead give different CVE ids.',
    remedy: 'make both the same',
  },
  'subject-title': {
    severity: 'warning',
    meaning: 'The Subject does not end with the title of the advisory.',
    remedy: 'make both the same',
  },
  'attachment-unlisted': {
    severity: 'error',
    meaning: 'A file is attached that the signed table does not list.',
    remedy: 'add its checksum, or take the file off',
  },
  'attachment-mismatch': {
    severity: 'error',
    meaning: 'An attached file is not the one that the signed table lists.',
    remedy: 'attach the right file, or compute the checksum again',
  },
  'attachment-missing': {
    severity: 'warning',
    meaning: 'A file of the signed table is not attached.',
    remedy: 'attach it',
  },
  'attachment-duplicate': {
    severity: 'error',
    meaning: 'Two attachments have the same name.',
    remedy: 'take one off',
  },
  'attachment-name': {
    severity: 'error',
    meaning: 'The name of an attachment leads out of the folder it is saved in, or hides a part of itself.',
    remedy: 'give it a plain name, with a folder at most',
  },
  'attachment-no-diff': {
    severity: 'warning',
    meaning: 'An attachment is called a patch and holds no difference of files.',
    remedy: 'check the file',
  },
  'part-8bit': {
    severity: 'info',
    meaning: 'The text has bytes above 127 in a part that says it has none.',
    remedy: 'label the part 8bit, or encode it as quoted-printable',
    follows: 'RFC 2045, 2.7',
  },
  'text-charset': {
    severity: 'warning',
    meaning: 'The bytes of the text are not in the character set that the part names.',
    remedy: 'write UTF-8 and say so',
  },
  'unsigned-text': {
    severity: 'warning',
    meaning: 'Text stands before the signed text, where a reader takes it for signed.',
    remedy: 'put it below the signature, or into the signed text',
  },
} as const satisfies Record<string, Rule>;
