/** One letter for one recipient. The bytes leave as they are; line ends become CRLF on the wire (RFC 5321, 2.3.8). */
export interface SendableLetter {
  readonly bytes: Uint8Array;
  readonly envelope: {
    /** The reverse path; `''` for letters that must not come back (RFC 3834, 3.3). */
    readonly from: string;
    /** Exactly one: with two, one could be refused and the other served, and neither outcome would be true. */
    readonly to: readonly string[];
  };
}

/**
 * What became of a letter. No field holds anything of its content.
 *
 * - `sent`: whoever we hand letters to took it over.
 * - `refused`: it was surely not taken over. `isPermanent`: the same letter will be refused again, a person has to look.
 * - `uncertain`: the end of the letter was, or may have been, handed over, and no answer came. It may be on its way: it must be
 *   looked for before it is sent again.
 */
export type SendOutcome =
  | { readonly kind: 'sent'; readonly response: string }
  | { readonly kind: 'refused'; readonly isPermanent: boolean; readonly response: string }
  | { readonly kind: 'uncertain'; readonly why: string };

/** Where letters leave the program. */
export interface OutgoingMail {
  /** Never rejects: whatever happens is an outcome. */
  send(letter: SendableLetter): Promise<SendOutcome>;
  /** For people: where letters go, without secrets. */
  describe(): string;
}
