import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Instant, parseInstant } from '#base';
import type { ConvertOptions } from './convert.ts';
import type { Environment } from './environment.ts';
import type { ExitStatus } from './exit-status.ts';
import { confirmed, reading } from './reading-options.ts';

/** As `convert.ts` has them: named here too, so that help does not load what writes them. */
const FORMATS = ['text', 'json', 'html', 'csaf-2.0', 'csaf-2.1', 'osv', 'cve'] as const;

/** `tocsin convert`. */
export function addConvertCommand(program: Command, environment: Environment, end: (status: ExitStatus) => void): void {
  confirmed(reading(program.command('convert'), 'tocsin convert xsa334-v3.eml --to csaf-2.0 --out feed', false))
    .description('one advisory in another form (docs/machine-forms.md)')
    .argument('<path>', 'a mail, or another input that holds one advisory; an id such as XSA-334')
    .addOption(new Option('--to <format>', 'the form').choices(FORMATS).makeOptionMandatory())
    .option('--out <dir>', 'write files there instead of standard output')
    .addOption(new Option('--date <instant>', 'when the revision was published').argParser(instantOf))
    .option('--ratings <file>', 'CVSS, CWE and texts of its CVEs, as JSON')
    .option('--ranges <file>', 'its commits, as tocsin ranges --json prints them')
    .option('--members', 'CSAF for those who are told before the public: TLP:AMBER')
    .option('--allow-unverified', 'text that proves nothing may say who is affected')
    .action(async (path: string, options: ConvertOptions) => {
      const { convert } = await import('./convert.ts');
      end(await convert(path, options, environment));
    });
}

function instantOf(text: string): Instant {
  const instant = parseInstant(text);
  if (instant !== undefined) return instant;
  throw new InvalidArgumentError('expected an instant such as 2020-09-22T12:00:00Z');
}
