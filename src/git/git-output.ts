import { type GitOptions, spawnGit } from './spawn-git.ts';

export interface GitOutputOptions extends GitOptions {
  /** Attack: a repository whose answer does not fit into memory. More than so much counts as no answer. */
  readonly maxBytes: number;
  /** What git reads from its standard input. */
  readonly input?: string;
}

/** What git prints, once it has ended well; null where it failed, or printed more than was asked for. */
export async function gitOutput(
  where: Parameters<typeof spawnGit>[0],
  words: readonly string[],
  { maxBytes, input, ...options }: GitOutputOptions,
): Promise<Buffer | null> {
  const child = spawnGit(where, words, options);
  const ended = new Promise<boolean>((resolve) => {
    child.on('error', () => resolve(false));
    child.on('close', (code) => resolve(code === 0));
  });
  child.stdin.end(input ?? '');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) {
      child.kill('SIGKILL');
      break;
    }
    chunks.push(chunk);
  }
  const isGood = await ended;
  return isGood && size <= maxBytes ? Buffer.concat(chunks) : null;
}
