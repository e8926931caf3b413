import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Clock, formatInstant } from '#base';
import { type PatchedTree, patchedTree } from '#patches';
import { folderTree } from '#source-tree';
import { type BuildWish, build } from './build.ts';
import { extractCommit } from './extract-commit.ts';
import type { PatchToProve, ProofJob } from './proof-job.ts';
import type { PatchProof, ProvedPatch } from './proof-record.ts';
import { removeFolder } from './remove-folder.ts';
import { type Changes, treeOfChanges } from './tree-of-changes.ts';

export interface ProvingPlace {
  /** The repository of the tree: its git directory, or the folder above it. */
  readonly repository: string;
  /** Where temporary folders are made; null: where the system has them. */
  readonly temporary: string | null;
  readonly build: BuildWish | null;
  readonly clock: Clock;
  readonly stop: AbortSignal;
}

/**
 * Proves one recipe: the files of its commit in a folder that nobody else may enter, the patches on them, the build. The folder goes away
 * in any case. Null: it was stopped.
 */
export async function proveJob(job: ProofJob, place: ProvingPlace): Promise<PatchProof | null> {
  const scratch = mkdtempSync(join(place.temporary ?? tmpdir(), 'tocsin-prove-'));
  try {
    return await proveIn(scratch, job, place);
  } finally {
    removeFolder(scratch);
  }
}

async function proveIn(scratch: string, job: ProofJob, place: ProvingPlace): Promise<PatchProof | null> {
  const { advisory, revision, version, tree: treeName } = job;
  const base = {
    advisory,
    revision,
    version,
    tree: treeName,
    commit: null,
    prerequisites: job.prerequisites.map(untried),
    patches: job.patches.map(untried),
    result: null,
    build: null,
    provedAt: formatInstant(place.clock.now()),
  } as const;
  const unknown = (why: string): PatchProof => ({ ...base, verdict: 'unknown', why });
  if (job.stableRef === null) return unknown('the recipe names no commit');
  const repository = gitDirectory(place.repository);
  const folder = join(scratch, 'tree');
  mkdirSync(folder);
  const extracted = await extractCommit(repository, job.stableRef, folder, place.stop);
  if (place.stop.aborted) return null;
  if (extracted.kind === 'failed') return unknown(extracted.why);
  const { commit } = extracted;
  const tree = patchedTree(folderTree(folder));
  const prerequisites = job.prerequisites.map((patch) => put(tree, patch));
  const patches = job.patches.map((patch) => put(tree, patch));
  const tried = { ...base, commit, prerequisites: prerequisites.map(shown), patches: patches.map(shown) };
  const all = [...prerequisites, ...patches];
  const failed = all.find(({ applies }) => applies === 'conflict');
  const missing = all.find(({ applies }) => applies === 'unknown');
  const fuzzy = all.find(({ applies }) => applies === 'fuzz');
  const isIn = patches.find(({ applies }) => applies === 'already');
  if (missing !== undefined) return { ...tried, verdict: 'unknown', why: whyNot(missing) };
  if (failed !== undefined) return { ...tried, verdict: 'failed', why: whyNot(failed) };
  // on the very commit that it was made for nothing of its context may differ, and git am refuses it
  if (fuzzy !== undefined)
    return {
      ...tried,
      verdict: 'failed',
      why: `${fuzzy.file ?? 'a patch'} applies with fuzz alone: it was made for other sources`,
    };
  if (isIn !== undefined)
    return { ...tried, verdict: 'failed', why: `${isIn.file ?? 'a patch'} is in ${commit.slice(0, 12)} already` };
  const changes = tree.changes();
  const result = await treeOfChanges(repository, commit, changes, scratch);
  if (place.build === null) return { ...tried, result, verdict: 'proved', why: null };
  writeChanges(folder, changes);
  const variables = { TOCSIN_ADVISORY: advisory, TOCSIN_VERSION: version, TOCSIN_TREE: treeName };
  const outcome = await build(place.build, { tree: folder, home: join(scratch, 'home'), variables }, place.stop);
  if (outcome === null) return null;
  const why =
    outcome.status === 'passed' ? null : outcome.status === 'failed' ? 'the build failed' : 'the build took too long';
  return { ...tried, result, build: outcome, verdict: why === null ? 'proved' : 'failed', why };
}

interface PutPatch extends ProvedPatch {
  readonly why: string | null;
}

function untried({ advisory, file, sha256 }: PatchToProve): ProvedPatch {
  return { advisory, file, sha256, applies: 'unknown', at: null };
}

function put(tree: PatchedTree, patch: PatchToProve): PutPatch {
  if (patch.bytes === null) return { ...untried(patch), why: 'its mail with the patches is not at hand' };
  const { applies, file, why } = tree.apply(patch.bytes);
  return { ...untried(patch), applies, at: file, why };
}

function shown({ advisory, file, sha256, applies, at }: PutPatch): ProvedPatch {
  return { advisory, file, sha256, applies, at };
}

function whyNot({ advisory, file, at, why }: PutPatch): string {
  return `${file ?? advisory}: ${at === null ? '' : `${at}: `}${why ?? 'nobody can tell'}`;
}

/** The folder is ours and its links come from the commit: no change is written through one, since none is read through one. */
function writeChanges(folder: string, changes: Changes): void {
  for (const [path, state] of changes) {
    const place = join(folder, path);
    rmSync(place, { force: true });
    if (state === null) continue;
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, state.bytes, { flag: 'wx' });
    chmodSync(place, state.isExecutable ? 0o755 : 0o644);
  }
}

function gitDirectory(repository: string): string {
  const inside = join(repository, '.git');
  return existsSync(inside) ? inside : repository;
}
