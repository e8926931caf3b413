import type { Condition, Hedge, VersionRange } from './condition.ts';
import { type Facts, factAt, pathOf } from './facts.ts';
import type { Truth } from './truth.ts';
import { readRanges, versionHolds } from './version-bounds.ts';

/** Whether a condition holds of a host. */
export type Evaluation = (host: Facts) => Truth;

/** A condition inside one over guests sees the host and one guest. */
type Inner = (host: Facts, guest: Facts) => number;

const NO = 0;
const UNKNOWN = 1;
const YES = 2;
const TRUTHS = ['no', 'unknown', 'yes'] as const;

/** Nothing is known of this guest. */
const NOBODY: Facts = {};

/**
 * Makes a function of a condition, for many hosts. Kleene's strong logic: a fact that is not known is unknown, and so is one whose
 * value is of another kind than what it is compared with. A hedge turns the answer that it doubts into unknown.
 */
export function compile(condition: Condition, parts: SharedParts | null = null): Evaluation {
  const inner = innerOf(condition, parts);
  return (host) => TRUTHS[inner(host, NOBODY)] ?? 'unknown';
}

/**
 * Statements that several conditions make, each of which looks at one host only once. For conditions that are asked of the same hosts,
 * one host after the other; a host must not change while it is asked.
 */
export type SharedParts = Map<string, Inner>;

export function sharedParts(): SharedParts {
  return new Map();
}

export function evaluate(condition: Condition, host: Facts): Truth {
  return evaluateFor(condition, host, null);
}

/** What holds of one guest of a host; null: of the host. What is made of a condition is kept as long as the condition is. */
export function evaluateFor(condition: Condition, host: Facts, guest: Facts | null): Truth {
  let inner = KNOWN.get(condition);
  if (inner === undefined) {
    inner = innerOf(condition, null);
    KNOWN.set(condition, inner);
  }
  return TRUTHS[inner(host, guest ?? NOBODY)] ?? 'unknown';
}

const KNOWN = new WeakMap<Condition, Inner>();

/** Attack: as many statements as there may be, each of its own. */
const MOST_SHARED = 50_000;

function innerOf(condition: Condition, parts: SharedParts | null, isInGuest = false): Inner {
  if (parts === null) return freshOf(condition, parts, isInGuest);
  // one that is said of a guest answers for each of them anew
  const key = isInGuest ? null : keyOf(condition);
  const known = key === null ? undefined : parts.get(key);
  if (known !== undefined) return known;
  const inner = freshOf(condition, parts, isInGuest);
  if (key === null || parts.size >= MOST_SHARED) return inner;
  const remembering = once(inner);
  parts.set(key, remembering);
  return remembering;
}

/** The statement without what it quotes. */
function keyOf(condition: Condition): string {
  return JSON.stringify(condition, (name, value: unknown) => (name === 'quotes' ? undefined : value));
}

/** The answer about the host that was asked about last. */
function once(inner: Inner): Inner {
  let last: Facts | null = null;
  let truth = UNKNOWN;
  return (host) => {
    if (host === last) return truth;
    truth = inner(host, NOBODY);
    last = host;
    return truth;
  };
}

function freshOf(condition: Condition, parts: SharedParts | null, isInGuest: boolean): Inner {
  const plain = plainOf(condition, parts, isInGuest);
  return condition.hedge === undefined ? plain : hedged(plain, condition.hedge);
}

function hedged(plain: Inner, { doubts }: Hedge): Inner {
  const [onNo, onYes] = [doubts === 'yes' ? NO : UNKNOWN, doubts === 'no' ? YES : UNKNOWN];
  return (host, guest) => {
    const truth = plain(host, guest);
    return truth === NO ? onNo : truth === YES ? onYes : UNKNOWN;
  };
}

function plainOf(condition: Condition, parts: SharedParts | null, isInGuest: boolean): Inner {
  const made = (each: Condition): Inner => innerOf(each, parts, isInGuest);
  if ('all' in condition) return least(condition.all.map(made));
  if ('any' in condition) return most(condition.any.map(made));
  if ('not' in condition) {
    const inner = made(condition.not);
    return (host, guest) => YES - inner(host, guest);
  }
  if ('always' in condition) {
    const truth = TRUTHS.indexOf(condition.always);
    return () => truth;
  }
  if ('guests' in condition) return overGuests(condition.guests, innerOf(condition.where, parts, true));
  if ('contains' in condition) return containing(condition.contains);
  if ('ask' in condition) {
    return compared(`answers.${condition.id}`, (value) => (typeof value === 'boolean' ? numberOf(value) : UNKNOWN));
  }
  return factCondition(condition);
}

function factCondition(condition: Extract<Condition, { fact: string }>): Inner {
  if ('versions' in condition) return compared(condition.fact, versionComparison(condition.versions));
  if ('in' in condition) {
    const words = new Set(condition.in);
    return compared(condition.fact, (value) => (typeof value === 'string' ? numberOf(words.has(value)) : UNKNOWN));
  }
  if ('is' in condition) {
    const { is } = condition;
    return compared(condition.fact, (value) => (typeof value === 'boolean' ? numberOf(value === is) : UNKNOWN));
  }
  if ('has' in condition) {
    const { has } = condition;
    return compared(condition.fact, (value) => (Array.isArray(value) ? numberOf(value.includes(has)) : UNKNOWN));
  }
  const { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY } = condition;
  return compared(condition.fact, (value) =>
    typeof value === 'number' ? numberOf(value >= atLeast && value <= atMost) : UNKNOWN,
  );
}

/** Attack: hosts without end, each with a version of its own. */
const MAX_COMPARED = 1000;

/** A fleet reports few versions: each is compared once. */
function versionComparison(versions: readonly VersionRange[]): (value: unknown) => number {
  const ranges = readRanges(versions);
  const known = new Map<unknown, number>();
  return (value) => {
    const before = known.get(value);
    if (before !== undefined) return before;
    const found = typeof value === 'string' ? TRUTHS.indexOf(versionHolds(ranges, value)) : UNKNOWN;
    if (known.size >= MAX_COMPARED) known.clear();
    known.set(value, found);
    return found;
  };
}

function numberOf(isSo: boolean): number {
  return isSo ? YES : NO;
}

function compared(fact: string, compare: (value: unknown) => number): Inner {
  const { isOfGuest, path } = pathOf(fact);
  const [name = ''] = path;
  if (path.length === 1) {
    // the most common by far
    return (host, guest) => {
      const facts = isOfGuest ? guest : host;
      const value = Object.hasOwn(facts, name) ? facts[name] : undefined;
      return value === undefined || value === null ? UNKNOWN : compare(value);
    };
  }
  return (host, guest) => {
    const value = factAt(isOfGuest ? guest : host, path);
    return value === undefined ? UNKNOWN : compare(value);
  };
}

/**
 * The list of advisories whose fixes are contained is complete where it is known. Of commits it is not: which ones are meant by a
 * list that names none, nobody knows.
 */
function containing(fix: string): Inner {
  const isCommit = COMMIT.test(fix);
  return compared('contains', (value) => {
    if (!Array.isArray(value)) return UNKNOWN;
    if (!isCommit) return numberOf(value.includes(fix));
    return value.some((each) => isCommitOf(each, fix)) ? YES : UNKNOWN;
  });
}

/** A commit may be named by the beginning of its digits, on either side. */
function isCommitOf(each: unknown, commit: string): boolean {
  return typeof each === 'string' && COMMIT.test(each) && (each.startsWith(commit) || commit.startsWith(each));
}

const COMMIT = /^[0-9a-f]{7,40}$/;

/** Where there is no list of guests, what holds of every guest there could be is known, and what one that is known of settles. */
function overGuests(which: 'some' | 'every', where: Inner): Inner {
  const [start, end] = which === 'some' ? [NO, YES] : [YES, NO];
  return (host) => {
    const isComplete = Array.isArray(host.guests);
    if (!isComplete && where(host, NOBODY) === start) return start;
    let found: number = isComplete ? start : UNKNOWN;
    for (const guest of guestsOf(host)) {
      const truth = where(host, guest);
      if (truth === end) return end;
      if (truth === UNKNOWN) found = UNKNOWN;
    }
    return found;
  };
}

/** The guests that are known of: all, or some. */
export function guestsOf({ guests, someGuests }: Facts): readonly Facts[] {
  if (Array.isArray(guests)) return guests;
  return Array.isArray(someGuests) ? someGuests : [];
}

function least(parts: readonly Inner[]): Inner {
  return (host, guest) => {
    let found = YES;
    for (const part of parts) {
      const truth = part(host, guest);
      if (truth === NO) return NO;
      if (truth < found) found = truth;
    }
    return found;
  };
}

function most(parts: readonly Inner[]): Inner {
  return (host, guest) => {
    let found = NO;
    for (const part of parts) {
      const truth = part(host, guest);
      if (truth === YES) return YES;
      if (truth > found) found = truth;
    }
    return found;
  };
}
