import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import calculator from 'ae-cvss-calculator';
import fc from 'fast-check';
import { type CvssVersion, METRICS } from './metrics.ts';
import { scoresOf, severityOfScore } from './scores.ts';
import { parseVector } from './vector.ts';

const { Cvss2, Cvss3P0, Cvss3P1, Cvss4P0 } = calculator;

function read(text: string) {
  const vector = parseVector(text);
  assert.equal(vector.kind, 'vector', JSON.stringify(vector));
  return vector.kind === 'vector' ? vector.vector : assert.fail();
}

/** Any vector of a version, some of its optional metrics left out. */
function vectors(version: CvssVersion): fc.Arbitrary<string> {
  const pieces = METRICS[version].map(({ key, values, isBase }) => {
    const some = fc.constantFrom(...Object.keys(values)).map((value) => `${key}:${value}`);
    return isBase ? some : fc.option(some, { nil: null });
  });
  const prefix = version === '2.0' ? '' : `CVSS:${version}/`;
  return fc.tuple(...pieces).map((all) => `${prefix}${all.filter((each) => each !== null).join('/')}`);
}

describe('scores of CVSS', () => {
  it('are those of an independent calculator, for any vector', () => {
    for (const [version, Calculator] of [
      ['2.0', Cvss2],
      ['3.0', Cvss3P0],
      ['3.1', Cvss3P1],
    ] as const) {
      fc.assert(
        fc.property(vectors(version), (text) => {
          const expected = new Calculator(text).calculateScores(false);
          const answers = [scoresOf(read(text)), scoresOf(read(text), 'floating')];
          for (const key of ['base', 'temporal', 'environmental'] as const) {
            const wanted = expected[key];
            if (wanted === undefined) continue;
            // of CVSS 2.0 it does not round between the steps, which section 3.2.3 asks for
            const apart = version === '2.0' && key === 'environmental' ? 0.25 : 1e-9;
            const found = answers.map((answer) => answer[key] ?? -1);
            assert.ok(
              found.some((each) => Math.abs(each - wanted) < apart),
              `${text}: ${key} ${found.join(' or ')}, expected ${wanted}`,
            );
          }
        }),
        { numRuns: 400 },
      );
    }
    fc.assert(
      fc.property(vectors('4.0'), (text) => {
        assert.equal(scoresOf(read(text)).overall, new Cvss4P0(text).calculateScores(false).overall, text);
      }),
      { numRuns: 300 },
    );
  });

  it('have the severity of the scale', () => {
    assert.deepEqual([0, 0.1, 3.9, 4, 6.9, 7, 8.9, 9, 10].map(severityOfScore), [
      'NONE',
      'LOW',
      'LOW',
      'MEDIUM',
      'MEDIUM',
      'HIGH',
      'HIGH',
      'CRITICAL',
      'CRITICAL',
    ]);
  });
});

describe('a vector', () => {
  it('is refused where a metric is missing, unknown, or there twice', () => {
    assert.match(JSON.stringify(parseVector('AV:N/AC:L/Au:N/C:P/I:P')), /leaves out the metric A/);
    assert.match(JSON.stringify(parseVector('AV:N/AC:L/Au:N/C:P/I:P/A:P/XX:Y')), /no metric of CVSS 2\.0/);
    assert.match(JSON.stringify(parseVector('CVSS:3.1/AV:N/AV:L/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H')), /AV twice/);
    assert.match(JSON.stringify(parseVector('CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H:N')), /no metric/);
  });
});
