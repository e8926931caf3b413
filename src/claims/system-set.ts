import type { Condition } from '#conditions';

/** Hosts, or guests, that a text speaks of: any of the alternatives. */
export interface SystemSet {
  readonly alternatives: readonly Alternative[];
  /** Words that make it doubtful which systems are meant ("some", "most"). */
  readonly hedges: readonly string[];
  /** All, any, both: the set is named as a whole. */
  readonly isWhole: boolean;
  readonly isNone: boolean;
  /** "Domains in PV mode": dom0 may be one. */
  readonly mayBeDom0?: boolean;
  /** Where something is excepted: the alternatives with what is excepted. */
  readonly withExcepted?: readonly Alternative[];
}

export interface Alternative {
  /** What holds of the host. */
  readonly host: readonly Condition[];
  /** Of each list some guest that has it all. A set of guests has one list at most. */
  readonly guests: readonly (readonly Condition[])[];
  /** It is a guest that is meant, not a host that has one. */
  readonly isGuest: boolean;
  /** What was said of it: `arch`, `type`, `version:xen`, `ask`. */
  readonly dimensions: readonly string[];
}

/**
 * How sets of systems that cannot be told exactly are taken: too many of them or too few. `whole`: of hosts that have guests of a kind
 * those that have no others.
 */
export type Reading = 'wide' | 'narrow' | 'whole';

/** The set as a condition on hosts. */
export function onHost(set: SystemSet, reading: Reading): Condition {
  return anyOf(set.alternatives.map((alternative) => alternativeOnHost(alternative, reading)));
}

/** The set as a condition inside one over guests; undefined where an alternative speaks of several guests. */
export function onGuest(set: SystemSet): Condition | undefined {
  const parts: Condition[] = [];
  for (const { host, guests } of set.alternatives) {
    if (guests.length > 1) return undefined;
    parts.push(allOf([...host, ...(guests[0] ?? [])]));
  }
  return anyOf(parts);
}

export function isOfGuests(set: SystemSet): boolean {
  return set.alternatives.some((alternative) => alternative.isGuest);
}

/** Both sets at once; undefined where that is more than a text can mean. */
export function intersect(one: SystemSet, other: SystemSet): SystemSet | undefined {
  if (one.alternatives.length * other.alternatives.length > MOST_ALTERNATIVES) return undefined;
  const isExcepted = one.withExcepted !== undefined || other.withExcepted !== undefined;
  return {
    alternatives: inBoth(one.alternatives, other.alternatives),
    hedges: [...one.hedges, ...other.hedges],
    isWhole: one.isWhole,
    isNone: one.isNone,
    ...(isExcepted
      ? { withExcepted: inBoth(one.withExcepted ?? one.alternatives, other.withExcepted ?? other.alternatives) }
      : {}),
  };
}

function inBoth(one: readonly Alternative[], other: readonly Alternative[]): readonly Alternative[] {
  return one.flatMap((left) => other.map((right) => both(left, right)));
}

/** Attack: "and x86 or x86 or …". */
export const MOST_ALTERNATIVES = 64;

function both(left: Alternative, right: Alternative): Alternative {
  const isGuest = left.isGuest || right.isGuest;
  const guests = isGuest
    ? left.guests.length + right.guests.length === 0
      ? []
      : [[...left.guests.flat(), ...right.guests.flat()]]
    : [...left.guests, ...right.guests];
  return settled({
    host: [...left.host, ...right.host],
    guests,
    isGuest,
    dimensions: [...new Set([...left.dimensions, ...right.dimensions])],
  });
}

/** "4.1 for 32-bit and 4.2 for 64-bit" are two sets: read as one, nobody is in it. */
export function isNobody({ host, guests }: Alternative): boolean {
  return [host, ...guests].some((list) => {
    const versions = new Set(list.flatMap((each) => ('versions' in each ? [JSON.stringify(each)] : [])));
    if (versions.size > 1) return true;
    const words = list.flatMap((each) => ('in' in each ? [each] : []));
    return words.some((one) =>
      words.some((other) => one.fact === other.fact && !one.in.some((word) => other.in.includes(word))),
    );
  });
}

/** Words that mean something else together: the kernel of a network backend, a PV guest in the shim. */
function settled(alternative: Alternative): Alternative {
  const { dimensions } = alternative;
  let { host, guests } = alternative;
  if (dimensions.includes('netback') && dimensions.includes('version:linux')) host = host.map(ofNetback);
  if (dimensions.includes('shim') && guests.some((list) => list.some((each) => 'is' in each && each.fact === SHIM)))
    // to Xen it is a PVH guest
    guests = guests.map((list) => list.filter((each) => !('in' in each && each.fact === 'guest.type')));
  // Linux in a kind of domain: dom0 is a domain, too
  if (
    !alternative.isGuest &&
    dimensions.includes('type') &&
    (dimensions.includes('version:linux') || dimensions.includes('os'))
  ) {
    host = [...host, ...guests.filter((list) => list.length > 0).map(inDom0OrGuest)];
    guests = [];
  }
  return { ...alternative, host, guests };
}

function inDom0OrGuest(list: readonly Condition[]): Condition {
  const inDom0 = list.map(
    (each): Condition =>
      'in' in each && each.fact === 'guest.type' ? { fact: 'features.dom0Type', in: each.in } : { always: 'unknown' },
  );
  return anyOf([allOf(inDom0), allOf([{ guests: 'some', where: allOf(list) }, { always: 'unknown' }])]);
}

function isOfDom0(condition: Condition): boolean {
  return JSON.stringify(condition).includes('"fact":"dom0Linux"');
}

const SHIM = 'guest.features.pvshim';

function ofNetback(condition: Condition): Condition {
  const [ofDom0] = 'any' in condition ? condition.any : [];
  if (ofDom0 === undefined || !isOfDom0(ofDom0)) return condition;
  return JSON.parse(JSON.stringify(ofDom0).replaceAll('"dom0Linux"', '"versions.linuxNetback"')) as Condition;
}

function alternativeOnHost({ host, guests, isGuest }: Alternative, reading: Reading): Condition {
  if (isGuest) return allOf([{ guests: 'some', where: allOf([...host, ...guests.flat()]) }]);
  if (reading === 'whole' && guests.length > 0)
    return allOf([...host, { guests: 'every', where: allOf(guests.flat()) }]);
  const lists = reading === 'narrow' && guests.length > 1 ? [guests.flat()] : guests;
  return allOf([...host, ...lists.map((list): Condition => ({ guests: 'some', where: allOf(list) }))]);
}

export function allOf(parts: readonly Condition[]): Condition {
  const flat = distinct(
    parts.flatMap((part) =>
      'all' in part && part.quotes === undefined && part.hedge === undefined ? part.all : [part],
    ),
  ).filter((part) => !isAlwaysYes(part));
  const [only] = flat;
  if (flat.length === 0) return { always: 'yes' };
  return flat.length === 1 && only !== undefined ? only : { all: flat };
}

export function anyOf(parts: readonly Condition[]): Condition {
  const flat = distinct(
    parts.flatMap((part) =>
      'any' in part && part.quotes === undefined && part.hedge === undefined ? part.any : [part],
    ),
  );
  const [only] = flat;
  return flat.length === 1 && only !== undefined ? only : { any: flat };
}

export function notOf(condition: Condition): Condition {
  if ('not' in condition && condition.quotes === undefined && condition.hedge === undefined) return condition.not;
  return { not: condition };
}

function isAlwaysYes(condition: Condition): boolean {
  return 'always' in condition && condition.always === 'yes' && condition.quotes === undefined;
}

/** What a condition says, without its quotations; it is compared again each time that it becomes a part of another. */
function textOf(condition: Condition): string {
  const known = TEXTS.get(condition);
  if (known !== undefined) return known;
  const { quotes: _quotes, ...rest } = condition;
  const text = JSON.stringify(rest);
  TEXTS.set(condition, text);
  return text;
}

const TEXTS = new WeakMap<Condition, string>();

/** More than one sentence may say the same; an answer need not quote them all. */
const MOST_QUOTES = 3;

function distinct(conditions: readonly Condition[]): readonly Condition[] {
  if (conditions.length < 2) return conditions;
  const found = new Map<string, Condition>();
  for (const condition of conditions) {
    const { quotes = [] } = condition;
    const text = textOf(condition);
    const before = found.get(text);
    if (before === undefined) found.set(text, condition);
    else if (quotes.length > 0) {
      const all = [...(before.quotes ?? []), ...quotes].slice(0, MOST_QUOTES);
      found.set(text, { ...before, quotes: all });
    }
  }
  return [...found.values()];
}
