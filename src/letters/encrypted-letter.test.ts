import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Instant, sliceRange } from '#base';
import { ambiguitiesOf, decodeBody, fieldBodies, fieldBody, parseMessage } from '#mail';
import { fakeArmor, fakeEncrypt, fakeOpen } from './armor.test-support.ts';
import { type EncryptedLetter, encryptedLetter } from './encrypted-letter.ts';
import { textEntity } from './entity.ts';
import { noticeText } from './letter.ts';
import { mailAddress } from './mail-address.ts';
import { readReportMail } from './read-report-mail.ts';

const SIGNED = Buffer.from('-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nWick too long. Lämpchen \n');
const PATCH = Buffer.from('--- a\n+++ b\r\n\0');
const BASE: EncryptedLetter = {
  from: { address: mailAddress('team@lantern.example'), name: 'Lantern Team' },
  to: [{ address: mailAddress('security@member.example') }],
  subject: 'Lantern advisory 7 – wick too long',
  messageId: 'q7q7q7@lantern.example',
  inReplyTo: 'v1v1v1@lantern.example',
  references: ['v1v1v1@lantern.example'],
  date: Date.UTC(2026, 2, 1) as Instant,
  inner: textEntity(SIGNED, [{ name: 'lantern7/lantern7-1.patch', bytes: PATCH }]),
  encrypt: fakeEncrypt,
};

describe('an encrypted letter', async () => {
  const letter = await encryptedLetter(BASE);
  const text = Buffer.from(letter).toString('latin1');
  const message = parseMessage(letter);

  it('is multipart/encrypted and nothing else', () => {
    assert.deepEqual(
      message.parts.map((part) => part.mediaType),
      ['multipart/encrypted', 'application/pgp-encrypted', 'application/octet-stream'],
    );
    assert.equal(message.parts[0].parameters.get('protocol'), 'application/pgp-encrypted');
    assert.deepEqual([...message.diagnostics, ...ambiguitiesOf(message)], []);
  });

  it('says nothing of the case outside', () => {
    assert.deepEqual(
      message.headerFields.map((field) => field.name),
      ['From', 'To', 'Date', 'Message-ID', 'Subject', 'MIME-Version', 'Content-Type'],
    );
    assert.equal(fieldBody(message.headerFields, 'Subject'), '[...]');
    for (const word of ['wick', 'advisory', 'v1v1v1', 'patch', 'lantern7']) assert.ok(!text.includes(word), word);
  });

  it('has subject, thread and the fields outside protected inside', async () => {
    const armored = message.parts[2];
    assert.ok(armored);
    const opened = await fakeOpen(decodeBody(message, armored).bytes);
    assert.ok(opened.isOpened);
    assert.equal(
      Buffer.from(opened.bytes).toString('latin1').replaceAll('\r\n', '').includes('\n'),
      false,
      'canonical',
    );
    const inner = parseMessage(opened.bytes);
    assert.equal(fieldBody(inner.headerFields, 'Subject'), BASE.subject);
    assert.equal(fieldBody(inner.headerFields, 'In-Reply-To'), '<v1v1v1@lantern.example>');
    assert.equal(inner.parts[0].parameters.get('hp'), 'cipher');
    assert.equal(inner.parts[0].parameters.get('protected-headers'), 'v1');
    assert.ok(inner.parts[0].isMultipart);
    const outer = message.headerFields.slice(0, 5).map((field) => `${field.name}:${field.body}`);
    assert.deepEqual(fieldBodies(inner.headerFields, 'HP-Outer'), outer);
    const signed = inner.parts[1];
    assert.ok(signed);
    assert.deepEqual(
      Buffer.from(decodeBody(inner, signed).bytes).toString().replaceAll('\r\n', '\n'),
      SIGNED.toString(),
    );
    const patch = inner.parts[2];
    assert.ok(patch);
    assert.deepEqual(Buffer.from(decodeBody(inner, patch).bytes), PATCH);
    assert.ok(sliceRange(opened.bytes, patch.range).length > 0);
  });

  it('is read by our own reader of reports', async () => {
    const report = await readReportMail(letter, { openEncrypted: fakeOpen });
    assert.equal(report.protection, 'encrypted');
    assert.equal(report.subject, BASE.subject);
    assert.equal(report.text, SIGNED.toString());
    assert.deepEqual(
      report.attachments.map((each) => [each.name, Buffer.from(each.bytes).toString('latin1')]),
      [['lantern7/lantern7-1.patch', PATCH.toString('latin1')]],
    );
    assert.deepEqual([report.notes, report.unprotected, report.mayBeAnswered], [[], null, true]);
  });

  it('says outside that a program sent it, where one did', async () => {
    const notice = await encryptedLetter({
      ...BASE,
      inner: textEntity(noticeText('Thanks')),
      autoSubmitted: 'auto-replied',
    });
    const report = await readReportMail(notice, { openEncrypted: fakeOpen });
    assert.equal(fieldBody(parseMessage(notice).headerFields, 'Auto-Submitted'), 'auto-replied');
    assert.deepEqual([report.text, report.mayBeAnswered], ['Thanks\n', false]);
  });

  it('is not made of what is no OpenPGP message', async () => {
    const clear = [
      'wick too long\n',
      '-----BEGIN PGP MESSAGE-----\n\nAAAA\n',
      'a\n-----BEGIN PGP MESSAGE-----\n\nAAAA\n-----END PGP MESSAGE-----\n',
      '-----BEGIN PGP MESSAGE-----\n\nAAAA\n-----END PGP MESSAGE-----\nwick\n',
      `${fakeArmor('a')}wick\n${fakeArmor('b')}`,
      '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n-----END PGP PUBLIC KEY BLOCK-----\n',
    ];
    for (const wrong of clear) {
      await assert.rejects(encryptedLetter({ ...BASE, encrypt: async () => Buffer.from(wrong) }), wrong);
    }
  });

  it('is not made when the encryption fails', async () => {
    await assert.rejects(encryptedLetter({ ...BASE, encrypt: () => Promise.reject(new Error('no key')) }), /no key/);
  });
});
