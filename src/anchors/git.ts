import { spawn } from 'node:child_process';

/** Where git is looked for: the environment may name another repository, so that none of it is passed on. */
const GIT_PATH = '/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin';

/** Bytes of what git may print: half a million anchors. Attack: a repository whose file has no end. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** Attack: a repository on a disk that hangs, by which nothing else of the desk is done. */
const TIMEOUT_MS = 20_000;

export interface GitRun {
  /** null: it could not be started, was ended, or printed too much. */
  readonly exitCode: number | null;
  readonly output: string;
}

/**
 * Runs git in a repository, bare or with a work tree. Its configuration is read, but nothing that it names is run: no hook, no
 * filter of a work tree (none is touched), no signing program, no remote.
 */
export function runGit(repository: string, words: readonly string[], input = ''): Promise<GitRun> {
  const own = [
    '-C',
    repository,
    '-c',
    'safe.directory=*',
    '-c',
    'core.hooksPath=/dev/null',
    '-c',
    'core.fsmonitor=false',
  ];
  const quiet = ['-c', 'gc.auto=0', '-c', 'maintenance.auto=false', '-c', 'commit.gpgSign=false'];
  return new Promise((resolve) => {
    const child = spawn('git', [...own, ...quiet, ...words], {
      stdio: ['pipe', 'pipe', 'ignore'],
      shell: false,
      timeout: TIMEOUT_MS,
      killSignal: 'SIGKILL',
      // attack: variables of ours that name another repository, or hold what it should not see
      env: {
        PATH: GIT_PATH,
        GIT_NO_LAZY_FETCH: '1',
        GIT_ALLOW_PROTOCOL: 'none',
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_TERMINAL_PROMPT: '0',
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
    child.stdin.on('error', () => undefined);
    child.once('error', () => resolve({ exitCode: null, output: '' }));
    child.once('close', (code) => resolve({ exitCode: code, output: Buffer.concat(pieces).toString('utf8') }));
    child.stdin.end(input);
  });
}
