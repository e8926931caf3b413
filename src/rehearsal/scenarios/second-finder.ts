import type { Instant } from '#base';
import { type Doer, mergeInto, newestText, perform, predisclose } from '#disclosure';
import { type CaseId, PROGRAM } from '#store';
import { DAY_MS, HOUR_MS, STORY } from '../calendar.ts';
import { publishedAt, USUAL_CHECKS } from '../checks.ts';
import { must, type Scenario } from '../scenario.ts';
import { agree, prepare, preparePublic, report, sign, tellMembers, tries, write } from '../team-work.ts';
import type { World } from '../world.ts';

export const SECOND_FINDER: Scenario = {
  name: 'second-finder',
  title: 'Somebody else finds it, and wants it out sooner',
  practises: 'joining a second report with the case, and an earlier end that all who have the text are told',
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
    { kind: 'time', says: 'It becomes Thursday.', until: () => (STORY.reported + 3 * DAY_MS + HOUR_MS) as Instant },
    {
      kind: 'world',
      says: 'S. Econd writes: a long host name overruns a buffer in osierd 2.1. She speaks of it on Monday evening.',
      async happens(world) {
        await report(world, 'S. Econd', 'second@example.net');
      },
    },
    {
      kind: 'decision',
      asks: 'There are two cases of the same problem. The members know the first one.',
      moves: [
        {
          kind: 'refused',
          says: 'go on with the new case, and close the old one as its duplicate',
          by: null,
          tries: async (world) => mergeInto(world.parts, world.ada, world.caseId(), await otherCase(world)),
        },
        {
          kind: 'unwise',
          says: 'give the new case a number of its own',
          because:
            'Two advisories for one problem: everybody would look for the second patch. Numbers that were given stay given.',
        },
        {
          kind: 'right',
          says: 'close the new case as a duplicate of the old one',
          async does(world) {
            const other = await otherCase(world);
            must(await mergeInto(world.parts, world.ada, other, world.caseId()));
            // by her private link, which goes on with the case that stays
            const credit = { as: 'named', name: 'S. Econd' } as const;
            must(await perform(world.parts, REPORTER, other, { kind: 'choose_credit', credit }));
          },
        },
      ],
    },
    {
      kind: 'decision',
      asks: 'She will not wait for Tuesday; Monday noon is the latest that she agrees to.',
      moves: [
        {
          kind: 'unwise',
          says: 'keep Tuesday: F. Inder was first',
          because:
            'On Monday evening it is public, with a talk and without a patch. The end that can be kept is the earliest that somebody insists on.',
        },
        {
          kind: 'right',
          says: 'agree on Monday noon with both; version 2 with the new end goes to the members',
          async does(world) {
            await agree(world, STORY.earlierEnd, 'S. Econd speaks of it on Monday evening; F. Inder agrees');
            await write(world, 'embargoed');
            await sign(world);
            await tellMembers(world);
          },
        },
        {
          kind: 'refused',
          says: 'agree with her on yesterday, she found it before that',
          by: null,
          tries: (world) =>
            tries(world, world.ada, {
              kind: 'agree_end',
              end: (STORY.reported + 2 * DAY_MS) as Instant,
              reason: 'she found it before that',
            }),
        },
        {
          kind: 'refused',
          says: 'send the members the old text once more, and tell them the day by telephone',
          by: null,
          tries: (world) => predisclose(world.parts, world.ada, world.caseId()),
        },
      ],
    },
    {
      kind: 'work',
      says: 'The public text is prepared.',
      async does(world) {
        await world.pass(DAY_MS);
        await preparePublic(world);
      },
    },
    { kind: 'time', says: 'Monday noon comes, and Tuesday.', until: () => (STORY.end + HOUR_MS) as Instant },
  ],
  checks: [
    publishedAt(() => STORY.earlierEnd, 3),
    {
      says: 'the second report is closed into the first, and nothing went out for it',
      async fault(world) {
        const other = await world.look(await otherCase(world));
        const { facts } = await world.look();
        if (other.facts.duplicateOf !== world.caseId()) return 'it is not closed as its duplicate';
        if (facts.reportedAgain !== 1)
          return `the first one says that it was reported again ${facts.reportedAgain} times`;
        return other.facts.published.length + other.facts.predisclosed.length === 0
          ? null
          : 'something went out for it';
      },
    },
    {
      says: 'both finders are thanked in the public text',
      async fault(world) {
        const text = (await newestText(world.parts, world.ada, await world.look())) ?? '';
        const missing = ['F. Inder', 'S. Econd'].filter((name) => !text.includes(`We thank ${name},`));
        return missing.length === 0 ? null : `not ${missing.join(', ')}`;
      },
    },
    ...USUAL_CHECKS,
  ],
};

const REPORTER: Doer = { viewer: PROGRAM, actor: { kind: 'reporter' } };

/** The case of the second report. */
async function otherCase(world: World): Promise<CaseId> {
  const cases = await world.parts.store.cases(PROGRAM);
  const other = cases.find(({ id }) => id !== world.caseId());
  if (other === undefined) throw new Error('there is no second case');
  return other.id;
}
