import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { TocsinError } from '#base';
import { type GitProcess, spawnGit } from '#git';
import type { InputMessage } from './inputs.ts';
import { MAX_MESSAGE_BYTES } from './limits.ts';

/**
 * Whether a path is a bare git repository, as a public-inbox epoch is (`0.git`; of a clone the `.git` in it). A folder of mails
 * is none because somebody put a repository into it.
 */
export function isEpoch(path: string): boolean {
  return existsSync(join(path, 'HEAD')) && existsSync(join(path, 'objects'));
}

/**
 * Reads the messages of a public-inbox v2 epoch, oldest first: the file `m` of each commit. A commit without it (a deletion
 * says `d`) is passed over: what was taken down there stays out here. Throws TocsinError `unreadable_input`.
 */
export async function* epochMessages(path: string): AsyncGenerator<InputMessage, void, undefined> {
  const commits = git(path, ['rev-list', '--reverse', '--all']);
  const objects = git(path, ['cat-file', '--batch', '--buffer']);
  const reader = new BatchReader(objects.stdout, path);
  let index = 0;
  const feed = (async () => {
    let rest = '';
    for await (const chunk of commits.stdout) {
      const lines = (rest + String(chunk)).split('\n');
      rest = lines.pop() ?? '';
      const asked = lines.map((commit) => `${commit}:m\n`).join('');
      if (asked !== '' && !objects.stdin.write(asked)) {
        await new Promise<void>((resolve) => {
          objects.stdin.once('drain', resolve);
        });
      }
    }
    objects.stdin.end();
  })();
  feed.catch(() => objects.kill());
  try {
    for (;;) {
      const found = await reader.next();
      if (found === 'end') break;
      if (found === 'missing') continue;
      yield { source: path, index, kind: 'message', bytes: found, fromLine: null, diagnostics: [] };
      index += 1;
    }
    await feed;
    await ended(commits, path);
    await ended(objects, path);
  } finally {
    commits.kill();
    objects.kill();
  }
}

function git(path: string, words: readonly string[]): GitProcess {
  const child = spawnGit(['--git-dir', path], words);
  child.on('error', () => undefined);
  return child;
}

async function ended(child: GitProcess, path: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    await new Promise<void>((resolve) => {
      child.once('close', () => resolve());
      child.once('error', () => resolve());
    });
  }
  if (child.exitCode !== 0) throw unreadable(path);
}

function unreadable(path: string): TocsinError {
  return new TocsinError({
    code: 'unreadable_input',
    message: `${path}: expected a git repository of public-inbox, git cannot read it`,
    hint: 'name the epoch itself, for example LIST/git/0.git, and see that git is installed',
  });
}

/** Takes the answers of `git cat-file --batch` apart: `<object> <type> <size>`, the bytes, a line end; or `<name> missing`. */
class BatchReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #path: string;
  #held: Buffer = Buffer.alloc(0);

  constructor(stream: AsyncIterable<Uint8Array>, path: string) {
    this.#chunks = stream[Symbol.asyncIterator]();
    this.#path = path;
  }

  async next(): Promise<Uint8Array | 'missing' | 'end'> {
    let end = this.#held.indexOf(0x0a);
    while (end < 0) {
      if (!(await this.#more())) return 'end';
      end = this.#held.indexOf(0x0a);
    }
    const head = this.#held.toString('latin1', 0, end);
    this.#held = this.#held.subarray(end + 1);
    const size = /^[0-9a-f]+ blob (?<size>[0-9]+)$/.exec(head)?.groups?.['size'];
    if (size === undefined) {
      if (head.endsWith(' missing')) return 'missing';
      throw unreadable(this.#path);
    }
    const length = Number(size);
    if (length > MAX_MESSAGE_BYTES) {
      throw new TocsinError({
        code: 'input_too_large',
        message: `${this.#path}: expected at most ${MAX_MESSAGE_BYTES} bytes in one message, found ${length}`,
        hint: 'is it an archive of mail?',
      });
    }
    while (this.#held.length < length + 1) {
      if (!(await this.#more())) throw unreadable(this.#path);
    }
    const bytes = new Uint8Array(this.#held.subarray(0, length));
    this.#held = this.#held.subarray(length + 1);
    return bytes;
  }

  async #more(): Promise<boolean> {
    const next = await this.#chunks.next();
    if (next.done === true) return false;
    this.#held = this.#held.length === 0 ? Buffer.from(next.value) : Buffer.concat([this.#held, next.value]);
    return true;
  }
}
