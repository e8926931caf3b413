import { type PatchPresence, presenceOf, type ReadTreeFile } from './content.ts';
import type { Finding, WantedAdvisory, WantedPatch } from './patch-status.ts';

/** What the files of a tree say: by the patches that are for its version; undefined where they do not settle it. */
export function findingInContent(
  read: ReadTreeFile,
  { patches }: WantedAdvisory,
  version: string | null,
): Finding | undefined {
  const named = version === null ? [] : patches.filter((patch) => patch.isFor(version) === true);
  if (named.length === 0) return wholeSet(read, patches);
  const votes = named.map((patch) => presenceIn(read, patch));
  const [first] = named;
  const names = named.length === 1 ? (first?.name ?? '') : `the ${named.length} patches for ${version ?? ''}`;
  if (votes.every((vote) => vote === 'present'))
    return { state: 'contained', by: 'content', evidence: `the files are as ${names} leaves them` };
  if (votes.every((vote) => vote === 'absent'))
    return { state: 'missing', by: 'content', evidence: `the files are as before ${names}` };
  if (votes.includes('unknown')) return undefined;
  const absent = named[votes.indexOf('absent')];
  return { state: 'partial', by: 'content', evidence: `of ${names}, ${absent?.name ?? ''} is not in` };
}

/** No patch is for this version: one that is wholly in says so, one that is not says nothing. */
function wholeSet(read: ReadTreeFile, patches: readonly WantedPatch[]): Finding | undefined {
  const [only, ...others] = patches;
  if (only === undefined || others.length > 0 || presenceIn(read, only) !== 'present') return undefined;
  return {
    state: 'contained',
    by: 'content',
    evidence: `the files are as ${only.name} leaves them, which is for other versions`,
  };
}

function presenceIn(read: ReadTreeFile, { files }: WantedPatch): PatchPresence {
  return files === null ? 'unknown' : presenceOf(files, read);
}
