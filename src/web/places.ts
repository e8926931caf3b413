import { isIP } from 'node:net';

export interface Places {
  /** A place for as long as something lasts, given back by the call that it returns; null: there is none. */
  take(client: string | null): (() => void) | null;
}

/**
 * A bound for what may be under way at once: of all visitors, and of one. Visitors whose address is not known count as one:
 * or whoever sends a false X-Forwarded-For had no bound.
 */
export function places(max: number, maxPerClient: number): Places {
  const byClient = new Map<string, number>();
  let taken = 0;
  return {
    take(client) {
      const key = networkOf(client);
      const own = byClient.get(key) ?? 0;
      if (taken >= max || own >= maxPerClient) return null;
      taken += 1;
      byClient.set(key, own + 1);
      let isGivenBack = false;
      return () => {
        if (isGivenBack) return;
        isGivenBack = true;
        taken -= 1;
        const left = (byClient.get(key) ?? 1) - 1;
        if (left === 0) byClient.delete(key);
        else byClient.set(key, left);
      };
    },
  };
}

/** Whom an address belongs to: of IPv6 the first 64 bits, since whoever has one address there has all of them. */
export function networkOf(client: string | null): string {
  if (client === null || isIP(client) !== 6) return client ?? '';
  const [head = '', tail] = client.toLowerCase().split('%')[0]?.split('::') ?? [];
  const groups = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups.length - after.length);
  const all = [...groups, ...Array.from({ length: zeros }, () => '0'), ...after];
  return all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
