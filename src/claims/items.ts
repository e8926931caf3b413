import type { Condition } from '#conditions';
import { amountAt } from './amount-phrase.ts';
import { generationAt } from './generation-phrase.ts';
import { GUEST_ENTRIES } from './lexicon-guests.ts';
import { HOST_ENTRIES } from './lexicon-hosts.ts';
import { WORD_ENTRIES } from './lexicon-words.ts';
import type { Meaning } from './meaning.ts';
import { type PhraseTree, phraseAt, phraseTree } from './phrases.ts';
import { type VersionPhrase, versionPhraseAt } from './version-phrase.ts';
import type { Word } from './words.ts';

/** A word or phrase of a sentence with what it says; `unknown` where no rule knows. */
export interface Item {
  readonly is: Meaning | { readonly kind: 'unknown' } | { readonly kind: 'versions'; readonly phrase: VersionPhrase };
  /** Its plain words. */
  readonly words: string;
  /** Where its verbatim form lies in the sentence. */
  readonly from: number;
  readonly to: number;
}

/** Made when the first sentence is read: it takes a tenth of a second, and most commands read none. */
let madeTree: PhraseTree | null = null;

function tree(): PhraseTree {
  madeTree ??= phraseTree([...HOST_ENTRIES, ...GUEST_ENTRIES, ...WORD_ENTRIES]);
  return madeTree;
}
const FIXES: ReadonlySet<string> = new Set(
  'fix fixes patch patches change changes backport backports update updates'.split(' '),
);

/** The items of a sentence, in order: every word is in one. */
export function itemsOf(words: readonly Word[]): readonly Item[] {
  const items: Item[] = [];
  for (let at = 0; at < words.length; ) {
    const { is, length } = itemAt(words, at);
    const first = words[at];
    const last = words[at + length - 1];
    items.push({
      is,
      words: words
        .slice(at, at + length)
        .map((word) => word.is)
        .join(' '),
      from: first?.from ?? 0,
      to: last?.to ?? 0,
    });
    at += length;
  }
  return items;
}

function itemAt(words: readonly Word[], at: number): { readonly is: Item['is']; readonly length: number } {
  const phrase = phraseAt(tree(), words, at);
  // dom0 by its other names: what it is says nothing of guests
  const isDom0 = /^(?:control|hardware|initial)$/.test(words[at]?.is ?? '') && words[at + 1]?.is === 'domain';
  if (isDom0 && (phrase?.length ?? 0) < 2) return { is: { kind: 'unknown' }, length: 2 };
  const versions = versionPhraseAt(words, at);
  if (versions !== undefined && versions.length > (phrase?.length ?? 0))
    return { is: { kind: 'versions', phrase: versions }, length: versions.length };
  const amount = amountAt(words, at);
  if (amount !== undefined && amount.length > (phrase?.length ?? 0)) return amount;
  const generation = generationAt(words, at);
  if (generation !== undefined && generation.length >= (phrase?.length ?? 0)) return generation;
  const option = optionAt(words, at) ?? buildOptionAt(words, at);
  if (option !== undefined && option.length > (phrase?.length ?? 0)) return option;
  const fix = fixAt(words, at);
  if (fix !== undefined && fix.length > (phrase?.length ?? 0)) return fix;
  if (phrase !== undefined) return { is: phrase.meaning, length: phrase.length };
  const is = wordMeaning(words[at]?.is ?? '');
  return { is: is ?? { kind: 'unknown' }, length: 1 };
}

/** Looking ahead is cheaper than reading in vain. */
function hasAhead(words: readonly Word[], start: number, word: string): boolean {
  for (let at = start + 1; at < start + FARTHEST; at += 1) if (words[at]?.is === word) return true;
  return false;
}

const FARTHEST = 11;

/** Whose value is a number, or that is on where it was not given; and what is not the name of an option: "the command line option", "a Xen command line option". */
const NO_OPTION: ReadonlySet<string> = new Set(
  'the a an this that any some no xen hypervisor boot kernel linux dom0 following new other same its via by with using on in and or of is are be been feature features option options enabled disabled set present specified given passed used turned active explicitly support mode appropriate respective smt hap iommu ept tbuf_size gnttab'.split(
    ' ',
  ),
);

/** "the vpmu hypervisor command line option", "vpmu on the Xen command line": that it is there, and not turned off. */
function optionAt(
  words: readonly Word[],
  start: number,
): { readonly is: Meaning; readonly length: number } | undefined {
  if (!hasAhead(words, start, 'line')) return undefined;
  const is = (ahead: number) => words[ahead]?.is ?? '';
  let at = start;
  if (is(at) === 'the') at += 1;
  const name = is(at);
  if (!/^[a-z][a-z0-9_]{2,30}$/.test(name) || NO_OPTION.has(name)) return undefined;
  at += 1;
  // "the X feature enabled on the command line"
  if (/^(?:feature|option|support|mode|functionality)$/.test(is(at))) at += 1;
  if (is(at) === 'is' || is(at) === 'being') at += 1;
  if (/^(?:enabled|given|set|specified|passed|present|turned)$/.test(is(at)))
    at += is(at) === 'turned' && is(at + 1) === 'on' ? 2 : 1;
  const isOn = (is(at) === 'on' || is(at) === 'in') && is(at + 1) === 'the';
  if (isOn) at += 2;
  if (is(at) === 'hypervisor' || is(at) === 'xen') at += 1;
  if (is(at) !== 'command' || is(at + 1) !== 'line') return undefined;
  at += 2;
  const isNoun = /^(?:option|parameter|setting|argument)$/.test(is(at));
  if (isNoun) at += 1;
  if (!isOn && !isNoun) return undefined;
  // "the BIGMEM configuration option" is one of builds
  const fact = `commandLine.${name}`;
  return { is: { kind: 'trait', dimension: fact, host: { not: { fact, is: false } } }, length: at - start };
}

/** "the BIGMEM configuration option". */
function buildOptionAt(
  words: readonly Word[],
  start: number,
): { readonly is: Meaning; readonly length: number } | undefined {
  if (!hasAhead(words, start, 'option')) return undefined;
  const is = (ahead: number) => words[ahead]?.is ?? '';
  let at = start;
  if (is(at) === 'the') at += 1;
  const name = is(at).replace(/^config_/, '');
  if (!/^[a-z][a-z0-9_]{2,30}$/.test(name) || NO_OPTION.has(name) || OTHER_OPTIONS.has(name)) return undefined;
  if (!/^(?:configuration|config|kconfig|build)$/.test(is(at + 1)) || is(at + 2) !== 'option') return undefined;
  const fact = `build.CONFIG_${name.toUpperCase()}`;
  return { is: { kind: 'trait', dimension: fact, host: { fact, is: true } }, length: at + 3 - start };
}

/** Those of a guest, or of something else. */
const OTHER_OPTIONS: ReadonlySet<string> = new Set(
  'guest domain vm toolstack libxl qemu xenstored system host default'.split(' '),
);

/** The XSA-226 fixes; the patches for XSA-115 and XSA-353; XSA-326 was ingested. */
function fixAt(words: readonly Word[], start: number): { readonly is: Meaning; readonly length: number } | undefined {
  const is = (ahead: number) => words[ahead]?.is ?? '';
  let at = start;
  if (is(at) === 'the') at += 1;
  const isNamedFirst = FIXES.has(is(at)) && ['for', 'of', 'from', 'to'].includes(is(at + 1));
  if (isNamedFirst) at += 2;
  if (is(at) === 'the') at += 1;
  const fixes: Condition[] = [];
  for (;;) {
    const number = is(at + 1);
    if (is(at) !== 'xsa' || !/^[1-9][0-9]{0,4}$/.test(number)) break;
    fixes.push({ contains: `XSA-${number}` });
    at += 2;
    const goesOn = ['and', 'or', ','].includes(is(at)) && is(at + 1) === 'xsa';
    if (!goesOn) break;
    at += 1;
  }
  if (fixes.length === 0) return undefined;
  const isNamedAfter = FIXES.has(is(at));
  if (isNamedAfter) at += 1;
  const isTaken = ['was', 'were', 'is', 'are', 'has', 'have'].includes(is(at));
  if (!isNamedFirst && !isNamedAfter && !isTaken) return undefined;
  for (let ahead = at; ahead < at + 3; ahead += 1) {
    if (['ingested', 'applied', 'backported', 'taken', 'included', 'incorporated', 'integrated'].includes(is(ahead))) {
      at = ahead + 1;
      break;
    }
    if (!['was', 'were', 'is', 'are', 'has', 'have', 'been'].includes(is(ahead))) {
      if (!isNamedFirst && !isNamedAfter) return undefined;
      break;
    }
  }
  const [only] = fixes;
  const condition = fixes.length === 1 && only !== undefined ? only : { all: fixes };
  return { is: { kind: 'trait', dimension: 'contains', host: condition }, length: at - start };
}

function wordMeaning(word: string): Meaning | undefined {
  if (/^(?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])[0-9a-f]{7,40}$/.test(word))
    return { kind: 'trait', dimension: 'contains', host: { contains: word } };
  const option = /^`?config_([a-z0-9_]+)(?:=([yn]))?`?$/.exec(word);
  if (option !== null) {
    const name = `build.CONFIG_${(option[1] ?? '').toUpperCase()}`;
    return { kind: 'trait', dimension: name, host: { fact: name, is: option[2] !== 'n' } };
  }
  const setting = /^`([a-z][a-z0-9_-]{1,30})=(0|1|no|yes|off|on|false|true)`$/.exec(word);
  if (setting !== null) {
    const name = `commandLine.${setting[1]}`;
    const isOn = ['1', 'yes', 'on', 'true'].includes(setting[2] ?? '');
    return { kind: 'trait', dimension: name, host: { fact: name, is: isOn } };
  }
  return undefined;
}
