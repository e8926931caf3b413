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
  let isAsItWas = areInOrder(keys);
  const values: CsafJson[] = [];
  const kept: string[] = [];
  for (const key of isAsItWas ? keys : keys.sort(byLetters)) {
    const value = object[key];
    if (value === undefined || (Array.isArray(value) && value.length === 0)) {
      isAsItWas = false;
      continue;
    }
    const own = typeof value === 'object' ? orderedValue(value) : value;
    if (own !== value) isAsItWas = false;
    kept.push(key);
    values.push(own);
  }
  if (isAsItWas) return object;
  const written: Record<string, CsafJson> = {};
  for (let index = 0; index < kept.length; index += 1) written[kept[index] ?? ''] = values[index] ?? '';
  return written;
}

function orderedValue(value: readonly CsafJson[] | CsafObject): CsafJson {
  if (!isList(value)) return ordered(value);
  // lists of ids are long, and have nothing to be ordered in them
  if (typeof value[0] !== 'object') return value;
  const items = value.map((each) => (typeof each === 'object' ? orderedValue(each) : each));
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
