/** What may stand in a template: text and numbers, which get escaped; markup and lists, which do not; nothing. */
export type Content = string | number | Markup | readonly Content[] | null | undefined | false;

/** A stretch of markup: a string, or already as UTF-8. */
type Piece = string | Uint8Array;

/** Markup that `html` made. Everything else is text from somewhere and gets escaped. */
export class Markup {
  readonly #pieces: Piece | readonly Piece[];

  /** For `html` alone: whoever calls it vouches for the text, or for the UTF-8, which must not change afterwards. */
  constructor(pieces: Piece | readonly Piece[]) {
    this.#pieces = pieces;
  }

  toString(): string {
    const pieces = this.#pieces;
    if (typeof pieces === 'string') return pieces;
    return isBytes(pieces) ? textOf(pieces) : pieces.map(textOf).join('');
  }

  /**
   * As UTF-8. Each piece is encoded by itself: one letter beyond U+00FF makes V8 hold a whole string with two bytes a letter,
   * and encoding that takes ten times as long (157 kB: 1.3 ms, not 0.14).
   */
  toUtf8(): Uint8Array {
    return isBytes(this.#pieces) ? this.#pieces : joinBytes(this.utf8Pieces());
  }

  /** The same in pieces: those that are bytes are no copies. */
  utf8Pieces(): readonly Uint8Array[] {
    return this.pieces().map((piece) => (typeof piece === 'string' ? Buffer.from(piece, 'utf8') : piece));
  }

  /** Of `toUtf8`. */
  utf8Length(): number {
    let length = 0;
    for (const piece of this.pieces()) length += typeof piece === 'string' ? Buffer.byteLength(piece) : piece.length;
    return length;
  }

  /** For `html`: puts it behind what is there, so that joining copies no bytes. */
  addTo(joined: Joined): void {
    const pieces = this.#pieces;
    if (typeof pieces === 'string') joined.text += pieces;
    else if (isBytes(pieces)) joined.addBytes(pieces);
    else {
      for (const piece of pieces) {
        if (typeof piece === 'string') joined.text += piece;
        else joined.addBytes(piece);
      }
    }
  }

  pieces(): readonly Piece[] {
    const pieces = this.#pieces;
    return typeof pieces === 'string' || isBytes(pieces) ? [pieces] : pieces;
  }
}

/**
 * Template for HTML: ``html`<p>${text}</p>` `` escapes what is put in, for text and for attributes in quotes. Values from
 * outside never go into unquoted attributes, script, style, or links whose scheme was not checked.
 */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  const joined = new Joined();
  joined.text = parts[0] ?? '';
  for (let index = 0; index < values.length; index += 1) {
    joined.add(values[index]);
    joined.text += parts[index + 1] ?? '';
  }
  return joined.markup();
}

/** Strings that follow each other become one; bytes stay as they are. */
class Joined {
  text = '';
  #pieces: Piece[] | null = null;

  add(value: Content): void {
    if (value === null || value === undefined || value === false) return;
    if (typeof value === 'string') this.text += escapeHtml(value);
    else if (typeof value === 'number') this.text += value;
    else if (value instanceof Markup) value.addTo(this);
    else for (const each of value) this.add(each);
  }

  markup(): Markup {
    if (this.#pieces === null) return new Markup(this.text);
    if (this.text !== '') this.#pieces.push(this.text);
    return new Markup(this.#pieces);
  }

  addBytes(bytes: Uint8Array): void {
    this.#pieces ??= [];
    if (this.text !== '') this.#pieces.push(this.text);
    this.text = '';
    this.#pieces.push(bytes);
  }
}

/** In memory of their own length: what comes from a pool keeps all of it. */
export function joinBytes(pieces: readonly Uint8Array[]): Uint8Array {
  const joined = Buffer.allocUnsafeSlow(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}

function isBytes(pieces: Piece | readonly Piece[]): pieces is Uint8Array {
  return pieces instanceof Uint8Array;
}

function textOf(piece: Piece): string {
  if (typeof piece === 'string') return piece;
  return Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength).toString('utf8');
}

const ESCAPE_BY_CHARACTER: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * What HTML reads as markup, and control characters other than tab and line feed: they are no text of HTML, and a terminal
 * that prints a page obeys them.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const ESCAPED = /[&<>"'\0-\x08\x0b-\x1f\x7f-\x9f]/;
const ALL_ESCAPED = new RegExp(ESCAPED, 'g');

function escapeHtml(text: string): string {
  // most values have nothing to escape, and looking costs a third of replacing
  return ESCAPED.test(text)
    ? text.replace(ALL_ESCAPED, (character) => ESCAPE_BY_CHARACTER[character] ?? '\ufffd')
    : text;
}
