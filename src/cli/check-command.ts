import { type Command, Option } from 'commander';
import type { CheckOptions } from './check/check.ts';
import type { Environment } from './environment.ts';
import type { ExitStatus } from './exit-status.ts';
import { reading } from './reading-options.ts';

/** `tocsin check`. */
export function addCheckCommand(program: Command, environment: Environment, end: (status: ExitStatus) => void): void {
  const collect = (value: string, earlier: readonly string[] = []): readonly string[] => [...earlier, value];
  const repeatable = (flags: string, description: string): Option => new Option(flags, description).argParser(collect);
  reading(program.command('check'), 'tocsin check xsa334-v3.eml --host /var/lib/hosts/web1 --keyring xen-security.asc')
    .description('is this host affected, and why; what would settle it, and what to do')
    .argument('[advisory...]', 'mails of advisories, or ids such as XSA-334; none: all of the data directory')
    .addOption(repeatable('--host <dir>', 'a folder with the files of a host, or of hosts (repeatable)'))
    .option('--xl-info <file>', 'what xl info printed')
    .addOption(repeatable('--guest <file>', "a guest's configuration (repeatable)"))
    .option('--all-guests', 'the guests named are all there are')
    .option('--xl-list <file>', 'what xl list -l printed')
    .option('--facts <file>', 'facts as JSON')
    .option('--print-facts', 'print what the files tell, and check nothing')
    .addOption(repeatable('--conditions <path>', 'conditions that somebody confirmed and signed (repeatable)'))
    .addOption(repeatable('--confirmer <file>', 'certificates that may confirm conditions (repeatable)'))
    .option('--confirmed-only', 'what rules proposed and nobody confirmed says at most unknown')
    .option('--allow-unverified', 'text that proves nothing may decide')
    .option('--since <file>', 'print only what changed since an earlier check --json')
    .option('-v, --verbose', 'give the reasons for what is not affected too')
    .action(async (advisories: string[], options: CheckOptions) => {
      const { check } = await import('./check/check.ts');
      end(await check(advisories, options, environment));
    });
}
