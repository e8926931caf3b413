import { networkOf } from './places.ts';

/** What large answers hold in memory until they are written, all visitors together. */
export interface BytesInFlight {
  /**
   * Counts a body until the call that it returns, once for all answers that share it; null: there is no room. `owner` is
   * held as long, so that whoever asks for the same finds it.
   */
  take(body: Uint8Array, client: string | null, owner: object): (() => void) | null;
  /** Whether `take` would find room for a body that nobody else is sent. */
  hasRoom(bytes: number, client: string | null): boolean;
  /** Like `take` for what is still to be read, as soon as there is room. Rejects with the reason of the signal. */
  wait(bytes: number, client: string | null, signal: AbortSignal): Promise<() => void>;
}

/** Attack: large answers that are asked for and never read. */
const MAX_BYTES = 192 * 1024 * 1024;

/** Of what is larger than any page: pages find room while attachments are turned away. */
const MAX_HUGE_BYTES = 128 * 1024 * 1024;
const HUGE_BYTES = 4 * 1024 * 1024;

/** Attack: one visitor who takes all the room. */
const MAX_CLIENT_BYTES = 64 * 1024 * 1024;

interface Held {
  readonly bytes: number;
  readonly owner: object | null;
  /** How many answers of each client send it. */
  readonly answers: Map<string, number>;
}

interface Waiting {
  readonly bytes: number;
  readonly key: string;
  readonly begin: (end: () => void) => void;
}

export function bytesInFlight(): BytesInFlight {
  const bodies = new Map<object, Held>();
  const byClient = new Map<string, number>();
  let waiting: readonly Waiting[] = [];
  let all = 0;
  let huge = 0;

  /** One that is larger than a bound finds room where there is nothing else. */
  const within = (held: number, bytes: number, max: number): boolean => held === 0 || held + bytes <= max;
  const clientHasRoom = (bytes: number, key: string): boolean =>
    within(byClient.get(key) ?? 0, bytes, MAX_CLIENT_BYTES);
  const hasRoom = (bytes: number): boolean =>
    within(all, bytes, MAX_BYTES) && (bytes <= HUGE_BYTES || within(huge, bytes, MAX_HUGE_BYTES));

  const count = (bytes: number): void => {
    all += bytes;
    if (Math.abs(bytes) > HUGE_BYTES) huge += bytes;
  };
  const countOf = (key: string, bytes: number): void => {
    const own = (byClient.get(key) ?? 0) + bytes;
    if (own === 0) byClient.delete(key);
    else byClient.set(key, own);
  };

  const begin = (body: object, bytes: number, key: string, owner: object | null): (() => void) => {
    let held = bodies.get(body);
    if (held === undefined) {
      held = { bytes, owner, answers: new Map() };
      bodies.set(body, held);
      count(bytes);
    }
    const { answers } = held;
    const own = answers.get(key) ?? 0;
    if (own === 0) countOf(key, bytes);
    answers.set(key, own + 1);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      const left = (answers.get(key) ?? 1) - 1;
      if (left > 0) answers.set(key, left);
      else {
        answers.delete(key);
        countOf(key, -bytes);
      }
      if (answers.size === 0) {
        bodies.delete(body);
        count(-bytes);
      }
      wake();
    };
  };

  const wake = (): void => {
    const still: Waiting[] = [];
    for (const one of waiting) {
      // in turn, where there is room: small messages do not wait for the large one of somebody else
      if (!hasRoom(one.bytes) || !clientHasRoom(one.bytes, one.key)) still.push(one);
      else one.begin(begin({}, one.bytes, one.key, null));
    }
    waiting = still;
  };

  return {
    take(body, client, owner) {
      const key = networkOf(client);
      const held = bodies.get(body);
      if (held === undefined && !hasRoom(body.length)) return null;
      if (held?.answers.has(key) !== true && !clientHasRoom(body.length, key)) return null;
      return begin(body, body.length, key, owner);
    },
    hasRoom: (bytes, client) => hasRoom(bytes) && clientHasRoom(bytes, networkOf(client)),
    wait(bytes, client, signal) {
      return new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const one: Waiting = {
          bytes,
          key: networkOf(client),
          begin: (end) => {
            signal.removeEventListener('abort', leave);
            resolve(end);
          },
        };
        const leave = (): void => {
          waiting = waiting.filter((other) => other !== one);
          reject(signal.reason);
          wake();
        };
        signal.addEventListener('abort', leave, { once: true });
        waiting = [...waiting, one];
        wake();
      });
    },
  };
}
