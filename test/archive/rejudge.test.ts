import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { reindexList, rejudge } from '#archive';
import { type ArchiveStore, PUBLIC, TEAM } from '#store';
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

  it('do not bring back what is taken down meanwhile', async () => {
    const store = await temporaryStore();
    const seeing = await osierContext();
    await importInto(store, 'notes', [note], { context: await osierContext(false) });
    const removing: ArchiveStore = {
      ...store,
      storedMessages: async (viewer, rows) => {
        const messages = await store.storedMessages(viewer, rows);
        for (const row of rows) await store.write((writes) => writes.removeMessage(row, NOW, 'on request'));
        return messages;
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
