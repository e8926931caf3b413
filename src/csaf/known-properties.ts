import { pointer } from './json.ts';
import type { CsafVersion } from './report.ts';
import known from './schemas/known-properties.json' with { type: 'json' };

/** What may stand at one place of a document: the index of the place below each key, or below each item. Null: anything. */
interface Place {
  readonly keys: ReadonlyMap<string, number | null> | undefined;
  readonly items: number | null | undefined;
}

interface WrittenPlace {
  readonly keys?: Readonly<Record<string, number | null>>;
  readonly items?: number | null;
}

const PLACES: readonly Place[] = (known.places as readonly WrittenPlace[]).map(({ keys, items }) => ({
  keys: keys === undefined ? undefined : new Map(Object.entries(keys)),
  items,
}));
const ROOTS: Readonly<Record<CsafVersion, number | null>> = { '2.0': known.csaf20, '2.1': known.csaf21 };

/** Members of a document that neither its schema nor those it refers to define, each by its path. */
export function undefinedMembers(root: unknown, version: CsafVersion): string[] {
  const found: string[] = [];
  visit(root, ROOTS[version], [], found);
  return found;
}

// the nesting is bounded, so recursion is safe
function visit(value: unknown, index: number | null, steps: (string | number)[], found: string[]): void {
  if (index === null || typeof value !== 'object' || value === null) return;
  const place = PLACES[index];
  if (Array.isArray(value)) {
    const items = place?.items ?? null;
    if (items === null) return;
    for (let position = 0; position < value.length; position += 1) {
      steps.push(position);
      visit(value[position], items, steps, found);
      steps.pop();
    }
    return;
  }
  const keys = place?.keys;
  if (keys === undefined) return;
  for (const [key, each] of Object.entries(value)) {
    steps.push(key);
    const below = keys.get(key);
    if (below === undefined) found.push(pointer(steps));
    else visit(each, below, steps, found);
    steps.pop();
  }
}
