import { areDistinct, isDateTime, isUri, joinedErrors } from '#csaf/reading';

/** The formats that the schemas of CVE and OSV name. */
export const FORMATS = {
  uri: isUri,
  'date-time': isDateTime,
  date: (text: string): boolean => isDateTime(`${text}T00:00:00Z`),
};

export { areDistinct, joinedErrors };

/** Attack: megabytes where a CPE should be, tried from each of their characters on. What has a pattern has at most 2048. */
const LONGEST_PATTERNED = 4096;

/** A pattern that no longer text follows. */
export function boundedPattern(source: string, flags: string): Pick<RegExp, 'test'> {
  const pattern = new RegExp(source, flags);
  return { test: (text) => text.length <= LONGEST_PATTERNED && pattern.test(text) };
}
