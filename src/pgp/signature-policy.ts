import { type Instant, parseInstant } from '#base';
import type { HashName } from './hash-name.ts';
import type { SignatureNote } from './signature-note.ts';

/** What is a matter of judgement and not of mathematics. */
export interface SignaturePolicy {
  readonly now: Instant;
  /** SHA-1 in a signature made before this is accepted with a note, later it is `weak`. */
  readonly sha1AcceptedBefore: Instant;
  /** When our own archive had these very bytes, by its own clock; null: nobody of ours can say. */
  readonly archivedAt: Instant | null;
}

/**
 * 2019-01-19, the date that GnuPG (2.2.18) drew for signatures on keys: in that year chosen-prefix collisions became
 * affordable ("SHA-1 is a Shambles"), and those are what forging a text for a signed text takes. Collisions without a
 * chosen prefix (SHAttered, 2017-02-23) put binary noise into both texts. The Xen team signed with SHA-1 into 2017.
 *
 * The date is the signature's own. Whoever can forge it can date it back, so the rule bounds honest old archives, and the
 * note says what it cannot promise; an archive that received the bytes in time may know better.
 */
export const SHA1_ACCEPTED_BEFORE = parseInstant('2019-01-19T00:00:00Z') as Instant;

/** Signer's and reader's clocks differ; minutes are error, more is a claim about the future. */
export const CLOCK_SKEW_MS = 5 * 60 * 1000;

/** RSA and DSA keys shorter than this have been factored by single people. */
export const MIN_MODULUS_BITS = 1024;

export function defaultPolicy(now: Instant): SignaturePolicy {
  return { now, sha1AcceptedBefore: SHA1_ACCEPTED_BEFORE, archivedAt: null };
}

/** Whether a signature by this hash, made then, counts; `null` if it simply does. */
export function judgeHash(hash: HashName, madeAt: Instant, policy: SignaturePolicy): SignatureNote | null {
  if (hash === 'md5' || hash === 'ripemd160') return 'hash_broken';
  if (hash !== 'sha1') return null;
  return madeAt < policy.sha1AcceptedBefore ? 'sha1_accepted_before_cutoff' : 'sha1_after_cutoff';
}
