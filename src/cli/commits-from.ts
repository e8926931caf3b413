import { TocsinError } from '#base';
import type { FixingCommits } from '#publication';
import { textOfNamed } from './named-file.ts';

/** Attack: a disk image as ranges. Those of all advisories of Xen are some megabytes. */
const RANGES = { expected: 'what tocsin ranges --json printed', maxBytes: 64 * 1024 * 1024 } as const;
const COMMIT = /^[0-9a-f]{40}$/;

/** The commits of an advisory in a file that `tocsin ranges --json` wrote: all that stayed in, and those known to have brought it. */
export async function commitsFrom(
  path: string | undefined,
  advisory: string | null,
  component: string,
): Promise<readonly FixingCommits[]> {
  if (path === undefined) return [];
  const advisories = listOf(parsed(await textOfNamed(path, RANGES)), 'advisories');
  if (advisories === null) {
    throw new TocsinError({
      code: 'unreadable_input',
      message: `${path}: expected what tocsin ranges --json printed, found something else`,
      hint: 'write it with: tocsin ranges --repo DIR --json > ranges.json',
    });
  }
  const own = advisories.find((each) => textOf(each, 'advisory') === advisory);
  const fixed = (listOf(own, 'fixes') ?? []).filter(
    (fix) => listOf(fix, 'takenBack')?.length === 0 && (fix as Record<string, unknown>)['documentationOnly'] !== true,
  );
  const commits = commitsOf(fixed);
  if (commits.length === 0) return [];
  return [{ component, fixed: commits, introduced: commitsOf(listOf(own, 'introduced') ?? []) }];
}

function commitsOf(list: readonly unknown[]): readonly string[] {
  return list.flatMap((each) => textOf(each, 'commit') ?? []).filter((commit) => COMMIT.test(commit));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function listOf(value: unknown, member: string): readonly unknown[] | null {
  const list = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[member] : null;
  return Array.isArray(list) ? list : null;
}

function textOf(value: unknown, member: string): string | null {
  const text = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[member] : null;
  return typeof text === 'string' ? text : null;
}
