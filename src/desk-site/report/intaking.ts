import { type Clock, TocsinError } from '#base';
import { networkOf } from '#web';
import { rateLimit } from '../rate-limit.ts';

/** What strangers may make this server do at once, and how often. */
export interface Intaking {
  /** Whether one more report may come. False: it is too much, from this client or from all together. */
  mayTake(client: string | null): boolean;
  /** Whether one more private link may be tried or used. */
  mayFollow(client: string | null): boolean;
  /**
   * Reads a body, and works with it once no other is worked with. Throws TocsinError `input_too_large` beyond `maxBytes`; `busy`
   * where too much is on its way already.
   */
  withBody<Result>(
    from: { readonly request: Request; readonly client: string | null; readonly maxBytes: number },
    work: (bytes: Uint8Array) => Promise<Result>,
  ): Promise<Result>;
}

const WITHIN_MS = 10 * 60 * 1000;

const REPORTS = { most: 10, mostOfAll: 200, withinMs: WITHIN_MS };

/** Nobody guesses 160 bits: this bounds the work. */
const LINKS = { most: 120, mostOfAll: 6_000, withinMs: WITHIN_MS };

/** Bodies that have come and are not worked off, of all and of one. Attack: many large ones, sent slowly. */
const MAX_HELD_BYTES = 200 * 1024 * 1024;
const MAX_HELD_BYTES_OF_ONE = 60 * 1024 * 1024;

export function createIntaking(clock: Clock): Intaking {
  const reports = rateLimit(clock, REPORTS);
  const links = rateLimit(clock, LINKS);
  const heldByNetwork = new Map<string, number>();
  let held = 0;
  const hold = (network: string, bytes: number): void => {
    held += bytes;
    const own = (heldByNetwork.get(network) ?? 0) + bytes;
    if (own === 0) heldByNetwork.delete(network);
    else heldByNetwork.set(network, own);
    if (bytes > 0 && (held > MAX_HELD_BYTES || own > MAX_HELD_BYTES_OF_ONE)) throw tooMuch();
  };
  let last: Promise<unknown> = Promise.resolve();

  return {
    mayTake: (client) => reports.take(client),
    mayFollow: (client) => links.take(client),
    async withBody({ request, client, maxBytes }, work) {
      const network = networkOf(client);
      const pieces: Uint8Array[] = [];
      let length = 0;
      try {
        if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge(maxBytes);
        for await (const piece of request.body ?? []) {
          length += piece.length;
          hold(network, piece.length);
          if (length > maxBytes) throw tooLarge(maxBytes);
          pieces.push(piece);
        }
        // attack: reports as large as may be, all at once; each takes a hundred megabytes while it is read and sealed
        const done = last.then(() => work(new Uint8Array(Buffer.concat(pieces))));
        last = done.catch(() => undefined);
        return await done;
      } finally {
        hold(network, -length);
      }
    },
  };
}

function tooLarge(most: number): TocsinError {
  return new TocsinError({
    code: 'input_too_large',
    message: `expected at most ${Math.floor(most / 1024 / 1024)} MiB, this was more`,
    hint: 'leave the largest files out, and send them by mail',
  });
}

function tooMuch(): TocsinError {
  return new TocsinError({
    code: 'busy',
    message: 'too much is being sent to this server at once',
    hint: 'try again in a minute, or send a mail',
  });
}
