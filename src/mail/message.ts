import type { ByteRange, Diagnostic } from '#base';

/** One header field (RFC 5322, 2.2). A line of a header section that is no field is kept as one with the name `''`. */
export interface HeaderField {
  /** As spelt by the sender. */
  readonly name: string;
  /** The whole field in the message, name and line end included. */
  readonly range: ByteRange;
  /** What follows the colon, unfolded (RFC 5322, 2.2.3), each byte as one character (latin1); cut at `MAX_FIELD_BYTES`. */
  readonly body: string;
}

/** One MIME entity (RFC 2045, 2.4). The root is the message itself. */
export interface Part {
  /** `''` for the root, then the numbers that IMAP gives them (RFC 9051, 6.4.5): `1`, `2`, `2.1`. */
  readonly path: string;
  /** Index in `Message.parts` of the multipart that holds it; `null` for the root. */
  readonly parent: number | null;
  /** 0 for the root. */
  readonly depth: number;
  /** Header section and body, without the line break that belongs to the delimiter after it (RFC 2046, 5.1.1). */
  readonly range: ByteRange;
  /** The encoded body. */
  readonly bodyRange: ByteRange;
  readonly headerFields: readonly HeaderField[];
  /** Lower case; `text/plain` where none can be read, `message/rfc822` in a digest (RFC 2046, 5.1.5). */
  readonly mediaType: string;
  /** Of Content-Type, names in lower case, values decoded (`boundary`: its bytes as latin1). */
  readonly parameters: ReadonlyMap<string, string>;
  readonly charset: string | null;
  /** Lower case; `7bit` where none is given (RFC 2045, 6.1). */
  readonly transferEncoding: string;
  /** A kind of disposition that we do not know counts as `attachment` (RFC 2183, 2.8). */
  readonly disposition: 'inline' | 'attachment' | null;
  /** What the sender calls it, without control characters. May hold slashes and `..`: a label, never a path. */
  readonly fileName: string | null;
  /**
   * Whether its body was divided into parts. A `multipart/*` that cannot be (no boundary, no delimiter line, too deep) is
   * `false` and a leaf, so that whoever reads leaves sees all bytes.
   */
  readonly isMultipart: boolean;
  /** Text before the first and after the closing delimiter; `null` where `isMultipart` is false or there was no closing one. */
  readonly preambleRange: ByteRange | null;
  readonly epilogueRange: ByteRange | null;
}

export interface Message {
  /** As received; all ranges count in them. */
  readonly bytes: Uint8Array;
  /** A leading mbox From_ line, which is no part of the message (RFC 4155); `null` where there is none. */
  readonly fromLineRange: ByteRange | null;
  /** Of the root. */
  readonly headerFields: readonly HeaderField[];
  /** All entities in document order, parents before children; the first is the root. Never empty. */
  readonly parts: readonly [Part, ...Part[]];
  readonly diagnostics: readonly Diagnostic[];
}
