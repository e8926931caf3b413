import { parseAdvisoryId } from '#identifiers';
import { placeOfVersion } from './build-place.ts';
import { fixStateAt } from './fix-state.ts';
import type { ReleaseTable } from './release-table.ts';

/** Whether a release of a component has the fix of an advisory, as tables record it; null: they do not say. */
export function recordedFixes(
  tables: readonly ReleaseTable[],
  advisory: string | null,
): (component: string, version: string) => boolean | null {
  const id = advisory === null ? undefined : parseAdvisoryId(advisory);
  return (component, version) => {
    if (id === undefined) return null;
    for (const table of tables) {
      const place = table.component === component ? placeOfVersion(table, version) : undefined;
      const state = place === undefined ? undefined : fixStateAt(table, place, id)?.state;
      if (state === 'contained') return true;
      if (state === 'missing') return false;
    }
    return null;
  };
}
