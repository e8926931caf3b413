import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importMessages, mailReader } from '#archive';
import { type Clock, type Instant, parseInstant } from '#base';
import {
  addFile,
  addPerson,
  allotNumber,
  type Channel,
  changeMembers,
  composedText,
  type DeskParts,
  type Doer,
  type DraftWishes,
  doerOf,
  draftFromCase,
  loadCase,
  newestText,
  newMemberId,
  perform,
  predisclose,
  publishBeside,
  readingOfText,
  reportCase,
  saveText,
  signText,
} from '#disclosure';
import { newDraft } from '#drafting';
import type { CaseCommand } from '#embargo';
import { type HouseStyle, readHouseStyle } from '#house-style';
import { mailAddress } from '#letters';
import { clearSign, defaultPolicy, generateIntakeKey, generateSigningKey, readKeyring, type SecretKeyFile } from '#pgp';
import { type Policy, readPolicy } from '#policy';
import { newSealingKey, type SealingKey } from '#sealing';
import type { OutgoingMail, SendableLetter, SendOutcome } from '#sending';
import type { CaseId, DatabaseStore } from '#store';
import type { TestDatabase } from '../../src/store/contract/samples.test-support.ts';
import { openSqlite } from '../../src/store/sqlite/open-sqlite.ts';
import { sqliteDatabase } from '../../src/store/sqlite/sqlite.test-support.ts';

export const MINUTE_MS = 60_000;
export const DAY_MS = 24 * 60 * MINUTE_MS;
export const MONDAY = at('2026-11-23T09:00:00Z');
export const TEAM_ADDRESS = 'security@osier.example';

export function at(text: string): Instant {
  const instant = parseInstant(text);
  assert.ok(instant !== undefined, text);
  return instant;
}

export function policyNamed(name: string): Policy {
  const path = join(import.meta.dirname, '../../policies', `${name}.yaml`);
  return readPolicy(readFileSync(path, 'utf8'), path);
}

export function styleNamed(name: string): HouseStyle {
  const path = join(import.meta.dirname, '../../series', `${name}.json`);
  return readHouseStyle(JSON.parse(readFileSync(path, 'utf8')), path);
}

const OSN = styleNamed('osn');

/** A clock that is set by hand. */
export interface HandClock extends Clock {
  set(to: Instant): void;
  wait(milliseconds: number): void;
}

export function handClock(start: Instant = MONDAY): HandClock {
  let now = start;
  return {
    now: () => now,
    set(to) {
      now = to;
    },
    wait(milliseconds) {
      now = (now + milliseconds) as Instant;
    },
  };
}

let made: Promise<SecretKeyFile> | null = null;

/** What signs advisories in these tests; made when it is first needed. */
export function teamKey(): Promise<SecretKeyFile> {
  made ??= generateSigningKey({
    name: 'Osier Security',
    email: TEAM_ADDRESS,
    at: at('2020-01-01T00:00:00Z'),
    expiresAt: null,
    passphrase: null,
  });
  return made;
}

export const SITE: Channel = { name: 'site', kind: 'site', list: 'announce' };
export const OSS: Channel = {
  name: 'oss-security',
  kind: 'mail',
  address: 'oss-security@lists.example.org',
  list: 'oss-security',
};
export const USERS: Channel = { name: 'users', kind: 'mail', address: 'users@lists.example.org', list: null };

export interface PartsGiven {
  readonly clock: Clock;
  readonly keys: readonly SealingKey[];
  readonly policy?: Policy;
  readonly channels?: readonly Channel[];
  /** Armored. */
  readonly certificate: string;
  readonly mailing?: Partial<DeskParts['mailing']>;
}

/** The desk on any store, wired as the program does it. */
export async function partsOn(store: DatabaseStore, given: PartsGiven): Promise<DeskParts> {
  const keyring = await readKeyring([Buffer.from(given.certificate)]);
  const { clock } = given;
  const context = (by: Clock) => ({ keyring, styles: [OSN], policy: defaultPolicy(by.now()) });
  return {
    store,
    archive: {
      reads: store,
      async receive(list, message, by, beside = {}) {
        await receive(store, list, message, by, context(by));
        await publishBeside(store, beside);
      },
    },
    keys: given.keys,
    clock,
    policy: given.policy ?? policyNamed('minimal'),
    context: () => context(clock),
    style: OSN,
    support: null,
    mailing: {
      sender: { address: mailAddress(TEAM_ADDRESS), name: 'Osier Security' },
      teamAddress: null,
      channels: given.channels ?? [SITE, OSS, USERS],
      publicUrl: 'https://security.osier.example',
      ...given.mailing,
    },
  };
}

async function receive(
  store: DatabaseStore,
  list: string,
  bytes: Uint8Array,
  clock: Clock,
  context: ReturnType<DeskParts['context']>,
): Promise<void> {
  async function* one() {
    yield { source: 'desk', index: 0, kind: 'message', bytes, fromLine: null, diagnostics: [] } as const;
  }
  await importMessages(store, context, {
    list,
    newList: { title: null, visibility: 'public', addressPolicy: 'open' },
    messages: one(),
    reader: mailReader([OSN]),
    now: clock.now,
    isDelivery: true,
  });
}

export interface TestDesk {
  readonly parts: DeskParts;
  readonly clock: HandClock;
  readonly ada: Doer;
  readonly bob: Doer;
  readonly database: TestDatabase;
  /** The same desk by another store on the same file, as another process has it. */
  another(): Promise<DeskParts>;
  close(): Promise<void>;
}

/** A desk in a temporary folder, with Ada, who leads, and Bob; its clock, the database's too, is set by hand. */
export async function openDesk(given: Partial<PartsGiven> = {}): Promise<TestDesk> {
  const clock = handClock();
  const file = await sqliteDatabase();
  const open = () => openSqlite(file.path, { searchWorker: null, clock });
  const keys = [newSealingKey(MONDAY)];
  const { certificate } = await teamKey();
  const stores: DatabaseStore[] = [];
  const another = async (): Promise<DeskParts> => {
    const store = await open();
    stores.push(store);
    return partsOn(store, { clock, keys, certificate, ...given });
  };
  const parts = await another();
  const { ada, bob } = await addTeam(parts);
  return {
    parts,
    clock,
    ada,
    bob,
    database: file,
    another,
    async close() {
      for (const store of stores) await store.close();
      await file.remove();
    },
  };
}

export async function addTeam(parts: DeskParts): Promise<{ readonly ada: Doer; readonly bob: Doer }> {
  const doers: Doer[] = [];
  for (const [name, role] of [
    ['Ada', 'lead'],
    ['Bob', 'member'],
  ] as const) {
    const added = await addPerson(parts, { kind: 'console' }, { name, roles: [role] });
    assert.ok(added.isDone);
    doers.push(doerOf(added.person, 'web'));
  }
  const [ada, bob] = doers;
  assert.ok(ada !== undefined && bob !== undefined);
  return { ada, bob };
}

/** Does a step that must be allowed. */
export async function done(parts: DeskParts, doer: Doer, id: CaseId, command: CaseCommand): Promise<void> {
  assertDone(await perform(parts, doer, id, command));
}

export function assertDone<Answer extends { readonly isDone: boolean }>(
  answer: Answer,
): asserts answer is Extract<Answer, { readonly isDone: true }> {
  assert.ok(answer.isDone, JSON.stringify(answer));
}

/** What was found, of a step that must be refused. */
export function refusalsOf(answer: { readonly isDone: true } | { readonly isDone: false; readonly refusals: unknown }) {
  assert.ok(!answer.isDone, 'it was allowed');
  return answer.refusals as readonly {
    readonly rule: string | null;
    readonly found: string;
    readonly remedy: string;
  }[];
}

export async function reported(parts: DeskParts, doer: Doer): Promise<{ readonly id: CaseId; readonly link: string }> {
  const opened = await reportCase(parts, {
    via: 'terminal',
    bytes: Buffer.from('a name is copied without a look at its length'),
    name: 'F. Inder',
    address: 'finder@example.org',
    by: doer.actor,
  });
  assertDone(opened);
  return opened;
}

export const PATCH = Buffer.from('--- a/x\r\n+++ b/x\n@@ -1 +1 @@\n-a \n+b\0\n', 'latin1');

/** What a case is brought to, so that it can go out. */
export interface Ready {
  readonly end: Instant;
  readonly title?: string;
  readonly file?: Uint8Array;
  readonly cve?: string;
}

/** A case with a number, an end, permissions, a file, and a text that Bob approved. */
export async function writtenCase(
  { parts, ada, bob }: Pick<TestDesk, 'parts' | 'ada' | 'bob'>,
  { end, title = 'Overflow in the parser of osierd', file = PATCH, cve }: Ready,
): Promise<CaseId> {
  const { id } = await reported(parts, ada);
  await done(parts, ada, id, { kind: 'triage', as: 'in_scope', grounds: 'supported' });
  assertDone(await allotNumber(parts, ada, id, { series: 'OSN', number: null }));
  if (cve !== undefined) await done(parts, ada, id, { kind: 'record_cve', cve });
  await done(parts, ada, id, { kind: 'agree_end', end, reason: 'as offered' });
  await done(parts, ada, id, {
    kind: 'set_permissions',
    permissions: [
      { what: { kind: 'patches' }, by: 'anyone', where: [], verdict: 'allowed', reason: null, care: null, clause: '' },
    ],
  });
  const loaded = await loadCase(parts, ada.viewer, id);
  const name = `osn${loaded?.facts.id?.number}.patch`;
  assertDone(await addFile(parts, ada, id, { name, bytes: file }));
  await saveDraft({ parts, ada, bob }, id, { title });
  return id;
}

/** Composes the next text, with words in each section; Bob approves it. */
export async function saveDraft(
  { parts, ada, bob }: Pick<TestDesk, 'parts' | 'ada' | 'bob'>,
  id: CaseId,
  wishes: DraftWishes,
): Promise<void> {
  const loaded = await loadCase(parts, ada.viewer, id);
  assert.ok(loaded !== null);
  const drafted = await draftFromCase(parts, ada, loaded, OSN, wishes);
  const [name = ''] = loaded.facts.files.keys();
  const draft = {
    ...drafted,
    patches: [{ file: name, appliesTo: 'osierd 2.1', group: null }],
    resolution: { before: 'Applying the attached patch resolves this issue.', after: '' },
    sections: (drafted.sections.length === 0 ? newDraft(OSN).sections : drafted.sections).map((section) =>
      section.body === '' ? { ...section, body: `A word about this: ${section.role.replaceAll('_', ' ')}.` } : section,
    ),
  };
  const text = await composedText(parts, ada, loaded, draft, OSN);
  const { reading, diagnostics } = await readingOfText(parts, ada, loaded, text, OSN);
  assert.equal(reading.errors, 0, JSON.stringify([diagnostics, text]));
  assertDone(await saveText(parts, ada, id, { text, reading }));
  await done(parts, bob, id, { kind: 'approve_text', digest: reading.digest });
}

/** Signs the newest text with the team's key. */
export async function signed({ parts, ada }: Pick<TestDesk, 'parts' | 'ada'>, id: CaseId): Promise<Uint8Array> {
  const loaded = await loadCase(parts, ada.viewer, id);
  assert.ok(loaded !== null);
  const text = await newestText(parts, ada, loaded);
  const bytes = await clearSignedBy(text ?? '', parts.clock.now());
  assertDone(await signText(parts, ada, id, [bytes]));
  return bytes;
}

/** Signed with the team's key. */
export async function clearSignedBy(text: string, at: Instant): Promise<Uint8Array> {
  return clearSign(text, (await teamKey()).privateKey, { signedAt: at });
}

/** A case that is written and signed. */
export async function readyCase(desk: Pick<TestDesk, 'parts' | 'ada' | 'bob'>, ready: Ready): Promise<CaseId> {
  const id = await writtenCase(desk, ready);
  await signed(desk, id);
  return id;
}

/** One that the members have. */
export async function predisclosedCase(desk: Pick<TestDesk, 'parts' | 'ada' | 'bob'>, ready: Ready): Promise<CaseId> {
  const id = await readyCase(desk, ready);
  assertDone(await predisclose(desk.parts, desk.ada, id));
  return id;
}

export interface TestMember {
  readonly id: string;
  readonly address: string;
  /** Armored, unprotected: what the member opens its letters with. */
  readonly privateKey: string;
}

/** A member with a certificate of its own. */
export async function addMember(
  parts: DeskParts,
  name: string,
  given: { readonly certificate?: string | null } = {},
): Promise<TestMember> {
  const member = newMemberId();
  const address = `security@${name}.example`;
  const key = await generateIntakeKey({ name, email: address, at: at('2021-01-01T00:00:00Z') });
  const answers = Object.fromEntries(
    parts.policy.rules.flatMap(({ check }) =>
      check.kind === 'application_items' ? check.items.map((item) => [item, `as asked: ${item}`] as const) : [],
    ),
  );
  const [chosen = 'hoster'] = parts.policy.rules.flatMap(({ check }) =>
    check.kind === 'member_classes' ? check.classes : [],
  );
  assertDone(
    await changeMembers(parts, 'Ada', { kind: 'apply', member, organisation: name, class: chosen, address, answers }),
  );
  const armored = given.certificate === undefined ? key.certificate : given.certificate;
  if (armored !== null) {
    const [certificate] = (await readKeyring([Buffer.from(armored)])).certificates;
    const fingerprint = certificate?.fingerprint ?? '';
    assertDone(
      await changeMembers(parts, 'Ada', { kind: 'set_certificate', member, certificate: { fingerprint, armored } }),
    );
  }
  assertDone(await changeMembers(parts, 'Ada', { kind: 'admit', member, reason: 'known' }));
  return { id: member, address, privateKey: key.privateKey };
}

/** A way out that keeps what it is given; `outcome` says what becomes of a letter, sent unless it says otherwise. */
export function postBox(outcome: (letter: SendableLetter, count: number) => SendOutcome | undefined = () => undefined) {
  const letters: { readonly to: string; readonly bytes: Buffer }[] = [];
  const post: OutgoingMail = {
    async send(letter) {
      const became = outcome(letter, letters.length) ?? { kind: 'sent', response: '250 kept' };
      if (became.kind !== 'refused')
        letters.push({ to: letter.envelope.to[0] ?? '', bytes: Buffer.from(letter.bytes) });
      return became;
    },
    describe: () => 'a box',
  };
  return { post, letters };
}

export function messageIdIn(bytes: Uint8Array): string {
  return /^Message-ID: <(?<id>[^>]+)>/im.exec(Buffer.from(bytes).toString('latin1'))?.groups?.['id'] ?? '';
}
