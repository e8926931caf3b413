/** In place of the words of the system (`ENOENT: no such file or directory, open 'x'`). */
const WORDS_BY_CODE: Readonly<Record<string, string>> = {
  ENOENT: 'nothing of this name',
  ENOTDIR: 'a file where a folder should be',
  EISDIR: 'a folder',
  EACCES: 'one that this user may not read',
  EPERM: 'one that this user may not read',
  ENAMETOOLONG: 'a name that is too long',
};

/** What there was instead of what was to be read: `a folder`, `nothing of this name`; for the place after "found". */
export function foundInstead(cause: unknown): string {
  if (!(cause instanceof Error)) return 'nothing';
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  return WORDS_BY_CODE[code] ?? cause.message;
}
