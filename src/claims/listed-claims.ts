import type { SetClaim } from './claim.ts';
import { itemsOf } from './items.ts';
import { LISTED, LISTED_DIMENSION } from './listed.ts';
import { readSentence } from './read-sentence.ts';
import { readSet, type SaidBefore } from './read-set.ts';
import { intersect, MOST_ALTERNATIVES, type SystemSet } from './system-set.ts';
import { wordsOf } from './words.ts';

/** What a list says: all of it as one statement, or each item as its own. */
export interface ListedClaims {
  readonly whole: SetClaim | null;
  readonly each: readonly SetClaim[];
}

/**
 * "The following are vulnerable:" and the items below it. Undefined where any word of either is not understood, and where it is not clear
 * whether one item is enough.
 */
export function listedClaims(
  lead: string,
  items: readonly string[],
  said: SaidBefore & { readonly spokenOf: SystemSet | null },
): ListedClaims | undefined {
  const claim = claimOfLead(lead, said);
  if (claim === undefined || items.length === 0) return undefined;
  const joint = jointOf(lead, items);
  if (joint === undefined) return undefined;
  const isOfCriteria = CRITERIA.test(lead);
  const sets: SystemSet[] = [];
  for (const item of items) {
    const set = itemSet(item, said, isOfCriteria);
    if (set === undefined) return undefined;
    sets.push(set);
  }
  if (joint === 'and') {
    // "HVM guests", "a device passed through": to the same guest, or to another
    if (sets.filter((set) => set.alternatives.some(({ guests, isGuest }) => isGuest || guests.length > 0)).length > 1)
      return undefined;
    const [first, ...more] = sets;
    let all: SystemSet | undefined = first;
    for (const set of more) all = all === undefined ? undefined : intersect(all, set);
    const set = all === undefined ? undefined : inPlace(claim.set, all);
    return set === undefined ? undefined : { whole: { ...claim, set }, each: [] };
  }
  const placed = sets.map((set) => inPlace(claim.set, set));
  const each = placed.flatMap((set) => (set === undefined ? [] : [{ ...claim, set }]));
  if (each.length < sets.length) return undefined;
  if (claim.kind === 'excludes') return { whole: null, each };
  const alternatives = each.flatMap(({ set }) => set.alternatives);
  if (alternatives.length > MOST_ALTERNATIVES) return undefined;
  return { whole: { ...claim, set: { ...claim.set, alternatives } }, each: [] };
}

const CRITERIA =
  /\b(?:criteria|conditions|requirements|prerequisites|properties|holds?|true|apply|applies|met|satisfied|fulfilled)\b/i;

/** Whether an item is enough, or all of them are needed. */
function jointOf(lead: string, items: readonly string[]): 'and' | 'or' | undefined {
  const words = new Set(
    items
      .slice(0, -1)
      .flatMap((item) => /\b(?<joint>and|or)[,;]?$/i.exec(item)?.groups?.['joint']?.toLowerCase() ?? []),
  );
  if (!CRITERIA.test(lead)) return 'or';
  const isAll = /\b(?:all|each|both|every one) (?:of )?(?:the|these)\b/i.test(lead);
  const isAny = /\b(?:any|one|either|at least one) of (?:the|these)\b/i.test(lead);
  if (isAll === isAny || words.size > 1) return undefined;
  const joint = isAll ? 'and' : 'or';
  return words.size === 0 || words.has(joint) ? joint : undefined;
}

/** The one statement of the sentence above a list, with a place for the items. */
function claimOfLead(lead: string, said: SaidBefore & { readonly spokenOf: SystemSet | null }): SetClaim | undefined {
  const text = lead
    .replace(/\s*:\s*$/, '')
    .replace(
      /^(?<not>not )?(?<standing>vulnerable|affected)(?: systems)? are$/i,
      'the following systems are $<not>$<standing>',
    );
  const { claims } = readSentence(text, { ...said, text });
  const [claim, ...more] = claims;
  if (claim === undefined || more.length > 0 || !('set' in claim) || claim.kind === 'opens') return undefined;
  return claim.scope === null || !isListed(claim.scope) ? claim : undefined;
}

function isListed(set: SystemSet): boolean {
  return set.alternatives.some(({ dimensions }) => dimensions.includes(LISTED_DIMENSION));
}

/** The set of the sentence above, with that of an item in the place that it leaves for it. */
function inPlace(lead: SystemSet, item: SystemSet): SystemSet | undefined {
  const [alternative, ...more] = lead.alternatives;
  if (alternative === undefined || more.length > 0) return undefined;
  const host = alternative.host.filter((each) => each !== LISTED);
  const guests = alternative.guests.map((list) => list.filter((each) => each !== LISTED));
  const places = alternative.host.length - host.length + alternative.guests.flat().length - guests.flat().length;
  if (places !== 1) return undefined;
  // "the following guests": all of them are
  if (alternative.isGuest && !item.alternatives.every(({ isGuest }) => isGuest)) return undefined;
  const dimensions = alternative.dimensions.filter((name) => name !== LISTED_DIMENSION);
  return intersect({ ...lead, alternatives: [{ ...alternative, host, guests, dimensions }] }, item);
}

const CLAUSE = /^(?:it|they|the (?:host|system|hypervisor)) /i;

function itemSet(item: string, said: SaidBefore, isOfCriteria: boolean): SystemSet | undefined {
  const text = item
    .replace(/[,;.]*$/, '')
    .replace(/[,;]? (?:and|or)$/i, '')
    .trim();
  if (/[()[\]*:;]|\.\s/.test(text)) return undefined;
  const isClause = isOfCriteria && CLAUSE.test(text);
  const items = itemsOf(wordsOf(isClause ? text.replace(CLAUSE, '') : text));
  const [first] = items;
  if (first === undefined || (!isClause && !OPENS.has(first.is.kind))) return undefined;
  const set = readSet(items, 0, items.length, { ...said, text }, isClause);
  if (set === undefined || set.hedges.length > 0 || set.isNone || isListed(set)) return undefined;
  const isAsked = set.alternatives.some(({ dimensions }) => dimensions.includes('ask'));
  return isAsked || set.alternatives.some(({ host, guests }) => host.length + guests.flat().length === 0)
    ? undefined
    : set;
}

/** What names systems begins so; "except", "with", "only" and "not" would go on about those above. */
const OPENS: ReadonlySet<string> = new Set(['trait', 'head', 'versions', 'every', 'empty']);
