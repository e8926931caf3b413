import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { ArchiveStore } from '#store';
import { type RunningServer, serveSite } from '#web';
import { mail } from '../archive/archive.test-support.ts';
import { attackedSite, siteOver } from './site-attacks.test-support.ts';

const HOST = 'Host: localhost\r\n';

/** Noise, so that packing makes it no smaller: more than all buffers between the two ends hold. */
const LARGE_BYTES = 512 * 1024;
const LARGE_MAILS = 100;

describe('a server', () => {
  let server: RunningServer;
  let port: number;
  /** Raw messages that were read for streams, questions for their headings, and files that were begun. */
  let messages = 0;
  let generators = 0;
  let files = 0;
  before(async () => {
    const { store } = await attackedSite([
      {
        name: 'talk',
        addressPolicy: 'open',
        mails: Array.from({ length: LARGE_MAILS }, (_, at) =>
          mail(`${at}@mill.example`, {
            body: randomBytes(LARGE_BYTES / 2)
              .toString('hex')
              .replace(/.{64}/g, '$&\n'),
          }),
        ),
      },
      { name: 'small', mails: [mail('small@mill.example')] },
    ]);
    const counting: ArchiveStore = {
      ...store,
      async *storedMessages(viewer, rows) {
        for await (const message of store.storedMessages(viewer, rows)) {
          messages += 1;
          yield message;
        }
      },
      dayCounts: (viewer, list, from, to) => {
        if (list === 'talk') files += 1;
        return store.dayCounts(viewer, list, from, to);
      },
      headings: (viewer, range) => {
        generators += 1;
        return store.headings(viewer, range);
      },
    };
    server = await serveSite(await siteOver(counting), { host: '127.0.0.1', port: 0 });
    port = Number(new URL(server.url).port);
  });
  after(() => server.close());

  const open = (text = ''): Promise<Socket> =>
    new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.write(Buffer.from(text, 'latin1'));
        resolve(socket);
      });
      socket.once('error', reject);
      socket.on('error', () => undefined);
    });
  const exchange = async (text: string): Promise<Buffer> => {
    const socket = await open(text);
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    await new Promise<void>((resolve) => socket.on('close', () => resolve()));
    return Buffer.concat(chunks);
  };
  const assertAnswers = async (): Promise<void> => {
    const reply = await exchange(`GET /lists/small/ HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`);
    assert.match(reply.toString('latin1'), /^HTTP\/1\.1 200 /);
  };
  const MBOX = `GET /lists/talk/2024-03.mbox.gz HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`;

  it('answers others while two hundred connections say nothing, or a letter, or half a header', async () => {
    const sockets: Socket[] = [];
    for (let at = 0; at < 200; at += 1) sockets.push(await open(['', 'G', `GET / HTTP/1.1\r\n${HOST}X-A: `][at % 3]));
    await assertAnswers();
    for (const socket of sockets) socket.destroy();
    await assertAnswers();
  });

  it('reads no more of the store for a reader that takes nothing', async () => {
    const before = messages;
    const sockets: Socket[] = [];
    for (let at = 0; at < 5; at += 1) {
      const socket = await open(MBOX);
      socket.pause();
      sockets.push(socket);
    }
    // until nothing moves any more: the same count twice, with answers to others between
    let last = -1;
    for (let round = 0; round < 200 && last !== messages; round += 1) {
      last = messages;
      for (let other = 0; other < 20; other += 1) await assertAnswers();
    }
    assert.ok(messages - before >= 5, 'each stream began');
    assert.ok(messages - before < (5 * LARGE_MAILS) / 4, `${messages - before} messages were read for nobody`);
    for (const socket of sockets) socket.destroy();
    await assertAnswers();
  });

  it('stops reading for readers that go away, and holds nothing of them', async () => {
    const abort = async (): Promise<void> => {
      const socket = await open(MBOX);
      await new Promise<void>((resolve) => socket.once('data', () => resolve()));
      socket.destroy();
      await new Promise<void>((resolve) => socket.once('close', () => resolve()));
    };
    const before = messages;
    for (let at = 0; at < 20; at += 1) await abort();
    for (let other = 0; other < 20; other += 1) await assertAnswers();
    const read = messages - before;
    assert.ok(read < (20 * LARGE_MAILS) / 4, `${read} messages for 20 readers that went away at once`);
    const quiet = [messages, generators];
    for (let other = 0; other < 20; other += 1) await assertAnswers();
    assert.equal(messages, quiet[0], 'nothing goes on');
    const handles = process.getActiveResourcesInfo().filter((name) => name === 'Zlib').length;
    assert.ok(handles <= 1, `${handles} packers live on`);
  });

  it('gives a whole file after all that', async () => {
    const reply = await exchange(MBOX.replace('HTTP/1.1', 'HTTP/1.0'));
    const body = reply.subarray(reply.indexOf('\r\n\r\n') + 4);
    assert.equal(
      gunzipSync(body)
        .toString('latin1')
        .match(/^From /gm)?.length,
      LARGE_MAILS,
    );
  });

  it('refuses headers without an end, and too many of them', async () => {
    const long = await exchange(`GET / HTTP/1.1\r\n${HOST}X-A: ${'a'.repeat(100_000)}\r\n\r\n`);
    assert.match(long.toString('latin1'), /^HTTP\/1\.1 431 /);
    const many = await exchange(`GET / HTTP/1.1\r\n${HOST}${'X-A: b\r\n'.repeat(20_000)}\r\n`);
    assert.match(many.toString('latin1'), /^HTTP\/1\.1 431 /);
    await assertAnswers();
  });

  it('reads no body, however it comes', async () => {
    for (const headers of ['Content-Length: 1000000000', 'Transfer-Encoding: chunked']) {
      for (const method of ['GET', 'HEAD', 'POST']) {
        const body = headers.startsWith('T') ? '5\r\nhello\r\n'.repeat(100) : 'x'.repeat(100_000);
        const reply = await exchange(`${method} /lists/small/ HTTP/1.1\r\n${HOST}${headers}\r\n\r\n${body}`);
        assert.match(
          reply.toString('latin1'),
          method === 'POST' ? /^HTTP\/1\.1 405 / : /^HTTP\/1\.1 200 /,
          `${method} ${headers}`,
        );
        assert.match(reply.toString('latin1'), /\r\nconnection: close\r\n/i);
        assert.equal(reply.toString('latin1').match(/HTTP\/1\.1 /g)?.length, 1);
      }
    }
    await assertAnswers();
  });

  it('answers two hundred requests that come at once on one connection, in order', async () => {
    const paths = Array.from({ length: 200 }, (_, at) => (at % 2 === 0 ? '/healthz' : '/nothing'));
    const requests = paths.map((path) => `GET ${path} HTTP/1.1\r\n${HOST}\r\n`).join('');
    const reply = await exchange(`${requests}GET /healthz HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`);
    const statuses = reply.toString('latin1').match(/(?<=HTTP\/1\.1 )[0-9]{3}/g);
    assert.deepEqual(statuses, [...paths.map((path) => (path === '/healthz' ? '200' : '404')), '200']);
  });

  it('begins one large file at a time where one connection asks for many at once and reads none', async () => {
    const before = [files, messages];
    const socket = await open(MBOX.replace('Connection: close\r\n', '').repeat(40));
    socket.pause();
    for (let other = 0; other < 50; other += 1) await assertAnswers();
    assert.equal(files - (before[0] ?? 0), 1);
    assert.ok(messages - (before[1] ?? 0) < LARGE_MAILS / 4, `${messages - (before[1] ?? 0)} messages`);
    socket.destroy();
    for (let other = 0; other < 20; other += 1) await assertAnswers();
    assert.equal(files - (before[0] ?? 0), 1, 'the others are not begun for a connection that is gone');
  });

  it('ends a connection on which requests come without an end while the first answer is not read', async () => {
    const health = `GET /healthz HTTP/1.1\r\n${HOST}\r\n`;
    const reply = await exchange(MBOX.replace('Connection: close\r\n', '') + health.repeat(300));
    assert.doesNotMatch(reply.toString('latin1'), /\nok\n/);
    await assertAnswers();
  });

  it('begins nothing on a connection that ends with the answer before', async () => {
    const before = files;
    const withBody = `GET /healthz HTTP/1.1\r\n${HOST}Content-Length: 5\r\n\r\nhello`;
    const reply = await exchange(withBody + MBOX.replace('Connection: close\r\n', '').repeat(3));
    assert.equal(reply.toString('latin1').match(/HTTP\/1\.1 200 /g)?.length, 1);
    await assertAnswers();
    assert.equal(files, before);
  });
});
