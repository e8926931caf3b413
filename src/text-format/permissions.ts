import type { Permission } from '#advisory';
import {
  ABOUT_USE,
  ASK,
  BETWEEN_CLAUSES,
  BUT_NOT,
  CARE,
  DEMANDS,
  DEPLOYING,
  DIFFERENT,
  DISTRIBUTION,
  EXCEPTION,
  EXCEPTION_OF_BEFORE,
  FOR_EVERYBODY,
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
  NEGATIONS,
  NO_NAME,
  PATCH_FILE,
  PERMISSION_WORD,
  PLACE,
  PLACES,
  PLAIN,
  QUOTED,
  REASON_OF_BEFORE,
  REASON_WITHIN,
  REFERS_BACK,
  REFUSED,
  RETAINED,
  SIMILAR,
  SPEAKS_OF_GRANTS,
  SPECIFICALLY,
  SUCH_A_CASE,
  TO_NOBODY_ELSE,
  TO_USE,
  TOPIC,
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
 * words are in no list, so that none of them can grant. Nor does a grant stay `allowed` beside a sentence that no rule
 * understands: that sentence becomes its condition (`reachedBy`).
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

/** What was read so far, and what it says of the sentences to come. */
interface Progress {
  readonly permissions: Permission[];
  readonly unread: Sentence[];
  /** What was granted outright, even if a later sentence has limited it: indices of `permissions`. */
  readonly granted: Set<number>;
  /** The permissions of the sentence before. */
  last: readonly number[];
  /** The first permission of this paragraph, if it has any. */
  paragraphFrom: number;
  /** A sentence of this paragraph that no rule understood: it may limit what follows. */
  strange: Sentence | undefined;
  /** The sub-heading under which an introduction stands that is not understood. */
  introducedUnder: string | null | undefined;
  /** "For guest administrators:" and the sub-heading it stands under. */
  introduced: { readonly actor: Permission['actor']; readonly under: string | null } | undefined;
}

function readSentences(block: Block): PermissionsRead {
  const progress: Progress = {
    permissions: [],
    unread: [],
    granted: new Set(),
    last: [],
    paragraphFrom: 0,
    strange: undefined,
    introducedUnder: undefined,
    introduced: undefined,
  };
  for (const sentence of sentencesOf(block)) {
    if (sentence.opensParagraph) {
      progress.paragraphFrom = progress.permissions.length;
      progress.strange = undefined;
    }
    if (!isRetainedNotice(sentence.quote)) takeSentence(progress, sentence);
  }
  return { permissions: progress.permissions, unread: progress.unread };
}

function takeSentence(progress: Progress, sentence: Sentence): void {
  const { quote } = sentence;
  if (quote.length > LONGEST_SENTENCE) {
    limit(progress, [...progress.granted], quote);
    progress.unread.push(sentence);
    return;
  }
  if (progress.permissions.length >= MOST_PERMISSIONS || progress.introducedUnder === sentence.subheading) {
    limit(progress, reachedBy(progress, sentence), quote);
    progress.unread.push(sentence);
    return;
  }
  progress.introducedUnder = undefined;
  if (progress.last.length > 0 && (takeException(progress, sentence) || takeReason(progress, quote))) return;
  noteActor(progress, sentence);
  const before = progress.last.map((index) => progress.permissions[index]?.subject ?? '');
  const read = readSentence(sentence, before, introducedActor(progress, sentence));
  const opensList = /:$/.test(quote) && read.some((permission) => permission.verdict === 'allowed');
  if (opensList) {
    // the list may limit the grant: neither is understood
    limit(progress, reachedBy(progress, sentence), quote);
    progress.unread.push(sentence);
  } else if (read.length > 0) takeRead(progress, sentence, read);
  else if (progress.last.length > 0 && isCare(quote)) amend(progress, progress.last, { care: quote });
  else takeUnread(progress, sentence);
  if (opensList || introducesStrangely(quote, read.length > 0)) progress.introducedUnder = sentence.subheading;
}

function amend(progress: Progress, which: Iterable<number>, fields: Partial<Permission>): void {
  for (const index of which) {
    const permission = progress.permissions[index];
    if (permission !== undefined) progress.permissions[index] = { ...permission, ...fields };
  }
}

/** What was allowed is so under the condition that `when` states, even if no rule understands it. */
function limit(progress: Progress, which: readonly number[], when: string): void {
  const allowed = which.filter((index) => progress.permissions[index]?.verdict === 'allowed');
  amend(progress, allowed, { verdict: 'conditional', when });
}

function takeException(progress: Progress, sentence: Sentence): boolean {
  const { quote } = sentence;
  if (!EXCEPTION_OF_BEFORE.test(quote)) return false;
  const amended = progress.last.filter((index) => progress.permissions[index]?.verdict !== 'ask');
  amend(progress, amended, { verdict: 'conditional', when: quote });
  // in a paragraph of its own it may be of everything above
  const from = sentence.opensParagraph ? 0 : progress.paragraphFrom;
  const near = [...progress.granted].filter((index) => index >= from);
  limit(progress, near, quote);
  return true;
}

function takeReason(progress: Progress, quote: string): boolean {
  if (!REASON_OF_BEFORE.test(quote)) return false;
  const isOfGrant = progress.last.some((index) => progress.permissions[index]?.verdict === 'allowed');
  if (isOfGrant && isMoreThanReason(quote)) return false;
  // a reason is given for what was refused, where the sentence before both grants and refuses
  const limited = progress.last.filter((index) => isLimited(progress.permissions[index]));
  amend(progress, limited.length > 0 ? limited : progress.last, { reason: quote });
  return true;
}

function takeRead(progress: Progress, { quote, subheading }: Sentence, read: readonly Permission[]): void {
  const { permissions, granted } = progress;
  const limited = [...granted].filter((index) =>
    read.some((permission) => isLimitOf(permission, permissions[index], quote)),
  );
  limit(progress, limited, quote);
  const added = read.map((_permission, offset) => permissions.length + offset);
  // "Specifically, …" goes on about the same, and so does a reason given after it
  progress.last = [...(SPECIFICALLY.test(quote) ? progress.last : []), ...added];
  permissions.push(...read);
  for (const index of added) if (permissions[index]?.verdict === 'allowed') granted.add(index);
  limitFromBefore(progress, added);
  // "--- With our consent ---"
  const heading = fold(subheading ?? '');
  if (!isIntroductory(heading.replace(/[-=~*#]{2,}/g, ''))) limit(progress, added, heading);
}

/** "Consent comes first. The patches may be deployed." */
function limitFromBefore(progress: Progress, added: readonly number[]): void {
  const { permissions, unread, granted, strange } = progress;
  if (strange === undefined) return;
  const limited = added.filter(
    (index) => granted.has(index) && maySpeakOf(strange.quote, permissions[index]?.subject ?? ''),
  );
  limit(progress, limited, strange.quote);
  if (limited.length > 0 && !unread.includes(strange)) unread.push(strange);
}

/** Whether a later permission says of an earlier grant where it ends; a plain refusal contradicts it and stays beside it. */
function isLimitOf(permission: Permission, grant: Permission | undefined, quote: string): boolean {
  const { subject, actor, verdict, when } = permission;
  if (grant === undefined || verdict === 'allowed' || subject === 'different_patches_or_mitigations') return false;
  if (actor !== 'any' && actor !== grant.actor) return false;
  if (verdict === 'ask') return maySpeakOf(quote, grant.subject);
  if (subject === 'distribution' && grant.subject !== subject)
    return DEPLOYING.test(quote) && maySpeakOf(quote, grant.subject);
  return subject === grant.subject && (verdict === 'conditional' || when !== null);
}

function takeUnread(progress: Progress, sentence: Sentence): void {
  const { quote } = sentence;
  const isPlainOne = isPlainIntroduction(quote);
  if (!isPlainOne && SPEAKS_OF_GRANTS.some((pattern) => pattern.test(quote))) progress.strange ??= sentence;
  const reached = isPlainOne ? [] : reachedBy(progress, sentence);
  limit(progress, reached, quote);
  if (reached.length > 0 || (ABOUT_USE.test(quote) && PERMISSION_WORD.test(quote))) progress.unread.push(sentence);
}

/** The grants that a sentence which is not understood may limit: those of its paragraph, and others if it reads like it. */
function reachedBy(progress: Progress, { quote }: Sentence): number[] {
  const { permissions, granted, paragraphFrom } = progress;
  // "A public cloud is never such a case." goes on about the exception before it
  const isOfException = permissions.length > paragraphFrom && SUCH_A_CASE.test(quote);
  const reachesUp = !isOfException && SPEAKS_OF_GRANTS.some((pattern) => pattern.test(quote));
  return [...granted].filter(
    (index) => (reachesUp || index >= paragraphFrom) && maySpeakOf(quote, permissions[index]?.subject ?? ''),
  );
}

/** Only a sentence that begins by saying of what else it speaks, "For the workarounds …", does not speak of a grant. */
function maySpeakOf(quote: string, subject: string): boolean {
  const topic = TOPIC.exec(quote)?.[0];
  if (topic === undefined || REFERS_BACK.test(quote)) return true;
  if (subject === 'distribution') return DISTRIBUTION.test(quote);
  const named = subjectsOf(quote);
  return named.length === 0 || named.some((other) => isPatch(other) === isPatch(subject));
}

function isPatch(subject: string): boolean {
  return subject === 'patches' || subject.search(PATCH_FILE) === 0;
}

function isCare(quote: string): boolean {
  if (!CARE.test(quote) || REFUSED.test(quote)) return false;
  const asked = quote.replace(/^(?:please |care (?:must|should) )/i, '');
  return !MORE_THAN_CARE.test(asked) && !isMoreThanReason(asked);
}

function isMoreThanReason(quote: string): boolean {
  return DEMANDS.test(quote) || PLACES.test(quote);
}

/** "None of the following holds:" and "The following is not allowed." are no introductions of grants. */
function introducesStrangely(quote: string, isRead: boolean): boolean {
  const introduces = /:$|\bfollow(?:s|ing)\b/i.test(quote) || (!isRead && /\bbelow\b/i.test(quote));
  return introduces && !isIntroductory(quote);
}

function isPlainIntroduction(quote: string): boolean {
  return /:$/.test(quote) && isIntroductory(quote) && !REFERS_BACK.test(quote);
}

function isIntroductory(text: string): boolean {
  return wordsOf(text).every((word) => PLAIN.has(word) || WIDENED.has(word) || INTRODUCTION.has(word));
}

/** "For guest administrators:" holds until the next such introduction, or sub-heading. */
function noteActor(progress: Progress, { quote, subheading }: Sentence): void {
  const introduction = /^[^:]{1,200}:(?=\s|$)/.exec(quote)?.[0];
  if (introduction === undefined || !isIntroductory(introduction)) return;
  const actor = actorIn(introduction);
  if (actor !== undefined || FOR_EVERYBODY.test(introduction))
    progress.introduced = { actor: actor ?? 'any', under: subheading };
}

function introducedActor({ introduced }: Progress, sentence: Sentence): Permission['actor'] | undefined {
  return introduced?.under === sentence.subheading ? introduced.actor : undefined;
}

/** The remark that the notice is kept after the embargo, and the pointer to the policy: they grant and limit nothing. */
function isRetainedNotice(quote: string): boolean {
  return RETAINED.some((pattern) => pattern.test(quote)) && !DEMANDS.test(quote);
}

function isLimited(permission: Permission | undefined): boolean {
  return permission?.verdict === 'forbidden' || permission?.verdict === 'conditional';
}

type Terms = Pick<Permission, 'verdict' | 'when' | 'care' | 'reason'>;

/** `before`: what the last grant was about; "Specifically, deployment on … is not permitted" speaks of the same. */
function readSentence(
  sentence: Sentence,
  before: readonly string[],
  introduced: Permission['actor'] | undefined,
): Permission[] {
  const { quote } = sentence;
  if (!ABOUT_USE.test(quote)) return [];
  const make = (subject: string, fields: Terms): Permission => ({
    subject,
    actor: actorIn(quote) ?? introduced ?? actorIn(sentence.subheading ?? '') ?? 'any',
    ...fields,
    quote,
    line: sentence.line,
  });
  if (ASK.test(quote)) {
    const [named] = subjectsOf(quote);
    const isDifferent = named !== undefined && DIFFERENT.test(quote);
    const subject = isDifferent ? 'different_patches_or_mitigations' : (named ?? 'patches');
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
  const files = /\.(?:patch|diff)\b/.test(described) ? (described.match(PATCH_FILE) ?? []) : [];
  const unnamed = isNamed ? described.replace(name, '') : described;
  const rest = files.length === 0 ? unnamed : unnamed.replace(PATCH_FILE, '');
  subjects.push(...new Set(files));
  if (/\b(?:patch(?:es)?|fix(?:es)?|updates?)\b/i.test(rest)) subjects.push('patches');
  if (isNamed) subjects.push(fold(name));
  else if (/\b(?:mitigations?|workarounds?)\b/i.test(rest)) subjects.push('mitigations');
  return subjects;
}

function actorIn(text: string): Permission['actor'] | undefined {
  const isGuest = GUEST_ACTOR.test(text);
  if (isGuest === HOST_ACTOR.test(text)) return undefined;
  return isGuest ? 'guest_admin' : 'host_admin';
}
