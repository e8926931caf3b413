import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { Instant } from '#base';
import { clearSign, generateSigningKey } from '#pgp';
import { tocsin } from './tocsin.ts';

/* `tocsin ranges` and `tocsin patches status` with the built program: by the table that comes with it, and a mail of our own. */

const folder = mkdtempSync(join(tmpdir(), 'tocsin-history-cli-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, text: string | Uint8Array): string => {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
};
mkdirSync(join(folder, 'data'));
const data = ['--data', join(folder, 'data')];

interface Status {
  readonly tree: Readonly<Record<string, unknown>>;
  readonly advisories: readonly Readonly<Record<string, unknown>>[];
}

const statusOf = async (...words: string[]): Promise<{ readonly status: number | null; readonly json: Status }> => {
  const { status, out, err } = await tocsin(['patches', 'status', '--json', ...data, ...words]);
  assert.doesNotMatch(err, /defect/);
  return { status, json: JSON.parse(out) as Status };
};

const now = Date.now() as Instant;
const key = generateSigningKey({
  name: 'Reed Team',
  email: 'security@reed.example',
  at: (now - 86_400_000) as Instant,
  expiresAt: null,
  passphrase: null,
});

/** An advisory of our own, signed, and the certificate of who signed it. */
async function signedMail(number: number): Promise<{ readonly mail: string; readonly keyring: string }> {
  const { certificate, privateKey } = await key;
  const text = [
    `            Xen Security Advisory CVE-2031-1001 / XSA-${number}`,
    '                              version 2',
    '',
    '                     A reed bends twice',
    '',
    'UPDATES IN VERSION 2',
    '====================',
    '',
    'Public release.',
    '',
    'VULNERABLE SYSTEMS',
    '==================',
    '',
    'Xen versions 4.14 and later are vulnerable.  Older versions are not vulnerable.',
    '',
    'RESOLUTION',
    '==========',
    '',
    'Applying the attached patch resolves this issue.',
    '',
    `xsa${number}.patch           Xen 4.14 - xen-unstable`,
    '',
  ].join('\n');
  const mail = file(`xsa${number}.txt`, await clearSign(text, privateKey, { signedAt: now }));
  return { mail, keyring: file('team.asc', certificate) };
}

describe('tocsin patches status', () => {
  it('gives the document of the contract, and 1 where something is missing', async () => {
    const { status, json } = await statusOf('--xen', '4.14.0', '--advisories', 'XSA-334');
    assert.equal(status, 1);
    assert.deepEqual(json, {
      tree: { kind: 'build', version: '4.14.0', commit: null, changed: null, patches: null },
      advisories: [
        {
          advisory: 'XSA-334',
          state: 'missing',
          by: 'release',
          evidence: '4.14.0 is before the fix, commit 5eab5f0543 (first in 4.14.1)',
        },
      ],
    });
  });

  it('gives 0 where all is in, and 4 where something is not known', async () => {
    assert.equal((await statusOf('--xen', '4.15.0', '--advisories', 'XSA-334')).status, 0);
    assert.equal((await statusOf('--xen', '4.14.0-9.38', '--advisories', 'XSA-334')).status, 4);
  });

  it('asks about all that are known where no mail is named and no archive is there', async () => {
    const { json } = await statusOf('--changeset', 'Tue Sep 22 16:09:30 2020 +0200 git:5eab5f0543');
    assert.ok(json.advisories.length > 390);
    assert.deepEqual(json.advisories.find(({ advisory }) => advisory === 'XSA-334')?.['by'], 'commit');
  });

  it('says nothing by a mail that proves nothing, and by a verified one what it excludes', async () => {
    const { mail, keyring } = await signedMail(901);
    const stateOf = async (...words: string[]): Promise<unknown> =>
      (await statusOf('--advisories', mail, ...words)).json.advisories[0]?.['state'];
    assert.equal(await stateOf('--xen', '4.13.0'), 'unknown');
    assert.equal(await stateOf('--xen', '4.13.0', '--keyring', keyring), 'not_applicable');
    assert.equal(await stateOf('--xen', '4.14.0', '--keyring', keyring), 'unknown');
  });

  it('names what is wrong with what was given', async () => {
    for (const [words, expected] of [
      [[], /expected sources or a build, found neither/],
      [['--tree', folder, '--changeset', '456957aaa1'], /found both/],
      [['--tree', folder], /expected sources of Xen/],
      [['--xen', 'newest'], /--xen: expected a version/],
      [['--changeset', 'unavailable'], /--changeset: expected a commit/],
      [['--xen', '4.14.0', '--repo', folder], /expected a git repository/],
    ] as const) {
      const { status, err } = await tocsin(['patches', 'status', ...data, ...words]);
      assert.equal(status, 2);
      assert.match(err, expected);
    }
  });
});

describe('tocsin ranges', () => {
  it('names what is wrong with what was given', async () => {
    for (const [words, expected] of [
      [[], /--repo/],
      [['--repo', folder], /expected a git repository/],
      [['--repo', folder, 'mail.eml'], /expected an id such as XSA-334/],
    ] as const) {
      const { status, err } = await tocsin(['ranges', ...data, ...words]);
      assert.equal(status, 2);
      assert.match(err, expected);
    }
  });
});

describe('tocsin check', () => {
  it('says whether the very build has the fix, and nothing of a build that nobody knows', async () => {
    const { mail, keyring } = await signedMail(334);
    const containedBy = async (facts: object): Promise<unknown> => {
      const { out } = await tocsin(['check', mail, '--json', ...data, '--keyring', keyring, '--facts', '-'], {
        input: JSON.stringify(facts),
      });
      const [answer] = JSON.parse(out) as readonly { readonly fix: { readonly contained: unknown } }[];
      return answer?.fix.contained;
    };
    const built = { xenCommit: '456957aaa1', xenDirty: false };
    assert.equal(await containedBy({ xen: '4.14.1' }), true);
    assert.equal(await containedBy({ xen: '4.14.0' }), null);
    assert.equal(await containedBy({ xen: '4.14.0', features: built }), false);
    assert.equal(await containedBy({ xen: '4.14.0', features: { ...built, xenDirty: true } }), null);
    assert.equal(await containedBy({ xen: '4.14.0', features: built, contains: ['XSA-334'] }), true);
  });
});
