import type { Instant } from '#base';
import { perform } from '#disclosure';
import { DAY_MS, HOUR_MS, STORY } from '../calendar.ts';
import { IN_ONE_THREAD, publishedAt, publishedWhenSigned, USUAL_CHECKS } from '../checks.ts';
import { READY_FOR_TUESDAY } from '../ready-for-tuesday.ts';
import type { Scenario } from '../scenario.ts';
import { addPatch, BETTER_PATCH, sign, tries, trySigning, write } from '../team-work.ts';

export const SECOND_VERSION: Scenario = {
  name: 'second-version',
  title: 'The patch was not enough',
  practises: 'a corrected patch for all who have the first one, as another version of the same advisory',
  policy: 'minimal',
  steps: [
    READY_FOR_TUESDAY,
    { kind: 'time', says: 'Tuesday noon comes, and Thursday.', until: () => (STORY.end + 2 * DAY_MS) as Instant },
    {
      kind: 'decision',
      asks: 'A reader writes to the list: with the patch applied, a long alias still overruns the buffer.',
      moves: [
        {
          kind: 'refused',
          says: 'hold it, until there is a better patch',
          by: null,
          tries: (world) => tries(world, world.ada, { kind: 'hold', reason: 'the patch is not enough' }),
        },
        {
          kind: 'refused',
          says: 'agree on another embargo, for the rest of it',
          by: null,
          tries: (world) =>
            tries(world, world.ada, {
              kind: 'agree_end',
              end: (STORY.end + 9 * DAY_MS) as Instant,
              reason: 'the rest',
            }),
        },
        {
          kind: 'unwise',
          says: 'answer on the list with the better patch attached',
          because:
            'Who reads the advisory tomorrow finds the old patch, and who applied it is not told. A mail on a list is signed by nobody who may sign.',
        },
        {
          kind: 'right',
          says: 'put the better patch into the place of the first, and write version 3, which says what changed',
          async does(world) {
            await addPatch(world, BETTER_PATCH);
            await write(world, {
              changed: 'The patch left one case open: long aliases. Apply the new one; it has the old one in it.',
            });
          },
        },
      ],
    },
    {
      kind: 'decision',
      asks: 'Version 3 is written and read. What is public goes out again as soon as it is signed.',
      moves: [
        {
          kind: 'refused',
          says: 'sign it with the key that was left over from the build machine',
          by: null,
          tries: (world) => trySigning(world, 'stranger'),
        },
        {
          kind: 'refused',
          says: 'send it to the members alone for a week',
          by: null,
          tries: (world) => perform(world.parts, world.ada, world.caseId(), { kind: 'predisclose' }),
        },
        { kind: 'right', says: 'sign it', does: (world) => sign(world) },
      ],
    },
    { kind: 'time', says: 'The lists answer.', until: (world) => (world.clock.world.now() + HOUR_MS) as Instant },
  ],
  checks: [publishedAt(() => STORY.end, 2), publishedWhenSigned(3), IN_ONE_THREAD, ...USUAL_CHECKS],
};
