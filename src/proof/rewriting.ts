import { resolveReferences } from './archive-page.ts';

/** What an archive did to the bytes of a text. All of these are recognised; all but the last two can be undone exactly. */
export const REWRITINGS = [
  'addresses_masked', // user@...mple.com: the first three characters of the domain are gone
  'at_escaped', // user＠example.com, user () example ! com
  'character_references', // &#64; &lt;
  'from_escaped', // >From at the beginning of a line of an mbox
  'blanks_replaced', // no-break spaces for blanks
  'blanks_folded', // runs of blanks made one: how long they were is lost
  'lines_joined', // all lines run together
] as const;
export type Rewriting = (typeof REWRITINGS)[number];

/** Masking as the blists archive does it: the three bytes after the @ become dots. */
const MASKED = /(?<local>[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64})@\.\.\.(?<rest>[A-Za-z0-9.-]{0,250})/g;
/** Every guess costs a verification; an attacker's text with a thousand masked addresses must not buy a thousand. */
const MOST_GUESSES = 64;
const MOST_ADDRESSES = 2000;

// bytes are handled as latin1 text, one character a byte, so that nothing changes but what is named here
const FULLWIDTH_AT = '\u00ef\u00bc\u00a0';
const NO_BREAK_SPACE = '\u00c2\u00a0';
const SPELT_OUT = /(?<local>[A-Za-z0-9.+_-]{1,64}) \(\) (?<domain>[A-Za-z0-9-]{1,63}(?: ! [A-Za-z0-9-]{1,63}){1,8})/g;

/** Which rewritings a text shows. `hasFoldedBlanks` needs a checksum table: sha256sum always writes two blanks. */
export function rewritingsIn(text: string): Rewriting[] {
  const found: Rewriting[] = [];
  if (new RegExp(MASKED.source).test(text)) found.push('addresses_masked');
  if (text.includes('\uff20') || text.includes(FULLWIDTH_AT) || new RegExp(SPELT_OUT.source).test(text))
    found.push('at_escaped');
  if (/&(?:#64|#x40|lt|gt|amp|quot);/i.test(text)) found.push('character_references');
  if (/^>+From /m.test(text)) found.push('from_escaped');
  if (text.includes('\u00a0')) found.push('blanks_replaced');
  if (/^[0-9a-f]{64} [^ *]/m.test(text)) found.push('blanks_folded');
  return found;
}

export interface Guess {
  readonly bytes: Uint8Array;
  readonly undone: readonly Rewriting[];
}

/**
 * The texts that an archive may have made these bytes from, likeliest first, at most `MOST_GUESSES`: only what can be undone
 * exactly, and for masked domains only addresses known from elsewhere. A guess proves nothing until its signature verifies.
 */
export function* guessesOf(bytes: Uint8Array, knownAddresses: readonly string[]): Generator<Guess> {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  let left = MOST_GUESSES;
  for (const plain of plainVariants(text)) {
    for (const variant of unmasked(plain, knownAddresses)) {
      if (variant.undone.length === 0) continue;
      if (left === 0) return;
      left -= 1;
      yield { bytes: new Uint8Array(Buffer.from(variant.text, 'latin1')), undone: variant.undone };
    }
  }
}

interface Variant {
  readonly text: string;
  readonly undone: readonly Rewriting[];
}

const UNDOING: readonly (readonly [Rewriting, (text: string) => string])[] = [
  ['character_references', (text) => (text.includes('&') ? toLatin1(resolveReferences(text)) : text)],
  [
    'at_escaped',
    (text) =>
      text
        .replaceAll(FULLWIDTH_AT, '@')
        .replace(SPELT_OUT, (_whole, local: string, domain: string) => `${local}@${domain.replaceAll(' ! ', '.')}`),
  ],
  ['blanks_replaced', (text) => text.replaceAll(NO_BREAK_SPACE, ' ')],
  ['from_escaped', (text) => text.replace(/^>(?=>*From )/gm, '')],
];

/** The text with each subset of the simple rewritings undone, all of them first. */
function plainVariants(text: string): Variant[] {
  let variants: Variant[] = [{ text, undone: [] }];
  for (const [rewriting, undo] of UNDOING) {
    variants = variants.flatMap((variant) => {
      const undone = undo(variant.text);
      return undone === variant.text ? [variant] : [{ text: undone, undone: [...variant.undone, rewriting] }, variant];
    });
  }
  return variants;
}

/** A resolved reference above 255 is several bytes of UTF-8 in the original. */
function toLatin1(text: string): string {
  return text.replace(/[^\u0000-\u00ff]+/gu, (characters) => Buffer.from(characters, 'utf8').toString('latin1'));
}

function* unmasked(variant: Variant, knownAddresses: readonly string[]): Generator<Variant> {
  const domainsByMask = new Map<string, readonly string[]>();
  for (const match of variant.text.matchAll(MASKED)) {
    const { local = '', rest = '' } = match.groups ?? {};
    if (domainsByMask.size < MOST_GUESSES && !domainsByMask.has(match[0]))
      domainsByMask.set(match[0], domainsFor(local, rest, knownAddresses));
  }
  const masks = [...domainsByMask].filter(([, domains]) => domains.length > 0);
  if (masks.length === 0) {
    yield variant;
    return;
  }
  let count = 1;
  for (const [, domains] of masks) count = Math.min(MOST_GUESSES, count * domains.length);
  for (let number = 0; number < count; number += 1) {
    let digit = number;
    const domainByMask = new Map<string, string>();
    for (const [mask, domains] of masks) {
      domainByMask.set(mask, domains[digit % domains.length] ?? '');
      digit = Math.floor(digit / domains.length);
    }
    const text = variant.text.replace(MASKED, (whole, local: string) => {
      const domain = domainByMask.get(whole);
      return domain === undefined ? whole : `${local}@${domain}`;
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
      if (domain.length > 3 && domain.slice(3) === rest && (address.slice(0, at) === local) === isSame)
        domains.add(domain);
    }
  }
  return [...domains];
}
