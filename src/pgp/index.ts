export type { Certificate } from './certificate.ts';
export {
  type CertificateSummary,
  type KeySummary,
  type RevocationSummary,
  summarizeCertificates,
} from './certificate-summary.ts';
export {
  type ClearSignedVerification,
  decodeSignedText,
  MAX_SIGNATURES,
  verifyClearSigned,
} from './clear-signed-verification.ts';
export {
  type ClearSignedFrame,
  canonicalText,
  type FrameProblem,
  frameClearSigned,
  MAX_SIGNED_TEXT_BYTES,
  signedText,
  signedTextRanges,
} from './cleartext-signature.ts';
export type { HashName } from './hash-name.ts';
export { type Keyring, readKeyring } from './keyring.ts';
export { SIGNATURE_NOTES, type SignatureNote } from './signature-note.ts';
export { defaultPolicy, SHA1_ACCEPTED_BEFORE, type SignaturePolicy } from './signature-policy.ts';
export type { SignatureReport, SignatureStatus } from './signature-report.ts';
export { type ClearSignOptions, clearSign, type Signer } from './signing.ts';
