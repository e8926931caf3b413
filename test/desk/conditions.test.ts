import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { announcedReader } from '#archive';
import { type Instant, TocsinError } from '#base';
import { conditionsFile, conditionsToConfirm, confirmConditions, deliverOutbox, release } from '#disclosure';
import { clearSign, generateSigningKey } from '#pgp';
import { publishedConfirmations } from '#statements';
import { type ArchiveStore, type CaseId, caseStream, TEAM } from '#store';
import { createSite } from '#web';
import {
  assertDone,
  DAY_MS,
  MONDAY,
  postBox,
  predisclosedCase,
  refusalsOf,
  saveDraft,
  signed as signText,
  teamKey,
  USERS,
} from '../../src/disclosure/desk.test-support.ts';
import { type CaseDesk, caseDesk, fieldsOf, follow, refusedPage, withFiles, wordsOf } from './case.test-support.ts';
import { SETTINGS } from './desk-site.test-support.ts';

/* Who is concerned by a text: confirmed at the desk, secret with it, public with it. */

const END = (MONDAY + DAY_MS) as Instant;

interface Statements {
  readonly statements: readonly { readonly advisory: string; readonly basis: string; readonly condition: unknown }[];
}

describe('who is concerned by the text of a case', () => {
  let desk: CaseDesk;
  let id: CaseId;
  let path: string;
  let publicSite: ReturnType<typeof createSite>;

  before(async () => {
    desk = await caseDesk();
    const store = desk.parts.store as unknown as ArchiveStore;
    publicSite = createSite({
      store,
      styles: desk.parts.context().styles,
      clock: desk.clock,
      readAnnounced: announcedReader(desk.parts.context),
      certificates: async () => [],
      confirmations: publishedConfirmations(store, desk.parts.context),
      settings: { ...SETTINGS, publicUrl: null },
    });
    id = await predisclosedCase(desk, { end: END });
    path = `/desk/case/${id}/conditions`;
  });
  after(() => desk.close());

  const page = async (): Promise<string> => (await (await desk.at(desk.ada)).get(path)).text();
  const sentence = async (): Promise<string> => {
    const found = await conditionsToConfirm(desk.parts, desk.ada, await desk.loaded(id));
    return found?.sentences[0]?.quote.text ?? assert.fail('no sentence');
  };
  const signedFile = async (text: string, by = teamKey()): Promise<Uint8Array> =>
    clearSign(text, (await by).privateKey, { signedAt: desk.clock.now() });
  const statementsNow = async (): Promise<Statements> =>
    (await publicSite.request('/api/v1/statements')).json() as Promise<Statements>;

  it('is shown sentence by sentence, what no rule read first', async () => {
    const words = wordsOf(await page());
    assert.match(words, /not confirmed/);
    assert.match(words, /“A word about this: vulnerable\.” line \d+/);
    assert.match(words, /not read decide it|nothing of who is concerned/);
  });

  it('is refused with the place of what cannot be read, and where nothing is said of a sentence', async () => {
    const broken = await refusedPage(await desk.adaAt.post(path, { condition: 'arch in (arm64\nand', act: 'file' }));
    assert.match(broken, /the condition:\d+:\d+/);
    const unsaid = await refusedPage(await desk.adaAt.post(path, { condition: 'arch in (arm64)', act: 'file' }));
    assert.match(unsaid, /nothing is said of line \d+: A word about this/);
    const strange = await refusedPage(
      await desk.adaAt.post(path, { condition: 'arch in (arm64) -- "Nobody wrote this." line 3', act: 'file' }),
    );
    assert.match(strange, /the text does not say: Nobody wrote this/);
  });

  it('keeps what was edited where it is looked at, and gives it as the file to sign', async () => {
    const quote = await sentence();
    const condition = `arch in (arm64, arm32) -- ${JSON.stringify(quote)} line 3`;
    const looked = await (await desk.adaAt.post(path, { condition, act: 'look' })).text();
    assert.deepEqual(fieldsOf(looked, '/conditions')['condition'], condition);
    assert.match(wordsOf(looked), /may be signed/);
    const file = await desk.adaAt.post(path, { condition, act: 'file' });
    assert.match(file.headers.get('content-disposition') ?? '', /conditions\.txt/);
    assert.match(
      await file.text(),
      /^Tocsin conditions 1\n[\s\S]*By: the security team of Osier\n[\s\S]*arch in \(arm64, arm32\)/,
    );
  });

  it('takes a sentence as a note, and a signature of the team alone', async () => {
    const loaded = await desk.loaded(id);
    const made = await conditionsFile(desk.parts, desk.ada, loaded, {
      condition: 'arch in (arm64)',
      notes: [await sentence()],
    });
    assert.deepEqual(made.refusals, []);
    const stranger = generateSigningKey({
      name: 'Stranger',
      email: 'stranger@else.example',
      at: MONDAY,
      expiresAt: null,
      passphrase: null,
    });
    for (const bytes of [
      Buffer.from(made.text ?? ''),
      await signedFile(made.text ?? '', stranger),
      await signedFile((made.text ?? '').replace(/sha256 ..../, 'sha256 0000')),
    ]) {
      refusalsOf(await confirmConditions(desk.parts, desk.ada, id, bytes));
    }
    const named = await signedFile((made.text ?? '').replace(/^By: .*$/m, 'By: Ada Private'));
    const [notOurs] = refusalsOf(await confirmConditions(desk.parts, desk.ada, id, named));
    assert.match(notOurs?.found ?? '', /would be public as confirmed by "Ada Private"/);
    const inALetter = Buffer.concat([
      Buffer.from('From: ada@private.example\n\nBen, this one?\n\n'),
      Buffer.from(
        Buffer.from(await signedFile(made.text ?? ''))
          .toString('utf8')
          .replace('-----BEGIN PGP SIGNATURE-----\n', '$&Version: GnuPG v2\nComment: Ben says it is all wrong\n'),
      ),
      Buffer.from('-- \nsent from the sauna\n'),
    ]);
    const form = withFiles({}, { signed: [['conditions.txt.asc', inALetter]] });
    const after = await follow(desk.adaAt, await desk.adaAt.upload(`${path}/confirm`, form));
    assert.match(wordsOf(after), /confirmed by Ada/);
  });

  it('is sealed, and nobody outside has anything of it before the release', async () => {
    const { contents } = await desk.loaded(id);
    const [blob] = contents.conditionsByDigest.values();
    const sealed = await desk.parts.store.blob({ kind: 'program' }, caseStream(id), blob ?? assert.fail('it is kept'));
    assert.doesNotMatch(Buffer.from(sealed ?? []).toString('latin1'), /Tocsin conditions|arm64/);
    assert.deepEqual(await statementsNow(), { statements: [], fixTables: [] });
    assert.equal((await (desk.parts.store as unknown as ArchiveStore).conditionsAfter(null, 9)).size, 0);
  });

  it('is public with the text, on its page, for programs, and decides there', async () => {
    desk.clock.set(END);
    assertDone(await release(desk.parts, desk.ada, id));
    desk.clock.wait(1000);
    await deliverOutbox(desk.parts, postBox().post, 'w');
    const { statements } = await statementsNow();
    assert.deepEqual(
      statements.map(({ basis, condition }) => [basis, condition]),
      [['confirmed', { fact: 'arch', in: ['arm64'] }]],
    );
    const [{ advisory = '' } = {}] = statements;
    const file = await publicSite.request(`/advisories/${advisory}.conditions.asc`);
    const signed = await file.text();
    assert.doesNotMatch(signed, /Ben|Version|Comment|sauna/);
    assert.match(
      signed,
      /^-----BEGIN PGP SIGNED MESSAGE-----[\s\S]*arch (?:in \(arm64\)|= arm64)[\s\S]*-----END PGP SIGNATURE-----\r?\n?$/,
    );
    const shown = (await (await publicSite.request(`/advisories/${advisory}.json`)).json()) as {
      readonly affected: { readonly basis: string; readonly text: string };
    };
    assert.deepEqual([shown.affected.basis, shown.affected.text], ['confirmed', 'arch = arm64']);
    assert.match(await (await publicSite.request(`/advisories/${advisory}`)).text(), /\.conditions\.asc"/);
  });

  it('may be confirmed anew when it is public, and is published at once', async () => {
    const made = await conditionsFile(desk.parts, desk.bob, await desk.loaded(id), {
      condition: 'arch in (arm32)',
      notes: [await sentence()],
    });
    assertDone(await confirmConditions(desk.parts, desk.bob, id, await signedFile(made.text ?? '')));
    desk.clock.wait(1000);
    await deliverOutbox(desk.parts, postBox().post, 'w');
    const [statement] = (await statementsNow()).statements;
    assert.deepEqual(statement?.condition, { fact: 'arch', in: ['arm32'] });
  });

  it('is public as it was confirmed last, also where what was before it is tried again', async () => {
    const confirm = async (condition: string): Promise<void> => {
      const edited = { condition, notes: [await sentence()] };
      const made = await conditionsFile(desk.parts, desk.bob, await desk.loaded(id), edited);
      assertDone(await confirmConditions(desk.parts, desk.bob, id, await signedFile(made.text ?? '')));
      desk.clock.wait(1000);
    };
    await confirm('arch in (arm64)');
    await confirm('arch in (arm32)');
    const given: string[] = [];
    let isBroken = true;
    const { archive } = desk.parts;
    const receive: typeof archive.receive = async (list, message, clock, beside) => {
      given.push(Buffer.from(beside?.conditions?.signed ?? []).toString('utf8'));
      if (isBroken) {
        isBroken = false;
        throw new TocsinError({ code: 'store_unusable', message: 'the disk is full', hint: 'x' });
      }
      return archive.receive(list, message, clock, beside);
    };
    for (let turn = 0; turn < 3; turn += 1) {
      await deliverOutbox({ ...desk.parts, archive: { ...archive, receive } }, postBox().post, 'w');
      desk.clock.wait(DAY_MS);
    }
    assert.equal(given.length, 3);
    assert.ok(given.every((each) => /arm32/.test(each) && !/arm64/.test(each)));
    const [statement] = (await statementsNow()).statements;
    assert.deepEqual(statement?.condition, { fact: 'arch', in: ['arm32'] });
  });

  it('says what will come of it: with the release, at once, or nothing where no channel is our archive', async () => {
    const found = async (on: CaseDesk, of: CaseId) => conditionsToConfirm(on.parts, on.ada, await on.loaded(of));
    const coming = await predisclosedCase(desk, { end: (desk.clock.now() + DAY_MS) as Instant });
    assert.equal((await found(desk, coming))?.publication, 'with_text');
    assert.equal((await found(desk, id))?.publication, 'at_once');
    assert.match(wordsOf(await page()), /published beside it at once, in our own archive/);
    const byMail = await caseDesk({ channels: [USERS] });
    try {
      const only = await predisclosedCase(byMail, { end: END });
      assert.equal((await found(byMail, only))?.publication, 'nowhere');
      byMail.clock.set(END);
      assertDone(await release(byMail.parts, byMail.ada, only));
      assert.equal((await found(byMail, only))?.publication, 'nowhere');
      const words = wordsOf(await (await (await byMail.at(byMail.ada)).get(`/desk/case/${only}/conditions`)).text());
      assert.match(words, /this text goes into none/);
      assert.doesNotMatch(words, /at once/);
    } finally {
      await byMail.close();
    }
  });

  it('goes with the text when that is taken down, and does not come back', async () => {
    const store = desk.parts.store as unknown as ArchiveStore;
    const taken = await predisclosedCase(desk, { end: (desk.clock.now() + DAY_MS) as Instant });
    const quote = (await conditionsToConfirm(desk.parts, desk.ada, await desk.loaded(taken)))?.sentences[0]?.quote.text;
    const confirm = async (condition: string): Promise<void> => {
      const edited = { condition, notes: [quote ?? ''] };
      const made = await conditionsFile(desk.parts, desk.ada, await desk.loaded(taken), edited);
      assertDone(await confirmConditions(desk.parts, desk.ada, taken, await signedFile(made.text ?? '')));
      desk.clock.wait(1000);
      await deliverOutbox(desk.parts, postBox().post, 'w');
    };
    await confirm('arch in (arm32)');
    desk.clock.wait(DAY_MS);
    assertDone(await release(desk.parts, desk.ada, taken));
    desk.clock.wait(1000);
    await deliverOutbox(desk.parts, postBox().post, 'w');
    const { series, number } = (await desk.loaded(taken)).facts.id ?? assert.fail('it has a number');
    const name = `${series}-${number}`;
    const address = `/advisories/${name}.conditions.asc`;
    assert.equal((await publicSite.request(address)).status, 200);
    const kept = (await store.conditionsAfter(null, 9)).size;
    const [announced] = await store.announcementsOf(TEAM, series, number);
    assert.ok(announced);
    await store.write((writes) => writes.removeMessage(announced.message, desk.clock.now(), 'asked for'));
    const isGone = async (): Promise<void> => {
      assert.equal((await publicSite.request(address)).status, 404);
      assert.ok((await statementsNow()).statements.every(({ advisory }) => advisory !== name));
      assert.equal((await store.conditionsAfter(null, 9)).size, kept - 1);
    };
    await isGone();
    await confirm('arch in (arm64)');
    await isGone();
  });

  it('asks of a new version only about what was not read before', async () => {
    await saveDraft(desk, id, { changed: 'A word more.' });
    await signText(desk, id);
    const found = await conditionsToConfirm(desk.parts, desk.ada, await desk.loaded(id));
    assert.equal(found?.confirmed, null);
    assert.deepEqual(
      found?.sentences.map(({ isKnown, isNote }) => [isKnown, isNote]),
      [[true, true]],
    );
    assert.match(found?.condition ?? '', /arm32/);
    assert.match(wordsOf(await page()), /1 sentence stands as somebody confirmed before/);
  });
});
