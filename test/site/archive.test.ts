import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { parseInstant } from '#base';
import { splitMbox } from '#mail';
import { PUBLIC } from '#store';
import { sampleMail } from '../../src/proof/osier.test-support.ts';
import { type ArchiveSite, mailText, openArchive } from './archive.test-support.ts';

const DAY = 'Wed Jun 24 09:00:00 2020';

const PATCH = `Content-Type: multipart/mixed; boundary=b
`;
const PATCH_BODY = `--b
Content-Type: text/plain

See the patch.
--b
Content-Type: text/html; name="page.html"
Content-Disposition: attachment; filename="../../page.html"

<script>alert(1)</script>
--b--`;

const HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(1)>';

/** A thread of three with a ghost, a mail of another day, one id used twice, and hostile words. */
const HEDGE = [
  mailText({
    id: 'first@tern.example',
    at: DAY,
    subject: 'The hedge is open',
    body: 'Somebody left the gate open.\n> quoted',
  }),
  mailText({
    id: 'reply@tern.example',
    at: DAY,
    subject: 'Re: The hedge is open',
    references: 'first@tern.example',
    body: 'Write to finch@warbler.example.',
  }),
  mailText({
    id: 'late@tern.example',
    at: 'Fri Jun 26 10:00:00 2020',
    subject: 'Re: The hedge is open',
    references: 'reply@tern.example',
    body: 'Closed.',
  }),
  mailText({
    id: 'orphan@tern.example',
    at: 'Fri Jun 26 11:00:00 2020',
    subject: 'Re: lost',
    references: 'ghost@tern.example',
    body: 'Who wrote that?',
  }),
  mailText({ id: 'twice@tern.example', at: 'Fri Jun 26 12:00:00 2020', subject: 'One', body: 'one' }),
  mailText({ id: 'twice@tern.example', at: 'Fri Jun 26 12:00:00 2020', subject: 'Two', body: 'two' }),
  mailText({
    id: 'a/b?c#d%25@tern.example',
    at: 'Wed Jul  1 12:00:00 2020',
    subject: HOSTILE,
    from: `${HOSTILE} <x@tern.example>`,
    body: HOSTILE,
  }),
  mailText({
    id: 'patch@tern.example',
    at: 'Wed Jul  1 13:00:00 2020',
    subject: 'patch',
    extraHeaders: PATCH,
    body: PATCH_BODY,
  }),
];

const SECRET = mailText({ id: 'secret@tern.example', at: DAY, subject: 'The secret', body: 'covert words' });

describe('the archive', () => {
  let archive: ArchiveSite;
  before(async () => {
    archive = await openArchive([
      { name: 'hedge', mails: HEDGE },
      { name: 'gate', addressPolicy: 'open', mails: HEDGE },
      { name: 'secret', visibility: 'private', addressPolicy: 'open', mails: [SECRET] },
    ]);
  });
  after(() => archive.close());

  it('answers at the addresses of blists', async () => {
    for (const path of [
      '/lists/',
      '/lists/hedge/',
      '/lists/hedge/2020/',
      '/lists/hedge/2020/06/',
      '/lists/hedge/2020/06/24/',
      '/lists/hedge/2020/06/24/1',
      '/lists/hedge/threads/',
      '/lists/hedge/m/first@tern.example/',
      '/lists/hedge/m/first@tern.example/t/',
      '/lists/hedge/m/first@tern.example/t/?view=nested',
      '/lists/hedge/search',
      '/lists/hedge/search?q=gate',
      '/search',
      '/search?q=gate',
      '/search?q=gate&list=hedge&list=gate',
      '/robots.txt',
      '/healthz',
      '/readyz',
    ]) {
      const reply = await archive.get(path);
      assert.equal(reply.status, 200, path);
      assert.equal(reply.headers.get('x-content-type-options'), 'nosniff', path);
      const body = await reply.text();
      assert.ok(body.isWellFormed());
      if (reply.headers.get('content-type')?.startsWith('text/html') === true) {
        assert.match(body, /^<!doctype html>\n<html lang="en">/, path);
        assert.doesNotMatch(body, /<script|undefined|\[object|NaN/, path);
        assert.equal(body.match(/<h1>/g)?.length, 1, path);
      }
    }
  });

  it('leads to the one spelling of an address for good', async () => {
    for (const [path, to] of [
      ['/lists', '/lists/'],
      ['/lists/hedge', '/lists/hedge/'],
      ['/lists/hedge/2020', '/lists/hedge/2020/'],
      ['/lists/hedge/2020/06', '/lists/hedge/2020/06/'],
      ['/lists/hedge/2020/06/24', '/lists/hedge/2020/06/24/'],
      ['/lists/hedge/2020/06/24/1/', '/lists/hedge/2020/06/24/1'],
      ['/lists/hedge/m/a%2Fb%3Fc%23d%2525@x', '/lists/hedge/m/a%2Fb%3Fc%23d%2525@x/'],
      ['/lists/hedge/m/a/t', '/lists/hedge/m/a/t/'],
      ['/lists/none', '/lists/none/'],
    ] as const) {
      const reply = await archive.get(path);
      assert.equal(reply.status, 308, path);
      assert.equal(reply.headers.get('location'), to);
    }
  });

  it('has nothing at addresses that look like others', async () => {
    for (const path of [
      '/lists/hedge/2020/02/31/',
      '/lists/hedge/2020/02/31',
      '/lists/hedge/2020/6/24/',
      '/lists/hedge/2020/06/24/0',
      '/lists/hedge/2020/06/24/01',
      '/lists/hedge/2020/06/24/3',
      '/lists/hedge/2020/06/25/',
      '/lists/hedge/1999/',
      '/lists/hedge/2020/06/24/1/1',
      '/lists/Hedge/',
      '/lists/hedge/m/none@tern.example/',
      '/lists/hedge/m/first@tern.example/t/?page=2',
      '/lists/hedge/2020-13.mbox.gz',
      '/favicon.ico',
      '//evil.example/',
      '/lists/hedge/2020/06/24/?after=99',
    ]) {
      assert.equal((await archive.get(path)).status, 404, path);
    }
  });

  it('has an icon of its own, which every page names', async () => {
    const page = await (await archive.get('/lists/')).text();
    const path = /<link rel="icon" href="(?<path>[^"]+)" type="image\/svg\+xml">/.exec(page)?.groups?.['path'] ?? '';
    const icon = await archive.get(path);
    assert.equal(icon.status, 200);
    assert.equal(icon.headers.get('content-type'), 'image/svg+xml');
    assert.match(icon.headers.get('cache-control') ?? '', /immutable/);
    assert.match(await icon.text(), /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
  });

  it('answers for a hidden list as for none, by every method and condition', async () => {
    const rest = [
      '',
      '2020/',
      '2020/06/',
      '2020/06/24/',
      '2020/06/24/1',
      '2020/06/24/1/1',
      '2020-06.mbox.gz',
      'threads/',
      'search?q=covert',
      'feed.atom',
      'm/secret@tern.example/',
      'm/secret@tern.example/raw',
      'm/secret@tern.example/t/',
      'm/secret@tern.example/t.mbox.gz',
    ];
    for (const path of rest) {
      for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PROPFIND']) {
        const seen = await Promise.all(
          ['secret', 'nolist'].map(async (list) => {
            const headers = { 'if-none-match': '*', 'accept-encoding': 'gzip' };
            const reply = await archive.site.request(`/lists/${list}/${path}`, { method, headers });
            return { status: reply.status, headers: [...reply.headers], body: await reply.text() };
          }),
        );
        assert.deepEqual(seen[0], seen[1], `${method} ${path}`);
        assert.equal(seen[0]?.status, 404, `${method} ${path}`);
      }
    }
    for (const path of ['/lists/', '/search?q=covert', '/search?q=covert&list=secret', '/search', '/']) {
      const body = await archive.text(path);
      assert.doesNotMatch(body, /The secret|\/lists\/secret/i, path);
      const other = await archive.text(path.replace('list=secret', 'list=nolist'));
      assert.equal(body.replaceAll('secret', 'nolist'), other, path);
    }
  });

  it('can only be read', async () => {
    const reply = await archive.site.request('/lists/hedge/', { method: 'POST', body: 'x' });
    assert.equal(reply.status, 405);
    assert.equal(reply.headers.get('allow'), 'GET, HEAD');
    const head = await archive.site.request('/lists/hedge/', { method: 'HEAD' });
    const get = await archive.get('/lists/hedge/');
    assert.equal(head.status, 200);
    assert.equal(await head.text(), '');
    assert.equal(head.headers.get('etag'), get.headers.get('etag'));
    assert.equal(head.headers.get('content-length'), get.headers.get('content-length'));
  });

  it('answers 304 for a page that did not change', async () => {
    const etag = (await archive.get('/lists/hedge/2020/06/24/1')).headers.get('etag') ?? '';
    assert.equal((await archive.get('/lists/hedge/2020/06/24/1', { 'if-none-match': etag })).status, 304);
  });

  it('shows a message with the ways around it', async () => {
    const first = await archive.text('/lists/hedge/2020/06/24/1');
    assert.match(first, /<title>hedge - The hedge is open &#8211; Test archive<\/title>/);
    assert.match(first, /href="\/lists\/hedge\/2020\/06\/24\/2" rel="next"/);
    assert.doesNotMatch(first, /rel="prev"/);
    assert.match(first, /Message 1 of 3 in this thread/);
    assert.match(first, /href="\/lists\/hedge\/m\/first@tern\.example\/"/);
    const second = await archive.text('/lists/hedge/2020/06/24/2');
    assert.match(second, /<link rel="next" href="\/lists\/hedge\/2020\/06\/26\/1">/);
    assert.match(second, /href="\/lists\/hedge\/2020\/06\/26\/1" aria-label="thread-next&gt; /);
  });

  it('cuts addresses where the list says so, and offers no raw message there', async () => {
    const masked = await archive.text('/lists/hedge/2020/06/24/2');
    assert.match(masked, /finch(?:@|&#64;)\.\.\.bler\.example/);
    assert.doesNotMatch(masked, /@(?:tern|warbler)\.example(?!\/)(?!&gt;\n<span)/);
    assert.equal((await archive.get('/lists/hedge/m/reply@tern.example/raw')).status, 404);
    assert.equal((await archive.get('/lists/hedge/2020-06.mbox.gz')).status, 404);
    assert.equal((await archive.get('/lists/hedge/m/reply@tern.example/t.mbox.gz')).status, 404);
    for (const path of [
      '/lists/hedge/',
      '/lists/hedge/threads/',
      '/lists/hedge/search?q=finch',
      '/search?q=finch&list=hedge',
    ]) {
      assert.doesNotMatch(await archive.text(path), /finch@warbler|wren@tern/, path);
    }
  });

  it('gives raw bytes of an open list, as text and nothing else', async () => {
    const reply = await archive.get('/lists/gate/m/reply@tern.example/raw');
    assert.equal(reply.status, 200);
    assert.equal(reply.headers.get('content-type'), 'text/plain; charset=utf-8');
    assert.match(reply.headers.get('content-security-policy') ?? '', /sandbox/);
    assert.match(await reply.text(), /^Message-ID: <reply@tern\.example>\n/);
    const page = await archive.text('/lists/gate/2020/06/24/2');
    assert.match(page, /href="mailto:wren@tern\.example\?In-Reply-To=%3Creply%40tern\.example%3E&amp;Subject=Re/);
  });

  it('gives months and threads as mbox files that are read back', async () => {
    for (const [path, count] of [
      ['/lists/gate/2020-06.mbox.gz', 6],
      ['/lists/gate/m/first@tern.example/t.mbox.gz', 3],
    ] as const) {
      const reply = await archive.get(path);
      assert.equal(reply.headers.get('content-type'), 'application/gzip');
      const file = gunzipSync(Buffer.from(await reply.arrayBuffer()));
      let read = 0;
      for await (const entry of splitMbox(one(file), { unescapeFrom: true })) {
        assert.match(Buffer.from(entry.bytes).toString(), /^Message-ID: /);
        read += 1;
      }
      assert.equal(read, count, path);
      assert.equal((await archive.site.request(path, { method: 'HEAD' })).status, 200);
    }
  });

  it('finds a message by its id, whatever the id holds', async () => {
    const reply = await archive.get('/lists/hedge/m/a%2Fb%3Fc%23d%2525@tern.example/');
    assert.equal(reply.status, 200);
    assert.match(await reply.text(), /<link rel="canonical" href="\/lists\/hedge\/2020\/07\/01\/1">/);
    const twice = await archive.text('/lists/hedge/m/twice@tern.example/');
    assert.match(twice, /href="\/lists\/hedge\/2020\/06\/26\/3"/);
    assert.match(twice, /href="\/lists\/hedge\/2020\/06\/26\/4"/);
    const second = await archive.get('/lists/gate/m/twice@tern.example/raw?at=20200626.4');
    assert.match(await second.text(), /Subject: \[hedge\] Two/);
    for (const at of ['20200626.1', 'x', '20200626', '']) {
      assert.equal((await archive.get(`/lists/gate/m/twice@tern.example/raw?at=${at}`)).status, 404, at);
    }
  });

  it('shows a thread flat and nested, with what is missing in it', async () => {
    const flat = await archive.text('/lists/hedge/m/late@tern.example/t/');
    assert.deepEqual(
      [...flat.matchAll(/<article class="message" id="(?<id>m[0-9]+)"/g)].map((match) => match.groups?.['id']),
      ['m1', 'm2', 'm3'],
    );
    assert.match(flat, /<link rel="canonical" href="\/lists\/hedge\/m\/first@tern\.example\/t\/">/);
    const nested = await archive.text('/lists/hedge/m/orphan@tern.example/t/?view=nested');
    assert.match(nested, /message not in this archive: <code>ghost@\.\.\.n\.example<\/code>/);
  });

  it('serves attachments as bytes or text, never as a page, under no path of the sender’s', async () => {
    const reply = await archive.get('/lists/hedge/2020/07/01/2/1');
    assert.equal(reply.status, 200);
    assert.match(reply.headers.get('content-type') ?? '', /^text\/plain/);
    assert.doesNotMatch(reply.headers.get('content-disposition') ?? '', /\.\.|\//);
    assert.match(await reply.text(), /<script>alert\(1\)<\/script>/);
    assert.equal((await archive.get('/lists/hedge/2020/07/01/2/2')).status, 404);
  });

  it('makes nothing of hostile text but text', async () => {
    for (const path of [
      '/lists/hedge/2020/07/01/1',
      '/lists/hedge/',
      '/lists/hedge/2020/07/01/',
      '/lists/hedge/threads/',
      '/lists/gate/2020/07/01/1',
      `/search?q=${encodeURIComponent(HOSTILE)}`,
      '/lists/hedge/search?q=alert',
    ]) {
      assert.doesNotMatch(await archive.text(path), /<script|<img/, path);
    }
  });

  it('finds words, marks them, and says what it did not understand', async () => {
    const found = await archive.text('/lists/hedge/search?q=gate');
    assert.match(found, /1 message, newest first/);
    assert.match(found, /Somebody left the <mark>gate<\/mark> open\./);
    assert.match(await archive.text('/search?q=gate'), /2 messages, newest first/);
    assert.match(await archive.text('/search?q=gate&list=hedge'), /1 message, newest first/);
    assert.match(await archive.text('/lists/hedge/search?q=nothinglikethis'), /No message was found/);
    assert.match(await archive.text('/lists/hedge/search?q=zz:gate'), /class="query-notes"/);
    assert.equal((await archive.get(`/search?q=${'x'.repeat(1001)}`)).status, 400);
    assert.equal((await archive.get('/search?q=gate&before=x')).status, 400);
  });

  it('keeps the place of a message that was removed, and none of its words', async () => {
    const removed = await openArchive([{ name: 'hedge', addressPolicy: 'open', mails: HEDGE }]);
    try {
      const before = await removed.get('/lists/hedge/2020/06/24/2');
      const message = await removed.store.messageAt(PUBLIC, 'hedge', 20200624 as never, 2);
      assert.ok(message !== null);
      const when = parseInstant('2025-05-05T05:05:05Z');
      assert.ok(when !== undefined);
      await removed.store.write((writes) => writes.removeMessage(message.row, when, 'asked for by the sender'));
      const after = await removed.get('/lists/hedge/2020/06/24/2', {
        'if-none-match': before.headers.get('etag') ?? '',
      });
      assert.equal(after.status, 200);
      assert.equal(after.headers.get('x-robots-tag'), 'noindex');
      const page = await after.text();
      assert.match(page, /Removed on 2025-05-05T05:05:05Z: asked for by the sender/);
      assert.doesNotMatch(page, /finch|warbler/);
      assert.match(page, /rel="next"/);
      assert.equal((await removed.get('/lists/hedge/m/reply@tern.example/raw')).status, 404);
      for (const path of [
        '/lists/hedge/m/first@tern.example/t/',
        '/lists/hedge/search?q=finch',
        '/lists/hedge/2020/06/24/',
      ]) {
        assert.doesNotMatch(
          (await removed.text(path)).replace(/value="finch"|<title>.*<\/title>/g, ''),
          /warbler/,
          path,
        );
      }
    } finally {
      await removed.close();
    }
  });

  it('pages a long day and a long thread', async () => {
    const mails = Array.from({ length: 520 }, (_, index) =>
      mailText({
        id: `m${index}@tern.example`,
        at: DAY,
        subject: `number ${index}`,
        ...(index > 0 && index < 120 ? { references: `m${index - 1}@tern.example` } : {}),
        body: `body ${index}`,
      }),
    );
    const long = await openArchive([{ name: 'hedge', mails }]);
    try {
      assert.match(await long.text('/lists/hedge/2020/06/'), /420 more messages on 2020-06-24/);
      const day = await long.text('/lists/hedge/2020/06/24/');
      assert.match(day, /href="\/lists\/hedge\/2020\/06\/24\/\?after=500"/);
      const rest = await long.text('/lists/hedge/2020/06/24/?after=500');
      assert.equal(rest.match(/class="when">#/g)?.length, 20);
      const thread = await long.text('/lists/hedge/m/m7@tern.example/t/');
      assert.match(thread, /120 messages, page 1 of 3/);
      assert.equal(thread.match(/<article /g)?.length, 50);
      assert.match(thread, /href="\/lists\/hedge\/m\/m0@tern\.example\/t\/\?page=3#m120"/);
      const last = await long.text('/lists/hedge/m/m7@tern.example/t/?page=3');
      assert.equal(last.match(/<article /g)?.length, 20);
      const page = await long.text('/lists/hedge/2020/06/24/60');
      assert.match(page, /Message 60 of 120/);
      assert.match(page, /<h3>In reply to<\/h3>/);
      const results = await long.text('/lists/hedge/search?q=body');
      const next =
        /href="(?<next>[^"]*before=hedge%2F[0-9]{8}\.[0-9]+)"/
          .exec(results)
          ?.groups?.['next']?.replaceAll('&amp;', '&') ?? '';
      assert.match(await long.text(next), /class="found"/);
    } finally {
      await long.close();
    }
  });
});

describe('a message that announces an advisory', () => {
  it('says so, with its verdict, and is to be had byte for byte even where addresses are cut', async () => {
    const bytes = sampleMail('osn3-v2').toString('latin1');
    const mbox = `From list@osier.example ${DAY}\n${bytes.replace(/^From /gm, '>From ')}\n`;
    const archive = await openArchive([{ name: 'announce', mails: [mbox] }]);
    try {
      const page = await archive.text('/lists/announce/2020/06/24/1');
      assert.match(
        page,
        /This message announces <a href="\/advisories\/OSN-3">OSN-3<\/a>, <a href="\/advisories\/OSN-3\/v2">version 2<\/a>/,
      );
      const raw = /href="(?<raw>\/lists\/announce\/m\/[^"]*\/raw\?at=20200624\.1)"/.exec(page)?.groups?.['raw'];
      assert.ok(raw !== undefined, 'a link to the raw message');
      assert.match(page, /the signature verifies on the original bytes/);
      const reply = await archive.get(raw);
      assert.equal(
        Buffer.from(await reply.arrayBuffer())
          .toString('latin1')
          .trim(),
        bytes.trim(),
      );
    } finally {
      await archive.close();
    }
  });
});

describe('what is for operators', () => {
  it('is on this machine only, and names no list', async () => {
    const archive = await openArchive([{ name: 'hedge', mails: HEDGE }]);
    try {
      await archive.text('/lists/hedge/2020/06/24/1');
      const here = { incoming: { socket: { remoteAddress: '127.0.0.1' } } };
      const metrics = await archive.site.request('/metrics', {}, here);
      assert.equal(metrics.status, 200);
      const text = await metrics.text();
      assert.match(text, /tocsin_http_requests_total\{route="[^"]*",status="200"\} 1/);
      assert.doesNotMatch(text, /hedge|2020/);
      const away = { incoming: { socket: { remoteAddress: '192.0.2.1' } } };
      assert.equal((await archive.site.request('/metrics', {}, away)).status, 404);
      const proxied = { headers: { 'x-forwarded-for': '127.0.0.1' } };
      assert.equal((await archive.site.request('/metrics', proxied, here)).status, 404);
      assert.equal((await archive.get('/metrics')).status, 404);
      assert.match(
        await archive.text('/.well-known/security.txt'),
        /^Contact: mailto:security@osier\.example\nExpires: 2026-/,
      );
    } finally {
      await archive.close();
    }
  });

  it('says that the database does not answer, and nothing of why', async () => {
    const archive = await openArchive([{ name: 'hedge', mails: HEDGE }], { securityContact: null });
    await archive.close();
    const ready = await archive.get('/readyz');
    assert.equal(ready.status, 503);
    assert.equal(await ready.text(), 'database: unusable\n');
    assert.equal((await archive.get('/healthz')).status, 200);
    assert.equal((await archive.get('/.well-known/security.txt')).status, 404);
    const failed = await archive.get('/lists/');
    assert.equal(failed.status, 500);
    assert.doesNotMatch(await failed.text(), /sqlite|database|tmp|at /i);
  });
});

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
