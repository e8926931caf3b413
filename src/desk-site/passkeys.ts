import type { Passkey, Person } from '#team';

/*
 * Passkeys by WebAuthn Level 3. Always with user verification (a PIN, a finger), so that a passkey found in a drawer opens
 * nothing; and discoverable, so that nobody is asked for a name that could be guessed.
 */

/** What a browser said, as text from a form. Attack: a response as large as memory. */
const MAX_RESPONSE_LENGTH = 64 * 1024;

/** EdDSA, ES256, RS256 (IANA COSE algorithms): what authenticators have. */
const ALGORITHMS = [-8, -7, -257];

const TIMEOUT_MS = 4 * 60 * 1000;

/** Where passkeys are good: the host of the origin. */
export interface RelyingParty {
  readonly origin: string;
  /** As authenticators show it. */
  readonly name: string;
}

/** What the page's script asks an authenticator for, in a sign-in: the same for everybody. Of a `person`: one that he has. */
export async function signInOptions(party: RelyingParty, challenge: string, person?: Person): Promise<object> {
  const { generateAuthenticationOptions } = await import('@simplewebauthn/server');
  return generateAuthenticationOptions({
    rpID: hostOf(party),
    challenge: bytesOf(challenge),
    userVerification: 'required',
    timeout: TIMEOUT_MS,
    ...(person === undefined ? {} : { allowCredentials: person.passkeys.map(({ id }) => ({ id })) }),
  });
}

/** The same for a new passkey of somebody. */
export async function newPasskeyOptions(party: RelyingParty, person: Person, challenge: string): Promise<object> {
  const { generateRegistrationOptions } = await import('@simplewebauthn/server');
  return generateRegistrationOptions({
    rpName: party.name,
    rpID: hostOf(party),
    userName: person.name,
    userDisplayName: person.name,
    userID: new Uint8Array(Buffer.from(person.id, 'utf8')),
    challenge: bytesOf(challenge),
    attestationType: 'none',
    excludeCredentials: person.passkeys.map(({ id }) => ({ id })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    supportedAlgorithmIDs: ALGORITHMS,
    timeout: TIMEOUT_MS,
  });
}

/** The new passkey that an authenticator made, and its counter; null where what came is none for this challenge. */
export async function newPasskey(
  party: RelyingParty,
  challenge: string,
  responseText: string,
  label: string,
): Promise<{ readonly passkey: Passkey; readonly counter: number } | null> {
  const response = responseIn(responseText);
  if (response === null) return null;
  const { verifyRegistrationResponse } = await import('@simplewebauthn/server');
  const verified = await verifyRegistrationResponse({
    response: response as Parameters<typeof verifyRegistrationResponse>[0]['response'],
    expectedChallenge: challenge,
    expectedOrigin: party.origin,
    expectedRPID: hostOf(party),
    requireUserVerification: true,
    supportedAlgorithmIDs: ALGORITHMS,
  }).catch(() => null);
  if (verified?.verified !== true) return null;
  const { credential } = verified.registrationInfo;
  return {
    passkey: {
      id: credential.id,
      publicKey: Buffer.from(credential.publicKey).toString('base64url'),
      transports: (credential.transports ?? []).slice(0, 10).map((each) => each.slice(0, 20)),
      label,
    },
    counter: credential.counter,
  };
}

/** The id of the passkey that a browser answered with; null where it is no answer. It is not verified yet. */
export function passkeyIdIn(responseText: string): string | null {
  const response = responseIn(responseText);
  const id = response !== null && 'id' in response ? response.id : null;
  return typeof id === 'string' ? id : null;
}

/** The counter of a passkey that has signed this challenge here; null where it has not. */
export async function usedPasskey(
  party: RelyingParty,
  challenge: string,
  responseText: string,
  { id, publicKey }: Passkey,
): Promise<{ readonly counter: number } | null> {
  const response = responseIn(responseText);
  if (response === null) return null;
  const { verifyAuthenticationResponse } = await import('@simplewebauthn/server');
  const verified = await verifyAuthenticationResponse({
    response: response as Parameters<typeof verifyAuthenticationResponse>[0]['response'],
    expectedChallenge: challenge,
    expectedOrigin: party.origin,
    expectedRPID: hostOf(party),
    requireUserVerification: true,
    // counters are compared in the database, in the same transaction as the session begins
    credential: { id, publicKey: bytesOf(publicKey), counter: 0 },
  }).catch(() => null);
  return verified?.verified === true ? { counter: verified.authenticationInfo.newCounter } : null;
}

/** JSON of a credential that was used in a page of ours, and not in a frame of somebody else's. */
function responseIn(text: string): object | null {
  if (text.length > MAX_RESPONSE_LENGTH) return null;
  const response = parsed(text);
  const inner = response !== null && 'response' in response ? response.response : null;
  if (typeof inner !== 'object' || inner === null || !('clientDataJSON' in inner)) return null;
  const clientData = parsed(Buffer.from(String(inner.clientDataJSON), 'base64url').toString('utf8'));
  if (clientData === null || ('crossOrigin' in clientData && clientData.crossOrigin === true)) return null;
  return response;
}

function parsed(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : null;
  } catch {
    return null;
  }
}

function hostOf({ origin }: RelyingParty): string {
  return new URL(origin).hostname;
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(base64url, 'base64url'));
}
