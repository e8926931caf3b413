import type { AdvisoryId } from '#identifiers';
import type { FixState } from '#releases';
import type { FileDiff } from './read-diff.ts';

/** What `patches status` says of one advisory (CONTRACT 1.4). */
export interface PatchStatus {
  readonly advisory: AdvisoryId;
  readonly state: PatchState;
  /** The step that decided; null where none did. */
  readonly by: DecidedBy | null;
  /** A sentence with the commit or the file that it rests on. */
  readonly evidence: string;
}

export type PatchState = 'contained' | 'missing' | 'partial' | 'not_applicable' | 'unknown';

export type DecidedBy = 'commit' | 'release' | 'queue_name' | 'subject' | 'patch_id' | 'content';

/** What a step found: nothing is said of the advisory's number. */
export interface Finding extends Omit<PatchStatus, 'advisory'> {
  readonly allOfBranch?: FixState['allOfBranch'];
}

/** An advisory that is asked about, and what its mail brought. */
export interface WantedAdvisory {
  readonly id: AdvisoryId;
  /** False: its mail proves nothing, so that nothing is said. */
  readonly isTrusted: boolean;
  /** All its patches are for other components than the tree's. */
  readonly isElsewhere: boolean;
  /** Whether a sentence of it clearly excludes a version. */
  excludes(version: string): boolean;
  /** Its verified patches for the tree's component; empty where there is no mail. */
  readonly patches: readonly WantedPatch[];
}

export interface WantedPatch {
  readonly name: string;
  /** Null where it could not be read. */
  readonly files: readonly FileDiff[] | null;
  readonly subject: string | null;
  /** Whether the table says that it is for a version; null where that is not said. */
  isFor(version: string): boolean | null;
}
