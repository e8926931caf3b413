import { isObject, step } from './json.ts';
import type { CsafVersion } from './report.ts';
import known from './schemas/known-properties.json' with { type: 'json' };

/** What may stand at one place of a document: the index of the place below each key, or below each item. Null: anything. */
interface Place {
  readonly keys?: Readonly<Record<string, number | null>>;
  readonly items?: number | null;
}

const PLACES = known.places as readonly Place[];
const ROOTS: Readonly<Record<CsafVersion, number | null>> = { '2.0': known.csaf20, '2.1': known.csaf21 };

/** Members of a document that neither its schema nor those it refers to define, each by its path. */
export function undefinedMembers(root: unknown, version: CsafVersion): string[] {
  const found: string[] = [];
  visit(root, ROOTS[version], '', found);
  return found;
}

// the nesting is bounded, so recursion is safe
function visit(value: unknown, index: number | null, path: string, found: string[]): void {
  const place = index === null ? undefined : PLACES[index];
  if (place === undefined) return;
  if (Array.isArray(value)) {
    const { items = null } = place;
    if (items === null) return;
    for (const [position, each] of value.entries()) visit(each, items, `${path}/${position}`, found);
    return;
  }
  if (!isObject(value) || place.keys === undefined) return;
  for (const key of Object.keys(value)) {
    if (!Object.hasOwn(place.keys, key)) found.push(step(path, key));
    else visit(value[key], place.keys[key] ?? null, step(path, key), found);
  }
}
