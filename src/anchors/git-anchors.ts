import { formatInstant, TocsinError } from '#base';
import { type Anchor, anchorText } from './anchor.ts';
import { runGit } from './git.ts';

/** Its own, so that no work tree and no index is touched. */
export const ANCHOR_BRANCH = 'tocsin-anchors';

const REF = `refs/heads/${ANCHOR_BRANCH}`;
const FILE = 'anchors.txt';

/** git's name for "there is no such branch yet". */
const NO_COMMIT = '0'.repeat(40);

/** How often another commit may come between. Attack: a script that commits for ever. */
const MOST_ATTEMPTS = 5;

/**
 * Adds an anchor to the branch of a repository, as one commit that says nothing but the anchor. What stands there already is not
 * written again. Throws TocsinError `bad_configuration` where the repository cannot be written.
 */
export async function commitAnchor(repository: string, anchor: Anchor): Promise<void> {
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
    const before = await textOnBranch(repository);
    const block = anchorText(anchor);
    if (before?.text.includes(block) === true) return;
    const text = `${before === null || before.text === '' ? '' : `${before.text.trimEnd()}\n\n`}${block}`;
    const blob = await printed(repository, ['hash-object', '-w', '--stdin'], text);
    const tree = await printed(repository, ['mktree'], `100644 blob ${blob}\t${FILE}\n`);
    const parents = before === null ? [] : ['-p', before.commit];
    const message = `${anchor.position} at ${formatInstant(anchor.at)}\n`;
    const commit = await printed(repository, ['commit-tree', tree, ...parents], message);
    // compare and set: what somebody else committed meanwhile is not lost
    const words = ['update-ref', '--no-deref', REF, commit, before?.commit ?? NO_COMMIT.padEnd(commit.length, '0')];
    if ((await runGit(repository, words)).exitCode === 0) return;
  }
  throw cannotWrite(repository);
}

/** What the branch holds; null where there is no such branch. Throws TocsinError `bad_configuration` where there is no repository. */
export async function textOnBranch(
  repository: string,
): Promise<{ readonly commit: string; readonly text: string } | null> {
  if ((await runGit(repository, ['rev-parse', '--git-dir'])).exitCode !== 0) throw cannotWrite(repository);
  const found = await runGit(repository, ['rev-parse', '--verify', '--quiet', `${REF}^{commit}`]);
  const commit = found.output.trim();
  if (found.exitCode !== 0 || !OBJECT_ID.test(commit)) return null;
  const { exitCode, output } = await runGit(repository, ['cat-file', 'blob', `${commit}:${FILE}`]);
  if (exitCode !== 0) throw cannotWrite(repository);
  return { commit, text: output };
}

const OBJECT_ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

async function printed(repository: string, words: readonly string[], input: string): Promise<string> {
  const { exitCode, output } = await runGit(repository, words, input);
  const id = output.trim();
  if (exitCode === 0 && OBJECT_ID.test(id)) return id;
  throw cannotWrite(repository);
}

function cannotWrite(repository: string): TocsinError {
  return new TocsinError({
    code: 'bad_configuration',
    message: `anchorRepository: ${repository}: git cannot write the branch ${ANCHOR_BRANCH} there`,
    hint: `make one with: git init --bare ${repository}; and see that git is installed, and that the server may write there`,
  });
}
