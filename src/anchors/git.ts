import { spawnGit } from '#git';

/** Bytes of what git may print: half a million anchors. Attack: a repository whose file has no end. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** Attack: a repository on a disk that hangs, by which nothing else of the desk is done. */
const TIMEOUT_MS = 20_000;

export interface GitRun {
  /** null: it could not be started, was ended, or printed too much. */
  readonly exitCode: number | null;
  readonly output: string;
}

/** Runs git to its end, in a repository that is bare or has a work tree; no signing program and no upkeep is started by it. */
export function runGit(repository: string, words: readonly string[], input = ''): Promise<GitRun> {
  return new Promise((resolve) => {
    const child = spawnGit(['-C', repository], [...QUIET, ...words], {
      timeoutMs: TIMEOUT_MS,
      env: {
        GIT_AUTHOR_NAME: 'Tocsin',
        GIT_AUTHOR_EMAIL: 'tocsin@localhost',
        GIT_COMMITTER_NAME: 'Tocsin',
        GIT_COMMITTER_EMAIL: 'tocsin@localhost',
      },
    });
    const pieces: Buffer[] = [];
    let size = 0;
    child.stdout.on('data', (piece: Buffer) => {
      size += piece.length;
      if (size > MAX_OUTPUT_BYTES) child.kill('SIGKILL');
      else pieces.push(piece);
    });
    child.once('error', () => resolve({ exitCode: null, output: '' }));
    child.once('close', (code) => resolve({ exitCode: code, output: Buffer.concat(pieces).toString('utf8') }));
    child.stdin.end(input);
  });
}

const QUIET = ['gc.auto=0', 'maintenance.auto=false', 'commit.gpgSign=false'].flatMap((key) => ['-c', key]);
