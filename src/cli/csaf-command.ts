import type { Command } from 'commander';
import { hintingAtItself } from './command-hint.ts';
import type { CsafOptions } from './csaf-validate.ts';
import type { Environment } from './environment.ts';
import type { ExitStatus } from './exit-status.ts';

/** `tocsin csaf ...`: documents of the Common Security Advisory Framework, anybody's. */
export function addCsafCommand(program: Command, environment: Environment, end: (status: ExitStatus) => void): void {
  const csaf = program.command('csaf').description('CSAF documents, anybody’s: csaf validate (docs/csaf.md)');
  hintingAtItself(csaf.command('validate'))
    .description(
      'holds CSAF 2.0 and 2.1 documents against their schema and all tests of the standard; every finding has a place and a remedy',
    )
    .argument('<file...>', 'a CSAF document; - is standard input')
    .option('--json', 'print one JSON document')
    .option('-q, --quiet', 'print errors only')
    .addHelpText(
      'after',
      '\nExample:\n  tocsin csaf validate advisories/*.json\n\nExit status: 0 all are valid (schema and mandatory tests), 1 one is not,\n2 one cannot be read. Nothing is ever fetched.',
    )
    .action(async (files: string[], options: CsafOptions) => {
      const { validateFiles } = await import('./csaf-validate.ts');
      end(await validateFiles(files, options, environment));
    });
}
