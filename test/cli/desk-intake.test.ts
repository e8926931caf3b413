import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readKeyring } from '#pgp';
import { tocsin } from './tocsin.ts';

const data = mkdtempSync(join(tmpdir(), 'tocsin-intake-'));
after(() => rmSync(data, { recursive: true, force: true }));

const run = (words: readonly string[], input: Uint8Array | string = '') =>
  tocsin([...words, '--data', data], { input });

const MAIL =
  'From: finder@x.example\nTo: security@osier.example\nSubject: SECRET-SUBJECT\nDate: Sun, 01 Mar 2026 12:05:09 +0000\nMessage-ID: <1@x.example>\n\nSECRET-WORD crashes it.\n';

describe('reports and keys at the terminal', { timeout: 120_000 }, () => {
  before(async () => {
    writeFileSync(
      join(data, 'tocsin.yaml'),
      'series: OSN\nsender: "Osier Security <security@osier.example>"\nintakeAddress: security+@osier.example\npublicUrl: https://osier.example\n',
    );
    assert.equal((await run(['desk', 'team', 'add', 'Ada', '--role', 'lead'])).status, 0);
    assert.equal((await run(['desk', 'team', 'add', 'Bob', '--role', 'member'])).status, 0);
  });

  it('takes a mail from a pipe in silence, with a From_ line or without, and once', async () => {
    const first = await run(['desk', 'intake'], `From finder@x.example Sun Mar  1 12:05:09 2026\n${MAIL}`);
    assert.deepEqual([first.status, first.out, first.err], [0, '', '']);
    const again = await run(['desk', 'intake', '--json'], MAIL);
    assert.deepEqual([again.status, (JSON.parse(again.out) as { kind: string }).kind], [0, 'known']);
    const list = await run(['desk', 'list', '--json', '--as', 'Ada']);
    assert.equal((JSON.parse(list.out) as unknown[]).length, 1);
  });

  it('tells a mail system to try again where it cannot take it, without a word of the mail', async () => {
    const broken = mkdtempSync(join(tmpdir(), 'tocsin-broken-'));
    try {
      mkdirSync(join(broken, 'tocsin.sqlite'));
      const tried = await tocsin(['desk', 'intake', '--data', broken], { input: MAIL });
      assert.equal(tried.status, 75);
      assert.ok(!/SECRET|finder@/.test(`${tried.out}${tried.err}`), tried.err);
    } finally {
      rmSync(broken, { recursive: true, force: true });
    }
    chmodSync(join(data, 'desk.keys'), 0o644);
    const open = await run(['desk', 'intake'], MAIL);
    chmodSync(join(data, 'desk.keys'), 0o600);
    assert.equal(open.status, 75, 'a key file that others may read');
    assert.equal((await run(['desk', 'intake'], '')).status, 75, 'nothing came');
  });

  it('adds a sealing key, and what older ones sealed is still read', async () => {
    const before = readFileSync(join(data, 'desk.keys'), 'utf8');
    const made = await run(['keys', 'seal', 'new']);
    assert.equal(made.status, 0, made.err);
    const after = readFileSync(join(data, 'desk.keys'), 'utf8');
    assert.ok(after.startsWith(before), 'the older keys are there as they were');
    assert.equal(statSync(join(data, 'desk.keys')).mode & 0o777, 0o600);
    assert.ok(!readdirSync(data).some((name) => name.endsWith('.new')));
    assert.equal((await run(['desk', 'list', '--as', 'Ada'])).status, 0);
    assert.equal((await run(['desk', 'intake'], MAIL.replace('<1@', '<2@'))).status, 0);
    const again = await run(['desk', 'intake', '--json'], MAIL);
    assert.equal((JSON.parse(again.out) as { kind: string }).kind, 'known', 'also a mail from before');
    writeFileSync(join(data, 'desk.keys.new'), '');
    const busy = await run(['keys', 'seal', 'new']);
    assert.equal(busy.status, 2);
    assert.match(busy.err, /another program writes keys/);
    rmSync(join(data, 'desk.keys.new'));
  });

  it('of two that add a key at once none is lost', async () => {
    const count = () =>
      readFileSync(join(data, 'desk.keys'), 'utf8')
        .split('\n')
        .filter((line) => /^[a-z2-7]{8} /.test(line)).length;
    const before = count();
    const ran = await Promise.all([1, 2, 3].map(() => run(['keys', 'seal', 'new'])));
    assert.equal(count(), before + ran.filter(({ status }) => status === 0).length);
  });

  it('makes an intake key that opens reports and cannot sign, keeps the older one, and prints the certificate', async () => {
    const first = await run(['keys', 'intake', 'new']);
    assert.equal(first.status, 0, first.err);
    const { certificates } = await readKeyring([Buffer.from(first.out)]);
    assert.deepEqual(certificates[0]?.userIds, ['Osier Security <security@osier.example>']);
    assert.equal(statSync(join(data, 'intake.key')).mode & 0o777, 0o600);
    assert.equal(readFileSync(join(data, 'intake.asc'), 'utf8'), first.out);
    const second = await run(['keys', 'intake', 'new', '--json']);
    const { fingerprint } = JSON.parse(second.out) as { readonly fingerprint: string };
    const listed = await run(['keys', '--json']);
    assert.equal(listed.status, 0, listed.out);
    const keys = JSON.parse(listed.out) as Listed;
    assert.equal(keys.sealing.filter(({ seals }) => seals).length, 1);
    assert.deepEqual(
      keys.intake.map(({ problems }) => problems),
      [[], []],
      'neither can sign',
    );
    assert.deepEqual(keys.teamCertificate, { fingerprint, health: 'usable', opensHere: true });
    assert.equal(readdirSync(data).filter((name) => name.endsWith('.revocation.asc')).length, 2);
    assert.match((await run(['keys'])).out, /^public +(?:[0-9A-F]{4} ){10} ?usable, opened by this server$/m);
  });

  it('signs a text by a key file with a passphrase, and the signature counts', async () => {
    const keyFile = join(data, 'team.key');
    const passphraseFile = join(data, 'passphrase');
    writeFileSync(passphraseFile, 'open sesame\nnot this\n', { mode: 0o600 });
    const without = await run(['keys', 'signing', 'new', keyFile]);
    assert.equal(without.status, 2);
    const made = await run(['keys', 'signing', 'new', keyFile, '--passphrase-file', passphraseFile]);
    assert.equal(made.status, 0, made.err);
    assert.equal(statSync(keyFile).mode & 0o777, 0o600);
    assert.equal(
      (await run(['keys', 'signing', 'new', keyFile, '--passphrase-file', passphraseFile])).status,
      2,
      'nothing is written over',
    );
    mkdirSync(join(data, 'keyring'), { recursive: true });
    writeFileSync(join(data, 'keyring', 'team.asc'), made.out);
    const reported = await run(['desk', 'report', '--as', 'Ada', '--json'], 'It crashes.\n');
    const { case: id } = JSON.parse(reported.out) as { readonly case: string };
    const text = join(data, 'text.txt');
    assert.equal((await run(['desk', 'triage', id, 'in_scope', '--grounds', 'supported', '--as', 'Ada'])).status, 0);
    assert.equal((await run(['desk', 'number', id, '--as', 'Ada'])).status, 0);
    const draft = await run(['desk', 'draft', id, '--title', 'Overflow', '--as', 'Ada']);
    const filled = draft.out
      .replace('Summary\n-------\n', 'Summary\n-------\n\nThe parser copies a name.\n')
      .replace('Consequences\n------------\n', 'Consequences\n------------\n\nA guest may crash osierd.\n')
      .replace(
        'Who Is Affected\n---------------\n',
        'Who Is Affected\n---------------\n\nosierd 2.1 and later are vulnerable.\n',
      )
      .replace('Workarounds\n-----------\n', 'Workarounds\n-----------\n\nThere is no known workaround.\n')
      .replace('Fixing It\n---------\n', 'Fixing It\n---------\n\nThere is no fix yet.\n');
    writeFileSync(text, filled);
    await run(['desk', 'text', id, text, '--as', 'Ada']);
    await run(['desk', 'approve', id, '--as', 'Bob']);
    const wrong = join(data, 'wrong');
    writeFileSync(wrong, 'wrong\n', { mode: 0o600 });
    const refused = await run(['desk', 'sign', id, '--key-file', keyFile, '--passphrase-file', wrong, '--as', 'Ada']);
    assert.equal(refused.status, 2);
    assert.ok(!refused.err.includes('open sesame'));
    const signed = await run([
      'desk',
      'sign',
      id,
      '--key-file',
      keyFile,
      '--passphrase-file',
      passphraseFile,
      '--as',
      'Ada',
    ]);
    assert.equal(signed.status, 0, signed.err);
    const shown = await run(['desk', 'show', id, '--json', '--as', 'Ada']);
    assert.match(shown.out, /"state": "ready"/);
  });

  it('marks a duplicate of a case that it is given by any name, and of none that is not there', async () => {
    const report = async () => {
      const { out } = await run(['desk', 'report', '--as', 'Ada', '--json'], 'Twice.\n');
      return (JSON.parse(out) as { readonly case: string }).case;
    };
    const [one, two] = [await report(), await report()];
    const done = await run(['desk', 'duplicate', two, one.slice(0, 6), '--as', 'Ada', '--json']);
    assert.equal(done.status, 0, done.err);
    assert.match(done.out, /"state": "closed"/);
    assert.equal((await run(['desk', 'duplicate', one, two, '--as', 'Ada'])).status, 1, 'no circle');
    assert.equal((await run(['desk', 'duplicate', one, 'OSN-99', '--as', 'Ada'])).status, 2);
  });
});

interface Listed {
  readonly sealing: readonly { readonly seals: boolean }[];
  readonly intake: readonly { readonly problems: readonly unknown[] }[];
  readonly teamCertificate: unknown;
}
