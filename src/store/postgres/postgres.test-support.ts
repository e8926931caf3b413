import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import type { TestDatabase } from '../contract/samples.test-support.ts';
import { openPostgres } from './open-postgres.ts';

const server = process.env['TOCSIN_TEST_POSTGRES'];

/** In CI a missing server is a failure: nobody would see the skip. */
export const needsPostgres = {
  skip:
    server === undefined && process.env['CI'] !== 'true'
      ? 'TOCSIN_TEST_POSTGRES is not set: sh scripts/with-postgres npm test'
      : false,
};

/** A database of its own on the server that TOCSIN_TEST_POSTGRES names. */
export async function postgresDatabase(): Promise<TestDatabase & { url: string }> {
  if (server === undefined) throw new Error('TOCSIN_TEST_POSTGRES is not set: sh scripts/with-postgres npm test');
  const name = `tocsin_test_${randomBytes(6).toString('hex')}`;
  // ordered as people do, so that a forgotten collation shows
  await asAdministrator(
    `create database ${name} template template0 encoding 'UTF8' locale_provider icu icu_locale 'en-US'`,
  );
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    open: () => openPostgres(url.href, { maxConnections: 4 }),
    remove: () => asAdministrator(`drop database ${name} with (force)`),
  };
}

async function asAdministrator(statement: string): Promise<void> {
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
