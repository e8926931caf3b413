import type { Instant } from '#base';
import { DAY_MS, HOUR_MS, STORY } from '../calendar.ts';
import { IN_ONE_THREAD, publishedAt, publishedWhenSigned, shownAsTakenBack, USUAL_CHECKS } from '../checks.ts';
import { READY_FOR_TUESDAY } from '../ready-for-tuesday.ts';
import type { Scenario } from '../scenario.ts';
import { sign, tries, write } from '../team-work.ts';

export const WITHDRAWAL: Scenario = {
  name: 'withdrawal',
  title: 'It was no vulnerability',
  practises: 'taking back what everybody has, so that nobody goes on by it',
  policy: 'minimal',
  steps: [
    READY_FOR_TUESDAY,
    { kind: 'time', says: 'Tuesday noon comes, and Wednesday.', until: () => (STORY.end + DAY_MS) as Instant },
    {
      kind: 'decision',
      asks: 'R. Holt shows that every caller looks at the length before: no name that long ever comes that far.',
      moves: [
        {
          kind: 'refused',
          says: 'withdraw the case at the desk',
          by: null,
          tries: (world) => tries(world, world.ada, { kind: 'withdraw', reason: 'no name that long comes that far' }),
        },
        {
          kind: 'refused',
          says: 'give its number back',
          by: null,
          tries: (world) => tries(world, world.ada, { kind: 'give_back_number', reason: 'it is none' }),
        },
        {
          kind: 'unwise',
          says: 'take the page down, and say nothing',
          because:
            'It is on every list and in every feed, signed. Who goes by it goes on by it: only another signed text ends that.',
        },
        {
          kind: 'right',
          says: 'write version 3, which takes it back and says why; approve and sign it',
          async does(world) {
            const changed =
              'Every caller looks at the length before the name is copied, so that this was no vulnerability. We take this note back. The patch does no harm, and nobody needs it.';
            await write(world, { changed, withdraws: true });
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
    shownAsTakenBack(null),
    IN_ONE_THREAD,
    ...USUAL_CHECKS,
  ],
};
