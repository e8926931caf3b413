import type { Instant } from '#base';
import { endEmbargoNow, predisclose } from '#disclosure';
import { HOUR_MS, STORY } from '../calendar.ts';
import { endedAt, publishedWhenSigned, USUAL_CHECKS } from '../checks.ts';
import { must, type Scenario } from '../scenario.ts';
import { prepare, sign, tries, write } from '../team-work.ts';

/** Wednesday, 14:00: the text is signed, nobody has it yet. */
const PUSHED = (STORY.reported + 53 * HOUR_MS) as Instant;

export const PATCH_PUBLIC_EARLY: Scenario = {
  name: 'patch-public-early',
  title: 'The fix is pushed to a public tree',
  practises: 'that what is public has no embargo, and what its text has to say instead',
  policy: 'xen',
  steps: [
    {
      kind: 'work',
      says: 'The text is signed, and would go to the members on Wednesday.',
      does: (world) => prepare(world),
    },
    { kind: 'time', says: 'It becomes Wednesday afternoon.', until: () => PUSHED },
    {
      kind: 'decision',
      asks: 'Somebody has pushed the fix to the public tree: "host: check length (security)".',
      moves: [
        {
          kind: 'unwise',
          says: 'take the commit out of the tree again, and go on as planned',
          because:
            'It is in every clone and in the archives of the tree. Who reads commits for such words has it, and members would wait a week for what others have.',
        },
        {
          kind: 'right',
          says: 'write down that it is published; that ends the embargo',
          async does(world) {
            const why = { why: 'published', where: 'the public tree of osierd' } as const;
            must(await endEmbargoNow(world.parts, world.ada, world.caseId(), why));
          },
        },
      ],
    },
    {
      kind: 'decision',
      asks: 'The signed text still says that there is an embargo.',
      moves: [
        {
          kind: 'refused',
          says: 'send it to the members now, so that they are at least told first',
          by: null,
          tries: (world) => predisclose(world.parts, world.ada, world.caseId()),
        },
        {
          kind: 'refused',
          says: 'agree on a short embargo, until tomorrow',
          by: null,
          tries: (world) =>
            tries(world, world.ada, {
              kind: 'agree_end',
              end: (PUSHED + 24 * HOUR_MS) as Instant,
              reason: 'until tomorrow',
            }),
        },
        {
          kind: 'refused',
          says: 'release the text as it is',
          by: 'not_when_public',
          tries: (world) => tries(world, world.ada, { kind: 'release' }),
        },
        {
          kind: 'right',
          says: 'write why there was no embargo, approve, sign; the program releases it',
          async does(world) {
            await write(world, { never: 'The fix was pushed to the public tree before this note was ready.' });
            await sign(world);
          },
        },
      ],
    },
    { kind: 'time', says: 'The lists answer.', until: (world) => (world.clock.world.now() + HOUR_MS) as Instant },
    { kind: 'time', says: 'What would have been the end goes by.', until: () => (STORY.end + HOUR_MS) as Instant },
  ],
  checks: [
    endedAt(() => PUSHED, 'published'),
    publishedWhenSigned(1),
    {
      says: 'no member got a text before the public',
      async fault({ look }) {
        const { predisclosed } = (await look()).facts;
        return predisclosed.length === 0 ? null : `${predisclosed.length} texts went to members`;
      },
    },
    {
      says: 'the text says why there was no embargo, and nothing of use during one',
      async fault({ look }) {
        const reading = (await look()).facts.text?.reading;
        return reading?.explainsNoEmbargo === true && !reading.saysDeployment ? null : 'it does not';
      },
    },
    ...USUAL_CHECKS,
  ],
};
