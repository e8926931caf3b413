import { type Command, Option } from 'commander';
import { hintingAtItself } from './command-hint.ts';

/** An option that may be given more than once. */
export function repeatable(flags: string, description: string): Option {
  const collect = (value: string, earlier: readonly string[] = []): readonly string[] => [...earlier, value];
  return new Option(flags, description).argParser(collect);
}

/** Where to find what people confirmed, and who may. */
export function confirmed(command: Command): Command {
  return command
    .addOption(repeatable('--conditions <path>', 'conditions that somebody confirmed and signed (repeatable)'))
    .addOption(confirmerOption());
}

export function confirmerOption(): Option {
  return repeatable('--confirmer <file>', 'certificates that may confirm conditions (repeatable)');
}

/** Options of every command that reads messages, and its example. */
export function reading(command: Command, example: string, hasJson = true): Command {
  const collect = (value: string, earlier: readonly string[]): readonly string[] => [...earlier, value];
  hintingAtItself(command)
    .exitOverride()
    .helpOption('-h, --help', 'print this help')
    .addOption(
      new Option('--keyring <file>', 'certificates that may sign advisories (repeatable)')
        .argParser(collect)
        .default([], 'DIR/keyring/*.asc, *.gpg, *.pgp'),
    )
    .addOption(
      new Option('--series <file>', 'a house style beside those that come with the program (repeatable)')
        .argParser(collect)
        .default([], 'DIR/series/*.json'),
    )
    .option(
      '--data <dir>',
      'the data directory, whose keyring/ and series/ are used (default: $TOCSIN_DATA or ./tocsin-data)',
    );
  if (hasJson) command.option('--json', 'print one JSON document');
  return command.addHelpText('after', `\nExample:\n  ${example}`);
}

/** Options of every command that proves recipes. */
export function proving(command: Command): Command {
  return command
    .addOption(
      repeatable('--repo <dir>', 'a clone of the sources; TREE=DIR: of one tree (repeatable)').makeOptionMandatory(),
    )
    .option('--build <command>', 'what is run in the sources (default: patchBuild of tocsin.yaml, else nothing)')
    .option('--minutes <number>', 'how long a build may take (default: 60)')
    .addOption(
      repeatable('--without <id>', 'an advisory that is not put in although a recipe wants it first (repeatable)'),
    )
    .addOption(repeatable('--only <version>', 'the recipe of this version alone (repeatable)'))
    .option('--work <dir>', 'where the sources are put for the time being (default: where temporary files go)');
}
