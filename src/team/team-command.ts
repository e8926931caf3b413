import type { Instant } from '#base';
import type { Passkey, Role } from './team-event.ts';

/** What somebody wants done with the team. Codes come as the digest that is kept of them, hexadecimal SHA-256. */
export type TeamCommand =
  /** `person`: an id that nobody had. */
  | { readonly kind: 'add_person'; readonly person: string; readonly name: string; readonly roles: readonly Role[] }
  | { readonly kind: 'set_roles'; readonly person: string; readonly roles: readonly Role[] }
  | { readonly kind: 'remove_person'; readonly person: string; readonly reason: string }
  | { readonly kind: 'invite'; readonly person: string; readonly codeDigest: string; readonly expiresAt: Instant }
  /** From the console, for somebody whose passkeys are lost. */
  | { readonly kind: 'ask_recovery'; readonly person: string; readonly codeDigest: string; readonly expiresAt: Instant }
  /** By a second person, who knows that it is really he. */
  | { readonly kind: 'agree_recovery'; readonly person: string }
  /** With the code of an invitation, or of a recovery that was agreed to, or without one by the person himself. */
  | {
      readonly kind: 'add_passkey';
      readonly person: string;
      readonly passkey: Passkey;
      readonly codeDigest: string | null;
    }
  | { readonly kind: 'remove_passkey'; readonly person: string; readonly passkey: string };
