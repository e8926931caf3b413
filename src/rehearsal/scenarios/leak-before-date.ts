import type { Instant } from '#base';
import { endEmbargoNow, predisclose } from '#disclosure';
import { DAY_MS, HOUR_MS, STORY } from '../calendar.ts';
import { endedAt, publishedAt, USUAL_CHECKS } from '../checks.ts';
import { READY_FOR_TUESDAY } from '../ready-for-tuesday.ts';
import { must, type Scenario } from '../scenario.ts';
import { tries } from '../team-work.ts';

/** Saturday, 21:15. */
const LEAK = (STORY.reported + 5 * DAY_MS + 12 * HOUR_MS + 15 * 60_000) as Instant;

export const LEAK_BEFORE_DATE: Scenario = {
  name: 'leak-before-date',
  title: 'It leaks before the date',
  practises: 'the one action that ends an embargo early and releases what is signed',
  policy: 'minimal',
  steps: [
    READY_FOR_TUESDAY,
    { kind: 'time', says: 'It becomes Saturday evening.', until: () => LEAK },
    {
      kind: 'decision',
      asks: 'A picture of a terminal with the title of your text goes around. The end is on Tuesday.',
      moves: [
        {
          kind: 'unwise',
          says: 'wait until Tuesday, few have seen it',
          because:
            'Whoever wants to attack has seen it by then, and whoever must act has not. Neither the date nor the members are served by waiting.',
        },
        {
          kind: 'refused',
          says: 'release it now, without saying that the embargo is over',
          by: null,
          tries: (world) => tries(world, world.ada, { kind: 'release' }),
        },
        {
          kind: 'refused',
          says: 'keep the date, and send the members the public text for their own use',
          by: 'text_states_end',
          tries: (world) => predisclose(world.parts, world.ada, world.caseId()),
        },
        {
          kind: 'right',
          says: 'end the embargo: it has leaked; the signed text goes out',
          async does(world) {
            const why = { why: 'leaked', where: 'a picture of a terminal, on several sites' } as const;
            must(await endEmbargoNow(world.parts, world.ada, world.caseId(), why));
          },
        },
      ],
    },
    { kind: 'time', says: 'The lists answer.', until: (world) => (world.clock.world.now() + HOUR_MS) as Instant },
    { kind: 'time', says: 'Tuesday noon goes by.', until: () => (STORY.end + HOUR_MS) as Instant },
  ],
  checks: [publishedAt(() => LEAK, 2), endedAt(() => LEAK, 'leaked'), ...USUAL_CHECKS],
};
