import { type Condition, type Hedge, partsOf, type Quote, type VersionRange } from '#conditions';
import type { PlainClaim, SetClaim } from './claim.ts';
import {
  type Alternative,
  allOf,
  anyOf,
  intersect,
  isNobody,
  isOfGuests,
  notOf,
  onGuest,
  onHost,
  type SystemSet,
} from './system-set.ts';

/** A claim and the sentences that make it. */
export interface Quoted<Kind> {
  readonly claim: Kind;
  readonly quotes: readonly Quote[];
}

const UNKNOWN: Condition = { always: 'unknown' };

/**
 * What all claims of a text say together. What is said of guests is said of one and the same guest. Clear exclusions take out, "only"
 * takes out the rest, ranges of releases are complete, other statements are not unless they say "all"; what is doubtful or unread leaves
 * the answer open.
 */
export function assemble(claims: readonly Quoted<SetClaim>[], unread: readonly Quoted<PlainClaim>[]): Condition {
  const assembly = new Assembly(claims);
  const certain = assembly.condition();
  const narrowed = unread
    .filter(({ claim }) => claim.mayNarrow)
    .map(({ claim, quotes }) =>
      annotated(claim.about === null ? UNKNOWN : anyOf([notOf(onHost(claim.about, 'narrow')), UNKNOWN]), quotes),
    );
  const base = narrowed.length === 0 ? certain : allOf([certain, ...narrowed]);
  const widened = unread
    .filter(({ claim }) => claim.mayWiden)
    .map(({ claim, quotes }) =>
      annotated(claim.about === null ? UNKNOWN : allOf([onHost(claim.about, 'wide'), UNKNOWN]), quotes),
    );
  // "The same is true for …", and then words that are a question: beyond an "only" there may be more
  const further = claims
    .filter(({ claim }) => claim.kind === 'includes' && claim.isFurther && isBeyond(claim, claims))
    .map(({ claim, quotes }) => annotated(allOf([onHost(claim.set, 'wide'), UNKNOWN]), quotes));
  return widened.length + further.length === 0 ? base : anyOf([base, ...widened, ...further]);
}

/** It adds to an "only", but to which one, and whom, is not clear. */
function isBeyond(claim: SetClaim, claims: readonly Quoted<SetClaim>[]): boolean {
  const { set } = claim;
  const dimensions = dimensionsOf(set);
  const only = claims.filter(({ claim }) => claim.kind === 'restricts' && productsOf(claim).length === 0);
  return (
    dimensions.includes('ask') ||
    (productsOf(claim).length === 0 &&
      only.length > 0 &&
      !only.some(({ claim }) => dimensionsOf(claim.set).some((name) => dimensions.includes(name))))
  );
}

class Assembly {
  readonly #claims: readonly Quoted<SetClaim>[];
  readonly #isAboutBackends: boolean;
  readonly #host: Condition[] = [];
  readonly #guest: Condition[] = [];
  /** Sets of hosts that were named by the guests that they have. */
  readonly #hostsByGuests: SystemSet[] = [];
  /** What was said to be open, and is an alternative already. */
  readonly #placed = new Set<SetClaim>();

  constructor(claims: readonly Quoted<SetClaim>[]) {
    this.#isAboutBackends = claims.some(
      ({ claim }) => claim.kind === 'restricts' && dimensionsOf(claim.set).includes('linuxBackend'),
    );
    this.#claims = this.#isAboutBackends ? claims.map((each) => ({ ...each, claim: ofBackends(each.claim) })) : claims;
  }

  condition(): Condition {
    this.#versions();
    this.#others();
    this.#restrictions();
    this.#exclusions();
    if (!this.#claims.some(({ claim }) => claim.kind === 'includes' || claim.kind === 'restricts'))
      this.#host.push(UNKNOWN);
    this.#scopedAlone();
    const guests: readonly Condition[] =
      this.#guest.length === 0 ? [] : [{ guests: 'some', where: allOf(this.#guest) }];
    // the one guest first: a yes names it
    return allOf([...this.#ofOneGuest(), ...this.#host, ...guests]);
  }

  /**
   * "Systems with HVM guests are vulnerable", and "only guests with X can": one guest that has both is a yes. Where two guests have one
   * each, the text may mean either.
   */
  #ofOneGuest(): readonly Condition[] {
    const only = this.#claims.filter(({ claim }) => claim.kind === 'restricts' && isOfGuests(claim.set));
    const further = this.#hostsByGuests.filter((set) => !only.some(({ claim }) => isWithin(claim.set, guestsOf(set))));
    const lists = further.reduce(
      (most, set) => most + Math.max(...set.alternatives.map(({ guests }) => guests.length)),
      0,
    );
    if (further.length === 0 || lists + Math.min(this.#guest.length, 1) < 2) return [];
    const where = allOf([...this.#guest, ...further.map((set) => onGuest(asOfGuests(set)) ?? UNKNOWN)]);
    return [anyOf([{ guests: 'some', where }, UNKNOWN])];
  }

  /** Statements that name releases: together they are complete, for each product, unless they name them one by one. */
  #versions(): void {
    const products = [...new Set(this.#claims.flatMap(({ claim }) => productsOf(claim)))];
    for (const product of products) {
      const positive = this.#claims.filter(
        ({ claim }) => isPositive(claim) && !claim.isFurther && isAboutVersions(claim, product),
      );
      const further = this.#claims.filter(
        ({ claim }) => claim.kind === 'includes' && claim.isFurther && isAboutVersions(claim, product),
      );
      const named = new Set(positive.flatMap(({ claim }) => dimensionsOf(claim.set)));
      const opened = this.#claims.filter(
        ({ claim }) => opens(claim) && dimensionsOf(claim.set).some((name) => named.has(name)),
      );
      if (positive.length === 0 && further.length === 0) continue;
      const all = [...positive, ...further];
      const scoped = all.filter(({ claim }) => claim.scope !== null);
      const union = [...all.map((each) => this.#included(each)), ...opened.map((each) => this.#opened(each))];
      // "4.9 and later are vulnerable on x86" names all releases; of other systems with these it says nothing
      for (const { claim, quotes } of all) {
        const set = claim.kind === 'includes' ? releasesAlone(claim.set) : undefined;
        if (set !== undefined) union.push(this.#opened({ claim: { ...claim, set }, quotes }));
      }
      // outside every scope that was named, nothing was said
      if (scoped.length > 0 && scoped.length === all.length)
        union.push(allOf([...scoped.map(({ claim }) => notOf(onHost(claim.scope ?? claim.set, 'narrow'))), UNKNOWN]));
      // "4.15 is vulnerable" names one, and says neither that all others are out nor what comes later
      if (all.every(({ claim }) => namesReleases(claim))) union.push(UNKNOWN);
      for (const { claim } of opened) this.#placed.add(claim);
      this.#add(
        union,
        all.map(({ claim }) => claim),
      );
    }
  }

  /** Other statements of who is vulnerable: complete where one of them says "all". */
  #others(): void {
    const positive = this.#claims.filter(
      ({ claim }) =>
        claim.kind === 'includes' &&
        productsOf(claim).length === 0 &&
        claim.scope === null &&
        !this.#extendsOnly(claim),
    );
    if (positive.length === 0) return;
    const opened = this.#claims.filter(({ claim }) => opens(claim) && productsOf(claim).length === 0);
    const scoped = this.#claims.filter(
      ({ claim }) => claim.kind === 'includes' && claim.scope !== null && productsOf(claim).length === 0,
    );
    const isComplete = positive.some(({ claim }) => claim.set.isWhole && !isOfAll(claim.set));
    if (isComplete) {
      for (const { claim } of opened) this.#placed.add(claim);
      // "On Arm, only those with X are": so some of those may be
      const within = this.#claims.filter(({ claim }) => claim.kind === 'restricts' && claim.scope !== null);
      // "Both device models are": they name all that there are, and whom the others mean
      const isOfAllKinds = ({ claim }: Quoted<SetClaim>) => !claim.set.isWhole && coversAll([{ ...claim, hedges: [] }]);
      const kinds = positive.filter(isOfAllKinds);
      this.#add(
        [
          ...[...positive.filter((each) => !isOfAllKinds(each)), ...scoped].map((each) => this.#included(each)),
          ...kinds.map((each) => this.#opened(each)),
          ...opened.map((each) => this.#opened(each)),
          ...within.map(({ claim, quotes }) =>
            this.#opened({ claim: { ...claim, set: claim.scope ?? claim.set }, quotes }),
          ),
        ],
        [...positive, ...scoped, ...opened, ...within].map(({ claim }) => claim),
      );
      return;
    }
    const groups = new Map<string, Quoted<SetClaim>[]>();
    for (const each of positive) {
      if (isOfAll(each.claim.set)) continue;
      const key = [...dimensionsOf(each.claim.set)].sort().join(' ');
      groups.set(key, [...(groups.get(key) ?? []), each]);
    }
    for (const group of joinedWhereApart([...groups.values()])) {
      if (coversAll(group.map(({ claim }) => claim))) continue;
      this.#add(
        [...group.map((each) => this.#included(each)), UNKNOWN],
        group.map(({ claim }) => claim),
      );
    }
  }

  /** "In 4.14, HVM guests are vulnerable", and no statement of all: of those outside of what was named nothing is said. */
  #scopedAlone(): void {
    const positive = this.#claims.filter(({ claim }) => isPositive(claim));
    if (positive.length === 0 || positive.some(({ claim }) => claim.scope === null)) return;
    const included = positive.filter(({ claim }) => claim.kind === 'includes');
    if (included.length === 0) return;
    this.#add(
      [...included.map((each) => this.#included(each)), UNKNOWN],
      included.map(({ claim }) => claim),
    );
  }

  /** "also" after an "only" adds to what it left. */
  #extendsOnly(claim: SetClaim): boolean {
    return (
      claim.isFurther &&
      this.#claims.some(({ claim: other }) => other.kind === 'restricts' && productsOf(other).length === 0)
    );
  }

  #restrictions(): void {
    const further = this.#claims.filter(
      ({ claim }) => claim.kind === 'includes' && claim.isFurther && productsOf(claim).length === 0,
    );
    for (const { claim, quotes } of this.#claims) {
      if (claim.kind !== 'restricts' || isAboutVersions(claim, productsOf(claim)[0] ?? '')) continue;
      const word = claim.hedges[0]?.word;
      const named = dimensionsOf(claim.set);
      const more =
        claim.scope === null
          ? further.filter(({ claim: each }) => dimensionsOf(each.set).some((name) => named.includes(name)))
          : [];
      const opened = this.#claims.filter(
        ({ claim: each }) =>
          opens(each) && dimensionsOf(each.set).some((name) => dimensionsOf(claim.set).includes(name)),
      );
      const hedge: Hedge | undefined = word === undefined ? undefined : { word, doubts: 'no' };
      const inside = isOfGuests(claim.set) || (claim.scope !== null && isOfGuests(claim.scope));
      const make = (set: SystemSet) => (inside ? (onGuest(set) ?? UNKNOWN) : onHost(set, 'wide'));
      const parts = [make(claim.set), ...more.map((each) => annotated(make(each.claim.set), each.quotes))];
      // somebody whom another sentence calls vulnerable is not taken out by this one
      const contrary = this.#claims.filter(
        ({ claim: each }) =>
          each.kind === 'includes' &&
          !each.isFurther &&
          productsOf(each).length === 0 &&
          dimensionsOf(each.set).some((name) => named.includes(name)) &&
          !isWithin(each.set, claim.set),
      );
      for (const each of [...opened, ...contrary])
        if (isOfGuests(each.claim.set) === inside)
          parts.push(annotated(allOf([make(openedBy(each.claim)), UNKNOWN]), each.quotes));
      if (claim.scope !== null)
        parts.push(notOf(inside ? (onGuest(claim.scope) ?? UNKNOWN) : onHost(claim.scope, 'narrow')));
      if (!inside && claim.scope === null && parts.length === 1) this.#remember([claim.set]);
      const condition = annotated(anyOf(parts), quotes, hedge);
      (inside ? this.#guest : this.#host).push(condition);
    }
  }

  #exclusions(): void {
    for (const { claim, quotes } of this.#claims) {
      if (claim.kind !== 'excludes' && claim.kind !== 'opens') continue;
      const whole = claim.scope === null ? claim.set : intersect(claim.set, claim.scope);
      const set = whole === undefined || claim.kind === 'opens' ? whole : withServingKernels(whole);
      const word = claim.hedges[0]?.word;
      if (set === undefined) {
        this.#host.push(annotated(UNKNOWN, quotes));
        continue;
      }
      const isInside = isOfGuests(set);
      const who = isInside
        ? (onGuest(set) ?? UNKNOWN)
        : onHost(set, claim.kind === 'opens' || word !== undefined ? 'wide' : 'narrow');
      const condition =
        claim.kind === 'opens'
          ? annotated(anyOf([notOf(who), UNKNOWN]), quotes)
          : annotated(
              anyOf([...(isInside ? [notOf(who)] : outside(set, who)), ...this.#exceptions(set, isInside)]),
              quotes,
              word === undefined ? undefined : { word, doubts: 'no' },
            );
      if (claim.kind === 'opens' && this.#placed.has(claim)) continue;
      (isInside ? this.#guest : this.#host).push(condition);
    }
  }

  /** "PV guests are not vulnerable", and elsewhere "32-bit PV guests are": of those nobody knows. */
  #exceptions(set: SystemSet, isInside: boolean): readonly Condition[] {
    return this.#claims
      .filter(({ claim }) => isPositive(claim) && isOfGuests(claim.set) === isInside && isWithin(claim.set, set))
      .map(({ claim, quotes }) => {
        const who = isInside ? (onGuest(claim.set) ?? UNKNOWN) : onHost(claim.set, 'wide');
        return annotated(allOf([who, UNKNOWN]), quotes);
      });
  }

  #included({ claim, quotes }: Quoted<SetClaim>): Condition {
    const set = claim.scope === null ? claim.set : (intersect(claim.set, claim.scope) ?? claim.set);
    const [first] = claim.hedges;
    const doubt =
      claim.hedges.find(({ doubts }) => doubts === 'both') ??
      claim.hedges.find(({ doubts }) => doubts === 'yes') ??
      first;
    const hedge: Hedge | undefined = doubt === undefined ? undefined : { word: doubt.word, doubts: doubt.doubts };
    return { ...annotated({ all: [] }, quotes, hedge), all: [this.#asConditions(set)] };
  }

  #opened({ claim, quotes }: Quoted<SetClaim>): Condition {
    return { ...annotated({ all: [] }, quotes), all: [this.#asConditions(openedBy(claim)), UNKNOWN] };
  }

  /** Marks a set, so that `#add` can place the whole union on the host or inside one guest. */
  #asConditions(set: SystemSet): Condition {
    const made: Condition = { always: 'yes' };
    SETS.set(made, set);
    return made;
  }

  #add(union: readonly Condition[], claims: readonly SetClaim[]): void {
    const isInside = claims.some(({ set, scope }) => isOfGuests(set) || (scope !== null && isOfGuests(scope)));
    const placed = union.map((each) =>
      placeSets(each, (set) => {
        if (isInside) return onGuest(set) ?? UNKNOWN;
        const [narrow, wide] = [onHost(set, 'narrow'), onHost(set, 'wide')];
        // one guest with both, or one with each: the first is in, the second not out
        return JSON.stringify(narrow) === JSON.stringify(wide) ? narrow : anyOf([narrow, allOf([wide, UNKNOWN])]);
      }),
    );
    if (!isInside)
      this.#remember(claims.map(({ set, scope }) => (scope === null ? set : (intersect(set, scope) ?? set))));
    (isInside ? this.#guest : this.#host).push(anyOf(placed));
  }

  #remember(sets: readonly SystemSet[]): void {
    // "both PV and HVM guests" are two
    const alternatives = sets
      .flatMap((set) => set.alternatives)
      .filter((each) => !isNobody({ ...each, guests: [each.guests.flat()] }));
    if (alternatives.some(({ guests }) => guests.flat().length > 0))
      this.#hostsByGuests.push({ alternatives, hedges: [], isWhole: false, isNone: false });
  }
}

/** "x86 systems are", "Arm systems with X are": no system is both, so that either is enough. */
function joinedWhereApart(groups: readonly (readonly Quoted<SetClaim>[])[]): readonly (readonly Quoted<SetClaim>[])[] {
  const joined: (readonly Quoted<SetClaim>[])[] = [];
  for (const group of groups) {
    const index = joined.findIndex((other) => areApart(other, group));
    const before = joined[index];
    if (before === undefined) joined.push(group);
    else joined[index] = [...before, ...group];
  }
  return joined;
}

function areApart(one: readonly Quoted<SetClaim>[], other: readonly Quoted<SetClaim>[]): boolean {
  const isInside = (claims: readonly Quoted<SetClaim>[]) => claims.some(({ claim }) => isOfGuests(claim.set));
  // "systems with PV guests that X" are said of one guest, too
  const areOfOneGuest = (claims: readonly Quoted<SetClaim>[]) =>
    claims.every(({ claim }) => claim.set.alternatives.every(({ guests }) => guests.length === 1));
  if (isInside(one) !== isInside(other) && !(areOfOneGuest(one) && areOfOneGuest(other))) return false;
  return one.every(({ claim: left }) =>
    other.every(({ claim: right }) => intersect(left.set, right.set)?.alternatives.every(isNobody) === true),
  );
}

/** Not of a set of hosts. A host that has guests of the kind, and others, may be vulnerable by the others. */
function outside(set: SystemSet, who: Condition): readonly Condition[] {
  const whole = onHost(set, 'whole');
  if (JSON.stringify(whole) === JSON.stringify(onHost(set, 'narrow'))) return [notOf(who)];
  return [notOf(who), allOf([notOf(whole), UNKNOWN])];
}

/** A system whose kernel is not vulnerable is one whose driver domains have none that is, either. */
function withServingKernels(set: SystemSet): SystemSet {
  const alternatives = set.alternatives.map((each) =>
    each.isGuest || !each.dimensions.includes('version:linux') ? each : { ...each, host: each.host.map(servedByNone) },
  );
  return { ...set, alternatives };
}

function servedByNone(condition: Condition): Condition {
  const named = 'any' in condition ? condition.any : [condition];
  const ofDom0 = named.find((each) => 'versions' in each && each.fact === 'dom0Linux');
  if (ofDom0 === undefined || !('versions' in ofDom0)) return condition;
  const ofGuest: Condition = { fact: 'guest.linux', versions: ofDom0.versions };
  const serves: Condition = { fact: 'guest.features.driverDomain', is: true };
  return allOf([ofDom0, notOf({ guests: 'some', where: allOf([serves, notOf(ofGuest)]) })]);
}

/** What the guests are, alone. */
function guestsOf(set: SystemSet): SystemSet {
  return { ...set, alternatives: set.alternatives.map((each) => ({ ...each, host: [] })) };
}

/** All that is said of one guest. */
function asOfGuests(set: SystemSet): SystemSet {
  const alternatives = set.alternatives.map((each) => ({ ...each, guests: [each.guests.flat()], isGuest: true }));
  return { ...set, alternatives };
}

const SETS = new WeakMap<Condition, SystemSet>();

function placeSets(condition: Condition, place: (set: SystemSet) => Condition): Condition {
  const set = SETS.get(condition);
  if (set !== undefined) return place(set);
  if (!('all' in condition)) return condition;
  const [only, ...more] = condition.all.map((part) => placeSets(part, place));
  const { all: _all, ...notes } = condition;
  // one part that carries no notes of its own takes these
  if (only !== undefined && more.length === 0) return annotated(only, notes.quotes ?? [], notes.hedge);
  return { all: [only ?? UNKNOWN, ...more], ...notes };
}

function isPositive(claim: SetClaim): boolean {
  return claim.kind === 'includes' || claim.kind === 'restricts';
}

/** "have not been inspected", "are believed not to be", "are not, except for": what is left open. */
function opens(claim: SetClaim): boolean {
  if (claim.kind === 'opens') return true;
  return claim.kind === 'excludes' && (claim.hedges.length > 0 || claim.set.withExcepted !== undefined);
}

/** Of whom nothing is known: with an exception, of those that it may mean. */
function openedBy({ set }: SetClaim): SystemSet {
  return set.withExcepted === undefined ? set : { ...set, alternatives: set.withExcepted };
}

function productsOf(claim: SetClaim): readonly string[] {
  return dimensionsOf(claim.set)
    .filter((name) => name.startsWith('version:') || name === 'contains')
    .map((name) => (name === 'contains' ? 'version:xen' : name));
}

/** The releases that a set names; undefined where it names nothing else. */
function releasesAlone(set: SystemSet): SystemSet | undefined {
  if (set.isWhole) return undefined;
  const alternatives = set.alternatives.map((each) => ({
    ...each,
    host: each.host.filter(isOfReleases),
    guests: each.isGuest ? [[]] : [],
    dimensions: each.dimensions.filter(isReleaseDimension),
  }));
  const isMore = set.alternatives.some(
    (each) => !each.dimensions.every((name) => isReleaseDimension(name) || OF_A_PROGRAM.test(name)),
  );
  return isMore ? { ...set, alternatives } : undefined;
}

/** What a program is, or words that are a question. */
const OF_A_PROGRAM = /^(?:ask|os|netback|blkback|linuxBackend|toolstack|xenstored|qemu)$/;

/** Releases or branches one by one, without "only" or "all": a list that is not said to be complete. */
function namesReleases({ kind, set }: SetClaim): boolean {
  if (kind !== 'includes' || set.isWhole) return false;
  const ranges = set.alternatives.flatMap(({ host, guests }) => [...host, ...guests.flat()].flatMap(rangesIn));
  return ranges.length > 0 && ranges.every(({ only }) => only !== undefined);
}

function rangesIn(condition: Condition): readonly VersionRange[] {
  return 'versions' in condition ? condition.versions : partsOf(condition).flatMap(rangesIn);
}

function isReleaseDimension(name: string): boolean {
  return name.startsWith('version:') || name === 'contains';
}

function isOfReleases(condition: Condition): boolean {
  if ('versions' in condition || 'contains' in condition) return true;
  if ('not' in condition) return isOfReleases(condition.not);
  const parts = 'any' in condition ? condition.any : 'all' in condition ? condition.all : [];
  return parts.some(isOfReleases);
}

function isAboutVersions(claim: SetClaim, product: string): boolean {
  if (!productsOf(claim).includes(product)) return false;
  // "Only versions with X are vulnerable" is one of the statements about releases; "only Arm systems with 4.5" restricts more
  return (
    claim.kind === 'includes' ||
    claim.set.alternatives.every(({ dimensions }) =>
      dimensions.every((name) => name.startsWith('version:') || name === 'ask' || name === 'contains'),
    )
  );
}

function dimensionsOf(set: SystemSet): readonly string[] {
  return [...new Set(set.alternatives.flatMap(({ dimensions }) => dimensions))];
}

/** Each alternative of the one says all that one of the other says, and more. */
function isWithin(one: SystemSet, other: SystemSet): boolean {
  const parts = (each: Alternative) =>
    [...each.host, ...each.guests.flat()].map((condition) => JSON.stringify(condition));
  return one.alternatives.every((each) => {
    const said = parts(each);
    return other.alternatives.some((wider) => parts(wider).every((part) => said.includes(part)));
  });
}

/** All systems, any guest: nothing is told apart. */
function isOfAll(set: SystemSet): boolean {
  return set.alternatives.some(({ host, guests }) => host.length === 0 && guests.flat().length === 0);
}

/** Facts of which the text can name all that there are. */
const KINDS: Readonly<Record<string, number>> = { 'guest.qemu': 2, arch: 4 };

function coversAll(claims: readonly SetClaim[]): boolean {
  const wordsByFact = new Map<string, Set<string>>();
  for (const { set, hedges } of claims) {
    if (hedges.length > 0) return false;
    for (const { host, guests } of set.alternatives) {
      const [only, ...more] = [...host, ...guests.flat()];
      if (only === undefined || more.length > 0 || !('in' in only)) return false;
      const words = wordsByFact.get(only.fact) ?? new Set();
      for (const word of only.in) words.add(word);
      wordsByFact.set(only.fact, words);
    }
  }
  const [only, ...more] = wordsByFact;
  return only !== undefined && more.length === 0 && only[1].size === KINDS[only[0]];
}

/** In a text about backends the domains that it speaks of are those that serve others: dom0, or a driver domain. */
function ofBackends(claim: SetClaim): SetClaim {
  if (!isOfGuests(claim.set)) return claim;
  return { ...claim, set: { ...claim.set, alternatives: claim.set.alternatives.map(backend) } };
}

function backend(alternative: Alternative): Alternative {
  if (!alternative.isGuest) return alternative;
  const guests = alternative.guests.flat();
  const ofDom0 = guests.map(
    (each): Condition =>
      'in' in each && each.fact === 'guest.type' ? { fact: 'features.dom0Type', in: each.in } : UNKNOWN,
  );
  const dom0 = allOf([{ fact: 'features.dom0Backend', is: true }, ...ofDom0]);
  const guest: Condition = {
    guests: 'some',
    where: allOf([{ fact: 'guest.features.driverDomain', is: true }, ...guests]),
  };
  return {
    host: [...alternative.host, { any: [dom0, guest] }],
    guests: [],
    isGuest: false,
    dimensions: alternative.dimensions,
  };
}

/** Notes are put on a condition; one that has some already is wrapped. */
export function annotated(condition: Condition, quotes: readonly Quote[], hedge?: Hedge): Condition {
  const inner: Condition =
    condition.quotes === undefined && condition.hedge === undefined ? condition : { all: [condition] };
  return {
    ...inner,
    ...(quotes.length === 0 ? {} : { quotes }),
    ...(hedge === undefined ? {} : { hedge }),
  };
}
