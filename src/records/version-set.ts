import type { Condition, Quote, VersionRange } from '#conditions';
import { compareVersions, type ProductVersion, parseProductVersion } from '#versions';

/**
 * Versions as a record of machines names them. Whether one of `4.17` means the release or its branch, no standard says: then the
 * release is certain and the rest of the branch is doubtful.
 */
export interface VersionSet {
  readonly pieces: readonly Piece[];
  /** Something of it could not be read: it may hold any version. */
  readonly isUnread: boolean;
}

interface Piece {
  readonly range: VersionRange;
  /** Releases, or branches, in the range that are not meant. */
  readonly except: readonly string[];
  readonly isDoubtful: boolean;
}

/** One end of a range. */
export interface End {
  readonly version: string;
  readonly isIncluded: boolean;
}

export const UNREAD_VERSIONS: VersionSet = { pieces: [], isUnread: true };

export const UNKNOWN: Condition = { always: 'unknown' };

/** One version: `4.16.6`, a branch `4.16.x`, or `4.16`, which may be either. */
export function singleVersion(text: string): VersionSet {
  const version = readVersion(text);
  if (version === undefined) return UNREAD_VERSIONS;
  if (version.kind === 'branch') return setOf(piece({ only: version.printed }));
  return setOf(piece({ only: release(version) }), ...restOfBranch(version));
}

/** A range; null: without that end. Unread where an end is no plain version, or the ends stand the wrong way round. */
export function versionRange(from: End | null, to: End | null): VersionSet {
  const lower = from === null ? null : readVersion(from.version);
  const upper = to === null ? null : readVersion(to.version);
  if (lower === undefined || upper === undefined || lower?.kind === 'branch') return UNREAD_VERSIONS;
  if (upper?.kind === 'branch' && to?.isIncluded === false) return UNREAD_VERSIONS;
  if (lower !== null && upper !== null && compareVersions(lower, upper) > 0) return UNREAD_VERSIONS;
  const bounds: VersionRange = {
    ...(lower === null || (isBeginning(lower) && from?.isIncluded === true) ? {} : { from: release(lower) }),
    ...(upper === null
      ? {}
      : upper.kind === 'branch'
        ? { to: upper.printed }
        : to?.isIncluded === true
          ? { to: release(upper) }
          : { before: release(upper) }),
  };
  const range = Object.keys(bounds).length === 0 ? { from: '0' } : bounds;
  const isAbove = lower !== null && from?.isIncluded === false;
  // "newer than 4.17" leaves out 4.17.0 for sure, "up to 4.17" has it: of 4.17.3 neither tells
  const doubtful = [
    ...(isAbove ? restOfBranch(lower) : []),
    ...(upper !== null && to?.isIncluded === true ? restOfBranch(upper) : []),
  ];
  const except = isAbove ? [release(lower), ...(isOfTwo(lower) ? [lower.numbers.join('.')] : [])] : [];
  return setOf({ range, except, isDoubtful: false }, ...doubtful);
}

export function unionOf(sets: readonly VersionSet[]): VersionSet {
  return { pieces: sets.flatMap(({ pieces }) => pieces), isUnread: sets.some(({ isUnread }) => isUnread) };
}

/** Whether a fact that is a version lies in the set. */
export function membership(set: VersionSet, fact: string, quotes: readonly Quote[]): Condition {
  const plain = set.pieces.filter(({ except, isDoubtful }) => except.length === 0 && !isDoubtful);
  const others = set.pieces.filter((each) => !plain.includes(each));
  const parts: Condition[] = [
    ...(plain.length === 0 ? [] : [{ fact, versions: plain.map(({ range }) => range) }]),
    ...others.map((each) => conditionOf(each, fact)),
    ...(set.isUnread ? [UNKNOWN] : []),
  ];
  const [only] = parts;
  const condition: Condition = parts.length === 1 && only !== undefined ? only : { any: parts };
  return { ...condition, quotes };
}

function conditionOf({ range, except, isDoubtful }: Piece, fact: string): Condition {
  const inside: Condition = { fact, versions: [range] };
  const left: Condition[] = except.length === 0 ? [] : [{ not: { fact, versions: except.map((only) => ({ only })) } }];
  const doubt = isDoubtful ? [UNKNOWN] : [];
  return left.length + doubt.length === 0 ? inside : { all: [inside, ...left, ...doubt] };
}

function piece(range: VersionRange): Piece {
  return { range, except: [], isDoubtful: false };
}

function setOf(...pieces: readonly Piece[]): VersionSet {
  return { pieces, isUnread: false };
}

/** `4.16.6`, `v6.1`, `RELEASE-4.16.6`: tags have a word before them. */
function readVersion(text: string): ProductVersion | undefined {
  const bare = /^\s*(?:RELEASE-|v)?(?<bare>[0-9][^\s]{0,60})\s*$/.exec(text)?.groups?.['bare'];
  const version = bare === undefined ? undefined : parseProductVersion(bare);
  return version?.kind === 'development' ? undefined : version;
}

/** With three numbers at least, so that no branch is meant. */
function release({ numbers, pre }: ProductVersion): string {
  const three = [...numbers, 0, 0].slice(0, Math.max(3, numbers.length)).join('.');
  return pre === null ? three : `${three}-${pre.word}${pre.number ?? ''}`;
}

function isOfTwo({ kind, numbers, pre }: ProductVersion): boolean {
  return kind === 'release' && numbers.length < 3 && pre === null;
}

function restOfBranch(version: ProductVersion): readonly Piece[] {
  if (!isOfTwo(version)) return [];
  return [{ range: { only: version.numbers.join('.') }, except: [release(version)], isDoubtful: true }];
}

/** `0`: from the first version there was. */
function isBeginning({ numbers, pre }: ProductVersion): boolean {
  return pre === null && numbers.every((number) => number === 0);
}
