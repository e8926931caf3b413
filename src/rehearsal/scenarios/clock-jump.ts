import { formatInstant, type Instant } from '#base';
import { release } from '#disclosure';
import { DAY_MS, HOUR_MS, MINUTE_MS, STORY } from '../calendar.ts';
import { quietAt, USUAL_CHECKS } from '../checks.ts';
import { READY_FOR_TUESDAY } from '../ready-for-tuesday.ts';
import { must, type Scenario } from '../scenario.ts';

/** Saturday, 10:00. */
const WRONG_FROM = (STORY.reported + 5 * DAY_MS + HOUR_MS) as Instant;
const WRONG_FOR_MS = 3 * HOUR_MS;
const WRONG_BY_MS = 4 * DAY_MS;
const SLEEPS_FROM = (STORY.end - HOUR_MS) as Instant;
const SLEEPS_FOR_MS = 3 * HOUR_MS;
const WAKES = (SLEEPS_FROM + SLEEPS_FOR_MS) as Instant;

export const CLOCK_JUMP: Scenario = {
  name: 'clock-jump',
  title: 'The clock is wrong, and the machine sleeps over the end',
  practises: 'what the program holds back while it cannot trust the time, and who may say that it is so late',
  policy: 'minimal',
  steps: [
    READY_FOR_TUESDAY,
    { kind: 'time', says: 'It becomes Saturday.', until: () => WRONG_FROM },
    {
      kind: 'world',
      says: 'A time server sets the clock of the machine to Wednesday, after the end. The database is on another machine.',
      happens: (world) => world.clock.setWrongBy(WRONG_BY_MS),
    },
    { kind: 'time', says: 'Three hours go by.', until: () => (WRONG_FROM + WRONG_FOR_MS) as Instant },
    {
      kind: 'decision',
      asks: 'By the machine it is Wednesday, a day after the end, and nothing is released.',
      moves: [
        {
          kind: 'unwise',
          says: 'release it by hand, since the program does not',
          because:
            'A person is believed: the step is decided by the clock of the machine, which is wrong, and it would be public three days early. Look at another clock first.',
        },
        {
          kind: 'right',
          says: 'look at another clock, and set this one right',
          does(world) {
            world.clock.setWrongBy(0);
            return Promise.resolve();
          },
        },
      ],
    },
    { kind: 'time', says: 'It becomes Tuesday, an hour before the end.', until: () => SLEEPS_FROM },
    {
      kind: 'world',
      says: 'The machine is moved to another host and stands still for three hours.',
      happens: (world) => world.clock.sleep(SLEEPS_FOR_MS),
    },
    {
      kind: 'decision',
      asks: 'It is two hours after the end. The program holds the release back, since its clock went ahead.',
      moves: [
        {
          kind: 'right',
          says: 'leave it: once the clocks have agreed for ten minutes, it is released',
          does: (world) => world.pass(12 * MINUTE_MS),
        },
        {
          kind: 'right',
          says: 'look at a watch: it is past the end. Release it by hand',
          async does(world) {
            must(await release(world.parts, world.ada, world.caseId()));
          },
        },
        {
          kind: 'unwise',
          says: 'hold the case, until it is known what happened',
          because: 'What happened is known: the machine slept. Members wait since noon.',
        },
      ],
    },
    { kind: 'time', says: 'The lists answer.', until: (world) => (world.clock.world.now() + HOUR_MS) as Instant },
  ],
  checks: [
    quietAt(() => WRONG_FROM, STORY.end - WRONG_FROM),
    {
      says: 'it became public once, within a quarter of an hour after the machine woke',
      async fault({ look }) {
        const { published } = (await look()).facts;
        const [first] = published;
        if (first === undefined || published.length > 1) return `it was published ${published.length} times`;
        return first.at >= WAKES && first.at <= WAKES + 15 * MINUTE_MS ? null : `it was at ${formatInstant(first.at)}`;
      },
    },
    {
      says: 'no entry of the record is dated ahead',
      async fault({ look, clock }) {
        const { records } = await look();
        const ahead = records.find(({ at }, index) => at > clock.world.now() || at < (records[index - 1]?.at ?? 0));
        return ahead === undefined ? null : `${ahead.kind} at ${formatInstant(ahead.at)}`;
      },
    },
    ...USUAL_CHECKS,
  ],
};
