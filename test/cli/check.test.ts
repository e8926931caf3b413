import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { Instant } from '#base';
import { clearSign, generateSigningKey } from '#pgp';
import { tocsin } from './tocsin.ts';

/* `tocsin check` and `tocsin conditions` with the built program, on an advisory of our own about a project of our own. */

const folder = mkdtempSync(join(tmpdir(), 'tocsin-check-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, text: string | Uint8Array): string => {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  return path;
};
const NOW = Date.now() as Instant;
const key = await generateSigningKey({
  name: 'Reed Team',
  email: 'security@reed.example',
  at: (NOW - 86_400_000) as Instant,
  expiresAt: null,
  passphrase: null,
});
const keyring = ['--keyring', file('team.asc', key.certificate), '--data', folder];
const sign = (text: string) => clearSign(text, key.privateKey, { signedAt: Date.now() as Instant });

const advisoryText = (versions: string): string => `            Xen Security Advisory CVE-2031-1001 / XSA-901
                              version 2

                     A reed bends twice

UPDATES IN VERSION 2
====================

Public release.

VULNERABLE SYSTEMS
==================

${versions}

Only x86 HVM guests can exploit the vulnerability.

MITIGATION
==========

Running only PV guests will avoid the vulnerability.

RESOLUTION
==========

Applying the attached patch resolves this issue.

xsa901.patch           Xen 4.14 - xen-unstable
`;
const ADVISORY = file(
  'xsa901.asc',
  await sign(advisoryText('Xen 4.14 and later are vulnerable.  Xen 4.13 and older are not vulnerable.')),
);

const host = (name: string, facts: object): void => {
  file(`hosts/${name}/facts.json`, JSON.stringify(facts));
};
host('bent', { xen: '4.15.1', arch: 'x86_64', guests: [{ name: 'web', type: 'hvm' }] });
host('old', { xen: '4.13.2', arch: 'x86_64', guests: [{ name: 'web', type: 'hvm' }] });
host('sparse', { xen: '4.15.1', arch: 'x86_64' });

const json = async (...words: string[]): Promise<[number | null, Record<string, unknown>[]]> => {
  const ran = await tocsin(['check', ADVISORY, '--json', ...keyring, ...words]);
  assert.notEqual(ran.status, 3, ran.err);
  return [ran.status, JSON.parse(ran.out) as Record<string, unknown>[]];
};

describe('check', () => {
  it('answers for each host, with the sentences that decide, and ends as the worst of them', async () => {
    const [status, answers] = await json('--host', join(folder, 'hosts'));
    assert.equal(status, 1);
    assert.deepEqual(
      answers.map(({ host: name, verdict }) => [name, verdict]),
      [
        ['bent', 'affected'],
        ['old', 'not_affected'],
        ['sparse', 'unknown'],
      ],
    );
    const [bent, old, sparse] = answers;
    assert.match(JSON.stringify(bent?.['because']), /Xen 4\.14 and later are vulnerable\..*xen = 4\.15\.1/);
    assert.match(JSON.stringify(old?.['because']), /xen = 4\.13\.2/);
    assert.deepEqual(sparse?.['ask'], [{ fact: 'guests', how: 'xl list -l > xl-list.json', question: null }]);
    assert.deepEqual(bent?.['fix'], { contained: null, patches: ['xsa901.patch'] });
  });

  it('ends with 0 where nobody is affected, and with 4 where that is not settled', async () => {
    assert.equal((await json('--host', join(folder, 'hosts/old')))[0], 0);
    assert.equal((await json('--host', join(folder, 'hosts/sparse')))[0], 4);
  });

  it('never says more than the text proves, unless that is allowed', async () => {
    const forged = file('forged.asc', readFileSync(ADVISORY, 'utf8').replace('4.13 and older', '4.15 and older'));
    const words = ['check', forged, '--json', '--data', folder, '--host', join(folder, 'hosts/bent')];
    const { out } = await tocsin(words);
    assert.equal((JSON.parse(out) as { verdict: string }[])[0]?.verdict, 'unknown');
    const allowed = await tocsin([...words, '--allow-unverified']);
    assert.notEqual((JSON.parse(allowed.out) as { verdict: string }[])[0]?.verdict, 'unknown');
  });

  it('prints for people what is to be done, and what would settle the rest', async () => {
    const { out, status } = await tocsin(['check', ADVISORY, ...keyring, '--host', join(folder, 'hosts')]);
    assert.equal(status, 1);
    assert.match(out, /affected +XSA-901 v2 {2}A reed bends twice/);
    assert.match(out, /to do: apply the patch and reboot the host/);
    assert.match(out, /What would settle most\n {2}xl list -l > xl-list\.json/);
  });

  it('prints only what changed since an earlier run', async () => {
    const first = await tocsin(['check', ADVISORY, '--json', ...keyring, '--host', join(folder, 'hosts')]);
    const earlier = file('earlier.json', first.out);
    const since = ['--since', earlier];
    assert.deepEqual(await json('--host', join(folder, 'hosts'), ...since), [0, []]);
    const changed = file('earlier.json', first.out.replace('"verdict": "affected"', '"verdict": "unknown"'));
    const [status, answers] = await json('--host', join(folder, 'hosts'), '--since', changed);
    assert.deepEqual([status, answers.map(({ host: name, before }) => [name, before])], [1, [['bent', 'unknown']]]);
    const none = await tocsin(['check', ADVISORY, ...keyring, '--host', join(folder, 'hosts'), '--since', ADVISORY]);
    assert.equal(none.status, 2);
    assert.match(none.err, /expected what tocsin check --json printed/);
    const same = await tocsin([
      'check',
      ADVISORY,
      ...keyring,
      '--host',
      join(folder, 'hosts'),
      '--since',
      file('same.json', first.out),
    ]);
    assert.deepEqual([same.status, same.out], [0, `nothing changed since ${join(folder, 'same.json')}\n`]);
  });

  it('takes facts that are named beside a host as facts of that host', async () => {
    const facts = file('more.json', '{"guests": [{"name": "web", "type": "pv"}]}');
    const [status, answers] = await json('--host', join(folder, 'hosts/sparse'), '--facts', facts);
    assert.deepEqual(
      [status, answers.map(({ host: name, verdict }) => [name, verdict])],
      [0, [['sparse', 'not_affected']]],
    );
    const several = await tocsin(['check', ADVISORY, ...keyring, '--host', join(folder, 'hosts'), '--facts', facts]);
    assert.equal(several.status, 2);
    assert.match(several.err, /expected one host beside the files that were named/);
  });

  it('gives no answer where a file that was named cannot be read: where, and what is wrong', async () => {
    for (const [option, text, place] of [
      ['--facts', '{"xen": "4.17.3",\n "arch": x86}', /broken:2:10: /],
      ['--facts', '{"xen": "4.17.3", "archh": "arm64"}', /broken:1:19: .*\nhint: did you mean "arch"/],
      ['--xl-info', 'Xen is fine\n', /broken:1:1: expected the output of xl info/],
      ['--xl-list', '[{"domid": 0,]', /broken:1:14: /],
    ] as const) {
      const ran = await tocsin(['check', ADVISORY, ...keyring, option, file('broken', text)]);
      assert.deepEqual([ran.status, ran.out], [2, ''], ran.err);
      assert.match(ran.err, place);
    }
  });

  it('prints a fleet in lines that fit, and what most hosts have', async () => {
    for (let number = 0; number < 5; number += 1)
      file(`fleet/h${number}/facts.json`, JSON.stringify({ xen: '4.15.1', arch: 'x86_64' }));
    file('fleet/worst/facts.json', JSON.stringify({ xen: '4.15.1', arch: 'x86_64', guests: [{ type: 'hvm' }] }));
    const { out } = await tocsin(['check', ADVISORY, ...keyring, '--host', join(folder, 'fleet')]);
    assert.match(out, /^worst +1 affected: XSA-901$/m);
    assert.match(out, /^6 hosts: 1 affected, 5 not settled, 0 not affected$/m);
    assert.match(out, /^most hosts have: XSA-901 on 1$/m);
    assert.deepEqual(
      out.split('\n').filter((line) => line.length > 100),
      [],
    );
  });

  it('prints the facts and where they are from, and checks nothing', async () => {
    const info = file(
      'info.txt',
      'xen_version            : 4.17.5\nxen_caps               : xen-3.0-x86_64 hvm-3.0-x86_64\n',
    );
    const { out, status } = await tocsin(['check', '--print-facts', '--json', '--xl-info', info]);
    assert.equal(status, 0);
    const facts = JSON.parse(out) as { xen: string; provenance: Record<string, { line: number }> };
    assert.deepEqual([facts.xen, facts.provenance['xen']?.line], ['4.17.5', 1]);
  });

  describe('with something in guests/ that is not read', () => {
    const XL_INFO = 'xen_version            : 4.15.1\nxen_caps               : xen-3.0-x86_64 hvm-3.0-x86_64\n';
    const odd = (name: string): string => {
      file(`${name}/xl-info.txt`, XL_INFO);
      file(`${name}/guests/pv.cfg`, 'name = "pv"\ntype = "pv"\nkernel = "/boot/reed"\nmemory = 64\n');
      return join(folder, name);
    };
    const answer = async (path: string): Promise<readonly [unknown, string]> => {
      const [, answers] = await json('--host', path);
      return [answers[0]?.['verdict'], (await tocsin(['check', '--print-facts', '--json', '--host', path])).out];
    };
    for (const [what, put] of [
      ['a file of another name', (path: string) => writeFileSync(join(path, 'guests/hvm'), 'name = "hvm"\n')],
      ['a folder', (path: string) => mkdirSync(join(path, 'guests/auto'))],
      ['a folder named as a guest', (path: string) => mkdirSync(join(path, 'guests/more.cfg'))],
      ['a pipe', (path: string) => execFileSync('mkfifo', [join(path, 'guests/pipe.cfg')])],
      ['a device', (path: string) => symlinkSync('/dev/zero', join(path, 'guests/zero.cfg'))],
      [
        'a file that is too large',
        (path: string) => writeFileSync(join(path, 'guests/disk.cfg'), ' '.repeat(2 ** 20 + 1)),
      ],
    ] as const)
      it(`does not take the list for whole: ${what}`, async () => {
        const path = odd(`odd/${what.replaceAll(' ', '-')}`);
        const [before, facts] = await answer(path);
        assert.equal(before, 'not_affected');
        assert.match(facts, /"guests": \[/);
        put(path);
        const [verdict, after] = await answer(path);
        assert.equal(verdict, 'unknown');
        assert.match(after, /"someGuests": \[/);
        const { err, out } = await tocsin(['check', ADVISORY, ...keyring, '--host', path]);
        assert.match(`${err}${out}`, /guests\/\S+: not read, since/);
      });
  });

  it("does not open a pipe in a host's folder, and reads at most 64 MB of one", async () => {
    file('piped/facts.json', '{"arch": "x86_64"}');
    execFileSync('mkfifo', [join(folder, 'piped/xl-info.txt')]);
    const piped = await tocsin(['check', ADVISORY, ...keyring, '--host', join(folder, 'piped')]);
    assert.equal(piped.status, 2, piped.err);
    assert.match(piped.err + piped.out, /xl-info\.txt: not read, since it is a pipe or a device/);
    const text = ' '.repeat(14 * 1024 * 1024);
    for (const name of ['xl-info.txt', 'xl-info-n.txt', 'xl-dmesg.txt', 'cpuinfo', 'xencommons'])
      file(`huge/${name}`, text);
    const huge = await tocsin(['check', ADVISORY, ...keyring, '--host', join(folder, 'huge')]);
    assert.equal(huge.status, 2, huge.err);
    assert.match(huge.err, /huge: more than 67108864 bytes in the files of one host/);
  });

  for (const [what, words, message] of [
    ['no host', [], /expected a host, found none/],
    ['a folder that is not there', ['--host', join(folder, 'none')], /expected a folder with the files of a host/],
    ['facts that are no JSON', ['--facts', ADVISORY], /team|expected/],
  ] as const)
    it(`refuses ${what}, and says what to do`, async () => {
      const ran = await tocsin(['check', ADVISORY, ...keyring, ...words]);
      assert.equal(ran.status, 2, ran.err);
      assert.match(ran.err, message);
      assert.match(ran.err, /hint: /);
    });
});

describe('conditions', () => {
  it('are proposed, signed, kept, and then confirmed', async () => {
    const proposed = await tocsin(['conditions', 'propose', ADVISORY, ...keyring, '--by', 'Ada']);
    assert.equal(proposed.status, 0, proposed.err);
    assert.match(proposed.out, /^Tocsin conditions 1\n\nAdvisory: XSA-901\nRevision: 2\n/);
    const confirmedOnly = ['--host', join(folder, 'hosts/bent'), '--confirmed-only'];
    assert.equal((await json(...confirmedOnly))[1][0]?.['verdict'], 'unknown');
    const signed = file('signed.asc', await sign(proposed.out));
    const kept = await tocsin(['conditions', 'keep', signed, ADVISORY, ...keyring]);
    assert.equal(kept.status, 0, kept.err);
    const [, [answer]] = await json(...confirmedOnly);
    assert.deepEqual([answer?.['verdict'], answer?.['basis']], ['affected', 'confirmed']);
  });

  it('that leave a sentence out, or quote what nobody said, are refused', async () => {
    const { out } = await tocsin(['conditions', 'propose', ADVISORY, ...keyring]);
    for (const [text, message] of [
      [out.replace('x86 HVM guests can exploit', 'x86 PVH guests can exploit'), /the text does not say: Only x86 PVH/],
      [out.replace(/vulnerable when\n[\s\S]*/, 'vulnerable when\n\nyes\n'), /nothing is said of line \d+: Xen 4\.14/],
    ] as const) {
      const ran = await tocsin(['conditions', 'keep', file('bad.asc', await sign(text)), ADVISORY, ...keyring]);
      assert.equal(ran.status, 1, ran.err);
      assert.match(ran.err, message);
    }
  });

  it('of another advisory that name this text decide nothing, and that is said', async () => {
    const { out } = await tocsin(['conditions', 'propose', ADVISORY, ...keyring]);
    const made = out
      .replace('Advisory: XSA-901', 'Advisory: XSA-1')
      .replace(/vulnerable when\n[\s\S]*/, 'vulnerable when\n\nno\n');
    const signed = file('made.asc', await sign(made));
    const words = [
      'check',
      ADVISORY,
      '--json',
      '--keyring',
      file('team.asc', key.certificate),
      '--data',
      file('empty/x', '').slice(0, -2),
    ];
    const ran = await tocsin([...words, '--host', join(folder, 'hosts/bent'), '--conditions', signed]);
    const [answer] = JSON.parse(ran.out) as { verdict: string; basis: string }[];
    assert.deepEqual([answer?.verdict, answer?.basis], ['affected', 'proposed']);
    assert.match(ran.err, /not used: it is about XSA-1 v2/);
  });

  it('for another text are none for this one', async () => {
    const other = file('other.asc', await sign(advisoryText('Xen 4.15 and later are vulnerable.')));
    const { out } = await tocsin(['conditions', 'propose', other, ...keyring]);
    const ran = await tocsin(['conditions', 'keep', file('of-other.asc', await sign(out)), ADVISORY, ...keyring]);
    assert.equal(ran.status, 1);
    assert.match(ran.err, /another text of the same revision/);
  });

  it('that say another thing than the text are told of by lint, sentence by sentence, and as proposed by nobody', async () => {
    const { out } = await tocsin(['conditions', 'propose', ADVISORY, ...keyring]);
    const codes = async (name: string, text: string, path = ADVISORY): Promise<readonly string[]> => {
      const signed = file(name, await sign(text));
      const words = ['--keyring', file('team.asc', key.certificate), '--data', file('empty/x', '').slice(0, -2)];
      const ran = await tocsin(['lint', path, '--json', ...words, '--conditions', signed]);
      assert.equal(ran.err, '');
      const [{ diagnostics = [] } = {}] = JSON.parse(ran.out) as {
        diagnostics?: { code: string; line: number | null; message: string }[];
      }[];
      return diagnostics
        .filter(({ code }) => code.startsWith('conditions-'))
        .map(({ code, line, message }) => `${code} ${line} ${message}`);
    };
    assert.deepEqual(await codes('same.asc', out), []);
    const moved = out.replace('xen >= 4.14', 'xen >= 4.15');
    assert.notEqual(moved, out);
    const [found = '', ...more] = await codes('moved.asc', moved);
    assert.match(
      found,
      /^conditions-differ \d+ “Xen 4\.14 and later are vulnerable\.” is read as .*4\.14.* confirmed is .*4\.15/,
    );
    assert.deepEqual(more, []);
    assert.match(
      (await codes('loose.asc', out.replace(/\nand /g, '\nor '))).join(),
      /^conditions-differ null .*joined/,
    );
    assert.match(
      (await codes('gone.asc', out.replace('4.14 and later are vulnerable.', '4.14 and later are safe.'))).join(),
      /^conditions-not-its null .*does not say/,
    );
    const other = file('other-text.asc', await sign(advisoryText('Xen 4.15 and later are vulnerable.')));
    assert.match((await codes('elsewhere.asc', out, other)).join(), /^conditions-other-text/);
  });
});
