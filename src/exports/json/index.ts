export {
  presentDiagnostic,
  presentDifference,
  presentFacts,
  presentVerification,
  type VerifiedMessage,
} from './present.ts';
export { presentRecord } from './present-record.ts';
