import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readMessagePackets } from './message-packet.ts';
import { writePacket } from './packet.ts';

const LIMITS = { maxPackets: 8, maxPieces: 8 };
const read = (...octets: number[]) => readMessagePackets(new Uint8Array(octets), LIMITS);

describe('readMessagePackets', () => {
  it('puts partial lengths together, for data packets only', () => {
    const body = new Uint8Array([1, 2, 3]);
    assert.deepEqual(read(0xc0 | 18, 0xe1, 1, 2, 1, 3), [{ type: 18, body }]);
    assert.deepEqual(read(0xc0 | 11, 0xe0, 1, 0xe0, 2, 0xff, 0, 0, 0, 1, 3), [{ type: 11, body }]);
    assert.equal(read(0xc0 | 1, 0xe1, 1, 2, 1, 3), 'damaged');
    assert.deepEqual(read(0xaf, 1, 2, 3), [{ type: 11, body }]);
    assert.equal(read(0x87, 1, 2, 3), 'damaged');
  });

  it('reads every form of length', () => {
    for (const length of [0, 1, 191, 192, 8383, 8384, 70_000]) {
      const body = new Uint8Array(length).fill(5);
      const two = length < 192 ? [length] : [((length - 192) >> 8) + 192, (length - 192) & 255];
      const forms = [
        writePacket({ type: 11, body }),
        Buffer.concat([Buffer.from([0x80 | (11 << 2) | 2, 0, length >> 16, (length >> 8) & 255, length & 255]), body]),
        ...(length < 8384 ? [Buffer.concat([Buffer.from([0xcb, ...two]), body])] : []),
        ...(length < 256 ? [Buffer.concat([Buffer.from([0xac, length]), body])] : []),
        ...(length < 65536 ? [Buffer.concat([Buffer.from([0xad, length >> 8, length & 255]), body])] : []),
      ];
      for (const form of forms) {
        assert.deepEqual(readMessagePackets(new Uint8Array(form), LIMITS), [{ type: 11, body }]);
        if (length > 0) assert.equal(readMessagePackets(new Uint8Array(form.subarray(0, -1)), LIMITS), 'damaged');
      }
    }
  });

  it('stops at its limits', () => {
    const piece = [0xe0, 1];
    assert.ok(Array.isArray(read(0xc0 | 18, ...Array(7).fill(piece).flat(), 0)));
    assert.equal(read(0xc0 | 18, ...Array(8).fill(piece).flat(), 0), 'too_many');
    assert.ok(Array.isArray(read(...Array(8).fill([0xca, 0]).flat())));
    assert.equal(read(...Array(9).fill([0xca, 0]).flat()), 'too_many');
  });

  it('finds in any octets no more than there is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const packets = readMessagePackets(bytes, LIMITS);
        if (typeof packets === 'string') return;
        const total = packets.reduce((sum, { body }) => sum + body.length, 0);
        assert.ok(total <= bytes.length);
      }),
    );
  });
});
