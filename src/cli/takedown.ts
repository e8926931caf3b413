import { TocsinError } from '#base';
import type { ArchiveStore, Day, MessageHeading } from '#store';
import { dataDirectory, makeDataDirectory, withStore } from './data-directory.ts';
import type { Environment } from './environment.ts';
import { EXIT, type ExitStatus } from './exit-status.ts';
import { oneLine } from './terminal.ts';

const MAX_REASON = 300;

/** `tocsin takedown LIST/YYYY/MM/DD/N --reason TEXT`: the bytes go, a tombstone with the reason keeps the address. */
export async function takedown(
  address: string,
  options: { readonly reason: string; readonly data?: string },
  environment: Environment,
): Promise<ExitStatus> {
  const { terminal, clock } = environment;
  const reason = options.reason.trim();
  if (reason === '' || reason.length > MAX_REASON) {
    throw new TocsinError({
      code: 'usage',
      message: `--reason: expected 1 to ${MAX_REASON} characters, found ${reason.length}`,
      hint: 'readers see it on the page that stays',
    });
  }
  const directory = await dataDirectory(options, environment);
  await makeDataDirectory(directory);
  await withStore(directory, environment, async (store) => {
    const found = await messageAt(store, address);
    if (found.state === 'removed') {
      terminal.err(`note: ${address} was removed before: ${oneLine(found.removal?.reason ?? '')}\n`);
      return;
    }
    await store.write((writes) => writes.removeMessage(found.row, clock.now(), reason));
    terminal.out(
      `removed ${found.list}/${slashed(found.day)}/${found.number}: ${oneLine(found.subject ?? 'no subject')}\n`,
    );
    terminal.err('note: backups made before still hold it\n');
  });
  return EXIT.good;
}

/** The message of an archive address, also as a URL that ends in one. Throws TocsinError `usage` or `not_found`. */
async function messageAt(store: ArchiveStore, address: string): Promise<MessageHeading> {
  const groups =
    /(?:^|\/)(?<list>[a-z0-9-]+)\/(?<year>[0-9]{4})\/(?<month>[0-9]{2})\/(?<day>[0-9]{2})\/(?<number>[1-9][0-9]{0,8})\/?$/.exec(
      address,
    )?.groups;
  if (groups === undefined) {
    throw new TocsinError({
      code: 'usage',
      message: `expected the address of a message, found "${address.slice(0, 100)}"`,
      hint: 'LIST/YYYY/MM/DD/N, as in the page of the message',
    });
  }
  const { list = '', year, month, day, number } = groups;
  const found = await store.messageAt({ kind: 'team' }, list, Number(`${year}${month}${day}`) as Day, Number(number));
  if (found === null) {
    throw new TocsinError({
      code: 'not_found',
      message: `expected a message at ${address}, found none`,
      hint: 'look at the page of the day',
    });
  }
  return found;
}

function slashed(day: Day): string {
  const text = String(day).padStart(8, '0');
  return `${text.slice(0, 4)}/${text.slice(4, 6)}/${text.slice(6)}`;
}
