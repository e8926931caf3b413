/** A value of a document that is being written. A member that is undefined, or an empty list, is not written. */
export type CsafJson = string | number | boolean | readonly CsafJson[] | CsafObject;

export interface CsafObject {
  readonly [key: string]: CsafJson | undefined;
}

/**
 * The same with the keys of all objects in the order that 6.2.13 asks for, and without empty lists: the schema knows none. What is
 * so already, as most of a document is, is taken as it is.
 */
export function ordered(object: CsafObject): CsafObject {
  const keys = Object.keys(object);
  let written: Record<string, CsafJson | undefined> | null = areInOrder(keys) ? null : {};
  if (written !== null) keys.sort(byLetters);
  for (const [index, key] of keys.entries()) {
    const value = object[key];
    const own = isWritten(value) ? orderedValue(value) : undefined;
    if (own === undefined || own !== value) written ??= firstOf(object, keys, index);
    if (written !== null && own !== undefined) written[key] = own;
  }
  return written ?? object;
}

function isWritten(value: CsafJson | undefined): value is CsafJson {
  return value !== undefined && !(Array.isArray(value) && value.length === 0);
}

function firstOf(object: CsafObject, keys: readonly string[], count: number): Record<string, CsafJson | undefined> {
  return Object.fromEntries(keys.slice(0, count).map((key) => [key, object[key]]));
}

function orderedValue(value: CsafJson): CsafJson {
  if (typeof value !== 'object') return value;
  if (!isList(value)) return ordered(value);
  // lists of ids are long, and have nothing to be ordered in them
  if (typeof value[0] !== 'object') return value;
  const items = value.map(orderedValue);
  return items.every((each, index) => each === value[index]) ? value : items;
}

function isList(value: readonly CsafJson[] | CsafObject): value is readonly CsafJson[] {
  return Array.isArray(value);
}

/** Without regard to case: CVSS 4.0 has members that begin with a capital. */
function byLetters(left: string, right: string): number {
  const [mine, other] = [lowered(left), lowered(right)];
  return mine < other ? -1 : Number(mine > other);
}

function areInOrder(keys: readonly string[]): boolean {
  let before = '';
  for (const key of keys) {
    const own = lowered(key);
    if (own < before) return false;
    before = own;
  }
  return true;
}

/** All keys are of the schemas: there are a few hundred. */
const LOWERED = new Map<string, string>();

function lowered(key: string): string {
  const known = LOWERED.get(key);
  if (known !== undefined) return known;
  const made = key.toLowerCase();
  LOWERED.set(key, made);
  return made;
}
