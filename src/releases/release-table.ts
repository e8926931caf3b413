import { TocsinError } from '#base';
import { type AdvisoryId, parseAdvisoryId } from '#identifiers';

/**
 * Which build has which fix, as facts of one project's public history: enough to place a release, or a commit of a stable branch, and to
 * say what it has without that history. `tocsin ranges --table` writes it.
 */
export interface ReleaseTable {
  /** `XSA`. */
  readonly series: string;
  /** The component it is about, as patch tables name it: `xen`. */
  readonly component: string;
  /** The commit of the branch of development that it was made at: what was fixed later is not in it. */
  readonly commit: string;
  readonly madeAt: string;
  readonly branches: readonly ReleaseBranch[];
  readonly advisories: ReadonlyMap<AdvisoryId, ReleasedFix>;
}

/** One stable branch as a line. Place 0 is where it was branched off, place n its nth commit. */
export interface ReleaseBranch {
  /** `4.14`. */
  readonly version: string;
  /** The beginnings of its commits, each of `PREFIX_LENGTH` digits, one after the other; hyphens for one that has not all before it. */
  readonly commits: string;
  /** Places of its releases (`4.14.1`), oldest first. */
  readonly releases: readonly { readonly version: string; readonly place: number }[];
}

/** How the branches have one fix. */
export interface ReleasedFix {
  /** The fixing commits of branches that were branched off before: a place, or from where to before where it was in. */
  readonly placesByVersion: ReadonlyMap<string, readonly FixPlace[]>;
  /** All branches of the table from this version on had all of it from their beginning; null: none. */
  readonly inheritedSince: string | null;
  /** Versions that have fewer patches than the branch of development: often they were not needed there. */
  readonly lackingVersions: readonly string[];
  /** The beginnings of its commits on the branch of development. */
  readonly mainline: readonly string[];
  /** The subjects of all its commits. */
  readonly subjects: readonly string[];
}

export interface FixPlace {
  readonly from: number;
  /** Taken back there; null: still in. */
  readonly until: number | null;
}

/** Digits of a commit in the table: of 60,000 commits no two begin alike in so many. */
export const PREFIX_LENGTH = 10;
/** Attack: a table that fills the memory. Xen's has 300 kB. */
export const MAX_TABLE_BYTES = 16 * 1024 * 1024;

/** Reads a table. Throws TocsinError `unreadable_input` that names the member. */
export function readReleaseTable(bytes: Uint8Array, file: string): ReleaseTable {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw wrongIn(file, 'the file', 'JSON in UTF-8');
  }
  return releaseTableIn(value, file);
}

/** The table that a value of JSON is. Throws TocsinError `unreadable_input` that names the member. */
export function releaseTableIn(value: unknown, file: string): ReleaseTable {
  const wrong = (member: string, expected: string): TocsinError => wrongIn(file, member, expected);
  if (!isRecord(value)) throw wrong('the file', 'an object');
  const text = (member: string): string => {
    const found = value[member];
    if (typeof found !== 'string' || found.length > 200) throw wrong(member, 'a text');
    return found;
  };
  const { branches, advisories } = value;
  if (!Array.isArray(branches)) throw wrong('branches', 'a list');
  if (!isRecord(advisories)) throw wrong('advisories', 'an object');
  return {
    series: text('series'),
    component: text('component'),
    commit: text('commit'),
    madeAt: text('madeAt'),
    branches: branches.map((branch, index) => {
      const read = readBranch(branch);
      if (read === null) throw wrong(`branches[${index}]`, 'a version, commits and releases');
      return read;
    }),
    advisories: new Map(
      Object.entries(advisories).map(([name, fix]) => {
        const [id, read] = [parseAdvisoryId(name), readFix(fix)];
        if (id === undefined || read === null) throw wrong(`advisories.${name.slice(0, 40)}`, 'places by version');
        return [id, read];
      }),
    ),
  };
}

function wrongIn(file: string, member: string, expected: string): TocsinError {
  return new TocsinError({
    code: 'unreadable_input',
    message: `${file}: ${member}: expected ${expected}`,
    hint: 'write it anew: tocsin ranges --repo DIR --table',
  });
}

/** The table as a value of JSON; `releaseTableIn` reads it back. */
export function presentReleaseTable({ series, component, commit, madeAt, branches, advisories }: ReleaseTable) {
  return {
    series,
    component,
    commit,
    madeAt,
    branches: branches.map(({ version, commits, releases }) => ({
      version,
      releases: Object.fromEntries(releases.map((release) => [release.version, release.place])),
      commits,
    })),
    advisories: Object.fromEntries([...advisories].map(([id, fix]) => [id, presentFix(fix)])),
  };
}

/** The table as it is written; `readReleaseTable` reads it back. */
export function printReleaseTable(table: ReleaseTable): string {
  const { advisories, ...rest } = presentReleaseTable(table);
  const head = JSON.stringify(rest).slice(0, -1);
  // a line for each advisory, so that two tables can be compared
  const rows = Object.entries(advisories).map(([id, fix]) => `${JSON.stringify(id)}:${JSON.stringify(fix)}`);
  return `${head.replaceAll('{"version"', '\n{"version"')},\n"advisories":{\n${rows.join(',\n')}\n}}\n`;
}

function presentFix({ placesByVersion, inheritedSince, lackingVersions, mainline, subjects }: ReleasedFix) {
  return {
    places: Object.fromEntries(
      [...placesByVersion].map(([version, places]) => [
        version,
        places.map(({ from, until }) => (until === null ? from : [from, until])),
      ]),
    ),
    inheritedSince,
    lacking: lackingVersions,
    mainline,
    subjects,
  };
}

function readBranch(value: unknown): ReleaseBranch | null {
  if (!isRecord(value) || !isRecord(value['releases'])) return null;
  const { version, commits, releases } = value;
  if (typeof version !== 'string' || typeof commits !== 'string' || !/^[0-9a-f-]*$/.test(commits)) return null;
  const places = Object.entries(releases);
  if (commits.length % PREFIX_LENGTH !== 0 || !places.every(([, place]) => isPlace(place))) return null;
  return {
    version,
    commits,
    releases: places.map(([released, place]) => ({ version: released, place: Number(place) })),
  };
}

function readFix(value: unknown): ReleasedFix | null {
  if (!isRecord(value) || !isRecord(value['places'])) return null;
  const { places, inheritedSince, lacking, mainline, subjects } = value;
  if (inheritedSince !== null && typeof inheritedSince !== 'string') return null;
  if (!isTexts(lacking) || !isTexts(mainline) || !isTexts(subjects)) return null;
  const placesByVersion = new Map<string, readonly FixPlace[]>();
  for (const [version, list] of Object.entries(places)) {
    if (!Array.isArray(list)) return null;
    const read = list.map(readPlace);
    if (read.some((place) => place === null)) return null;
    placesByVersion.set(
      version,
      read.filter((place) => place !== null),
    );
  }
  return { placesByVersion, inheritedSince, lackingVersions: lacking, mainline, subjects };
}

function readPlace(value: unknown): FixPlace | null {
  if (isPlace(value)) return { from: value, until: null };
  const [from, until] = Array.isArray(value) ? value : [];
  return isPlace(from) && isPlace(until) ? { from, until } : null;
}

function isPlace(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
