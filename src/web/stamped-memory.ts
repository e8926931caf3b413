export interface StampedMemory<Value> {
  /** The value under a key as long as the stamp is the one it was read under; read anew otherwise. */
  get(key: string, stamp: string, read: () => Promise<Value>): Promise<Value>;
  /** The two halves of `get`, for who reads several at once. */
  known(key: string, stamp: string): Value | undefined;
  keep(key: string, stamp: string, value: Value): void;
}

/** What several pages need of the store, between two changes of it. Bounded by cost, least recently used first out. */
export function stampedMemory<Value>(maxCost: number, costOf: (value: Value) => number): StampedMemory<Value> {
  const entries = new Map<string, { readonly stamp: string; readonly value: Value; readonly cost: number }>();
  let total = 0;
  const drop = (key: string): void => {
    total -= entries.get(key)?.cost ?? 0;
    entries.delete(key);
  };
  const known = (key: string, stamp: string): Value | undefined => {
    const entry = entries.get(key);
    if (entry === undefined || entry.stamp !== stamp) return undefined;
    entries.delete(key);
    entries.set(key, entry);
    return entry.value;
  };
  const keep = (key: string, stamp: string, value: Value): void => {
    drop(key);
    const cost = costOf(value);
    if (cost > maxCost) return;
    entries.set(key, { stamp, value, cost });
    total += cost;
    for (const oldest of entries.keys()) {
      if (total <= maxCost) break;
      drop(oldest);
    }
  };
  return {
    known,
    keep,
    async get(key, stamp, read) {
      const found = known(key, stamp);
      if (found !== undefined) return found;
      const value = await read();
      keep(key, stamp, value);
      return value;
    },
  };
}
