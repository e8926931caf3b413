import type { Command } from 'commander';
import type { Environment } from './environment.ts';
import type { ExitStatus } from './exit-status.ts';
import type { RangesOptions } from './patches/ranges.ts';
import type { StatusOptions } from './patches/status.ts';
import { confirmed, reading, repeatable } from './reading-options.ts';

/** `tocsin ranges` and `tocsin patches status`: what a history or a source tree says of fixes. */
export function addHistoryCommands(
  program: Command,
  environment: Environment,
  end: (status: ExitStatus) => void,
): void {
  addRanges(program, environment, end);
  const patches =
    program.commands.find((command) => command.name() === 'patches') ??
    program.command('patches').description('patches of advisories and source trees (docs/patches.md)');
  addStatus(patches, environment, end);
}

function addRanges(program: Command, environment: Environment, end: (status: ExitStatus) => void): void {
  reading(program.command('ranges'), 'tocsin ranges --repo xen.git XSA-334')
    .description(
      'the commits that fixed and brought in an issue, by branch and release, from the history (docs/patches.md)',
    )
    .argument('[advisory...]', 'ids such as XSA-334; none: all that the history fixes')
    .requiredOption('--repo <dir>', 'a clone of the project, or its bare repository')
    .option(
      '--corrections <file>',
      'what the messages of commits do not say, or say wrongly (default: that of the series)',
    )
    .option('--table', 'print the table of releases that patches status and check use without a history')
    .action(async (advisories: string[], options: RangesOptions) => {
      const { ranges } = await import('./patches/ranges.ts');
      end(await ranges(advisories, options, environment));
    });
}

function addStatus(patches: Command, environment: Environment, end: (status: ExitStatus) => void): void {
  confirmed(reading(patches.command('status'), 'tocsin patches status --tree /usr/src/xen --advisories mails/'))
    .description('which fixes a source tree or a build has, and which step says so')
    .option('--tree <dir>', 'sources: a checkout, an unpacked tarball, a package with debian/ or a spec file')
    .option(
      '--xen <version>',
      'in place of sources, or where they do not tell: a version, as of xl info or of a package',
    )
    .option('--changeset <text>', 'in place of sources: what xl info prints as xen_changeset, or a commit')
    .option('--repo <dir>', 'a clone of the project, where the tree has no history of its own')
    .addOption(
      repeatable(
        '--advisories <path>',
        'mails of advisories, or ids (repeatable); none: all of the data directory, else all that are known',
      ),
    )
    .addHelpText(
      'after',
      '\nExit status: 0 it has all that concern it, 1 something is missing or partial,\n4 something is not known, 2 wrong usage or unreadable input.',
    )
    .action(async (options: StatusOptions) => {
      const { patchesStatus } = await import('./patches/status.ts');
      end(await patchesStatus(options, environment));
    });
}
