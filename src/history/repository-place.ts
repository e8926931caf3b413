import { statSync } from 'node:fs';
import { join } from 'node:path';
import { TocsinError } from '#base';
import type { RepositoryPlace } from './read-references.ts';

/**
 * The repository of a checkout, or a bare one; null where a folder is neither. git itself would look in the folders above, and find
 * another repository.
 */
export function repositoryIn(path: string): RepositoryPlace | null {
  const isThere = (name: string): boolean => statSync(join(path, name), { throwIfNoEntry: false }) !== undefined;
  if (isThere('.git')) return ['--git-dir', join(path, '.git')];
  return isThere('HEAD') && isThere('objects') ? ['--git-dir', path] : null;
}

/** The same, of a folder that somebody named as a repository. Throws TocsinError `unreadable_input`. */
export function namedRepository(path: string): RepositoryPlace {
  const place = repositoryIn(path);
  if (place !== null) return place;
  throw new TocsinError({
    code: 'unreadable_input',
    message: `${path}: expected a git repository, found none`,
    hint: 'name the folder of a clone, in which .git is, or a bare repository',
  });
}
