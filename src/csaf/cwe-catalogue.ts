import written from './registries/cwe.json' with { type: 'json' };

/** What a version of CWE says of one weakness. */
export interface Weakness {
  readonly name: string;
  readonly isDeprecated: boolean;
  /** For the mapping of vulnerabilities; empty before CWE 4.12. */
  readonly usage: string;
}

interface Version {
  readonly version: string;
  readonly date: string;
  readonly weaknesses: ReadonlyMap<string, Weakness>;
}

type Written = readonly {
  readonly version: string;
  readonly date: string;
  readonly changed: Readonly<Record<string, readonly [string, number, string]>>;
  readonly gone: readonly string[];
}[];

const catalogue = written as unknown as Written;
const NUMBERS = catalogue.map(({ version }) => version);

/** Built when first asked for: a version is what changed since the one before. */
const built = new Map<string, Version>();

/** By its number, such as `4.13`. Null: no version that is known here. */
export function cweVersion(number: string): Version | null {
  const known = built.get(number);
  if (known !== undefined) return known;
  const last = NUMBERS.indexOf(number);
  if (last < 0) return null;
  const weaknesses = new Map<string, Weakness>();
  for (const { changed, gone } of catalogue.slice(0, last + 1)) {
    for (const id of gone) weaknesses.delete(id);
    for (const [id, [name, isDeprecated, usage]] of Object.entries(changed)) {
      weaknesses.set(id, { name, isDeprecated: isDeprecated === 1, usage });
    }
  }
  const version = { version: number, date: catalogue[last]?.date ?? '', weaknesses };
  built.set(number, version);
  return version;
}

/** The newest version that is known here. */
export const NEWEST_CWE = catalogue.at(-1)?.version ?? '';
export const NEWEST_CWE_DATE = catalogue.at(-1)?.date ?? '';

/** The newest version known here that was out by a day (`2024-01-21`). */
export function newestCweBy(day: string): string | null {
  return catalogue.findLast(({ date }) => date <= day)?.version ?? null;
}

/** A weakness (`CWE-362`) by the newest version of CWE that was out on a day. Null: that version has no such weakness. */
export function weaknessOn(id: string, day: string): { readonly name: string; readonly version: string } | null {
  const version = newestCweBy(day);
  const weakness = version === null ? undefined : cweVersion(version)?.weaknesses.get(id.replace(/^CWE-/, ''));
  return version === null || weakness === undefined ? null : { name: weakness.name, version };
}

/** Whether a version is newer than all that are known here. */
export function isNewerCwe(number: string): boolean {
  return compareNumbers(number, NEWEST_CWE) > 0;
}

export function compareNumbers(left: string, right: string): number {
  const [mine, other] = [left.split('.').map(Number), right.split('.').map(Number)];
  for (let index = 0; index < Math.max(mine.length, other.length); index += 1) {
    const difference = (mine[index] ?? 0) - (other[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** All names that any version gave a weakness; empty: none knows it. */
export function cweNames(id: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { changed } of catalogue) {
    const entry = Object.hasOwn(changed, id) ? changed[id] : undefined;
    if (entry !== undefined) names.add(entry[0]);
  }
  return names;
}

/** The highest id of a weakness that is known here: a higher one may be of a newer version. */
export const HIGHEST_CWE = catalogue.reduce(
  (highest, { changed }) => Object.keys(changed).reduce((most, id) => Math.max(most, Number(id)), highest),
  0,
);
