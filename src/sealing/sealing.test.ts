import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { type Instant, instantFromSeconds, TocsinError } from '#base';
import { keyIdOf, MAX_CONTENT_BYTES, newSealingKey, open, printSealingKeys, readSealingKeys, seal } from './index.ts';
import { LEAST_PADDED_BYTES, paddedLength } from './padding.ts';

const MADE = instantFromSeconds(1_760_000_000);
const KEYS = [newSealingKey(MADE)];
const content = fc.uint8Array({ maxLength: 3000 });
const context = fc.string({ unit: 'grapheme', maxLength: 40 });

const code = (expected: string) => (error: unknown) => error instanceof TocsinError && error.code === expected;

describe('sealed content', () => {
  it('is what was sealed, in its own place', () => {
    fc.assert(
      fc.property(content, context, (bytes, place) => {
        assert.deepEqual(Buffer.from(open(KEYS, seal(KEYS, bytes, place), place)), Buffer.from(bytes));
      }),
    );
  });

  it('opens in no other place', () => {
    fc.assert(
      fc.property(content, context, context, (bytes, place, other) => {
        fc.pre(place !== other);
        assert.throws(() => open(KEYS, seal(KEYS, bytes, place), other), code('cannot_open'));
      }),
    );
  });

  it('does not open with any bit of it turned', () => {
    const sealed = seal(KEYS, Buffer.from('the guest can write to host memory'), 'journal case:x 1');
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const turned = Uint8Array.from(sealed);
      turned[bit >> 3] = (turned[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      assert.throws(
        () => open(KEYS, turned, 'journal case:x 1'),
        // the id of a key may have become another one's
        (error) => code('cannot_open')(error) || (bit >= 8 && bit < 72 && code('unknown_key')(error)),
        `bit ${bit}`,
      );
    }
  });

  it('does not open cut off, at either end, nor with more behind it', () => {
    const sealed = seal(KEYS, Buffer.from('short'), 'place');
    for (let length = 0; length < sealed.length; length += 1) {
      assert.throws(() => open(KEYS, sealed.subarray(0, length), 'place'), code('cannot_open'));
      if (length > 0) assert.throws(() => open(KEYS, sealed.subarray(length), 'place'), TocsinError);
    }
    assert.throws(() => open(KEYS, Buffer.concat([sealed, Buffer.of(0)]), 'place'), code('cannot_open'));
  });

  it('does not open with another key, also one that has the id', () => {
    const [mine] = KEYS;
    assert.ok(mine);
    const sealed = seal(KEYS, Buffer.from('x'), 'place');
    const other = newSealingKey(MADE);
    assert.throws(
      () => open([other], sealed, 'place'),
      (error) => code('unknown_key')(error) && error instanceof TocsinError && error.message.includes(mine.id),
    );
    assert.throws(() => open([{ ...other, id: mine.id }], sealed, 'place'), code('cannot_open'));
    assert.throws(() => open([], sealed, 'place'), code('unknown_key'));
    assert.throws(() => seal([], Buffer.of(1), 'place'), code('unknown_key'));
  });

  it('is other bytes each time, and none of the content', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 8, maxLength: 200 }), (bytes) => {
        const [one, two] = [Buffer.from(seal(KEYS, bytes, 'place')), Buffer.from(seal(KEYS, bytes, 'place'))];
        assert.notDeepEqual(one, two);
        assert.notDeepEqual(one.subarray(9, 21), two.subarray(9, 21), 'the same nonce');
        assert.ok(!one.includes(Buffer.from(bytes)));
      }),
    );
  });

  it('is sealed by the newest key, and opened by the one it was sealed with', () => {
    const later = newSealingKey((MADE + 1000) as Instant);
    const both = [later, ...KEYS];
    const old = seal(KEYS, Buffer.from('old'), 'place');
    assert.equal(keyIdOf(seal(both, Buffer.from('new'), 'place')), later.id);
    assert.equal(Buffer.from(open(both, old, 'place')).toString(), 'old');
    const twin = newSealingKey(MADE);
    assert.equal(keyIdOf(seal([...KEYS, twin], Buffer.of(), 'place')), twin.id, 'the later line of one instant');
  });

  it('is bounded', () => {
    const most = new Uint8Array(MAX_CONTENT_BYTES);
    assert.equal(open(KEYS, seal(KEYS, most, 'place'), 'place').length, MAX_CONTENT_BYTES);
    assert.throws(() => seal(KEYS, new Uint8Array(MAX_CONTENT_BYTES + 1), 'place'), code('input_too_large'));
    const tooLong = Buffer.alloc(MAX_CONTENT_BYTES * 1.2);
    tooLong.set(seal(KEYS, Buffer.of(1), 'place').subarray(0, 9));
    assert.throws(() => open(KEYS, tooLong, 'place'), code('cannot_open'));
  });

  it('stands in a larger buffer as well', () => {
    const sealed = seal(KEYS, Buffer.from('within'), 'place');
    const around = Buffer.concat([Buffer.from('before'), sealed, Buffer.from('behind')]);
    assert.equal(keyIdOf(around.subarray(6, 6 + sealed.length)), KEYS[0]?.id);
    assert.equal(Buffer.from(open(KEYS, around.subarray(6, 6 + sealed.length), 'place')).toString(), 'within');
  });
});

describe('padding', () => {
  const length = fc.oneof(
    fc.nat({ max: 5000 }),
    fc.nat({ max: 2 ** 31 - 1 }),
    fc.maxSafeNat().map((n) => n % 2 ** 40),
  );

  it('never shortens, grows with the length, and costs at most 12 % above the least', () => {
    fc.assert(
      fc.property(length, fc.nat({ max: 100_000 }), (shorter, more) => {
        const [small, large] = [paddedLength(shorter), paddedLength(shorter + more)];
        assert.ok(small >= shorter && small >= LEAST_PADDED_BYTES);
        assert.ok(small <= large);
        if (shorter > LEAST_PADDED_BYTES) assert.ok(small <= shorter * 1.12, `${shorter} becomes ${small}`);
        assert.equal(paddedLength(small), small);
      }),
      { numRuns: 2000 },
    );
  });

  it('leaves few sizes: some hundred up to a gigabyte', () => {
    const sizes = new Set<number>();
    for (let at = 1; at < 2 ** 30; at = paddedLength(at) + 1) sizes.add(paddedLength(at));
    assert.ok(sizes.size > 100 && sizes.size < 800, `${sizes.size}`);
  });

  it('is as published', () => {
    for (const [given, padded] of [
      [513, 544],
      [1000, 1024],
      [1025, 1088],
      [100_000, 100_352],
      [1_000_000, 1_015_808],
    ] as const) {
      assert.equal(paddedLength(given), padded);
    }
  });

  it('hides all small lengths', () => {
    const sizes = [0, 1, 100, LEAST_PADDED_BYTES - 4].map((size) => seal(KEYS, new Uint8Array(size), 'place').length);
    assert.equal(new Set(sizes).size, 1);
  });
});

describe('a key file', () => {
  const key = newSealingKey(MADE);
  const line = printSealingKeys([key]).split('\n').at(-2) ?? '';
  const [id = '', base64 = '', made = ''] = line.split(/ +/);

  it('is read as it was printed', () => {
    const keys = [key, newSealingKey((MADE + 5000) as Instant)];
    const text = printSealingKeys(keys);
    for (const form of [text, text.replaceAll('\n', '\r\n'), `\n# mine\n${text}\n`, text.trimEnd()]) {
      const read = readSealingKeys(form, 'keys');
      assert.deepEqual(
        read.map((each) => [each.id, each.madeAt]),
        keys.map((each) => [each.id, each.madeAt]),
      );
      assert.ok(read.every((each, at) => keys[at]?.secret.equals(each.secret)));
    }
  });

  const REFUSED: readonly (readonly [string, string, RegExp])[] = [
    ['nothing', '', /expected at least one key, found none/],
    ['comments alone', '# nothing\n', /expected at least one key, found none/],
    ['a key alone', `\n${base64}`, /keys, line 2: expected three words \(id, key, instant\), found one word/],
    ['a fourth word', `${line} more`, /line 1: expected three words .*found 4 words/],
    ['the key first', `${base64} ${id} ${made}`, /line 1: expected an id of 8 letters .*, found a word of 44/],
    ['a shorter key', `${id} ${base64.slice(4)} ${made}`, /expected a key of 32 bytes in base64, found 29 bytes/],
    ['a key in hexadecimal', `${id} ${'z-'.repeat(32)} ${made}`, /found 64 letters that are no base64/],
    ['a key cut off', `${id} ${base64.slice(0, -1)} ${made}`, /found 43 letters that are no base64/],
    ['no instant', `${id} ${base64} yesterday`, /line 1: expected an instant such as 2026-03-01T12:00:00Z, found/],
    ['the id twice', `${line}\n${line}`, /line 2: expected an id that no other line has/],
    ['the key twice', `${line}\n${line.replace(id, 'aaaaaaaa')}`, /the key of another id again at aaaaaaaa/],
    ['much more', `#${' '.repeat(70_000)}\n${line}`, /expected at most 65536 letters/],
    ['a mark before the first letter', `\uFEFF${line}`, /line 1: expected an id of 8 letters/],
  ];
  for (const [what, text, message] of REFUSED) {
    it(`with ${what} is refused, without a letter of a key`, () => {
      assert.throws(
        () => readSealingKeys(text, 'keys'),
        (error) => {
          assert.ok(error instanceof TocsinError);
          assert.equal(error.code, 'bad_key_file');
          assert.match(error.message, message);
          assert.match(error.hint ?? '', /put back the key file/);
          const shown = inspect(error, { depth: 10, showHidden: true });
          for (let at = 0; at + 6 <= base64.length; at += 1) assert.ok(!shown.includes(base64.slice(at, at + 6)));
          return true;
        },
      );
    });
  }

  it('keeps its keys out of whatever prints them', () => {
    const bytes = key.secret.export();
    for (const shown of [inspect(key, { depth: 10, showHidden: true }), JSON.stringify(key), String(key.secret)]) {
      for (const form of ['base64', 'hex', 'latin1'] as const) assert.ok(!shown.includes(bytes.toString(form)));
    }
  });
});
