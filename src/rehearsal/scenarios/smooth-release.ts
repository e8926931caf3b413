import { allotNumber, predisclose } from '#disclosure';
import { DAY_MS, HOUR_MS, MINUTE_MS, STORY } from '../calendar.ts';
import { publishedAt, USUAL_CHECKS } from '../checks.ts';
import { must, type Scenario } from '../scenario.ts';
import {
  addPatch,
  agree,
  does,
  record,
  report,
  save,
  sign,
  tellMembers,
  tries,
  trySigning,
  write,
} from '../team-work.ts';

export const SMOOTH_RELEASE: Scenario = {
  name: 'smooth-release',
  title: 'A release without trouble',
  practises: 'each step from the report to the second in which it is public, and who does it',
  policy: 'minimal',
  steps: [
    {
      kind: 'world',
      says: 'F. Inder writes: a long host name overruns a buffer in osierd 2.1.',
      async happens(world) {
        world.setCase(await report(world, 'F. Inder', 'finder@example.org'));
      },
    },
    {
      kind: 'decision',
      asks: 'A report is here, and nobody has said what it is.',
      moves: [
        {
          kind: 'refused',
          says: 'send it to the members at once',
          by: null,
          tries: (world) => predisclose(world.parts, world.ada, world.caseId()),
        },
        {
          kind: 'right',
          says: 'say that it is in scope, and give it a number',
          async does(world) {
            await does(world, world.ada, { kind: 'triage', as: 'in_scope', grounds: 'osierd 2.1 is supported' });
            const series = world.parts.style?.series ?? '';
            must(await allotNumber(world.parts, world.ada, world.caseId(), { series, number: null }));
          },
        },
      ],
    },
    {
      kind: 'decision',
      asks: 'F. Inder proposes a Tuesday next week, noon UTC.',
      moves: [
        {
          kind: 'right',
          says: 'agree, and record what members may use until then',
          async does(world) {
            await agree(world, STORY.end, 'as F. Inder proposed');
            await record(world);
            await addPatch(world);
          },
        },
        {
          kind: 'refused',
          says: 'agree on a day of last week, since the form takes any',
          by: null,
          tries: (world) =>
            tries(world, world.ada, {
              kind: 'agree_end',
              end: (STORY.reported - DAY_MS) as typeof STORY.end,
              reason: '-',
            }),
        },
        {
          kind: 'refused',
          says: 'keep it for half a year, to be on the safe side',
          by: 'longest_embargo',
          tries: (world) =>
            tries(world, world.ada, {
              kind: 'agree_end',
              end: (STORY.reported + 180 * DAY_MS) as typeof STORY.end,
              reason: 'to be on the safe side',
            }),
        },
      ],
    },
    {
      kind: 'work',
      says: 'Two days later Ada has written the text.',
      async does(world) {
        await world.pass(2 * DAY_MS);
        await save(world, 'embargoed');
      },
    },
    {
      kind: 'decision',
      asks: 'The text is written, the linter finds no error.',
      moves: [
        {
          kind: 'refused',
          says: 'Ada approves of it herself, since nobody else is awake',
          by: null,
          async tries(world) {
            const digest = (await world.look()).facts.text?.reading.digest ?? '';
            return tries(world, world.ada, { kind: 'approve_text', digest });
          },
        },
        {
          kind: 'refused',
          says: 'sign it now, and let somebody read it later',
          by: 'approvals',
          tries: (world) => trySigning(world, 'first'),
        },
        {
          kind: 'right',
          says: 'Bob reads and approves it, then it is signed',
          async does(world) {
            const digest = (await world.look()).facts.text?.reading.digest ?? '';
            await does(world, world.bob, { kind: 'approve_text', digest });
            await world.pass(10 * MINUTE_MS);
            await sign(world);
          },
        },
      ],
    },
    {
      kind: 'decision',
      asks: 'The text is signed.',
      moves: [
        {
          kind: 'right',
          says: 'send it to the members',
          does: (world) => tellMembers(world),
        },
        {
          kind: 'refused',
          says: 'release it to everybody, it is ready',
          by: null,
          tries: (world) => tries(world, world.ada, { kind: 'release' }),
        },
      ],
    },
    {
      kind: 'decision',
      asks: 'The members have it. Six days are left.',
      moves: [
        {
          kind: 'right',
          says: 'write, approve and sign the public text now',
          async does(world) {
            await world.pass(DAY_MS);
            await write(world, 'public');
            await sign(world);
          },
        },
        {
          kind: 'unwise',
          says: 'sign the public text on the day, at noon',
          because:
            'The release then waits for whoever holds the key. Signed before, it leaves at the very second, and nobody has to be there.',
        },
      ],
    },
    { kind: 'time', says: 'The days go by.', until: () => (STORY.end + 2 * HOUR_MS) as typeof STORY.end },
  ],
  checks: [publishedAt(() => STORY.end, 2), ...USUAL_CHECKS],
};
