import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Instant, parseInstant } from '#base';
import {
  advisoryLetter,
  encryptedLetter,
  mailAddress,
  type NotOpened,
  type Opened,
  readReportMail,
  textEntity,
} from '#letters';
import { ambiguitiesOf, decodeBody, parseMessage } from '#mail';
import {
  clearSign,
  defaultPolicy,
  encryptFor,
  frameClearSigned,
  generateIntakeKey,
  type Keyring,
  openMessage,
  readIntakeKey,
  readKeyring,
  verifyClearSigned,
} from '#pgp';
import { smtpOutgoing } from '#sending';
import { type Gpg, needsGpg, openGpg, testKey } from '../src/pgp/gpg.test-support.ts';
import { openSmtpSink } from '../src/sending/smtp-sink.test-support.ts';

const SIGNED_AT = at('2026-03-01T12:00:00Z');
const POLICY = defaultPolicy(at('2026-11-01T00:00:00Z'));
const HEAD = {
  from: { address: mailAddress('team@lantern.example'), name: 'Lantern Team' },
  to: [{ address: mailAddress('announce@lists.lantern.example') }],
  subject: 'Lantern advisory 7',
  messageId: 'q7q7q7@lantern.example',
  date: SIGNED_AT,
};
const TEXTS: Readonly<Record<string, string>> = {
  plain: 'ISSUE\n=====\n\nThe wick is too long.\n',
  'trailing blanks and signs of mail': 'From here\n.\n- a\n-- \n>From\n=20\nend  \n',
  'beyond ASCII and long': `Lämpchen – 灯\n${'word '.repeat(400)}\n`,
  'carriage returns': 'a\r\nb\r\n',
};

function at(text: string): Instant {
  const instant = parseInstant(text);
  assert.ok(instant !== undefined);
  return instant;
}

async function isGood(bytes: Uint8Array, keyring: Keyring): Promise<boolean> {
  const frame = frameClearSigned(bytes);
  return frame !== null && (await verifyClearSigned(frame, keyring, POLICY)).verified !== null;
}

function firstText(bytes: Uint8Array): Uint8Array {
  const message = parseMessage(bytes);
  const part = message.parts.find((each) => !each.isMultipart);
  assert.ok(part !== undefined);
  return decodeBody(message, part).bytes;
}

describe('a clear-signed text', async () => {
  const { privateKey, certificate } = await testKey();
  const keyring = await readKeyring([Buffer.from(certificate)]);
  for (const [name, text] of Object.entries(TEXTS)) {
    it(`is verified after its letter went over SMTP: ${name}`, async () => {
      const signed = await clearSign(text, privateKey, { signedAt: SIGNED_AT });
      const attachments = [{ name: 'lantern7.patch', bytes: Buffer.from('--- a\n') }];
      const letter = advisoryLetter({ ...HEAD, text: signed, attachments });
      assert.deepEqual(Buffer.from(firstText(letter)), Buffer.from(signed));
      assert.ok(await isGood(firstText(letter), keyring));

      const sink = await openSmtpSink();
      const outgoing = smtpOutgoing({ host: '127.0.0.1', port: sink.port, security: 'none', name: 'desk.example' });
      const envelope = { from: 'team@lantern.example', to: ['announce@lists.lantern.example'] };
      const outcome = await outgoing.send({ bytes: letter, envelope });
      await sink.close();
      assert.equal(outcome.kind, 'sent');
      const received = sink.letters[0]?.bytes ?? Buffer.alloc(0);
      assert.equal(received.toString('latin1'), Buffer.from(letter).toString('latin1').replaceAll('\n', '\r\n'));
      assert.ok(await isGood(firstText(received), keyring));
      if (name === 'plain') assert.ok(await isGood(received, keyring), 'in the raw mail too');
    });
  }
});

describe('an encrypted letter and gpg', needsGpg, () => {
  let gpg: Gpg;
  before(async () => {
    gpg = openGpg();
    gpg.run(['--quick-gen-key', 'Member <security@member.example>', 'future-default', 'default', 'never']);
  });
  after(() => gpg?.close());

  const encrypt = async (bytes: Uint8Array): Promise<Uint8Array> =>
    gpg.run(['--armor', '--encrypt', '--recipient', 'security@member.example'], bytes);
  const openEncrypted = async (armored: Uint8Array): Promise<Opened | NotOpened> => ({
    isOpened: true,
    bytes: gpg.run(['--decrypt'], armored),
  });

  it('is opened with its subject, its text and its files', async () => {
    const text = Buffer.from(TEXTS['beyond ASCII and long'] ?? '');
    const bytes = Buffer.from([0, 13, 10, 255]);
    const inner = textEntity(text, [{ name: 'lantern7/1.patch', bytes }]);
    const letter = await encryptedLetter({ ...HEAD, inner, encrypt });
    assert.deepEqual(ambiguitiesOf(parseMessage(letter)), []);
    const report = await readReportMail(letter, { openEncrypted });
    assert.deepEqual(
      [report.protection, report.subject, report.text, report.notes],
      ['encrypted', HEAD.subject, `${text}`, []],
    );
    assert.deepEqual(
      report.attachments.map((each) => [each.name, Buffer.from(each.bytes)]),
      [['lantern7/1.patch', bytes]],
    );
  });

  it('as people send it, in the text of a mail, is opened', async () => {
    const armored = Buffer.from(await encrypt(Buffer.from('It burns.\n'))).toString();
    const report = await readReportMail(Buffer.from(`From: ann@x.example\nSubject: a\n\n${armored}`), {
      openEncrypted,
    });
    assert.deepEqual([report.protection, report.text, report.unprotected], ['encrypted', 'It burns.\n', null]);
  });
});

describe('an encrypted letter and our own OpenPGP', async () => {
  const file = await generateIntakeKey({ name: 'Lantern', email: 'security@lantern.example', at: SIGNED_AT });
  const key = await readIntakeKey(file.privateKey, null);
  const encrypt = (bytes: Uint8Array) => encryptFor(key.certificate, bytes, { at: SIGNED_AT });
  const openEncrypted = (bytes: Uint8Array) => openMessage([key], bytes);

  it('is opened as it was written', async () => {
    const text = Buffer.from('It burns.\n');
    const letter = await encryptedLetter({ ...HEAD, inner: textEntity(text), encrypt });
    const report = await readReportMail(letter, { openEncrypted });
    assert.deepEqual([report.protection, report.subject, report.text], ['encrypted', HEAD.subject, `${text}`]);
  });

  it('is sealed for another key, which says why', async () => {
    const other = await generateIntakeKey({ name: 'Other', email: 'security@other.example', at: SIGNED_AT });
    const stranger = await readIntakeKey(other.privateKey, null);
    const letter = await encryptedLetter({ ...HEAD, inner: textEntity(Buffer.from('It burns.\n')), encrypt });
    const report = await readReportMail(letter, { openEncrypted: (bytes) => openMessage([stranger], bytes) });
    assert.deepEqual([report.protection, report.text, report.notOpened.length], ['sealed', '', 1]);
  });

  it('is opened where it came as a binary file', async () => {
    const binary = dearmored(await encrypt(Buffer.from('It burns.\n')));
    const mail = `From: ann@x.example\nContent-Type: application/octet-stream; name=report.gpg\nContent-Transfer-Encoding: base64\n\n${binary}\n`;
    const report = await readReportMail(Buffer.from(mail), { openEncrypted });
    assert.deepEqual([report.protection, report.text, report.attachments], ['encrypted', 'It burns.\n', []]);
  });
});

function dearmored(armored: Uint8Array): string {
  const [, body = ''] = Buffer.from(armored).toString('latin1').split('\n\n');
  return body
    .split('\n')
    .filter((line) => !/^[=-]/.test(line))
    .join('\n');
}

const corpus = process.env['TOCSIN_CORPUS'];

describe('real advisories', { skip: corpus === undefined ? 'TOCSIN_CORPUS is not set' : false }, () => {
  it('in letters of ours are verified, and their files are the same', async () => {
    const keyring = await readKeyring([readFileSync(join(corpus ?? '', 'keys', 'xen-security.asc'))]);
    const folder = join(corpus ?? '', 'xsa');
    const names = readdirSync(folder).filter((name) => name.endsWith('.eml'));
    assert.ok(names.length > 0);
    for (const name of names) {
      const message = parseMessage(readFileSync(join(folder, name)));
      const leaves = message.parts.filter((part) => !part.isMultipart);
      const [text = new Uint8Array(), ...files] = leaves.map((part) => decodeBody(message, part).bytes);
      const attachments = files.map((bytes, index) => ({
        name: leaves[index + 1]?.fileName ?? `file ${index}`,
        bytes,
      }));
      const letter = advisoryLetter({ ...HEAD, text, attachments });
      const ours = parseMessage(letter);
      assert.deepEqual(ambiguitiesOf(ours), [], name);
      const read = ours.parts
        .filter((part) => !part.isMultipart)
        .map((part) => Buffer.from(decodeBody(ours, part).bytes));
      assert.deepEqual(
        read,
        [text, ...files].map((bytes) => Buffer.from(bytes)),
        name,
      );
      assert.equal(await isGood(firstText(letter), keyring), await isGood(text, keyring), name);
    }
  });
});
