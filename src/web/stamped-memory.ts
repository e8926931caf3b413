export interface StampedMemory<Value> {
  /** The value under a key as long as the stamp is the one it was read under; read anew otherwise. */
  get(key: string, stamp: string, read: () => Promise<Value>): Promise<Value>;
}

/** What several pages need of the store, between two changes of it. Bounded by cost, least recently used first out. */
export function stampedMemory<Value>(maxCost: number, costOf: (value: Value) => number): StampedMemory<Value> {
  const entries = new Map<string, { readonly stamp: string; readonly value: Value; readonly cost: number }>();
  let total = 0;
  const drop = (key: string): void => {
    total -= entries.get(key)?.cost ?? 0;
    entries.delete(key);
  };
  return {
    async get(key, stamp, read) {
      const known = entries.get(key);
      if (known !== undefined && known.stamp === stamp) {
        entries.delete(key);
        entries.set(key, known);
        return known.value;
      }
      const value = await read();
      drop(key);
      const cost = costOf(value);
      if (cost > maxCost) return value;
      entries.set(key, { stamp, value, cost });
      total += cost;
      for (const oldest of entries.keys()) {
        if (total <= maxCost) break;
        drop(oldest);
      }
      return value;
    },
  };
}
