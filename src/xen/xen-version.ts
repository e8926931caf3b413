import { compareVersions, type ProductVersion, parseProductVersion } from '#versions';

/** A Xen version as facts give it, and what a distribution appended to it. */
export interface XenVersion {
  /** `4.14.0`, `4.12.4-pre`, `4.17.0-rc3`: what `parseProductVersion` reads. */
  readonly version: string;
  /** `-9.38`, `-8.el6`; null where nothing was appended. */
  readonly suffix: string | null;
}

const PRINTED =
  /^(?<numbers>[0-9]{1,3}\.[0-9]{1,3}(?:\.[0-9]{1,3})?)(?:(?<development>-unstable)|(?<candidate>[.-](?:rc|pre)[0-9]{0,3}))?(?<suffix>[-+~._][A-Za-z0-9.+~_-]{1,80}|)$/;

/**
 * Reads what `xl info` prints as `xen_version`. A suffix of a distribution is taken off and kept: the number before it still
 * says which release its patches lie upon. `-unstable` is written `-pre`, which lies before all candidates of that release.
 */
export function readXenVersion(text: string): XenVersion | undefined {
  const groups = PRINTED.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const development = groups['development'] === undefined ? '' : '-pre';
  const version = `${groups['numbers'] ?? ''}${development}${groups['candidate'] ?? ''}`;
  if (parseProductVersion(version) === undefined) return undefined;
  const suffix = groups['suffix'] ?? '';
  return { version, suffix: suffix === '' ? null : suffix };
}

/**
 * Whether a Xen is of a branch or newer (`isAtLeast('4.12.4-pre', '4.12')`); undefined where its version is not known. What
 * leads to a release (`4.13.0-rc2`, `4.13-pre`) may or may not have what the release has: undefined too.
 */
export function isAtLeast(xen: string | null, branch: string): boolean | undefined {
  if (xen === null) return undefined;
  const answers = answersFor(xen);
  const known = answers.get(branch);
  if (known !== undefined || answers.has(branch)) return known;
  const answer = compared(xen, branch);
  answers.set(branch, answer);
  return answer;
}

/** A guest asks a hundred times, a fleet has a few versions; of more (a facts file may name any) all are forgotten. */
const MOST_REMEMBERED = 64;
const answersByVersion = new Map<string, Map<string, boolean | undefined>>();

function answersFor(xen: string): Map<string, boolean | undefined> {
  const found = answersByVersion.get(xen);
  if (found !== undefined) return found;
  if (answersByVersion.size >= MOST_REMEMBERED) answersByVersion.clear();
  const answers = new Map<string, boolean | undefined>();
  answersByVersion.set(xen, answers);
  return answers;
}

function compared(xen: string, branch: string): boolean | undefined {
  const version = parseProductVersion(xen);
  const bound = parseProductVersion(branch);
  if (version === undefined || bound === undefined) return undefined;
  if (leadsTo(version, bound)) return undefined;
  return compareVersions(version, bound) >= 0;
}

function leadsTo(version: ProductVersion, bound: ProductVersion): boolean {
  const isFirst = (version.numbers[2] ?? 0) === 0;
  return version.pre !== null && isFirst && bound.numbers.every((number, index) => version.numbers[index] === number);
}
