import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { AdvisoryId } from '#identifiers';
import { type History, type HistoryOptions, readHistory } from './history.ts';
import { type AdvisoryRanges, rangesIn } from './ranges.ts';

export interface CommitOptions {
  /** Its parent, and another where it merges; left out: the tip of the branch. */
  readonly from?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  /** Days after the first commit; left out: one after the last. */
  readonly day?: number;
  /** Who wrote it when, if not as it was committed. */
  readonly authoredDay?: number;
}

/** A small real repository that a test makes; gone when the test is. */
export interface SmallRepository {
  readonly path: string;
  /** Makes a commit on a branch, and names it. */
  commit(branch: string, message: string, options?: CommitOptions): string;
  branch(name: string, at: string): void;
  tag(name: string, at: string): void;
  git(...words: string[]): string;
  history(options?: Partial<HistoryOptions>): Promise<History>;
  /** What the history says of one advisory. */
  ranges(advisory: string, options?: Partial<HistoryOptions>): Promise<AdvisoryRanges>;
}

const FIRST_SECOND = 1_500_000_000;

export function smallRepository(test: TestContext, { isBare = true, objectFormat = 'sha1' } = {}): SmallRepository {
  const path = mkdtempSync(join(tmpdir(), 'tocsin-history-'));
  test.after(() => rmSync(path, { recursive: true, force: true }));
  const git = (words: readonly string[], input = ''): string => {
    const env = {
      PATH: process.env['PATH'] ?? '',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      HOME: path,
    };
    const run = spawnSync('git', ['-C', path, ...words], { input, env, encoding: 'utf8' });
    assert.equal(run.status, 0, run.stderr);
    return run.stdout.trim();
  };
  git(['init', '--quiet', ...(isBare ? ['--bare'] : []), '--initial-branch=master', `--object-format=${objectFormat}`]);
  const tips = new Map<string, string>();
  let lastDay = 0;
  const history: SmallRepository['history'] = (options = {}) =>
    readHistory(['--git-dir', isBare ? path : join(path, '.git')], { series: ['XSA'], ...options });
  return {
    path,
    commit(branch, message, { from, files = {}, day = lastDay + 1, authoredDay = day } = {}) {
      lastDay = day;
      const [parent, merged] = from ?? [tips.get(branch)];
      const data = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`;
      const who = (at: number): string => `A <a@example.org> ${FIRST_SECOND + at * 86_400} +0000`;
      const input = [
        `commit refs/heads/${branch}\nmark :1\nauthor ${who(authoredDay)}\ncommitter ${who(day)}\n${data(message)}`,
        ...(parent === undefined ? [] : [`from ${parent}\n`]),
        ...(merged === undefined ? [] : [`merge ${merged}\n`]),
        ...Object.entries(files).map(([name, text]) => `M 100644 inline ${name}\n${data(text)}`),
        'get-mark :1\n',
      ].join('');
      const hash = git(['fast-import', '--quiet', '--force', '--cat-blob-fd=1'], input);
      tips.set(branch, hash);
      return hash;
    },
    branch(name, at) {
      git(['update-ref', `refs/heads/${name}`, at]);
      tips.set(name, at);
    },
    tag: (name, at) => void git(['update-ref', `refs/tags/${name}`, at]),
    git: (...words) => git(words),
    history,
    async ranges(advisory, options) {
      const [only] = rangesIn(await history(options), [advisory as AdvisoryId]);
      assert.ok(only !== undefined, `no fix of ${advisory} was found`);
      return only;
    },
  };
}
