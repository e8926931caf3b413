import type { Instant } from '#base';
import { predisclose } from '#disclosure';
import { DAY_MS, HOUR_MS, STORY } from '../calendar.ts';
import { publishedAt, quietAt, USUAL_CHECKS } from '../checks.ts';
import type { Scenario } from '../scenario.ts';
import { agree, prepare, preparePublic, sign, tellMembers, tries, write } from '../team-work.ts';

export const SLIP: Scenario = {
  name: 'slip',
  title: 'The date slips',
  practises: 'moving an end that members have been told, so that nobody keeps the old one',
  policy: 'minimal',
  steps: [
    {
      kind: 'work',
      says: 'The members have the text: the end is on Tuesday.',
      async does(world) {
        await prepare(world);
        await tellMembers(world);
      },
    },
    {
      kind: 'time',
      says: 'It becomes Friday.',
      until: () => (STORY.reported + 4 * DAY_MS + HOUR_MS) as Instant,
    },
    {
      kind: 'decision',
      asks: 'The patch breaks hosts with two labels. F. Inder agrees to Thursday instead of Tuesday.',
      moves: [
        {
          kind: 'refused',
          says: 'take half a year then, while we are at it',
          by: 'longest_embargo',
          tries: (world) =>
            tries(world, world.ada, {
              kind: 'agree_end',
              end: (STORY.reported + 180 * DAY_MS) as Instant,
              reason: 'while we are at it',
            }),
        },
        {
          kind: 'right',
          says: 'agree on Thursday, and say why',
          does: (world) => agree(world, STORY.laterEnd, 'the patch breaks hosts with two labels'),
        },
        {
          kind: 'unwise',
          says: 'hold the case, and think about the date later',
          because:
            'A hold keeps everything at the desk, but members still have a text that says Tuesday. Some of them would publish then.',
        },
      ],
    },
    {
      kind: 'decision',
      asks: 'The end is on Thursday. The text that members have says Tuesday.',
      moves: [
        {
          kind: 'refused',
          says: 'send the members the text again',
          by: null,
          tries: (world) => predisclose(world.parts, world.ada, world.caseId()),
        },
        {
          kind: 'unwise',
          says: 'nothing: the desk knows the new end',
          because: 'The desk does, the members do not. What they go by is the end in the text that they have.',
        },
        {
          kind: 'right',
          says: 'write version 2 with the new end; approve, sign, send it to the same members',
          async does(world) {
            await write(world, 'embargoed');
            await sign(world);
            await tellMembers(world);
          },
        },
      ],
    },
    {
      kind: 'work',
      says: 'The public text is prepared.',
      async does(world) {
        await world.pass(2 * DAY_MS);
        await preparePublic(world);
      },
    },
    { kind: 'time', says: 'The old end goes by.', until: () => (STORY.end + DAY_MS) as Instant },
    { kind: 'time', says: 'The new end comes.', until: () => (STORY.laterEnd + HOUR_MS) as Instant },
  ],
  checks: [
    quietAt(() => STORY.end, DAY_MS),
    publishedAt(() => STORY.laterEnd, 3),
    {
      says: 'the members were told the new end',
      async fault(world) {
        const { records } = await world.look();
        const told = records.findLast((each) => each.kind === 'predisclosed')?.revision;
        const text = records.find((each) => each.kind === 'text_saved' && each.reading.revision === told);
        return text?.kind === 'text_saved' && text.reading.statesEnd === STORY.laterEnd
          ? null
          : 'the last text to members has another end';
      },
    },
    ...USUAL_CHECKS,
  ],
};
