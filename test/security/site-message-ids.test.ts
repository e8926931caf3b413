import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { type MessageHeading, TEAM } from '#store';
import type { Site } from '#web';
import { assertSafe, attackedSite, type Fetched, fetched, idPath } from './site-attacks.test-support.ts';
import { readMarkup, readUtf8 } from './site-markup.test-support.ts';

/** What stands between the brackets of a Message-ID: each names another part of an address, or of a page. */
const IDS: readonly string[] = [
  'a/b@evil.example',
  '/',
  '//',
  '/lists/talk/',
  '../../../healthz',
  '../secret@evil.example',
  './x',
  '%2F',
  '%2f@evil.example',
  '%252F@evil.example',
  'a%2Fb@evil.example',
  '%',
  '%%%',
  '%00',
  '%c0%af',
  '%ff@evil.example',
  '?q=1',
  'a?at=20240305.1',
  '#fragment',
  'a#b@evil.example',
  ';x=1@evil.example',
  'a&b=c@evil.example',
  'a+b@evil.example',
  'a=b$c@evil.example',
  'a:b@evil.example',
  'http://evil.example/',
  'javascript:alert(1)',
  '\\\\evil.example\\x',
  '\\..\\',
  '"quoted"@evil.example',
  "it's@evil.example",
  '`x`',
  '{{x}}',
  '#{x}<%=x%>',
  'raw',
  't',
  't.mbox.gz',
  't/feed.atom',
  'm',
  'feed.atom',
  'search',
  'index.html',
  'a/raw',
  'a/t/',
  'a/t.mbox.gz',
  '*',
  ':id',
  '0',
  '-1',
  'null',
  'undefined',
  '__proto__',
  'constructor',
  'ünïcode@müll.example',
  '日本語@evil.example',
  '\u{1f4a9}@evil.example',
  'a\u202eb@evil.example',
  'a\u200bb@evil.example',
  'a\u0301@evil.example',
  '\u00e1@evil.example',
  '\ufffd@evil.example',
  'UPPER@evil.example',
  'upper@evil.example',
  'x'.repeat(997),
  `${'x'.repeat(985)}@evil.example`,
  '/'.repeat(900),
  '...',
  '.hidden',
  'trailing.',
];

/** Without the bytes of the address in them: what is found is found by the id. */
const tokenOf = (at: number): string => `token${at}of-the-body`;

const mailOf = (id: string | null, at: number): string =>
  [
    ...(id === null ? [] : [`Message-ID: <${id}>`]),
    'Date: Tue, 05 Mar 2024 10:00:00 +0000',
    'From: Ada <ada@mill.example>',
    `Subject: number ${at}`,
    '',
    tokenOf(at),
    '',
  ].join('\n');

const tokensIn = (reply: Fetched): readonly string[] => [
  ...new Set(
    (reply.bytes[0] === 0x1f ? gunzipSync(reply.bytes).toString('latin1') : reply.text).match(
      /token[0-9]+of-the-body/g,
    ),
  ),
];

describe('a Message-ID', () => {
  let site: Site;
  let headings: readonly MessageHeading[];
  before(async () => {
    const opened = await attackedSite([
      { name: 'talk', addressPolicy: 'open', mails: IDS.map(mailOf) },
      {
        name: 'few',
        visibility: 'private',
        addressPolicy: 'open',
        mails: [mailOf('secret@evil.example', 9000), mailOf('../secret@evil.example', 9001)],
      },
    ]);
    site = opened.site;
    headings = await opened.store.headings(TEAM, { list: 'talk', order: 'oldest_first', limit: 500 });
  });

  for (const [at, id] of IDS.entries()) {
    it(`${JSON.stringify(id.slice(0, 40))} leads to its message and to nothing else`, async () => {
      const heading = headings[at];
      assert.ok(heading);
      const { messageId, day, number } = heading;
      const page = await fetched(site, `/lists/talk/2024/03/05/${number}`);
      assert.deepEqual(tokensIn(page), [tokenOf(at)]);
      // as a browser goes: what the link says, resolved against the page
      const elements = readMarkup(readUtf8(page.bytes), 'html');
      const permanent = elements
        .find(({ name, text }) => name === 'a' && text === 'Permanent link')
        ?.attributes.get('href');
      const raw = elements.find(({ name, text }) => name === 'a' && text === 'Raw message')?.attributes.get('href');
      assert.ok(permanent !== undefined && raw !== undefined);
      const follow = (href: string): Promise<Fetched> => {
        const { pathname, search, hash, origin } = new URL(href, `http://here.example/lists/talk/2024/03/05/${number}`);
        assert.deepEqual([hash, origin], ['', 'http://here.example'], href);
        return fetched(site, pathname + search);
      };
      const linked = await follow(permanent);
      assert.deepEqual([linked.status, tokensIn(linked)], [200, [tokenOf(at)]], permanent);
      const bytes = await follow(raw);
      assert.equal(Buffer.from(bytes.bytes).toString('utf8'), mailOf(id, at), raw);
      const api = `/api/v1/lists/talk/m/${encodeURIComponent(messageId)}`;
      for (const path of ['', 'raw', 't/', 't/?view=nested', 't/feed.atom', 't.mbox.gz'].map(
        (ending) => `${idPath('talk', messageId)}${ending}`,
      )) {
        const reply = await fetched(site, path);
        assertSafe(reply);
        assert.deepEqual([reply.status, tokensIn(reply)], [200, [tokenOf(at)]], path);
      }
      const json = await fetched(site, api);
      assertSafe(json);
      assert.deepEqual([json.status, tokensIn(json)], [200, [tokenOf(at)]], api);
      assert.equal((await fetched(site, `${api}/thread`)).status, 200);
      const other = await fetched(site, `${idPath('talk', messageId)}raw?at=${day}.${number + 1}`);
      assert.equal(other.status, 404, 'another place is no message of this id');
    });
  }

  it('that was used twice lists its messages and gives the bytes of each', async () => {
    const twice = 'a/../b@evil.example';
    const { site: both } = await attackedSite([
      {
        name: 'talk',
        addressPolicy: 'open',
        mails: [mailOf(twice, 1), mailOf(twice, 2), mailOf(twice, 1).replace('number', 'Number')],
      },
    ]);
    const list = await fetched(both, idPath('talk', twice));
    assertSafe(list);
    assert.match(list.text, /\/lists\/talk\/2024\/03\/05\/1".*\/lists\/talk\/2024\/03\/05\/2".*\/3"/s);
    for (const number of [1, 2]) {
      const raw = await fetched(both, `${idPath('talk', twice)}raw?at=20240305.${number}`);
      assert.deepEqual(tokensIn(raw), [tokenOf(number)]);
    }
  });

  it('that is empty, or of blanks, or missing is made up, and the made up one leads to its message', async () => {
    const mails = ['', ' ', '\t', '<>', '\0'].map(mailOf).concat(mailOf(null, 5));
    const { site: few, store } = await attackedSite([{ name: 'talk', addressPolicy: 'open', mails }]);
    const made = await store.headings(TEAM, { list: 'talk', order: 'oldest_first', limit: 10 });
    assert.equal(new Set(made.map(({ messageId }) => messageId)).size, mails.length);
    for (const [at, { messageId }] of made.entries()) {
      const reply = await fetched(few, idPath('talk', messageId));
      assert.deepEqual([reply.status, tokensIn(reply)], [200, [tokenOf(at)]]);
    }
    assert.equal((await fetched(few, '/lists/talk/m//')).status, 404);
    assert.equal((await fetched(few, '/lists/talk/m//raw')).status, 404);
  });

  for (const id of ['.', '..']) {
    // a browser takes dots for a step in the path, percent-encoded or not
    it(`${id} is reached by its permanent link and all below it`, async () => {
      const { site: dotted } = await attackedSite([{ name: 'talk', addressPolicy: 'open', mails: [mailOf(id, 1)] }]);
      const page = readMarkup(readUtf8((await fetched(dotted, '/lists/talk/2024/03/05/1')).bytes), 'html');
      const href =
        page.find(({ name, text }) => name === 'a' && text === 'Permanent link')?.attributes.get('href') ?? '';
      const { pathname } = new URL(href, 'http://here.example');
      for (const ending of ['', 'raw', 't/', 't/feed.atom', 't.mbox.gz']) {
        const reply = await fetched(dotted, new URL(`${pathname}${ending}`, 'http://here.example').pathname);
        assertSafe(reply);
        assert.deepEqual([reply.status, tokensIn(reply)], [200, [tokenOf(1)]], `${href}${ending}`);
      }
    });
  }

  it('in its angle brackets is found as without them', async () => {
    for (const id of IDS.slice(0, 20)) {
      const [bare, bracketed] = [
        await fetched(site, idPath('talk', id)),
        await fetched(site, idPath('talk', `<${id}>`)),
      ];
      assert.deepEqual([bracketed.status, tokensIn(bracketed)], [bare.status, tokensIn(bare)], id);
    }
    for (const id of ['<>', '<', '>', '<<.>>']) {
      assert.equal((await fetched(site, idPath('talk', id))).status, 404, id);
    }
  });

  // bytes of a header that are no ASCII are letters of their own, and take six characters each in an address
  for (const letter of ['ü', '日', '\u{1f4a9}']) {
    it(`of the most bytes, all ${letter}, is reached by its permanent link and all below it`, async () => {
      const id = letter.repeat(Math.floor(998 / Buffer.byteLength(letter)));
      const { site: long, store } = await attackedSite([
        { name: 'talk', addressPolicy: 'open', mails: [mailOf(id, 1)] },
      ]);
      const [heading] = await store.headings(TEAM, { list: 'talk', order: 'oldest_first', limit: 1 });
      assert.equal(Buffer.from(heading?.messageId ?? '', 'latin1').toString('utf8'), id);
      for (const ending of ['', 'raw?at=20240305.1', 't/?view=nested', 't/feed.atom', 't.mbox.gz']) {
        const reply = await fetched(long, `${idPath('talk', heading?.messageId ?? '')}${ending}`);
        assertSafe(reply);
        assert.deepEqual([reply.status, tokensIn(reply)], [200, [tokenOf(1)]], ending);
      }
    });
  }

  it('of more bytes is made up, and the made up one leads to its message', async () => {
    const { site: long, store } = await attackedSite([
      { name: 'talk', addressPolicy: 'open', mails: [mailOf('ü'.repeat(998), 1)] },
    ]);
    const [heading] = await store.headings(TEAM, { list: 'talk', order: 'oldest_first', limit: 1 });
    const reply = await fetched(long, idPath('talk', heading?.messageId ?? ''));
    assert.deepEqual([reply.status, tokensIn(reply)], [200, [tokenOf(1)]]);
  });
});
