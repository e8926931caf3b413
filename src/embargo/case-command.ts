import type { Instant } from '#base';
import type {
  CaseEvent,
  CaseFile,
  CaseRating,
  Credit,
  Evidence,
  Exposure,
  PatchesProved,
  TextDigest,
  TextReading,
} from './case-event.ts';
import type { Permission } from './permission.ts';

/** What somebody wants done with a case. */
export type CaseCommand =
  | { readonly kind: 'report'; readonly via: Extract<CaseEvent, { kind: 'reported' }>['via'] }
  | { readonly kind: 'report_again'; readonly via: Extract<CaseEvent, { kind: 'reported' }>['via'] }
  | { readonly kind: 'choose_credit'; readonly credit: Credit }
  | { readonly kind: 'mark_duplicate'; readonly of: string }
  | { readonly kind: 'put_on'; readonly person: string }
  | { readonly kind: 'take_off'; readonly person: string }
  /** `on`: the section that is spoken of; null: the case. */
  | { readonly kind: 'comment'; readonly on: string | null; readonly text: string }
  | { readonly kind: 'add_file'; readonly file: CaseFile }
  | { readonly kind: 'remove_file'; readonly name: string }
  | { readonly kind: 'join_batch'; readonly batch: string }
  | { readonly kind: 'leave_batch' }
  | { readonly kind: 'triage'; readonly as: Extract<CaseEvent, { kind: 'triaged' }>['as']; readonly grounds: string }
  /** A number that the series has not given to anyone yet. */
  | { readonly kind: 'allot_number'; readonly series: string; readonly number: number }
  | { readonly kind: 'give_back_number'; readonly reason: string }
  | { readonly kind: 'record_cve'; readonly cve: string }
  /** The vectors and weaknesses were read before. */
  | { readonly kind: 'rate'; readonly rating: CaseRating }
  | { readonly kind: 'take_back_rating'; readonly cve: string | null }
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
  /** Who is concerned, sentence by sentence: it was opened before, and is of this text; by the name of the certificate. */
  | { readonly kind: 'confirm_conditions'; readonly digest: TextDigest; readonly certificate: string }
  /** The patches were tried before; what came of each recipe is kept beside the record. */
  | { readonly kind: 'record_proof'; readonly proof: PatchesProved }
  /** What was found of the signatures when they were verified again; `fell`: why they do not count any more, null: they do. */
  | { readonly kind: 'note_signature'; readonly digest: TextDigest; readonly fell: string | null }
  /** That the text stays as it is, although somebody wants to be thanked otherwise. */
  | { readonly kind: 'keep_thanks'; readonly reason: string }
  /** `batch`: the one that does this for all of its cases at once. */
  | { readonly kind: 'predisclose'; readonly batch?: string }
  | { readonly kind: 'hold'; readonly reason: string }
  | { readonly kind: 'resume' }
  | { readonly kind: 'learn_exposure'; readonly how: Exposure; readonly where: string }
  | { readonly kind: 'end_early'; readonly why: Exposure | 'agreed' }
  /** That the end stands and may come: what a policy may want to hear before the program releases by itself. */
  | { readonly kind: 'confirm_release' }
  | { readonly kind: 'release'; readonly batch?: string }
  /** `of`: what, and that it comes or is late. */
  | { readonly kind: 'note_reminder'; readonly of: string }
  /** The evidence was looked at before: its bytes are stored, and are of what the duty asks for. */
  | { readonly kind: 'close_duty'; readonly duty: string; readonly evidence: Evidence }
  | { readonly kind: 'ask_waiver'; readonly duty: string; readonly reason: string }
  | { readonly kind: 'waive_duty'; readonly duty: string }
  | { readonly kind: 'withdraw'; readonly reason: string }
  /** Asks that the content of the case be destroyed: a report that was spam, or holds what nobody may keep. */
  | { readonly kind: 'ask_forget'; readonly reason: string }
  | { readonly kind: 'forget'; readonly reason: string }
  | { readonly kind: 'ask_exception'; readonly rule: string; readonly reason: string }
  | { readonly kind: 'grant_exception'; readonly rule: string };
