import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { TocsinError } from '#base';
import type { DatabaseStore, Finding, MailingList, WordsOf } from '#store';
import { assertBackup, assertNewFile, isFolder } from './backup-file.ts';
import { counted } from './counted.ts';
import { archiveDirectory, DATABASE_FILE, databaseFile, dataDirectory, withStore } from './data-directory.ts';
import { doctorText } from './doctor-text.ts';
import type { CopiedArchive, Environment } from './environment.ts';
import { EXIT, type ExitStatus } from './exit-status.ts';
import { withDatabaseAt, withNewDatabase } from './new-database.ts';
import { jsonText, oneLine } from './terminal.ts';

interface OperationOptions {
  readonly data?: string;
  readonly json?: boolean;
}

/** `tocsin backup FILE`: the whole archive in one file, of one moment, read again before it gets its name. */
export async function backup(file: string, options: OperationOptions, environment: Environment): Promise<ExitStatus> {
  const { terminal } = environment;
  const directory = await archiveDirectory(options, environment);
  assertNewFile(file);
  const report = await withStore(directory, environment, async (store) =>
    environment.backup(store, file, await words(), progressOn(environment)),
  );
  if (options.json === true) terminal.out(jsonText({ file, messages: report.messages, verified: true }));
  else terminal.out(`${oneLine(file)}: ${counted(report.messages, 'message')}, verified\n`);
  terminal.err(
    `note: keep ${oneLine(join(directory.folder, 'keyring'))}, series/ and tocsin.yaml as well; they are files of yours\n`,
  );
  return EXIT.good;
}

/**
 * `tocsin restore FILE`: fills an empty archive from a backup; one that holds anything is left as it is. Where it fails, nothing
 * is there that was not there before.
 */
export async function restore(file: string, options: OperationOptions, environment: Environment): Promise<ExitStatus> {
  const { terminal } = environment;
  const directory = await dataDirectory(options, environment);
  assertBackup(file);
  const { databaseUrl } = directory.configuration;
  let place = databaseFile(directory);
  const fill = async (store: DatabaseStore): Promise<CopiedArchive> => {
    await assertEmpty(store, databaseUrl === null ? directory.folder : store.tables.place);
    if (databaseUrl !== null) place = store.tables.place;
    return environment.restore(file, store, await words(), progressOn(environment));
  };
  const report =
    databaseUrl === null
      ? await withNewDatabase(place, environment, fill)
      : await withStore(directory, environment, fill);
  if (options.json === true) terminal.out(jsonText({ file, to: place, messages: report.messages }));
  else terminal.out(`${counted(report.messages, 'message')} restored from ${oneLine(file)} into ${oneLine(place)}\n`);
  if (!existsSync(join(directory.folder, 'keyring'))) {
    terminal.err(
      `note: a backup holds no certificates: without those of who signs in ${oneLine(join(directory.folder, 'keyring'))}/ nothing is shown as an advisory\n`,
    );
  }
  return EXIT.good;
}

/**
 * `tocsin move --to URL`: copies the archive into an empty database of the other kind. Nothing is written to this one
 * meanwhile or afterwards, so that no mail stays behind in it; `--cancel` opens it again.
 */
export async function move(
  options: OperationOptions & { readonly to?: string; readonly cancel?: boolean },
  environment: Environment,
): Promise<ExitStatus> {
  const { terminal } = environment;
  if ((options.to === undefined) === (options.cancel !== true)) {
    throw new TocsinError({
      code: 'usage',
      message: 'expected --to with an address, or --cancel to go on with an archive that was moved away',
      hint: 'tocsin move --help',
    });
  }
  const directory = await archiveDirectory(options, environment);
  const { cancelMove, moveStore } = await import('#store');
  if (options.to === undefined) {
    const wasMoved = await withStore(directory, environment, cancelMove);
    if (options.json === true) terminal.out(jsonText({ cancelled: wasMoved }));
    else terminal.out(wasMoved ? 'this archive takes mail again\n' : 'this archive was not moved away\n');
    if (wasMoved) terminal.err('note: what was moved is a copy of that moment; mail that it got since is not here\n');
    return EXIT.good;
  }
  const { to: target } = options;
  const moved = await withStore(directory, environment, (from) =>
    withMoveTarget(target, environment, async (to) => {
      await moveStore(from, to, await words(), progressOn(environment));
      return { to: to.tables.place, messages: messagesIn(await to.lists({ kind: 'team' })) };
    }),
  );
  if (options.json === true) terminal.out(jsonText(moved));
  else terminal.out(`${counted(moved.messages, 'message')} moved to ${oneLine(moved.to)}\n`);
  terminal.err(
    `note: this archive takes no mail any more (tocsin move --cancel opens it again); ${howToServe(target, moved.to)}\n`,
  );
  return EXIT.good;
}

function howToServe(target: string, place: string): string {
  if (target.startsWith('postgres')) return 'serve the new one with DATABASE_URL set to that address';
  const folder = oneLine(dirname(place));
  const renamed = basename(place) === DATABASE_FILE ? '' : `rename the file to ${DATABASE_FILE}, `;
  return `to serve the new one without DATABASE_URL: ${renamed}copy keyring/ and tocsin.yaml beside it, then tocsin serve --data ${folder}`;
}

/** `tocsin doctor`: looks at everything and changes nothing. Negative where something is lost or wrong. */
export async function doctor(options: OperationOptions, environment: Environment): Promise<ExitStatus> {
  const { terminal } = environment;
  const directory = await archiveDirectory(options, environment);
  const { contentCounts, examine } = await import('#store');
  const store = await environment.openStoreToLook(databaseFile(directory), directory.configuration.databaseUrl);
  const { findings, counts } = await (async () => ({
    findings: await examine(store),
    counts: await contentCounts(store),
  }))().finally(() => store.close());
  if (options.json === true) terminal.out(jsonText(findings.map(presentFinding)));
  else terminal.out(doctorText({ place: store.tables.place, counts, findings }, terminal));
  return findings.some(({ severity }) => severity === 'error') ? EXIT.negative : EXIT.good;
}

/** The words by which messages are found are derived, so that they are made anew and not moved. */
async function words(): Promise<WordsOf> {
  const { wordsOf } = await import('#archive');
  return wordsOf;
}

/** A PostgreSQL address, `sqlite:FILE`, or `sqlite:` and a data directory. */
async function withMoveTarget<Result>(
  to: string,
  environment: Environment,
  fill: (store: DatabaseStore) => Promise<Result>,
): Promise<Result> {
  if (/^postgres(?:ql)?:\/\//.test(to)) {
    const store = await environment.openStore('', to);
    try {
      return await fill(store);
    } finally {
      await store.close();
    }
  }
  const path = /^sqlite:(?:\/\/)?(?<path>.+)$/.exec(to)?.groups?.['path'];
  // a word that was mistyped must not become a file, and this archive be closed for it
  if (path === undefined) {
    throw new TocsinError({
      code: 'usage',
      message: `--to: expected postgres://… or sqlite:FOLDER/, found "${oneLine(to.replace(/:\/\/.*/, '://…'))}"`,
      hint: 'for example: --to sqlite:/srv/tocsin/',
    });
  }
  const file = path.endsWith('/') || isFolder(path) ? databaseFile({ folder: path }) : path;
  return withDatabaseAt(file, environment, fill);
}

async function assertEmpty(store: DatabaseStore, place: string): Promise<void> {
  const lists = await store.lists({ kind: 'team' });
  if (lists.length === 0) return;
  throw new TocsinError({
    code: 'store_unusable',
    message: `${place}: expected an empty archive, found one with ${counted(messagesIn(lists), 'message')} in ${counted(lists.length, 'list')}; nothing was changed`,
    hint: 'restore into a new data directory: --data DIR',
  });
}

function messagesIn(lists: readonly MailingList[]): number {
  return lists.reduce((sum, list) => sum + list.messageCount, 0);
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
