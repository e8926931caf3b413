import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { announcedReader } from '#archive';
import { fixedClock, TocsinError } from '#base';
import { createDeskSite, reportingTo } from '#desk-site';
import { loadCase, mergeInto, PROGRAM_DOER, type ReadReport, readReports } from '#disclosure';
import { encryptFor, readKeyring } from '#pgp';
import { PROGRAM } from '#store';
import { createSite } from '#web';
import { NOW } from '../archive/archive.test-support.ts';
import { ORIGIN, SETTINGS, type Visitor, visitor as visitorOf } from './desk-site.test-support.ts';
import { type ReportDesk, reportDesk } from './report.test-support.ts';

type Fields = Readonly<Record<string, string | File | readonly File[]>>;

function formOf(fields: Fields): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    for (const each of [value].flat()) {
      if (typeof each === 'string') form.append(name, each);
      else form.append(name, each as File, (each as File).name);
    }
  }
  return form;
}

const linkIn = async (answer: Response): Promise<string> => {
  const text = await answer.text();
  const link = /\/report\/(?<link>[a-z2-7]{16}-[0-9a-f]{40})/.exec(text)?.groups?.['link'];
  assert.ok(link !== undefined, text);
  return link;
};

const token = (): string => Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('hex');

/** Each from another place, so that tests do not use up each other's limits. */
let places = 0;

describe('reporting by the site', () => {
  let desk: ReportDesk;
  before(async () => {
    desk = await reportDesk();
  });
  after(() => desk.remove());

  const visitor = (): Visitor => {
    places += 1;
    return desk.visitor({ address: `198.51.${places >> 8}.${places & 255}` });
  };
  const caseOf = async (link: string) => {
    const loaded = await loadCase(desk.parts, PROGRAM, link.slice(0, 16) as never);
    assert.ok(loaded !== null);
    const [report] = await readReports(desk.parts, PROGRAM, loaded);
    return { loaded, report: report as ReadReport };
  };
  const cases = async (): Promise<number> => (await desk.store.cases(PROGRAM)).length;

  it('takes the form, with its files, and gives a private link', async () => {
    const answer = await visitor().upload(
      '/report',
      formOf({
        token: token(),
        description: 'It crashes.\r\nAlways – ü.',
        affected: '2.1',
        exploited: 'yes',
        name: 'F. Inder',
        address: 'finder@x.example',
        credit: 'named',
        attachments: [new File(['a\0b'], '../../etc/pa"ss\nwd'), new File(['c'], 'poc.c')],
      }),
    );
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    assert.equal(answer.headers.get('referrer-policy'), 'no-referrer');
    const { loaded, report } = await caseOf(await linkIn(answer));
    assert.equal(
      report.says?.text,
      'Name: F. Inder\nMail: finder@x.example\nCredit: named\nExploited already: yes\nPublic already: unknown\n\nWhat it is\n----------\nIt crashes.\nAlways – ü.\n\nAffected versions\n-----------------\n2.1\n',
    );
    assert.deepEqual(
      report.says?.attachments.map(({ name, bytes }) => [name, Buffer.from(bytes).toString()]),
      [
        ['.._.._etc_pa_ss_wd', 'a\0b'],
        ['poc.c', 'c'],
      ],
    );
    assert.deepEqual([report.reporter?.name, report.reporter?.address], ['F. Inder', 'finder@x.example']);
    assert.deepEqual(loaded.facts.credit, { as: 'named', name: 'F. Inder' });
  });

  it('says what is wrong, keeps what was written, and makes no case of it', async () => {
    const before = await cases();
    const answer = await visitor().upload(
      '/report',
      formOf({ affected: '<b>&"2.1', address: 'no address', credit: 'named' }),
    );
    assert.equal(answer.status, 422);
    const text = await answer.text();
    for (const said of ['Say what you found.', 'This is no mail address', 'Say which name', '&lt;b&gt;&amp;']) {
      assert.ok(text.includes(said), said);
    }
    assert.equal(await cases(), before);
  });

  it('sent twice it is one report with one link; the same words in another form are another', async () => {
    const who = visitor();
    const form = { token: token(), description: 'Twice.' };
    const one = await linkIn(await who.upload('/report', formOf(form)));
    assert.equal(await linkIn(await who.upload('/report', formOf(form))), one);
    assert.notEqual(await linkIn(await who.upload('/report', formOf({ ...form, token: token() }))), one);
    for (const bad of ['', 'x', '0'.repeat(31)]) {
      const first = await linkIn(await who.upload('/report', formOf({ ...form, token: bad })));
      assert.notEqual(first, await linkIn(await who.upload('/report', formOf({ ...form, token: bad }))), bad);
    }
  });

  it('takes what a browser encrypted, and opens it for the team where it can', async () => {
    const { certificates } = await readKeyring([Buffer.from(desk.team.certificate)]);
    const inside =
      'Content-Type: text/plain; charset=utf-8\n\nName: Ann\nMail: ann@x.example\nCredit: anonymous\n\nWhat it is\n----------\nMail: not@this.example\n';
    const sealed = Buffer.from(await encryptFor(certificates, Buffer.from(inside), { at: NOW })).toString();
    const { loaded, report } = await caseOf(
      await linkIn(await visitor().upload('/report', formOf({ token: token(), sealed }))),
    );
    assert.equal(report.says?.protection, 'encrypted');
    assert.equal(report.reporter?.address, 'ann@x.example');
    assert.deepEqual(loaded.facts.credit, { as: 'anonymous' });
    assert.equal(
      Buffer.from(report.kept?.bytes ?? [])
        .toString()
        .trim(),
      sealed.trim(),
    );
    const before = await cases();
    const heads = `-----BEGIN PGP MESSAGE-----\n${'A: b\n'.repeat(1_000_000)}\nAAAA\n-----END PGP MESSAGE-----\n`;
    for (const odd of [heads, `hello\n${sealed}`, `${sealed}hello`, sealed.slice(0, -40), 'x', `${sealed}${sealed}`]) {
      assert.equal((await visitor().upload('/report', formOf({ sealed: odd }))).status, 422);
    }
    assert.equal(await cases(), before, 'nothing in clear beside what is encrypted');
  });

  it('shows a reporter how far it is, and takes a choice of credit and messages', async () => {
    const who = visitor();
    const link = await linkIn(await who.upload('/report', formOf({ description: 'Follow me, SECRET-WORD.' })));
    const page = await who.get(`/report/${link}`);
    const text = await page.text();
    assert.match(text, /aria-current="step">We have it/);
    assert.ok(!text.includes('SECRET-WORD'), 'not what was reported');
    assert.equal(page.headers.get('referrer-policy'), 'no-referrer');
    assert.equal(page.headers.get('cache-control'), 'no-store');
    assert.equal(page.headers.get('x-robots-tag'), 'noindex');
    const done = await who.post(`/report/${link}/credit`, { credit: 'named', name: 'A <b>\nMail: x' });
    assert.deepEqual([done.status, done.headers.get('location')], [303, `/report/${link}?done=credit`]);
    assert.match(await (await who.get(`/report/${link}?done=credit`)).text(), /Your choice is kept/);
    assert.match(await (await who.get(`/report/${link}?done=<script>`)).text(), /<h1>Your report<\/h1>/);
    assert.equal((await who.post(`/report/${link}/credit`, { credit: 'named', name: ' ' })).status, 422);
    assert.equal((await who.post(`/report/${link}/message`, { message: ' ' })).status, 422);
    assert.equal((await who.post(`/report/${link}/message`, { message: 'x'.repeat(20_001) })).status, 422);
    assert.equal((await who.post(`/report/${link}/message`, { message: 'More.' })).status, 303);
    const { loaded } = await caseOf(link);
    assert.deepEqual(loaded.facts.credit, { as: 'named', name: 'A <b> Mail: x' });
    assert.deepEqual(
      loaded.facts.comments.map(({ by, text: said }) => [by.kind, said]),
      [['reporter', 'More.']],
    );
  });

  it('keeps the link of a duplicate going', async () => {
    const who = visitor();
    const one = await linkIn(await who.upload('/report', formOf({ description: 'One.' })));
    const two = await linkIn(await who.upload('/report', formOf({ description: 'Two.' })));
    const [first, second] = await Promise.all([caseOf(one), caseOf(two)]);
    assert.ok((await mergeInto(desk.parts, PROGRAM_DOER, second.loaded.id, first.loaded.id)).isDone);
    const text = await (await who.get(`/report/${two}`)).text();
    assert.match(text, /Somebody else reported the same before/);
    assert.match(text, /aria-current="step">We have it/);
    assert.equal((await who.post(`/report/${two}/message`, { message: 'To both.' })).status, 303);
    assert.equal((await caseOf(one)).loaded.facts.comments.length, 1);
  });

  it('gives the certificate, and security.txt names it and the form', async () => {
    const answer = await visitor().get('/report/certificate.asc');
    assert.equal(answer.headers.get('content-type'), 'application/pgp-keys');
    assert.match(await answer.text(), /^-----BEGIN PGP PUBLIC KEY BLOCK-----/);
    const site = (publicUrl: string | null, desks: () => Promise<typeof desk.parts>) =>
      createSite({
        store: desk.store,
        styles: [],
        clock: fixedClock(NOW),
        readAnnounced: announcedReader(desk.parts.context),
        certificates: async () => [],
        settings: { ...SETTINGS, publicUrl },
        reporting: reportingTo(desks),
      });
    const said = await (await site(ORIGIN, async () => desk.parts).request('/.well-known/security.txt')).text();
    assert.equal(
      said,
      `Contact: ${ORIGIN}/report\nExpires: 2026-07-01T00:00:00Z\nEncryption: ${ORIGIN}/report/certificate.asc\nPreferred-Languages: en\nCanonical: ${ORIGIN}/.well-known/security.txt\n`,
    );
    const plain = site('http://desk.osier.example', async () => desk.parts);
    assert.equal((await plain.request('/.well-known/security.txt')).status, 404, 'RFC 9116, 2.5.3: https alone');
  });

  it('is offered on the front page where there is a team; without one the form says why it is not there', async () => {
    const nobody = async (): Promise<never> => {
      throw new TocsinError({ code: 'not_found', message: 'there is no desk here yet' });
    };
    const front = async (desks: () => Promise<typeof desk.parts>): Promise<string> => {
      const site = createSite({
        store: desk.store,
        styles: [],
        clock: fixedClock(NOW),
        readAnnounced: announcedReader(desk.parts.context),
        certificates: async () => [],
        settings: SETTINGS,
        reporting: reportingTo(desks),
      });
      return (await site.request('/')).text();
    };
    assert.match(await front(async () => desk.parts), /<a href="\/report">Report it to our security team<\/a>/);
    assert.doesNotMatch(await front(nobody), /\/report/);
    const settings = { ...SETTINGS, securityContact: 'mailto:security@osier.example' };
    const who = visitorOf(createDeskSite({ desk: nobody, clock: fixedClock(NOW), settings }));
    for (const answer of [await who.get('/report'), await who.upload('/report', formOf({ description: 'A thing.' }))]) {
      assert.equal(answer.status, 404);
      const page = await answer.text();
      assert.match(page, /<h1>Nobody takes reports here yet<\/h1>/);
      assert.match(page, /<a href="mailto:security@osier\.example">security@osier\.example<\/a>/);
    }
    assert.match(await (await who.get(`/report/${'a'.repeat(16)}-${'0'.repeat(40)}`)).text(), /<h1>Not found<\/h1>/);
  });

  describe('by JSON', () => {
    const send = (body: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
      visitor().fetch('/api/v1/reports', {
        method: 'POST',
        body,
        headers: { 'Content-Type': 'application/json', ...headers },
      });

    it('takes a report, and answers with the link alone', async () => {
      const base64 = Buffer.from('poc').toString('base64');
      const body = JSON.stringify({ description: 'API.', credit: 'declined', attachments: [{ name: 'a.c', base64 }] });
      const answer = await send(body, { 'Idempotency-Key': 'abcdefghijklmnop' });
      assert.equal(answer.status, 201);
      const said = (await answer.json()) as { readonly case: null; readonly link: string };
      assert.deepEqual(Object.keys(said), ['case', 'link']);
      assert.equal(said.case, null);
      assert.match(said.link, new RegExp(`^${ORIGIN}/report/`));
      const { report } = await caseOf(said.link.slice(`${ORIGIN}/report/`.length));
      assert.equal(report.via, 'api');
      assert.equal(report.says?.attachments[0]?.name, 'a.c');
      const again = await send(body, { 'Idempotency-Key': 'abcdefghijklmnop' });
      assert.deepEqual(await again.json(), said);
      assert.notDeepEqual(await (await send(body)).json(), said, 'the same words give nobody the link of another');
    });

    it('refuses with a problem that names the place', async () => {
      for (const [body, status, pattern] of [
        ['{', 422, /expected an object of JSON/],
        ['[]', 422, /expected an object of JSON/],
        ['{"description":'.padEnd(24_000_000, '['), 422, /expected an object of JSON/],
        [`{${'"a":1,'.repeat(3_000_000)}"b":1}`, 422, /expected an object of JSON/],
        ['{}', 422, /Say what you found/],
        ['{"description":1}', 422, /description: expected a text/],
        ['{"description":"x","extra":""}', 422, /extra: expected one of/],
        ['{"description":"x","credit":"me"}', 422, /credit: expected one of/],
        ['{"description":"x","attachments":[{"name":"a","base64":"?"}]}', 422, /attachments: expected/],
        ['{"sealed":"x"}', 422, /one armored OpenPGP message/],
        ['{"sealed":"x","description":"y"}', 422, /sealed: expected/],
      ] as const) {
        const answer = await send(body);
        assert.equal(answer.status, status, body.slice(0, 80));
        assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/);
        assert.match(await answer.text(), pattern, body.slice(0, 80));
      }
      const typed = await visitor().fetch('/api/v1/reports', { method: 'POST', body: '{"description":"x"}' });
      assert.equal(typed.status, 415, 'a page of another site cannot send it');
      const read = await visitor().get('/api/v1/reports');
      assert.deepEqual([read.status, read.headers.get('allow')], [405, 'POST']);
    });
  });

  describe('attacks', () => {
    it('a wrong link answers with the bytes of any address at which there is nothing', async () => {
      const link = await linkIn(await visitor().upload('/report', formOf({ description: 'Guess me.' })));
      const [id = '', secret = ''] = link.split('-');
      const flipped = `${secret.slice(0, -1)}${secret.endsWith('0') ? '1' : '0'}`;
      const nothing = await visitor().get('/report/there/is/nothing');
      const bytes = await nothing.text();
      assert.equal(nothing.status, 404);
      for (const path of [
        `/report/${id}`,
        `/report/${id}-${flipped}`,
        `/report/${id}-${secret.toUpperCase()}`,
        `/report/${id}-${secret}/`,
        `/report/${id}-${secret}/else`,
        `/report/aaaaaaaaaaaaaaaa-${secret}`,
        '/report/%00',
        '/report/..%2f',
      ]) {
        const answer = await visitor().get(path);
        assert.equal(answer.status, 404, path);
        assert.equal(await answer.text(), bytes, path);
        assert.deepEqual([...answer.headers], [...nothing.headers], path);
      }
      const posted = await visitor().post(`/report/${id}-${flipped}/message`, { message: 'x' });
      assert.deepEqual([posted.status, await posted.text()], [404, bytes]);
    });

    it('whoever tries many links, or sends many reports, is asked to wait; others are not', async () => {
      const guesser = visitor();
      let status = 0;
      for (let count = 0; count < 130 && status !== 429; count += 1) {
        status = (await guesser.get(`/report/aaaaaaaaaaaaaaaa-${'0'.repeat(40)}`)).status;
      }
      assert.equal(status, 429);
      const sender = visitor();
      for (let count = 0; count < 11; count += 1) {
        status = (await sender.upload('/report', formOf({ description: 'x' }))).status;
      }
      assert.equal(status, 429);
      assert.equal((await visitor().upload('/report', formOf({ description: 'x' }))).status, 200);
    });

    it('no field becomes markup or script, on no page of the reporter and none of the desk', async () => {
      const ada = await desk.signedIn('Ada Reads', 'lead');
      const evil = '"\'><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}';
      const fields = Object.fromEntries(
        [
          'description',
          'affected',
          'reproduce',
          'plans',
          'others',
          'name',
          'exploited',
          'known',
          'credit',
          'token',
        ].map((name) => [name, `${name}${evil}`]),
      );
      const answer = await visitor().upload(
        '/report',
        formOf({ ...fields, attachments: [new File(['x'], `a${evil}.html`), new File(['y'], '\u202egpj.exe')] }),
      );
      assert.equal(answer.status, 200);
      const link = await linkIn(answer);
      await visitor().post(`/report/${link}/credit`, { credit: 'named', name: evil });
      await visitor().post(`/report/${link}/message`, { message: evil });
      const id = link.slice(0, 16);
      for (const path of [`/report/${link}`, '/desk/', `/desk/case/${id}`]) {
        const page = await ada.get(path);
        const text = await page.text();
        assert.equal(page.status, 200, path);
        assert.ok(!text.includes('<script>alert') && !text.includes('<img src=x'), path);
        assert.ok(!text.includes('\u202e'), `${path} turns no text round`);
        if (path !== '/desk/') assert.ok(text.includes('&lt;script&gt;alert(1)'), path);
      }
      for (const path of ['report/1', 'report/1/1', 'report/1/2']) {
        const file = await ada.get(`/desk/case/${id}/${path}`);
        assert.equal(file.status, 200, path);
        assert.match(file.headers.get('content-disposition') ?? '', /^attachment;/, path);
        assert.equal(file.headers.get('x-content-type-options'), 'nosniff', path);
        assert.ok(!/html|svg|xml/.test(file.headers.get('content-type') ?? ''), path);
      }
    });

    it('forms as large, as wide or as odd as may be are refused without being taken apart', async () => {
      const before = await cases();
      const post = (body: Buffer, type: string): Promise<Response> =>
        visitor().fetch('/report', {
          method: 'POST',
          body: new Uint8Array(body),
          headers: { 'Content-Type': type, Origin: 'null', 'Sec-Fetch-Site': 'same-origin' },
        });
      const multipart = 'multipart/form-data; boundary=b';
      const part = '--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n\r\n';
      for (const [name, body, type, status] of [
        ['too many bytes', Buffer.alloc(26 * 1024 * 1024, 0x78), multipart, 413],
        ['10,000 fields', Buffer.from(`${part.repeat(10_000)}--b--\r\n`), multipart, 413],
        ['a million lines of a head', Buffer.from(`--b\r\n${'a: b\r\n'.repeat(1_000_000)}\r\n--b--`), multipart, 422],
        [
          'a head without end',
          Buffer.from(`--b\r\nContent-Disposition: form-data; name="${'x'.repeat(100_000)}`),
          multipart,
          422,
        ],
        ['no last boundary', Buffer.from(part), multipart, 422],
        ['no boundary', Buffer.from(part), 'multipart/form-data', 422],
        ['another boundary', Buffer.from(part), 'multipart/form-data; boundary=c', 422],
        [
          'a million fields of a query',
          Buffer.from('a=b&'.repeat(1_000_000)),
          'application/x-www-form-urlencoded',
          422,
        ],
        ['text', Buffer.from('hello'), 'text/plain', 422],
        ['nothing', Buffer.alloc(0), multipart, 422],
        ['eleven files', await bodyOf(Array.from({ length: 11 }, () => new File(['x'], 'x'))), multipart, 422],
      ] as const) {
        const answer = await post(body, body.toString('latin1', 0, 30).startsWith('------') ? typeOf(body) : type);
        assert.equal(answer.status, status, name);
        await answer.text();
      }
      assert.equal(await cases(), before);
    });

    it('a form of another site is refused', async () => {
      const answer = await visitor().post(
        '/report',
        { description: 'x' },
        { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' },
      );
      assert.equal(answer.status, 403);
    });
  });
});

async function bodyOf(attachments: readonly File[]): Promise<Buffer> {
  const body = new Response(formOf({ description: 'x', attachments }));
  return Buffer.from(await body.arrayBuffer());
}

/** The boundary that the platform chose. */
function typeOf(body: Buffer): string {
  const line = body.toString('latin1', 0, body.indexOf('\r\n'));
  return `multipart/form-data; boundary=${line.slice(2)}`;
}
