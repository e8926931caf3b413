import { TocsinError } from '#base';
import { type ArchiveStore, type DatabaseStore, type Day, type MessageCopy, type MessageHeading, TEAM } from '#store';
import { archiveDirectory, withStore } from './data-directory.ts';
import type { Environment } from './environment.ts';
import { EXIT, type ExitStatus } from './exit-status.ts';
import { jsonText, oneLine } from './terminal.ts';

const MAX_REASON = 300;

/** Copies that are named or taken. A text so short that more messages have it is no sign of a copy. */
const MAX_COPIES = 50;

export interface TakedownOptions {
  readonly reason: string;
  readonly copies?: boolean;
  /** Also what announces an advisory. */
  readonly yes?: boolean;
  readonly data?: string;
  readonly json?: boolean;
}

/**
 * `tocsin takedown LIST/YYYY/MM/DD/N --reason TEXT`: the bytes go, a tombstone with the reason keeps the address. Messages
 * that still show the same are named; `--copies` takes those with the same text too. What announces an advisory goes with `--yes`
 * alone: readers would see an older version of it, or none.
 */
export async function takedown(
  address: string,
  options: TakedownOptions,
  environment: Environment,
): Promise<ExitStatus> {
  const { terminal } = environment;
  const reason = options.reason.trim();
  if (reason === '' || reason.length > MAX_REASON) {
    throw new TocsinError({
      code: 'usage',
      message: `--reason: expected 1 to ${MAX_REASON} characters, found ${reason.length}`,
      hint: 'readers see it on the page that stays',
    });
  }
  const directory = await archiveDirectory(options, environment);
  await withStore(directory, environment, async (store) => {
    const found = await messageAt(store, address);
    const copies = await store.copiesOf(found.row, MAX_COPIES + 1);
    if (options.copies === true && copies.length > MAX_COPIES) throw tooMany(found);
    // attack: a mail with the Message-ID of somebody else's; who takes it down must not take his
    const taken = options.copies === true ? copies.filter(({ sameBy }) => sameBy === 'text') : [];
    const going = [...(found.state === 'removed' ? [] : [found]), ...taken.map(({ heading }) => heading)];
    if (options.yes !== true) await assertNoAdvisory(store, going);
    if (found.state === 'removed') {
      terminal.err(`note: ${addressOf(found)} was removed before: ${oneLine(found.removal?.reason ?? '')}\n`);
    }
    await remove(store, going, reason, environment);
    const left = copies.filter((copy) => !taken.includes(copy));
    if (options.json === true) terminal.out(jsonText(presentTakedown(going, left)));
    else for (const each of going) terminal.out(`removed ${addressOf(each)}: ${subjectOf(each)}\n`);
    nameCopies(found, left, environment);
    if (going.length > 0) terminal.err('note: backups made before still hold what was removed\n');
  });
  return EXIT.good;
}

/** Throws TocsinError `usage` where one of the messages announces an advisory. */
async function assertNoAdvisory(store: DatabaseStore, going: readonly MessageHeading[]): Promise<void> {
  const announced = await store.announcementsIn(
    TEAM,
    going.map(({ row }) => row),
  );
  if (announced.length === 0) return;
  const named = announced.map(({ series, number, revision, message }) => {
    const heading = going.find(({ row }) => row === message);
    return `${series}-${number} version ${revision}${heading === undefined ? '' : ` (${addressOf(heading)})`}`;
  });
  throw new TocsinError({
    code: 'usage',
    message: `expected --yes to remove what announces ${named.join(', ')}; nothing was removed`,
    hint: 'where no other mail announces it, readers then see an older version, or none; mail with the same id and text is not taken in again',
  });
}

/** All of them or none. */
async function remove(
  store: DatabaseStore,
  going: readonly MessageHeading[],
  reason: string,
  { clock, terminal }: Environment,
): Promise<void> {
  if (going.length === 0) return;
  await store.write(async (writes) => {
    for (const { row } of going) await writes.removeMessage(row, clock.now(), reason);
  });
  if (!(await store.tables.forget())) terminal.err(`note: ${STILL_READ}\n`);
}

const STILL_READ =
  'something reads what was before, so that files of the database still have it; a running server takes it out as soon as it can';

function presentTakedown(gone: readonly MessageHeading[], left: readonly MessageCopy[]) {
  return {
    removed: gone.map(addressOf),
    stillShown: left.slice(0, MAX_COPIES).map(({ heading, sameBy }) => ({ address: addressOf(heading), sameBy })),
    // more than are named
    moreStillShown: left.length > MAX_COPIES,
  };
}

const SAME_BY: Readonly<Record<MessageCopy['sameBy'], string>> = {
  text: 'the same text',
  message_id: 'the same Message-ID, another text',
};

function nameCopies(found: MessageHeading, copies: readonly MessageCopy[], { terminal }: Environment): void {
  if (copies.length === 0) return;
  const named = copies.slice(0, MAX_COPIES);
  const count = copies.length > MAX_COPIES ? `more than ${MAX_COPIES} messages show` : countText(copies.length);
  terminal.err(`note: ${count} what this one did:\n`);
  for (const { heading, sameBy } of named) {
    terminal.err(`  ${addressOf(heading)}  ${SAME_BY[sameBy]}: ${subjectOf(heading)}\n`);
  }
  terminal.err(
    copies.length > MAX_COPIES
      ? 'hint: take each of them by its own address\n'
      : named.some(({ sameBy }) => sameBy === 'text')
        ? `hint: to take those with the same text too: tocsin takedown ${addressOf(found)} --copies --reason TEXT; or each by its own address\n`
        : 'hint: they may be others’ mail; to take one, name its own address\n',
  );
}

function countText(count: number): string {
  return count === 1 ? '1 other message still shows' : `${count} other messages still show`;
}

function tooMany(found: MessageHeading): TocsinError {
  return new TocsinError({
    code: 'usage',
    message: `--copies: expected at most ${MAX_COPIES} copies of ${addressOf(found)}, found more; nothing was removed`,
    hint: 'a text so short is no sign of a copy: take each message by its own address',
  });
}

function subjectOf({ subject }: MessageHeading): string {
  return oneLine(subject ?? 'no subject');
}

function addressOf({ list, day, number }: MessageHeading): string {
  return `${list}/${slashed(day)}/${number}`;
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
  const found = await store.messageAt(TEAM, list, Number(`${year}${month}${day}`) as Day, Number(number));
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
