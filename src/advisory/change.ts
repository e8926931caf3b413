import type { AdvisoryFacts, PatchRow } from './advisory.ts';
import type { LineChange } from './line-difference.ts';

export interface SectionChange {
  readonly heading: string;
  readonly role: string;
  readonly change: 'added' | 'removed' | 'changed';
  readonly lines: readonly LineChange[];
}

/** What happened to one file, judged by its checksum: `renamed` has the same bytes under another name. */
export interface FileChange {
  readonly file: string;
  readonly change: 'added' | 'removed' | 'changed' | 'renamed' | 'unchanged';
  /** The old name of a renamed file. */
  readonly from: string | null;
  /** What it applies to, before and after; null where no row says so. */
  readonly appliesToBefore: string | null;
  readonly appliesToAfter: string | null;
}

/** The row that gives a file, wildcards resolved. */
export function rowOf(facts: AdvisoryFacts, file: string): PatchRow | undefined {
  return facts.patches.find((row) => row.files.includes(file));
}

/** The checksum of each file. Of a file that has two, neither counts: nobody can say which was meant. */
export function digestsOf(facts: AdvisoryFacts): ReadonlyMap<string, string> {
  const digestByFile = new Map<string, string>();
  const disputed = new Set<string>();
  for (const { file, sha256 } of facts.checksums) {
    const known = digestByFile.get(file);
    if (known !== undefined && known !== sha256) disputed.add(file);
    digestByFile.set(file, sha256);
  }
  for (const file of disputed) digestByFile.delete(file);
  return digestByFile;
}
