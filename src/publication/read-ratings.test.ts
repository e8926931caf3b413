import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TocsinError } from '#base';
import { readRatings } from './read-ratings.ts';

test('what a person entered, with or without the vulnerability it is of', () => {
  assert.deepEqual(
    readRatings(
      [
        { cve: 'CVE-2020-25598', cvss: ['CVSS:3.1/AV:L/AC:L/PR:H/UI:N/S:C/C:N/I:N/A:H'], cwes: ['CWE-413'] },
        { cwes: [] },
      ],
      'r',
    ),
    [
      {
        cve: 'CVE-2020-25598',
        cvss: ['CVSS:3.1/AV:L/AC:L/PR:H/UI:N/S:C/C:N/I:N/A:H'],
        cwes: ['CWE-413'],
        description: null,
      },
      { cve: null, cvss: [], cwes: [], description: null },
    ],
  );
});

test('anything else is refused with its place', () => {
  const refused: readonly (readonly [unknown, RegExp])[] = [
    [{}, /r: the file must be a list/],
    [[7], /r: \[0\]: it must be an object/],
    [[{ cve: 'XSA-1' }], /\[0\]: cve must be a CVE id/],
    [[{}, { cwe: ['CWE-1'] }], /\[1\]: cwe must be left out/],
    [[{ cwes: ['362'] }], /\[0\]: cwes: it must be a list of weaknesses/],
    [[{ cvss: 'CVSS:3.1' }], /\[0\]: cvss: it must be a list of vectors/],
    [[{ description: 'x'.repeat(4097) }], /\[0\]: description must be a text of at most 4096/],
  ];
  for (const [value, message] of refused) assert.throws(() => readRatings(value, 'r'), message);
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      try {
        readRatings(value, 'r');
      } catch (error) {
        assert.ok(error instanceof TocsinError);
      }
    }),
  );
});
