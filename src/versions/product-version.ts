/**
 * A version of a product as an advisory prints it. `branch`: a line of releases (`4.9.x`, `stable-4.9`). `release`: one
 * release or candidate (`4.12.4`, `6.1-rc3`, `4.12.4-pre`), or two numbers (`4.13`), which texts use for a release and for
 * its branch alike (see `covers`). `development`: the tip that all branches come from (`xen-unstable`, `master`).
 */
export interface ProductVersion {
  readonly kind: 'branch' | 'release' | 'development';
  /** As facts show it: what was printed, without a product's name before it; a development branch in its style's short form. */
  readonly printed: string;
  readonly numbers: readonly number[];
  /** `rc` and `pre` come before the release they are named after; `number` is null where none is given. */
  readonly pre: { readonly word: 'rc' | 'pre'; readonly number: number | null } | null;
}

/** More numbers than any real version has: a longer one is not a version but an attack on whoever compares it. */
const MOST_NUMBERS = 6;

const VERSION =
  /^(?<stable>stable-)?v?(?<numbers>[0-9]{1,6}(?:\.[0-9]{1,6})*)(?<branch>\.(?:x|y|\*))?(?:[-.]?(?<word>rc|pre)[-.]?(?<candidate>[0-9]{1,4})?)?$/i;

/** Reads one version without a product's name (`4.13`, `4.9.x`, `v1.13.0`, `6.1-rc`); anything else is `undefined`. */
export function parseProductVersion(text: string): ProductVersion | undefined {
  const groups = VERSION.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const numbers = (groups['numbers'] ?? '').split('.').map(Number);
  if (numbers.length > MOST_NUMBERS) return undefined;
  const isBranch = groups['stable'] !== undefined || groups['branch'] !== undefined;
  const word = groups['word']?.toLowerCase();
  if (isBranch && word !== undefined) return undefined;
  return {
    kind: isBranch ? 'branch' : 'release',
    printed: text,
    numbers,
    pre:
      word === undefined
        ? null
        : {
            word: word === 'rc' ? 'rc' : 'pre',
            number: groups['candidate'] === undefined ? null : Number(groups['candidate']),
          },
  };
}

/** The tip of development; facts call it `unstable` or by the word the style gives. */
export function developmentVersion(printed: string): ProductVersion {
  return { kind: 'development', printed, numbers: [], pre: null };
}

/**
 * Orders two versions of one product: negative when `left` is older. Numbers one by one, a missing one counting as zero;
 * `4.12.4-pre` lies after 4.12.3 and before 4.12.4, `6.1-rc2` before `6.1`, `pre` before `rc`; development is newer than
 * all releases. A branch stands where its newest release would: after every release of it, before the next branch.
 */
export function compareVersions(left: ProductVersion, right: ProductVersion): number {
  if (left.kind === 'development' || right.kind === 'development') {
    return Number(left.kind === 'development') - Number(right.kind === 'development');
  }
  const length = Math.max(left.numbers.length, right.numbers.length);
  // one place beyond the last, so that 4.9 < 4.9.3 < 4.9.x stays an order
  for (let index = 0; index <= length; index += 1) {
    const difference = numberAt(left, index) - numberAt(right, index);
    if (difference !== 0 && !Number.isNaN(difference)) return difference;
  }
  return preRank(left) - preRank(right);
}

/** Whether `wide` names a line of releases that `version` belongs to. Two numbers (`4.13`) mean the release and its branch. */
export function covers(wide: ProductVersion, version: ProductVersion): boolean {
  if (wide.kind === 'development' || version.kind === 'development') return wide.kind === version.kind;
  if (wide.pre !== null) {
    const isSame =
      wide.numbers.length === version.numbers.length &&
      wide.numbers.every((number, index) => version.numbers[index] === number);
    return (
      isSame &&
      wide.pre.word === version.pre?.word &&
      (wide.pre.number === null || wide.pre.number === version.pre.number)
    );
  }
  if (wide.kind === 'release' && wide.numbers.length > 2) return compareVersions(wide, version) === 0;
  return wide.numbers.every((number, index) => version.numbers[index] === number);
}

function numberAt(version: ProductVersion, index: number): number {
  return version.numbers[index] ?? (version.kind === 'branch' ? Number.POSITIVE_INFINITY : 0);
}

function preRank(version: ProductVersion): number {
  if (version.pre === null) return 0;
  const base = version.pre.word === 'rc' ? -100_000 : -200_000;
  // without a number it stands for all of them, as a branch does for its releases: after the last
  return base + (version.pre.number ?? 9_999);
}
