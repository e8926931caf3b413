import type { Instant } from '#base';
import { readSuccessor, release } from '#disclosure';
import { parseAdvisoryId } from '#identifiers';
import { PROGRAM } from '#store';
import { DAY_MS, HOUR_MS, STORY } from '../calendar.ts';
import { IN_ONE_THREAD, publishedAt, publishedWhenSigned, shownAsTakenBack, USUAL_CHECKS } from '../checks.ts';
import { READY_FOR_TUESDAY } from '../ready-for-tuesday.ts';
import { must, type Scenario } from '../scenario.ts';
import { addPatch, BETTER_PATCH, sign, takeIn, write } from '../team-work.ts';
import type { World } from '../world.ts';

const SUCCESSOR = 'OSN-2';

export const SUPERSESSION: Scenario = {
  name: 'supersession',
  title: 'Another advisory takes its place',
  practises: 'a new number for a wider problem, and an old one that leads to it',
  policy: 'minimal',
  steps: [
    READY_FOR_TUESDAY,
    { kind: 'time', says: 'Tuesday noon comes, and Thursday.', until: () => (STORY.end + 2 * DAY_MS) as Instant },
    {
      kind: 'work',
      says: 'On the list it turns out that the whole table of names is read without lengths, not hosts alone. It is a case of its own: OSN-2.',
      does: (world) =>
        onOther(world, async () => {
          await takeIn(world);
          await addPatch(world, BETTER_PATCH);
          await write(world, { never: 'It was found and spoken of on a public list.' });
        }),
    },
    {
      kind: 'decision',
      asks: 'OSN-2 is written and read, and not signed yet. OSN-1 is half of it.',
      moves: [
        {
          kind: 'refused',
          says: 'let OSN-1 say at once that OSN-2 takes its place',
          by: null,
          async tries(world) {
            const named = await readSuccessor(world.parts, SUCCESSOR, (await world.look()).facts.id);
            return named.isDone ? { isDone: true } : named;
          },
        },
        {
          kind: 'unwise',
          says: 'write all of it into version 3 of OSN-1',
          because:
            'Who has applied the patch of OSN-1 takes it for done and does not read on. Another problem has another number.',
        },
        {
          kind: 'right',
          says: 'sign and release OSN-2',
          does: (world) =>
            onOther(world, async () => {
              await sign(world);
              must(await release(world.parts, world.ada, world.caseId()));
            }),
        },
      ],
    },
    {
      kind: 'decision',
      asks: 'OSN-2 is public. OSN-1 still stands there by itself.',
      moves: [
        {
          kind: 'unwise',
          says: 'leave it: OSN-2 speaks of it',
          because: 'Whoever comes to OSN-1, by a link or a scanner, does not come to OSN-2 from there.',
        },
        {
          kind: 'right',
          says: 'write version 3 of OSN-1, which takes it back and names OSN-2; approve and sign it',
          async does(world) {
            const changed = 'The patch of this note covers host names alone.';
            await write(world, { changed, ...namedSuccessor() });
            await sign(world);
          },
        },
      ],
    },
    { kind: 'time', says: 'The lists answer.', until: (world) => (world.clock.world.now() + HOUR_MS) as Instant },
  ],
  checks: [
    publishedAt(() => STORY.end, 2),
    publishedWhenSigned(3),
    shownAsTakenBack(SUCCESSOR),
    IN_ONE_THREAD,
    ...USUAL_CHECKS,
  ],
};

function namedSuccessor() {
  const id = parseAdvisoryId(SUCCESSOR);
  return id === undefined ? {} : { supersededBy: id };
}

/** Works on the second case, and comes back to that of the story. */
async function onOther(world: World, work: () => Promise<void>): Promise<void> {
  const first = world.caseId();
  const other = (await world.parts.store.cases(PROGRAM)).find(({ id }) => id !== first);
  if (other !== undefined) world.setCase(other.id);
  try {
    await work();
  } finally {
    world.setCase(first);
  }
}
