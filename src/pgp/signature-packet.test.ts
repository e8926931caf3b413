import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { verifyClearSigned } from './clear-signed-verification.ts';
import { frameClearSigned } from './cleartext-signature.ts';
import { at, bytesOf, clearSigned, forge, testKey } from './gpg.test-support.ts';
import { type Keyring, readKeyring } from './keyring.ts';
import { readPackets } from './packet.ts';
import { parseSignaturePacket } from './signature-packet.ts';
import { defaultPolicy } from './signature-policy.ts';

async function statusesOf(block: Uint8Array, keyring: Keyring): Promise<string[]> {
  const frame = frameClearSigned(block);
  assert.ok(frame);
  const { signatures } = await verifyClearSigned(frame, keyring, defaultPolicy(at('2024-05-01')));
  return signatures.map(({ status }) => status);
}

describe('a signature packet', async () => {
  const { privateKey, certificate } = await testKey();
  const keyring = await readKeyring([bytesOf(certificate)]);
  const body = await forge(privateKey, { text: null, getBytes: () => bytesOf('x') }, { at: '2021-01-01' });

  it('stays good only where nothing is signed: in its hints', async () => {
    const parsed = parseSignaturePacket(body);
    assert.ok(typeof parsed === 'object');
    const prefix = parsed.digestPrefix.byteOffset - parsed.body.byteOffset;
    // A number's bit count may be off by bits that make no octet more or less; gpg reads that too, and it changes no number.
    const octets = (bits: number) => (bits + 7) >> 3;
    const bitsAt = (index: number) => (body[index] as number) * 256 + (body[index + 1] as number);
    const counts = [prefix + 2, prefix + 4 + octets(bitsAt(prefix + 2))];
    const loose = counts
      .filter((index) => octets(bitsAt(index)) === octets(bitsAt(index) ^ 1))
      .map((index) => index + 1);
    for (let index = 0; index < body.length; index++) {
      const changed = body.with(index, (body[index] as number) ^ 0x01);
      const statuses = await statusesOf(clearSigned('x', [changed]), keyring);
      const isHint = [prefix, prefix + 1, ...loose].includes(index);
      assert.equal(statuses[0] === 'good', isHint, `octet ${index}: ${statuses}`);
    }
  });

  it('of any shape is judged and never throws', async () => {
    const edit = fc.tuple(fc.nat(body.length), fc.nat(3), fc.uint8Array({ maxLength: 3 }));
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 3 }), fc.uint8Array(), async (edits, junk) => {
        let bytes: Uint8Array = body;
        for (const [place, removed, added] of edits) {
          bytes = Buffer.concat([bytes.subarray(0, place), added, bytes.subarray(place + removed)]);
        }
        const block = clearSigned('x', [bytes, junk]);
        for (const status of await statusesOf(block, keyring)) assert.match(status, /^[a-z_]+$/);
        parseSignaturePacket(junk);
        readPackets(junk);
      }),
    );
  });

  it('does not exhaust the stack by signatures inside signatures', async () => {
    let nested: Uint8Array = body;
    while (nested.length < 60_000) {
      const head = Buffer.from([4, 1, 22, 8, 0, 0, 0, 0, 0xff, 0, 0, 0, 0, 32]);
      head.writeUInt16BE(nested.length + 6 > 0xffff ? 0 : nested.length + 6, 6);
      head.writeUInt32BE(nested.length + 1, 9);
      nested = Buffer.concat([head, nested, Buffer.from([0, 0])]);
    }
    const unhashed = [{ type: 32, critical: false, body: nested }];
    const data = { text: null, getBytes: () => bytesOf('x') };
    const packet = await forge(privateKey, data, { at: '2021-01-01', unhashed });
    assert.match(`${await statusesOf(clearSigned('x', [packet]), keyring)}`, /^(?:good|unreadable)$/);
  });
});
