import type { Condition } from '#conditions';
import { compareVersions, type ProductVersion, parseProductVersion } from '#versions';
import type { Claim } from './claim.ts';
import type { Item } from './items.ts';
import type { Trait } from './meaning.ts';
import {
  type Alternative,
  allOf,
  anyOf,
  intersect,
  isNobody,
  MOST_ALTERNATIVES,
  notOf,
  type SystemSet,
} from './system-set.ts';
import type { Product, VersionPhrase } from './version-phrase.ts';
import { wordTable } from './word-table.ts';

/** What was said before in the section, as far as later sentences refer to it. */
export interface SaidBefore {
  /** The product whose versions were spoken of last; null: one that has no facts here. */
  readonly product: Product | null;
  /** What was called vulnerable so far, by dimension. */
  readonly positive: ReadonlyMap<string, readonly Condition[]>;
  /** Releases named so far, of the product spoken of last. */
  readonly versions: readonly Condition[];
  /** The sentence before, where there is one. */
  readonly before?: string;
  /** "This" in "cannot exploit this" can only be the issue: nothing else was spoken of. */
  readonly isIssueClear?: boolean;
  /** What was read in the sentence before. */
  readonly last?: readonly Claim[];
  /** The sentence is an item of a list. */
  readonly isItem?: boolean;
  /** The sentence, for the words of questions. */
  readonly text: string;
}

/**
 * Reads a noun phrase or a condition clause: items from `start` to before `end`. Undefined where not every word of it is understood.
 * A part that narrows and whose words no rule knows becomes a question.
 */
export function readSet(
  items: readonly Item[],
  start: number,
  end: number,
  said: SaidBefore,
  isClause = false,
  isOfGuest = false,
): SystemSet | undefined {
  return new SetReader(items, end, said, isClause, isOfGuest).read(start);
}

interface Member {
  /** Alternatives of what stands before the head; each is what holds together. */
  groups: Said[][];
  head: 'host' | 'guest' | null;
  /** "hardware", "processors": what these can do, nobody has to use. */
  isHardware: boolean;
  /** "versions with X support": X is a feature of the program, not of the processor. */
  isOfVersions: boolean;
  /** What narrows: all clauses hold. */
  clauses: Clause[];
}

interface Clause {
  /** Alternatives. */
  parts: Said[][];
  isNegated: boolean;
  /** "without A or without B": another way to be meant than the clause before. */
  isOr: boolean;
  /** "except A", "unless A". */
  isException: boolean;
  isOnly: boolean;
  /** "both A and B": each has to be there. */
  isBoth: boolean;
  /** Of "both A and B guests" the clause of A, which are guests, too. */
  first: Clause | null;
  /** "supporting A", "built with A". */
  isCapability: boolean;
  hasGuestHead: boolean;
  hasHostHead: boolean;
  /** It stands right behind a clause about guests: what guests can have, these have. */
  isOfGuests: boolean;
  /** It stands right behind a clause that is denied: "except A with B". Whether B is denied, too, nobody can tell. */
  isUnderNegation: boolean;
  /** The item of its link. */
  start: number;
  lastJoin: 'and' | 'or' | null;
}

/** A trait as it was said. */
interface Said {
  readonly trait: Trait;
  readonly isNegated: boolean;
  /** It was said to be on or off: a further word of that kind says the same again. */
  readonly state?: 'on' | 'off';
}

class SetReader {
  readonly #items: readonly Item[];
  readonly #end: number;
  readonly #said: SaidBefore;
  readonly #hedges: string[] = [];
  readonly #members: Member[] = [];
  readonly #isClause: boolean;
  /** A condition that is said of a guest. */
  readonly #isOfGuest: boolean;
  /** "domains": dom0 is one, too. */
  #isOfDomains = false;
  /** "in PV mode" */
  #isOfMode = false;
  #isWhole = false;
  #isNone = false;
  #isNeither = false;
  #negation = false;
  /** Marks without words stand where something should. */
  #isUnreadable = false;

  constructor(items: readonly Item[], end: number, said: SaidBefore, isClause: boolean, isOfGuest: boolean) {
    this.#items = items;
    this.#end = end;
    this.#said = said;
    this.#isClause = isClause;
    this.#isOfGuest = isOfGuest;
  }

  read(start: number): SystemSet | undefined {
    // "HVM and PV on AMD and Intel respectively": which goes with which, no rule tells
    if (/\brespectively\b/i.test(this.#said.text)) return undefined;
    let member = this.#begin();
    if (this.#isClause) {
      member.head = this.#isOfGuest ? 'guest' : 'host';
      member.clauses.push(newClause());
    }
    let at = start;
    let isFresh = true;
    while (at < this.#end) {
      const item = this.#items[at];
      if (item === undefined) return undefined;
      const { is } = item;
      const clause = member.clauses.at(-1);
      switch (is.kind) {
        case 'empty':
          // "PV kernels": dom0's is one, too
          if (/^kernels?$/.test(item.words) && isTraitOf(this.#items[at - 1], /^type$/)) at = this.#ask(member, at) - 1;
          break;
        case 'also':
          break;
        case 'copula':
        case 'do':
          // a finite verb that is not in a relative clause begins something else
          if (clause === undefined) return undefined;
          break;
        case 'modal':
          if (clause === undefined) return undefined;
          if (is.isDoubt) this.#hedges.push(item.words);
          // "systems which can run PV guests"
          if (/^(?:can|could)$/.test(item.words)) {
            if (!isInnate(lastOf(member)?.trait)) return undefined;
            clause.isCapability = true;
          }
          break;
        case 'every':
          if (isFresh && is.word !== 'both') this.#isWhole = true;
          // "running both PV and HVM guests"
          if (item.words === 'both' && clause !== undefined) {
            if (clause.isNegated || clause.parts.flat().length > 0) return undefined;
            clause.isBoth = true;
          }
          // "where every guest is PV", and "with a stub domain for each", which is no rule's
          if (clause !== undefined && is.word === 'all' && !this.#takesAll(clause, at)) return undefined;
          break;
        case 'none':
          if (item.words === 'neither') this.#isNeither = true;
          if (isFresh && !this.#isClause) this.#isNone = true;
          else if (item.words !== 'no' || clause === undefined || clause.parts.flat().length > 0) return undefined;
          else clause.isNegated = !clause.isNegated;
          break;
        case 'hedge':
          this.#hedges.push(item.words);
          break;
        case 'not':
          this.#negation = !this.#negation;
          break;
        case 'only':
          if (clause === undefined || member.head === 'guest') return undefined;
          clause.isOnly = true;
          break;
        case 'other': {
          const other = this.#othersAt(at);
          if (other === undefined) return undefined;
          this.#take(member, other, false);
          break;
        }
        case 'head':
          if (/^domains?$/.test(item.words)) this.#isOfDomains = true;
          if (is.isHardware === true) {
            // "SMT hardware", "without IOMMU hardware"
            if (isSwitched(lastOf(member)?.trait)) return undefined;
            member.isHardware ||= clause === undefined;
          }
          if (is.of === 'version') {
            member.isOfVersions = true;
            if (member.head === null && clause === undefined) member.head = 'host';
          } else if (clause !== undefined) {
            if (is.of === 'guest') {
              clause.hasGuestHead = true;
              if (clause.first !== null) clause.first.hasGuestHead = true;
            } else clause.hasHostHead = true;
            // "systems whose processors have SMT"
            if (is.isHardware === true && clause.parts.flat().length === 0) clause.isCapability = true;
          } else if (member.head === null || is.of === 'guest') member.head = is.of;
          break;
        case 'trait':
          if (this.#isUnfit(member, at, is)) return undefined;
          this.#take(member, is, this.#negated());
          break;
        case 'versions': {
          if (this.#items[at - 1]?.is.kind === 'versions' || this.#isOfAnother(at, is.phrase)) return undefined;
          const trait = this.#versions(is.phrase);
          if (trait === undefined) return undefined;
          this.#take(member, trait, this.#negated());
          break;
        }
        case 'state': {
          // "disabled or absent" is off either way
          if (is.isCapability === true && !isInnate(lastOf(member)?.trait) && !this.#isOffAnyway(member, at, is.is))
            return undefined;
          // "PV-enabled guests", "without TSX in use"
          if (isTraitOf(this.#items[at - 1], /^type$/)) return undefined;
          if (/use/.test(item.words) && /^cpuFeatures/.test(lastOf(member)?.trait.dimension ?? '')) return undefined;
          const state = (is.is === 'off') !== this.#negated() ? 'off' : 'on';
          if (!setState(member, state, this.#items[at - 1]?.is.kind)) return undefined;
          break;
        }
        case 'suffix':
          if (/^modes?$/.test(item.words) && isTraitOf(this.#items[at - 1], /^type$/)) this.#isOfMode = true;
          // "PV extensions", "Intel features": not what has the trait
          if (lastOf(member) === undefined || this.#isOfAnotherKind(at)) at = this.#ask(member, at) - 1;
          else if (is.isCapability === true && !isInnate(lastOf(member)?.trait)) return undefined;
          break;
        case 'link':
          // "have not been applied": it helps another verb
          if (isAuxiliary(item, this.#items[at + 1])) break;
          if (is.isCapability === true && this.#followsTrait(at)) {
            // "XSM support", "XSM compiled in"
            if (!isInnate(lastOf(member)?.trait)) return undefined;
            if (/^supports?$/.test(item.words)) break;
          }
          this.#link(member, at, false);
          if (is.isCapability === true) markCapability(member);
          break;
        case 'lack':
        case 'if': {
          const isNegated = is.kind === 'lack' || (is.kind === 'if' && is.isUnless);
          if (is.kind === 'if' && !is.isUnless && member.clauses.length === 0 && !this.#isClause) return undefined;
          this.#link(member, at, isNegated);
          if (is.kind === 'if' && is.isUnless) markException(member);
          break;
        }
        case 'join': {
          const next = this.#join(member, at, is.word);
          if (next === undefined) return undefined;
          if (next === 'member') member = this.#begin();
          break;
        }
        case 'comparison':
          if (clause === undefined) return undefined;
          at = this.#end;
          break;
        case 'break':
          return undefined;
        case 'unknown':
          at = this.#ask(member, at) - 1;
          break;
        default:
          // a standing or a verb inside a phrase: what is meant is somebody's question
          if (clause === undefined) return undefined;
          at = this.#ask(member, at) - 1;
      }
      isFresh = isFresh && (is.kind === 'every' || is.kind === 'empty' || is.kind === 'hedge');
      at += 1;
    }
    if (this.#negation || this.#isUnreadable) return undefined;
    return this.#result();
  }

  #begin(): Member {
    const member: Member = { groups: [[]], head: null, isHardware: false, isOfVersions: false, clauses: [] };
    this.#members.push(member);
    return member;
  }

  /** All guests of a host, said before what they are. */
  #takesAll(clause: Clause, at: number): boolean {
    const next = this.#items[at + 1]?.is;
    if (
      next?.kind !== 'head' ||
      next.of !== 'guest' ||
      this.#members.at(-1)?.head === 'guest' ||
      clause.parts.flat().length > 0
    )
      return false;
    clause.isOnly = true;
    return true;
  }

  /** What is not there is not on, and the text names both ways. */
  #isOffAnyway(member: Member, at: number, state: 'on' | 'off'): boolean {
    if (state !== 'off') return false;
    const next = this.#items[at + 1]?.is.kind === 'join' ? this.#items[at + 2]?.is : undefined;
    return (
      lastOf(member)?.state === 'off' || (next?.kind === 'state' && next.is === 'off' && next.isCapability !== true)
    );
  }

  #negated(): boolean {
    const is = this.#negation;
    this.#negation = false;
    return is;
  }

  #take(member: Member, trait: Trait, isNegated: boolean): void {
    const said = { trait, isNegated };
    // what follows the head narrows: "guests permitted to use …"
    if (member.head !== null && member.clauses.length === 0) member.clauses.push(newClause());
    const clause = member.clauses.at(-1);
    if (clause?.isCapability === true && !isInnate(trait)) this.#isUnreadable = true;
    if (clause !== undefined && member.isHardware && isSwitched(trait)) this.#isUnreadable = true;
    // "versions with shadow paging" have it, whether or not a guest uses it
    if (clause !== undefined && member.isOfVersions && !clause.hasGuestHead && isSetOfGuest(trait))
      this.#isUnreadable = true;
    if (clause !== undefined) clause.parts.at(-1)?.push(said);
    else member.groups.at(-1)?.push(said);
  }

  #link(member: Member, at: number, isNegated: boolean): void {
    const clause = member.clauses.at(-1);
    const isEmpty = clause !== undefined && clause.parts.at(-1)?.length === 0;
    const negates = isNegated !== this.#negated();
    if (isEmpty && clause !== undefined) {
      // "with A or not using B": one of several ways that is denied
      if (negates && clause.parts.length > 1) this.#isUnreadable = true;
      clause.isNegated = clause.isNegated !== negates;
      return;
    }
    // "PV guests in shadow mode", but also "Xen on Arm": what stands before may be the head
    const previous = this.#items[at - 1]?.is;
    // "not PV, and not HVM with HAP": whether the last words are of both, nobody can tell
    if (clause?.parts.flat().some((said) => said.isNegated && said.state === undefined)) this.#isUnreadable = true;
    const isOr = previous?.kind === 'join' && previous.word === 'or';
    if (isOr && clause !== undefined && (clause.isNegated || negates)) {
      member.clauses.push({ ...newClause(), isNegated: negates, isOr: true });
      return;
    }
    if (isOr && clause !== undefined && !clause.isNegated && !negates) {
      clause.parts.push([]);
      clause.lastJoin = 'or';
      return;
    }
    const isApart = previous?.kind === 'join' || previous?.kind === 'break';
    member.clauses.push({
      ...newClause(),
      isNegated: negates,
      isOfGuests: !isApart && clause?.hasGuestHead === true,
      isUnderNegation: !isApart && clause?.isNegated === true,
      start: at,
    });
  }

  /** What a joint joins: a further alternative, a further clause, or a further member. Undefined: no rule knows. */
  #join(member: Member, at: number, word: 'and' | 'or' | ',' | '/'): 'member' | 'same' | undefined {
    const next = this.#nextSegment(at + 1);
    if (next === undefined) return word === ',' || this.#isClause ? 'same' : undefined;
    // "as well as ones with X": others, of which nobody says what else they are
    if (this.#items[at + 1]?.words === 'ones') return undefined;
    // ", and": the second joint decides
    if (next.first === 'join') return 'same';
    const clause = member.clauses.at(-1);
    if (next.first === 'link')
      return clause === undefined && member.head === null && member.groups.flat().length === 0 ? undefined : 'same';
    if (clause === undefined) {
      if (member.head === null) {
        if (member.groups.at(-1)?.length === 0) return 'same';
        // "4.18 and later, and versions with X": the second is named anew
        if (next.first === 'head') return 'member';
        member.groups.push([]);
        return 'same';
      }
      return 'member';
    }
    // "on both x86 and Arm": no system is both
    if (clause.isBoth && word === 'and' && this.#areAlternatives(clause, next.dimensions)) clause.isBoth = false;
    if (clause.isBoth && word === 'and' && clause.parts.flat().length > 0) {
      member.clauses.push({ ...newClause(), isCapability: clause.isCapability, first: clause });
      clause.isBoth = false;
      return 'same';
    }
    const isHostNext = next.head === 'host' && word !== '/';
    // "where the IOMMU and the CPU share something": they do it together
    if (isHostNext && this.#isClauseOfPlace(member, at)) return undefined;
    // "without IOMMU or SMMU hardware": whether the second is without, too, nobody can tell
    if (clause.isNegated && isHostNext && word === 'or') return undefined;
    if (!this.#isClause && (isHostNext || (next.head === 'guest' && member.head === 'guest'))) return 'member';
    // "not PV, and not HVM": both hold of one guest
    if (next.isNegated || clause.parts.at(-1)?.some((said) => said.isNegated && said.state === undefined)) {
      if (word === 'or') return undefined;
      clause.lastJoin = 'and';
      return 'same';
    }
    const joined = word === 'and' || word === 'or' ? word : (clause.lastJoin ?? this.#wordAhead(at));
    if (joined === 'or' || this.#areAlternatives(clause, next.dimensions)) {
      clause.parts.push([]);
      clause.lastJoin = 'or';
      return 'same';
    }
    if (joined !== 'and' && word !== ',' && word !== '/') return undefined;
    if (clause.isNegated) return undefined;
    // "using Linux 3.8, as well as X kernels", "with A / B": both, or each of two
    const isSameFix = word === '/' && this.#items[at + 1]?.words === 'cve';
    if (
      (word === '/' && !isSameFix) ||
      /\bas well as$/.test(this.#items[at]?.words ?? '') ||
      this.#goesOnBehindVersions(at)
    )
      return undefined;
    clause.lastJoin = 'and';
    return 'same';
  }

  /** "using Linux 3.8 and earlier, and X kernels": one more kind of them. */
  #goesOnBehindVersions(at: number): boolean {
    const before = this.#items[at - 1]?.is;
    const last = before?.kind === 'join' && before.word === ',' ? this.#items[at - 2]?.is : before;
    return last?.kind === 'versions';
  }

  /** A finite clause ("where …", "on which …") goes on to another subject, with a verb that no rule knows. */
  #isClauseOfPlace(member: Member, at: number): boolean {
    let start = at;
    while (start > 0 && this.#items[start]?.is.kind !== 'link') start -= 1;
    const isPlace = /^(?:where|when|which|whose)$/.test(this.#items[start]?.words ?? '');
    return (
      isPlace &&
      member.clauses.length > 0 &&
      /^(?:the )?(?:cpu|processor|hardware|chip)$/.test(this.#items[at + 1]?.words ?? '')
    );
  }

  /** "HVM and PVH" are two kinds of one thing: no guest is both. Features of one kind (viridian groups) may be had together. */
  #areAlternatives(clause: Clause, dimensions: readonly string[]): boolean {
    const last = clause.parts.at(-1) ?? [];
    return last.some(({ trait }) => EXCLUSIVE.has(trait.dimension) && dimensions.includes(trait.dimension));
  }

  /** In "A, B or C" the comma says what the word says. */
  #wordAhead(at: number): 'and' | 'or' | null {
    for (let ahead = at + 1; ahead < this.#end; ahead += 1) {
      const is = this.#items[ahead]?.is;
      if (is?.kind === 'join' && (is.word === 'and' || is.word === 'or')) return is.word;
      if (is?.kind === 'link') return null;
    }
    return null;
  }

  #nextSegment(from: number):
    | {
        readonly first: 'join' | 'link' | 'head' | 'other';
        readonly head: 'host' | 'guest' | null;
        readonly dimensions: readonly string[];
        readonly isNegated: boolean;
      }
    | undefined {
    let first: 'join' | 'link' | 'head' | 'other' | null = null;
    let isNegated = false;
    let head: 'host' | 'guest' | null = null;
    const dimensions: string[] = [];
    for (let at = from; at < this.#end; at += 1) {
      const is = this.#items[at]?.is;
      if (is === undefined) break;
      if (first === null) {
        if (is.kind === 'empty' || is.kind === 'also' || is.kind === 'copula' || is.kind === 'do') continue;
        if (is.kind === 'join') return { first: 'join', head: null, dimensions, isNegated };
        // "and not using X": the link after it is what counts
        if (is.kind === 'not' || is.kind === 'only') {
          isNegated ||= is.kind === 'not';
          continue;
        }
        first =
          is.kind === 'link' || is.kind === 'lack' || is.kind === 'if' ? 'link' : is.kind === 'head' ? 'head' : 'other';
        if (first === 'link') break;
      }
      if (is.kind === 'link' || is.kind === 'lack' || is.kind === 'join') break;
      if (is.kind === 'head' && is.of !== 'version') head = is.of;
      if (is.kind === 'trait') dimensions.push(is.dimension);
    }
    return first === null ? undefined : { first, head, dimensions, isNegated };
  }

  /** A trait where it may be said of something else than it is a trait of. */
  #isUnfit(member: Member, at: number, trait: Trait): boolean {
    const before = this.#items[at - 1];
    const item = this.#items[at];
    const next = this.#items[at + 1];
    const { dimension } = trait;
    // "nested virtualisation support"
    if (/ support$/.test(item?.words ?? '') && !isInnate(trait)) return true;
    // "processors from Zen1": and later
    if (dimension === 'cpuModel' && before?.words === 'from') return true;
    // "debug builds of Linux"
    if (dimension === 'debug' && next?.words === 'of') return true;
    // "served by Linux", "connected to PV domains": not the guests themselves
    if (/^(?:type|os)$/.test(dimension) && /^(?:served by|connected to)$/.test(before?.words ?? '')) return true;
    // "the patches of XSA-403 for Linux", "the Linux fix for XSA-403": which fixes Xen has says nothing of them
    if (dimension === 'contains' && isTraitOf(before, OF_ANOTHER)) return true;
    if (
      OF_ANOTHER.test(dimension) &&
      /^(?:for|of|in|to|on)$/.test(before?.words ?? '') &&
      isTraitOf(this.#items[at - 2], /^contains$/)
    )
      return true;
    // "systems configured for passthrough": that no guest has a device now says nothing of it
    if (
      dimension === 'passthrough' &&
      before?.words === 'for' &&
      /^(?:configured|set|set up|built|made|intended|prepared|meant)$/.test(this.#items[at - 2]?.words ?? '') &&
      !(member.head === 'guest' || member.clauses.at(-1)?.hasGuestHead === true)
    )
      return true;
    // "altp2m enabled at boot, on the command line": what Xen was told, not what a guest was
    if (
      /^(?:altp2m|nestedHvm|viridian|paging|pod|grantVersion)$/.test(dimension) &&
      /\bcommand[- ]line\b/i.test(this.#said.text) &&
      !(member.head === 'guest' || member.clauses.at(-1)?.hasGuestHead === true)
    )
      return true;
    // "Intel devices passed through"
    if (dimension === 'passthrough' && isTraitOf(before, /^(?:vendor|arch|os|type)$/)) return true;
    // "8 vCPUs in total", "2 nodes in the cluster"
    if (/^(?:vcpus|numa)$/.test(dimension) && /^(?:in|across|of|total|altogether)$/.test(next?.words ?? ''))
      return true;
    // "systems using SMAP": they have it, and use it
    if (/^cpuFeatures/.test(dimension) && /^(?:using|not using|use)$/.test(before?.words ?? '')) return true;
    return (
      /^(?:control over )?(?:(?:a|an|any|some) )?physical devices?$|^(?:direct )?access to\b|^direct hardware access$/.test(
        item?.words ?? '',
      ) &&
      member.head !== 'guest' &&
      member.clauses.at(-1)?.hasGuestHead !== true
    );
  }

  /** "PV extensions", "debug features": a suffix behind a word for a kind of system. */
  #isOfAnotherKind(at: number): boolean {
    return (
      isTraitOf(this.#items[at - 1], /^(?:type|vendor|arch|os|debug)$/) &&
      !/^(?:modes?|variants?|capable|based)$/.test(this.#items[at]?.words ?? '')
    );
  }

  /** It stands behind a trait, or behind one and a helping verb. */
  #followsTrait(at: number): boolean {
    let before = at - 1;
    while (/^(?:has|have|had|been|is|are|was|were)$/.test(this.#items[before]?.words ?? '')) before -= 1;
    return this.#items[before]?.is.kind === 'trait';
  }

  /**
   * "PV drivers", "Intel graphics", "x86 emulation": a name directly before an unknown noun says what that is, not what the system is.
   * Takes the trait back; the words are asked for together.
   */
  #swallow(member: Member, at: number): number {
    let from = at;
    while (from > 0) {
      const before = this.#items[from - 1];
      const isSuffixOfTrait = before?.is.kind === 'suffix' && this.#items[from - 2]?.is.kind === 'trait';
      if (before?.is.kind !== 'trait' && !isSuffixOfTrait) break;
      if (before?.is.kind === 'trait') {
        const lists = member.clauses.at(-1)?.parts ?? member.groups;
        const said = lists.at(-1)?.pop();
        if (said?.trait !== before.is || said.isNegated || said.state !== undefined) {
          this.#isUnreadable = true;
          break;
        }
      }
      from -= 1;
    }
    return from;
  }

  /** Words that no rule knows, up to the next joint or link, as a question. */
  #ask(member: Member, at: number): number {
    const isInClause = member.clauses.length > 0 || member.head !== null;
    const from = this.#swallow(member, at);
    // "PV and emulated drivers": the noun is of both
    if (this.#items[from - 1]?.is.kind === 'join' && isTraitOf(this.#items[from - 2], NAMES_KINDS))
      this.#isUnreadable = true;
    let end = at;
    let weighs = false;
    while (end < this.#end) {
      const is = this.#items[end]?.is;
      if (is === undefined || is.kind === 'join' || is.kind === 'break' || is.kind === 'comparison') break;
      if (is.kind === 'not' || is.kind === 'only' || is.kind === 'other' || is.kind === 'lack') weighs = true;
      // what follows an unknown word says something of it, not of the systems
      const isEnd = is.kind === 'head' || is.kind === 'if' || (is.kind === 'trait' && is.dimension === 'passthrough');
      if (
        end > at &&
        !weighs &&
        // "pre-Zen3", "post-Haswell": the trait directly behind belongs to what is asked
        // "code for Intel": that is not who has it
        (isEnd || (!isInClause && ((is.kind === 'link' && this.#items[end]?.words !== 'for') || is.kind === 'lack')))
      )
        break;
      end += 1;
    }
    // "if the firmware is set to X or absent": what is asked is the whole of it
    const clause = member.clauses.at(-1);
    const isSubject = this.#isClause && clause !== undefined && clause.parts.flat().length === 0;
    if (isSubject && this.#items.slice(at, end).some(({ is }) => is.kind === 'copula' || is.kind === 'do'))
      end = this.#end;
    const text = this.#said.text.slice(this.#items[from]?.from ?? 0, this.#items[Math.max(at, end - 1)]?.to ?? 0);
    if (!/[A-Za-z]/.test(text)) this.#isUnreadable = true;
    // "Haswell onwards": a word that changes what the name before it means
    if (WIDENS.test(text)) this.#isUnreadable = true;
    if (LETS.test(text)) this.#isUnreadable = true;
    // "Xen 4.2 or unstable with X": whether X is said of both, nobody can tell
    let joint = from - 1;
    while (this.#items[joint]?.is.kind === 'empty') joint -= 1;
    const before = this.#items[joint]?.is;
    const isAlternative = before?.kind === 'join' && before.word === 'or';
    if (isAlternative && JOINS_ON.test(text)) this.#isUnreadable = true;
    // "domains in PV mode, dom0 included": it is none of the guests
    if (OF_DOM0.test(text) && lastOf(member) !== undefined) this.#isUnreadable = true;
    // "the backport to the 4.14 tree", "4.9 inclusive", "beginning with 3.4": which releases are meant is not read whole
    const isOfRelease = RELEASE.test(text) || this.#isBesideVersions(from, end);
    if (isOfRelease && this.#hasReleases()) this.#isUnreadable = true;
    // "working PCI passthrough", "prepared for PCI passthrough"
    if (isTraitOf(this.#items[end], /^passthrough$/)) this.#isUnreadable = true;
    // "SMT enabled in firmware": Xen may still have it off
    if (/\b(?:firmware|bios|uefi)\b/i.test(text)) this.#isUnreadable = true;
    this.#take(member, questionOf(text), this.#negated());
    return Math.max(at + 1, end);
  }

  /** Of a component that has no facts here ("osierd 2.1") releases are questions, and no list of them is complete. */
  #hasReleases(): boolean {
    return this.#said.product !== null;
  }

  /** Words that no rule knows right before a release ("beginning with"), or right after it ("inclusive"). */
  #isBesideVersions(from: number, end: number): boolean {
    if (this.#items[from - 1]?.is.kind === 'versions') return true;
    const next = this.#items[end];
    const isLinked = next?.is.kind === 'link' && /^(?:with|from|in|by|on|of|to)$/.test(next.words);
    return end < this.#end && this.#items[isLinked ? end + 1 : end]?.is.kind === 'versions';
  }

  #othersAt(at: number): Trait | undefined {
    const next = this.#items[at + 1];
    const dimension = OTHERS[next?.words ?? ''];
    if (dimension === undefined) return undefined;
    const before = this.#said.positive.get(dimension) ?? [];
    if (before.length === 0) return undefined;
    return { kind: 'trait', dimension, host: notOf(anyOf(before)) };
  }

  /** "libvirt 5.0", "version 9 of the drivers": a number of something that has numbers of its own. */
  #isOfAnother(at: number, phrase: VersionPhrase): boolean {
    if (phrase.product !== null) return false;
    // "Arm v8.0", "FreeBSD guests 12.0", "domains running 6.1": Xen has no such numbers
    if (this.#said.product === 'xen' && rangesIn(phrase.of('xen')).some(isBeyondXen)) return true;
    const next = this.#items[at + 1];
    // "all versions of oxenstored": whichever, of that program
    if (phrase.isAll && next?.words === 'of' && isTraitOf(this.#items[at + 2], /^(?:xenstored|toolstack)$/))
      return false;
    if (next?.words === 'of' || next?.words === 'of the') return true;
    const before = this.#items[at - 1];
    const names = before?.is.kind === 'head' && before.is.of === 'version' ? this.#items[at - 2] : before;
    const { is } = names ?? {};
    if (is?.kind === 'unknown') return true;
    if (is?.kind === 'trait') return !OF_XEN.has(is.dimension);
    return false;
  }

  #versions(phrase: VersionPhrase): Trait | undefined {
    const product = phrase.product ?? this.#said.product;
    if (product === null) return undefined;
    const dimension = `version:${product}`;
    if (phrase.relative !== null) {
      const relative = this.#relative(phrase.relative);
      return relative === undefined ? undefined : { kind: 'trait', dimension, host: relative, names: 'host' };
    }
    // of what was spoken of before, "all versions" says nothing
    if (phrase.isAll && phrase.product === null)
      return { kind: 'trait', dimension, host: { always: 'yes' }, names: 'host' };
    switch (product) {
      case 'xen':
        return { kind: 'trait', dimension, host: this.#ofXen(phrase), names: 'host' };
      case 'xapi':
        return {
          kind: 'trait',
          dimension,
          host: allOf([{ fact: 'toolstack', in: ['xapi'] }, phrase.of('versions.xapi')]),
          names: 'host',
        };
      case 'qemu':
        return { kind: 'trait', dimension, host: phrase.of('versions.qemu'), names: 'host' };
      case 'linux':
        return phrase.isAll
          ? { kind: 'trait', dimension, host: { always: 'yes' }, names: 'host' }
          : {
              kind: 'trait',
              dimension,
              // a system that uses a kernel has it in dom0; whether a guest's is meant, nobody said
              host: anyOf([
                phrase.of('dom0Linux'),
                allOf([{ guests: 'some', where: phrase.of('guest.linux') }, { always: 'unknown' }]),
              ]),
              guest: phrase.of('guest.linux'),
              names: 'host',
            };
    }
  }

  /** Releases of Xen. The unstable tree became releases newer than all that are named; which of them still have what it had, nobody knows. */
  #ofXen(phrase: VersionPhrase): Condition {
    const named = phrase.of('xen');
    if (phrase.isWithUnstable !== true) return named;
    const ranges = [...this.#said.versions.flatMap(rangesIn), ...rangesIn(named)];
    const newest = newestOf(ranges.flatMap(({ from, to, only, before }) => [from, to, only, before]));
    const later: Condition =
      newest === undefined
        ? { always: 'unknown' }
        : allOf([
            { fact: 'xen', versions: [{ from: newest }] },
            notOf({ fact: 'xen', versions: [{ only: newest }] }),
            { always: 'unknown' },
          ]);
    return rangesIn(named).length === 0 ? later : anyOf([named, later]);
  }

  #relative(relative: 'older' | 'newer' | 'other'): Condition | undefined {
    const { versions } = this.#said;
    if (versions.length === 0) return undefined;
    if (relative === 'other') return notOf(anyOf(versions));
    const bounds = versions.flatMap(rangesIn);
    if (relative === 'newer') {
      const tops = bounds.map(({ to, only }) => to ?? only);
      const [top] = tops;
      if (top === undefined || tops.length !== 1) return undefined;
      const fact = factIn(versions);
      return fact === null
        ? undefined
        : { all: [{ fact, versions: [{ from: top }] }, { not: { fact, versions: [{ only: top }] } }] };
    }
    const bottoms = bounds.map(({ from, only }) => from ?? only);
    if (bottoms.length === 0 || bottoms.some((each) => each === undefined)) return undefined;
    const fact = factIn(versions);
    if (fact === null) return undefined;
    // older than all that were named
    return allOf(bottoms.map((before) => ({ fact, versions: [{ before: before ?? '' }] })));
  }

  #result(): SystemSet | undefined {
    const alternatives: Alternative[] = [];
    const members = this.#members.filter(
      (member) =>
        member.head !== null ||
        member.groups.some((group) => group.length > 0) ||
        member.clauses.some((clause) => clause.parts.flat().length > 0),
    );
    if (members.length === 0) return undefined;
    // "neither A nor B without X": whether A has to be without it, nobody can tell
    const isOpenAtEnd =
      (members.at(-1)?.clauses.length ?? 0) > 0 && members.some(({ clauses }) => clauses.length === 0);
    if (this.#isNeither && isOpenAtEnd) return undefined;
    inheritHeads(members);
    for (const member of members) {
      const made = this.#alternativesOf(member);
      if (made === undefined) return undefined;
      alternatives.push(...made);
    }
    if (alternatives.length === 0 || alternatives.length > MOST_ALTERNATIVES) return undefined;
    if (alternatives.some(isNobody)) return undefined;
    const meant = this.#isOfDomains ? alternatives.map(orDom0) : alternatives;
    const set: SystemSet = {
      alternatives: meant,
      hedges: this.#hedges,
      isWhole: this.#isWhole,
      isNone: this.#isNone,
      ...(this.#isOfDomains && this.#isOfMode ? { mayBeDom0: true } : {}),
    };
    if (!members.some(({ clauses }) => clauses.some(({ isException }) => isException))) return set;
    const withExcepted = members.flatMap((member) => this.#alternativesOf(withoutExceptions(member)) ?? []);
    return { ...set, withExcepted: withExcepted.slice(0, MOST_ALTERNATIVES) };
  }

  #alternativesOf(member: Member): readonly Alternative[] | undefined {
    const groups = distributed(member.groups.filter((group) => group.length > 0));
    // "Emulators on their behalf can": what they are, no word tells
    if (
      !this.#isClause &&
      member.head === null &&
      groups.length > 0 &&
      groups.flat().every(({ trait }) => trait.dimension === 'ask') &&
      (this.#hasReleases() || !RELEASE.test(this.#said.text))
    )
      return undefined;
    // "Linux is vulnerable when …": in which domain, nobody said
    if (
      !this.#isClause &&
      member.head === null &&
      groups.some((group) => group.every(({ trait }) => trait.dimension === 'os'))
    )
      return undefined;
    const isGuest =
      member.head === 'guest' ||
      // "Linux versions operating as PV guests" are in those guests
      (groups.flat().some(({ trait }) => trait.dimension === 'os') &&
        member.clauses.some((clause) => clause.hasGuestHead)) ||
      (member.head === null && groups.some((group) => group.at(-1)?.trait.names === 'guest'));
    if (!isGuest && groups.flat().some(({ trait }) => OF_GUESTS.test(trait.dimension) && trait.dimension !== 'type'))
      return undefined;
    let set: SystemSet = {
      alternatives: (groups.length === 0 ? [[]] : groups).map((group) => alternativeOf(group, isGuest, isGuest)),
      hedges: [],
      isWhole: false,
      isNone: false,
    };
    const only = member.clauses.findIndex((clause) => clause.isOnly);
    // "running only PV guests in shadow mode": all of them in it, or some
    if (
      only !== -1 &&
      member.clauses
        .slice(only + 1)
        .some((clause) => clause.parts.flat().some(({ trait }) => trait.guest !== undefined))
    )
      return undefined;
    const ways: SystemSet[] = [];
    for (const clause of member.clauses) {
      const doubtful = this.#askedWithBefore(member, clause, isGuest);
      if (doubtful !== undefined) {
        ways[ways.length - 1] = doubtful;
        continue;
      }
      const made = this.#clauseSet(clause, isGuest);
      if (made === undefined) return undefined;
      const last = ways.at(-1);
      if (clause.isOr && last !== undefined)
        ways[ways.length - 1] = { ...last, alternatives: [...last.alternatives, ...made.alternatives] };
      else ways.push(made);
    }
    for (const way of ways) {
      const joined = intersect(set, way);
      if (joined === undefined) return undefined;
      set = joined;
    }
    return set.alternatives.map((alternative) => (member.isOfVersions ? ofVersions(alternative) : alternative));
  }

  /** "guests without A which have been given B": whether they or A were given it, nobody can tell. Both clauses are one question. */
  #askedWithBefore(member: Member, clause: Clause, isGuest: boolean): SystemSet | undefined {
    const before = member.clauses.at(-2);
    const link = this.#items[clause.start]?.is;
    const isRelative = link?.kind === 'link' && link.isRelative === true;
    if (!clause.isUnderNegation || !isRelative || clause !== member.clauses.at(-1) || member !== this.#members.at(-1))
      return undefined;
    if (
      before === undefined ||
      !before.isNegated ||
      clause.isNegated ||
      clause.isOr ||
      before.isOr ||
      before.isException
    )
      return undefined;
    const ofGuests = (before.hasGuestHead || before.isOfGuests) && !isGuest;
    const text = this.#said.text.slice(this.#items[before.start]?.from ?? 0, this.#items[this.#end - 1]?.to ?? 0);
    const trait = questionOf(text);
    return setOf([alternativeOf([{ trait, isNegated: false }], isGuest, isGuest || ofGuests)]);
  }

  #clauseSet(clause: Clause, isGuest: boolean): SystemSet | undefined {
    const parts = clause.parts.filter((part) => part.length > 0);
    if (clause.isUnderNegation && parts.length > 0) return undefined;
    if (parts.length === 0) {
      // "which are" and nothing more; "systems running guests"
      if (clause.isNegated || clause.isOnly) return undefined;
      return setOf([
        {
          host: [],
          guests: clause.hasGuestHead && !isGuest ? [[{ always: 'yes' }]] : [],
          isGuest,
          dimensions: clause.hasGuestHead && !isGuest ? ['guest'] : [],
        },
      ]);
    }
    const ofGuests = (clause.hasGuestHead || clause.isOfGuests) && !isGuest;
    const isSaidOfGuest = ofGuests || (isGuest && !clause.hasHostHead);
    if (parts.flat().some(({ trait }) => (isSaidOfGuest ? OF_HOSTS : OF_GUESTS).test(trait.dimension)))
      return undefined;
    // "guests without SMAP" do not use what the host has
    if (isSaidOfGuest && clause.isNegated && parts.flat().some(({ trait }) => /^cpuFeatures/.test(trait.dimension)))
      return undefined;
    const alternatives = distributed(parts).map((part) => alternativeOf(part, isGuest, isGuest || ofGuests));
    const dimensions = [...new Set(alternatives.flatMap((each) => each.dimensions))];
    if (clause.isOnly) {
      const where = anyOf(alternatives.map(({ host, guests }) => allOf([...host, ...guests.flat()])));
      const every: Condition = { guests: 'every', where };
      return setOf([{ host: [clause.isNegated ? notOf(every) : every], guests: [], isGuest, dimensions }]);
    }
    if (!clause.isNegated) return setOf(alternatives);
    // "systems without PV domains": dom0 is one
    if (this.#isOfDomains && !isGuest && dimensions.includes('type')) return undefined;
    const without = anyOf(
      alternatives.map(({ host, guests }) =>
        isGuest
          ? allOf([...host, ...guests.flat()])
          : allOf([...host, ...guests.map((list): Condition => ({ guests: 'some', where: allOf(list) }))]),
      ),
    );
    return setOf([
      isGuest
        ? { host: [], guests: [[notOf(without)]], isGuest, dimensions }
        : { host: [notOf(without)], guests: [], isGuest, dimensions },
    ]);
  }
}

/** A name before a number that is not the name of what is counted: "on Arm 4.5", "AMD: 4.12". */
const OF_XEN: ReadonlySet<string> = new Set(['arch', 'vendor', 'width', 'debug', 'contains', 'build.hvm']);

/** Words that make more, or others, of the name before them. */
const WIDENS =
  /\b(?:plus|besides|alongside|addition|onwards?|later|newer|older|earlier|above|below|up|upwards?|beyond|before|after|since|until|till|through|like|similar|equivalent|compatible|derived|derivatives?|descendants?|successors?|predecessors?|generations?|family|families|like)\b/i;

/** Words that mean another thing where they are said of a host: its own vCPUs, its firmware, how dom0 or Xen was booted. */
const OF_GUESTS = /^(?:vcpus|firmware|type)$/;
/** And of a guest: a fix in its kernel, its own memory. */
const OF_HOSTS = /^(?:contains|highestPhysicalAddressGiB)$/;

/** What a thing may be, too: "Intel graphics", "Linux drivers". */
const NAMES_KINDS = /^(?:type|vendor|arch|os|cpuModel|debug)$/;
/** Programs whose fixes are not Xen's. */
const OF_ANOTHER = /^(?:os|qemu|netback|blkback|toolstack)$/;
const OF_DOM0 = /\b(?:dom ?0|domain 0|control domain|hardware domain)\b/i;
const JOINS_ON = /\b(?:with|having|where|when|if)\b/i;
const RELEASE = /\b[0-9]{1,2}\.[0-9]{1,3}\b/;
/** To be allowed to is not to do. */
const LETS = /\b(?:let|lets|letting|permit|permits|allow|allows)\b/i;

const EXCLUSIVE: ReadonlySet<string> = new Set([
  'arch',
  'vendor',
  'type',
  'bits',
  'paging',
  'toolstack',
  'xenstored',
  'iommuType',
  'os',
  'emulatedVga',
  'qemu',
  'cpuModel',
]);

const OTHERS = wordTable<string>({
  architectures: 'arch',
  architecture: 'arch',
  platforms: 'arch',
  vendors: 'vendor',
  manufacturers: 'vendor',
  'cpu vendors': 'vendor',
  'hardware vendors': 'vendor',
});

function isAuxiliary(item: Item, next: Item | undefined): boolean {
  return /^(?:have|has|had)$/.test(item.words) && (next?.is.kind === 'copula' || next?.is.kind === 'not');
}

/** What something has or is, whatever it is set to. A question says itself what is meant. */
const INNATE = /^(?:cpuFeatures\.|arch$|vendor$|cpuModel$|version:|contains$|build|ask$)/;

function isInnate(trait: Trait | undefined): boolean {
  return trait === undefined || INNATE.test(trait.dimension);
}

/** A property of the host that may be switched off where it could be had. */
function isSwitched(trait: Trait | undefined): boolean {
  return trait?.host !== undefined && !isInnate(trait);
}

/** What a guest is set to. */
function isSetOfGuest(trait: Trait): boolean {
  return trait.guest !== undefined && trait.dimension !== 'ask' && trait.dimension !== 'os';
}

function isTraitOf(item: Item | undefined, dimensions: RegExp): boolean {
  return item?.is.kind === 'trait' && dimensions.test(item.is.dimension);
}

const MOST_MAJOR = 4;

function isBeyondXen(range: {
  readonly from?: string;
  readonly to?: string;
  readonly only?: string;
  readonly before?: string;
}) {
  return [range.from, range.to, range.only, range.before].some((each) => Number.parseInt(each ?? '0', 10) > MOST_MAJOR);
}

function withoutExceptions(member: Member): Member {
  return { ...member, clauses: member.clauses.filter(({ isException }) => !isException) };
}

function markCapability(member: Member): void {
  const clause = member.clauses.at(-1);
  if (clause !== undefined) clause.isCapability = true;
}

function markException(member: Member): void {
  const clause = member.clauses.at(-1);
  if (clause !== undefined) clause.isException = true;
}

function newClause(): Clause {
  return {
    parts: [[]],
    isNegated: false,
    isOr: false,
    isException: false,
    isOnly: false,
    isBoth: false,
    first: null,
    isCapability: false,
    hasGuestHead: false,
    hasHostHead: false,
    isOfGuests: false,
    isUnderNegation: false,
    start: 0,
    lastJoin: null,
  };
}

function setOf(alternatives: readonly Alternative[]): SystemSet {
  return { alternatives, hedges: [], isWhole: false, isNone: false };
}

function lastOf(member: Member): Said | undefined {
  const clause = member.clauses.at(-1);
  return clause !== undefined
    ? (clause.parts.at(-1)?.at(-1) ?? clause.parts.at(-2)?.at(-1))
    : member.groups.at(-1)?.at(-1);
}

/** "PCID or INVPCID are disabled" says it of both, "A enabled and B disabled" of the last. False where nothing fits. */
function setState(member: Member, state: 'on' | 'off', before: string | undefined): boolean {
  const clause = member.clauses.at(-1);
  const lists = clause === undefined ? member.groups : clause.parts;
  const last = lists.findLast((list) => list.length > 0)?.at(-1);
  if (last === undefined) return state === 'on';
  // "unavailable or disabled" repeats itself; "available or disabled" is no rule's
  if (last.state !== undefined) return last.state === state;
  const isOfAll = before === 'copula' || before === 'empty' || before === 'not';
  for (const list of isOfAll ? lists : lists.slice(-1)) {
    const index = list.findLastIndex((said) => said.state === undefined);
    const said = list[index];
    if (said === undefined || (isOfAll && index !== list.length - 1)) continue;
    list[index] = { ...said, state, isNegated: said.isNegated !== (state === 'off') };
  }
  return true;
}

/** "Arm, x86 PV and HVM guests": members without a head of their own have the next one's. */
function inheritHeads(members: Member[]): void {
  for (let index = members.length - 2; index >= 0; index -= 1) {
    const member = members[index];
    const next = members[index + 1];
    if (member !== undefined && next !== undefined) member.head ??= next.head;
  }
}

/**
 * "x86 HVM and PVH guests": the architecture is said of both. "32-bit and 64-bit PV guests": the kind is. A width is not passed on to
 * guests of another kind: those choose theirs.
 */
function distributed(groups: readonly (readonly Said[])[]): readonly (readonly Said[])[] {
  const [first = []] = groups;
  const last = groups.at(-1) ?? [];
  const arch = first.filter(({ trait }) => trait.dimension === 'arch' || trait.dimension === 'os');
  const kind = last.filter(({ trait }) => trait.dimension === 'type');
  return groups.map((group, index) => {
    const dimensions = new Set(group.map(({ trait }) => trait.dimension));
    const gets: Said[] = [];
    if (
      index > 0 &&
      dimensions.has('type') &&
      !dimensions.has('arch') &&
      !dimensions.has('os') &&
      first.some(({ trait }) => trait.dimension === 'type')
    )
      gets.push(...arch);
    if (index < groups.length - 1 && dimensions.has('bits') && !dimensions.has('type')) gets.push(...kind);
    return [...gets, ...group];
  });
}

function alternativeOf(group: readonly Said[], isGuest: boolean, prefersGuest: boolean): Alternative {
  const host: Condition[] = [];
  const guest: Condition[] = [];
  const hasGuestTrait =
    prefersGuest || group.some(({ trait }) => trait.guest !== undefined && trait.host === undefined);
  for (const { trait, isNegated } of group) {
    const asGuest = trait.guest !== undefined && (hasGuestTrait || trait.host === undefined);
    const condition = asGuest ? trait.guest : trait.host;
    if (condition === undefined) continue;
    if (asGuest && isNegated && !prefersGuest) {
      // "systems on which X is not enabled": no guest has it
      host.push(notOf({ guests: 'some', where: condition }));
      continue;
    }
    const said = isNegated ? notOf(condition) : condition;
    (asGuest ? guest : host).push(said);
  }
  const isLinuxGuest = isGuest || guest.length > 0;
  return {
    host,
    guests: guest.length > 0 ? [guest] : isLinuxGuest ? [[]] : [],
    isGuest,
    dimensions: group.map(({ trait }) => trait.dimension),
  };
}

/** What only somebody can tell of a domain may hold of dom0; it has devices, and a kind. */
function orDom0(alternative: Alternative): Alternative {
  if (!alternative.isGuest && alternative.dimensions.includes('type')) {
    const dom0: Condition = { always: 'unknown' };
    const some = alternative.guests.map((list) => anyOf([{ guests: 'some', where: allOf(list) }, dom0]));
    return { ...alternative, host: [...alternative.host, ...some], guests: [] };
  }
  if (!alternative.isGuest || !alternative.dimensions.some((name) => /^(?:ask|passthrough)$/.test(name)))
    return alternative;
  const guest: Condition = { guests: 'some', where: allOf([...alternative.host, ...alternative.guests.flat()]) };
  return { ...alternative, host: [anyOf([guest, { always: 'unknown' }])], guests: [], isGuest: false };
}

/** A processor's feature says nothing of which releases use it. */
function ofVersions(alternative: Alternative): Alternative {
  if (!alternative.dimensions.some((name) => name.startsWith('cpuFeatures.'))) return alternative;
  const { host } = alternative;
  const asked = host.map((each) => {
    if (!('is' in each && each.fact.startsWith('cpuFeatures.'))) return each;
    const feature = each.fact.slice('cpuFeatures.'.length);
    return {
      ask: `Does this release support ${feature}?`,
      id: `releaseSupports${feature.replace(/^./, (letter) => letter.toUpperCase())}`,
    };
  });
  const dimensions = alternative.dimensions.map((name) => (name.startsWith('cpuFeatures.') ? 'ask' : name));
  return { ...alternative, host: asked, dimensions: [...new Set([...dimensions, 'version:xen'])] };
}

function rangesIn(condition: Condition): readonly { from?: string; to?: string; only?: string; before?: string }[] {
  if ('versions' in condition) return condition.versions;
  if ('any' in condition) return condition.any.flatMap(rangesIn);
  if ('all' in condition) return condition.all.flatMap(rangesIn);
  return [];
}

function newestOf(texts: readonly (string | undefined)[]): string | undefined {
  let newest: { readonly text: string; readonly version: ProductVersion } | undefined;
  for (const text of texts) {
    const version = text === undefined ? undefined : parseProductVersion(text);
    if (text === undefined || version === undefined) continue;
    if (newest === undefined || compareVersions(version, newest.version) > 0) newest = { text, version };
  }
  return newest?.text;
}

function factIn(conditions: readonly Condition[]): string | null {
  for (const condition of conditions) {
    if ('versions' in condition) return condition.fact;
    const inner = 'any' in condition ? factIn(condition.any) : 'all' in condition ? factIn(condition.all) : null;
    if (inner !== null) return inner;
  }
  return null;
}

/** A question that somebody has to answer, in the words of the text. */
export function questionOf(text: string): Trait {
  const words = text.replace(/\s+/g, ' ').trim();
  return { kind: 'trait', dimension: 'ask', host: { ask: `Does this hold: "${words}"?`, id: nameOf(words) } };
}

const MOST_NAME_LETTERS = 48;

/** A name such as `accessToIoPorts`, told apart by a number made of all words. */
function nameOf(text: string): string {
  const words = text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const name = words
    .map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('')
    .slice(0, MOST_NAME_LETTERS);
  let sum = 0;
  for (const letter of text) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 100_000;
  return `${/^[a-z]/.test(name) ? '' : 'q'}${name}${sum}`;
}
