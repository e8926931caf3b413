import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { Client } from 'pg';
import { TEAM } from '../viewer.ts';
import { connectionPool } from './connection-pool.ts';
import { openPostgres } from './open-postgres.ts';
import { needsPostgres, postgresDatabase } from './postgres.test-support.ts';

const SECRET = 'hush%2Fhush';

/** Opens and expects a refusal in which no form of the password is, however much of it is printed. */
async function refusal(url: string): Promise<{ code: string; message: string }> {
  try {
    await openPostgres(url);
  } catch (cause) {
    const shown = inspect(cause, { depth: 9, showHidden: true });
    for (const secret of ['hush', SECRET]) assert.ok(!shown.includes(secret), shown);
    return cause as { code: string; message: string };
  }
  throw new Error('it was opened');
}

describe('a PostgreSQL that cannot be used', () => {
  it('is named without its password', async () => {
    const { code, message } = await refusal(`postgres://ann:${SECRET}@127.0.0.1:1/mail`);
    assert.equal(code, 'store_unusable');
    assert.match(message, /^127\.0\.0\.1:1\/mail: .*ECONNREFUSED/);
  });

  it('is not named where its address cannot be read', async () => {
    for (const url of [`postgres://ann:${SECRET}@[::/mail`, `postgres://ann:hush/hush@server:port/mail`]) {
      assert.equal((await refusal(url)).code, 'store_unusable');
    }
  });

  describe('on a server', needsPostgres, () => {
    it('is refused where the database is not there', async () => {
      const url = new URL(process.env['TOCSIN_TEST_POSTGRES'] ?? '');
      url.password = SECRET;
      url.pathname = '/no_such_database';
      const { code, message } = await refusal(url.href);
      assert.equal(code, 'store_unusable');
      assert.match(message, /3D000/);
    });

    it('is used again after the server ended its connections', async () => {
      const database = await postgresDatabase();
      const store = await database.open();
      await store.lists(TEAM);
      const client = new Client({ connectionString: database.url });
      await client.connect();
      await client.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
      await client.end();
      // each connection of the pool may be met once while it ends; then there are new ones
      let answer: readonly unknown[] | null = null;
      for (let attempt = 0; answer === null && attempt < 20; attempt += 1) {
        answer = await store.lists(TEAM).catch((cause: { code: string }) => {
          assert.equal(cause.code, 'store_unusable');
          return null;
        });
      }
      assert.deepEqual(answer, []);
      await store.close();
      await database.remove();
    });

    it('may end a connection between two queries of a transaction', async () => {
      const database = await postgresDatabase();
      const pool = connectionPool(database.url, { max: 1, statementTimeoutMs: 0, lockTimeoutMs: 0 });
      const used = await pool.connect();
      await used.query('begin', []);
      const client = new Client({ connectionString: database.url });
      await client.connect();
      await client.query(
        'select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
      await client.end();
      await assert.rejects(used.query('select 1', []), { code: 'store_unusable' });
      used.release(true);
      const next = await pool.connect();
      await next.query('select 1', []);
      next.release();
      await pool.end();
      await database.remove();
    });

    it('refuses a database of another encoding', async () => {
      const database = await postgresDatabase();
      const client = new Client({ connectionString: database.url });
      await client.connect();
      const name = `${new URL(database.url).pathname.slice(1)}_latin1`;
      await client.query(`create database ${name} template template0 encoding 'LATIN1' locale 'C'`);
      const url = new URL(database.url);
      url.pathname = `/${name}`;
      await assert.rejects(openPostgres(url.href), { code: 'store_unusable', message: /LATIN1/ });
      await client.query(`drop database ${name} with (force)`);
      await client.end();
      await database.remove();
    });
  });
});
