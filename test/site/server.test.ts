import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { type RunningServer, serveSite } from '#web';
import { type ArchiveSite, mailText, openArchive } from './archive.test-support.ts';

const MAIL = mailText({ id: 'a@tern.example', at: 'Wed Jun 24 09:00:00 2020', subject: 'a', body: 'b' });

describe('the server', () => {
  let archive: ArchiveSite;
  let server: RunningServer;
  let port: number;
  before(async () => {
    archive = await openArchive([{ name: 'hedge', mails: [MAIL] }]);
    server = await serveSite(archive.site, { host: '127.0.0.1', port: 0 });
    port = Number(new URL(server.url).port);
  });
  after(async () => {
    await server.close();
    await archive.close();
  });

  /** What comes back for bytes that are sent, until the server ends the connection. */
  const exchange = (request: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(request));
      let reply = '';
      socket.on('data', (chunk) => {
        reply += chunk.toString('latin1');
      });
      socket.on('close', () => resolve(reply));
      socket.on('error', (error: NodeJS.ErrnoException) => (reply === '' ? reject(error) : resolve(reply)));
    });
  const get = (target: string, headers = ''): Promise<string> =>
    exchange(`GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${headers}\r\n`);

  it('names itself localhost and answers', async () => {
    assert.match(server.url, /^http:\/\/localhost:[0-9]+$/);
    const reply = await get('/lists/hedge/2020/06/24/1');
    assert.match(reply, /^HTTP\/1\.1 200 /);
    assert.match(reply, /\r\nx-content-type-options: nosniff\r\n/i);
  });

  it('refuses an address that is too long, and a header that is', async () => {
    assert.match(await get(`/search?q=${'a'.repeat(11_000)}`), /^HTTP\/1\.1 414 /);
    assert.match(await get('/lists/', `X-Long: ${'a'.repeat(20_000)}\r\n`), /^HTTP\/1\.1 431 /);
  });

  it('never says the host that it was called by', async () => {
    for (const host of ['evil.example', 'evil.example:99', 'a b', 'evil.example/x', '"><script>']) {
      const reply = await exchange(`GET /lists HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
      assert.match(reply, /^HTTP\/1\.1 (?:308|400) /, host);
      assert.doesNotMatch(reply, /evil|<script/, host);
    }
  });

  it('refuses what it cannot read with the headers that all answers have', async () => {
    const reply = await exchange('GET http:// HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    assert.match(reply, /^HTTP\/1\.1 400 /);
    assert.match(reply, /content-security-policy/i);
  });

  it('reads no body, and ends the connection that sends one', async () => {
    const reply = await exchange(
      'POST /lists/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\nExpect: 100-continue\r\n\r\n',
    );
    assert.match(reply, /^HTTP\/1\.1 405 /);
    assert.match(reply, /\r\nconnection: close\r\n/i);
  });

  it('answers each of many requests that come at once on one connection', async () => {
    const one = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n';
    const last = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';
    const reply = await exchange(one.repeat(20) + last);
    assert.equal(reply.match(/HTTP\/1\.1 200 /g)?.length, 21);
  });

  it('says what is in the way of a port', async () => {
    await assert.rejects(serveSite(archive.site, { host: '127.0.0.1', port }), { code: 'bad_configuration' });
  });

  it('ends while connections are open that ask for nothing', async () => {
    const other = await serveSite(archive.site, { host: '127.0.0.1', port: 0 });
    const otherPort = Number(new URL(other.url).port);
    const socket = connect(otherPort, '127.0.0.1');
    const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
    socket.on('error', () => undefined);
    await new Promise<void>((resolve) => {
      socket.once('data', () => resolve());
      socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n');
    });
    await other.close();
    await closed;
    await assert.rejects(fetch(`http://127.0.0.1:${otherPort}/healthz`));
  });
});
