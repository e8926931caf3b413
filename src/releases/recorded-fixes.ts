import { parseAdvisoryId } from '#identifiers';
import { type BuildPlace, placeOfVersion } from './build-place.ts';
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
      const place = table.component === component ? placeIn(table, version) : undefined;
      const state = place === undefined ? undefined : fixStateAt(table, place, id)?.state;
      if (state === 'contained') return true;
      if (state === 'missing') return false;
    }
    return null;
  };
}

/** The releases of a table are asked about for each advisory again. */
const PLACES = new WeakMap<ReleaseTable, Map<string, BuildPlace | undefined>>();
/** Attack: versions without end; they come from tables of releases, which are bounded too. */
const MOST_PLACES = 5000;

function placeIn(table: ReleaseTable, version: string): BuildPlace | undefined {
  let places = PLACES.get(table);
  if (places === undefined || places.size > MOST_PLACES) {
    places = new Map();
    PLACES.set(table, places);
  }
  if (!places.has(version)) places.set(version, placeOfVersion(table, version));
  return places.get(version);
}
