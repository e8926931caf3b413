import type { IndexedCsaf } from './indexed-csaf.ts';

/** What several rules gather from a document, gathered once for each document. */
export function onceFor<Found>(gather: (csaf: IndexedCsaf) => Found): (csaf: IndexedCsaf) => Found {
  const known = new WeakMap<IndexedCsaf, Found>();
  return (csaf) => {
    const before = known.get(csaf);
    if (before !== undefined) return before;
    const found = gather(csaf);
    known.set(csaf, found);
    return found;
  };
}
