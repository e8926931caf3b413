import { digestOfText } from '#archive';
import { type CaseRating, factsOf } from '#embargo';
import { parseCveId } from '#identifiers';
import { enteredRating, type Rating, type RatingScore, ratingScore, weaknessName } from '#publication';
import { type CaseId, PROGRAM, readCaseId } from '#store';
import { factsOf as factsOfText, parse } from '#text-format';
import type { CaseRecord } from './case-record.ts';
import type { DeskParts, PublicRatings } from './desk-parts.ts';
import { readBlob } from './journal.ts';
import { type LoadedCase, loadCase } from './loaded-case.ts';
import { type Doer, type Performed, perform } from './perform.ts';
import { publishedAgain } from './publish-again.ts';

/** What is rated of one vulnerability, with what follows from it. */
export interface ShownRating {
  readonly rating: CaseRating;
  readonly scores: readonly RatingScore[];
  /** The weaknesses with their names; null: CWE's list here does not have it. */
  readonly weaknesses: readonly { readonly id: string; readonly name: string | null }[];
}

/** Records what the team found of one vulnerability: vectors, weaknesses and words. What was rated of it before gives way. */
export async function rate(parts: DeskParts, doer: Doer, id: CaseId, entered: CaseRating): Promise<Performed> {
  const { rating, problems } = enteredRating(entered);
  if (problems.length > 0) return { isDone: false, refusals: problems.map((each) => ({ rule: null, ...each })) };
  const cve = entered.cve?.trim().toUpperCase() || null;
  if (cve !== null && parseCveId(cve) === undefined) {
    const found = `expected a CVE such as CVE-2026-12345, found "${cve.slice(0, 40)}"`;
    return { isDone: false, refusals: [{ rule: null, found, remedy: 'name one that the case has' }] };
  }
  const step = { leaving: (before: LoadedCase) => publishedAgain(parts, doer.viewer, before) };
  return perform(parts, doer, id, { kind: 'rate', rating: { cve, ...rating } }, step);
}

/** Takes back what was rated of one vulnerability, or of all; where it is public, it is there no longer. */
export function takeBackRating(parts: DeskParts, doer: Doer, id: CaseId, cve: string | null): Promise<Performed> {
  const step = { leaving: (before: LoadedCase) => publishedAgain(parts, doer.viewer, before) };
  return perform(parts, doer, id, { kind: 'take_back_rating', cve }, step);
}

/** What is rated in a case, with scores and names: nobody types them, so that they cannot be others than the vectors say. */
export function shownRatings({ facts }: Pick<LoadedCase, 'facts'>): readonly ShownRating[] {
  return facts.ratings.map((rating) => ({
    rating,
    scores: rating.cvss.flatMap((vector) => ratingScore(vector) ?? []),
    weaknesses: rating.cwes.map((id) => ({ id, name: weaknessName(id) })),
  }));
}

/** What machines are told of a text's vulnerabilities: of what its head names, and of all of them. */
export function ratingsFor(ratings: readonly CaseRating[], cves: readonly string[]): readonly Rating[] {
  return ratings.flatMap(({ cve, cvss, cwes, description }): Rating[] => {
    const named = cve === null ? null : parseCveId(cve);
    // attack, or haste: a CVE of the next version, which is not public yet
    if (named === undefined || (named !== null && !cves.includes(named))) return [];
    return [{ cve: named, cvss, cwes, description }];
  });
}

/**
 * What is published beside a version of a text that goes into our own archive: what was rated until another text took its place,
 * also where the row is older. null: nothing ever was rated in the case.
 */
export async function ratingsToPublish(
  parts: DeskParts,
  stream: Parameters<typeof readBlob>[2],
  revision: number,
): Promise<PublicRatings | null> {
  const id = readCaseId(stream.slice(stream.indexOf(':') + 1));
  const loaded = id === undefined ? null : await loadCase(parts, PROGRAM, id);
  if (loaded === null || !loaded.records.some(({ kind }) => kind === 'rated')) return null;
  const digest = loaded.facts.published.find((each) => each.revision === revision)?.digest;
  const blob = digest === undefined ? undefined : loaded.contents.textByDigest.get(digest)?.text;
  if (digest === undefined || blob === undefined) return null;
  const bytes = await readBlob(parts, PROGRAM, stream, blob);
  const { cves } = factsOfText(parse(Buffer.from(bytes).toString('utf8'), parts.context().styles));
  const ratings = ratingsFor(ratingsOfText(loaded.records, digest), cves);
  return { textDigest: digestOfText(bytes), ratings: ratings.length === 0 ? null : JSON.stringify(ratings) };
}

/** What was rated while a text was the newest one, at the last. */
function ratingsOfText(records: readonly CaseRecord[], digest: string): readonly CaseRating[] {
  const saved = records.findLastIndex((record) => record.kind === 'text_saved' && record.reading.digest === digest);
  const next = records.findIndex((record, index) => index > saved && record.kind === 'text_saved');
  return factsOf(next < 0 ? records : records.slice(0, next)).ratings;
}
