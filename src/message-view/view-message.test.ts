import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MAX_LISTED_PARTS, MAX_SHOWN_BODY_BYTES, MAX_SHOWN_FIELD_BYTES } from './limits.ts';
import { viewOf, viewOfBody } from './pages.test-support.ts';

const multipart = (...parts: readonly string[]): string =>
  `Content-Type: multipart/mixed; boundary=b\n\n${parts.map((part) => `--b\n${part}\n`).join('')}--b--\n`;

describe('the header', () => {
  it('has six fields in a fixed order, names as spelt, the first of a name', () => {
    const view = viewOf(
      'cc: c@pond.example\nSubject: one\nsubject: two\nX-Other: x\nReply-To: r\nTO: t\nFrom: f\nDate: d\nMessage-Id: <=?utf-8?Q?1?=@pond.example>\n\n',
    );
    assert.deepEqual(
      view.headers.map(({ name, text }) => `${name}: ${text}`),
      ['Message-Id: <=?utf-8?Q?1?=@pond.example>', 'Date: d', 'From: f', 'TO: t', 'cc: c@pond.example', 'Subject: one'],
    );
  });

  it('keeps folds and joins the words that belong together across them', () => {
    const view = viewOf(
      'To: a@pond.example,\r\n\tb@pond.example\r\nSubject: =?utf-8?Q?r=C3=A4?=\r\n =?utf-8?Q?t?= and\r\n =?utf-8?Q?more?=\r\n\r\n',
    );
    assert.deepEqual(
      view.headers.map(({ text }) => text),
      ['a@pond.example,\n\tb@pond.example', 'rät and\n more'],
    );
    assert.equal(view.subject, 'rät and more');
  });

  it('loses the tag of the list wherever it stands, in any case', () => {
    assert.equal(viewOf('Subject: Re: [POND] [pond] nests[pond] [lake]\n\n').subject, 'Re: nests[lake]');
    assert.equal(viewOf('Subject: Re: [pond\n\n').subject, 'Re: [pond');
    assert.equal(viewOf('To: x\n\n').subject, '');
  });

  it('is cut where a field is endless', () => {
    const view = viewOf(`Subject: ${'a'.repeat(MAX_SHOWN_FIELD_BYTES)}bcd\n\n`);
    assert.match(view.headers[0]?.text ?? '', /^a+ \[[0-9]+ more bytes\]$/);
    assert.equal(view.subject.length, MAX_SHOWN_FIELD_BYTES);
  });
});

describe('the parts', () => {
  it('are text, attachment or skipped by name and type', () => {
    const view = viewOf(
      multipart(
        'Content-Type: text/plain\n\nhello',
        'Content-Type: text/html\n\n<b>',
        'Content-Type: text/html; name=page.html\n\n<b>',
        'Content-Type: text/x-diff\n\n-a',
        'Content-Type: application/pgp-signature\n\nxx',
        'Content-Type: application/pgp-signature; name=signature.asc\n\nxxx',
        'Content-Type: application/zip\nContent-Disposition: inline; filename="a b.zip"\nContent-Transfer-Encoding: base64\n\nAAAA\nAA==',
        'Content-Type: message/rfc822\n\nSubject: inner\n\ntext',
        'Content-Type: image/png\n\nx',
      ),
    );
    assert.deepEqual(view.parts, [
      { kind: 'text', mediaType: 'text/plain', text: 'hello', isLossy: false, cutBytes: 0 },
      { kind: 'skipped', mediaType: 'text/html', isSignature: false },
      {
        kind: 'attachment',
        number: 1,
        name: 'page.html',
        mediaType: 'text/html',
        byteCount: 3,
        isText: true,
        isSignature: false,
      },
      { kind: 'text', mediaType: 'text/x-diff', text: '-a', isLossy: false, cutBytes: 0 },
      { kind: 'skipped', mediaType: 'application/pgp-signature', isSignature: true },
      {
        kind: 'attachment',
        number: 2,
        name: 'signature.asc',
        mediaType: 'application/pgp-signature',
        byteCount: 3,
        isText: false,
        isSignature: true,
      },
      {
        kind: 'attachment',
        number: 3,
        name: 'a b.zip',
        mediaType: 'application/zip',
        byteCount: 4,
        isText: false,
        isSignature: false,
      },
      { kind: 'text', mediaType: 'message/rfc822', text: 'Subject: inner\n\ntext', isLossy: false, cutBytes: 0 },
      { kind: 'skipped', mediaType: 'image/png', isSignature: false },
    ]);
  });

  it('without a name but attached are numbered after those with one, whose numbers stand in old links', () => {
    const view = viewOf(
      multipart(
        'Content-Type: text/plain\nContent-Disposition: attachment\n\nx',
        'Content-Type: text/plain; name=named\n\nx',
        'Content-Type: text/html\nContent-Disposition: attachment\n\nx',
      ),
    );
    assert.deepEqual(
      view.parts.map((part) => (part.kind === 'attachment' ? [part.number, part.name] : null)),
      [
        [2, 'attachment-2'],
        [1, 'named'],
        [3, 'attachment-3'],
      ],
    );
  });

  it('that cannot be divided are text', () => {
    const [part] = viewOf('Content-Type: multipart/mixed; boundary=b; name=x\n\nno delimiter').parts;
    assert.equal(part?.kind === 'text' && part.text, 'no delimiter');
  });

  it('are decoded by charset, without CR', () => {
    const [part] = viewOf('Content-Type: text/plain; charset=iso-8859-2\n\n\xb1\r\nx\r\n').parts;
    assert.equal(part?.kind === 'text' && part.text, 'ą\nx\n');
    const [guessed] = viewOf('Content-Type: text/plain; charset=y\n\n\xe4').parts;
    assert.ok(guessed?.kind === 'text' && guessed.isLossy && guessed.text === 'ä');
  });
});

describe('a body over the limit', () => {
  it('is cut after a line and counts what is left', () => {
    const [part] = viewOfBody('123456789\n'.repeat(110_000)).parts;
    assert.ok(part?.kind === 'text');
    assert.equal(part.text, '123456789\n'.repeat(MAX_SHOWN_BODY_BYTES / 10));
    assert.equal(part.cutBytes, 1_100_000 - part.text.length);
  });

  for (const [name, character] of [
    ['two', 'ä'],
    ['three', '€'],
    ['four', '😀'],
  ] as const) {
    for (const before of ['', 'a', 'ab', 'abc']) {
      it(`is cut between characters of ${name} bytes after ${before.length}`, () => {
        const [part] = viewOfBody(before + character.repeat(600_000)).parts;
        assert.ok(part?.kind === 'text' && part.cutBytes > 0 && !part.isLossy);
        assert.ok(part.text.startsWith(before + character) && part.text.endsWith(character));
        assert.ok(Buffer.byteLength(part.text) > MAX_SHOWN_BODY_BYTES - 8);
      });
    }
  }

  it('is cut over all parts together', () => {
    const half = `${'x'.repeat(99)}\n`.repeat(6000);
    const view = viewOf(multipart(...[1, 2, 3].map(() => `Content-Type: text/plain\n\n${half}`)));
    const lengths = view.parts.map((part) => (part.kind === 'text' ? part.text.length : 0));
    assert.deepEqual(
      lengths.map((length) => length > 0),
      [true, true, false],
    );
    assert.ok((lengths[0] ?? 0) + (lengths[1] ?? 0) <= MAX_SHOWN_BODY_BYTES);
  });
});

it('a message of thousands of parts lists some and counts the others', () => {
  const view = viewOf(
    multipart(...Array.from({ length: 1500 }, (_, index) => `Content-Type: text/plain; name=${index}\n\nx`)),
  );
  assert.equal(view.parts.length, MAX_LISTED_PARTS);
  assert.equal(view.unlistedParts, 1000);
});
