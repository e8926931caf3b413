import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { sliceRange } from '#base';
import { decodeArmor, encodeArmor, findArmorBlocks } from './armor.ts';
import { crc24 } from './crc24.ts';
import { bytesOf } from './gpg.test-support.ts';

describe('armor', () => {
  it('has the checksum of RFC 9580, 6.1', () => {
    assert.equal(crc24(bytesOf('')), 0xb704ce);
    assert.equal(crc24(bytesOf('123456789')), 0x21cf02);
  });

  it('gives back what was put in', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 300 }),
        fc.constantFrom('\n', '\r\n', ' \n'),
        (bytes, lineEnd) => {
          const text = bytesOf(`x\n${encodeArmor('SIGNATURE', bytes).replaceAll('\n', lineEnd)}y`);
          const [block, ...others] = findArmorBlocks(text, ['SIGNATURE']);
          assert.ok(block && others.length === 0);
          assert.equal(Buffer.from(text.subarray(block.range.end)).toString('latin1'), 'y');
          assert.deepEqual(decodeArmor(sliceRange(text, block.body)), { bytes });
        },
      ),
    );
  });

  it('refuses what is damaged', () => {
    for (const body of [
      '',
      '\n',
      'AAAA',
      '\nAAA\n',
      '\nAA=A\n',
      '\nAAAA=\n',
      '\nAAAA\nAA==AAAA\n',
      'x\n\nAAAA\n',
      '\nA*AA\n',
      '\n=AAAA\n',
    ]) {
      assert.deepEqual(decodeArmor(bytesOf(body)), { problem: 'armor_malformed' }, JSON.stringify(body));
    }
    assert.deepEqual(decodeArmor(bytesOf('\nAAAA\n=AAAA\n')), { problem: 'armor_checksum_wrong' });
    assert.deepEqual(decodeArmor(bytesOf(`${'A: b\n'.repeat(17)}\nAAAA\n`)), { problem: 'armor_malformed' });
  });

  it('takes time in proportion to the bytes', () => {
    for (const shape of ['\n', '=', '\n=AAAA', '\n=AAAA\n\n', ' ', 'A: b\n', 'A']) {
      const started = process.cpuUsage();
      decodeArmor(bytesOf(`\n${shape.repeat(400_000)}*`));
      const { user } = process.cpuUsage(started);
      assert.ok(user < 2_000_000, `${JSON.stringify(shape)}: ${user} microseconds`);
    }
  });
});
