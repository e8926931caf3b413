export { afterSigning } from './after-signing.ts';
export { allotNumber } from './allot-number.ts';
export { type AnchorEvent, type AnchorWay, anchorJournal } from './anchor-journal.ts';
export { anchorDoubt } from './anchor-mark.ts';
export { type AuditAnswer, auditJournal, type KeptHead } from './audit.ts';
export {
  agreeBatchEnd,
  type Batch,
  type BatchDone,
  endBatchNow,
  leaveBatch,
  loadBatch,
  makeBatch,
  predisclosedTogether,
  releasedTogether,
} from './batches.ts';
export type { CaseContents, CaseRecord, Reporter } from './case-record.ts';
export { clockFault, raiseClockAlarm } from './clock-alarm.ts';
export { closeDuty } from './close-duty.ts';
export { compareForms } from './compare-forms.ts';
export { compareThanks } from './compare-thanks.ts';
export {
  type ConditionsToConfirm,
  conditionsFile,
  conditionsToConfirm,
  confirmConditions,
  type EditedConditions,
  MAX_CONDITIONS_BYTES,
  type SentenceBeside,
} from './conditions-desk.ts';
export { decisionLog, type LoggedDecision } from './decision-log.ts';
export { type DeliveryTurn, deliverOutbox } from './deliver-outbox.ts';
export {
  type Anchoring,
  type Channel,
  type DeskParts,
  FAULT_POINTS,
  type FaultPoint,
  type Intake,
  type IntakeAddress,
  MAIL_WAITS,
  type Mailing,
  type MailWaits,
  type PublicArchive,
  type TeamCertificate,
} from './desk-parts.ts';
export { composedText, type DraftWishes, draftFromCase, filesOf, readingOfText } from './draft-desk.ts';
export { type EndedNow, type EndNow, endEmbargoNow } from './end-embargo-now.ts';
export { evidenceText } from './evidence-text.ts';
export { type Forgot, finishForgetting, forgetCase, QUIET_MS } from './forget-case.ts';
export { gatherEvidence } from './gather-evidence.ts';
export { mergeInto } from './intake-duplicates.ts';
export {
  CREDIT_WISHES,
  type CreditWish,
  creditOf,
  FORM_LIMITS,
  type FormProblem,
  formProblems,
  formText,
  isSealedForm,
  KNOWN_OR_NOT,
  type KnownOrNot,
  type ReportForm,
  takeForm,
} from './intake-form.ts';
export { type TakenMail, takeReportMail } from './intake-mail.ts';
export { type ReadReport, readReports } from './intake-reading.ts';
export { readBlob } from './journal.ts';
export { letterText } from './letter-text.ts';
export { type LoadedCase, loadCase } from './loaded-case.ts';
export {
  changeMembers,
  loadMembers,
  type MemberChange,
  type MemberHealth,
  memberHealth,
  newMemberId,
} from './member-desk.ts';
export { mergedCases } from './merges.ts';
export { newestText } from './newest-text.ts';
export { orderBatch } from './order-batch.ts';
export { type Outgoing, outgoingOn, receiverOf } from './outgoing.ts';
export { NOT_HIS_BATCH, type OwnBatch, ownBatch, ownBatches } from './own-batch.ts';
export { type Doer, type Performed, PROGRAM_DOER, perform, type Refusal, type Refused } from './perform.ts';
export { doerOf, hasRoleFor } from './person-doer.ts';
export { type PlannedAdvisory, plannedAdvisories } from './planned-advisories.ts';
export { predisclose } from './predisclose.ts';
export { type MemberPreview, type OutgoingPreview, previewOutgoing } from './preview-outgoing.ts';
export {
  type DraftToProve,
  draftToProve,
  isProofCurrent,
  keptProof,
  recordProof,
} from './proof-desk.ts';
export { publishedWhen } from './publish-again.ts';
export { publishBeside } from './publish-beside.ts';
export { putOnCase } from './put-on-case.ts';
export { rate, type ShownRating, shownRatings, takeBackRating } from './ratings-desk.ts';
export { readSuccessor } from './read-successor.ts';
export { release } from './release.ts';
export { type ReleaseTurn, releaseDue } from './release-due.ts';
export { remindTeam } from './remind.ts';
export {
  followCase,
  type IncomingReport,
  MAX_MESSAGE_LETTERS,
  type OpenedCase,
  type ReporterView,
  reportCase,
  reporterDoes,
} from './report-case.ts';
export { type ReporterCredit, reporterCredits } from './reporter-credits.ts';
export { retryLetter } from './retry-letter.ts';
export { saveTextOn } from './save-text-on.ts';
export { settleDoubts } from './settle-doubts.ts';
export { standingContext } from './standing-context.ts';
export { withSubjectTag } from './subject-tag.ts';
export {
  addPasskey,
  addPerson,
  changeTeam,
  loadTeam,
  newSignInCode,
  personByCode,
  type TeamChange,
} from './team-desk.ts';
export { addFile, MAX_FILE_BYTES, MAX_TEXT_BYTES, saveText, signText } from './text-desk.ts';
export { type CaseFailed, verifySignatures } from './verify-again.ts';
