import { type AdvisoryId, advisoryId, type CveId, parseCveId } from '#identifiers';
import { MAX_IDS_OF_COMMIT, MAX_TRAILERS } from './limits.ts';

/** What the message of a commit says of advisories and of other commits. Hashes are prefixes of 7 digits or more. */
export interface CommitMessage {
  /** Advisories that the message says it fixes, or a part of them. */
  readonly labels: readonly Label[];
  /** Commits that this one takes over from another branch. */
  readonly origins: readonly Origin[];
  /** Commits that this one takes back. */
  readonly reverts: readonly string[];
  /** Commits that brought in what this one corrects. */
  readonly fixes: readonly string[];
}

export interface Label {
  readonly advisory: AdvisoryId;
  /** CVEs in the same phrase. */
  readonly cves: readonly CveId[];
}

export interface Origin {
  readonly commit: string;
  readonly kind: 'trailer' | 'cherry_pick';
}

export const NO_MESSAGE: CommitMessage = { labels: [], origins: [], reverts: [], fixes: [] };

/** In repositories of the object format sha256 a whole one has 64 digits. */
const HASH = '(?<commit>[0-9a-f]{7,64})(?![0-9a-z])';
const ORIGIN_TRAILER = new RegExp(`^[ \\t]*(?:master|upstream|mainline) commit:? ${HASH}`, 'gim');
const CHERRY_PICK = new RegExp(`\\(cherry[- ]picked from commit ${HASH}`, 'gi');
const REVERT = new RegExp(`\\bThis reverts commit ${HASH}`, 'gi');
const FIXES_TRAILER = new RegExp(`^[ \\t]*Fixes: ?(?:commit )?${HASH}`, 'gim');

/** Reads the message of a commit for the advisories of the series given (`XSA`). */
export function readCommitMessage(message: string, series: readonly string[]): CommitMessage {
  // most of a history says nothing of all this, and a look is cheaper than the patterns
  if (!/commit|fixes:|cve-/i.test(message) && !series.some((each) => namesSeries(message, each))) return NO_MESSAGE;
  return {
    labels: series.flatMap((each) => (namesSeries(message, each) ? labelsIn(message, each) : [])),
    origins: [
      ...hashesIn(message, ORIGIN_TRAILER).map((commit): Origin => ({ commit, kind: 'trailer' })),
      ...hashesIn(message, CHERRY_PICK).map((commit): Origin => ({ commit, kind: 'cherry_pick' })),
    ],
    reverts: hashesIn(message, REVERT),
    fixes: hashesIn(message, FIXES_TRAILER),
  };
}

function namesSeries(message: string, series: string): boolean {
  return message.includes(series) || message.includes(series.toLowerCase());
}

function hashesIn(message: string, pattern: RegExp): string[] {
  const found = new Set<string>();
  for (const match of message.matchAll(pattern)) {
    if (found.size >= MAX_TRAILERS) break;
    found.add((match.groups?.['commit'] ?? '').toLowerCase());
  }
  return [...found];
}

/** Gaps between the words of a label, once blanks and line ends are one blank. */
const BEGINNING = [
  '(?:this|everything together)',
  '(?: (?:patch|change|bug|commit))?',
  '(?<verb> (?:is|was))?',
  '(?: also)?',
  '(?: \\(not really\\))?',
  '(?: part of)?',
  '(?: the fix to)?',
  '(?: (?:a )?security (?:issue|problem|vulnerability)[,.]?)?',
  '(?: also)?',
  '(?: part of)?',
].join('');

const patternBySeries = new Map<string, RegExp>();

/**
 * `This is XSA-334.`, `This is part of CVE-2020-25598 / XSA-334`, broken over lines as it may be. A mere mention (`see XSA-343`),
 * a follow-up (`This is a followup to XSA-343`) and an attempt (`original attempt to address XSA-467`) are none.
 */
function labelsIn(message: string, series: string): readonly Label[] {
  const flat = message.replace(/\s+/g, ' ');
  const labels = new Map<AdvisoryId, Set<CveId>>();
  for (const match of flat.matchAll(patternFor(series))) {
    const list = match.groups?.['list'] ?? '';
    const hasVerb = match.groups?.['verb'] !== undefined;
    // "This CVE-2023-34324 / XSA-440." forgot its verb; "This XSA-343 patch" is about another commit
    if (!hasVerb && !/^CVE-/i.test(list)) continue;
    const ids = idsIn(list, series);
    for (const id of ids.advisories) {
      if (labels.size >= MAX_IDS_OF_COMMIT && !labels.has(id)) break;
      labels.set(id, new Set([...(labels.get(id) ?? []), ...ids.cves]));
    }
  }
  return [...labels].map(([advisory, cves]) => ({ advisory, cves: [...cves] }));
}

function patternFor(series: string): RegExp {
  const known = patternBySeries.get(series);
  if (known !== undefined) return known;
  const id = `(?:CVE-[0-9x]{4}-[0-9x]{4,7}|${series}[-# ]{0,2}[0-9]{1,5}(?![0-9.]*[0-9]))`;
  const gap = '(?: ?[/,+&] ?| and )(?:and )?(?:part of )?(?:also )?';
  const pattern = new RegExp(`\\b${BEGINNING} (?<list>${id}(?:${gap}${id}){0,40})`, 'gi');
  patternBySeries.set(series, pattern);
  return pattern;
}

function idsIn(list: string, series: string): { readonly advisories: AdvisoryId[]; readonly cves: CveId[] } {
  const advisories = [...list.matchAll(new RegExp(`${series}[-# ]{0,2}(?<number>[0-9]{1,5})`, 'gi'))].flatMap(
    (match) => {
      const id = advisoryId(series, Number(match.groups?.['number']));
      return id === undefined ? [] : [id];
    },
  );
  const cves = [...list.matchAll(/CVE-[0-9]{4}-[0-9]{4,7}/gi)].flatMap(([word]) => {
    const cve = parseCveId(word.toUpperCase());
    return cve === undefined ? [] : [cve];
  });
  return { advisories, cves };
}
