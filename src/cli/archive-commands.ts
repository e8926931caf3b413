import { type Command, Option } from 'commander';
import { hintingAtItself } from './command-hint.ts';
import type { Environment, ReadingOptions } from './environment.ts';
import type { ExitStatus } from './exit-status.ts';
import type { ImportOptions } from './import.ts';
import type { ListChange } from './lists.ts';
import { reading } from './reading-options.ts';
import type { TakedownOptions } from './takedown.ts';

const DATA_TEXT = 'the data directory (default: $TOCSIN_DATA or ./tocsin-data)';

const IMPORT_STATUS = `
Exit status: 0 all was read; 2 something could not be read or kept, what was
read is kept; 130 or 143 broken off by Ctrl-C or SIGTERM. In each case the same
command again goes on after what is kept.`;

const DELIVER_STATUS = `
Exit status: 0 kept; 2 wrong usage; 75 the archive cannot take it now: the mail
system keeps the message and tries again.`;

/** The commands that work on the archive of a data directory. */
export function addArchiveCommands(
  program: Command,
  environment: Environment,
  end: (status: ExitStatus) => void,
): void {
  const listOptions = (command: Command): Command =>
    command
      .requiredOption('--list <name>', 'the list, made where it is not there: letters a-z, digits, hyphens')
      .option('--private', 'a new list is seen by nobody but the team')
      .option('--open-addresses', 'a new list shows mail addresses whole')
      .option('--title <text>', 'what a new list is called on pages');
  listOptions(reading(program.command('import'), 'tocsin import old-list.mbox.gz --list announce'))
    .description('mail into the archive: messages, mbox, maildir, a public-inbox epoch, also gzipped')
    .argument('<path...>', 'what holds the mail; - is standard input')
    .addOption(
      new Option(
        '--mbox <kind>',
        'how lines that begin with "From " are quoted in an mbox: rd takes one > away, o leaves all',
      )
        .choices(['rd', 'o'])
        .default('rd'),
    )
    .addHelpText('after', IMPORT_STATUS)
    .action(async (paths: string[], options: ImportOptions) => {
      const { importPaths } = await import('./import.ts');
      end(await importPaths(paths, options, environment));
    });
  listOptions(reading(program.command('deliver'), 'tocsin deliver --list announce < message.eml'))
    .description('one message from a mail system, received now')
    .addHelpText('after', DELIVER_STATUS)
    .action(async (options: ImportOptions) => {
      const { deliver } = await import('./deliver.ts');
      end(await deliver(options, environment));
    });
  reading(program.command('serve'), 'tocsin serve --listen 127.0.0.1:8089', false)
    .description('the archive and the public site, for browsers, feeds and scripts')
    .option(
      '--listen <host:port>',
      'where to listen; port 0 is any free one (default: listen of tocsin.yaml, else 127.0.0.1:8089)',
    )
    .action(async (options: ReadingOptions & { listen?: string }) => {
      const { serve } = await import('./serve.ts');
      end(await serve(options, environment));
    });
  addLists(program, environment, end);
  addOperations(program, environment, end);
  plain(program.command('takedown'), 'tocsin takedown announce/2024/03/05/2 --reason "a private address, on request"')
    .description('remove a message: its bytes go, its page says why and keeps the address')
    .argument('<address>', 'LIST/YYYY/MM/DD/N, as in the page of the message')
    .requiredOption('--reason <text>', 'what readers are told')
    .option('--copies', 'remove those with the same text too; also after the message itself')
    .option('--yes', 'also where it announces an advisory')
    .option('--json', 'print one JSON document')
    .action(async (address: string, options: TakedownOptions) => {
      const { takedown } = await import('./takedown.ts');
      end(await takedown(address, options, environment));
    });
}

function addOperations(program: Command, environment: Environment, end: (status: ExitStatus) => void): void {
  type Options = { data?: string; json?: boolean };
  plain(program.command('backup'), 'tocsin backup /srv/backups/tocsin-2026-11-22.sqlite')
    .description('the whole archive into one new file, also while it is served; verified before it gets its name')
    .argument('<file>', 'a file that is not there yet')
    .option('--json', 'print one JSON document')
    .action(async (file: string, options: Options) => {
      const { backup } = await import('./operations.ts');
      end(await backup(file, options, environment));
    });
  plain(program.command('restore'), 'tocsin restore /srv/backups/tocsin-2026-11-22.sqlite --data new-data')
    .description('fill an empty archive from a backup')
    .argument('<file>', 'what backup wrote')
    .option('--json', 'print one JSON document')
    .action(async (file: string, options: Options) => {
      const { restore } = await import('./operations.ts');
      end(await restore(file, options, environment));
    });
  plain(program.command('move'), 'tocsin move --to postgres://tocsin@127.0.0.1/tocsin')
    .description('copy the archive into another, empty database, and close this one for new mail')
    .option(
      '--to <url>',
      'postgres://USER@HOST/DATABASE (its password from PGPASSWORD or ~/.pgpass), or sqlite:FOLDER/',
    )
    .option('--cancel', 'go on with an archive that was moved away')
    .option('--json', 'print one JSON document')
    .action(async (options: Options & { to?: string; cancel?: boolean }) => {
      const { move } = await import('./operations.ts');
      end(await move(options, environment));
    });
  plain(program.command('doctor'), 'tocsin doctor')
    .description('look at the whole archive: engine, digests, threads, counts, words; changes nothing')
    .option('--json', 'print one JSON document')
    .action(async (options: Options) => {
      const { doctor } = await import('./operations.ts');
      end(await doctor(options, environment));
    });
}

function addLists(program: Command, environment: Environment, end: (status: ExitStatus) => void): void {
  const lists = plain(program.command('lists'), 'tocsin lists set announce --visibility private')
    .description('the lists of the archive; add and set change who may see them, remove takes one away')
    .option('--json', 'print one JSON document')
    .action(async (options: { data?: string; json?: boolean }) => {
      const { printLists } = await import('./lists.ts');
      end(await printLists(options, environment));
    });
  for (const how of ['add', 'set'] as const) {
    plain(lists.command(how), `tocsin lists ${how} announce --addresses open`)
      .description(how === 'add' ? 'make a list before its mail comes' : 'change a list')
      .argument('<name>', 'letters a-z, digits, hyphens')
      .option('--title <text>', 'what it is called on pages')
      .addOption(new Option('--visibility <who>', 'who may see it').choices(['public', 'private']))
      .addOption(new Option('--addresses <how>', 'how mail addresses are shown').choices(['masked', 'open']))
      .option('--json', 'print one JSON document')
      .action(async (name: string, options: ListChange) => {
        const { changeList } = await import('./lists.ts');
        end(await changeList(name, how, { ...lists.opts(), ...options }, environment));
      });
  }
  plain(lists.command('remove'), 'tocsin lists remove announce --yes')
    .description('remove a list and its messages for good; without --yes it says what would be lost')
    .argument('<name>', 'as tocsin lists prints it')
    .option('--yes', 'do it')
    .option('--json', 'print one JSON document')
    .action(async (name: string, options: { data?: string; yes?: boolean; json?: boolean }) => {
      const { removeList } = await import('./remove-list.ts');
      end(await removeList(name, { ...lists.opts(), ...options }, environment));
    });
}

/** Options of a command that reads no messages, and its example. */
function plain(command: Command, example: string): Command {
  return hintingAtItself(command)
    .exitOverride()
    .helpOption('-h, --help', 'print this help')
    .option('--data <dir>', DATA_TEXT)
    .addHelpText('after', `\nExample:\n  ${example}`);
}
