import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { reindexList, reindexStaleLists, rejudge } from '#archive';
import { type ArchiveStore, examine, PUBLIC, TEAM } from '#store';
import { importInto, mail, mails, NOW, osier, osierContext, temporaryStore } from './archive.test-support.ts';

const note = join(osier, 'mail', 'osn1-v2.eml');

describe('signed messages judged anew', () => {
  it('become advisories when their certificate comes, and cease when it goes', async () => {
    const store = await temporaryStore();
    const [blind, seeing] = [await osierContext(false), await osierContext()];
    await importInto(store, 'notes', [note], { context: blind });
    assert.equal((await store.announcements(PUBLIC)).length, 0);
    assert.equal(await rejudge(store, seeing), 1);
    assert.equal((await store.announcements(PUBLIC)).length, 1);
    assert.equal(await rejudge(store, seeing), 0, 'nothing changed');
    assert.equal(await rejudge(store, blind), 1);
    assert.equal((await store.announcements(PUBLIC)).length, 0);
  });

  it('are looked at again after an import that knew other certificates', async () => {
    const store = await temporaryStore();
    const seeing = await osierContext();
    await rejudge(store, seeing);
    await importInto(store, 'notes', [note], { context: await osierContext(false) });
    assert.equal(await rejudge(store, seeing), 1);
    assert.equal((await store.announcements(PUBLIC)).length, 1);
  });

  it('are looked at again when a certificate says something new under the same fingerprint', async () => {
    const store = await temporaryStore();
    const seeing = await osierContext();
    await importInto(store, 'notes', [note], { context: seeing });
    await rejudge(store, seeing);
    const [certificate] = seeing.keyring.certificates;
    assert.ok(certificate);
    const changed = { certificates: [{ ...certificate, revokers: [...certificate.revokers, 'A'.repeat(40)] }] };
    assert.equal(await rejudge(store, { ...seeing, keyring: changed }), 1);
  });

  it('are looked at once more where somebody imports by other certificates meanwhile', async () => {
    const store = await temporaryStore();
    const [blind, seeing] = [await osierContext(false), await osierContext()];
    await importInto(store, 'notes', [note], { context: blind });
    let imports = 0;
    const importing: ArchiveStore = {
      ...store,
      // an older mail than all that are looked at, after they were listed
      async *storedMessages(viewer, rows) {
        imports += 1;
        if (imports === 1) await importInto(store, 'notes', [join(osier, 'mail', 'osn1-v1.eml')], { context: blind });
        yield* store.storedMessages(viewer, rows);
      },
    };
    await rejudge(importing, seeing);
    assert.equal((await store.announcements(PUBLIC)).length, 2);
    assert.equal(await rejudge(store, seeing), 0);
  });

  it('end where somebody keeps importing by other certificates, and are judged the next time', async () => {
    const store = await temporaryStore();
    const [blind, seeing] = [await osierContext(false), await osierContext()];
    await importInto(store, 'notes', [note], { context: blind });
    const disturbed: ArchiveStore = {
      ...store,
      async *storedMessages(viewer, rows) {
        await store.write((writes) => writes.setFact('judged-with', 'mixed'));
        yield* store.storedMessages(viewer, rows);
      },
    };
    await rejudge(disturbed, seeing);
    assert.ok((await rejudge(store, seeing)) > 0);
    assert.equal(await rejudge(store, seeing), 0);
  });

  it('let others have their turn after each message, and end where they are told to', async () => {
    const store = await temporaryStore();
    await importInto(store, 'notes', [join(osier, 'mail')], { context: await osierContext(false) });
    const seeing = await osierContext();
    const signed = (await store.signedMessages(null, 1000)).length;
    let turns = 0;
    let isOver = false;
    const count = (): void => {
      turns += 1;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    assert.equal(await rejudge(store, seeing), signed);
    isOver = true;
    assert.ok(turns >= signed, `${turns} turns in ${signed} messages`);
    let asked = 0;
    const judged = await rejudge(store, await osierContext(false), () => {
      asked += 1;
      return asked > 2;
    });
    assert.ok(judged < signed);
    assert.ok((await rejudge(store, seeing)) > 0, 'what was broken off counts as not done');
  });

  it('are none where all came in by the certificates of now', async () => {
    const store = await temporaryStore();
    const seeing = await osierContext();
    await importInto(store, 'notes', [note], { context: seeing });
    assert.equal(await rejudge(store, seeing), 0);
    assert.ok((await rejudge(store, await osierContext(false))) > 0);
  });

  it('change nothing of a list whose signed messages announce nothing', async () => {
    const store = await temporaryStore();
    const blind = await osierContext(false);
    await importInto(store, 'notes', [note], { context: blind });
    await store.write((writes) => writes.setFact('judged-with', 'mixed'));
    const before = await store.findList(TEAM, 'notes');
    assert.ok((await rejudge(store, blind)) > 0);
    assert.equal((await store.findList(TEAM, 'notes'))?.generation, before?.generation);
  });

  it('do not bring back what is taken down meanwhile', async () => {
    const store = await temporaryStore();
    const seeing = await osierContext();
    await importInto(store, 'notes', [note], { context: await osierContext(false) });
    const removing: ArchiveStore = {
      ...store,
      async *storedMessages(viewer, rows) {
        const messages = await Array.fromAsync(store.storedMessages(viewer, rows));
        for (const row of rows) await store.write((writes) => writes.removeMessage(row, NOW, 'on request'));
        yield* messages;
      },
    };
    await rejudge(removing, seeing);
    assert.equal((await store.announcements(TEAM)).length, 0);
  });
});

describe('a list whose addresses are to be shown otherwise', () => {
  const asked = async (store: ArchiveStore, q: string): Promise<number> => {
    const { parseQuery } = await import('#search');
    return (await store.search(PUBLIC, { query: parseQuery(q, NOW), lists: null, before: null, limit: 10 })).count;
  };

  it('is found by the words that it shows', async () => {
    const store = await temporaryStore();
    await importInto(store, 'talk', mails(mail('one@x.example')));
    assert.deepEqual([await asked(store, 'f:mill'), await asked(store, 'f:ada@mill.example')], [0, 1]);
    await store.write((writes) => writes.changeList('talk', { addressPolicy: 'open' }));
    await reindexList(store, 'talk');
    assert.deepEqual([await asked(store, 'f:mill'), await asked(store, 'f:ada@mill.example')], [1, 1]);
  });

  it('is finished later where it was broken off, and doctor says so until then', async () => {
    const store = await temporaryStore();
    await importInto(store, 'talk', mails(...Array.from({ length: 150 }, (_, at) => mail(`a${at}@x.example`))));
    await store.write((writes) => writes.changeList('talk', { addressPolicy: 'open' }));
    assert.equal(await reindexList(store, 'talk', () => true), 100);
    assert.deepEqual(
      (await examine(store)).map(({ remedy }) => remedy),
      ['run: tocsin lists set talk --addresses open'],
    );
    assert.equal(await reindexStaleLists(store), 1);
    assert.equal(await asked(store, 'f:mill'), 150);
    assert.deepEqual([await examine(store), await reindexStaleLists(store)], [[], 0]);
  });

  it('goes by the policy that it has in the end where that changes meanwhile', async () => {
    const store = await temporaryStore();
    await importInto(store, 'talk', mails(mail('one@x.example')));
    await store.write((writes) => writes.changeList('talk', { addressPolicy: 'open' }));
    let isChanged = false;
    const changing: ArchiveStore = {
      ...store,
      write: async (unit) => {
        if (!isChanged) {
          isChanged = true;
          await store.write((writes) => writes.changeList('talk', { addressPolicy: 'masked' }));
        }
        return store.write(unit);
      },
    };
    await reindexList(changing, 'talk');
    assert.equal(await asked(store, 'f:mill'), 0);
    assert.equal((await store.staleWords()).length, 1, 'the second change is not known to be done');
    await reindexStaleLists(store);
    assert.deepEqual([await asked(store, 'f:mill'), await store.staleWords()], [0, []]);
  });

  it('takes mail of a running import by what it is when the mail is stored', async () => {
    const store = await temporaryStore();
    const open = { title: null, visibility: 'public', addressPolicy: 'open' } as const;
    const changing = async function* () {
      yield* mails(...Array.from({ length: 300 }, (_, at) => mail(`a${at}@x.example`)));
      await store.write((writes) => writes.changeList('talk', { addressPolicy: 'masked' }));
      await reindexList(store, 'talk');
      yield* mails(...Array.from({ length: 300 }, (_, at) => mail(`b${at}@x.example`)));
    };
    await importInto(store, 'talk', changing(), { newList: open });
    assert.equal(await asked(store, 'f:mill'), 0);
  });
});
