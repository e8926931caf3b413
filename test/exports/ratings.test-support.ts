import fc from 'fast-check';
import type { Rating } from '#publication';
import { ONE, TWO } from './publications.test-support.ts';

/* What a team may enter of a vulnerability: vectors of each version with some of their optional metrics, weaknesses, a text. */

const CIA = ['N', 'L', 'H'];

function vector(prefix: string, base: readonly (readonly [string, readonly string[]])[], more: typeof base) {
  const metric = ([key, values]: (typeof base)[number]) => fc.constantFrom(...values).map((value) => `${key}:${value}`);
  const optional = more.map((each) => fc.option(metric(each), { nil: null }));
  return fc
    .tuple(...base.map(metric), ...optional)
    .map((pieces) => `${prefix}${pieces.filter((piece) => piece !== null).join('/')}`);
}

const V2 = vector(
  '',
  [
    ['AV', ['N', 'A', 'L']],
    ['AC', ['H', 'M', 'L']],
    ['Au', ['M', 'S', 'N']],
    ['C', ['N', 'P', 'C']],
    ['I', ['N', 'P', 'C']],
    ['A', ['N', 'P', 'C']],
  ],
  [
    ['E', ['U', 'POC', 'ND']],
    ['CDP', ['LM', 'H']],
    ['CR', ['L', 'ND']],
  ],
);

const v3 = (prefix: string) =>
  vector(
    prefix,
    [
      ['AV', ['N', 'A', 'L', 'P']],
      ['AC', ['L', 'H']],
      ['PR', CIA],
      ['UI', ['N', 'R']],
      ['S', ['U', 'C']],
      ['C', CIA],
      ['I', CIA],
      ['A', CIA],
    ],
    [
      ['E', ['U', 'X']],
      ['RC', ['R']],
      ['CR', ['H']],
      ['MAV', ['P', 'X']],
      ['MS', ['C']],
    ],
  );

const V4 = vector(
  'CVSS:4.0/',
  [
    ['AV', ['N', 'A', 'L', 'P']],
    ['AC', ['L', 'H']],
    ['AT', ['N', 'P']],
    ['PR', CIA],
    ['UI', ['N', 'P', 'A']],
    ['VC', CIA],
    ['VI', CIA],
    ['VA', CIA],
    ['SC', CIA],
    ['SI', CIA],
    ['SA', CIA],
  ],
  // not in the order of the specification
  [
    ['S', ['P', 'X']],
    ['MSI', ['S', 'N']],
    ['E', ['A', 'U']],
    ['U', ['Clear', 'Red']],
  ],
);

export const ratings: fc.Arbitrary<readonly Rating[]> = fc.array(
  fc.record({
    cve: fc.constantFrom(null, ONE, TWO),
    cvss: fc.array(fc.oneof(V2, v3('CVSS:3.0/'), v3('CVSS:3.1/'), V4), { maxLength: 3 }),
    cwes: fc.array(
      fc.nat({ max: 2000 }).map((number) => `CWE-${number}`),
      { maxLength: 2 },
    ),
    description: fc.option(fc.string({ minLength: 1, maxLength: 40 })),
  }),
  { maxLength: 3 },
);
