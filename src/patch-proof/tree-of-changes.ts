import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { gitOutput } from '#git';

/** What becomes of files; null: it is gone. */
export type Changes = ReadonlyMap<string, { readonly bytes: Uint8Array; readonly isExecutable: boolean } | null>;

/**
 * The name that git has for the files of a commit with changes: the tree of a commit of them. Index and objects are made in `scratch`;
 * the repository gets none. Null where git cannot tell.
 */
export async function treeOfChanges(
  repository: string,
  commit: string,
  changes: Changes,
  scratch: string,
): Promise<string | null> {
  const objects = join(scratch, 'objects');
  await mkdir(objects, { recursive: true, mode: 0o700 });
  const env = {
    GIT_INDEX_FILE: join(scratch, 'index'),
    GIT_OBJECT_DIRECTORY: objects,
    // quoted, since a colon divides
    GIT_ALTERNATE_OBJECT_DIRECTORIES: JSON.stringify(await objectsOf(repository)),
  };
  const where = ['--git-dir', repository] as const;
  if ((await gitOutput(where, ['read-tree', commit], { env })) === null) return null;
  const algorithm = commit.length === 64 ? 'sha256' : 'sha1';
  const none = '0'.repeat(commit.length);
  const lines = [...changes].map(([path, state]) => {
    if (state === null) return `0 ${none}\t${path}\0`;
    const name = createHash(algorithm).update(`blob ${state.bytes.length}\0`).update(state.bytes).digest('hex');
    return `${state.isExecutable ? '100755' : '100644'} ${name}\t${path}\0`;
  });
  const input = Buffer.from(lines.join(''), 'latin1');
  if ((await gitOutput(where, ['update-index', '-z', '--index-info'], { env, input })) === null) return null;
  const written = await gitOutput(where, ['write-tree', '--missing-ok'], { env });
  const tree = written?.toString('latin1').trim() ?? '';
  return /^[0-9a-f]{40,64}$/.test(tree) ? tree : null;
}

async function objectsOf(repository: string): Promise<string> {
  const named = await gitOutput(['--git-dir', repository], ['rev-parse', '--git-path', 'objects']);
  const path = named?.toString('utf8').trim() ?? '';
  return resolve(path === '' ? join(repository, 'objects') : path);
}
