import type { AdvisoryFacts, PatchRow, Recipe, Recipes } from '#advisory';
import {
  covers,
  developmentVersion,
  isSingle,
  type ProductVersion,
  parseProductVersion,
  spanContains,
  type VersionSpan,
} from '#versions';

/** What patches are wanted for: one tree of sources in one version. */
export interface PlanTarget {
  /** As a house style calls it: `xen`, `qemu-xen`, `linux`. */
  readonly component: string;
  readonly version: ProductVersion;
  /** What house styles call the tip of development: `xen-unstable`. */
  readonly developmentNames: ReadonlySet<string>;
}

/** How recipes call trees that tables call otherwise. */
const TREES: Readonly<Record<string, readonly string[]>> = {
  'qemu-xen': ['qemu-upstream'],
  'qemu-xen-traditional': ['qemu-traditional'],
};

/** What recipes of any house style call it. */
const DEVELOPMENT = ['master', 'unstable'];

/** A version as recipes and people write it; undefined: nobody can tell what is meant. */
export function targetVersion(text: string, developmentNames: ReadonlySet<string>): ProductVersion | undefined {
  return DEVELOPMENT.includes(text) || developmentNames.has(text)
    ? developmentVersion('unstable')
    : parseProductVersion(text);
}

/** The recipe for a target, with the name of its version; null: there is none. */
export function recipeFor(
  recipes: Recipes,
  { component, version, developmentNames }: PlanTarget,
): { readonly version: string; readonly tree: string; readonly recipe: Recipe } | null {
  const keys = Object.keys(recipes.recipesByVersion);
  const versions = keys.flatMap((key) => {
    const read = targetVersion(key, developmentNames);
    return read === undefined ? [] : [{ key, read }];
  });
  const meant = withDevelopment(
    version,
    versions.map(({ read }) => read),
  );
  const found = versions.find(({ read }) => covers(read, meant) || covers(meant, read));
  if (found === undefined) return null;
  const byTree = recipes.recipesByVersion[found.key] ?? {};
  const tree = [component, ...(TREES[component] ?? [])].find((name) => Object.hasOwn(byTree, name));
  const recipe = tree === undefined ? undefined : byTree[tree];
  return tree === undefined || recipe === undefined ? null : { version: found.key, tree, recipe };
}

export interface RowsForTarget {
  /** Rows that are for the target, as printed. */
  readonly rows: readonly PatchRow[];
  /** Rows of which nobody can tell. */
  readonly unread: readonly PatchRow[];
  /** Components that the other rows are for. */
  readonly elsewhere: readonly string[];
  /** There are rows for the component, for other versions. */
  readonly hasOtherVersions: boolean;
}

/** The rows of the patch table that are for a target. */
export function rowsFor({ patches }: AdvisoryFacts, { component, version }: PlanTarget): RowsForTarget {
  const ours = patches.filter(({ applies }) => applies.component === component);
  const ends = ours.flatMap(({ applies }) => applies.spans.flatMap(({ from, to }) => [from, to]));
  const meant = withDevelopment(version, ends);
  const isUnread = ({ applies, appliesTo }: PatchRow): boolean =>
    applies.unread !== null || appliesTo === null || (applies.component === null && applies.spans.length > 0);
  const rows = ours.filter(
    (row) =>
      !isUnread(row) && (row.applies.spans.length === 0 || row.applies.spans.some((span) => concerns(span, meant))),
  );
  const mayBeOurs = ({ applies }: PatchRow): boolean => applies.component === component || applies.component === null;
  return {
    rows,
    unread: patches.filter((row) => isUnread(row) && mayBeOurs(row)),
    elsewhere: [...new Set(patches.flatMap(({ applies }) => applies.component ?? []))].filter(
      (each) => each !== component,
    ),
    hasOtherVersions: rows.length === 0 && ours.some((row) => !isUnread(row)),
  };
}

/** A branch that is asked for is met by a release of it, too. */
function concerns(span: VersionSpan, version: ProductVersion): boolean {
  if (spanContains(span, version)) return true;
  return version.kind !== 'development' && isSingle(span) && covers(version, span.from);
}

/**
 * `4.14-unstable` was the tip of development until 4.14 had a branch: it is meant as development where what is said knows neither that
 * version nor a later one.
 */
function withDevelopment(version: ProductVersion, known: readonly ProductVersion[]): ProductVersion {
  if (version.pre === null || version.numbers.length > 2) return version;
  const isNewest = known.every(
    (each) => each.kind === 'development' || isBefore(each.numbers.slice(0, 2), version.numbers),
  );
  return isNewest ? developmentVersion(version.printed) : version;
}

function isBefore(left: readonly number[], right: readonly number[]): boolean {
  for (const [index, number] of right.entries()) {
    const other = left[index] ?? 0;
    if (other !== number) return other < number;
  }
  return false;
}
