import { statSync } from 'node:fs';
import type { ImportReport, NewList } from '#archive';
import { epochMessages, type InputMessage, isEpoch, openInputs } from '#mail';
import { dataDirectory, makeDataDirectory, withStore } from './data-directory.ts';
import type { Environment, ReadingOptions } from './environment.ts';
import { EXIT, type ExitStatus } from './exit-status.ts';
import { keepKeyring } from './kept-keyring.ts';
import { readingContext } from './reading-context.ts';
import { jsonText, oneLine, paint, type Terminal } from './terminal.ts';

export interface ImportOptions extends ReadingOptions {
  readonly list: string;
  readonly private?: boolean;
  readonly openAddresses?: boolean;
  readonly title?: string;
  readonly mbox: 'rd' | 'o';
}

/** `tocsin import PATH... --list NAME`: mail into the archive, whatever holds it, as often as one likes. */
export async function importPaths(
  paths: readonly string[],
  options: ImportOptions,
  environment: Environment,
): Promise<ExitStatus> {
  const { terminal, clock } = environment;
  const directory = await dataDirectory(options, environment);
  await makeDataDirectory(directory);
  const context = await readingContext(environment, options);
  await keepKeyring(options.keyring, directory, environment);
  const reader = await environment.openMailReader(context.styles);
  const { importMessages } = await import('#archive');
  const progress = new Progress(terminal, clock.now);
  try {
    const report = await withStore(directory, environment, (store) =>
      importMessages(store, context, {
        list: options.list,
        newList: newListOf(options),
        required: requiredOf(options),
        messages: messagesIn(paths, options, progress),
        reader,
        now: clock.now,
        onProgress: (soFar) => progress.show(soFar),
      }),
    );
    progress.clear();
    if (options.json === true) terminal.out(jsonText(presentImport(report)));
    else terminal.out(importText(report, options, progress.seconds(), terminal));
    for (const path of report.unreadable) terminal.err(`tocsin: ${oneLine(path)}: could not be read, passed over\n`);
    return report.unreadable.length > 0 ? EXIT.unreadable : EXIT.good;
  } finally {
    progress.clear();
    await reader.close();
  }
}

export function newListOf(options: Pick<ImportOptions, 'private' | 'openAddresses' | 'title'>): NewList {
  return {
    title: options.title ?? null,
    visibility: options.private === true ? 'private' : 'public',
    addressPolicy: options.openAddresses === true ? 'open' : 'masked',
  };
}

/** What was asked for by name, of a list that is there already too. */
export function requiredOf(
  options: Pick<ImportOptions, 'private' | 'openAddresses'>,
): Partial<Pick<NewList, 'visibility' | 'addressPolicy'>> {
  return {
    ...(options.private === true ? { visibility: 'private' as const } : {}),
    ...(options.openAddresses === true ? { addressPolicy: 'open' as const } : {}),
  };
}

async function* messagesIn(
  paths: readonly string[],
  options: ImportOptions,
  progress: Progress,
): AsyncGenerator<InputMessage> {
  const sizes = paths.map(sizeOf);
  progress.total = sizes.every((size) => size !== null) ? sizes.reduce((sum, size) => sum + (size ?? 0), 0) : null;
  for (const path of paths) {
    if (path !== '-' && isEpoch(path)) yield* epochMessages(path);
    else {
      yield* openInputs([path], {
        unescapeFrom: options.mbox === 'rd',
        onBytes: (count) => {
          progress.bytes += count;
        },
      });
    }
  }
}

/** Bytes to read, where they can be told before; null: nobody knows how much is left. */
function sizeOf(path: string): number | null {
  const found = path === '-' ? undefined : statSync(path, { throwIfNoEntry: false });
  return found?.isFile() === true ? found.size : null;
}

/** Contract, section 1. */
export function presentImport(report: ImportReport) {
  return {
    read: report.read,
    imported: report.imported,
    copies: report.copies,
    alreadyHere: report.alreadyHere,
    unparsed: report.unparsed,
    odd: report.odd,
    threads: report.threads,
    advisories: report.advisories,
    unreadable: report.unreadable,
  };
}

export function importText(
  report: ImportReport,
  options: Pick<ImportOptions, 'list'>,
  seconds: number,
  terminal: Terminal,
): string {
  const row = (name: string, count: number, note = ''): string =>
    `  ${paint(terminal, 'dim', name.padEnd(13))}${count.toLocaleString('en').padStart(9)}${note === '' ? '' : `  ${note}`}\n`;
  const rate = seconds > 0.5 ? `${Math.round(report.read / seconds).toLocaleString('en')} a second` : '';
  const odd = Object.entries(report.odd);
  return [
    `${paint(terminal, 'bold', options.list)}\n`,
    row('read', report.read, rate),
    row('imported', report.imported),
    row('already here', report.alreadyHere),
    row('copies', report.copies, report.copies > 0 ? 'same Message-ID and body as another: kept and linked' : ''),
    row('unparsed', report.unparsed, report.unparsed > 0 ? 'kept raw' : ''),
    row('advisories', report.advisories),
    row('threads', report.threads, 'in the list now'),
    ...(odd.length === 0
      ? []
      : ['  odd, and kept:\n', ...odd.map(([kind, count]) => `    ${kind.padEnd(34)}${count}\n`)]),
  ].join('');
}

/** One line on the terminal that tells how far an import is. */
class Progress {
  bytes = 0;
  total: number | null = null;
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
