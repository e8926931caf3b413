/*
 * Comparing texts as a reader sees them: without regard to case, blanks, hyphens of all kinds, characters that are not shown,
 * compatibility forms (full-width letters, ligatures) and letters of other scripts that look like Latin ones.
 */

/** Letters that a reader takes for Latin ones. */
const LOOKS_LIKE: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ['аΑα', 'a'],
    ['ВвΒ', 'b'],
    ['сСϲ', 'c'],
    ['ԁ', 'd'],
    ['еЕΕε', 'e'],
    ['һНнΗ', 'h'],
    ['іІıΙι', 'i'],
    ['јЈ', 'j'],
    ['кКΚκ', 'k'],
    ['ӏ', 'l'],
    ['мМΜ', 'm'],
    ['Ν', 'n'],
    ['оОοΟ', 'o'],
    ['рРρΡ', 'p'],
    ['ѕЅ', 's'],
    ['тТΤτ', 't'],
    ['υ', 'u'],
    ['ѵν', 'v'],
    ['ѡ', 'w'],
    ['хХχΧ', 'x'],
    ['уУγΥ', 'y'],
    ['Ζ', 'z'],
  ].flatMap(([from = '', to = '']) => [...from].map((letter) => [letter, to])),
);

/** A text by its folded characters, each with its place in the text as it was. */
export interface FoldedText {
  readonly text: string;
  /** For each UTF-16 unit of `text`, the offset in the original. */
  readonly offsets: readonly number[];
}

/** Words of letters and digits with one blank between them; dots inside of numbers stay, so that `4.1` is not `41`. */
export function foldText(original: string): FoldedText {
  const parts: string[] = [];
  const offsets: number[] = [];
  // looked up here and not in what was built: reading the end of a string that grows costs its length each time
  let isAfterBlank = true;
  const add = (characters: string, at: number): void => {
    parts.push(characters);
    for (let index = 0; index < characters.length; index += 1) offsets.push(at);
    isAfterBlank = characters === ' ';
  };
  for (let at = 0; at < original.length; ) {
    const character = String.fromCodePoint(original.codePointAt(at) ?? 0);
    const place = at;
    at += character.length;
    for (const letter of plainLetters(character)) {
      if (isWordLetter(letter)) add(letter, place);
      else if (letter === '.' && isBetweenDigits(original, place)) add('.', place);
      else if (!isAfterBlank) add(' ', place);
    }
  }
  return { text: parts.join(''), offsets };
}

/** What a reader takes a character for: none, where it is not shown. */
function plainLetters(character: string): string {
  // nearly every character of a text in English
  if (character <= '\u007f') return character.toLowerCase();
  if (/\p{Cf}|\p{Mn}|\u034f|\u115f|\u1160|\u3164|\uffa0/u.test(character)) return '';
  const plain = (LOOKS_LIKE[character] ?? character).normalize('NFKD').replace(/\p{Mn}|\p{Cf}/gu, '');
  return [...plain.toLowerCase()].map((letter) => LOOKS_LIKE[letter] ?? letter).join('');
}

function isWordLetter(letter: string): boolean {
  return letter <= '\u007f' ? /[a-z0-9]/.test(letter) : /[\p{L}\p{N}]/u.test(letter);
}

/** Asks whether words stand in a text, as `foldedFind` finds them: it is folded once, however many are asked for. */
export function foldedSearch(original: string): (wanted: string) => boolean {
  const squeezed = squeeze(foldText(original));
  return (wanted) => !placesOf(squeezed, squeeze(foldText(wanted)).text).next().done;
}

/** Where any of some words stand in a text, whatever blanks and hyphens somebody put into them. */
export function foldedFind(
  original: string,
  wanted: readonly string[],
): readonly { readonly wanted: string; readonly at: number; readonly end: number }[] {
  if (wanted.length === 0) return [];
  const squeezed = squeeze(foldText(original));
  return wanted.flatMap((each) => {
    const needle = squeeze(foldText(each)).text;
    return [...placesOf(squeezed, needle)].map((from) => {
      const last = squeezed.offsets[from + needle.length - 1] ?? 0;
      return { wanted: each, at: squeezed.offsets[from] ?? 0, end: last + 1 };
    });
  });
}

function* placesOf({ text, offsets }: FoldedText, needle: string): Generator<number, undefined> {
  if (needle === '') return;
  for (let from = text.indexOf(needle); from !== -1; from = text.indexOf(needle, from + 1)) {
    const end = from + needle.length;
    // "CVE-2020-1234" does not stand in "CVE-2020-12345"
    const isCut = /[0-9]$/.test(needle) && /^[0-9]/.test(text.charAt(end));
    if (!isCut || (offsets[end] ?? 0) - (offsets[end - 1] ?? 0) !== 1) yield from;
  }
}

function squeeze({ text, offsets }: FoldedText): FoldedText {
  const places: number[] = [];
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character !== ' ' && character !== '.') places.push(offsets[index] ?? 0);
  }
  return { text: text.replace(/[ .]/g, ''), offsets: places };
}

function isBetweenDigits(text: string, at: number): boolean {
  return /[0-9]/.test(text.charAt(at - 1)) && /[0-9]/.test(text.charAt(at + 1));
}
