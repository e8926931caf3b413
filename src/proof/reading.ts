import type { Advisory, AdvisoryFacts } from '#advisory';
import type { Diagnostic } from '#base';
import type { HouseStyle } from '#house-style';
import type { RecipesRead } from '#patches';
import type { Keyring, SignaturePolicy, SignatureReport } from '#pgp';
import type { ReleaseTable } from '#publication';
import type { SyntaxTree } from '#text-format';
import type { CheckedAttachment } from './attachments.ts';
import type { Rewriting } from './rewriting.ts';
import type { Verdict } from './verdict.ts';

/** What a reader brings along. */
export interface ReadingContext {
  readonly keyring: Keyring;
  readonly styles: readonly HouseStyle[];
  readonly policy: SignaturePolicy;
  /** Which releases the series' products have had; left out where no machine form is made. */
  readonly releases?: readonly ReleaseTable[];
}

export type ReadingNote =
  | 'archive_rewrote'
  | 'text_cut'
  | 'ambiguous_message'
  | 'unsigned_text_after'
  | 'more_signed_blocks'
  | 'attachments_stripped'
  | 'no_certificates';

/** Everything that can be said of one message. `facts` are always given; only `advisory` is proven. */
export interface Reading {
  readonly source: string;
  readonly index: number;
  readonly messageId: string | null;
  /** False for a message in which no advisory was found: a reply, a bulletin, anything else. */
  readonly isAdvisory: boolean;
  readonly verdict: Verdict;
  readonly signatures: readonly SignatureReport[];
  readonly unsignedText: boolean;
  readonly hasUnsignedTextBefore: boolean;
  readonly attachments: readonly CheckedAttachment[];
  readonly missing: readonly string[];
  readonly notes: readonly ReadingNote[];
  /** What an archive did to the text, as far as it shows. */
  readonly rewritings: readonly Rewriting[];
  /** What was undone before the signature verified. */
  readonly undone: readonly Rewriting[];
  /** The document's own text: the signed bytes where there are any, dash-escapes removed, else as received. */
  readonly document: Uint8Array;
  readonly tree: SyntaxTree;
  readonly facts: AdvisoryFacts;
  readonly recipesFile: (RecipesRead & { readonly file: string }) | null;
  /** Set only where the text was verified. */
  readonly advisory: Advisory | null;
  readonly subject: string | null;
  readonly has8BitIn7Bit: boolean;
  readonly isCharsetWrong: boolean;
  /** About the container: MIME structure, encodings, recipes. */
  readonly diagnostics: readonly Diagnostic[];
}
