import type { Command } from 'commander';
import { hintingAtItself } from './command-hint.ts';
import type { PolicyOptions } from './desk-policy.ts';
import type { Environment } from './environment.ts';
import type { ExitStatus } from './exit-status.ts';

/** The response team's commands. */
export function addDeskCommands(program: Command, environment: Environment, end: (status: ExitStatus) => void): void {
  const desk = described(program.command('desk'), 'the response team: policies');
  const policy = described(desk.command('policy'), 'the rules that the program keeps');
  described(policy.command('explain'), 'each rule of a policy, what the program does about it, and its dates')
    .argument('[policy]', 'a name (xen, linux-distros, minimal) or a file; default: policy of tocsin.yaml')
    .option('--from <moment=instant>', 'with the dates that follow: reported=, predisclosed= or public=')
    .option('--data <dir>', 'the data directory (default: $TOCSIN_DATA or ./tocsin-data)')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  tocsin desk policy explain xen --from predisclosed=2026-11-23T12:00:00Z')
    .action(async (named: string | undefined, options: PolicyOptions) => {
      const { explainPolicyNamed } = await import('./desk-policy.ts');
      end(await explainPolicyNamed(named, options, environment));
    });
  described(policy.command('check'), 'whether files are policies')
    .argument('<file...>', 'policy files')
    .addHelpText('after', '\nExample:\n  tocsin desk policy check our-policy.yaml')
    .action(async (paths: string[]) => {
      const { checkPolicies } = await import('./desk-policy.ts');
      end(await checkPolicies(paths, environment));
    });
}

function described(command: Command, description: string): Command {
  return hintingAtItself(command).exitOverride().helpOption('-h, --help', 'print this help').description(description);
}
