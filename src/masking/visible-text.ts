/** Control characters (Unicode's Cc), but tab and line feed. */
const CONTROLS = '\\0-\\x08\\x0b-\\x1f\\x7f-\\x9f';

/** Characters that turn the order of what is shown: `gnp.exe` reads as `exe.png`, a line of code as another one. */
const BIDI = '\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069';

/** Characters without a width, and those that break a line or hide in one: two names that look the
 * same are not. The two selectors that only choose between text and emoji are left out. */
const UNSEEN =
  '\\u00ad\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200d\\u2028\\u2029\\u2060-\\u2064\\u206a-\\u206f\\u3164\\ufe00-\\ufe0d\\ufeff\\uffa0\\u{e0000}-\\u{e0fff}';

/** Characters of a text that are not shown as they are: `one` finds out whether there is any, `all` replaces them. */
export interface OddCharacters {
  readonly one: RegExp;
  readonly all: RegExp;
}

/**
 * In a body joiners, soft hyphens and variation selectors are part of how people write and stay as they are: only controls
 * and what turns a line is replaced.
 */
export const ODD_IN_BODY: OddCharacters = oddCharacters(BIDI);

/** In a line of its own, such as a subject or a name, also what has no width. */
export const ODD_IN_LINE: OddCharacters = oddCharacters(BIDI + UNSEEN);

/**
 * One line of somebody's (a header field, a subject, a file name) so that all of it can be seen: control characters become
 * `.`, CR goes, a bidirectional control or a character without a width shows as `[U+202E]`, half a surrogate pair as
 * U+FFFD. Tab and LF stay. The result is well-formed. Not for data that others read: it cannot be undone.
 */
export function visibleText(text: string): string {
  return withVisible(text.isWellFormed() ? text : text.toWellFormed(), ODD_IN_LINE);
}

/** The same for either kind of text; half a surrogate pair stays. */
export function withVisible(text: string, odd: OddCharacters): string {
  return odd.one.test(text) ? text.replace(odd.all, shown) : text;
}

function shown(character: string): string {
  if (character === '\r') return '';
  const code = character.codePointAt(0) ?? 0;
  return code < 0xa0 ? '.' : `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
}

function oddCharacters(set: string): OddCharacters {
  const source = `[${CONTROLS}${set}]`;
  return { one: new RegExp(source, 'u'), all: new RegExp(source, 'gu') };
}
