import type { LoadedCase } from '#disclosure';
import type { CaseFile } from '#embargo';

/** All files that were ever added, in that order: addresses name a file by its place here, since its name has the advisory's number. */
export function addedFiles({ records }: Pick<LoadedCase, 'records'>): readonly CaseFile[] {
  return records.flatMap((record) => (record.kind === 'file_added' ? [record.file] : []));
}

/** From 1; 0 where it was never added. */
export function placeOfFile(loaded: Pick<LoadedCase, 'records'>, file: CaseFile): number {
  return addedFiles(loaded).findLastIndex(({ name, digest }) => name === file.name && digest === file.digest) + 1;
}
