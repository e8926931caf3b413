import type { Facts } from '#conditions';
import { parseAdvisoryId } from '#identifiers';
import { type BuildPlace, changedSince, fixStateAt, placeOfCommit, placeOfVersion, type ReleaseTable } from '#releases';

/**
 * Whether the very build that a host runs has a fix; null: not known. That it has not is said of an exact commit alone: of a version
 * nobody knows what its builder put in, and what was put in by a part of the patches is neither.
 */
export function fixInBuild(tables: readonly ReleaseTable[], advisory: string, host: Facts): boolean | null {
  const id = parseAdvisoryId(advisory);
  if (id === undefined) return null;
  for (const { table, places } of placesIn(tables, host)) {
    for (const place of places) {
      const found = fixStateAt(table, place, id);
      if (found?.state === 'contained') return true;
      if (found?.state === 'missing') return false;
    }
  }
  return null;
}

interface HostPlaces {
  readonly table: ReleaseTable;
  readonly places: readonly BuildPlace[];
}

/** A host is looked up once, and asked about some hundred advisories. */
const placesByHost = new WeakMap<
  Facts,
  { readonly tables: readonly ReleaseTable[]; readonly found: readonly HostPlaces[] }
>();

function placesIn(tables: readonly ReleaseTable[], host: Facts): readonly HostPlaces[] {
  const known = placesByHost.get(host);
  if (known?.tables === tables) return known.found;
  const found = tables.map((table) => ({ table, places: placesOf(table, host) }));
  placesByHost.set(host, { tables, found });
  return found;
}

/** By the commit, then by the version, which only says what is surely in. */
function placesOf(table: ReleaseTable, host: Facts): readonly BuildPlace[] {
  const { xenCommit, xenDirty, xenPatchQueue } = featuresOf(host);
  const isChanged = xenDirty !== false || xenPatchQueue !== undefined;
  const commit = typeof xenCommit === 'string' ? placeOfCommit(table, xenCommit) : undefined;
  const version = typeof host['xen'] === 'string' ? placeOfVersion(table, host['xen']) : undefined;
  return [
    ...(commit === undefined ? [] : [isChanged ? changedSince(commit) : commit]),
    ...(version === undefined ? [] : [changedSince(version)]),
  ];
}

function featuresOf(host: Facts): Readonly<Record<string, unknown>> {
  const { features } = host;
  return typeof features === 'object' && features !== null && !Array.isArray(features)
    ? (features as Readonly<Record<string, unknown>>)
    : {};
}
