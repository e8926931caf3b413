import type { Condition, Quote } from '#conditions';
import { membership, UNKNOWN, type VersionSet } from './version-set.ts';

export type StatedStatus = 'affected' | 'unaffected' | 'unknown';

/** One statement of a record about versions of one product. */
export interface Stated {
  readonly status: StatedStatus;
  readonly versions: VersionSet;
  /** Only on a platform, only together with something else: which hosts are meant cannot be told. */
  readonly isNarrowed: boolean;
  /** The words of the record. */
  readonly quote: string;
}

/** All that one entry of a record says of a product. */
export interface StatedProduct {
  /** The house style's name of it; null where no house style knows the product. */
  readonly component: string | null;
  readonly stated: readonly Stated[];
  /** What is said of all other versions, and by which words. */
  readonly otherwise: { readonly status: StatedStatus; readonly quote: string | null };
  /** It speaks of commits alone, and names these as fixes; null: it speaks of versions. */
  readonly commits: readonly string[] | null;
  /** Something is said of every version, and nothing is left to be told by commits. */
  readonly isWhole: boolean;
}

/**
 * Whether a host is concerned through one product. Affected where a version is said to be, unaffected likewise; where statements
 * contradict each other, or a version cannot be read, nothing is known: a record is never read in the host's favour.
 */
export function productCondition({ component, stated, otherwise }: StatedProduct): Condition {
  const said = [...stated.map(({ quote }) => quote), otherwise.quote].filter((quote) => quote !== null);
  if (component === null) return { ...UNKNOWN, quotes: said.slice(0, 1).map(quoteOf) };
  return onFacts(component, (fact) => versionsCondition(stated, otherwise, fact));
}

function versionsCondition(stated: readonly Stated[], otherwise: StatedProduct['otherwise'], fact: string): Condition {
  const of = (status: StatedStatus): Condition[] =>
    stated.filter((each) => each.status === status).map((each) => memberOf(each, fact));
  const [affected, unaffected, unknown] = [of('affected'), of('unaffected'), of('unknown')];
  const others = [...unaffected, ...unknown];
  const spoken = [...affected, ...others];
  const otherQuotes = otherwise.quote === null ? {} : { quotes: [quoteOf(otherwise.quote)] };
  const rest: Condition = spoken.length === 0 ? { always: 'yes' } : { not: anyOf(spoken) };
  const parts: Condition[] = [
    ...(affected.length === 0
      ? []
      : [
          others.length === 0
            ? anyOf(affected)
            : { all: [anyOf(affected), { any: [{ not: anyOf(others) }, UNKNOWN] }] },
        ]),
    ...(unknown.length === 0 ? [] : [{ all: [anyOf(unknown), UNKNOWN] }]),
    ...(otherwise.status === 'affected' ? [{ ...rest, ...otherQuotes }] : []),
    ...(otherwise.status === 'unknown' ? [{ all: [rest, { ...UNKNOWN, ...otherQuotes }] }] : []),
  ];
  const quotes = [...stated.map(({ quote }) => quote), otherwise.quote].filter((quote) => quote !== null).map(quoteOf);
  return parts.length === 0 ? { always: 'no', quotes } : anyOf(parts);
}

function memberOf({ versions, isNarrowed, quote }: Stated, fact: string): Condition {
  const inside = membership(versions, fact, [quoteOf(quote)]);
  return isNarrowed ? { all: [inside, UNKNOWN], quotes: [quoteOf(quote)] } : inside;
}

/** The piece of a record that is quoted is found by its words: it is the first line of itself. */
export function quoteOf(text: string): Quote {
  return { text, line: 1 };
}

export function anyOf(parts: readonly Condition[]): Condition {
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { any: parts };
}

/** Asks about each fact in which the version of a component stands on a host. */
function onFacts(component: string, about: (fact: string) => Condition): Condition {
  if (component === 'xen') return about('xen');
  if (component !== 'linux') return /^[a-z0-9-]+$/.test(component) ? about(`versions.${component}`) : UNKNOWN;
  // a Linux runs in dom0, in guests, and in stub domains, whose version no file tells
  return {
    any: [
      { all: [{ fact: 'features.dom0Os', in: ['linux'] }, about('dom0Linux')] },
      { guests: 'some', where: { all: [{ fact: 'guest.features.os', in: ['linux'] }, about('guest.linux')] } },
      {
        guests: 'some',
        where: {
          all: [
            { fact: 'guest.deviceModel', in: ['stubdom-pv', 'stubdom-hvm'] },
            { fact: 'guest.features.linuxStubdom', is: true },
            UNKNOWN,
          ],
        },
      },
    ],
  };
}
