import type { Instant } from '#base';
import type { Certificate } from './certificate.ts';
import { type EncryptionKey, type EncryptionKeyState, encryptionKeysOf } from './encryption-key.ts';
import { designatedRevocations } from './key-standing.ts';
import type { Keyring } from './keyring.ts';

/** What the state rests on, or what should be known beside it: the closed list of codes and what they say. */
export const HEALTH_NOTES = {
  ends_soon: 'ask for a certificate that is valid longer before this one ends',
  certificate_revoked: 'its owner has revoked it: ask for the new one by a way that does not need this one',
  encryption_keys_revoked:
    'every key of it that could be encrypted to is revoked: ask for an up-to-date copy, it may have a new one',
  encryption_keys_expired:
    'every key of it that could be encrypted to has expired: ask for an up-to-date copy, it may be renewed already',
  made_in_future: 'it says that it was made later than now: one of the two clocks is wrong',
  keys_too_weak:
    'its keys are RSA keys below 2048 bits, or are vouched for with SHA-1 alone: ask for a new certificate',
  no_encryption_key:
    'it can sign and nothing else, or what claims to be its encryption key is not bound to it by a valid signature',
  some_keys_left_out:
    'it has other encryption keys, which are expired, revoked, weak or not valid yet; nothing is encrypted to those',
  revocation_not_checkable:
    'a key that it names as its revoker seems to have revoked it, but that key is not here, so this cannot be checked',
} as const;

export type HealthNote = keyof typeof HEALTH_NOTES;

export interface EncryptionHealth {
  /** `expiring` is usable still, and ends within the span asked for. */
  readonly state: EncryptionKeyState | 'expiring';
  /** When nothing can be encrypted to it any more (or could not, when `expired`); null: no end, or no meaning in this state. */
  readonly usableUntil: Instant | null;
  /** Of the keys that a message now goes to: key IDs as they stand in the message, upper-case hexadecimal. Empty unless usable. */
  readonly keyIds: readonly string[];
  readonly notes: readonly HealthNote[];
}

export interface HealthOptions {
  /** 30 unless said otherwise: time to write, wait for an answer over a holiday, and write again. */
  readonly expiringWithinDays?: number;
  /** Where the keys are looked for that may revoke the certificate (RFC 9580, 5.2.3.23); without it, only in itself. */
  readonly keyring?: Keyring;
}

/** Whether a message can be encrypted to this certificate, and until when. `encryptFor` follows it: one rule for warning and refusing. */
export async function encryptionHealth(
  certificate: Certificate,
  now: Instant,
  { expiringWithinDays = 30, keyring = { certificates: [certificate] } }: HealthOptions = {},
): Promise<EncryptionHealth> {
  const foreign = await designatedRevocations(certificate, keyring);
  const told: HealthNote[] = foreign === 'not checkable' ? ['revocation_not_checkable'] : [];
  const isRevoked = certificate.primary.revocations.length > 0 || (foreign !== 'not checkable' && foreign.length > 0);
  if (isRevoked) return { state: 'revoked', usableUntil: null, keyIds: [], notes: ['certificate_revoked', ...told] };

  const candidates = encryptionKeysOf(certificate, now).filter(({ state }) => state !== 'cannot_encrypt');
  const usable = candidates.filter(({ state }) => state === 'usable');
  if (usable.length === 0)
    return { ...unusable(candidates), keyIds: [], notes: [...unusable(candidates).notes, ...told] };

  const usableUntil = latestEnd(usable);
  const endsSoon = usableUntil !== null && usableUntil <= now + expiringWithinDays * DAY_MS;
  if (endsSoon) told.unshift('ends_soon');
  if (usable.length < candidates.length) told.push('some_keys_left_out');
  const keyIds = usable.map(({ key }) => key.keyId);
  return { state: endsSoon ? 'expiring' : 'usable', usableUntil, keyIds, notes: told };
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Of several keys that cannot be used, the one is told that a person can do most about. */
const TOLD = [
  ['weak', 'keys_too_weak'],
  ['not_yet_valid', 'made_in_future'],
  ['expired', 'encryption_keys_expired'],
  ['revoked', 'encryption_keys_revoked'],
] as const satisfies readonly (readonly [EncryptionKeyState, HealthNote])[];

function unusable(candidates: readonly EncryptionKey[]): Omit<EncryptionHealth, 'keyIds'> {
  for (const [state, note] of TOLD) {
    const found = candidates.filter((candidate) => candidate.state === state);
    if (found.length === 0) continue;
    return { state, usableUntil: state === 'expired' ? latestEnd(found) : null, notes: [note] };
  }
  return { state: 'cannot_encrypt', usableUntil: null, notes: ['no_encryption_key'] };
}

/** The last one; null as soon as one of them never ends. */
function latestEnd(keys: readonly EncryptionKey[]): Instant | null {
  const ends = keys.flatMap(({ endsAt }) => (endsAt === null ? [] : [endsAt]));
  return ends.length < keys.length ? null : (Math.max(...ends) as Instant);
}
