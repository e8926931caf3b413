import type { Clock } from '#base';
import { networkOf } from '#web';

/** How often something may be done. */
export interface RateLimit {
  /** Counts one more. False: it is too much, for this client or for all together. */
  take(client: string | null): boolean;
}

export interface RateLimitOptions {
  /** By one client within the span. An address of IPv6 counts with its network. */
  readonly most: number;
  /** By all clients together: attack, by many addresses at once. */
  readonly mostOfAll: number;
  readonly withinMs: number;
}

/**
 * Counts by client within spans of a fixed length. Clients whose address is not known count as one. What all together may do
 * bounds what is remembered.
 */
export function rateLimit(clock: Clock, { most, mostOfAll, withinMs }: RateLimitOptions): RateLimit {
  let begun = clock.now();
  let all = 0;
  let byNetwork = new Map<string, number>();
  return {
    take(client) {
      const now = clock.now();
      if (now - begun >= withinMs || now < begun) {
        begun = now;
        all = 0;
        byNetwork = new Map();
      }
      const network = networkOf(client);
      const own = byNetwork.get(network) ?? 0;
      if (own >= most || all >= mostOfAll) return false;
      byNetwork.set(network, own + 1);
      all += 1;
      return true;
    },
  };
}
