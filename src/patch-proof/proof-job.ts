import { createHash } from 'node:crypto';
import type { AdvisoryFacts } from '#advisory';
import type { AdvisoryId } from '#identifiers';
import { planPatches, targetVersion } from '#patches';

/** A patch that is put in, in the order of a recipe. */
export interface PatchToProve {
  readonly advisory: AdvisoryId;
  /** Null: nothing of that advisory is at hand. */
  readonly file: string | null;
  /** Null: they are not at hand. */
  readonly bytes: Uint8Array | null;
  readonly sha256: string | null;
}

/** One recipe to prove: what goes on which commit of which tree, in which order. */
export interface ProofJob {
  readonly advisory: AdvisoryId;
  readonly revision: number | null;
  readonly version: string;
  readonly tree: string;
  /** As the recipe has it. */
  readonly stableRef: string | null;
  readonly prerequisites: readonly PatchToProve[];
  readonly patches: readonly PatchToProve[];
}

export interface ProofJobWishes {
  /** Prerequisites that are left out. */
  readonly without: ReadonlySet<AdvisoryId>;
  readonly developmentNames: ReadonlySet<string>;
  bytesOf(advisory: AdvisoryId, file: string): Uint8Array | null;
}

/** The recipes of an advisory, each with its patches and those that must come first, but for what is to be left out. */
export function proofJobs(
  id: AdvisoryId,
  factsById: ReadonlyMap<AdvisoryId, AdvisoryFacts>,
  { without, developmentNames, bytesOf }: ProofJobWishes,
): readonly ProofJob[] {
  const facts = factsById.get(id);
  const jobs: ProofJob[] = [];
  for (const [version, byTree] of Object.entries(facts?.recipes?.recipesByVersion ?? {})) {
    const read = targetVersion(version, developmentNames);
    if (read === undefined) continue;
    for (const [tree, recipe] of Object.entries(byTree)) {
      const { steps } = planPatches({
        target: { component: tree, version: read, developmentNames },
        asked: [id],
        factsById,
        contained: without,
      });
      const wanted = steps.map(({ advisory, patch }): PatchToProve => {
        const bytes = patch === null ? null : bytesOf(advisory, patch);
        const sha256 = bytes === null ? null : createHash('sha256').update(bytes).digest('hex');
        return { advisory, file: patch, bytes, sha256 };
      });
      jobs.push({
        advisory: id,
        revision: facts?.revision ?? null,
        version,
        tree,
        stableRef: recipe.stableRef,
        prerequisites: wanted.filter(({ advisory }) => advisory !== id),
        patches: wanted.filter(({ advisory }) => advisory === id),
      });
    }
  }
  return jobs;
}
