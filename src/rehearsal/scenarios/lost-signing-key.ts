import type { Instant } from '#base';
import { DAY_MS, HOUR_MS, STORY } from '../calendar.ts';
import { publishedAt, USUAL_CHECKS } from '../checks.ts';
import { must, type Scenario } from '../scenario.ts';
import { prepare, tellMembers, trySigning, write } from '../team-work.ts';

export const LOST_SIGNING_KEY: Scenario = {
  name: 'lost-signing-key',
  title: 'The signing key is lost',
  practises: 'signing with the other certificate that may, and not with one that is revoked or unknown',
  policy: 'minimal',
  steps: [
    {
      kind: 'work',
      says: 'The members have the text, signed with the key of the desk.',
      async does(world) {
        await prepare(world);
        await tellMembers(world);
        await world.pass(DAY_MS);
      },
    },
    {
      kind: 'world',
      says: 'The bag with the laptop that held the key of the desk is stolen. Its revocation is published. The other key lies in the safe.',
      happens: (world) => world.keys.revokeFirst(),
    },
    {
      kind: 'work',
      says: 'The public text is written and approved.',
      does: (world) => write(world, 'public'),
    },
    {
      kind: 'decision',
      asks: 'The public text has to be signed before Tuesday.',
      moves: [
        {
          kind: 'refused',
          says: 'sign with the key of the desk: there is a copy on an old disk',
          by: null,
          tries: (world) => trySigning(world, 'first'),
        },
        {
          kind: 'refused',
          says: 'make a new key of the same name and sign with it, quickly',
          by: null,
          tries: (world) => trySigning(world, 'stranger'),
        },
        {
          kind: 'right',
          says: 'fetch the key from the safe, and sign with it',
          async does(world) {
            await world.pass(3 * HOUR_MS);
            must(await trySigning(world, 'second'));
          },
        },
      ],
    },
    { kind: 'time', says: 'The end comes.', until: () => (STORY.end + HOUR_MS) as Instant },
  ],
  checks: [
    publishedAt(() => STORY.end, 2),
    {
      says: 'the public text is signed by the certificate from the safe alone',
      async fault(world) {
        const { facts } = await world.look();
        const [, safe] = world.keys.keyring().certificates;
        const signers = facts.text?.signers ?? [];
        return signers.length === 1 && signers[0] === safe?.fingerprint ? null : `signed by ${signers.join(', ')}`;
      },
    },
    ...USUAL_CHECKS,
  ],
};
