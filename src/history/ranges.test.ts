import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { AdvisoryId } from '#identifiers';
import { documentationOnly } from './changed-paths.ts';
import { readCommitMessage } from './commit-message.ts';
import { historyOf } from './history.ts';
import { type AdvisoryRanges, rangesIn } from './ranges.ts';
import { type SmallRepository, smallRepository } from './repositories.test-support.ts';

/** A branch 4.1 with a release, made from the branch of development after its first commit. */
function branched(test: TestContext): SmallRepository & { readonly root: string } {
  const repository = smallRepository(test);
  const root = repository.commit('master', 'the first commit of all\n');
  repository.branch('stable-4.1', root);
  const released = repository.commit('stable-4.1', 'Update version to 4.1.0\n');
  repository.tag('RELEASE-4.1.0', released);
  return { ...repository, root };
}

/** What matters of ranges: branch, how it was found, first release. */
function shortOf({ fixes }: AdvisoryRanges): unknown[] {
  return fixes.map(({ commit, branch, foundBy, firstRelease }) => [
    commit.hash,
    branch?.name,
    foundBy,
    firstRelease?.version ?? null,
  ]);
}

describe('ranges of a history', () => {
  it('names the fix of each branch, and the first release that has it', async (test) => {
    const repository = branched(test);
    const fix = repository.commit('master', 'x86: hold the lock longer\n\nThis is XSA-7.\n');
    const own = repository.commit('stable-4.1', 'x86: hold the lock for longer\n\nThis is CVE-2017-1000 / XSA-7.\n');
    repository.tag('RELEASE-4.1.1', own);
    repository.branch('stable-4.2', fix);
    repository.tag('RELEASE-4.2.0', repository.commit('stable-4.2', 'Update version to 4.2.0\n'));
    const ranges = await repository.ranges('XSA-7');
    assert.deepEqual(
      shortOf(ranges).sort(),
      [
        [fix, 'master', 'label', '4.2.0'],
        [own, 'stable-4.1', 'label', '4.1.1'],
      ].sort(),
    );
    assert.deepEqual(ranges.cves, ['CVE-2017-1000']);
    assert.deepEqual(
      ranges.branches.map(({ branch, firstRelease, isInherited }) => [
        branch.name,
        firstRelease?.version ?? null,
        isInherited,
      ]),
      [
        ['master', null, false],
        ['stable-4.1', '4.1.1', false],
        ['stable-4.2', '4.2.0', true],
      ],
    );
  });

  it('finds the twin of a labelled commit by its trailer, by the line of a cherry-pick, and by subject and author date', async (test) => {
    const repository = branched(test);
    const fix = repository.commit('master', 'evtchn: look at the port first\n\nThis is XSA-8.\n', { day: 10 });
    const master = `master commit: ${fix}\nmaster date: 2017-07-24\n`;
    const taken = repository.commit('stable-4.1', `evtchn: look at the port\n\n${master}`, { day: 11 });
    repository.branch('stable-4.0', repository.root);
    const picked = repository.commit('stable-4.0', `evtchn: port\n\n(cherry picked from commit ${taken})\n`, {
      day: 12,
    });
    repository.branch('stable-3.9', repository.root);
    const same = repository.commit('stable-3.9', 'evtchn: look at the port first\n', { day: 13, authoredDay: 10 });
    const { fixes } = await repository.ranges('XSA-8');
    assert.deepEqual(
      new Map(fixes.map(({ commit, foundBy }) => [commit.hash, foundBy])),
      new Map([
        [fix, 'label'],
        [taken, 'trailer'],
        [picked, 'cherry_pick'],
        [same, 'subject'],
      ]),
    );
  });

  it('does not believe a label with a CVE of its own at another time: a typing error', async (test) => {
    const repository = branched(test);
    const fix = repository.commit('master', 'a\n\nThis is CVE-2015-8554 / XSA-164.\n', { day: 10 });
    const own = repository.commit('stable-4.1', 'a of 4.1\n\nThis is CVE-2015-8554 / XSA-164.\n', { day: 11 });
    const other = repository.commit('master', 'b\n\nThis is CVE-2016-9384 / XSA-164.\n', { day: 400 });
    const ranges = await repository.ranges('XSA-164');
    assert.deepEqual(new Set(ranges.fixes.map(({ commit }) => commit.hash)), new Set([fix, own]));
    assert.deepEqual(
      ranges.doubtful.map(({ hash }) => hash),
      [other],
    );
    const corrected = await repository.ranges('XSA-194', {
      corrections: [{ commit: other, advisory: 'XSA-194' as AdvisoryId, isFix: true }],
    });
    assert.deepEqual(shortOf(corrected), [[other, 'master', 'correction', null]]);
  });

  it('takes a fix that names no advisory from a correction, with its twins', async (test) => {
    const repository = branched(test);
    const fix = repository.commit('master', 'x86/p2m: do not assert that here\n');
    const own = repository.commit('stable-4.1', `x86/p2m: do not\n\n(cherry picked from commit ${fix})\n`);
    const corrections = [{ commit: fix, advisory: 'XSA-387' as AdvisoryId, isFix: true }];
    assert.equal((await repository.history()).fixesByAdvisory.size, 0);
    assert.deepEqual(
      shortOf(await repository.ranges('XSA-387', { corrections })).sort(),
      [
        [fix, 'master', 'correction', null],
        [own, 'stable-4.1', 'cherry_pick', null],
      ].sort(),
    );
  });

  it('does not guess which unnamed commits of a series belong to it: those that a correction names do', async (test) => {
    const repository = branched(test);
    const first = repository.commit('master', 'x86/spec: make room for the mitigation\n');
    const second = repository.commit('master', 'x86/spec: the mitigation\n\nThis is part of XSA-400.\n');
    assert.deepEqual(shortOf(await repository.ranges('XSA-400')), [[second, 'master', 'label', null]]);
    const corrections = [{ commit: first, advisory: 'XSA-400' as AdvisoryId, isFix: true }];
    assert.deepEqual(
      shortOf(await repository.ranges('XSA-400', { corrections })).sort(),
      [
        [first, 'master', 'correction', null],
        [second, 'master', 'label', null],
      ].sort(),
    );
  });

  it('says of a fix on a stable branch alone that it is there alone', async (test) => {
    const repository = branched(test);
    const own = repository.commit('stable-4.1', 'only 4.1 has this code\n\nThis is XSA-11.\n');
    const ranges = await repository.ranges('XSA-11');
    assert.deepEqual(
      ranges.branches.map(({ branch }) => branch.name),
      ['stable-4.1'],
    );
    assert.deepEqual(shortOf(ranges), [[own, 'stable-4.1', 'label', null]]);
  });

  it('takes what brought an issue in from Fixes: alone, as it is on the branch of development, and names what it repaired', async (test) => {
    const repository = branched(test);
    const repair = repository.commit('master', 'gnttab: a repair\n\nThis is XSA-226.\n');
    const own = repository.commit('stable-4.1', `gnttab: a repair\n\nThis is XSA-226.\nmaster commit: ${repair}\n`);
    repository.commit(
      'stable-4.1',
      `gnttab: of the repair\n\nThis is XSA-318.\n\nFixes: ${own.slice(0, 12)} ("gnttab: a repair")\nFixes: 123456789abc ("elsewhere")\n`,
    );
    const { introduced, unresolved } = await repository.ranges('XSA-318');
    assert.deepEqual(
      introduced.map(({ commit, branches, fixOf }) => [commit.hash, branches.map(({ name }) => name), fixOf]),
      [[repair, ['master', 'stable-4.1'], ['XSA-226']]],
    );
    assert.deepEqual(unresolved, ['123456789abc']);
    assert.deepEqual((await repository.ranges('XSA-226')).introduced, []);
  });

  it('counts no fix that was taken back, and one that was put in again', async (test) => {
    const repository = branched(test);
    const first = repository.commit('stable-4.1', 'x86/paging: make it preemptible\n\nThis is XSA-97.\n');
    repository.tag('RELEASE-4.1.1', first);
    const revert = repository.commit(
      'stable-4.1',
      `Revert "x86/paging: make it preemptible"\n\nThis reverts commit ${first}.\n`,
    );
    const without = await repository.ranges('XSA-97');
    assert.deepEqual(without.branches, []);
    assert.deepEqual(
      without.fixes.map(({ takenBack }) => takenBack.map(({ by }) => by.hash)),
      [[revert]],
    );
    const again = repository.commit('stable-4.1', 'x86/paging: make it preemptible\n');
    repository.tag('RELEASE-4.1.2', again);
    const { branches, fixes } = await repository.ranges('XSA-97');
    assert.deepEqual(
      branches.map(({ commits, firstRelease }) => [commits.map(({ hash }) => hash), firstRelease?.version]),
      [[[again], '4.1.2']],
    );
    assert.deepEqual(
      fixes.map(({ foundBy }) => foundBy),
      ['label', 'subject'],
    );
  });

  it('counts what was put in again, where the revert before it names the commit of another branch', async (test) => {
    const repository = branched(test);
    const fix = repository.commit('master', 'hold the lock for longer\n\nThis is XSA-9.\n');
    const trailer = `This is XSA-9.\n\n(cherry picked from commit ${fix})\n`;
    repository.commit('stable-4.1', `hold the lock for longer\n\n${trailer}`);
    const revert = repository.commit('stable-4.1', `Revert "hold the lock"\n\nThis reverts commit ${fix}.\n`);
    const again = repository.commit('stable-4.1', `hold the lock for longer\n\n${trailer}`);
    const { branches } = await repository.ranges('XSA-9');
    assert.deepEqual(
      branches.map(({ commits }) => commits.map(({ hash }) => hash)),
      [[fix], [again]],
    );
    assert.notEqual(revert, again);
  });

  it('counts a fix whose revert was taken back in its turn', async (test) => {
    const repository = branched(test);
    const fix = repository.commit('master', 'hold the lock\n\nThis is XSA-9.\n');
    const revert = repository.commit('master', `Revert "hold the lock"\n\nThis reverts commit ${fix}.\n`);
    repository.commit('master', `Revert "Revert "hold the lock""\n\nThis reverts commit ${revert}.\n`);
    assert.deepEqual(
      (await repository.ranges('XSA-9')).branches.map(({ commits }) => commits.map(({ hash }) => hash)),
      [[fix]],
    );
  });

  it('does not go by numbers for time, and lets one commit serve two advisories', async (test) => {
    const repository = branched(test);
    const late = repository.commit('master', 'xenstore: permissions\n\nThis is XSA-115 and XSA-330.\n', { day: 900 });
    repository.commit('master', 'early\n\nThis is XSA-400.\n', { day: 901 });
    for (const id of ['XSA-115', 'XSA-330'])
      assert.deepEqual(shortOf(await repository.ranges(id)), [[late, 'master', 'label', null]]);
  });

  it('names what a branch lacks of a fix in several patches, and dates the fix by its last one', async (test) => {
    const repository = branched(test);
    const one = repository.commit('master', 'part one of it\n\nThis is part of XSA-55.\n');
    const two = repository.commit('master', 'part two of it\n\nThis is part of XSA-55.\n');
    const three = repository.commit('master', 'part three of it\n\nThis is part of XSA-55.\n');
    repository.tag(
      'RELEASE-4.1.1',
      repository.commit('stable-4.1', `part one of it\n\nThis is part of XSA-55.\nmaster commit: ${one}\n`),
    );
    repository.tag('RELEASE-4.1.2', repository.commit('stable-4.1', 'part two of it\n\nThis is part of XSA-55.\n'));
    const range = (await repository.ranges('XSA-55')).branches.find(({ branch }) => branch.name === 'stable-4.1');
    assert.deepEqual([range?.firstPartly?.version, range?.firstRelease?.version], ['4.1.1', '4.1.2']);
    assert.deepEqual(
      range?.lacks.map(({ hash }) => hash),
      [three],
    );
    assert.notEqual(two, three);
  });

  it('says where a fix changes documentation alone', async (test) => {
    const repository = branched(test);
    repository.commit('master', 'docs: say so\n\nThis is XSA-163.\n', {
      files: { 'docs/misc/x.pandoc': 'x', 'SUPPORT.md': 'y' },
    });
    repository.commit('master', 'code too\n\nThis is XSA-165.\n', { files: { 'SUPPORT.md': 'z', 'xen/a.c': 'a' } });
    const history = await repository.history();
    const all = rangesIn(history).flatMap(({ advisory, fixes }) => fixes.map(({ commit }) => ({ advisory, commit })));
    const documents = await documentationOnly(
      history.place,
      all.map(({ commit }) => commit),
    );
    assert.deepEqual(
      all.filter(({ commit }) => documents.has(commit.number)).map(({ advisory }) => advisory),
      ['XSA-163'],
    );
  });

  it('finds no release in candidates, and one in a tag of a tag', async (test) => {
    const repository = branched(test);
    const fix = repository.commit('stable-4.1', 'a fix\n\nThis is XSA-3.\n');
    repository.tag('4.1.1-rc1', fix);
    assert.equal((await repository.ranges('XSA-3')).fixes[0]?.firstRelease, null);
    const who = ['-c', 'user.name=a', '-c', 'user.email=a@example.org'];
    repository.git(...who, 'tag', '-a', '-m', 'inner', 'inner', fix);
    repository.git(...who, 'tag', '-a', '-m', 'outer', 'RELEASE-4.1.1', 'inner');
    assert.equal((await repository.ranges('XSA-3')).fixes[0]?.firstRelease?.version, '4.1.1');
  });

  it('reads a repository of the object format sha256, whose trailers name commits by 64 digits', async (test) => {
    const repository = smallRepository(test, { objectFormat: 'sha256' });
    repository.branch('stable-4.1', repository.commit('master', 'the first commit of all\n'));
    const fix = repository.commit('master', 'x86: hold the lock\n\nThis is XSA-7.\n');
    const own = repository.commit('stable-4.1', `x86: our own words\n\nmaster commit: ${fix}\n`);
    repository.commit('master', `Revert "x86: hold the lock"\n\nThis reverts commit ${fix}.\n`);
    const { fixes } = await repository.ranges('XSA-7');
    assert.equal(fix.length, 64);
    const found = fixes.map(({ commit, foundBy, takenBack }) => [commit.hash, [foundBy, takenBack.length]] as const);
    assert.deepEqual(Object.fromEntries(found), { [fix]: ['label', 1], [own]: ['trailer', 0] });
  });

  it('runs nothing that a repository names, and reads names that nobody would give', async (test) => {
    const repository = branched(test);
    const marker = `${repository.path}/ran`;
    for (const [key, value] of [
      ['gpg.program', `touch ${marker}; false`],
      ['log.showSignature', 'true'],
      ['core.pager', `touch ${marker}`],
      ['core.fsmonitor', `touch ${marker}`],
      ['diff.external', `touch ${marker}`],
    ] as const)
      repository.git('config', key, value);
    const subject = '\u001b]0;x\u0007 -- $(touch ran) `id` %s';
    repository.commit('master', `${subject}\n\nThis is XSA-5.\n`, { files: { 'docs/a b\u001b.md': 'x' } });
    repository.git('update-ref', 'refs/heads/-stable-4.1', repository.root);
    repository.git('update-ref', 'refs/heads/stable-4.1$(touch ran)'.replaceAll(' ', '_'), repository.root);
    const { fixes } = await repository.ranges('XSA-5');
    assert.equal(fixes[0]?.commit.subject, subject);
    const history = await repository.history();
    await documentationOnly(
      history.place,
      fixes.map(({ commit }) => commit),
    );
    assert.deepEqual(
      history.references.branches.map(({ name }) => name),
      ['master', 'stable-4.1'],
    );
    assert.throws(() => repository.git('cat-file', '-e', 'nothing'));
    const { existsSync } = await import('node:fs');
    assert.equal(existsSync(marker), false);
  });

  it('are read in one pass of a history in which each commit labels itself anew, or all are twins', () => {
    const many = 30_000;
    const place = ['--git-dir', '/nowhere'] as const;
    const logged = (message: (number: number) => string) =>
      Array.from({ length: many }, (_, number) => ({
        hash: number.toString(16).padStart(40, '0'),
        parents: number === 0 ? [] : [(number - 1).toString(16).padStart(40, '0')],
        authoredAt: 1_500_000_000,
        committedAt: 1_500_000_000 + number,
        subject: 'subject of the same kind',
        message: readCommitMessage(message(number), ['XSA']),
      }));
    const tip = (many - 1).toString(16).padStart(40, '0');
    const references = {
      branches: [{ name: 'master', version: null, commit: tip, releases: [] }],
      head: tip,
      isShallow: false,
    };
    for (const message of [
      (number: number) => `This is CVE-2020-${10_000 + number} / XSA-1\n`,
      (number: number) => (number % 2 === 0 ? 'This is XSA-1\n' : `This reverts commit ${'0'.repeat(40)}\n`),
    ]) {
      const [only] = rangesIn(historyOf(place, references, logged(message)));
      assert.ok((only?.fixes.length ?? 0) >= many / 2);
    }
  });
});
