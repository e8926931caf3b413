import { type CvssVersion, METRICS } from './metrics.ts';
import { scoresOf, severityOfScore } from './scores.ts';
import { parseVector } from './vector.ts';

/** A vector with its scores, and with all that it says in words: an object of FIRST's JSON schema for its version. */
export interface CvssObject {
  readonly version: CvssVersion;
  readonly members: Readonly<Record<string, string | number>>;
}

/** Null: it is no vector of a version that is known here. Scores of metrics that the vector leaves out are not given. */
export function cvssObjectOf(text: string): CvssObject | null {
  const read = parseVector(text);
  if (read.kind === 'fault') return null;
  const { version, metrics } = read.vector;
  const scores = scoresOf(read.vector);
  const members: Record<string, string | number> = { version, vectorString: text };
  for (const { key, property, values } of METRICS[version]) {
    const word = values[metrics.get(key) ?? ''];
    if (word !== undefined) members[property] = word;
  }
  const add = (kind: 'base' | 'temporal' | 'environmental', score: number): void => {
    members[`${kind}Score`] = score;
    if (version !== '2.0') members[`${kind}Severity`] = severityOfScore(score);
  };
  add('base', scores.base);
  const isSet = (key: string): boolean => !['X', 'ND', undefined].includes(metrics.get(key));
  if (scores.temporal !== null && TEMPORAL.some(isSet)) add('temporal', scores.temporal);
  if (scores.environmental !== null && ENVIRONMENTAL.some(isSet)) add('environmental', scores.environmental);
  return { version, members };
}

const TEMPORAL = ['E', 'RL', 'RC'];
const ENVIRONMENTAL = 'CDP TD CR IR AR MAV MAC MPR MUI MS MC MI MA'.split(' ');
