import { type Instant, instantFromSeconds } from '#base';
import type { CertifiedKey, KeyBinding } from './certificate.ts';
import type { PublicKey } from './public-key.ts';
import { SIGNATURE_TYPE, type SignaturePacket, secondsIn } from './signature-packet.ts';
import { judgeHash, type SignaturePolicy } from './signature-policy.ts';
import { SUBPACKET } from './subpacket.ts';

/**
 * When a key's time is over, as these statements about it say (`currentStatements`); null: it does not end. The end that a
 * statement gives to the key (RFC 9580, 5.2.3.13) counts as well as the end of the statement itself (5.2.3.18). Where two
 * statements give two ends the earlier one counts: programs differ in whom they believe, and until then all of them agree.
 */
export function expiryOf(key: PublicKey, statements: readonly KeyBinding[]): Instant | null {
  return statements.reduce<Instant | null>((end, { signature }) => {
    const validForSeconds = secondsIn(signature.hashed, SUBPACKET.keyExpirationTime);
    const keyEnd = validForSeconds === 0 ? null : ((key.createdAt + instantFromSeconds(validForSeconds)) as Instant);
    return earlier(end, earlier(keyEnd, signature.expiresAt));
  }, null);
}

/**
 * The newest statement about a key that counts at an instant; of a primary key the newest direct-key signature and the newest
 * certification of a User ID, in this order, since each may be silent on what the other says: gpg names a revoker in a
 * direct-key signature without the key's end. Version 6 speaks in direct-key signatures alone (RFC 9580, 10.1.1); its User IDs
 * say nothing of dates. `weak`: there are some, but none by a hash that counts; empty: there is none.
 */
export function currentStatements(
  { key, bindings }: Pick<CertifiedKey, 'key' | 'bindings'>,
  at: Instant,
  policy: SignaturePolicy,
): readonly KeyBinding[] | 'weak' {
  const direct = bindings.filter(({ signature }) => signature.type === SIGNATURE_TYPE.directKey);
  const others = bindings.filter(({ signature }) => signature.type !== SIGNATURE_TYPE.directKey);
  const kinds = key.version === 6 && direct.length > 0 ? [direct] : [direct, others];
  const current = kinds.map((kind) => newestThatCounts(kind, at, policy));
  const counted = current.filter((one) => one !== undefined && one !== 'weak');
  return counted.length === 0 && current.includes('weak') ? 'weak' : counted;
}

/** The first octet of the key flags (RFC 9580, 5.2.3.29); null where no statement has any, so that the algorithm decides. */
export function keyFlagsOf(statements: readonly KeyBinding[]): number | null {
  const stated = statements.flatMap(({ signature }) =>
    signature.hashed.filter(({ type }) => type === SUBPACKET.keyFlags),
  );
  const flags = stated.at(-1)?.body;
  return flags === undefined ? null : (flags[0] ?? 0);
}

export function earlier(one: Instant | null, other: Instant | null): Instant | null {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
}

function newestThatCounts(
  bindings: readonly KeyBinding[],
  at: Instant,
  policy: SignaturePolicy,
): KeyBinding | 'weak' | undefined {
  const timely = bindings.filter(({ signature: { createdAt, expiresAt } }) => {
    return createdAt <= policy.now && (expiresAt === null || expiresAt > at);
  });
  const counted = timely.filter(({ signature, backSignature }) => {
    return counts(signature, policy) && (backSignature === null || counts(backSignature, policy));
  });
  if (counted.length === 0) return timely.length === 0 ? undefined : 'weak';
  return counted.reduce((newest, one) => (one.signature.createdAt >= newest.signature.createdAt ? one : newest));
}

function counts({ hash, createdAt }: SignaturePacket, policy: SignaturePolicy): boolean {
  const note = hash === null ? 'hash_broken' : judgeHash(hash, createdAt, policy);
  return note === null || note === 'sha1_accepted_before_cutoff';
}
