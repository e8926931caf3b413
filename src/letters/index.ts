export { type EncryptedLetter, encryptedLetter, OUTER_SUBJECT } from './encrypted-letter.ts';
export { type Entity, entityText, type LetterAttachment, textEntity } from './entity.ts';
export {
  type AdvisoryLetter,
  advisoryLetter,
  type LetterHead,
  type NoticeLetter,
  noticeLetter,
  noticeText,
} from './letter.ts';
export { type LetterIdParts, letterId } from './letter-id.ts';
export { type MailAddress, type Mailbox, mailAddress, parseMailAddress } from './mail-address.ts';
export { type MailTrail, readMailTrail } from './mail-trail.ts';
export { mayBeAnswered } from './may-be-answered.ts';
export {
  type NotOpened,
  type Opened,
  type ReportMail,
  type ReportReadingOptions,
  readReportMail,
} from './read-report-mail.ts';
export type { ReportAttachment, ReportContent } from './report-content.ts';
export { REPORT_NOTES, type ReportNote } from './report-note.ts';
