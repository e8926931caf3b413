import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { openInputs } from '#mail';
import { TEAM } from '#store';
import { blockOfMail, osier, osierContext, sign, signedMail, textOfMail } from '../../src/proof/osier.test-support.ts';
import { readXml } from '../../src/web/feeds/well-formed.test-support.ts';
import { maskedAsBlists } from '../proof/archive-copies.ts';
import {
  addList,
  emptyStore,
  inputs,
  sampleFile,
  sampleSite,
  siteOf,
  type TestSite,
} from './advisories.test-support.ts';

interface Expected {
  readonly message: string;
  readonly id: string;
  readonly revision: number;
  readonly title: string;
  readonly cves: readonly string[];
  readonly withdrawn: boolean;
  readonly patches: readonly { readonly file: string; readonly files: readonly string[] }[];
  readonly checksums: readonly { readonly file: string; readonly sha256: string }[];
}

const EXPECTED = (JSON.parse(sampleFile('expected.json').toString('utf8')) as { messages: readonly Expected[] })
  .messages;

/** Tags taken out, references undone. */
function words(page: string): string {
  return page
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

/** All addresses that a page leads to, with the anchors cut off. */
function linksOf(page: string): readonly string[] {
  return [...new Set([...page.matchAll(/(?:href|action)="(?<href>\/[^"#]*)/g)].map((match) => match[1] ?? ''))];
}

describe('the sample series imported in one go', () => {
  let site: TestSite;
  before(async () => {
    const reading = await osierContext();
    const store = await emptyStore();
    await addList(store, reading, 'all', 'public', 'masked', openInputs([join(osier.folder, 'mail')]));
    site = siteOf(store, reading);
  });
  after(() => site.close());

  it('fills the table', async () => {
    const page = words(await site.text('/advisories'));
    for (const { id, title } of EXPECTED) {
      assert.ok(page.includes(` ${id} `), id);
      const newest = EXPECTED.findLast((each) => each.id === id);
      if (newest?.title === title) assert.ok(page.includes(title), title);
    }
    assert.match(page, /10 advisories\. Next number: +OSN-11/);
    assert.doesNotMatch(page, /Numbers not seen/);
  });

  for (const expected of EXPECTED) {
    const { id, revision, message } = expected;
    it(`shows ${id} version ${revision} as the answer key says`, async () => {
      const path = `/advisories/${id}/v${revision}`;
      const response = await site.get(path);
      assert.equal(response.status, 200);
      const page = await response.text();
      assert.ok(words(page).includes(expected.title));
      assert.match(page, /<div class="verdict (?:genuine|incomplete)">/);
      for (const cve of expected.cves) assert.ok(page.includes(cve));
      const facts = (await site.json(`${path}.json`)) as Expected;
      assert.equal(facts.title, expected.title);
      assert.equal(facts.withdrawn, expected.withdrawn);
      assert.deepEqual(facts.cves, expected.cves);
      assert.deepEqual(
        facts.patches.map(({ file }) => file),
        expected.patches.map(({ file }) => file),
      );
      for (const { file, sha256 } of facts.checksums) {
        assert.ok(page.includes(sha256), sha256);
        const reply = await site.get(`${path}/files/${encodeURIComponent(file)}`);
        assert.equal(reply.status, 200, file);
        const bytes = new Uint8Array(await reply.arrayBuffer());
        assert.equal(createHash('sha256').update(bytes).digest('hex'), sha256);
      }
      const name = message.replace(/^mail\/|\.eml$/g, '');
      assert.equal(await site.text(`${path}.asc`), blockOfMail(name));
      assert.equal(await site.text(`${path}.txt`), textOfMail(name));
    });
  }

  it('leads to no address that is not there', async () => {
    const seen = new Set<string>();
    const queue = ['/', '/advisories', '/advisories/OSN-3', '/advisories/OSN-3/v1'];
    for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
      if (seen.has(path)) continue;
      seen.add(path);
      const response = await site.get(path);
      assert.equal(response.status, 200, path);
      if (!(response.headers.get('content-type') ?? '').startsWith('text/html')) continue;
      // an id that is written otherwise is led to its one spelling, which is not followed here
      queue.push(...linksOf(await response.text()).map((href) => href.replaceAll('&amp;', '&')));
    }
    assert.ok(seen.size > 200, String(seen.size));
  });

  it('has ids in order once in each page', async () => {
    for (const path of [
      '/',
      '/advisories',
      '/advisories/OSN-10',
      '/advisories/OSN-10/diff/2..3',
      '/advisories/OSN-4',
    ]) {
      const page = await site.text(path);
      const ids = [...page.matchAll(/ id="(?<id>[^"]*)"/g)].map((match) => match[1]);
      assert.equal(new Set(ids).size, ids.length, path);
      assert.equal([...page.matchAll(/<h1[ >]/g)].length, 1, path);
      for (const [, id] of page.matchAll(/aria-labelledby="(?<id>[^"]*)"/g))
        assert.ok(ids.includes(id), `${path} ${id}`);
      assert.doesNotMatch(page, /<script|<style| style=| on[a-z]+=|null|undefined|\[object/, path);
    }
  });
});

describe('an advisory', () => {
  let site: TestSite;
  before(async () => {
    site = await sampleSite();
  });
  after(() => site.close());

  it('under its own address is its newest public version', async () => {
    const page = await site.text('/advisories/OSN-10');
    assert.match(words(page), /Version *3/);
    assert.match(page, /<link rel="canonical" href="\/advisories\/OSN-10">/);
    assert.doesNotMatch(page, /There is a newer version/);
    assert.match(await site.text('/advisories/OSN-10/v2'), /There is a newer version/);
  });

  it('says what was announced and discussed where', async () => {
    const page = await site.text('/advisories/OSN-9');
    const [, announced = '', discussed = ''] = page.split(/<h2 id="(?:announced|discussed)">/);
    assert.equal([...announced.matchAll(/<li>/g)].length, 3, 'the first one came twice');
    assert.match(discussed, /Re: Osier Security Note 9/);
    for (const [, href] of announced.matchAll(/<a href="(?<href>\/lists\/announce\/2024[^"]*)"/g)) {
      assert.ok(!discussed.includes(`"${href}"`), href);
    }
  });

  it('has its addresses cut where its list masks them, and byte for byte where it is signed', async () => {
    const mail = signedMail({
      text: await sign(textOfMail('osn7-v2').replace('Summary', 'Ask someone@reads.example\n\nSummary')),
    });
    const reading = site.reading;
    for (const [policy, shown] of [
      ['masked', 'someone@...ds.example'],
      ['open', 'someone@reads.example'],
    ] as const) {
      const store = await emptyStore();
      await addList(store, reading, 'one', 'public', policy, inputs(mail));
      const own = siteOf(store, reading);
      const page = (await own.text('/advisories/OSN-7')).replaceAll('&#64;', '@');
      assert.ok(page.includes(shown), policy);
      assert.equal(page.includes('someone@reads.example'), policy === 'open');
      assert.ok((await own.text('/advisories/OSN-7.txt')).includes('someone@reads.example'));
      await own.close();
    }
  });

  it('says what a revision asks of who already acted', async () => {
    const page = words(await site.text('/advisories/OSN-3/diff/1..2'));
    assert.match(page, /Something has to be deployed again/);
    assert.match(page, /Apply again +osn3-2\.patch *, +osn3-3\.0-2\.patch *:/);
    assert.match(words(await site.text('/advisories/OSN-3/diff/1..3')), /version 1 +to +version 3/);
  });

  it('shows missing files as such, and offers none of them', async () => {
    const store = await emptyStore();
    await addList(store, site.reading, 'one', 'public', 'open', inputs(signedMail()));
    const own = siteOf(store, site.reading);
    const page = await own.text('/advisories/OSN-3');
    assert.match(page, /<div class="verdict incomplete">/);
    assert.equal([...page.matchAll(/missing: not attached/g)].length, 5);
    assert.equal((await own.get('/advisories/OSN-3/files/osn3-1.patch')).status, 404);
    await own.close();
  });

  it('takes a file from another message with the same text, where the shown one lost it', async () => {
    const store = await emptyStore();
    await addList(store, site.reading, 'first', 'public', 'open', inputs(signedMail()));
    await addList(
      store,
      site.reading,
      'second',
      'public',
      'open',
      openInputs([join(osier.folder, 'mail', 'osn3-v2.eml')]),
    );
    const own = siteOf(store, site.reading);
    assert.match(await own.text('/advisories/OSN-3'), /<div class="verdict genuine">/);
    assert.equal((await own.get('/advisories/OSN-3/files/osn3-1.patch')).status, 200);
    await own.close();
  });

  it('offers no file that is not the signed one, nor one that no table lists', async () => {
    const store = await emptyStore();
    const mail = signedMail({
      files: [
        { name: 'osn3-1.patch', text: 'altered\n' },
        { name: 'extra.sh', text: 'rm\n' },
      ],
    });
    await addList(store, site.reading, 'one', 'public', 'open', inputs(mail));
    const own = siteOf(store, site.reading);
    for (const name of ['osn3-1.patch', 'extra.sh']) {
      assert.equal((await own.get(`/advisories/OSN-3/v2/files/${name}`)).status, 404, name);
      assert.equal((await own.get(`/osn/${name}`)).status, 404, name);
    }
    // an altered file makes it tampered: no advisory at all
    assert.equal((await own.get('/advisories/OSN-3')).status, 404);
    await own.close();
  });

  it('shows both of two signed texts that claim one revision, the first received as the advisory', async () => {
    const store = await emptyStore();
    const list = [join(osier.folder, 'mail', 'osn7-v2.eml')];
    await addList(store, site.reading, 'one', 'public', 'open', openInputs(list));
    const other = signedMail({ text: await sign(textOfMail('osn7-v2').replace('Overlong names', 'Other names')) });
    await addList(store, site.reading, 'one', 'public', 'open', inputs(other));
    const own = siteOf(store, site.reading);
    const page = words(await own.text('/advisories/OSN-7'));
    assert.match(page, /OSN-7 +Overlong names/);
    assert.match(page, /Two signed texts claim to be OSN-7 version 2/);
    assert.match(words(await own.text('/advisories')), /two different signed texts/);
    const api = (await own.json('/api/v1/advisories/OSN-7')) as {
      advisory: { revisions: readonly { announcements: readonly unknown[]; conflicts: readonly unknown[] }[] };
    };
    assert.deepEqual(
      api.advisory.revisions.map(({ announcements, conflicts }) => [announcements.length, conflicts.length]),
      [[1, 1]],
    );
    await own.close();
  });

  it('of which only a rewritten copy is here is shown as restored, without a signed text that would not verify', async () => {
    const store = await emptyStore();
    const block = await sign(textOfMail('osn7-v2').replace('Summary', 'Ask security@osier.example\n\nSummary'));
    const mail = signedMail({ text: maskedAsBlists(block) });
    await addList(store, site.reading, 'one', 'public', 'open', inputs(mail));
    const own = siteOf(store, site.reading);
    const page = await own.text('/advisories/OSN-7');
    assert.match(page, /<div class="verdict restored">/);
    assert.match(words(page), /Undone before it verified/);
    assert.equal((await own.get('/advisories/OSN-7.asc')).status, 404);
    assert.doesNotMatch(page, /\/advisories\/[^"]*\.asc"/);
    assert.ok((await own.text('/advisories/OSN-7.txt')).includes('security@osier.example'));
    assert.ok((await own.text('/osn/advisory-7.txt')).includes('security@osier.example'));
    await own.close();
  });

  it('by another spelling of its id leads to the one, with all that follows', async () => {
    for (const [from, to] of [
      ['/advisories/osn-3', '/advisories/OSN-3'],
      ['/advisories/OSN3', '/advisories/OSN-3'],
      ['/advisories/osn3.json', '/advisories/OSN-3.json'],
      ['/advisories/osn3/v2', '/advisories/OSN-3/v2'],
      ['/advisories/osn-3/diff/1..2', '/advisories/OSN-3/diff/1..2'],
      ['/advisories/osn-3/v2/files/osn3-1.patch', '/advisories/OSN-3/v2/files/osn3-1.patch'],
      ['/advisories/', '/advisories'],
      ['/osn/', '/advisories'],
      ['/osn', '/advisories'],
      ['/advisories/osn-777', '/advisories/OSN-777'],
    ] as const) {
      const response = await site.get(from);
      assert.equal(response.status, 308, from);
      assert.equal(response.headers.get('location'), to);
    }
  });

  for (const path of [
    '/advisories/OSN-3.csaf',
    '/advisories/OSN-99.cve.json',
    '/advisories/OSN-3/v0',
    '/advisories/OSN-3/v9',
    '/advisories/OSN-3/v02',
    '/advisories/OSN-3/diff/2..1',
    '/advisories/OSN-3/diff/2..2',
    '/advisories/OSN-3/diff/1..9',
    '/advisories/OSN-3/files/',
    '/advisories/OSN-3/files/nothing',
    '/advisories/OSN-3/files/..%2f..%2fetc%2fpasswd',
    '/advisories/OSN-3/v2/files/%2e%2e',
    '/advisories/nothing',
    '/advisories/%',
    '/advisories/osn%2d3',
    '/osn/advisory-3.pdf',
    '/osn/nothing.patch',
    '/osn/osn3-9.patch',
    '/xsa/advisory-3.html',
  ]) {
    it(`has nothing at ${path}`, async () => assert.equal((await site.get(path)).status, 404));
  }

  it('sends files as nothing that runs', async () => {
    const response = await site.get('/advisories/OSN-3/v2/files/osn3-1.patch');
    assert.equal(response.headers.get('content-type'), 'text/plain; charset=utf-8');
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
    assert.equal(response.headers.get('content-disposition'), 'inline; filename="osn3-1.patch"');
    assert.match(response.headers.get('content-security-policy') ?? '', /sandbox/);
  });

  it('is found by id, CVE and words of its title', async () => {
    for (const [q, ids] of [
      ['osn-9', ['OSN-9']],
      ['osn9', ['OSN-9']],
      ['cve-2020-99903', ['OSN-3']],
      ['FIX osierd', ['OSN-9']],
      ['no such word', []],
    ] as const) {
      const page = await site.text(`/advisories?q=${encodeURIComponent(q)}`);
      const found = [...page.matchAll(/<th scope="row" class="id"><a href="\/advisories\/(?<id>[^"]*)"/g)].map(
        (match) => match[1],
      );
      assert.deepEqual(found, ids, q);
    }
    assert.equal((await site.get(`/advisories?q=${'x'.repeat(201)}`)).status, 400);
  });

  it('is in the layout that readers of the Xen site know', async () => {
    const [{ osns }] = (await site.json('/osn/osn.json')) as [{ osns: readonly Readonly<Record<string, unknown>>[] }];
    assert.deepEqual(
      osns.map(({ osn }) => osn),
      [1, 3, 7, 8, 9, 10],
    );
    assert.deepEqual(osns[1], {
      osn: 3,
      title: 'Flaws in the control socket of guests',
      cve: ['CVE-2020-99902', 'CVE-2020-99903'],
      public_time: '2020-08-25T08:52:32Z',
      version: 3,
      withdrawn: false,
      superseded_by: null,
    });
    assert.deepEqual(await site.json('/xsa/xsa.json'), [{ xsas: [] }]);
    assert.equal(await site.text('/osn/advisory-9.html'), await site.text('/advisories/OSN-9'));
    assert.equal(await site.text('/osn/advisory-9.txt'), await site.text('/advisories/OSN-9.asc'));
    assert.equal(await site.text('/osn/osn9.patch'), await site.text('/advisories/OSN-9/files/osn9.patch'));
    // issue 3 says nothing of it that is new: the newest file of that name is served
    assert.equal(await site.text('/osn/osn3-2.patch'), await site.text('/advisories/OSN-3/v3/files/osn3-2.patch'));
  });

  it('that did not change costs no second answer', async () => {
    const first = await site.get('/advisories/OSN-9');
    const again = await site.get('/advisories/OSN-9', { 'if-none-match': first.headers.get('etag') ?? '' });
    assert.equal(again.status, 304);
    assert.equal(await again.text(), '');
  });
});

describe('the page of an advisory', () => {
  let site: TestSite;
  before(async () => {
    site = await sampleSite({ publicUrl: 'https://notes.osier.example' });
  });
  after(() => site.close());

  it('has what the text says first, then the files, then what it allows during the embargo', async () => {
    const page = await site.text('/advisories/OSN-3');
    const headings = [...page.matchAll(/<h2 id="[^"]*">(?<heading>[^<]*)/g)].map((match) => match[1]);
    const places = [
      'Summary',
      'Consequences',
      'Who Is Affected',
      'Workarounds',
      'Fixing It',
      'Use Before Publication',
      'Patches and other signed files',
      'What it allows during the embargo',
      'Versions',
      'Announced in',
      'Check it yourself',
    ].map((heading) => headings.indexOf(heading));
    assert.ok(!places.includes(-1), headings.join(', '));
    assert.deepEqual(
      places,
      places.toSorted((a, b) => a - b),
    );
    for (const [, anchor] of page.matchAll(/href="#(?<anchor>[^"]*)"/g))
      assert.ok(page.includes(` id="${anchor}"`), anchor);
  });

  it('calls each file in its commands as it is saved', async () => {
    const page = await site.text('/advisories/OSN-3/v2');
    const commands = [...page.matchAll(/<pre class="commands"[^>]*><code>(?<lines>[^<]*)/g)]
      .flatMap((match) => (match[1] ?? '').split('\n'))
      .map((line) => line.replaceAll('&amp;', '&'));
    const saved = new Set<string>();
    for (const line of commands.filter((each) => each.startsWith('curl '))) {
      const [, path = ''] = /^curl -OJ https:\/\/notes\.osier\.example(?<path>\/\S+)$/.exec(line) ?? [];
      const reply = await site.get(path);
      assert.equal(reply.status, 200, line);
      const name = /^(?:inline|attachment); filename="(?<name>[^"]*)"$/.exec(
        reply.headers.get('content-disposition') ?? '',
      )?.[1];
      assert.ok(name !== undefined, path);
      saved.add(name);
      assert.ok(page.includes(`<a href="${path}" download>`), path);
    }
    const named = commands
      .filter((each) => !each.startsWith('curl '))
      .flatMap((line) => line.match(/[A-Za-z0-9._-]+\.(?:asc|eml)\b/g) ?? []);
    assert.ok(saved.has('osn-3-v2.asc') && saved.has('osn-3-v2.eml'), [...saved].join());
    assert.ok(named.length >= 5);
    for (const name of named) assert.ok(saved.has(name), name);
  });

  it('has no command that fetches where the site does not know its own address', async () => {
    const own = await sampleSite();
    const page = await own.text('/advisories/OSN-3');
    assert.doesNotMatch(page, /curl/);
    assert.match(page, /gpg --verify osn-3-v3\.asc/);
    await own.close();
  });

  it('gives the whole message that announced it, byte for byte, as nothing that a browser opens', async () => {
    const reply = await site.get('/advisories/OSN-3/v2.eml');
    assert.equal(reply.headers.get('content-type'), 'application/octet-stream');
    assert.equal(reply.headers.get('content-disposition'), 'attachment; filename="osn-3-v2.eml"');
    const [, raw = ''] = /<a href="(?<raw>[^"]*\/raw\?at=[^"]*)"/.exec(await site.text('/advisories/OSN-3/v2')) ?? [];
    assert.equal(await reply.text(), await site.text(raw));
    assert.equal(
      (await site.get('/advisories/OSN-3.eml')).headers.get('content-disposition'),
      'attachment; filename="osn-3-v3.eml"',
    );
    assert.equal((await site.get('/advisories/OSN-5.eml')).status, 404);
    assert.equal((await site.get('/advisories/OSN-10/v1.eml')).status, 404);
  });

  it('says in sentences what was noted', async () => {
    const store = await emptyStore();
    await addList(store, site.reading, 'one', 'public', 'open', inputs(signedMail()));
    const own = siteOf(store, site.reading);
    assert.match(words(await own.text('/advisories/OSN-3')), /Not attached to this message: .*osn3-1\.patch/);
    assert.doesNotMatch(await own.text('/advisories/OSN-3'), /Also noted|attachments stripped/);
    await own.close();
  });
});

describe('an error', () => {
  let site: TestSite;
  before(async () => {
    site = await sampleSite();
  });
  after(() => site.close());

  it('has the navigation of the site, and says nothing of what was asked for', async () => {
    for (const [path, status, method] of [
      ['/nothing/here', 404, 'GET'],
      ['/lists/team/', 404, 'GET'],
      ['/advisories/OSN-5', 404, 'GET'],
      [`/search?q=${'x'.repeat(1001)}`, 400, 'GET'],
      [`/search?q=${'x'.repeat(10_001)}`, 414, 'GET'],
      ['/lists/', 405, 'POST'],
    ] as const) {
      const reply = await site.get(path, {}, method);
      assert.equal(reply.status, status, path);
      const page = await reply.text();
      for (const href of ['/', '/advisories', '/lists/', '/search', '/keys/'])
        assert.ok(page.includes(`href="${href}"`), path);
      assert.match(page, /<meta name="robots" content="noindex">/);
      assert.doesNotMatch(page, /canonical|nothing\/here|team|OSN-5|xxxx|aria-current/);
    }
  });

  it('is the same for hidden and absent, byte for byte', async () => {
    const bytes = await Promise.all(
      ['/nothing', '/lists/team/', '/advisories/OSN-5', '/keys/x'].map((path) => site.text(path)),
    );
    assert.equal(new Set(bytes).size, 1);
  });
});

describe('what is newest', () => {
  it('is first on the front page: by day of publication, then by number', async () => {
    const site = await sampleSite();
    const page = await site.text('/');
    const rows = [
      ...page.matchAll(
        /<th scope="row" class="id"><a[^>]*>(?<id>[^<]*)<.*?data-label="Public" class="when">(?<day>[^<]*)</gs,
      ),
    ];
    const order = rows.map(
      ({ groups }) => `${groups?.['day']} ${(groups?.['id'] ?? '').replace('OSN-', '').padStart(3, '0')}`,
    );
    assert.equal(order.length, 6);
    assert.deepEqual(order, order.toSorted().reverse());
    await site.close();
  });
});

describe('a difference', () => {
  it('marks what came and went by sign and word, a run at a time, and strikes nothing through', async () => {
    const site = await sampleSite();
    const page = await site.text('/advisories/OSN-3/diff/1..2');
    assert.match(page, /<del><span class="unseen">removed: <\/span><span aria-hidden="true">\u2212<\/span> /);
    assert.match(page, /<ins><span class="unseen">added: <\/span><span aria-hidden="true">\+<\/span> /);
    const runs = [...page.matchAll(/<ins>(?<run>.*?)<\/ins>/gs)].map((match) => match[1] ?? '');
    for (const run of runs) assert.equal(run.split('added: ').length, 2, 'its word once');
    assert.ok(runs.some((run) => run.split('\n').length > 2));
    await site.close();
  });
});

describe('a search', () => {
  it('says where a prefix is none', async () => {
    const site = await sampleSite();
    assert.match(words(await site.text('/search?q=foo:bar')), /There is no prefix “foo:”; it is searched as a word\./);
    assert.match(words(await site.text('/lists/announce/search?q=foo:bar')), /no prefix “foo:”/);
    assert.doesNotMatch(words(await site.text('/search?q=s:bar')), /no prefix/);
    await site.close();
  });
});

describe('an advisory that only a private list has', () => {
  let withSecrets: TestSite;
  let without: TestSite;
  before(async () => {
    withSecrets = await sampleSite();
    without = await sampleSite({}, false);
  });
  after(async () => {
    await withSecrets.close();
    await without.close();
  });

  it('is there for the team', async () => {
    const ids = (await withSecrets.store.announcements(TEAM)).map(
      ({ series, number, revision }) => `${series}-${number}.${revision}`,
    );
    for (const id of ['OSN-5.1', 'OSN-5.2', 'OSN-10.1', 'OSN-12.1']) assert.ok(ids.includes(id), id);
  });

  const ADDRESSES: readonly string[] = [
    '/',
    '/advisories',
    '/advisories?q=osn',
    '/advisories?q=secret',
    '/feed.atom',
    '/search.atom?q=note',
    '/lists/announce/feed.atom',
    '/osn/osn.json',
    '/keys/',
    '/api/v1/lists',
    '/api/v1/advisories',
    '/api/v1/advisories?cursor=OSN-12',
    '/api/v1/search?q=note',
    '/api/v1/search?q=note&list=team',
    '/lists/team/feed.atom',
    '/lists/team/search.atom?q=note',
    '/lists/team/m/made-up@osier.example/t/feed.atom',
    '/api/v1/lists/team',
    '/api/v1/lists/team/days',
    '/api/v1/lists/team/messages',
    '/api/v1/lists/team/messages/2024-06-01/1',
    '/api/v1/lists/team/m/made-up@osier.example',
    '/api/v1/lists/team/m/made-up@osier.example/thread',
    ...['OSN-5', 'OSN-12'].flatMap((id) => {
      const number = id.slice(4);
      return [
        `/advisories/${id}`,
        `/advisories/${id.toLowerCase()}`,
        `/advisories/${id}.asc`,
        `/advisories/${id}.eml`,
        `/advisories/${id}.txt`,
        `/advisories/${id}.json`,
        `/advisories/${id}/v1`,
        `/advisories/${id}/v1.asc`,
        `/advisories/${id}/v1.eml`,
        `/advisories/${id}/v2`,
        `/advisories/${id}/diff/1..2`,
        `/advisories/${id}/files/osn${number}.patch`,
        `/advisories/${id}/v1/files/osn${number}.patch`,
        `/osn/advisory-${number}.html`,
        `/osn/advisory-${number}.txt`,
        `/osn/osn${number}.patch`,
        `/api/v1/advisories/${id}`,
        `/api/v1/advisories/${id}/revisions/1`,
      ];
    }),
    '/advisories/OSN-10',
    '/advisories/OSN-10.json',
    '/advisories/OSN-10/v1',
    '/advisories/OSN-10/v1.txt',
    '/advisories/OSN-10/diff/1..2',
    '/advisories/OSN-10/v1/files/osn10.patch',
    '/api/v1/advisories/OSN-10',
    '/api/v1/advisories/OSN-10/revisions/1',
  ];

  for (const path of ADDRESSES) {
    it(`changes nothing at ${path}`, async () => {
      for (const [headers, method] of [
        [{}, 'GET'],
        [{}, 'HEAD'],
        [{}, 'POST'],
        [{}, 'DELETE'],
        [{ 'if-none-match': '*' }, 'GET'],
        [{ 'accept-encoding': 'gzip' }, 'GET'],
        [{ range: 'bytes=0-9' }, 'GET'],
      ] as const) {
        const [one, other] = [await withSecrets.get(path, headers, method), await without.get(path, headers, method)];
        assert.equal(one.status, other.status);
        assert.deepEqual([...one.headers], [...other.headers]);
        assert.deepEqual(Buffer.from(await one.arrayBuffer()), Buffer.from(await other.arrayBuffer()));
      }
    });
  }

  it('answers like a number that was never given', async () => {
    const same = async (path: string, never: string): Promise<void> => {
      const [one, other] = [await withSecrets.get(path), await withSecrets.get(never)];
      assert.equal(one.status, 404, path);
      assert.deepEqual([...one.headers], [...other.headers]);
      assert.equal(await one.text(), await other.text());
    };
    await same('/advisories/OSN-5', '/advisories/OSN-4');
    await same('/advisories/OSN-12', '/advisories/OSN-13');
    await same('/advisories/OSN-10/v1', '/advisories/OSN-10/v9');
    await same('/advisories/OSN-12.csaf.json', '/advisories/OSN-13.csaf.json');
    await same('/osn/advisory-12.txt', '/osn/advisory-13.txt');
    await same('/api/v1/advisories/OSN-12', '/api/v1/advisories/OSN-13');
    await same('/lists/team/feed.atom', '/lists/nothing/feed.atom');
  });
});

describe('any address', () => {
  const PIECES = [
    'advisories',
    'OSN-3',
    'osn3',
    'OSN-99999',
    'v2',
    'v2.asc',
    'v99999',
    'diff',
    '1..2',
    'files',
    'osn3-1.patch',
    'osn',
    'advisory-3.html',
    'feed.atom',
    'search.atom',
    'lists',
    'announce',
    'm',
    't',
    'api',
    'v1',
    'messages',
    '2024-02-31',
    '2024-03-05',
    '1',
    '999999999',
    'revisions',
    'thread',
    'search',
    'openapi.json',
    '%',
    '%00',
    '%ff',
    '%2e%2e',
    '..',
    '',
    'é',
    '__proto__',
    'constructor',
  ];
  const QUERIES = ['', '?', '?q=', '?q=%00', '?q=(((', '?q=port&cursor=0', '?cursor=', '?limit=1', '?q=%ff&list=%00'];

  it('is answered, and not with an error of ours', async () => {
    const site = await sampleSite();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 7 }),
        fc.constantFrom(...QUERIES),
        async (pieces, query) => {
          const path = `/${pieces.join('/')}${query}`;
          const { status } = await site.get(path.replace(/^\/{2,}/, '/'));
          assert.ok(status < 500, `${path}: ${status}`);
        },
      ),
      { numRuns: 500 },
    );
    for (const first of [
      'advisories',
      'osn',
      'api/v1',
      'api/v1/advisories',
      'api/v1/lists/announce',
      'lists/announce',
    ]) {
      for (const piece of PIECES) {
        for (const query of QUERIES) {
          const { status } = await site.get(`/${first}/${piece}${query}`);
          assert.ok(status < 500, `/${first}/${piece}${query}: ${status}`);
        }
      }
    }
    await site.close();
  });
});

describe('a file with hostile names', () => {
  it('breaks neither page nor feed', async () => {
    const reading = await osierContext();
    const store = await emptyStore();
    const hostile = '<img src=x onerror=alert(1)>&"\'';
    const text = textOfMail('osn7-v2').replace('Overlong names', `Overlong ${hostile} names`);
    await addList(
      store,
      reading,
      'one',
      'public',
      'open',
      inputs(signedMail({ text: await sign(text), subject: hostile })),
    );
    const site = siteOf(store, reading);
    for (const path of ['/', '/advisories', '/advisories/OSN-7']) {
      const page = await site.text(path);
      assert.doesNotMatch(page, /<img/, path);
      assert.ok(words(page).includes('onerror'), path);
    }
    for (const path of ['/feed.atom', '/lists/one/feed.atom', '/search.atom?q=<img>"']) readXml(await site.text(path));
    await site.close();
  });
});
