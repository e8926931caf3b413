import { jsonText, TocsinError } from '#base';
import type { BuildOutcome } from './build.ts';
import type { PatchToProve, ProofJob } from './proof-job.ts';

/** Attack: a record that somebody else wrote, and that fills the memory. */
export const MAX_RECORD_BYTES: number = 4 * 1024 * 1024;
/** An advisory has recipes for a dozen versions, each with a few trees. */
const MOST_PROOFS = 1000;

export interface ProvedPatch {
  readonly advisory: string;
  readonly file: string | null;
  /** Of the bytes that were put in; null: there were none. */
  readonly sha256: string | null;
  readonly applies: 'clean' | 'fuzz' | 'conflict' | 'already' | 'unknown';
  /** The source file that stands in the way. */
  readonly at: string | null;
}

/** What came of one recipe. */
export interface PatchProof {
  readonly advisory: string;
  readonly revision: number | null;
  readonly version: string;
  readonly tree: string;
  /** `proved`: all of it went in, and the build passed where there is one. `unknown`: something of it was not at hand. */
  readonly verdict: 'proved' | 'failed' | 'unknown';
  /** In words, what is against it; null where it is proved. */
  readonly why: string | null;
  /** The commit that the patches were put on, whole; null where the repository does not have it. */
  readonly commit: string | null;
  readonly prerequisites: readonly ProvedPatch[];
  readonly patches: readonly ProvedPatch[];
  /** What git calls the sources with all of it in: the tree that a commit of them has. */
  readonly result: string | null;
  /** Null: none was wanted, or it did not come to that. */
  readonly build: BuildOutcome | null;
  /** RFC 3339. */
  readonly provedAt: string;
}

export interface ProofRecord {
  readonly proofs: readonly PatchProof[];
}

/** Whether a proof is of this very recipe: the same commit, the same bytes in the same order, and the same build. */
export function isSameProof(proof: PatchProof, job: ProofJob, command: string | null): boolean {
  const isOne = (proved: readonly ProvedPatch[], wanted: readonly PatchToProve[]): boolean =>
    proved.length === wanted.length &&
    proved.every(({ file, sha256 }, index) => file === wanted[index]?.file && sha256 === wanted[index]?.sha256);
  return (
    proof.advisory === job.advisory &&
    proof.version === job.version &&
    proof.tree === job.tree &&
    proof.commit !== null &&
    job.stableRef !== null &&
    proof.commit.startsWith(job.stableRef) &&
    isOne(proof.prerequisites, job.prerequisites) &&
    isOne(proof.patches, job.patches) &&
    (command === null || proof.build?.command === command)
  );
}

export function printProofs(record: ProofRecord): string {
  return jsonText(record);
}

/** Reads a record. Throws TocsinError `unreadable_input` where it is none. */
export function readProofs(text: string, source: string): ProofRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  const proofs = isRecord(value) ? value['proofs'] : undefined;
  if (Array.isArray(proofs) && proofs.length <= MOST_PROOFS && proofs.every(isProof)) return { proofs };
  throw new TocsinError({
    code: 'unreadable_input',
    message: `${source}: expected what tocsin patches prove wrote, found something else`,
    hint: 'name another file, or take this one away',
  });
}

function isProof(value: unknown): value is PatchProof {
  if (!isRecord(value)) return false;
  const { advisory, revision, version, tree, verdict, why, commit, prerequisites, patches, result, build, provedAt } = {
    advisory: null,
    revision: null,
    ...value,
  } as Record<keyof PatchProof, unknown>;
  return (
    isText(advisory) &&
    (revision === null || typeof revision === 'number') &&
    isText(version) &&
    isText(tree) &&
    (verdict === 'proved' || verdict === 'failed' || verdict === 'unknown') &&
    isTextOrNull(why) &&
    (commit === null || isHash(commit)) &&
    (result === null || isHash(result)) &&
    isText(provedAt) &&
    [prerequisites, patches].every((list) => Array.isArray(list) && list.every(isProvedPatch)) &&
    (build === null || isBuild(build))
  );
}

function isProvedPatch(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const applies = value['applies'];
  return (
    isText(value['advisory']) &&
    isTextOrNull(value['file']) &&
    (value['sha256'] === null || isHash(value['sha256'])) &&
    ['clean', 'fuzz', 'conflict', 'already', 'unknown'].includes(String(applies)) &&
    isTextOrNull(value['at'])
  );
}

function isBuild(value: unknown): boolean {
  if (!isRecord(value)) return false;
  return (
    isText(value['command']) &&
    ['passed', 'failed', 'timed_out'].includes(String(value['status'])) &&
    (value['exitStatus'] === null || typeof value['exitStatus'] === 'number') &&
    typeof value['seconds'] === 'number' &&
    isText(value['log'])
  );
}

function isHash(value: unknown): boolean {
  return typeof value === 'string' && /^[0-9a-f]{40,64}$/.test(value);
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.length <= 100_000;
}

function isTextOrNull(value: unknown): boolean {
  return value === null || isText(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
