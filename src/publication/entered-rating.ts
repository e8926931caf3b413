import { cvssObject, readCvss } from '#csaf/cvss';
import { cweVersion, HIGHEST_CWE, NEWEST_CWE } from '#csaf/cwe';
import { LONGEST_DESCRIPTION, MOST_VALUES } from './read-ratings.ts';

/** What somebody typed of one vulnerability. */
export interface EnteredRating {
  readonly cvss: readonly string[];
  readonly cwes: readonly string[];
  readonly description: string | null;
}

export interface RatingProblem {
  /** What was expected, and what was found. */
  readonly found: string;
  readonly remedy: string;
}

/** A score as it follows from its vector; `severity` as the standard words it, null where it has no words (CVSS 2.0). */
export interface RatingScore {
  readonly vector: string;
  /** `3.1` */
  readonly version: string;
  readonly score: number;
  readonly severity: string | null;
}

/**
 * What somebody typed, as it may be published: metrics in the order of the specification, ids with capitals, once each. With
 * everything that is wrong with it, so that nobody is told of one fault after the other.
 */
export function enteredRating(entered: EnteredRating): {
  readonly rating: EnteredRating;
  readonly problems: readonly RatingProblem[];
} {
  const cvss = onceEach(entered.cvss.map(readVector));
  const cwes = onceEach(entered.cwes.map((id) => id.trim().toUpperCase()));
  const description = entered.description?.trim() || null;
  const problems = [
    ...cvss.flatMap(vectorProblem),
    ...versionProblems(cvss),
    ...cwes.flatMap(weaknessProblem),
    ...(cwes.length > MOST_VALUES
      ? [
          {
            found: `expected at most ${MOST_VALUES} weaknesses, found ${cwes.length}`,
            remedy: 'keep those that matter',
          },
        ]
      : []),
    ...descriptionProblems(description),
  ];
  return { rating: { cvss, cwes, description }, problems };
}

/** The score of a vector; null for what is no vector. */
export function ratingScore(vector: string): RatingScore | null {
  const object = cvssObject(vector);
  if (object === null) return null;
  const severity = object['baseSeverity'];
  return {
    vector: object.vectorString,
    version: object.version,
    score: object.baseScore,
    severity: typeof severity === 'string' ? severity.toLowerCase() : null,
  };
}

/** What CWE calls a weakness (`CWE-362`); null where the list that is known here does not have it. */
export function weaknessName(id: string): string | null {
  return cweVersion(NEWEST_CWE)?.weaknesses.get(id.replace(/^CWE-/, ''))?.name ?? null;
}

/** In the order of the specification where it can be read, else as it was typed. */
function readVector(text: string): string {
  const read = readCvss(text.trim());
  return read.kind === 'vector' ? read.text : text.trim();
}

function onceEach(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.filter((text) => text !== ''))];
}

/** What of a value is shown. Attack: a megabyte in the place of a vector. */
const MOST_SHOWN = 100;

const VECTORS =
  'such as CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:C/C:N/I:N/A:H, CVSS:4.0/AV:L/AC:L/AT:N/PR:L/UI:N/VC:N/VI:N/VA:H/SC:N/SI:N/SA:H, or of version 2 without a prefix AV:L/AC:L/Au:N/C:N/I:N/A:C';

function vectorProblem(text: string): readonly RatingProblem[] {
  const read = readCvss(text);
  if (read.kind === 'vector') return [];
  const fault = text.startsWith('CVSS:') || text.includes('/') ? read.fault : 'is no vector';
  const found = `expected a vector of CVSS 2.0, 3.0, 3.1 or 4.0, found ${quoted(text)}, which ${shortened(fault)}`;
  return [{ found, remedy: `copy the whole vector from the calculator: ${VECTORS}; the score follows from it` }];
}

/** A machine form has one place for each version. */
function versionProblems(vectors: readonly string[]): readonly RatingProblem[] {
  const versions = vectors.flatMap((text) => ratingScore(text)?.version ?? []);
  const twice = [...new Set(versions.filter((version, index) => versions.indexOf(version) !== index))];
  return twice.map((version) => ({
    found: `expected one vector of CVSS ${version} at most, found ${versions.filter((each) => each === version).length}`,
    remedy: 'decide for one',
  }));
}

function weaknessProblem(id: string): readonly RatingProblem[] {
  const number = /^CWE-(?<number>[1-9][0-9]{0,4})$/.exec(id)?.groups?.['number'];
  if (number === undefined)
    return [{ found: `expected a weakness such as CWE-362, found ${quoted(id)}`, remedy: 'enter it as CWE writes it' }];
  const weakness = cweVersion(NEWEST_CWE)?.weaknesses.get(number);
  // a newer list may have it
  if (weakness === undefined && Number(number) > HIGHEST_CWE) return [];
  if (weakness === undefined)
    return [{ found: `expected a weakness of CWE ${NEWEST_CWE}, found ${id}, which it has not`, remedy: CHOOSE }];
  const isUnfit = weakness.isDeprecated || weakness.usage === 'Prohibited';
  return isUnfit
    ? [
        {
          found: `expected a weakness that vulnerabilities are mapped to, found ${id}, which CWE ${NEWEST_CWE} does not want used so`,
          remedy: CHOOSE,
        },
      ]
    : [];
}

const CHOOSE = 'choose another one at https://cwe.mitre.org';

function descriptionProblems(text: string | null): readonly RatingProblem[] {
  if (text === null) return [];
  const length = [...text].length;
  if (length > LONGEST_DESCRIPTION)
    return [
      {
        found: `expected a text of at most ${LONGEST_DESCRIPTION} characters, found ${length}`,
        remedy: 'shorten it: a CVE record takes no more',
      },
    ];
  // attack: characters that turn a terminal, or a line
  return /[^\P{Cc}\t\n]|\p{Cf}/u.test(text)
    ? [
        {
          found: 'expected a plain text, found characters in it that nobody sees',
          remedy: 'write it anew without them',
        },
      ]
    : [];
}

function quoted(text: string): string {
  return `"${shortened(text)}"`;
}

function shortened(text: string): string {
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}
