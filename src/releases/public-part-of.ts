import type { ReleasedFix, ReleaseTable } from './release-table.ts';

/**
 * What of a table answers for builds, of the advisories named alone. Attack: a table of an own data directory may know of fixes of
 * advisories that are under embargo, by number and by subject.
 */
export function publicPartOf(table: ReleaseTable, advisories: readonly string[]): ReleaseTable {
  const shown = new Set(advisories);
  return {
    ...table,
    advisories: new Map(
      [...table.advisories].flatMap(([id, fix]) =>
        shown.has(id) ? [[id, { ...fix, mainline: [], subjects: [] } satisfies ReleasedFix] as const] : [],
      ),
    ),
  };
}
