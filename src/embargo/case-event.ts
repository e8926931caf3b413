import type { Instant } from '#base';
import type { Permission } from './permission.ts';

/** Who did it. People are named by the name they sign in with; nothing else of them is in the record of a case. */
export type Actor =
  | { readonly kind: 'person'; readonly name: string }
  | { readonly kind: 'reporter' }
  /** The program itself, at an instant that people set. */
  | { readonly kind: 'program' };

/** A digest as lower-case hexadecimal SHA-256: texts themselves are kept sealed, beside the record. */
export type TextDigest = string;

/** What was found in a text when it was saved, by the rules that read texts: the record needs no more of it. */
export interface TextReading {
  readonly digest: TextDigest;
  readonly revision: number;
  /** The end of the embargo as the text says it; null where it does not. */
  readonly statesEnd: Instant | null;
  readonly explainsNoEmbargo: boolean;
  readonly saysDeployment: boolean;
  readonly hasPatches: boolean;
  /** Findings of the linter that are errors. */
  readonly errors: number;
}

/** What a case may have learned of the world outside. */
export type Exposure = 'exploited' | 'leaked' | 'published';

/** One thing that happened. Events are only added; all that is known of a case follows from them. */
export type CaseEvent = { readonly at: Instant; readonly by: Actor } & (
  | { readonly kind: 'reported'; readonly via: 'form' | 'mail' | 'api' | 'terminal' }
  | { readonly kind: 'found_duplicate'; readonly of: string }
  | {
      readonly kind: 'triaged';
      readonly as: 'in_scope' | 'out_of_scope' | 'no_vulnerability';
      readonly grounds: string;
    }
  | { readonly kind: 'number_allotted'; readonly series: string; readonly number: number }
  | { readonly kind: 'number_given_back'; readonly reason: string }
  | { readonly kind: 'cve_recorded'; readonly cve: string }
  | { readonly kind: 'noted'; readonly what: string; readonly text: string }
  | { readonly kind: 'end_proposed'; readonly end: Instant; readonly reason: string }
  | { readonly kind: 'end_agreed'; readonly end: Instant; readonly reason: string }
  | { readonly kind: 'end_declined'; readonly end: Instant; readonly reason: string }
  | { readonly kind: 'permissions_set'; readonly permissions: readonly Permission[] }
  | { readonly kind: 'text_saved'; readonly reading: TextReading }
  | { readonly kind: 'text_approved'; readonly digest: TextDigest }
  | { readonly kind: 'text_signed'; readonly digest: TextDigest; readonly signers: readonly string[] }
  | { readonly kind: 'predisclosed'; readonly revision: number; readonly digest: TextDigest }
  | { readonly kind: 'held'; readonly reason: string }
  | { readonly kind: 'resumed' }
  | { readonly kind: 'exposed'; readonly how: Exposure; readonly where: string }
  | { readonly kind: 'embargo_ended'; readonly why: 'date' | Exposure | 'agreed' }
  | { readonly kind: 'published'; readonly revision: number; readonly digest: TextDigest }
  | { readonly kind: 'withdrawn'; readonly reason: string }
  | { readonly kind: 'exception_asked'; readonly rule: string; readonly reason: string }
  | { readonly kind: 'exception_granted'; readonly rule: string }
);
