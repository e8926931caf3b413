import { hostname } from 'node:os';
import { TocsinError } from '#base';
import { type DeskParts, type PlannedAdvisory, plannedAdvisories } from '#disclosure';
import { createScheduler, type Scheduler, type Turn } from '#jobs';
import type { DatabaseStore } from '#store';
import { counted } from '../counted.ts';
import type { DataDirectory } from '../data-directory.ts';
import type { Environment } from '../environment.ts';
import { oneLine } from '../terminal.ts';
import { deskParts, outgoingMail } from './open-desk.ts';

/** How often it is looked whether somebody began to use the desk. */
const FIRST_USE_MS = 5_000;

/** The desk beside a running site: opened when it is first used, opened anew when its files were changed. */
export interface ServingDesk {
  parts(): Promise<DeskParts>;
  /** As they were after the last turn. */
  planned(): readonly PlannedAdvisory[];
  /** Clocks disagreed at the last turn, and nothing was released. */
  hasClockFault(): boolean;
  /** From the next turn on it works by other files. */
  change(directory: DataDirectory): void;
  stop(): Promise<void>;
}

export function servingDesk(store: DatabaseStore, given: DataDirectory, environment: Environment): ServingDesk {
  const { terminal } = environment;
  let directory = given;
  let opened: Promise<DeskParts> | null = null;
  let running: { stop(): Promise<void> } | null = null;
  let isStopped = false;
  let starting: Promise<void> = Promise.resolve();

  /** A desk that nobody uses is not there: a stranger's request makes no keys, and no case that nobody would see. */
  const openedDesk = async (): Promise<DeskParts> => {
    if ((await store.head()).position > 0) return deskParts(directory, store, environment);
    throw new TocsinError({
      code: 'not_found',
      message: 'there is no desk here yet',
      hint: 'tocsin desk team add NAME --role lead begins one',
    });
  };
  const parts = (): Promise<DeskParts> => {
    opened ??= openedDesk().catch((error: unknown) => {
      // asked for again, it is tried again: somebody may have put the key file back
      opened = null;
      throw error;
    });
    return opened;
  };
  const start = async (): Promise<void> => {
    if (isStopped || running !== null || (await store.head()).position === 0) return;
    const scheduler: Scheduler = createScheduler({
      parts: await parts(),
      post: await outgoingMail(directory),
      holder: `${hostname()} ${process.pid}`,
      wallClock: environment.clock,
      onTurn: async (turn) => {
        say(turnNotes(turn));
        isClockWrong = turn.clockFault !== null;
        planned = await plannedAdvisories(await parts());
      },
    });
    running = scheduler.run((error) => tell(error));
  };
  const tell = (error: unknown): void => {
    const reason = oneLine(error instanceof Error ? error.message : String(error));
    say(`tocsin: the desk's work failed, it is tried again: ${reason}\n`);
  };
  let planned: readonly PlannedAdvisory[] = [];
  let isClockWrong = false;
  let said = '';
  /** What stays as it is, is said once. */
  const say = (text: string): void => {
    if (text !== '' && text !== said) terminal.err(text);
    said = text;
  };
  const begin = (): void => {
    starting = starting.then(start).catch(tell);
  };
  begin();
  const timer = setInterval(() => {
    if (running === null) begin();
  }, FIRST_USE_MS);

  return {
    parts,
    planned: () => planned,
    hasClockFault: () => isClockWrong,
    change(changed) {
      directory = changed;
      opened = null;
      const before = running;
      running = null;
      starting = starting.then(async () => before?.stop());
      begin();
    },
    async stop() {
      isStopped = true;
      clearInterval(timer);
      await starting;
      await running?.stop();
    },
  };
}

/** What an operator wants to know: by identifiers alone, since logs are read by many. */
function turnNotes({ released, refused, skipped, delivered, clockFault }: Turn): string {
  const lines = [
    ...released.map((id) => `note: case ${id} was released`),
    ...refused.map(({ id }) => `tocsin: case ${id} is due and cannot be released: see tocsin desk show ${id}`),
    ...skipped.map(({ id }) => `tocsin: case ${id} could not be looked at: see tocsin desk show ${id}`),
    ...(delivered.uncertain > 0
      ? [`tocsin: ${counted(delivered.uncertain, 'letter')} may or may not have left; looked for`]
      : []),
    ...(delivered.blocked > 0
      ? [`tocsin: blocked: ${counted(delivered.blocked, 'letter')}, see tocsin desk list`]
      : []),
    ...(clockFault === null ? [] : [`tocsin: nothing is released, since clocks disagree: ${clockFault}`]),
  ];
  return lines.map((line) => `${oneLine(line)}\n`).join('');
}
