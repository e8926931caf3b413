import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  addPerson,
  changeTeam,
  deliverOutbox,
  followCase,
  loadCase,
  loadTeam,
  mergeInto,
  PROGRAM_DOER,
  perform,
  readReports,
  type TakenMail,
  takeReportMail,
} from '#disclosure';
import { newSealingKey } from '#sealing';
import { type CaseId, caseStream, PROGRAM } from '#store';
import { type Gpg, needsGpg, openGpg } from '../../src/pgp/gpg.test-support.ts';
import { NOW } from '../archive/archive.test-support.ts';
import { type ReportDesk, reportDesk } from './report.test-support.ts';

interface MailParts {
  readonly id?: string;
  readonly from?: string;
  readonly head?: string;
  readonly body?: string;
}

const HOST = 'security@osier.example';

function mail({
  id = `${Math.random()}@x.example`,
  from = 'A. Finder <finder@x.example>',
  head = '',
  body = 'It crashes.\n',
}: MailParts = {}): Buffer {
  const to = head.includes('To: ') ? '' : `To: ${HOST}\n`;
  return Buffer.from(
    `From: ${from}\n${to}Subject: overflow\nDate: Sun, 01 Mar 2026 12:05:09 +0000\nMessage-ID: <${id}>\n${head}${body.startsWith('Content-Type') ? body : `\n${body}`}`,
  );
}

describe('reports by mail', () => {
  let desk: ReportDesk;
  before(async () => {
    desk = await reportDesk();
  });
  after(() => desk.remove());

  const take = async (bytes: Uint8Array, recipient: string | null = null): Promise<TakenMail> => {
    const taken = await takeReportMail(desk.parts, bytes, recipient);
    assert.ok(taken.isDone, JSON.stringify(taken));
    return taken;
  };
  const cases = async (): Promise<number> => (await desk.store.cases(PROGRAM)).length;
  /** What leaves, since this was asked for the last time. */
  const leaving = async (): Promise<readonly Sent[]> => {
    const sent: Sent[] = [];
    await deliverOutbox(
      desk.parts,
      {
        describe: () => 'a test',
        send: async ({ bytes, envelope }) => {
          sent.push({ text: Buffer.from(bytes).toString(), from: envelope.from, to: envelope.to });
          return { kind: 'sent', response: '250 taken' };
        },
      },
      'test',
    );
    return sent;
  };
  const reportsOf = async (id: CaseId) => {
    const loaded = await loadCase(desk.parts, PROGRAM, id);
    assert.ok(loaded !== null);
    return readReports(desk.parts, PROGRAM, loaded);
  };

  it('makes a case, and acknowledges it with a private link and nothing of the report', async () => {
    const taken = await take(
      mail({ from: '"Ann \\"F.\\" Inder" <ann@x.example>', body: 'SECRET-WORD crashes it.\n', id: 'a1@x.example' }),
    );
    assert.ok(taken.kind === 'new_case' && taken.isAcknowledged);
    const [letter, another] = await leaving();
    assert.ok(letter !== undefined && another === undefined);
    assert.deepEqual(letter.to, ['ann@x.example']);
    assert.match(letter.from, /^security\+[a-z2-7]{16}-[a-z2-7]{16}@osier\.example$/);
    assert.match(letter.text, new RegExp(`^Reply-To: ${letter.from.replaceAll(/[.+]/g, '\\$&')}$`, 'm'));
    assert.match(letter.text, /^In-Reply-To: <a1@x\.example>$/m);
    assert.match(letter.text, /^Auto-Submitted: auto-replied$/m);
    assert.ok(!letter.text.includes('SECRET-WORD') && !letter.text.includes('overflow'));
    const link = /\/report\/(?<link>\S+)/.exec(letter.text)?.groups?.['link'] ?? '';
    assert.equal((await followCase(desk.parts, link))?.id, taken.id);
    const [report] = await reportsOf(taken.id);
    assert.equal(report?.reporter?.name, 'Ann "F." Inder');
    assert.match(report?.says?.text ?? '', /SECRET-WORD/);
  });

  it('knows a mail that comes again, by whichever way, and takes other words under its id', async () => {
    const first = await take(mail({ id: 'twice@x.example' }));
    const before = await cases();
    for (const again of [
      mail({ id: 'twice@x.example' }),
      Buffer.concat([Buffer.from('Received: from x by y; today\nX-Spam: no\n'), mail({ id: 'twice@x.example' })]),
      Buffer.from(mail({ id: 'twice@x.example' }).toString().replaceAll('\n', '\r\n')),
    ]) {
      assert.deepEqual(await take(again), { isDone: true, kind: 'known', id: first.id });
    }
    assert.equal(await cases(), before);
    const other = await take(mail({ id: 'twice@x.example', body: 'Something else.\n' }));
    assert.equal(other.kind, 'new_case', 'nobody is kept away by a Message-ID that somebody used before him');
    const reflected = await take(mail({ id: 'twice@x.example', head: 'Reply-To: thief@y.example\n' }));
    assert.equal(reflected.kind, 'new_case', 'nor does a copy that asks for the answer elsewhere stand for it');
    await leaving();
  });

  it('makes one case of a mail that is taken twice at once', async () => {
    const bytes = mail({ id: 'race@x.example' });
    const before = await cases();
    const taken = await Promise.all([1, 2, 3, 4].map(() => take(bytes)));
    assert.deepEqual(taken.map(({ kind }) => kind).toSorted(), ['known', 'known', 'known', 'new_case']);
    assert.equal(new Set(taken.map(({ id }) => id)).size, 1);
    assert.equal(await cases(), before + 1);
    assert.equal((await leaving()).length <= 1, true);
  });

  it('knows a mail from before a change of the sealing key', async () => {
    const bytes = mail({ id: 'rotation@x.example', from: 'rotation@x.example' });
    const first = await take(bytes);
    const parts = { ...desk.parts, keys: [...desk.parts.keys, newSealingKey((NOW + 1) as typeof NOW)] };
    const again = await takeReportMail(parts, bytes);
    assert.deepEqual(again, { isDone: true, kind: 'known', id: first.id });
    await leaving();
  });

  it('adds an answer to its case: by the address, or by the letter that it answers; never twice, and unanswered', async () => {
    const { id } = await take(mail({ from: 'answers@x.example' }));
    const [letter] = await leaving();
    const address = letter?.from ?? '';
    const letterId = /^Message-ID: <(?<id>[^>]+)>$/m.exec(letter?.text ?? '')?.groups?.['id'] ?? '';
    const before = await cases();
    const byAddress = mail({ head: `To: "Osier" <${address.toUpperCase()}>\n`, id: 'r1@x.example' });
    const byLetter = mail({ head: `In-Reply-To: <${letterId}>\n`, from: 'else@y.example' });
    const byThread = mail({ head: `References: <a@b>\n <${letterId}> <c@d>\n`, from: 'third@y.example' });
    const bySystem = mail({ from: 'system@y.example' });
    assert.deepEqual(await take(byAddress), { isDone: true, kind: 'added', id });
    assert.deepEqual(await take(byAddress), { isDone: true, kind: 'known', id });
    assert.deepEqual(await take(byLetter), { isDone: true, kind: 'added', id });
    assert.deepEqual(await take(byThread), { isDone: true, kind: 'added', id });
    assert.deepEqual(await take(bySystem, address), { isDone: true, kind: 'added', id });
    const returned = mail({
      from: 'MAILER-DAEMON@y.example',
      head: 'Return-Path: <>\nAuto-Submitted: auto-replied\n',
      body: `Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nno such user\n--b\nContent-Type: message/delivery-status\n\nAction: failed\n--b\nContent-Type: text/rfc822-headers\n\nFrom: ${HOST}\nMessage-ID: <${letterId}>\n--b--\n`,
    });
    assert.deepEqual(await take(returned), { isDone: true, kind: 'added', id }, 'a letter that came back');
    assert.equal(await cases(), before);
    assert.equal((await reportsOf(id)).length, 6);
    assert.deepEqual(await leaving(), []);
  });

  it('makes a new case of what only looks like an answer', async () => {
    const { id } = await take(mail({ from: 'looks@x.example' }));
    const [letter] = await leaving();
    const secret = letter?.from.slice(letter.from.indexOf('-') + 1, letter.from.indexOf('@')) ?? '';
    const wrong = `${secret.slice(0, -1)}${secret.endsWith('a') ? 'b' : 'a'}`;
    for (const head of [
      `To: security+${id}-${wrong}@osier.example\n`,
      `To: security+${id}@osier.example\n`,
      `To: security+${id}-@osier.example\n`,
      `To: security+${id}-${secret}@other.example\n`,
      `In-Reply-To: <${id}@osier.example>\n`,
      `Subject: Re: Your report has come ${id}\n`,
    ]) {
      const taken = await take(mail({ head, from: `looks${Math.random()}@x.example` }));
      assert.equal(taken.kind, 'new_case', head);
      assert.notEqual(taken.id, id);
    }
    await leaving();
  });

  it('adds answers to the case that a report was merged into, and its link shows how far that is', async () => {
    const first = await take(mail({ from: 'first@x.example' }));
    const second = await take(mail({ from: 'second@x.example' }));
    const letters = await leaving();
    const letter = letters.find(({ to }) => to.includes('second@x.example'));
    const link = /\/report\/(?<link>\S+)/.exec(letter?.text ?? '')?.groups?.['link'] ?? '';
    const merged = await mergeInto(desk.parts, PROGRAM_DOER, second.id, first.id);
    assert.ok(merged.isDone);
    const back = await mergeInto(desk.parts, PROGRAM_DOER, first.id, second.id);
    assert.ok(!back.isDone, 'no circle');
    assert.equal((await followCase(desk.parts, link))?.stage, 'received');
    const triaged = { kind: 'triage', as: 'in_scope', grounds: 'supported' } as const;
    assert.ok((await perform(desk.parts, PROGRAM_DOER, first.id, triaged)).isDone);
    const view = await followCase(desk.parts, link);
    assert.deepEqual([view?.id, view?.stage, view?.isMerged], [second.id, 'in_work', true]);
    assert.deepEqual(await take(mail({ head: `To: ${letter?.from}\n` })), {
      isDone: true,
      kind: 'added',
      id: first.id,
    });
    const loaded = await loadCase(desk.parts, PROGRAM, first.id);
    assert.equal(loaded?.facts.reportedAgain, 2, 'the second report, and its answer');
  });

  it('is not taken where nobody would read it', async () => {
    const { people } = await loadTeam(desk.parts);
    for (const { id, leftAt } of people.values()) {
      if (leftAt !== null) continue;
      const gone = await changeTeam(
        desk.parts,
        { kind: 'console' },
        { kind: 'remove_person', person: id, reason: 'has left' },
      );
      assert.ok(gone.isDone);
    }
    const before = await cases();
    const refused = await takeReportMail(desk.parts, mail());
    assert.ok(!refused.isDone && /nobody in the team/.test(refused.refusals[0]?.found ?? ''));
    assert.equal(await cases(), before);
    assert.ok((await addPerson(desk.parts, { kind: 'console' }, { name: 'Sam Sees', roles: ['lead'] })).isDone);
  });

  describe('attacks', () => {
    it('no name and no address of a stranger begins a header field, and no odd address is written to', async () => {
      for (const from of [
        '=?utf-8?q?A=0D=0ABcc:_victim@y.example?= <a@x.example>',
        '"a\r\n b" <a2@x.example>',
        '<a3@x.example\u0000>',
        'A <"quo ted"@x.example>',
        'A <a@[192.0.2.1]>',
        'A <a b@x.example>',
        `A <${'a'.repeat(300)}@x.example>`,
        'A <ü@x.example>',
      ]) {
        await take(mail({ from, id: `in${Math.random()}@x.example` }));
      }
      for (const { text, to } of await leaving()) {
        const head = text.slice(0, text.indexOf('\n\n'));
        assert.ok(!/^bcc:/im.test(head), head);
        assert.equal(to.length, 1);
        assert.match(to[0] ?? '', /^[a-z0-9]+@x\.example$/);
      }
    });

    it('answers no program, no list, no bounce, not itself, and nobody more than thrice a day', async () => {
      for (const given of [
        { from: 'r1@x.example', head: 'Auto-Submitted: auto-replied\n' },
        { from: 'r2@x.example', head: 'Return-Path: <>\n' },
        { from: 'r3@x.example', head: 'Precedence: bulk\n' },
        { from: 'r4@x.example', head: 'List-Id: <l.x.example>\n' },
        { from: 'mailer-daemon@x.example' },
        { from: HOST, head: 'Subject: Your report has come\n' },
        { from: 'r5@x.example', head: `Reply-To: ${HOST}\n` },
      ]) {
        const taken = await take(mail(given));
        assert.ok(taken.kind === 'new_case' && !taken.isAcknowledged, JSON.stringify(given));
      }
      assert.deepEqual(await leaving(), []);
      const same = await Promise.all(
        Array.from({ length: 6 }, async () => take(mail({ from: 'Many <many@x.example>' }))),
      );
      assert.equal(same.filter((each) => each.kind === 'new_case').length, 6, 'no report is lost for it');
      for (let count = 0; count < 4; count += 1) await take(mail({ from: 'MANY@x.example' }));
      const sent = await leaving();
      assert.ok(sent.length >= 3 && sent.length <= 6, `${sent.length} letters`);
      const more = await take(mail({ from: 'many@x.example' }));
      assert.ok(more.kind === 'new_case' && !more.isAcknowledged);
    });

    it('what was thrown out does not come back, and an answer to it is a report of its own', async () => {
      const spam = mail({ from: 'spam@x.example' });
      const { id } = await take(spam);
      const [letter] = await leaving();
      await desk.store.write((writes) => writes.forgetCase(id));
      assert.deepEqual(await take(spam), { isDone: true, kind: 'known', id });
      assert.equal(
        (await desk.store.entries(PROGRAM, caseStream(id), 0, 10)).some(({ sealed }) => sealed !== null),
        false,
      );
      const letterId = /^Message-ID: <(?<id>[^>]+)>$/m.exec(letter?.text ?? '')?.groups?.['id'] ?? '';
      assert.equal((await take(mail({ head: `In-Reply-To: <${letterId}>\n` }))).kind, 'new_case');
      await leaving();
    });

    it('takes nested parts, many parts, and what is no mail at all', async () => {
      let nested = 'Content-Type: text/plain\n\ninnermost\n';
      for (let depth = 0; depth < 200; depth += 1) {
        nested = `Content-Type: multipart/mixed; boundary=b${depth}\n\n--b${depth}\n${nested}\n--b${depth}--\n`;
      }
      const many = `Content-Type: multipart/mixed; boundary=m\n\n${'--m\nContent-Type: application/zip; name="../../etc/passwd"\n\nPK\n'.repeat(5_000)}--m--\n`;
      for (const bytes of [
        mail({ body: nested }),
        mail({ body: many }),
        Buffer.from([0, 255, 0, 13, 10]),
        Buffer.alloc(0),
      ]) {
        const taken = await take(bytes);
        assert.equal(taken.kind, 'new_case');
        const [report] = await reportsOf(taken.id);
        assert.deepEqual(Buffer.from(report?.kept?.bytes ?? []), Buffer.from(bytes), 'kept as it came');
      }
      await leaving();
    });
  });
});

interface Sent {
  readonly text: string;
  readonly from: string;
  readonly to: readonly string[];
}

describe('encrypted reports by mail', needsGpg, () => {
  let desk: ReportDesk;
  let gpg: Gpg;
  before(async () => {
    desk = await reportDesk();
    gpg = openGpg();
    gpg.run(['--import'], desk.team.certificate);
    gpg.run(['--quick-gen-key', 'Other <other@y.example>', 'future-default', 'default', 'never']);
  });
  after(async () => {
    await desk.remove();
    gpg.close();
  });

  const encrypted = (to: string, text: string): string =>
    gpg.run(['--armor', '--encrypt', '--recipient', to], Buffer.from(text)).toString('latin1');
  const pgpMime = (armored: string): string =>
    `Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=e\n\n--e\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n\n--e\nContent-Type: application/octet-stream; name=encrypted.asc\n\n${armored}\n--e--\n`;
  const reportOf = async (id: CaseId) => {
    const loaded = await loadCase(desk.parts, PROGRAM, id);
    assert.ok(loaded !== null);
    const [report] = await readReports(desk.parts, PROGRAM, loaded);
    return report?.says ?? null;
  };

  it('are opened for the team, by PGP/MIME and in the text, and kept as they came', async () => {
    const inner =
      'Content-Type: text/plain; charset=utf-8; protected-headers="v1"\nSubject: the real subject\n\nIt crashes – secretly.\n';
    const mime = mail({ body: pgpMime(encrypted(HOST, inner)) });
    const inline = mail({ body: encrypted(HOST, 'It crashes – secretly.\n') });
    for (const bytes of [mime, inline]) {
      const taken = await takeReportMail(desk.parts, bytes);
      assert.ok(taken.isDone);
      const says = await reportOf(taken.id);
      assert.equal(says?.protection, 'encrypted');
      assert.match(says?.text ?? '', /It crashes – secretly\./);
      assert.equal(says?.unprotected, null);
    }
  });

  it('that nobody here can open stay sealed, and the sender is told the very same', async () => {
    const letters: string[] = [];
    const send = async ({ bytes }: { readonly bytes: Uint8Array }) => {
      letters.push(Buffer.from(bytes).toString());
      return { kind: 'sent', response: '250' } as const;
    };
    for (const [to, expected] of [
      [HOST, 'encrypted'],
      ['other@y.example', 'sealed'],
    ] as const) {
      const bytes = mail({
        body: pgpMime(encrypted(to, '\nhello\n')),
        from: `${expected}@x.example`,
        id: 'same@x.example',
      });
      const taken = await takeReportMail(desk.parts, bytes);
      assert.ok(taken.isDone && taken.kind === 'new_case' && taken.isAcknowledged);
      const says = await reportOf(taken.id);
      assert.equal(says?.protection, expected);
      if (expected === 'sealed') assert.match(says?.notOpened[0] ?? '', /other keys than ours/);
      const loaded = await loadCase(desk.parts, PROGRAM, taken.id);
      assert.equal(loaded?.contents.reports[0]?.reporter?.mail?.protection, expected);
    }
    await deliverOutbox(desk.parts, { describe: () => 'a test', send }, 'test');
    const masked = letters
      .filter((letter) => letter.includes('same@x.example'))
      .map((letter) =>
        letter
          .replaceAll(/(?:encrypted|sealed)@x|[a-z2-7]{16}-[0-9a-z]{16,40}|<[a-z2-7]{26}@/g, '*')
          .replaceAll(/\n /g, ' '),
      );
    assert.equal(masked.length, 2);
    assert.equal(masked[0], masked[1], 'an answer tells nobody which messages open');
  });
});
