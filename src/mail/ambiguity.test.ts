import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ambiguitiesOf } from './ambiguity.ts';
import { parseMessage } from './parse-message.ts';

const HEAD = 'From: a@b.example\nSubject: x\nMIME-Version: 1.0\n';
const FILE =
  'Content-Type: application/octet-stream; name="a.patch"\nContent-Disposition: attachment; filename="a.patch"\n';

function mail(part: string, head = HEAD, type = 'Content-Type: multipart/mixed; boundary="=b"\n'): string {
  return `${head}${type}\n--=b\nContent-Type: text/plain\n\nwords\n--=b\n${part}\n--=b--\n`;
}

const sound = mail(`${FILE}Content-Transfer-Encoding: base64\n\nYWJjZA==\n`);

const AMBIGUOUS: Readonly<Record<string, string>> = {
  'a boundary given twice': mail(FILE, HEAD, 'Content-Type: multipart/mixed; boundary="=b"; boundary="=c"\n'),
  'a boundary beside its RFC 2231 form': mail(
    FILE,
    HEAD,
    'Content-Type: multipart/mixed; boundary="=b"; boundary*0="=c"\n',
  ),
  'a comment after an unquoted value': mail(FILE, HEAD, 'Content-Type: multipart/mixed; boundary==b (x)\n'),
  'two Content-Type fields': mail(`Content-Type: text/html\n${FILE}\n`),
  'two transfer encodings': mail(`${FILE}Content-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64\n\nYWJj\n`),
  'a header line that is no field': mail(FILE, `${HEAD}no field at all\n`),
  'a carriage return inside a header': mail(FILE, `${HEAD}X: a\rb\n`),
  'an encoding that only some know': mail(`${FILE}Content-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n`),
  'base64 that goes on after its padding': mail(`${FILE}Content-Transfer-Encoding: base64\n\nYWI=\nYWJj\n`),
  'two names': mail(
    'Content-Type: text/x-diff; name="b.patch"\nContent-Disposition: attachment; filename="a.patch"\n\nx\n',
  ),
  'a name beside its RFC 2231 form': mail(
    "Content-Disposition: attachment; filename=b.patch; filename*=utf-8''a.patch\n\nx\n",
  ),
  'a name that shows other than it is': mail(
    'Content-Disposition: attachment; filename="=?utf-8?Q?a=E2=80=AEhctap.exe?="\n\nx\n',
  ),
  'a type that cannot be read': mail('Content-Type: (x) text/html\n\nx\n'),
};

describe('a message that can be read in two ways', () => {
  it('is told apart from a sound one, with LF and with CRLF', () => {
    for (const text of [sound, sound.replaceAll('\n', '\r\n')]) {
      assert.deepEqual(ambiguitiesOf(parseMessage(Buffer.from(text))), []);
    }
  });

  for (const [how, text] of Object.entries(AMBIGUOUS)) {
    it(how, () => {
      const found = ambiguitiesOf(parseMessage(Buffer.from(text)));
      assert.ok(found.length > 0, how);
    });
  }
});
