import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { parseInstant } from '#base';
import { decodeBody, parseMessage } from '#mail';
import { defaultPolicy, readKeyring } from '#pgp';
import type { ReadingContext } from '#proof';
import { needsGpg, openGpg } from '../../src/pgp/gpg.test-support.ts';
import { osierContext, read, signedMail } from '../../src/proof/osier.test-support.ts';
import { maskedAsBlists } from '../proof/archive-copies.ts';

/* The 23 real mails. Where TOCSIN_CORPUS is not set this is skipped for all to see; where it is set and empty it fails. */

const corpus = process.env['TOCSIN_CORPUS'];
const needsCorpus = { skip: corpus === undefined ? 'TOCSIN_CORPUS is not set' : false };
const folder = join(corpus ?? '', 'xsa');
const COPIES = ['xsa499-v2', 'xsa512-v3', 'xsa522-v1'];

let made: ReadingContext | null = null;
async function context(): Promise<ReadingContext> {
  const now = parseInstant('2026-12-01T00:00:00Z');
  assert.ok(now !== undefined);
  made ??= {
    ...(await osierContext()),
    policy: defaultPolicy(now),
    keyring: await readKeyring([readFileSync(join(corpus ?? '', 'keys', 'xen-security.asc'))]),
  };
  return made;
}

function mails(): { name: string; bytes: Buffer }[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.eml'));
  assert.notEqual(names.length, 0, `TOCSIN_CORPUS is set, and ${folder} has no mails`);
  return names.map((name) => ({ name: name.replace('.eml', ''), bytes: readFileSync(join(folder, name)) }));
}

function flipped(bytes: Buffer, at: number): Buffer {
  const changed = Buffer.from(bytes);
  changed.writeUInt8(changed.readUInt8(at) ^ 0x01, at);
  return changed;
}

test('the real mails: 20 genuine, 3 incomplete', needsCorpus, async () => {
  const verdicts = new Map<string, string>();
  for (const { name, bytes } of mails()) verdicts.set(name, (await read(bytes, await context())).verdict);
  assert.equal(verdicts.size, 23);
  for (const [name, verdict] of verdicts) assert.equal(verdict, COPIES.includes(name) ? 'incomplete' : 'genuine', name);
});

test('gpg says GOODSIG of every one of them', { skip: needsCorpus.skip || needsGpg.skip }, () => {
  const gpg = openGpg();
  after(() => gpg.close());
  gpg.run(['--import', join(corpus ?? '', 'keys', 'xen-security.asc')]);
  for (const { name, bytes } of mails()) {
    const message = parseMessage(bytes);
    const texts = message.parts.filter((part) => !part.isMultipart).map((part) => decodeBody(message, part).bytes);
    const signed = texts.find((text) => Buffer.from(text).includes('-----BEGIN PGP SIGNED MESSAGE-----'));
    assert.ok(signed, name);
    assert.deepEqual(
      gpg.verify(signed).words.filter((word) => word !== 'GOODSIG' && word !== 'EXPKEYSIG'),
      [],
      name,
    );
  }
});

test('a bit of the text, of the armour, of an attachment: never genuine or incomplete', needsCorpus, async () => {
  for (const { name, bytes } of mails()) {
    const begin = bytes.indexOf('-----BEGIN PGP SIGNED MESSAGE-----');
    const text = bytes.indexOf('\n\n', begin) + 2;
    const armor = bytes.indexOf('-----BEGIN PGP SIGNATURE-----');
    for (const at of [bytes.indexOf('Xen', text), bytes.indexOf('IMPACT', text), armor - 30]) {
      const { verdict, notes } = await read(flipped(bytes, at), await context());
      if (COPIES.includes(name) && verdict === 'unverifiable') assert.ok(notes.includes('archive_rewrote'), name);
      else assert.equal(verdict, 'tampered', `${name} at ${at}`);
    }
    const signed = await read(flipped(bytes, bytes.indexOf('\n\n', armor) + 300), await context());
    assert.ok(signed.verdict === 'tampered' || signed.verdict === 'unverifiable', `${name}: ${signed.verdict}`);
    for (let at = bytes.indexOf('filename='); at !== -1; at = bytes.indexOf('filename=', at + 1)) {
      const body = bytes.indexOf('\n\n', at) + 2;
      if (bytes[body] === 0x3d) continue;
      const changed = Buffer.from(bytes);
      changed.writeUInt8(bytes[body] === 0x49 ? 0x4a : 0x49, body);
      const { verdict } = await read(changed, await context());
      // a footer's part has no file name; everything with one is listed
      assert.equal(verdict, 'tampered', `${name} attachment at ${at}`);
    }
  }
});

test('patches masked as blists masks: restored, or nothing is proven; never genuine', needsCorpus, async () => {
  let changed = 0;
  for (const { name, bytes } of mails()) {
    const whole = await read(bytes, await context());
    const message = parseMessage(bytes);
    const texts = message.parts.filter((part) => !part.isMultipart).map((part) => decodeBody(message, part).bytes);
    const signed = texts.find((text) => Buffer.from(text).includes('-----BEGIN PGP SIGNED MESSAGE-----'));
    const files = whole.attachments.map((each) => {
      const masked = maskedAsBlists(Buffer.from(each.bytes).toString('latin1'));
      return { name: each.name, encoded: `${Buffer.from(masked, 'latin1').toString('base64')}\n` };
    });
    const isChanged = files.some(
      (file, index) => !Buffer.from(file.encoded, 'base64').equals(whole.attachments[index]?.bytes ?? Buffer.alloc(0)),
    );
    const encoded = Buffer.from(signed ?? []).toString('base64');
    const text = `Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n${encoded}\n`;
    const { verdict, notes } = await read(signedMail({ text: '', before: [text], files }), await context());
    if (!isChanged) assert.equal(verdict, whole.verdict, name);
    else
      assert.ok(
        verdict === 'restored' || (verdict === 'unverifiable' && notes.includes('archive_rewrote')),
        `${name}: ${verdict}`,
      );
    if (isChanged) changed += 1;
  }
  assert.ok(changed > 10);
});
