import { type IndexedCsaf, placedItems } from './indexed-csaf.ts';
import { textOf } from './json.ts';
import { onceFor } from './once-for.ts';

/** The name of a document's file: CSAF 2.0 and 2.1, section 5.1. */
export function fileNameOf(trackingId: string): string {
  return `${trackingId.toLowerCase().replace(/[^+\-a-z0-9]+/g, '_')}.json`;
}

/** Where the document says it is to be had: references of the category self that end with the name of its file (section 6.2.11). */
export const canonicalUrls = onceFor(gatherCanonicalUrls);

function gatherCanonicalUrls({ document, tracking }: IndexedCsaf): readonly string[] {
  const id = textOf(tracking, 'id');
  if (id === undefined) return [];
  const ending = `/${fileNameOf(id)}`;
  return placedItems(document, 'references', '').flatMap(({ value }) => {
    const url = textOf(value, 'url');
    const isCanonical = textOf(value, 'category') === 'self' && url?.startsWith('https://') && url.endsWith(ending);
    return isCanonical && url !== undefined ? [url] : [];
  });
}
