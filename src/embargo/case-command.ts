import type { Instant } from '#base';
import type { CaseEvent, Exposure, TextDigest, TextReading } from './case-event.ts';
import type { Permission } from './permission.ts';

/** What somebody wants done with a case. */
export type CaseCommand =
  | { readonly kind: 'report'; readonly via: Extract<CaseEvent, { kind: 'reported' }>['via'] }
  | { readonly kind: 'mark_duplicate'; readonly of: string }
  | { readonly kind: 'triage'; readonly as: Extract<CaseEvent, { kind: 'triaged' }>['as']; readonly grounds: string }
  /** A number that the series has not given to anyone yet. */
  | { readonly kind: 'allot_number'; readonly series: string; readonly number: number }
  | { readonly kind: 'give_back_number'; readonly reason: string }
  | { readonly kind: 'record_cve'; readonly cve: string }
  /** What a policy asks to be recorded (`RECORDS` of `policy`), in words. */
  | { readonly kind: 'note'; readonly what: string; readonly text: string }
  | { readonly kind: 'propose_end'; readonly end: Instant; readonly reason: string }
  | { readonly kind: 'agree_end'; readonly end: Instant; readonly reason: string }
  | { readonly kind: 'decline_end'; readonly end: Instant; readonly reason: string }
  | { readonly kind: 'set_permissions'; readonly permissions: readonly Permission[] }
  | { readonly kind: 'save_text'; readonly reading: TextReading }
  | { readonly kind: 'approve_text'; readonly digest: TextDigest }
  /** The signature was verified before, and is of this text; by the names of the certificates. */
  | { readonly kind: 'sign_text'; readonly digest: TextDigest; readonly signers: readonly string[] }
  | { readonly kind: 'predisclose' }
  | { readonly kind: 'hold'; readonly reason: string }
  | { readonly kind: 'resume' }
  | { readonly kind: 'learn_exposure'; readonly how: Exposure; readonly where: string }
  | { readonly kind: 'end_early'; readonly why: Exposure | 'agreed' }
  | { readonly kind: 'release' }
  | { readonly kind: 'withdraw'; readonly reason: string }
  | { readonly kind: 'ask_exception'; readonly rule: string; readonly reason: string }
  | { readonly kind: 'grant_exception'; readonly rule: string };
