import type { ProductStatement } from './product-status.ts';
import type { Publication } from './publication.ts';

/** What the history of a repository says of one product's issue. */
export interface FixHistory {
  readonly repository: string;
  /** `start`: from the first commit on, as far as any record goes; `unknown`: nobody says which commits have it. */
  readonly introduced: readonly string[] | 'start' | 'unknown';
  /** Every commit that brought the fix, of every branch; at least one. */
  readonly fixed: readonly string[];
}

const COMMIT = /^[0-9a-f]{40}$/;

/**
 * The commits of one product, if they and its repository are known. Where nobody knows which commit brought the issue, "from the
 * first commit on" is said only if the text says it of every recorded release: else releases that do not have it would be named.
 */
export function fixHistory(
  { fixes }: Publication,
  { component, releases }: ProductStatement,
  repository: string | undefined,
): FixHistory | null {
  const own = fixes.filter((each) => each.component === component);
  const fixed = [...new Set(own.flatMap((each) => each.fixed))];
  const named = [...new Set(own.flatMap((each) => each.introduced))];
  // of a history that is known in part, nobody can say what has the issue
  if (repository === undefined || fixed.length === 0 || ![...fixed, ...named].every((each) => COMMIT.test(each)))
    return null;
  // a commit that brings what it takes away says nothing
  const introduced = named.filter((each) => !fixed.includes(each));
  if (introduced.length > 0) return { repository, introduced, fixed };
  const hasAll =
    releases.some(({ status }) => status === 'affected') &&
    releases.every(({ status }) => status === 'affected' || status === 'fixed');
  return { repository, introduced: hasAll ? 'start' : 'unknown', fixed };
}
