import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The last lines of a build say why it failed. Attack: a build that prints without end. */
const MAX_LOG_BYTES = 32 * 1024;
export const DEFAULT_BUILD_MINUTES = 60;

/** What is run, and for how long at most. */
export interface BuildWish {
  /** For `sh -c`, in the top folder of the sources. */
  readonly command: string;
  readonly timeoutMs: number;
}

export interface BuildOutcome {
  readonly command: string;
  readonly status: 'passed' | 'failed' | 'timed_out';
  /** Null where a signal ended it. */
  readonly exitStatus: number | null;
  readonly seconds: number;
  /** The end of what it printed; control characters and all. */
  readonly log: string;
}

/**
 * Runs a build in a folder, in a process group of its own, which is killed when it is over, late, or no longer wanted: null. It gets
 * none of our environment: a password in it would stand in the log.
 */
export async function build(
  { command, timeoutMs }: BuildWish,
  place: { readonly tree: string; readonly home: string; readonly variables: Readonly<Record<string, string>> },
  stop: AbortSignal,
): Promise<BuildOutcome | null> {
  if (stop.aborted) return null;
  const temporary = join(place.home, 'tmp');
  await mkdir(temporary, { recursive: true, mode: 0o700 });
  const startedAt = performance.now();
  const child = spawn('/bin/sh', ['-c', command], {
    cwd: place.tree,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: '/usr/local/bin:/usr/bin:/bin',
      HOME: place.home,
      TMPDIR: temporary,
      LC_ALL: 'C.UTF-8',
      ...place.variables,
    },
  });
  const log = new LastBytes(MAX_LOG_BYTES);
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => log.add(chunk));
  // what it started in the background goes with it
  const kill = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // nobody of the group is left
    }
  };
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    kill();
  }, timeoutMs);
  stop.addEventListener('abort', kill);
  const exitStatus = await new Promise<number | null>((resolve) => {
    child.on('error', () => resolve(null));
    // not its streams' end: what went into the background may hold them open
    child.on('exit', (code) => resolve(code));
  });
  clearTimeout(timer);
  stop.removeEventListener('abort', kill);
  kill();
  // what it printed last may be on its way still
  await new Promise((resolve) => setTimeout(resolve, 20));
  child.stdout.destroy();
  child.stderr.destroy();
  if (stop.aborted) return null;
  return {
    command,
    status: isLate ? 'timed_out' : exitStatus === 0 ? 'passed' : 'failed',
    exitStatus: isLate ? null : exitStatus,
    seconds: Math.round((performance.now() - startedAt) / 100) / 10,
    log: log.text(),
  };
}

class LastBytes {
  #chunks: Buffer[] = [];
  #size = 0;
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  add(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    while (this.#size - (this.#chunks[0]?.length ?? 0) >= this.#most) this.#size -= this.#chunks.shift()?.length ?? 0;
  }

  text(): string {
    return Buffer.concat(this.#chunks).subarray(-this.#most).toString('utf8');
  }
}
