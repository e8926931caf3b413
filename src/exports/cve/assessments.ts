import type { Diagnostic } from '#base';
import { type CvssObject, cvssObject, readCvss } from '#csaf/cvss';
import { cweVersion, NEWEST_CWE } from '#csaf/cwe';
import type { Metric, ProblemType } from './cve-record.ts';
import { finding } from './finding.ts';

const MEMBER = { '2.0': 'cvssV2_0', '3.0': 'cvssV3_0', '3.1': 'cvssV3_1', '4.0': 'cvssV4_0' } as const;

/** The vectors that people entered, with their scores. One that cannot be read is left out, with an error. */
export function metricsOf(vectors: readonly string[]): { metrics: readonly Metric[]; findings: readonly Diagnostic[] } {
  const findings: Diagnostic[] = [];
  const metrics = vectors.flatMap((text): Metric[] => {
    const read = readCvss(text);
    const object = cvssObject(text);
    if (read.kind === 'vector' && object !== null)
      return [{ format: 'CVSS', [MEMBER[read.version]]: inWordsOfCve(object) }];
    const fault = read.kind === 'fault' ? read.fault : '';
    const message = `the CVSS vector ${JSON.stringify(text.slice(0, 80))} ${fault}`;
    findings.push(finding('cve-vector', 'error', message, 'enter it as its standard writes it, or take it out'));
    return [];
  });
  return { metrics, findings };
}

/** The format has an older schema of CVSS 4.0 in it, which says NONE where FIRST says NEGLIGIBLE by now. */
function inWordsOfCve(object: CvssObject): CvssObject {
  const olderWords = MODIFIED_SUBSEQUENT.filter((metric) => object[metric] === 'NEGLIGIBLE').map((metric) => [
    metric,
    'NONE',
  ]);
  return { ...object, ...(Object.fromEntries(olderWords) as Record<string, string>) };
}

const MODIFIED_SUBSEQUENT = [
  'modifiedSubConfidentialityImpact',
  'modifiedSubIntegrityImpact',
  'modifiedSubAvailabilityImpact',
];

/** Weaknesses with the names that CWE gives them; a number that the list here does not know has its number alone. */
export function problemTypesOf(cwes: readonly string[]): {
  problemTypes: readonly ProblemType[];
  findings: readonly Diagnostic[];
} {
  const findings: Diagnostic[] = [];
  const problemTypes = cwes.flatMap((cweId): ProblemType[] => {
    const number = /^CWE-(?<number>[1-9][0-9]{0,4})$/.exec(cweId)?.groups?.['number'];
    if (number === undefined) {
      const message = `expected a weakness such as CWE-362, found ${JSON.stringify(cweId.slice(0, 80))}`;
      findings.push(finding('cve-weakness', 'error', message, 'enter it as CWE writes it, or take it out'));
      return [];
    }
    const name = cweVersion(NEWEST_CWE)?.weaknesses.get(number)?.name;
    const description = name === undefined ? cweId : `${cweId} ${name}`;
    return [{ descriptions: [{ type: 'CWE', cweId, lang: 'en', description }] }];
  });
  return { problemTypes, findings };
}
