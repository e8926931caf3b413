import { type CvssVersion, METRICS } from './metrics.ts';

/** A vector string, read: what each metric says. */
export interface CvssVector {
  readonly version: CvssVersion;
  readonly metrics: ReadonlyMap<string, string>;
}

export type ReadVector =
  | { readonly kind: 'vector'; readonly vector: CvssVector }
  | { readonly kind: 'fault'; readonly fault: string };

/** Attack: a vector of a million metrics. */
const MAX_LENGTH = 1000;

/** A vector of one of the versions, with all base metrics, each once, each with a value it can have. */
export function parseVector(text: string): ReadVector {
  const fault = (what: string): ReadVector => ({ kind: 'fault', fault: what });
  if (text.length > MAX_LENGTH) return fault('is too long');
  const prefix = /^CVSS:(3\.0|3\.1|4\.0)\//.exec(text);
  const version = (prefix?.[1] ?? '2.0') as CvssVersion;
  const pieces = text.slice(prefix?.[0].length ?? 0).split('/');
  const known = METRICS[version];
  const metrics = new Map<string, string>();
  for (const piece of pieces) {
    const [key = '', value = ''] = piece.split(':');
    const metric = known.find((each) => each.key === key);
    if (metric === undefined || !Object.hasOwn(metric.values, value) || piece !== `${key}:${value}`) {
      return fault(`has ${JSON.stringify(piece)}, which is no metric of CVSS ${version}`);
    }
    if (metrics.has(key)) return fault(`has the metric ${key} twice`);
    metrics.set(key, value);
  }
  const missing = known.find(({ key, isBase }) => isBase && !metrics.has(key));
  if (missing !== undefined) return fault(`leaves out the metric ${missing.key}`);
  return { kind: 'vector', vector: { version, metrics } };
}
