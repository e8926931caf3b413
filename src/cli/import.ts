import type { ImportReport, MailReader, NewList } from '#archive';
import { TocsinError } from '#base';
import type { ReadingContext } from '#proof';
import { type DatabaseStore, TEAM } from '#store';
import { counted } from './counted.ts';
import { dataDirectory, makeDataDirectory, withStore } from './data-directory.ts';
import type { Environment, ReadingOptions } from './environment.ts';
import { EXIT, type ExitStatus } from './exit-status.ts';
import { ImportProgress } from './import-progress.ts';
import { type ImportOutcome, importText, presentImport } from './import-report.ts';
import { GO_ON, goingOn, ImportSources } from './import-sources.ts';
import { keepKeyring } from './kept-keyring.ts';
import { readingContext } from './reading-context.ts';
import { reportFailures } from './readings.ts';
import { EXIT_BY_SIGNAL, Stop } from './stop.ts';
import { jsonText, oneLine } from './terminal.ts';
import { UnknownSigners } from './unknown-signers.ts';

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
  const progress = new ImportProgress(terminal, clock.now);
  const stop = new Stop(environment.untilStopped());
  const sources = new ImportSources(paths, options.mbox, progress, () => stop.signal !== null);
  // its thread starts while the database is opened
  const reader = await environment.openMailReader(context.styles);
  const ended = await withStore(directory, environment, async (store) => {
    // the certificates may be here since an import that was refused or broken off: judging anew finds out
    const mayMakeAdvisories = options.keyring.length > 0 && (await store.signedMessages(null, 1)).length > 0;
    const result = await imported(store, context, options, environment, { sources, reader, stop, progress });
    progress.clear();
    // from here on all is kept that could be read: a signal now breaks off the judging alone
    const isBrokenOff = stop.signal !== null || result.failure !== null;
    const isJudging = mayMakeAdvisories && !isBrokenOff;
    const judgedAnew = isJudging ? await judgeAnew(store, options, environment, () => stop.signal !== null) : 0;
    return { ...result, isBrokenOff, judgedAnew, signal: stop.signal };
  }).finally(() => reader.close());
  const { report, failure, signers, isBrokenOff, judgedAnew, signal } = ended;
  const { failures } = sources;
  if (report !== null) {
    const outcome: ImportOutcome = {
      report: { ...report, unreadable: [...report.unreadable, ...failures.map(({ path }) => path)] },
      isBrokenOff,
      skipped: sources.skipped,
      unknownSigners: signers.list(),
      judgedAnew,
    };
    if (options.json === true) terminal.out(jsonText(presentImport(outcome)));
    else if (report.read > 0 || failures.length === 0) {
      terminal.out(importText(outcome, options.list, progress.seconds(), terminal));
    }
    tellOfSources(paths, sources, { report, isBrokenOff }, environment);
  }
  reportFailures(
    failures.map(({ error }) => error),
    environment,
  );
  // where nothing was kept, and nothing was here, the error says all
  if (failure !== null) throw report === null ? failure : goingOn(failure);
  if (signal !== null) {
    const by = `by ${signal === 'SIGINT' ? 'Ctrl-C' : signal}`;
    terminal.err(
      isBrokenOff
        ? `note: broken off ${by}; ${GO_ON}\n`
        : `note: what could be read is kept; judging signed messages anew was broken off ${by}; run the same command again\n`,
    );
    return EXIT_BY_SIGNAL[signal];
  }
  return failures.length > 0 || (report?.unreadable.length ?? 0) > 0 ? EXIT.unreadable : EXIT.good;
}

interface ImportParts {
  readonly sources: ImportSources;
  readonly reader: MailReader;
  readonly stop: Stop;
  readonly progress: ImportProgress;
}

interface Imported {
  /** null: it broke off before anything was kept. */
  readonly report: ImportReport | null;
  readonly failure: TocsinError | null;
  readonly signers: UnknownSigners;
}

async function imported(
  store: DatabaseStore,
  context: ReadingContext,
  options: ImportOptions,
  environment: Environment,
  { sources, reader, stop, progress }: ImportParts,
): Promise<Imported> {
  const { importMessages } = await import('#archive');
  const signers = new UnknownSigners(context);
  try {
    const report = await importMessages(store, context, {
      list: options.list,
      newList: newListOf(options),
      required: requiredOf(options),
      messages: stop.until(sources.messages()),
      reader: signers.watching(reader),
      now: environment.clock.now,
      onProgress: (soFar) => progress.show(soFar),
    });
    return { report, failure: null, signers };
  } catch (failure) {
    if (!(failure instanceof TocsinError)) throw failure;
    return { report: await keptSoFar(store, options.list, progress.last), failure, signers };
  } finally {
    // its memory is not held while signed messages are judged anew; where no store was opened, who called closes it
    await reader.close();
  }
}

/** What was read ahead of the batch that failed is not kept, so that it does not count as read. */
async function keptSoFar(store: DatabaseStore, list: string, last: ImportReport | null): Promise<ImportReport | null> {
  if (last === null) return null;
  const threads = await store.threadCount(TEAM, list).catch(() => last.threads);
  return { ...last, read: last.imported + last.alreadyHere, threads };
}

/**
 * A new certificate may make advisories of signed messages that are here, as the server would find at its next start. Says
 * how many were looked at; none where they were judged by these certificates before.
 */
async function judgeAnew(
  store: DatabaseStore,
  options: ImportOptions,
  environment: Environment,
  isStopped: () => boolean,
): Promise<number> {
  const { rejudge } = await import('#archive');
  const before = (await store.announcements(TEAM)).length;
  const judged = await rejudge(store, await readingContext(environment, { ...options, keyring: [] }), isStopped);
  if (judged === 0 || isStopped()) return judged;
  const now = (await store.announcements(TEAM)).length;
  environment.terminal.err(
    `note: ${counted(judged, 'signed message')} of the archive judged anew by the certificates that are kept: ${now} announce an advisory` +
      `${now === before ? '' : `, ${before} did before`}\n`,
  );
  return judged;
}

function tellOfSources(
  paths: readonly string[],
  sources: ImportSources,
  { report, isBrokenOff }: Pick<ImportOutcome, 'report' | 'isBrokenOff'>,
  { terminal }: Environment,
): void {
  for (const path of report.unreadable) terminal.err(`tocsin: ${oneLine(path)}: could not be read, passed over\n`);
  for (const path of sources.keptRaw) {
    terminal.err(`note: ${oneLine(path)}: no mail as far as one can tell; kept raw, since it was named\n`);
  }
  const isEmpty = !isBrokenOff && report.read === 0 && report.unreadable.length === 0 && sources.failures.length === 0;
  if (isEmpty && sources.skipped.length === 0) {
    terminal.err(`note: no message in ${paths.map(oneLine).join(', ')}; folders inside a folder are not looked into\n`);
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
