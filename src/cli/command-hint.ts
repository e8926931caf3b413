import type { Command } from 'commander';

/** Wrong words in a command's line point to the help of that command, and not to the list of all. */
export function hintingAtItself(command: Command): Command {
  const names: string[] = [];
  for (let at: Command | null = command; at !== null; at = at.parent) names.unshift(at.name());
  return command.showHelpAfterError(`hint: ${names.join(' ')} --help`);
}
