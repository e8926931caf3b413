import { importMessages, mailReader } from '#archive';
import { type Clock, type Instant, TocsinError } from '#base';
import {
  addPerson,
  type Channel,
  changeMembers,
  type DeskParts,
  type Doer,
  doerOf,
  type LoadedCase,
  loadCase,
  MAIL_WAITS,
  newMemberId,
} from '#disclosure';
import { openDuties } from '#embargo';
import { createScheduler, type Turn } from '#jobs';
import { mailAddress } from '#letters';
import { defaultPolicy } from '#pgp';
import { rulesOf } from '#policy';
import { newSealingKey, type SealingKey } from '#sealing';
import { type CaseId, caseStream, type DatabaseStore, PROGRAM } from '#store';
import { DAY_MS, HOUR_MS, MINUTE_MS, STORY } from './calendar.ts';
import { type FakeLists, fakeLists, type ListHabit } from './fake-lists.ts';
import { type FakeMail, fakeMail } from './fake-mail.ts';
import type { RehearsalGiven } from './given.ts';
import { type RehearsalClock, rehearsalClock } from './rehearsal-clock.ts';
import { memberKey, type RehearsalKeys, rehearsalKeys } from './rehearsal-keys.ts';

/** A desk with its team and members, and the world around it, of which nothing is real but the program. */
export interface World {
  readonly parts: DeskParts;
  readonly clock: RehearsalClock;
  readonly mail: FakeMail;
  readonly lists: FakeLists;
  readonly keys: RehearsalKeys;
  /** What seals the journal: for who keeps the rehearsal's folder. */
  readonly sealing: readonly SealingKey[];
  /** Leads. */
  readonly ada: Doer;
  readonly bob: Doer;
  readonly members: readonly RehearsalMember[];
  /** What the program did at each turn of its own. */
  readonly turns: readonly { readonly at: Instant; readonly turn: Turn }[];
  /** The case that the story is about. Throws before there is one. */
  caseId(): CaseId;
  setCase(id: CaseId): void;
  /** As the program sees it. */
  look(id?: CaseId): Promise<LoadedCase>;
  /** Time goes on, the program works, lists answer. */
  passUntil(to: Instant): Promise<void>;
  pass(milliseconds: number): Promise<void>;
  close(): Promise<void>;
}

export interface RehearsalMember {
  readonly id: string;
  readonly organisation: string;
  readonly address: string;
}

export const TEAM_ADDRESS = 'team@osier.example';
const SENDER = { address: mailAddress('security@osier.example'), name: 'Osier Security' };

/** Lists of the archive whose mail is ours; the others are elsewhere, and come back. */
export const SITE_LIST = 'announce';

const ORGANISATIONS = [
  ['Ferry Hosting', 'security@ferry.example'],
  ['Quay Cloud', 'psirt@quay.example'],
  ['Lantern Linux', 'security@lantern.example'],
] as const;

/** How long a usual list takes. */
const LIST_DELAY_MS = 3 * MINUTE_MS;

export async function openWorld({ openStore, policy, style }: RehearsalGiven): Promise<World> {
  const clock = rehearsalClock(STORY.reported);
  const store = await openStore(clock.database);
  try {
    const keys = await rehearsalKeys((STORY.reported - 365 * DAY_MS) as Instant);
    const channels = channelsOf(rulesOf(policy, 'channels').flatMap(({ check }) => check.channels));
    const lists = fakeLists(clock.world, habitsOf(channels));
    const mail = fakeMail(clock.world, ({ to, bytes }) => lists.take(to, bytes));
    const sealing = [newSealingKey(STORY.reported)];
    const context = () => ({ keyring: keys.keyring(), styles: [style], policy: defaultPolicy(clock.now()) });
    const parts: DeskParts = {
      store,
      archive: {
        reads: store,
        receive: (list, message, at) => receive(store, list, message, { clock: at, context, style }),
      },
      keys: sealing,
      clock,
      policy,
      context,
      style,
      support: null,
      mailing: {
        sender: SENDER,
        teamAddress: { address: mailAddress(TEAM_ADDRESS) },
        channels,
        publicUrl: null,
      },
    };
    const ada = await personNamed(parts, 'Ada', 'lead');
    const bob = await personNamed(parts, 'Bob', 'member');
    const members: RehearsalMember[] = [];
    for (const [organisation, address] of ORGANISATIONS) members.push(await addMember(parts, organisation, address));
    return {
      ...moving(parts, { clock, mail, lists, store }),
      parts,
      clock,
      mail,
      lists,
      keys,
      sealing,
      ada,
      bob,
      members,
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

type Moving = Pick<World, 'turns' | 'caseId' | 'setCase' | 'look' | 'passUntil' | 'pass' | 'close'>;

function moving(
  parts: DeskParts,
  {
    clock,
    mail,
    lists,
    store,
  }: Pick<World, 'clock' | 'mail' | 'lists'> & { readonly store: Pick<DatabaseStore, 'close'> },
): Moving {
  let current: CaseId | null = null;
  const turns: { readonly at: Instant; readonly turn: Turn }[] = [];
  const scheduler = createScheduler({
    parts,
    post: mail.post,
    holder: 'rehearsal',
    wallClock: clock,
    monotonic: clock.monotonic,
    sinceBoot: clock.world.now,
  });
  const caseId = (): CaseId => {
    if (current === null) throw new TocsinError({ code: 'defect', message: 'the story has no case yet' });
    return current;
  };
  const look = async (id = caseId()): Promise<LoadedCase> => {
    const loaded = await loadCase(parts, PROGRAM, id);
    if (loaded === null) throw new TocsinError({ code: 'defect', message: 'the case of the story is gone' });
    return loaded;
  };
  const turnOnce = async (): Promise<void> => {
    for (const { list, bytes } of lists.arrived()) await parts.archive.receive(list, bytes, clock.world);
    turns.push({ at: clock.world.now(), turn: await scheduler.turn() });
  };
  const passUntil = async (to: Instant): Promise<void> => {
    await turnOnce();
    for (let hops = 0; clock.world.now() < to; hops += 1) {
      if (hops === MOST_HOPS) throw new TocsinError({ code: 'defect', message: 'the story does not come to rest' });
      const next = Math.min(to, await nextMoment(parts, lists, clock.world.now(), turns.at(-1)?.turn ?? null));
      clock.pass(next - clock.world.now());
      await turnOnce();
    }
  };
  return {
    turns,
    caseId,
    setCase(id) {
      current = id;
    },
    look,
    passUntil,
    pass: (milliseconds) => passUntil((clock.world.now() + milliseconds) as Instant),
    close: () => store.close(),
  };
}

/** Of one stretch of a story; more are a mistake of ours. */
const MOST_HOPS = 2_000;

/** The next instant at which something may happen by itself; a server looks each few seconds, and finds nothing in between. */
async function nextMoment(parts: DeskParts, lists: FakeLists, now: Instant, last: Turn | null): Promise<number> {
  const moments: number[] = [lists.nextAt() ?? Number.POSITIVE_INFINITY];
  if (last?.clockFault != null) moments.push(now + MINUTE_MS);
  if ((last?.doubts.again ?? 0) > 0) moments.push(now + 5_000);
  for (const { id } of await parts.store.cases(PROGRAM)) {
    const loaded = await loadCase(parts, PROGRAM, id);
    if (loaded === null) continue;
    if (loaded.facts.embargo.state === 'active') moments.push(loaded.facts.embargo.end);
    for (const { due } of openDuties(loaded.facts, parts.policy)) moments.push(due - DAY_MS, due);
    for (const { state, dueAt, lease } of await parts.store.outboxOf(PROGRAM, caseStream(id))) {
      if (state === 'waiting') moments.push(dueAt);
      if (state === 'uncertain') moments.push((lease?.until ?? dueAt) + MAIL_WAITS.lookForMs);
      if (state === 'leased' && lease !== null) moments.push(lease.until);
    }
  }
  return Math.min(...moments.filter((moment) => moment > now), now + HOUR_MS * 24);
}

function channelsOf(names: readonly string[]): readonly Channel[] {
  // trees of patches are no place for letters: whoever pushes shows that he did
  const asked = names.filter((name) => name !== 'site' && name !== 'trees');
  const named = [...new Set(['oss-security', ...asked])];
  const lists = named.length > 1 ? named : [...named, 'users'];
  return [
    { name: 'site', kind: 'site', list: SITE_LIST },
    ...lists.map((name): Channel => ({ name, kind: 'mail', address: addressOf(name), list: name })),
  ];
}

/** Where a list is written to. */
export function addressOf(list: string): string {
  return `${list}@lists.example.org`;
}

function habitsOf(channels: readonly Channel[]): ReadonlyMap<string, ListHabit> {
  return new Map(
    channels.flatMap((channel) =>
      channel.kind === 'mail' && channel.list !== null
        ? [[channel.address, { list: channel.list, delayMs: LIST_DELAY_MS }] as const]
        : [],
    ),
  );
}

async function receive(
  store: DatabaseStore,
  list: string,
  bytes: Uint8Array,
  { clock, context, style }: { clock: Clock; context: DeskParts['context']; style: RehearsalGiven['style'] },
): Promise<void> {
  async function* one() {
    yield { source: 'rehearsal', index: 0, kind: 'message', bytes, fromLine: null, diagnostics: [] } as const;
  }
  await importMessages(store, context(), {
    list,
    newList: { title: null, visibility: 'public', addressPolicy: 'open' },
    messages: one(),
    reader: mailReader([style]),
    now: clock.now,
    isDelivery: true,
  });
}

async function personNamed(parts: DeskParts, name: string, role: 'lead' | 'member'): Promise<Doer> {
  const added = await addPerson(parts, { kind: 'console' }, { name, roles: [role] });
  if (!added.isDone) throw new TocsinError({ code: 'defect', message: `${name} cannot be added` });
  return doerOf(added.person, 'web');
}

async function addMember(parts: DeskParts, organisation: string, address: string): Promise<RehearsalMember> {
  const member = newMemberId();
  const answers = Object.fromEntries(
    rulesOf(parts.policy, 'application_items').flatMap(({ check }) =>
      check.items.map((item) => [item, `as asked: ${item}`] as const),
    ),
  );
  const [chosen = 'hoster'] = rulesOf(parts.policy, 'member_classes').flatMap(({ check }) => check.classes);
  const { armored, fingerprint } = await memberKey(organisation, address, (STORY.reported - 90 * DAY_MS) as Instant);
  for (const command of [
    { kind: 'apply', member, organisation, class: chosen, address, answers },
    { kind: 'set_certificate', member, certificate: { fingerprint, armored } },
    { kind: 'admit', member, reason: 'known to the team' },
  ] as const) {
    const done = await changeMembers(parts, 'Ada', command);
    if (done.isDone) continue;
    const why = done.refusals.map(({ found }) => found).join('; ');
    throw new TocsinError({ code: 'defect', message: `${organisation} cannot be made a member: ${why}` });
  }
  return { id: member, organisation, address };
}
