import type { Permission } from '#advisory';
import { fold, type Sentence, sentencesOf } from './sentences.ts';
import type { Block } from './syntax-tree.ts';

/*
 * Reads the section about use during the embargo, sentence by sentence. A sentence grants or refuses only if it says so
 * with a verb of permission; whatever no rule understands is reported as unread and grants nothing. `allowed` needs more: a
 * sentence of which every word is understood (`isPlain`). Negations, conditions, hedges, quotations and other people's
 * words are in no list, so that none of them can grant.
 */

const ALLOWED = '(?:permitted|allowed|authori[sz]ed)';
const USED =
  '(?:deploy(?:ed)?|appl(?:y|ied)|used?|run|roll(?:ed)? out|install(?:ed)?|put|set|turn(?:ed)?|switch(?:ed)?|distributed?|shared?|pass(?:ed)?|hand(?:ed)?|given?|go|do so)';
const REFUSED = new RegExp(
  `\\b(?:is|are|be)\\s+(?:[a-z]+ly\\s+)?(?:not|never)\\s+(?:be\\s+)?${ALLOWED}\\b|\\b(?:prohibited|forbidden|disallowed)\\b|\\b(?:must|may|should|shall|can)(?:\\s+(?:not|never)|not)\\b|\\bdo\\s+not\\s+${USED}\\b`,
  'i',
);
const GRANTED = new RegExp(
  `\\b(?:is|are|remains?)\\s+(?:also\\s+|hereby\\s+|only\\s+)?${ALLOWED}\\b|\\b(?:may|can)\\s+(?:only\\s+|also\\s+|already\\s+)*(?:be\\s+)?(?:[a-z]+ly\\s+)?${USED}\\b`,
  'i',
);
const ABOUT_USE =
  /\b(?:deploy\w*|appl(?:y|ied|ying)|us(?:e|ed|ing)|run(?:ning)?|roll(?:ed|ing)? out|install\w*|put|switch(?:ed|ing)?|turn(?:ed|ing)?|set(?:ting)?|distribut\w+|shar(?:e|ed|ing)|pass(?:ed|ing)?|hand(?:ed|ing)?|give|given|go)\b/i;
const DISTRIBUTION =
  /\b(?:re)?distribut\w+|\b(?:binar(?:y|ies)|packages?|images?|builds?|updated software)\b[^.]*\b(?:may|must|can|is|are)\b/i;
const ASK =
  /\b(?:please\s+(?:first\s+)?(?:contact|ask|consult|write|talk)|(?:must|should|need to|has to|have to)\s+(?:first\s+)?(?:ask|contact|consult|write to|talk to|check with)|(?:ask|contact|consult|write to|talk to)\s+(?:us|the)\b)/i;
const DIFFERENT = /\bdiffer(?:s|ent|ently)?\b|\bin another way\b|\bother than (?:ours|those)\b/i;
const EXCEPTION =
  /\(?\b(?<when>(?:except|unless|only (?:if|when|where|on|for|within|by|to)|provided(?: that)?|but only|other than|as long as|so long as|with (?:one|the) exception)\b[^()]*)/i;
/** "There is one exception: it may be deployed where …" goes with what was refused before. */
const EXCEPTION_OF_BEFORE =
  /^(?:there is (?:one|an) exception|(?:the (?:only )?|one )?exceptions?\b|(?:this|that) does not (?:hold|apply))/i;
const TO_NOBODY_ELSE = /\b(?<when>to (?:other |fellow )?members\b.*)/i;
const REASON_OF_BEFORE =
  /^(?:this|that|it|the (?:reason|restriction|limit))\b[^.]*\b(?:because|since|due to|reason)\b|^(?:because|since)\b/i;
const REASON_WITHIN = /(?:,\s*(?:as|because|since)\s|\b(?:because|due to)\s|:\s)(?<reason>.+)$/i;
const CARE =
  /\b(?:tak(?:e|ing) care|with care|care (?:must|should|is)|careful(?:ly)?|caution|inconspicuous(?:ly)?|avoid drawing|quietly|discreetly)\b/i;
/** Speaks of the same as the sentence before. */
const SPECIFICALLY = /^(?:specifically|in particular|especially|that means|this (?:also )?(?:includes|applies))\b/i;
const GUEST_ACTOR =
  /\bguest(?:'s|s')?\s+(?:administrators?|admins?|owners?|operators?)\b|\b(?:administrators?|admins?|owners?|operators?) of guests?\b|\btenants?\b/i;
const HOST_ACTOR =
  /\bhost(?:'s|s')?\s+(?:administrators?|admins?|owners?|operators?)\b|\b(?:administrators?|admins?|owners?|operators?) of hosts?\b/i;
const QUOTED = '[`"\'](?<quoted>[^`"\']{2,60})[\'"`]';
const NAMED = new RegExp(
  `${QUOTED}\\s+(?:mitigation|workaround)\\b|\\b(?:mitigation|workaround)\\s+${QUOTED.replace('quoted', 'after')}|\\bthe (?<plain>[a-z0-9_=.:-]+(?: [a-z0-9_=.:-]+){0,3}) (?:mitigation|workaround)\\b`,
  'i',
);
const NO_NAME = /\b(?:any|and|or|described|above|a|all|other|same|patch(?:es)?|fix(?:es)?)\b/i;
/** Where a refusal holds; what it says of other places is nothing. */
const PLACE =
  /\b(?<place>on (?:public|shared|multi-tenant|customer)\S*(?: [a-z-]+){0,2}? (?:systems|hosts|clouds|machines))\b/i;

/** Longer sentences grant nothing: some patterns above cost the square of a sentence's length. */
const LONGEST_SENTENCE = 2000;
/** Real texts give up to eight; an attack gives a hundred thousand, all amended by the next sentence. */
const MOST_PERMISSIONS = 100;

/** The embargo's own time limits nothing: it is what the section is about. */
const MEANWHILE =
  /\b(?:during|throughout|under) (?:the |this )?embargo(?: period)?\b|\bbefore (?:the )?(?:publication|disclosure|public release|release|end of the embargo|embargo (?:ends|is over))\b|\bwhile (?:the|this) embargo (?:lasts|runs|is (?:running|in force))\b/gi;
const SIMILAR =
  /\((?:or|and) (?:others?|ones)(?: patches| mitigations)? (?:which|that) are (?:substantially |very )?similar\)/gi;
const HERE = /\b(?:in|of|from|with|by) (?:this|the|our) (?:advisory|note|text|section|table)\b/gi;
const WITH_FIX = /\bwith the fix(?:es)? in (?:them|it)\b/gi;
const TO_USE = new RegExp(`\\b(?:${ALLOWED}|and|or)\\s+to\\s+(?:be\\s+)?(?=(?:${USED.slice(3, -1)})\\b)`, 'gi');
const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));
const PLAIN = words(
  'a an the this these those it they you we members member everybody everyone anybody administrators administrator admins admin operators operator owners owner tenants host hosts guest guests users ' +
    'predisclosure early-notice list lists of and or and/or both all any either each our is are be may can also already hereby remain remains permitted allowed authorised authorized but however specifically ' +
    'deploy deployed deployment deploying apply applied applying use used using install installed installing run running roll rolled out patch patches fix fixes update updates go mitigation mitigations workaround workarounds ' +
    'described above below listed attached distribution redistribution distribute distributed redistribute redistributed share shared pass passed updated software binary binaries package packages image images source sources build builds ' +
    "host's guest's setting set turned switched off",
);
/** What may follow "even on", "also where", "wherever": it widens a grant, as long as these words are all. */
const WIDENED = words(
  'on in at with where whose to for belong strangers public public-facing shared multi-tenant customer untrusted systems system machines machine cloud clouds production they like please included',
);
const WIDENING = /\b(?:even|also|including) (?=(?:on|in|at|with|where|for)\b)|\b(?:wherever|anywhere|everywhere)\b/i;
const INTRODUCTION = words('following applies apply holds hold rule rules here for in what during embargo');
/** Where a limit of a grant may begin: what follows is the case it is for. */
const LIMIT =
  /\b(?:if|when|whenever|where|once|after|before|until|unless|as soon as|while|during(?! the embargo)|subject to|in|on|at|to|for|from|with|within|without|upon|under)\b/gi;
const LIMIT_FIRST =
  /^(?<when>(?:if|when|where|once|after|as soon as|until|unless|while|subject to|in case|on|for|with|within)\b[^,]*),\s*/i;
/** A limit that nobody meets is none, and no grant either. */
const FOR_NOBODY = /\b(?:nobody|no one|none|nothing|never|not)\b(?! else)/i;
/** Care that hangs on somebody's word is a condition. */
const MORE_THAN_CARE =
  /\b(?:consent|agree\w*|approv\w*|permission|permitted|ask|contact|only|unless|until|if|when|where|once|after)\b/i;
/** A sentence that takes back, or limits, what the one before it granted: begins so, or stands in its paragraph. */
const TAKES_BACK =
  /^(?:this|that|it|its|they|these|those|such|however|but|except|excepted|unless|only|nothing|none|nobody|not|the (?:permission|above|same|grant))\b/i;
const NEGATION =
  /\b(?:not|never|no|none|nobody|nothing|neither|nor|without|hardly|only|until|unless|except(?:ed|ions?)?|if|when|withdrawn|revoked|void|wrong|mistake|false|exclud\w+|ends?|expires?)\b|n't\b/i;
const PERMISSION_WORD =
  /\b(?:permi(?:t|ts|tted|ssion|ssible)|allow\w*|authori[sz]\w+|prohibit\w*|forbid\w*|disallow\w*|grant\w*|may|must|can|cannot|should|shall|free to|welcome to)\b|n't\b/i;

export interface PermissionsRead {
  readonly permissions: readonly Permission[];
  /** Sentences about deployment that no rule understood. */
  readonly unread: readonly Sentence[];
}

export function readPermissions(block: Block): PermissionsRead {
  const permissions: Permission[] = [];
  const unread: Sentence[] = [];
  let last: readonly number[] = [];
  const amendLast = (fields: Partial<Permission>, which: (permission: Permission) => boolean): void => {
    for (const index of last) {
      const permission = permissions[index];
      if (permission !== undefined && which(permission)) permissions[index] = { ...permission, ...fields };
    }
  };
  let introducedUnder: string | null | undefined;
  for (const sentence of sentencesOf(block)) {
    const { quote } = sentence;
    if (isRetainedNotice(quote)) continue;
    if (
      quote.length > LONGEST_SENTENCE ||
      permissions.length >= MOST_PERMISSIONS ||
      introducedUnder === sentence.subheading
    ) {
      unread.push(sentence);
      continue;
    }
    introducedUnder = undefined;
    if (last.length > 0 && EXCEPTION_OF_BEFORE.test(quote)) {
      amendLast({ verdict: 'conditional', when: quote }, (permission) => permission.verdict !== 'ask');
      continue;
    }
    if (last.length > 0 && REASON_OF_BEFORE.test(quote)) {
      // a reason is given for what was refused, where the sentence before both grants and refuses
      const isMixed = last.some((index) => isLimited(permissions[index]));
      amendLast({ reason: quote }, (permission) => !isMixed || isLimited(permission));
      continue;
    }
    const before = last.map((index) => permissions[index]?.subject ?? '');
    const read = readSentence(sentence, before);
    if (read.length > 0) {
      // "Specifically, …" goes on about the same, and so does a reason given after it
      const earlier = SPECIFICALLY.test(quote) ? last : [];
      last = [...earlier, ...read.map((_permission, offset) => permissions.length + offset)];
      permissions.push(...read);
      continue;
    }
    const isRefused = REFUSED.test(quote);
    if (last.length > 0 && CARE.test(quote) && !isRefused) amendLast({ care: quote }, () => true);
    else {
      const takesBack = (TAKES_BACK.test(quote) || !sentence.opensParagraph) && (isRefused || NEGATION.test(quote));
      const granted = takesBack ? last.filter((index) => permissions[index]?.verdict === 'allowed') : [];
      if (granted.length > 0)
        amendLast({ verdict: 'conditional', when: quote }, (permission) => permission.verdict === 'allowed');
      if (granted.length > 0 || (ABOUT_USE.test(quote) && PERMISSION_WORD.test(quote))) unread.push(sentence);
    }
    // "None of the following holds:" is no introduction of grants
    if (
      /:$/.test(quote) &&
      !wordsOf(quote).every((word) => PLAIN.has(word) || WIDENED.has(word) || INTRODUCTION.has(word))
    )
      introducedUnder = sentence.subheading;
  }
  return { permissions, unread };
}

/** The remark that the notice is kept after the embargo, and the pointer to the policy: they grant nothing. */
function isRetainedNotice(quote: string): boolean {
  return /^\(?\s*note:/i.test(quote) || /\bpost-embargo\b|\boversight\b|\bsecurity policy\b|\bon record\b/i.test(quote);
}

function isLimited(permission: Permission | undefined): boolean {
  return permission?.verdict === 'forbidden' || permission?.verdict === 'conditional';
}

type Terms = Pick<Permission, 'verdict' | 'when' | 'care' | 'reason'>;

/** `before`: what the last grant was about; "Specifically, deployment on … is not permitted" speaks of the same. */
function readSentence(sentence: Sentence, before: readonly string[]): Permission[] {
  const { quote } = sentence;
  if (!ABOUT_USE.test(quote)) return [];
  const make = (subject: string, fields: Terms): Permission => ({
    subject,
    actor: actorOf(sentence),
    ...fields,
    quote,
    line: sentence.line,
  });
  if (ASK.test(quote)) {
    const subject = DIFFERENT.test(quote) ? 'different_patches_or_mitigations' : (subjectsOf(quote)[0] ?? 'patches');
    return [make(subject, { verdict: 'ask', when: null, care: null, reason: null })];
  }
  const clauses = REFUSED.test(quote) && GRANTED.test(quote) ? quote.split(BETWEEN_CLAUSES) : [];
  const readClauses = clauses.map((clause) => readClause(clause, before, make));
  if (readClauses.length > 1 && readClauses.every((read) => read.length > 0)) return readClauses.flat();
  return readClause(quote, before, make);
}

const BETWEEN_CLAUSES = /[,;]\s+(?:but|and|while|whereas|yet)\s+|;\s+/i;
const BUT_NOT = /\(?\bbut not (?:the |any )?(?<refused>mitigations?|workarounds?|patch(?:es)?|fix(?:es)?)\b\)?/i;

function readClause(
  quote: string,
  before: readonly string[],
  make: (subject: string, fields: Terms) => Permission,
): Permission[] {
  // "patches (but not mitigations)": the bracket refuses what the sentence grants to the rest
  const butNot = BUT_NOT.exec(quote);
  const plain = butNot === null ? quote : quote.replace(butNot[0], '');
  const isDistribution = DISTRIBUTION.test(plain);
  const terms = REFUSED.test(plain) ? refusalOf(plain) : GRANTED.test(plain) ? grantOf(plain, isDistribution) : null;
  if (terms === null) return [];
  const named = isDistribution ? ['distribution'] : subjectsOf(plain);
  const subjects = named.length === 0 && SPECIFICALLY.test(plain) ? before : named;
  const read = subjects.map((subject) => make(subject, terms));
  const other = butNot?.groups?.['refused'];
  if (other !== undefined && read.length > 0) {
    read.push(
      ...subjectsOf(other).map((subject) =>
        make(subject, { verdict: 'forbidden', when: null, care: null, reason: null }),
      ),
    );
  }
  return read;
}

function refusalOf(text: string): Terms | null {
  const at = REFUSED.exec(text)?.index ?? 0;
  const reasonMatch = REASON_WITHIN.exec(text.slice(at));
  const reason = reasonMatch?.groups?.['reason'] ?? null;
  const exception = exceptionIn(text);
  const core = (reasonMatch === null ? text : text.slice(0, at + reasonMatch.index)).replace(exception ?? '', '');
  // "it is not forbidden", "nobody must not": twice refused is not refused, and not granted either
  if ((core.replace(new RegExp(QUOTED, 'g'), '').match(NEGATIONS) ?? []).length > 1) return null;
  if (exception !== null && CARE.test(exception)) return { verdict: 'forbidden', when: null, care: exception, reason };
  const care = CARE.test(text) ? text : null;
  if (exception !== null)
    return {
      verdict: 'conditional',
      when: exception,
      care,
      reason: reason !== null && exception.includes(reason.replace(/[.)\s]+$/, '')) ? null : reason,
    };
  return { verdict: 'forbidden', when: PLACE.exec(text)?.groups?.['place'] ?? null, care, reason };
}

const NEGATIONS =
  /\b(?:not|never|nobody|none|no|neither|nor|hardly|cannot|prohibited|forbidden|disallowed|den(?:y|ies|ied))\b|n't\b/gi;

function grantOf(text: string, isDistribution: boolean): Terms | null {
  // "can" grants only where it speaks of the embargo: "the patches can be applied with git" does not
  if (!GRANTED.test(text.replace(/\bcan\b/gi, '')) && text.search(MEANWHILE) === -1) return null;
  const exception = exceptionIn(text) ?? (isDistribution ? TO_NOBODY_ELSE.exec(text)?.groups?.['when'] : undefined);
  if (exception !== undefined) return isPlain(text.replace(exception, '')) ? limitedTo(exception) : null;
  if (isPlain(text)) return { verdict: 'allowed', when: null, care: null, reason: null };
  const first = LIMIT_FIRST.exec(text);
  if (first !== null && isPlain(text.slice(first[0].length)))
    return { verdict: 'conditional', when: first.groups?.['when'] ?? null, care: null, reason: null };
  for (const limit of text.matchAll(LIMIT)) {
    const core = text.slice(0, limit.index);
    if (GRANTED.test(core) && isPlain(core)) return limitedTo(text.slice(limit.index));
  }
  return null;
}

/** "provided that they take care" asks for care and limits nothing. */
function limitedTo(clause: string): Terms | null {
  const when = trimClause(clause);
  if (CARE.test(when) && !MORE_THAN_CARE.test(when))
    return { verdict: 'allowed', when: null, care: when, reason: null };
  return FOR_NOBODY.test(when) ? null : { verdict: 'conditional', when, care: null, reason: null };
}

function exceptionIn(text: string): string | null {
  const clause = EXCEPTION.exec(text)?.groups?.['when'];
  return clause === undefined ? null : clause.replace(/[.)\s]+$/, '');
}

function trimClause(clause: string): string {
  return fold(clause).replace(/[.)\s]+$/, '');
}

/** Whether every word of a grant is understood, and none of them limits it. */
function isPlain(text: string): boolean {
  const name = NAMED.exec(text)?.groups;
  const unnamed = text
    .replace(name?.['quoted'] === undefined && name?.['after'] === undefined ? '' : new RegExp(QUOTED), '')
    .replace(name?.['plain'] ?? '', '');
  const core = unnamed
    .replace(MEANWHILE, '')
    .replace(SIMILAR, '')
    .replace(HERE, '')
    .replace(WITH_FIX, '')
    .replace(TO_USE, 'permitted ');
  const widening = WIDENING.exec(core);
  const plain = wordsOf(widening === null ? core : core.slice(0, widening.index));
  const widened = widening === null ? [] : wordsOf(core.slice(widening.index + widening[0].length));
  return plain.every((word) => PLAIN.has(word)) && widened.every((word) => PLAIN.has(word) || WIDENED.has(word));
}

/** Quotation marks, question marks and the like stay with their word, so that no list has it. */
function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[\s,.:;()]+/)
    .filter((word) => word !== '');
}

function subjectsOf(text: string): string[] {
  const subjects: string[] = [];
  const described = text.replace(/\([^)]*\)/g, '');
  const groups = NAMED.exec(described)?.groups;
  const name = groups?.['quoted'] ?? groups?.['after'] ?? groups?.['plain'];
  const isNamed = name !== undefined && !NO_NAME.test(name);
  const rest = isNamed ? described.replace(name, '') : described;
  if (/\b(?:patch(?:es)?|fix(?:es)?|updates?)\b/i.test(rest)) subjects.push('patches');
  if (isNamed) subjects.push(fold(name));
  else if (/\b(?:mitigations?|workarounds?)\b/i.test(rest)) subjects.push('mitigations');
  return subjects;
}

function actorOf(sentence: Sentence): Permission['actor'] {
  for (const text of [sentence.quote, sentence.subheading ?? '']) {
    const isGuest = GUEST_ACTOR.test(text);
    const isHost = HOST_ACTOR.test(text);
    if (isGuest !== isHost) return isGuest ? 'guest_admin' : 'host_admin';
  }
  return 'any';
}
