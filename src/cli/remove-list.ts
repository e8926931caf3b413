import { TocsinError } from '#base';
import { type MailingList, TEAM } from '#store';
import { counted } from './counted.ts';
import { archiveDirectory, withStore } from './data-directory.ts';
import type { Environment } from './environment.ts';
import { EXIT, type ExitStatus } from './exit-status.ts';
import { jsonText, oneLine } from './terminal.ts';

/** Ids that a message names; an archive of years may have hundreds. */
const MAX_NAMED = 10;

/** `tocsin lists remove NAME --yes`: a list and all that is only there because of it, at once or not at all. */
export async function removeList(
  name: string,
  options: { readonly yes?: boolean; readonly data?: string; readonly json?: boolean },
  environment: Environment,
): Promise<ExitStatus> {
  const { terminal } = environment;
  const directory = await archiveDirectory(options, environment);
  await withStore(directory, environment, async (store) => {
    const list = await store.findList(TEAM, name);
    if (list === null) throw absent(name);
    const advisories = await store.announcedOnlyIn(name);
    const loss = lossText(list, advisories);
    if (options.yes !== true) {
      throw new TocsinError({
        code: 'usage',
        message: `expected --yes to remove ${name} for good: ${loss}; nothing was removed`,
        hint: `make a backup first; then: tocsin lists remove ${name} --yes`,
      });
    }
    await store.write(async (writes) => {
      const locked = await writes.lockList(name);
      if (locked === null) throw absent(name);
      await writes.removeList(locked);
    });
    const isClean = await store.tables.forget();
    if (options.json === true) terminal.out(jsonText({ removed: name, messages: list.messageCount, advisories }));
    else terminal.out(`removed ${name}: ${loss}\n`);
    if (!isClean)
      terminal.err('note: something reads what was before, so that files of the database still have it for a while\n');
    terminal.err('note: backups made before still hold it\n');
    terminal.err(`note: mail that is still delivered to ${name} would make a list of that name anew, seen by all\n`);
  });
  return EXIT.good;
}

function lossText({ messageCount }: MailingList, ids: readonly string[]): string {
  const named = `${ids.slice(0, MAX_NAMED).map(oneLine).join(', ')}${ids.length > MAX_NAMED ? ', …' : ''}`;
  const messages = counted(messageCount, 'message');
  if (ids.length === 0) return messages;
  return `${messages}, and ${counted(ids.length, 'advisory', 'advisories')} that only it announces (${named})`;
}

function absent(name: string): TocsinError {
  return new TocsinError({
    code: 'not_found',
    message: `expected a list of the archive, found no ${oneLine(name)}`,
    hint: 'tocsin lists prints those that are there',
  });
}
