import { type ProductVersion, parseProductVersion } from './product-version.ts';

/** Attack: a line of megabytes where a version should be. */
const MAX_LENGTH = 100;

const REPORTED =
  /^v?(?<numbers>[0-9]{1,6}(?:\.[0-9]{1,6}){1,5})(?:[-.~]?(?<word>rc|pre|unstable)[-.]?(?<candidate>[0-9]{1,4})?)?(?:[-+~_.\s].*)?$/i;

/**
 * A version as a running system reports it (`4.14.0`, `4.12.4-pre`, `4.13.5-9.38`, `4.6.6-8.el6`, `4.17.0+74-g3eac216e6e`,
 * `5.10.0-21-amd64`): a vendor's own part is passed over, `unstable` is a `pre`. One number alone is no version: which branch it
 * is of is not known. Anything else is undefined.
 */
export function reportedVersion(text: string): ProductVersion | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const groups = REPORTED.exec(text.trim())?.groups;
  if (groups === undefined) return undefined;
  const word = groups['word']?.toLowerCase();
  const candidate = word === undefined ? '' : `-${word === 'rc' ? 'rc' : 'pre'}${groups['candidate'] ?? ''}`;
  return parseProductVersion(`${groups['numbers']}${candidate}`);
}
