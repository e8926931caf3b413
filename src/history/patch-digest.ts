import { createHash } from 'node:crypto';
import type { FileDiff } from './read-diff.ts';

/**
 * What git calls a patch id: two patches have the same if they change the same lines of the same files, with the same lines around;
 * line numbers, blanks, and the order of the files do not count.
 */
export function patchDigest(files: readonly FileDiff[]): string {
  const parts = files.map(({ before, after, hunks }) => {
    const lines = hunks.flatMap((hunk) =>
      hunk.lines.map(({ kind, text }) => `${MARKS[kind]}${text.replace(/\s+/g, '')}`),
    );
    return createHash('sha256')
      .update([before ?? '', after ?? '', ...lines].join('\n'))
      .digest('hex');
  });
  return createHash('sha256').update(parts.sort().join('\n')).digest('hex');
}

const MARKS = { context: ' ', removed: '-', added: '+' } as const;
