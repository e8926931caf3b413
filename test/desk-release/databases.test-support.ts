import { randomBytes } from 'node:crypto';
import { copyFile } from 'node:fs/promises';
import { Client } from 'pg';
import { openPostgres } from '../../src/store/postgres/open-postgres.ts';
import { postgresDatabase } from '../../src/store/postgres/postgres.test-support.ts';
import { sqliteDatabase } from '../../src/store/sqlite/sqlite.test-support.ts';
import type { DatabaseMaker, ReleaseDatabase } from './release-run.test-support.ts';

async function sqliteFile(): Promise<ReleaseDatabase> {
  const { path, open, remove } = await sqliteDatabase();
  return { kind: 'sqlite', place: path, open, remove };
}

export const sqliteMaker: DatabaseMaker = {
  create: sqliteFile,
  async copy({ place }) {
    const made = await sqliteFile();
    await copyFile(place, made.place);
    return made;
  },
};

export const postgresMaker: DatabaseMaker = {
  async create() {
    const { url, open, remove } = await postgresDatabase();
    return { kind: 'postgres', place: url, open, remove };
  },
  async copy({ place }) {
    const name = `tocsin_test_${randomBytes(6).toString('hex')}`;
    const from = new URL(place).pathname.slice(1);
    await asAdministrator(place, `create database ${name} template ${from}`);
    const url = new URL(place);
    url.pathname = `/${name}`;
    return {
      kind: 'postgres',
      place: url.href,
      open: () => openPostgres(url.href, { maxConnections: 4 }),
      remove: () => asAdministrator(place, `drop database ${name} with (force)`),
    };
  },
};

/** Not from the database itself: one that is copied has nobody in it. */
async function asAdministrator(place: string, statement: string): Promise<void> {
  const url = new URL(place);
  url.pathname = '/postgres';
  const client = new Client({ connectionString: url.href });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
