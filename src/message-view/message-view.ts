/** What a page shows of one message. Text is decoded and otherwise as sent: whoever prints it escapes and masks it. */
export interface MessageView {
  /** Message-ID, Date, From, To, Cc, Subject, in this order, where present. Of a field given twice the first. */
  readonly headers: readonly HeaderView[];
  /** The Subject on one line, without the list's tag; `''` where there is none. For titles and indexes. */
  readonly subject: string;
  /** In document order, at most `MAX_LISTED_PARTS`. */
  readonly parts: readonly PartView[];
  /** Parts beyond `MAX_LISTED_PARTS`. */
  readonly unlistedParts: number;
}

export interface HeaderView {
  /** As spelt by the sender. */
  readonly name: string;
  /** Encoded words decoded; where the sender folded the field there is an LF, and a blank after it. */
  readonly text: string;
}

export type PartView =
  | {
      /** Text to be read in place. */
      readonly kind: 'text';
      readonly mediaType: string;
      /** Decoded, without CR; ends where `MAX_SHOWN_BODY_BYTES` ends. */
      readonly text: string;
      /** The charset is a guess or did not fit: some characters may not be those that were sent. */
      readonly isLossy: boolean;
      /** Bytes of the part, as encoded in the message, that `text` leaves out. */
      readonly cutBytes: number;
    }
  | {
      /** Something with a number to fetch it by. */
      readonly kind: 'attachment';
      /** K of the address `…/N/K`, from 1. */
      readonly number: number;
      /** What the sender calls it, or `attachment-K`: a label, never a path. */
      readonly name: string;
      readonly mediaType: string;
      /** Of the decoded body. */
      readonly byteCount: number;
      /** The reply shows it in the browser, as plain text. */
      readonly isText: boolean;
      /** A signature over other parts (RFC 3156, RFC 8551). */
      readonly isSignature: boolean;
    }
  | {
      /** Neither shown nor linked: HTML, and what has no name. It is in the raw message. */
      readonly kind: 'skipped';
      readonly mediaType: string;
      readonly isSignature: boolean;
    };
