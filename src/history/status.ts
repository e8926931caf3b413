import type { AdvisoryId } from '#identifiers';
import {
  type BuildPlace,
  changedSince,
  fixStateAt,
  PREFIX_LENGTH,
  placeOfCommit,
  placeOfVersion,
  type ReleasedFix,
  type ReleaseTable,
} from '#releases';
import { type CommittedPatches, committedPatches } from './committed-patches.ts';
import { findingInContent } from './content-finding.ts';
import type { History } from './history.ts';
import { findingInHistory, type HistoryFinding, type HistoryPlace, placeInHistory } from './history-place.ts';
import { patchDigest } from './patch-digest.ts';
import type { Finding, PatchStatus, WantedAdvisory } from './patch-status.ts';
import { findingInQueue, type KnownFix, type ReadQueue, readQueue } from './queue-finding.ts';
import type { SourceTree } from './source-tree.ts';

/** What a tree is held against. */
export interface StatusSources {
  readonly tree: SourceTree;
  /** The tree's own history, or that of a clone that was named; null: none. */
  readonly history: History | null;
  readonly tables: readonly ReleaseTable[];
  readonly series: readonly string[];
}

/** The same, with the patches that commits of a checkout bring. */
interface LookedThrough extends StatusSources {
  readonly committed: CommittedPatches;
}

/** A tree with all that is looked up once. */
interface Prepared extends LookedThrough {
  readonly inHistory: HistoryPlace | undefined;
  readonly places: readonly { readonly table: ReleaseTable; readonly place: BuildPlace }[];
  readonly queue: ReadQueue | null;
}

/**
 * Whether a tree has the fixes of advisories: the first step that settles it decides. What may have been put upon a commit or a release
 * (a package's patches, a changed checkout) is looked through before anything is called missing.
 */
export async function statusOf(
  sources: StatusSources,
  advisories: readonly WantedAdvisory[],
): Promise<readonly PatchStatus[]> {
  const prepared = prepare({ ...sources, committed: new Map() });
  const found = advisories.map((wanted) => ({ wanted, finding: decide(prepared, wanted) }));
  const { history, tree } = sources;
  // differences of commits take seconds: they are read for what nothing else found to be in
  const open = found.filter(({ finding }) => mayBeCommitted(prepared, finding)).map(({ wanted }) => wanted);
  const committed =
    history === null || tree.commit === null || tree.kind !== 'git'
      ? new Map<string, string>()
      : await committedPatches(history.place, tree.commit, open);
  return found.map(({ wanted, finding }) => {
    const isOpen = committed.size > 0 && open.includes(wanted);
    const { state, by, evidence } = isOpen ? decide({ ...prepared, committed }, wanted) : finding;
    return { advisory: wanted.id, state, by, evidence };
  });
}

/** Whether a commit that nobody labelled may have brought it: not where its branch has the fix, and no commit of somebody's lies on it. */
function mayBeCommitted({ inHistory }: Prepared, { state, by }: Finding): boolean {
  if (state === 'contained' || state === 'not_applicable') return false;
  return by !== 'commit' || inHistory === undefined || inHistory.own.length > 0;
}

function prepare(sources: LookedThrough): Prepared {
  const { tree, history, tables, series } = sources;
  const inHistory = history === null || tree.commit === null ? undefined : placeInHistory(history, tree.commit);
  const places = tables.flatMap((table) => {
    const place = placeIn(table, tree, inHistory);
    return place === undefined ? [] : [{ table, place }];
  });
  return { ...sources, inHistory, places, queue: tree.queue === null ? null : readQueue(tree.queue, series) };
}

function placeIn(table: ReleaseTable, tree: SourceTree, inHistory: HistoryPlace | undefined): BuildPlace | undefined {
  const { commit, version } = tree;
  if (commit !== null) {
    const exact = placeOfCommit(table, commit);
    if (exact !== undefined) return exact;
    // somebody's commits upon one of the table: what they bring is not in it
    const base = inHistory === undefined ? undefined : nearest(table, inHistory);
    if (base !== undefined) return changedSince(base);
  }
  if (version === null) return undefined;
  // a version beside a commit that nobody knows: what the release has is in, what else is in nobody knows
  const isOpen = tree.isVendors || tree.kind === 'git' || (commit !== null && tree.kind === 'build');
  const place = placeOfVersion(table, version);
  return place !== undefined && isOpen && tree.queue === null ? changedSince(place) : place;
}

function nearest(table: ReleaseTable, { history, has, own }: HistoryPlace): BuildPlace | undefined {
  if (own.length === 0) return undefined;
  let best: BuildPlace | undefined;
  for (const branch of history.references.branches) {
    for (const { commit, version } of branch.releases) {
      const at = history.graph.find(commit);
      if (at !== undefined && has(at)) best = placeOfVersion(table, version) ?? best;
    }
  }
  return best;
}

function decide(prepared: Prepared, wanted: WantedAdvisory): Finding {
  const { tree, queue } = prepared;
  if (!wanted.isTrusted) {
    return {
      state: 'unknown',
      by: null,
      evidence: 'the mail of the advisory proves nothing: name its certificate with --keyring',
    };
  }
  if (wanted.isElsewhere)
    return { state: 'not_applicable', by: null, evidence: 'all its patches are for other components' };
  const inHistory = fromCommit(prepared, wanted.id);
  const base = asTheMailHasIt(withoutWord(inHistory) ?? fromTables(prepared, wanted.id), wanted);
  if (inHistory?.isOnItsWord === true && base?.state === 'contained' && isBelied(tree, wanted)) return belied(base);
  const isOpen = isOpenTree(tree);
  if (base?.state === 'contained' || (base !== undefined && !isOpen && tree.read === null)) return base;
  const committed = findingInCommits(prepared, wanted);
  if (committed !== undefined) return isBelied(tree, wanted) ? belied(committed) : committed;
  const queued = queue === null ? undefined : findingInQueue(queue, wanted, knownOf(prepared, wanted.id), tree.version);
  if (queued?.state === 'contained' || queued?.state === 'partial') return queued;
  // only a release's files without its history are held against them, or those that somebody changed
  const isLooked = tree.read !== null && (base === undefined || isOpen || tree.kind === 'source');
  const inFiles = isLooked && tree.read !== null ? findingInContent(tree.read, wanted, tree.version) : undefined;
  if (inFiles !== undefined && (base === undefined || inFiles.state === 'contained' || isOpen)) return inFiles;
  const settled = settledBase(prepared, base, queued);
  if (settled !== undefined) return settled;
  if (tree.version !== null && wanted.excludes(tree.version)) {
    return { state: 'not_applicable', by: null, evidence: `its text excludes ${tree.version}` };
  }
  return queued ?? { state: 'unknown', by: null, evidence: whyUnknown(prepared, wanted, base) };
}

/**
 * Attack: a commit of somebody's own that changes a comment, and says that it was taken over from the fix; or one that takes the fix
 * back and does not say so.
 */
function isBelied({ read, version }: SourceTree, wanted: WantedAdvisory): boolean {
  return read !== null && findingInContent(read, wanted, version)?.state === 'missing';
}

function belied({ evidence }: Finding): Finding {
  return { state: 'unknown', by: null, evidence: `${evidence}, but the files are as before the fix` };
}

function withoutWord(found: HistoryFinding | undefined): Finding | undefined {
  if (found === undefined) return undefined;
  const { isOnItsWord: _, ...finding } = found;
  return finding;
}

/** Commits that make the very changes of the patches for this version, whatever they call themselves. */
function findingInCommits({ committed, inHistory, tree }: Prepared, { patches }: WantedAdvisory): Finding | undefined {
  if (committed.size === 0) return undefined;
  const { version } = tree;
  const own = patches.filter((patch) => version === null || patch.isFor(version) !== false);
  const inForce = own.flatMap(({ files }) => {
    const hash = files === null ? undefined : committed.get(patchDigest(files));
    const commit = hash === undefined ? undefined : inHistory?.history.graph.find(hash);
    const isBack = commit !== undefined && inHistory?.history.reverts.takenBackBy(commit, inHistory.has) !== null;
    return hash === undefined || isBack ? [] : [hash];
  });
  const [last] = inForce.slice(-1);
  // of patches for several versions one that is in says nothing of how many are needed
  const isWhole =
    inForce.length === own.length &&
    (own.length === 1 || (version !== null && own.every((patch) => patch.isFor(version) === true)));
  if (last === undefined || !isWhole) return undefined;
  const what = own.length === 1 ? (own[0]?.name ?? '') : `all ${own.length} patches`;
  return { state: 'contained', by: 'patch_id', evidence: `commit ${last.slice(0, 12)} makes the change of ${what}` };
}

/** Fewer commits than on the branch of development are all, where the advisory's own table has no more patches for that version. */
function asTheMailHasIt(base: Finding | undefined, { patches }: WantedAdvisory): Finding | undefined {
  if (base?.allOfBranch === undefined) return base;
  const { allOfBranch, evidence, ...rest } = base;
  const { version, commits, evidence: all } = allOfBranch;
  const named = patches.filter((patch) => patch.isFor(version) === true).length;
  if (named === 0) return { ...rest, evidence };
  return named > commits
    ? { ...rest, evidence: `${evidence}; its table has ${named} patches for ${version}` }
    : { ...rest, state: 'contained', evidence: `${all}; its table has no more for ${version}` };
}

/** What the commit or the release says, where nothing that lies upon it can have changed that. */
function settledBase(
  { tree, queue }: Prepared,
  base: Finding | undefined,
  queued: Finding | undefined,
): Finding | undefined {
  if (base === undefined || queued !== undefined) return undefined;
  if (queue !== null && tree.unread.length === 0) {
    const { length } = queue.patches;
    return { ...base, evidence: `${base.evidence}, and none of the ${length} patches of the package is like it` };
  }
  return isOpenTree(tree) ? undefined : base;
}

/** Whether something may lie upon what the commit or the release has. */
function isOpenTree({ kind, isChanged, queue }: SourceTree): boolean {
  return queue !== null || (kind === 'git' ? isChanged !== false : isChanged === true);
}

function fromCommit({ inHistory, tree }: Prepared, advisory: AdvisoryId): HistoryFinding | undefined {
  if (inHistory === undefined) return undefined;
  const found = findingInHistory(inHistory, advisory);
  // a build of changed sources: what its commit has it has
  return found !== undefined && found.state !== 'contained' && tree.isChanged === true && tree.kind === 'build'
    ? undefined
    : found;
}

function fromTables({ places, tree }: Prepared, advisory: AdvisoryId): Finding | undefined {
  for (const { table, place } of places) {
    const isOpenBuild = tree.kind === 'build' && tree.isChanged === true;
    const found = fixStateAt(table, isOpenBuild ? changedSince(place) : place, advisory);
    if (found !== undefined) return { ...found, by: place.by };
  }
  return undefined;
}

function knownOf({ history, tables, places }: Prepared, advisory: AdvisoryId): KnownFix {
  const commits: string[] = [];
  const subjects: string[] = [];
  let count: number | null = null;
  for (const { commit } of history?.fixesByAdvisory.get(advisory)?.fixes ?? []) {
    commits.push(commit.hash);
    subjects.push(commit.subject);
  }
  for (const table of tables) {
    const fix = table.advisories.get(advisory);
    commits.push(...(fix?.mainline ?? []), ...(fix === undefined ? [] : commitsOnBranches(table, fix)));
    subjects.push(...(fix?.subjects ?? []));
    const branch = places.find((each) => each.table === table)?.place.branch ?? null;
    const required =
      branch === null ? undefined : fix?.placesByVersion.get(branch.version)?.filter(({ until }) => until === null);
    count ??= required === undefined || required.length === 0 ? null : required.length;
  }
  const whole = tables
    .map((table) => table.advisories.get(advisory)?.mainline.length ?? 0)
    .find((length) => length > 0);
  return { commits, subjects, count, most: whole ?? null };
}

/** A package may take its patch from any branch. */
function commitsOnBranches({ branches }: ReleaseTable, { placesByVersion }: ReleasedFix): readonly string[] {
  return branches.flatMap(({ version, commits }) =>
    (placesByVersion.get(version) ?? []).flatMap(({ from, until }) => {
      const commit = commits.slice((from - 1) * PREFIX_LENGTH, from * PREFIX_LENGTH);
      return until === null && from > 0 && /^[0-9a-f]+$/.test(commit) ? [commit] : [];
    }),
  );
}

function whyUnknown({ tree, places, inHistory }: Prepared, wanted: WantedAdvisory, base: Finding | undefined): string {
  const [unread] = tree.unread;
  if (base !== undefined && unread !== undefined) {
    const more = tree.unread.length > 1 ? ` and ${tree.unread.length - 1} more` : '';
    return `${base.evidence}, but whether the package applies what ${unread}${more} brings cannot be told: not at hand, taken back, or behind a condition`;
  }
  if (base !== undefined) return `${base.evidence}, but the sources were changed after that, and the files do not tell`;
  const isKnown = places.some(({ table }) => table.advisories.has(wanted.id));
  const released = releasedWithout(tree, places, wanted.id);
  if (released !== undefined)
    return `${released}; a vendor's build may have it all the same: name its sources with --tree`;
  const where = inHistory?.branch.name ?? places[0]?.place.branch.version ?? tree.version ?? 'this tree';
  if (places.length === 0 && inHistory === undefined)
    return `no history and no table knows ${tree.version ?? 'this tree'}; name a clone with --repo`;
  return isKnown || inHistory !== undefined
    ? `nobody says whether ${where} needs it: no fix is known there, and the files do not tell`
    : 'no fix of it is known; a newer clone may have one (--repo)';
}

/** What the release says that a vendor's build was made from, where it does not have the fix; undefined: it is none, or says nothing. */
function releasedWithout(
  { kind, version, isVendors, commit }: SourceTree,
  places: Prepared['places'],
  advisory: AdvisoryId,
): string | undefined {
  if (kind !== 'build' || !isVendors || version === null || commit !== null) return undefined;
  for (const { table } of places) {
    const release = placeOfVersion(table, version);
    const found = release === undefined ? undefined : fixStateAt(table, release, advisory);
    if (found?.state === 'missing') return found.evidence;
  }
  return undefined;
}
