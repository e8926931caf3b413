/** A version of a document: `3`, or `1.4.0-rc.1+build` (the type version_t). */
export interface DocumentVersion {
  readonly text: string;
  readonly isInteger: boolean;
  readonly major: bigint;
  readonly minor: bigint;
  readonly patch: bigint;
  /** Empty: no pre-release. */
  readonly preRelease: readonly string[];
  /** Null: no build metadata. */
  readonly build: string | null;
}

const INTEGER = /^(?:0|[1-9][0-9]*)$/;
const CORE = /^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)$/;
const IDENTIFIERS = /^[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*$/;

export function parseDocumentVersion(text: unknown): DocumentVersion | null {
  if (typeof text !== 'string' || text.length > MAX_LENGTH) return null;
  if (INTEGER.test(text)) {
    return { text, isInteger: true, major: BigInt(text), minor: 0n, patch: 0n, preRelease: [], build: null };
  }
  const plus = text.indexOf('+');
  const withoutBuild = plus < 0 ? text : text.slice(0, plus);
  const build = plus < 0 ? null : text.slice(plus + 1);
  const dash = withoutBuild.indexOf('-');
  const core = CORE.exec(dash < 0 ? withoutBuild : withoutBuild.slice(0, dash));
  const preRelease = dash < 0 ? null : withoutBuild.slice(dash + 1);
  if (core === null || (build !== null && !IDENTIFIERS.test(build))) return null;
  if (preRelease !== null && !IDENTIFIERS.test(preRelease)) return null;
  const identifiers = preRelease === null ? [] : preRelease.split('.');
  if (identifiers.some((each) => /^0[0-9]+$/.test(each))) return null;
  const [, major = '0', minor = '0', patch = '0'] = core;
  return {
    text,
    isInteger: false,
    major: BigInt(major),
    minor: BigInt(minor),
    patch: BigInt(patch),
    preRelease: identifiers,
    build,
  };
}

/** Attack: a number of a million digits. */
const MAX_LENGTH = 1000;

/**
 * Precedence: semantic versioning, section 11, without build metadata. An integer counts as `n.0.0`, which is how a history that
 * mixes both is to be put in order (CSAF 2.1, section 6.1.14).
 */
export function compareDocumentVersions(left: DocumentVersion, right: DocumentVersion): number {
  for (const key of ['major', 'minor', 'patch'] as const) {
    if (left[key] !== right[key]) return left[key] < right[key] ? -1 : 1;
  }
  return comparePreReleases(left.preRelease, right.preRelease);
}

/** The same without their pre-releases. */
export function compareCores(left: DocumentVersion, right: DocumentVersion): number {
  return compareDocumentVersions({ ...left, preRelease: [] }, { ...right, preRelease: [] });
}

export function comparePreReleases(left: readonly string[], right: readonly string[]): number {
  if (left.length === 0 || right.length === 0) return right.length - left.length;
  for (const [index, mine] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    const order = compareIdentifiers(mine, other);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function compareIdentifiers(left: string, right: string): number {
  const [isLeftNumber, isRightNumber] = [/^[0-9]+$/.test(left), /^[0-9]+$/.test(right)];
  if (isLeftNumber !== isRightNumber) return isLeftNumber ? -1 : 1;
  if (isLeftNumber && left.length !== right.length) return left.length - right.length;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** `0`, or `0.y.z`: before the first release. */
export function isBeforeFirstRelease(version: DocumentVersion): boolean {
  return version.major === 0n;
}
