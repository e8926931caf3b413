import type { Condition, VersionRange } from '#conditions';
import { parseProductVersion } from '#versions';
import { wordTable } from './word-table.ts';
import type { Word } from './words.ts';

/** What a text says of releases, with the product it names, or none. */
export interface VersionPhrase {
  /** How many words it has. */
  readonly length: number;
  readonly product: Product | null;
  /** The statement about one fact that is a version. */
  readonly of: (fact: string) => Condition;
  /** All of them: nothing is narrowed. */
  readonly isAll: boolean;
  /** "older", "newer", "other": told apart from what was said before. */
  readonly relative: 'older' | 'newer' | 'other' | null;
  /** The tree that is not released yet is named, too: newer than all that were when the text was written. */
  readonly isWithUnstable?: boolean;
}

export type Product = 'xen' | 'linux' | 'xapi' | 'qemu';

const PRODUCTS = wordTable<Product>({
  xen: 'xen',
  hypervisor: 'xen',
  linux: 'linux',
  kernel: 'linux',
  kernels: 'linux',
  xapi: 'xapi',
  varstored: 'xapi',
  qemu: 'qemu',
});
const NOUNS: ReadonlySet<string> = new Set(
  'version versions release releases branch branches tree trees stable series kernel kernels'.split(' '),
);
const LATER: ReadonlySet<string> = new Set(
  'later newer onward onwards above upward upwards higher greater beyond forward forwards following up subsequent'.split(
    ' ',
  ),
);
const EARLIER: ReadonlySet<string> = new Set('earlier older below prior before lower previous'.split(' '));
const THROUGH: ReadonlySet<string> = new Set('through thru to until till upto'.split(' '));
const VERSION = /^[0-9]{1,4}(?:\.[0-9]{1,4}){1,3}(?:\.x)?$|^[0-9]{1,4}\.x$|^[0-9]+(?:\.[0-9]+)+(?:-rc[0-9]+|-pre)$/;

/** Words that a phrase about versions may begin with. */
const STARTS: ReadonlySet<string> = new Set([
  ...Object.keys(PRODUCTS),
  ...NOUNS,
  ...LATER,
  ...EARLIER,
  ...THROUGH,
  ...'all any every each from since starting beginning commencing as back up prior previous between at the upstream other'.split(
    ' ',
  ),
]);

/** Those that need no number after them: "all versions", "older releases". */
const RELATIVE: ReadonlySet<string> = new Set(
  'all any every each older earlier previous prior newer later subsequent other'.split(' '),
);
const FARTHEST = 9;

/** Looking ahead is cheaper than reading in vain. */
function hasVersion(words: readonly Word[], start: number): boolean {
  for (let at = start + 1; at < Math.min(words.length, start + FARTHEST); at += 1)
    if (VERSION.test(words[at]?.is ?? '')) return true;
  return false;
}

/** Each alternative: a range, and whether its lower bound was only "at least" looked at. */
interface Part {
  readonly range: VersionRange;
  readonly isAtLeast: boolean;
  /** Newer than the bound, which itself is not meant. */
  readonly above?: string;
  /** "at least" before a range or a list: of all others nothing is said. */
  readonly isLoose?: boolean;
}

/** The phrase about versions that begins at a place; undefined where none does. */
export function versionPhraseAt(words: readonly Word[], start: number): VersionPhrase | undefined {
  const first = words[start]?.is ?? '';
  const isUnstable = unstableAt(words, start) > 0;
  if (!isUnstable && !VERSION.test(first) && !(STARTS.has(first) && (RELATIVE.has(first) || hasVersion(words, start))))
    return undefined;
  const reader = new Reader(words, start);
  const all = reader.allOfThem();
  if (all !== undefined) return all;
  return reader.phrase();
}

/** "xen-unstable", "the xen-unstable branch", "unstable": how many words it has. */
function unstableAt(words: readonly Word[], start: number): number {
  let at = start;
  if (words[at]?.is === 'the') at += 1;
  if (words[at]?.is === 'xen') at += 1;
  if (words[at]?.is !== 'unstable') return 0;
  at += 1;
  if (/^(?:branch|tree|version)$/.test(words[at]?.is ?? '')) at += 1;
  return at - start;
}

class Reader {
  readonly #words: readonly Word[];
  readonly #start: number;
  #at: number;
  #product: Product | null = null;
  #isOpen = false;
  #isWithUnstable = false;

  constructor(words: readonly Word[], start: number) {
    this.#words = words;
    this.#start = start;
    this.#at = start;
  }

  /** all versions of X, any X version, every release. */
  allOfThem(): VersionPhrase | undefined {
    if (!['all', 'any', 'every', 'each'].includes(this.#is())) return undefined;
    this.#at += 1;
    if (this.#is() === 'of' && this.#is(1) === 'the') this.#at += 2;
    let isSupported = false;
    while (['currently', 'security', 'supported', 'released', 'upstream', 'in', 'the', 'known'].includes(this.#is())) {
      isSupported ||= this.#is() === 'supported';
      this.#at += 1;
    }
    this.#takeProduct();
    let isNamed = false;
    while (NOUNS.has(this.#is())) {
      isNamed = true;
      this.#at += 1;
    }
    if (!isNamed) return this.#none();
    if (this.#is() === 'of') {
      const before = this.#at;
      this.#at += 1;
      if (['the', 'upstream'].includes(this.#is())) this.#at += 1;
      if (!this.#takeProduct() && this.#product === null) this.#at = before;
    }
    // "all versions from 4.1 onwards" is a range
    const here = this.#at;
    const rest = this.#parts();
    if (rest !== undefined) return this.#made(rest);
    this.#at = here;
    return {
      length: this.#at - this.#start,
      product: this.#product,
      // which were supported when the text was written, no fact tells
      of: () => ({ always: isSupported ? 'unknown' : 'yes' }),
      isAll: !isSupported,
      relative: null,
    };
  }

  phrase(): VersionPhrase | undefined {
    this.#at = this.#start;
    this.#product = null;
    const relative = this.#relative();
    if (relative !== undefined) return relative;
    if (['the', 'only'].includes(this.#is()) && this.#is(1) !== '') {
      // an article before "4.6 branch"
      if (
        this.#is() !== 'the' ||
        !(VERSION.test(this.#is(1)) || (this.#is(1) === 'stable' && VERSION.test(this.#is(2))))
      )
        return undefined;
    }
    const alone = unstableAt(this.#words, this.#at);
    if (alone > 0) {
      this.#takeUnstable();
      const goesOn = this.#join() && this.#looksLikePart();
      if (!goesOn) {
        this.#at = this.#start + alone;
        return this.#made([]);
      }
    } else this.#introduction();
    const parts = this.#parts();
    return parts === undefined ? undefined : this.#made(parts);
  }

  /** Xen versions, versions of Xen, Linux kernel version. */
  #introduction(): void {
    if (this.#is() === 'the') this.#at += 1;
    if (this.#is() === 'upstream' && PRODUCTS[this.#is(1)] !== undefined) this.#at += 1;
    const took = this.#takeProduct();
    while (NOUNS.has(this.#is()) && !(this.#is() === 'stable' && took && !this.#mayGoOn(1))) this.#at += 1;
    if (this.#is() === 'of' && (PRODUCTS[this.#is(1)] ?? PRODUCTS[this.#is(2)]) !== undefined) {
      this.#at += 1;
      if (this.#is() === 'the') this.#at += 1;
      this.#takeProduct();
      while (NOUNS.has(this.#is())) this.#at += 1;
    }
    // "kernels containing" is none; a version must follow, which #parts sees
  }

  #mayGoOn(ahead: number): boolean {
    return VERSION.test(this.#is(ahead)) || NOUNS.has(this.#is(ahead));
  }

  #relative(): VersionPhrase | undefined {
    const words = ['older', 'earlier', 'previous', 'prior', 'newer', 'later', 'subsequent', 'other', 'all'];
    let at = this.#at;
    if (this.#words[at]?.is === 'all' && words.includes(this.#words[at + 1]?.is ?? '')) at += 1;
    const word = this.#words[at]?.is ?? '';
    if (!words.includes(word) || word === 'all') return undefined;
    at += 1;
    if (this.#words[at]?.is === 'released') at += 1;
    // "older and newer" would be two
    let product: Product | null = null;
    const named = PRODUCTS[this.#words[at]?.is ?? ''];
    if (named !== undefined) {
      product = named;
      at += 1;
    }
    if (!NOUNS.has(this.#words[at]?.is ?? '') && (this.#words[at]?.is !== 'ones' || at === this.#at)) return undefined;
    if (this.#words[at]?.is === 'ones') at += 1;
    while (NOUNS.has(this.#words[at]?.is ?? '')) at += 1;
    if (this.#words[at]?.is === 'of' && PRODUCTS[this.#words[at + 1]?.is ?? ''] !== undefined) {
      product = PRODUCTS[this.#words[at + 1]?.is ?? ''] ?? null;
      at += 2;
    }
    if (['than'].includes(this.#words[at]?.is ?? '')) return undefined;
    const relative = EARLIER.has(word) ? 'older' : word === 'other' ? 'other' : 'newer';
    return { length: at - this.#start, product, of: () => ({ always: 'unknown' }), isAll: false, relative };
  }

  #parts(): readonly Part[] | undefined {
    const parts: Part[] = [];
    this.#isOpen = false;
    const opensLoosely = this.#is() === 'at' && this.#is(1) === 'least';
    for (;;) {
      const before = this.#at;
      const part = this.#part(parts.length > 0);
      if (part === undefined) {
        this.#at = before;
        break;
      }
      parts.push(part);
      while (NOUNS.has(this.#is())) this.#at += 1;
      const afterPart = this.#at;
      const last = parts.at(-1);
      // "up to 4.11, from at least 3.2 onwards" is one range
      if (this.#is() === ',' && last !== undefined && Object.keys(last.range).join() === 'to') {
        this.#at += 1;
        const lower = this.#lowerBound();
        if (lower !== undefined) {
          parts[parts.length - 1] = { range: { ...last.range, ...lower.range }, isAtLeast: lower.isAtLeast };
          if (this.#is() === ',') this.#at += 1;
          break;
        }
        this.#at = afterPart;
      }
      if (!this.#join()) break;
      // "4.2, and xen-unstable, as well as 3.x"
      if (this.#takeUnstable()) {
        const afterUnstable = this.#at;
        if (this.#join() && this.#looksLikePart()) continue;
        this.#at = afterUnstable;
        break;
      }
      if (!this.#looksLikePart()) {
        this.#at = afterPart;
        break;
      }
    }
    const [first] = parts;
    const isLoose =
      opensLoosely &&
      first !== undefined &&
      (parts.length > 1 || first.range.to !== undefined || first.range.from === undefined);
    return parts.length === 0 || this.#isOpen ? undefined : isLoose ? parts.map((part) => loosened(part)) : parts;
  }

  #takeUnstable(): boolean {
    const length = unstableAt(this.#words, this.#at);
    this.#at += length;
    this.#isWithUnstable ||= length > 0;
    return length > 0;
  }

  #join(): boolean {
    const start = this.#at;
    while ([',', 'and', 'or', '/', '&'].includes(this.#is())) this.#at += 1;
    if (this.#is() === 'as' && this.#is(1) === 'well' && this.#is(2) === 'as') this.#at += 3;
    if (this.#is() === 'also') this.#at += 1;
    return this.#at > start;
  }

  /** After a joint: the list goes on only with a version, perhaps named again. */
  #looksLikePart(): boolean {
    let ahead = 0;
    while (
      ahead < 4 &&
      (['the', 'xen', 'linux', 'from', 'at', 'least', 'stable'].includes(this.#is(ahead)) || NOUNS.has(this.#is(ahead)))
    )
      ahead += 1;
    return VERSION.test(this.#is(ahead));
  }

  #lowerBound(): Part | undefined {
    const start = this.#at;
    if (['from', 'since'].includes(this.#is())) this.#at += 1;
    else if (this.#is() === 'starting' && ['from', 'with', 'at', 'in'].includes(this.#is(1))) this.#at += 2;
    else if (['beginning', 'commencing'].includes(this.#is()) && ['from', 'with', 'at', 'in'].includes(this.#is(1)))
      this.#at += 2;
    else if (this.#is() === 'as' && this.#is(1) === 'of') this.#at += 2;
    else if (this.#is() === 'back' && this.#is(1) === 'to') this.#at += 2;
    else return undefined;
    let isAtLeast = false;
    if (this.#is() === 'at' && this.#is(1) === 'least') {
      isAtLeast = true;
      this.#at += 2;
    }
    this.#skipNames();
    const from = this.#version();
    if (from === undefined) {
      this.#at = start;
      return undefined;
    }
    return { ...this.#after(from, true), isAtLeast };
  }

  #part(isFurther: boolean): Part | undefined {
    if (isFurther) this.#skipNames();
    const lower = this.#lowerBound();
    if (lower !== undefined) return lower;
    const isUpTo = this.#is() === 'up' && this.#is(1) === 'to';
    if (isUpTo || this.#is() === 'upto' || (this.#is() === 'through' && VERSION.test(this.#is(1)))) {
      this.#at += isUpTo ? 2 : 1;
      this.#takeIncluding();
      return this.#bounded((to) => ({ to }));
    }
    if (['prior', 'previous', 'older', 'earlier', 'before'].includes(this.#is())) {
      const isBefore = this.#is() === 'before';
      if (!isBefore && !['to', 'than'].includes(this.#is(1))) return undefined;
      this.#at += isBefore ? 1 : 2;
      return this.#bounded((before) => ({ before }));
    }
    if (['newer', 'later', 'greater'].includes(this.#is()) && this.#is(1) === 'than') {
      this.#at += 2;
      const above = this.#namedVersion();
      return above === undefined ? undefined : { range: { from: above }, isAtLeast: false, above };
    }
    if (this.#is() === 'between') {
      this.#at += 1;
      const from = this.#namedVersion();
      if (from === undefined || this.#is() !== 'and') return undefined;
      this.#at += 1;
      const to = this.#namedVersion();
      return to === undefined ? undefined : { range: { from, to }, isAtLeast: false };
    }
    let isAtLeast = false;
    if (this.#is() === 'at' && this.#is(1) === 'least') {
      isAtLeast = true;
      this.#at += 2;
    }
    const version = this.#namedVersion();
    return version === undefined ? undefined : { ...this.#after(version, isAtLeast), isAtLeast };
  }

  #bounded(range: (version: string) => VersionRange): Part | undefined {
    const version = this.#namedVersion();
    return version === undefined ? undefined : { range: range(version), isAtLeast: false };
  }

  #namedVersion(): string | undefined {
    this.#skipNames();
    return this.#version();
  }

  /** What stands after a version: and later, or older, through 4.17. */
  #after(version: string, isFrom: boolean): { readonly range: VersionRange } {
    const start = this.#at;
    while (NOUNS.has(this.#is())) this.#at += 1;
    const afterNouns = this.#at;
    if (this.#is() === '+') {
      this.#at += 1;
      return { range: { from: version } };
    }
    if (
      this.#is() === ',' &&
      (this.#is(1) === 'and' || this.#is(1) === 'or') &&
      (LATER.has(this.#is(2)) || EARLIER.has(this.#is(2)))
    )
      this.#at += 1;
    const hasJoint = ['and', 'or', '/'].includes(this.#is());
    const word = this.#is(hasJoint ? 1 : 0);
    const next = this.#is(hasJoint ? 2 : 1);
    const endsHere = !VERSION.test(next) && next !== 'than' && !(next === 'to' && word !== 'up');
    if (word === 'up' && next === 'to') {
      // "4.2 up to 4.11"
      this.#at += hasJoint ? 3 : 2;
      this.#takeIncluding();
      const to = this.#namedVersion();
      if (to !== undefined) return { range: { from: version, to } };
      this.#at = start;
    } else if (LATER.has(word) && endsHere) {
      this.#at += hasJoint ? 2 : 1;
      this.#skipNouns();
      return { range: { from: version } };
    } else if (EARLIER.has(word) && endsHere && !isFrom) {
      this.#at += hasJoint ? 2 : 1;
      this.#skipNouns();
      return { range: { to: version } };
    } else if (THROUGH.has(word) || word === '-') {
      this.#at += hasJoint ? 2 : 1;
      this.#takeIncluding();
      if (this.#takeNewest()) return { range: { from: version } };
      const to = this.#namedVersion();
      if (to !== undefined) {
        if (this.#is() === 'inclusive') this.#at += 1;
        return { range: { from: version, to } };
      }
      // "4.5 to" something that is no number: where it ends nobody knows
      this.#isOpen = true;
    }
    this.#at = afterNouns;
    return { range: isFrom ? { from: version } : { only: version } };
  }

  /** Up to what there is now. */
  #takeNewest(): boolean {
    let ahead = 0;
    while (['the', 'xen', 'current', 'latest', 'newest'].includes(this.#is(ahead))) ahead += 1;
    const isNewest = ['unstable', 'master', 'staging', 'present', 'now', 'today', 'date'].includes(this.#is(ahead));
    if (isNewest) this.#at += ahead + 1;
    return isNewest;
  }

  #skipNouns(): void {
    if (NOUNS.has(this.#is())) this.#at += 1;
    if (this.#is() === 'of' && PRODUCTS[this.#is(1)] !== undefined) this.#at += 2;
  }

  #skipNames(): void {
    if (this.#is() === 'the') this.#at += 1;
    const named = PRODUCTS[this.#is()];
    if (named !== undefined && (this.#product === null || this.#product === named)) {
      this.#product = named;
      this.#at += 1;
    }
    while (NOUNS.has(this.#is())) this.#at += 1;
  }

  #takeIncluding(): void {
    if (this.#is() === 'and' && this.#is(1) === 'including') this.#at += 2;
    else if (this.#is() === ',' && this.#is(1) === 'and' && this.#is(2) === 'including') this.#at += 3;
    if (this.#is() === ',') this.#at += 1;
  }

  #takeProduct(): boolean {
    const named = PRODUCTS[this.#is()];
    if (named === undefined) return false;
    this.#product = named;
    this.#at += 1;
    if (named === 'linux' && ['kernel', 'kernels'].includes(this.#is())) this.#at += 1;
    return true;
  }

  #version(): string | undefined {
    const text = this.#is();
    if (!VERSION.test(text) || parseProductVersion(text) === undefined) return undefined;
    this.#at += 1;
    return text;
  }

  #made(parts: readonly Part[]): VersionPhrase {
    return {
      length: this.#at - this.#start,
      product: this.#product,
      of: (fact) => conditionOf(parts, fact),
      isAll: false,
      relative: null,
      ...(this.#isWithUnstable ? { isWithUnstable: true } : {}),
    };
  }

  #none(): undefined {
    this.#at = this.#start;
    return undefined;
  }

  #is(ahead = 0): string {
    return this.#words[this.#at + ahead]?.is ?? '';
  }
}

/** Of "at least 4.5, 4.6 and 4.8" the first is that release, and not all from there on. */
function loosened({ range, ...part }: Part): Part {
  const { from, to } = range;
  const isOne = part.isAtLeast && from !== undefined && to === undefined;
  return { ...part, range: isOne ? { only: from } : range, isAtLeast: false, isLoose: true };
}

function conditionOf(parts: readonly Part[], fact: string): Condition {
  const plain = parts.filter((part) => !part.isAtLeast && part.above === undefined).map((part) => part.range);
  const others = parts.flatMap((part): readonly Condition[] => {
    if (part.above !== undefined)
      return [{ all: [{ fact, versions: [part.range] }, { not: { fact, versions: [{ only: part.above }] } }] }];
    if (!part.isAtLeast) return [];
    const { from, ...upper } = part.range;
    const lower: Condition = {
      fact,
      versions: [from === undefined ? {} : { from }],
      hedge: { word: 'at least', doubts: 'no' },
    };
    return [Object.keys(upper).length === 0 ? lower : { all: [{ fact, versions: [upper] }, lower] }];
  });
  const isLoose = parts.some((part) => part.isLoose === true);
  const named: Condition = { fact, versions: plain, ...(isLoose ? { hedge: { word: 'at least', doubts: 'no' } } : {}) };
  const all = plain.length === 0 ? others : [named, ...others];
  return all.length === 1 && all[0] !== undefined ? all[0] : { any: all };
}
