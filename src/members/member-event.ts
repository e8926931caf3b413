import type { Instant } from '#base';

/** What an organisation said and showed, by the items of the policy. */
export type Answers = Readonly<Record<string, string>>;

export interface MemberCertificate {
  /** Upper-case hexadecimal, of the primary key. */
  readonly fingerprint: string;
  readonly armored: string;
}

/**
 * One thing that happened in the register. `by`: the name of a person, or `console`. `via`: how the person was known to be that
 * one, by the name given to a command or by a passkey; entries from before it was asked do not say.
 */
export type MemberEvent = {
  readonly at: Instant;
  readonly by: string;
  readonly via?: 'terminal' | 'web';
  readonly member: string;
} & (
  | {
      readonly kind: 'applied';
      readonly organisation: string;
      readonly class: string;
      /** The role address that letters go to. Never public. */
      readonly address: string;
      readonly answers: Answers;
    }
  | { readonly kind: 'admitted'; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'certificate_set'; readonly certificate: MemberCertificate }
  | { readonly kind: 'address_set'; readonly address: string }
  | { readonly kind: 'suspended'; readonly reason: string }
  | { readonly kind: 'reinstated'; readonly reason: string }
  | { readonly kind: 'left'; readonly reason: string }
);
