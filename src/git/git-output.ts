import { type GitOptions, spawnGit } from './spawn-git.ts';

export interface GitOutputOptions extends GitOptions {
  /** Attack: a repository whose answer does not fit into memory. More than so much counts as no answer. */
  readonly maxBytes?: number;
  /** What git reads from its standard input. */
  readonly input?: string | Uint8Array;
}

const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
/** Attack: a repository on which git never ends. */
const TIMEOUT_MS = 600_000;

/** What git prints, once it has ended well; null where it failed, is not there, or printed more than was asked for. */
export async function gitOutput(
  where: Parameters<typeof spawnGit>[0],
  words: readonly string[],
  { maxBytes = MAX_ANSWER_BYTES, input = '', timeoutMs = TIMEOUT_MS, ...options }: GitOutputOptions = {},
): Promise<Buffer | null> {
  const child = spawnGit(where, words, { ...options, timeoutMs });
  const ended = new Promise<boolean>((resolve) => {
    child.on('error', () => resolve(false));
    child.on('close', (code) => resolve(code === 0));
  });
  // one that ends early does not read all of it, and its status says why
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) {
        child.kill('SIGKILL');
        break;
      }
      chunks.push(chunk);
    }
  } catch {
    return null;
  }
  const isGood = await ended;
  return isGood && size <= maxBytes ? Buffer.concat(chunks) : null;
}
