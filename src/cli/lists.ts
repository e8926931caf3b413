import { TocsinError } from '#base';
import type { AddressPolicy, MailingList, Visibility } from '#store';
import { archiveDirectory, dataDirectory, makeDataDirectory, withStore } from './data-directory.ts';
import type { Environment } from './environment.ts';
import { EXIT, type ExitStatus } from './exit-status.ts';
import { jsonText, oneLine, paint } from './terminal.ts';

interface ListsOptions {
  readonly data?: string;
  readonly json?: boolean;
}

export interface ListChange extends ListsOptions {
  readonly title?: string;
  readonly visibility?: Visibility;
  readonly addresses?: AddressPolicy;
}

/** `tocsin lists`: the lists of the archive, with who may see them and how addresses are shown. */
export async function printLists(options: ListsOptions, environment: Environment): Promise<ExitStatus> {
  const { terminal } = environment;
  const directory = await archiveDirectory(options, environment);
  const lists = await withStore(directory, environment, async (store) => store.lists({ kind: 'team' }));
  if (options.json === true) {
    terminal.out(jsonText(lists.map(presentList)));
    return EXIT.good;
  }
  if (lists.length === 0) terminal.out('no list yet: tocsin import MAIL --list NAME makes one\n');
  for (const list of lists) {
    const colour = list.visibility === 'private' ? 'yellow' : 'green';
    terminal.out(
      `${list.name.padEnd(28)}${String(list.messageCount).padStart(9)}  ${paint(terminal, colour, list.visibility.padEnd(8))}` +
        ` addresses ${list.addressPolicy.padEnd(6)}  ${list.title === null ? '' : oneLine(list.title)}\n`,
    );
  }
  return EXIT.good;
}

/** `tocsin lists add|set NAME`: makes a list before its mail comes, or changes who may see it. */
export async function changeList(
  name: string,
  how: 'add' | 'set',
  change: ListChange,
  environment: Environment,
): Promise<ExitStatus> {
  const directory = await dataDirectory(change, environment);
  await makeDataDirectory(directory);
  const { assertListName, reindexList } = await import('#archive');
  assertListName(name);
  await withStore(directory, environment, (store) =>
    store
      .write(async (writes) => {
        const list = await writes.lockList(name);
        if (how === 'add') {
          if (list !== null) throw exists(name);
          await writes.addList({
            name,
            title: change.title ?? null,
            visibility: change.visibility ?? 'public',
            addressPolicy: change.addresses ?? 'masked',
          });
          return;
        }
        if (list === null) throw absent(name);
        await writes.changeList(name, {
          ...(change.title === undefined ? {} : { title: change.title }),
          ...(change.visibility === undefined ? {} : { visibility: change.visibility }),
          ...(change.addresses === undefined ? {} : { addressPolicy: change.addresses }),
        });
      })
      .then(async () => {
        if (how === 'set' && change.addresses !== undefined) await reindexList(store, name);
      }),
  );
  return printLists(change, environment);
}

function presentList(list: MailingList) {
  return {
    name: list.name,
    title: list.title,
    visibility: list.visibility,
    addresses: list.addressPolicy,
    messages: list.messageCount,
  };
}

function exists(name: string): TocsinError {
  return new TocsinError({
    code: 'usage',
    message: `expected the name of a new list, found ${name}, which is there`,
    hint: `to change it: tocsin lists set ${name}`,
  });
}

function absent(name: string): TocsinError {
  return new TocsinError({
    code: 'not_found',
    message: `expected a list of the archive, found no ${name}`,
    hint: 'tocsin lists prints those that are there',
  });
}
