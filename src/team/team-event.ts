import type { Instant } from '#base';

/**
 * `lead`: changes the team and the register of members. `member`: works on cases. `signer`: may upload signatures of texts.
 * `observer`: reads the cases that he is on.
 */
export const ROLES = ['lead', 'member', 'signer', 'observer'] as const;
export type Role = (typeof ROLES)[number];

/** Who did it. */
export type TeamActor =
  | { readonly kind: 'person'; readonly id: string }
  /** Whoever has the files of the server. */
  | { readonly kind: 'console' };

/** A credential of WebAuthn Level 3: its public half. */
export interface Passkey {
  /** Of the credential, base64url. */
  readonly id: string;
  /** COSE key, base64url. */
  readonly publicKey: string;
  readonly transports: readonly string[];
  /** What its owner calls it. */
  readonly label: string;
}

/** A code that lets somebody add a passkey, once. Only its SHA-256 is kept, hexadecimal. */
interface Code {
  readonly codeDigest: string;
  readonly expiresAt: Instant;
}

export type TeamEvent = { readonly at: Instant; readonly by: TeamActor } & (
  | { readonly kind: 'person_added'; readonly person: string; readonly name: string; readonly roles: readonly Role[] }
  | { readonly kind: 'roles_set'; readonly person: string; readonly roles: readonly Role[] }
  | { readonly kind: 'person_left'; readonly person: string; readonly reason: string }
  | ({ readonly kind: 'invited'; readonly person: string } & Code)
  | ({ readonly kind: 'recovery_asked'; readonly person: string } & Code)
  | { readonly kind: 'recovery_agreed'; readonly person: string }
  | { readonly kind: 'passkey_added'; readonly person: string; readonly passkey: Passkey }
  | { readonly kind: 'passkey_removed'; readonly person: string; readonly passkey: string }
);
