import type { AdvisoryFacts } from '#advisory';
import { type AdvisoryId, advisoryNumber, advisorySeries } from '#identifiers';
import { hasWildcard, matchesWildcard } from '#text-format';
import { type PlanTarget, recipeFor, rowsFor } from './target-version.ts';

export interface PlannedPatch {
  readonly advisory: AdvisoryId;
  /** As the signed table calls it; null: of this advisory nothing is at hand. */
  readonly patch: string | null;
  readonly reason: string;
}

export type PlanProblemCode =
  | 'missing_advisory'
  | 'missing_patch'
  | 'unverified_advisory'
  | 'unverified_patch'
  | 'refused_patch'
  | 'unread_table'
  | 'undecided_patch'
  | 'recipe_differs'
  | 'prerequisite_cycle';

/** What stands in the way of acting on a plan, and what to do. */
export interface PlanProblem {
  readonly code: PlanProblemCode;
  readonly advisory: AdvisoryId | null;
  readonly patch: string | null;
  readonly message: string;
  readonly suggestion: string | null;
}

/** Why an advisory that was asked for, or a prerequisite, has no step. */
export interface PlanNote {
  readonly advisory: AdvisoryId;
  readonly message: string;
}

export interface PatchOrder {
  readonly steps: readonly PlannedPatch[];
  readonly problems: readonly PlanProblem[];
  readonly notes: readonly PlanNote[];
}

export interface PlanRequest {
  readonly target: PlanTarget;
  readonly asked: readonly AdvisoryId[];
  /** What each advisory says, of all that are at hand. */
  readonly factsById: ReadonlyMap<AdvisoryId, AdvisoryFacts>;
  /** Those whose fixes are in the tree. */
  readonly contained: ReadonlySet<AdvisoryId>;
}

/**
 * Which patches, in which order. The newest advisory first, whose list of prerequisites knows most of the others: its prerequisites in
 * the order of the list, each after its own, then itself; what is contained is passed over. Advisories that have nothing to do with each
 * other stand in the order of their numbers.
 */
export function planPatches(request: PlanRequest): PatchOrder {
  const { order, problems } = orderOf(request);
  const steps: PlannedPatch[] = [];
  const notes: PlanNote[] = [];
  const found = [...problems];
  for (const { id, neededBy } of order) {
    const facts = request.factsById.get(id);
    const reason = neededBy === null ? 'asked for' : `prerequisite of ${neededBy}`;
    if (facts === undefined) {
      steps.push({ advisory: id, patch: null, reason });
      found.push(missingAdvisory(id, neededBy));
      continue;
    }
    const files = filesFor(id, facts, request.target);
    found.push(...files.problems);
    if (files.note !== null) notes.push({ advisory: id, message: files.note });
    for (const patch of files.files) steps.push({ advisory: id, patch, reason });
  }
  for (const id of [...new Set(request.asked)].filter((each) => request.contained.has(each)))
    notes.push({ advisory: id, message: 'its fix is in already, as was said or is recorded' });
  return { steps, problems: found, notes };
}

/** The prerequisites that a target's recipe names; none where it has no recipe. */
export function prerequisitesFor(facts: AdvisoryFacts, target: PlanTarget): readonly AdvisoryId[] {
  const found = facts.recipes === null || facts.withdrawn ? null : recipeFor(facts.recipes, target);
  return found?.recipe.prerequisites ?? [];
}

interface Ordered {
  readonly id: AdvisoryId;
  readonly neededBy: AdvisoryId | null;
}

function orderOf({ target, asked, factsById, contained }: PlanRequest): {
  readonly order: readonly Ordered[];
  readonly problems: readonly PlanProblem[];
} {
  let order: Ordered[] = [];
  const problems: PlanProblem[] = [];
  const placed = new Set<AdvisoryId>();
  for (const root of [...new Set(asked)].sort((left, right) => byNumber(right, left))) {
    if (placed.has(root) || contained.has(root)) continue;
    const group: Ordered[] = [];
    // what of this group's prerequisites stands in the order already: the group comes after it
    const met = new Set<AdvisoryId>();
    const open: Visit[] = [visit(root, null)];
    const path = new Set<AdvisoryId>([root]);
    // no recursion: a chain of prerequisites is as long as whoever signs likes
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const next = top.left.shift();
      if (next === undefined) {
        open.pop();
        path.delete(top.id);
        placed.add(top.id);
        group.push({ id: top.id, neededBy: top.neededBy });
      } else if (path.has(next)) problems.push(cycle(top.id, next));
      else if (placed.has(next)) met.add(next);
      else if (!contained.has(next)) {
        path.add(next);
        open.push(visit(next, top.id));
      }
    }
    const after = order.findLastIndex(({ id }) => met.has(id));
    order = [...order.slice(0, after + 1), ...group, ...order.slice(after + 1)];
  }
  return { order, problems };

  function visit(id: AdvisoryId, neededBy: AdvisoryId | null): Visit {
    const facts = factsById.get(id);
    return { id, neededBy, left: facts === undefined ? [] : [...prerequisitesFor(facts, target)] };
  }
}

/** An advisory whose prerequisites are being put in order. */
interface Visit {
  readonly id: AdvisoryId;
  readonly neededBy: AdvisoryId | null;
  readonly left: AdvisoryId[];
}

interface FilesOfAdvisory {
  readonly files: readonly string[];
  readonly problems: readonly PlanProblem[];
  readonly note: string | null;
}

function filesFor(id: AdvisoryId, facts: AdvisoryFacts, target: PlanTarget): FilesOfAdvisory {
  const where = `${target.component} ${target.version.printed}`;
  if (facts.withdrawn) return { files: [], problems: [], note: 'withdrawn' };
  const { rows, unread, elsewhere, hasOtherVersions } = rowsFor(facts, target);
  const listed = filesOfRows(rows);
  const found = facts.recipes === null ? null : recipeFor(facts.recipes, target);
  if (found !== null) {
    const named = resolved(found.recipe.patches, facts);
    const isSame = named.length === listed.length && named.every((file) => listed.includes(file));
    const problems = isSame ? [] : [differing(id, where, named, listed)];
    if (named.length > 0 || listed.length === 0)
      return {
        files: named,
        problems,
        note: named.length === 0 ? `its recipe for ${where} has nothing to apply` : null,
      };
    return { files: listed, problems, note: null };
  }
  const problems: PlanProblem[] = unread.map((row) => ({
    code: 'unread_table',
    advisory: id,
    patch: row.file,
    message: `nobody can tell from its table whether ${row.file} is for ${where}${row.appliesTo === null ? '' : `: “${row.appliesTo}”`}`,
    suggestion: `read ${id} and decide yourself`,
  }));
  // a row that cannot be read is said as a problem; without any row for the tree there is nothing to say of versions
  if (rows.length > 0 || problems.length > 0) return { files: listed, problems, note: null };
  if (hasOtherVersions) return { files: [], problems, note: `no patch for ${where}, only for other versions` };
  const note = elsewhere.length > 0 ? `patches for ${elsewhere.join(', ')}, not for ${target.component}` : 'no patches';
  return { files: [], problems, note };
}

/** In the order of the rows; what a wildcard stands for in the order of the numbers in it. */
function filesOfRows(rows: readonly { readonly file: string; readonly files: readonly string[] }[]): readonly string[] {
  return [...new Set(rows.flatMap(({ file, files }) => (hasWildcard(file) ? [...files].sort(byNumbersIn) : files)))];
}

function resolved(patches: readonly string[], facts: AdvisoryFacts): readonly string[] {
  const names = facts.checksums.map(({ file }) => file);
  return [
    ...new Set(
      patches.slice(0, MOST_PATCHES).flatMap((patch) => {
        if (!hasWildcard(patch)) return [patch];
        return names.filter((name) => matchesWildcard(patch, name)).sort(byNumbersIn);
      }),
    ),
  ];
}

/** Attack: a recipe of wildcards, each of which is held against every checksum. */
const MOST_PATCHES = 100;

const natural = new Intl.Collator('en', { numeric: true });

function byNumbersIn(left: string, right: string): number {
  return natural.compare(left, right);
}

function byNumber(left: AdvisoryId, right: AdvisoryId): number {
  const [one, other] = [advisorySeries(left), advisorySeries(right)];
  if (one !== other) return one < other ? -1 : 1;
  return advisoryNumber(left) - advisoryNumber(right);
}

function missingAdvisory(id: AdvisoryId, neededBy: AdvisoryId | null): PlanProblem {
  return {
    code: 'missing_advisory',
    advisory: id,
    patch: null,
    message:
      neededBy === null
        ? `${id} is not at hand`
        : `${id} must be applied before ${neededBy}, and its mail is not at hand`,
    suggestion: `fetch the mail of ${id} with its patches, and name it too; if its fix is in the tree: --contained ${id}`,
  };
}

function differing(
  advisory: AdvisoryId,
  where: string,
  named: readonly string[],
  listed: readonly string[],
): PlanProblem {
  const text = (files: readonly string[]): string => (files.length === 0 ? 'nothing' : files.join(', '));
  const used = named.length > 0 ? 'the recipe is followed' : 'the table is followed';
  return {
    code: 'recipe_differs',
    advisory,
    patch: null,
    message: `for ${where} its recipe applies ${text(named)}, its table gives ${text(listed)}; ${used}`,
    suggestion: `read ${advisory} and decide which is meant`,
  };
}

function cycle(id: AdvisoryId, prerequisite: AdvisoryId): PlanProblem {
  return {
    code: 'prerequisite_cycle',
    advisory: id,
    patch: null,
    message: `${id} is to come after ${prerequisite}, which itself needs ${id}; this was passed over`,
    suggestion: 'look at both in the order given, and apply them together',
  };
}
