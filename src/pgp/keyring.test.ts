import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TocsinError } from '#base';
import { decodeArmor, encodeArmor, findArmorBlocks } from './armor.ts';
import { bytesOf, testKey } from './gpg.test-support.ts';
import { readKeyring } from './keyring.ts';
import { PACKET, writePacket } from './packet.ts';

function binary(armored: string): Uint8Array {
  const [block] = findArmorBlocks(bytesOf(armored), ['PUBLIC KEY BLOCK', 'PRIVATE KEY BLOCK']);
  const decoded = decodeArmor(bytesOf(armored.slice(block?.body.start, block?.body.end)));
  assert.ok('bytes' in decoded);
  return decoded.bytes;
}

describe('readKeyring', async () => {
  const [first, second] = [await testKey(), await testKey({ subkeys: [{ sign: true }] })];

  it('reads armored, binary, several and repeated certificates', async () => {
    const one = await readKeyring([bytesOf(first.certificate)]);
    assert.deepEqual(
      one.certificates.map(({ userIds }) => userIds),
      [['Lantern Team <team@lantern.example>']],
    );
    const both = [first.certificate, second.certificate];
    const text = `Our keys:\n${both.join('\nand\n')}`.replaceAll('\n', '\r\n');
    for (const files of [
      both.map(bytesOf),
      both.map(binary),
      [Buffer.concat(both.map(binary))],
      [bytesOf(text)],
      [bytesOf(`\xef\xbb\xbf${both.join('')}`)],
      [...both, ...both].map(bytesOf),
    ]) {
      const { certificates } = await readKeyring(files);
      assert.deepEqual(
        certificates.map(({ subkeys }) => subkeys.map(({ bindings }) => bindings.length)),
        [[], [1]],
      );
    }
  });

  it('joins copies, so that a revocation is not lost in one of them', async () => {
    const openpgp = await import('openpgp');
    const key = await openpgp.readPrivateKey({ armoredKey: first.privateKey });
    const { publicKey } = await openpgp.revokeKey({ key, format: 'armored' });
    for (const files of [
      [first.certificate, publicKey],
      [publicKey, first.certificate],
    ]) {
      const { certificates } = await readKeyring(files.map(bytesOf));
      assert.deepEqual(
        certificates.map(({ primary }) => primary.revocations.length),
        [1],
      );
    }
  });

  it('does not print what controls a terminal', async () => {
    const body = bytesOf('\u009b31mroot\u001b[2J');
    const certificate = Buffer.concat([binary(first.certificate), writePacket({ type: PACKET.userId, body })]);
    const { certificates } = await readKeyring([certificate]);
    assert.deepEqual(certificates[0]?.userIds, ['Lantern Team <team@lantern.example>'], 'unsigned names are not shown');
  });

  const signature = () => encodeArmor('SIGNATURE', new Uint8Array([1]));
  const refused: Readonly<Record<string, () => readonly [Uint8Array[], RegExp]>> = {
    'no file': () => [[], /expected OpenPGP certificates/],
    'an empty file': () => [[bytesOf('')], /no certificate in the keyring file; expected/],
    'some text': () => [[bytesOf('Dear team,\n')], /no certificate in the keyring file/],
    'the second file': () => [[bytesOf(first.certificate), bytesOf('')], /keyring file 2 of 2/],
    'a signature': () => [[bytesOf(signature())], /no certificate/],
    'a binary signature': () => [[writePacket({ type: PACKET.signature, body: bytesOf('x') })], /no certificate/],
    'a private key': () => [[bytesOf(first.privateKey)], /private key/],
    'a binary private key': () => [[binary(first.privateKey)], /private key/],
    'a private key called public': () => [
      [bytesOf(encodeArmor('PUBLIC KEY BLOCK', binary(first.privateKey)))],
      /private key/,
    ],
    'a cut file': () => [[bytesOf(first.certificate.slice(0, 300))], /damaged or cut short/],
    'a cut binary file': () => [[binary(first.certificate).subarray(0, 200)], /damaged/],
    'a wrong checksum': () => [
      [
        bytesOf(
          first.certificate.replace(/\n=....\n/, '\n=AAAA\n').replace(/(?<!=....)\n-----END/, '\n=AAAA\n-----END'),
        ),
      ],
      /damaged/,
    ],
    'a database of gpg': () => [[bytesOf('\0\0\0\x20\x01\x01\0\x02KBXf')], /gpg's own/],
    'a key we cannot read': () => [
      [writePacket({ type: PACKET.publicKey, body: bytesOf('\x03xxxx') })],
      /that we can read/,
    ],
  };
  for (const [name, make] of Object.entries(refused)) {
    it(`refuses ${name}`, async () => {
      const [files, message] = make();
      await assert.rejects(readKeyring(files), (error: unknown) => {
        assert.ok(error instanceof TocsinError, `${error}`);
        assert.equal(error.code, 'bad_keyring');
        assert.match(error.message, message);
        assert.match(error.hint ?? '', /gpg --armor --export/);
        return true;
      });
    });
  }
});
