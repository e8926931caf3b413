import type { Permission } from '#advisory';
import {
  ABOUT_USE,
  ASK,
  BETWEEN_CLAUSES,
  BUT_NOT,
  CARE,
  DIFFERENT,
  DISTRIBUTION,
  EXCEPTION,
  EXCEPTION_OF_BEFORE,
  FOR_NOBODY,
  GRANTED,
  GUEST_ACTOR,
  HERE,
  HOST_ACTOR,
  INTRODUCTION,
  LIMIT,
  LIMIT_FIRST,
  MEANWHILE,
  MORE_THAN_CARE,
  NAMED,
  NEGATION,
  NEGATIONS,
  NO_NAME,
  PATCH_FILE,
  PERMISSION_WORD,
  PLACE,
  PLAIN,
  QUOTED,
  REASON_OF_BEFORE,
  REASON_WITHIN,
  REFUSED,
  SIMILAR,
  SPECIFICALLY,
  TAKES_BACK,
  TO_NOBODY_ELSE,
  TO_USE,
  WIDENED,
  WIDENING,
  WITH_FIX,
} from './permission-words.ts';
import { fold, type Sentence, sentencesOf } from './sentences.ts';
import type { Block } from './syntax-tree.ts';

/*
 * Reads the section about use during the embargo, sentence by sentence. A sentence grants or refuses only if it says so
 * with a verb of permission; whatever no rule understands is reported as unread and grants nothing. `allowed` needs more: a
 * sentence of which every word is understood (`isPlain`). Negations, conditions, hedges, quotations and other people's
 * words are in no list, so that none of them can grant.
 */

/** Longer sentences grant nothing: some patterns above cost the square of a sentence's length. */
const LONGEST_SENTENCE = 2000;
/** Real texts give up to eight; an attack gives a hundred thousand, all amended by the next sentence. */
const MOST_PERMISSIONS = 100;

export interface PermissionsRead {
  readonly permissions: readonly Permission[];
  /** Sentences about deployment that no rule understood. */
  readonly unread: readonly Sentence[];
}

const readByBlock = new WeakMap<Block, PermissionsRead>();

/** What a section grants and refuses. The second call for the same block costs nothing: facts and lint both ask. */
export function readPermissions(block: Block): PermissionsRead {
  const known = readByBlock.get(block) ?? readSentences(block);
  readByBlock.set(block, known);
  return known;
}

function readSentences(block: Block): PermissionsRead {
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
      // a refusal of deployment that names no subject limits every grant before it, however far above
      const isGeneral = isRefused && ABOUT_USE.test(quote);
      const reached = isGeneral ? permissions.keys() : takesBack ? last : [];
      const granted = [...reached].filter((index) => permissions[index]?.verdict === 'allowed');
      for (const index of granted) {
        const permission = permissions[index];
        if (permission !== undefined) permissions[index] = { ...permission, verdict: 'conditional', when: quote };
      }
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
  // of two statements that one sentence makes, half is worse than nothing
  if (readClauses.length > 1) return readClauses.every((read) => read.length > 0) ? readClauses.flat() : [];
  return readClause(quote, before, make);
}

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
    .replace(PATCH_FILE, 'patch')
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
  const rest = (isNamed ? described.replace(name, '') : described).replace(PATCH_FILE, '');
  subjects.push(...new Set(described.match(PATCH_FILE) ?? []));
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
