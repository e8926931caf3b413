import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { verifyClearSigned } from './clear-signed-verification.ts';
import { frameClearSigned } from './cleartext-signature.ts';
import { at, type Gpg, needsGpg, openGpg } from './gpg.test-support.ts';
import { type Keyring, readKeyring } from './keyring.ts';
import { defaultPolicy } from './signature-policy.ts';

const corpus = process.env['TOCSIN_CORPUS'];
const NOW = at('2026-11-01');

describe('real advisories', { skip: corpus === undefined ? 'TOCSIN_CORPUS is not set' : needsGpg.skip }, () => {
  const folder = join(corpus ?? '', 'xsa');
  const certificate = () => readFileSync(join(corpus ?? '', 'keys', 'xen-security.asc'));
  let gpg: Gpg;
  let keyring: Keyring;
  before(async () => {
    gpg = openGpg();
    gpg.run(['--import'], certificate());
    keyring = await readKeyring([certificate()]);
  });
  after(() => gpg?.close());

  it('are good for us where they are for gpg', async () => {
    const names = readdirSync(folder).filter((name) => name.endsWith('.eml'));
    assert.ok(names.length > 0, `no mails in ${folder}`);
    let good = 0;
    for (const name of names) {
      const bytes = readFileSync(join(folder, name));
      const frame = frameClearSigned(bytes);
      assert.ok(frame, name);
      const { signatures, verified } = await verifyClearSigned(frame, keyring, defaultPolicy(NOW));
      const isGood = signatures.every(({ status }) => status === 'good');
      assert.equal(isGood, gpg.verify(bytes, NOW).good, `${name}: ${JSON.stringify(signatures)}`);
      assert.equal(verified !== null, isGood);
      good += isGood ? 1 : 0;
    }
    assert.ok(good >= names.length - 1, `only ${good} of ${names.length} are good`);
  });
});
