/*
 * A server process as far as releases go: it opens the store and turns the scheduler until it is killed. Its first argument is
 * JSON, see `WorkerGiven`. It says `ready`, and begins when it is told at which points it ends itself, as a line of JSON; it
 * says which one that was.
 */
import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock, Instant } from '#base';
import type { Channel, DeskParts, FaultPoint, MailWaits } from '#disclosure';
import { createScheduler } from '#jobs';
import { readSealingKeys } from '#sealing';
import { smtpOutgoing } from '#sending';
import { partsOn } from '../disclosure/desk.test-support.ts';

export interface WorkerGiven {
  readonly database: { readonly kind: 'sqlite' | 'postgres'; readonly place: string };
  /** A key file's text. */
  readonly keys: string;
  readonly certificate: string;
  readonly channels: readonly Channel[];
  readonly waits: Partial<MailWaits>;
  readonly relayPort: number;
  readonly name: string;
  /** How its wall clock is set a while after it began. */
  readonly jump?: { readonly afterMs: number; readonly byMs: number };
}

const TURN_MS = 60;

await work(JSON.parse(process.argv[2] ?? '') as WorkerGiven);

async function work(given: WorkerGiven): Promise<void> {
  const { database, jump, name } = given;
  const store =
    database.kind === 'sqlite'
      ? await (await import('../../src/store/sqlite/open-sqlite.ts')).openSqlite(database.place, { searchWorker: null })
      : await (await import('../../src/store/postgres/open-postgres.ts')).openPostgres(database.place, {
          maxConnections: 4,
        });
  let begun = Number.POSITIVE_INFINITY;
  const clock: Clock = {
    now: () => {
      const isSet = jump !== undefined && performance.now() - begun >= jump.afterMs;
      return (Date.now() + (isSet ? jump.byMs : 0)) as Instant;
    },
  };
  const { keys, certificate, channels, waits } = given;
  const parts = await partsOn(store, {
    clock,
    keys: readSealingKeys(keys, 'keys'),
    certificate,
    channels,
    mailing: { waits },
  });
  let deadly: ReadonlySet<FaultPoint> = new Set();
  const faults: DeskParts['faults'] = async (point) => {
    if (!deadly.has(point)) return;
    writeSync(1, `${point}\n`);
    process.kill(process.pid, 'SIGKILL');
    // the signal is on its way: nothing more is done
    await new Promise(() => undefined);
  };
  const scheduler = createScheduler({
    parts: { ...parts, faults },
    post: smtpOutgoing({ host: '127.0.0.1', port: given.relayPort, security: 'none', name }),
    holder: name,
    wallClock: clock,
  });
  process.stdout.write('ready\n');
  const [told] = await once(process.stdin, 'data');
  deadly = new Set(JSON.parse(String(told)) as FaultPoint[]);
  begun = performance.now();
  for (;;) {
    try {
      await scheduler.turn();
    } catch (error) {
      process.stderr.write(`${name}: ${error instanceof Error ? error.stack : String(error)}\n`);
    }
    await sleep(TURN_MS);
  }
}
