import type { Clock } from '#base';
import type { Terminal } from './terminal.ts';

/** Everything the commands get from outside. Built once, in `main`; no command asks the process itself. */
export interface Environment {
  readonly terminal: Terminal;
  readonly clock: Clock;
  /** The folder of the house styles that come with the program. */
  readonly seriesFolder: string;
  /** `TOCSIN_DATA`, or null. */
  readonly dataFolder: string | null;
  readonly version: string;
  readonly debug: boolean;
}

/** Options that every command that reads messages has. */
export interface ReadingOptions {
  readonly keyring: readonly string[];
  readonly series: readonly string[];
  readonly data?: string;
  readonly json?: boolean;
}
