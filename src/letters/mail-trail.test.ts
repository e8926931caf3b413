import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readMailTrail } from './mail-trail.ts';

const trail = (text: string) => readMailTrail(Buffer.from(text));
const HEAD = 'From: Ann <ann@x.example>\nMessage-ID: <1@x.example>\nSubject: Wick\n';

describe('the trail of a mail', () => {
  it('has the name that the sender gives himself, on one line', () => {
    const name = (from: string) => trail(`From: ${from}\n\nx\n`).fromName;
    assert.equal(name('Ann Inder <a@x.example>'), 'Ann Inder');
    assert.equal(name('"Inder, \\"Ann\\"" <a@x.example>'), 'Inder, "Ann"');
    assert.equal(name('=?utf-8?q?=C3=84nn?= <a@x.example>'), 'Änn');
    assert.equal(name('=?utf-8?q?A=0D=0ABcc:_b?= <a@x.example>'), 'A Bcc: b');
    assert.equal(name('A\u202eB <a@x.example>'), 'A B');
    assert.equal(name('a@x.example'), null);
    assert.equal(name('<a@x.example>'), null);
    assert.equal(name(`${'ü'.repeat(5_000)} <a@x.example>`)?.length, 100);
    assert.equal(trail('x\n').fromName, null);
  });

  it('has everybody to whom it goes, and what it answers', () => {
    const read = trail(
      `${HEAD}To: A <A@x.example>, b@x.example\nCc: g: c@x.example;\nDelivered-To: d@x.example\nIn-Reply-To: <p@y>\nReferences: <q@y>\n <r@y>\n\nx\n`,
    );
    assert.deepEqual(read.recipients, ['a@x.example', 'b@x.example', 'c@x.example', 'd@x.example']);
    assert.deepEqual(read.refersTo, ['p@y', 'q@y', 'r@y']);
    assert.equal(
      trail(
        `${HEAD}References: ${'<a@b> '.repeat(3)}${Array.from({ length: 500 }, (_, at) => `<${at}@b>`).join(' ')}\n\nx\n`,
      ).refersTo.length,
      50,
    );
  });

  it('has the letter that came back, with its header alone or as a whole, and no other letter inside', () => {
    const report = (type: string, part: string) =>
      trail(
        `${HEAD}Content-Type: ${type}; boundary=b\n\n--b\n\nno\n--b\nContent-Type: ${part}\n\nMessage-ID: <back@y>\nSubject: x\n\nbody\n--b--\n`,
      ).refersTo;
    assert.deepEqual(report('multipart/report; report-type=delivery-status', 'text/rfc822-headers'), ['back@y']);
    assert.deepEqual(report('multipart/report; report-type=delivery-status', 'message/rfc822'), ['back@y']);
    assert.deepEqual(report('multipart/mixed', 'message/rfc822'), []);
  });

  it('is the same by every way, and another where the sender wrote anything else', () => {
    const body = '\nIt burns.\nTwice.\n';
    const { digest } = trail(HEAD + body);
    for (const same of [
      `Received: from a by b; now\n${HEAD}X-Spam: 1\n${body}`,
      `${HEAD}List-Id: <l.x>\n${body}`,
      (HEAD + body).replaceAll('\n', '\r\n'),
    ]) {
      assert.equal(trail(same).digest, digest, same);
    }
    for (const other of [
      HEAD.replace('1@x', '2@x') + body,
      HEAD.replace('Ann', 'Eve') + body,
      `${HEAD}Reply-To: eve@y.example\n${body}`,
      `${HEAD}Auto-Submitted: auto-replied\n${body}`,
      `${HEAD}Content-Type: text/html\n${body}`,
      `${HEAD}${body}.`,
      `${HEAD}\nIt burns. Twice.\n`,
    ]) {
      assert.notEqual(trail(other).digest, digest, other);
    }
  });

  it('is read of any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        assert.match(readMailTrail(bytes).digest, /^[0-9a-f]{64}$/);
      }),
    );
  });
});
