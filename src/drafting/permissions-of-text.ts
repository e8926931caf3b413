import type { Permission as StatedPermission } from '#advisory';
import type { DeploymentAnswer, DeploymentQuestion, Permission, SystemCondition, Usable } from '#embargo';
import { mayDeploy } from '#embargo';
import type { HouseStyle } from '#house-style';
import { type Block, parse, readPermissions } from '#text-format';
import { withoutEnd } from './prose.ts';
import { ALL_MITIGATIONS } from './render-permissions.ts';
import { conditionText, standingTexts } from './standing.ts';

export interface PermissionsOfText {
  readonly permissions: readonly Permission[];
  /** Sentences that say something which is no permission in the form of data; the permissions are not all then. */
  readonly unread: readonly { readonly quote: string; readonly line: number }[];
}

/** What the sections about use before the end permit and forbid, as data: read by the reader of texts, in the style's words. */
export function permissionsOfText(text: string, style: HouseStyle): PermissionsOfText {
  return permissionsOfBlocks(parse(text, [style]).blocks, style);
}

export function permissionsOfBlocks(blocks: readonly Block[], style: HouseStyle): PermissionsOfText {
  const permissions: Permission[] = [];
  const unread: { quote: string; line: number }[] = [];
  for (const block of blocks) {
    if (block.kind !== 'section' || block.role !== 'deployment') continue;
    const read = readPermissions(block);
    unread.push(...read.unread.map(({ quote, line }) => ({ quote, line })));
    for (const stated of read.permissions) {
      const understood = permissionsOf(stated, style);
      if (understood === null) unread.push({ quote: stated.quote, line: stated.line });
      else permissions.push(...understood);
    }
  }
  return { permissions, unread };
}

/**
 * `mayDeploy`, where a mitigation that no permission names falls under what is said of all of them. What is said of it by name
 * stands above that.
 */
export function mayDeployHere(permissions: readonly Permission[], question: DeploymentQuestion): DeploymentAnswer {
  const answer = mayDeploy(permissions, question);
  const isSilent = answer.answer === 'ask' && answer.clauses.length === 0 && answer.missing.length === 0;
  return isSilent && question.what.kind === 'mitigation'
    ? mayDeploy(permissions, { ...question, what: { kind: 'mitigation', name: ALL_MITIGATIONS } })
    : answer;
}

const MITIGATION_SUBJECT = /^(?:mitigations|workarounds)$/;

/** None for what every text says alike; null for what is no permission of ours. */
function permissionsOf(stated: StatedPermission, style: HouseStyle): readonly Permission[] | null {
  const { subject, verdict, when, quote } = stated;
  if (subject === 'distribution' || subject === 'different_patches_or_mitigations') return [];
  if (verdict === 'ask' || /\.(?:patch|diff)$/.test(subject)) return null;
  const base = {
    what: usable(subject),
    by: stated.actor === 'any' ? ('anyone' as const) : stated.actor,
    clause: quote,
  };
  const make = (which: 'allowed' | 'forbidden', where: readonly SystemCondition[]): Permission => ({
    ...base,
    where,
    verdict: which,
    reason: which === 'forbidden' ? reasonIn(stated) : null,
    care: which === 'allowed' ? careIn(stated) : null,
  });
  if (verdict === 'allowed') return when === null ? [make('allowed', [])] : null;
  if (verdict === 'forbidden') {
    // "must not be used where …" is read as forbidden, without the place
    const place = /\bwhere\b.*$/i.exec(quote.replace(/\bexcept\b.*$/i, ''))?.[0];
    if (when !== null) return null;
    const where = place === undefined ? [] : conditionsIn(place, style);
    return where === null ? null : [make('forbidden', where)];
  }
  return when === null ? null : conditional(when, quote, style, make);
}

function conditional(
  when: string,
  quote: string,
  style: HouseStyle,
  make: (verdict: 'allowed' | 'forbidden', where: readonly SystemCondition[]) => Permission,
): readonly Permission[] | null {
  if (/^except where\b/i.test(when)) {
    const cases = when.split(/, and except (?=where\b)|^except /i).filter((each) => each !== '');
    const conditions = cases.map((each) => conditionsIn(each, style));
    const rule = /\b(?:not|never|prohibited|forbidden)\b/i.test(quote.replace(/\bexcept\b.*$/i, ''))
      ? 'forbidden'
      : 'allowed';
    if (conditions.some((each) => each === null)) return null;
    const exception = rule === 'allowed' ? 'forbidden' : 'allowed';
    // the reason and the care of the sentence are for what they can be for
    return [make(rule, []), ...conditions.map((each) => make(exception, each ?? []))];
  }
  const where = /^(?:(?:before|during|until|while|under)\b[^,]*? )?(?<where>where\b.*)$/i.exec(when)?.groups?.['where'];
  const conditions = where === undefined ? null : conditionsIn(where, style);
  return conditions === null ? null : [make('allowed', conditions)];
}

/** `where A and where B`, in the words of the style; null where it is anything else. */
function conditionsIn(text: string, style: HouseStyle): readonly SystemCondition[] | null {
  const texts = standingTexts(style);
  const all: readonly SystemCondition[] = ['members_only_use_it', 'host_is_members', 'guest_users_are_members'];
  const known = new Map(all.map((condition) => [plain(conditionText(texts, condition)), condition]));
  const found = text.split(/ and (?=where\b)/i).map((part) => known.get(plain(part)));
  return found.some((each) => each === undefined) ? null : all.filter((condition) => found.includes(condition));
}

function plain(text: string): string {
  return withoutEnd(text.replace(/\s+/g, ' ').trim(), '., ').toLowerCase();
}

function usable(subject: string): Usable {
  if (subject === 'patches') return { kind: 'patches' };
  return { kind: 'mitigation', name: MITIGATION_SUBJECT.test(subject) ? ALL_MITIGATIONS : subject };
}

function reasonIn({ reason }: StatedPermission): string | null {
  return reason === null ? null : withoutStop(reason.replace(/^this is because /i, ''));
}

function careIn({ care }: StatedPermission): string | null {
  return care === null ? null : withoutStop(care.replace(/^(?:provided that members |please )?take care: /i, ''));
}

function withoutStop(text: string): string {
  return withoutEnd(text.trim(), '. ');
}
