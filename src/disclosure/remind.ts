import { formatInstant, type Instant, TocsinError } from '#base';
import { type CaseFacts, formsInTheWay, openDuties, standingOf, unwantedThanks } from '#embargo';
import { letterId, noticeLetter } from '#letters';
import { type CaseId, caseStream, PROGRAM } from '#store';
import { domainOf } from './advisory-letters.ts';
import type { DeskParts } from './desk-parts.ts';
import { newBlob } from './journal.ts';
import { type LoadedCase, loadCase } from './loaded-case.ts';
import { newRow } from './outgoing.ts';
import { type Leaving, PROGRAM_DOER, perform } from './perform.ts';
import { AGAIN_MS, type CaseFailed } from './verify-again.ts';

/** How long before its date a duty is spoken of. */
const BEFORE_MS = 24 * 60 * 60_000;

/** How long after its date a duty is called late: what is sent at the date needs a while to come back. */
const GRACE_MS = 30 * 60_000;

/** How long the program may try what is its own before somebody is called. */
const PATIENCE_MS = 5 * 60_000;

/** What somebody is reminded of: named by rule and date alone, since letters are read in many places. */
interface Reminder {
  /** Names it within the case. */
  readonly of: string;
  readonly says: string;
}

/**
 * Writes to the team of every duty that comes within a day, again when it is late, and of a case whose end has come while it
 * waits for somebody. Each once. Returns how many letters were made; none where nobody said from whom or to whom.
 */
export async function remindTeam(parts: DeskParts, failed?: CaseFailed): Promise<number> {
  const { sender, teamAddress } = parts.mailing;
  if (sender === null || teamAddress === null) return 0;
  const now = parts.clock.now();
  let made = 0;
  const known = failing.get(parts.store) ?? new Map<CaseId, Instant>();
  failing.set(parts.store, known);
  for (const { id } of await parts.store.cases(PROGRAM)) {
    const failedAt = known.get(id);
    if (failedAt !== undefined && now < failedAt + AGAIN_MS && now >= failedAt) continue;
    try {
      made += await remindOf(parts, id, now);
      known.delete(id);
    } catch (error) {
      if (!(error instanceof TocsinError)) throw error;
      known.set(id, now);
      failed?.({ id, error });
    }
  }
  return made;
}

/** Cases that could not be opened, or written to, and since when. */
const failing = new WeakMap<DeskParts['store'], Map<CaseId, Instant>>();

async function remindOf(parts: DeskParts, id: CaseId, now: Instant): Promise<number> {
  const loaded = await loadCase(parts, PROGRAM, id);
  if (loaded === null) return 0;
  let made = 0;
  for (const reminder of remindersOf(parts, loaded, now)) {
    const done = await perform(
      parts,
      PROGRAM_DOER,
      id,
      { kind: 'note_reminder', of: reminder.of },
      { leaving: async () => letterOf(parts, loaded, reminder, now) },
    );
    if (done.isDone) made += 1;
  }
  return made;
}

function remindersOf({ policy }: DeskParts, { facts }: LoadedCase, now: Instant): readonly Reminder[] {
  const duties = openDuties(facts, policy).flatMap(({ key, rule, due }) => {
    const isLate = due + GRACE_MS <= now;
    if (due > now + BEFORE_MS || (due <= now && !isLate)) return [];
    return [
      {
        of: `${key} at ${formatInstant(due)} ${isLate ? 'late' : 'soon'}`,
        says: `A duty of rule ${rule} ${isLate ? 'was' : 'is'} due at ${formatInstant(due)}.`,
      },
    ];
  });
  const { state, next } = standingOf(facts, { policy, now });
  const { embargo, published, text } = facts;
  const endedAt = embargo.state === 'over' ? embargo.at : embargo.state === 'active' ? embargo.end : null;
  // a later version of what is public is nobody's emergency
  const isDue = state === 'due' && next !== null && published.length === 0 && endedAt !== null;
  // what the program should have done and did not, a rule keeps back
  const isStuck = isDue && (next.owner !== 'program' || now >= endedAt + PATIENCE_MS);
  const stuck = isStuck
    ? [
        {
          of: `end ${formatInstant(endedAt)} v${text?.reading.revision ?? 0} stuck`,
          says: 'Its embargo is over, and the program cannot release it: somebody has to act.',
        },
      ]
    : [];
  return [
    ...duties,
    ...thanksReminders(facts),
    ...signatureReminders(facts),
    ...formsReminders(facts, policy),
    ...stuck,
  ].filter(({ of }) => !facts.reminded.has(of));
}

/** For one version. Attack: a reporter who changes his name again and again, and a letter to the team for each. */
const MOST_LETTERS = 3;

/** A signed text that waits for its instant, while somebody wants to be thanked otherwise: said at once, and not at the end. */
function thanksReminders(facts: CaseFacts): readonly Reminder[] {
  const { text, reminded } = facts;
  const differ = unwantedThanks(facts);
  if (differ === null || text === null || text.signers.length === 0) return [];
  const begin = `thanks v${text.reading.revision} `;
  if ([...reminded].filter((of) => of.startsWith(begin)).length >= MOST_LETTERS) return [];
  const says = differ.namesUnwilling
    ? 'Somebody who reported it wants to be thanked otherwise than its signed text does: it is not released before somebody acts.'
    : 'Somebody who reported it wants to be thanked by name, and its signed text does not: at its end it is released as it is.';
  return [{ of: `${begin}${differ.of.slice(0, 12)}`, says }];
}

/** What is signed and does not count any more: said while there is time to sign anew. */
function signatureReminders({ text }: CaseFacts): readonly Reminder[] {
  if (text === null || text.fallen === null || text.falls > MOST_LETTERS) return [];
  const says = 'The signature of its text does not count any more: it is not released before somebody signs anew.';
  return [{ of: `signature v${text.reading.revision} fell ${text.falls}`, says }];
}

/** A signed text of which machines would read something else: once for a version, while there is time. */
function formsReminders(facts: CaseFacts, policy: DeskParts['policy']): readonly Reminder[] {
  const { text } = facts;
  if (text === null || text.signers.length === 0 || !formsInTheWay(facts, policy)) return [];
  const says = 'A machine form would say otherwise than its signed text: it is not released before both agree.';
  return [{ of: `forms v${text.reading.revision}`, says }];
}

function letterOf(parts: DeskParts, { id }: LoadedCase, { of, says }: Reminder, at: Instant): Leaving {
  const { sender, teamAddress, publicUrl } = parts.mailing;
  if (sender === null || teamAddress === null) return { blobs: [], rows: [], events: [] };
  const stream = caseStream(id);
  const messageId = letterId({ seed: id, revision: 0, channel: `reminder ${of}` }, domainOf(sender));
  const where = publicUrl === null ? `tocsin desk show ${id}` : `${publicUrl}/desk/case/${id}`;
  const letter = newBlob(
    parts,
    stream,
    noticeLetter({
      from: sender,
      to: [teamAddress],
      messageId,
      date: at,
      subject: `Case ${id}`,
      text: `${says}\n\n${where}\n`,
      autoSubmitted: 'auto-generated',
    }),
  );
  const row = newRow(
    parts,
    stream,
    { dueAt: at },
    {
      kind: 'letter',
      purpose: 'reminder',
      to: null,
      revision: 0,
      envelope: { from: sender.address, to: teamAddress.address },
      letter: letter.id,
      messageId,
      list: null,
      blockedBy: null,
    },
  );
  return { blobs: [letter], rows: [row], events: [] };
}
