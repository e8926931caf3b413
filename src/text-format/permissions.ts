import type { Permission } from '#advisory';
import { fold, type Sentence, sentencesOf } from './sentences.ts';
import type { Block } from './syntax-tree.ts';

/*
 * Reads the section about use during the embargo, sentence by sentence. A sentence grants or refuses only if it says so
 * with a verb of permission; whatever no rule understands is reported as unread and grants nothing.
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
  for (const sentence of sentencesOf(block)) {
    const { quote } = sentence;
    if (isRetainedNotice(quote)) continue;
    if (last.length > 0 && EXCEPTION_OF_BEFORE.test(quote)) {
      amendLast({ verdict: 'conditional', when: quote }, (permission) => permission.verdict === 'forbidden');
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
    } else if (last.length > 0 && CARE.test(quote)) amendLast({ care: quote }, () => true);
    else if (ABOUT_USE.test(quote) && (REFUSED.test(quote) || GRANTED.test(quote))) unread.push(sentence);
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

/** `before`: what the last grant was about; "Specifically, deployment on … is not permitted" speaks of the same. */
function readSentence(sentence: Sentence, before: readonly string[]): Permission[] {
  const { quote } = sentence;
  if (!ABOUT_USE.test(quote)) return [];
  const make = (subject: string, fields: Pick<Permission, 'verdict' | 'when' | 'care' | 'reason'>): Permission => ({
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
  // "patches (but not mitigations)": the bracket refuses what the sentence grants to the rest
  const butNot = /\(?\bbut not (?:the )?(?<refused>[a-z]+)\)?/i.exec(quote);
  const plain = butNot === null ? quote : quote.replace(butNot[0], '');
  const isRefused = REFUSED.test(plain);
  if (!isRefused && !GRANTED.test(plain)) return [];
  const isDistribution = DISTRIBUTION.test(plain);
  const named = isDistribution ? ['distribution'] : subjectsOf(plain);
  const subjects = named.length === 0 && SPECIFICALLY.test(plain) ? before : named;
  const terms = termsOf(plain, isRefused, isDistribution);
  const read = subjects.map((subject) => make(subject, terms));
  const other = butNot?.groups?.['refused'];
  if (other !== undefined) {
    read.push(
      ...subjectsOf(other).map((subject) =>
        make(subject, { verdict: 'forbidden', when: null, care: null, reason: null }),
      ),
    );
  }
  return read;
}

function termsOf(
  text: string,
  isRefused: boolean,
  isDistribution: boolean,
): Pick<Permission, 'verdict' | 'when' | 'care' | 'reason'> {
  const refusal = isRefused ? REFUSED.exec(text) : null;
  const reason = refusal === null ? null : (REASON_WITHIN.exec(text.slice(refusal.index))?.groups?.['reason'] ?? null);
  const clause =
    EXCEPTION.exec(text)?.groups?.['when'] ??
    (isDistribution && !isRefused ? TO_NOBODY_ELSE.exec(text)?.groups?.['when'] : undefined);
  const exception = clause === undefined ? null : fold(clause).replace(/[.)\s]+$/, '');
  // "provided that they take care" asks for care and limits nothing
  if (exception !== null && CARE.test(exception))
    return { verdict: isRefused ? 'forbidden' : 'allowed', when: null, care: exception, reason };
  const care = CARE.test(text) ? text : null;
  if (exception !== null)
    return { verdict: 'conditional', when: exception, care, reason: reason === exception ? null : reason };
  const place = isRefused ? (PLACE.exec(text)?.groups?.['place'] ?? null) : null;
  return { verdict: isRefused ? 'forbidden' : 'allowed', when: place, care, reason };
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
