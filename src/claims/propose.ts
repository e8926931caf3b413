import type { AdvisoryFacts } from '#advisory';
import { type Condition, partsOf, type Quote } from '#conditions';
import { assemble, type Quoted } from './assemble.ts';
import type { Claim, PlainClaim, SetClaim } from './claim.ts';
import type { ClaimText } from './claim-text.ts';
import { listedClaims } from './listed-claims.ts';
import { LONGEST_QUOTE, mitigationsOf, type ProposedMitigation } from './mitigations.ts';
import { isAnnouncement, NOTE, unread } from './plain-claims.ts';
import { readSentence } from './read-sentence.ts';
import type { SaidBefore } from './read-set.ts';
import { type ProseSentence, proseSentences } from './sentences.ts';
import { type Alternative, anyOf, type SystemSet } from './system-set.ts';
import type { Product } from './version-phrase.ts';
import { wordTable } from './word-table.ts';

/** What a sentence says of who is concerned, taken alone, to be shown beside it; null where that is nothing. */
export function conditionOf({ claims, quote }: ReadSentence): Condition | null {
  const quotes = [quote];
  const read = claims.flatMap((claim) => ('set' in claim ? [{ claim, quotes }] : []));
  const unread = claims.flatMap((claim) => ('set' in claim || claim.kind !== 'unread' ? [] : [{ claim, quotes }]));
  const condition = read.length === 0 ? null : assemble(read, unread);
  return condition === null || isTooLarge(condition) ? null : condition;
}

const ROLES = wordTable<ClaimText['role']>({
  vulnerable: 'vulnerable',
  mitigation: 'mitigation',
  description: 'description',
  impact: 'description',
  other: 'other',
});
const PRODUCTS = wordTable<Product>({ xen: 'xen', linux: 'linux', xapi: 'xapi' });

/** The parts of an advisory that say who is concerned and what helps. */
export function textsOf(facts: AdvisoryFacts): readonly ClaimText[] {
  const product = PRODUCTS[facts.component] ?? null;
  return facts.sections.flatMap(({ role, body, bodyLine }) => {
    const known = ROLES[role];
    return known === undefined ? [] : [{ role: known, product, body, line: bodyLine }];
  });
}

/** What rules read in a text; a person confirms it or writes it better. */
export interface Proposal {
  /** Whom the text concerns; null where it makes no statement that a rule reads. */
  readonly condition: Condition | null;
  /** Every sentence that was looked at, and what was read in it. */
  readonly sentences: readonly ReadSentence[];
  readonly mitigations: readonly ProposedMitigation[];
}

export interface ReadSentence {
  readonly quote: Quote;
  readonly role: ClaimText['role'];
  /** What was read in it; one is `unread` where that is not all. */
  readonly claims: readonly Claim[];
  readonly mayWiden: boolean;
  readonly mayNarrow: boolean;
}

/** Reads the statements of a text about who is concerned. `isWithdrawn`: nobody is, whatever it says. */
export function proposeFrom(texts: readonly ClaimText[], isWithdrawn = false): Proposal {
  const hasSection = texts.some(({ role, body }) => role === 'vulnerable' && body.trim() !== '');
  const sentences: ReadSentence[] = [];
  const claims: Quoted<SetClaim>[] = [];
  const unread: Quoted<PlainClaim>[] = [];
  for (const text of texts) {
    if (text.role === 'description' && hasSection) continue;
    const all = readText(text);
    const isDoubtful = text.role === 'mitigation' && isTakenBack(all);
    for (const { sentence, read, beside = [] } of all) {
      const quote = quoteOf(sentence);
      const quotes = [...beside.map(quoteOf), quote].sort((one, other) => one.line - other.line);
      const kept = read
        .map((claim) => (text.role === 'other' ? asWidening(claim) : claim))
        .filter((claim) => counts(claim, text.role))
        .map((claim) => (isDoubtful && 'set' in claim ? asDoubtful(claim) : claim));
      for (const claim of kept) {
        if ('set' in claim) claims.push({ claim, quotes });
        else if (claim.kind === 'unread' && (claim.mayWiden || claim.mayNarrow)) unread.push({ claim, quotes });
      }
      sentences.push({
        quote,
        role: text.role,
        claims: read,
        mayWiden: kept.some((claim) => 'mayWiden' in claim && claim.mayWiden),
        mayNarrow: kept.some((claim) => 'mayNarrow' in claim && claim.mayNarrow),
      });
    }
  }
  const mitigations = mitigationsOf(texts);
  if (isWithdrawn) {
    const said = sentences.find(({ quote }) => /\bwithdrawn\b/i.test(quote.text));
    return {
      condition: { always: 'no', ...(said === undefined ? {} : { quotes: [said.quote] }) },
      sentences,
      mitigations,
    };
  }
  const isReadable = claims.length > 0 && claims.length + unread.length <= MOST_CLAIMS;
  const condition = isReadable ? assemble(claims, unread) : null;
  return { condition: condition !== null && isTooLarge(condition) ? null : condition, sentences, mitigations };
}

/** Real texts have up to thirty. Attack: as many sentences as there may be, each held against all others. */
const MOST_CLAIMS = 150;
/** Attack: statements without end, which nobody could confirm. */
const MOST_STATEMENTS = 1500;
const DEEPEST = 25;

function isTooLarge(condition: Condition): boolean {
  let left = MOST_STATEMENTS;
  const goesOn = (each: Condition, depth: number): boolean => {
    left -= 1;
    return left >= 0 && depth <= DEEPEST && partsOf(each).every((part) => goesOn(part, depth + 1));
  };
  return !goesOn(condition, 0);
}

/** What is said among mitigations concerns the verdict only where it takes out systems as such, not by a setting. */
function counts(claim: Claim, role: ClaimText['role']): boolean {
  if (role === 'vulnerable' || role === 'other') return true;
  // descriptions tell a story, in which a question is no condition
  if (role === 'description')
    return 'set' in claim && !claim.set.alternatives.some(({ dimensions }) => dimensions.includes('ask'));
  if (!('set' in claim) || claim.kind !== 'excludes' || claim.hedges.length > 0 || claim.scope !== null) return false;
  return claim.set.alternatives.every(({ dimensions }) =>
    dimensions.every((name) => FIXED.has(name) || name.startsWith('version:')),
  );
}

/** Whom it takes out may be taken out only from what the mitigation is about: they are open. */
function asDoubtful({ set }: SetClaim): PlainClaim {
  return { kind: 'unread', mayWiden: false, mayNarrow: true, about: set };
}

/** "Updated microcode is available. AMD systems are unaffected.": by what it changes, or at all. */
const MENDED_BELOW = /\b(?:microcode|firmware|bios|uefi settings?)\b/i;

/** "AMD systems are not vulnerable", and beside it something that no rule understands and that may be about them. */
function isTakenBack(all: readonly ReadOne[]): boolean {
  if (!all.some(({ read }) => read.some((claim) => 'set' in claim && counts(claim, 'mitigation')))) return false;
  const said = { product: null, positive: new Map(), versions: [], spokenOf: null };
  return all.some(({ sentence: { text, isSample }, read }) => {
    if (MENDED_BELOW.test(text)) return true;
    const claims =
      read.every((claim) => claim === NOTE) && !isSample ? readSentence(text, { ...said, text }).claims : read;
    return claims.some((claim) => !('set' in claim) && claim.kind === 'unread' && claim.mayWiden);
  });
}

/** A section of a kind that no style names: who is vulnerable by it may be so, and whom it takes out stays. */
function asWidening(claim: Claim): Claim {
  if (!('set' in claim)) return { ...claim, mayNarrow: false };
  if (claim.kind === 'excludes') return NOTE;
  const about = claim.scope === null && !claim.set.alternatives.some(isAnybody) ? claim.set : null;
  return { kind: 'unread', mayWiden: true, mayNarrow: false, about };
}

function isAnybody({ host, guests }: Alternative): boolean {
  return host.length === 0 && guests.flat().length === 0;
}

const FIXED: ReadonlySet<string> = new Set(['arch', 'vendor', 'width', 'contains']);

const STANDING = /\b(?:vulnerable|affected|unaffected|exploit|leverage)\b/i;

/** Releases in what looks like a sample: a table of who is concerned. */
const TABLE = /(?:^|\s)[0-9]+\.[0-9]+(?:\.[0-9x]+)?:?(?:\s|$)/;

function quoteOf({ text, line }: ProseSentence): Quote {
  return { text: text.slice(0, LONGEST_QUOTE).trim(), line };
}

interface ReadOne {
  readonly sentence: ProseSentence;
  /** What else has to be quoted: items of its list, or the sentence above it. */
  readonly beside?: readonly ProseSentence[];
  readonly read: readonly Claim[];
}

function readText({ role, body, line, product: ofText = 'xen' }: ClaimText): readonly ReadOne[] {
  const found: ReadOne[] = [];
  let spokenOf: SystemSet | null = null;
  let product: Product | null = ofText;
  const positive = new Map<string, Condition[]>();
  let versions: readonly Condition[] = [];
  const sentences = proseSentences(body, line);
  let listed: readonly ReadOne[] = [];
  for (const [index, sentence] of sentences.entries()) {
    const ofList = listed.find((each) => each.sentence === sentence);
    if (ofList !== undefined) {
      found.push(ofList);
      continue;
    }
    if (isAnnouncement(sentence.text, sentences[index + 1]?.text)) {
      found.push({ sentence, read: [NOTE] });
      continue;
    }
    // most sentences of mitigations say what helps, and nothing of who is concerned; others tell what they like
    const isStanding = STANDING.test(sentence.text);
    if (sentence.isSample || (role !== 'vulnerable' && role !== 'description' && !isStanding)) {
      // attack: a statement that is indented as commands are
      const isRead = sentence.isSample && role === 'vulnerable' && (isStanding || TABLE.test(sentence.text));
      found.push({ sentence, read: [isRead ? unread(sentence.text, null) : NOTE] });
      continue;
    }
    const before = found.at(-1);
    const said: SaidBefore = {
      product,
      positive,
      versions,
      text: sentence.text,
      before: before?.sentence.text ?? '',
      last: before?.read ?? [],
      isItem: sentence.isItem,
      isIssueClear:
        before === undefined || before.read.every((claim) => 'set' in claim) || isOfIssue(before.sentence.text),
    };
    listed = role === 'vulnerable' ? readList(sentences, index, { ...said, spokenOf }) : [];
    const [lead] = listed;
    if (lead !== undefined) {
      found.push(lead);
      continue;
    }
    const reading = readSentence(sentence.text, { ...said, spokenOf });
    found.push({ sentence, read: reading.claims });
    spokenOf = reading.spokenOf ?? lastSetOf(reading.claims) ?? spokenOf;
    for (const claim of reading.claims) {
      if (!('set' in claim)) continue;
      for (const { host, dimensions } of claim.set.alternatives) {
        const named = dimensions.find((name) => name.startsWith('version:'));
        if (named !== undefined) product = named.slice('version:'.length) as Product;
        if (claim.kind !== 'includes' && claim.kind !== 'restricts') continue;
        for (const condition of host) remember(positive, condition);
      }
      if (claim.kind === 'includes' || claim.kind === 'restricts') {
        const named = claim.set.alternatives.flatMap(({ host }) => host.filter(isOfVersions));
        if (named.length > 0) versions = [...versions, anyOf(named)];
      }
    }
  }
  return found;
}

/** A sentence that no rule read and that is of the issue as a whole all the same: "exploit it" after it means that. */
function isOfIssue(text: string): boolean {
  return /\bvulnerab|\baffected\b|\bthis issue\b/i.test(text) && !EFFECT.test(text);
}
const EFFECT =
  /\b(?:leaks?|escalat\w*|dos|denial|crash\w*|race|information|privileges?|corrupt\w*|effects?|attacks?|read|write|variants?|cve)\b|[;:]/i;

/** A sentence that ends with a colon and the items below it; nothing where they are not read as one. */
function readList(
  sentences: readonly ProseSentence[],
  index: number,
  said: SaidBefore & { readonly spokenOf: SystemSet | null },
): readonly ReadOne[] {
  const lead = sentences[index];
  if (lead === undefined || !/:\s*$/.test(lead.text)) return [];
  const items: ProseSentence[] = [];
  for (const sentence of sentences.slice(index + 1)) {
    if (!sentence.isItem) break;
    items.push(sentence);
  }
  const [first] = items;
  // an item of several sentences, or one below another, says more than a name
  const isPlain = items.every(
    ({ paragraph, indent, isSample }, at) =>
      !isSample && indent === first?.indent && paragraph !== items[at + 1]?.paragraph,
  );
  if (!isPlain || items.length > MOST_ITEMS) return [];
  const claims = listedClaims(
    lead.text,
    items.map(({ text }) => text),
    said,
  );
  if (claims === undefined) return [];
  const { whole, each } = claims;
  return [
    { sentence: lead, read: whole === null ? [NOTE] : [whole], beside: whole === null ? [] : items },
    ...items.map((sentence, at) => {
      const claim = each[at];
      return { sentence, read: claim === undefined ? [NOTE] : [claim], beside: claim === undefined ? [] : [lead] };
    }),
  ];
}

/** Attack: a list without end. */
const MOST_ITEMS = 20;

function lastSetOf(claims: readonly Claim[]): SystemSet | null {
  const last = claims.findLast((claim): claim is SetClaim => 'set' in claim);
  return last === undefined ? null : last.set;
}

function isOfVersions(condition: Condition): boolean {
  if ('versions' in condition) return condition.fact === 'xen';
  if ('any' in condition) return condition.any.length > 0 && condition.any.every(isOfVersions);
  return 'all' in condition && condition.all.some(isOfVersions);
}

function remember(positive: Map<string, Condition[]>, condition: Condition): void {
  if (!('in' in condition)) return;
  const dimension = condition.fact === 'arch' ? 'arch' : condition.fact === 'cpuVendor' ? 'vendor' : null;
  if (dimension !== null) positive.set(dimension, [...(positive.get(dimension) ?? []), condition]);
}
