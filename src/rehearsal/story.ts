import { formatInstant, type Instant } from '#base';
import type { CaseEvent } from '#embargo';
import type { MemberEvent } from '#members';
import { open } from '#sealing';
import { caseStream, entryContext, type JournalEntry, type MessageRow, TEAM } from '#store';
import type { World } from './world.ts';

/** One thing that happened in a run, as its records have it. */
export interface StoryLine {
  readonly at: Instant;
  /** `Ada`, `program`, `archive`, `clock`. */
  readonly who: string;
  readonly says: string;
}

/** Tells what happened since it was asked last: from the journal, the archive, and what the program said of its turns. */
export interface StoryReader {
  more(): Promise<readonly StoryLine[]>;
}

const ENTRIES_AT_ONCE = 500;
/** Of one list since the last look. */
const MESSAGES_AT_ONCE = 200;

export function storyReader(world: World): StoryReader {
  let position = 0;
  let turns = 0;
  let said = '';
  const lastByList = new Map<string, MessageRow>();

  const fromJournal = async (): Promise<readonly StoryLine[]> => {
    const lines: Fact[] = [];
    for (;;) {
      const entries = await world.parts.store.journal(position, ENTRIES_AT_ONCE);
      for (const entry of entries) {
        position = entry.position;
        const line = lineOf(world, entry);
        if (line !== null) lines.push(line);
      }
      if (entries.length < ENTRIES_AT_ONCE) return joined(lines);
    }
  };

  const fromArchive = async (): Promise<readonly StoryLine[]> => {
    const { reads } = world.parts.archive;
    const lines: Fact[] = [];
    for (const { name } of await reads.lists(TEAM)) {
      const after = lastByList.get(name);
      const range = { list: name, order: 'oldest_first', limit: MESSAGES_AT_ONCE } as const;
      const headings = await reads.headings(TEAM, after === undefined ? range : { ...range, after });
      const announcements = await reads.announcementsIn(
        TEAM,
        headings.map(({ row }) => row),
      );
      for (const { row, receivedAt, subject } of headings) {
        lastByList.set(name, row);
        const announced = announcements.find(({ message }) => message === row);
        const what =
          announced === undefined
            ? 'no advisory is proven in it'
            : `${announced.series}-${announced.number} v${announced.revision}, ${announced.verdict}`;
        lines.push({
          at: receivedAt,
          who: 'archive',
          words: ['', name, `: "${subject ?? ''}": ${what}`],
        });
      }
    }
    return joined(lines);
  };

  const fromTurns = (): readonly StoryLine[] => {
    const lines: StoryLine[] = [];
    for (const { at, turn } of world.turns.slice(turns)) {
      const refused = turn.refused.flatMap(({ why }) => why.map(({ found }) => found));
      const now =
        turn.clockFault !== null
          ? `releases nothing: ${turn.clockFault}`
          : refused.length > 0
            ? `due, and not released: ${refused.join('; ')}`
            : '';
      if (now !== '' && now !== said) lines.push({ at, who: 'program', says: now });
      said = now;
    }
    turns = world.turns.length;
    return lines;
  };

  return {
    async more() {
      const all = [...(await fromJournal()), ...(await fromArchive()), ...fromTurns()];
      return all.sort((a, b) => a.at - b.at);
    },
  };
}

/** A line before it is joined with others that say the same of somebody else: what stands before a name, the name, what follows. */
interface Fact {
  readonly at: Instant;
  readonly who: string;
  readonly words: Words;
  /** It may come again and again: then it is told once, with how often. */
  readonly comesAgain?: boolean;
}
type Words = readonly [before: string, name: string, after: string];

function lineOf(world: World, { stream, sequence, at, sealed }: JournalEntry): Fact | null {
  if (sealed === null || stream === 'team' || stream === 'audit') return null;
  const entry: unknown = JSON.parse(
    Buffer.from(open(world.parts.keys, sealed, entryContext(stream, sequence))).toString('utf8'),
  );
  if (stream === 'members') {
    const event = entry as MemberEvent;
    const organisation = organisationOf(world, event.member);
    return { at, who: event.by, words: ['', organisation, `: ${MEMBER_WORDS[event.kind]}`] };
  }
  if (!stream.startsWith('case:')) return null;
  const event = entry as CaseEvent;
  const told = wordsOf(world, event);
  if (told === null) return null;
  const [before, name, after]: Words = typeof told === 'string' ? [told, '', ''] : told;
  const other = stream === caseStream(world.caseId()) ? '' : '(another case) ';
  const comesAgain = event.kind === 'letter_went' && event.letter.outcome === 'refused';
  return { at, who: whoOf(event), words: [`${other}${before}`, name, after], comesAgain };
}

const MEMBER_WORDS: Readonly<Record<MemberEvent['kind'], string>> = {
  applied: 'applied',
  admitted: 'is a member',
  refused: 'was refused',
  certificate_set: 'has a new certificate',
  address_set: 'has a new address',
  suspended: 'gets nothing for a while',
  reinstated: 'gets letters again',
  left: 'has left',
};

function whoOf({ by }: CaseEvent): string {
  return by.kind === 'person' ? by.name : by.kind;
}

function organisationOf({ members }: World, id: string): string {
  return members.find((member) => member.id === id)?.organisation ?? id;
}

/** null: nothing that a story needs. */
function wordsOf(world: World, event: CaseEvent): string | Words | null {
  switch (event.kind) {
    case 'reported':
      return 'a report came';
    case 'also_reported':
      return 'it was reported once more';
    case 'found_duplicate':
      return 'closed: the same as another case';
    case 'triaged':
      return `${event.as.replaceAll('_', ' ')}: ${event.grounds}`;
    case 'number_allotted':
      return `it is ${event.series}-${event.number}`;
    case 'end_proposed':
      return `the end is proposed for ${formatInstant(event.end)}: ${event.reason}`;
    case 'end_agreed':
      return `the embargo ends ${formatInstant(event.end)}: ${event.reason}`;
    case 'end_declined':
      return `not agreed to ${formatInstant(event.end)}: ${event.reason}`;
    case 'text_saved': {
      const { revision, statesEnd, errors } = event.reading;
      const until = statesEnd === null ? '' : `, embargoed until ${formatInstant(statesEnd)}`;
      return `text v${revision} saved${until}, ${errors} errors`;
    }
    case 'text_approved':
      return 'the text is approved';
    case 'text_signed':
      return `the text is signed by ${event.signers.length === 1 ? 'one certificate' : `${event.signers.length} certificates`}`;
    case 'conditions_confirmed':
      return 'who is concerned is confirmed, sentence by sentence';
    case 'patches_proved':
      return event.proof.verdict === 'proved' ? 'the patches apply' : 'the patches do not all apply';
    case 'predisclosed':
      return `v${event.revision} goes to the members`;
    case 'held':
      return `held: ${event.reason}`;
    case 'resumed':
      return 'not held any more';
    case 'exposed':
      return `${event.how}: ${event.where}`;
    case 'embargo_ended':
      return event.why === 'date' ? 'the embargo is over, as planned' : `the embargo is over: ${event.why}`;
    case 'published':
      return `v${event.revision} is public`;
    case 'release_confirmed':
      return `the end stands: ${formatInstant(event.end)}`;
    case 'letter_went': {
      const { to, revision, outcome, says } = event.letter;
      return [`v${revision} ${LETTER_WORDS[outcome]} `, organisationOf(world, to), `: ${says}`];
    }
    case 'reminded':
      return ['wrote to the team: ', event.of.replace(/ at [0-9TZ:-]+/, '').replace(/ +/g, ' '), ''];
    case 'duty_done':
      return [event.evidence.checked == null ? 'done, by word only: ' : 'done, by what came back: ', event.duty, ''];
    case 'forget_asked':
    case 'forgotten':
      return `${event.kind.replaceAll('_', ' ')}: ${event.reason}`;
    case 'waiver_asked':
    case 'duty_waived':
      return `${event.kind.replaceAll('_', ' ')}: ${event.duty}`;
    case 'exception_asked':
    case 'exception_granted':
      return `${event.kind.replaceAll('_', ' ')}: ${event.rule}`;
    case 'commented':
      return `writes on the case: ${event.text}`;
    case 'withdrawn':
      return `withdrawn: ${event.reason}`;
    case 'signature_fell':
      return `its signature does not count any more: ${event.says}`;
    case 'signature_stands':
      return 'its signature counts again';
    case 'thanks_compared':
      return event.differ === null
        ? 'the text thanks as is wanted'
        : 'the text does not thank as is wanted any more: it waits';
    case 'forms_compared':
      return event.differ.length === 0
        ? 'the machine forms say what the text says'
        : 'a machine form would say otherwise than the text: it waits';
    case 'thanks_kept':
      return `the text stays as it is: ${event.reason}`;
    case 'joined_batch':
    case 'left_batch':
    case 'number_given_back':
    case 'person_put_on':
    case 'person_taken_off':
    case 'file_added':
    case 'file_removed':
    case 'cve_recorded':
    case 'rated':
    case 'rating_taken_back':
    case 'noted':
    case 'permissions_set':
    case 'credit_chosen':
      return null;
  }
}

const LETTER_WORDS = {
  sent: 'has gone to',
  refused: 'was not taken for',
  uncertain: 'may have gone to',
  blocked: 'cannot go to',
  given_up: 'does not go any more to',
} as const;

/** What is said of several at once is one line, and what comes again and again is told once. */
function joined(facts: readonly Fact[]): readonly StoryLine[] {
  const lines: (StoryLine & { readonly comesAgain: boolean })[] = [];
  const places = new Map<string, { readonly index: number; readonly names: string[] }>();
  for (const { at, who, words, comesAgain = false } of facts) {
    const [before, name, after] = words;
    const key = JSON.stringify([formatInstant(at), who, before, after]);
    const place = name === '' ? undefined : places.get(key);
    if (place === undefined) {
      if (name !== '') places.set(key, { index: lines.length, names: [name] });
      lines.push({ at, who, says: `${before}${name}${after}`, comesAgain });
    } else {
      place.names.push(name);
      lines[place.index] = {
        at: lines[place.index]?.at ?? at,
        who,
        says: `${before}${place.names.toSorted().join(', ')}${after}`,
        comesAgain,
      };
    }
  }
  return withCounts(lines);
}

function withCounts(lines: readonly (StoryLine & { readonly comesAgain: boolean })[]): readonly StoryLine[] {
  const told: StoryLine[] = [];
  const repeated = new Map<string, { readonly index: number; readonly first: StoryLine; count: number }>();
  for (const { at, who, says, comesAgain } of lines) {
    const before = comesAgain ? repeated.get(says) : undefined;
    if (before === undefined) {
      if (comesAgain) repeated.set(says, { index: told.length, first: { at, who, says }, count: 1 });
      told.push({ at, who, says });
    } else {
      before.count += 1;
      told[before.index] = { ...before.first, says: `${says} (${before.count} times, last ${formatInstant(at)})` };
    }
  }
  return told;
}
