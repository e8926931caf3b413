import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { TocsinError } from '#base';
import { acceptSignature } from './accept-signature.ts';
import { bytesOf, needsGpg } from './gpg.test-support.ts';
import { readKeyring } from './keyring.ts';
import { clearSignWithGpg } from './sign-with-gpg.ts';
import { defaultPolicy } from './signature-policy.ts';

const TEXT = 'A lamp may go out.  \n- a list\nFrom here on: Lämpchen\n\n';
const NOBODY = '0'.repeat(40);

const isUsage = (words: RegExp) => (error: unknown) =>
  error instanceof TocsinError && error.code === 'usage' && words.test(error.message) && error.hint !== null;

describe('clearSignWithGpg', needsGpg, () => {
  let home: string;
  let fingerprint: string;
  const gpg = (...args: string[]) => {
    const result = spawnSync('gpg', ['--homedir', home, '--batch', '--pinentry-mode', 'loopback', ...args]);
    assert.equal(result.status, 0, `${result.stderr}`);
    return result.stdout;
  };
  before(() => {
    home = mkdtempSync(join(tmpdir(), 'tocsin-gpg-'));
    gpg('--passphrase', '', '--quick-gen-key', 'ann@lantern.example', 'ed25519', 'sign', '0');
    fingerprint = /^fpr:+([0-9A-F]{40}):/m.exec(`${gpg('--with-colons', '--list-keys')}`)?.[1] ?? '';
  });
  after(() => {
    spawnSync('gpgconf', ['--homedir', home, '--kill', 'all']);
    rmSync(home, { recursive: true, force: true });
  });

  /** A program that does what the test wants, in gpg's place. */
  function program(script: string): string {
    const path = join(home, `program-${Math.random().toString(36).slice(2)}`);
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o700);
    return path;
  }

  for (const digest of ['SHA256', 'SHA512'] as const) {
    it(`signs what is then accepted: ${digest}`, async () => {
      for (const text of [TEXT, 'a', '', 'a\r\nb\r\n', bytesOf('L\xe4mpchen\n')]) {
        const signed = await clearSignWithGpg(text, { homedir: home, fingerprint, digest });
        assert.equal(signed.key, fingerprint);
        const keyring = await readKeyring([gpg('--export', fingerprint)]);
        const policy = defaultPolicy(signed.signedAt);
        const result = await acceptSignature(text, signed.clearSigned, { entitled: [fingerprint], keyring, policy });
        assert.ok(result.isAccepted, JSON.stringify(result));
        assert.equal(result.verified.provenance.signedAt, signed.signedAt);
        assert.match(Buffer.from(signed.clearSigned).toString('latin1'), new RegExp(`^Hash: ${digest}$`, 'm'));
      }
    });
  }

  it('takes a fingerprint in groups, and nothing but a fingerprint', async () => {
    const grouped = fingerprint.toLowerCase().replaceAll(/.{4}/g, '$& ');
    assert.equal((await clearSignWithGpg('a', { homedir: home, fingerprint: grouped })).key, fingerprint);
    for (const name of ['', 'ann@lantern.example', '--output=x', fingerprint.slice(-16), `${fingerprint}!`]) {
      await assert.rejects(
        clearSignWithGpg('a', { homedir: home, fingerprint: name }),
        isUsage(/not named by a fingerprint/),
      );
    }
  });

  it('says what gpg says', async () => {
    await assert.rejects(
      clearSignWithGpg('a', { homedir: home, fingerprint: NOBODY }),
      isUsage(/gpg did not sign: gpg: .*No secret key/),
    );
    const hostile = program('printf "bad \\033[2J\\n\\n\\nand\\tworse\\n" >&2; exit 2');
    await assert.rejects(
      clearSignWithGpg('a', { program: hostile, fingerprint }),
      isUsage(/bad \\u\{1b\}\[2J \/ and\\tworse$/),
    );
    await assert.rejects(
      clearSignWithGpg('a', { program: program('exit 0'), fingerprint }),
      isUsage(/it said nothing/),
    );
  });

  it('says so where there is no gpg, and runs no shell', async () => {
    const missing = join(home, 'no gpg; touch pwned');
    await assert.rejects(clearSignWithGpg('a', { program: missing, fingerprint }), isUsage(/cannot start/));
  });

  it('gives the program nothing secret, and not the text, as arguments', async () => {
    const log = join(home, 'arguments');
    const logging = program(`printf '%s\\n' "$@" > ${log}; exec gpg "$@"`);
    await clearSignWithGpg(TEXT, { program: logging, homedir: home, fingerprint });
    const words = readFileSync(log, 'utf8');
    assert.match(words, /^--batch$/m);
    assert.match(words, new RegExp(`^${fingerprint}$`, 'm'));
    assert.doesNotMatch(words, /lamp|passphrase/);
  });

  it('stops waiting when told to', async () => {
    const stopped = (error: unknown) => error instanceof TocsinError && error.code === 'busy';
    const sleeping = program('exec sleep 600');
    const waiting = clearSignWithGpg('a', { program: sleeping, fingerprint, signal: AbortSignal.timeout(50) });
    await assert.rejects(waiting, stopped);
    const child = clearSignWithGpg('a', { program: program('sleep 5'), fingerprint, signal: AbortSignal.timeout(50) });
    await assert.rejects(child, stopped);
    const before = AbortSignal.abort();
    await assert.rejects(clearSignWithGpg('a', { program: sleeping, fingerprint, signal: before }), stopped);
  });

  it('attack: a program that prints without end', async () => {
    const status = '[GNUPG:] SIG_CREATED C 22 8 00 1 ';
    for (const stream of ['', '>&2', '>&3']) {
      const endless = program(`echo '${status}${fingerprint}' >&3; exec yes ${stream}`);
      await assert.rejects(clearSignWithGpg('a', { program: endless, fingerprint }), isUsage(/gpg did not sign/));
    }
  });

  it('attack: a program that signs another text', async () => {
    const other = program('cat > /dev/null; echo other | exec gpg "$@"');
    const signing = clearSignWithGpg(TEXT, { program: other, homedir: home, fingerprint });
    await assert.rejects(signing, isUsage(/signed another text/));
  });

  it('notices that gpg cuts long lines', async () => {
    const signing = clearSignWithGpg('x'.repeat(50_000), { homedir: home, fingerprint });
    await assert.rejects(signing, isUsage(/signed another text|did not sign/));
  });
});
