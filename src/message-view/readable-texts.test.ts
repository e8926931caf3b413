import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseMessage } from '#mail';
import { maskAddresses } from '#masking';
import { readableTexts, viewMessage } from './index.ts';

const MESSAGE = parseMessage(
  Buffer.from(
    'Content-Type: multipart/mixed; boundary=b\n\n--b\n\nfirst text\n--b\nContent-Type: text/plain; name=a.txt\n\nattached\n' +
      '--b\nContent-Type: text/html\n\n<p>page</p>\n--b\nContent-Transfer-Encoding: quoted-printable\n\nse=63ond\nmore\n--b--\n',
    'latin1',
  ),
);

describe('the readable texts of a message', () => {
  it('are those of its page, without attachments and what is skipped', () => {
    const shown = viewMessage(MESSAGE, null).parts.flatMap((part) => (part.kind === 'text' ? [part.text] : []));
    assert.deepEqual([...readableTexts(MESSAGE, 10_000)], shown);
    assert.deepEqual(shown.length, 2);
  });

  it('show no more of an address where they are cut than the mask would', () => {
    for (let limit = 900; limit < 1024; limit += 1) {
      const raw = `Subject: x\n\n${'x'.repeat(limit - 8)} ada@mill.example and more`;
      for (const text of readableTexts(parseMessage(Buffer.from(raw)), limit)) {
        assert.doesNotMatch(maskAddresses(text), /@[a-z]/, text.slice(-20));
      }
    }
  });

  it('end where the bytes are spent', () => {
    const [first = '', second = ''] = [...readableTexts(MESSAGE, 10_000)];
    assert.deepEqual([...readableTexts(MESSAGE, first.length)], [first]);
    const [, cut = ''] = [...readableTexts(MESSAGE, first.length + 10)];
    assert.ok(cut.length > 0 && cut.length < second.length && second.startsWith(cut), cut);
  });
});
