import { type Instant, parseInstant, TocsinError } from '#base';
import { compareVersions, parseProductVersion } from '#versions';

/** The releases that a series' products have had, so that none has to be invented: data, one file for each series. */
export interface ReleaseTable {
  readonly series: string;
  readonly components: ReadonlyMap<string, ComponentReleases>;
}

export interface ComponentReleases {
  /** The tag of a release in the component's repository, `{version}` in its place; null where there is none. */
  readonly tag: string | null;
  /** Oldest version first. */
  readonly releases: readonly Release[];
}

export interface Release {
  /** As its tag has it: `4.14.0`. */
  readonly version: string;
  /** The day it was made, at its beginning in UTC. */
  readonly releasedAt: Instant;
}

/** Attack: a table without end. Forty years of monthly releases are fewer. */
const MOST_RELEASES = 2000;

/** Reads `series/releases/*.json`. Throws `bad_release_table` with the member, what is allowed there and what was found. */
export function readReleaseTable(value: unknown, source: string): ReleaseTable {
  const wrong = (place: string, expected: string): TocsinError =>
    new TocsinError({
      code: 'bad_release_table',
      message: `${source}: ${place} must be ${expected}`,
      hint: 'compare with series/releases/xsa.json',
    });
  const root = recordOf(value);
  if (root === null || typeof root['series'] !== 'string') throw wrong('series', 'the prefix of a series, such as XSA');
  const components = recordOf(root['components']);
  if (components === null) throw wrong('components', 'an object with a member for each component');
  return {
    series: root['series'],
    components: new Map(
      Object.entries(components).map(([component, each]) => [
        component,
        readComponent(each, `components.${component.slice(0, 100)}`, wrong),
      ]),
    ),
  };
}

function readComponent(
  value: unknown,
  place: string,
  wrong: (place: string, expected: string) => TocsinError,
): ComponentReleases {
  const record = recordOf(value);
  if (record === null) throw wrong(place, 'an object with tag and releases');
  const tag = record['tag'] ?? null;
  if (tag !== null && (typeof tag !== 'string' || tag.split('{version}').length !== 2))
    throw wrong(`${place}.tag`, 'a text with {version} in it, or null');
  const entries = Object.entries(recordOf(record['releases']) ?? {});
  if (entries.length === 0 || entries.length > MOST_RELEASES)
    throw wrong(`${place}.releases`, `an object of 1 to ${MOST_RELEASES} versions, each with its day`);
  const releases = entries.map(([version, day]) => {
    const read = parseProductVersion(version);
    const releasedAt = typeof day === 'string' ? parseInstant(`${day}T00:00:00Z`) : undefined;
    if (read?.kind !== 'release' || read.pre !== null || releasedAt === undefined)
      throw wrong(
        `${place}.releases`,
        `versions with a day such as "4.14.0": "2020-07-23" (found ${version.slice(0, 100)})`,
      );
    return { version, releasedAt, read };
  });
  releases.sort((a, b) => compareVersions(a.read, b.read));
  return { tag, releases: releases.map(({ version, releasedAt }) => ({ version, releasedAt })) };
}

function recordOf(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}
