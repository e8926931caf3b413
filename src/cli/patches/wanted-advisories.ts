import { existsSync } from 'node:fs';
import { ask, type Statement, XEN_VOCABULARY } from '#exposure';
import type { WantedAdvisory } from '#history';
import { type AdvisoryId, advisoryNumber, parseAdvisoryId } from '#identifiers';
import type { Reading } from '#proof';
import { statementOf } from '#statements';
import { confirmationsHere, type StatementOptions } from '../check/check-statements.ts';
import { databaseFile, dataDirectory } from '../data-directory.ts';
import type { Environment } from '../environment.ts';
import { readingContext } from '../reading-context.ts';
import { type Readings, readAll, readAllKept } from '../readings.ts';
import { isElsewhere, wantedPatches } from './wanted-patches.ts';

/** Trust on which an answer may rest, as for `check`. */
const TRUSTED = new Set(['genuine', 'incomplete']);

interface Read {
  readonly wanted: WantedAdvisory;
  readonly revision: number;
}

/**
 * The advisories that are asked about, one revision of each: of the mails named, else of the archive. Null: neither is there, so that
 * all that are known may be asked about.
 */
export async function wantedAdvisories(
  named: readonly string[],
  component: string,
  options: StatementOptions,
  environment: Environment,
): Promise<Readings<WantedAdvisory> | null> {
  const directory = await dataDirectory(options, environment);
  const hasArchive = directory.configuration.databaseUrl !== null || existsSync(databaseFile(directory));
  if (named.length === 0 && !hasArchive) return null;
  const { styles } = await readingContext(environment, options);
  const context = await readingContext(environment, options);
  const confirmations = await confirmationsHere(options, context, environment);
  const keep = (reading: Reading): Read | null => {
    const { facts, verdict } = reading;
    if (!reading.isAdvisory || facts.id === null) return null;
    const statement = statementOf(reading, { styles, confirmations, onProblem: () => undefined });
    return {
      wanted: wantedOf(reading, facts.id, TRUSTED.has(verdict), statement, component),
      revision: facts.revision ?? 0,
    };
  };
  // without an archive an id is asked about by its number alone
  const bare = hasArchive
    ? []
    : named.flatMap((path) => (existsSync(path) ? [] : (parseAdvisoryId(path.toUpperCase()) ?? [])));
  const paths = named.filter((path) => !bare.some((id) => id === path.toUpperCase()));
  const { kept, failures } =
    named.length === 0
      ? await readAllKept(environment, options, keep)
      : await readAll(paths, environment, options, keep);
  const newest = newestOf(kept.filter((each) => each !== null));
  for (const id of bare) if (!newest.has(id)) newest.set(id, bareAdvisory(id));
  return { kept: sortedById([...newest.values()]), failures };
}

/** An advisory of which only the number is known. */
export function bareAdvisory(id: AdvisoryId): WantedAdvisory {
  return { id, isTrusted: true, isElsewhere: false, excludes: () => false, patches: [] };
}

export function sortedById(advisories: readonly WantedAdvisory[]): readonly WantedAdvisory[] {
  return [...advisories].sort(
    (one, other) => advisoryNumber(one.id) - advisoryNumber(other.id) || (one.id < other.id ? -1 : 1),
  );
}

function wantedOf(
  { facts, attachments }: Reading,
  id: AdvisoryId,
  isTrusted: boolean,
  statement: Statement,
  component: string,
): WantedAdvisory {
  const asked = ask(statement, { vocabulary: XEN_VOCABULARY, confirmedOnly: false, allowUnverified: false });
  const bytesByFile = new Map(
    attachments.flatMap(({ listedAs, status, bytes }) =>
      status === 'match' && listedAs !== null ? [[listedAs, bytes] as const] : [],
    ),
  );
  return {
    id,
    isTrusted,
    isElsewhere: isElsewhere(facts, component),
    excludes: (version) => component === 'xen' && asked.verdict({ xen: version }) === 'not_affected',
    patches: wantedPatches(facts, component, (file) => bytesByFile.get(file)),
  };
}

/** One revision of each: the newest that proves itself. Attack: a later one that somebody else wrote. */
function newestOf(all: readonly Read[]): Map<AdvisoryId, WantedAdvisory> {
  const newest = new Map<AdvisoryId, Read>();
  for (const each of all) {
    const known = newest.get(each.wanted.id);
    const better = known === undefined ? 1 : Number(each.wanted.isTrusted) - Number(known.wanted.isTrusted);
    if (known === undefined || better > 0 || (better === 0 && each.revision > known.revision))
      newest.set(each.wanted.id, each);
  }
  return new Map([...newest].map(([id, { wanted }]) => [id, wanted]));
}
