import type { Instant } from '#base';
import type { Permission } from './permission.ts';

/** Who did it. People are named by the name they sign in with; nothing else of them is in the record of a case. */
export type Actor =
  /** `via`: not said in entries from before it was asked. */
  | { readonly kind: 'person'; readonly name: string; readonly via?: ActedVia }
  | { readonly kind: 'reporter' }
  /** The program itself, at an instant that people set. */
  | { readonly kind: 'program' };

/**
 * How a person was known to be that one. `terminal`: by the name that a command was given, which whoever has the files of the
 * server may choose; `web`: by a session that began with a passkey of this person.
 */
export type ActedVia = 'terminal' | 'web';

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
  readonly namesCve: boolean;
  /** It takes the advisory back; without: it was saved before that was noted. */
  readonly saysWithdrawn?: boolean;
  /** The files that its checksums name, with the digests that it gives. */
  readonly listed: readonly Pick<CaseFile, 'name' | 'digest'>[];
  /** Findings of the linter that are errors. */
  readonly errors: number;
}

/** How whoever reported wants to be thanked. */
export type Credit =
  | { readonly as: 'named'; readonly name: string }
  | { readonly as: 'anonymous' }
  | { readonly as: 'declined' };

/** Where the thanks of a text are not what those who reported it want. */
export interface ThanksDifference {
  /** Of the names that it is about: another difference has another one. */
  readonly of: TextDigest;
  /** The text, or a file that goes out with it, names somebody who does not want to be named, or not any more so. */
  readonly namesUnwilling: boolean;
  /** It does not name somebody who wants to be thanked by name. */
  readonly misses: boolean;
  /** Whom it is about, by the cases of their reports. Without it, a record from before this was written down. */
  readonly by?: readonly ReporterDifference[];
}

/** The same for one who reported it. */
export interface ReporterDifference {
  readonly reporter: string;
  readonly namesUnwilling: boolean;
  readonly misses: boolean;
}

/** A file that goes out with the text: a patch, or the recipes. */
export interface CaseFile {
  readonly name: string;
  readonly digest: TextDigest;
  readonly size: number;
}

/** What came of proving the patches: each recipe on its commit, with what comes before it, and built. */
export interface PatchesProved {
  /** `unknown`: not all of it could be tried. */
  readonly verdict: 'proved' | 'failed' | 'unknown';
  /** All of it was built, and passed. */
  readonly isBuilt: boolean;
  /** The files of the case as they were: with others it says nothing. */
  readonly files: readonly Pick<CaseFile, 'name' | 'digest'>[];
}

/** What the team found of one vulnerability; the text of the advisory does not have it. No score: that follows from the vector. */
export interface CaseRating {
  /** Null: of every vulnerability of the case. */
  readonly cve: string | null;
  /** One vector for each version of CVSS at most, as its standard writes it. */
  readonly cvss: readonly string[];
  /** `CWE-362` */
  readonly cwes: readonly string[];
  /** What this one is, where the text describes several; null: nothing beside the text. */
  readonly description: string | null;
}

/** Where a machine form would say otherwise than the text that it is of. */
export interface FormDifference {
  /** `form-says-more` */
  readonly code: string;
  readonly found: string;
  readonly remedy: string;
}

/** By what a duty is known to be done: stored bytes, by their digest. */
export interface Evidence {
  readonly kind: 'message' | 'file' | 'acknowledgement' | 'letter';
  readonly digest: TextDigest;
  /** Where it was found, for people: a list and a Message-ID, an address. */
  readonly where: string;
  /** What the program saw of it itself, in words; null, or without: nothing, it counts by the word of whoever gave it. */
  readonly checked?: string | null;
}

/** A letter to one member or channel: what became of it. Its addresses are not here. */
export interface LetterOutcome {
  /** The id of a member, or the name of a channel. */
  readonly to: string;
  readonly revision: number;
  /** `given_up`: it never left, and a later version takes its place. */
  readonly outcome: 'sent' | 'refused' | 'uncertain' | 'blocked' | 'given_up';
  /** What the relay said, or why it was not handed over. */
  readonly says: string;
}

/** What a case may have learned of the world outside. */
export type Exposure = 'exploited' | 'leaked' | 'published';

/** One thing that happened. Events are only added; all that is known of a case follows from them. */
export type CaseEvent = { readonly at: Instant; readonly by: Actor } & (
  | { readonly kind: 'reported'; readonly via: 'form' | 'mail' | 'api' | 'terminal' }
  | { readonly kind: 'also_reported'; readonly via: 'form' | 'mail' | 'api' | 'terminal' }
  | { readonly kind: 'credit_chosen'; readonly credit: Credit }
  | { readonly kind: 'found_duplicate'; readonly of: string }
  | { readonly kind: 'person_put_on'; readonly person: string }
  | { readonly kind: 'person_taken_off'; readonly person: string }
  | { readonly kind: 'commented'; readonly on: string | null; readonly text: string }
  | { readonly kind: 'file_added'; readonly file: CaseFile }
  | { readonly kind: 'file_removed'; readonly name: string }
  | { readonly kind: 'joined_batch'; readonly batch: string }
  | { readonly kind: 'left_batch'; readonly batch: string }
  | {
      readonly kind: 'triaged';
      readonly as: 'in_scope' | 'out_of_scope' | 'no_vulnerability';
      readonly grounds: string;
    }
  | { readonly kind: 'number_allotted'; readonly series: string; readonly number: number }
  | { readonly kind: 'number_given_back'; readonly reason: string }
  | { readonly kind: 'cve_recorded'; readonly cve: string }
  /** In the place of what was rated of the same vulnerability before. */
  | { readonly kind: 'rated'; readonly rating: CaseRating }
  | { readonly kind: 'rating_taken_back'; readonly cve: string | null }
  | { readonly kind: 'noted'; readonly what: string; readonly text: string }
  | { readonly kind: 'end_proposed'; readonly end: Instant; readonly reason: string }
  | { readonly kind: 'end_agreed'; readonly end: Instant; readonly reason: string }
  | { readonly kind: 'end_declined'; readonly end: Instant; readonly reason: string }
  | { readonly kind: 'permissions_set'; readonly permissions: readonly Permission[] }
  | { readonly kind: 'text_saved'; readonly reading: TextReading }
  | { readonly kind: 'text_approved'; readonly digest: TextDigest }
  | { readonly kind: 'text_signed'; readonly digest: TextDigest; readonly signers: readonly string[] }
  | { readonly kind: 'conditions_confirmed'; readonly digest: TextDigest; readonly certificate: string }
  | { readonly kind: 'patches_proved'; readonly proof: PatchesProved }
  /** The text, or what a reporter wants, is another one than before; null: they go together. */
  | { readonly kind: 'thanks_compared'; readonly digest: TextDigest; readonly differ: ThanksDifference | null }
  | { readonly kind: 'thanks_kept'; readonly digest: TextDigest; readonly reason: string }
  /** The machine forms that a release would publish, or what they are held against, are others than before; none: they agree. */
  | { readonly kind: 'forms_compared'; readonly digest: TextDigest; readonly differ: readonly FormDifference[] }
  /** Its signatures do not count any more, by the certificates as they are now; `says`: why. */
  | { readonly kind: 'signature_fell'; readonly digest: TextDigest; readonly says: string }
  /** They count again: a certificate was renewed, or is back. */
  | { readonly kind: 'signature_stands'; readonly digest: TextDigest }
  | { readonly kind: 'predisclosed'; readonly revision: number; readonly digest: TextDigest }
  | { readonly kind: 'held'; readonly reason: string }
  | { readonly kind: 'resumed' }
  | { readonly kind: 'exposed'; readonly how: Exposure; readonly where: string }
  | { readonly kind: 'embargo_ended'; readonly why: 'date' | Exposure | 'agreed' }
  | { readonly kind: 'published'; readonly revision: number; readonly digest: TextDigest }
  | { readonly kind: 'release_confirmed'; readonly end: Instant }
  | { readonly kind: 'letter_went'; readonly letter: LetterOutcome }
  | { readonly kind: 'reminded'; readonly of: string }
  | { readonly kind: 'duty_done'; readonly duty: string; readonly evidence: Evidence }
  | { readonly kind: 'waiver_asked'; readonly duty: string; readonly reason: string }
  | { readonly kind: 'duty_waived'; readonly duty: string }
  | { readonly kind: 'withdrawn'; readonly reason: string }
  | { readonly kind: 'forget_asked'; readonly reason: string }
  /** All that was written of it before was destroyed; this is what stays. `askedBy`: who else wanted it, where the policy asks two. */
  | { readonly kind: 'forgotten'; readonly reason: string; readonly askedBy: string | null }
  | { readonly kind: 'exception_asked'; readonly rule: string; readonly reason: string }
  | { readonly kind: 'exception_granted'; readonly rule: string }
);
