import type { StopSignal } from './environment.ts';
import { EXIT, type ExitStatus } from './exit-status.ts';

/** The status that a shell gives to a process that the signal ends. */
export const EXIT_BY_SIGNAL: Readonly<Record<StopSignal, ExitStatus>> = {
  SIGINT: EXIT.interrupted,
  SIGTERM: EXIT.terminated,
};

/** A request to end, seen by whoever waits for something else. */
export class Stop {
  #signal: StopSignal | null = null;
  #wake: () => void = () => undefined;

  /** Settled when it is asked for. */
  readonly asked: Promise<StopSignal>;

  constructor(asked: Promise<StopSignal>) {
    this.asked = asked;
    void asked.then((signal) => {
      this.#signal = signal;
      this.#wake();
    });
  }

  get signal(): StopSignal | null {
    return this.#signal;
  }

  /**
   * The items until the process is asked to end; then no more, also where the next one never comes (a silent pipe). One
   * promise an item, since racing all of them against one that lives long would hold them all.
   */
  async *until<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item, void, undefined> {
    const iterator = items[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await new Promise<IteratorResult<Item, unknown> | null>((resolve, reject) => {
          this.#wake = () => resolve(null);
          if (this.#signal !== null) resolve(null);
          else iterator.next().then(resolve, (cause) => (this.#signal === null ? reject(cause) : resolve(null)));
        });
        if (next === null || next.done === true) return;
        yield next.value;
      }
    } finally {
      // not awaited: what waits for a silent pipe never returns
      iterator.return?.().catch(() => undefined);
    }
  }
}
