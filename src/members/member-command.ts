import type { Answers, MemberCertificate } from './member-event.ts';

/** What somebody wants done in the register. `member`: an id that is no name. */
export type MemberCommand = { readonly member: string } & (
  | {
      readonly kind: 'apply';
      readonly organisation: string;
      readonly class: string;
      readonly address: string;
      readonly answers: Answers;
    }
  | { readonly kind: 'admit'; readonly reason: string }
  | { readonly kind: 'refuse'; readonly reason: string }
  /** That it can be encrypted to was seen before. */
  | { readonly kind: 'set_certificate'; readonly certificate: MemberCertificate }
  | { readonly kind: 'set_address'; readonly address: string }
  | { readonly kind: 'suspend'; readonly reason: string }
  | { readonly kind: 'reinstate'; readonly reason: string }
  | { readonly kind: 'remove'; readonly reason: string }
);
