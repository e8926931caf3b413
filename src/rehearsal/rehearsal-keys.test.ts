import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Instant } from '#base';
import { clearSign, defaultPolicy, frameClearSigned, verifyClearSigned } from '#pgp';
import { rehearsalKeys, type SignerName } from './rehearsal-keys.ts';

const MADE = Date.UTC(2026, 0, 1) as Instant;
const SIGNED = Date.UTC(2026, 1, 1) as Instant;

it('both keys of the team sign, until the first is revoked; a stranger of the same name never does', async () => {
  const keys = await rehearsalKeys(MADE);
  const statusOf = async (signer: SignerName): Promise<string | undefined> => {
    const signed = await clearSign('A text.\n', keys.privateKey(signer), { signedAt: SIGNED });
    const frame = frameClearSigned(signed);
    assert.ok(frame !== null);
    return (await verifyClearSigned(frame, keys.keyring(), defaultPolicy(SIGNED))).signatures[0]?.status;
  };
  assert.deepEqual(
    [await statusOf('first'), await statusOf('second'), await statusOf('stranger')],
    ['good', 'good', 'unknown_signer'],
  );
  await keys.revokeFirst();
  assert.deepEqual(
    [await statusOf('first'), await statusOf('second'), await statusOf('stranger')],
    ['revoked', 'good', 'unknown_signer'],
  );
});
