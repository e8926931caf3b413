import { canonicalUrls } from '../canonical-url.ts';
import { type CvssVersion, METRICS } from '../cvss/metrics.ts';
import { type CvssScores, scoresOf, severityOfScore } from '../cvss/scores.ts';
import { type CvssVector, parseVector } from '../cvss/vector.ts';
import type { IndexedCsaf, Metric, Placed, Vulnerability } from '../indexed-csaf.ts';
import { has, isObject, type JsonObject, member, textOf } from '../json.ts';
import { BOTH, ONLY_2_1, type Reporter, type Rule } from '../rule.ts';
import { schemaMessage } from '../schema-errors.ts';

const KINDS = ['cvss_v2', 'cvss_v3', 'cvss_v4'] as const;

export const METRIC_RULES: readonly Rule[] = [
  {
    test: '6.1.7',
    title: 'Multiple Scores with same Version per Product',
    versions: BOTH,
    remedy: 'Give each product one score of each version of CVSS (of each source).',
    check(csaf, report) {
      const own = canonicalUrls(csaf);
      for (const { metrics } of csaf.vulnerabilities) {
        const seen = new Map<string, Metric>();
        for (const metric of metrics) {
          for (const { version } of cvssOf(metric, csaf)) {
            for (const { id, path } of metric.products) {
              const key = JSON.stringify([id, version, sourceOf(metric, own)]);
              const before = seen.get(key);
              if (before === undefined) seen.set(key, metric);
              else if (before !== metric) {
                report.fail(path, `${JSON.stringify(id)} has a score of CVSS ${version} before`);
              }
            }
          }
        }
      }
    },
  },
  {
    test: '6.1.8',
    title: 'Invalid CVSS',
    versions: BOTH,
    remedy: 'Give version, vectorString, baseScore and baseSeverity as the schema of FIRST asks for.',
    check({ schemaErrors }, report) {
      for (const error of schemaErrors) {
        if (
          /^\/vulnerabilities\/\d+\/(?:scores\/\d+|metrics\/\d+\/content)\/cvss_v[234](?:\/|$)/.test(error.instancePath)
        ) {
          report.fail(error.instancePath, schemaMessage(error));
        }
      }
    },
  },
  {
    test: '6.1.9',
    title: 'Invalid CVSS computation',
    versions: BOTH,
    remedy: 'Take the scores and severities that the vector gives.',
    check(csaf, report) {
      for (const { metrics } of csaf.vulnerabilities) {
        for (const metric of metrics) for (const cvss of cvssOf(metric, csaf)) checkScores(cvss, report);
      }
    },
  },
  {
    test: '6.1.10',
    title: 'Inconsistent CVSS',
    versions: BOTH,
    remedy: 'Let the properties say what the vector says, or leave them out.',
    check(csaf, report) {
      for (const { metrics } of csaf.vulnerabilities) {
        for (const metric of metrics) for (const cvss of cvssOf(metric, csaf)) checkProperties(cvss, report);
      }
    },
  },
  {
    test: '6.1.56',
    title: 'Use of CVSS and Qualitative Severity Rating',
    versions: ONLY_2_1,
    remedy: 'Leave the score, and take qualitative_severity_rating out.',
    check(csaf, report) {
      const own = canonicalUrls(csaf);
      for (const { metrics } of csaf.vulnerabilities) {
        const scored = new Set<string>();
        for (const metric of metrics) {
          if (!KINDS.some((kind) => has(metric.content.value, kind))) continue;
          for (const { id } of metric.products) scored.add(JSON.stringify([id, sourceOf(metric, own)]));
        }
        for (const metric of metrics) {
          if (!has(metric.content.value, 'qualitative_severity_rating')) continue;
          for (const { id } of metric.products) {
            if (!scored.has(JSON.stringify([id, sourceOf(metric, own)]))) continue;
            report.fail(
              `${metric.content.path}/qualitative_severity_rating`,
              `${JSON.stringify(id)} has a CVSS score by the same source`,
            );
          }
        }
      }
    },
  },
  {
    test: '6.2.3',
    title: 'Missing Score',
    versions: BOTH,
    remedy: 'Add a score for the product.',
    check({ vulnerabilities }, report) {
      for (const { metrics, statuses } of vulnerabilities) {
        const scored = productsIn(metrics);
        for (const { id, group, path } of statuses) {
          if (group === 'affected' && !scored.has(id))
            report.fail(path, `${JSON.stringify(id)} is affected and has no score`);
        }
      }
    },
  },
  {
    test: '6.2.19',
    title: 'CVSS for Fixed Products',
    versions: BOTH,
    remedy: 'Take fixed products out of the score, or set the environmental metrics so that it is 0.',
    check(csaf, report) {
      for (const { metrics, statuses } of csaf.vulnerabilities) {
        const fixed = new Set(statuses.filter(({ group }) => group === 'fixed').map(({ id }) => id));
        if (fixed.size === 0) continue;
        for (const metric of metrics) {
          const scores = cvssOf(metric, csaf).filter((cvss) => !isZero(cvss));
          if (scores.length === 0) continue;
          for (const { id, path } of metric.products) {
            if (fixed.has(id)) report.fail(path, `${JSON.stringify(id)} is fixed, and its score is not 0`);
          }
        }
      }
    },
  },
  {
    test: '6.2.47',
    title: 'Use of Qualitative Severity Rating by Issuing Party',
    versions: ONLY_2_1,
    remedy: 'Use CVSS, or another metric that says on what it rests.',
    check(csaf, report) {
      const own = canonicalUrls(csaf);
      failRatings(csaf, report, (metric) => sourceOf(metric, own) === null);
    },
  },
  {
    test: '6.3.1',
    title: 'Use of CVSS v2 as the only Scoring System',
    versions: BOTH,
    remedy: 'Add a score of CVSS 3.1 or 4.0.',
    check(csaf, report) {
      for (const { metrics } of csaf.vulnerabilities) {
        const others = productsIn(metrics.filter((metric) => hasOtherThanCvss2(metric, csaf)));
        for (const metric of metrics) {
          if (!has(metric.content.value, 'cvss_v2')) continue;
          const alone = metric.products.filter(({ id }) => !others.has(id));
          if (alone.length > 0 || (metric.products.length === 0 && !hasOtherThanCvss2(metric, csaf))) {
            const names = alone.map(({ id }) => JSON.stringify(id)).join(', ');
            report.fail(`${metric.content.path}/cvss_v2`, `there is no other score for ${names || 'any product'}`);
          }
        }
      }
    },
  },
  {
    test: '6.3.2',
    title: 'Use of CVSS v3.0',
    versions: BOTH,
    remedy: 'Score by CVSS 3.1.',
    check(csaf, report) {
      for (const { metrics } of csaf.vulnerabilities) {
        for (const { content } of metrics) {
          const cvss = content.value['cvss_v3'];
          const path = `${content.path}/cvss_v3`;
          if (textOf(cvss, 'version') === '3.0') report.fail(`${path}/version`, 'the score is of CVSS 3.0');
          else if (textOf(cvss, 'vectorString')?.startsWith('CVSS:3.0/')) {
            report.fail(`${path}/vectorString`, 'the vector is of CVSS 3.0');
          }
        }
      }
    },
  },
  {
    test: '6.3.12',
    title: 'Missing CVSS v4.0',
    versions: ONLY_2_1,
    remedy: 'Add a score of CVSS 4.0.',
    check({ vulnerabilities }, report) {
      for (const vulnerability of vulnerabilities) checkCvss4(vulnerability, report);
    },
  },
  {
    test: '6.3.18',
    title: 'Use of Qualitative Severity Rating',
    versions: ONLY_2_1,
    remedy: 'Prefer a metric that says on what it rests.',
    check(csaf, report) {
      failRatings(csaf, report, () => true);
    },
  },
];

interface Cvss extends Placed {
  readonly version: string;
  /** Null: the vector cannot be read; why stands in `fault`. */
  readonly vector: CvssVector | null;
  readonly fault: string | null;
}

/** The CVSS objects of one metric, read once. */
function cvssOf(metric: Metric, { version, gathered }: IndexedCsaf): readonly Cvss[] {
  const before = gathered.get(metric);
  if (before !== undefined) return before as readonly Cvss[];
  const { content } = metric;
  const found: Cvss[] = [];
  for (const kind of KINDS) {
    if (kind === 'cvss_v4' && version === '2.0') continue;
    const value = member(content.value, kind);
    if (!isObject(value)) continue;
    const written = textOf(value, 'vectorString');
    const read = written === undefined ? null : parseVector(written);
    const isOwn = read?.kind === 'vector' && read.vector.version.startsWith(kind.slice(-1));
    found.push({
      value,
      path: `${content.path}/${kind}`,
      version: textOf(value, 'version') ?? (isOwn ? read.vector.version : kind),
      vector: isOwn ? read.vector : null,
      fault: read?.kind === 'fault' ? read.fault : read !== null && !isOwn ? 'is of another version of CVSS' : null,
    });
  }
  gathered.set(metric, found);
  return found;
}

/** Who scored. Null: whoever issues the document. */
function sourceOf({ source }: Metric, own: readonly string[]): string | null {
  return source === undefined || own.includes(source) ? null : source;
}

function productsIn(metrics: readonly Metric[]): Set<string> {
  const found = new Set<string>();
  for (const { products } of metrics) for (const { id } of products) found.add(id);
  return found;
}

function checkScores({ value, path, vector, fault }: Cvss, report: Reporter): void {
  if (fault !== null) report.fail(`${path}/vectorString`, `the vector ${fault}, so nothing can be computed of it`);
  if (vector === null) return;
  // a score of what only the properties say counts as well as one of the vector alone, and either rounding
  let others: readonly CvssScores[] | null = null;
  const own = scoresOf(vector);
  const isOther = (fits: (scores: CvssScores) => boolean): boolean => {
    const whole = completed(vector, value);
    others ??= [scoresOf(vector, 'floating'), scoresOf(whole), scoresOf(whole, 'floating')];
    return others.some(fits);
  };
  for (const key of ['base', 'temporal', 'environmental'] as const) {
    const expected = own[key];
    if (expected === null) continue;
    const score = value[`${key}Score`];
    if (typeof score === 'number' && score !== expected && !isOther((each) => each[key] === score)) {
      report.fail(`${path}/${key}Score`, `the vector gives ${expected.toFixed(1)}, found ${score}`);
    }
    const severity = textOf(value, `${key}Severity`)?.toUpperCase();
    if (vector.version === '2.0' || severity === undefined) continue;
    const fits = (each: CvssScores): boolean => severityOfScore(each[key] ?? 0) === severity;
    if (!fits(own) && !isOther(fits)) {
      report.fail(
        `${path}/${key}Severity`,
        `the vector gives ${severityOfScore(expected)}, found ${JSON.stringify(severity)}`,
      );
    }
  }
}

function checkProperties({ value, path, vector }: Cvss, report: Reporter): void {
  if (vector === null) return;
  const version = textOf(value, 'version');
  if (version !== undefined && version !== vector.version) {
    report.fail(`${path}/version`, `the vector is of CVSS ${vector.version}, found ${JSON.stringify(version)}`);
  }
  for (const { key, property, values } of METRICS[vector.version]) {
    const written = textOf(value, property);
    const letter = vector.metrics.get(key);
    // what the vector leaves out it does not contradict
    if (written === undefined || letter === undefined) continue;
    const own = values[letter] ?? '';
    if (own !== written) report.fail(`${path}/${property}`, `the vector says ${own}, found ${JSON.stringify(written)}`);
  }
}

/** Whether the score with all environmental metrics, of the vector and the properties, is 0. */
function isZero({ value, vector }: Cvss): boolean {
  if (value['environmentalScore'] === 0) return true;
  if (vector === null) return value['baseScore'] === 0;
  return environmentalOf(completed(vector, value)) === 0;
}

function environmentalOf(vector: CvssVector): number {
  const scores: CvssScores = scoresOf(vector);
  return scores.environmental ?? scores.overall;
}

/** The vector, with what only the properties say. */
function completed(vector: CvssVector, value: JsonObject): CvssVector {
  const metrics = new Map(vector.metrics);
  for (const { key, property, values, isBase } of METRICS[vector.version as CvssVersion]) {
    const written = textOf(value, property);
    if (isBase || written === undefined || metrics.has(key)) continue;
    const letter = Object.keys(values).find((each) => values[each] === written);
    if (letter !== undefined) metrics.set(key, letter);
  }
  return { version: vector.version, metrics };
}

function hasOtherThanCvss2({ content }: Metric, { version }: IndexedCsaf): boolean {
  const others = version === '2.0' ? ['cvss_v3'] : ['cvss_v3', 'cvss_v4'];
  return others.some((kind) => has(content.value, kind));
}

function failRatings(csaf: IndexedCsaf, report: Reporter, isMeant: (metric: Metric) => boolean): void {
  for (const { metrics } of csaf.vulnerabilities) {
    for (const metric of metrics) {
      if (has(metric.content.value, 'qualitative_severity_rating') && isMeant(metric)) {
        report.fail(`${metric.content.path}/qualitative_severity_rating`, 'a rating says nothing of what it rests on');
      }
    }
  }
}

function checkCvss4({ metrics, statuses }: Vulnerability, report: Reporter): void {
  const scored = metrics.filter(({ content }) => KINDS.some((kind) => has(content.value, kind)));
  const withVersion4 = productsIn(scored.filter(({ content }) => has(content.value, 'cvss_v4')));
  for (const { content, products } of scored) {
    if (has(content.value, 'cvss_v4')) continue;
    const without = products.filter(({ id }) => !withVersion4.has(id));
    if (without.length > 0) {
      report.fail(content.path, `no CVSS 4.0 for ${without.map(({ id }) => JSON.stringify(id)).join(', ')}`);
    }
  }
  const covered = productsIn(scored);
  for (const { id, group, path } of statuses) {
    if (group === 'affected' && !covered.has(id)) report.fail(path, `no CVSS at all for ${JSON.stringify(id)}`);
  }
}
