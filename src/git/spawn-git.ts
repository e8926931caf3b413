import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

/** Where git is looked for: the environment may name another repository, so that none of it is passed on. */
const GIT_PATH = '/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin';

export interface GitOptions {
  /** Variables for this run, beside those that keep a stranger's repository harmless. */
  readonly env?: Readonly<Record<string, string>>;
  /** The run is ended after so long; none: it takes as long as it takes. */
  readonly timeoutMs?: number;
}

export type GitProcess = ChildProcessByStdio<Writable, Readable, null>;

/**
 * Starts git in a repository that may be a stranger's: `where` says which (`--git-dir PATH`, `-C PATH`). Its configuration is read,
 * and nothing that it names is run: no hook, no file system monitor, no remote. Attack: git fetches an object that is missing from a
 * remote that the repository names, by a program that it names too; older gits know only GIT_ALLOW_PROTOCOL.
 */
export function spawnGit(
  where: readonly [option: '--git-dir' | '-C', path: string],
  words: readonly string[],
  { env = {}, timeoutMs }: GitOptions = {},
): GitProcess {
  const child = spawn('git', [...where, ...HARMLESS, ...words], {
    stdio: ['pipe', 'pipe', 'ignore'],
    shell: false,
    killSignal: 'SIGKILL',
    ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
    env: {
      PATH: GIT_PATH,
      GIT_NO_LAZY_FETCH: '1',
      GIT_NO_REPLACE_OBJECTS: '1',
      GIT_GRAFT_FILE: '/dev/null',
      GIT_ALLOW_PROTOCOL: 'none',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_TERMINAL_PROMPT: '0',
      ...env,
    },
  });
  // git may end before all is written: what it answers tells enough
  child.stdin.on('error', () => undefined);
  return child;
}

/**
 * Attacks: `log.showSignature` with a `gpg.program` of the repository's own would run that program at each `git log`; `core.splitIndex`
 * has names of an index that lies elsewhere written into the repository; a file beside the commits (`commit-graph`) says who their
 * parents are, and git believes it.
 */
const HARMLESS = [
  'safe.directory=*',
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'log.showSignature=false',
  'gpg.program=false',
  'core.splitIndex=false',
  'core.commitGraph=false',
].flatMap((setting) => ['-c', setting]);
