import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { mailReader } from '#archive';
import { systemClock } from '#base';
import { type Environment, run, type Terminal } from '#cli';
import { SCENARIOS } from '#rehearsal';
import { openSqlite } from '#store/sqlite';
import { paper, root } from './rehearsal.test-support.ts';

/* `tocsin desk rehearse`, in this process, with somebody at the terminal or nobody. */

const folder = mkdtempSync(join(tmpdir(), 'tocsin-rehearse-command-'));
after(() => rmSync(folder, { recursive: true, force: true }));

async function rehearse(words: readonly string[], ask?: Terminal['ask']) {
  const printed = paper(ask);
  const status = await run(['desk', 'rehearse', ...words], environmentOf(printed.terminal));
  return { status, out: printed.text(), err: printed.errors() };
}

describe('tocsin desk rehearse', () => {
  it('lists the scenarios', async () => {
    for (const words of [[], ['--list'], ['slip', '--list']]) {
      const { status, out } = await rehearse(words);
      assert.equal(status, 0);
      for (const { name, title } of SCENARIOS) assert.ok(out.includes(`${name}: ${title}`), name);
      assert.ok(out.split('\n').every((line) => line.length <= 80));
    }
    const { out } = await rehearse(['--list', '--json']);
    assert.deepEqual(
      JSON.parse(out).map(({ name }: { readonly name: string }) => name),
      SCENARIOS.map(({ name }) => name),
    );
  });

  it('refuses a name that there is not, and a rule book that there is not', async () => {
    const unknown = await rehearse(['flood']);
    assert.equal(unknown.status, 2);
    assert.match(unknown.err, /expected the name of a scenario, found "flood"\nhint: one of: smooth-release, /);
    const policy = await rehearse(['slip', '--policy', 'none']);
    assert.equal(policy.status, 2);
    assert.match(policy.err, /expected a path or one of linux-distros, minimal, xen, found "none"/);
  });

  it('plays the right moves, prints the story and the checks, and leaves nothing behind', async () => {
    const before = rehearsalFolders();
    const { status, out } = await rehearse(['leak-before-date']);
    assert.equal(status, 0, out);
    assert.match(out, /^Sat 07 Mar 21:15 {2}Ada {7}the embargo is over: leaked$/m);
    assert.match(out, /^Sat 07 Mar 21:15 {2}Ada {7}v2 is public$/m);
    assert.match(out, /\ngood {3}the journal is whole/);
    assert.match(out, /\nall came out as it must\n$/);
    assert.doesNotMatch(out, /refused|not done|NOT SO/);
    assert.deepEqual(rehearsalFolders(), before);
  });

  it('prints one JSON document', async () => {
    const { status, out } = await rehearse(['leak-before-date', '--json']);
    assert.equal(status, 0);
    const { scenario, policy, good, story, checks } = JSON.parse(out);
    assert.deepEqual([scenario, policy, good], ['leak-before-date', 'minimal', true]);
    assert.ok(
      story.some(
        (each: Record<string, string>) => each['says'] === 'v2 is public' && each['at'] === '2026-03-07T21:15:00Z',
      ),
    );
    assert.ok(checks.length > 5 && checks.every((each: { readonly fault: unknown }) => each.fault === null));
  });

  it('ends with 1 where a step of the right way is refused under the rules asked for', async () => {
    const path = join(root, 'test/desk-rehearsal/three-readers.yaml');
    const { status, out } = await rehearse(['leak-before-date', '--policy', path]);
    assert.equal(status, 1);
    assert.match(out, /refused by R1: 1 of 3 people have approved it/);
    assert.match(out, /NOT SO the story can be played to its end/);
  });

  it('keeps the data directory where it is told to, and nowhere that holds something', async () => {
    const kept = join(folder, 'kept');
    const { status } = await rehearse(['leak-before-date', '--keep', kept]);
    assert.equal(status, 0);
    assert.deepEqual(readdirSync(kept).sort(), ['desk.keys', 'keyring', 'tocsin.sqlite', 'tocsin.yaml']);
    const printed = paper();
    const show = await run(['desk', 'show', 'OSN-1', '--as', 'Ada', '--data', kept], environmentOf(printed.terminal));
    assert.equal(show, 0, printed.errors());
    assert.match(printed.text(), /over since 2026-03-07T21:15:00Z \(leaked\)/);
    const again = await rehearse(['slip', '--keep', kept]);
    assert.equal(again.status, 2);
    assert.match(again.err, /expected a folder that is empty or not there/);
  });
});

describe('tocsin desk rehearse --step', () => {
  it('wants somebody at the terminal', async () => {
    const { status, err } = await rehearse(['slip', '--step']);
    assert.equal(status, 2);
    assert.match(err, /--step: expected somebody at a terminal/);
  });

  it('shows what is known, refuses what is wrong with its rule, and goes on', async () => {
    const asked: string[] = [];
    const answers = ['9', 'what?', '2', '3', '1', '4'];
    const { status, out } = await rehearse(['leak-before-date', '--step'], async (question) => {
      asked.push(question);
      return answers.shift() ?? null;
    });
    assert.equal(status, 0, out);
    assert.deepEqual(new Set(asked), new Set(['What do you do? 1-4, or q: ']));
    assert.deepEqual(answers, []);
    assert.match(
      out,
      /\n {2}state: predisclosed\n {2}next: {2}release it \(the program, by itself, by 2026-03-10T12:00:00Z\)\n {2}duty: {2}M9 /,
    );
    assert.match(out, /\n {2}1\. wait until Tuesday/);
    assert.match(out, /refused: the embargo ends at 2026-03-10T12:00:00Z, it is\s+2026-03-07T21:15:00Z/);
    assert.match(out, /refused by M6: the text does not say when the embargo ends/);
    assert.match(out, /not done: Whoever wants to attack has seen it/);
    assert.match(out, /all came out as it must/);
    assert.ok(out.split('\n').every((line) => line.length <= 80));
  });

  it('can be ended', async () => {
    for (const answer of ['q', null]) {
      const before = rehearsalFolders();
      const { status, out } = await rehearse(['smooth-release', '--step'], async () => answer);
      assert.equal(status, 1);
      assert.match(out, /you ended it before its end/);
      assert.doesNotMatch(out, /At the end/);
      assert.deepEqual(rehearsalFolders(), before);
    }
  });
});

function rehearsalFolders(): readonly string[] {
  return readdirSync(tmpdir()).filter(
    (name) => /^tocsin-rehearsal-[A-Za-z0-9]{6}$/.test(name) && existsSync(join(tmpdir(), name, 'tocsin.sqlite')),
  );
}

function environmentOf(terminal: Terminal): Environment {
  const absent = () => Promise.reject(new Error('not in a rehearsal'));
  return {
    terminal,
    clock: systemClock,
    seriesFolder: join(root, 'series'),
    policiesFolder: join(root, 'policies'),
    dataFolder: join(folder, 'none'),
    variables: {},
    version: '0',
    debug: false,
    openStore: (file, _url, clock) =>
      clock === undefined ? openSqlite(file) : openSqlite(file, { searchWorker: null, clock }),
    openStoreToLook: absent,
    openMailReader: (styles) => Promise.resolve(mailReader(styles)),
    startSite: absent,
    backup: absent,
    restore: absent,
    untilStopped: () => new Promise(() => undefined),
    onHangUp: () => () => undefined,
  };
}
