export type { CaseCommand } from './case-command.ts';
export type {
  ActedVia,
  Actor,
  CaseEvent,
  CaseFile,
  CaseRating,
  Credit,
  Evidence,
  Exposure,
  FormDifference,
  LetterOutcome,
  PatchesProved,
  ReporterDifference,
  TextDigest,
  TextReading,
  ThanksDifference,
} from './case-event.ts';
export {
  batchOf,
  type CaseFacts,
  type Comment,
  type DutyClosing,
  type Embargo,
  factsOf,
  isProofOfFiles,
  isPublic,
  NO_FACTS,
  nameOf,
  type Sent,
  unwantedThanks,
  withEvent,
} from './case-facts.ts';
export { type Decision, type DecisionContext, decide } from './decide.ts';
export { type Duty, dutiesOf, openDuties } from './duties.ts';
export {
  type DeploymentAnswer,
  type DeploymentQuestion,
  mayDeploy,
  type Permission,
  type SystemCondition,
  type Usable,
} from './permission.ts';
export type { Finding } from './stage-findings.ts';
export { type CaseState, formsInTheWay, type NextStep, OWNER_WORDS, type Standing, standingOf } from './standing.ts';
