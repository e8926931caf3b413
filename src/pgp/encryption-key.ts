import type { Instant } from '#base';
import type { Certificate, CertifiedKey } from './certificate.ts';
import { currentStatements, earlier, expiryOf, keyFlagsOf } from './key-expiry.ts';
import type { PublicKey } from './public-key.ts';
import type { SignaturePacket } from './signature-packet.ts';
import { defaultPolicy } from './signature-policy.ts';

/**
 * How a key stands as one to encrypt to, at one instant.
 *
 * - `weak`: valid, but short (RSA below `MIN_ENCRYPTION_BITS`), or bound by nothing but SHA-1.
 * - `cannot_encrypt`: by its algorithm, by its key flags, or because no valid binding signature makes it a part of the certificate.
 */
export type EncryptionKeyState = 'usable' | 'weak' | 'not_yet_valid' | 'expired' | 'revoked' | 'cannot_encrypt';

export interface EncryptionKey {
  readonly key: PublicKey;
  readonly state: EncryptionKeyState;
  /** When the key's time is over, or the primary key's if that is sooner; null: never. */
  readonly endsAt: Instant | null;
}

/**
 * RFC 9580, 12.4: nothing may be encrypted to shorter RSA keys. More than for reading old signatures (`MIN_MODULUS_BITS`),
 * since whoever keeps a copy of this mail has all the time there is to factor the key.
 */
const MIN_ENCRYPTION_BITS = 2048;

/** RSA (both or encrypt only), ECDH, X25519, X448 (RFC 9580, 9.1). Elgamal is left out: deprecated there (12.6), and no longer made. */
const ENCRYPTION_ALGORITHMS: ReadonlySet<number> = new Set([1, 2, 18, 25, 26]);

/** Key flags (RFC 9580, 5.2.3.29): for communications, for storage. gpg sets both, and takes either. */
const MAY_ENCRYPT = 0x04 | 0x08;

/**
 * Every key of a certificate as one to encrypt to, the primary key first. The primary key's own end, and its revocation by
 * any reason at any date, go for all of them: what is sent now is sent to whoever has the key now.
 */
export function encryptionKeysOf(certificate: Certificate, at: Instant): readonly EncryptionKey[] {
  const { primary, subkeys } = certificate;
  const whole = standing(primary, at);
  return [primary, ...subkeys].map((certified): EncryptionKey => {
    const { key } = certified;
    const own = certified === primary ? whole : standing(certified, at);
    const endsAt = earlier(whole.endsAt, own.endsAt);
    if (!mayEncrypt(certified, at)) return { key, state: 'cannot_encrypt', endsAt };
    return { key, state: worse(whole.state, own.state, key), endsAt };
  });
}

/** Whether algorithm and newest statement make it a key that is encrypted to, whatever its dates: what once was, may still open mail. */
export function mayEncrypt(certified: CertifiedKey, at: Instant): boolean {
  if (!ENCRYPTION_ALGORITHMS.has(certified.key.algorithm)) return false;
  const stated = currentStatements(certified, at, defaultPolicy(at));
  // of one without a statement that counts, only to tell what kind of key it was: it is never encrypted to
  const statements = stated === 'weak' || stated.length === 0 ? certified.bindings.slice(-1) : stated;
  const flags = keyFlagsOf(statements);
  return flags === null || (flags & MAY_ENCRYPT) !== 0;
}

/** The statement about the primary key that says what its owner's programs can read (preferences, features); null if none counts. */
export function primaryStatement(certificate: Certificate, at: Instant): SignaturePacket | null {
  const stated = currentStatements(certificate.primary, at, defaultPolicy(at));
  return stated === 'weak' ? null : (stated.at(-1)?.signature ?? null);
}

/** Worst first. */
const STATES = ['cannot_encrypt', 'revoked', 'expired', 'not_yet_valid', 'weak', 'usable'] as const;

function standing(certified: CertifiedKey, at: Instant): { state: EncryptionKeyState; endsAt: Instant | null } {
  const { key, revocations } = certified;
  if (revocations.length > 0) return { state: 'revoked', endsAt: null };
  const stated = currentStatements(certified, at, defaultPolicy(at));
  if (stated === 'weak') return { state: 'weak', endsAt: null };
  if (stated.length === 0) return { state: withoutStatement(certified, at), endsAt: null };
  const endsAt = expiryOf(key, stated);
  if (endsAt !== null && endsAt <= at) return { state: 'expired', endsAt };
  return { state: key.createdAt > at ? 'not_yet_valid' : 'usable', endsAt };
}

/** Statements that are all dated later are a key from the future; those whose own time is over make it an expired one. */
function withoutStatement({ bindings }: CertifiedKey, at: Instant): EncryptionKeyState {
  if (bindings.length === 0) return 'cannot_encrypt';
  return bindings.every(({ signature }) => signature.createdAt > at) ? 'not_yet_valid' : 'expired';
}

function worse(whole: EncryptionKeyState, own: EncryptionKeyState, key: PublicKey): EncryptionKeyState {
  const isShort = key.modulusBits !== null && key.modulusBits < MIN_ENCRYPTION_BITS;
  const states: readonly EncryptionKeyState[] = [whole, own, isShort ? 'weak' : 'usable'];
  return STATES.find((state) => states.includes(state)) ?? 'usable';
}
