import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { reindexList } from '#archive';
import { TEAM } from '#store';
import type { Site } from '#web';
import { sampleMail } from '../../src/proof/osier.test-support.ts';
import { assertSafe, attackedSite, everyAddress, fetched, searchAddresses } from './site-attacks.test-support.ts';

const b = (text: string): string => `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`;

/** An address of its own for each place, so that what is told says where it came from. */
const PLACES = [
  'from',
  'quotedname',
  'encodedname',
  'to',
  'cc',
  'replyto',
  'sender',
  'subject',
  'encodedsubject',
  'listid',
  'body',
  'angle',
  'mailto',
  'quote',
  'signature',
  'hunk',
  'added',
  'trailer',
  'longline',
  'filename',
  'encodedfile',
  'second',
  'htmlpart',
  'nested',
  'base64',
  'reference',
] as const;
type Place = (typeof PLACES)[number];
/** Its first three characters, which are cut, are in no other one. */
const domainOf = (place: Place): string => `k${10 + PLACES.indexOf(place)}z${place}.mill.example`;
const address = (place: Place): string => `ada.${place}@${domainOf(place)}`;

const MAIL = [
  'Message-ID: <1@ids.example>',
  'Date: Tue, 05 Mar 2024 10:00:00 +0000',
  `From: "${address('quotedname')}" <${address('from')}>, ${b(address('encodedname'))} <x@...s.example>`,
  `To: ${address('to')}`,
  `Cc: Cc <${address('cc')}>`,
  `Reply-To: ${address('replyto')}`,
  `Sender: ${address('sender')}`,
  `Subject: about ${address('subject')} ${b(`and ${address('encodedsubject')}`)}`,
  `List-Id: <${address('listid')}>`,
  `References: <${address('reference')}>`,
  'Content-Type: multipart/mixed; boundary=b',
  '',
  '--b',
  '',
  `plain ${address('body')}, <${address('angle')}> mailto:${address('mailto')}`,
  `> quoted ${address('quote')}`,
  `Signed-off-by: Ada <${address('trailer')}>`,
  '--- a/file',
  '+++ b/file',
  `@@ -1 +1 @@ ${address('hunk')}`,
  `+${address('added')}`,
  `${'word '.repeat(5000)}${address('longline')} end`,
  '-- ',
  address('signature'),
  '--b',
  'Content-Type: text/plain; charset=utf-8',
  'Content-Transfer-Encoding: base64',
  '',
  Buffer.from(`base ${address('base64')} and ${address('second')}`).toString('base64'),
  '--b',
  `Content-Type: application/octet-stream; name="${address('filename')}"`,
  '',
  'x',
  '--b',
  `Content-Type: application/octet-stream; name="${b(address('encodedfile'))}"`,
  '',
  'x',
  '--b',
  'Content-Type: text/html',
  '',
  `<p>${address('htmlpart')}</p>`,
  '--b',
  'Content-Type: message/rfc822',
  '',
  `From: ${address('nested')}\nSubject: nested\n\nnested`,
  '--b--',
  '',
].join('\n');

/** Every address but those of attachments, which are to be had byte for byte. */
async function shownAddresses(store: Parameters<typeof everyAddress>[0]): Promise<readonly string[]> {
  return (await everyAddress(store)).filter((path) => !/\/[0-9]{2}\/[0-9]{2}\/[0-9]+\/[0-9]+$/.test(path));
}

/** A text with what hides letters undone: references, percent-encoding, JSON, quoted-printable. */
function laidOpen(text: string): string {
  return text
    .replace(/&#64;|&commat;|&#x40;/g, '@')
    .replace(/%(?<hex>[0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/\\u(?<hex>[0-9a-f]{4})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/<\/?mark>|\[U\+[0-9A-F]+\]/g, '');
}

describe('a list that cuts addresses', () => {
  let site: Site;
  let paths: readonly string[];
  before(async () => {
    const opened = await attackedSite([{ name: 'talk', mails: [MAIL, `no header but ${address('body')}\n`] }]);
    site = opened.site;
    const asked = [
      'ada',
      'plain',
      'quoted',
      'nested',
      'end',
      'base',
      'mill',
      'word',
      'f:ada',
      's:about',
      '"about ada"',
      'a:mill',
    ];
    paths = [...(await shownAddresses(opened.store)), ...asked.flatMap((q) => searchAddresses(q, ['talk']))];
  });

  it('shows none whole on any page, feed, answer of the API or search', async () => {
    let cut = 0;
    for (const path of paths) {
      const reply = await fetched(site, path);
      assertSafe(reply);
      const text = laidOpen(reply.text);
      cut += text.split('@...').length - 1;
      for (const place of PLACES) {
        if (place === 'reference' && path.endsWith('/thread')) continue;
        assert.ok(!text.includes(domainOf(place)), `${path} shows the address of ${place}`);
      }
    }
    assert.ok(cut > 100, `${cut} cut addresses`);
  });

  it('shows none as the id of a message that was never received', async () => {
    const { text } = await fetched(site, '/api/v1/lists/talk/m/1%40ids.example/thread');
    assert.ok(!text.includes(domainOf('reference')));
  });

  it('shows all of them where addresses are open: what is looked for is there', async () => {
    const open = await attackedSite([{ name: 'talk', addressPolicy: 'open', mails: [MAIL] }]);
    const page = laidOpen((await fetched(open.site, '/lists/talk/2024/03/05/1')).text);
    const hidden = PLACES.filter((place) => !page.includes(domainOf(place)));
    assert.deepEqual(
      hidden,
      ['replyto', 'sender', 'listid', 'htmlpart', 'reference'].filter((place) => hidden.includes(place as Place)),
    );
    assert.ok(hidden.length <= 5, hidden.join());
  });

  it('has neither raw bytes, nor an mbox, nor a way to reply', async () => {
    for (const path of [
      '/lists/talk/2024-03.mbox.gz',
      '/lists/talk/m/1%40ids.example/raw',
      '/lists/talk/m/1%40ids.example/raw?at=20240305.1',
      '/lists/talk/m/1%40ids.example/t.mbox.gz',
    ]) {
      const reply = await fetched(site, path);
      const { path: _, ...nothing } = await fetched(site, '/lists/talk/m/nothing%40ids.example/raw');
      assert.deepEqual({ ...reply, path: undefined }, { ...nothing, path: undefined }, path);
    }
    assert.doesNotMatch((await fetched(site, '/lists/talk/2024/03/05/1')).text, /href="mailto:/);
  });

  it('gives the bytes of what a trusted certificate signed, and of that only', async () => {
    const { site: signed } = await attackedSite([{ name: 'talk', mails: [MAIL, sampleMail('osn1-v1')] }]);
    const pages =
      (await fetched(signed, '/lists/talk/')).text.match(/\/lists\/talk\/[0-9]{4}\/[0-9]{2}\/[0-9]{2}\/[0-9]+/g) ?? [];
    const raws = [];
    for (const path of new Set(pages)) {
      const raw = /href="(?<raw>[^"]*\/raw\?[^"]*)"/.exec((await fetched(signed, path)).text)?.groups?.['raw'];
      if (raw !== undefined) raws.push((await fetched(signed, raw)).bytes);
    }
    assert.deepEqual(
      raws.map((bytes) => Buffer.from(bytes)),
      [sampleMail('osn1-v1')],
    );
  });

  it('shows no address in the name under which a file is saved', async () => {
    for (const number of [1, 2]) {
      const { headers } = await fetched(site, `/lists/talk/2024/03/05/1/${number}`);
      assert.doesNotMatch(headers.get('content-disposition') ?? '', /k[0-9]{2}z/);
    }
  });
});

/*
 * Two archives that differ only in the three letters that are cut. Whatever differs between their answers tells a guess from
 * the truth, be it a count, a tag or an id.
 */
describe('the letters that are cut', () => {
  const mailWith = (letters: string, id: string | null): string =>
    [
      ...(id === null ? [] : [`Message-ID: <${id}>`]),
      'Date: Tue, 05 Mar 2024 10:00:00 +0000',
      `From: Ada <ada@${letters}ls.example>`,
      `To: talk@${letters}ls.example`,
      `Cc: "x@${letters}ls.example" <x@${letters}ls.example>`,
      `Subject: ask ada@${letters}ls.example`,
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      '',
      `ada@${letters}ls.example wrote:`,
      `> bob@${letters}ls.example`,
      '--b',
      `Content-Type: application/octet-stream; name="a@${letters}ls.example"`,
      '',
      'x',
      '--b--',
      '',
    ].join('\n');
  const twins = async (id: string | null): Promise<readonly [Site, Site, readonly string[]]> => {
    const [mil, kel] = await Promise.all(
      ['mil', 'kel'].map((each) => attackedSite([{ name: 'talk', mails: [mailWith(each, id)] }])),
    );
    assert.ok(mil && kel);
    return [mil.site, kel.site, await shownAddresses(mil.store)];
  };
  const assertSame = async (one: Site, other: Site, paths: readonly string[]): Promise<void> => {
    let shown = 0;
    for (const path of paths) {
      const reply = await fetched(one, path);
      if (reply.status === 200) shown += 1;
      assert.deepEqual(reply, await fetched(other, path), path);
    }
    assert.ok(shown > 0);
  };

  it('make no difference to pages, their tags, and the API', async () => {
    const [mil, kel, paths] = await twins('1@ids.example');
    const pages = paths.filter((path) => !path.endsWith('.atom'));
    assert.ok(pages.length > 25);
    await assertSame(mil, kel, pages);
  });

  it('make no difference to searches that do not ask for addresses', async () => {
    const [mil, kel] = await twins('1@ids.example');
    for (const q of ['ask', 's:ask', 'wrote', 'n:nothing', 'm:1@ids.example', 'd:20240305..']) {
      await assertSame(mil, kel, [
        `/search?${new URLSearchParams({ q })}`,
        `/api/v1/search?${new URLSearchParams({ q })}`,
      ]);
    }
  });

  const GUESSES = [
    'mills',
    'kells',
    'mil*',
    'ke*',
    'f:mills',
    'f:"ada mills"',
    'f:ada@mills.example',
    'f:"ada mil*"',
    'f:"mills example"',
    't:talk@mi*',
    'c:"x mills example"',
    's:"ada mills"',
    'b:"bob mills"',
    'q:mil*',
    'nq:kel*',
    'n:"a mills"',
    'a:mi*',
    'NOT mills',
    '-f:kel*',
    'wrote AND NOT (mills OR mil*)',
    '"ada@mills"',
    'ada@...ls.example',
  ];

  it('make no difference to searches that guess them', async () => {
    const [mil, kel] = await twins('1@ids.example');
    for (const q of GUESSES) {
      await assertSame(
        mil,
        kel,
        searchAddresses(q, ['talk']).filter((path) => !path.includes('.atom')),
      );
    }
    // what is left of an address is found
    const { text } = await fetched(mil, '/api/v1/search?q=f:ls.example');
    assert.equal((JSON.parse(text) as { count: number }).count, 1);
  });

  it('make no difference to searches of a list that showed them before', async () => {
    const sites: Site[] = [];
    for (const letters of ['mil', 'kel']) {
      const { site, store } = await attackedSite([
        { name: 'talk', addressPolicy: 'open', mails: [mailWith(letters, '1@ids.example')] },
      ]);
      const { text } = await fetched(site, `/api/v1/search?q=${letters}ls`);
      assert.equal((JSON.parse(text) as { count: number }).count, 1, 'found where addresses are open');
      await store.write((writes) => writes.changeList('talk', { addressPolicy: 'masked' }));
      await reindexList(store, 'talk');
      sites.push(site);
    }
    const [mil, kel] = sites;
    assert.ok(mil && kel);
    for (const q of GUESSES) await assertSame(mil, kel, [`/api/v1/search?${new URLSearchParams({ q })}`]);
  });

  it('make no difference to the ids in feeds', async () => {
    const [mil, kel, paths] = await twins('1@ids.example');
    await assertSame(
      mil,
      kel,
      paths.filter((path) => path.endsWith('.atom')),
    );
  });

  it('make no difference to the id that a message without one is given', async () => {
    const [mil, kel, paths] = await twins(null);
    await assertSame(
      mil,
      kel,
      paths.filter((path) => /\/lists\/talk\/[0-9]{4}/.test(path)),
    );
    // what is skipped on the page, and what cannot be divided, has no part in it
    for (const [type, body] of [
      ['text/html', (address: string) => `<p>${address}</p>`],
      ['multipart/mixed', (address: string) => `On Monday ${address} wrote`],
      ['application/octet-stream', (address: string) => address],
      [
        'multipart/alternative; boundary=b',
        (address: string) => `--b\n\nhi\n--b\nContent-Type: text/html\n\n${address}\n--b--`,
      ],
    ] as const) {
      const ids = await Promise.all(
        ['mil', 'kel'].map(async (letters) => {
          const text = `From: Ada <ada@x.example>\nSubject: ask\nContent-Type: ${type}\n\n${body(`bob@${letters}ls.example`)}\n`;
          const { store } = await attackedSite([{ name: 'talk', mails: [text] }]);
          const [heading] = await store.headings(TEAM, { list: 'talk', order: 'oldest_first', limit: 1 });
          return heading?.messageId;
        }),
      );
      assert.equal(ids[0], ids[1], type);
    }
  });
});
