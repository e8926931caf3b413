import { createHash, randomBytes } from 'node:crypto';
import { type Instant, TocsinError } from '#base';
import type { DeskParts } from '#disclosure';
import { open, seal } from '#sealing';
import { cookieIn, cookieText } from './session.ts';

/**
 * What changes who gets in, who may do what, and whom letters reach: done only by who has shown a passkey of his just now, and
 * each time anew.
 */
export const CONFIRMED_DEEDS = ['add', 'remove', 'invite', 'recover', 'roles', 'leave', 'register'] as const;
export type ConfirmedDeed = (typeof CONFIRMED_DEEDS)[number];

/** What a passkey is asked for. A challenge that was made for one is good for no other. */
export type ChallengePurpose = 'sign_in' | 'code' | 'add' | `confirm ${ConfirmedDeed}`;

/** How long somebody may take: to find the key, to type its PIN. */
const CHALLENGE_MS = 5 * 60 * 1000;

const CHALLENGE_COOKIE = '__Host-tocsin-challenge';
const CONTEXT = 'passkey challenge';

/** Attack: a cookie as long as a header may be, to be opened. */
const MAX_COOKIE_LENGTH = 2_048;

interface Challenge {
  readonly purpose: ChallengePurpose;
  /** 32 random bytes, base64url. */
  readonly nonce: string;
  /** Who adds a passkey, by id; null where nobody is known yet. */
  readonly person: string | null;
  readonly until: Instant;
}

/**
 * A new challenge, and the cookie that binds it to the browser that asked: sealed, so that the server keeps nothing of it.
 * `about`: what it is shown for, with all values; a part of what the passkey signs, and to be given again when it is used.
 */
export function newChallenge(
  { keys }: Pick<DeskParts, 'keys'>,
  { about = '', ...given }: ChallengeGiven,
  now: Instant,
): { readonly challenge: string; readonly cookie: string } {
  const nonce = randomBytes(32).toString('base64url');
  const kept: Challenge = { ...given, nonce, until: (now + CHALLENGE_MS) as Instant };
  const sealed = seal(keys, Buffer.from(JSON.stringify(kept), 'utf8'), CONTEXT);
  const value = Buffer.from(sealed).toString('base64url');
  return { challenge: challengeOf(nonce, about), cookie: cookieText(CHALLENGE_COOKIE, value, CHALLENGE_MS / 1000) };
}

interface ChallengeGiven extends Pick<Challenge, 'purpose' | 'person'> {
  readonly about?: string;
}

/** Attack: a passkey that was shown for one thing, sent with another, be it by who has the session or by a page gone wrong. */
function challengeOf(nonce: string, about: string): string {
  return createHash('sha256')
    .update(JSON.stringify([nonce, about]))
    .digest('base64url');
}

/**
 * The challenge that a browser was given, used up by this: asked for again, by whichever process, it is none. null: there is
 * none that is good for this.
 */
export async function useChallenge(
  { keys, store }: Pick<DeskParts, 'keys' | 'store'>,
  request: Request,
  given: ChallengeGiven,
  now: Instant,
): Promise<string | null> {
  const kept = challengeIn(keys, request);
  const isGood = kept !== null && kept.purpose === given.purpose && kept.person === given.person && now < kept.until;
  if (!isGood) return null;
  // kept like a session of nobody until it would have ended anyway: a second one of the same name cannot be kept
  const tokenDigest = new Uint8Array(createHash('sha256').update(`${CONTEXT} ${kept.nonce}`).digest());
  const madeAt = await store.databaseNow();
  const expiresAt = (madeAt + CHALLENGE_MS) as Instant;
  try {
    await store.write(async (writes) => {
      // attack: challenges used up by a script for ever; nobody signs in, so that nothing else takes them away
      await writes.purgeSessions();
      await writes.saveSession({ tokenDigest, person: '', madeAt, expiresAt });
    });
  } catch (error) {
    // it was used before, by this browser or by another one
    if ((await store.session(tokenDigest)) !== null) return null;
    throw error;
  }
  return challengeOf(kept.nonce, given.about ?? '');
}

/** Takes the cookie away again. */
export const NO_CHALLENGE: string = cookieText(CHALLENGE_COOKIE, '', 0);

function challengeIn(keys: DeskParts['keys'], { headers }: Request): Challenge | null {
  const value = cookieIn(headers.get('cookie'), CHALLENGE_COOKIE);
  if (value === null || value.length > MAX_COOKIE_LENGTH || !/^[A-Za-z0-9_-]+$/.test(value)) return null;
  try {
    // what we sealed is what we wrote
    return JSON.parse(Buffer.from(open(keys, Buffer.from(value, 'base64url'), CONTEXT)).toString('utf8')) as Challenge;
  } catch (error) {
    if (error instanceof TocsinError && (error.code === 'cannot_open' || error.code === 'unknown_key')) return null;
    throw error;
  }
}
