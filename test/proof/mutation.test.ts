import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { decodeBody, parseMessage } from '#mail';
import type { Reading } from '#proof';
import { type Gpg, needsGpg, openGpg } from '../../src/pgp/gpg.test-support.ts';
import {
  osier,
  osierContext,
  read,
  sampleMail,
  sign,
  signedMail,
  textOfMail,
} from '../../src/proof/osier.test-support.ts';

/*
 * What happens to a mail on its way, by accident or by intent: never `genuine` where gpg does not say GOODSIG of the text, or
 * where a file's checksum differs from the table.
 */

const NAMES = readdirSync(join(osier.folder, 'mail')).map((name) => name.replace('.eml', ''));
const context = await osierContext();
let gpg: Gpg | null = null;
after(() => gpg?.close());

function openedGpg(): Gpg {
  if (gpg === null) {
    gpg = openGpg();
    gpg.run(['--import', join(osier.folder, 'keys', 'osier-security.asc')]);
  }
  return gpg;
}

interface Shape {
  readonly mail: Buffer;
  readonly text: number;
  readonly signature: number;
  readonly checksum: number;
  readonly end: number;
}

function shapeOf(name: string): Shape {
  const mail = sampleMail(name);
  const begin = mail.indexOf('-----BEGIN PGP SIGNED MESSAGE-----');
  const text = mail.indexOf('\n\n', begin) + 2;
  const signature = mail.indexOf('-----BEGIN PGP SIGNATURE-----', text);
  return {
    mail,
    text,
    signature,
    checksum: mail.indexOf('\n=', signature) + 2,
    end: mail.indexOf('-----END PGP', signature),
  };
}

function flipped(mail: Buffer, at: number, bit = 0): Buffer {
  const changed = Buffer.from(mail);
  changed.writeUInt8(changed.readUInt8(at) ^ (1 << bit), at);
  return changed;
}

/** The independent opinion: gpg about the text as Node decodes it, and sha256 about the files. */
function assertNotFooled(mail: Buffer, reading: Reading): void {
  if (reading.verdict !== 'genuine') return;
  const message = parseMessage(mail);
  const bodies = message.parts.filter((part) => !part.isMultipart).map((part) => decodeBody(message, part).bytes);
  const signed = bodies.find((bytes) => Buffer.from(bytes).includes('-----BEGIN PGP SIGNED MESSAGE-----'));
  assert.ok(signed);
  assert.equal(openedGpg().verify(signed, osier.now).good, true, 'gpg does not say GOODSIG');
  const digests = new Set(bodies.map((bytes) => createHash('sha256').update(bytes).digest('hex')));
  for (const { file, sha256 } of reading.facts.checksums)
    assert.ok(digests.has(sha256), `${file} is not attached as listed`);
}

test('the sample mails: genuine here, GOODSIG there', needsGpg, async () => {
  for (const name of NAMES) {
    const reading = await read(sampleMail(name), context);
    assert.equal(reading.verdict, 'genuine', name);
    assertNotFooled(sampleMail(name), reading);
  }
});

test('one bit of the text, of the armour, of its checksum', async () => {
  for (const name of ['osn1-v2', 'osn4-v1', 'osn5-v1', 'osn8-v1']) {
    const { mail, text, signature, checksum, end } = shapeOf(name);
    // a letter for a letter: what is decoded stays a text
    for (const at of [
      text + 8,
      mail.indexOf('Consequences', text),
      mail.indexOf('Thanks', text),
      mail.indexOf('Fixing It', text),
    ].filter((place) => place !== -1)) {
      assert.equal((await read(flipped(mail, at), context)).verdict, 'tampered', `${name} text ${at}`);
    }
    for (const at of [signature + 60, signature + 90, checksum, checksum + 2, end - 10]) {
      const { verdict } = await read(flipped(mail, at), context);
      assert.ok(verdict === 'tampered' || verdict === 'unverifiable', `${name} armour ${at}: ${verdict}`);
    }
  }
});

test('one bit of each attachment', async () => {
  for (const name of ['osn1-v2', 'osn3-v3', 'osn8-v2', 'osn10-v3']) {
    const mail = sampleMail(name);
    for (let at = mail.indexOf('filename="'); at !== -1; at = mail.indexOf('filename="', at + 1)) {
      const body = mail.indexOf('\n\n', at) + 2;
      const changed = Buffer.from(mail);
      // another letter of base64 in its place
      changed.writeUInt8(mail[body] === 0x41 ? 0x42 : 0x41, body);
      assert.equal((await read(changed, context)).verdict, 'tampered', `${name} ${at}`);
    }
  }
});

test('an extra signature: a stranger takes nothing, a bad one everything', async () => {
  const text = textOfMail('osn5-v1');
  const [team, other] = [await sign(text), await sign(`${text} `.replace('Osier', 'Osiex'))];
  const packets = [team, other].map((block) =>
    Buffer.from(
      /\n\n(?<data>[A-Za-z0-9+/\n]+={0,2})\n=/.exec(block.slice(block.indexOf('BEGIN PGP SIGNATURE')))?.groups?.[
        'data'
      ] ?? '',
      'base64',
    ),
  );
  const armor = `-----BEGIN PGP SIGNATURE-----\n\n${Buffer.concat(packets).toString('base64')}\n-----END PGP SIGNATURE-----\n`;
  const both = team.replace(/-----BEGIN PGP SIGNATURE-----[\s\S]*/, armor);
  assert.equal((await read(signedMail({ text: both }), context)).verdict, 'tampered');
});

test('cut short anywhere: never genuine before the last byte that counts', async () => {
  const mail = sampleMail('osn1-v2');
  const lastFile = mail.lastIndexOf('\n--=_osn1.2--');
  for (let length = 0; length < lastFile - 1; length += 97) {
    const reading = await read(mail.subarray(0, length), context);
    assert.notEqual(reading.verdict, 'genuine', `${length} of ${mail.length}`);
  }
  assert.equal((await read(mail.subarray(0, lastFile), context)).verdict, 'genuine');
});

test('text in front of it, text behind it, and CRLF', async () => {
  const block = await sign(textOfMail('osn5-v1'));
  const verdictOf = async (text: string) => (await read(signedMail({ text }), context)).verdict;
  assert.equal(await verdictOf(`Hello\n\n${block}`), 'suspicious');
  assert.equal(await verdictOf(`${block}\nHello\n`), 'genuine');
  assert.equal(await verdictOf(block.replaceAll('\n', '\r\n')), 'genuine');
  for (const end of ['  \n', '\t\n', ' \t \r\n']) assert.equal(await verdictOf(block.replaceAll('\n', end)), 'genuine');
  assert.equal(await verdictOf(block.replaceAll('\n', '\r')), 'unverifiable');
});

test('random changes of a whole mail are never genuine against gpg and sha256', needsGpg, async () => {
  const names = ['osn1-v2', 'osn2-v1', 'osn3-v3', 'osn4-v1', 'osn5-v1', 'osn6-v2', 'osn7-v2', 'osn8-v1'];
  const mails = names.map((name) => sampleMail(name));
  const piece = fc.constantFrom(
    '\n',
    '\r\n',
    ' ',
    '- ',
    '>',
    '=',
    '\n\n',
    '-----BEGIN PGP SIGNED MESSAGE-----\n',
    '-----BEGIN PGP SIGNATURE-----\n',
    'Hash: SHA256\n',
    '\0',
    '&#64;',
    '@...',
    '\u00a0',
    '--=_osn1.2\n',
    'x',
  );
  const where = fc.double({ min: 0, max: 1, noNaN: true });
  const change = fc.oneof(
    fc.record({ kind: fc.constant('flip' as const), where, bit: fc.integer({ min: 0, max: 7 }) }),
    fc.record({ kind: fc.constant('insert' as const), where, piece }),
    fc.record({ kind: fc.constant('delete' as const), where, length: fc.integer({ min: 1, max: 300 }) }),
    fc.record({ kind: fc.constant('repeat' as const), where, length: fc.integer({ min: 1, max: 3000 }) }),
    fc.record({ kind: fc.constant('move' as const), where, to: where, length: fc.integer({ min: 1, max: 300 }) }),
  );
  let genuine = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...mails),
      fc.array(change, { minLength: 1, maxLength: 3 }),
      async (original, changes) => {
        let mail: Buffer = Buffer.from(original);
        for (const each of changes) {
          const at = Math.floor(each.where * (mail.length - 1));
          const [before, rest] = [mail.subarray(0, at), mail.subarray(at)];
          if (each.kind === 'flip') mail = flipped(mail, at, each.bit);
          else if (each.kind === 'insert') mail = Buffer.concat([before, Buffer.from(each.piece), rest]);
          else if (each.kind === 'delete') mail = Buffer.concat([before, rest.subarray(each.length)]);
          else if (each.kind === 'repeat') mail = Buffer.concat([before, rest.subarray(0, each.length), rest]);
          else {
            const without = Buffer.concat([before, rest.subarray(each.length)]);
            const to = Math.floor(each.to * (without.length - 1));
            mail = Buffer.concat([without.subarray(0, to), rest.subarray(0, each.length), without.subarray(to)]);
          }
        }
        const reading = await read(mail, context);
        if (reading.verdict === 'genuine') genuine += 1;
        assertNotFooled(mail, reading);
        if (reading.advisory !== null) {
          assert.ok(reading.signatures.some(({ status }) => status === 'good'));
          assert.ok(reading.signatures.every(({ status }) => status !== 'bad'));
        }
      },
    ),
    { numRuns: 400 },
  );
  assert.ok(genuine > 0, 'changes of headers leave a mail genuine, so that some must be');
});
