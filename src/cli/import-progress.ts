import type { ImportReport } from '#archive';
import type { Terminal } from './terminal.ts';

/** One line on the terminal that tells how far an import is. */
export class ImportProgress {
  bytes = 0;
  /** Bytes to read; null: nobody knows how much is left. */
  total: number | null = null;
  /** After the last batch that was kept; null: none was. */
  last: ImportReport | null = null;
  readonly #terminal: Terminal;
  readonly #now: () => number;
  readonly #startedAt: number;
  #isShown = false;

  constructor(terminal: Terminal, now: () => number) {
    this.#terminal = terminal;
    this.#now = now;
    this.#startedAt = now();
  }

  seconds(): number {
    return (this.#now() - this.#startedAt) / 1000;
  }

  show(report: ImportReport): void {
    this.last = report;
    if (!this.#terminal.isInteractive) return;
    const seconds = this.seconds();
    const rate = seconds > 0 ? Math.round(report.read / seconds) : 0;
    const left =
      this.total === null || this.bytes === 0 || seconds < 1
        ? ''
        : `, ${duration((seconds * Math.max(0, this.total - this.bytes)) / this.bytes)} left`;
    const known = report.alreadyHere > 0 ? `, ${report.alreadyHere.toLocaleString('en')} already here` : '';
    this.#terminal.err(
      `\r\u001b[K${report.read.toLocaleString('en')} read${known}, ${rate.toLocaleString('en')} a second${left}`,
    );
    this.#isShown = true;
  }

  clear(): void {
    if (this.#isShown) this.#terminal.err('\r\u001b[K');
    this.#isShown = false;
  }
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
