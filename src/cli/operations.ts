import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { TocsinError } from '#base';
import type { DatabaseStore, Finding, WordsOf } from '#store';
import { type DataDirectory, databaseFile, dataDirectory, makeDataDirectory, withStore } from './data-directory.ts';
import type { Environment } from './environment.ts';
import { EXIT, type ExitStatus } from './exit-status.ts';
import { jsonText, oneLine, paint } from './terminal.ts';

interface OperationOptions {
  readonly data?: string;
  readonly json?: boolean;
}

/** `tocsin backup FILE`: the whole archive in one file, of one moment, read again before it gets its name. */
export async function backup(file: string, options: OperationOptions, environment: Environment): Promise<ExitStatus> {
  const { terminal } = environment;
  const directory = await opened(options, environment);
  const report = await withStore(directory, environment, async (store) =>
    environment.backup(store, file, await words(), progressOn(environment)),
  );
  terminal.out(`${file}: ${report.messages} messages, verified\n`);
  terminal.err(
    `note: keep ${join(directory.folder, 'keyring')}, series/ and tocsin.yaml as well; they are files of yours\n`,
  );
  return EXIT.good;
}

/** `tocsin restore FILE`: fills an empty archive from a backup; one that holds anything is left as it is. */
export async function restore(file: string, options: OperationOptions, environment: Environment): Promise<ExitStatus> {
  const directory = await dataDirectory(options, environment);
  await makeDataDirectory(directory);
  const report = await withStore(directory, environment, async (store) =>
    environment.restore(file, store, await words(), progressOn(environment)),
  );
  environment.terminal.out(`${report.messages} messages restored from ${file}\n`);
  return EXIT.good;
}

/** `tocsin move --to URL`: copies the archive into an empty database of the other kind; this one stays as it is. */
export async function move(
  options: OperationOptions & { readonly to: string },
  environment: Environment,
): Promise<ExitStatus> {
  const { terminal } = environment;
  const directory = await opened(options, environment);
  const { copyStore } = await import('#store');
  await withStore(directory, environment, async (from) => {
    const to = await openTarget(options.to, environment);
    try {
      await copyStore(from, to, await words(), progressOn(environment));
      terminal.out(`moved to ${to.tables.place}\n`);
    } finally {
      await to.close();
    }
  });
  terminal.err(
    options.to.startsWith('postgres')
      ? 'note: serve it with DATABASE_URL set to that address; the file in the data directory is no longer needed then\n'
      : 'note: serve it without DATABASE_URL, with --data naming the folder of that file\n',
  );
  return EXIT.good;
}

/** `tocsin doctor`: looks at everything and changes nothing. Negative where something is lost or wrong. */
export async function doctor(options: OperationOptions, environment: Environment): Promise<ExitStatus> {
  const { terminal } = environment;
  const directory = await opened(options, environment);
  const { examine } = await import('#store');
  const { findings, messages, lists } = await withStore(directory, environment, async (store) => {
    const all = await store.lists({ kind: 'team' });
    return {
      findings: await examine(store),
      lists: all.length,
      messages: all.reduce((sum, list) => sum + list.messageCount, 0),
    };
  });
  if (options.json === true) terminal.out(jsonText(findings.map(presentFinding)));
  else {
    for (const finding of findings) {
      const colour = finding.severity === 'error' ? 'red' : 'yellow';
      terminal.out(
        `${paint(terminal, colour, finding.severity)}  ${oneLine(finding.where)}: ${oneLine(finding.what)}\n       ${oneLine(finding.remedy)}\n`,
      );
    }
    terminal.out(
      `${messages} messages in ${lists} lists looked at: ${findings.length === 0 ? 'all is well' : `${findings.length} findings`}\n`,
    );
  }
  return findings.some(({ severity }) => severity === 'error') ? EXIT.negative : EXIT.good;
}

/** The data directory of an archive that is there: a mistyped name must not be looked at as an empty archive. */
async function opened(options: OperationOptions, environment: Environment): Promise<DataDirectory> {
  const directory = await dataDirectory(options, environment);
  if (directory.configuration.databaseUrl !== null || existsSync(databaseFile(directory))) return directory;
  throw new TocsinError({
    code: 'not_found',
    message: `expected an archive in ${directory.folder}, found none`,
    hint: 'check --data and TOCSIN_DATA',
  });
}

/** The words by which messages are found are derived, so that they are made anew and not moved. */
async function words(): Promise<WordsOf> {
  const { wordsOf } = await import('#archive');
  return wordsOf;
}

/** A PostgreSQL address, `sqlite:FILE`, a file, or a data directory. */
function openTarget(to: string, environment: Environment): Promise<DatabaseStore> {
  if (/^postgres(?:ql)?:\/\//.test(to)) return environment.openStore('', to);
  const path = to.replace(/^(?:sqlite|file):(?:\/\/)?/, '');
  if (path === '' || /^[a-z][a-z0-9+.-]*:\/\//i.test(path)) {
    throw new TocsinError({
      code: 'usage',
      message: `--to: expected postgres://…, sqlite:FILE or a file, found "${oneLine(to.replace(/:\/\/.*/, '://…'))}"`,
      hint: 'for example: --to sqlite:/srv/tocsin/tocsin.sqlite',
    });
  }
  return environment.openStore(path.endsWith('/') ? databaseFile({ folder: path }) : path, null);
}

function progressOn({ terminal }: Environment): (progress: { table: string; done: number; total: number }) => void {
  return ({ table, done, total }) => {
    if (!terminal.isInteractive) return;
    terminal.err(`\r\u001b[K${table}: ${done} of ${total}${done >= total ? '\n' : ''}`);
  };
}

function presentFinding(finding: Finding) {
  return { severity: finding.severity, what: finding.what, where: finding.where, remedy: finding.remedy };
}
