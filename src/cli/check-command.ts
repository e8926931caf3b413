import type { Command } from 'commander';
import type { CheckOptions } from './check/check-options.ts';
import type { ConditionsOptions } from './check/conditions.ts';
import type { Environment } from './environment.ts';
import type { ExitStatus } from './exit-status.ts';
import { confirmed, confirmerOption, reading, repeatable } from './reading-options.ts';

/** `tocsin check` and `tocsin conditions`. */
export function addCheckCommand(program: Command, environment: Environment, end: (status: ExitStatus) => void): void {
  confirmed(
    reading(
      program.command('check'),
      'tocsin check xsa334-v3.eml --host /var/lib/hosts/web1 --keyring xen-security.asc',
    ),
  )
    .description('is this host affected, and why; what would settle it, and what to do')
    .argument(
      '[advisory...]',
      'mails of advisories, CSAF, CVE or OSV records, or ids such as XSA-334; none: all of the data directory',
    )
    .addOption(repeatable('--host <dir>', 'a folder with the files of a host, or of hosts (repeatable)'))
    .option('--xl-info <file>', 'what xl info printed')
    .addOption(repeatable('--guest <file>', "a guest's configuration (repeatable)"))
    .option('--all-guests', 'the guests named are all there are')
    .option('--xl-list <file>', 'what xl list -l printed')
    .option('--facts <file>', 'facts as JSON')
    .option('--print-facts', 'print what the files tell, and check nothing')
    .option('--confirmed-only', 'what rules proposed and nobody confirmed says at most unknown')
    .option('--allow-unverified', 'text that proves nothing may decide')
    .option('--since <file>', 'print only what changed since an earlier check --json')
    .option('-v, --verbose', 'give the reasons for what is not affected too')
    .action(async (advisories: string[], options: CheckOptions) => {
      const { check } = await import('./check/check.ts');
      end(await check(advisories, options, environment));
    });
  const conditions = program
    .command('conditions')
    .description('what a person read in an advisory and signed: who is concerned');
  const signed = (command: Command): Command => command.addOption(confirmerOption());
  signed(
    reading(conditions.command('propose'), 'tocsin conditions propose XSA-334 --by "Ada Withy" > xsa334.txt', false),
  )
    .description('a text to read, mend and sign; sentence by sentence on standard error')
    .argument('<advisory>', 'the mail of an advisory, or an id such as XSA-334')
    .option('--by <name>', 'who confirms it')
    .option('--earlier <file>', 'the confirmation of an earlier revision: what was read there is marked')
    .action(async (advisory: string, options: ConditionsOptions) => {
      const { propose } = await import('./check/conditions.ts');
      end(await propose(advisory, options, environment));
    });
  signed(reading(conditions.command('keep'), 'tocsin conditions keep xsa334.txt.asc XSA-334', false))
    .description('takes what was signed into the data directory, where check finds it')
    .argument('<file>', 'the signed text')
    .argument('<advisory>', 'the mail of the advisory, or its id')
    .action(async (file: string, advisory: string, options: ConditionsOptions) => {
      const { keep } = await import('./check/conditions.ts');
      end(await keep(file, advisory, options, environment));
    });
}
