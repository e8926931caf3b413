/** Longer lines say nothing more to a person. */
const MAX_SHOWN = 120;

/**
 * Text of others, as ASCII on one line: control characters, direction overrides and letters that look like others are shown
 * by number (`\u{202e}`), so that what is printed is what is there, and a terminal is told nothing.
 */
export function asciiOnly(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll(/[^\x20-\x7e]/gu, (character) => {
    if (character === '\t') return '\\t';
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
}

/** `asciiOnly`, cut to what can be read, around the character at `index`. */
export function shownAround(text: string, index: number): string {
  const start = Math.max(0, index - MAX_SHOWN / 2);
  const end = start + MAX_SHOWN;
  return `${start > 0 ? '...' : ''}${asciiOnly(text.slice(start, end))}${end < text.length ? '...' : ''}`;
}
