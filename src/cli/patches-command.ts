import type { Command } from 'commander';
import type { Environment } from './environment.ts';
import type { ExitStatus } from './exit-status.ts';
import type { PlanOptions } from './patches/plan.ts';
import type { ProveOptions } from './patches/prove.ts';
import { proving, reading, repeatable } from './reading-options.ts';

type AddCommand = (patches: Command, environment: Environment, end: (status: ExitStatus) => void) => void;

/** What stands under `tocsin patches`. */
const COMMANDS: readonly AddCommand[] = [addPlan, addProve];

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
    .option(
      '--xen <version>',
      'the version of Xen, or of what --component names, where no sources tell it: 4.20, 4.20.1, master',
    )
    .option(
      '--component <name>',
      'what is patched: xen, qemu-xen, linux … (default: what the tree is, else what the advisories are about)',
    )
    .addOption(repeatable('--with <path>', 'mails that are used where one of the others needs them first (repeatable)'))
    .addOption(repeatable('--contained <id>', 'an advisory whose fix is in the tree (repeatable)'))
    .option('--write <dir>', 'write the verified patches there, with a series for quilt')
    .option('--force', 'with --write: write over files of these names')
    .option('--allow-unverified', 'use mails that prove nothing, too')
    .addHelpText(
      'after',
      '\nExit status: 0 a plan without problems, 1 problems or conflicts, 2 wrong usage\nor unreadable input.',
    )
    .action(async (advisories: string[], options: PlanOptions) => {
      const { plan } = await import('./patches/plan.ts');
      end(await plan(advisories, options, environment));
    });
}

function addProve(patches: Command, environment: Environment, end: (status: ExitStatus) => void): void {
  proving(reading(patches.command('prove'), "tocsin patches prove xsa334-v3.eml --repo xen.git --build 'make -C xen'"))
    .description(
      'each recipe of an advisory on its commit, with what must come first, and built; the repository stays as it is',
    )
    .argument('<advisory>', 'the mail of an advisory, or an id such as XSA-334')
    .addOption(repeatable('--with <path>', 'mails of what must come first (repeatable)'))
    .option('--out <file>', 'keep what is proved there, each time there is more; a later run goes on after it')
    .option('--again', 'prove again what that file has as proved')
    .option('--allow-unverified', 'use mails that prove nothing, too')
    .addHelpText(
      'after',
      '\nExit status: 0 all recipes are proved, 1 one is not, 2 wrong usage or unreadable\ninput, 130 or 143 broken off.',
    )
    .action(async (advisory: string, options: ProveOptions) => {
      const { prove } = await import('./patches/prove.ts');
      end(await prove(advisory, options, environment));
    });
}
