/*
 * Advisories are often at hand only as the page of an archive: saved HTML, or its text with all lines run together. Here the
 * page is taken apart; what an archive changed is named, and what it lost is not guessed.
 */

/** A page with one message has well under a megabyte; what is longer is cut here, and says so. */
export const MAX_PAGE_BYTES = 8 * 1024 * 1024;

export interface ArchivePage {
  /** The page's text: of HTML the preformatted part with the message, tags taken off and character references resolved. */
  readonly text: string;
  readonly isHtml: boolean;
  /** Set where all lines were run together: then no signature can be read, only the words that survived. */
  readonly flattened: FlattenedBlock | null;
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
  return { text, isHtml, flattened: flattenedBlock(text) };
}

/** The signed block of a text in which it does not stand on lines of its own. */
function flattenedBlock(text: string): FlattenedBlock | null {
  const begin = text.indexOf(BEGIN);
  if (begin === -1) return null;
  const end = text.indexOf(BEGIN_SIGNATURE, begin);
  const inside = text.slice(begin + BEGIN.length, end === -1 ? undefined : end);
  if (/^[ \t]*\r?\n/.test(inside)) return null;
  const hash = /^\s*Hash:\s*(?:(?:MD5|SHA1|RIPEMD160|SHA224|SHA256|SHA384|SHA512)(?=\s))?/.exec(inside)?.[0] ?? '';
  return { text: inside.slice(hash.length), hasSignature: end !== -1 };
}

/** The text of the preformatted part that holds the signed block; of the whole page where there is none. */
function textOfHtml(page: string): string {
  for (let at = indexOfTag(page, '<pre', 0); at !== -1; at = indexOfTag(page, '<pre', at + 4)) {
    const open = page.indexOf('>', at);
    if (open === -1) break;
    const close = indexOfTag(page, '</pre', open);
    const text = withoutTags(page.slice(open + 1, close === -1 ? undefined : close));
    if (text.includes(BEGIN)) return text;
  }
  return withoutTags(page);
}

function indexOfTag(page: string, tag: string, from: number): number {
  const upper = tag.toUpperCase();
  const [one, other] = [page.indexOf(tag, from), page.indexOf(upper, from)];
  return one === -1 ? other : other === -1 ? one : Math.min(one, other);
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

/** Resolves `&lt;`, `&#64;`, `&#x40;`; a reference it does not know stays as it is. */
export function resolveReferences(text: string): string {
  return text.replace(
    /&(?:#(?<decimal>[0-9]{1,7})|#x(?<hex>[0-9a-f]{1,6})|(?<name>[a-z]{2,8}));/gi,
    (whole, ...found) => {
      const groups = found.at(-1) as Record<string, string | undefined>;
      if (groups['name'] !== undefined) return CHARACTER_BY_NAME[groups['name'].toLowerCase()] ?? whole;
      const code =
        groups['decimal'] === undefined ? Number.parseInt(groups['hex'] ?? '', 16) : Number(groups['decimal']);
      return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : whole;
    },
  );
}

/** What a page puts around a message: its own header lines, navigation, attachment links, list footer. */
const FRAME_LINE =
  /^(?:(?:Message-ID|Date|From|To|Cc|Subject|Reply-To|List-Id|Sender|X-Archive-[A-Za-z-]+):|\s+\S+@|\[<?(?:prev|next|thread|day|month|year|list|date)\b)/i;

/** Whether text before the signed block is the page's own frame, and nothing that a reader would take for the message. */
export function isPageFrame(text: string): boolean {
  return text.split(/\r?\n/).every((line) => line.trim() === '' || FRAME_LINE.test(line));
}
