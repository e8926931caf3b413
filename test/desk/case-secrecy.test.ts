import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { addFile, addPerson, makeBatch, reportCase } from '#disclosure';
import { type CaseId, newBatchId, newCaseId } from '#store';
import {
  assertDone,
  at,
  done,
  predisclosedCase,
  reported,
  writtenCase,
} from '../../src/disclosure/desk.test-support.ts';
import { type CaseDesk, caseDesk, withFiles, wordsOf } from './case.test-support.ts';
import type { Visitor } from './desk-site.test-support.ts';

const END = at('2026-12-07T12:00:00Z');

/** Addresses below a case, beside those that its pages link to. */
const BELOW = [
  '',
  '/',
  '/text',
  '/text.txt',
  '/text/look',
  '/text/begin',
  '/text/compose',
  '/lint',
  '/form',
  '/conditions',
  '/conditions/confirm',
  '/compare',
  '/compare?from=1&to=2',
  '/permissions',
  '/may',
  '/early',
  '/forget',
  '/predisclose',
  '/release',
  '/decisions',
  '/report/1',
  '/report/1/1',
  '/report/0',
  '/file',
  '/file/1',
  '/file/remove',
  '/approve',
  '/sign',
  '/scope',
  '/comment',
  '/do/triage',
  '/do/done',
  '/do/put-on',
  '/do/nothing',
  '/nothing',
];

describe('a case that somebody is not on', () => {
  let desk: CaseDesk;
  let eve: Visitor;
  let id: CaseId;
  let batch: string;
  let links: readonly string[];
  before(async () => {
    desk = await caseDesk();
    id = await predisclosedCase(desk, { end: END });
    const made = await makeBatch(desk.parts, desk.ada, {
      title: 'x',
      cases: [await writtenCase(desk, { end: END }), await writtenCase(desk, { end: END })],
    });
    assertDone(made);
    batch = made.id;
    eve = await desk.somebody('Eve', 'lead', 'member', 'signer');
    links = await linksOf(desk.adaAt, `/desk/case/${id}`);
  });
  after(() => desk.close());

  it('answers as one that is not there, by the same bytes, for every address and method', async () => {
    assert.ok(links.length > 15, links.join(' '));
    const absent = newCaseId();
    for (const below of new Set([...BELOW, ...links.map((link) => link.replace(`/desk/case/${id}`, ''))])) {
      for (const send of SENDERS) {
        const [there, notThere] = [
          await told(await send(eve, `/desk/case/${id}${below}`)),
          await told(await send(eve, `/desk/case/${absent}${below}`)),
        ];
        assert.deepEqual(there, notThere, below);
        assert.equal(there.status, there.status === 405 ? 405 : 404, below);
      }
    }
    const [one, other] = [await desk.loaded(id), absent];
    assert.ok(one.sequence > 0 && other.length === 16);
  });

  it('is a batch too', async () => {
    const absent = newBatchId();
    for (const below of ['', '/agree', '/order', '/predisclose', '/release', '/nothing']) {
      for (const send of SENDERS) {
        const there = await told(await send(eve, `/desk/batch/${batch}${below}`));
        assert.deepEqual(there, await told(await send(eve, `/desk/batch/${absent}${below}`)), below);
      }
    }
    assert.doesNotMatch(await (await eve.get('/desk/batch')).text(), new RegExp(batch));
  });

  it('leads a stranger to signing in, whatever he asks for', async () => {
    const site = desk.site;
    const answers = await Promise.all(
      [`/desk/case/${id}`, `/desk/case/${newCaseId()}`, `/desk/case/${id}/text.txt`, `/desk/batch/${batch}`].map(
        async (path) => {
          const answer = await site.fetch(new Request(`https://desk.osier.example${path}`));
          return [answer.status, answer.headers.get('location'), await answer.text()];
        },
      ),
    );
    for (const answer of answers) assert.deepEqual(answer, [303, '/desk/sign-in', '']);
  });

  it('takes no form from elsewhere', async () => {
    const before = (await desk.loaded(id)).sequence;
    for (const headers of [
      { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' },
      { Origin: 'https://evil.example' },
      { Origin: 'null' },
      {},
    ]) {
      const answer = await desk.adaAt.post(`/desk/case/${id}/do/hold`, { reason: 'x' }, headers);
      assert.equal(answer.status, 403);
    }
    assert.equal((await desk.loaded(id)).sequence, before);
  });

  it('has nothing in its addresses, nor in the titles of its windows', async () => {
    const { facts } = await desk.loaded(id);
    const name = [...facts.files.keys()][0] ?? '';
    assert.ok(name !== '');
    for (const link of links) {
      assert.doesNotMatch(link, /osn-?\d|overflow|patch$|[0-9a-f]{32}/i, link);
    }
    for (const path of links.filter((link) => !/\/(?:do|report|file)\/|text\.txt/.test(link))) {
      const answer = await desk.adaAt.get(path);
      if (answer.status !== 200) continue;
      const title = /<title>([^<]*)<\/title>/.exec(await answer.text())?.[1] ?? '';
      assert.doesNotMatch(title, /OSN|Overflow/, path);
      assert.equal(answer.headers.get('cache-control'), 'no-store', path);
      assert.equal(answer.headers.get('referrer-policy'), 'no-referrer', path);
    }
  });
});

const HOSTILE = `"><script>alert(1)</script><img src=x onerror=alert(1)>'\u202egnp.exe\u0007\u001b[2J</textarea></pre>`;

describe('what comes from outside', () => {
  let desk: CaseDesk;
  let path = '';
  before(async () => {
    desk = await caseDesk();
    const { parts, ada } = desk;
    const mail = [
      'From: x <x@example.org>',
      `Subject: ${HOSTILE.replaceAll('\u0007', '').replaceAll('\u001b', '').replaceAll('\u202e', '')}`,
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain; charset=utf-8',
      '',
      HOSTILE,
      '--b',
      'Content-Type: text/html; name="a\\"<b>.html"',
      'Content-Disposition: attachment; filename="../../a<script>.html"',
      '',
      '<script>alert(document.cookie)</script>',
      '--b--',
      '',
    ].join('\r\n');
    const opened = await reportCase(parts, {
      via: 'mail',
      bytes: Buffer.from(mail),
      name: HOSTILE,
      address: 'x@example.org',
      by: { kind: 'reporter' },
    });
    assertDone(opened);
    const { id } = opened;
    path = `/desk/case/${id}`;
    await done(parts, ada, id, { kind: 'triage', as: 'in_scope', grounds: HOSTILE });
    await done(parts, ada, id, { kind: 'comment', on: HOSTILE, text: HOSTILE });
    await done(parts, ada, id, { kind: 'choose_credit', credit: { as: 'named', name: HOSTILE } });
    await done(parts, ada, id, { kind: 'propose_end', end: END, reason: HOSTILE });
    await done(parts, ada, id, { kind: 'ask_exception', rule: 'M2', reason: HOSTILE });
    await done(parts, ada, id, { kind: 'hold', reason: HOSTILE });
    await done(parts, ada, id, { kind: 'note', what: HOSTILE, text: HOSTILE });
    await done(parts, ada, id, {
      kind: 'set_permissions',
      permissions: [
        {
          what: { kind: 'mitigation', name: HOSTILE },
          by: 'anyone',
          where: [],
          verdict: 'forbidden',
          reason: HOSTILE,
          care: null,
          clause: HOSTILE,
        },
      ],
    });
    assertDone(await addFile(parts, ada, id, { name: 'a.patch', bytes: Buffer.from('x') }));
    const text = withFiles(
      { basedOn: '', text: `Osier Security Note OSN-1\nissue 1\n\n${HOSTILE}\n\nSummary\n-------\n\n${HOSTILE}\n` },
      {},
    );
    assert.equal((await desk.adaAt.upload(`${path}/text`, text)).status, 303);
  });
  after(() => desk.close());

  it('stays text on every page, with what cannot be seen made visible', async () => {
    for (const below of [
      '',
      '/text',
      '/form',
      '/conditions',
      '/permissions',
      '/early',
      '/forget',
      '/predisclose',
      '/release',
      '/decisions',
    ]) {
      const page = await (await desk.bobAt.get(`${path}${below}`)).text();
      assert.doesNotMatch(page, /<script(?! src="\/desk\/assets\/)|<img/, below);
      for (const control of ['\u0007', '\u001b']) assert.ok(!page.includes(control), below);
      assert.equal(page.split('</textarea>').length, page.split('<textarea').length, `${below}: no field ends early`);
    }
    const page = await (await desk.bobAt.get(path)).text();
    assert.doesNotMatch(page.replace(/<textarea[\s\S]*?<\/textarea>|<input[^>]*>/g, ''), /\u202e/);
    assert.match(page, /\[U\+202E\]gnp\.exe/);
    const refused = await desk.adaAt.post(`${path}/do/agree`, { other: HOSTILE, reason: HOSTILE });
    assert.doesNotMatch(await refused.text(), /<script(?! src="\/desk\/assets\/)|<img/);
    const looked = await desk.adaAt.upload(`${path}/lint`, withFiles({ text: HOSTILE }, {}));
    assert.equal(looked.headers.get('content-type'), 'application/json');
    assert.equal(looked.headers.get('x-content-type-options'), 'nosniff');
  });

  it('leaves as a file that no browser runs', async () => {
    for (const [below, name] of [
      ['/report/1', 'report-1.eml'],
      ['/report/1/1', '_.._a_script_.html'],
      ['/file/1', 'a.patch'],
      ['/text.txt', 'advisory.txt'],
    ] as const) {
      const answer = await desk.bobAt.get(`${path}${below}`);
      assert.equal(answer.status, 200, below);
      const { headers } = answer;
      assert.equal(headers.get('content-type'), 'application/octet-stream');
      assert.match(
        headers.get('content-disposition') ?? '',
        /^attachment; filename="[A-Za-z0-9_][A-Za-z0-9._+-]*"$/,
        name,
      );
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
      assert.equal(headers.get('content-security-policy'), "default-src 'none'; sandbox");
      assert.equal(headers.get('cache-control'), 'no-store');
    }
    for (const below of [
      '/report/2',
      '/report/0',
      '/report/1/2',
      '/report/1/x',
      '/file/2',
      '/file/0',
      '/file/a.patch',
    ]) {
      assert.equal((await desk.bobAt.get(`${path}${below}`)).status, 404, below);
    }
  });

  it('is bounded: what is longer than a form is refused before it is read', async () => {
    const long = 'x'.repeat(300_000);
    assert.equal((await desk.adaAt.post(`${path}/comment`, { text: long })).status, 413);
    const text = withFiles({ text: 'x'.repeat(2 * 1024 * 1024), basedOn: '' }, {});
    assert.equal((await desk.adaAt.upload(`${path}/text`, text)).status, 413);
    const file = withFiles({}, { file: [['a.patch', new Uint8Array(9 * 1024 * 1024)]] });
    const answer = await desk.adaAt.upload(`${path}/file`, file);
    assert.equal(answer.status, 422);
    assert.match(wordsOf(await answer.text()), /at most 8388608 bytes are kept/);
    const { status } = await desk.adaAt.fetch(`${path}/do/hold`, {
      method: 'POST',
      body: '{"reason":"x"}',
      headers: { 'Content-Type': 'application/json', 'Sec-Fetch-Site': 'same-origin', Origin: 'null' },
    });
    assert.equal(status, 422);
  });
});

describe('a sealed report', () => {
  it('is a file for who can open it, and says so', async () => {
    const desk = await caseDesk();
    try {
      const armored = '-----BEGIN PGP MESSAGE-----\n\nwV4DAAAA\n=AAAA\n-----END PGP MESSAGE-----\n';
      const mail = `From: x@example.org\nSubject: ...\nMIME-Version: 1.0\nContent-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b\n\n--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b\nContent-Type: application/octet-stream; name="encrypted.asc"\n\n${armored}--b--\n`;
      const opened = await reportCase(desk.parts, {
        via: 'mail',
        bytes: Buffer.from(mail),
        name: null,
        address: null,
        by: { kind: 'reporter' },
      });
      assertDone(opened);
      const page = wordsOf(await (await desk.adaAt.get(`/desk/case/${opened.id}`)).text());
      assert.match(page, /It is encrypted to somebody of the team: download it/);
      const file = await desk.adaAt.get(`/desk/case/${opened.id}/report/1/1`);
      assert.match(await file.text(), /BEGIN PGP MESSAGE/);
    } finally {
      await desk.close();
    }
  });
});

/** A person who was taken off sees it no more; one who was put on sees it. */
describe('who is on a case', () => {
  it('changes at once', async () => {
    const desk = await caseDesk();
    try {
      const { id } = await reported(desk.parts, desk.ada);
      const added = await addPerson(desk.parts, { kind: 'console' }, { name: 'Zoe', roles: ['member'] });
      assertDone(added);
      const path = `/desk/case/${id}`;
      const zoe = await desk.at({
        viewer: { kind: 'person', id: added.person.id },
        actor: { kind: 'person', name: 'Zoe' },
      });
      assert.equal((await zoe.get(path)).status, 404);
      assert.equal((await desk.adaAt.post(`${path}/do/put-on`, { person: added.person.id })).status, 303);
      assert.equal((await zoe.get(path)).status, 200);
      const off = await zoe.post(`${path}/do/take-off`, { person: added.person.id });
      assert.equal(off.headers.get('location'), '/desk/');
      assert.equal((await zoe.get(path)).status, 404);
    } finally {
      await desk.close();
    }
  });
});

const SENDERS: readonly ((who: Visitor, path: string) => Promise<Response>)[] = [
  (who, path) => who.get(path),
  (who, path) => who.fetch(path, { method: 'HEAD' }),
  (who, path) => who.post(path, { reason: 'x', sure: 'yes', text: 'x' }),
  (who, path) => who.upload(path, withFiles({ text: 'x' }, { file: [['a.patch', 'x']] })),
  (who, path) =>
    who.fetch(path, { method: 'POST', body: 'no form', headers: { 'Sec-Fetch-Site': 'same-origin', Origin: 'null' } }),
  (who, path) =>
    who.get(path, { 'If-None-Match': '*', 'If-Modified-Since': 'Mon, 23 Nov 2026 09:00:00 GMT', Range: 'bytes=0-3' }),
  (who, path) => who.fetch(path, { method: 'PUT', body: 'x' }),
  (who, path) => who.fetch(path, { method: 'DELETE' }),
  (who, path) => who.fetch(path, { method: 'OPTIONS' }),
];

async function told(answer: Response) {
  return {
    status: answer.status,
    headers: [...answer.headers],
    bytes: Buffer.from(await answer.arrayBuffer()).toString('latin1'),
  };
}

/** All addresses of a case that its pages lead to, by links and forms. */
async function linksOf(who: Visitor, path: string): Promise<readonly string[]> {
  const found = new Set([path]);
  for (const each of found) {
    if (/\/(?:do\/|report\/\d+|file\/)|text\.txt/.test(each)) continue;
    const answer = await who.get(each);
    if (answer.status !== 200) continue;
    for (const [, link = ''] of (await answer.text()).matchAll(/(?:href|action|formaction)="([^"#]+)/g)) {
      if (link.startsWith(path)) found.add(link.replaceAll('&amp;', '&'));
    }
  }
  return [...found];
}
