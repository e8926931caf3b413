import { type Condition, evaluate, type Facts, isReleaseQuestion, type Truth } from '#conditions';

/** What a condition may answer about hosts of which some facts are settled (the release that runs), whatever else they are. */
export interface PossibleAnswers {
  /** A host was found of which the answer is yes: one without guests, or with one. */
  readonly canBeYes: boolean;
  /** No host can be found of which it is another than no. */
  readonly isAlwaysNo: boolean;
}

/**
 * Facts are set one by one to each value that the condition tells apart, and a fact is the same wherever it stands: "x86: 4.10 and
 * later" beside "only x86" leaves no host with 4.9. Both answers err to the side of saying less: where there is too much to try, a
 * yes is not claimed and neither is a no. `answered` keeps the answers of other releases: what is left of a condition once the
 * release is put in is mostly the same.
 */
export function possibleAnswers(
  condition: Condition,
  settled: Facts,
  answered = new Map<string, PossibleAnswers>(),
): PossibleAnswers {
  const rest = settle(condition, (leaf) => settledTruth(leaf, settled));
  const key = JSON.stringify(rest);
  const known = answered.get(key);
  if (known !== undefined) return known;
  const answers = {
    canBeYes: [rest, withoutGuests(rest)].some((each) => findsYes(withOneGuest(each), { left: MOST_TRIED })),
    isAlwaysNo: staysNo(rest, { left: MOST_TRIED }),
  };
  answered.set(key, answers);
  return answers;
}

/** Statements looked at; real conditions need some hundreds. Attack: facts without end, each with its values. */
const MOST_TRIED = 50_000;

interface Budget {
  left: number;
}

function isSpent(budget: Budget, leaves: readonly Leaf[]): boolean {
  budget.left -= leaves.length;
  return budget.left < 0;
}

type Leaf = Exclude<
  Condition,
  | { readonly all: unknown }
  | { readonly any: unknown }
  | { readonly not: unknown }
  | { readonly where: unknown }
  | { readonly always: unknown }
>;

/** Whether a fix, a commit or a feature is in is a fact of the release and no choice of the host's; nobody recorded it here. */
function settledTruth(leaf: Leaf, settled: Facts): Truth | null {
  if ('contains' in leaf || ('ask' in leaf && isReleaseQuestion(leaf))) return 'unknown';
  const { fact } = leaf as { readonly fact?: string };
  return fact !== undefined && Object.hasOwn(settled, fact) ? evaluate(bare(leaf), settled) : null;
}

/** The condition with what is known put in, as far as it is decided by that. */
function settle(condition: Condition, known: (leaf: Leaf) => Truth | null): Condition {
  return afterHedge(settlePlain(condition, known), condition);
}

function settlePlain(condition: Condition, known: (leaf: Leaf) => Truth | null): Condition {
  if ('always' in condition) return { always: condition.always };
  if ('all' in condition) return joined('all', condition.all, known);
  if ('any' in condition) return joined('any', condition.any, known);
  if ('not' in condition) {
    const inner = settle(condition.not, known);
    return 'always' in inner ? { always: OPPOSITE[inner.always] } : { not: inner };
  }
  if ('where' in condition) {
    const where = settle(condition.where, known);
    // of no guest at all, "some" is no and "every" is yes, whatever is asked of them
    const ofNone = condition.guests === 'some' ? 'no' : 'yes';
    return 'always' in where && where.always === ofNone ? where : { guests: condition.guests, where };
  }
  const truth = known(condition);
  return truth === null ? bare(condition) : { always: truth };
}

const OPPOSITE = { yes: 'no', no: 'yes', unknown: 'unknown' } as const satisfies Record<Truth, Truth>;

function joined(word: 'all' | 'any', parts: readonly Condition[], known: (leaf: Leaf) => Truth | null): Condition {
  const [deciding, neutral] = word === 'all' ? (['no', 'yes'] as const) : (['yes', 'no'] as const);
  const kept: Condition[] = [];
  for (const part of parts) {
    const settled = settle(part, known);
    if ('always' in settled && settled.always === deciding) return settled;
    if (!('always' in settled && settled.always === neutral)) kept.push(settled);
  }
  if (kept.length === 0) return { always: neutral };
  const [only] = kept;
  if (kept.length === 1 && only !== undefined) return only;
  if (kept.every((each) => 'always' in each)) return { always: 'unknown' };
  return word === 'all' ? { all: kept } : { any: kept };
}

/** A hedge stays on what is not decided yet. */
function afterHedge(settled: Condition, { hedge }: Condition): Condition {
  if (hedge === undefined) return settled;
  if (!('always' in settled)) return { all: [settled], hedge };
  const { always } = settled;
  const isDoubted = always === 'no' ? hedge.doubts !== 'yes' : always === 'yes' && hedge.doubts !== 'no';
  return isDoubted ? { always: 'unknown' } : settled;
}

function bare<Kind extends Condition>(condition: Kind): Kind {
  const { quotes: _quotes, hedge: _hedge, ...rest } = condition;
  return rest as Kind;
}

function mapGuests(condition: Condition, make: (guests: 'some' | 'every', where: Condition) => Condition): Condition {
  const { hedge } = condition;
  const again = (each: Condition): Condition => mapGuests(each, make);
  const mapped: Condition =
    'all' in condition
      ? { all: condition.all.map(again) }
      : 'any' in condition
        ? { any: condition.any.map(again) }
        : 'not' in condition
          ? { not: again(condition.not) }
          : 'where' in condition
            ? make(condition.guests, condition.where)
            : condition;
  return hedge === undefined || mapped === condition ? mapped : { all: [mapped], hedge };
}

function withOneGuest(condition: Condition): Condition {
  return mapGuests(condition, (_guests, where) => where);
}

function withoutGuests(condition: Condition): Condition {
  return mapGuests(condition, (guests) => ({ always: guests === 'some' ? 'no' : 'yes' }));
}

/** Whether some values of the facts make it a yes. */
function findsYes(given: Condition, budget: Budget): boolean {
  const condition = settle(given, () => null);
  if ('always' in condition) return condition.always === 'yes';
  const leaves = leavesOf(condition);
  const [leaf] = leaves;
  if (leaf === undefined || isSpent(budget, leaves)) return false;
  return valuesFor(nameOf(leaf), condition).some((value) => findsYes(assign(condition, nameOf(leaf), value), budget));
}

/** Whether it is a no for all values of the host's facts, whatever guests there are. */
function staysNo(given: Condition, budget: Budget): boolean {
  const condition = settle(given, () => null);
  if ('always' in condition) return condition.always === 'no';
  if (truthsOf(condition, budget).isOnlyNo) return true;
  const leaves = leavesOf(condition);
  const leaf = leaves.find((each) => isClosed(each) && !nameOf(each).startsWith('guest.'));
  if (leaf === undefined || isSpent(budget, leaves)) return false;
  return valuesFor(nameOf(leaf), condition).every((value) => staysNo(assign(condition, nameOf(leaf), value), budget));
}

/** Its values can be counted up: words and others, yes and no. Of versions and numbers those between two bounds matter too. */
function isClosed(leaf: Leaf): boolean {
  return 'in' in leaf || 'is' in leaf || 'ask' in leaf;
}

interface Truths {
  readonly isOnlyNo: boolean;
  readonly isOnlyYes: boolean;
}

/** The answers that there may be if each statement were about a fact of its own: more than there are, never fewer. */
function truthsOf(condition: Condition, budget: Budget): Truths {
  if (condition.hedge !== undefined) return EITHER;
  if ('always' in condition) return { isOnlyNo: condition.always === 'no', isOnlyYes: condition.always === 'yes' };
  if ('not' in condition) {
    const { isOnlyNo, isOnlyYes } = truthsOf(condition.not, budget);
    return { isOnlyNo: isOnlyYes, isOnlyYes: isOnlyNo };
  }
  if ('all' in condition || 'any' in condition) {
    const parts = ('all' in condition ? condition.all : condition.any).map((part) => truthsOf(part, budget));
    const [some, every] = [
      (one: keyof Truths) => parts.some((part) => part[one]),
      (one: keyof Truths) => parts.every((part) => part[one]),
    ];
    return 'all' in condition
      ? { isOnlyNo: some('isOnlyNo'), isOnlyYes: every('isOnlyYes') }
      : { isOnlyNo: every('isOnlyNo'), isOnlyYes: some('isOnlyYes') };
  }
  if ('where' in condition) {
    // of one guest, its facts are its own wherever they stand
    return condition.guests === 'some'
      ? { isOnlyNo: isNoOfAnyGuest(condition.where, budget), isOnlyYes: false }
      : { isOnlyNo: false, isOnlyYes: isNoOfAnyGuest({ not: condition.where }, budget) };
  }
  return EITHER;
}

const EITHER: Truths = { isOnlyNo: false, isOnlyYes: false };

function isNoOfAnyGuest(given: Condition, budget: Budget): boolean {
  const condition = settle(given, () => null);
  if ('always' in condition) return condition.always === 'no';
  if ('where' in condition) return false;
  const leaves = leavesOf(condition);
  const leaf = leaves.find(isClosed);
  if (leaf === undefined || isSpent(budget, leaves)) return truthsOf(condition, budget).isOnlyNo;
  return valuesFor(nameOf(leaf), condition).every((value) =>
    isNoOfAnyGuest(assign(condition, nameOf(leaf), value), budget),
  );
}

function leavesOf(condition: Condition): readonly Leaf[] {
  if ('always' in condition) return [];
  if ('all' in condition) return condition.all.flatMap(leavesOf);
  if ('any' in condition) return condition.any.flatMap(leavesOf);
  if ('not' in condition) return leavesOf(condition.not);
  if ('where' in condition) return leavesOf(condition.where);
  return [condition];
}

function nameOf(leaf: Leaf): string {
  if ('ask' in leaf) return `answers.${leaf.id}`;
  return 'contains' in leaf ? 'contains' : leaf.fact;
}

function assign(condition: Condition, name: string, value: unknown): Condition {
  return settle(condition, (leaf) => (nameOf(leaf) === name ? truthWith(leaf, value) : null));
}

/** Asked as of a host that has this one fact. */
function truthWith(leaf: Leaf, value: unknown): Truth {
  if ('ask' in leaf) return value === true ? 'yes' : 'no';
  return evaluate({ ...bare(leaf), fact: 'value' } as Condition, { value });
}

/** One value of each kind that the statements about the fact tell apart. */
function valuesFor(name: string, condition: Condition): readonly unknown[] {
  return [
    ...new Set(
      leavesOf(condition)
        .filter((leaf) => nameOf(leaf) === name)
        .flatMap(valuesIn),
    ),
  ];
}

function valuesIn(leaf: Leaf): readonly unknown[] {
  if ('in' in leaf) return [...leaf.in, ANOTHER];
  if ('is' in leaf || 'ask' in leaf) return [true, false];
  if ('has' in leaf) return [[leaf.has], []];
  if ('versions' in leaf) return versionsToldApart(leaf);
  if ('contains' in leaf) return [];
  const { atLeast, atMost } = leaf;
  return [
    ...(atLeast === undefined ? [] : [atLeast - 1, atLeast]),
    ...(atMost === undefined ? [] : [atMost, atMost + 1]),
  ];
}

/** The first of all versions, those at which a range begins or ends, and one after all. */
export function versionsToldApart({ versions }: Extract<Condition, { readonly versions: unknown }>): readonly string[] {
  const bounds = versions.flatMap(({ from, to, before, only }) =>
    [from, to, before, only].filter((bound) => bound !== undefined),
  );
  return ['0.0.1', ...bounds.map((bound) => (/^[0-9]+\.[0-9]+$/.test(bound) ? `${bound}.0` : bound)), '9999.0.0'];
}

/** A word that no text uses. */
const ANOTHER = '\u0000';
