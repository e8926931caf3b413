import type { AdvisoryId } from '#identifiers';
import type { Applies, PlanNote, PlanProblem, PlanTarget } from '#patches';

/** What a plan is for. */
export interface PlannedTarget extends PlanTarget {
  readonly tree: string | null;
  readonly commit: string | null;
  /** The version is one of Xen. */
  readonly isOfXen: boolean;
}

export interface PlanStep {
  readonly advisory: AdvisoryId;
  readonly patch: string | null;
  readonly reason: string;
  readonly applies: Applies;
  /** The file in which it does not apply. */
  readonly file: string | null;
  /** In words, why it does not, or why nobody can tell. */
  readonly why: string | null;
  readonly bytes: Uint8Array | null;
}

export interface Plan {
  readonly target: PlannedTarget;
  readonly steps: readonly PlanStep[];
  readonly problems: readonly PlanProblem[];
  readonly notes: readonly PlanNote[];
}
