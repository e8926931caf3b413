export { maildirOutgoing } from './maildir-outgoing.ts';
export type { OutgoingMail, SendableLetter, SendOutcome } from './outgoing-mail.ts';
export { SMTP_TIMEOUTS, type SmtpOptions, type SmtpTimeouts, smtpOutgoing } from './smtp-outgoing.ts';
