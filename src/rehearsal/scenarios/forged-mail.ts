import { createHash } from 'node:crypto';
import { formatInstant, type Instant } from '#base';
import { signText } from '#disclosure';
import { advisoryLetter, mailAddress } from '#letters';
import { clearSign } from '#pgp';
import { TEAM } from '#store';
import { DAY_MS, HOUR_MS, MINUTE_MS, STORY } from '../calendar.ts';
import { publishedAt, USUAL_CHECKS } from '../checks.ts';
import { READY_FOR_TUESDAY } from '../ready-for-tuesday.ts';
import type { Scenario } from '../scenario.ts';
import { does } from '../team-work.ts';
import { addressOf, SITE_LIST, type World } from '../world.ts';

const LIST = 'oss-security';
const FORGED_BACK = (STORY.end + 4 * MINUTE_MS) as Instant;
/** What the real one takes. */
const REAL_BACK_MS = 10 * MINUTE_MS;

export const FORGED_MAIL: Scenario = {
  name: 'forged-mail',
  title: 'Forged mail on the list',
  practises: 'that only what your certificates signed is yours, before the end and after it',
  policy: 'linux-distros',
  steps: [
    READY_FOR_TUESDAY,
    { kind: 'time', says: 'It becomes Saturday.', until: () => (STORY.reported + 5 * DAY_MS) as Instant },
    {
      kind: 'world',
      says: 'A mail on the list says that it is Osier Security Note 1, from an address much like yours, signed by a key of your name.',
      async happens(world) {
        world.lists.post(LIST, await forgedNote(world));
      },
    },
    {
      kind: 'decision',
      asks: 'People ask whether Note 1 is out. What is in it is not your problem, and not your key.',
      moves: [
        {
          kind: 'unwise',
          says: 'end the embargo: a Note 1 is out',
          because:
            'Nothing of yours is known. The archive says of the mail that no advisory is proven in it; to end the embargo now would do what the forger wants.',
        },
        {
          kind: 'refused',
          says: 'hand the mail to the desk as the signed text, to see whether it counts',
          by: null,
          tries: async (world) => signText(world.parts, world.ada, world.caseId(), [await forgedText(world)]),
        },
        {
          kind: 'right',
          says: 'write down on the case what it is, keep the date, and answer that nothing of yours is out',
          does: (world) =>
            does(world, world.ada, {
              kind: 'comment',
              on: null,
              text: 'The mail on the list is forged: no key of ours, nothing of this problem in it.',
            }),
        },
      ],
    },
    { kind: 'time', says: 'It becomes Tuesday, shortly before noon.', until: () => (STORY.end - MINUTE_MS) as Instant },
    {
      kind: 'world',
      says: 'The list is slow today, and the relay does not answer to the letter for it.',
      happens(world) {
        world.lists.setHabit(addressOf(LIST), { list: LIST, delayMs: REAL_BACK_MS });
        world.mail.fail(addressOf(LIST), { kind: 'no_answer', isTaken: true });
      },
    },
    { kind: 'time', says: 'The end comes.', until: () => FORGED_BACK },
    {
      kind: 'world',
      says: 'Somebody takes the note from your site, changes what is affected, and posts it under its own Message-ID.',
      async happens(world) {
        world.lists.post(LIST, await changedCopy(world));
      },
    },
    {
      kind: 'time',
      says: 'The list is looked at for the letter in doubt.',
      until: () => (STORY.end + HOUR_MS) as Instant,
    },
  ],
  checks: [
    publishedAt(() => STORY.end, 2),
    {
      says: 'what is forged closed no duty and settled no doubt',
      async fault({ look }) {
        const realAt = STORY.end + REAL_BACK_MS;
        for (const each of (await look()).records) {
          if (each.kind === 'duty_done' && each.duty.includes(LIST) && each.at < realAt) {
            return `${each.duty} was closed at ${formatInstant(each.at)}`;
          }
          const isSent = each.kind === 'letter_went' && each.letter.to === LIST && each.letter.outcome === 'sent';
          if (isSent && each.at < realAt) return `the letter was taken for arrived at ${formatInstant(each.at)}`;
        }
        return null;
      },
    },
    {
      says: 'the duty was closed by the mail that is whole and yours',
      async fault(world) {
        const { records } = await world.look();
        const { parts } = world;
        const duty = records.findLast((each) => each.kind === 'duty_done' && each.duty.includes(LIST));
        const isDuty = parts.policy.rules.some(
          ({ check }) => check.kind === 'channels' && check.channels.includes(LIST),
        );
        if (duty?.kind !== 'duty_done') return isDuty ? 'it is open' : null;
        for (const { heading, verdict } of await parts.archive.reads.announcementsOf(TEAM, 'OSN', 1)) {
          if (heading.list !== LIST || verdict !== 'genuine') continue;
          const message = await parts.archive.reads.message(TEAM, heading.row);
          const digest = createHash('sha256')
            .update(message?.raw ?? new Uint8Array())
            .digest('hex');
          if (digest === duty.evidence.digest) return null;
        }
        return 'its evidence is no genuine mail of the list';
      },
    },
    {
      says: 'the letter left once',
      async fault({ mail }) {
        const taken = mail.tries.filter(({ to, isTaken }) => to === addressOf(LIST) && isTaken).length;
        return taken === 1 ? null : `${taken} times`;
      },
    },
    ...USUAL_CHECKS,
  ],
};

async function forgedText({ clock, keys }: World): Promise<Uint8Array> {
  const text = [
    'Osier Security Note 1',
    '',
    'Turn all hosts off at once',
    '',
    'Summary',
    '-------',
    '',
    'Everything is lost.',
    '',
  ].join('\n');
  return clearSign(text, keys.privateKey('stranger'), { signedAt: clock.world.now() });
}

async function forgedNote(world: World): Promise<Uint8Array> {
  return advisoryLetter({
    from: { address: mailAddress('security@osier-project.example'), name: 'Osier Security' },
    to: [{ address: mailAddress(addressOf(LIST)) }],
    messageId: 'forged-1@osier-project.example',
    date: world.clock.world.now(),
    subject: 'Osier Security Note 1 - Turn all hosts off at once',
    text: await forgedText(world),
  });
}

/** What stands on the site, with one word of the signed text changed. */
async function changedCopy({ parts }: World): Promise<Uint8Array> {
  const { reads } = parts.archive;
  const [heading] = await reads.headings(TEAM, { list: SITE_LIST, order: 'newest_first', limit: 1 });
  const message = heading === undefined ? null : await reads.message(TEAM, heading.row);
  if (message?.raw == null) throw new Error('nothing stands on the site yet');
  const changed = Buffer.from(message.raw).toString('latin1').replace('Only osierd 2.1 is', 'Only osierd 9.9 is');
  if (changed === Buffer.from(message.raw).toString('latin1')) throw new Error('the copy is the same');
  return Buffer.from(changed, 'latin1');
}
