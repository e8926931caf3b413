/** What ends with a body, however it ends. */
export interface Pace {
  readonly onEnd: () => void;
  /** Ends the connection of a reader that is too slow; null: there is none, the body fails instead. */
  readonly cut: (() => void) | null;
}

/** How often it is looked at how much a reader took, and how much that is at least: some 4 KiB a second. */
const WINDOW_MS = 60_000;
const LEAST_BYTES = 256 * 1024;

/**
 * A body that is read as it is taken, a piece at a time. Attack: a reader that takes so little that nothing times out, and
 * keeps the memory and the place of an answer for hours. What we ourselves take to make a piece does not count.
 */
export function pacedBody(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { onEnd, cut }: Pace,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const iterator = Symbol.asyncIterator in pieces ? pieces[Symbol.asyncIterator]() : pieces[Symbol.iterator]();
  let taken = 0;
  let ourMs = 0;
  let pulledAt: number | null = null;
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  const end = (): void => {
    if (isOver) return;
    isOver = true;
    clearInterval(timer);
    onEnd();
  };
  const pulled = (): void => {
    if (pulledAt !== null) ourMs += Math.max(0, Date.now() - pulledAt);
    pulledAt = null;
  };
  const isTooSlow = (): boolean => {
    if (pulledAt !== null) {
      pulled();
      pulledAt = Date.now();
    }
    const least = LEAST_BYTES * Math.max(0, 1 - ourMs / WINDOW_MS);
    const isLess = taken < least;
    taken = 0;
    ourMs = 0;
    return isLess;
  };
  const leave = (): void => {
    end();
    // what it is made from may fail in its turn: nobody reads it any more
    Promise.resolve(iterator.return?.()).catch(() => undefined);
  };
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      start(controller) {
        timer = setInterval(() => {
          if (!isTooSlow()) return;
          leave();
          if (cut === null) controller.error(new Error('read too slowly'));
          else cut();
        }, WINDOW_MS);
        timer.unref();
      },
      async pull(controller) {
        pulledAt = Date.now();
        try {
          const { done, value } = await iterator.next();
          pulled();
          if (done === true) {
            end();
            controller.close();
          } else if (!isOver) {
            taken += value.length;
            controller.enqueue(value as Uint8Array<ArrayBuffer>);
          }
        } catch (error) {
          end();
          throw error;
        }
      },
      cancel: leave,
    },
    // nothing before it is asked for
    { highWaterMark: 0 },
  );
}

/** Bytes in pieces, which are no copies. */
export function* slices(bytes: Uint8Array, length: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}
