import type { Command } from 'commander';
import type { Environment } from './environment.ts';
import type { ExitStatus } from './exit-status.ts';
import type { OsvExportOptions } from './osv-export.ts';
import { confirmed, reading } from './reading-options.ts';

/** `tocsin osv ...`: records for everybody's scanners. */
export function addOsvCommand(program: Command, environment: Environment, end: (status: ExitStatus) => void): void {
  const osv = program.command('osv').description('OSV records of all advisories: osv export (docs/machine-forms.md)');
  confirmed(reading(osv.command('export'), 'tocsin osv export --out /srv/osv --keyring xen-security.asc', false))
    .description('the records of all advisories: a file each, all.zip, modified_id.csv')
    .argument('[path...]', 'mails of advisories; none: the newest revision of each that the archive keeps')
    .requiredOption('--out <dir>', 'where to; what has not changed is left as it is')
    .option('--ranges <file>', 'their commits, as tocsin ranges --json prints them')
    .action(async (paths: string[], options: OsvExportOptions) => {
      const { exportOsv } = await import('./osv-export.ts');
      end(await exportOsv(paths, options, environment));
    });
}
