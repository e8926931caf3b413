import type { Command } from 'commander';
import type { Environment } from './environment.ts';
import type { ExitStatus } from './exit-status.ts';
import type { PlanOptions } from './patches/plan.ts';
import { reading, repeatable } from './reading-options.ts';

type AddCommand = (patches: Command, environment: Environment, end: (status: ExitStatus) => void) => void;

/** What stands under `tocsin patches`. */
const COMMANDS: readonly AddCommand[] = [addPlan];

/** `tocsin patches ...`: patches of advisories and source trees. */
export function addPatchesCommand(program: Command, environment: Environment, end: (status: ExitStatus) => void): void {
  const patches = program.command('patches').description('patches of advisories and source trees (docs/patches.md)');
  for (const add of COMMANDS) add(patches, environment, end);
}

function addPlan(patches: Command, environment: Environment, end: (status: ExitStatus) => void): void {
  reading(patches.command('plan'), 'tocsin patches plan --tree /usr/src/xen xsa333.eml xsa334.eml')
    .description(
      'which patches, in which order, and whether they apply; nothing is fetched, and the tree stays as it is',
    )
    .argument('[advisory...]', 'mails of advisories, or ids such as XSA-334; none: all of the data directory')
    .option('--tree <dir>', 'the sources, whose version is read and on which the patches are tried')
    .option('--xen <version>', 'the version, where there are no sources or they do not tell: 4.20, 4.20.1, master')
    .option('--component <name>', 'what is patched: xen, qemu-xen, linux … (default: what the tree is, else xen)')
    .addOption(repeatable('--with <path>', 'mails that are used where one of the others needs them first (repeatable)'))
    .addOption(repeatable('--contained <id>', 'an advisory whose fix is in the tree (repeatable)'))
    .option('--write <dir>', 'write the verified patches there, with a series for quilt')
    .option('--force', 'with --write: write over files of these names')
    .option('--allow-unverified', 'use mails that prove nothing, too')
    .addHelpText(
      'after',
      '\nExit status: 0 a plan without problems, 1 problems or conflicts, 2 wrong usage or\nunreadable input.',
    )
    .action(async (advisories: string[], options: PlanOptions) => {
      const { plan } = await import('./patches/plan.ts');
      end(await plan(advisories, options, environment));
    });
}
