import type { Instant } from '#base';
import { release } from '#disclosure';
import { HOUR_MS, MINUTE_MS, STORY } from '../calendar.ts';
import { messageIdIn, publishedAt, USUAL_CHECKS } from '../checks.ts';
import { READY_FOR_TUESDAY } from '../ready-for-tuesday.ts';
import type { Scenario } from '../scenario.ts';
import { addressOf, type World } from '../world.ts';

const DOWN_MS = 4 * HOUR_MS;
/** The list whose letter the relay takes without an answer. */
const FOUND_ON = 'oss-security';

export const RELAY_DOWN: Scenario = {
  name: 'relay-down',
  title: 'The mail relay is down at the end',
  practises: 'what is public without mail, and leaving letters in doubt to the program',
  policy: 'xen',
  steps: [
    READY_FOR_TUESDAY,
    {
      kind: 'time',
      says: 'It becomes Tuesday, shortly before noon.',
      until: () => (STORY.end - 5 * MINUTE_MS) as Instant,
    },
    {
      kind: 'world',
      says: 'The disk of the mail relay is full.',
      happens: (world) => world.mail.fail('everybody', { kind: 'refused', response: '452 4.3.1 no space left' }),
    },
    { kind: 'time', says: 'The end comes; four hours go by.', until: () => (STORY.end + DOWN_MS) as Instant },
    {
      kind: 'decision',
      asks: 'The site has it since noon. No list and no member has got a letter.',
      moves: [
        {
          kind: 'refused',
          says: 'release it once more',
          by: null,
          tries: (world) => release(world.parts, world.ada, world.caseId()),
        },
        {
          kind: 'unwise',
          says: 'send it to the lists from your own mailbox',
          because:
            'The letters of the desk leave as soon as the relay works. Then each list has two mails of one advisory, and the duty looks for the one with the Message-ID of the desk.',
        },
        {
          kind: 'right',
          says: 'have the relay mended, and let the program send',
          does(world) {
            world.mail.heal('everybody');
            // at the first letters its connections still break
            world.mail.fail(addressOf(FOUND_ON), { kind: 'no_answer', isTaken: true });
            world.mail.fail(addressOf(lostFor(world)), { kind: 'no_answer', isTaken: false });
            return Promise.resolve();
          },
        },
      ],
    },
    {
      kind: 'time',
      says: 'The relay works again; at first it does not answer to all that it is given.',
      until: (world) => (world.clock.world.now() + 2 * HOUR_MS) as Instant,
    },
  ],
  checks: [
    publishedAt(() => STORY.end, 2),
    {
      says: 'the site had it at the end, without the relay',
      async fault({ look }) {
        const site = (await look()).records.find((each) => each.kind === 'letter_went' && each.letter.to === 'site');
        return site?.at === STORY.end ? null : 'it came later';
      },
    },
    {
      says: 'a letter in doubt that came back was found, and not sent again',
      async fault(world) {
        const taken = triesFor(world, FOUND_ON).filter(({ isTaken }) => isTaken).length;
        const found = (await world.look()).facts.letters.get(`${FOUND_ON} v2`)?.says;
        return taken === 1 && found === `it came back by ${FOUND_ON}` ? null : `taken ${taken} times; ${found}`;
      },
    },
    {
      says: 'a letter in doubt that did not come back was sent again, under its Message-ID',
      async fault(world) {
        const given = triesFor(world, lostFor(world)).filter(({ outcome }) => outcome !== 'refused');
        const ids = new Set(given.map(({ bytes }) => messageIdIn(bytes)));
        const outcomes = given.map(({ outcome }) => outcome).join(', ');
        return outcomes === 'uncertain, sent' && ids.size === 1 ? null : `${outcomes}; ${ids.size} Message-IDs`;
      },
    },
    ...USUAL_CHECKS,
  ],
};

/** The last list: its letter is lost without an answer. */
function lostFor({ parts }: World): string {
  const last = parts.mailing.channels.findLast(({ kind, name }) => kind === 'mail' && name !== FOUND_ON);
  if (last === undefined) throw new Error('there is one list alone');
  return last.name;
}

function triesFor({ mail }: World, list: string) {
  return mail.tries.filter(({ to }) => to === addressOf(list));
}
