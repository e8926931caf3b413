import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { commitGraph } from './commit-graph.ts';
import { NO_MESSAGE } from './commit-message.ts';
import { fileLines, presenceOf } from './content.ts';
import { patchesInSeries, patchesInSpec } from './listed-patches.ts';
import { patchDigest } from './patch-digest.ts';
import { advisoryOfName, subjectOfPatch, versionInSpec } from './queue.ts';
import { readDiff } from './read-diff.ts';
import { packagedVersion, readChangeset, versionInMakefile } from './source-version.ts';

describe('names and versions of packages', () => {
  it('reads which advisory a file is of', () => {
    for (const [name, expected] of [
      ['xsa334.patch', 'XSA-334'],
      ['xsa334-4.12.patch', 'XSA-334'],
      ['0501-xsa452-4.17-2.patch', 'XSA-452'],
      ['patch-XSA-007.diff', 'XSA-7'],
      ['notxsa334.patch', null],
      ['xsa.patch', null],
      ['xsa123456.patch', null],
    ] as const)
      assert.equal(advisoryOfName(name, ['XSA']), expected, name);
  });

  it('reads the lists of packages', () => {
    const listed = (applied: readonly string[], unsure: readonly string[] = []) => ({ applied, unsure });
    assert.deepEqual(
      patchesInSeries('# all\na.patch -p1\n\n b.patch # why\n#c.patch\n'),
      listed(['a.patch', 'b.patch']),
    );
    for (const option of ['-R', '-p1 -R', '--reverse', '-Rp1'])
      assert.deepEqual(patchesInSeries(`a.patch ${option}\nb.patch\n`), listed(['b.patch'], ['a.patch']), option);
    const spec = (...lines: readonly string[]) =>
      patchesInSpec(['Patch0: a.patch', 'Patch: https://example.org/b.patch', 'Patch7: c.patch', ...lines].join('\n'));
    for (const [lines, ...expected] of [
      [['%autosetup -p1'], ['a.patch', 'b.patch', 'c.patch']],
      [['%autosetup -N'], []],
      [['%autosetup -N', '%autopatch -p1 -m 1 -M 6'], ['b.patch']],
      [['%autosetup -N', '%autopatch -p1 7'], ['c.patch']],
      [[], []],
      [['%patch7 -p1'], ['c.patch']],
      [['%patch -P 1 -p7'], ['b.patch']],
      [['%patch -P1 -P7 -p1'], ['b.patch', 'c.patch']],
      [['%patch 7 -p1'], ['c.patch']],
      [['%patch -p1'], ['a.patch']],
      [['git am %{PATCH1}'], ['b.patch']],
      [['%autosetup', '%patch1 -p1 -R'], ['a.patch', 'c.patch'], ['b.patch']],
      [
        ['%if 0', '%patch0', '%else', '%patch1', '%endif', '%patch7'],
        ['b.patch', 'c.patch'],
      ],
      [['%if 0%{?rhel} > 8', '%patch0', '%else', '%patch1', '%endif', '%patch7'], ['c.patch'], ['a.patch', 'b.patch']],
      [['#%patch0', '# %autosetup'], []],
    ] as const)
      assert.deepEqual(spec(...lines), listed(...(expected as [readonly string[]])), lines.join('; '));
  });

  it('reads versions of sources, packages and builds', () => {
    assert.equal(
      versionInMakefile(
        'export XEN_VERSION = 4\nexport XEN_SUBVERSION = 14\nexport XEN_EXTRAVERSION ?= .2-pre$(XEN_VENDORVERSION)\n',
      ),
      '4.14.2-pre',
    );
    assert.equal(versionInMakefile('XEN_VERSION = 4\nXEN_SUBVERSION = $(shell id)\n'), null);
    assert.deepEqual(packagedVersion('4.17.5+72-g01140da4e8-1'), { version: '4.17.5', commit: '01140da4e8' });
    assert.deepEqual(packagedVersion('1:4.14.6-1'), { version: '4.14.6', commit: null });
    assert.equal(packagedVersion('unstable'), undefined);
    assert.deepEqual(readChangeset('Thu Jul 23 16:07:51 2020 +0100 git:456957aaa1-dirty'), {
      commit: '456957aaa1',
      isChanged: true,
    });
    assert.deepEqual(readChangeset('708e83f0e7d1, pq 9787e6a3ba7b'), { commit: '708e83f0e7d1', isChanged: true });
    assert.equal(readChangeset('unavailable'), undefined);
  });

  it('reads a version behind a million blanks or line ends, as anything else, in one pass', () => {
    const many = 1_000_000;
    assert.equal(versionInSpec(`${'\n'.repeat(many)}Version: 4.17.5\r\n`), '4.17.5');
    assert.equal(versionInSpec(`Version: 4.17.5${' '.repeat(many)}x`), null);
    const line = `XEN_VERSION =${' '.repeat(many)}4`;
    const rest = '\nXEN_SUBVERSION = 14\nXEN_EXTRAVERSION = .1\n';
    assert.equal(versionInMakefile(`${line}${rest}`), '4.14.1');
    assert.equal(versionInMakefile(`${line} # four${rest}`), null);
  });

  it('reads a folded subject without what mail programs put before it', () => {
    assert.equal(subjectOfPatch(Buffer.from('Subject: [PATCH v2 1/3] [x] a\n b c\n\n--- a/x\n')), 'a b c');
    assert.equal(subjectOfPatch(Buffer.from('--- a/x\n+++ b/x\nSubject: none\n')), null);
  });
});

describe('a unified diff', () => {
  const line = fc.string({ maxLength: 8 }).filter((text) => !/[\n\r]/.test(text));
  const file = fc.array(line, { minLength: 3, maxLength: 12 });
  const edit = fc.record({
    before: file,
    at: fc.nat(),
    cut: fc.integer({ min: 0, max: 2 }),
    put: fc.array(line, { maxLength: 3 }),
  });

  function patchOf({ before, at, cut, put }: { before: string[]; at: number; cut: number; put: string[] }) {
    const place = at % before.length;
    const removed = before.slice(place, place + cut);
    const after = [...before.slice(0, place), ...put, ...before.slice(place + removed.length)];
    const hunk = [
      ...before.slice(0, place).map((text) => ` ${text}`),
      ...removed.map((text) => `-${text}`),
      ...put.map((text) => `+${text}`),
      ...before.slice(place + removed.length).map((text) => ` ${text}`),
    ];
    const text = `--- a/x.c\n+++ b/x.c\n@@ -1,${before.length} +1,${after.length} @@\n${hunk.join('\n')}\n`;
    return { text, after };
  }

  it('is never said to be absent from the file that it makes, nor present in the one that it is made for', () => {
    fc.assert(
      fc.property(edit, (one) => {
        const { text, after } = patchOf(one);
        const files = readDiff(Buffer.from(text));
        assert.ok(files !== null);
        const presence = (lines: readonly string[]) => presenceOf(files, () => fileLines(lines.join('\n')));
        const isSame = after.join('\n').replace(/[^\S\n]/g, '') === one.before.join('\n').replace(/[^\S\n]/g, '');
        if (isSame) return;
        assert.notEqual(presence(after), 'absent');
        assert.notEqual(presence(one.before), 'present');
      }),
      { numRuns: 500 },
    );
  });

  it('is decided by the hunks that are found only where they are half of them', () => {
    const hunk = (name: string): string =>
      `@@ -1,3 +1,3 @@\n before_${name}\n-old_${name}\n+new_${name}\n after_${name}\n`;
    const files = readDiff(Buffer.from(`--- a/x.c\n+++ b/x.c\n${['one', 'two', 'three', 'four'].map(hunk).join('')}`));
    assert.ok(files !== null);
    const made = (name: string): string => `before_${name}\nnew_${name}\nafter_${name}\n`;
    const presence = (text: string): string => presenceOf(files, () => fileLines(text));
    assert.equal(presence(made('one')), 'unknown');
    assert.equal(presence(made('one') + made('three')), 'present');
    assert.equal(presence(made('one') + made('three').replace('new', 'old')), 'unknown');
  });

  it('has the same digest wherever it stands, and another where a line differs', () => {
    fc.assert(
      fc.property(edit, (one) => {
        const { text } = patchOf(one);
        const [here, there] = [text, text.replace('@@ -1,', '@@ -9,').replaceAll('  ', ' ')].map((each) =>
          readDiff(Buffer.from(each)),
        );
        assert.ok(here != null && there != null);
        assert.equal(patchDigest(here), patchDigest(there));
        assert.notEqual(
          patchDigest(here),
          patchDigest(readDiff(Buffer.from(text.replace('x.c', 'y.c').replace('x.c', 'y.c'))) ?? []),
        );
      }),
    );
  });

  it('is refused where a hunk breaks off, and never throws', () => {
    assert.equal(readDiff(Buffer.from('--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n a\n-b\n')), null);
    assert.equal(readDiff(Buffer.from('no patch at all\n')), null);
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => readDiff(bytes) === null || true));
  });
});

describe('a graph of commits', () => {
  it('puts parents before children, in whatever order they come, and leaves out a circle', () => {
    const hashOf = (index: number): string => index.toString(16).padStart(40, '0');
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(), { maxLength: 3 }), { maxLength: 30 }), fc.integer(), (parents, turn) => {
        const logged = parents.map((above, index) => ({
          hash: hashOf(index),
          parents: index === 0 ? [] : [...new Set(above.map((each) => hashOf(each % index)))],
          authoredAt: index,
          committedAt: index,
          subject: `commit ${index}`,
          message: NO_MESSAGE,
        }));
        const shuffled = logged.toSorted(
          (one, other) =>
            ((Number.parseInt(one.hash, 16) * 7919 + turn) % 31) -
            ((Number.parseInt(other.hash, 16) * 7919 + turn) % 31),
        );
        const { commits, find } = commitGraph(shuffled);
        assert.equal(commits.length, logged.length);
        for (const { number, parents: above, hash } of commits) {
          assert.ok(above.every((parent) => parent < number));
          assert.equal(find(hash)?.number, number);
        }
      }),
    );
    const round = (hash: string, parent: string) => ({
      hash: hash.repeat(40),
      parents: [parent.repeat(40)],
      authoredAt: 0,
      committedAt: 0,
      subject: '',
      message: NO_MESSAGE,
    });
    assert.equal(commitGraph([round('a', 'b'), round('b', 'a')]).commits.length, 0);
  });
});
