import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commitAnchor } from '#anchors';
import { TocsinError } from '#base';
import type { Configuration } from '#configuration';
import { type Anchoring, type Channel, type DeskParts, publishBeside } from '#disclosure';
import { readSupportTable, type SupportTable } from '#drafting';
import { type Mailbox, mailAddress } from '#letters';
import { defaultPolicy } from '#pgp';
import { recordedFixes } from '#releases';
import { maildirOutgoing, type OutgoingMail, smtpOutgoing } from '#sending';
import type { DatabaseStore } from '#store';
import {
  archiveDirectory,
  type DataDirectory,
  dataDirectory,
  makeDataDirectory,
  withStore,
} from '../data-directory.ts';
import { policyNamed } from '../desk-policy.ts';
import type { Environment } from '../environment.ts';
import { releaseTables } from '../patches/release-tables.ts';
import { readingContext } from '../reading-context.ts';
import { intakeFrom } from './intake-files.ts';
import { deskKeys } from './key-file.ts';

export interface DeskOptions {
  readonly data?: string;
  readonly as?: string;
  readonly json?: boolean;
}

/** The desk as a command works with it. */
export interface OpenedDesk {
  readonly parts: DeskParts;
  readonly store: DatabaseStore;
  readonly directory: DataDirectory;
}

/** Opens the desk of a data directory for one piece of work. */
export async function withDesk<Result>(
  options: DeskOptions,
  environment: Environment,
  work: (desk: OpenedDesk) => Promise<Result>,
): Promise<Result> {
  const directory = await dataDirectory(options, environment);
  await makeDataDirectory(directory);
  return withStore(directory, environment, async (store) =>
    work({ parts: await deskParts(directory, store, environment), store, directory }),
  );
}

/** Opens one that is there: what only reads makes no desk. */
export async function withDeskThere<Result>(
  options: DeskOptions,
  environment: Environment,
  work: (desk: OpenedDesk) => Promise<Result>,
): Promise<Result> {
  await archiveDirectory(options, environment);
  return withDesk(options, environment, work);
}

/** What the use cases work with, from the configuration. Throws TocsinError where that is wrong. */
export async function deskParts(
  directory: DataDirectory,
  store: DatabaseStore,
  environment: Environment,
): Promise<DeskParts> {
  const { folder, configuration } = directory;
  const context = await readingContext(environment, { keyring: [], series: [], data: folder });
  const style = context.styles.find(({ series }) => series === configuration.series) ?? null;
  let fixTables: ReturnType<typeof releaseTables> | null = null;
  if (configuration.series !== null && style === null) {
    throw new TocsinError({
      code: 'bad_configuration',
      message: `series: expected one of ${context.styles.map(({ series }) => series).join(', ')}, found ${configuration.series}`,
      hint: `a series of your own is a file in ${join(folder, 'series')}`,
    });
  }
  return {
    store,
    archive: {
      reads: store,
      async receive(list, message, clock, beside = {}) {
        await receive(store, { ...environment, clock }, directory, list, message);
        await publishBeside(store, beside);
      },
    },
    keys: await deskKeys(directory, store, environment),
    clock: environment.clock,
    policy: await policyNamed(configuration.policy, folder, environment),
    context: () => ({ ...context, policy: defaultPolicy(environment.clock.now()) }),
    style,
    support: await supportTable(directory),
    mailing: {
      sender: configuration.sender === null ? null : mailboxOf(configuration.sender),
      teamAddress: configuration.teamAddress === null ? null : mailboxOf(configuration.teamAddress),
      channels: configuration.channels.map(channelOf),
      publicUrl: configuration.publicUrl,
    },
    recordedFixes: async (advisory) => {
      fixTables ??= releaseTables({ data: folder }, environment);
      return recordedFixes(await fixTables, advisory);
    },
    intake: intakeFrom(directory, environment),
    anchoring: anchoringOf(configuration),
    forgetting: { isPending: () => store.tables.isForgetting(), finish: (waitMs) => store.tables.forget(waitMs) },
  };
}

function anchoringOf({ anchorAddresses, anchorRepository, anchorTime }: Configuration): Anchoring {
  return {
    addresses: anchorAddresses.map(mailboxOf),
    timeOfDayMs: anchorTime * 60_000,
    commit: anchorRepository === null ? null : (anchor) => commitAnchor(anchorRepository, anchor),
  };
}

/** Where letters leave: the relay, or without one a maildir that can be looked into. */
export async function outgoingMail({ folder, configuration }: DataDirectory): Promise<OutgoingMail> {
  const { smtpRelay, smtpPasswordFile, sender } = configuration;
  if (smtpRelay === null) return maildirOutgoing(join(folder, 'outgoing'));
  const url = new URL(smtpRelay);
  const isTls = url.protocol === 'smtps:';
  const isHere = /^(?:localhost|127\.[0-9.]+|\[::1\])$/.test(url.hostname);
  const user = decodeURIComponent(url.username);
  const domain = sender === null ? 'localhost' : mailboxOf(sender).address.split('@')[1];
  return smtpOutgoing({
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (isTls ? 465 : 587) : Number(url.port),
    security: isTls ? 'tls' : isHere ? 'none' : 'starttls',
    name: domain ?? 'localhost',
    ...(user === '' ? {} : { user }),
    ...(smtpPasswordFile === null ? {} : { password: await passwordIn(smtpPasswordFile) }),
  });
}

/** Throws TocsinError where one is configured and is not there, or is none. */
async function supportTable({ configuration }: DataDirectory): Promise<SupportTable | null> {
  const { supportTable: path } = configuration;
  if (path === null) return null;
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new TocsinError({
      code: 'bad_configuration',
      message: `supportTable: ${path} cannot be read`,
      hint: 'check the name and who may read it',
      cause,
    });
  }
  return readSupportTable(text, path);
}

async function passwordIn(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new TocsinError({
      code: 'bad_configuration',
      message: `smtpPasswordFile: ${path} cannot be read`,
      hint: 'check the name and who may read it',
      cause,
    });
  }
}

async function receive(
  store: DatabaseStore,
  environment: Environment,
  { folder }: DataDirectory,
  list: string,
  message: Uint8Array,
): Promise<void> {
  const { importMessages, mailReader } = await import('#archive');
  const context = await readingContext(environment, { keyring: [], series: [], data: folder });
  async function* one() {
    yield { source: 'desk', index: 0, kind: 'message', bytes: message, fromLine: null, diagnostics: [] } as const;
  }
  await importMessages(store, context, {
    list,
    newList: { title: null, visibility: 'public', addressPolicy: 'open' },
    // what is released into a private list would be public for nobody
    required: { visibility: 'public' },
    messages: one(),
    reader: mailReader(context.styles),
    now: environment.clock.now,
    isDelivery: true,
  });
}

function channelOf({ name, address, list }: Configuration['channels'][number]): Channel {
  return address === null ? { name, kind: 'site', list: list ?? name } : { name, kind: 'mail', address, list };
}

function mailboxOf(text: string): Mailbox {
  const match = /^(?:(?<name>[^<>]+) <(?<inside>[^<>]+)>|(?<bare>[^<>\s]+))$/.exec(text)?.groups ?? {};
  const address = mailAddress(match['inside'] ?? match['bare'] ?? text);
  const name = match['name']?.trim();
  return name === undefined ? { address } : { address, name };
}
