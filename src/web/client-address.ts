import { BlockList, isIP } from 'node:net';
import { TocsinError } from '#base';

/** What `@hono/node-server` hands to the handlers of a request that came by a socket. */
interface SocketEnvironment {
  readonly incoming?: { readonly socket?: { readonly remoteAddress?: string | undefined } };
}

export interface ClientAddresses {
  /** Who asks, as far as it can be believed; null where it cannot. */
  clientOf(environment: unknown, forwardedFor: string | null): string | null;
}

/** X-Forwarded-For counts only from the proxies named, and only what they themselves appended. */
export function readClientAddresses(trustedProxies: readonly string[]): ClientAddresses {
  const trusted = new BlockList();
  for (const proxy of trustedProxies) addProxy(trusted, proxy);
  return {
    clientOf(environment, forwardedFor) {
      const peer = plainAddress((environment as SocketEnvironment | undefined)?.incoming?.socket?.remoteAddress ?? '');
      if (peer === null) return null;
      if (forwardedFor === null) return peer;
      // somebody stands in between who is not known: then nothing is known
      if (!isIn(trusted, peer)) return null;
      const hops = forwardedFor.split(',').map((hop) => plainAddress(hop.trim()));
      for (let hop = hops.pop(); hop !== undefined; hop = hops.pop()) {
        if (hop === null || !isIn(trusted, hop)) return hop;
      }
      return null;
    },
  };
}

/** Any header of a proxy's: it says that somebody else than the peer asks. */
export function forwardedFor({ headers }: Request): string | null {
  return headers.get('x-forwarded-for') ?? headers.get('x-real-ip') ?? headers.get('forwarded');
}

export function isLoopback(address: string | null): boolean {
  return address !== null && (address === '::1' || (isIP(address) === 4 && address.startsWith('127.')));
}

function addProxy(trusted: BlockList, proxy: string): void {
  const { address = '', length } = /^(?<address>[0-9A-Fa-f:.]+)(?:\/(?<length>[0-9]{1,3}))?$/.exec(proxy)?.groups ?? {};
  const family = isIP(address);
  const prefix = length === undefined ? null : Number(length);
  if (family === 0 || (prefix !== null && prefix > (family === 4 ? 32 : 128))) {
    throw new TocsinError({
      code: 'bad_configuration',
      message: `trustedProxies: expected addresses or networks such as 10.0.0.0/8, found ${JSON.stringify(proxy)}`,
    });
  }
  const kind = family === 4 ? 'ipv4' : 'ipv6';
  if (prefix === null) trusted.addAddress(address, kind);
  else trusted.addSubnet(address, prefix, kind);
}

/** IPv4 inside IPv6 is the same visitor. */
function plainAddress(text: string): string | null {
  const address = text.startsWith('::ffff:') && isIP(text.slice(7)) === 4 ? text.slice(7) : text;
  return isIP(address) === 0 ? null : address;
}

function isIn(list: BlockList, address: string): boolean {
  return list.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');
}
