import type { Condition } from '#conditions';
import type { PlainClaim } from './claim.ts';
import type { Item } from './items.ts';
import { findPredicate } from './predicate.ts';
import { type Alternative, intersect, MOST_ALTERNATIVES, type SystemSet } from './system-set.ts';
import type { Product } from './version-phrase.ts';
import type { Word } from './words.ts';

/** A sentence that says nothing of who is concerned, as far as anybody can tell from its words. */
export const NOTE: PlainClaim = { kind: 'note', mayWiden: false, mayNarrow: false, about: null };

/** A sentence that no rule understood; `about`: whom it speaks of, where that much was understood. */
export function unread(text: string, about: SystemSet | null): PlainClaim {
  return { kind: 'unread', ...effectOf(text), about };
}

/** Words that could say who is concerned; a sentence without any of them explains something, or takes something back. */
export const CLAIMS =
  /(?:vulnerabilit\w+|issue|bug|attack) (?:requires?|needs?|depends?)\b|(?:vulnerable|susceptible)(?! to [A-Z])|\baffected\b|(?:vulnerabilit\w+|issue|bug|flaw|this|it|and)(?: only| also)? affects?\b|unaffected|expos(?:e|es|ed|ing)\b|exploit|leverag|\battack(?:s|ed)?\b|impacted|trigger|relevant (?:to|for|only|on|in)|applicab|immun|\babus|at risk|(?:vulnerabilit\w+|issue|bug|flaw|problem)s? (?:is|are|was|were|does|do|can|could|may|might|exists?|occurs?|appl\w+|manifests?|only)\b|(?:can|could|may|might|cannot|can't|to|not) (?!avoid|prevent|mitigat|fix|address|resolv|work|close|reduc|limit|be\b)\w+ (?:this|the|these|either) (?:vulnerabilit|issue|bug|flaw)/i;
const NARROWS =
  /\bnot\b|n't\b|cannot|\bun[a-z]+ed\b|\bno\b|\bnone\b|never|immune|safe|\bonly\b|unless|except|avoid|without|\bif\b|\bwhen\b|depend|requir|needs?\b|limit|restrict|prevent|\bmay\b|\bmight\b|\bexposed (?:to|by|on)\b/i;
const REFERENCE = /^\W*(?:please )?(?:see|consult|refer to)\b/i;
const REFERS =
  /^(?:the same|so (?:are|is|do|does)|likewise|similarly|this is only|that is,? only|this also|also\b|neither|nor\b|(?:and|or|but)\b)/i;
/** "Those with virtio are.": what was said before is said of somebody else. */
const ELLIPTIC = /\b(?:are|is|do|does|can|could|will|may|might|too|so)[.!]?$/i;

function effectOf(text: string): { readonly mayWiden: boolean; readonly mayNarrow: boolean } {
  // "The vulnerability depends on X"
  if (DEPENDS.test(text) && !MORE_THAN_ONLY.test(text.replace(/:(?= only\b)/i, '')))
    return { mayWiden: false, mayNarrow: true };
  // another text says which hardware it is
  if (REFERENCE.test(text) || /^whether\b/i.test(text)) return { mayWiden: false, mayNarrow: true };
  const mayNarrow = NARROWS.test(text) || SOME_ARE.test(text);
  if (ASKS_MORE.test(text) && !ASKS_LESS.test(text.replace(GIVEN, ''))) return { mayWiden: false, mayNarrow: true };
  // "X are not vulnerable" and nothing else can only narrow
  const isPlainNo =
    PLAIN_NO.test(text) ||
    OTHERS_NO.test(text) ||
    (/\b(?:not|never|cannot|n't|unaffected)\b/i.test(text) &&
      !TAKES_BACK.test(text) &&
      !/\b(?:but|however|although|though|unless|except|other|also|may|might|only)\b/i.test(text));
  return { mayWiden: !isPlainNo, mayNarrow };
}

const DEPENDS = /^(?:the|this) (?:vulnerability|issue|bug) (?:only )?depends on\b/i;
/** "Systems which only run X are not vulnerable": "only" is of what they do. */
const PLAIN_NO =
  /^(?:systems|hosts|guests|configurations) (?:which|that|who|where|running|using|with) (?:(?!\b(?:but|however|although|though|unless|except|others?|also|may|might|vulnerable|affected)\b)[^.;:])* (?:(?:are|is) not (?:vulnerable|affected)|cannot be attacked)\.?$/i;

/** "CPUs from other vendors are not affected." */
const OTHERS_NO =
  /^(?:(?:systems|hosts|cpus|processors|hardware) (?:from|of|by|made by) )?other (?:[a-z]+ ){0,3}(?:\((?:eg|e\.g\.|such as)?,? ?[a-z0-9, ]+\) )?(?:, such as [a-z0-9 ]+, )?(?:are|is) (?:not (?:vulnerable|affected)|unaffected)\.?$/i;

/** "Guests which make use of X are vulnerable": perhaps they alone. */
const SOME_ARE =
  /^(?!(?:also|both|all|any)\b)(?!.*\b(?:also|too|as well|likewise)\b).*\b(?:which|that|who|with|using|running|where|whose)\b.* (?:are|is) (?:vulnerable|affected|concerned|susceptible)\b/i;

/** What an attack needs beside all else: whom that names, others have named. */
const ASKS_MORE =
  /^(?:(?:in addition|additionally|furthermore|moreover|also|to (?:exploit|leverage) (?:the|this) (?:vulnerability|issue)),? )?(?:an attacker (?:needs to|must|has to)|there (?:needs|has) to be|there must be) /i;
const ASKS_LESS =
  /\b(?:only|merely|just|no|not|never|nothing|without|unless|except|but|however|though|although|while|whereas|or|other|others|also|either|any|all|every|already|else|hvm|pv|pvh|x86|arm|intel|amd|linux|qemu|toolstack|[a-z]*xenstored|dos|denial|leaks?|crash|escalat[a-z]*)\b|[0-9]|n't\b|[;:]/i;
/** ", but such permissions are typically available to users": it is no less for that. */
const GIVEN =
  /\bat just the (?:right|wrong) (?:moment|time)\b|^(?:in addition|additionally|also)\b|\(typically [a-z ]+\)|, but (?:such|these) (?:permissions?|privileges?|access|rights?|capabilit(?:y|ies)) (?:is|are) (?:typically |usually |often |normally )?(?:available|granted|given) to (?:ordinary |unprivileged |normal |all )?users(?=[.]?$)/gi;

/** It takes back what another sentence said, or says that it is not settled. */
const TAKES_BACK =
  /\bexceptions?\b|\bexempt|\b(?:does|do|did) not (?:hold|apply)\b|\b(?:not|n't) (?:hold|true|the case|so)\b|\bwrong(?:ly)?\b|\bincorrect|\berroneous|\bcontrary\b|\bopposite\b|\bmistaken|\bdisput|\bunclear\b|\bnot (?:yet )?(?:clear|known|certain|complete|sure|confirmed|verified|tested|checked|inspected)\b|\buncertain|\bongoing\b|\bpending\b|\binvestigat|\bunder (?:review|analysis)\b|\bremains? to be\b|\bno longer\b|\banalysis\b|\bstatus\b|\bsee below\b|\bback-?port|\bcherry-?pick|\bdownstreams?\b|\bunchanged\b|\b(?:not|nothing) (?:has |have |was |been )*(?:changed|different)\b|\bthe (?:rest|others)\b|\bas well\b|\balso\b|\btoo\b|\blikewise\b|\badditional(?:ly)?\b|\bfurther(?:more)? (?:systems|versions|guests|configurations)\b/i;
/** It explains a word, a default or a setting, gives advice, or says that something is not there. */
const EXPLAINS = [
  /^that is, (?!only)(?!.*\b(?:also|too|as well|likewise)\b)|(?<!\bby |\bany |\bsome )\bmeans\b(?! (?:of|to)\b)|\brefers? to\b|\bis called\b|\bknown as\b|\bin other words\b/i,
  /\b(?:is|are|can be|may be) (?:controlled|configured|set|selected|determined|chosen|requested|specified|recognised|recognized|identified) (?:by|with|via|using|through|in|from)\b/i,
  /^(?:this|that|these|those|it|they|such [a-z]+|this [a-z]+) (?:is|are) (?:only )?(?:available|supported|implemented) (?:on|in|by|with|from|since)\b/i,
  /\b(?:is|are|will be) (?:[a-z]+ )?(?:\([a-z ]+\) )?(?:the default|enabled|disabled|turned on|turned off|unsupported|deprecated)\b/i,
  /\b(?:is|are) not (?:security[- ])?(?:supported|available|implemented)\b/i,
  /^the default (?:configuration|build|setting)s? (?:has|have|sets?|uses?) [a-z0-9 _-]+ (?:enabled|disabled|turned (?:on|off))\W*$/i,
  /^by default,? (?!.*\b(?:vulnerable|affected|also|too|but|except|not|no)\b)[a-z0-9 _-]+ (?:uses?|selects?|provides?) [^.;:,]+\W*$/i,
  /^the default is for [a-z0-9 _-]+ to be (?:enabled|disabled|turned (?:on|off)|on|off)\W*$/i,
  /^(?!.*\b(?:also|too|same|likewise)\b)[a-z0-9 -]+ (?:run|runs|are run|is run) (?:in (?:hap|shadow) mode|with (?:hap|shadow paging)) by default(?: on [a-z ]+)?\W*$/i,
  // how an operator finds it out, and what a console prints
  /^to (?:discover|find out|determine|learn|see) (?:whether|which|if) [^.]*: ?(?:request|run|use|issue|press|look|see|type)\b/i,
  /^this will print\b[^.]*:$/i,
  /^\(xen\) (?!.*\b(?:too|also|as well|likewise)\b)[^.]*[:=]/i,
  /\bsupport (?:first )?appeared\b/i,
  /\bwill only gain\b|\bcaveats apply\b|\bsecurity is (?:still )?(?:better|worse)\b|\balready (?:has|have) the ability\b/i,
  /\b(?:should|must) not (?:switch|change|rely)\b|\bare (?:strongly )?advised\b/i,
  /^the (?:degree|extent) to which [^.;:]* is (?:unknown|unclear|not known)\.?$/i,
  /^[a-z -]+ mode (?:is|will be|would be) (?:activated|enabled|entered|in use|used) (?:when|if|by|while|during) (?!.*\b(?:also|too|likewise|vulnerable|affected)\b)[^.;:]*\.?$/i,
  /^we are informed that this is the case\b/i,
  /\bthere (?:is|are) (?:nothing|no)\b|\b(?:typically|usually|normally|generally) (?:only )?(?:run|runs|use|uses)\b/i,
  /^`[^`]*`\W*$/,
];
/** "The fix first appeared in 4.18": all before that lack it, also those that no list names. */
const FIXED_SINCE =
  /\b(?:fix|fixes|patch|patches)\b.*\b(?:first|appear|appears|appeared|landed|arrived|introduced)\b|\bfixed (?:in|since|by|with)\b|\bcontains? (?:the|a) fix\b/i;
/** "The presence of `hap' here indicates that the host is not …": of guests in that mode alone. */
const OF_OUTPUT =
  /^(?<hvm>for an hvm (?:domain|guest),? )?the presence of [`'"](?<mode>hap|shadow)[`'"] (?:here )?indicates that the (?:host|domain|guest) (?:is vulnerable|is (?<not>not) vulnerable|can exploit the vulnerability)(?: to this (?:domain|guest))?\.?$/i;

function ofPaging({ hvm, mode = '', not }: Partial<Readonly<Record<string, string>>>): PlainClaim {
  const isVulnerable = not === undefined;
  const type: readonly Condition[] = hvm === undefined ? [] : [{ fact: 'guest.type', in: ['hvm'] }];
  const guests: readonly Condition[][] = [[...type, { fact: 'guest.paging', in: [mode.toLowerCase()] }]];
  const alternatives = [{ host: [], guests, isGuest: true, dimensions: ['paging'] }];
  const about: SystemSet = { alternatives, hedges: [], isWhole: false, isNone: false };
  return { kind: 'unread', mayWiden: isVulnerable, mayNarrow: !isVulnerable, about };
}
const OF_OTHERS =
  /^(?:(?:all|any|the|some) )?(?:smaller|larger|bigger|lesser|fewer|others?|rest|remaining|(?:old|new|earli|lat)er ones)\b/i;
/** "do not use a stub domain": they lack something, though nothing that protects. */
const LACKS = /(?:\b(?:do|does) not|\b(?:do|does)n't) (?:use|support|implement|run|offer)\b/i;
const PROTECTS =
  /\b(?:fix|patch|mitigat|protect|check|safeguard|guard|workaround|harden|defen[cs]e|limit|barrier|lock|update)/i;

/**
 * What a sentence without a statement is: a note, or, where it could be about somebody, `unread`. Attack: "Arm systems are not
 * vulnerable. Those with an SMMU are an exception."
 */
export function plainClaims(
  text: string,
  items: readonly Item[],
  words: readonly Word[],
  said: Said,
): readonly PlainClaim[] {
  const only = onlyClaims(text, items, said);
  if (only !== undefined) return only;
  // "…, so systems are not vulnerable in this way unless X": of those of whom the sentence before spoke
  if (IN_THIS_WAY.test(text) && said.spokenOf !== null)
    return [{ kind: 'unread', mayWiden: false, mayNarrow: true, about: said.spokenOf }];
  const maker = DISBELIEVES.exec(text)?.groups?.['maker']?.toLowerCase();
  if (maker !== undefined) {
    const host = [{ fact: 'cpuVendor', in: [maker] }];
    const alternatives = [{ host, guests: [], isGuest: false, dimensions: ['vendor'] }];
    const about: SystemSet = { alternatives, hedges: [], isWhole: false, isNone: false };
    return [{ kind: 'unread', mayWiden: true, mayNarrow: false, about }];
  }
  const claim = plainClaim(text, items, words, said);
  // "4.5 to 4.8 with X are; on Y": statements about releases are complete
  const isBare = STANDS.test(text) || !items.some(({ is }) => VERBS.has(is.kind));
  if (claim.mayWiden && !claim.mayNarrow && isBare && items.some(({ is }) => is.kind === 'versions'))
    return [claim, { kind: 'unread', mayWiden: false, mayNarrow: true, about: null }];
  return [claim];
}

interface Said {
  readonly scope: SystemSet | null;
  readonly product: Product | null;
  /** Of whom the text spoke last. */
  readonly spokenOf: SystemSet | null;
}

/** What a maker of processors says is of its own. */
const DISBELIEVES =
  /^(?<maker>AMD|Intel) do(?:es)? not (?:believe|think|expect) (?:that )?(?:any )?other [a-z ]+ (?:are|is|to be) (?:affected|vulnerable)\.$/i;
const IN_THIS_WAY = /\b(?:is|are) not (?:vulnerable|affected) in (?:this|that) way\b/i;

/**
 * "Only A … can" where no rule knows all of A takes somebody out, and puts in nobody but A: whoever another sentence takes out stays out,
 * as long as it is none of those that are named here.
 */
function onlyClaims(text: string, items: readonly Item[], { scope, product }: Said): readonly PlainClaim[] | undefined {
  if (scope !== null || !/^(?:however,? )?only\b/i.test(text) || NO_SUBJECT.test(text) || MORE_THAN_ONLY.test(text))
    return undefined;
  const predicate = findPredicate(items, 0);
  if (predicate === undefined && items.some(({ is }) => VERBS.has(is.kind))) return undefined;
  if (predicate !== undefined && findPredicate(items, predicate.end) !== undefined) return undefined;
  const narrows: PlainClaim = { kind: 'unread', mayWiden: false, mayNarrow: true, about: null };
  const about = subjectOf(items) ?? systemsNamed(items, product);
  return about === undefined ? [narrows] : [narrows, { kind: 'unread', mayWiden: true, mayNarrow: false, about }];
}

const VERBS: ReadonlySet<string> = new Set('copula modal do exploit affects exploited standing open able'.split(' '));
/** "Only on X are Y vulnerable", "Only recently was it found that". */
const NO_SUBJECT =
  /^(?:however,? )?only (?:recently|now|this|that|later|then|after|once|today|when|if|in|on|with|for|under|by|because|since|where|as|at|from|through|very|much)\b/i;
/** It goes on to somebody else, or takes back what it says. */
const MORE_THAN_ONLY =
  /[;:*…]|\.\.|\b(?:but|however|although|though|while|whereas|unless|except\w*|also|too|as well|others?|otherwise|likewise|same|not only|partly|some|most|mostly|generally|may|might|potentially|possibly|believed|known)\b/i;

/** The systems that the first words of a sentence name, where nothing after them names more. */
function subjectOf(items: readonly Item[], isOnly = true): SystemSet | undefined {
  const sets: SystemSet[] = [];
  for (const [index, { is, words }] of items.entries()) {
    if (is.kind === 'trait') {
      const alternatives = alternativesOf(is);
      sets.push({ alternatives, hedges: [], isWhole: false, isNone: false });
    } else if (is.kind === 'head') {
      // "systems running HVM guests"
      if (sets.length === 0 && is.of === 'host' && /^(?:running|with|using)$/.test(items[index + 1]?.words ?? ''))
        continue;
      const after = items.slice(index);
      const isMore = after.some((each, at) => GOES_ON.has(each.is.kind) && !isOfOneTrait(after, at));
      // "x86 systems are where Arm systems are"
      const isAgain = after.some(
        (each) => each.is.kind === 'versions' || (each.is.kind === 'trait' && KINDS.test(each.is.dimension)),
      );
      if (is.of === 'version' || isMore || (isAgain && !isOnly)) return undefined;
      break;
    } else if (is.kind !== 'empty' && is.kind !== 'only' && !/^(?:running|with|using)$/.test(words)) return undefined;
  }
  let all: SystemSet | undefined;
  for (const set of sets) all = all === undefined ? set : intersect(all, set);
  return all;
}

/** The releases that a sentence begins with, where nothing after them names more. */
function releasesFirst(items: readonly Item[], product: Product | null): SystemSet | undefined {
  const first = items.findIndex(({ is }) => is.kind !== 'empty');
  const is = items[first]?.is;
  if (
    is?.kind !== 'versions' ||
    items.some((each) => each.is.kind === 'trait' && KINDS.test(each.is.dimension)) ||
    items.slice(first + 1).some((each) => GOES_ON.has(each.is.kind) || each.is.kind === 'versions')
  )
    return undefined;
  return setOf(is, product) ?? undefined;
}

/** "PV guests, and HVM ones without X, cannot." */
const ENDS_NO =
  /(?:\b(?:cannot|can not|(?:are|is|do|does|could) not)|(?:ca|are|is|do|does)n't)(?: either| able to)?\.$/i;
const NAMES_MORE =
  /\b(?:unlike|apart|than|except\w*|others?|only|same|likewise|similar\w*|as well|besides|including|plus|rather|instead|whereas|alone|all|any|every\w*|any\w+|but)\b|\be\.g|\bi\.e|[;:(]/i;

/** "with A or B": two of one kind, and no further subject. */
function isOfOneTrait(items: readonly Item[], at: number): boolean {
  const [one, other] = [items[at - 1]?.is, items[at + 1]?.is];
  return one?.kind === 'trait' && other?.kind === 'trait' && one.dimension === other.dimension;
}

const KINDS = /^(?:arch|vendor|type|cpuModel|os|toolstack|xenstored)$/;
/** Words behind which somebody else may be named. */
const GOES_ON: ReadonlySet<string> = new Set('join break other every none comparison if'.split(' '));

function plainClaim(
  text: string,
  items: readonly Item[],
  words: readonly Word[],
  { scope, product }: Said,
): PlainClaim {
  const printed = OF_OUTPUT.exec(text)?.groups;
  if (printed !== undefined) return ofPaging(printed);
  const plain = words.map((word) => word.is).join(' ');
  const isStatement = CLAIMS.test(plain) || ENDS_NO.test(text) || items.some(({ is }) => is.kind === 'standing');
  if (isStatement || REFERS.test(plain)) {
    // "32-bit Arm systems … are vulnerable": whatever it says, it says of those
    const subject =
      scope === null && !NAMES_MORE.test(text) ? (subjectOf(items, false) ?? releasesFirst(items, product)) : undefined;
    const claim = unread(text, scope ?? subject ?? null);
    // statements about releases are complete: those of an unread one may be all that are vulnerable
    return items.some(({ is }) => is.kind === 'versions') ? { ...claim, mayNarrow: true, about: scope ?? null } : claim;
  }
  if (FIXED_SINCE.test(text) && items.some(({ is }) => is.kind === 'versions'))
    return { kind: 'unread', mayWiden: true, mayNarrow: true, about: null };
  if (EXPLAINS.some((pattern) => pattern.test(text)) || (LACKS.test(text) && !PROTECTS.test(text))) return NOTE;
  // "Smaller ones need two accomplices."
  if (OF_OTHERS.test(text)) return { kind: 'unread', mayWiden: true, mayNarrow: true, about: null };
  // "Only x86 guests.": those that it does not name are the ones it may take out
  if (/^(?:and |but |however,? )?(?:only|solely|exclusively)\b/i.test(text))
    return { ...unread(text, null), mayNarrow: true };
  const found = systemsNamed(items, product);
  const named = found !== undefined && (BECOMES.test(text) || IS_DOM0.test(text)) ? null : found;
  if (TAKES_BACK.test(text)) return { kind: 'unread', mayWiden: true, mayNarrow: true, about: named ?? null };
  // "Emulators can.": who they are, no word tells
  if (named === undefined && ELLIPTIC.test(text))
    return { kind: 'unread', mayWiden: true, mayNarrow: true, about: null };
  if (named === undefined) return NOTE;
  if (ELLIPTIC.test(text)) return { kind: 'unread', mayWiden: true, mayNarrow: true, about: named };
  return { kind: 'unread', mayWiden: true, mayNarrow: NARROWS.test(text) || PROTECTS.test(text), about: named };
}

/** Who is one of those that were named, or comes to be: "guests may also acquire it", "dom0 counts as one". */
const BECOMES =
  /\b(?:acquires?|obtains?|becomes?|gains?|turns? into|counts? (?:as|among|towards)|counted|considered|treated|regarded|deemed|qualif(?:y|ies)|class(?:ed|ified|es)|amounts? to|equivalent|includes?|comprises?|covers?|also)\b/i;
/** "Note that dom0 is a PV domain.", "Domains in PV mode, dom0 included, are.": it is none of the guests. */
const IS_DOM0 = /\b(?:dom(?:ain)? ?0|control domain|hardware domain)s?\b/i;
const STANDS = /\b(?:are|is|do|does)(?=[;,.]|$)/i;
const LIKE = /\b(?:same|similar|identical|like|alike|equal)\b/;
const MORE = /^(?:more|further|additional|remaining|rest|new|newer|old|older|recent)$/;

/** "The situation is more complicated for X.": it announces what the next sentence tells. */
export function isAnnouncement(text: string, next: string | undefined): boolean {
  return (
    /^(?:the|this) (?:situation|case|picture) is (?:more|less|rather|somewhat) [a-z]+ (?:for|on|with|in)\b/i.test(
      text,
    ) && /^(?:that is|in (?:that|this|those|these))\b/i.test(next ?? '')
  );
}

/** All systems of which a sentence speaks; null where that is not clear, undefined where it speaks of none. */
function systemsNamed(items: readonly Item[], product: Product | null): SystemSet | null | undefined {
  const found: SystemSet[] = [];
  // "X has the same flaw": in what it names, too
  let isClear = !items.some(({ words }) => LIKE.test(words));
  let isNamed = false;
  let isJoined = false;
  for (const [index, { is, words }] of items.entries()) {
    const named = is.kind === 'trait' || is.kind === 'versions' ? setOf(is, product) : undefined;
    if (named !== undefined) {
      isNamed = true;
      if (named === null) isClear = false;
      else {
        // "HVM guests with a stub domain" are both, "Zen 2 behaves as Intel does" is about two
        const before = found.at(-1);
        const isFurther =
          isJoined && before !== undefined && !isOfOneKind(before, named) && !isOfStubDomain(before, named);
        const joined = isFurther ? intersect(before, named) : undefined;
        if (joined !== undefined) found.pop();
        found.push(joined ?? named);
      }
      isJoined = true;
    } else if (is.kind === 'other' || (MORE.test(words) && items[index + 1]?.is.kind === 'head')) {
      isNamed = true;
      isClear = false;
    } else if (is.kind === 'not' || is.kind === 'lack' || is.kind === 'none' || is.kind === 'every') isClear = false;
    // "Stub domains run in PV mode": what they are said to do or to have may be of them alone
    else if (is.kind === 'link' && FINITE.test(words) && isNoun(items[index - 1])) isJoined = false;
    else if (is.kind !== 'empty' && is.kind !== 'link' && is.kind !== 'head' && is.kind !== 'suffix') isJoined = false;
  }
  if (!isNamed) return undefined;
  const alternatives = found.flatMap((set) => set.alternatives);
  if (!isClear || alternatives.length === 0 || alternatives.length > MOST_ALTERNATIVES) return null;
  return { alternatives, hedges: [], isWhole: false, isNone: false };
}

const FINITE = /^(?:run|runs|use|uses|have|has|had)$/;

function isNoun(item: Item | undefined): boolean {
  return item?.is.kind === 'trait' || item?.is.kind === 'head' || item?.is.kind === 'versions';
}

/** "Stub domains in PV mode": not the guests that they serve. */
function isOfStubDomain(one: SystemSet, other: SystemSet): boolean {
  const isStub = one.alternatives.some(({ dimensions }) => dimensions.includes('deviceModel'));
  return isStub && other.alternatives.some(({ dimensions }) => dimensions.includes('type'));
}

/** Two releases, two kinds of guest: no system is both. */
function isOfOneKind(one: SystemSet, other: SystemSet): boolean {
  const dimensions = new Set(one.alternatives.flatMap((each) => each.dimensions));
  return other.alternatives.some((each) => each.dimensions.some((name) => dimensions.has(name)));
}

/** Those that a word names; null where that depends on what was said before. */
function setOf(is: Extract<Item['is'], { kind: 'trait' | 'versions' }>, product: Product | null): SystemSet | null {
  if (is.kind === 'trait') {
    const alternatives = alternativesOf(is);
    return { alternatives, hedges: [], isWhole: false, isNone: false };
  }
  const { phrase } = is;
  if (phrase.relative !== null || phrase.isAll || (phrase.product ?? product) !== 'xen') return null;
  const ofXen = { host: [phrase.of('xen')], guests: [], isGuest: false, dimensions: ['version:xen'] };
  return { alternatives: [ofXen], hedges: [], isWhole: false, isNone: false };
}

function alternativesOf({ host, guest, dimension }: Extract<Item['is'], { kind: 'trait' }>): readonly Alternative[] {
  const dimensions = [dimension];
  return [
    ...(host === undefined ? [] : [{ host: [host], guests: [], isGuest: false, dimensions }]),
    ...(guest === undefined ? [] : [{ host: [], guests: [[guest]], isGuest: true, dimensions }]),
  ];
}
