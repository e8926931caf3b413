import type { Permission, SystemCondition, Usable } from '#embargo';
import type { HouseStyle, StandingTexts } from '#house-style';
import { withoutEnd } from './prose.ts';
import { conditionText, standingTexts, whoText } from './standing.ts';

/** The name under which a permission speaks of all mitigations of an advisory, and not of one. */
export const ALL_MITIGATIONS = 'mitigations';

const CONDITIONS: readonly SystemCondition[] = ['members_only_use_it', 'host_is_members', 'guest_users_are_members'];

/** What one sentence may be about together. */
const GENERAL: readonly string[] = ['patches', `mitigation ${ALL_MITIGATIONS}`];

/** One sentence of the section, with what belongs to it. */
interface Statement {
  readonly permissions: readonly Permission[];
  readonly sentence: string;
  readonly paragraph: string;
}

/**
 * The paragraphs that say what may be used before the end, in the words of the style (patterns P1 to P5: all; patches alone;
 * all but one named mitigation, with an exception; by who does it; with care), and the paragraphs that always follow. None
 * where nothing is permitted or forbidden.
 */
export function renderPermissions(permissions: readonly Permission[], style: HouseStyle): readonly string[] {
  const statements = statementsOf(permissions, style);
  return statements.length === 0
    ? []
    : [...statements.map(({ paragraph }) => paragraph), ...standingTexts(style).closing];
}

/**
 * The same permissions in the form in which a text states them, each with the sentence as its `clause`: in the order of the
 * text, without what another one makes empty, with one reason and one care for what one sentence says.
 */
export function statedPermissions(permissions: readonly Permission[], style: HouseStyle): readonly Permission[] {
  return statementsOf(permissions, style).flatMap(({ permissions: stated, sentence }) =>
    stated.map((permission) => ({ ...permission, clause: sentence })),
  );
}

function statementsOf(permissions: readonly Permission[], style: HouseStyle): readonly Statement[] {
  const texts = standingTexts(style);
  const given = inOrderOfText(distinct(permissions));
  const groups = [...Map.groupBy(given, ({ what, by }) => `${by} ${keyOf(what)}`).values()].flatMap((group) =>
    termsOf(group, given),
  );
  const done = new Set<readonly Permission[]>();
  return groups.flatMap((group) => {
    if (done.has(group)) return [];
    const twin = groups.find((other) => !done.has(other) && other !== group && areSaidTogether(group, other));
    for (const each of [group, twin]) if (each !== undefined) done.add(each);
    return [statementOf(inOrder(group, twin), texts)];
  });
}

function inOrder(group: readonly Permission[], twin: readonly Permission[] | undefined): (readonly Permission[])[] {
  if (twin === undefined) return [group];
  return group[0]?.what.kind === 'patches' ? [group, twin] : [twin, group];
}

/** One permission for a thing, a doer and a case: of two that differ, the prohibition. */
function distinct(permissions: readonly Permission[]): readonly Permission[] {
  const given = permissions.map((permission) => ({ ...permission, where: sorted(permission.where) }));
  const same = Map.groupBy(given, ({ what, by, where }) => `${by} ${where.join(' ')} ${keyOf(what)}`);
  return [...same.values()].flatMap((each) => {
    const verdict = each.some((one) => one.verdict === 'forbidden') ? 'forbidden' : 'allowed';
    const those = each.filter((one) => one.verdict === verdict);
    const [first] = those;
    const terms = { reason: joined(those.map(({ reason }) => reason)), care: joined(those.map(({ care }) => care)) };
    return first === undefined ? [] : [{ ...first, ...terms }];
  });
}

const ACTORS: readonly Permission['by'][] = ['anyone', 'host_admin', 'guest_admin'];

/** Patches and all mitigations, then single mitigations as they come; by doer; the rule before its cases. */
function inOrderOfText(permissions: readonly Permission[]): readonly Permission[] {
  const single = [...new Set(permissions.map(({ what }) => keyOf(what)).filter((key) => !GENERAL.includes(key)))];
  const ranked = permissions.map((permission) => {
    const key = keyOf(permission.what);
    const cases = permission.where.reduce((sum, condition) => sum + 2 ** CONDITIONS.indexOf(condition), 0);
    return { permission, rank: [single.indexOf(key), ACTORS.indexOf(permission.by), GENERAL.indexOf(key), cases] };
  });
  const compare = (left: readonly number[], right: readonly number[]): number =>
    left.map((each, at) => each - (right[at] ?? 0)).find((difference) => difference !== 0) ?? 0;
  return ranked.sort((a, b) => compare(a.rank, b.rank)).map(({ permission }) => permission);
}

/** What is said of one thing and one doer, by sentence: the rule with its exceptions, else each case for itself. */
function termsOf(group: readonly Permission[], all: readonly Permission[]): (readonly Permission[])[] {
  const rule = group.find(({ where }) => where.length === 0);
  const cases = group.filter(({ where }) => where.length > 0);
  const single = (each: Permission): readonly Permission[] => [withTerms(each, each.reason, each.care)];
  if (rule === undefined) return cases.map(single);
  const exceptions = cases.filter(({ verdict }) => verdict !== rule.verdict);
  // what says the same as the rule says nothing more, unless something about the same thing says otherwise, whoever that is for
  const isDisputed = all.some(({ what, verdict }) => keyOf(what) === keyOf(rule.what) && verdict !== rule.verdict);
  const within = isDisputed ? cases.filter(({ verdict }) => verdict === rule.verdict) : [];
  const shared = [rule, ...cases.filter((each) => !within.includes(each))];
  const reason = joined(shared.map((each) => (each.verdict === 'forbidden' ? each.reason : null)));
  const care = joined(shared.map((each) => (each.verdict === 'allowed' ? each.care : null)));
  return [[rule, ...exceptions].map((each) => withTerms(each, reason, care)), ...within.map(single)];
}

/** A reason is one for a prohibition, care is asked for where something is allowed. */
function withTerms(permission: Permission, reason: string | null, care: string | null): Permission {
  const isForbidden = permission.verdict === 'forbidden';
  return {
    ...permission,
    reason: isForbidden ? clauseText(reason) : null,
    care: isForbidden ? null : clauseText(care),
    clause: '',
  };
}

function clauseText(text: string | null): string | null {
  const plain = withoutEnd((text ?? '').replace(/\s+/g, ' ').trim(), '. ');
  return plain === '' ? null : plain;
}

function joined(parts: readonly (string | null)[]): string | null {
  const said = [...new Set(parts.map(clauseText).filter((part) => part !== null))];
  return said.length === 0 ? null : said.join('; ');
}

function sorted(where: readonly SystemCondition[]): readonly SystemCondition[] {
  return CONDITIONS.filter((condition) => where.includes(condition));
}

/** Patches and all mitigations, by the same people on the same terms: one sentence for both. */
function areSaidTogether(group: readonly Permission[], other: readonly Permission[]): boolean {
  const kinds = [group[0]?.what, other[0]?.what].map((what) => (what === undefined ? '' : keyOf(what)));
  if (!GENERAL.every((key) => kinds.includes(key))) return false;
  const terms = (each: readonly Permission[]): string =>
    JSON.stringify(each.map(({ by, where, verdict, reason, care }) => [by, where, verdict, reason, care]));
  return terms(group) === terms(other);
}

function statementOf(groups: readonly (readonly Permission[])[], texts: Required<StandingTexts>): Statement {
  const [group = []] = groups;
  const [rule, ...exceptions] = group;
  if (rule === undefined) return { permissions: [], sentence: '', paragraph: '' };
  const template = rule.verdict === 'allowed' ? texts.allowed : texts.forbidden;
  const main = template
    .replace('{what}', groups.map(([first]) => (first === undefined ? '' : whatText(first.what, texts))).join(' and '))
    .replace('{who}', whoText(texts, rule.by));
  const { reason, care } = sharedTerms(group);
  const isPlainGrant = rule.verdict === 'allowed' && exceptions.length === 0 && rule.where.length === 0;
  const tail = [
    ...(rule.where.length > 0 ? [` ${whereText(rule.where, texts)}`] : []),
    ...(exceptions.length > 0
      ? [`, ${exceptions.map(({ where }) => `except ${whereText(where, texts)}`).join(', and ')}`]
      : []),
    ...(isPlainGrant ? [`, ${texts.anywhere}`] : []),
    ...(isPlainGrant && care !== null ? [`, provided that members take care: ${care}`] : []),
  ].join('');
  const sentence = `${main.replace(/\s+/g, ' ').trim()}${tail}.`;
  const more = [
    ...(reason === null ? [] : [`This is because ${reason}.`]),
    ...(care === null || isPlainGrant ? [] : [`Please take care: ${care}.`]),
  ];
  return { permissions: groups.flat(), sentence, paragraph: [sentence, ...more].join('  ') };
}

function sharedTerms(group: readonly Permission[]): { reason: string | null; care: string | null } {
  return {
    reason: group.find(({ verdict }) => verdict === 'forbidden')?.reason ?? null,
    care: group.find(({ verdict }) => verdict === 'allowed')?.care ?? null,
  };
}

function whereText(where: readonly SystemCondition[], texts: Required<StandingTexts>): string {
  return where.map((condition) => conditionText(texts, condition)).join(' and ');
}

function whatText(what: Usable, { mitigation }: Required<StandingTexts>): string {
  if (what.kind === 'patches') return 'the patches';
  return what.name === ALL_MITIGATIONS ? `the ${mitigation}s` : `the \`${what.name}\` ${mitigation}`;
}

function keyOf(what: Usable): string {
  return what.kind === 'patches' ? 'patches' : `mitigation ${what.name}`;
}
