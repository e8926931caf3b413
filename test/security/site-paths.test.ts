import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { type RunningServer, type Site, serveSite } from '#web';
import { mail } from '../archive/archive.test-support.ts';
import { assertSafe, attackedSite, fetched } from './site-attacks.test-support.ts';
import { filled, routesAddedBy } from './site-routes.test-support.ts';

const MAILS = [mail('one@mill.example', { subject: 'covertsubject', body: 'covertbody' })];

/** Pieces that some program on the way reads as another path than the one that it was. */
const PIECES = [
  '..',
  '.',
  '%2e%2e',
  '%2E%2E%2F',
  '..%2f..%2f..%2fetc%2fpasswd',
  '%252e%252e%252f',
  '..%5c..%5cwindows',
  '..\\..\\',
  '%5c',
  '%2f',
  '%2F%2F',
  '%252f',
  '%c0%ae%c0%ae%c0%af',
  '%e0%80%af',
  '%f0%80%80%af',
  '%uff0e%uff0e',
  '%ff',
  '%',
  '%zz',
  '%00',
  'talk%00',
  'talk%00.html',
  'talk%0a',
  'talk%0d%0aX: y',
  'talk%20',
  'talk.',
  'talk;x=1',
  'talk%3bx',
  'talk%3fq',
  'talk%23',
  'TALK',
  't%61lk%',
  'ta\u200blk',
  '\uff54alk',
  '\u202etalk',
  '~',
  '*',
  ':list',
  '$',
  '(',
  '[a]',
  '{a}',
  'a'.repeat(65),
  'a'.repeat(3000),
  '-',
  '--',
  '0',
  '-1',
  '+1',
  '1e3',
  '0x1',
  '1.0',
  '00000001',
  '9999999999',
  '99999999999999999999999999',
  '\u0661',
  '\uff11',
  '\u00b9',
  '2024',
  '0000',
  '9999',
  '13',
  '32',
  'NaN',
  'Infinity',
  'null',
  '__proto__',
  'constructor',
  'toString',
  '.well-known',
  '.git',
  '.env',
  'index.php',
];

const VALUES: Readonly<Record<string, string>> = {
  list: 'talk',
  year: '2024',
  month: '03',
  day: '05',
  number: '1',
  attachment: '1',
  id: 'one%40mill.example',
  messageId: 'one%40mill.example',
  name: 'OSN-1',
  revision: 'v1',
  span: '1..2',
  file: '2024-03.mbox.gz',
  folder: 'osn1',
  version: 'v2.0',
  label: 'white',
  form: 'osv',
};

describe('an address', () => {
  let site: Site;
  let routes: readonly string[];
  before(async () => {
    routes = await routesAddedBy(async () => {
      ({ site } = await attackedSite([
        { name: 'talk', addressPolicy: 'open', mails: MAILS },
        { name: 'quiet', visibility: 'private', addressPolicy: 'open', mails: MAILS },
      ]));
      await site.request('/api/v1/lists');
    });
    routes = routes.filter((route) => !route.includes('*'));
  });

  it('with an odd piece in any place of any route shows what is there, or nothing, and never fails', async () => {
    assert.ok(routes.length > 50);
    let found = 0;
    for (const route of routes) {
      const names = [...route.matchAll(/:(?<name>[a-zA-Z]+)/g)].map(({ groups }) => groups?.['name'] ?? '');
      for (const piece of PIECES) {
        const written = [
          ...names.map((name) => filled(route, { ...VALUES, [name]: piece })),
          filled(route, VALUES).replace(/\/(?=[^/]*$)/, `/${piece}/`),
          `${filled(route, VALUES)}${piece}`,
          `${filled(route, VALUES)}?${piece}=${piece}&page=${piece}&after=${piece}&before=${piece}&limit=${piece}&at=${piece}&cursor=${piece}`,
        ];
        for (const path of written) {
          const reply = await fetched(site, path);
          assertSafe(reply);
          // with the name of the private list in no address, nothing of it may come
          assert.doesNotMatch(reply.text, /quiet/, path);
          if (reply.status === 200) found += 1;
        }
      }
    }
    assert.ok(found > 100, `${found} pages`);
  });

  it('in another spelling shows the same or nothing', async () => {
    const page = await fetched(site, '/lists/talk/2024/03/05/1');
    for (const path of [
      '/lists/t%61lk/2024/03/05/1',
      '/lists/talk/./2024/03/05/1',
      '/lists/other/../talk/2024/03/05/1',
      '/lists/talk/%32024/03/05/1',
      '//lists/talk/2024/03/05/1',
      '/lists//talk/2024/03/05/1',
      '/lists/talk/2024/03/05/%31',
      '/lists/talk/2024/03/05/1%20',
      '/lists/talk/2024/03/05/1;a',
      '/lists/talk%2f2024/03/05/1',
      '/LISTS/talk/2024/03/05/1',
      '/lists/talk/2024/03/05/1?',
      '/lists/talk/2024/03/05/1?x=<script>',
    ]) {
      const reply = await fetched(site, path);
      assertSafe(reply);
      if (reply.status !== 404) assert.deepEqual([reply.status, reply.text], [200, page.text], path);
    }
  });

  it('never leads to another site', async () => {
    for (const path of [
      '//evil.example',
      '//evil.example/lists',
      '/\\evil.example/lists',
      '/%5cevil.example/lists',
      '/lists//evil.example',
      '/lists/talk//evil.example/',
      '/lists/talk/m///evil.example',
      '/lists/talk/m/%2f%2fevil.example',
      '/lists/talk/m/https:%2F%2Fevil.example',
      '/advisories/osn-1//evil.example',
      '/advisories//evil.example',
      '/osn//evil.example',
      '/search//evil.example/',
    ]) {
      for (const url of [`http://localhost${path}`, `http://evil.example${path}`]) {
        const reply = await site.fetch(new Request(url, { headers: { host: 'evil.example' } }));
        const location = reply.headers.get('location');
        if (location !== null) {
          const { host } = new URL(location, 'https://here.example/');
          assert.equal(host, 'here.example', `${path}: ${location}`);
        }
      }
    }
  });

  it('is answered by the site itself, whatever Host and proxies say', async () => {
    const lies = {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'javascript',
      'x-forwarded-prefix': '/evil',
      'x-original-url': '/lists/quiet/',
      'x-rewrite-url': '/lists/quiet/',
      'x-http-method-override': 'DELETE',
      forwarded: 'for=127.0.0.1;host=evil.example',
    };
    for (const path of [
      '/',
      '/lists',
      '/lists/',
      '/lists/talk/feed.atom',
      '/lists/talk/2024/03/05/1',
      '/api/v1/lists',
      '/feed.atom',
    ]) {
      const plain = await fetched(site, path);
      assert.deepEqual(await fetched(site, path, { headers: lies }), plain, path);
      const other = await site.fetch(new Request(`http://evil.example:99${path}`));
      assert.equal(Buffer.from(await other.arrayBuffer()).toString('latin1'), plain.text, path);
    }
  });

  it('of the metrics is for this machine, whatever a stranger says of himself', async () => {
    const from = (remoteAddress: string): object => ({ incoming: { socket: { remoteAddress } } });
    assert.equal((await fetched(site, '/metrics', {}, from('127.0.0.1'))).status, 200);
    const absent = await fetched(site, '/metricz', {}, from('203.0.113.9'));
    for (const [peer, headers] of [
      ['203.0.113.9', {}],
      ['203.0.113.9', { 'x-forwarded-for': '127.0.0.1' }],
      ['203.0.113.9', { 'x-real-ip': '127.0.0.1' }],
      ['203.0.113.9', { forwarded: 'for=127.0.0.1' }],
      ['127.0.0.1', { 'x-forwarded-for': '127.0.0.1' }],
      ['127.0.0.1', { 'x-forwarded-for': '::1, 127.0.0.1' }],
      ['127.0.0.1', { 'x-forwarded-for': '203.0.113.9' }],
      ['127.0.0.1', { 'x-real-ip': '203.0.113.9' }],
      ['127.0.0.1', { forwarded: 'for=203.0.113.9' }],
      ['::ffff:203.0.113.9', {}],
      ['0.0.0.0', {}],
      ['', {}],
      ['127.0.0.1.evil.example', {}],
    ] as const) {
      const reply = await fetched(site, '/metrics', { headers }, from(peer));
      assert.deepEqual({ ...reply, path: '' }, { ...absent, path: '' }, `${peer} ${JSON.stringify(headers)}`);
    }
  });

  it('of the metrics names no list, no address and no query', async () => {
    for (const path of [
      '/lists/quiet/',
      '/lists/talk/m/covert@x/',
      '/search?q=covertquery',
      '/covertpath',
      '/api/v1/lists/quiet',
    ]) {
      await fetched(site, path);
    }
    const { text } = await fetched(site, '/metrics', {}, { incoming: { socket: { remoteAddress: '::1' } } });
    assert.match(text, /tocsin_http_requests_total\{/);
    assert.doesNotMatch(text, /quiet|covert|talk/);
  });
});

describe('a request', () => {
  let site: Site;
  before(async () => {
    ({ site } = await attackedSite([{ name: 'talk', addressPolicy: 'open', mails: MAILS }]));
  });

  it('of any method but GET and HEAD changes nothing and gets no page', async () => {
    for (const path of ['/', '/lists/talk/', '/lists/talk/2024-03.mbox.gz', '/api/v1/lists', '/search?q=covertbody']) {
      for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND', 'MKCOL', 'get', 'X'.repeat(100)]) {
        const reply = await fetched(site, path, { method, ...(method === 'POST' ? { body: 'q=covert' } : {}) });
        assertSafe(reply);
        // the platform writes some methods in capitals
        if (method !== 'get') assert.deepEqual([reply.status, reply.headers.get('allow')], [405, 'GET, HEAD'], method);
        if (method !== 'get') assert.doesNotMatch(reply.text, /covert/);
      }
    }
  });

  it('with odd conditions and ranges gets the whole page, or the word that it has it', async () => {
    const page = await fetched(site, '/lists/talk/2024/03/05/1');
    const etag = page.headers.get('etag') ?? '';
    for (const headers of [
      { range: 'bytes=0-0' },
      { range: 'bytes=-1' },
      { range: 'bytes=9999999999999-' },
      { range: `bytes=${'0-1,'.repeat(1000)}0-1` },
      { 'if-range': etag, range: 'bytes=0-5' },
      { 'if-none-match': '"other"' },
      { 'if-none-match': `"${etag.slice(1, 10)}"` },
      { 'if-none-match': ','.repeat(5000) },
      { 'if-none-match': '"' },
      { 'if-modified-since': 'Tue, 05 Mar 2999 10:00:00 GMT' },
      { 'if-modified-since': 'nonsense' },
      { 'if-unmodified-since': 'Tue, 05 Mar 1999 10:00:00 GMT' },
      { 'if-match': '"other"' },
      { 'accept-encoding': 'gzip;q=0, identity' },
      { 'accept-encoding': 'br;q=1, *;q=0' },
      { accept: 'application/x-nothing' },
    ]) {
      assert.deepEqual(await fetched(site, page.path, { headers }), page, JSON.stringify(headers).slice(0, 80));
    }
    for (const tag of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      const reply = await fetched(site, page.path, { headers: { 'if-none-match': tag } });
      assert.deepEqual([reply.status, reply.text], [304, ''], tag);
    }
  });
});

describe('a request line by socket', () => {
  let server: RunningServer;
  let port: number;
  before(async () => {
    const { site } = await attackedSite([{ name: 'talk', addressPolicy: 'open', mails: MAILS }]);
    server = await serveSite(site, { host: '127.0.0.1', port: 0 });
    port = Number(new URL(server.url).port);
  });
  after(() => server.close());

  const exchange = (request: string): Promise<string> =>
    new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(Buffer.from(request, 'latin1')));
      let reply = '';
      socket.on('data', (chunk) => {
        reply += chunk.toString('latin1');
      });
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(reply));
    });

  it('that no browser would send is refused, or answered like any other', async () => {
    for (const target of [
      '/../../../etc/passwd',
      '/lists/../../../etc/passwd',
      '/./././lists/',
      '/%2e%2e/%2e%2e/etc/passwd',
      '/..%c0%af..%c0%afetc/passwd',
      '\\..\\..\\etc\\passwd',
      '*',
      'http://evil.example/lists/talk/',
      'http://127.0.0.1/lists/talk/',
      'file:///etc/passwd',
      '//evil.example/lists',
      '/lists/\xff\xfe/',
      '/lists/talk/\x00',
      '/lists/talk/\x7f',
      '/lists/talk/ HTTP/1.1\r\nX: y',
      '/lists/talk/#fragment',
      'lists/talk/',
      '',
      '?',
      '#',
    ]) {
      for (const method of ['GET', 'HEAD', 'OPTIONS', 'TRACE', 'CONNECT', 'get', 'GARBAGE']) {
        const reply = await exchange(
          `${method} ${target} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\nX-Secret: echo\r\n\r\n`,
        );
        assert.doesNotMatch(reply, /root:|X-Secret|evil\.example/i, `${method} ${target}`);
        if (reply !== '') assert.match(reply, /^HTTP\/1\.1 (?:200|308|400|404|405|500|501) /, `${method} ${target}`);
        assert.doesNotMatch(reply, /^HTTP\/1\.1 500/, `${method} ${target}`);
      }
    }
  });

  it('that smuggles a second request makes one answer at most that is no refusal', async () => {
    const smuggled = 'GET /lists/talk/2024/03/05/1 HTTP/1.1\r\nHost: x\r\n\r\n';
    for (const headers of [
      `Content-Length: ${smuggled.length}\r\nTransfer-Encoding: chunked`,
      'Transfer-Encoding: chunked, identity',
      'Transfer-Encoding: xchunked',
      'Transfer-Encoding : chunked',
      'Content-Length: 0\r\nContent-Length: 5',
      'Content-Length: -1',
      'Content-Length: +5',
      'Content-Length: 0x5',
      `Content-Length: ${smuggled.length}`,
    ]) {
      const reply = await exchange(`POST /lists/ HTTP/1.1\r\nHost: x\r\n${headers}\r\n\r\n${smuggled}`);
      assert.doesNotMatch(reply, /covertbody/, headers);
    }
  });

  it('with Host twice, or none, or a long one, says nothing of it', async () => {
    for (const host of [
      'Host: a\r\nHost: b\r\n',
      '',
      `Host: ${'h'.repeat(5000)}\r\n`,
      'Host: \r\n',
      'Host: [::1\r\n',
      'Host: a@b\r\n',
      'Host: localhost:99999\r\n',
    ]) {
      const reply = await exchange(`GET /lists HTTP/1.1\r\n${host}Connection: close\r\n\r\n`);
      assert.match(reply, /^HTTP\/1\.1 (?:308|400) /, host.slice(0, 30));
      assert.doesNotMatch(reply, /hhhh|99999|a@b/);
    }
  });
});
