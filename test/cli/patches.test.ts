import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { Instant } from '#base';
import { clearSign, generateSigningKey } from '#pgp';
import { keyring, mail, mailFolder, root, tocsin } from './tocsin.ts';

/* `tocsin patches plan` and `prove` with the built program: on the sample trees, and on a small repository and advisories of our own. */

const folder = mkdtempSync(join(tmpdir(), 'tocsin-patches-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);
const treeOf = (name: string): string => join(root, 'examples', 'osier', 'trees', name);

interface PlanJson {
  readonly target: Readonly<Record<string, unknown>>;
  readonly steps: readonly {
    readonly advisory: string;
    readonly patch: string | null;
    readonly reason: string;
    readonly applies: string;
    readonly file: string | null;
  }[];
  readonly problems: readonly { readonly code: string; readonly suggestion: string | null }[];
  readonly notes: readonly { readonly advisory: string; readonly message: string }[];
}

async function planned(...words: readonly string[]): Promise<[status: number | null, plan: PlanJson]> {
  const ran = await tocsin(['patches', 'plan', '--json', ...words]);
  assert.notEqual(ran.out, '', ran.err);
  return [ran.status, JSON.parse(ran.out) as PlanJson];
}

/** What the README of the samples says of each tree. */
const TREES = {
  'osierd-3.0': { already: [], clean: ['OSN-1', 'OSN-3'] },
  'osierd-3.1': { already: [], clean: ['OSN-1', 'OSN-3', 'OSN-4', 'OSN-6'] },
  'osierd-3.2': { already: ['OSN-1', 'OSN-3'], clean: ['OSN-4', 'OSN-6', 'OSN-7'] },
  'osierd-3.3': { already: ['OSN-1', 'OSN-3'], clean: ['OSN-6', 'OSN-7', 'OSN-8', 'OSN-9', 'OSN-10'] },
} as const;

describe('patches plan', () => {
  for (const [name, { already, clean }] of Object.entries(TREES))
    it(`finds for ${name} what applies, in order, and what is in`, async () => {
      const [status, { steps, problems }] = await planned('--tree', treeOf(name), mailFolder, ...keyring);
      const those = (applies: string): readonly string[] => [
        ...new Set(steps.filter((step) => step.applies === applies).map(({ advisory }) => advisory)),
      ];
      assert.deepEqual([status, problems], [0, []]);
      assert.deepEqual([those('already'), those('clean')], [already, clean]);
      assert.equal(steps.filter(({ applies }) => applies !== 'already' && applies !== 'clean').length, 0);
    });

  it('has the form of the contract, and knows what is not at hand', async () => {
    const [status, plan] = await planned('--xen', '3.1', mail('osn6-v3'), ...keyring);
    assert.equal(status, 1);
    assert.deepEqual(plan.target, { xen: null, commit: null, component: 'osierd', version: '3.1' });
    assert.deepEqual(
      plan.steps.map(({ advisory, patch }) => `${advisory} ${patch}`),
      ['OSN-1 null', 'OSN-3 null', 'OSN-4 null', 'OSN-6 osn6-3.1.patch'],
    );
    assert.deepEqual(plan.steps[0], {
      advisory: 'OSN-1',
      patch: null,
      reason: 'prerequisite of OSN-6',
      applies: 'unknown',
      file: null,
    });
    assert.deepEqual(
      plan.problems.map(({ code }) => code),
      ['missing_advisory', 'missing_advisory', 'missing_advisory'],
    );
    const names = ['osn1-v3', 'osn3-v3', 'osn4-v2'].flatMap((name) => ['--with', mail(name)]);
    const [whole, { steps }] = await planned('--xen', '3.1', mail('osn6-v3'), ...names, ...keyring);
    assert.deepEqual([whole, steps.length], [0, 5]);
    const contained = ['--contained', 'OSN-1,OSN-3', '--contained', 'OSN-4'];
    assert.deepEqual((await planned('--xen', '3.1', mail('osn6-v3'), ...contained, ...keyring))[0], 0);
  });

  it('uses no mail that proves nothing, unless it is told to', async () => {
    const [status, { steps, problems }] = await planned('--xen', '3.1', mail('osn1-v3'));
    assert.deepEqual([status, steps, problems.map(({ code }) => code)], [1, [], ['unverified_advisory']]);
    const [allowed, plan] = await planned('--xen', '3.1', mail('osn1-v3'), '--allow-unverified');
    assert.deepEqual(
      [allowed, plan.steps.length, plan.problems.map(({ code }) => code)],
      [1, 1, ['unverified_advisory']],
    );
  });

  it('says where it does not apply, and what to do', async () => {
    cpSync(treeOf('osierd-3.1'), at('bent'), { recursive: true });
    const [file = ''] = (await planned('--tree', at('bent'), mail('osn1-v3'), ...keyring))[1].steps.map(
      () => 'src/frame.c',
    );
    writeFileSync(join(at('bent'), file), '/* all of it was rewritten */\n');
    const words = ['patches', 'plan', '--tree', at('bent'), mail('osn1-v3'), mail('osn3-v3'), ...keyring];
    const ran = await tocsin(words);
    assert.equal(ran.status, 1, ran.out + ran.err);
    assert.match(ran.out, /does not apply/);
    assert.match(ran.out, /Next: see whether OSN-[0-9]+ is in the tree in another form/);
  });

  it('follows no link of the tree', async () => {
    cpSync(treeOf('osierd-3.1'), at('linked'), { recursive: true });
    writeFileSync(at('frame.c'), readFileSync(join(treeOf('osierd-3.1'), 'src/frame.c')));
    rmSync(join(at('linked'), 'src'), { recursive: true });
    symlinkSync(join(treeOf('osierd-3.1'), 'src'), join(at('linked'), 'src'));
    const [status, { steps, problems }] = await planned('--tree', at('linked'), mail('osn1-v3'), ...keyring);
    assert.deepEqual([status, steps[0]?.applies, problems[0]?.code], [1, 'unknown', 'refused_patch']);
  });

  for (const [words, hint] of [
    [[], /--xen 4\.20/],
    [['--xen', 'soon'], /give the version/],
    [['--tree', at('nowhere')], /check the name/],
    [['--tree', folder], /--xen VERSION/],
    [['--xen', '3.1', '--contained', 'all'], /give ids/],
  ] as const)
    it(`says what is missing: ${words.join(' ').replace(folder, 'DIR')}`, async () => {
      const ran = await tocsin(['patches', 'plan', mail('osn1-v3'), ...words, ...keyring]);
      assert.deepEqual([ran.status, ran.out], [2, '']);
      assert.match(ran.err, hint);
    });
});

describe('patches plan --write', () => {
  const write = (to: string, ...words: readonly string[]) =>
    tocsin(['patches', 'plan', '--tree', treeOf('osierd-3.2'), mailFolder, '--write', to, ...words, ...keyring]);
  const PATCHES = ['osn4.patch', 'osn6-3.3.patch', 'osn7-1.patch', 'osn7-2.patch', 'osn7-3.patch'];

  it('writes the patches in order with a series that GNU patch follows', async () => {
    const ran = await write(at('queue/new'));
    assert.equal(ran.status, 0, ran.out + ran.err);
    assert.deepEqual(readdirSync(at('queue/new')).sort(), [...PATCHES, 'series'].sort());
    const series = readFileSync(at('queue/new/series'), 'utf8').split('\n');
    assert.deepEqual(
      series.filter((line) => line !== '' && !line.startsWith('#')),
      PATCHES,
    );
    assert.match(series.join('\n'), /^# osn1\.patch \(OSN-1\) is in the tree already$/m);
    cpSync(treeOf('osierd-3.2'), at('pushed'), { recursive: true });
    for (const name of PATCHES)
      execFileSync('git', ['apply', at(`queue/new/${name}`)], {
        cwd: at('pushed'),
        env: { PATH: process.env['PATH'], GIT_DIR: '/nonexistent' },
      });
  });

  it('writes over nothing, and nothing at all then', async () => {
    mkdirSync(at('full'));
    writeFileSync(at('outside'), 'mine');
    symlinkSync(at('outside'), at('full/osn7-1.patch'));
    const ran = await write(at('full'));
    assert.equal(ran.status, 1);
    assert.match(ran.out, /has osn7-1\.patch already; --force/);
    assert.deepEqual(readdirSync(at('full')), ['osn7-1.patch']);
    assert.equal((await write(at('full'), '--force')).status, 0);
    assert.equal(readdirSync(at('full')).length, PATCHES.length + 1);
    assert.equal(readFileSync(at('outside'), 'utf8'), 'mine');
  });

  it('writes nothing where one of them is not at hand', async () => {
    const words = ['patches', 'plan', '--xen', '3.1', mail('osn6-v3'), '--write', at('partial'), ...keyring];
    const ran = await tocsin(words);
    assert.equal(ran.status, 1);
    assert.match(ran.out, /Nothing was written\n {2}the patch of OSN-1 is not at hand/);
    assert.equal(existsSync(at('partial')), false);
  });
});

const NOW = Date.now() as Instant;
const key = await generateSigningKey({
  name: 'Reed Team',
  email: 'security@reed.example',
  at: (NOW - 86_400_000) as Instant,
  expiresAt: null,
  passphrase: null,
});
writeFileSync(at('team.asc'), key.certificate);
const OURS = ['--keyring', at('team.asc'), '--data', folder];

const ENV = {
  PATH: process.env['PATH'],
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'A',
  GIT_AUTHOR_EMAIL: 'a@reed.example',
  GIT_COMMITTER_NAME: 'A',
  GIT_COMMITTER_EMAIL: 'a@reed.example',
};
const git = (...words: readonly string[]): string =>
  execFileSync('git', words, { cwd: at('repo'), encoding: 'utf8', env: ENV }).trim();

/** A repository whose attributes and hooks would run a program, and a commit to put patches on. */
mkdirSync(at('repo/src'), { recursive: true });
git('init', '-q', '-b', 'main');
writeFileSync(at('repo/src/reed.c'), 'one\ntwo\nthree\n');
writeFileSync(at('repo/build.sh'), '#!/bin/sh\ngrep -q first src/reed.c && grep -q second src/reed.c\n', {
  mode: 0o755,
});
writeFileSync(at('repo/.gitattributes'), '*.c filter=evil\n');
symlinkSync('src/reed.c', at('repo/link'));
git('add', '.');
git('commit', '-qm', 'one');
git('config', 'filter.evil.smudge', `touch ${at('was-run')}; cat`);
writeFileSync(at('repo/.git/hooks/post-checkout'), `#!/bin/sh\ntouch ${at('was-run')}\n`, { mode: 0o755 });
const base = git('rev-parse', 'HEAD');

const FIRST = '--- a/src/reed.c\n+++ b/src/reed.c\n@@ -1,3 +1,3 @@\n one\n-two\n+first\n three\n';
const SECOND = '--- a/src/reed.c\n+++ b/src/reed.c\n@@ -1,3 +1,4 @@\n one\n first\n three\n+second\n';

function metaOf(number: number, prerequisites: readonly number[], ref: string): string {
  const recipe = { StableRef: ref, Prereqs: prerequisites, Patches: [`xsa${number}.patch`] };
  const value = {
    XSA: number,
    SupportedVersions: ['master', '4.14'],
    Trees: ['xen'],
    Recipes: {
      master: { Recipes: { xen: { ...recipe, StableRef: 'f'.repeat(40) } } },
      '4.14': { Recipes: { xen: recipe } },
    },
  };
  return JSON.stringify(value);
}

function advisoryOf(number: number, files: Readonly<Record<string, string>>): string {
  const sums = Object.entries(files).map(
    ([name, text]) => `${createHash('sha256').update(text).digest('hex')}  ${name}`,
  );
  return `            Xen Security Advisory XSA-${number}

                     A reed bends twice

ISSUE DESCRIPTION
=================

It bends.

VULNERABLE SYSTEMS
==================

All.

RESOLUTION
==========

Applying the attached patch resolves this issue.

xsa${number}.patch           Xen 4.14 - xen-unstable

$ sha256sum xsa${number}*
${sums.join('\n')}
$
`;
}

async function mailOf(number: number, files: Readonly<Record<string, string>>, sent = files): Promise<string> {
  const text = await clearSign(advisoryOf(number, files), key.privateKey, { signedAt: Date.now() as Instant });
  const parts = Object.entries(sent).map(
    ([name, body]) =>
      `--=_b\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename="${name}"\nContent-Transfer-Encoding: base64\n\n${Buffer.from(body).toString('base64')}\n`,
  );
  const path = at(`xsa${number}${sent === files ? '' : '-altered'}.eml`);
  writeFileSync(
    path,
    `From: Reed <security@reed.example>\nSubject: Xen Security Advisory ${number}\nMessage-ID: <${number}@reed.example>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="=_b"\n\n--=_b\nContent-Type: text/plain; charset=utf-8\n\n${Buffer.from(text).toString('utf8')}\n${parts.join('')}--=_b--\n`,
  );
  return path;
}

const FILES_901 = { 'xsa901.patch': FIRST, 'xsa901.meta': metaOf(901, [], base) };
const FILES_902 = { 'xsa902.patch': SECOND, 'xsa902.meta': metaOf(902, [902, 901], base) };
const first = await mailOf(901, FILES_901);
const second = await mailOf(902, FILES_902);

describe('patches plan for a tree that has a fix in another form', () => {
  const MAKEFILE = 'XEN_VERSION = 4\nXEN_SUBVERSION = 14\nXEN_EXTRAVERSION = .0\n';
  const treeWith = (name: string, source: string): string => {
    for (const part of ['src', 'xen']) mkdirSync(at(`${name}/${part}`), { recursive: true });
    writeFileSync(at(`${name}/xen/Makefile`), MAKEFILE);
    writeFileSync(at(`${name}/src/reed.c`), source);
    return at(name);
  };
  const stepsFor = async (tree: string) => {
    const [, { steps, notes }] = await planned('--tree', tree, first, second, ...OURS);
    return [steps.map(({ advisory, applies }) => `${advisory} ${applies}`), notes.map(({ advisory }) => advisory)];
  };

  it('leaves out what a commit brought, whatever became of the files since', async () => {
    const tree = treeWith('vendor', 'one\nfirst\nthree and more\n');
    const run = (...words: readonly string[]) => execFileSync('git', words, { cwd: tree, env: ENV });
    run('init', '-q', '-b', 'main');
    run('add', '.');
    run('commit', '-qm', 'reed: bend once\n\nThis is XSA-901.');
    assert.deepEqual(await stepsFor(tree), [['XSA-902 conflict'], ['XSA-901']]);
  });

  it('says already of what the files alone show, where neither direction applies', async () => {
    const tree = treeWith('indented', '  one\n  first\n  three\n');
    assert.deepEqual(await stepsFor(tree), [['XSA-901 already', 'XSA-902 conflict'], []]);
    assert.deepEqual(await stepsFor(treeWith('before', 'one\ntwo\nthree\n')), [['XSA-901 clean', 'XSA-902 clean'], []]);
  });
});

interface ProofJson {
  readonly version: string;
  readonly verdict: string;
  readonly why: string | null;
  readonly commit: string | null;
  readonly result: string | null;
  readonly build: { readonly status: string; readonly log: string } | null;
  readonly provedAt: string;
}

async function proved(...words: readonly string[]): Promise<[number | null, ProofJson]> {
  const ran = await tocsin(['patches', 'prove', '--json', '--only', '4.14', '--repo', at('repo'), ...words, ...OURS]);
  assert.notEqual(ran.out, '', ran.err);
  const { proofs } = JSON.parse(ran.out) as { proofs: readonly ProofJson[] };
  return [ran.status, proofs[0] ?? assert.fail(ran.err)];
}

const leftovers = (): readonly string[] => readdirSync(at('work'));
mkdirSync(at('work'));

describe('patches prove', () => {
  const BUILD = ['--build', './build.sh && test -L link && test "$TOCSIN_VERSION" = 4.14', '--work', at('work')];

  it('puts the patches on the commit after what comes first, builds, and changes nothing of the repository', async () => {
    const before = [
      git('rev-parse', 'HEAD'),
      git('for-each-ref'),
      git('count-objects', '-v'),
      git('status', '--short'),
    ];
    const [status, proof] = await proved(second, '--with', first, ...BUILD);
    assert.deepEqual([status, proof.verdict, proof.why, proof.commit], [0, 'proved', null, base]);
    assert.equal(proof.build?.status, 'passed');
    assert.deepEqual(
      [git('rev-parse', 'HEAD'), git('for-each-ref'), git('count-objects', '-v'), git('status', '--short')],
      before,
    );
    assert.equal(existsSync(at('was-run')), false, 'a program of the repository was run');
    assert.deepEqual(leftovers(), []);
    // the same as git makes of it
    writeFileSync(at('both.patch'), FIRST + SECOND);
    execFileSync('git', ['clone', '-q', '--shared', at('repo'), at('clone')], { env: ENV });
    execFileSync('git', ['apply', '--index', at('both.patch')], { cwd: at('clone'), env: ENV });
    assert.equal(
      proof.result,
      execFileSync('git', ['write-tree'], { cwd: at('clone'), env: ENV, encoding: 'utf8' }).trim(),
    );
  });

  it('is not known without what comes first, and fails where it does not apply or build', async () => {
    const [missing, unknown] = await proved(second, ...BUILD);
    assert.deepEqual([missing, unknown.verdict], [1, 'unknown']);
    assert.match(unknown.why ?? '', /XSA-901: its mail/);
    const [conflict, failed] = await proved(second, '--without', 'XSA-901', ...BUILD);
    assert.deepEqual([conflict, failed.verdict], [1, 'failed']);
    assert.match(failed.why ?? '', /^xsa902\.patch applies with fuzz alone/);
    const [status, built] = await proved(first, '--build', 'echo so it ends; exit 7', '--work', at('work'));
    assert.deepEqual([status, built.verdict, built.build?.status], [1, 'failed', 'failed']);
    assert.match(built.build?.log ?? '', /so it ends/);
    assert.deepEqual(leftovers(), []);
  });

  it('gives a build nothing of its environment, a bounded log, and takes with it what was left in the background', async () => {
    const noise = 'env; (sleep 60; touch "$HOME/late") & yes long | head -c 3000000; echo the end';
    const started = Date.now();
    const words = [
      'patches',
      'prove',
      first,
      '--json',
      '--only',
      '4.14',
      '--repo',
      at('repo'),
      '--build',
      noise,
      ...OURS,
    ];
    const ran = await tocsin(words, { env: { DATABASE_URL: '', SECRET: 'xyzzy' } });
    const { build, verdict } = (JSON.parse(ran.out) as { proofs: readonly ProofJson[] }).proofs[0] ?? assert.fail();
    assert.equal(verdict, 'proved');
    assert.ok((build?.log.length ?? 0) <= 32 * 1024);
    assert.match(build?.log ?? '', /the end\n$/);
    assert.doesNotMatch(ran.out, /xyzzy/);
    assert.ok(Date.now() - started < 55_000, 'it waited for the background');
  });

  it('goes on after what it has proved, and proves again what changed', async () => {
    const out = ['--out', at('proof.json'), '--build', 'true'];
    const [, one] = await proved(first, ...out);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const [, same] = await proved(first, ...out);
    assert.equal(same.provedAt, one.provedAt);
    const [, again] = await proved(first, ...out, '--again');
    assert.notEqual(again.provedAt, one.provedAt);
    const [, other] = await proved(first, '--out', at('proof.json'), '--build', 'true # otherwise');
    assert.notEqual(other.provedAt, one.provedAt);
    writeFileSync(at('proof.json'), '{"proofs":[{}]}');
    const ran = await tocsin(['patches', 'prove', first, '--repo', at('repo'), ...out, ...OURS]);
    assert.equal(ran.status, 2);
    assert.match(ran.err, /proof\.json: expected what tocsin patches prove wrote/);
  });

  it('does not know what the repository does not have', async () => {
    const ran = await tocsin(['patches', 'prove', first, '--repo', at('repo'), ...OURS]);
    assert.equal(ran.status, 1);
    assert.match(ran.out, /master +xen +unknown/);
    assert.match(ran.out, /does not have the commit\s+f{40}; fetch it/);
    assert.match(ran.out, /1 of 2 recipes proved/);
  });

  it('refuses a patch whose bytes are not those of the signed table', async () => {
    const altered = await mailOf(901, FILES_901, { ...FILES_901, 'xsa901.patch': FIRST.replace('+first', '+worst') });
    const ran = await tocsin(['patches', 'prove', altered, '--repo', at('repo'), ...OURS]);
    assert.equal(ran.status, 2);
    assert.match(ran.err, /proves nothing/);
    const [status, { steps, problems }] = await planned('--xen', '4.14', altered, '--allow-unverified', ...OURS);
    assert.equal(status, 1);
    assert.deepEqual([steps[0]?.applies, problems.some(({ code }) => code === 'unverified_patch')], ['unknown', true]);
  });

  it('ends at Ctrl-C with what it builds, and leaves nothing behind', async () => {
    const { spawn } = await import('node:child_process');
    const child = spawn(
      join(root, 'bin', 'tocsin'),
      [
        'patches',
        'prove',
        first,
        '--repo',
        at('repo'),
        '--work',
        at('work'),
        '--build',
        `touch ${at('began')}; sleep 60; touch ${at('ended')}`,
        ...OURS,
      ],
      { stdio: 'ignore' },
    );
    while (!existsSync(at('began'))) await new Promise((resolve) => setTimeout(resolve, 50));
    child.kill('SIGINT');
    const status = await new Promise((resolve) => child.on('close', resolve));
    assert.equal(status, 130);
    assert.deepEqual(leftovers(), []);
    assert.equal(existsSync(at('ended')), false);
  });
});

describe('desk prove', { timeout: 120_000 }, () => {
  const data = at('desk');
  const desk = async (expected: number, ...words: readonly string[]): Promise<string> => {
    const ran = await tocsin(['desk', ...words, '--data', data], { env: { TOCSIN_AS: 'Ada' } });
    assert.equal(ran.status, expected, `${words.join(' ')}\n${ran.err}${ran.out}`);
    return ran.out + ran.err;
  };

  it('keeps the result with the case; a policy may want it before approval, and anew after a change', async () => {
    mkdirSync(join(data, 'policies'), { recursive: true });
    const policy = readFileSync(join(root, 'policies', 'minimal.yaml'), 'utf8');
    const rule =
      '  - id: P1\n    does: refuse\n    says: Patches apply and build before somebody agrees to the text.\n    remedy: "tocsin desk prove CASE"\n    check: { kind: patches_proved, build: true }\n';
    writeFileSync(
      join(data, 'policies', 'strict.yaml'),
      policy.replace('name: minimal', 'name: strict').replace('rules:\n', `rules:\n${rule}`),
    );
    writeFileSync(join(data, 'tocsin.yaml'), 'series: XSA\npolicy: strict\n');
    await desk(0, 'team', 'add', 'Ada', '--role', 'lead');
    await desk(0, 'team', 'add', 'Bob', '--role', 'member');
    writeFileSync(at('report.txt'), 'it bends\n');
    const id = (await desk(0, 'report', at('report.txt'))).trim().split('\n')[0] ?? '';
    await desk(0, 'number', id, '901');
    for (const [name, text] of Object.entries(FILES_901)) writeFileSync(at(name), text);
    await desk(0, 'file', 'XSA-901', at('xsa901.patch'), at('xsa901.meta'));
    writeFileSync(at('draft.txt'), advisoryOf(901, FILES_901));
    await desk(0, 'text', 'XSA-901', at('draft.txt'));
    assert.match(await desk(1, 'approve', 'XSA-901', '--as', 'Bob'), /P1.*nobody has tried/s);
    const prove = ['prove', 'XSA-901', '--repo', at('repo'), '--work', at('work')];
    assert.match(await desk(1, ...prove, '--build', './build.sh'), /4\.14 +xen +failed/);
    assert.match(await desk(1, 'approve', 'XSA-901', '--as', 'Bob'), /P1.*do not apply, or do not build/s);
    const whole = FILES_901['xsa901.meta'].replace('f'.repeat(40), base);
    writeFileSync(at('xsa901.meta'), whole);
    await desk(0, 'file', 'XSA-901', at('xsa901.meta'));
    assert.match(await desk(1, 'approve', 'XSA-901', '--as', 'Bob'), /P1.*others than those that were tried/s);
    await desk(0, ...prove);
    assert.match(await desk(1, 'approve', 'XSA-901', '--as', 'Bob'), /P1.*nobody has built/s);
    assert.match(await desk(0, ...prove, '--build', 'true'), /2 of 2 recipes proved/);
    await desk(0, 'approve', 'XSA-901', '--as', 'Bob');
    assert.deepEqual(leftovers(), []);
    // nothing of it lies in the open
    const bytes = readFileSync(join(data, 'tocsin.sqlite')).toString('latin1');
    assert.equal(bytes.includes(base), false);
    assert.equal(bytes.includes('xsa901.patch'), false);
  });
});
