import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Instant } from '#base';
import { standingOf } from '#embargo';
import { caseStream, PROGRAM, verifyJournal } from '#store';
import {
  assertDone,
  DAY_MS,
  done,
  MONDAY,
  openDesk,
  policyNamed,
  readyCase,
  refusalsOf,
  reported,
  type TestDesk,
} from './desk.test-support.ts';
import { finishForgetting, followCase, forgetCase, loadCase, mergeInto, perform, QUIET_MS } from './index.ts';

const SPAM = 'buy our lamps';

async function onDesk(policy: string, work: (desk: TestDesk) => Promise<void>): Promise<void> {
  const desk = await openDesk({ policy: policyNamed(policy) });
  try {
    await work(desk);
  } finally {
    await desk.close();
  }
}

describe('a case that must not be kept', () => {
  it('leaves the files to the server while a release is near or a letter waits, which takes no tables then', async () => {
    await onDesk('minimal', async (desk) => {
      let tries = 0;
      const finish = async (): Promise<boolean> => {
        tries += 1;
        return true;
      };
      const parts = { ...desk.parts, forgetting: { isPending: async () => true, finish } };
      const END = (MONDAY + DAY_MS) as Instant;
      await readyCase(desk, { end: END });
      const forget = async (): Promise<boolean> => {
        const { id } = await reported(desk.parts, desk.ada);
        await forgetCase(parts, desk.ada, id, 'spam');
        const forgot = await forgetCase(parts, desk.bob, id, 'spam');
        assertDone(forgot);
        assert.ok(forgot.isForgotten);
        return forgot.isPending;
      };
      assert.equal(await forget(), false);
      desk.clock.set((END - QUIET_MS + 1) as Instant);
      assert.equal(await forget(), true);
      assert.equal(tries, 1, 'near a release nothing is tried');
      desk.clock.set((END + 1) as Instant);
      assert.equal(await forget(), false);
      assert.equal(tries, 2);
    });
  });

  it('is destroyed but for who did it and why, and the chain holds', async () => {
    await onDesk('xen', async ({ parts, ada, bob }) => {
      const { id, link } = await reported(parts, ada);
      await done(parts, ada, id, { kind: 'comment', on: null, text: SPAM });
      assert.ok((await followCase(parts, link)) !== null);
      let purged = 0;
      const purging = {
        ...parts,
        forgetting: {
          isPending: async () => purged < 2,
          finish: async () => {
            purged += 1;
            return purged === 2;
          },
        },
      };
      assert.deepEqual(await forgetCase(purging, ada, id, 'spam'), {
        isDone: true,
        isForgotten: true,
        isPending: true,
      });
      assert.equal(purged, 1, 'the files beside the database, too');
      assert.equal(await finishForgetting(purging), true, 'the server goes on with it');
      assert.equal(await finishForgetting(purging), false, 'nothing is left to do');
      const entries = await parts.store.entries(PROGRAM, caseStream(id), 0, 100);
      assert.deepEqual(
        entries.map(({ sealed }) => sealed !== null),
        [...entries.slice(1).map(() => false), true],
      );
      assert.equal(verifyJournal(await parts.store.journal(0, 500)).kind, 'whole');
      for (const { viewer } of [ada, bob, { viewer: PROGRAM }]) {
        const loaded = await loadCase(parts, viewer, id);
        assert.deepEqual(
          loaded?.records.map(({ kind }) => kind),
          ['forgotten'],
        );
        assert.equal(loaded.facts.forgotten?.by, 'Ada');
        assert.equal(loaded.facts.forgotten.reason, 'spam');
        assert.equal(loaded.contents.reports.length, 0);
        assert.doesNotMatch(JSON.stringify(loaded), new RegExp(SPAM));
      }
      assert.equal(await followCase(parts, link), null, 'as if there had been no report');
      const again = await perform(parts, ada, id, { kind: 'comment', on: null, text: 'x' });
      assert.match(refusalsOf(again)[0]?.found ?? '', /its content was destroyed/);
      assert.match(refusalsOf(await forgetCase(parts, ada, id, 'x'))[0]?.found ?? '', /its content was destroyed/);
    });
  });

  it('is not remembered by the program either, which had it in memory', async () => {
    await onDesk('xen', async ({ parts, ada }) => {
      const { id } = await reported(parts, ada);
      await done(parts, ada, id, { kind: 'comment', on: null, text: SPAM });
      assert.match(JSON.stringify(await loadCase(parts, PROGRAM, id)), new RegExp(SPAM));
      assertDone(await forgetCase(parts, ada, id, 'spam'));
      assert.doesNotMatch(JSON.stringify(await loadCase(parts, PROGRAM, id)), new RegExp(SPAM));
    });
  });

  it('wants a second person where the policy says so', async () => {
    await onDesk('minimal', async ({ parts, ada, bob }) => {
      const { id } = await reported(parts, ada);
      assert.deepEqual(await forgetCase(parts, ada, id, 'spam'), {
        isDone: true,
        isForgotten: false,
        isPending: false,
      });
      const waiting = await loadCase(parts, bob.viewer, id);
      assert.ok(waiting !== null);
      const { next } = standingOf(waiting.facts, { policy: parts.policy, now: parts.clock.now() });
      assert.match(next?.what ?? '', /^somebody else than Ada: destroy its content, as was asked/);
      assert.match(refusalsOf(await forgetCase(parts, ada, id, 'spam'))[0]?.found ?? '', /you have asked/);
      const [refusal] = refusalsOf(await perform(parts, ada, id, { kind: 'forget', reason: 'spam' }));
      assert.equal(refusal?.rule, 'M10');
      assert.ok((await loadCase(parts, ada.viewer, id))?.facts.forgotten === null, 'nothing is destroyed');
      assert.deepEqual(await forgetCase(parts, bob, id, 'spam indeed'), {
        isDone: true,
        isForgotten: true,
        isPending: false,
      });
      const { forgotten } = (await loadCase(parts, ada.viewer, id))?.facts ?? {};
      assert.deepEqual([forgotten?.by, forgotten?.askedBy], ['Bob', 'Ada']);
    });
  });

  it('is kept where others know of it, where a number hangs on it, and without a reason', async () => {
    await onDesk('xen', async ({ parts, ada }) => {
      const told =
        (found: RegExp) =>
        async (id: Awaited<ReturnType<typeof reported>>['id'], reason = 'spam') => {
          assert.match(
            refusalsOf(await forgetCase(parts, ada, id, reason))
              .map((each) => each.found)
              .join(),
            found,
          );
          assert.ok((await loadCase(parts, ada.viewer, id))?.contents.reports[0]?.blob, 'it is all there');
        };
      const plain = await reported(parts, ada);
      await told(/there is no reason/)(plain.id, '  ');
      const numbered = await reported(parts, ada);
      await done(parts, ada, numbered.id, { kind: 'allot_number', series: 'OSN', number: 9 });
      await told(/numbers are accounted for/)(numbered.id);
      await done(parts, ada, numbered.id, { kind: 'give_back_number', reason: 'x' });
      await told(/numbers are accounted for/)(numbered.id);
      const known = await reported(parts, ada);
      await done(parts, ada, known.id, { kind: 'learn_exposure', how: 'published', where: 'a list' });
      await told(/it is public/)(known.id);
      const second = await reported(parts, ada);
      assertDone(await mergeInto(parts, ada, second.id, plain.id));
      await told(/another report is handled in it/)(plain.id);
    });
  });
});
