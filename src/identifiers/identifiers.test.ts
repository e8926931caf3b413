import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { advisoryId, advisoryNumber, advisorySeries, parseAdvisoryId, parseCveId, parseSha256 } from './index.ts';

const HEX = '0123456789abcdef'.repeat(4);

const TABLES: Readonly<
  Record<
    string,
    {
      readonly parse: (text: string) => string | undefined;
      readonly good: readonly string[];
      readonly bad: readonly string[];
    }
  >
> = {
  'an advisory id': {
    parse: parseAdvisoryId,
    good: ['XSA-1', 'XSA-334', 'OSN-10', 'AB2-99999'],
    bad: [
      '',
      'XSA',
      'XSA-',
      'XSA-0',
      'XSA-042',
      'XSA-100000',
      'xsa-1',
      'X-1',
      '1XS-1',
      'XSA-1 ',
      ' XSA-1',
      'XSA-1\n',
      'XSA--1',
      'XSA-1-2',
      'XSA-１',
      `${'A'.repeat(17)}-1`,
    ],
  },
  'a CVE id': {
    parse: parseCveId,
    good: ['CVE-1999-0001', 'CVE-2020-25598', 'CVE-2026-98375', 'CVE-2021-1000000'],
    bad: [
      '',
      'CVE-2020-123',
      'CVE-1998-0001',
      'CVE-2020-01234',
      'cve-2020-25598',
      'CVE-2020-25598 ',
      'CVE-2020-25598\n',
      'CVE-20-25598',
      'CVE-2020-12345678901',
      'XCVE-2020-25598',
    ],
  },
  'a SHA-256 digest': {
    parse: parseSha256,
    good: [HEX, '0'.repeat(64)],
    bad: ['', HEX.slice(1), `${HEX}0`, HEX.toUpperCase(), `${HEX}\n`, `g${HEX.slice(1)}`],
  },
};

for (const [what, { parse, good, bad }] of Object.entries(TABLES)) {
  describe(what, () => {
    for (const text of good) it(`is ${text}`, () => assert.equal(parse(text), text));
    for (const text of bad) it(`is not ${JSON.stringify(text)}`, () => assert.equal(parse(text), undefined));
  });
}

describe('an advisory id', () => {
  it('gives back the series and the number it was made of', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Z][A-Z0-9]{1,15}$/), fc.integer({ min: 1, max: 99_999 }), (series, number) => {
        const id = advisoryId(series, number);
        assert.ok(id !== undefined);
        assert.deepEqual([advisorySeries(id), advisoryNumber(id)], [series, number]);
      }),
    );
  });

  it('is made of no other numbers', () => {
    for (const number of [0, -1, 1.5, 100_000, 1e21, Number.NaN, Number.POSITIVE_INFINITY])
      assert.equal(advisoryId('XSA', number), undefined, String(number));
  });
});
