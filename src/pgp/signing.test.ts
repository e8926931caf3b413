import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { TocsinError } from '#base';
import { verifyClearSigned } from './clear-signed-verification.ts';
import { frameClearSigned, signedText } from './cleartext-signature.ts';
import { at, bytesOf, type Gpg, needsGpg, openGpg, testKey } from './gpg.test-support.ts';
import { readKeyring } from './keyring.ts';
import { defaultPolicy } from './signature-policy.ts';
import { clearSign } from './signing.ts';

const signedAt = at('2024-04-01');
const policy = defaultPolicy(at('2024-05-01'));
const TEXTS = [
  '',
  '\n',
  'a',
  'a\n',
  'a\n\n',
  '- a\n-----\nFrom b\n',
  'trailing \t\nblanks  ',
  'a\r\nb\r\n',
  'Lämpchen\n',
  '\ufeffa\n',
];

describe('clearSign', async () => {
  const keys = [await testKey(), await testKey({ kind: 'rsa' }), await testKey({ subkeys: [{ sign: true }] })];

  it('makes the same bytes of the same input', async () => {
    for (const { privateKey } of keys) {
      const [once, again] = [
        await clearSign('a\n', privateKey, { signedAt }),
        await clearSign('a\n', privateKey, { signedAt }),
      ];
      assert.deepEqual(once, again);
    }
  });

  it('is verified with the text that was given, decoded as what it is', async () => {
    const latin1 = bytesOf('L\xe4mpchen\n');
    for (const text of [...TEXTS, latin1]) {
      const { privateKey, certificate } = keys[0] as (typeof keys)[0];
      const frame = frameClearSigned(await clearSign(text, privateKey, { signedAt }));
      assert.ok(frame);
      const { verified } = await verifyClearSigned(frame, await readKeyring([bytesOf(certificate)]), policy);
      const expected = typeof text === 'string' ? text : 'Lämpchen';
      assert.equal(verified?.text, expected.replaceAll('\r\n', '\n').replace(/\n$/, ''));
      assert.equal(verified?.provenance.signedAt, signedAt);
      assert.ok(signedText(frame).length >= (verified?.text.length ?? 0));
    }
  });

  it('refuses what cannot sign', async () => {
    const openpgp = await import('openpgp');
    const [{ privateKey, certificate }] = keys as [(typeof keys)[0]];
    const key = await openpgp.readPrivateKey({ armoredKey: privateKey });
    const locked = (await openpgp.encryptKey({ privateKey: key, passphrase: 'x' })).armor();
    for (const [wrong, time] of [
      ['', signedAt],
      [certificate, signedAt],
      [locked, signedAt],
      [privateKey, at('2019-01-01')],
    ] as const) {
      const isUsage = (error: unknown) => error instanceof TocsinError && error.code === 'usage' && error.hint !== null;
      await assert.rejects(clearSign('a', wrong, { signedAt: time }), isUsage);
    }
  });

  describe('and gpg', needsGpg, () => {
    let gpg: Gpg;
    before(() => {
      gpg = openGpg();
      for (const { certificate } of keys) gpg.run(['--import'], certificate);
    });
    after(() => gpg?.close());

    it('verifies all of it', async () => {
      for (const [index, text] of TEXTS.entries()) {
        const { privateKey } = keys[index % keys.length] as (typeof keys)[0];
        const hash = index % 2 === 0 ? 'sha256' : 'sha512';
        const { good, words } = gpg.verify(await clearSign(text, privateKey, { signedAt, hash }), policy.now);
        assert.ok(good, `${JSON.stringify(text)}: ${words}`);
      }
    });
  });
});
