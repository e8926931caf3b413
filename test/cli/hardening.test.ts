import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { verification } from './shapes.ts';
import { keyring, mail, root, tocsin } from './tocsin.ts';

/* What the commands withstand beside hostile mails: mailboxes of any length, links in the way, files that are none. */

const scratch = mkdtempSync(join(tmpdir(), 'tocsin-hardening-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

const XSA = readFileSync(join(root, 'series', 'xsa.json'), 'utf8');
const TINY = 'From a@b Tue Jan  1 00:00:00 2019\nA: b\n\n\n';
const GENUINE = `From a@b Tue Jan  1 00:00:00 2019\n${readFileSync(mail('osn3-v2'), 'latin1')}\n`;

/** Strings are bytes in latin1. */
function file(name: string, content: string | Uint8Array): string {
  const path = join(scratch, name);
  writeFileSync(path, typeof content === 'string' ? Buffer.from(content, 'latin1') : content);
  return path;
}

test('a mailbox of any length needs no more memory than a short one', async () => {
  const long = file('long.mbox', TINY.repeat(60_000));
  const env = { NODE_OPTIONS: '--max-old-space-size=40' };
  const [text, json] = await Promise.all([
    tocsin(['verify', ...keyring, long], { env }),
    tocsin(['verify', '--json', ...keyring, long], { env }),
  ]);
  assert.deepEqual([text.status, text.err], [1, '']);
  assert.match(text.out, /\n\n60000 messages: 60000 no advisory\n$/);
  assert.deepEqual([json.status, json.err], [1, '']);
  assert.equal((JSON.parse(json.out) as unknown[]).length, 60_000);
});

test('verify --json is one document, however the reading ends', async () => {
  const damaged = file(
    'damaged.mbox.gz',
    gzipSync(Buffer.from(GENUINE + TINY.repeat(20_000), 'latin1')).subarray(0, -20),
  );
  const mixed = file('mixed.mbox', GENUINE + TINY);
  const cases: readonly (readonly [words: readonly string[], count: number | null, status: number])[] = [
    [[mixed], 2, 0],
    [[mail('osn3-v2')], 1, 0],
    [[damaged], null, 2],
    [[mixed, '/nowhere', mixed], 4, 2],
    [['/nowhere'], 0, 2],
  ];
  for (const [words, count, status] of cases) {
    const ran = await tocsin(['verify', '--json', ...keyring, ...words]);
    const messages = JSON.parse(ran.out) as unknown[];
    verification(messages, '$');
    assert.equal(ran.out, messages.length === 0 ? '[]\n' : `${JSON.stringify(messages, null, 2)}\n`);
    assert.equal(ran.status, status, words.join(' '));
    if (count === null) assert.ok(messages.length > 0, 'what was read before the damage is answered');
    else assert.equal(messages.length, count, words.join(' '));
    if (status === 2) assert.match(ran.err, /^tocsin: .+\nhint: .+\n$/);
  }
  const none = await tocsin(['verify', '--json', '--keyring', mail('osn3-v2'), mixed]);
  assert.deepEqual([none.out, none.status], ['', 2]);
});

test('verify in words: a column of names in a list, none for one message; others than advisories only at the beginning', async () => {
  const alone = await tocsin(['verify', ...keyring, mail('osn3-v2')]);
  assert.equal(alone.out, `genuine       OSN-3 v2  ${mail('osn3-v2')}\n`);
  const two = await tocsin(['verify', ...keyring, mail('osn3-v2'), mail('osn10-v3')]);
  assert.equal(
    two.out,
    `genuine       OSN-3 v2      ${mail('osn3-v2')}\ngenuine       OSN-10 v3     ${mail('osn10-v3')}\n\n2 messages: 2 genuine\n`,
  );
  const list = file('list.mbox', TINY.repeat(40) + GENUINE + TINY);
  const [brief, verbose] = await Promise.all([
    tocsin(['verify', ...keyring, list]),
    tocsin(['verify', '--verbose', ...keyring, list]),
  ]);
  const listed = (out: string, word: string): number =>
    out.split('\n').filter((line) => line.startsWith(`${word} `)).length;
  assert.deepEqual([listed(brief.out, 'no advisory'), listed(brief.out, 'genuine'), brief.status], [30, 1, 0]);
  assert.deepEqual([listed(verbose.out, 'no advisory'), listed(verbose.out, 'genuine')], [41, 1]);
  assert.match(brief.out, /\n\n42 messages: 41 no advisory, 1 genuine\n$/);
});

test('attack: a link laid at the name that convert writes is replaced, what it points to stays', async () => {
  const out = join(scratch, 'out');
  mkdirSync(out);
  const victim = file('victim', 'mine');
  symlinkSync(victim, join(out, 'osn-3-v2.txt'));
  symlinkSync(join(scratch, 'not-yet'), join(out, 'osn-3-v2.json'));
  for (const to of ['text', 'json']) {
    const ran = await tocsin(['convert', mail('osn3-v2'), '--to', to, '--out', out, ...keyring]);
    assert.deepEqual([ran.status, ran.out], [0, '']);
  }
  assert.equal(readFileSync(victim, 'utf8'), 'mine');
  assert.equal(readdirSync(scratch).includes('not-yet'), false);
  assert.deepEqual(readdirSync(out).sort(), ['osn-3-v2.json', 'osn-3-v2.txt']);
  assert.ok(readdirSync(out).every((name) => lstatSync(join(out, name)).isFile()));
});

test('convert leaves nothing behind where it cannot write', async () => {
  const out = join(scratch, 'blocked');
  mkdirSync(join(out, 'osn-3-v2.txt'), { recursive: true });
  const ran = await tocsin(['convert', mail('osn3-v2'), '--to', 'text', '--out', out, ...keyring]);
  assert.equal(ran.status, 2);
  assert.match(ran.err, /^tocsin: .*osn-3-v2\.txt: cannot be written\nhint: .+\n$/);
  assert.deepEqual(readdirSync(out), ['osn-3-v2.txt']);
});

test('keyrings and house styles are regular files of a sane size; nothing else is waited for or read', {
  timeout: 60_000,
}, async () => {
  const pipe = join(scratch, 'pipe.asc');
  execFileSync('mkfifo', [pipe]);
  const data = join(scratch, 'data');
  for (const folder of ['keyring', 'series']) mkdirSync(join(data, folder), { recursive: true });
  symlinkSync('/dev/zero', join(data, 'keyring', 'zero.asc'));
  const folded = join(scratch, 'data2');
  mkdirSync(join(folded, 'series'), { recursive: true });
  execFileSync('mkfifo', [join(folded, 'series', 'a.json')]);
  const huge = file('huge.asc', '');
  truncateSync(huge, 16 * 1024 * 1024 + 1);
  const wide = file('wide.json', '');
  truncateSync(wide, 1024 * 1024 + 1);
  const cases: readonly (readonly [words: readonly string[], expected: RegExp])[] = [
    [['--keyring', pipe], /pipe\.asc: expected a keyring file, found a pipe, a device or a directory\nhint: /],
    [['--keyring', '/dev/zero'], /\/dev\/zero: expected a keyring file, found a pipe, a device/],
    [['--data', data], /zero\.asc: expected a keyring file, found a pipe, a device/],
    [['--series', '/dev/zero'], /\/dev\/zero: expected a house style file, found a pipe/],
    [['--data', folded], /a\.json: expected a house style file, found a pipe/],
    [['--keyring', scratch], /expected a keyring file, found a pipe, a device or a directory/],
    [['--keyring', huge], /huge\.asc: expected a keyring file of at most 16777216 bytes, found 16777217\nhint: /],
    [['--series', wide], /wide\.json: expected a house style file of at most 1048576 bytes, found 1048577\nhint: /],
  ];
  await Promise.all(
    cases.map(async ([words, expected]) => {
      const ran = await tocsin(['verify', ...words, mail('osn3-v2')]);
      assert.deepEqual([ran.status, ran.out], [2, ''], words.join(' '));
      assert.match(ran.err, expected);
    }),
  );
});

test('a keyring and a house style behind a link are read', async () => {
  const data = join(scratch, 'linked');
  for (const folder of ['keyring', 'series']) mkdirSync(join(data, folder), { recursive: true });
  symlinkSync(keyring[1] ?? '', join(data, 'keyring', 'team.asc'));
  copyFileSync(join(root, 'series', 'osn.json'), join(scratch, 'osn-copy.json'));
  symlinkSync(join(scratch, 'osn-copy.json'), join(data, 'series', 'osn.json'));
  const ran = await tocsin(['verify', '--data', data, mail('osn3-v2')]);
  assert.deepEqual([ran.status, ran.err], [0, '']);
});

test('house styles that are nested without end or crash a pattern are refused', async () => {
  const styles: readonly (readonly [name: string, content: string])[] = [
    ['open.json', '['.repeat(1024 * 1024)],
    ['closed.json', '['.repeat(500_000) + ']'.repeat(500_000)],
    ['objects.json', `${'{"series":'.repeat(90_000)}1${'}'.repeat(90_000)}`],
    ['inside.json', XSA.replace('"Xen Project"', '['.repeat(400_000) + ']'.repeat(400_000))],
    ['twice.json', XSA.replace('IN VERSION {revision}', '{revision} AND {revision}')],
    ['numbers.json', XSA.replace('xsa{number}.meta', 'xsa{number}{number}.meta')],
  ];
  await Promise.all(
    styles.map(async ([name, content]) => {
      const ran = await tocsin(['verify', '--series', file(name, content), mail('osn3-v2')]);
      assert.deepEqual([ran.status, ran.out], [2, ''], `${name}: ${ran.err.slice(0, 300)}`);
      assert.match(ran.err, /^tocsin: .{1,500}\nhint: compare with series\/xsa\.json\n$/);
    }),
  );
});

test('no control character of a sender comes into a page', async () => {
  const bare = readFileSync(mail('osn3-v2'), 'latin1').replace('Who Is', 'Who\u001b[2J\u0007\u007f Is');
  const page = await tocsin(['convert', '--to', 'html', ...keyring, file('bell.eml', bare)]);
  assert.equal(page.status, 0);
  assert.match(page.out, /\ufffd/);
  assert.doesNotMatch(page.out, /(?![\t\n])\p{Cc}/u);
});
