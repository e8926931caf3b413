export {
  type AcceptedSigner,
  type AcceptOptions,
  acceptSignature,
  type RefusedSignature,
  type SignatureAcceptance,
} from './accept-signature.ts';
export { bareClearSigned } from './bare-clear-signed.ts';
export type { Certificate } from './certificate.ts';
export {
  type EncryptionHealth,
  encryptionHealth,
  HEALTH_NOTES,
  type HealthNote,
  type HealthOptions,
} from './certificate-health.ts';
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
export {
  type InnerSignature,
  MAX_ENCRYPTED_BYTES,
  MAX_OPENED_BYTES,
  type OpenedMessage,
  type OpenProblem,
  openMessage,
} from './decryption.ts';
export { verifyDetached } from './detached-signature.ts';
export { type EncryptOptions, encryptFor } from './encryption.ts';
export type { HashName } from './hash-name.ts';
export {
  type GenerateIntakeKeyOptions,
  generateIntakeKey,
  type IntakeKey,
  type IntakeKeyProblem,
  intakeKeyProblems,
  readIntakeKey,
} from './intake-key.ts';
export { type Keyring, readKeyring } from './keyring.ts';
export { certificateOf, fingerprintInGroups, type SecretKeyFile } from './secret-key-file.ts';
export { clearSignWithGpg, type GpgSigned, type GpgSigningOptions } from './sign-with-gpg.ts';
export { SIGNATURE_NOTES, type SignatureNote } from './signature-note.ts';
export { defaultPolicy, SHA1_ACCEPTED_BEFORE, type SignaturePolicy } from './signature-policy.ts';
export type { SignatureReport, SignatureStatus } from './signature-report.ts';
export { type ClearSignOptions, clearSign, type Signer } from './signing.ts';
export { type GenerateSigningKeyOptions, generateSigningKey, signWithKeyFile } from './signing-key.ts';
