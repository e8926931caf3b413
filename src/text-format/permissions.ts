import type { Permission } from '#advisory';
import { fold, type Sentence, sentencesOf } from './sentences.ts';
import type { Block } from './syntax-tree.ts';

/*
 * Reads the section about use during the embargo, sentence by sentence. A sentence grants or refuses only if it says so
 * with a verb of permission; whatever no rule understands is reported as unread and grants nothing.
 */

const REFUSED =
  /\b(?:is|are|be)\s+(?:expressly\s+|strictly\s+)?(?:not|never)\s+(?:be\s+)?(?:permitted|allowed|authori[sz]ed)\b|\b(?:prohibited|forbidden|disallowed)\b|\b(?:must|may|should|shall|can)(?:\s+not|not)\b|\bdo\s+not\b|\bno\s+(?:one|member)\b[^.]*\bmay\b|\bcannot\b/i;
const GRANTED =
  /\b(?:is|are|remains?)\s+(?:also\s+|hereby\s+|only\s+)?(?:permitted|allowed|authori[sz]ed|fine|welcome)\b|\b(?:may|can)\s+(?:only\s+)?(?:also\s+)?(?:already\s+)?(?:be\s+)?(?:[a-z]+ly\s+)?(?:deployed?|appl(?:y|ied)|used?|run|roll(?:ed)?|install(?:ed)?|put|set|turn(?:ed)?|switch(?:ed)?|distributed?|shared?|pass(?:ed)?|hand(?:ed)?|given?|passed)\b|\bpermitted only\b/i;
const ABOUT_USE =
  /\b(?:deploy|deployment|deployed|deploying|appl(?:y|ied|ying)|use|used|using|run|running|roll(?:ed|ing)?(?: out)?|install(?:ed|ing)?|put|switch(?:ed|ing)?|turn(?:ed|ing)?|set(?:ting)?|distribut(?:e|ed|ing|ion)|shar(?:e|ed|ing)|pass(?:ed|ing)?|hand(?:ed|ing)?|give|given|rebuilt|binaries)\b/i;
const DISTRIBUTION =
  /\b(?:distribut(?:e|ed|ing|ion)|redistribut\w+|(?:shar|pass|hand|giv)\w*\b[^.]{0,60}\b(?:binar|packages?|software|builds?|images?))/i;
const ASK =
  /\b(?:please\s+(?:first\s+)?(?:contact|ask|consult|write|talk)|(?:must|should|need to|has to|have to)\s+(?:first\s+)?(?:ask|contact|consult|write to|talk to|check with)|ask (?:us|the)|contact the|talk to us|write to us)\b/i;
const DIFFERENT = /\b(?:significantly|substantially|materially|notably|clearly)\s+(?:different|differ\w*|other)|\bdiffer(?:s|ent)?\b/i;
const EXCEPTION =
  /\(?\b(?<when>(?:except|unless|only (?:if|when|where|on|for|within|by)|provided(?: that)?|but only|other than|as long as|so long as|if and only if)\b[^()]*)/i;
const REASON = /^(?:this|that|it|the (?:reason|restriction|limit))\b[^.]*\b(?:because|since|due to|reason)\b|^(?:because|since)\b|^the reason\b/i;
const CARE = /\b(?:take care|taking care|with care|care (?:must|should|is)|be careful|careful(?:ly)?|caution|as inconspicuous(?:ly)?|without drawing|avoid drawing|quietly|discreetly)\b/i;
const SPECIFICALLY = /^(?:specifically|in particular|especially|that means)\b/i;
const GUEST_ACTOR = /\bguest(?:'s|s')?\s+(?:administrators?|admins?|owners?|operators?|users? may)\b|\btenants?\b/i;
const HOST_ACTOR = /\bhost(?:'s|s')?\s+(?:administrators?|admins?|owners?|operators?)\b|\bby the host\b/i;
const NAMED = /(?:[`"'](?<quoted>[^`"']{2,60})['"`]|\bthe (?<plain>[a-z0-9_=.:-]+(?: [a-z0-9_=.:-]+){0,3}))\s+(?:mitigation|workaround)\b/i;

export interface PermissionsRead {
  readonly permissions: readonly Permission[];
  /** Sentences about deployment that no rule understood. */
  readonly unread: readonly Sentence[];
}

export function readPermissions(block: Block): PermissionsRead {
  const permissions: Permission[] = [];
  const unread: Sentence[] = [];
  let last: { from: number; to: number } | null = null;
  for (const sentence of sentencesOf(block)) {
    if (isRetainedNotice(sentence.quote)) continue;
    const before = last === null ? [] : permissions.slice(last.from, last.to).map((permission) => permission.subject);
    const read = readSentence(sentence, before);
    if (read.length > 0) {
      last = { from: permissions.length, to: permissions.length + read.length };
      permissions.push(...read);
    } else if (last !== null && REASON.test(sentence.quote)) {
      // a reason is given for what was refused, where the sentence before both grants and refuses
      const isMixed = permissions.slice(last.from, last.to).some(isLimited);
      for (let index = last.from; index < last.to; index += 1) {
        if (!isMixed || isLimited(permissions[index])) amend(permissions, index, { reason: sentence.quote });
      }
    } else if (last !== null && CARE.test(sentence.quote)) {
      for (let index = last.from; index < last.to; index += 1) amend(permissions, index, { care: sentence.quote });
    } else if (ABOUT_USE.test(sentence.quote) && (REFUSED.test(sentence.quote) || GRANTED.test(sentence.quote))) {
      unread.push(sentence);
    }
  }
  return { permissions, unread };
}

/** The remark, in brackets, that the notice is kept after the embargo, and the pointer to the policy: they grant nothing. */
function isRetainedNotice(quote: string): boolean {
  return /^\(?\s*note:/i.test(quote) || /\bpost-embargo\b|\boversight\b|security policy\b/i.test(quote);
}

function amend(permissions: Permission[], index: number, fields: Partial<Permission>): void {
  const permission = permissions[index];
  if (permission !== undefined) permissions[index] = { ...permission, ...fields };
}

function isLimited(permission: Permission | undefined): boolean {
  return permission?.verdict === 'forbidden' || permission?.verdict === 'conditional';
}

/** `before`: what the last grant was about; "Specifically, deployment on … is not permitted" speaks of the same. */
function readSentence(sentence: Sentence, before: readonly string[]): Permission[] {
  const quote = sentence.quote;
  if (!ABOUT_USE.test(quote)) return [];
  const make = (subject: string, verdict: Permission['verdict'], when: string | null): Permission => ({
    subject,
    actor: actorOf(sentence),
    verdict,
    when,
    care: CARE.test(quote) ? quote : null,
    reason: null,
    quote,
    line: sentence.line,
  });
  if (ASK.test(quote)) return [make(DIFFERENT.test(quote) ? 'different_patches_or_mitigations' : subjectsOf(quote)[0] ?? 'patches', 'ask', null)];
  // "patches (but not mitigations)": the bracket refuses what the sentence grants to the rest
  const butNot = /\(?\bbut not (?:the )?(?<refused>[a-z]+)\)?/i.exec(quote);
  const plain = butNot === null ? quote : quote.replace(butNot[0], '');
  const refused = REFUSED.test(plain);
  if (!refused && !GRANTED.test(plain)) return [];
  const exception = EXCEPTION.exec(plain)?.groups?.['when'];
  const when = exception === undefined ? placeOf(plain, refused) : fold(exception).replace(/[.)\s]+$/, '');
  const verdict = exception !== undefined ? 'conditional' : refused ? 'forbidden' : 'allowed';
  const named = DISTRIBUTION.test(plain) ? ['distribution'] : subjectsOf(plain);
  const subjects = named.length === 0 && SPECIFICALLY.test(plain) ? before : named;
  const read = subjects.map((subject) => make(subject, verdict, when));
  const other = butNot?.groups?.['refused'];
  if (other !== undefined) read.push(...subjectsOf(other).map((subject) => make(subject, 'forbidden', null)));
  return read;
}

/** "on public cloud systems": where a refusal holds without exception. */
function placeOf(text: string, refused: boolean): string | null {
  if (!refused || !SPECIFICALLY.test(text)) return null;
  return /\b(?<place>(?:on|in) [a-z][^.]*? systems?)\b/i.exec(text)?.groups?.['place'] ?? null;
}

function subjectsOf(text: string): string[] {
  const subjects: string[] = [];
  const described = text.replace(/\([^)]*\)/g, '');
  const named = NAMED.exec(described)?.groups;
  const name = named?.['quoted'] ?? named?.['plain'];
  if (/\b(?:patch(?:es)?|fix(?:es)?|updates?)\b/i.test(described)) subjects.push('patches');
  if (name !== undefined && !/\b(?:any|and|or|described|above|a|all|other|patch(?:es)?|fix(?:es)?)\b/i.test(name)) subjects.push(fold(name));
  else if (/\b(?:mitigations?|workarounds?)\b/i.test(described)) subjects.push('mitigations');
  return subjects;
}

function actorOf(sentence: Sentence): Permission['actor'] {
  for (const text of [sentence.quote, sentence.subheading ?? '']) {
    const guest = GUEST_ACTOR.test(text);
    const host = HOST_ACTOR.test(text);
    if (guest !== host) return guest ? 'guest_admin' : 'host_admin';
  }
  return 'any';
}
