import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { TocsinError } from '#base';
import { evaluate, type Facts, printCondition } from '#conditions';
import { findRecords, looksLikeRecords, readRecord } from './index.ts';
import { csaf, cve, osv, STYLES, xen } from './records.test-support.ts';

/** Reads bytes as far as they are readable; anything but an error of ours is a fault. */
function readAnyhow(bytes: Uint8Array): number {
  try {
    looksLikeRecords(bytes);
    let read = 0;
    for (const found of findRecords(bytes, 'hostile.json')) {
      const { condition } = readRecord(found, { file: 'hostile.json', styles: STYLES });
      printCondition(condition);
      evaluate(condition, { xen: '4.16.0', guests: [] });
      read += 1;
    }
    return read;
  } catch (error) {
    assert.ok(error instanceof TocsinError, `${error}`);
    return -1;
  }
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

const SOUND = [
  cve(
    {
      affected: [
        xen(
          [
            {
              version: '4.15.0',
              lessThan: '4.17',
              status: 'affected',
              changes: [{ at: '4.16', status: 'unaffected' }],
            },
          ],
          'unaffected',
        ),
      ],
      configurations: [{ lang: 'en', value: 'All are vulnerable.' }],
    },
    { isOfXen: true },
  ),
  csaf({
    branches: [['A', 'product_version_range', 'vers:intdot/>=4.1|<4.2']],
    status: { known_affected: ['A'], fixed: ['B'] },
  }),
  osv([
    {
      package: { ecosystem: 'Linux', name: 'Kernel' },
      versions: ['1.0'],
      ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '5.1' }] }],
    },
  ]),
];

const STRANGE = fc.oneof(
  fc.anything({ maxDepth: 2 }),
  fc.constantFrom('', '__proto__', null, [], {}, 1e308, -0, '\u0000', 'x'.repeat(5000), '4.16', '*'),
);

/** A sound record with one value, somewhere, that is another. */
function changed(value: unknown, at: readonly number[], other: unknown): unknown {
  if (typeof value !== 'object' || value === null) return other;
  const keys = Object.keys(value);
  const [first = 0, ...rest] = at;
  const key = keys[first % Math.max(1, keys.length)];
  if (key === undefined || at.length === 0) return other;
  const below = changed((value as Record<string, unknown>)[key], rest, other);
  return Array.isArray(value) ? value.with(Number(key), below) : { ...value, [key]: below };
}

describe('whatever JSON says', () => {
  it('it is read, or refused with an error of ours', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SOUND), fc.array(fc.nat(20), { maxLength: 8 }), STRANGE, (sound, at, other) => {
        readAnyhow(bytesOf(JSON.stringify(changed(sound, at, other)) ?? ''));
      }),
      { numRuns: 2000 },
    );
  });

  it('bytes that are none are refused likewise', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void readAnyhow(bytes)));
    fc.assert(fc.property(fc.json({ maxDepth: 4 }), (text) => void readAnyhow(bytesOf(text))));
  });

  it('a change of one value never makes a yes into a no', () => {
    const sound = cve({ affected: [xen([{ version: '4.15.0', lessThan: '4.17.0', status: 'affected' }], 'affected')] });
    const affected = { path: ['containers', 'cna', 'affected', '0', 'versions', '0'] };
    for (const key of ['version', 'lessThan']) {
      fc.assert(
        fc.property(fc.string(), (odd) => {
          const other = structuredClone(sound) as Record<string, unknown>;
          let at: Record<string, unknown> = other;
          for (const step of affected.path) at = at[step] as Record<string, unknown>;
          at[key] = odd;
          const [found] = findRecords(bytesOf(JSON.stringify(other)), 'a.json');
          assert.ok(found !== undefined);
          const host: Facts = { xen: '4.16.0' };
          // every other version is affected, too: whatever the range is, no host is out
          assert.notEqual(evaluate(readRecord(found, { file: 'a.json', styles: STYLES }).condition, host), 'no');
        }),
      );
    }
  });
});

describe('a record that was made to do harm', () => {
  it('is nested too deeply', () => {
    const deep = `{"dataType":"CVE_RECORD","x":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
    assert.equal(readAnyhow(bytesOf(deep)), -1);
    assert.equal(readAnyhow(bytesOf('['.repeat(1_000_000))), -1);
  });

  it('has members of prototypes', () => {
    for (const key of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      const text = JSON.stringify(cve({ affected: [xen([], 'affected')] })).replace('"title"', JSON.stringify(key));
      assert.equal(readAnyhow(bytesOf(text)), 1, key);
      const status = JSON.stringify(
        csaf({ branches: [[key, 'product_version', '4.16.6']], status: { known_affected: [key] } }),
      );
      assert.equal(readAnyhow(bytesOf(status)), 1, key);
    }
    // of an object that has only what it inherits nothing is known
    assert.equal(
      readAnyhow(bytesOf('{"dataType":"CVE_RECORD","__proto__":{"cveMetadata":{"cveId":"CVE-2031-1001"}}}')),
      -1,
    );
  });

  it('has numbers where nobody has any, and larger than any', () => {
    const huge = JSON.stringify(
      cve({
        affected: [
          xen(
            [
              { version: 1e21, status: 'affected' },
              { version: '99999999999999.1', status: 'affected' },
            ],
            'unaffected',
          ),
        ],
      }),
    );
    assert.equal(readAnyhow(bytesOf(huge)), 1);
    const [found] = findRecords(bytesOf(huge), 'a.json');
    assert.ok(found !== undefined);
    assert.equal(
      evaluate(readRecord(found, { file: 'a.json', styles: STYLES }).condition, { xen: '4.16.0' }),
      'unknown',
    );
  });

  it('has more of everything than there is, in time that grows with its size', () => {
    const version = { version: '4.15.0', lessThan: '4.17.0', status: 'unaffected' };
    const many = <Each>(count: number, each: Each): Each[] => Array.from({ length: count }, () => each);
    const records = [
      cve({ affected: many(40_000, xen([version], 'unaffected')) }),
      cve({ affected: [xen(many(100_000, version), 'unaffected')] }),
      cve(
        {
          descriptions: many(100_000, { lang: 'en', value: 'It bends. ' }),
          configurations: [{ lang: 'en', value: 'Only a reed. '.repeat(500_000) }],
        },
        { isOfXen: true },
      ),
      csaf({
        branches: many(60_000, ['A', 'product_version', '4.16.6'] as const),
        status: { known_not_affected: many(200_000, 'A') },
      }),
      csaf({
        branches: [['A', 'product_version_range', `vers:intdot/${'>1|'.repeat(500_000)}>2`]],
        status: { fixed: ['A'] },
        document: { notes: many(50_000, { category: 'other', text: 'a' }) },
      }),
      osv([{ package: { ecosystem: 'Linux', name: 'Kernel' }, versions: many(300_000, '5.1.1') }]),
      osv(
        many(60_000, {
          ranges: [{ type: 'GIT', repo: 'https://reed.example', events: many(3, { fixed: 'a'.repeat(40) }) }],
        }),
      ),
    ];
    for (const record of records) {
      const [found] = findRecords(bytesOf(JSON.stringify(record)), 'a.json');
      assert.ok(found !== undefined);
      const { condition } = readRecord(found, { file: 'a.json', styles: STYLES });
      assert.equal(evaluate(condition, { xen: '4.16.0', dom0Linux: '5.1.2', guests: [] }), 'unknown');
    }
  });

  it('is a list without end', () => {
    assert.throws(() => findRecords(bytesOf(`[${'1,'.repeat(200_000)}1]`), 'a.json'), { code: 'input_too_large' });
  });
});

describe('JSON among other inputs', () => {
  it('is told by what it begins with and a name in it', () => {
    const sound = JSON.stringify(cve({}));
    for (const text of [sound, `\ufeff${sound}`, `\n [${sound}]`, '{"id": 1, "modified": '])
      assert.ok(looksLikeRecords(bytesOf(text)), text);
    for (const text of ['', '[draft] an advisory with "modified" in it', '{"reed": 1}', `x${sound}`])
      assert.ok(!looksLikeRecords(bytesOf(text)), text);
  });

  it('that breaks off is told with line and column', () => {
    assert.throws(
      () => findRecords(bytesOf('{"id": "a",\n "modified": '), 'a.json'),
      /a\.json:2:14: expected a value, found the end/,
    );
  });
});
