/** Whether no two items of a list are the same, also as objects with their keys in another order. Linear time. */
export function areDistinct(items: readonly unknown[]): boolean {
  if (items.length < 2) return true;
  const texts = new Set<string>();
  const others = new Set<string>();
  for (const item of items) {
    // lists of ids are long, and a text need not be written to be compared
    if (typeof item === 'string') texts.add(item);
    else others.add(canonicalText(item));
  }
  return texts.size + others.size === items.length;
}

/** JSON with its keys in order: two values are equal exactly if these texts are. */
export function canonicalText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  const members = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${members.map(([key, each]) => `${JSON.stringify(key)}:${canonicalText(each)}`).join(',')}}`;
}
