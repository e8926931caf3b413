import { readFileSync, writeSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { systemClock } from '#base';
import { CHECK_PAGE_FILES, type CheckPageFiles } from '#check-page';
import { type Environment, EXIT, run, type SiteParts, type Terminal } from '#cli';

/** Wires the process to the commands: the only place that reads the environment. */
export async function main(root: string): Promise<void> {
  const environment: Environment = {
    terminal: processTerminal(),
    clock: systemClock,
    seriesFolder: join(root, 'series'),
    policiesFolder: join(root, 'policies'),
    dataFolder: process.env['TOCSIN_DATA'] ?? null,
    version: versionIn(root),
    debug: process.env['TOCSIN_DEBUG'] === '1',
    variables: process.env,
    ...programs(root),
  };
  const status = await run(process.argv.slice(2), environment);
  process.exitCode = status;
  // asked to end: a pipe on standard input that stays open and silent would hold us here
  if (status === EXIT.interrupted || status === EXIT.terminated) process.exit();
}

/** The parts that only some commands need, loaded when they are called for. */
function programs(
  root: string,
): Pick<
  Environment,
  'openStore' | 'openStoreToLook' | 'openMailReader' | 'startSite' | 'backup' | 'restore' | 'untilStopped' | 'onHangUp'
> {
  return {
    async openStore(file, databaseUrl, clock) {
      if (databaseUrl !== null) {
        const { openPostgres } = await import('#store/postgres');
        return openPostgres(databaseUrl);
      }
      const { openSqlite } = await import('#store/sqlite');
      if (clock !== undefined) return openSqlite(file, { searchWorker: null, clock });
      return openSqlite(file, { searchWorker: threadFile(root, 'store/sqlite/search-worker') });
    },
    async openStoreToLook(file, databaseUrl) {
      if (databaseUrl !== null) {
        const { openPostgresToLook } = await import('#store/postgres');
        return openPostgresToLook(databaseUrl);
      }
      const { openSqliteToLook } = await import('#store/sqlite');
      return openSqliteToLook(file);
    },
    async openMailReader(styles) {
      const { threadedMailReader } = await import('#archive');
      return threadedMailReader(styles, threadFile(root, 'archive/mail-reader-thread'));
    },
    async startSite(start) {
      const [
        { createSite, serveSite },
        { announcedReader },
        { createDeskMetrics, createDeskSite, isOfDesk, reportingTo },
        { publishedConfirmations, publishedRatings },
      ] = await Promise.all([import('#web'), import('#archive'), import('#desk-site'), import('#statements')]);
      const metrics = createDeskMetrics();
      const siteOf = (parts: SiteParts) =>
        createSite({
          store: start.store,
          styles: parts.context().styles,
          releases: parts.context().releases ?? [],
          fixTables: parts.fixTables,
          clock: systemClock,
          settings: parts.settings,
          readAnnounced: announcedReader(parts.context),
          certificates: parts.certificates,
          reporting: reportingTo(start.desk),
          planned: start.planned,
          checkPage: checkPageFiles(root),
          confirmations: publishedConfirmations(start.store, parts.context),
          ratings: publishedRatings(start.store),
          ownFigures: () => metrics.text(),
          hasClockFault: start.hasClockFault,
        });
      const deskOf = ({ settings }: SiteParts) =>
        createDeskSite({ desk: start.desk, clock: systemClock, settings, metrics });
      let site = siteOf(start);
      let desk = deskOf(start);
      const server = await serveSite(
        {
          fetch: (request, environment) =>
            isOfDesk(request) ? desk.fetch(request, environment) : site.fetch(request, environment),
          request: (path, init, environment) => site.request(path, init, environment),
        },
        start.listen,
      );
      return {
        ...server,
        async change(parts) {
          site = siteOf(parts);
          desk = deskOf(parts);
        },
      };
    },
    async backup(store, file, wordsOf, onProgress) {
      const { backupSqlite, backupStore } = await import('#store/sqlite');
      return store.tables.kind === 'sqlite'
        ? backupSqlite(store.tables.place, file)
        : backupStore(store, file, wordsOf, onProgress);
    },
    async restore(file, store, wordsOf, onProgress) {
      const { restoreStore } = await import('#store/sqlite');
      return restoreStore(file, store, wordsOf, onProgress);
    },
    untilStopped: () =>
      new Promise((resolve) => {
        const stop = (signal: NodeJS.Signals): void => {
          // a second signal, the same or the other, ends at once
          for (const each of ['SIGTERM', 'SIGINT'] as const) process.off(each, stop);
          resolve(signal === 'SIGINT' ? 'SIGINT' : 'SIGTERM');
        };
        for (const each of ['SIGTERM', 'SIGINT'] as const) process.on(each, stop);
      }),
    onHangUp(call) {
      process.on('SIGHUP', call);
      return () => process.off('SIGHUP', call);
    },
  };
}

/** The program of a thread: beside the bundle, or the source where we run from it. */
function threadFile(root: string, name: string): URL {
  const isBundled = import.meta.dirname.endsWith('dist');
  const file = isBundled ? join(root, 'dist', `${basename(name)}.js`) : join(root, 'src', `${name}.ts`);
  return pathToFileURL(file);
}

/** The scripts of the page /check, which the build makes, also where we run from the source. */
function checkPageFiles(root: string): CheckPageFiles {
  const text = (name: string): string => readFileSync(join(root, 'dist', 'browser', name), 'utf8');
  return { page: text(CHECK_PAGE_FILES.page), worker: text(CHECK_PAGE_FILES.worker) };
}

function processTerminal(): Terminal {
  const isTerminal = process.stdout.isTTY === true;
  return {
    out: (text) => write(1, Buffer.from(text, 'utf8')),
    outBytes: (bytes) => write(1, bytes),
    err: (text) => write(2, Buffer.from(text, 'utf8')),
    ...(isTerminal && process.stdin.isTTY === true ? { ask } : {}),
    hasColour: isTerminal && (process.env['NO_COLOR'] ?? '') === '' && process.env['TERM'] !== 'dumb',
    isInteractive: process.stderr.isTTY === true,
    // a terminal that does not know its width says 0
    columns: process.stdout.columns || 80,
  };
}

async function ask(question: string): Promise<string | null> {
  const { createInterface } = await import('node:readline');
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  return new Promise((resolve) => {
    // Ctrl-C and Ctrl-D close it
    lines.once('close', () => resolve(null));
    lines.question(question, (answer) => {
      resolve(answer);
      lines.close();
    });
  });
}

/** Writes all bytes before the process goes on, so that nothing is lost at its end. Where the reader went away the
 * rest is dropped, and the status still tells the answer: a verifier must not say good because nobody listened. */
function write(descriptor: number, bytes: Uint8Array): void {
  let done = 0;
  while (done < bytes.length) {
    try {
      done += writeSync(descriptor, bytes, done);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EAGAIN') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
      else if (code === 'EPIPE') return;
      else throw error;
    }
  }
}

function versionIn(root: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown';
}
