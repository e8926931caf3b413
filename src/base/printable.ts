// biome-ignore lint/suspicious/noControlCharactersInRegex: taking them out is the purpose
const UNPRINTABLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/**
 * A sender's text, made safe to print: an escape sequence in a Subject could rewrite what the terminal shows of a verdict.
 * Line feeds and tabs stay; give `oneLine` for a field.
 */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`);
}

/** One JSON document. Marks that a terminal would obey are escaped, which changes no value: JSON too is read on screens. */
export function jsonText(value: unknown): string {
  const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return `${JSON.stringify(value, null, 2).replace(UNPRINTABLE, escaped)}\n`;
}
