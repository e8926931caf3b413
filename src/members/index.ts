export { type Application, applicationItems, checkApplication, evidenceFindings } from './application.ts';
export {
  certificateTooLarge,
  decideMember,
  MAX_CERTIFICATE_BYTES,
  type MemberContext,
  type MemberDecision,
} from './decide-member.ts';
export type { MemberCommand } from './member-command.ts';
export type { Answers, MemberCertificate, MemberEvent } from './member-event.ts';
export {
  type Member,
  membersOf,
  NO_MEMBERS,
  type PublicMember,
  publicMember,
  type Register,
  withMemberEvent,
} from './register.ts';
export { type ApplicationReview, reviewApplication } from './review-application.ts';
