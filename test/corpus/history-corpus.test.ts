import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import {
  type History,
  rangesIn,
  readBuild,
  readCorrections,
  readHistory,
  statusOf,
  type WantedAdvisory,
} from '#history';
import type { AdvisoryId } from '#identifiers';

/* With TOCSIN_CORPUS and TOCSIN_XEN_REPOSITORY, a bare clone of Xen: what is found there beside a list that somebody else made. */

const corpus = process.env['TOCSIN_CORPUS'];
const repository = process.env['TOCSIN_XEN_REPOSITORY'];
const skip =
  corpus === undefined || repository === undefined ? 'TOCSIN_CORPUS and TOCSIN_XEN_REPOSITORY name no history' : false;

interface Listed {
  readonly fix_commits: readonly { readonly commit: string; readonly branches: readonly string[] }[];
}

/** The list has six commits of XSA-316 as fixes of XSA-295, which their messages only mention. */
const LISTED_WRONGLY = 6;

describe('the history of Xen', { skip }, async () => {
  const corrections = readCorrections(
    readFileSync(new URL('../../series/xen/corrections.json', import.meta.url)),
    'corrections.json',
  );
  const history: History | null =
    skip === false ? await readHistory(['--git-dir', repository ?? ''], { series: ['XSA'], corrections }) : null;

  it('has all fixes of the list on the branches that the list gives', () => {
    assert.ok(history !== null);
    const list = JSON.parse(readFileSync(join(corpus ?? '', 'osv', 'xen-fix-commits.json'), 'utf8')) as {
      readonly xsa: Readonly<Record<string, Listed>>;
    };
    assert.ok(Object.keys(list.xsa).length > 200);
    let missing = 0;
    for (const [advisory, { fix_commits: listed }] of Object.entries(list.xsa)) {
      const [found] = rangesIn(history, [advisory as AdvisoryId]);
      for (const { commit, branches } of listed) {
        const fix = found?.fixes.find((each) => each.commit.hash === commit);
        if (fix === undefined) missing += 1;
        else
          assert.deepEqual(
            history.contained.branchesOf(fix.commit).map(({ name }) => name),
            branches,
            commit,
          );
      }
    }
    assert.equal(missing, LISTED_WRONGLY);
  });

  it('says of XSA-334: missing in 4.13.1 and 4.14.0, contained in 4.15.0 and at the tip of 4.14', async () => {
    assert.ok(history !== null);
    const bare: WantedAdvisory = {
      id: 'XSA-334' as AdvisoryId,
      isTrusted: true,
      isElsewhere: false,
      excludes: () => false,
      patches: [],
    };
    const commits = history.references.branches.flatMap((branch) => [
      [branch.name, branch.commit] as const,
      ...branch.releases.map((release) => [release.tag, release.commit] as const),
    ]);
    const stateOf = async (name: string): Promise<unknown> => {
      const changeset = new Map(commits).get(name) ?? '';
      const sources = { tree: readBuild({ changeset }), history, tables: [], series: ['XSA'] };
      return (await statusOf(sources, [bare]))[0]?.state;
    };
    const names = ['RELEASE-4.13.1', 'RELEASE-4.14.0', 'RELEASE-4.15.0', 'stable-4.14'];
    assert.deepEqual(await Promise.all(names.map(stateOf)), ['missing', 'missing', 'contained', 'contained']);
  });
});
