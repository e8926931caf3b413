import { type Condition, partsOf, type Quote } from './condition.ts';
import { evaluateFor, guestsOf } from './evaluate.ts';
import { type Facts, factAt, pathOf } from './facts.ts';
import type { Truth } from './truth.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Why the answer is what it is. */
export interface Explanation {
  readonly truth: Truth;
  /** The statements that decide it, each with the fact that it met. */
  readonly because: readonly Reason[];
  /** Facts that are not known and could change the answer, and questions that nobody answered. */
  readonly missing: readonly MissingFact[];
}

export interface Reason {
  /** The sentences that the statement stands for; none where nobody quoted one. */
  readonly quotes: readonly Quote[];
  /** The statement, in the human form. */
  readonly condition: Condition;
  /** What is known, as `xen = 4.14.0`; null where nothing is. */
  readonly fact: string | null;
  readonly holds: Truth;
  /** The word that makes the statement doubtful, where that is why the answer is unknown. */
  readonly hedge: string | null;
}

export interface MissingFact {
  /** A path such as `iommu` or `guests[].deviceModel`, or the id of a question. */
  readonly fact: string;
  /** The question, where a person has to answer. */
  readonly question: string | null;
}

/** One guest is looked at, or none. */
interface Seen {
  readonly host: Facts;
  readonly guest: Facts | null;
  readonly vocabulary: Vocabulary;
}

/** Attack: a host of a million guests, each with a reason of its own. */
const MAX_GUESTS_NAMED = 3;

/**
 * Explains what `evaluate` answers. Of a no: the first statement that excludes the host, the most general kind of fact first. Of a
 * yes: all statements that had to hold. Of an unknown: those that are not settled.
 */
export function explain(condition: Condition, host: Facts, vocabulary: Vocabulary): Explanation {
  const seen: Seen = { host, guest: null, vocabulary };
  const truth = truthIn(condition, seen);
  const because = reasonsOf(condition, seen, []);
  const missing = truth === 'unknown' ? missingOf(condition, seen) : [];
  return { truth, because: distinct(because), missing: distinct(missing) };
}

function truthIn(condition: Condition, { host, guest }: Seen): Truth {
  return evaluateFor(condition, host, guest);
}

function reasonsOf(condition: Condition, seen: Seen, above: readonly Quote[]): readonly Reason[] {
  const quotes = condition.quotes ?? above;
  const truth = truthIn(condition, seen);
  const hedge = condition.hedge !== undefined && truthIn(withoutHedge(condition), seen) !== truth;
  if (hedge) {
    return reasonsOf(withoutHedge(condition), seen, quotes).map((reason) => ({
      ...reason,
      hedge: condition.hedge?.word ?? null,
    }));
  }
  if ('not' in condition) return reasonsOf(condition.not, seen, quotes);
  if ('where' in condition) return guestReasons(condition, seen, quotes, truth);
  const parts = partsOf(condition);
  if (parts.length === 0) return [reasonOf(condition, seen, quotes, truth)];
  const deciding = parts.filter((part) => truthIn(part, seen) === truth);
  const needsAll = 'all' in condition ? truth !== 'no' : truth !== 'yes';
  const shown = needsAll
    ? deciding
    : [...deciding].sort((a, b) => rankIn(a, seen.vocabulary) - rankIn(b, seen.vocabulary)).slice(0, 1);
  return shown.flatMap((part) => reasonsOf(part, seen, quotes));
}

function guestReasons(
  condition: Extract<Condition, { where: Condition }>,
  seen: Seen,
  quotes: readonly Quote[],
  truth: Truth,
): readonly Reason[] {
  const guests = guestsOf(seen.host);
  const isComplete = Array.isArray(seen.host.guests);
  const decidesAlone = (condition.guests === 'some') === (truth === 'yes');
  if (guests.length === 0 || (!isComplete && !(decidesAlone && truth !== 'unknown'))) {
    const fact = isComplete ? 'guests: none' : null;
    return [{ quotes: ownOr(quotes, condition.where), condition, fact, holds: truth, hedge: null }];
  }
  const deciding = guests.filter((guest) => truthIn(condition.where, { ...seen, guest }) === truth);
  const shown = deciding.slice(0, decidesAlone ? 1 : MAX_GUESTS_NAMED);
  return shown.flatMap((guest) => reasonsOf(condition.where, { ...seen, guest }, quotes));
}

function ownOr(quotes: readonly Quote[], condition: Condition): readonly Quote[] {
  const found = quotesIn(condition);
  return found.length > 0 ? found : quotes;
}

/** All sentences that a condition stands for, in their order. */
export function quotesIn(condition: Condition): readonly Quote[] {
  return distinct([...(condition.quotes ?? []), ...partsOf(condition).flatMap(quotesIn)]);
}

function reasonOf(condition: Condition, seen: Seen, quotes: readonly Quote[], holds: Truth): Reason {
  return { quotes, condition, fact: factText(condition, seen), holds, hedge: null };
}

function factText(condition: Condition, seen: Seen): string | null {
  const name = factNameOf(condition);
  if (name === null) return null;
  const value = factIn(name, seen);
  if (value === undefined) return null;
  if (!name.startsWith('guest.')) return `${name} = ${shownValue(value)}`;
  const who = seen.guest === null ? undefined : factAt(seen.guest, ['name']);
  return `guest ${typeof who === 'string' ? who : 'without a name'}: ${name.slice('guest.'.length)} = ${shownValue(value)}`;
}

/** The fact that a statement compares; null for one that is made of others. */
export function factNameOf(condition: Condition): string | null {
  if ('fact' in condition) return condition.fact;
  if ('contains' in condition) return 'contains';
  return 'ask' in condition ? `answers.${condition.id}` : null;
}

function factIn(name: string, { host, guest }: Seen): unknown {
  const { isOfGuest, path } = pathOf(name);
  return factAt(isOfGuest ? (guest ?? {}) : host, path);
}

function shownValue(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(shownValue).join(', ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'object' ? JSON.stringify(value) : `${value}`;
}

function missingOf(condition: Condition, seen: Seen): readonly MissingFact[] {
  if (truthIn(condition, seen) !== 'unknown') return [];
  if ('where' in condition) {
    const { guests } = seen.host;
    if (!Array.isArray(guests)) return [{ fact: 'guests', question: null }];
    return guests.flatMap((guest) => missingOf(condition.where, { ...seen, guest }));
  }
  const parts = partsOf(condition);
  if (parts.length > 0) return parts.flatMap((part) => missingOf(part, seen));
  const name = factNameOf(condition);
  // a value that is known and still settles nothing (4.12.4-pre) is no fact that somebody could add
  if (name === null || (factIn(name, seen) !== undefined && !('contains' in condition))) return [];
  if ('ask' in condition) return [{ fact: condition.id, question: condition.ask }];
  return [{ fact: name.replace(/^guest\./, 'guests[].'), question: null }];
}

function withoutHedge(condition: Condition): Condition {
  const known = UNHEDGED.get(condition);
  if (known !== undefined) return known;
  const { hedge: _hedge, ...rest } = condition;
  UNHEDGED.set(condition, rest as Condition);
  return rest as Condition;
}

const UNHEDGED = new WeakMap<Condition, Condition>();

/** Of several statements that exclude the host, the one about the most general fact explains best. */
function rankIn(condition: Condition, vocabulary: Vocabulary): number {
  const name = factNameOf(condition);
  return name === null
    ? Math.min(Number.POSITIVE_INFINITY, ...partsOf(condition).map((part) => rankIn(part, vocabulary)))
    : vocabulary.rankOf(name);
}

function distinct<Value>(values: readonly Value[]): readonly Value[] {
  if (values.length < 2) return values;
  const seen = new Set<string>();
  return values.filter((value) => {
    const text = JSON.stringify(value);
    return seen.has(text) ? false : seen.add(text) !== undefined;
  });
}
