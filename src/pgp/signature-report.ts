import type { Instant } from '#base';
import { type Certificate, type CertifiedKey, isIssuer, issuersOf } from './certificate.ts';
import { HASHES, type HashName } from './hash-name.ts';
import { designatedRevocations, type Finding, standingFindings } from './key-standing.ts';
import type { Keyring } from './keyring.ts';
import { checkSignature, isEdDsa } from './public-key.ts';
import type { SignatureNote } from './signature-note.ts';
import { digestUnder, parseSignaturePacket, type SIGNATURE_TYPE, type SignaturePacket } from './signature-packet.ts';
import { CLOCK_SKEW_MS, judgeHash, type SignaturePolicy } from './signature-policy.ts';
import { unknownCritical } from './subpacket.ts';

/**
 * - `good`: a key that was entitled to sign made it over this text, and its certificate has not been compromised since.
 * - `bad`: a key of the keyring is named, and its signature does not fit this text: text or signature was changed.
 * - `unknown_signer`: no certificate in the keyring vouches for the key. Nothing was computed, or nothing follows from it.
 * - `revoked`: right, but the certificate or subkey is revoked in a way that reaches this signature.
 * - `weak`: right, but anyone might have made it: the hash is broken (SHA-1 rule), or the key is too short.
 * - `unreadable`: no valid statement can be read from it, and nothing shows tampering. That is where a right signature goes
 *   that the key had no right to make (expired, not yet valid, not for signing), that its signer limited (expired, critical
 *   notation), or that contradicts itself. `bad` would accuse someone, and `unknown_signer` would send the operator to look
 *   for a certificate that is there; the note says which it is.
 */
export type SignatureStatus = 'good' | 'bad' | 'unknown_signer' | 'revoked' | 'weak' | 'unreadable';

/** One signature's judgement, as the contract (1.1) prints it. Fingerprints are upper-case hexadecimal. */
export interface SignatureReport {
  readonly status: SignatureStatus;
  /** The primary key's fingerprint; `null` where no certificate of the keyring vouches for the key. */
  readonly certificate: string | null;
  /** The signing key's fingerprint; for an unknown signer the fingerprint or key ID that the signature states. */
  readonly key: string | null;
  /** When it says that it was made. As true as the status. */
  readonly signedAt: Instant | null;
  readonly hash: HashName | null;
  readonly notes: readonly SignatureNote[];
}

/** What a signature is judged against. */
export interface SignedMatter {
  /** What kind of signature may be over it: of a text, or of bytes as they are. */
  readonly type: typeof SIGNATURE_TYPE.text | typeof SIGNATURE_TYPE.binary;
  /** As hashed. */
  readonly canonical: Uint8Array;
  /** What the `Hash:` headers of a clear-signed text say; null: there are none to be held to. */
  readonly hashNames: readonly HashName[] | null;
  readonly hasUnescapedDash: boolean;
}

/** A report on something that is no readable signature at all. */
export function unreadable(note: SignatureNote): SignatureReport {
  return { status: 'unreadable', certificate: null, key: null, signedAt: null, hash: null, notes: [note] };
}

/** Judges one Signature packet over a text, at its own signing time. Never throws for what is in the packet. */
export async function judgeSignature(
  body: Uint8Array,
  matter: SignedMatter,
  keyring: Keyring,
  policy: SignaturePolicy,
): Promise<SignatureReport> {
  const signature = parseSignaturePacket(body);
  if (signature === 'malformed') return unreadable('signature_malformed');
  if (signature === 'unsupported') return unreadable('signature_version_unsupported');
  const { createdAt: signedAt, hash } = signature;
  const issuers = issuersOf(signature);
  const candidates = candidatesFor(issuers, keyring);
  if (candidates.length === 0) {
    const key = issuers.reduce<string | null>(
      (longest, one) => (one.length > (longest?.length ?? 0) ? one : longest),
      null,
    );
    const notes: SignatureNote[] = [key === null ? 'issuer_not_stated' : 'key_not_in_keyring'];
    return { status: 'unknown_signer', certificate: null, key, signedAt, hash, notes };
  }
  const reports: SignatureReport[] = [];
  for (const { certificate, signer } of candidates) {
    const findings = await findingsAbout(signature, certificate, signer, matter, keyring, policy);
    const { status, notes } = conclude(findings);
    const vouched = status === 'unknown_signer' ? null : certificate.fingerprint;
    reports.push({ status, certificate: vouched, key: signer.key.fingerprint, signedAt, hash, notes });
  }
  return reports.reduce((best, one) => (rank(one.status) < rank(best.status) ? one : best));
}

/** What a finding of each kind makes of a signature; the first kind that is found decides, `told` decides nothing. */
const STATUS_BY_VERDICT = {
  refuted: 'bad',
  unvouched: 'unknown_signer',
  revoked: 'revoked',
  weak: 'weak',
  unfit: 'unreadable',
  told: 'good',
} as const satisfies Record<Finding['verdict'], SignatureStatus>;

const VERDICTS = Object.keys(STATUS_BY_VERDICT) as Finding['verdict'][];

function conclude(findings: readonly Finding[]): { status: SignatureStatus; notes: SignatureNote[] } {
  const verdict = VERDICTS.find((one) => findings.some((finding) => finding.verdict === one)) ?? 'told';
  const sorted = VERDICTS.flatMap((one) => findings.filter((finding) => finding.verdict === one));
  return { status: STATUS_BY_VERDICT[verdict], notes: [...new Set(sorted.map(({ note }) => note))] };
}

async function findingsAbout(
  signature: SignaturePacket,
  certificate: Certificate,
  signer: CertifiedKey,
  { type, canonical, hashNames, hasUnescapedDash }: SignedMatter,
  keyring: Keyring,
  policy: SignaturePolicy,
): Promise<Finding[]> {
  const { hash, createdAt, expiresAt } = signature;
  if (signature.type !== type) return [{ verdict: 'unfit', note: 'signature_type_unfit' }];
  if (hash === null) return [{ verdict: 'unfit', note: 'algorithm_unsupported' }];
  if (isEdDsa(signer.key) && HASHES[hash].octets < 32) return [{ verdict: 'weak', note: 'hash_too_short_for_key' }];
  const outcome = await checkSignature(signature, signer.key, canonical);
  if (outcome === 'invalid') return [{ verdict: 'refuted', note: 'text_or_signature_changed' }];
  if (outcome === 'undecided') return [{ verdict: 'unfit', note: 'algorithm_unsupported' }];

  const foreign = await designatedRevocations(certificate, keyring);
  const findings = standingFindings(certificate, signer, foreign, createdAt, policy);
  const find = (verdict: Finding['verdict'], note: SignatureNote) => findings.push({ verdict, note });
  const judged = judgeHash(hash, createdAt, policy);
  if (judged !== null) find(judged === 'sha1_accepted_before_cutoff' ? 'told' : 'weak', judged);
  const critical = unknownCritical([...signature.hashed, ...signature.unhashed]);
  if (critical !== null) find('unfit', critical);
  if (createdAt > policy.now + CLOCK_SKEW_MS) find('unfit', 'signature_in_future');
  if (expiresAt !== null && expiresAt <= policy.now) find('unfit', 'signature_expired');
  if (issuersOf(signature).some((issuer) => !isIssuer(issuer, signer.key))) find('unfit', 'issuer_mismatch');
  if (hashNames !== null && !hashNames.includes(hash)) find('unfit', 'hash_header_differs');
  if (hasUnescapedDash) find('told', 'dash_not_escaped');
  const digest = digestUnder(signature, hash, canonical);
  if (!signature.digestPrefix.every((octet, index) => octet === digest[index])) find('told', 'digest_prefix_wrong');
  return findings;
}

/** The keys of the keyring that the signature names. A key ID is a hint that several keys may share, so all are tried. */
function candidatesFor(issuers: readonly string[], keyring: Keyring) {
  return keyring.certificates.flatMap((certificate) =>
    [certificate.primary, ...certificate.subkeys]
      .filter(({ key }) => issuers.some((issuer) => isIssuer(issuer, key)))
      .map((signer) => ({ certificate, signer })),
  );
}

/** Where several keys share a key ID, what the right one says comes first: anything computed right, then `bad`. */
function rank(status: SignatureStatus): number {
  return ['good', 'revoked', 'weak', 'unknown_signer', 'unreadable', 'bad'].indexOf(status);
}
