import { formatInstant, type Instant } from '#base';
import { auditJournal, loadMembers } from '#disclosure';
import { openDuties } from '#embargo';
import { caseStream, PROGRAM, PUBLIC, TEAM } from '#store';
import { clearTextsIn } from './clear-texts.ts';
import type { Check } from './scenario.ts';
import { SECRETS } from './team-work.ts';
import { TEAM_ADDRESS, type World } from './world.ts';

/*
 * What must be so at the end of a story. All of it is read from what the run left behind.
 */

/** The first publication, at the very instant, of this revision; and no other of it. */
export function publishedAt(instantOf: (world: World) => Instant | Promise<Instant>, revision: number): Check {
  return {
    says: `v${revision} became public once, at its instant`,
    async fault(world) {
      const wanted = await instantOf(world);
      const { facts } = await world.look();
      const found = facts.published.filter((sent) => sent.revision === revision);
      const [first] = found;
      if (first === undefined) return `v${revision} is not public`;
      if (found.length > 1) return `it was published ${found.length} times`;
      return first.at === wanted ? null : `it was at ${formatInstant(first.at)}, not ${formatInstant(wanted)}`;
    },
  };
}

/** Nothing of it anywhere but at the desk before it was public, but for the sealed letters to members. */
export const NOTHING_BEFORE: Check = {
  says: 'before that no list, page or open letter said anything of it',
  async fault(world) {
    const { facts } = await world.look();
    const publicAt = facts.published[0]?.at ?? Number.POSITIVE_INFINITY;
    const { members } = await loadMembers(world.parts);
    const own = new Set([
      TEAM_ADDRESS,
      ...world.members.map(({ address }) => address),
      ...[...members.values()].map(({ address }) => address),
    ]);
    for (const { at, to, bytes } of world.mail.tries) {
      if (at >= publicAt) continue;
      if (!own.has(to)) return `a letter went to ${to} at ${formatInstant(at)}`;
      const clear = clearTextsIn(bytes);
      const secret = SECRETS.find((each) => clear.some((text) => text.includes(each)));
      if (secret !== undefined) return `the letter to ${to} at ${formatInstant(at)} says in the clear: ${secret}`;
    }
    for (const announced of await world.parts.archive.reads.announcements(PUBLIC)) {
      if (announced.archivedAt < publicAt) return `the archive showed it at ${formatInstant(announced.archivedAt)}`;
    }
    return null;
  },
};

/** Each list has the newest public text, whole and genuine. */
export const ON_ALL_LISTS: Check = {
  says: 'each list has the public text, genuine',
  async fault(world) {
    const { facts } = await world.look();
    const revision = facts.published.at(-1)?.revision;
    const { reads } = world.parts.archive;
    const announced = facts.id === null ? [] : await reads.announcementsOf(TEAM, facts.id.series, facts.id.number);
    const missing = world.parts.mailing.channels.filter(
      ({ list }) =>
        list !== null &&
        !announced.some(
          (each) => each.heading.list === list && each.revision === revision && each.verdict === 'genuine',
        ),
    );
    return missing.length === 0 ? null : `not on ${missing.map(({ name }) => name).join(', ')}`;
  },
};

/** Every letter to a member left; each is encrypted. */
export const MEMBERS_HAVE_ALL: Check = {
  says: 'each member has every version that went out, encrypted',
  async fault(world) {
    const { facts } = await world.look();
    const revisions = new Set([
      ...facts.predisclosed.map(({ revision }) => revision),
      ...facts.published.flatMap(({ revision }) => (facts.predisclosed.length === 0 ? [] : [revision])),
    ]);
    for (const { id, organisation, address } of world.members) {
      for (const revision of revisions) {
        const outcome = facts.letters.get(`${id} v${revision}`)?.outcome;
        if (outcome !== 'sent') return `v${revision} to ${organisation}: ${outcome ?? 'no letter'}`;
      }
      const open = world.mail.tries.find(
        ({ to, bytes }) => to === address && !Buffer.from(bytes).includes('-----BEGIN PGP MESSAGE-----'),
      );
      if (open !== undefined) return `a letter to ${organisation} is not encrypted`;
    }
    return null;
  },
};

/** Nothing is left in the outbox, and nobody got one letter twice in two forms. */
export const ALL_LETTERS_LEFT: Check = {
  says: 'no letter is left, and what was sent again was the same letter',
  async fault(world) {
    const rows = await world.parts.store.outboxOf(PROGRAM, caseStream(world.caseId()));
    const left = rows.filter(({ state }) => state !== 'done');
    if (left.length > 0) return `${left.length} of ${rows.length}: ${left.map(({ state }) => state).join(', ')}`;
    const byLetter = new Map<string, Uint8Array>();
    for (const { to, bytes } of world.mail.tries) {
      const key = `${to} ${messageIdIn(bytes)}`;
      const before = byLetter.get(key);
      if (before !== undefined && Buffer.compare(before, bytes) !== 0) return `two forms of one letter to ${to}`;
      byLetter.set(key, bytes);
    }
    return null;
  },
};

/** The duties that the archive can close are closed, each by evidence. */
export const ARRIVALS_PROVEN: Check = {
  says: 'that it came to the lists is proven by what came back',
  async fault({ look, parts }) {
    const { facts } = await look();
    const names = parts.mailing.channels.map(({ name }) => name);
    const open = openDuties(facts, parts.policy).filter(({ key }) =>
      names.some((name) => new RegExp(`^\\S+ ${name} v[0-9]+$`).test(key)),
    );
    return open.length === 0 ? null : `open: ${open.map(({ key }) => key).join(', ')}`;
  },
};

/** All versions of it on a list are one thread there, and not the first one alone. */
export const IN_ONE_THREAD: Check = {
  says: 'on each list later versions stand below the first one',
  async fault(world) {
    const { facts } = await world.look();
    const { reads } = world.parts.archive;
    const announced = facts.id === null ? [] : await reads.announcementsOf(TEAM, facts.id.series, facts.id.number);
    for (const [list, its] of Map.groupBy(announced, ({ heading }) => heading.list)) {
      if (its.length !== facts.published.length)
        return `${list} has ${its.length} of ${facts.published.length} versions`;
      const threads = await Promise.all(its.map(({ message }) => reads.threadOf(TEAM, message)));
      if (new Set(threads.map((each) => each?.thread)).size !== 1) return `they are not one thread on ${list}`;
    }
    return announced.length > 0 ? null : 'no list has it';
  },
};

/** What anybody finds who looks for it: taken back, with what is to be read in its place (null: nothing). */
export function shownAsTakenBack(supersededBy: string | null): Check {
  return {
    says: 'whoever looks for it sees that it was taken back',
    async fault(world) {
      const { facts } = await world.look();
      const { reads } = world.parts.archive;
      const announced = facts.id === null ? [] : await reads.announcementsOf(PUBLIC, facts.id.series, facts.id.number);
      const newest = announced.findLast(({ revision }) => revision === facts.published.at(-1)?.revision);
      if (newest?.isWithdrawn !== true) return 'its newest version does not say so';
      return newest.supersededBy === supersededBy ? null : `in its place: ${newest.supersededBy ?? 'nothing'}`;
    },
  };
}

export const JOURNAL_WHOLE: Check = {
  says: 'the journal is whole, from its first entry to its last',
  async fault({ parts }) {
    const answer = await auditJournal(parts.store, []);
    return answer.isWhole ? null : `at ${answer.position}: ${answer.found}`;
  },
};

/** What is so at the end of nearly every story. */
export const USUAL_CHECKS: readonly Check[] = [
  NOTHING_BEFORE,
  ON_ALL_LISTS,
  MEMBERS_HAVE_ALL,
  ALL_LETTERS_LEFT,
  ARRIVALS_PROVEN,
  JOURNAL_WHOLE,
];

export function messageIdIn(bytes: Uint8Array): string {
  return /^Message-ID: <(?<id>[^>]+)>/im.exec(Buffer.from(bytes).toString('latin1'))?.groups?.['id'] ?? '';
}

/** The embargo was over at this instant, for this reason. */
export function endedAt(instantOf: () => Instant, why: string): Check {
  return {
    says: `the record says when the embargo was over, and why: ${why}`,
    async fault(world) {
      const { embargo } = (await world.look()).facts;
      if (embargo.state !== 'over') return `it is ${embargo.state}`;
      if (embargo.why !== why) return `it says: ${embargo.why}`;
      return embargo.at === instantOf() ? null : `it was at ${formatInstant(embargo.at)}`;
    },
  };
}

/** Nothing was published, and no letter left for a list, from an instant on for so long. */
export function quietAt(instantOf: (world: World) => Instant, forMs: number): Check {
  return {
    says: 'nothing left while it was not to',
    async fault(world) {
      const from = instantOf(world);
      const { facts } = await world.look();
      const isIn = (at: Instant): boolean => at >= from && at < from + forMs;
      const published = facts.published.find(({ at }) => isIn(at));
      if (published !== undefined) return `v${published.revision} became public at ${formatInstant(published.at)}`;
      const lists = new Set(
        world.parts.mailing.channels.flatMap((each) => (each.kind === 'mail' ? [each.address] : [])),
      );
      const letter = world.mail.tries.find(({ at, to }) => isIn(at) && lists.has(to));
      return letter === undefined ? null : `a letter for ${letter.to} at ${formatInstant(letter.at)}`;
    },
  };
}

/** It became public as soon as the text was signed: the program waited for nothing else. */
export function publishedWhenSigned(revision: number): Check {
  return {
    says: `v${revision} became public once, as soon as it was signed`,
    async fault(world) {
      const { records, facts } = await world.look();
      const published = facts.published.filter((sent) => sent.revision === revision);
      const [first] = published;
      if (first === undefined || published.length > 1) return `it was published ${published.length} times`;
      const signed = records.find((each) => each.kind === 'text_signed' && each.digest === first.digest);
      if (signed === undefined) return 'its text was never signed';
      return first.at >= signed.at && first.at <= signed.at + SOON_MS
        ? null
        : `it was signed at ${formatInstant(signed.at)}, and public at ${formatInstant(first.at)}`;
    },
  };
}

const SOON_MS = 60_000;
