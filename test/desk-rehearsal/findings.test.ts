import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { endEmbargoNow, release } from '#disclosure';
import { openDuties } from '#embargo';
import type { Scenario, World } from '#rehearsal';
import { DAY_MS, HOUR_MS, MINUTE_MS, STORY } from '../../src/rehearsal/calendar.ts';
import { prepare, preparePublic, save, tellMembers } from '../../src/rehearsal/team-work.ts';
import { playHere, scenarioNamed } from './rehearsal.test-support.ts';

/* What rehearsals found. */

const TEAM = 'team@osier.example';

describe('letters to the team', () => {
  it('no duty is called late in the second in which the release fulfils it', async () => {
    await readyWorld('minimal', async (world) => {
      await preparePublic(world);
      await world.passUntil((STORY.end + HOUR_MS) as typeof STORY.end);
      const { facts } = await world.look();
      assert.deepEqual(
        [...facts.reminded].filter((of) => of.endsWith(' late')),
        [],
      );
    });
  });

  it('the team is called when a rule keeps a release back that is due', async () => {
    let letters = -1;
    await playHere(scenarioNamed('patch-public-early'), {
      async choose({ asks, moves }, world) {
        if (asks.startsWith('The signed text')) {
          // two days in which nobody looks at the screen
          await world.pass(2 * DAY_MS);
          const { facts } = await world.look();
          letters = [...facts.reminded].filter((of) => of.includes('stuck')).length;
          return null;
        }
        return moves.findIndex((says) => says.startsWith('write down'));
      },
    });
    assert.equal(letters, 1);
  });

  it('beginning version 2 of what is public does not say that the embargo is over and somebody has to act', async () => {
    await readyWorld('minimal', async (world) => {
      await preparePublic(world);
      await world.passUntil((STORY.end + DAY_MS) as typeof STORY.end);
      const before = world.mail.tries.filter(({ to }) => to === TEAM).length;
      await save(world, 'public');
      await world.pass(MINUTE_MS);
      assert.equal(world.mail.tries.filter(({ to }) => to === TEAM).length, before);
    });
  });
});

describe('duties', () => {
  it('that members get each version is closed by the letters that went to all of them', async () => {
    await readyWorld('xen', async (world) => {
      await preparePublic(world);
      await world.passUntil((STORY.end + DAY_MS) as typeof STORY.end);
      const { facts } = await world.look();
      for (const { id } of world.members) assert.equal(facts.letters.get(`${id} v2`)?.outcome, 'sent');
      assert.deepEqual(
        openDuties(facts, world.parts.policy).filter(({ key }) => key === 'X6 v2'),
        [],
      );
    });
  });

  it('that an exploited problem is published is closed by publishing it', async () => {
    await readyWorld('xen', async (world) => {
      const why = { why: 'exploited', where: 'a member' } as const;
      assert.ok((await endEmbargoNow(world.parts, world.ada, world.caseId(), why)).isDone);
      await world.pass(HOUR_MS);
      const { facts } = await world.look();
      assert.equal(facts.published.length, 1);
      assert.deepEqual(
        openDuties(facts, world.parts.policy).filter(({ key }) => key.startsWith('X7')),
        [],
      );
    });
  });

  it('an end that moves after members were told makes it a duty to tell them', async () => {
    await readyWorld('xen', async (world) => {
      const { perform } = await import('#disclosure');
      const command = { kind: 'agree_end', end: STORY.laterEnd, reason: 'the patch breaks hosts' } as const;
      assert.ok((await perform(world.parts, world.ada, world.caseId(), command)).isDone);
      const { facts } = await world.look();
      const open = openDuties(facts, world.parts.policy).filter(({ what }) => what.includes('members'));
      assert.equal(open.length, 1);
    });
  });
});

describe('a clock that is ahead', () => {
  it('lets no person release what the database says is under embargo', async () => {
    await readyWorld('minimal', async (world) => {
      await preparePublic(world);
      world.clock.setWrongBy(10 * DAY_MS);
      const done = await release(world.parts, world.ada, world.caseId());
      assert.equal(done.isDone, false);
    });
  });

  it('and takes the database with it, as on one machine, releases nothing days early', async () => {
    await readyWorld('minimal', async (world) => {
      await preparePublic(world);
      world.clock.setWrongBy(10 * DAY_MS, 'both');
      await world.pass(HOUR_MS);
      assert.equal((await world.look()).facts.published.length, 0);
    });
  });
});

/** A world in which members have the text of OSN-1. */
async function readyWorld(policy: string, work: (world: World) => Promise<void>): Promise<void> {
  const scenario: Scenario = {
    name: 'ready',
    title: 'Members have the text',
    practises: 'nothing',
    policy,
    steps: [
      {
        kind: 'work',
        says: 'The members have the text.',
        async does(world) {
          await prepare(world);
          await tellMembers(world);
          await world.pass(MINUTE_MS);
          await work(world);
        },
      },
    ],
    checks: [],
  };
  await playHere(scenario);
}
