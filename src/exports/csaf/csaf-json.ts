/** A value of a document that is being written. A member that is undefined, or an empty list, is not written. */
export type CsafJson = string | number | boolean | readonly CsafJson[] | CsafObject;

export interface CsafObject {
  readonly [key: string]: CsafJson | undefined;
}

/** The same with the keys of all objects in the order that 6.2.13 asks for, and without empty lists: the schema knows none. */
export function ordered(object: CsafObject): CsafObject {
  const written: Record<string, CsafJson> = {};
  for (const key of inOrder(Object.keys(object))) {
    const value = object[key];
    if (value === undefined || (Array.isArray(value) && value.length === 0)) continue;
    written[key] = orderedValue(value);
  }
  return written;
}

/** Most objects are written in order, and looking is cheaper than sorting. */
function inOrder(keys: string[]): string[] {
  const isSorted = keys.every((key, index) => index === 0 || byLetters(keys[index - 1] ?? '', key) <= 0);
  return isSorted ? keys : keys.sort(byLetters);
}

function orderedValue(value: CsafJson): CsafJson {
  if (typeof value !== 'object') return value;
  if (!Array.isArray(value)) return ordered(value as CsafObject);
  // lists of ids are long, and have nothing to be ordered in them
  return typeof value[0] === 'object' ? value.map(orderedValue) : value;
}

/** Without regard to case: CVSS 4.0 has members that begin with a capital. */
function byLetters(left: string, right: string): number {
  const [mine, other] = [lowered(left), lowered(right)];
  return mine < other ? -1 : Number(mine > other);
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
