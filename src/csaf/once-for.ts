import type { IndexedCsaf } from './indexed-csaf.ts';

/**
 * What several rules gather from a document, gathered once for each document. It is kept with the document: a weak map would cost
 * more than most of what it saves.
 */
export function onceFor<Found>(gather: (csaf: IndexedCsaf) => Found): (csaf: IndexedCsaf) => Found {
  return (csaf) => {
    if (csaf.gathered.has(gather)) return csaf.gathered.get(gather) as Found;
    const found = gather(csaf);
    csaf.gathered.set(gather, found);
    return found;
  };
}
