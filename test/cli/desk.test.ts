import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { needsGpg } from '../../src/pgp/gpg.test-support.ts';
import { tocsin } from './tocsin.ts';

/* A whole case at the terminal, as docs/desk.md tells it: the built program, the real gpg, and the maildir that letters leave into. */

const folder = mkdtempSync(join(tmpdir(), 'tocsin-desk-'));
const data = join(folder, 'data');
const home = join(folder, 'gnupg');
after(() => {
  execFileSync('gpgconf', ['--homedir', home, '--kill', 'all'], { stdio: 'ignore' });
  rmSync(folder, { recursive: true, force: true });
});

const gpg = (...words: readonly string[]): string =>
  execFileSync('gpg', ['--homedir', home, '--batch', '--quiet', '--passphrase', '', ...words], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

async function run(...words: readonly string[]): Promise<string> {
  const ran = await tocsin([...words, '--data', data], { env: { TOCSIN_AS: 'Ada' } });
  assert.equal(ran.status, 0, `${words.join(' ')}\n${ran.err}${ran.out}`);
  return ran.out;
}

async function refused(...words: readonly string[]): Promise<string> {
  const ran = await tocsin([...words, '--data', data], { env: { TOCSIN_AS: 'Ada' } });
  assert.equal(ran.status, 1, `${words.join(' ')}\n${ran.err}${ran.out}`);
  return ran.err;
}

const letters = (): readonly string[] => {
  const place = join(data, 'outgoing', 'new');
  return readdirSync(place).map((name) => join(place, name));
};

/** Long enough for what has to be done before it. */
const END_AHEAD_MS = 80_000;

describe('a case at the terminal', { ...needsGpg, timeout: 240_000 }, () => {
  it('goes from a report to a genuine advisory at its instant', async () => {
    mkdirSync(join(data, 'keyring'), { recursive: true });
    mkdirSync(home, { mode: 0o700 });
    gpg('--quick-gen-key', 'Osier Security <security@osier.example>', 'ed25519', 'sign', '2y');
    gpg('--quick-gen-key', 'Alpha <security@alpha.example>', 'future-default', 'default', '2y');
    gpg(
      '--faked-system-time',
      '20240101T000000',
      '--quick-gen-key',
      'Gamma <security@gamma.example>',
      'future-default',
      'default',
      '1y',
    );
    writeFileSync(join(data, 'keyring', 'osier.asc'), gpg('--armor', '--export', 'security@osier.example'));
    writeFileSync(
      join(data, 'tocsin.yaml'),
      'series: OSN\nsender: "Osier Security <security@osier.example>"\nchannels:\n  - { name: site, list: announce }\n  - { name: oss-security, address: oss-security@lists.example.org }\n',
    );
    await run('desk', 'team', 'add', 'Ada', '--role', 'lead');
    await run('desk', 'team', 'add', 'Bob', '--role', 'member');
    for (const name of ['alpha', 'gamma']) {
      const certificate = file(`${name}.asc`, gpg('--armor', '--export', `security@${name}.example`));
      await run('members', 'apply', name, '--address', `security@${name}.example`, '--certificate', certificate);
      await run('members', 'admit', name, '--reason', 'known to us');
    }
    const health = JSON.parse(await run('members', '--json')) as { organisation: string; health: string }[];
    assert.deepEqual(
      health.map((member) => member.health),
      ['usable', 'expired'],
    );
    assert.match(await run('members'), /gamma +admitted +certificate expired since 2024-12-31T00:00:00Z\n/);

    const spam = (await run('desk', 'report', file('spam.txt', 'buy our lamps\n'))).trim();
    assert.match(await run('desk', 'forget', spam, '--reason', 'spam'), /asked for: nothing is destroyed before/);
    assert.match(await refused('desk', 'forget', spam, '--reason', 'spam'), /you have asked for it/);
    assert.match(await run('desk', 'forget', spam, '--reason', 'spam', '--as', 'Bob'), /its content is destroyed/);
    assert.match(await run('desk', 'show', spam), /forgotten +\S+ by Bob, as Ada had asked: spam\n/);
    assert.doesNotMatch(await run('desk', 'list'), new RegExp(spam));

    const report = file('report.txt', 'a name is copied without a look at its length\n');
    const id = (await run('desk', 'report', report)).trim();
    await run('desk', 'triage', id, 'in_scope', '--grounds', 'supported');
    await run('desk', 'number', id);
    const end = new Date(Math.ceil((Date.now() + END_AHEAD_MS) / 1000) * 1000);
    const instant = end.toISOString().replace('.000Z', 'Z');
    await run('desk', 'agree', 'OSN-1', instant, '--reason', 'as offered');
    await run('desk', 'permit', 'OSN-1', file('permissions.yaml', '- { what: patches, verdict: allowed }\n'));
    assert.match(
      await run('desk', 'may', 'OSN-1'),
      /^yes\n {2}Members of the early-notice list may deploy the patches/,
    );
    await run('desk', 'file', 'OSN-1', file('osn1.patch', '--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n'));
    const drafted = await run('desk', 'draft', 'OSN-1', '--title', 'Overflow in the parser of osierd');
    const written = drafted
      .replace(
        /(?<heading>Summary|Consequences|Who Is Affected|Workarounds)\n(?<line>-+)\n/g,
        '$1\n$2\n\nSome words.\n',
      )
      .replace(
        'Fixing It\n---------\n',
        'Fixing It\n---------\n\nApply the patch.\n\nosn1.patch           osierd 2.1\n',
      );
    await run('desk', 'text', 'OSN-1', file('v1.txt', written));
    assert.match(await refused('desk', 'approve', 'OSN-1'), /an author does not approve/);
    await run('desk', 'approve', 'OSN-1', '--as', 'Bob');
    const sign = async (): Promise<void> => {
      const text = file('to-sign.txt', await run('desk', 'text', 'OSN-1'));
      gpg('--yes', '--clearsign', '--local-user', 'security@osier.example', '--output', `${text}.asc`, text);
      await run('desk', 'sign', 'OSN-1', `${text}.asc`);
    };
    assert.match(await refused('desk', 'predisclose', 'OSN-1'), /not signed/);
    await sign();
    assert.match(await run('desk', 'show', 'OSN-1'), /approved by Bob, signed by 1 certificate\n/);
    await run('desk', 'predisclose', 'OSN-1');
    await run('desk', 'work');
    assert.equal(letters().length, 1, 'to Alpha; Gamma is blocked');
    const shown = JSON.parse(await run('desk', 'show', 'OSN-1', '--json')) as { letters: { state: string }[] };
    assert.deepEqual(shown.letters.map(({ state }) => state).sort(), ['blocked', 'done']);
    const told = await run('desk', 'show', 'OSN-1');
    assert.match(told, /done +issue 1 to alpha\n/, 'members by their names');
    assert.match(told, /blocked +issue 1 to gamma\n/);
    assert.match(told, /Bob \(terminal\) +text approved/, 'a name that was given, and no passkey');
    assert.match(told, /program +letter went/);
    const opened = gpg('--decrypt', letters()[0] ?? '');
    assert.match(opened, /Overflow in the parser of osierd/);
    assert.doesNotMatch(readFileSync(letters()[0] ?? '', 'latin1'), /Overflow|osierd|OSN-1/);
    assert.match(await refused('desk', 'release', 'OSN-1'), /the embargo ends at/);

    await run('desk', 'draft', 'OSN-1', '--public', '--save');
    await run('desk', 'approve', 'OSN-1', '--as', 'Bob');
    await sign();
    const notice = file('notice.txt', 'We will mend an overflow in the parser of osierd.\n');
    const linted = await tocsin(['desk', 'notice', 'OSN-1', '--check', notice, '--as', 'Ada', '--data', data]);
    assert.equal(linted.status, 1);
    assert.match(linted.out, /this is the title/);

    await new Promise((resolve) => setTimeout(resolve, Math.max(0, end.getTime() - Date.now())));
    await run('desk', 'work');
    const [sent] = letters().filter((path) => readFileSync(path, 'latin1').includes('To: oss-security@'));
    assert.ok(sent !== undefined, 'the list got it');
    assert.match(await run('verify', sent), /genuine +OSN-1 v2/);
    gpg('--verify', sent);
    assert.match(await run('show', 'OSN-1'), /Overflow in the parser of osierd/);
    const { published } = JSON.parse(await run('desk', 'show', 'OSN-1', '--json')) as { published: { at: string }[] };
    assert.ok((published[0]?.at ?? '') >= instant);
    assert.match(await run('desk', 'audit', 'verify'), /^whole: /);
    // kept outside, by both ways, and held against the journal as it is and as it was not
    const repository = join(folder, 'anchors.git');
    execFileSync('git', ['init', '--quiet', '--bare', repository]);
    const settings = readFileSync(join(data, 'tocsin.yaml'), 'utf8');
    writeFileSync(
      join(data, 'tocsin.yaml'),
      `${settings}anchorRepository: ${repository}\nanchorAddresses: [audit@keeper.example]\nanchorTime: "04:00"\n`,
    );
    assert.match(await run('desk', 'audit', 'anchor'), /^anchored by mail and git\n/);
    await run('desk', 'comment', 'OSN-1', 'it went well');
    await run('desk', 'work');
    const kept = letters().filter((path) => readFileSync(path, 'latin1').includes('To: audit@keeper.example'));
    assert.equal(kept.length, 1);
    assert.doesNotMatch(readFileSync(kept[0] ?? '', 'latin1'), /OSN-1|Overflow|Ada/);
    for (const place of [repository, kept[0] ?? '', join(data, 'outgoing')]) {
      assert.match(await run('desk', 'audit', 'verify', '--anchors', place), /^whole: .*kept head/);
    }
    const forged = readFileSync(kept[0] ?? '', 'latin1').replace(/^hash: .{4}/m, 'hash: 0000');
    const verified = await tocsin(['desk', 'audit', 'verify', '--anchors', file('forged.eml', forged), '--data', data]);
    // three changed letters in a mail are no alarm: it is not surely of this desk any more
    assert.equal(verified.status, 4);
    assert.match(
      verified.out,
      /^UNDECIDED: .*\n {2}a head of the entry [0-9]+ was kept at .* not by the keys of this desk/,
    );
    assert.equal((await tocsin(['doctor', '--data', data])).status, 0);
    assert.match(await run('desk', 'decisions', 'OSN-1'), /agreed that the embargo ends/);
  });
});
