import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { type Instant, parseInstant } from '#base';
import { ANCHOR_BRANCH, type Anchor, anchorsIn, anchorText, commitAnchor, readAnchors } from './index.ts';

const at = (text: string): Instant => parseInstant(text) ?? assert.fail(text);
const anchor = (position: number): Anchor => ({
  position,
  hash: position.toString(16).padStart(64, 'a'),
  at: at(`2026-11-${String(10 + (position % 20)).padStart(2, '0')}T04:00:00Z`),
});

describe('an anchor', () => {
  it('is read from whatever stands around it', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1e9 }), { maxLength: 5 }), fc.string(), (positions, noise) => {
        const anchors = positions.map(anchor);
        const plain = noise.replace(/^(?:position|hash|at): .*$/gm, '');
        const text = anchors.map((each) => `${plain}\n${anchorText(each)}`).join('');
        assert.deepEqual(anchorsIn(text), anchors);
        assert.deepEqual(anchorsIn(text.replaceAll('\n', '\r\n')), anchors);
      }),
    );
  });

  it('is none where a digit is wrong', () => {
    const good = anchorText(anchor(7));
    for (const bad of [
      good.replace('position: 7', 'position: 07'),
      good.replace('position: 7', 'position: 99999999999999999'),
      good.replace('aaaa', 'aaa'),
      good.replace('T04', 'T99'),
      `> ${good}`,
      '',
    ]) {
      assert.deepEqual(anchorsIn(bad), [], bad);
    }
  });
});

describe('the branch of anchors', () => {
  let folder: string;
  const git = (place: string, ...words: readonly string[]): string =>
    execFileSync('git', ['-C', place, '-c', 'user.name=x', '-c', 'user.email=x@x.example', ...words], {
      encoding: 'utf8',
    });
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'tocsin-anchors-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const bare = (name: string): string => {
    execFileSync('git', ['init', '--quiet', '--bare', join(folder, name)]);
    return join(folder, name);
  };

  it('gets one commit for each, that says nothing else, and the same one once', async () => {
    const place = bare('a.git');
    for (const position of [3, 9, 9]) await commitAnchor(place, anchor(position));
    assert.deepEqual(await readAnchors(place), [anchor(3), anchor(9)]);
    const log = git(place, 'log', '--format=%an <%ae> %s%n%b', '--name-only', ANCHOR_BRANCH);
    assert.equal(
      log.replaceAll(/\n+/g, '\n'),
      'Tocsin <tocsin@localhost> 9 at 2026-11-19T04:00:00Z\nanchors.txt\nTocsin <tocsin@localhost> 3 at 2026-11-13T04:00:00Z\nanchors.txt\n',
    );
    git(place, 'fsck', '--strict');
  });

  it('keeps those that come at once from two processes', async () => {
    const place = bare('b.git');
    await Promise.all([1, 2, 3].map((position) => commitAnchor(place, anchor(position))));
    const kept = (await readAnchors(place)).map(({ position }) => position);
    assert.deepEqual(kept.toSorted(), [1, 2, 3]);
  });

  it('attack: hooks, a signing program and settings of the repository run nothing; its work tree is not touched', async () => {
    const place = join(folder, 'work');
    execFileSync('git', ['init', '--quiet', place]);
    writeFileSync(join(place, 'mine.txt'), 'mine\n');
    git(place, 'add', 'mine.txt');
    git(place, 'commit', '--quiet', '-m', 'mine');
    const trace = join(folder, 'trace');
    mkdirSync(join(place, '.git', 'hooks'), { recursive: true });
    for (const hook of ['reference-transaction', 'post-commit', 'pre-commit', 'post-update']) {
      writeFileSync(join(place, '.git', 'hooks', hook), `#!/bin/sh\ntouch ${trace}\n`, { mode: 0o755 });
    }
    const program = join(folder, 'program');
    writeFileSync(program, `#!/bin/sh\ntouch ${trace}\n`, { mode: 0o755 });
    for (const [key, value] of [
      ['commit.gpgSign', 'true'],
      ['gpg.program', program],
      ['core.fsmonitor', program],
      ['core.hooksPath', join(place, '.git', 'hooks')],
    ] as const) {
      git(place, 'config', key, value);
    }
    rmSync(trace, { force: true });
    const before = git(place, 'rev-parse', 'HEAD');
    await commitAnchor(place, anchor(5));
    assert.equal(existsSync(trace), false, 'nothing of the repository ran');
    assert.deepEqual(await readAnchors(place), [anchor(5)]);
    assert.equal(git(place, '-c', `core.fsmonitor=false`, 'status', '--porcelain', '--untracked-files=all'), '');
    assert.equal(git(place, 'rev-parse', 'HEAD'), before);
    assert.equal(existsSync(join(place, 'anchors.txt')), false);
  });

  it('says what to do where there is no repository', async () => {
    await assert.rejects(commitAnchor(join(folder, 'none'), anchor(1)), {
      code: 'bad_configuration',
      hint: /git init --bare/,
    });
  });

  it('is not needed: mails in a folder and a text are read as well', async () => {
    const maildir = join(folder, 'mails', 'new');
    mkdirSync(maildir, { recursive: true });
    for (const position of [4, 2]) {
      writeFileSync(
        join(maildir, `${position}.eml`),
        `Subject: x\r\n\r\n${anchorText(anchor(position)).replaceAll('\n', '\r\n')}`,
      );
    }
    const read = await readAnchors(join(folder, 'mails'));
    assert.deepEqual(
      read.toSorted((a, b) => a.position - b.position),
      [anchor(2), anchor(4)],
    );
    writeFileSync(join(folder, 'empty'), 'nothing\n');
    await assert.rejects(readAnchors(join(folder, 'empty')), { code: 'unreadable_input' });
    await assert.rejects(readAnchors(join(folder, 'absent')), { code: 'unreadable_input' });
    const endless = { code: 'unreadable_input', message: /more than \d+ bytes/ };
    await assert.rejects(readAnchors('/dev/zero'), endless, 'what has no size and no end');
  });
});
