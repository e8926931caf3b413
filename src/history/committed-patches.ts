import { gitOutput } from '#git';
import { patchDigest } from './patch-digest.ts';
import type { WantedAdvisory } from './patch-status.ts';
import { readDiff } from './read-diff.ts';
import type { RepositoryPlace } from './read-references.ts';

/** Which commit makes the same change as a patch, by `patchDigest`. */
export type CommittedPatches = ReadonlyMap<string, string>;

/** Attack: differences of a million commits. Of Xen's busiest files 2000 of them take three seconds. */
const MOST_COMMITS = 2000;
const MAX_BYTES = 64 * 1024 * 1024;
/** Attack: patches that name a million files, each of which git looks for in each commit. */
const MOST_PATHS = 1000;
/** As mails have them, whatever the configuration says: three lines of context, `a/` and `b/`, no program of anybody's. */
const AS_MAILED = ['-U3', '--no-ext-diff', '--no-textconv', '--no-color', '--no-renames', '--full-diff'];

/** The digests of the newest commits below one that change files of these advisories' patches; empty where git does not tell. */
export async function committedPatches(
  place: RepositoryPlace,
  commit: string,
  advisories: readonly WantedAdvisory[],
): Promise<CommittedPatches> {
  const files = advisories.flatMap(({ patches }) => patches.flatMap((patch) => patch.files ?? []));
  const paths = [...new Set(files.flatMap(({ before, after }) => after ?? before ?? []))].slice(0, MOST_PATHS);
  if (paths.length === 0) return new Map();
  const words = ['--literal-pathspecs', 'log', '-p', '--no-merges', '--no-notes', '--no-mailmap', `-n${MOST_COMMITS}`];
  const prefixes = ['--src-prefix=a/', '--dst-prefix=b/', '--format=%x00%H'];
  const printed = await gitOutput(place, [...words, ...AS_MAILED, ...prefixes, commit, '--', ...paths], {
    maxBytes: MAX_BYTES,
  });
  const found = new Map<string, string>();
  for (const record of recordsIn(printed ?? Buffer.alloc(0))) {
    const end = record.indexOf(10);
    const changes = end < 0 ? null : readDiff(record.subarray(end + 1));
    if (changes !== null) found.set(patchDigest(changes), record.toString('latin1', 0, end));
  }
  return found;
}

/** What stands behind each NUL. A NUL in a changed file ends its record early, which then is the same as no patch. */
function recordsIn(printed: Buffer): readonly Buffer[] {
  const records: Buffer[] = [];
  for (let start = printed.indexOf(0); start >= 0; ) {
    const next = printed.indexOf(0, start + 1);
    records.push(printed.subarray(start + 1, next < 0 ? printed.length : next));
    start = next;
  }
  return records;
}
