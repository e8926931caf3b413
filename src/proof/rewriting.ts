import { resolveReferences } from './archive-page.ts';

/** What an archive did to the bytes of a text. All of these are recognised; all but the last two can be undone exactly. */
export const REWRITINGS = [
  'addresses_masked', // user@...mple.com: the first three characters of the domain are gone
  'at_escaped', // user＠example.com, user () example ! com
  'character_references', // &#64; &lt;
  'html_page', // the text stands in a web page, whose marks and scripts decide what a reader sees of it
  'from_escaped', // >From at the beginning of a line of an mbox
  'blanks_replaced', // no-break spaces for blanks
  'blanks_folded', // runs of blanks made one: how long they were is lost
  'lines_joined', // all lines run together
] as const;
export type Rewriting = (typeof REWRITINGS)[number];

/** Every guess costs a verification; an attacker's text with a thousand masked addresses must not buy a thousand. */
const MOST_GUESSES = 64;
const MOST_ADDRESSES = 2000;
/** Texts above this are not guessed at: the longest advisory known has 40 KiB, and patches are small. */
const MAX_GUESSED_BYTES = 1024 * 1024;
/** What all guesses about one message may add up to. Attack: two thousand attachments, each worth 64 guesses of a megabyte. */
const MAX_BYTES_OF_ALL_GUESSES = 8 * 1024 * 1024;

// bytes are handled as latin1 text, one character a byte, so that nothing changes but what is named here
const FULLWIDTH_AT = '\u00ef\u00bc\u00a0';
const NO_BREAK_SPACE = '\u00c2\u00a0';
/** Begins with what is rare, so that a long text without it costs one pass. */
const SPELT_OUT = /(?<=[A-Za-z0-9+_-]) \(\) (?<domain>[A-Za-z0-9-]{1,63}(?: ! [A-Za-z0-9-]{1,63}){1,8})/g;
/** Masking as the blists archive does it: the three bytes after the @ become dots. A full stop after it ends a sentence. */
const MASKED = /@\.\.\.(?<rest>[A-Za-z0-9.-]{0,250}[A-Za-z0-9])/g;
const LOCAL_CHARACTER = /[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]/;
const LONGEST_LOCAL = 64;

/** Which rewritings a text shows. Blanks count as folded where a checksum row has one: sha256sum always writes two. */
export function rewritingsIn(text: string): Rewriting[] {
  const found: Rewriting[] = [];
  if (hasMaskedAddress(text)) found.push('addresses_masked');
  if (text.includes('\uff20') || text.includes(FULLWIDTH_AT) || new RegExp(SPELT_OUT.source).test(text)) {
    found.push('at_escaped');
  }
  if (/&(?:#64|#x40|lt|gt|amp|quot);/i.test(text)) found.push('character_references');
  if (/^>+From /m.test(text)) found.push('from_escaped');
  if (text.includes('\u00a0')) found.push('blanks_replaced');
  if (/^[0-9a-f]{64} [^ *]/m.test(text)) found.push('blanks_folded');
  return found;
}

/** A text says by itself that it was rewritten by what it does to addresses and lines; a reference or a `>From` may be the sender's own. */
export function saysItIsRewritten(rewritings: readonly Rewriting[]): boolean {
  return rewritings.some((each) => each === 'addresses_masked' || each === 'at_escaped' || each === 'lines_joined');
}

/** What the guesses about one message may still cost. */
export class GuessBudget {
  #left = MAX_BYTES_OF_ALL_GUESSES;

  spend(bytes: number): boolean {
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }
}

export interface Guess {
  readonly bytes: Uint8Array;
  readonly undone: readonly Rewriting[];
}

/**
 * The texts that an archive may have made these bytes from, likeliest first, at most `MOST_GUESSES`: only what can be undone
 * exactly, and for masked domains only addresses known from elsewhere. A guess proves nothing until its signature or
 * checksum verifies. `price` is how often each is checked; the budget is shared by all texts of a message.
 */
export function* guessesOf(
  bytes: Uint8Array,
  knownAddresses: readonly string[],
  budget: GuessBudget,
  price = 1,
): Generator<Guess> {
  if (bytes.length > MAX_GUESSED_BYTES) return;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const applicable = UNDOING.filter(([, undo]) => undo(text) !== text);
  const subsets = 2 ** applicable.length;
  const most = Math.max(1, Math.floor(MOST_GUESSES / subsets));
  let count = 0;
  for (let kept = 0; kept < subsets; kept += 1) {
    // all of them undone first; a bit of `kept` leaves one as it is
    const chosen = applicable.filter((_undoing, index) => (kept & (1 << index)) === 0);
    const plain = chosen.reduce((before, [, undo]) => undo(before), text);
    const undone = [...new Set(chosen.map(([rewriting]) => rewriting))];
    for (const guess of unmasked({ text: plain, undone }, knownAddresses, most)) {
      if (guess.undone.length === 0) continue;
      if (count === MOST_GUESSES || !budget.spend(guess.text.length * price)) return;
      count += 1;
      yield { bytes: new Uint8Array(Buffer.from(guess.text, 'latin1')), undone: guess.undone };
    }
  }
}

interface Variant {
  readonly text: string;
  readonly undone: readonly Rewriting[];
}

const UNDOING: readonly (readonly [Rewriting, (text: string) => string])[] = [
  // an archive that spares everything but the @ first: then other references are the sender's own
  ['character_references', (text) => text.replace(/&(?:#64|#x40|commat);/gi, '@')],
  ['character_references', (text) => (text.includes('&') ? resolveReferences(text, utf8OfCode) : text)],
  [
    'at_escaped',
    (text) =>
      text
        .replaceAll(FULLWIDTH_AT, '@')
        .replace(SPELT_OUT, (_whole, domain: string) => `@${domain.replaceAll(' ! ', '.')}`),
  ],
  ['blanks_replaced', (text) => text.replaceAll(NO_BREAK_SPACE, ' ')],
  ['from_escaped', (text) => text.replace(/^>(?=>*From )/gm, '')],
];

/** A line break in a reference is no archive's doing: it could only make other lines of what was signed. */
function utf8OfCode(code: number): string | null {
  return code < 0x20 ? null : Buffer.from(String.fromCodePoint(code), 'utf8').toString('latin1');
}

function hasMaskedAddress(text: string): boolean {
  for (const match of text.matchAll(MASKED)) if (localBefore(text, match.index) !== '') return true;
  return false;
}

function localBefore(text: string, at: number): string {
  let start = at;
  while (start > 0 && at - start < LONGEST_LOCAL && LOCAL_CHARACTER.test(text[start - 1] ?? '')) start -= 1;
  return text.slice(start, at);
}

/** The text with its masked domains put back, in every way that fits up to `most`; then as it stands. */
function* unmasked(variant: Variant, knownAddresses: readonly string[], most: number): Generator<Variant> {
  const domainsByMask = new Map<string, readonly string[]>();
  for (const match of variant.text.matchAll(MASKED)) {
    if (domainsByMask.size === MOST_GUESSES) break;
    const local = localBefore(variant.text, match.index);
    const mask = local + match[0];
    if (local === '' || domainsByMask.has(mask)) continue;
    domainsByMask.set(mask, domainsFor(local, match.groups?.['rest'] ?? '', knownAddresses));
  }
  const masks = [...domainsByMask].filter(([, domains]) => domains.length > 0);
  const count = masks.length === 0 ? 0 : masks.reduce((ways, [, domains]) => Math.min(most, ways * domains.length), 1);
  for (let number = 0; number < count; number += 1) {
    let digit = number;
    const domainByMask = new Map<string, string>();
    for (const [mask, domains] of masks) {
      domainByMask.set(mask, domains[digit % domains.length] ?? '');
      digit = Math.floor(digit / domains.length);
    }
    const text = variant.text.replace(MASKED, (whole, _rest, at: number) => {
      const domain = domainByMask.get(localBefore(variant.text, at) + whole);
      return domain === undefined ? whole : `@${domain}`;
    });
    yield { text, undone: [...variant.undone, 'addresses_masked'] };
  }
  yield variant;
}

/** Domains whose first three characters may be the lost ones; those of the very address come first. */
function domainsFor(local: string, rest: string, knownAddresses: readonly string[]): string[] {
  const domains = new Set<string>();
  for (const isSame of [true, false]) {
    for (const address of knownAddresses.slice(0, MOST_ADDRESSES)) {
      const at = address.lastIndexOf('@');
      const domain = address.slice(at + 1);
      if (domain.length > 3 && domain.slice(3) === rest && (address.slice(0, at) === local) === isSame) {
        domains.add(domain);
      }
    }
  }
  return [...domains];
}

/** Addresses that stand whole in a page's text, wherever that is; at most `MOST_ADDRESSES`. */
export function addressesInText(text: string): string[] {
  const addresses = new Set<string>();
  for (const match of text.matchAll(/@(?<domain>[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8})/g)) {
    const local = localBefore(text, match.index);
    if (local !== '') addresses.add(`${local}@${match.groups?.['domain'] ?? ''}`);
    if (addresses.size === MOST_ADDRESSES) break;
  }
  return [...addresses];
}
