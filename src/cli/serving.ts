import { TocsinError } from '#base';
import type { Configuration, ListenAddress } from '#configuration';
import { type DatabaseStore, TEAM } from '#store';
import { type DataDirectory, databaseFile } from './data-directory.ts';
import { oneLine, type Terminal, wrap } from './terminal.ts';

/** Names in the line of lists. */
const MOST_LISTS = 8;

/** What whoever starts a server wants to know at once: what it shows, from where, and how it is ended. */
export async function servingText(
  store: DatabaseStore,
  { folder, configuration }: DataDirectory,
  { listen, certificates }: { readonly listen: ListenAddress; readonly certificates: number },
  terminal: Terminal,
): Promise<string> {
  const lists = await store.lists(TEAM);
  const names = lists.slice(0, MOST_LISTS).map((list) => {
    const who = list.visibility === 'private' ? ', private' : '';
    return `${list.name} (${list.messageCount.toLocaleString('en')}${who})`;
  });
  if (lists.length > MOST_LISTS) names.push(`and ${lists.length - MOST_LISTS} more`);
  const archive = configuration.databaseUrl === null ? databaseFile({ folder }) : store.tables.place;
  const rows: readonly (readonly [string, string])[] = [
    ['archive', oneLine(archive)],
    ['lists', lists.length === 0 ? 'none yet: tocsin import MAIL --list NAME makes one' : names.join(', ')],
    [
      'keyring',
      certificates === 0
        ? `no certificate: no advisory is shown as genuine. Put those of who signs into ${oneLine(folder)}/keyring, or import with --keyring FILE`
        : `${certificates} ${certificates === 1 ? 'certificate' : 'certificates'} that may sign advisories`,
    ],
    ['to end it', 'Ctrl-C, or SIGTERM'],
  ];
  const shown = rows.map(
    ([name, text]) => `  ${name.padEnd(NAME_WIDTH - 2)}${wrap(terminal, text, NAME_WIDTH).trimStart()}\n`,
  );
  return [...shown, ...notesOf(configuration, listen).map((note) => `${wrap(terminal, `note: ${note}`, 0)}\n`)].join(
    '',
  );
}

const NAME_WIDTH = 13;

function notesOf({ publicUrl }: Configuration, { host }: ListenAddress): readonly string[] {
  if (isLoopback(host)) return [];
  return [
    `${host} is reached from other machines, and this server speaks plain HTTP: put a web server with TLS before it and ` +
      `name it in trustedProxies${publicUrl === null ? ', and the address of the site in publicUrl' : ''} (docs/configuration.md)`,
  ];
}

function isLoopback(host: string): boolean {
  return /^(?:localhost|127\.[0-9.]+|::1)$/i.test(host);
}

const REASON_BY_CODE: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there',
  EACCES: 'not allowed; ports below 1024 are for the administrator',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'no address is known for that name',
};

/** A port that cannot be had, in words that say what to do; any other error as it came. */
export function cannotListen(error: unknown, { host, port }: ListenAddress): unknown {
  const cause = error instanceof TocsinError ? error.cause : null;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const reason = REASON_BY_CODE[code];
  if (reason === undefined) return error;
  const name = host.includes(':') ? `[${host}]` : host;
  const other =
    code === 'EADDRINUSE' || code === 'EACCES' ? `${name}:${port < 1024 ? 8089 : port + 1}` : '127.0.0.1:8089';
  return new TocsinError({
    code: 'bad_configuration',
    message: `cannot listen on ${name}:${port}: ${reason}`,
    hint: `${code === 'EADDRINUSE' ? 'is a tocsin serve running already? Else ' : ''}name another address with --listen, such as --listen ${other} (port 0: any free one), or in tocsin.yaml`,
    cause: error,
  });
}
