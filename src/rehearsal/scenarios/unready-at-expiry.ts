import type { Instant } from '#base';
import { release } from '#disclosure';
import { DAY_MS, HOUR_MS, STORY } from '../calendar.ts';
import { publishedWhenSigned, quietAt, USUAL_CHECKS } from '../checks.ts';
import { must, type Scenario } from '../scenario.ts';
import { prepare, tellMembers, tries, trySigning, write } from '../team-work.ts';
import { TEAM_ADDRESS } from '../world.ts';

/** How long nobody is there. */
const AWAY_MS = 3 * HOUR_MS;

export const UNREADY_AT_EXPIRY: Scenario = {
  name: 'unready-at-expiry',
  title: 'The end comes, and nothing is signed',
  practises: 'what happens at an end that nobody is ready for, and that signing is all that is missing',
  policy: 'minimal',
  steps: [
    {
      kind: 'work',
      says: 'The members have the text. The public one is written and approved; whoever signs is ill.',
      async does(world) {
        await prepare(world);
        await tellMembers(world);
        await world.pass(DAY_MS);
        await write(world, 'public');
      },
    },
    { kind: 'time', says: 'The end comes and goes by.', until: () => (STORY.end + AWAY_MS) as Instant },
    {
      kind: 'decision',
      asks: 'It is three hours after the end. The program has called the team.',
      moves: [
        {
          kind: 'refused',
          says: 'release it as it is, signed or not',
          by: null,
          tries: (world) => release(world.parts, world.ada, world.caseId()),
        },
        {
          kind: 'refused',
          says: 'agree on a later end: then it was never late',
          by: null,
          tries: (world) =>
            tries(world, world.ada, { kind: 'agree_end', end: (STORY.end - HOUR_MS) as Instant, reason: 'backdated' }),
        },
        {
          kind: 'unwise',
          says: 'move the end to Thursday, by which time everybody is well again',
          because:
            'Members may publish since noon: that is what the text in their hands says. An end that has come cannot be kept from those who wait for it.',
        },
        {
          kind: 'right',
          says: 'Bob fetches the key from the safe and signs',
          async does(world) {
            must(await trySigning(world, 'second', world.bob));
          },
        },
      ],
    },
    { kind: 'time', says: 'The lists answer.', until: (world) => (world.clock.world.now() + HOUR_MS) as Instant },
  ],
  checks: [
    quietAt(() => STORY.end, AWAY_MS),
    publishedWhenSigned(2),
    {
      says: 'the team was called at the end',
      async fault({ mail, look }) {
        const { facts } = await look();
        const isSaid = [...facts.reminded].some((of) => of.endsWith(' stuck'));
        const letter = mail.tries.find(({ at, to }) => to === TEAM_ADDRESS && at === STORY.end);
        return isSaid && letter !== undefined ? null : 'no letter to the team at the end';
      },
    },
    ...USUAL_CHECKS,
  ],
};
