/*
 * Advisories are often at hand only as the page of an archive: saved HTML, or its text with all lines run together. Here the
 * page is taken apart; what an archive changed is named, and what it lost is not guessed.
 */

/** A page with one message has well under a megabyte; what is longer is cut here, and says so. */
export const MAX_PAGE_BYTES = 2 * 1024 * 1024;

export interface ArchivePage {
  /** The page's text: of HTML the preformatted part with the message, tags taken off and character references resolved. */
  readonly text: string;
  readonly isHtml: boolean;
  /** Set where all lines were run together: then no signature can be read, only the words that survived. */
  readonly flattened: FlattenedBlock | null;
  /** Another signed block stands somewhere else in the page. */
  readonly hasMoreBlocks: boolean;
}

export interface FlattenedBlock {
  /** What stands between the first line of the signed block and the signature. */
  readonly text: string;
  readonly hasSignature: boolean;
}

const BEGIN = '-----BEGIN PGP SIGNED MESSAGE-----';
const BEGIN_SIGNATURE = '-----BEGIN PGP SIGNATURE-----';

/** Takes a saved page apart. Never throws on content. */
export function readArchivePage(bytes: Uint8Array): ArchivePage {
  const page = new TextDecoder('utf-8').decode(bytes.subarray(0, MAX_PAGE_BYTES));
  const isHtml = /<(?:!doctype\s+html|html|head|body|pre)\b/i.test(page.slice(0, 65_536));
  const text = isHtml ? textOfHtml(page) : page;
  return {
    text,
    isHtml,
    flattened: flattenedBlock(text),
    hasMoreBlocks: page.indexOf(BEGIN) !== page.lastIndexOf(BEGIN),
  };
}

/** The signed block of a text in which it does not stand on lines of its own. */
function flattenedBlock(text: string): FlattenedBlock | null {
  const begin = text.indexOf(BEGIN);
  if (begin === -1) return null;
  const end = text.indexOf(BEGIN_SIGNATURE, begin);
  const inside = text.slice(begin + BEGIN.length, end === -1 ? undefined : end);
  if (/^[ \t]*\r?\n/.test(inside)) return null;
  const hash = /^\s*Hash:\s*(?:(?:MD5|SHA1|RIPEMD160|SHA224|SHA256|SHA384|SHA512)(?=\s))?/.exec(inside)?.[0] ?? '';
  // what begins with a dash now stands behind a blank, its escape before it
  return { text: inside.slice(hash.length).replace(/(?<=^|\s)- (?=-)/g, ''), hasSignature: end !== -1 };
}

/** The text of the preformatted part that holds the signed block; of the whole page where there is none. */
function textOfHtml(page: string): string {
  const shown = withoutHidden(page).replace(FOLD, '');
  const begin = shown.indexOf(BEGIN);
  const open = begin === -1 ? -1 : lastTag(shown, '<pre', begin);
  if (open === -1) return withoutTags(shown);
  const ends = [shown.indexOf('</pre', begin), shown.indexOf('</PRE', begin)].filter((end) => end !== -1);
  const text = withoutTags(shown.slice(open, ends.length === 0 ? undefined : Math.min(...ends)));
  // the words may have stood inside a tag
  return text.includes(BEGIN) ? text : withoutTags(shown);
}

/**
 * Where a page of ours folds a part of a message away: between two preformatted parts that belong together stands nothing but
 * this. A line end after the start tag is dropped by browsers, and there for them.
 */
const FOLD =
  /<\/pre>(?:<\/details>)?\n(?:<details class="[a-z]{1,9}"><summary>[^<>]{0,80}<\/summary>)?<pre class="body">\n?/g;

/** Where the last such tag before a place begins. */
function lastTag(page: string, tag: string, before: number): number {
  return Math.max(page.lastIndexOf(tag, before), page.lastIndexOf(tag.toUpperCase(), before));
}

/** What no browser shows, and where a block that verifies could hide beside another that is shown. */
const HIDDEN = [
  ['<!--', '-->'],
  ['<script', '</script'],
  ['<style', '</style'],
  ['<template', '</template'],
] as const;

function withoutHidden(page: string): string {
  return HIDDEN.reduce((text, [begin, end]) => withoutStretches(text, begin, end), page);
}

/** One pass: after a beginning without an end there is nothing more to look for. */
function withoutStretches(page: string, begin: string, end: string): string {
  // only A to Z: a letter whose small form is longer would shift all places
  const lower = page.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  let text = '';
  let at = 0;
  for (let from = lower.indexOf(begin); from !== -1; from = lower.indexOf(begin, at)) {
    text += page.slice(at, from);
    const close = lower.indexOf(end, from + begin.length);
    if (close === -1) return text;
    at = close + end.length;
  }
  return text + page.slice(at);
}

function withoutTags(html: string): string {
  let text = '';
  let at = 0;
  for (;;) {
    const open = html.indexOf('<', at);
    if (open === -1) return resolveReferences(text + html.slice(at));
    const close = html.indexOf('>', open);
    text += html.slice(at, open);
    if (close === -1) return resolveReferences(text);
    at = close + 1;
  }
}

const CHARACTER_BY_NAME: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  commat: '@',
};

/** Resolves `&lt;`, `&#64;`, `&#x40;`; a reference it does not know, or that `characterOf` does not want, stays as it is. */
export function resolveReferences(
  text: string,
  characterOf: (code: number) => string | null = (code) => String.fromCodePoint(code),
): string {
  return text.replace(/&(#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8});/gi, (whole, reference: string) => {
    if (!reference.startsWith('#')) return CHARACTER_BY_NAME[reference.toLowerCase()] ?? whole;
    const isHexadecimal = /^#x/i.test(reference);
    const code = isHexadecimal ? Number.parseInt(reference.slice(2), 16) : Number(reference.slice(1));
    const isCharacter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    return isCharacter ? (characterOf(code) ?? whole) : whole;
  });
}

/** What a page puts around a message: its own header lines, navigation, attachment links, list footer. */
const FIELD = /^(?:Message-ID|Date|From|To|Cc|Subject|Reply-To|List-Id|Sender|X-Archive-[A-Za-z-]+):/i;
const NAVIGATION = /^(?:\s*\[[<>a-z -]{3,16}\])+\s*$/i;

/** Whether text before the signed block is the page's own frame, and nothing that a reader would take for the message. */
export function isPageFrame(text: string): boolean {
  return text
    .split(/\r?\n/)
    .every((line) => line.trim() === '' || FIELD.test(line) || isMoreAddresses(line) || NAVIGATION.test(line));
}

/** The next line of a To or Cc field. */
function isMoreAddresses(line: string): boolean {
  return (
    /^\s/.test(line) &&
    line
      .trim()
      .split(/\s+/)
      .every((word) => word.includes('@'))
  );
}
