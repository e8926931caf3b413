import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { FAULT_POINTS } from '#disclosure';
import { needsPostgres } from '../../src/store/postgres/postgres.test-support.ts';
import { postgresMaker, sqliteMaker } from './databases.test-support.ts';
import {
  type DatabaseMaker,
  makeScene,
  type RunFigures,
  runRelease,
  type Scene,
  type Trouble,
} from './release-run.test-support.ts';

/* Two processes release eight cases on one database, and are killed at it: at each point that has a name, and at random. */

const KILLS_OF_A_RUN = 25;

/** Beside those at random: who gives the relay a letter is killed at its end, or when the relay has answered. */
const RELAY_KILLS = [
  { stage: 'after-dot', letter: 40, isKept: true },
  { stage: 'after-dot', letter: 40, isKept: false },
  { stage: 'after-250', letter: 40, isKept: true },
  { stage: 'after-250', letter: 10, isKept: true },
] as const;

describe('a release on SQLite whose processes are killed', () => kills(sqliteMaker));
describe('a release on PostgreSQL whose processes are killed', needsPostgres, () => kills(postgresMaker));

function kills(maker: DatabaseMaker): void {
  let scene: Scene;
  const total = { runs: 0, kills: 0, releases: 0, letters: 0, again: 0, doubts: 0 };
  const run = async (trouble: Trouble): Promise<RunFigures> => {
    const figures = await runRelease(maker, scene, trouble);
    total.runs += 1;
    for (const name of ['kills', 'releases', 'letters', 'again', 'doubts'] as const) total[name] += figures[name];
    return figures;
  };
  before(async () => {
    scene = await makeScene(maker);
  });
  after(async () => {
    await scene.database.remove();
  });

  it('at every point that has a name', async () => {
    const figures = await run({ points: FAULT_POINTS, relayFaults: 20, random: randomFrom(7) });
    assert.ok(figures.kills >= FAULT_POINTS.length, `${figures.kills} killed`);
  });

  it('while the clock of one goes ahead by an hour, or back', async () => {
    for (const byMs of [3_600_000, -3_600_000]) {
      await run({ jump: { afterMs: 200, byMs }, relayFaults: 20, random: randomFrom(byMs) });
    }
  });

  for (const relayKill of RELAY_KILLS) {
    const { stage, isKept } = relayKill;
    const seed = Math.floor(Math.random() * 2 ** 31);
    it(`${KILLS_OF_A_RUN} times at random, from ${seed}, and by the relay ${stage}, which ${isKept ? 'keeps' : 'drops'} the letter`, async () => {
      const figures = await run({ randomKills: KILLS_OF_A_RUN, relayKill, relayFaults: 30, random: randomFrom(seed) });
      assert.ok(figures.kills > KILLS_OF_A_RUN / 2, `${figures.kills} killed`);
    });
  }

  it('and says what it did', (context) => context.diagnostic(JSON.stringify(total)));
}

/** Mulberry32: the same numbers from the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
