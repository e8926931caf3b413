/** JSON of a stranger: anything may stand anywhere, so nothing here throws and nothing is taken for granted. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member of an object; undefined where there is none, or no object. Names such as `__proto__` are ordinary ones. */
export function member(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** A member further down. */
export function within(value: unknown, ...keys: readonly string[]): unknown {
  let found = value;
  for (const key of keys) found = member(found, key);
  return found;
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The items of a list that is a member. */
export function listOf(value: unknown, key: string): readonly unknown[] {
  return list(member(value, key));
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function textOf(value: unknown, key: string): string | undefined {
  return text(member(value, key));
}

export function has(value: unknown, key: string): boolean {
  return isObject(value) && Object.hasOwn(value, key);
}

/** The strings of a list that is a member, each with its index. */
export function textsOf(value: unknown, key: string): readonly (readonly [string, number])[] {
  const found: (readonly [string, number])[] = [];
  const items = listOf(value, key);
  for (let index = 0; index < items.length; index += 1) {
    const item = items[index];
    if (typeof item === 'string') found.push([item, index]);
  }
  return found;
}

/** One more step of a JSON pointer (RFC 6901). */
export function step(path: string, key: string | number): string {
  if (typeof key === 'number' || !/[~/]/.test(key)) return `${path}/${key}`;
  return `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** A JSON pointer of its steps. A walk keeps them and writes the pointer where it has something to say of the place. */
export function pointer(steps: readonly (string | number)[]): string {
  return steps.reduce<string>(step, '');
}

/** Deepest nesting that is looked at. Attack: a million brackets, and every walk by recursion overflows the stack. */
export const MAX_DEPTH = 300;

/** Whether a value is nested deeper than MAX_DEPTH; goes no deeper than that itself. */
export function isTooDeep(root: unknown): boolean {
  return isObjectOrList(root) && isDeeper(root, MAX_DEPTH);
}

function isDeeper(value: object, levels: number): boolean {
  if (levels < 0) return true;
  if (Array.isArray(value)) {
    for (const each of value) if (isObjectOrList(each) && isDeeper(each, levels - 1)) return true;
    return false;
  }
  // of what JSON made nothing is inherited, and this makes no list of the values
  for (const key in value) {
    const each: unknown = value[key as keyof typeof value];
    if (isObjectOrList(each) && isDeeper(each, levels - 1)) return true;
  }
  return false;
}

function isObjectOrList(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
