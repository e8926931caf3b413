import { formatInstant, type Instant } from '#base';
import { type CvssObject, cvssObject } from '#csaf/cvss';
import { weaknessOn } from '#csaf/cwe';
import type { CveId } from '#identifiers';
import { type Publication, ratingOf } from '#publication';
import type { CsafObject } from './csaf-json.ts';
import { plainLine, plainText } from './plain-text.ts';

/** What the team entered of one vulnerability, as members of it. */
export interface RatedVulnerability {
  /** What this one is; null: nobody said. */
  readonly description: string | null;
  readonly members: CsafObject;
  /** What the version of CSAF has no member for, and what cannot be read: kept as lines. */
  readonly leftOver: readonly string[];
}

/** `products`: what the scores are of; none: no score can be given (the schema asks for one at least). */
export function ratedVulnerability(
  publication: Publication,
  cve: CveId | null,
  products: readonly string[],
  at: Instant,
  version: '2.0' | '2.1',
): RatedVulnerability {
  const { cvss, cwes, description } = ratingOf(publication, cve);
  const leftOver: string[] = [];
  const scores = scoresOf(cvss, products, version, leftOver);
  const weaknesses = weaknessesOf(cwes, at, version, leftOver);
  const text = plainText(description ?? '');
  return { description: text.trim() === '' ? null : text, members: { ...scores, ...weaknesses }, leftOver };
}

function scoresOf(
  vectors: readonly string[],
  products: readonly string[],
  version: '2.0' | '2.1',
  leftOver: string[],
): CsafObject {
  const byVersion = new Map<string, CvssObject>();
  for (const vector of vectors) {
    const read = cvssObject(vector);
    const isTaken = read !== null && !byVersion.has(read.version) && products.length > 0;
    if (isTaken && !(version === '2.0' && read.version === '4.0')) byVersion.set(read.version, read);
    else leftOver.push(`CVSS: ${vectorText(vector, read)}`);
  }
  const of = (number: string): CsafObject | undefined => byVersion.get(number);
  const [older, newer] = [of('3.0'), of('3.1')];
  const contents = [
    { cvss_v2: of('2.0'), cvss_v3: newer ?? older, cvss_v4: of('4.0') },
    // one object has one place for both versions 3
    ...(older !== undefined && newer !== undefined ? [{ cvss_v3: older }] : []),
  ];
  if (byVersion.size === 0) return {};
  return version === '2.0'
    ? { scores: contents.map((content) => ({ ...content, products })) }
    : { metrics: contents.map((content) => ({ content, products })) };
}

function vectorText(vector: string, read: CvssObject | null): string {
  const score = read?.baseScore;
  return `${plainLine(vector) ?? '-'}${score === undefined ? '' : ` (${score})`}`;
}

const LAST_DAY = '9999-12-31';

function weaknessesOf(cwes: readonly string[], at: Instant, version: '2.0' | '2.1', leftOver: string[]): CsafObject {
  // 2.0 does not say of which version a name is: readers look into the newest that they have
  const day = version === '2.0' ? LAST_DAY : formatInstant(at).slice(0, 10);
  const found: { id: string; name: string; version: string }[] = [];
  for (const id of cwes) {
    const weakness = weaknessOn(id, day);
    // CSAF 2.0 has a place for one
    if (weakness === null || (version === '2.0' && found.length > 0)) {
      leftOver.push(`Weakness: ${plainLine(id) ?? '-'}${weakness === null ? '' : ` ${weakness.name}`}`);
    } else found.push({ id, ...weakness });
  }
  if (version === '2.1') return { cwes: found };
  const [first] = found;
  return first === undefined ? {} : { cwe: { id: first.id, name: first.name } };
}
