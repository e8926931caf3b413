import type { Instant } from '#base';
import { encodeArmor } from './armor.ts';
import type { Certificate, CertifiedKey } from './certificate.ts';
import { algorithmName } from './key-algorithm.ts';
import { currentStatements, expiryOf, keyFlagsOf } from './key-expiry.ts';
import { designatedRevocations, HARMLESS_REASONS, MAY_SIGN } from './key-standing.ts';
import type { Keyring } from './keyring.ts';
import { writePacket } from './packet.ts';
import { canSign } from './public-key.ts';
import type { SignaturePacket } from './signature-packet.ts';
import type { SignaturePolicy } from './signature-policy.ts';
import { SUBPACKET } from './subpacket.ts';

/** A key of a certificate in words: what people compare, and how long it counts. */
export interface KeySummary {
  /** Upper-case hexadecimal. */
  readonly fingerprint: string;
  /** `RSA, 4096 bits` */
  readonly algorithm: string;
  readonly createdAt: Instant;
  /** By its newest statements that count (`key-expiry.ts`); null: it does not expire. */
  readonly expiresAt: Instant | null;
  readonly revocation: RevocationSummary | null;
}

export interface RevocationSummary {
  readonly at: Instant;
  /** `superseded` and `retired` leave earlier signatures alone; one without a reason is taken for `compromised`. */
  readonly reason: 'superseded' | 'retired' | 'compromised';
}

export interface CertificateSummary extends KeySummary {
  readonly userIds: readonly string[];
  /** Subkeys that the certificate lets sign; those for encryption are left out. */
  readonly signingSubkeys: readonly KeySummary[];
  /** The whole certificate, as `gpg --armor --export` writes one. */
  readonly armored: string;
}

/** The certificates of a keyring as people are shown them, in the keyring's order; `policy.now` decides which statements count. */
export function summarizeCertificates(
  keyring: Keyring,
  policy: SignaturePolicy,
): Promise<readonly CertificateSummary[]> {
  return Promise.all(
    keyring.certificates.map(async (certificate): Promise<CertificateSummary> => {
      const foreign = await designatedRevocations(certificate, keyring);
      return {
        ...keySummary(certificate.primary, foreign === 'not checkable' ? [] : foreign, policy),
        userIds: certificate.userIds,
        signingSubkeys: certificate.subkeys
          .filter((subkey) => maySign(subkey, policy))
          .map((subkey) => keySummary(subkey, [], policy)),
        armored: armored(certificate),
      };
    }),
  );
}

function keySummary(
  { key, bindings, revocations }: CertifiedKey,
  foreign: readonly SignaturePacket[],
  policy: SignaturePolicy,
): KeySummary {
  const statements = currentStatements({ key, bindings }, policy.now, policy);
  return {
    fingerprint: key.fingerprint,
    algorithm: algorithmName(key),
    createdAt: key.createdAt,
    expiresAt: statements === 'weak' ? null : expiryOf(key, statements),
    revocation: worstRevocation([...revocations, ...foreign]),
  };
}

/** One that takes everything back outweighs one that does not; of equals the earlier one counts. */
function worstRevocation(revocations: readonly SignaturePacket[]): RevocationSummary | null {
  const summaries = revocations.map(({ hashed, createdAt }): RevocationSummary => {
    const reason = hashed.findLast(({ type }) => type === SUBPACKET.reasonForRevocation)?.body[0];
    return { at: createdAt, reason: (reason === undefined ? undefined : HARMLESS_REASONS[reason]) ?? 'compromised' };
  });
  const isWorst = ({ reason }: RevocationSummary): number => (reason === 'compromised' ? 0 : 1);
  return summaries.toSorted((a, b) => isWorst(a) - isWorst(b) || a.at - b.at)[0] ?? null;
}

/** As the certificate says today, also of a subkey whose time is over: it signed what is older. */
function maySign({ key, bindings }: CertifiedKey, policy: SignaturePolicy): boolean {
  const statements = currentStatements({ key, bindings }, policy.now, policy);
  if (!canSign(key) || statements === 'weak' || statements.length === 0) return false;
  if (statements.some(({ backSignature }) => backSignature === null)) return false;
  const flags = keyFlagsOf(statements);
  return flags === null || (flags & MAY_SIGN) !== 0;
}

const armoredByCertificate = new WeakMap<Certificate, string>();

/** Made once: a certificate with the signatures of many others has megabytes. */
function armored(certificate: Certificate): string {
  const known = armoredByCertificate.get(certificate);
  if (known !== undefined) return known;
  const text = encodeArmor('PUBLIC KEY BLOCK', Buffer.concat(certificate.packets.map(writePacket)));
  armoredByCertificate.set(certificate, text);
  return text;
}
