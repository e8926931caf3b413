import type { Instant } from '#base';
import { type Certificate, type CertifiedKey, isIssuer, issuersOf } from './certificate.ts';
import { currentStatements, expiryOf, keyFlagsOf } from './key-expiry.ts';
import type { Keyring } from './keyring.ts';
import { canSign, checkSignature, keyForHash } from './public-key.ts';
import type { SignatureNote } from './signature-note.ts';
import type { SignaturePacket } from './signature-packet.ts';
import { MIN_MODULUS_BITS, type SignaturePolicy } from './signature-policy.ts';
import { SUBPACKET } from './subpacket.ts';

/** One fact about a signature, and what follows from it (`signature-report.ts` says which status that is). */
export interface Finding {
  readonly verdict: 'refuted' | 'unvouched' | 'revoked' | 'weak' | 'unfit' | 'told';
  readonly note: SignatureNote;
}

/** Reasons for revocation that leave earlier signatures alone (RFC 9580, 5.2.3.31); all others are taken for compromise. */
export const HARMLESS_REASONS: Readonly<Record<number, 'superseded' | 'retired'>> = { 1: 'superseded', 3: 'retired' };

export const MAY_SIGN = 0x02;

/**
 * Whether this key of this certificate was entitled to sign at `signedAt`, as the certificate tells it today: its newest
 * statements count, as they do for gpg, since an export may have dropped the older ones, and the owner speaks in both.
 */
export function standingFindings(
  certificate: Certificate,
  signer: CertifiedKey,
  foreign: readonly SignaturePacket[] | 'not checkable',
  signedAt: Instant,
  policy: SignaturePolicy,
): Finding[] {
  const { primary } = certificate;
  const foreignRevocations = foreign === 'not checkable' ? [] : foreign;
  const findings = [
    ...revocationFindings('certificate', [...primary.revocations, ...foreignRevocations], signedAt, policy),
    ...bindingFindings('certificate', primary, signer === primary, signedAt, policy),
  ];
  if (foreign === 'not checkable') findings.push({ verdict: 'told', note: 'revocation_not_checkable' });
  if (signer !== primary) {
    findings.push(...revocationFindings('subkey', signer.revocations, signedAt, policy));
    findings.push(...bindingFindings('subkey', signer, true, signedAt, policy));
  }
  return findings;
}

/**
 * Revocations of a certificate by keys that it names as its revokers (RFC 9580, 5.2.3.23), verified with the keyring's
 * certificates. `not checkable`: there is one, but the keyring lacks the revoker.
 */
export async function designatedRevocations(
  certificate: Certificate,
  keyring: Keyring,
): Promise<readonly SignaturePacket[] | 'not checkable'> {
  const valid: SignaturePacket[] = [];
  const claimed = certificate.foreignRevocations.filter((revocation) => {
    return issuersOf(revocation).some((issuer) => certificate.revokers.some((revoker) => revoker.endsWith(issuer)));
  });
  let isOpen = claimed.length > MAX_FOREIGN_REVOCATIONS;
  for (const revocation of claimed.slice(0, MAX_FOREIGN_REVOCATIONS)) {
    const issuers = issuersOf(revocation);
    const revoker = keyring.certificates.find(({ fingerprint, primary }) => {
      return certificate.revokers.includes(fingerprint) && issuers.some((issuer) => isIssuer(issuer, primary.key));
    });
    if (revoker === undefined) isOpen = true;
    else if ((await checkSignature(revocation, revoker.primary.key, keyForHash(certificate.primary.key))) === 'valid') {
      valid.push(revocation);
    }
  }
  return valid.length === 0 && isOpen ? 'not checkable' : valid;
}

/** A certificate has a revoker or two; more such signatures are there to be computed. */
const MAX_FOREIGN_REVOCATIONS = 16;

function revocationFindings(
  subject: 'certificate' | 'subkey',
  revocations: readonly SignaturePacket[],
  signedAt: Instant,
  { archivedAt }: SignaturePolicy,
): Finding[] {
  return revocations.map(({ hashed, createdAt }): Finding => {
    const reason = hashed.findLast(({ type }) => type === SUBPACKET.reasonForRevocation)?.body[0];
    const harmlessReason = reason === undefined ? undefined : HARMLESS_REASONS[reason];
    // whoever has the key can date a signature back, but cannot put its bytes into our archive in the past
    if (harmlessReason === undefined && archivedAt !== null && archivedAt < createdAt) {
      return { verdict: 'told', note: `${subject}_revoked_after_receipt` };
    }
    if (reason === 2) return { verdict: 'revoked', note: `${subject}_compromised` };
    if (harmlessReason === undefined) return { verdict: 'revoked', note: `${subject}_revoked_without_reason` };
    return createdAt > signedAt
      ? { verdict: 'told', note: `${subject}_${harmlessReason}_later` }
      : { verdict: 'revoked', note: `${subject}_${harmlessReason}_before_signing` };
  });
}

function bindingFindings(
  subject: 'certificate' | 'subkey',
  { key, bindings }: CertifiedKey,
  isSigner: boolean,
  signedAt: Instant,
  policy: SignaturePolicy,
): Finding[] {
  const statements = currentStatements({ key, bindings }, signedAt, policy);
  if (statements === 'weak') return [{ verdict: 'weak', note: 'certificate_signatures_use_sha1' }];
  if (statements.length === 0) {
    return [
      subject === 'subkey'
        ? { verdict: 'unvouched', note: 'subkey_not_bound' }
        : { verdict: 'unfit', note: 'certificate_not_self_signed' },
    ];
  }
  const findings: Finding[] = [];
  const isSha1 = statements.some(({ signature, backSignature }) => {
    return signature.hash === 'sha1' || backSignature?.hash === 'sha1';
  });
  if (isSha1) findings.push({ verdict: 'told', note: 'certificate_signatures_use_sha1' });
  if (key.createdAt > signedAt) findings.push({ verdict: 'unfit', note: 'key_not_yet_valid' });
  if (key.modulusBits !== null && key.modulusBits < MIN_MODULUS_BITS)
    findings.push({ verdict: 'weak', note: 'key_too_short' });

  const expiresAt = expiryOf(key, statements);
  if (expiresAt !== null && signedAt >= expiresAt)
    findings.push({ verdict: 'unfit', note: `${subject}_expired_at_signing` });
  else if (expiresAt !== null && policy.now >= expiresAt)
    findings.push({ verdict: 'told', note: `${subject}_expired_later` });

  if (!isSigner) return findings;
  const flags = keyFlagsOf(statements);
  if (!canSign(key) || (flags !== null && (flags & MAY_SIGN) === 0)) {
    findings.push({ verdict: 'unfit', note: 'key_may_not_sign' });
  } else if (subject === 'subkey') {
    const isAgreed = statements.every(({ backSignature }) => backSignature !== null);
    if (!isAgreed) findings.push({ verdict: 'unvouched', note: 'subkey_not_bound' });
    // gpg puts a new binding in the place of the old one when a subkey's time is extended, so its date proves nothing.
    const isRenewed = key.createdAt <= signedAt && bindings.every((one) => one.signature.createdAt > signedAt);
    if (isRenewed) findings.push({ verdict: 'told', note: 'binding_made_later' });
  }
  return findings;
}
