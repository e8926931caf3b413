import type { Instant } from '#base';
import {
  agreeBatchEnd,
  type Batch,
  endBatchNow,
  loadBatch,
  makeBatch,
  predisclosedTogether,
  releasedTogether,
} from '#disclosure';
import { type CaseId, PROGRAM, PUBLIC } from '#store';
import { DAY_MS, HOUR_MS, STORY } from '../calendar.ts';
import { endedAt, publishedAt, USUAL_CHECKS } from '../checks.ts';
import { must, type Scenario } from '../scenario.ts';
import { addPatch, preparePublic, record, sign, takeIn, tries, write } from '../team-work.ts';
import type { World } from '../world.ts';

/** Saturday, 21:15. */
const LEAK = (STORY.reported + 5 * DAY_MS + 12 * HOUR_MS + 15 * 60_000) as Instant;

export const LEAK_IN_BATCH: Scenario = {
  name: 'leak-in-batch',
  title: 'One of a batch leaks',
  practises: 'an early end for all advisories that need each other, in one action and in their order',
  policy: 'minimal',
  steps: [
    {
      kind: 'work',
      says: 'OSN-1 and OSN-2 are one batch: the patch of the second needs that of the first. The members have both; the public texts are signed for Tuesday.',
      async does(world) {
        const cases = [await oneCase(world), await oneCase(world)];
        const made = await makeBatch(world.parts, world.ada, { title: 'March', cases });
        must(made);
        must(await agreeBatchEnd(world.parts, world.ada, await batchOf(world), STORY.end, 'as both finders proposed'));
        for (const id of cases) {
          world.setCase(id);
          await write(world, 'embargoed');
          await sign(world);
        }
        await world.pass(DAY_MS);
        must(await predisclosedTogether(world.parts, world.ada, await batchOf(world)));
        await world.pass(DAY_MS);
        for (const id of cases.toReversed()) {
          world.setCase(id);
          await preparePublic(world);
        }
      },
    },
    { kind: 'time', says: 'It becomes Saturday evening.', until: () => LEAK },
    {
      kind: 'decision',
      asks: 'The text of OSN-2 is on a site for pasted texts. It names OSN-1 as what has to be applied before.',
      moves: [
        {
          kind: 'unwise',
          says: 'end the embargo of OSN-2 alone',
          because:
            'Its patch does not apply without that of OSN-1, which nobody outside would have until Tuesday. And its text tells that there is an OSN-1.',
        },
        {
          kind: 'refused',
          says: 'release the batch now, without saying that the embargo is over',
          by: null,
          tries: async (world) => releasedTogether(world.parts, world.ada, await batchOf(world)),
        },
        {
          kind: 'refused',
          says: 'release OSN-1 at once, and OSN-2 when somebody asks',
          by: null,
          tries: (world) => tries(world, world.ada, { kind: 'release' }),
        },
        {
          kind: 'right',
          says: 'end the embargo of the whole batch: it has leaked; the signed texts go out in their order',
          async does(world) {
            const why = { why: 'leaked', where: 'a site for pasted texts' } as const;
            must(await endBatchNow(world.parts, world.ada, await batchOf(world), why));
          },
        },
      ],
    },
    { kind: 'time', says: 'The lists answer.', until: (world) => (world.clock.world.now() + HOUR_MS) as Instant },
    { kind: 'time', says: 'Tuesday noon goes by.', until: () => (STORY.end + HOUR_MS) as Instant },
  ],
  checks: [
    publishedAt(() => LEAK, 2),
    endedAt(() => LEAK, 'leaked'),
    {
      says: 'both of the batch became public in the same second, in their order',
      async fault(world) {
        const batch = await batchOf(world);
        const published = await Promise.all(
          batch.cases.map(async (id) => (await world.look(id)).facts.published.map(({ at }) => at)),
        );
        if (published.some((each) => each.length !== 1 || each[0] !== LEAK)) return 'not each of them at that second';
        const onSite = (await world.parts.archive.reads.announcements(PUBLIC)).filter(
          ({ heading }) => heading.list === 'announce',
        );
        const order = onSite.toSorted((a, b) => a.message - b.message).map(({ number }) => number);
        return order.join() === '1,2' ? null : `on the site in the order ${order.join(', ')}`;
      },
    },
    ...USUAL_CHECKS,
  ],
};

/** A case with a patch, and what the policy wants on record. */
async function oneCase(world: World): Promise<CaseId> {
  await takeIn(world);
  await record(world);
  await addPatch(world);
  return world.caseId();
}

async function batchOf(world: World): Promise<Batch> {
  const [first] = await world.parts.store.batches(PROGRAM);
  const batch = first === undefined ? null : await loadBatch(world.parts, PROGRAM, first.id);
  if (batch === null) throw new Error('there is no batch');
  return batch;
}
