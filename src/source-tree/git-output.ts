import { type GitOptions, spawnGit } from '#git';

/** Attack: a repository whose answer to a short question fills the memory. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
const TIMEOUT_MS = 60_000;

/** What git prints, or null where it fails, is not there, or says too much. */
export async function gitOutput(
  where: Parameters<typeof spawnGit>[0],
  words: readonly string[],
  options: GitOptions & { readonly input?: Uint8Array } = {},
): Promise<Buffer | null> {
  const child = spawnGit(where, words, { timeoutMs: TIMEOUT_MS, ...options });
  child.stdin.end(options.input);
  const ended = new Promise<number | null>((resolve) => {
    child.on('error', () => resolve(null));
    child.on('close', (code) => resolve(code));
  });
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of child.stdout) {
      if (!Buffer.isBuffer(chunk)) continue;
      size += chunk.length;
      if (size > MAX_ANSWER_BYTES) {
        child.kill('SIGKILL');
        return null;
      }
      chunks.push(chunk);
    }
  } catch {
    return null;
  }
  return (await ended) === 0 ? Buffer.concat(chunks) : null;
}
