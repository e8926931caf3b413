import type { AdvisoryId } from '#identifiers';
import { patchDigest } from './patch-digest.ts';
import type { Finding, WantedAdvisory } from './patch-status.ts';
import { advisoryOfName, originOfPatch, type QueuePatch } from './queue.ts';
import { readDiff } from './read-diff.ts';

/** A queue, read once for all advisories. */
export interface ReadQueue {
  readonly patches: readonly ReadQueuePatch[];
}

interface ReadQueuePatch {
  readonly name: string;
  readonly advisory: AdvisoryId | null;
  readonly origin: string | null;
  readonly subject: string | null;
  readonly digest: string | null;
}

/** What is known of an advisory's fix beside its mail. */
export interface KnownFix {
  /** Beginnings of its commits. */
  readonly commits: readonly string[];
  readonly subjects: readonly string[];
  /** How many commits it has on the branch of the tree; null: not known. */
  readonly count: number | null;
  /** How many it has on the branch of development: so many are enough anywhere. */
  readonly most: number | null;
}

export function readQueue(queue: readonly QueuePatch[], series: readonly string[]): ReadQueue {
  return {
    patches: queue.map((patch) => {
      const files = readDiff(patch.bytes);
      return {
        name: patch.name,
        advisory: advisoryOfName(patch.name, series),
        origin: originOfPatch(patch),
        subject: patch.subject,
        digest: files === null ? null : patchDigest(files),
      };
    }),
  };
}

/** How the patches of a package bring the fix, by name, commit, subject or content of the patch; undefined: none is like it. */
export function findingInQueue(
  { patches }: ReadQueue,
  wanted: WantedAdvisory,
  known: KnownFix,
  version: string | null,
): Finding | undefined {
  const own = wanted.patches.filter((patch) => version === null || patch.isFor(version) !== false);
  const names = new Set(own.map(({ name }) => name));
  const subjects = new Set([...known.subjects, ...own.flatMap(({ subject }) => subject ?? [])]);
  const digests = new Set(own.flatMap(({ files }) => (files === null ? [] : [patchDigest(files)])));
  const byOf = (patch: ReadQueuePatch): Finding['by'] => {
    if (patch.advisory === wanted.id || names.has(patch.name)) return 'queue_name';
    if (patch.origin !== null && known.commits.some((commit) => startsAlike(commit, patch.origin ?? '')))
      return 'commit';
    if (patch.subject !== null && subjects.has(patch.subject)) return 'subject';
    return patch.digest !== null && digests.has(patch.digest) ? 'patch_id' : null;
  };
  const found = patches.flatMap((patch) => {
    const by = byOf(patch);
    return by === null ? [] : [{ patch, by }];
  });
  const [first] = found;
  if (first === undefined) return undefined;
  const expected =
    version !== null && own.length > 0 && own.every((each) => each.isFor(version) === true) ? own.length : known.count;
  const listed = found
    .slice(0, 3)
    .map(({ patch }) => patch.name)
    .join(', ');
  const evidence = `the package applies ${listed}${found.length > 3 ? ` and ${found.length - 3} more` : ''}`;
  if (expected === null && (known.most === null || found.length < known.most))
    return { state: 'unknown', by: null, evidence: `${evidence}; how many belong to it is not known` };
  if (expected === null || found.length >= expected)
    return { state: 'contained', by: found.at(-1)?.by ?? first.by, evidence };
  return { state: 'partial', by: first.by, evidence: `${evidence}: ${found.length} of ${expected} patches` };
}

function startsAlike(one: string, other: string): boolean {
  const length = Math.min(one.length, other.length);
  return length >= 7 && one.slice(0, length) === other.slice(0, length);
}
