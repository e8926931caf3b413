import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, it } from 'node:test';
import { needsGpg } from '../../src/pgp/gpg.test-support.ts';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'tocsin-walkthrough-'));
after(() => rmSync(folder, { recursive: true, force: true }));

it('the walkthrough comes to its end', { ...needsGpg, timeout: 400_000 }, async () => {
  const { status, stdout, stderr } = spawnSync('sh', ['examples/walkthrough/run.sh', folder], {
    cwd: root,
    encoding: 'utf8',
    // all up to the signature takes some 20 s, also on a busy machine less than two minutes
    env: { ...process.env, MINUTES: '2', PORT: `${await freePort()}` },
  });
  assert.equal(status, 0, `${stdout}\n${stderr}`);
  assert.match(stdout, /^genuine +OSN-11 v2 /m);
  assert.match(stdout, /^== done/m);
});

/** One whose neighbour is free too: that one is for mail. */
async function freePort(): Promise<number> {
  const first = await listening(0);
  const port = (first.address() as AddressInfo).port;
  const second = await listening(port + 1).catch(() => null);
  for (const server of [first, second]) await new Promise((resolve) => server?.close(resolve) ?? resolve(null));
  return second === null ? freePort() : port;
}

async function listening(port: number): Promise<Server> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
