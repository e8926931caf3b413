export {
  presentDiagnostic,
  presentDifference,
  presentFacts,
  presentVerification,
  type VerifiedMessage,
} from './present.ts';
