import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import type { AdvisoryId } from '#identifiers';
import type { ReleaseTable } from '#releases';
import { readHistory } from './history.ts';
import type { PatchStatus, WantedAdvisory, WantedPatch } from './patch-status.ts';
import { subjectOfPatch } from './queue.ts';
import { rangesIn } from './ranges.ts';
import { readDiff } from './read-diff.ts';
import { releaseTableOf } from './release-table-of.ts';
import { type SmallRepository, smallRepository } from './repositories.test-support.ts';
import { readBuild, readSourceTree, type SourceTree } from './source-tree.ts';
import { statusOf } from './status.ts';

const BEFORE = [
  'int acquire(void)',
  '{',
  '    int rc = lookup();',
  '    if ( rc )',
  '        return rc;',
  '    unlock();',
  '    return 0;',
  '}',
  '',
].join('\n');
const AFTER = BEFORE.replace('        return rc;', '        goto out;').replace(
  '    unlock();',
  ' out:\n    unlock();',
);
const REWRITTEN = BEFORE.replaceAll('rc', 'result').replace('lookup', 'look_up_with_lock');

const PATCH = `From: A <a@example.org>
Subject: [PATCH 1/1] memory: do not skip
 the unlock path

--- a/xen/common/memory.c
+++ b/xen/common/memory.c
@@ -1,8 +1,9 @@
 int acquire(void)
 {
     int rc = lookup();
     if ( rc )
-        return rc;
+        goto out;
+ out:
     unlock();
     return 0;
 }
`;
const SUBJECT = 'memory: do not skip the unlock path';

function makefile(extra: string): string {
  return `export XEN_VERSION       = 4\nexport XEN_SUBVERSION    = 1\nexport XEN_EXTRAVERSION ?= ${extra}$(XEN_VENDORVERSION)\n`;
}

interface World extends SmallRepository {
  readonly table: ReleaseTable;
  readonly released: string;
  readonly fix: string;
  readonly mainline: string;
}

/** 4.1.0 without the fix of XSA-334, 4.1.1 with it, 4.2 branched off after it. */
async function world(test: TestContext): Promise<World> {
  const repository = smallRepository(test);
  const files = { 'xen/Makefile': makefile('.0'), 'xen/common/memory.c': BEFORE };
  const root = repository.commit('master', 'the first commit of all\n', { files });
  repository.branch('stable-4.1', root);
  const released = repository.commit('stable-4.1', 'Update version to 4.1.0\n');
  repository.tag('RELEASE-4.1.0', released);
  const mainline = repository.commit('master', `${SUBJECT}\n\nThis is XSA-334.\n`, {
    files: { 'xen/common/memory.c': AFTER },
  });
  const fix = repository.commit('stable-4.1', `${SUBJECT}\n\nThis is XSA-334.\n`, {
    files: { 'xen/common/memory.c': AFTER },
  });
  repository.tag(
    'RELEASE-4.1.1',
    repository.commit('stable-4.1', 'Update version to 4.1.1\n', { files: { 'xen/Makefile': makefile('.1') } }),
  );
  repository.branch('stable-4.2', mainline);
  repository.tag('RELEASE-4.2.0', repository.commit('stable-4.2', 'Update version to 4.2.0\n'));
  return { ...repository, released, fix, mainline, table: releaseTableOf(await repository.history(), 'XSA', 'xen') };
}

function folder(test: TestContext, files: Readonly<Record<string, string>>): string {
  const path = mkdtempSync(join(tmpdir(), 'tocsin-tree-'));
  test.after(() => rmSync(path, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return path;
}

function patch(name = 'xsa334.patch', text = PATCH): WantedPatch {
  const bytes = Buffer.from(text);
  return {
    name,
    files: readDiff(bytes),
    subject: subjectOfPatch(bytes),
    isFor: (version) => version.startsWith('4.1'),
  };
}

function wanted(more: Partial<WantedAdvisory> = {}): WantedAdvisory {
  return {
    id: 'XSA-334' as AdvisoryId,
    isTrusted: true,
    isElsewhere: false,
    excludes: () => false,
    patches: [patch()],
    ...more,
  };
}

async function status(
  tree: SourceTree,
  more: { readonly tables?: readonly ReleaseTable[]; readonly wanted?: WantedAdvisory } = {},
): Promise<PatchStatus> {
  const [only] = await statusOf({ tree, history: null, tables: more.tables ?? [], series: ['XSA'] }, [
    more.wanted ?? wanted(),
  ]);
  assert.ok(only !== undefined);
  return only;
}

const shortOf = ({ state, by }: PatchStatus): unknown[] => [state, by];

describe('patches status', () => {
  it('commit: by the history of a checkout, before and after the fix, and on a branch that inherited it', async (test) => {
    const { path, history, released, fix, git } = await world(test);
    const checkout = folder(test, {});
    for (const [commit, expected] of [
      [released, ['missing', 'commit']],
      [fix, ['contained', 'commit']],
      ['RELEASE-4.2.0', ['contained', 'commit']],
    ] as const) {
      git('worktree', 'add', '--quiet', '--detach', join(checkout, commit), commit);
      const tree = await readSourceTree(join(checkout, commit));
      const read = await history({ tips: [] });
      const [only] = await statusOf({ tree, history: read, tables: [], series: ['XSA'] }, [wanted({ patches: [] })]);
      assert.ok(only !== undefined);
      assert.deepEqual(shortOf(only), expected, path);
      assert.match(only.evidence, /[0-9a-f]{12}/);
    }
  });

  it('commit: a changed checkout keeps what it has, and is missing nothing that its files do not show missing', async (test) => {
    const { history, released, git } = await world(test);
    const checkout = join(folder(test, {}), 'xen');
    git('worktree', 'add', '--quiet', '--detach', checkout, released);
    const read = await history();
    const of = async (wish = wanted()): Promise<unknown[]> => {
      const tree = await readSourceTree(checkout);
      const [only] = await statusOf({ tree, history: read, tables: [], series: ['XSA'] }, [wish]);
      assert.ok(only !== undefined);
      return [...shortOf(only), tree.isChanged];
    };
    assert.deepEqual(await of(), ['missing', 'commit', false]);
    writeFileSync(join(checkout, 'xen/common/memory.c'), AFTER);
    assert.deepEqual(await of(), ['contained', 'content', true]);
    assert.deepEqual(await of(wanted({ patches: [] })), ['unknown', null, true]);
    writeFileSync(join(checkout, 'xen/common/memory.c'), REWRITTEN);
    assert.deepEqual(await of(), ['unknown', null, true]);
  });

  it('commit and subject: a fix that somebody put upon a branch, with its trailer or its subject alone', async (test) => {
    const repository = await world(test);
    const { released, fix } = repository;
    const withTrailer = repository.commit('vendor', `Backport of it\n\n(cherry picked from commit ${fix})\n`, {
      from: [released],
    });
    const withSubject = repository.commit('other', `${SUBJECT}\n`, { from: [released] });
    const without = repository.commit('third', 'Something else\n', { from: [released] });
    for (const [commit, expected] of [
      [withTrailer, ['contained', 'commit']],
      [withSubject, ['contained', 'subject']],
      [without, ['missing', 'commit']],
    ] as const) {
      const history = await repository.history({ tips: [commit] });
      const [only] = await statusOf({ tree: readBuild({ changeset: commit }), history, tables: [], series: ['XSA'] }, [
        wanted({ patches: [] }),
      ]);
      assert.ok(only !== undefined);
      assert.deepEqual(shortOf(only), expected);
    }
  });

  it('believes no trailer, label or subject of an own commit where the files are as before the fix', async (test) => {
    const repository = await world(test);
    const { released, fix, git } = repository;
    for (const [branch, message, expected] of [
      ['trailer', `Mend a comment\n\n(cherry picked from commit ${fix})\n`, 'unknown'],
      ['subject', `${SUBJECT}\n`, 'unknown'],
      // a label on an own commit is none of the branch
      ['label', 'Mend a comment\n\nThis is XSA-334.\n', 'partial'],
    ] as const) {
      const forged = repository.commit(branch, message, { from: [released], files: { comment: message } });
      const checkout = join(folder(test, {}), 'xen');
      git('worktree', 'add', '--quiet', '--detach', checkout, forged);
      const tree = await readSourceTree(checkout);
      const history = await repository.history({ tips: [forged] });
      const [only] = await statusOf({ tree, history, tables: [], series: ['XSA'] }, [wanted()]);
      assert.equal(only?.state, expected, `${branch}: ${only?.evidence}`);
    }
  });

  it('patch_id: a commit that makes the change under words of its own, until it is taken back', async (test) => {
    const repository = smallRepository(test, { isBare: false });
    const files = { 'xen/Makefile': makefile('.0'), 'xen/common/memory.c': BEFORE, 'other.c': 'int other;\n' };
    repository.commit('master', 'import of the tarball\n', { files });
    const at = async (more: Partial<WantedAdvisory> = {}): Promise<unknown[]> => {
      repository.git('reset', '--quiet', '--hard', 'master');
      const tree = await readSourceTree(repository.path);
      const history = await repository.history();
      const [only] = await statusOf({ tree, history, tables: [], series: ['XSA'] }, [wanted(more)]);
      assert.ok(only !== undefined);
      return shortOf(only);
    };
    // as git writes it, with three lines of context
    const mailed = PATCH.replace('@@ -1,8 +1,9 @@\n int acquire(void)\n', '@@ -2,7 +2,8 @@ int acquire(void)\n');
    const one = { patches: [patch('xsa334.patch', mailed)] };
    assert.deepEqual(await at(one), ['missing', 'content']);
    const renamed = repository.commit('master', 'TICKET-12\n', { files: { 'xen/common/memory.c': AFTER } });
    // later work, after which the files do not tell any more
    repository.commit('master', 'TICKET-13\n', { files: { 'xen/common/memory.c': REWRITTEN } });
    assert.deepEqual(await at(one), ['contained', 'patch_id']);
    repository.commit('master', 'TICKET-14\n', { files: { 'xen/common/memory.c': BEFORE } });
    assert.deepEqual(await at(one), ['unknown', null], 'taken back without a word');
    repository.commit('master', 'TICKET-15\n', { files: { 'xen/common/memory.c': REWRITTEN } });
    const two = [patch('one.patch', mailed), patch('two.patch', mailed.replaceAll('memory.c', 'other.c'))];
    assert.deepEqual(await at({ patches: two }), ['unknown', null]);
    repository.commit('master', `back\n\nThis reverts commit ${renamed}.\n`, { files: { 'other.c': 'int back;\n' } });
    assert.deepEqual(await at(one), ['unknown', null]);
  });

  it('of a clone of one stable branch: as of the whole, and nothing of it is inherited', async (test) => {
    const { path, released, fix } = await world(test);
    const clone = join(folder(test, {}), 'xen');
    spawnSync('git', ['clone', '--quiet', '--single-branch', '--branch=stable-4.1', `file://${path}`, clone]);
    const history = await readHistory(['--git-dir', join(clone, '.git')], { series: ['XSA'] });
    assert.deepEqual(
      history.references.branches.map(({ name, version }) => [name, version]),
      [['stable-4.1', '4.1']],
    );
    const at = async (changeset: string): Promise<unknown> => {
      const sources = { tree: readBuild({ changeset }), history, tables: [], series: ['XSA'] };
      return (await statusOf(sources, [wanted({ patches: [] })]))[0]?.state;
    };
    assert.deepEqual([await at(released), await at(fix)], ['missing', 'contained']);
    const [range] = rangesIn(history)[0]?.branches ?? [];
    assert.deepEqual([range?.isInherited, range?.firstRelease?.version], [false, '4.1.1']);
    assert.deepEqual(releaseTableOf(history, 'XSA', 'xen').branches, []);
  });

  it('never says missing of a shallow clone, whose history is not whole', async (test) => {
    const repository = await world(test);
    const { path, released, fix } = repository;
    // it has the fix by its first parent, and a clone of depth 2 does not show that
    const own = repository.commit('vendor', 'Our own\n', { from: [fix] });
    const merge = repository.commit('vendor', 'Merge it\n', { from: [own, released] });
    const clone = join(folder(test, {}), 'xen');
    spawnSync('git', ['clone', '--quiet', '--depth=2', '--no-single-branch', `file://${path}`, clone]);
    const stateIn = async (place: string): Promise<unknown> => {
      const history = await readHistory(['--git-dir', place], { series: ['XSA'], tips: [merge] });
      assert.ok(history.fixesByAdvisory.has('XSA-334' as AdvisoryId));
      const tree = readBuild({ changeset: merge });
      const sources = { tree, history, tables: [], series: ['XSA'] };
      const [only] = await statusOf(sources, [wanted({ patches: [] })]);
      return [history.references.isShallow, only?.state];
    };
    assert.deepEqual(await stateIn(join(clone, '.git')), [true, 'unknown']);
    assert.deepEqual(await stateIn(path), [false, 'contained']);
  });

  it('partial: fewer commits than on the branch of development, unless the advisory has no more patches for that version', async (test) => {
    const repository = await world(test);
    repository.commit('master', 'memory: the part that 4.1 does not need\n\nThis is part of XSA-334.\n');
    const history = await repository.history();
    const tables = [releaseTableOf(history, 'XSA', 'xen')];
    const tree = readBuild({ changeset: repository.fix });
    const other = { ...patch('xsa334-2.patch'), isFor: (version: string) => version === '4.1' };
    const forMaster = { ...patch('xsa334-3.patch'), isFor: () => false };
    for (const sources of [
      { tree, history, tables: [], series: ['XSA'] },
      { tree, history: null, tables, series: ['XSA'] },
    ]) {
      const at = async (patches: readonly WantedPatch[]): Promise<unknown> =>
        (await statusOf(sources, [wanted({ patches })]))[0]?.state;
      assert.equal(await at([]), 'partial');
      assert.equal(await at([patch(), forMaster]), 'contained');
      assert.equal(await at([patch(), other]), 'partial');
      assert.equal(await at([forMaster]), 'partial');
    }
  });

  it('commit and release: of a build, by the table alone', async (test) => {
    const { table, released, fix } = await world(test);
    const tables = [table];
    const cases: readonly (readonly [Parameters<typeof readBuild>[0], readonly unknown[]])[] = [
      [{ xen: '4.1.0' }, ['missing', 'release']],
      [{ xen: '4.1.1' }, ['contained', 'release']],
      [{ xen: '4.2.0' }, ['contained', 'release']],
      // between two releases: by the earlier one
      [{ xen: '4.1.1-pre' }, ['unknown', null]],
      [{ xen: '4.1.2-pre' }, ['contained', 'release']],
      [{ xen: '4.2-unstable' }, ['unknown', null]],
      // a vendor may have put it in
      [{ xen: '4.1.0-9.38' }, ['unknown', null]],
      [{ xen: '4.1.1-9.38' }, ['contained', 'release']],
      [{ xen: '4.9.0' }, ['unknown', null]],
      [{ changeset: released }, ['missing', 'commit']],
      [{ changeset: `Thu Jul 23 16:07:51 2020 +0100 git:${fix.slice(0, 10)}` }, ['contained', 'commit']],
      [{ changeset: `Thu Jul 23 16:07:51 2020 +0100 git:${fix.slice(0, 10)}-dirty` }, ['contained', 'commit']],
      [{ changeset: `Thu Jul 23 16:07:51 2020 +0100 git:${released.slice(0, 10)}-dirty` }, ['unknown', null]],
      [{ changeset: `${released.slice(0, 12)}, pq 9787e6a3ba7b` }, ['unknown', null]],
      [{ xen: '4.1.0', changeset: 'f'.repeat(40) }, ['unknown', null]],
      [{ xen: `4.1.0+2-g${fix.slice(0, 10)}-1` }, ['contained', 'commit']],
    ];
    for (const [build, expected] of cases)
      assert.deepEqual(
        shortOf(await status(readBuild(build), { tables, wanted: wanted({ patches: [] }) })),
        expected,
        JSON.stringify(build),
      );
  });

  it('says of a vendor’s build what its release lacks, and how to find out', async (test) => {
    const { table } = await world(test);
    const found = await status(readBuild({ xen: '4.1.0-9.38' }), { tables: [table], wanted: wanted({ patches: [] }) });
    assert.match(found.evidence, /^4\.1\.0 is before the fix, .* --tree$/);
  });

  it('release: of a tarball, unless its files have the fix all the same', async (test) => {
    const { table } = await world(test);
    const at = async (extra: string, memory: string): Promise<PatchStatus> =>
      status(await readSourceTree(folder(test, { 'xen/Makefile': makefile(extra), 'xen/common/memory.c': memory })), {
        tables: [table],
      });
    assert.deepEqual(shortOf(await at('.0', BEFORE)), ['missing', 'release']);
    assert.deepEqual(shortOf(await at('.0', REWRITTEN)), ['missing', 'release']);
    assert.deepEqual(shortOf(await at('.0', AFTER)), ['contained', 'content']);
    assert.deepEqual(shortOf(await at('.1', REWRITTEN)), ['contained', 'release']);
  });

  it('queue_name, commit, subject, patch_id: of the patches of a package', async (test) => {
    const { table, mainline } = await world(test);
    const at = async (name: string, text: string, more: Partial<WantedAdvisory> = {}): Promise<unknown[]> => {
      const path = folder(test, {
        'debian/changelog': 'xen (4.1.0-3) unstable; urgency=medium\n',
        'debian/patches/series': `# a comment\n${name} -p1\n`,
        [`debian/patches/${name}`]: text,
      });
      return shortOf(await status(await readSourceTree(path), { tables: [table], wanted: wanted(more) }));
    };
    const bare = PATCH.slice(PATCH.indexOf('--- a/'));
    assert.deepEqual(await at('0501-xsa334-4.1.patch', 'x'), ['contained', 'queue_name']);
    assert.deepEqual(await at(`backport-${mainline.slice(0, 12)}.patch`, 'x'), ['contained', 'commit']);
    assert.deepEqual(await at('0007-memory.patch', PATCH.replace('goto', 'return')), ['contained', 'subject']);
    assert.deepEqual(await at('0007-memory.patch', bare), ['contained', 'patch_id']);
    assert.deepEqual(await at('xsa3345.patch', 'x'), ['missing', 'release']);
    const two = { patches: [patch('xsa334-1.patch'), patch('xsa334-2.patch', bare.replaceAll('memory.c', 'other.c'))] };
    assert.deepEqual(await at('xsa334-1.patch', 'x', two), ['partial', 'queue_name']);
  });

  it('calls no package partial where nobody knows how many patches belong to it', async (test) => {
    const path = folder(test, {
      'debian/changelog': 'xen (4.1.0-3) unstable\n',
      'debian/patches/series': 'xsa334.patch\n',
      'debian/patches/xsa334.patch': 'x',
    });
    assert.deepEqual(shortOf(await status(await readSourceTree(path), { wanted: wanted({ patches: [] }) })), [
      'unknown',
      null,
    ]);
  });

  it('commit: of a package whose patch names the commit of a stable branch, by the table alone', async (test) => {
    const { table, fix } = await world(test);
    const path = folder(test, {
      'debian/changelog': 'xen (4.1.0-1) unstable; urgency=medium\n',
      'debian/patches/series': `backport-${fix.slice(0, 12)}.patch\n`,
      [`debian/patches/backport-${fix.slice(0, 12)}.patch`]: '--- a/x.c\n+++ b/x.c\n@@ -1,1 +1,1 @@\n-a\n+b\n',
    });
    const bare = wanted({ patches: [] });
    const found = await status(await readSourceTree(path), { tables: [table], wanted: bare });
    assert.deepEqual(shortOf(found), ['contained', 'commit']);
  });

  it('says missing of no package of which a patch could not be read', async (test) => {
    const { table } = await world(test);
    const path = folder(test, {
      'debian/changelog': 'xen (4.1.0-3) unstable\n',
      'debian/patches/series': 'gone.patch\n',
    });
    const found = await status(await readSourceTree(path), { tables: [table] });
    assert.deepEqual(shortOf(found), ['unknown', null]);
    assert.match(found.evidence, /gone\.patch/);
  });

  it('says contained of no package that takes the patch back', async (test) => {
    const { table } = await world(test);
    const path = folder(test, {
      'debian/changelog': 'xen (4.1.0-3) unstable\n',
      'debian/patches/series': 'xsa334.patch -p1 -R\n',
      'debian/patches/xsa334.patch': PATCH,
    });
    assert.deepEqual(shortOf(await status(await readSourceTree(path), { tables: [table] })), ['unknown', null]);
  });

  it('finds the patches in a folder below the spec file', async (test) => {
    const { table } = await world(test);
    const spec = 'Name: xen\nVersion: 4.1.0\nPatch1: xsa334.patch\n%prep\n%autosetup -p1\n';
    const path = folder(test, { 'xen.spec': spec, 'SOURCES/xsa334.patch': PATCH });
    assert.deepEqual(shortOf(await status(await readSourceTree(path), { tables: [table] })), [
      'contained',
      'queue_name',
    ]);
  });

  it('says of a checkout of another project that it is one', async (test) => {
    const linux = smallRepository(test);
    linux.commit('master', 'Linux 6.1', { files: { Kbuild: 'x', Kconfig: 'x', MAINTAINERS: 'x', Makefile: 'x' } });
    await assert.rejects(readSourceTree(linux.path), { code: 'unreadable_input', message: /found those of Linux$/ });
  });

  it('reads an RPM spec file: patches that it applies, and none that it only names', async (test) => {
    const { table } = await world(test);
    const at = async (how: string): Promise<unknown[]> => {
      const spec = `Name: xen\nVersion: 4.1.0\nPatch0: a.patch\nPatch1: xsa334.patch\n#Patch2: b.patch\n%prep\n${how}\n`;
      const path = folder(test, { 'SPECS/xen.spec': spec, 'SOURCES/xsa334.patch': PATCH, 'SOURCES/a.patch': 'x' });
      return shortOf(await status(await readSourceTree(path), { tables: [table] }));
    };
    assert.deepEqual(await at('%autosetup -p1'), ['contained', 'queue_name']);
    assert.deepEqual(await at('%patch1 -p1'), ['contained', 'queue_name']);
    assert.deepEqual(await at('%patch -P 1 -p1'), ['contained', 'queue_name']);
    assert.deepEqual(await at('%patch0 -p1'), ['missing', 'release']);
  });

  it('content: without any table, in three values, and never missing because a patch cannot be found', async (test) => {
    const at = async (memory: string, more: Partial<WantedAdvisory> = {}): Promise<unknown[]> =>
      shortOf(
        await status(
          await readSourceTree(folder(test, { 'xen/Makefile': makefile('.0'), 'xen/common/memory.c': memory })),
          {
            wanted: wanted(more),
          },
        ),
      );
    assert.deepEqual(await at(AFTER), ['contained', 'content']);
    assert.deepEqual(await at(AFTER.replaceAll('    ', '\t')), ['contained', 'content']);
    assert.deepEqual(await at(BEFORE), ['missing', 'content']);
    assert.deepEqual(await at(REWRITTEN), ['unknown', null]);
    assert.deepEqual(await at(''), ['unknown', null]);
    const two = {
      patches: [
        patch('one.patch'),
        patch('two.patch', PATCH.replace('-        return rc;\n+        goto out;\n+ out:\n', '+    check();\n')),
      ],
    };
    assert.deepEqual(await at(AFTER, two), ['unknown', null]);
    const forOthers = { patches: [{ ...patch(), isFor: () => false }] };
    assert.deepEqual(await at(BEFORE, forOthers), ['unknown', null]);
    assert.deepEqual(await at(AFTER, forOthers), ['contained', 'content']);
  });

  it('not_applicable: patches of others, and versions that the text excludes; unknown: mail that proves nothing', async () => {
    const build = readBuild({ xen: '4.1.0' });
    const of = async (more: Partial<WantedAdvisory>): Promise<unknown[]> =>
      shortOf(await status(build, { wanted: wanted(more) }));
    assert.deepEqual(await of({ isElsewhere: true }), ['not_applicable', null]);
    assert.deepEqual(await of({ excludes: (version) => version === '4.1.0' }), ['not_applicable', null]);
    assert.deepEqual(await of({ excludes: () => false }), ['unknown', null]);
    assert.deepEqual(await of({ excludes: () => true, isTrusted: false }), ['unknown', null]);
  });

  it('reads nothing outside of a tree', async (test) => {
    const outside = folder(test, { 'memory.c': AFTER });
    const path = folder(test, { 'xen/Makefile': makefile('.0') });
    mkdirSync(join(path, 'xen/common'));
    symlinkSync(join(outside, 'memory.c'), join(path, 'xen/common/memory.c'));
    const tree = await readSourceTree(path);
    assert.deepEqual(shortOf(await status(tree)), ['unknown', null]);
    assert.equal(tree.read?.('../memory.c'), null);
    await assert.rejects(readSourceTree(outside), { code: 'unreadable_input' });
    await assert.rejects(readSourceTree(join(outside, 'nothing')), { code: 'unreadable_input' });
  });
});
