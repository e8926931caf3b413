import { type CvssVersion, METRICS } from './metrics.ts';
import { scoresOf, severityOfScore } from './scores.ts';
import { type CvssVector, parseVector } from './vector.ts';

/** A vector in words, as FIRST's JSON schema of its version has them: each metric that it gives, and its scores. */
export interface CvssObject {
  readonly version: CvssVersion;
  readonly vectorString: string;
  readonly baseScore: number;
  readonly [metric: string]: string | number;
}

/** A vector as a person entered it, with its metrics in the order of the specification; or what is wrong with it. */
export function readCvss(
  text: string,
):
  | { readonly kind: 'vector'; readonly version: CvssVersion; readonly text: string }
  | { kind: 'fault'; fault: string } {
  const read = parseVector(text);
  return read.kind === 'fault'
    ? read
    : { kind: 'vector', version: read.vector.version, text: printVector(read.vector) };
}

/** Null for what is no vector. CVSS 2.0 has no words for its scores. */
export function cvssObject(text: string): CvssObject | null {
  const read = parseVector(text);
  if (read.kind === 'fault') return null;
  const { vector } = read;
  const { version, metrics } = vector;
  const words = METRICS[version].flatMap(({ key, property, values }) => {
    const value = metrics.get(key);
    return value === undefined ? [] : [[property, values[value] ?? value]];
  });
  const { base, temporal, environmental } = scoresOf(vector);
  const hasEnvironment = isAnySet(vector, ENVIRONMENTAL);
  const hasTime = isAnySet(vector, TEMPORAL);
  return {
    version,
    vectorString: printVector(vector),
    ...(Object.fromEntries(words) as Record<string, string>),
    baseScore: base,
    ...severity('base', base, version),
    ...(hasTime && temporal !== null
      ? { temporalScore: temporal, ...severity('temporal', temporal, version) }
      : undefined),
    ...(hasEnvironment && environmental !== null
      ? { environmentalScore: environmental, ...severity('environmental', environmental, version) }
      : undefined),
  };
}

/** The groups of CVSS 2 and 3; version 4.0 has one score for all. */
const TEMPORAL = ['E', 'RL', 'RC'];
const ENVIRONMENTAL = [...['CDP', 'TD', 'CR', 'IR', 'AR'], ...['MAV', 'MAC', 'MPR', 'MUI', 'MS', 'MC', 'MI', 'MA']];

function isAnySet({ metrics }: CvssVector, keys: readonly string[]): boolean {
  return keys.some((key) => !['X', 'ND', undefined].includes(metrics.get(key)));
}

function severity(group: string, score: number, version: CvssVersion): Record<string, string> {
  return version === '2.0' ? {} : { [`${group}Severity`]: severityOfScore(score) };
}

function printVector({ version, metrics }: CvssVector): string {
  const pieces = METRICS[version].flatMap(({ key }) => (metrics.has(key) ? [`${key}:${metrics.get(key)}`] : []));
  return `${version === '2.0' ? '' : `CVSS:${version}/`}${pieces.join('/')}`;
}
