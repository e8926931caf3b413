import { TocsinError } from '#base';
import { parseCveId } from '#identifiers';
import type { Rating } from './publication.ts';

/** Attack: a file without end. An advisory has some dozens of CVEs at most. */
const MOST_RATINGS = 200;
export const MOST_VALUES = 10;
const LONGEST_VECTOR = 300;
/** What a CVE record takes (schema 5.x: descriptions). */
export const LONGEST_DESCRIPTION = 4096;

/**
 * Reads what a person entered of an advisory's vulnerabilities, as JSON: `[{"cve": "CVE-…", "cvss": ["CVSS:3.1/…"], "cwes":
 * ["CWE-362"], "description": "…"}]`, `cve` left out for all of them. Throws `unreadable_input` with the place and what is allowed.
 */
export function readRatings(value: unknown, source: string): readonly Rating[] {
  if (!Array.isArray(value) || value.length > MOST_RATINGS)
    throw wrong(source, 'the file', `a list of at most ${MOST_RATINGS} ratings`);
  return value.map((each, index) => readRating(each, `${source}: [${index}]`));
}

function readRating(value: unknown, place: string): Rating {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw wrong(place, 'it', 'an object with cve, cvss, cwes, description');
  const record = value as Readonly<Record<string, unknown>>;
  for (const member of Object.keys(record))
    if (!['cve', 'cvss', 'cwes', 'description'].includes(member))
      throw wrong(place, member.slice(0, 100), 'left out; the members are cve, cvss, cwes, description');
  const { cve: named = null, cvss = [], cwes = [], description = null } = record;
  const cve = typeof named === 'string' ? (parseCveId(named) ?? null) : null;
  if (cve === null && named !== null) throw wrong(place, 'cve', 'a CVE id such as CVE-2020-25598, or left out');
  if (description !== null && (typeof description !== 'string' || description.length > LONGEST_DESCRIPTION))
    throw wrong(place, 'description', `a text of at most ${LONGEST_DESCRIPTION} characters, or left out`);
  return {
    cve,
    cvss: texts(cvss, /^[\x21-\x7e]+$/, `${place}: cvss`, 'a list of vectors such as CVSS:3.1/AV:L/…'),
    cwes: texts(cwes, /^CWE-[1-9][0-9]{0,5}$/, `${place}: cwes`, 'a list of weaknesses such as CWE-362'),
    description,
  };
}

function texts(value: unknown, pattern: RegExp, place: string, allowed: string): readonly string[] {
  const isText = (each: unknown): each is string =>
    typeof each === 'string' && each.length <= LONGEST_VECTOR && pattern.test(each);
  if (Array.isArray(value) && value.length <= MOST_VALUES && value.every(isText)) return value;
  throw wrong(place, 'it', allowed);
}

function wrong(source: string, place: string, allowed: string): TocsinError {
  return new TocsinError({
    code: 'unreadable_input',
    message: `${source}: ${place} must be ${allowed}`,
    hint: 'docs/machine-forms.md shows an example',
  });
}
