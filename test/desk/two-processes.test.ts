import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createDeskSite } from '#desk-site';
import { needsPostgres, postgresDatabase } from '../../src/store/postgres/postgres.test-support.ts';
import { sqliteDatabase } from '../../src/store/sqlite/sqlite.test-support.ts';
import {
  type OpenedDesk,
  ORIGIN,
  openedDesk,
  SETTINGS,
  signIn,
  type Visitor,
  visitor,
} from './desk-site.test-support.ts';

for (const { name, skip, create } of [
  { name: 'SQLite', skip: false, create: sqliteDatabase },
  { name: 'PostgreSQL', skip: needsPostgres.skip, create: postgresDatabase },
]) {
  describe(`two processes with one desk on ${name}`, { skip }, () => {
    it('know the same sessions', async () => {
      await withTwo(create, async (desk, other) => {
        const ada = await desk.signedIn('Ada', 'lead');
        const there = other();
        for (const [cookie, value] of ada.cookies) there.cookies.set(cookie, value);
        assert.equal((await there.get('/desk/')).status, 200);
        await there.post('/desk/sign-out', {});
        assert.equal((await ada.get('/desk/')).status, 303);
      });
    });

    it('sign in by a challenge of the other one, and never twice by one', async () => {
      await withTwo(create, async (desk, other) => {
        const { key } = await desk.signedIn('Ada', 'lead');
        const here = desk.visitor();
        const asked = (await (await here.post('/desk/sign-in/options', {})).json()) as object;
        const challenge = here.cookies.get('__Host-tocsin-challenge') ?? '';
        const everywhere = Array.from({ length: 6 }, (_, index) => (index % 2 === 0 ? other() : desk.visitor()));
        const answers = await Promise.all(
          everywhere.map((each) => {
            each.cookies.set('__Host-tocsin-challenge', challenge);
            return each.post('/desk/sign-in', { response: key.get(asked, ORIGIN) });
          }),
        );
        assert.deepEqual(answers.map(({ status }) => status).toSorted(), [303, 422, 422, 422, 422, 422]);
      });
    });

    it('write down all who sign in at the same moment', async () => {
      await withTwo(create, async (desk, other) => {
        const people = [
          await desk.signedIn('Ada', 'lead'),
          await desk.signedIn('Ben', 'member'),
          await desk.signedIn('Cid', 'member'),
        ];
        const answers = await Promise.all(
          people.map(({ key }, index) => signIn(index % 2 === 0 ? other() : desk.visitor(), key)),
        );
        assert.deepEqual(
          answers.map(({ status }) => status),
          [303, 303, 303],
        );
        const page = await (await people[0]?.get('/desk/audit'))?.text();
        assert.equal(page?.match(/>signed in</g)?.length, 6);
      });
    });
  });
}

async function withTwo(
  create: typeof sqliteDatabase | typeof postgresDatabase,
  work: (desk: OpenedDesk, other: () => Visitor) => Promise<void>,
): Promise<void> {
  const database = await create();
  const [store, elsewhere] = [await database.open(), await database.open()];
  try {
    const desk = await openedDesk({ kept: { store, remove: async () => undefined } });
    const parts = { ...desk.parts, store: elsewhere };
    const site = createDeskSite({ desk: async () => parts, clock: desk.clock, settings: SETTINGS });
    await work(desk, () => visitor(site));
  } finally {
    await store.close();
    await elsewhere.close();
    await database.remove();
  }
}
