import type { Doubt } from './claim.ts';
import type { Item } from './items.ts';

/** The verb phrase that says whether somebody is concerned. */
export interface Predicate {
  /** Its first item, and the first after it. */
  readonly start: number;
  readonly end: number;
  /** `standing`: of systems. `exposure`: of the issue, and who follows. `open`: that nothing is said. */
  readonly form: 'standing' | 'exposure' | 'open';
  readonly isPositive: boolean;
  readonly isOnly: boolean;
  readonly isFurther: boolean;
  readonly hedges: readonly Doubt[];
  /** "All Intel hardware is.": what, the words before say. */
  readonly isElliptic: boolean;
  /** "can exploit this": the issue, where nothing else was spoken of. */
  readonly isOfPronoun: boolean;
  /** It is said of one effect of several: "the information leak". */
  readonly isPartial: boolean;
}

/** The first such phrase from an item on that is not part of a relative clause ("guests which are affected by"). */
export function findPredicate(items: readonly Item[], from: number): Predicate | undefined {
  for (let at = from; at < items.length; at += 1) {
    const kind = items[at]?.is.kind;
    if (!STARTS.has(kind ?? 'empty') || isRelative(items, at)) continue;
    // "Systems running HVM guests only are not": they run no others
    const isOfGuests = kind === 'only' && items[at - 1]?.is.kind === 'head' && isInClause(items, at, from);
    const inner = isOfGuests ? predicateAt(items, at + 1) : undefined;
    if (inner !== undefined && !inner.isPositive) return inner;
    const found = predicateAt(items, at);
    if (found !== undefined) return found;
  }
  return undefined;
}

const REMOTE = /^(?:was|were|did|will|would|shall)$/;
const STARTS: ReadonlySet<string> = new Set([
  'copula',
  'modal',
  'do',
  'affects',
  'exploit',
  'open',
  'link',
  'only',
  'exploited',
]);

function isInClause(items: readonly Item[], at: number, from: number): boolean {
  return items.slice(from, at).some(({ is }) => is.kind === 'link');
}

function isRelative(items: readonly Item[], at: number): boolean {
  for (let before = at - 1; before >= 0; before -= 1) {
    const is = items[before]?.is;
    // "guests that are untrusted are vulnerable": the first verb is of the clause
    if (is?.kind === 'link')
      return is.isRelative === true && !(before < at - 1 && /\b(?:are|been)$/.test(items[before]?.words ?? ''));
    const isPassed = is?.kind === 'empty' || is?.kind === 'hedge' || is?.kind === 'also';
    // "see there for which hardware is susceptible"
    if (!isPassed && !(is?.kind === 'head' && before === at - 1)) return false;
  }
  return false;
}

function predicateAt(items: readonly Item[], start: number): Predicate | undefined {
  // "should be affected": the verb before is none that a rule knows
  if (items[start]?.words === 'be') return undefined;
  let isNegated = false;
  let isOnly = false;
  let isFurther = false;
  let sawVerb = false;
  // "were not", "will not be": of what is now nothing is said
  let remote: string | null = null;
  const hedges: Doubt[] = [];
  const made = (form: Predicate['form'], end: number, isPositive: boolean): Predicate => ({
    start,
    end,
    form,
    isPositive,
    isOnly,
    isFurther,
    hedges: isPositive || remote === null ? hedges : [...hedges, { word: remote, doubts: 'both' }],
    isElliptic: false,
    isOfPronoun: false,
    isPartial: false,
  });
  for (let at = start; at < items.length; at += 1) {
    const item = items[at];
    if (item === undefined) break;
    const { is } = item;
    switch (is.kind) {
      case 'copula':
      case 'do':
        sawVerb = true;
        if (REMOTE.test(item.words)) remote = item.words;
        continue;
      case 'modal':
        sawVerb = true;
        if (REMOTE.test(item.words)) remote = item.words;
        if (is.isDoubt) hedges.push({ word: item.words, doubts: 'yes' });
        continue;
      case 'able':
        if (!sawVerb) return undefined;
        if (!is.isAble) isNegated = !isNegated;
        continue;
      case 'not':
        // "never not vulnerable": whoever writes so may mean either
        if (!sawVerb || isNegated) return undefined;
        isNegated = true;
        continue;
      case 'only':
      case 'also':
        // "not only vulnerable", "not equally vulnerable": what is denied is not the standing
        if (isNegated) return undefined;
        if (is.kind === 'only') isOnly = true;
        else isFurther = true;
        continue;
      case 'hedge':
        if (!sawVerb) return undefined;
        // "known not to be affected", which is sure; "not known to be" is not
        if (item.words === 'known' && !isNegated && items[at + 1]?.is.kind === 'not') continue;
        hedges.push({ word: item.words, doubts: is.doubts === 'yes' ? 'yes' : 'both' });
        continue;
      case 'every':
        // "Arm guests can't either"
        if (
          item.words === 'either' &&
          sawVerb &&
          isNegated &&
          (at + 1 >= items.length || items[at + 1]?.is.kind === 'break')
        )
          return { ...made('standing', at + 1, false), ...shortened(isDoingSo(items, at - 1)) };
        if (!sawVerb || isNegated) return undefined;
        continue;
      case 'empty':
        if (isDoingSo(items, at)) continue;
        if (!sawVerb || !PASSED.has(item.words) || (isNegated && WHOLLY.has(item.words))) return undefined;
        continue;
      case 'open':
        return made('open', at + 1, true);
      case 'standing':
        return sawVerb ? made('standing', at + 1, is.isSo !== isNegated) : undefined;
      case 'state':
        // "the vulnerability is only present if"
        return sawVerb && is.is === 'on' && ['present', 'exists', 'exist', 'active'].includes(item.words)
          ? made('exposure', at + 1, !isNegated)
          : undefined;
      case 'exploited':
        if (!sawVerb) return undefined;
        isOnly = isOnly || is.isOnly;
        // "can be leveraged by, and affects, …"
        if (
          items[at + 1]?.is.kind === 'link' &&
          items[at + 2]?.is.kind === 'join' &&
          items[at + 3]?.is.kind === 'affects'
        )
          return made('exposure', at + 4, !isNegated);
        return made('exposure', at + 1, !isNegated);
      case 'affects':
        return made('exposure', at + 1, !isNegated);
      case 'exploit':
      case 'link': {
        // "All versions contain the vulnerable code"
        if ((!sawVerb || isNegated) && /^(?:contains?|has|have)$/.test(item.words)) {
          const end = issueAfter(items, at + 1);
          const isWhole = end !== undefined && (end >= items.length || items[end]?.words === ',');
          if (isWhole) return made('standing', end, !isNegated);
          if (!sawVerb) return undefined;
        }
        // "believed not to be vulnerable"
        if (sawVerb && item.words === 'to' && items[at + 1]?.is.kind === 'copula') continue;
        if (is.kind === 'link' && !['use', 'uses', 'using'].includes(item.words))
          return endsHere(items, at, sawVerb, isNegated, made);
        const end = issueAfter(items, at + 1) ?? pronounAfter(items, at);
        if (end === undefined) return undefined;
        // "do not exploit it" may still be able to
        if (items[start]?.is.kind === 'do' && !/^exposes?$/.test(item.words)) remote = 'do not';
        const object = items.slice(at + 1, end).map((each) => each.words);
        return {
          ...made('standing', end, !isNegated),
          isOfPronoun: !items.slice(at + 1, end).some((each) => each.is.kind === 'issue'),
          isPartial: object.some((words) => PARTIAL.test(words)),
        };
      }
      default:
        return endsHere(items, at, sawVerb, isNegated, made);
    }
  }
  return endsHere(items, items.length, sawVerb, isNegated, made);
}

/** One of the things that an attack may do. */
export const PARTIAL = /\b(?:leak|escalation|dos|denial|crash|race)\b/;

/** "not fully vulnerable" is vulnerable all the same. */
const WHOLLY: ReadonlySet<string> = new Set('entirely fully completely all always'.split(' '));

/** Little words inside a verb phrase. */
const PASSED: ReadonlySet<string> = new Set(
  'always currently presently therefore thus then actually indeed already at all entirely fully completely even still itself the a thereby hence'
    .split(' ')
    .concat('at all'),
);

/** "Arm systems are not." */
function endsHere(
  items: readonly Item[],
  at: number,
  sawVerb: boolean,
  isNegated: boolean,
  made: (form: Predicate['form'], end: number, isPositive: boolean) => Predicate,
): Predicate | undefined {
  const kind = items[at]?.is.kind;
  const isEnd = at >= items.length || kind === 'break' || kind === 'join';
  // "can not, in contrast to others, exploit it on older releases": the verb is yet to come
  const [helper] = items
    .slice(0, at)
    .filter(({ is }) => is.kind === 'modal' || is.kind === 'do')
    .slice(-1);
  if (
    kind === 'join' &&
    helper !== undefined &&
    items.slice(at).some((each, index) => each.is.kind === 'exploit' && items[at + index - 1]?.words === ',')
  )
    return undefined;
  // what they cannot do, the sentence before says
  if (sawVerb && isNegated && isEnd) return { ...made('standing', at, false), ...shortened(isDoingSo(items, at - 1)) };
  const isLast = at >= items.length || items[at]?.words === ';';
  const isPlain =
    isDoingSo(items, at - 1) || (at - 1 >= 0 && ['copula', 'modal', 'do'].includes(items[at - 1]?.is.kind ?? ''));
  if (!sawVerb || !isLast || !isPlain) return undefined;
  return { ...made('standing', at, true), isElliptic: true, isOfPronoun: isDoingSo(items, at - 1) };
}

function shortened(is: boolean): Pick<Predicate, 'isElliptic' | 'isOfPronoun'> {
  return { isElliptic: is, isOfPronoun: is };
}

/** "can do so" */
function isDoingSo(items: readonly Item[], at: number): boolean {
  return items[at]?.words === 'so' && items[at - 1]?.words === 'do';
}

/** "exploit this", and nothing that "this" would belong to: the first item after it. */
function pronounAfter(items: readonly Item[], verb: number): number | undefined {
  const words = items[verb]?.words ?? '';
  const isWithObject = words === 'use this';
  if (!isWithObject && !/^(?:exploit|leverage|trigger|abuse|make use of|take advantage of)$/.test(words))
    return undefined;
  const end = isWithObject ? verb + 1 : verb + 2;
  if (!isWithObject && !/^(?:this|it)$/.test(items[verb + 1]?.words ?? '')) return undefined;
  const next = items[end]?.is.kind;
  return next === undefined || ['break', 'join', 'if', 'only', 'reason', 'hedge'].includes(next) ? end : undefined;
}

/** The vulnerability, the DoS or potential privilege escalation: the first item after it. */
function issueAfter(items: readonly Item[], from: number): number | undefined {
  for (let at = from; at < Math.min(items.length, from + 8); at += 1) {
    const is = items[at]?.is;
    if (is?.kind === 'issue') {
      // "the bug and the leak"
      const next = items[at + 1]?.is;
      return (next?.kind === 'join' || next?.kind === 'empty') && items[at + 2]?.is.kind === 'issue' ? at + 3 : at + 1;
    }
    if (is?.kind !== 'empty' && is?.kind !== 'every' && !(is?.kind === 'join' && is.word === '/')) return undefined;
  }
  return undefined;
}
