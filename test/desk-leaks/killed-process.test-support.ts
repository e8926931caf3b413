/*
 * Another process on a data directory, that ends itself with `kill -9` at a point of its work. Its first argument is JSON, see
 * `KilledGiven`; it says at which point it ends, or `done`.
 */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { fixedClock, type Instant } from '#base';
import { type DeskParts, doerOf, endEmbargoNow, type FaultPoint, loadTeam, predisclose } from '#disclosure';
import { createScheduler } from '#jobs';
import { readSealingKeys } from '#sealing';
import { maildirOutgoing } from '#sending';
import type { CaseId } from '#store';
import { OSS, partsOn, SITE } from '../../src/disclosure/desk.test-support.ts';
import { openSqlite } from '../../src/store/sqlite/open-sqlite.ts';

export interface KilledGiven {
  readonly folder: string;
  readonly keyText: string;
  readonly certificate: string;
  readonly now: Instant;
  readonly point: FaultPoint;
  /** Who does it, by id. */
  readonly person: string;
  readonly predisclosed: readonly CaseId[];
  readonly endedEarly: readonly CaseId[];
}

await work(JSON.parse(process.argv[2] ?? '') as KilledGiven);

async function work(given: KilledGiven): Promise<void> {
  const clock = fixedClock(given.now);
  const store = await openSqlite(join(given.folder, 'tocsin.sqlite'), { searchWorker: null, clock });
  const keys = readSealingKeys(given.keyText, 'keys');
  const made = await partsOn(store, { clock, keys, certificate: given.certificate, channels: [SITE, OSS] });
  const parts: DeskParts = {
    ...made,
    faults: async (point) => {
      if (point !== given.point) return;
      writeSync(1, `${point}\n`);
      process.kill(process.pid, 'SIGKILL');
      await new Promise(() => undefined);
    },
  };
  const person = (await loadTeam(parts)).people.get(given.person);
  if (person === undefined) throw new Error('nobody does it');
  for (const id of given.predisclosed) await predisclose(parts, doerOf(person, 'terminal'), id);
  for (const id of given.endedEarly) {
    await endEmbargoNow(parts, doerOf(person, 'terminal'), id, { why: 'agreed', where: null });
  }
  const post = maildirOutgoing(join(given.folder, 'outgoing'));
  const scheduler = createScheduler({ parts, post, holder: 'killed', wallClock: clock });
  for (let turns = 0; turns < 4; turns += 1) await scheduler.turn();
  writeSync(1, 'done\n');
  await store.close();
}
