import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { createMessage, readPrivateKey, sign } from 'openpgp';
import { type Instant, parseInstant } from '#base';
import { verifyDetached } from './detached-signature.ts';
import { type Keyring, readKeyring } from './keyring.ts';
import { defaultPolicy } from './signature-policy.ts';
import { clearSign } from './signing.ts';
import { generateSigningKey } from './signing-key.ts';

const at = (text: string): Instant => parseInstant(text) ?? assert.fail(text);
const NOW = at('2026-06-01T12:00:00Z');
const POLICY = defaultPolicy(NOW);
const BYTES = Buffer.from('{"document": "a bell"}  \r\n');

async function detached(over: Uint8Array, armoredKey: string): Promise<Uint8Array> {
  const signingKeys = await readPrivateKey({ armoredKey });
  const message = await createMessage({ binary: over });
  const armored = await sign({ message, signingKeys, detached: true, date: new Date(NOW - 1000) });
  return Buffer.from(String(armored));
}

describe('a signature beside a file', () => {
  let [key, stranger] = ['', ''];
  let keyring: Keyring = { certificates: [] };
  before(async () => {
    const made = (name: string) =>
      generateSigningKey({
        name,
        email: `${name.slice(0, 3).toLowerCase()}@bells.example`,
        at: at('2025-01-01T00:00:00Z'),
        expiresAt: null,
        passphrase: null,
      });
    const [ada, eve] = [await made('Ada Osier'), await made('Eve Osier')];
    [key, stranger] = [ada.privateKey, eve.privateKey];
    keyring = await readKeyring([Buffer.from(ada.certificate)]);
  });
  const statuses = async (bytes: Uint8Array, armored: Uint8Array): Promise<readonly string[]> =>
    (await verifyDetached(bytes, armored, keyring, POLICY)).map(({ status }) => status);

  it('is good over these bytes alone', async () => {
    const signature = await detached(BYTES, key);
    assert.deepEqual(await statuses(BYTES, signature), ['good']);
    const [report] = await verifyDetached(BYTES, signature, keyring, POLICY);
    assert.equal(report?.certificate, keyring.certificates[0]?.fingerprint);
    // neither blanks nor the kind of line end may differ
    for (const other of ['{"document": "a bell"}\r\n', '{"document": "a bell"}  \n', '{"document": "A bell"}  \r\n'])
      assert.deepEqual(await statuses(Buffer.from(other), signature), ['bad']);
  });

  it('by whom nobody knows proves nothing, and what is none is unreadable', async () => {
    assert.deepEqual(await statuses(BYTES, await detached(BYTES, stranger)), ['unknown_signer']);
    assert.deepEqual(await statuses(BYTES, Buffer.from('no armor')), ['unreadable']);
    assert.deepEqual(await statuses(BYTES, Buffer.alloc(0)), ['unreadable']);
  });

  it('of a text is none of the file', async () => {
    const signed = Buffer.from(await clearSign('a bell', key, { signedAt: (NOW - 1000) as Instant })).toString();
    const block = signed.slice(signed.indexOf('-----BEGIN PGP SIGNATURE'));
    assert.deepEqual(await statuses(Buffer.from('a bell'), Buffer.from(block)), ['unreadable']);
  });
});
