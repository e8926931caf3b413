import type { Instant } from '#base';
import { changeMembers, outgoingOn, retryLetter } from '#disclosure';
import { caseStream } from '#store';
import { DAY_MS, HOUR_MS, STORY } from '../calendar.ts';
import { publishedAt, USUAL_CHECKS } from '../checks.ts';
import { memberKey } from '../rehearsal-keys.ts';
import { must, type Scenario } from '../scenario.ts';
import { prepare, preparePublic, tellMembers } from '../team-work.ts';
import type { World } from '../world.ts';

const QUAY = 'Quay Cloud';
const LANTERN = 'Lantern Linux';
const NEW_ADDRESS = 'security-team@lantern.example';

export const SILENT_MEMBER: Scenario = {
  name: 'silent-member',
  title: 'Two members do not get it',
  practises: 'seeing who has no letter, and getting it to them without sending it in the clear',
  policy: 'minimal',
  steps: [
    {
      kind: 'work',
      says: 'The text is signed.',
      async does(world) {
        const end = (STORY.reported + 2 * DAY_MS) as Instant;
        await setCertificate(world, QUAY, end);
        await prepare(world);
      },
    },
    {
      kind: 'world',
      says: `The certificate of ${QUAY} has run out, and the mailbox of ${LANTERN} is gone.`,
      happens(world) {
        world.mail.fail(memberNamed(world, LANTERN).address, {
          kind: 'rejected',
          response: '550 5.1.1 no such mailbox',
        });
      },
    },
    { kind: 'work', says: 'The text is sent to the members.', does: (world) => tellMembers(world) },
    {
      kind: 'decision',
      asks: `The letter to ${QUAY} is blocked: its certificate has expired.`,
      moves: [
        {
          kind: 'refused',
          says: 'try the letter again',
          by: null,
          tries: (world) => retry(world, QUAY),
        },
        {
          kind: 'right',
          says: 'telephone, get the new certificate, compare its fingerprint, put it into the register, and try again',
          async does(world) {
            await setCertificate(world, QUAY, null);
            must(await retry(world, QUAY));
          },
        },
        {
          kind: 'unwise',
          says: 'send the text from your own mailbox, in the clear',
          because:
            'Every relay on the way can read it, and the desk has no record of who had it. The program has no way to do it, for this reason.',
        },
      ],
    },
    {
      kind: 'decision',
      asks: `The relay of ${LANTERN} says that there is no such mailbox.`,
      moves: [
        {
          kind: 'unwise',
          says: 'leave them out, they will read it on the lists',
          because:
            'They are members: they were promised the time before the date, and their users are as exposed as others.',
        },
        {
          kind: 'right',
          says: 'ask them by another way for their address, put it into the register, and try again',
          async does(world) {
            const member = memberNamed(world, LANTERN).id;
            must(await changeMembers(world.parts, 'Ada', { kind: 'set_address', member, address: NEW_ADDRESS }));
            must(await retry(world, LANTERN));
          },
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
    { kind: 'time', says: 'The end comes.', until: () => (STORY.end + HOUR_MS) as Instant },
  ],
  checks: [
    publishedAt(() => STORY.end, 2),
    {
      says: 'the desk told who had no letter, before anybody had to ask',
      async fault(world) {
        const { records } = await world.look();
        const blocked = records.flatMap((each) =>
          each.kind === 'letter_went' && each.letter.outcome === 'blocked' ? [each.letter.to] : [],
        );
        const missing = [QUAY, LANTERN].filter((name) => !blocked.includes(memberNamed(world, name).id));
        return missing.length === 0 ? null : `nothing was said of ${missing.join(', ')}`;
      },
    },
    {
      says: 'the letters left for the new address',
      async fault({ mail }) {
        const sent = mail.tries.filter(({ to, isTaken }) => to === NEW_ADDRESS && isTaken).length;
        return sent === 2 ? null : `${sent} of 2`;
      },
    },
    ...USUAL_CHECKS,
  ],
};

function memberNamed({ members }: World, organisation: string) {
  const member = members.find((each) => each.organisation === organisation);
  if (member === undefined) throw new Error(`${organisation} is no member`);
  return member;
}

async function setCertificate(world: World, organisation: string, expiresAt: Instant | null): Promise<void> {
  const { id: member, address } = memberNamed(world, organisation);
  const madeAt =
    expiresAt === null ? ((world.clock.now() - DAY_MS) as Instant) : ((STORY.reported - 30 * DAY_MS) as Instant);
  const certificate = await memberKey(organisation, address, madeAt, expiresAt);
  must(await changeMembers(world.parts, 'Ada', { kind: 'set_certificate', member, certificate }));
}

/** Lets the blocked letter to a member go again. */
async function retry(world: World, organisation: string) {
  const member = memberNamed(world, organisation).id;
  const rows = await outgoingOn(world.parts, world.ada.viewer, caseStream(world.caseId()));
  const blocked = rows.find(
    ({ row, outgoing }) => row.state === 'blocked' && outgoing.kind === 'letter' && outgoing.to === member,
  );
  if (blocked === undefined) throw new Error(`no letter to ${organisation} is blocked`);
  return retryLetter(world.parts, world.ada, world.caseId(), blocked.row.id);
}
