import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { fakeArmor, fakeOpen } from './armor.test-support.ts';
import { type ReportMail, readReportMail } from './read-report-mail.ts';

const HEAD =
  'From: Ann <ann@x.example>\nTo: security@lantern.example\nSubject: Wick\nDate: Sun, 01 Mar 2026 12:05:09 +0000\nMessage-ID: <1@x.example>\nMIME-Version: 1.0\n';
const read = (text: string, openEncrypted: typeof fakeOpen | null = fakeOpen): Promise<ReportMail> =>
  readReportMail(Buffer.from(text), openEncrypted === null ? {} : { openEncrypted });
const names = (report: { readonly attachments: ReportMail['attachments'] }) =>
  report.attachments.map((each) => each.name);

function pgpMime(inner: string, beside = { before: '', after: '' }): string {
  const encrypted = `Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=e\n\n--e\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--e\nContent-Type: application/octet-stream; name=encrypted.asc\n\n${fakeArmor(inner)}--e--\n`;
  if (beside.before === '' && beside.after === '') return HEAD + encrypted;
  return `${HEAD}Content-Type: multipart/mixed; boundary=m\n\n${beside.before}--m\n${encrypted}${beside.after}--m--\n`;
}

describe('a plain report', () => {
  it('is its text, its files, and who says to have sent it', async () => {
    const report = await read(
      `${HEAD}Reply-To: ann@home.example\nContent-Type: multipart/mixed; boundary=m\n\n--m\nContent-Type: text/plain; charset=utf-8\n\nDer Docht ist zu läng.\r\n--m\nContent-Type: text/x-diff; name="../wick.patch"\nContent-Disposition: attachment\nContent-Transfer-Encoding: base64\n\nLS0tIGEK\n--m--\n`,
    );
    assert.deepEqual(
      { ...report, attachments: names(report) },
      {
        from: 'ann@x.example',
        replyTo: 'ann@home.example',
        subject: 'Wick',
        messageId: '1@x.example',
        date: Date.UTC(2026, 2, 1, 12, 5, 9),
        mayBeAnswered: true,
        protection: 'none',
        text: 'Der Docht ist zu läng.',
        attachments: ['../wick.patch'],
        unprotected: null,
        notOpened: [],
        notes: [],
      },
    );
    assert.equal(Buffer.from(report.attachments[0]?.bytes ?? []).toString(), '--- a\n');
  });

  it('with HTML is its plain text; the HTML is a file', async () => {
    const both = await read(
      `${HEAD}Content-Type: multipart/alternative; boundary=a\n\n--a\n\nplain\n--a\nContent-Type: text/html\n\n<p>html\n--a--\n`,
    );
    assert.deepEqual([both.text, names(both), both.notes], ['plain', ['part-2.html'], ['html_kept']]);
    const only = await read(`${HEAD}Content-Type: text/html\n\n<img src=x>\n`);
    assert.deepEqual([only.text, names(only), only.notes], ['', ['part-1.html'], ['html_only']]);
  });

  it('has no controls in its text', async () => {
    const report = await read(`${HEAD}\na\u001b[31mb\u0007\r\nc\td\n`);
    assert.equal(report.text, 'a\ufffd[31mb\ufffd\nc\td\n');
  });

  it('is cut where it is too long, and kept whole as a file', async () => {
    const report = await read(`${HEAD}\n${'x'.repeat(1024 * 1024)}yz\n`);
    assert.equal(report.text.length, 1024 * 1024);
    assert.equal(report.attachments[0]?.bytes.length, 1024 * 1024 + 3);
    assert.deepEqual(report.notes, ['text_cut']);
  });

  it('keeps a bounded number of files', async () => {
    const report = await read(
      `${HEAD}Content-Type: multipart/mixed; boundary=m\n\n${'--m\nContent-Type: a/b\n\nx\n'.repeat(300)}--m--\n`,
    );
    assert.deepEqual([report.attachments.length, report.notes], [200, ['attachments_cut']]);
  });
});

describe('an encrypted report', () => {
  const INNER =
    'Content-Type: multipart/mixed; boundary=i; protected-headers="v1"\nSubject: Wick too long\nFrom: ann@x.example\n\n--i\nContent-Type: text/plain; protected-headers="v1"\nContent-Disposition: inline\n\nSubject: Wick too long\n--i\n\nIt burns.\n--i\nContent-Disposition: attachment; filename=poc.c\n\nmain(){}\n--i--\n';

  it('by PGP/MIME is what is inside, with its subject', async () => {
    const report = await read(pgpMime(INNER).replace('Subject: Wick\n', 'Subject: ...\n'));
    assert.deepEqual(
      [report.protection, report.subject, report.text, names(report), report.unprotected, report.notes],
      ['encrypted', 'Wick too long', 'It burns.', ['poc.c'], null, []],
    );
  });

  it('says where the header inside is not the one outside', async () => {
    const report = await read(pgpMime(INNER.replace('From: ann', 'From: eve')));
    assert.deepEqual([report.from, report.subject], ['ann@x.example', 'Wick too long']);
    assert.deepEqual(report.notes, ['inner_from_differs', 'subject_differs']);
  });

  it('shows no header twice', async () => {
    const report = await read(
      pgpMime(
        'Content-Type: text/plain; hp="cipher"; hp-legacy-display="1"\nSubject: Wick too long\n\nSubject: Wick too long\n\nIt burns.\n',
      ),
    );
    assert.equal(report.text, 'It burns.\n');
  });

  it('without a key is sealed: nothing is shown, all is kept', async () => {
    const report = await read(pgpMime(INNER), null);
    assert.deepEqual(
      [report.protection, report.subject, report.text, names(report), report.notes],
      ['sealed', 'Wick', '', ['encrypted.asc'], ['part_not_opened']],
    );
    assert.equal(Buffer.from(report.attachments[0]?.bytes ?? []).toString(), fakeArmor(INNER).slice(0, -1));
  });

  it('keeps what is clear beside it apart (EFAIL)', async () => {
    const report = await read(
      pgpMime('Content-Type: text/html\n\nsecret\n', {
        before: '--m\nContent-Type: text/html\n\n<img src="http://evil.example/\n--m\n\nhello\n',
        after: '--m\nContent-Type: text/html\n\n">\n',
      }),
    );
    assert.deepEqual([report.protection, report.text, names(report)], ['encrypted', '', ['part-1.html']]);
    assert.equal(Buffer.from(report.attachments[0]?.bytes ?? []).toString(), 'secret\n');
    assert.deepEqual([report.unprotected?.text, report.unprotected?.attachments.length], ['hello', 2]);
    assert.ok(report.notes.includes('clear_beside_encrypted'));
  });

  it('is found where a server made the multipart another', async () => {
    const report = await read(
      pgpMime(INNER).replace('multipart/encrypted; protocol="application/pgp-encrypted"', 'multipart/mixed'),
    );
    assert.deepEqual(
      [report.protection, report.subject, report.text, names(report)],
      ['encrypted', 'Wick too long', 'It burns.', ['poc.c']],
    );
    assert.equal(report.unprotected, null);
  });

  it('in the text is found, and what stands around it is clear', async () => {
    const report = await read(`${HEAD}\nHello\n${fakeArmor('It burns: läng\r\n')}-- \nAnn\n`);
    assert.deepEqual(
      [report.protection, report.text, report.unprotected?.text],
      ['encrypted', 'It burns: läng\n', 'Hello\n-- \nAnn\n'],
    );
    const bare = await read(`${HEAD}\n${fakeArmor('\xe4', 'Charset: utf-8\n')}`);
    assert.deepEqual([bare.text, bare.unprotected, bare.notes], ['ä', null, []]);
  });

  it('in files is opened file by file', async () => {
    const file = (name: string, armored: string) =>
      `--m\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename="${name}"\n\n${armored}`;
    const report = await read(
      `${HEAD}Content-Type: multipart/mixed; boundary=m\n\n${file('message.asc', fakeArmor('It burns.\n'))}${file('poc.c.pgp', fakeArmor('main(){}\n'))}${file('inner.asc', fakeArmor('Content-Type: text/plain\n\nMore.\n'))}--m--\n`,
    );
    assert.deepEqual([report.text, names(report)], ['It burns.\n\nMore.\n', ['poc.c']]);
    assert.deepEqual(report.notes, ['several_encrypted_parts']);
    assert.equal(report.unprotected, null);
  });

  it('as a binary file is given to the opener with armor', async () => {
    const packet = Buffer.from([0xc1, 3, 1, 2, 3]);
    let given: Uint8Array | null = null;
    const mail = `${HEAD}Content-Disposition: attachment; filename=report.gpg\nContent-Transfer-Encoding: base64\n\n${packet.toString('base64')}\n`;
    const report = await readReportMail(Buffer.from(mail), {
      openEncrypted: async (armored) => {
        given = armored;
        return { isOpened: false, message: 'no key' };
      },
    });
    assert.match(
      Buffer.from(given ?? []).toString(),
      /^-----BEGIN PGP MESSAGE-----\n\nwQMBAgM=\n-----END PGP MESSAGE-----\n$/,
    );
    assert.deepEqual([report.protection, report.notOpened], ['sealed', ['no key']]);
  });

  it('with one part that does not open keeps that part', async () => {
    const damaged = '-----BEGIN PGP MESSAGE-----\n\n!\n-----END PGP MESSAGE-----\n';
    const report = await read(`${HEAD}\n${fakeArmor('a\n')}${damaged}`);
    assert.deepEqual(
      [report.protection, report.text, names(report), report.notOpened],
      ['encrypted', 'a\n', ['message.asc'], ['damaged']],
    );
  });

  it('inside another is not opened', async () => {
    let count = 0;
    const report = await readReportMail(Buffer.from(`${HEAD}\n${fakeArmor(fakeArmor('a'))}`), {
      openEncrypted: (armored) => {
        count += 1;
        return fakeOpen(armored);
      },
    });
    assert.deepEqual([count, report.text, report.notes], [1, fakeArmor('a'), ['nested_encryption']]);
  });

  it('with very many parts costs a bounded number of decryptions', async () => {
    let count = 0;
    const report = await readReportMail(Buffer.from(`${HEAD}\n${fakeArmor('a\n').repeat(40)}`), {
      openEncrypted: (armored) => {
        count += 1;
        return fakeOpen(armored);
      },
    });
    assert.equal(count, 8);
    assert.equal(report.attachments.length, 32);
    assert.ok(report.notes.includes('too_many_encrypted_parts'));
  });

  it('that only pretends to be one is clear', async () => {
    const report = await read(
      `${HEAD}Content-Type: multipart/encrypted; boundary=e\n\n--e\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--e\nContent-Type: application/octet-stream\n\nnothing\n--e--\n`,
    );
    assert.deepEqual([report.protection, report.text, report.attachments.length], ['none', '', 2]);
  });
});

describe('any mail', () => {
  const piece = fc.oneof(
    fc.string({ maxLength: 40 }),
    fc.constantFrom(
      '\n',
      '\n\n',
      '--m\n',
      '--m--\n',
      'Content-Type: multipart/mixed; boundary=m\n',
      '-----BEGIN PGP MESSAGE-----\n',
      '-----END PGP MESSAGE-----\n',
    ),
    fc.constantFrom(
      'Content-Type: application/pgp-encrypted\n',
      'Content-Type: text/html\n',
      'Content-Transfer-Encoding: base64\n',
      'From: a@b\n',
    ),
    fc.string({ maxLength: 30 }).map((text) => fakeArmor(`SECRET${text}`)),
  );
  it('is read, and nothing decrypted is ever among what is clear, nor the other way round', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 25 }), async (pieces) => {
        const report = await read(pieces.join(''));
        const clear = report.unprotected === null ? '' : textOf(report.unprotected);
        assert.ok(!clear.includes('SECRET'));
        if (report.protection === 'none') assert.ok(!textOf(report).includes('SECRET'));
        if (report.protection === 'sealed') assert.equal(report.text, '');
      }),
      { numRuns: 500 },
    );
  });
});

function textOf(content: { readonly text: string; readonly attachments: ReportMail['attachments'] }): string {
  return content.text + content.attachments.map((each) => Buffer.from(each.bytes).toString('latin1')).join('');
}
