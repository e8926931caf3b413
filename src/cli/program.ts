import { Command, CommanderError } from 'commander';
import { TocsinError } from '#base';
import { addArchiveCommands } from './archive-commands.ts';
import type { StatementOptions } from './check/check-statements.ts';
import { addCheckCommand } from './check-command.ts';
import { addConvertCommand } from './convert-command.ts';
import { addCsafCommand } from './csaf-command.ts';
import { addCveCommand } from './cve-command.ts';
import { addDeskCommands } from './desk-commands.ts';
import type { Environment, ReadingOptions } from './environment.ts';
import { EXIT, EXIT_BY_ERROR, type ExitStatus } from './exit-status.ts';
import { addHistoryCommands } from './history-commands.ts';
import { addOsvCommand } from './osv-command.ts';
import { addPatchesCommand } from './patches-command.ts';
import { confirmed, reading } from './reading-options.ts';
import { oneLine } from './terminal.ts';

/** Runs one command line and says how the process should end. Commands are loaded when they are called for. */
export async function run(words: readonly string[], environment: Environment): Promise<ExitStatus> {
  let status: ExitStatus = EXIT.good;
  const program = programOf(environment, (ended) => {
    status = ended;
  });
  try {
    await program.parseAsync([...words], { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.good : EXIT.unreadable;
    return reportError(error, environment);
  }
}

function reportError(error: unknown, { terminal, debug }: Environment): ExitStatus {
  if (error instanceof TocsinError) {
    terminal.err(`tocsin: ${oneLine(error.message)}\n`);
    if (error.hint !== null) terminal.err(`hint: ${oneLine(error.hint)}\n`);
    if (debug) terminal.err(`${error.stack ?? ''}\n`);
    return EXIT_BY_ERROR[error.code];
  }
  if (error instanceof Error && 'syscall' in error && error.syscall === 'write') {
    terminal.err(`tocsin: standard output cannot be written: ${oneLine(error.message)}\n`);
    terminal.err('hint: check that the disk has room and the reader is still there\n');
    return EXIT.unreadable;
  }
  terminal.err(`tocsin: a defect of the program: ${error instanceof Error ? oneLine(error.message) : 'unknown'}\n`);
  terminal.err('hint: please report it, with the input if it is public; TOCSIN_DEBUG=1 shows where it happened\n');
  if (debug && error instanceof Error) terminal.err(`${error.stack ?? ''}\n`);
  return EXIT.defect;
}

function programOf(environment: Environment, end: (status: ExitStatus) => void): Command {
  const { terminal } = environment;
  const program = new Command('tocsin');
  program
    .description('Security advisories, from the private report to the people who must act.')
    .version(environment.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    // what stands behind a command is its own: `desk team add Ada --data DIR` is not about `desk team`
    .enablePositionalOptions()
    .exitOverride()
    .showHelpAfterError('hint: tocsin --help')
    .configureHelp({ sortSubcommands: false, showGlobalOptions: false })
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      writeErr: (text) => terminal.err(text),
      getOutHelpWidth: () => Math.min(terminal.columns, 100),
      getErrHelpWidth: () => Math.min(terminal.columns, 100),
      outputError: (text, write) => write(`tocsin: ${text.replace(/^error: /, '')}`),
    })
    .addHelpText(
      'after',
      '\nExample:\n  tocsin verify xsa334-v3.eml --keyring xen-security.asc\n\nExit status: 0 good, 1 the answer is negative, 2 wrong usage or unreadable\ninput, 3 a defect of ours, 4 not settled (check, patches status, desk audit\nverify).\ntocsin COMMAND --help tells of each command.',
    );
  reading(program.command('verify'), 'tocsin verify mail/*.eml --keyring team.asc')
    .description('is it genuine? signature, signer, attachments against the signed table')
    .argument('<path...>', INPUT_TEXT)
    .option('-v, --verbose', 'give the reasons for genuine messages too')
    .action(async (paths: string[], options: ReadingOptions & { verbose?: boolean }) => {
      const { verify } = await import('./verify.ts');
      end(await verify(paths, options, environment));
    });
  reading(program.command('show'), 'tocsin show xsa334-v3.eml --json')
    .description('the facts of one advisory')
    .argument('<path>', INPUT_OR_RECORD)
    .action(async (path: string, options: ReadingOptions) => {
      const { show } = await import('./show.ts');
      end(await show(path, options, environment));
    });
  confirmed(reading(program.command('lint'), 'tocsin lint draft.txt'))
    .description('what is wrong or inconsistent, with place and remedy (docs/lint.md)')
    .argument('<path...>', INPUT_OR_RECORD)
    .action(async (paths: string[], options: StatementOptions) => {
      const { lintPaths } = await import('./lint.ts');
      end(await lintPaths(paths, options, environment));
    });
  reading(program.command('diff'), 'tocsin diff xsa300-v1.eml xsa300-v2.eml')
    .description('what changed, and what someone who already acted must redo')
    .argument('<before>', 'the earlier revision')
    .argument('<after>', 'the later revision')
    .action(async (before: string, after: string, options: ReadingOptions) => {
      const { diff } = await import('./diff.ts');
      end(await diff(before, after, options, environment));
    });
  addConvertCommand(program, environment, end);
  addCheckCommand(program, environment, end);
  addPatchesCommand(program, environment, end);
  addHistoryCommands(program, environment, end);
  addCsafCommand(program, environment, end);
  addCveCommand(program, environment, end);
  addOsvCommand(program, environment, end);
  addArchiveCommands(program, environment, end);
  addDeskCommands(program, environment, end);
  return program;
}

const INPUT_TEXT = 'a mail, mbox, maildir, clear-signed text or saved archive page, also gzipped; - is standard input';
/** Read by `show`, `lint` and `check`. */
const INPUT_OR_RECORD = `${INPUT_TEXT}; or a CSAF document, a CVE or OSV record`;
