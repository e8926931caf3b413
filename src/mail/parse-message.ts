import type { ByteRange } from '#base';
import { readContent } from './content.ts';
import { Findings } from './findings.ts';
import { HeaderReader } from './header-section.ts';
import { MAX_BOUNDARY_BYTES, MAX_DEPTH, MAX_PARTS } from './limits.ts';
import { lineBreakBefore, lineEnd, startsWith } from './lines.ts';
import type { Message, Part } from './message.ts';
import { type Delimiter, OpenBoundaries } from './open-boundaries.ts';

/**
 * Divides a message into its entities (RFC 5322, RFC 2046). Content never makes it throw: what cannot be divided is a leaf
 * part with all its bytes, and a diagnostic. `message/rfc822` is a leaf: its body is a message of its own. Linear in the
 * length of the bytes, which are not copied: they must not change afterwards.
 */
export function parseMessage(bytes: Uint8Array): Message {
  return new MessageParser(bytes).parse();
}

type PartDraft = { -readonly [Key in keyof Part]: Part[Key] };

interface OpenMultipart {
  readonly part: PartDraft;
  readonly index: number;
  childCount: number;
  /** Where the body goes on after the closing delimiter. */
  epilogueStart: number | null;
}

class MessageParser {
  readonly #bytes: Uint8Array;
  readonly #findings = new Findings();
  readonly #headers: HeaderReader;
  readonly #boundaries: OpenBoundaries;
  readonly #parts: PartDraft[] = [];
  /** Multiparts around the current place, outermost first: a stack of ours, since a sender chooses its depth. */
  readonly #open: OpenMultipart[] = [];
  #leaf: PartDraft | null = null;
  /** Where the search for delimiters goes on; always the start of a line. */
  #at = 0;
  /** What is before it is already part of an entity or a delimiter; no entity that is still open ends before it. */
  #floor = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#headers = new HeaderReader(bytes, this.#findings);
    this.#boundaries = new OpenBoundaries(bytes);
  }

  parse(): Message {
    const bytes = this.#bytes;
    const isByteOrderMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
    if (isByteOrderMark) {
      this.#findings.add('info', 'mail-byte-order-mark', 'expected a header field first, found a byte order mark');
    }
    const start = isByteOrderMark ? 3 : 0;
    const headerStart = startsWith(bytes, start, 'From ') ? lineEnd(bytes, start) : start;
    this.#openEntity(headerStart, null);
    for (;;) {
      const delimiter = this.#boundaries.next(this.#at);
      if (delimiter === null) break;
      this.#delimit(delimiter);
    }
    this.#endDownTo(0, bytes.length);
    if (this.#boundaries.staleDelimiters > 0) {
      this.#findings.add(
        'warning',
        'mail-delimiter-after-end',
        'found a delimiter line of a multipart after its closing delimiter; what follows is kept as epilogue',
        'mail programs may show text there that is not read here',
      );
    }

    const [root, ...rest] = this.#parts;
    if (root === undefined) throw new Error('a message has a root');
    return {
      bytes,
      fromLineRange: headerStart > start ? { start, end: headerStart } : null,
      headerFields: root.headerFields,
      parts: [root, ...rest],
      diagnostics: this.#findings.diagnostics,
    };
  }

  #delimit(delimiter: Delimiter): void {
    const contentEnd = Math.max(lineBreakBefore(this.#bytes, delimiter.start), this.#floor);
    this.#endDownTo(delimiter.level + 1, contentEnd);
    const multipart = this.#open[delimiter.level];
    if (multipart === undefined) throw new Error('a delimiter belongs to an open multipart');
    if (multipart.childCount === 0) {
      // where the delimiter follows the header at once, its line break is the blank line's, before the body
      const bodyStart = multipart.part.bodyRange.start;
      multipart.part.preambleRange = { start: bodyStart, end: Math.max(bodyStart, contentEnd) };
    }
    this.#at = delimiter.end;
    if (delimiter.isClosing) {
      this.#floor = delimiter.textEnd;
      this.#boundaries.close(delimiter.level);
      multipart.epilogueStart = delimiter.end;
      return;
    }
    this.#floor = delimiter.end;
    multipart.childCount += 1;
    if (this.#parts.length >= MAX_PARTS) this.#keepRest(multipart);
    else this.#openEntity(delimiter.end, multipart);
  }

  #openEntity(start: number, parent: OpenMultipart | null): void {
    const section = this.#headers.read(start, (lineStart) => this.#boundaries.isDelimiter(lineStart));
    const isInDigest = parent?.part.mediaType === 'multipart/digest';
    const part: PartDraft = {
      ...placeOf(parent),
      range: { start, end: this.#bytes.length },
      bodyRange: { start: section.bodyStart, end: this.#bytes.length },
      headerFields: section.fields,
      ...readContent(section.fields, isInDigest ? 'message/rfc822' : 'text/plain', this.#findings),
      isMultipart: false,
      preambleRange: null,
      epilogueRange: null,
    };
    this.#parts.push(part);
    this.#at = section.bodyStart;
    this.#floor = section.end;

    const boundary = part.mediaType.startsWith('multipart/') ? this.#usableBoundary(part) : null;
    if (boundary === null) {
      this.#leaf = part;
      return;
    }
    part.isMultipart = true;
    this.#open.push({ part, index: this.#parts.length - 1, childCount: 0, epilogueStart: null });
    this.#boundaries.push(boundary);
  }

  #usableBoundary(part: PartDraft): string | null {
    // RFC 2046, 5.1.1: a boundary does not end with a blank, and relays add blanks at line ends
    const boundary = (part.parameters.get('boundary') ?? '').trimEnd();
    const place = `the ${part.mediaType} at byte ${part.range.start}`;
    if (boundary === '') {
      this.#findings.add(
        'warning',
        'mail-boundary-missing',
        `expected a boundary parameter, found none; ${place} is kept as one part`,
      );
      return null;
    }
    if (boundary.length > MAX_BOUNDARY_BYTES || /[\r\n\u0100-\uffff]/.test(boundary)) {
      this.#findings.add(
        'warning',
        'mail-boundary-unusable',
        `expected a boundary of at most ${MAX_BOUNDARY_BYTES} bytes, found ${boundary.length} characters; ${place} is kept as one part`,
      );
      return null;
    }
    if (part.depth >= MAX_DEPTH) {
      this.#findings.add(
        'error',
        'mail-too-deep',
        `expected at most ${MAX_DEPTH} multiparts inside each other, found more; ${place} is kept as one part`,
      );
      return null;
    }
    if (this.#boundaries.has(boundary)) {
      this.#findings.add(
        'warning',
        'mail-boundary-reused',
        `${place} has the boundary of a multipart around it; each delimiter line counts for the innermost`,
      );
    }
    if (part.transferEncoding !== '7bit' && part.transferEncoding !== '8bit' && part.transferEncoding !== 'binary') {
      // RFC 2045, 6.4 forbids it; undoing it would take the parts' bytes out of the message
      this.#findings.add(
        'warning',
        'mail-multipart-encoded',
        `expected 7bit, 8bit or binary for a multipart, found "${part.transferEncoding}"; ${place} is divided as it is`,
      );
    }
    return boundary;
  }

  /** The rest of the message as one opaque part, in the multipart that had too many. */
  #keepRest(parent: OpenMultipart): void {
    const rest: ByteRange = { start: this.#at, end: this.#bytes.length };
    this.#findings.add(
      'error',
      'mail-too-many-parts',
      `expected at most ${MAX_PARTS} parts, found more; what follows byte ${rest.start} is kept as one part`,
    );
    this.#leaf = {
      ...placeOf(parent),
      range: rest,
      bodyRange: rest,
      headerFields: [],
      mediaType: 'application/octet-stream',
      parameters: new Map(),
      charset: null,
      transferEncoding: 'binary',
      disposition: null,
      fileName: null,
      isMultipart: false,
      preambleRange: null,
      epilogueRange: null,
    };
    this.#parts.push(this.#leaf);
    this.#at = this.#bytes.length;
  }

  /** Ends the current leaf and all multiparts from `depth` inwards, at `end`. */
  #endDownTo(depth: number, end: number): void {
    if (this.#leaf !== null) endPart(this.#leaf, end);
    this.#leaf = null;
    while (this.#open.length > depth) {
      const multipart = this.#open.pop();
      if (multipart !== undefined) this.#endMultipart(multipart, end);
    }
    this.#boundaries.truncate(depth);
  }

  #endMultipart(multipart: OpenMultipart, end: number): void {
    const { part, epilogueStart } = multipart;
    endPart(part, end);
    if (epilogueStart !== null) part.epilogueRange = { start: Math.min(epilogueStart, end), end };
    if (multipart.childCount === 0) {
      // no part to be found: as a leaf its text is seen; as a preamble nobody would look at it
      part.isMultipart = false;
      part.preambleRange = null;
      part.epilogueRange = null;
      this.#findings.add(
        'warning',
        'mail-no-delimiter',
        `expected a line "--${part.parameters.get('boundary')?.slice(0, 80)}", found none; the ${part.mediaType} at byte ${part.range.start} is kept as one part`,
      );
    } else if (epilogueStart === null) {
      this.#findings.add(
        'warning',
        'mail-boundary-not-closed',
        `expected a closing delimiter, found the end of the ${part.mediaType} at byte ${part.range.start}`,
        'the message may be cut short',
      );
    }
  }
}

function endPart(part: PartDraft, end: number): void {
  part.range = { start: part.range.start, end };
  part.bodyRange = { start: Math.min(part.bodyRange.start, end), end };
}

function placeOf(parent: OpenMultipart | null): Pick<Part, 'path' | 'parent' | 'depth'> {
  if (parent === null) return { path: '', parent: null, depth: 0 };
  const { path, depth } = parent.part;
  return {
    path: path === '' ? `${parent.childCount}` : `${path}.${parent.childCount}`,
    parent: parent.index,
    depth: depth + 1,
  };
}
