/** What may stand in a template: text and numbers, which get escaped; markup and lists, which do not; nothing. */
export type Content = string | number | Markup | readonly Content[] | null | undefined | false;

/** Markup that `html` made. Everything else is text from somewhere and gets escaped. */
export class Markup {
  readonly #text: string;

  /** For `html` alone: whoever calls it vouches for the text. */
  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/**
 * Template for HTML: ``html`<p>${text}</p>` `` escapes what is put in, for text and for attributes in quotes. Values from
 * outside never go into unquoted attributes, script, style, or links whose scheme was not checked.
 */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  let text = parts[0] ?? '';
  values.forEach((value, index) => {
    text += render(value) + (parts[index + 1] ?? '');
  });
  return new Markup(text);
}

function render(value: Content): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Markup) return value.toString();
  if (typeof value === 'object') return value.map(render).join('');
  return escapeHtml(String(value));
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
