import type { AdvisoryFacts } from '#advisory';
import type { Diagnostic } from '#base';
import type { SyntaxTree } from '#text-format';

/** What came with the text, as far as a rule asks about it. */
export interface MailFacts {
  readonly subject: string | null;
  readonly attachments: readonly AttachmentFacts[];
  /** The part says 7bit and has 8-bit bytes. */
  readonly has8BitIn7Bit: boolean;
  /** The declared character set did not fit the bytes. */
  readonly isCharsetWrong: boolean;
  readonly hasUnsignedTextBefore: boolean;
  /** The attachments were stripped by whatever kept this copy, so that none is missing by the sender's fault. */
  readonly isStripped: boolean;
}

export interface AttachmentFacts {
  readonly name: string;
  /** The row of the checksum table it stands for; null where there is none. */
  readonly listedAs: string | null;
  readonly status: 'match' | 'mismatch' | 'unlisted';
  readonly looksLikeDiff: boolean;
}

/** What somebody confirmed of who is concerned, beside what rules read in the text; statements in the human form of conditions. */
export interface ConfirmedFacts {
  /** It is of this revision, and of other bytes. */
  readonly isOfOtherText: boolean;
  /** Why it is none for this text, although it names it. */
  readonly problems: readonly string[];
  /** Sentences about who is concerned. */
  readonly sentences: readonly {
    readonly text: string;
    readonly line: number;
    /** Empty: rules read nothing in it. */
    readonly read: readonly string[];
    /** Empty: it is a note. null: nothing is said of it. */
    readonly confirmed: readonly string[] | null;
  }[];
  /** No sentence differs, and the whole does. */
  readonly isJoinedOtherwise: boolean;
}

/** One text with all that it must agree with. `mail` is null for a bare text; `number` is what the recipes file itself states. */
export interface LintSubject {
  readonly tree: SyntaxTree;
  readonly facts: AdvisoryFacts;
  readonly recipesFile: {
    readonly file: string;
    readonly number: number | null;
    readonly diagnostics: readonly Diagnostic[];
  } | null;
  readonly mail: MailFacts | null;
  /** null or left out: nobody confirmed anything of this revision. */
  readonly confirmed?: ConfirmedFacts | null;
}
