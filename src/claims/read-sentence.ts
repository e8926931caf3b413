import type { Claim, Doubt, PlainClaim, SetClaim } from './claim.ts';
import { type Item, itemsOf } from './items.ts';
import { CLAIMS, NOTE, plainClaims, unread } from './plain-claims.ts';
import { findPredicate, PARTIAL, type Predicate } from './predicate.ts';
import { questionOf, readSet, type SaidBefore } from './read-set.ts';
import { rephrased } from './rephrase.ts';
import { type Alternative, allOf, intersect, isOfGuests, notOf, onHost, type SystemSet } from './system-set.ts';
import { LONGEST_SENTENCE, type Word, wordsOf } from './words.ts';

/** What a sentence says, and whom a later "in that case" means. */
export interface SentenceReading {
  readonly claims: readonly Claim[];
  /** The systems that its opening words name ("In the case of HVM guests …,"). */
  readonly spokenOf: SystemSet | null;
}

/**
 * Reads one sentence of prose. Either every word of a statement is understood, or the statement is `unread`. What a semicolon parts is read
 * part by part where the whole is not understood.
 */
export function readSentence(
  original: string,
  before: SaidBefore & { readonly spokenOf: SystemSet | null },
): SentenceReading {
  const text = original.length > LONGEST_SENTENCE ? original : rephrased(withNoun(original, before.before ?? ''));
  const said = text === original ? before : { ...before, text };
  const whole = readClause(text, said);
  const isUnderstood = whole.claims.every((claim) => 'set' in claim && !claim.hedges.some(({ word }) => word === ';'));
  if (isUnderstood || whole.spokenOf !== null) return whole;
  return readParts(text, said) ?? readExplained(text, said) ?? whole;
}

/** "Only A are vulnerable: the others lack X": what stands behind the colon is why. */
function readExplained(
  text: string,
  said: SaidBefore & { readonly spokenOf: SystemSet | null },
): SentenceReading | undefined {
  const [statement = '', reason, ...more] = text.split(/:\s+/);
  if (reason === undefined || more.length > 0 || statement.split('(').length !== statement.split(')').length)
    return undefined;
  if (CLAIMS.test(reason) || GOES_FURTHER.test(reason) || FOOTNOTE.test(text) || ELLIPSIS.test(text)) return undefined;
  const reading = readClause(`${statement}.`, { ...said, text: `${statement}.` });
  const [only, ...others] = reading.claims;
  const isClear = only !== undefined && others.length === 0 && 'set' in only && only.kind === 'restricts';
  return isClear && reading.spokenOf === null ? reading : undefined;
}

const GOES_FURTHER =
  /\b(?:also|too|as well|others?|but|however|unless|except|although|though|while|if|when|where|some|most|may|might|all|any|every|with|without|default|configur\w+)\b|;/i;

/** "It is not exposed on Arm.", behind a sentence that begins with the vulnerability. */
function withNoun(text: string, before: string): string {
  return /^(?:The|This) (?:vulnerability|issue|bug)\b/.test(before) &&
    /^It is (?:not |only )?(?:exposed|exploitable)\b/.test(text)
    ? text.replace(/^It/, 'The vulnerability')
    : text;
}

/** "Only A can; B cannot": every part a statement of its own, or nothing. */
function readParts(
  text: string,
  said: SaidBefore & { readonly spokenOf: SystemSet | null },
): SentenceReading | undefined {
  const parts = text.split(/;\s+/);
  // a mark in a parenthesis parts nothing, and a footnote is about the whole
  if (parts.length < 2 || parts.length > MOST_PARTS || FOOTNOTE.test(text) || ELLIPSIS.test(text)) return undefined;
  if (parts.some((part) => part.split('(').length !== part.split(')').length)) return undefined;
  const claims: Claim[] = [];
  for (const [index, part] of parts.entries()) {
    const before = parts[index - 1];
    const text = index + 1 < parts.length ? `${part}.` : part;
    const reading = readClause(text, {
      ...said,
      text,
      ...(before === undefined ? {} : { before, isIssueClear: true, last: claims }),
    });
    // "On Arm, A are; B are not": whether that is said of Arm, too, nobody can tell
    // "Only those with X; B are not": whom the first half takes out, nobody can tell, and B are out
    const isOnly = index === 0 && /^only\b/i.test(part) && reading.claims.every(isNarrow);
    // "…; this is off by default"
    if (index > 0 && DEFAULT.test(part) && reading.claims.every((claim) => claim === NOTE)) continue;
    if (reading.spokenOf !== null || !(isOnly || reading.claims.every((claim) => 'set' in claim))) return undefined;
    claims.push(...reading.claims);
  }
  return { claims, spokenOf: null };
}

/** "However, X": what was said before is no reason to read it otherwise. */
function withoutOpening(words: readonly Word[]): readonly Word[] {
  if (words[0]?.is !== 'however') return words;
  return words.slice(words[1]?.is === ',' ? 2 : 1);
}

function isNarrow(claim: Claim): boolean {
  return !('set' in claim) && claim.kind === 'unread' && (!claim.mayWiden || claim.about !== null);
}

const DEFAULT =
  /^(?:this|it|that)(?: [a-z]+)? is (?:[a-z]+ )?(?:(?:off|on|enabled|disabled) by default|the default)\.?$/i;

/** Attack: a sentence of marks. */
const MOST_PARTS = 6;

function readClause(text: string, said: SaidBefore & { readonly spokenOf: SystemSet | null }): SentenceReading {
  const words = withoutOpening(wordsOf(text));
  if (words.length === 0) return { claims: [unread(text, null)], spokenOf: null };
  const { plain, doubts: weighed } = withoutParentheses(words);
  const mark = FOOTNOTE.exec(text) ?? ELLIPSIS.exec(text);
  const doubts: readonly Doubt[] = mark === null ? weighed : [...weighed, { word: mark[0].trim(), doubts: 'both' }];
  const items = itemsOf(plain);
  const reader = new SentenceReader(items, { ...said, text }, said.spokenOf);
  const claims = reader.read();
  if (claims === undefined || claims.length === 0)
    return {
      claims: plainClaims(text, items, plain, { scope: reader.scope, product: said.product, spokenOf: said.spokenOf }),
      spokenOf: reader.scope,
    };
  // what it says is said by the list that follows
  if (/:\s*$/.test(text)) {
    const open: PlainClaim = { kind: 'unread', mayWiden: true, mayNarrow: true, about: reader.scope };
    return { claims: [open], spokenOf: reader.scope };
  }
  return {
    claims: claims.map((claim) => ('set' in claim ? { ...claim, hedges: [...claim.hedges, ...doubts] } : claim)),
    spokenOf: reader.scope,
  };
}

class SentenceReader {
  readonly #items: readonly Item[];
  readonly #said: SaidBefore;
  readonly #spokenOf: SystemSet | null;
  scope: SystemSet | null = null;

  constructor(items: readonly Item[], said: SaidBefore, spokenOf: SystemSet | null) {
    this.#items = items;
    this.#said = said;
    this.#spokenOf = spokenOf;
  }

  read(): readonly Claim[] | undefined {
    // "Whether a host is vulnerable depends on …" says of nobody that it is
    if (this.#items[0]?.words === 'whether') return undefined;
    const first = this.#items.findIndex(({ is }) => is.kind !== 'empty' && !(is.kind === 'join' && is.word === ','));
    if (first === -1) return undefined;
    return (
      this.#sameApplies() ??
      this.#introduction() ??
      this.#includesOthers() ??
      this.#othersAreNot() ??
      this.#withoutVerb(first) ??
      this.#withPreamble(first)
    );
  }

  /** "Systems with X are vulnerable. Others are not.": only those are. */
  #othersAreNot(): readonly Claim[] | undefined {
    const words = this.#items.map((item) => item.words).join(' ');
    if (!OTHERS_ARE_NOT.test(words) && !WITHOUT_THAT.test(words)) return undefined;
    const [only, ...more] = this.#said.last ?? [];
    if (only === undefined || more.length > 0 || !('set' in only) || only.kind !== 'includes') return undefined;
    const isPlain = only.hedges.length === 0 && only.scope === null && !only.isFurther && !saysAll(only.set);
    return isPlain ? [{ ...only, kind: 'restricts' }] : undefined;
  }

  /** "Only x86 guests.", and behind a statement of who is "Versions from 4.1 onwards.", "Both A and B.". */
  #withoutVerb(first: number): readonly Claim[] | undefined {
    const items = this.#items;
    if (this.#said.isItem === true || !/[^.:]\.$/.test(this.#said.text)) return undefined;
    const opening = items[first]?.is;
    const isOnly = opening?.kind === 'only';
    // "Who can leak? Only HVM guests."
    if (PARTIAL.test(this.#said.before ?? '') || /[?:]$/.test(this.#said.before ?? '')) return undefined;
    const isList = opening?.kind === 'versions' || (opening?.kind === 'every' && opening.word === 'both');
    if (!isOnly && !isList) return undefined;
    if (items.some(({ is }) => ['if', 'break', 'reason', 'comparison', 'hedge', 'not'].includes(is.kind)))
      return undefined;
    if (items.slice(first + 1).some((each) => each.is.kind === 'only' || isVerb(each))) return undefined;
    const isNamed = items.slice(first).every(({ is }) => NAMING.has(is.kind));
    if (!isNamed) return undefined;
    if (isList) {
      const { last = [] } = this.#said;
      const isOfSet =
        last.every((claim) => 'set' in claim) &&
        last.some((claim) => claim.kind === 'includes' || claim.kind === 'restricts') &&
        !last.some(
          (claim) => 'set' in claim && claim.kind === 'excludes' && dimensionsOf(claim.set).includes('version:xen'),
        );
      const isOfText =
        last.length > 0 && !last.some((claim) => 'set' in claim) && SAYS_WHO.test(this.#said.before ?? '');
      if (!isOfSet && !isOfText) return undefined;
    }
    const set = readSet(items, isOnly ? first + 1 : first, items.length, this.#said);
    if (set === undefined || set.hedges.length > 0 || set.isNone || saysAll(set) || set.alternatives.some(isAsked))
      return undefined;
    return [claimOf(isOnly ? 'restricts' : 'includes', set, null, [], false)];
  }

  /** The first words. */
  #opening(): string {
    let words = '';
    for (let at = 0; at < 6 && at < this.#items.length; at += 1)
      words += `${at === 0 ? '' : ' '}${this.#items[at]?.words}`;
    return words;
  }

  /** "The same applies to X", "This is also the case for X". */
  #sameApplies(): readonly Claim[] | undefined {
    const words = this.#items.map((item) => item.words).join(' ');
    const opening =
      /^(?:the same (?:applies|is true|holds|goes)|(?:this|that|it) also applies|likewise) (?:to|with|for|of)\b/.exec(
        words,
      );
    if (opening === null) return undefined;
    const at = this.#items.findIndex(({ is }) => is.kind === 'link');
    const set = at === -1 ? undefined : readSet(this.#items, at + 1, this.#items.length, this.#said);
    return set === undefined ? undefined : [claimOf('includes', set, null, doubtsOf(set), true)];
  }

  /** "This includes X", "This does not include X". */
  #includesOthers(): readonly Claim[] | undefined {
    const words = this.#opening();
    const opening = /^(?:this|that|these|which) (?<not>(?:does|do) not )?(?:include|includes)\b/.exec(words);
    if (opening === null) return undefined;
    const at = this.#items.findIndex((item) => item.words === 'include' || item.words === 'includes');
    if (at === -1) return undefined;
    // ", which …" says more of the last one
    const aside = this.#items.findIndex(
      ({ is }, index) => index > at && is.kind === 'join' && is.word === ',' && isRelativeLink(this.#items[index + 1]),
    );
    const set = readSet(this.#items, at + 1, aside === -1 ? this.#items.length : aside, this.#said);
    if (set === undefined) return undefined;
    if (opening.groups?.['not'] !== undefined) return [claimOf('excludes', set, null, doubtsOf(set), false)];
    return [claimOf('includes', set, null, doubtsOf(set), true)];
  }

  /** "The bug was introduced in Xen 4.7": older releases do not have it. */
  #introduction(): readonly Claim[] | undefined {
    const items = this.#items;
    const verb = items.findIndex(({ words }) =>
      /^(?:introduced|appeared|present|existed|exists|exist|added)$/.test(words),
    );
    if (verb <= 0) return undefined;
    const subject = items.slice(0, verb);
    const isIssue =
      subject.some(({ is }) => is.kind === 'issue') || subject.some(({ words }) => /\bcode\b|\bcodepath\b/.test(words));
    const isSupport = !isIssue && subject[0]?.words === 'support';
    const isPlain = subject.every(
      ({ is, words }) =>
        ['issue', 'empty', 'copula', 'link', 'suffix'].includes(is.kind) ||
        /^(?:code|codepath|path|first|was|has|have|originally|initially)$/.test(words),
    );
    if (!isPlain || !(isIssue || isSupport)) return undefined;
    let at = verb + 1;
    while (items[at]?.is.kind === 'link' || items[at]?.words === 'with') at += 1;
    // "introduced by the fix for XSA-403"
    const fix = items[at];
    if (isIssue && fix?.is.kind === 'trait' && fix.is.dimension === 'contains' && at + 1 === items.length) {
      const fixed = readSet(items, at, at + 1, this.#said);
      return fixed === undefined ? undefined : [claimOf('excludes', negated(fixed), null, [], false)];
    }
    const versions = items[at]?.is;
    if (versions?.kind !== 'versions' || versions.phrase.relative !== null || versions.phrase.isAll) return undefined;
    const set = readSet(items, at, at + 1, this.#said);
    const bound = set === undefined ? undefined : fromBound(set);
    if (bound === undefined) return undefined;
    if (isSupport) return [claimOf('includes', from(bound), null, [], true)];
    if (at + 1 !== items.length) return undefined;
    return [
      claimOf(
        'excludes',
        before(bound),
        null,
        versions.phrase.of('xen').hedge === undefined ? [] : [{ word: 'at least', doubts: 'both' }],
        false,
      ),
    ];
  }

  #withPreamble(first: number, outer: SystemSet | null = null): readonly Claim[] | undefined {
    const items = this.#items;
    const { is, words } = items[first] ?? { is: { kind: 'empty' as const }, words: '' };
    if (is.kind === 'if') {
      const comma = this.#commaBeforeClause(first + 1);
      if (comma === undefined) return undefined;
      const condition = readSet(items, is.isUnless ? first : first + 1, comma, this.#said, true);
      this.scope = condition ?? this.#asked(first, comma);
      return this.#clauses(comma + 1, this.scope);
    }
    const anaphora = this.#thatCase(first);
    if (anaphora !== undefined) {
      if (this.#spokenOf === null) return undefined;
      return this.#clauses(anaphora, this.#spokenOf);
    }
    const isPreposition = is.kind === 'link' && PREPOSITIONS.has(words);
    if (isPreposition || is.kind === 'versions') {
      const start = isPreposition ? first + 1 : first;
      const comma = this.#commaBeforeClause(start);
      if (comma !== undefined && (isPreposition || comma === first + 1)) {
        const read = readSet(items, this.#afterCaseOf(start), comma, this.#said, words === 'when' || words === 'where');
        const scope = read ?? this.#asked(start, comma);
        this.scope = outer === null ? scope : (intersect(outer, scope) ?? scope);
        const next = items[comma + 1];
        if (next?.is.kind === 'link' && PREPOSITIONS.has(next.words)) return this.#withPreamble(comma + 1, this.scope);
        return this.#clauses(comma + 1, this.scope);
      }
      // "On Intel hardware only HVM guests can", "From Xen 4.13 only AMD systems are"
      const only = items.findIndex((item, index) => index > start && item.is.kind === 'only');
      const isWholeScope =
        only !== -1 &&
        (is.kind === 'versions' ? only === first + 1 : ['head', 'versions'].includes(items[only - 1]?.is.kind ?? '')) &&
        items.slice(start, only).every((item) => ['trait', 'head', 'versions', 'empty'].includes(item.is.kind));
      if (isWholeScope && ['trait', 'head', 'versions'].includes(items[only + 1]?.is.kind ?? '')) {
        const scope = readSet(items, is.kind === 'versions' ? first : start, only, this.#said);
        if (scope === undefined) return undefined;
        this.scope = scope;
        return this.#clauses(only, scope);
      }
      // "In 4.2 only …"
      if (isPreposition && items[start]?.is.kind === 'versions') {
        const after = this.#endOfReleases(start);
        this.scope = this.#releases(start, after) ?? null;
        return this.scope === null || after !== start + 1 ? undefined : this.#clauses(after, this.scope);
      }
      const end = items.findIndex((item, index) => index > start && item.is.kind === 'join' && item.is.word === ',');
      if (isPreposition && end !== -1) this.scope = readSet(items, this.#afterCaseOf(start), end, this.#said) ?? null;
      if (isPreposition) return undefined;
    }
    return this.#clauses(first, outer);
  }

  /** "In 4.0.2 through 4.0.4 as well as in 4.1": all of them; what follows another joint is not of releases alone. */
  #endOfReleases(start: number): number {
    const items = this.#items;
    let after = start + 1;
    while (items[after]?.is.kind === 'join') {
      const next = items[after + 1]?.is.kind === 'link' ? after + 2 : after + 1;
      if (items[next]?.is.kind !== 'versions') break;
      after = next + 1;
    }
    return after;
  }

  /** The releases named from `start` on; undefined where more is joined to them. */
  #releases(start: number, after: number): SystemSet | undefined {
    if (this.#items[after]?.is.kind === 'join') return undefined;
    let all: SystemSet | undefined;
    for (let at = start; at < after; at += 1) {
      if (this.#items[at]?.is.kind !== 'versions') continue;
      const each = readSet(this.#items, at, at + 1, this.#said);
      if (each === undefined) return undefined;
      all = all === undefined ? each : { ...all, alternatives: [...all.alternatives, ...each.alternatives] };
    }
    return all;
  }

  /** "In the case of X" speaks of X. */
  #afterCaseOf(start: number): number {
    const words = this.#items
      .slice(start, start + 3)
      .map((item) => item.words)
      .join(' ');
    return /^the case of/.test(words) ? start + 3 : start;
  }

  #asked(start: number, end: number): SystemSet {
    const text = this.#said.text.slice(this.#items[start]?.from ?? 0, this.#items[end - 1]?.to ?? 0);
    const question = questionOf(text);
    return {
      alternatives: [
        { host: question.host === undefined ? [] : [question.host], guests: [], isGuest: false, dimensions: ['ask'] },
      ],
      hedges: [],
      isWhole: false,
      isNone: false,
    };
  }

  /** So in that case …: the first item of the clause. */
  #thatCase(first: number): number | undefined {
    const words = this.#items.slice(first, first + 3);
    const [preposition, which, noun] = words;
    const isIt =
      ['in', 'on', 'under', 'with', 'for'].includes(preposition?.words ?? '') &&
      ['that', 'this', 'such', 'those', 'these'].includes(which?.words ?? '') &&
      /^(?:case|cases|situation|situations|configuration|configurations|systems|setup|hardware|a)$/.test(
        noun?.words ?? '',
      );
    if (!isIt) return undefined;
    let at = first + (noun?.words === 'a' ? 4 : 3);
    if (this.#items[at]?.words === ',') at += 1;
    return at;
  }

  #commaBeforeClause(start: number): number | undefined {
    for (let at = start; at < this.#items.length; at += 1) {
      const is = this.#items[at]?.is;
      if (is?.kind === 'break') return undefined;
      if (is?.kind !== 'join' || is.word !== ',') continue;
      const next = this.#items[at + 1]?.is.kind;
      if (next === 'join' || next === undefined) continue;
      const predicate = findPredicate(this.#items, at + 1);
      if (predicate === undefined) return undefined;
      // a list inside the preamble has its own commas: the clause begins after the last one before its verb that leaves a subject
      const between = this.#items.slice(at + 1, predicate.start);
      const isSubject = between.some(({ is: each }) =>
        ['issue', 'head', 'trait', 'only', 'versions', 'every'].includes(each.kind),
      );
      if (isSubject) return at;
    }
    return undefined;
  }

  #clauses(from: number, scope: SystemSet | null): readonly Claim[] | undefined {
    const predicate = findPredicate(this.#items, from);
    if (predicate === undefined) return undefined;
    const start = this.#afterRemark(from, predicate);
    const subject = this.#subject(start, predicate);
    if (subject === undefined) return undefined;
    if (subject === 'issue') return this.#exposure(predicate, scope);
    if (predicate.form === 'exposure' && !this.#isExploitedWord(predicate)) return undefined;
    const { set, isOnly } = subject;
    if (predicate.isOfPronoun && this.#said.isIssueClear !== true) return undefined;
    if (predicate.isElliptic && !this.#completes(predicate)) return undefined;
    const kind = this.#kindOf(predicate, isOnly || this.#isOnlyBehindReleases(predicate), set.isNone);
    if (kind === undefined) return undefined;
    const isPartial = predicate.isPartial || this.#isOfPart(predicate.end);
    const partly: readonly Doubt[] = isPartial
      ? [{ word: 'one effect of several', doubts: kind === 'includes' ? 'no' : 'both' }]
      : [];
    const hedges = [
      ...this.#weighed([...subject.hedges, ...predicate.hedges, ...doubtsOf(set)], kind),
      ...partly,
      // "4.8 is.": of others it says nothing
      ...(predicate.isElliptic && kind !== 'excludes' ? [{ word: 'what is left out', doubts: 'no' as const }] : []),
      ...this.#circumstances(from, kind),
    ];
    // "B are always vulnerable", beside "only A are"
    const isAlways = this.#items.slice(predicate.start, predicate.end).some(({ words }) => words === 'always');
    const isFurther = predicate.isFurther || isAlways || this.#items[start]?.is.kind === 'also';
    const claim = claimOf(kind, set, scope, hedges, isFurther);
    if (kind === 'excludes' && saysAll(set) && scope === null && predicate.end >= this.#items.length) return undefined;
    // "According to X, Y are not": a remark before the subject looks like one more of those that are not
    if (kind === 'excludes' && set.alternatives.length > 1 && set.alternatives.some(isAsked)) return undefined;
    if (kind === 'opens') return findPredicate(this.#items, predicate.end) === undefined ? [claim] : undefined;
    const read = this.#tail(predicate.end, claim, predicate.isOnly && !this.#isOnlyBehindReleases(predicate));
    // "Only A are potentially vulnerable": of A, too, nobody can tell
    const isStanding = this.#items[predicate.end - 1]?.is.kind === 'standing';
    const isDoubtful = [...subject.hedges, ...predicate.hedges].some(({ doubts }) => doubts === 'yes');
    return read !== undefined && kind === 'restricts' && isStanding && isDoubtful
      ? [...read, { kind: 'unread', mayWiden: false, mayNarrow: true, about: set }]
      : read;
  }

  /** What an elliptic verb leaves out is the last that was said: "are vulnerable", "can exploit it". */
  #completes(predicate: Predicate): boolean {
    const { before = '', text } = this.#said;
    const here = text.slice(0, this.#items[predicate.start]?.from ?? 0);
    const isOfAbility = this.#items[predicate.start]?.is.kind !== 'copula';
    const last = `${before} ${here}`.match(isOfAbility ? ABILITIES : STANDINGS)?.at(-1);
    if (last === undefined || TURNED.test(last)) return false;
    // "can exploit it to crash the host. HVM guests cannot do so": of one effect
    if (predicate.isOfPronoun && PARTIAL.test(before)) return false;
    // "Arm is affected. Where it is." is no statement of its own
    return !/\b(?:where|what|whether|how|who|which|as) [^,;.]*$/i.test(here);
  }

  /** "User mode code cannot": the kernel may. "In particular, all X are": others may be, too. */
  #circumstances(from: number, kind: SetClaim['kind']): readonly Doubt[] {
    const user = kind === 'excludes' ? USERS.exec(this.#said.text) : null;
    const opening = this.#items.slice(0, from + 1).find(({ words }) => PARTICULAR.test(words));
    // what it follows from may be a setting, and what is so now may change
    const inference = kind === 'excludes' ? INFERS.exec(this.#said.text) : null;
    return [
      ...(inference === null ? [] : [{ word: inference[0], doubts: 'both' as const }]),
      ...(user === null ? [] : [{ word: user[0], doubts: 'both' as const }]),
      ...(opening === undefined || kind !== 'includes' ? [] : [{ word: opening.words, doubts: 'no' as const }]),
    ];
  }

  /** "vulnerable to the DoS": of one effect. */
  #isOfPart(at: number): boolean {
    return (
      this.#items[at]?.words === 'to the dos' ||
      (this.#items[at]?.words === 'to' && PARTIAL.test(this.#items[at + 1]?.words ?? ''))
    );
  }

  /** "X support it, and Y are not vulnerable": the first half says nothing of who is concerned. */
  #afterRemark(start: number, predicate: Predicate): number {
    const verb = this.#finiteVerb(start, predicate.start);
    if (verb === undefined) return start;
    for (let at = predicate.start - 2; at > verb; at -= 1) {
      const is = this.#items[at]?.is;
      if (is?.kind !== 'break' && !(is?.kind === 'join' && is.word === 'and')) continue;
      // "and so are not": the subject is the one before
      if (this.#items.slice(at + 1, predicate.start).every((each) => each.is.kind === 'empty')) continue;
      const remark = this.#said.text.slice(this.#items[start]?.from ?? 0, this.#items[at - 1]?.to ?? 0);
      return CLAIMS.test(remark) ? start : at + 1;
    }
    return start;
  }

  /** The first verb of a main clause: not one that narrows a noun. */
  #finiteVerb(start: number, end: number): number | undefined {
    for (let at = start + 1; at < end; at += 1) {
      const { is, words } = this.#items[at] ?? { is: { kind: 'empty' as const }, words: '' };
      const before = this.#items[at - 1]?.is.kind;
      const isAfterNoun = before === 'head' || before === 'trait' || before === 'versions';
      if (isAfterNoun && (is.kind === 'do' || is.kind === 'copula' || (is.kind === 'link' && FINITE.has(words))))
        return at;
      if (is.kind === 'link' || is.kind === 'lack') return undefined;
    }
    return undefined;
  }

  #isExploitedWord(predicate: Predicate): boolean {
    return this.#items[predicate.end - 1]?.is.kind === 'exploited';
  }

  #kindOf(predicate: Predicate, isOnly: boolean, isNone: boolean): SetClaim['kind'] | undefined {
    if (predicate.form === 'open') return 'opens';
    const isPositive = predicate.isPositive !== isNone;
    if (isOnly) return isPositive ? 'restricts' : undefined;
    return isPositive ? 'includes' : 'excludes';
  }

  /** "Only A may exploit it" says who cannot; "may" doubts nothing of that. */
  #weighed(hedges: readonly Doubt[], kind: SetClaim['kind']): readonly Doubt[] {
    return kind === 'restricts' ? hedges.filter(({ doubts }) => doubts === 'both') : hedges;
  }

  #subject(
    start: number,
    predicate: Predicate,
  ): { readonly set: SystemSet; readonly isOnly: boolean; readonly hedges: readonly Doubt[] } | 'issue' | undefined {
    let at = start;
    const items = this.#items;
    let isOnly = false;
    const before: Doubt[] = [];
    while (at < predicate.start) {
      const is = items[at]?.is;
      if (is?.kind === 'only') isOnly = true;
      // "As far as known only …"
      else if (is?.kind === 'hedge' && items[at + 1]?.is.kind === 'only')
        before.push({ word: items[at]?.words ?? '', doubts: 'both' });
      else if (is?.kind !== 'empty' && !(is?.kind === 'join' && is.word === ',')) break;
      at += 1;
    }
    const rest = items.slice(at, predicate.start);
    const isEmpty = rest.every(({ is }) => is.kind === 'empty' || is.kind === 'also');
    if (isEmpty) {
      if (
        items
          .slice(Math.max(0, start - 2), predicate.start)
          .some(({ words }) => /^(?:xen|(?:the )?hypervisor)\b/.test(words))
      )
        return { set: EVERYBODY, isOnly, hedges: before };
      // "This is only possible for …" goes on about the issue; "They are not affected", "they are exposed to" about somebody
      if (
        items
          .slice(start, predicate.start)
          .some(({ words }) => /^(?:they|them|ones|users?|administrators?)$/.test(words))
      )
        return undefined;
      return predicate.form === 'exposure' && start < predicate.start ? 'issue' : undefined;
    }
    if (rest[0]?.is.kind === 'issue') {
      if (rest.every(({ is }) => ['issue', 'empty', 'join', 'also', 'every'].includes(is.kind))) return 'issue';
      if (rest[1]?.words === 'of') at += 2;
      else return undefined;
    }
    const end = this.#endOfSubject(at, predicate);
    const set = readSet(items, at, end, this.#said);
    return set === undefined ? undefined : { set, isOnly, hedges: before };
  }

  /** In "A do not implement X and are vulnerable" the first verb explains and the second says it. */
  #endOfSubject(start: number, predicate: Predicate): number {
    let before = predicate.start - 1;
    while (before > start && /^(?:so|therefore|thus|hence|consequently)$/.test(this.#items[before]?.words ?? ''))
      before -= 1;
    const last = this.#items[before]?.is;
    if (last?.kind !== 'break' && (last?.kind !== 'join' || last.word !== 'and')) return predicate.start;
    return this.#finiteVerb(start, predicate.start) ?? predicate.start;
  }

  #exposure(predicate: Predicate, scope: SystemSet | null): readonly Claim[] | undefined {
    const items = this.#items;
    if (predicate.form === 'open') return undefined;
    // "the effects are harmless on Xen 4.12"
    if (predicate.form === 'standing' && predicate.isPositive) return undefined;
    let isOnly = predicate.isOnly;
    let at = predicate.end;
    const hedges = [...predicate.hedges];
    if (items.slice(0, predicate.start).some(({ is, words }) => is.kind === 'issue' && PARTIAL.test(words)))
      hedges.push({ word: 'one effect of several', doubts: 'both' });
    for (; at < items.length; at += 1) {
      const item = items[at];
      if (item?.is.kind === 'only') isOnly = true;
      else if (item?.is.kind === 'hedge')
        hedges.push({ word: item.words, doubts: item.is.doubts === 'yes' ? 'yes' : 'both' });
      else if (item?.is.kind !== 'every' || item.is.word !== 'both') break;
    }
    if (at >= items.length) {
      if (scope === null || isOnly) return undefined;
      // what was named before is the set itself
      return [claimOf(predicate.isPositive ? 'includes' : 'excludes', scope, null, hedges, predicate.isFurther)];
    }
    const opening = items[at];
    if (opening?.is.kind === 'join' || opening?.is.kind === 'break') return undefined;
    const isClause = opening?.is.kind === 'if' || ['when', 'where'].includes(opening?.words ?? '');
    const isUnless = opening?.is.kind === 'if' && opening.is.isUnless;
    if (opening?.is.kind === 'link' || (opening?.is.kind === 'if' && !isUnless)) at += 1;
    if (items[at]?.is.kind === 'only') {
      isOnly = true;
      at += 1;
    }
    const end = this.#endOfObject(at);
    const set = readSet(items, at, end, this.#said, isClause);
    if (set === undefined) return undefined;
    if (isOnly && !predicate.isPositive) return undefined;
    const kind = isOnly ? 'restricts' : predicate.isPositive ? 'includes' : 'excludes';
    const claim = claimOf(kind, set, scope, this.#weighed([...hedges, ...doubtsOf(set)], kind), predicate.isFurther);
    return this.#tail(end, claim);
  }

  /** "Xen 4.1 only is vulnerable." */
  #isOnlyBehindReleases(predicate: Predicate): boolean {
    const [before, only] = [this.#items[predicate.start - 1], this.#items[predicate.start]];
    return predicate.isOnly && only?.is.kind === 'only' && before?.is.kind === 'versions';
  }

  /** An object ends where a condition, a reason or another statement begins. */
  #endOfObject(start: number): number {
    for (let at = start; at < this.#items.length; at += 1) {
      const { is, words } = this.#items[at] ?? { is: { kind: 'break' as const }, words: '' };
      if (is.kind === 'break' || is.kind === 'reason') return at;
      if (is.kind === 'if' && at > start) return at;
      if (is.kind === 'link' && words === 'when' && at > start) return at;
      if (is.kind === 'join' && this.#beginsOnlyWhen(at)) return at;
    }
    return this.#items.length;
  }

  #beginsOnlyWhen(at: number): boolean {
    let next = at;
    while (this.#items[next]?.is.kind === 'join' || this.#items[next]?.is.kind === 'break') next += 1;
    if (this.#items[next]?.is.kind !== 'only') return false;
    const after = this.#items[next + 1];
    return after?.is.kind === 'if' || after?.is.kind === 'link';
  }

  /** What follows the verb phrase: conditions narrow, reasons do not, a further clause is a claim of its own. */
  #tail(start: number, said: SetClaim, isOnly = false): readonly Claim[] | undefined {
    const items = this.#items;
    let at = start;
    let { isFurther } = said;
    // "vulnerable to this issue"
    while (at < items.length) {
      const is = items[at]?.is;
      const isObject =
        is?.kind === 'link' &&
        ['to', 'by', 'in'].includes(items[at]?.words ?? '') &&
        (this.#onlyIssueFrom(at + 1) || this.#isPronounAtEnd(at));
      // "is vulnerable, too"
      if (is?.kind === 'also') isFurther = true;
      if (is?.kind === 'empty' || is?.kind === 'also' || is?.kind === 'issue' || isObject) at += 1;
      else break;
    }
    const claim: SetClaim = { ...said, isFurther };
    if (at >= items.length) return isOnly ? undefined : [claim];
    const item = items[at];
    if (item === undefined) return undefined;
    const { is } = item;
    // "are not affected, either"
    if (item.words === 'either' && claim.kind === 'excludes' && at + 1 >= items.length) return [claim];
    if (isOnly && is.kind !== 'if' && is.kind !== 'link') return undefined;
    if (is.kind === 'reason') {
      if (items[at + 1]?.is.kind === 'copula') {
        const set = readSet(items, at + 2, items.length, this.#said);
        return set === undefined ? undefined : [claim, { ...claim, set }];
      }
      // ", since 4.12" is no reason: one has a verb
      const isReason = /^(?:due|owing)/.test(item.words) || items.slice(at + 1).some((each) => isVerb(each));
      if (isReason && claim.kind === 'excludes' && CHANGEABLE.test(this.#said.text.slice(item.to)))
        return [{ ...claim, hedges: [...claim.hedges, { word: item.words, doubts: 'both' }] }];
      return isReason ? this.#reasonOnly(claim, at) : this.#partly(claim);
    }
    if (this.#isWhatever(at)) return [claim];
    // ", i.e. where X": the same in other words, or fewer
    if (is.kind === 'comparison' && /\bi\W?e\b/.test(item.words)) {
      const rest = this.#said.text.slice(item.to);
      if (claim.kind === 'excludes' || CLAIMS.test(rest) || TURNS.test(rest)) return this.#partly(claim);
      return [claim, { kind: 'unread', mayWiden: false, mayNarrow: true, about: null }];
    }
    if (is.kind === 'break' || is.kind === 'join') {
      if (this.#beginsOnlyWhen(at)) {
        let only = at;
        while (items[only]?.is.kind === 'join' || items[only]?.is.kind === 'break') only += 1;
        return this.#condition(only + 1, claim, true);
      }
      let next = at + 1;
      while (items[next]?.is.kind === 'join' || items[next]?.words === 'that' || items[next]?.words === 'is') next += 1;
      const named = is.kind === 'join' ? this.#including(next, claim) : undefined;
      if (named !== undefined) return named;
      if (is.kind === 'join') {
        const narrowing = items[next];
        if (narrowing?.is.kind === 'reason') return this.#tail(next, claim);
        if (narrowing?.is.kind === 'if' || (narrowing?.is.kind === 'link' && findPredicate(items, next) === undefined))
          return this.#condition(next, claim, false);
      }
      const more = this.#clauses(next, claim.scope) ?? (is.kind === 'join' ? this.#onlyThose(next, claim) : undefined);
      if (more !== undefined) return [claim, ...more];
      const rest = this.#said.text.slice(items[next]?.from ?? 0);
      // "but patches are provided": whatever it takes back, the claim is no longer plain
      if (is.kind === 'break' && !CLAIMS.test(rest)) {
        const hedged: SetClaim = { ...claim, hedges: [...claim.hedges, { word: item.words, doubts: 'both' }] };
        // "Only A can; on Intel only": of fewer than those
        const fewer: PlainClaim = { kind: 'unread', mayWiden: false, mayNarrow: true, about: null };
        return /\b(?:only|solely|exclusively)\b/i.test(rest) ? [hedged, fewer] : [hedged];
      }
      return this.#partly(claim);
    }
    // "Arm systems are vulnerable from Xen 4.4 onward"
    const isBound = is.kind === 'versions' && at + 1 === items.length && BOUND.test(item.words);
    // of others it says nothing, whatever their release
    if (isBound && claim.kind === 'includes' && claim.scope === null && !saysAll(claim.set)) {
      const set = readSet(items, at, at + 1, this.#said);
      return set === undefined ? undefined : [{ ...claim, set, scope: claim.set }];
    }
    // "All versions of Xen are affected back to 3.3 with X built in"
    const isBoundOfAll = is.kind === 'versions' && BOUND.test(item.words) && claim.kind === 'includes';
    if (isBoundOfAll && saysAll(claim.set) && claim.scope === null) {
      const set = readSet(items, at, at + 1, this.#said);
      return set === undefined ? undefined : this.#tail(at + 1, { ...claim, set });
    }
    if (is.kind === 'only') return this.#condition(at + 1, claim, true);
    if (is.kind === 'hedge') {
      const doubts = is.doubts === 'yes' ? 'yes' : 'both';
      return this.#tail(at + 1, { ...claim, hedges: [...claim.hedges, { word: item.words, doubts }] });
    }
    if (is.kind === 'if' || is.kind === 'link' || is.kind === 'lack') return this.#condition(at, claim, isOnly);
    return this.#partly(claim);
  }

  /** ", regardless of X": whatever X is, up to the end, and nothing that takes it back. */
  #isWhatever(start: number): boolean {
    const at = this.#items[start]?.words === ',' ? start + 1 : start;
    const rest = this.#said.text.slice(this.#items[at]?.from ?? 0);
    return WHATEVER.test(rest) && !TURNS.test(rest);
  }

  /** "…, including X": some of those that the statement is of, or a few more. */
  #including(at: number, claim: SetClaim): readonly Claim[] | undefined {
    const items = this.#items;
    // "…, as well as 4.2 with the fix for X"
    const isAsWell = /\bas well as$/.test(items[at - 1]?.words ?? '') && items[at]?.is.kind === 'versions';
    if ((items[at]?.words !== 'including' && !isAsWell) || claim.kind !== 'includes') return undefined;
    if (isAsWell) {
      const more = readSet(items, at, items.length, this.#said);
      return more === undefined || more.hedges.length > 0 || more.isNone
        ? undefined
        : [claim, claimOf('includes', more, claim.scope, [], true)];
    }
    const set = readSet(items, at + 1, items.length, this.#said);
    return set === undefined || set.hedges.length > 0 || set.isNone
      ? undefined
      : [claim, claimOf('includes', set, claim.scope, [], true)];
  }

  /** "…, and only X." */
  #onlyThose(at: number, claim: SetClaim): readonly Claim[] | undefined {
    if (this.#items[at]?.is.kind !== 'only' || claim.kind === 'excludes') return undefined;
    const set = readSet(this.#items, at + 1, this.#items.length, this.#said);
    return set === undefined
      ? undefined
      : [{ ...claim, kind: 'restricts', set, hedges: [...claim.hedges, ...doubtsOf(set)] }];
  }

  /** "vulnerable to this", and nothing more. */
  #isPronounAtEnd(at: number): boolean {
    const next = this.#items[at + 1]?.words;
    return this.#items[at]?.words === 'to' && (next === 'this' || next === 'it') && at + 2 >= this.#items.length;
  }

  #onlyIssueFrom(at: number): boolean {
    for (let index = at; index < this.#items.length; index += 1) {
      const kind = this.#items[index]?.is.kind;
      if (kind === 'issue') return true;
      if (kind !== 'empty' && kind !== 'every') return false;
    }
    return false;
  }

  /** A reason with a verb of its own might say more than a reason: then the claim is doubtful. */
  #reasonOnly(claim: SetClaim, at: number): readonly Claim[] {
    const isNegated = this.#items.slice(at).some(({ is }) => is.kind === 'if');
    return isNegated ? [{ ...claim, hedges: [...claim.hedges, { word: 'reason', doubts: 'both' }] }] : [claim];
  }

  #condition(at: number, claim: SetClaim, isOnly: boolean): readonly Claim[] | undefined {
    const items = this.#items;
    const opening = items[at];
    if (opening === undefined) return undefined;
    let end = at + 1;
    while (end < items.length) {
      const kind = items[end]?.is.kind;
      if (kind === 'break' || kind === 'reason') break;
      end += 1;
    }
    const isUnless = opening.is.kind === 'if' && opening.is.isUnless;
    const start = (opening.is.kind === 'if' && !isUnless) || opening.is.kind === 'link' ? at + 1 : at;
    if (items[start]?.is.kind === 'only') return this.#condition(start + 1, claim, true);
    const condition = readSet(items, start, end, this.#said, true, isOfGuests(claim.set));
    if (condition === undefined) return this.#partly(claim);
    const rest = end < items.length ? this.#tail(end, claim) : [claim];
    const [first, ...more] = rest ?? [];
    // what follows the condition may doubt the statement; where it narrows it once more, no rule knows which way
    if (first === undefined || !('set' in first) || first.set !== claim.set || first.kind !== claim.kind)
      return this.#partly(claim);
    const hedges = [...first.hedges, ...doubtsOf(condition)];
    if (condition.alternatives.every(({ host, guests }) => host.length === 0 && guests.flat().length === 0))
      // "in that configuration": which one was said before
      return opening.is.kind === 'link' && !items.slice(at, end).some(({ words }) => POINTERS.has(words))
        ? [{ ...claim, hedges }, ...more]
        : this.#partly(claim);
    const joined = intersect(claim.set, condition);
    if (joined === undefined) return this.#partly(claim);
    const whole: SetClaim = { ...claim, hedges };
    if (claim.kind === 'includes' && isOnly && saysAll(claim.set))
      return [{ ...whole, kind: 'restricts', set: condition }, ...more];
    if (claim.kind === 'restricts') {
      if (isOnly) return [{ ...whole, set: joined }, ...more];
      // "Only A can on B", "only A can without help": of others nothing is said where that does not hold
      const scope = claim.scope === null ? condition : intersect(claim.scope, condition);
      if (scope === undefined) return this.#partly(claim);
      return [
        { ...claim, scope },
        { ...whole, set: condition, hedges: [...hedges, { word: opening.words, doubts: 'both' }] },
        ...more,
      ];
    }
    if (claim.kind === 'includes' && isOnly) {
      const narrowed: SetClaim = { ...whole, set: joined };
      const within = intersect(claim.set, negated(condition));
      return within === undefined
        ? [narrowed, ...more]
        : [narrowed, { ...whole, kind: 'excludes', set: within }, ...more];
    }
    return [{ ...whole, set: joined }, ...more];
  }

  /** The subject was understood and what follows was not: it is about them, and that is all that is known. */
  #partly(claim: SetClaim): readonly Claim[] | undefined {
    const about = claim.set;
    if (claim.kind === 'restricts' || claim.kind === 'opens') return undefined;
    return [
      {
        kind: 'unread',
        mayWiden: true,
        mayNarrow: true,
        about: claim.scope === null ? about : (intersect(about, claim.scope) ?? null),
      },
    ];
  }
}

/** "Guests without such access cannot." */
const WITHOUT_THAT =
  /^(?:guests|domains|systems|hosts) (?:without|lacking|not having) (?:such|this|that|these)(?: (?:a|an))? (?:access|device|devices|support|feature|features|functionality|hardware|permission|privilege|configuration) (?:can not|are not(?: (?:vulnerable|affected))?)$/;
const BOUND = /^(?:from|since|back to|starting (?:from|with|at)|up to)\b/;
const OTHERS_ARE_NOT =
  /^(?:all )?(?:the )?others?(?: (?:systems?|hosts?|configurations?))? (?:are|is) not(?: (?:vulnerable|affected))?$/;
const SAYS_WHO =
  /^(?!.*\b(?:not|no|never|unaffected|unimpacted|safe|immune|may|might)\b).* (?:are|is) (?:vulnerable|affected)\.$/i;
/** What a name without a verb is made of. */
const NAMING: ReadonlySet<string> = new Set(
  'only every trait head versions join empty link lack suffix state'.split(' '),
);
const WHATEVER =
  /^(?:regardless|irrespective|independent(?:ly)?) of\b|^whether or not\b|^(?:whatever|no matter what) (?:their|its|the)\b/i;
const TURNS =
  /[;:(]|\b(?:but|unless|except|excepting|excluding|only|however|although|though|while|whereas|if|when|other|others|than|vulnerab\w+|(?:un)?affect\w+|exploit\w*|leverag\w+|not (?!in\b|the fix\b))\b/i;
const POINTERS: ReadonlySet<string> = new Set('that this such those these which'.split(' '));
const USERS =
  /\buser[- ]?(?:mode|space|land)\b|\b(?:ordinary|unprivileged) users?\b|\bapplications?\b|\bprocess(?:es)? (?:of|in|inside)\b/i;
const STANDINGS =
  /\b(?:un)?(?:vulnerable|affected|susceptible|impacted)\b|\binvulnerable\b|\bsafe\b|\bimmune\b|\bprotected\b|\b(?:harmless|benign)\b/gi;
const ABILITIES =
  /\b(?:exploit|leverage|trigger|abuse|mount|use|make use of|take advantage of|avoid|prevent|mitigate)\b/gi;
const TURNED = /^(?:un|in|safe|immune|protected|harmless|benign|use|make|avoid|prevent|mitigate)/i;
const INFERS =
  /\b(?:therefore|thus|hence|consequently|currently|presently|at present|at the time of writing|for now|for the time being|to date)\b/i;
const PARTICULAR = /^(?:in particular|specifically)$/;
/** "due to newer microcode": whoever has it not is vulnerable. */
const CHANGEABLE =
  /\b(?:microcode|firmware|update|patch|fix|version|configur|default|setting|option|mitigat|workaround)/i;

/** Forms of a main clause; "using", "with" and "having" narrow. */
const FINITE: ReadonlySet<string> = new Set(
  'use uses have has support supports implement implements provide run runs contain enable lack'.split(' '),
);
const PREPOSITIONS: ReadonlySet<string> = new Set('in for on under within with when where inside from by'.split(' '));

/** "Xen is vulnerable if …" is said of every system. */
const EVERYBODY: SystemSet = {
  alternatives: [{ host: [], guests: [], isGuest: false, dimensions: [] }],
  hedges: [],
  isWhole: false,
  isNone: false,
};

function isVerb({ is, words }: Item): boolean {
  return ['copula', 'do', 'modal', 'exploit', 'affects', 'lack'].includes(is.kind) || FINITE.has(words);
}

function isRelativeLink(item: Item | undefined): boolean {
  return item?.is.kind === 'link' && item.is.isRelative === true;
}

/** Nothing is known of whom it means. */
function isAsked({ dimensions }: Alternative): boolean {
  return dimensions.includes('ask');
}

function saysAll(set: SystemSet): boolean {
  return set.alternatives.every(
    ({ host, guests, isGuest }) => host.length === 0 && guests.flat().length === 0 && !isGuest,
  );
}

function negated(condition: SystemSet): SystemSet {
  const isGuest = condition.alternatives.some((each) => each.isGuest);
  if (isGuest) {
    const where = allOf(condition.alternatives.map(({ host, guests }) => notOf(allOf([...host, ...guests.flat()]))));
    return {
      ...condition,
      alternatives: [{ host: [], guests: [[where]], isGuest, dimensions: dimensionsOf(condition) }],
    };
  }
  return {
    ...condition,
    alternatives: [
      { host: [notOf(onHost(condition, 'wide'))], guests: [], isGuest: false, dimensions: dimensionsOf(condition) },
    ],
  };
}

function dimensionsOf(set: SystemSet): readonly string[] {
  return [...new Set(set.alternatives.flatMap(({ dimensions }) => dimensions))];
}

function claimOf(
  kind: SetClaim['kind'],
  set: SystemSet,
  scope: SystemSet | null,
  hedges: readonly Doubt[],
  isFurther: boolean,
): SetClaim {
  const ofDom0: readonly Doubt[] =
    kind === 'restricts' && set.mayBeDom0 === true ? [{ word: 'domains', doubts: 'both' }] : [];
  return { kind, set, scope, hedges: [...hedges, ...ofDom0], isFurther };
}

function doubtsOf(set: SystemSet): readonly Doubt[] {
  return set.hedges.map((word) => ({ word, doubts: 'both' }));
}

const EXPLAINS =
  /^(?:e g|i e|eg|ie|eg\.|for example|for instance|see|that is|namely|such as|aka|a\.k\.a|also known as|including|this includes|in the case of|with xl|in upstream|cf|ie\.|e\.g|i\.e)\b/;
const WEIGHS =
  /\b(?:unless|except|excluding|only|if|but|not|other|others|however|also|although|when|may|might|possibly|potentially|probably)\b/;
/** What is said is taken back elsewhere in the text. */
const POINTS = /\b(?:below|above|note|notes|footnote|later|further down)\b/;
/** A star behind a word, or behind the sentence, leads to a footnote. */
const FOOTNOTE = /(?:^|\s)[^\s*]*[^\s*(]\)?\(?\*{1,3}\)?(?=[\s.,;:)]|$)/;
const ELLIPSIS = /\.\.\.|…/;
/** Says of the code, not of systems, that something is not there. */
const ABSENT = /\bis not (?:available|supported|implemented|present|possible|reachable) (?:in|on|for|with)\b/;

/** "(the console does not use that code)", and nothing more. */
const UNUSED =
  /^(?:as |since |because )?(?:the|these|they|it|those) (?:[a-z0-9]+ ){0,4}(?:do|does) not (?:use|implement|have|contain|include|reach|run)(?: (?!unless|except|if|when|but|only|by|in|on|with|without|may|however|other|also|not)[a-z0-9]+){1,5}$/;

/** The sentence without its parentheses. One that weighs on what is said is kept, or makes it doubtful. */
function withoutParentheses(words: readonly Word[]): {
  readonly plain: readonly Word[];
  readonly doubts: readonly Doubt[];
} {
  const plain: Word[] = [];
  const doubts: Doubt[] = [];
  let depth = 0;
  let inner: Word[] = [];
  for (const word of words) {
    if (word.is === '(') {
      depth += 1;
      if (depth === 1) inner = [];
      continue;
    }
    if (word.is === ')') {
      depth = Math.max(0, depth - 1);
      if (depth > 0) continue;
      const text = inner.map((each) => each.is).join(' ');
      if (/^(?:unless|except|excluding|without)\b/.test(text)) plain.push(...inner);
      else if (isName(inner) && endsUnknown(plain)) {
        // "xenstored (C xenstored)": the word that no rule knows is told in the parenthesis
        plain.pop();
        plain.push(...inner);
      } else if (/^(?:and|or|plus)\b/.test(text)) plain.push(...inner);
      else if (
        POINTS.test(text) ||
        (!EXPLAINS.test(text) && WEIGHS.test(text) && !ABSENT.test(text) && !UNUSED.test(text)) ||
        isDoubtful(inner, text)
      )
        doubts.push({ word: text.slice(0, 60), doubts: 'both' });
      inner = [];
      continue;
    }
    if (depth > 0) inner.push(word);
    else plain.push(word);
  }
  // never closed, or nothing beside it: it is the sentence
  if (inner.length > 0) plain.push(...inner);
  return plain.length > 0
    ? { plain, doubts }
    : { plain: words.filter(({ is }) => is !== '(' && is !== ')'), doubts: [] };
}

/** "not (yet) vulnerable", "4.5 (known so far)". */
function isDoubtful(words: readonly Word[], text: string): boolean {
  if (EXPLAINS.test(text)) return false;
  return (
    /\b(?:yet|so far|onwards?|newer|older|earlier|above|below)\b/.test(text) ||
    itemsOf(words).some(({ is }) => is.kind === 'hedge')
  );
}

function isName(words: readonly Word[]): boolean {
  const said = itemsOf(words).filter(({ is }) => is.kind !== 'empty');
  return said.length === 1 && said[0]?.is.kind === 'trait';
}

/** Longer phrases there are none. */
const LONGEST_PHRASE = 10;

function endsUnknown(words: readonly Word[]): boolean {
  return itemsOf(words.slice(-LONGEST_PHRASE)).at(-1)?.is.kind === 'unknown';
}

function fromBound(set: SystemSet): string | undefined {
  const [alternative] = set.alternatives;
  const [condition] = alternative?.host ?? [];
  if (condition === undefined || !('versions' in condition) || condition.versions.length !== 1) return undefined;
  const [range] = condition.versions;
  return condition.fact === 'xen' && range !== undefined ? (range.from ?? range.only) : undefined;
}

function from(bound: string): SystemSet {
  return versionSet({ from: bound });
}

function before(bound: string): SystemSet {
  return versionSet({ before: bound });
}

function versionSet(range: { readonly from: string } | { readonly before: string }): SystemSet {
  return {
    alternatives: [
      { host: [{ fact: 'xen', versions: [range] }], guests: [], isGuest: false, dimensions: ['version:xen'] },
    ],
    hedges: [],
    isWhole: false,
    isNone: false,
  };
}
