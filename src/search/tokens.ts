/** Attack: one word of a megabyte, as a base64 line is. Index and query cut alike, so that it is still found. In UTF-16 units. */
export const MAX_TOKEN_LENGTH = 64;

/**
 * The words of a text, in order: runs of letters and digits, compatibility forms and case folded, diacritics taken off;
 * everything else separates. In scripts that are written without blanks each character is a word, so that any part of a
 * sentence is a phrase. Invisible characters and combining marks are dropped and do not separate: they cannot hide a word.
 * There is no stemming: its rules differ between databases and languages, and equal words must find equal messages; who
 * wants all endings writes `word*`. What is a letter is asked of the Unicode version of this runtime.
 */
export function tokensOf(text: string): string[] {
  const tokens: string[] = foldedText(text).match(FOLDED_WORDS) ?? [];
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at] ?? '';
    if (token.length > MAX_TOKEN_LENGTH) tokens[at] = cut(token);
  }
  return tokens;
}

export interface PlacedToken {
  readonly token: string;
  /** Where the word stands in the text as written, in UTF-16 units; `end` not included. */
  readonly start: number;
  readonly end: number;
}

/** The tokens of `tokensOf` with their places. Slower: for lines that are shown, not for an import. */
export function placedTokensOf(text: string): readonly PlacedToken[] {
  if (!BEYOND_ASCII_AND_ELLIPSIS.test(text)) {
    return Array.from(text.matchAll(ASCII_WORDS), ({ 0: word, index }) => ({
      token: cut(word.toLowerCase()),
      start: index,
      end: index + word.length,
    }));
  }
  let folded = '';
  const starts: number[] = [];
  const ends: number[] = [];
  for (const match of text.matchAll(FOLDED_TOGETHER)) {
    const part = foldedText(match[0]);
    folded += part;
    for (let unit = 0; unit < part.length; unit += 1) {
      starts.push(match.index);
      ends.push(match.index + match[0].length);
    }
  }
  return [...folded.matchAll(FOLDED_WORDS)].map((match) => ({
    token: cut(match[0]),
    start: starts[match.index] ?? 0,
    end: ends[match.index + match[0].length - 1] ?? 0,
  }));
}

/** Each character of this token's script is a token of its own. */
export function isOfScriptWithoutBlanks(token: string): boolean {
  return WITHOUT_BLANKS.test(token);
}

/** Words in a folded text: there, whatever is beyond ASCII is part of a word. */
const FOLDED_WORDS = /[^\0-/:-`{-\x7f]+/g;
const ASCII_WORDS = /[A-Za-z0-9]+/g;
const BEYOND_ASCII = /[^\0-\x7f]/;
/** What is shown of a long line ends with an ellipsis of ours. It folds to three dots, which separate as it does itself. */
const BEYOND_ASCII_AND_ELLIPSIS = /[^\0-\x7f\u2026]/;

/**
 * The text with its words folded, and ASCII characters for all that separates. Nearly all mail is ASCII, which costs no more
 * than a change of case; elsewhere the fold of a character depends on no other, but for Hangul written as single jamo.
 */
function foldedText(text: string): string {
  if (!BEYOND_ASCII.test(text)) return text.toLowerCase();
  if (JAMO.test(text)) return foldedTogether(text);
  let folded = '';
  let asciiStart = 0;
  for (let at = 0; at < text.length; ) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) {
      at += 1;
      continue;
    }
    if (asciiStart < at) folded += text.slice(asciiStart, at).toLowerCase();
    folded += foldAt(text, at) ?? '';
    at += isPairAt(text, at) ? 2 : 1;
    asciiStart = at;
  }
  return folded + text.slice(asciiStart).toLowerCase();
}

/**
 * The fold of the character beyond ASCII at a place: ASCII characters, and others that are all part of a word. `null` where it
 * depends on what stands beside it.
 */
export function foldAt(text: string, at: number): string | null {
  const unit = text.charCodeAt(at);
  if (unit < 0xd800 || unit > 0xdbff) {
    const known = foldByUnit[unit];
    return known === undefined ? learnUnit(unit) : known;
  }
  const point = text.codePointAt(at) ?? unit;
  return foldByPoint.get(point) ?? learnPoint(point);
}

/** Two UTF-16 units are one character. */
export function isPairAt(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 0xd800 && unit <= 0xdbff && (text.codePointAt(at) ?? unit) > 0xffff;
}

const foldByUnit: (string | null | undefined)[] = new Array(0x1_0000);

function learnUnit(unit: number): string | null {
  const letter = String.fromCharCode(unit);
  const fold = JAMO.test(letter) ? null : foldedTogether(letter);
  foldByUnit[unit] = fold;
  return fold;
}

/** Attack: text of every character there is, to fill the memory of folds. */
const MAX_FOLDS_KEPT = 20_000;
const foldByPoint = new Map<number, string>();

function learnPoint(point: number): string {
  if (foldByPoint.size >= MAX_FOLDS_KEPT) foldByPoint.clear();
  const fold = foldedTogether(String.fromCodePoint(point));
  foldByPoint.set(point, fold);
  return fold;
}

function foldedTogether(text: string): string {
  return text
    .normalize('NFKD')
    .replace(INVISIBLE, '')
    .toLowerCase()
    .replace(INVISIBLE, '')
    .replace(REDUCED, (letter) => PLAIN_BY_LETTER[letter] ?? letter)
    .normalize('NFC')
    .replace(NO_WORD, ' ')
    .replace(EACH_WITHOUT_BLANKS, ' $& ');
}

/** Combining marks, zero-width and bidi controls, soft hyphen, variation selectors, and the letters that show nothing. */
const INVISIBLE = /[\p{M}\p{Cf}\p{DI}]+/gv;

/** Letters that no Unicode decomposition reduces, though a keyboard without them does. */
const PLAIN_BY_LETTER: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ħ: 'h',
  ı: 'i',
  ς: 'σ', // which of the two stands at a word's end depends on what follows
};
const REDUCED = /[ßæœøđðþłħıς]/g;
const NO_WORD = /[^\p{L}\p{N}]/gv;

const SCRIPTS_WITHOUT_BLANKS =
  '[[\\p{L}\\p{N}]&&[\\p{scx=Han}\\p{scx=Hira}\\p{scx=Kana}\\p{scx=Hang}\\p{scx=Bopo}\\p{scx=Yiii}\\p{scx=Thai}\\p{scx=Laoo}\\p{scx=Khmr}\\p{scx=Mymr}]]';
const WITHOUT_BLANKS = new RegExp(`^${SCRIPTS_WITHOUT_BLANKS}`, 'v');
const EACH_WITHOUT_BLANKS = new RegExp(SCRIPTS_WITHOUT_BLANKS, 'gv');

/** Hangul that is not written in whole syllables: normalization may join it with what stands beside it. */
const JAMO = /[\p{sc=Hang}--[\uac00-\ud7a3]]/v;
/** What one fold may join: a character and the marks after it, and Hangul that is written as single jamo. */
const FOLDED_TOGETHER =
  /[\uac00-\ud7a3](?![[\p{sc=Hang}--[\uac00-\ud7a3]]\p{M}\p{Cf}\p{DI}])|\p{sc=Hang}[\p{sc=Hang}\p{M}\p{Cf}\p{DI}]*|\p{Any}[\p{M}\p{Cf}\p{DI}]*/gv;

function cut(token: string): string {
  if (token.length <= MAX_TOKEN_LENGTH) return token;
  const last = token.charCodeAt(MAX_TOKEN_LENGTH - 1);
  const isHalf = last >= 0xd800 && last <= 0xdbff;
  return token.slice(0, isHalf ? MAX_TOKEN_LENGTH - 1 : MAX_TOKEN_LENGTH);
}
