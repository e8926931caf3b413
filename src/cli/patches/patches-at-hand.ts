import { existsSync } from 'node:fs';
import type { AdvisoryFacts } from '#advisory';
import type { TocsinError } from '#base';
import type { AdvisoryId } from '#identifiers';
import type { PlanProblem } from '#patches';
import type { Reading } from '#proof';
import { databaseFile, dataDirectory } from '../data-directory.ts';
import type { Environment, ReadingOptions } from '../environment.ts';
import { readAll, readAllKept } from '../readings.ts';

export interface PatchesOptions extends ReadingOptions {
  /** Mails of advisories that are used where one needs them first. */
  readonly with?: readonly string[];
  readonly allowUnverified?: boolean;
}

/** One advisory with the files that came with it. */
interface AdvisoryAtHand {
  readonly id: AdvisoryId;
  readonly revision: number;
  readonly facts: AdvisoryFacts;
  /** Its text is signed by whom it should be. */
  readonly isVerified: boolean;
  readonly verdict: Reading['verdict'];
  /** By their names in the table: bytes whose digest is the one of the table. */
  readonly bytesByFile: ReadonlyMap<string, Uint8Array>;
  /** Names of files that came with other bytes. */
  readonly altered: ReadonlySet<string>;
}

/** What the mails that were named, and those of the archive, have to apply. */
export interface PatchesAtHand {
  readonly asked: readonly AdvisoryId[];
  readonly factsById: ReadonlyMap<AdvisoryId, AdvisoryFacts>;
  readonly problems: readonly PlanProblem[];
  readonly failures: readonly TocsinError[];
  /** The verified bytes of a patch, or why there are none. */
  bytesOf(id: AdvisoryId, file: string): Uint8Array | PlanProblem;
}

/** Attack: a chain of prerequisites, each of which is looked up in the archive. */
const MOST_LOOKED_UP = 500;

/** What those that are asked for need first. */
type Needed = (
  factsById: ReadonlyMap<AdvisoryId, AdvisoryFacts>,
  asked: readonly AdvisoryId[],
) => readonly AdvisoryId[];

/** Reads what was named, none: all that the archive keeps; and, from the archive, what those need first. */
export async function patchesAtHand(
  named: readonly string[],
  options: PatchesOptions,
  environment: Environment,
  needed: Needed,
): Promise<PatchesAtHand> {
  const read =
    named.length === 0
      ? await readAllKept(environment, options, atHand)
      : await readAll(named, environment, options, atHand);
  const asked = newestOf(read.kept.filter((each) => each !== null));
  const hand = await withPrerequisites(asked, options, environment, needed);
  return { ...hand, failures: [...read.failures, ...hand.failures] };
}

/** The same for a draft, whose text and files nobody has signed yet. */
export function draftAtHand(
  id: AdvisoryId,
  facts: AdvisoryFacts,
  bytesByFile: ReadonlyMap<string, Uint8Array>,
  options: PatchesOptions,
  environment: Environment,
  needed: Needed,
): Promise<PatchesAtHand> {
  const own: AdvisoryAtHand = {
    id,
    revision: facts.revision ?? 0,
    facts,
    isVerified: true,
    verdict: 'unverifiable',
    bytesByFile,
    altered: new Set(),
  };
  return withPrerequisites(new Map([[id, own]]), options, environment, needed);
}

async function withPrerequisites(
  asked: ReadonlyMap<AdvisoryId, AdvisoryAtHand>,
  options: PatchesOptions,
  environment: Environment,
  needed: Needed,
): Promise<PatchesAtHand> {
  const more = await readAll(options.with ?? [], environment, options, atHand);
  const all = new Map([...newestOf(more.kept.filter((each) => each !== null)), ...asked]);
  const problems: PlanProblem[] = [];
  const refused = options.allowUnverified === true ? new Set<AdvisoryId>() : unverifiedOf(all, problems);
  for (const id of refused) all.delete(id);
  const askedIds = [...asked.keys()].filter((id) => !refused.has(id));
  await lookUp(all, askedIds, refused, options, environment, needed);
  if (options.allowUnverified === true) unverifiedOf(all, problems);
  return {
    asked: askedIds,
    factsById: factsOf(all),
    problems,
    failures: more.failures,
    bytesOf: (id, file) => bytesIn(all.get(id), id, file),
  };
}

function atHand(reading: Reading): AdvisoryAtHand | null {
  const { facts, verdict, attachments } = reading;
  if (!reading.isAdvisory || facts.id === null) return null;
  const isVerified = reading.advisory !== null && verdict !== 'tampered' && verdict !== 'unverifiable';
  const matching = attachments.flatMap(({ listedAs, status, bytes }) =>
    status === 'match' && listedAs !== null ? [[listedAs, bytes] as const] : [],
  );
  const altered = attachments.flatMap(({ listedAs, status }) =>
    status === 'mismatch' && listedAs !== null ? [listedAs] : [],
  );
  return {
    id: facts.id,
    revision: facts.revision ?? 0,
    facts,
    isVerified,
    verdict,
    bytesByFile: new Map(matching),
    altered: new Set(altered),
  };
}

/** One revision of each advisory: the newest that is verified. Attack: a later one that somebody else wrote. */
function newestOf(advisories: readonly AdvisoryAtHand[]): Map<AdvisoryId, AdvisoryAtHand> {
  const newest = new Map<AdvisoryId, AdvisoryAtHand>();
  for (const each of advisories) {
    const known = newest.get(each.id);
    const isBetter = known === undefined || Number(each.isVerified) - Number(known.isVerified) > 0;
    if (isBetter || (known.isVerified === each.isVerified && isMore(each, known))) newest.set(each.id, each);
  }
  return newest;
}

/** Of one revision that came twice, the copy with the files. */
function isMore(one: AdvisoryAtHand, other: AdvisoryAtHand): boolean {
  if (one.revision !== other.revision) return one.revision > other.revision;
  return one.bytesByFile.size > other.bytesByFile.size;
}

function unverifiedOf(all: ReadonlyMap<AdvisoryId, AdvisoryAtHand>, problems: PlanProblem[]): Set<AdvisoryId> {
  const found = new Set<AdvisoryId>();
  for (const { id, isVerified, verdict } of all.values()) {
    if (isVerified) continue;
    found.add(id);
    problems.push({
      code: 'unverified_advisory',
      advisory: id,
      patch: null,
      message: `the mail of ${id} proves nothing (${verdict})`,
      suggestion: 'see why with tocsin verify; --keyring FILE names who may sign',
    });
  }
  return found;
}

async function lookUp(
  all: Map<AdvisoryId, AdvisoryAtHand>,
  asked: readonly AdvisoryId[],
  refused: ReadonlySet<AdvisoryId>,
  options: PatchesOptions,
  environment: Environment,
  needed: Needed,
): Promise<void> {
  const directory = await dataDirectory(options, environment);
  if (directory.configuration.databaseUrl === null && !existsSync(databaseFile(directory))) return;
  const looked = new Set<AdvisoryId>(refused);
  while (looked.size < MOST_LOOKED_UP) {
    const missing = needed(factsOf(all), asked).filter((id) => !all.has(id) && !looked.has(id));
    if (missing.length === 0) return;
    for (const id of missing) looked.add(id);
    // what the archive does not have is said with the plan, and is no failure to read
    const { kept } = await readAll(missing, environment, options, atHand);
    for (const each of kept) if (each?.isVerified === true) all.set(each.id, each);
  }
}

function factsOf(all: ReadonlyMap<AdvisoryId, AdvisoryAtHand>): ReadonlyMap<AdvisoryId, AdvisoryFacts> {
  return new Map([...all].map(([id, { facts }]) => [id, facts]));
}

function bytesIn(advisory: AdvisoryAtHand | undefined, id: AdvisoryId, file: string): Uint8Array | PlanProblem {
  const bytes = advisory?.bytesByFile.get(file);
  if (bytes !== undefined) return bytes;
  const isAltered = advisory?.altered.has(file) === true;
  return {
    code: isAltered ? 'unverified_patch' : 'missing_patch',
    advisory: id,
    patch: file,
    message: isAltered
      ? `${file} came with other bytes than the table of ${id} says`
      : `${file} of ${id} did not come with its mail, or has no checksum`,
    suggestion: `fetch the mail of ${id} as it was sent, with its attachments`,
  };
}
