import assert from 'node:assert/strict';
import type { Instant } from '#base';
import { printCondition } from '#conditions';
import {
  addFile,
  addPerson,
  allotNumber,
  changeMembers,
  closeDuty,
  composedText,
  conditionsFile,
  conditionsToConfirm,
  confirmConditions,
  doerOf,
  draftFromCase,
  endEmbargoNow,
  loadBatch,
  loadCase,
  makeBatch,
  mergeInto,
  newestText,
  newMemberId,
  perform,
  predisclose,
  predisclosedTogether,
  rate,
  readingOfText,
  reporterDoes,
  saveText,
  signText,
  takeForm,
  takeReportMail,
} from '#disclosure';
import { newDraft } from '#drafting';
import { type CaseCommand, openDuties } from '#embargo';
import { clearSign, generateIntakeKey, readKeyring } from '#pgp';
import { type BatchId, type CaseId, newBatchId, newCaseId } from '#store';
import type { Role } from '#team';
import { assertDone, at, styleNamed, teamKey } from '../../src/disclosure/desk.test-support.ts';
import type { CanaryBook } from './canary-book.test-support.ts';
import type { TeamMember, World } from './leak-world.test-support.ts';

const STYLE = styleNamed('osn');

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** When the embargoes of a world end: in whole minutes, as texts say them. */
export interface Ends {
  readonly first: Instant;
  readonly later: Instant;
}

/** `isShort`: for a policy under which no embargo is longer than two weeks. */
function endsFrom(now: Instant, isShort: boolean): Ends {
  const [days, more] = isShort ? [9, 2] : [22, 7];
  const first = (Math.ceil(now / MINUTE_MS) * MINUTE_MS + days * DAY_MS) as Instant;
  return { first, later: (first + more * DAY_MS) as Instant };
}

/** How far a case is brought. */
export const STAGES = [
  'reported',
  'mailed',
  'out of scope',
  'duplicate',
  'number given back',
  'draft',
  'approved',
  'signed',
  'predisclosed',
  'predisclosed, not signed anew',
  'held',
  'in a batch',
  'second in a batch',
  'withdrawn as a draft',
  'withdrawn from members',
  'exposed and not signed',
  'ended early',
  'later',
] as const;
export type Stage = (typeof STAGES)[number];

/** A case, and what the tests know of it without asking the program. */
export interface FilledCase {
  readonly id: CaseId;
  readonly stage: Stage;
  /** The part of the reporter's link after /report/; null: it was never shown. */
  readonly link: string | null;
  readonly number: number | null;
  readonly cve: string | null;
  readonly patch: string | null;
  readonly title: string | null;
  /** What the team agreed on last; null: nothing. */
  end: Instant | null;
  /** Somebody of the team let it out before: by intent. */
  isEndedEarly: boolean;
  /** Keeps it back at its end. */
  isKeptBack: boolean;
  /** Once it is: what was known stays known. */
  isPublic: boolean;
  /** Of members: who got a letter about it. */
  readonly told: Set<string>;
}

export interface FilledMember {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly privateKey: string;
}

export interface Filled {
  readonly world: World;
  readonly book: CanaryBook;
  readonly people: Readonly<Record<'ada' | 'bob' | 'ben' | 'eve' | 'olga' | 'left', TeamMember>>;
  readonly members: readonly FilledMember[];
  readonly cases: readonly FilledCase[];
  readonly ends: Ends;
  readonly batch: BatchId | null;
  /** Ids that nobody has, of the same form. */
  readonly absent: { readonly case: CaseId; readonly batch: BatchId; readonly number: number; readonly cve: string };
}

/** A desk with canaries in every place that a person can write, with cases of these stages. */
export async function fillDesk(
  world: World,
  book: CanaryBook,
  stages: readonly Stage[] = STAGES,
  memberCount = 2,
): Promise<Filled> {
  const people = await addPeople(world, book);
  const members: FilledMember[] = [];
  for (let count = 1; count <= memberCount; count += 1) members.push(await addMember(world, book, `member ${count}`));
  await addApplicant(world, book);
  const cases: FilledCase[] = [];
  const ends = endsFrom(world.clock.now(), world.parts().policy.name === 'linux-distros');
  const filling: Filling = { world, book, people, members, cases, ends };
  for (const stage of stages) cases.push(await fillCase(filling, stage));
  const batch = await batchOf(filling);
  // absent ones look like those that are there; a number of the same length
  const absent = {
    case: newCaseId(),
    batch: newBatchId(),
    number: book.number('a number that nobody has', 'nobody', 'desk'),
    cve: `CVE-2026-${book.number('a CVE that nobody has', 'nobody', 'desk')}`,
  };
  return { ...filling, batch, absent };
}

export type Filling = Pick<Filled, 'world' | 'book' | 'people' | 'members' | 'cases' | 'ends'>;

async function addPeople(world: World, book: CanaryBook): Promise<Filled['people']> {
  const add = async (roles: readonly Role[], what: string): Promise<TeamMember> => {
    const name = book.word('name', what, 'person');
    const added = await addPerson(world.parts(), { kind: 'console' }, { name, roles });
    assertDone(added);
    return { ...doerOf(added.person, 'web'), id: added.person.id, name };
  };
  return {
    ada: await add(['lead'], 'Ada'),
    bob: await add(['member', 'signer'], 'Bob'),
    ben: await add(['member'], 'Ben'),
    eve: await add(['member'], 'Eve'),
    olga: await add(['observer'], 'Olga'),
    left: await add(['member'], 'who left'),
  };
}

async function addMember(world: World, book: CanaryBook, owner: string): Promise<FilledMember> {
  const id = newMemberId();
  const name = book.word('user id of its certificate', owner, 'member');
  const address = `${book.word('address', owner, 'member')}@members.example`;
  const key = await generateIntakeKey({ name, email: address, at: at('2021-01-01T00:00:00Z') });
  const organisation = book.word('organisation', owner, 'organisation');
  await apply(world, book, { id, owner, organisation, address });
  const [certificate] = (await readKeyring([Buffer.from(key.certificate)])).certificates;
  const fingerprint = certificate?.fingerprint ?? '';
  const parts = world.parts();
  const set = { kind: 'set_certificate', member: id, certificate: { fingerprint, armored: key.certificate } } as const;
  assertDone(await changeMembers(parts, 'Ada', set));
  const reason = book.word('reason of admission', owner, 'member');
  assertDone(await changeMembers(parts, 'Ada', { kind: 'admit', member: id, reason }));
  return { id, name: owner, address, privateKey: key.privateKey };
}

async function addApplicant(world: World, book: CanaryBook): Promise<void> {
  const [id, owner] = [newMemberId(), 'applicant'];
  const organisation = book.word('organisation', owner, 'organisation');
  const address = `${book.word('address', owner, 'member')}@members.example`;
  await apply(world, book, { id, owner, organisation, address });
  const reason = book.word('reason of refusal', owner, 'member');
  assertDone(await changeMembers(world.parts(), 'Ada', { kind: 'refuse', member: id, reason }));
}

async function apply(
  world: World,
  book: CanaryBook,
  given: { readonly id: string; readonly owner: string; readonly organisation: string; readonly address: string },
): Promise<void> {
  const parts = world.parts();
  const { id, owner, organisation, address } = given;
  const items = parts.policy.rules.flatMap(({ check }) => (check.kind === 'application_items' ? check.items : []));
  const answer = book.word('answer of its application', owner, 'member');
  const answers = Object.fromEntries(items.map((item) => [item, answer]));
  const [chosen = 'hoster'] = parts.policy.rules.flatMap(({ check }) =>
    check.kind === 'member_classes' ? check.classes : [],
  );
  assertDone(
    await changeMembers(parts, 'Ada', { kind: 'apply', member: id, organisation, class: chosen, address, answers }),
  );
}

/** Brings one case to its stage. Everything that anybody writes into it is a canary. */
async function fillCase(filling: Filling, stage: Stage): Promise<FilledCase> {
  const { world, people, book } = filling;
  const { ada, bob } = people;
  const parts = () => world.parts();
  const word = (place: string, kind: Parameters<CanaryBook['word']>[2] = 'desk') => book.word(place, stage, kind);
  const opened = stage === 'mailed' ? await byMail(filling, stage) : await byForm(filling, stage);
  const { id } = opened;
  const filled: { -readonly [Name in keyof FilledCase]: FilledCase[Name] } = {
    id,
    stage,
    link: opened.link,
    number: null,
    cve: null,
    patch: null,
    title: null,
    end: null,
    isEndedEarly: false,
    isKeptBack: false,
    isPublic: false,
    told: new Set(),
  };
  const step = (command: CaseCommand, doer: TeamMember = ada) => done(world, doer, id, command);
  for (const each of [people.eve, people.olga, people.left]) {
    const facts = (await loadCase(parts(), ada.viewer, id))?.facts;
    if (facts?.people.has(each.id) === true) await step({ kind: 'take_off', person: each.id });
  }
  // Ben is on every other one
  if (STAGES.indexOf(stage) % 2 === 0) await step({ kind: 'take_off', person: people.ben.id });
  await step({ kind: 'comment', on: null, text: `I think that ${word('comment')} is it` });
  if (stage === 'reported' || stage === 'mailed') return filled;
  if (stage === 'duplicate') {
    const other =
      filling.cases.find((each) => each.stage === 'reported') ?? assert.fail('nothing to be a duplicate of');
    assertDone(await mergeInto(parts(), ada, id, other.id));
    return filled;
  }
  const isOut = stage === 'out of scope';
  const grounds = `it is ${word('grounds of triage')} that decides`;
  await step({ kind: 'triage', as: isOut ? 'out_of_scope' : 'in_scope', grounds });
  if (isOut) return filled;

  for (const what of ['date_reason', 'consultation', 'support_scope']) {
    await step({ kind: 'note', what, text: word(`note: ${what}`) });
  }
  filled.number = book.number('number', stage, 'number');
  assertDone(await allotNumber(parts(), ada, id, { series: 'OSN', number: filled.number }));
  if (stage === 'number given back') {
    await step({ kind: 'give_back_number', reason: word('reason of giving back') });
    return filled;
  }
  filled.cve = `CVE-2026-${book.number('CVE', stage, 'advisory')}`;
  await step({ kind: 'record_cve', cve: filled.cve });
  filled.end = stage === 'later' ? filling.ends.later : filling.ends.first;
  const proposed = (filled.end - 60 * 60_000) as Instant;
  await step({ kind: 'propose_end', end: proposed, reason: word('reason of a proposal', 'decision') });
  await step({ kind: 'decline_end', end: proposed, reason: word('reason of declining', 'decision') });
  await step({ kind: 'agree_end', end: filled.end, reason: word('reason of the end', 'decision') });
  await step({
    kind: 'set_permissions',
    permissions: [
      {
        what: { kind: 'patches' },
        by: 'anyone',
        where: [],
        verdict: 'allowed',
        reason: null,
        care: word('care of a permission', 'advisory'),
        clause: '',
      },
      {
        what: { kind: 'mitigation', name: word('name of a mitigation', 'advisory') },
        by: 'anyone',
        where: [],
        verdict: 'forbidden',
        reason: word('reason of a permission', 'advisory'),
        care: null,
        clause: '',
      },
    ],
  });
  filled.patch = `osn${filled.number}-${word('name of a patch', 'advisory').toLowerCase()}.patch`;
  const bytes = patchBytes(book, stage, word('inside a patch', 'advisory'));
  book.whole('patch', stage, 'advisory', bytes);
  assertDone(await addFile(parts(), ada, id, { name: filled.patch, bytes }));
  // of a rule that stands in nobody's way here
  const rule =
    parts().policy.rules.find(({ check }) => check.kind === 'longest_embargo' || check.kind === 'application_items')
      ?.id ?? '';
  await step({ kind: 'ask_exception', rule, reason: word('reason of an exception', 'decision') });
  await step({ kind: 'grant_exception', rule }, bob);
  filled.title = `${word('title', 'advisory')} in the parser of osierd`;
  const target = { filling, filled };
  await saveDraft(target, { title: filled.title });
  await step({ kind: 'comment', on: 'Summary', text: word('comment on a section') });
  if (stage === 'draft') {
    filled.isKeptBack = true;
    return filled;
  }
  if (stage === 'withdrawn as a draft') {
    await step({ kind: 'withdraw', reason: word('reason of withdrawal') });
    filled.isKeptBack = true;
    return filled;
  }
  if (stage === 'exposed and not signed') {
    const where = word('where it was published', 'decision');
    assertDone(await endEmbargoNow(parts(), ada, id, { why: 'published', where }));
    filled.isKeptBack = true;
    return filled;
  }
  await approve(target);
  if (stage === 'approved') {
    filled.isKeptBack = true;
    return filled;
  }
  await sign(target);
  const isBatched = stage === 'in a batch' || stage === 'second in a batch';
  if (stage === 'signed' || isBatched) return filled;
  assertDone(await predisclose(parts(), ada, id));
  tell(target);
  await world.settle();
  if (stage === 'withdrawn from members') {
    await step({ kind: 'withdraw', reason: word('reason of withdrawal') });
    filled.isKeptBack = true;
    return filled;
  }
  if (stage === 'ended early') {
    // its public version was never written: what members have goes out
    const where = word('where it leaked', 'decision');
    const ended = await endEmbargoNow(parts(), ada, id, { why: 'leaked', where });
    assertDone(ended);
    assert.equal(ended.waitsFor, null, JSON.stringify(ended.waitsFor));
    filled.isEndedEarly = true;
    await world.settle();
    await nextRevision(target);
    return filled;
  }
  if (stage === 'held') {
    await step({ kind: 'hold', reason: word('reason of the hold', 'decision') });
    filled.isKeptBack = true;
  }
  await saveDraft(target, { isForPublic: true });
  if (stage !== 'predisclosed, not signed anew') {
    await approve(target);
    await sign(target);
  } else filled.isKeptBack = true;
  return filled;
}

/** After it is public: the next revision, which is as secret as the first one was; a duty with evidence, one to be waived. */
export async function nextRevision({ filling, filled }: Target): Promise<void> {
  const { world, book, people } = filling;
  const { stage, id } = filled;
  const loaded = (await loadCase(world.parts(), people.ada.viewer, id)) ?? assert.fail(stage);
  const [duty, second] = openDuties(loaded.facts, world.parts().policy);
  if (duty !== undefined) {
    const bytes = Buffer.from(`seen: ${book.word('evidence', stage, 'desk')}`);
    const where = book.word('where evidence was found', stage, 'desk');
    assertDone(await closeDuty(world.parts(), people.ada, id, { duty: duty.key, kind: 'file', bytes, where }));
  }
  if (second !== undefined) {
    const reason = book.word('reason of a waiver', stage, 'decision');
    await done(world, people.ada, id, { kind: 'ask_waiver', duty: second.key, reason });
  }
  await done(world, people.ada, id, { kind: 'comment', on: null, text: book.word('later comment', stage, 'desk') });
  await saveDraft({ filling, filled }, { title: book.word('title of the next version', stage, 'desk') }, 'desk');
}

export interface Target {
  readonly filling: Filling;
  readonly filled: FilledCase;
}

function tell({ filling, filled }: Target): void {
  for (const { name } of filling.members) filled.told.add(name);
}

async function byForm(
  { world, book }: Filling,
  stage: Stage,
): Promise<{ readonly id: CaseId; readonly link: string | null }> {
  const word = (place: string, kind: 'desk' | 'reporter' | 'credit' = 'desk') => book.word(place, stage, kind);
  const name = word('name to be thanked by', 'credit');
  const opened = await takeForm(world.parts(), {
    via: 'form',
    token: null,
    given: {
      form: {
        description: `A name is copied: ${word('report')}`,
        affected: word('affected versions'),
        reproduce: word('how to reproduce it'),
        exploited: 'unknown',
        known: 'no',
        plans: word('plans of the reporter'),
        others: word('others who were told'),
        name,
        address: `${word('address of the reporter', 'reporter')}@example.org`,
        credit: 'named',
        attachments: [
          {
            name: `${word('name of an attachment').toLowerCase()}.txt`,
            bytes: new Uint8Array(Buffer.from(`proof: ${word('inside an attachment')}`)),
          },
        ],
      },
    },
  });
  assertDone(opened);
  const message = { kind: 'comment', text: word('message of the reporter') } as const;
  assertDone((await reporterDoes(world.parts(), opened.link, message)) ?? assert.fail('the link is good'));
  return opened;
}

async function byMail({ world, book }: Filling, stage: Stage): Promise<{ readonly id: CaseId; readonly link: null }> {
  const word = (place: string, kind: 'desk' | 'reporter' = 'desk') => book.word(place, stage, kind);
  const address = `${word('address of the reporter', 'reporter')}@example.org`;
  const mail = [
    `From: ${word('name of the reporter', 'reporter')} <${address}>`,
    'To: reports@osier.example',
    `Subject: ${word('subject of the report')}`,
    'Date: Mon, 23 Nov 2026 08:00:00 +0000',
    'Message-ID: <report-one@example.org>',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from(`I found ${word('report')} in it\n`).toString('base64'),
    '',
  ].join('\r\n');
  const taken = await takeReportMail(world.parts(), Buffer.from(mail), 'reports@osier.example');
  assertDone(taken);
  assert.equal(taken.kind, 'new_case');
  await world.settle();
  return { id: taken.id, link: null };
}

/** A patch of a size that is told again. */
function patchBytes(book: CanaryBook, stage: Stage, word: string): Uint8Array {
  const size = book.number('size of a patch', stage, 'advisory');
  const head = `--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+${word}\n`;
  return new Uint8Array(Buffer.from(head.padEnd(size, '# as it was before\n')));
}

/** Saves the next text, with a canary in each section. */
export async function saveDraft(
  { filling, filled }: Target,
  wishes: { readonly title?: string; readonly isForPublic?: boolean },
  kind: 'advisory' | 'desk' = 'advisory',
): Promise<void> {
  const { world, book, people } = filling;
  const { id, stage, patch } = filled;
  const parts = world.parts();
  const loaded = (await loadCase(parts, people.ada.viewer, id)) ?? assert.fail(stage);
  const drafted = await draftFromCase(parts, people.ada, loaded, STYLE, wishes);
  const isFirst = drafted.sections.length === 0;
  const draft = {
    ...drafted,
    patches: [{ file: patch ?? '', appliesTo: 'osierd 2.1', group: null }],
    resolution: {
      before: `Applying the attached patch resolves this ${isFirst || kind === 'desk' ? book.word('resolution', stage, kind) : 'issue'}.`,
      after: '',
    },
    sections: (isFirst ? newDraft(STYLE).sections : drafted.sections).map((section) =>
      section.body === '' || (kind === 'desk' && section.body !== null && section.role === 'description')
        ? { ...section, body: `About ${book.word(`section ${section.role}`, stage, kind)}.` }
        : section,
    ),
  };
  const text = await composedText(parts, people.ada, loaded, draft, STYLE);
  const { reading, diagnostics } = await readingOfText(parts, people.ada, loaded, text, STYLE);
  if (kind === 'advisory') assert.equal(reading.errors, 0, JSON.stringify([diagnostics, text]));
  assertDone(await saveText(parts, people.ada, id, { text, reading }));
  book.whole(`text ${reading.revision}`, stage, kind, Buffer.from(text));
}

export async function approve({ filling: { world, people }, filled }: Target): Promise<void> {
  const loaded = (await loadCase(world.parts(), people.ada.viewer, filled.id)) ?? assert.fail();
  const digest = loaded.facts.text?.reading.digest ?? '';
  await done(world, people.bob, filled.id, { kind: 'approve_text', digest });
}

export async function sign(target: Target): Promise<void> {
  const { world, book, people } = target.filling;
  const { filled } = target;
  const parts = world.parts();
  const loaded = (await loadCase(parts, people.ada.viewer, filled.id)) ?? assert.fail();
  const text = (await newestText(parts, people.ada, loaded)) ?? '';
  const { privateKey } = await teamKey();
  const bytes = await clearSign(text, privateKey, { signedAt: parts.clock.now() });
  assertDone(await signText(parts, people.ada, filled.id, [bytes]));
  book.whole('signed text', filled.stage, 'advisory', bytes);
  await confirmConcerned(target);
  await rateIt(target);
}

/** How grave it is, with a word of its own. */
async function rateIt({ filling: { world, book, people }, filled }: Target): Promise<void> {
  const parts = world.parts();
  const word = book.word('rating', filled.stage, 'advisory');
  const given = { cve: filled.cve, cvss: ['AV:L/AC:L/Au:N/C:N/I:N/A:C'], cwes: ['CWE-362'] };
  assertDone(await rate(parts, people.ada, filled.id, { ...given, description: `It is ${word}.` }));
}

/** What somebody confirms of the text, with a word in a question of its own. */
async function confirmConcerned({ filling: { world, book, people }, filled }: Target): Promise<void> {
  const parts = world.parts();
  const loaded = (await loadCase(parts, people.ada.viewer, filled.id)) ?? assert.fail();
  const found = (await conditionsToConfirm(parts, people.ada, loaded)) ?? assert.fail('it has a text with a number');
  const word = book.word('question of the conditions', filled.stage, 'advisory');
  const { text, refusals } = await conditionsFile(parts, people.ada, loaded, {
    condition: printCondition({ ask: `Does ${word} run?`, id: 'runs' }),
    notes: found.sentences.map(({ quote }) => quote.text),
  });
  assert.deepEqual(refusals, []);
  const bytes = await clearSign(text ?? '', (await teamKey()).privateKey, { signedAt: parts.clock.now() });
  assertDone(await confirmConditions(parts, people.ada, filled.id, bytes));
  book.whole('signed conditions', filled.stage, 'advisory', bytes);
}

async function batchOf(filling: Filling): Promise<BatchId | null> {
  const { world, book, people, cases } = filling;
  const batched = cases.filter(({ stage }) => stage === 'in a batch' || stage === 'second in a batch');
  if (batched.length < 2) return null;
  const made = await makeBatch(world.parts(), people.ada, {
    title: book.word('title of the batch', 'batch', 'desk'),
    cases: batched.map(({ id }) => id),
  });
  assertDone(made);
  const batch = (await loadBatch(world.parts(), people.ada.viewer, made.id)) ?? assert.fail('the batch is there');
  assertDone(await predisclosedTogether(world.parts(), people.ada, batch));
  for (const filled of batched) {
    const target = { filling, filled };
    tell(target);
    await saveDraft(target, { isForPublic: true });
    await approve(target);
    await sign(target);
  }
  await world.settle();
  return made.id;
}

export async function done(world: World, doer: TeamMember, id: CaseId, command: CaseCommand): Promise<void> {
  assertDone(await perform(world.parts(), doer, id, command));
}
