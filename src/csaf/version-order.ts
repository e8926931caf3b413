import { compareDocumentVersions, comparePreReleases, parseDocumentVersion } from './document-version.ts';
import { compareMoments, momentOf } from './moment.ts';

/** Negative where `left` is the earlier version; null where one of them is none of this kind. */
export type VersionOrder = (left: string, right: string) => number | null;

/** The orders of VERS types that are known here. A type that is missing is said to be unsupported, never guessed. */
const ORDERS: Readonly<Record<string, VersionOrder>> = {
  intdot: byNumbers,
  semver: bySemver,
  npm: bySemver,
  cargo: bySemver,
  hex: bySemver,
  pub: bySemver,
  golang: (left, right) => bySemver(left.replace(/^v/, ''), right.replace(/^v/, '')),
  datetime: byMoment,
  lexicographic: (left, right) => (left < right ? -1 : left > right ? 1 : 0),
  deb: byDebian,
  rpm: byRpm,
  alpm: byRpm,
};

/** Types that the VERS specification lists, whether or not their order is known here. */
const REGISTERED: ReadonlySet<string> = new Set([
  ...Object.keys(ORDERS),
  'all',
  'none',
  'alpine',
  'apache',
  'apk',
  'arch',
  'archlinux',
  'composer',
  'conan',
  'conda',
  'cpan',
  'cran',
  'ebuild',
  'gem',
  'generic',
  'gentoo',
  'github',
  'ilos',
  'lexicographic',
  'mattermost',
  'maven',
  'mozilla',
  'nginx',
  'nuget',
  'openssl',
  'pypi',
  'tomee',
]);

export function versionOrder(type: string): VersionOrder | null {
  return Object.hasOwn(ORDERS, type) ? (ORDERS[type] ?? null) : null;
}

export function isRegisteredType(type: string): boolean {
  return REGISTERED.has(type);
}

/** Digits without their leading zeros, compared as numbers however long they are. */
function compareDigits(left: string, right: string): number {
  const [mine, other] = [left.replace(/^0+(?=.)/, ''), right.replace(/^0+(?=.)/, '')];
  return mine.length - other.length || (mine < other ? -1 : mine > other ? 1 : 0);
}

/** `1.2` is `1.2.0`: what is missing at the end counts as zero. Null where one of them is more than numbers and dots. */
export function byNumbers(left: string, right: string): number | null {
  if (!/^[0-9]+(?:\.[0-9]+)*$/.test(left) || !/^[0-9]+(?:\.[0-9]+)*$/.test(right)) return null;
  const [mine, other] = [left.split('.'), right.split('.')];
  for (let index = 0; index < Math.max(mine.length, other.length); index += 1) {
    const order = compareDigits(mine[index] ?? '0', other[index] ?? '0');
    if (order !== 0) return order;
  }
  return 0;
}

function bySemver(left: string, right: string): number | null {
  const [mine, other] = [parseDocumentVersion(left), parseDocumentVersion(right)];
  if (mine !== null && other !== null && !mine.isInteger && !other.isInteger) {
    return compareDocumentVersions(mine, other);
  }
  // ranges shorten versions, `<4.2` is `<4.2.0`
  const [core, otherCore] = [splitCore(left), splitCore(right)];
  if (core === null || otherCore === null) return null;
  return byNumbers(core.numbers, otherCore.numbers) || comparePreReleases(core.preRelease, otherCore.preRelease);
}

function splitCore(version: string): { numbers: string; preRelease: readonly string[] } | null {
  const plain = version.split('+', 1)[0] ?? '';
  const dash = plain.indexOf('-');
  const numbers = dash < 0 ? plain : plain.slice(0, dash);
  if (!/^[0-9]+(?:\.[0-9]+){0,2}$/.test(numbers)) return null;
  return { numbers, preRelease: dash < 0 ? [] : plain.slice(dash + 1).split('.') };
}

function byMoment(left: string, right: string): number | null {
  const [mine, other] = [momentOf(left), momentOf(right)];
  return mine === null || other === null ? null : compareMoments(mine, other);
}

interface PackageVersion {
  readonly epoch: string;
  readonly upstream: string;
  readonly release: string;
}

/** `epoch:upstream-release`, as Debian and RPM write it. */
function packageVersion(version: string): PackageVersion | null {
  const parts = /^(?:([0-9]+):)?([^:]+)$/.exec(version);
  if (parts === null) return null;
  const rest = parts[2] ?? '';
  const dash = rest.lastIndexOf('-');
  return {
    epoch: parts[1] ?? '0',
    upstream: dash < 0 ? rest : rest.slice(0, dash),
    release: dash < 0 ? '' : rest.slice(dash + 1),
  };
}

function byPackage(compare: (left: string, right: string) => number): VersionOrder {
  return (left, right) => {
    const [mine, other] = [packageVersion(left), packageVersion(right)];
    if (mine === null || other === null) return null;
    return (
      compareDigits(mine.epoch, other.epoch) ||
      compare(mine.upstream, other.upstream) ||
      compare(mine.release, other.release)
    );
  };
}

/** Debian policy, section 5.6.12. */
function byDebian(left: string, right: string): number | null {
  return byPackage(compareDebianParts)(left, right);
}

function compareDebianParts(left: string, right: string): number {
  const [mine, other] = [runs(left), runs(right)];
  for (let index = 0; index < Math.max(mine.length, other.length); index += 1) {
    const [a, b] = [mine[index] ?? '', other[index] ?? ''];
    const order = index % 2 === 0 ? compareDebianText(a, b) : compareDigits(a || '0', b || '0');
    if (order !== 0) return order;
  }
  return 0;
}

/** In turn: what is no digit, and digits. */
function runs(text: string): string[] {
  const found = [...text.matchAll(/([^0-9]*)([0-9]*)/g)].flatMap((match) => [match[1] ?? '', match[2] ?? '']);
  return found.slice(0, -2);
}

/** Letters before all else, and the tilde before even the end. */
function compareDebianText(left: string, right: string): number {
  const weight = (character: string): number => {
    if (character === '~') return -1;
    if (character === '') return 0;
    return /[A-Za-z]/.test(character) ? character.charCodeAt(0) : character.charCodeAt(0) + 256;
  };
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const order = weight(left.charAt(index)) - weight(right.charAt(index));
    if (order !== 0) return order;
  }
  return 0;
}

function byRpm(left: string, right: string): number | null {
  return byPackage(compareRpmParts)(left, right);
}

/** rpmvercmp: runs of digits and of letters; `~` is older than the end, `^` newer. */
function compareRpmParts(left: string, right: string): number {
  const pieces = (text: string): string[] => text.match(/[0-9]+|[A-Za-z]+|~|\^/g) ?? [];
  const [mine, other] = [pieces(left), pieces(right)];
  for (let index = 0; index < Math.max(mine.length, other.length); index += 1) {
    const [a, b] = [mine[index], other[index]];
    if (a === b) continue;
    if (a === '~') return -1;
    if (b === '~') return 1;
    if (a === undefined) return -1;
    if (b === undefined) return 1;
    if (a === '^') return -1;
    if (b === '^') return 1;
    const [isNumber, isOtherNumber] = [/^[0-9]/.test(a), /^[0-9]/.test(b)];
    if (isNumber !== isOtherNumber) return isNumber ? 1 : -1;
    const order = isNumber ? compareDigits(a, b) : a < b ? -1 : 1;
    if (order !== 0) return order;
  }
  return 0;
}

/** The best guess for versions of no named scheme: pieces of digits by their value, of letters by their order. */
export function byBestGuess(left: string, right: string): number {
  const pieces = (text: string): string[] => text.replace(/^[vV](?=[0-9])/, '').match(/[0-9]+|[A-Za-z]+/g) ?? [];
  const [mine, other] = [pieces(left), pieces(right)];
  for (let index = 0; index < Math.max(mine.length, other.length); index += 1) {
    const [a, b] = [mine[index] ?? '0', other[index] ?? '0'];
    const [isNumber, isOtherNumber] = [/^[0-9]/.test(a), /^[0-9]/.test(b)];
    if (isNumber && isOtherNumber) {
      const order = compareDigits(a, b);
      if (order !== 0) return order;
    } else if (isNumber !== isOtherNumber) return isNumber ? 1 : -1;
    else if (a !== b) return a < b ? -1 : 1;
  }
  return 0;
}
