import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { sampleMail, sign, signedMail, textOfMail, textPart } from '../../src/proof/osier.test-support.ts';
import { facts, verification } from './shapes.ts';
import { keyring, mail, mailFolder, root, tocsin } from './tocsin.ts';

const scratch = mkdtempSync(join(tmpdir(), 'tocsin-cli-'));
after(() => rmSync(scratch, { recursive: true, force: true }));
const LUNCH = 'From: a@b.example\nTo: c@d.example\nSubject: lunch\nDate: Tue, 1 Jan 2019 00:00:00 +0000\n\nAt noon?\n';

function file(name: string, content: string | Uint8Array): string {
  const path = join(scratch, name);
  writeFileSync(path, content);
  return path;
}

/** Escape sequences, C1 controls, and marks that reorder text: nothing of a sender's may reach a terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
const DANGEROUS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

test('verify --json: every sample, in the order given, in the shape of the contract', async () => {
  const paths = readdirSync(mailFolder).map((name) => join(mailFolder, name));
  const { status, out, err } = await tocsin(['verify', '--json', ...keyring, ...paths]);
  const verified = JSON.parse(out) as { source: string; verdict: string }[];
  verification(verified, '$');
  assert.deepEqual(
    verified.map(({ source }) => source),
    paths,
  );
  assert.deepEqual([status, err], [0, '']);
  assert.ok(verified.every(({ verdict }) => verdict === 'genuine'));
});

test('show --json: the shape of the contract, whatever is in the text', async () => {
  for (const name of ['osn1-v1', 'osn3-v3', 'osn4-v2', 'osn5-v2', 'osn10-v3']) {
    const { status, out } = await tocsin(['show', mail(name), '--json', ...keyring]);
    facts(JSON.parse(out), name);
    assert.equal(status, 0, name);
  }
});

const corpus = process.env['TOCSIN_CORPUS'];
test('the shapes hold for all real mails', {
  skip: corpus === undefined ? 'TOCSIN_CORPUS is not set' : false,
}, async () => {
  const folder = join(corpus ?? '', 'xsa');
  const names = readdirSync(folder).filter((name) => name.endsWith('.eml'));
  assert.equal(names.length, 23);
  const trusted = ['--keyring', join(corpus ?? '', 'keys', 'xen-security.asc')];
  const verified = await tocsin(['verify', '--json', ...trusted, ...names.map((name) => join(folder, name))]);
  verification(JSON.parse(verified.out), '$');
  assert.equal(verified.status, 1, 'three are incomplete');
  const shown = await Promise.all(names.map((name) => tocsin(['show', '--json', ...trusted, join(folder, name)])));
  for (const [index, { out, status }] of shown.entries()) {
    facts(JSON.parse(out), names[index] ?? '');
    assert.equal(status, 0);
  }
});

test('what verify says of everything that is not in order, and with which status', async () => {
  const block = await sign(textOfMail('osn5-v1'));
  const cases: readonly (readonly [string, string | Uint8Array, string | null, number])[] = [
    ['genuine', signedMail({ text: block }), 'genuine', 0],
    ['bare block', block, 'genuine', 0],
    ['gzip', gzipSync(signedMail({ text: block })), 'genuine', 0],
    ['tampered', signedMail({ text: block.replace('console', 'cansole') }), 'tampered', 1],
    ['suspicious', signedMail({ text: `Hello\n${block}` }), 'suspicious', 1],
    ['incomplete', signedMail({ text: await sign(textOfMail('osn2-v1')) }), 'incomplete', 1],
    ['unsigned', signedMail({ text: textOfMail('osn5-v1') }), 'unverifiable', 1],
    ['stranger', signedMail({ text: await sign(textOfMail('osn5-v1'), 'stranger') }), 'unverifiable', 1],
    ['restored', block.replace(/ {2}/, '\u00a0 '), 'restored', 1],
  ];
  await Promise.all(
    cases.map(async ([name, content, verdict, status]) => {
      const ran = await tocsin(['verify', '--json', ...keyring, file(name, content)]);
      const [only] = JSON.parse(ran.out) as { verdict: string }[];
      verification(JSON.parse(ran.out), name);
      assert.deepEqual([only?.verdict, ran.status], [verdict, status], name);
    }),
  );
});

test('a message that is no advisory: advisory null, status 1; beside a genuine one it changes nothing', async () => {
  const lunch = file('lunch.eml', LUNCH);
  const alone = await tocsin(['verify', '--json', lunch]);
  const [only] = JSON.parse(alone.out) as { advisory: unknown }[];
  assert.deepEqual([only?.advisory, alone.status], [null, 1]);
  const beside = await tocsin(['verify', '--json', ...keyring, lunch, mail('osn3-v2')]);
  assert.equal(beside.status, 0);
});

test('an mbox has its messages in order, by index; one bad advisory among them is status 1', async () => {
  const list = join(root, 'examples', 'osier', 'list', 'announce.mbox');
  const { out, status } = await tocsin(['verify', '--json', ...keyring, list]);
  const messages = JSON.parse(out) as { index: number; advisory: unknown; verdict: string }[];
  verification(messages, '$');
  assert.deepEqual(
    messages.map(({ index }) => index),
    messages.map((_message, index) => index),
  );
  const advisories = messages.filter(({ advisory }) => advisory !== null);
  assert.ok(advisories.length >= 3 && advisories.length < messages.length);
  assert.equal(status, advisories.every(({ verdict }) => verdict === 'genuine') ? 0 : 1);
  const [one, two] = [signedMail({ text: textOfMail('osn5-v1') }), sampleMail('osn5-v1')];
  const entry = (bytes: Buffer): string => `From a@b Tue Jan  1 00:00:00 2019\n${bytes.toString('latin1')}\n`;
  const mixed = await tocsin([
    'verify',
    '--json',
    ...keyring,
    file('mixed.mbox', Buffer.from(entry(one) + entry(two), 'latin1')),
  ]);
  assert.deepEqual([(JSON.parse(mixed.out) as unknown[]).length, mixed.status], [2, 1]);
});

test('a directory, a maildir, standard input', async () => {
  const folder = join(scratch, 'folder');
  mkdirSync(folder);
  copyFileSync(mail('osn2-v1'), join(folder, 'b.eml'));
  copyFileSync(mail('osn1-v2'), join(folder, 'a.eml'));
  const listed = await tocsin(['verify', '--json', ...keyring, folder]);
  const sources = (JSON.parse(listed.out) as { source: string }[]).map(({ source }) => source);
  assert.deepEqual([sources, listed.status], [[`${folder}/a.eml`, `${folder}/b.eml`], 0]);
  const maildir = join(scratch, 'maildir');
  for (const name of ['cur', 'new', 'tmp']) mkdirSync(join(maildir, name), { recursive: true });
  copyFileSync(mail('osn2-v1'), join(maildir, 'new', '1.x'));
  assert.equal((await tocsin(['verify', ...keyring, maildir])).status, 0);
  const piped = await tocsin(['verify', '--json', ...keyring, '-'], { input: sampleMail('osn3-v2') });
  assert.deepEqual([(JSON.parse(piped.out) as { source: string }[])[0]?.source, piped.status], ['-', 0]);
  assert.equal((await tocsin(['show', ...keyring, '-'], { input: sampleMail('osn3-v2') })).status, 0);
});

test('one unreadable input: the others are still answered, the file is named, status 2', async () => {
  for (const command of ['verify', 'lint']) {
    const ran = await tocsin([command, '--json', ...keyring, mail('osn2-v1'), '/nowhere/x.eml', mail('osn5-v1')]);
    assert.deepEqual([(JSON.parse(ran.out) as unknown[]).length, ran.status], [2, 2], command);
    assert.match(ran.err, /^tocsin: \/nowhere\/x\.eml: .+\nhint: .+\n$/);
  }
  const folder = join(scratch, 'damaged');
  mkdirSync(folder);
  copyFileSync(mail('osn2-v1'), join(folder, 'a.eml'));
  writeFileSync(join(folder, 'b.gz'), gzipSync('From: a@b\n').subarray(0, 15));
  const inside = await tocsin(['verify', '--json', ...keyring, folder]);
  assert.deepEqual([(JSON.parse(inside.out) as unknown[]).length, inside.status], [1, 2], 'damaged gzip in a folder');
  assert.match(inside.err, /b\.gz/);
  const none = await tocsin(['verify', '--json', '/nowhere/y.eml']);
  assert.deepEqual([none.out, none.status], ['[]\n', 2]);
});

test('wrong usage: status 2, nothing on standard output, a hint, no stack trace', async () => {
  const wrong: readonly (readonly string[])[] = [
    ['verify', '--no-such-option', 'x'],
    ['no-such-command'],
    ['verify'],
    ['convert', mail('osn1-v1'), '--to', 'docx'],
    ['convert', mail('osn1-v1')],
    ['verify', '--keyring', '/nowhere.asc', mail('osn1-v1')],
    ['verify', '--keyring', mail('osn1-v1'), mail('osn1-v1')],
    ['verify', '--series', mail('osn1-v1'), mail('osn1-v1')],
    ['show', mailFolder, ...keyring],
    ['show', file('binary', Buffer.from([0, 1, 2, 3]))],
  ];
  const all = await Promise.all(wrong.map((words) => tocsin(words)));
  for (const [index, { status, out, err }] of all.entries()) {
    const words = wrong[index]?.join(' ') ?? '';
    assert.deepEqual([status, out], [2, ''], words);
    assert.match(err, /hint: \S/, words);
    assert.equal(err.includes('    at '), false, words);
  }
});

test('show, lint, diff and convert of what is no advisory: status 2, message and hint', async () => {
  const lunch = file('lunch2.eml', LUNCH);
  const commands = [
    ['show', lunch],
    ['lint', lunch],
    ['diff', lunch, mail('osn1-v1')],
    ['diff', mail('osn1-v1'), lunch],
    ['convert', lunch, '--to', 'json'],
  ];
  for (const { status, out, err } of await Promise.all(commands.map((words) => tocsin(words)))) {
    assert.deepEqual([status, out], [2, '']);
    assert.match(err, /^tocsin: .*expected an advisory.*\nhint: .+\n$/m);
  }
});

test('TOCSIN_DEBUG=1 shows where an error came from', async () => {
  const { status, err } = await tocsin(['show', '/nowhere'], { env: { TOCSIN_DEBUG: '1' } });
  assert.equal(status, 2);
  assert.match(err, /\n {4}at /);
});

test('help: one example for the program and for each command', async () => {
  const top = await tocsin(['--help']);
  assert.deepEqual([top.status, top.err], [0, '']);
  assert.match(top.out, /Example:\n {2}tocsin /);
  for (const command of ['verify', 'show', 'lint', 'diff', 'convert']) {
    assert.match(top.out, new RegExp(`^ {2}${command}\\b`, 'm'));
    const { status, out } = await tocsin([command, '--help']);
    assert.equal(status, 0);
    assert.match(out, new RegExp(`Example:\\n {2}tocsin ${command} `));
  }
});

test('no colour where nobody looks, and none with NO_COLOR', async () => {
  for (const env of [{}, { NO_COLOR: '1' }]) {
    for (const words of [['verify', '--verbose'], ['show'], ['lint']]) {
      const { out } = await tocsin([...words, ...keyring, mail('osn3-v3')], { env });
      assert.equal(DANGEROUS.test(out), false);
    }
  }
});

test('attack: escapes in Subject, title, headings and names reach no terminal, in words or in JSON', async () => {
  const evil = '\u001b[2J\u001b]0;x\u0007\u009b31m\u202e\u2066';
  const text = textOfMail('osn3-v2')
    .replace('Flaws in', `${evil}Flaws in`)
    .replace('\nSummary\n-------', `\nSumm${evil}ary\n-----------`);
  const hostile = signedMail({
    text: await sign(text),
    files: [
      { name: `a${evil}.patch`, text: 'x' },
      { name: 'b\u009b31m\r\nx.patch', text: 'x' },
    ],
    headers: [`Message-ID: <${evil}@x>`],
  })
    .toString('utf8')
    .replace(
      /^Subject: .*$/m,
      `Subject: Osier Security Note =?utf-8?b?${Buffer.from(`${evil}\n\rtocsin: genuine`).toString('base64')}?=`,
    );
  const path = file(`hostile\u001b[2J.eml`, hostile);
  for (const words of [
    ['verify', '-v'],
    ['verify', '--json'],
    ['show'],
    ['show', '--json'],
    ['lint'],
    ['lint', '--json'],
    ['diff', mail('osn3-v1')],
    ['convert', '--to', 'json'],
  ]) {
    const { out, err, status } = await tocsin([...words, ...keyring, path]);
    assert.notEqual(status, 3);
    assert.notEqual(out, '');
    assert.doesNotMatch(out, DANGEROUS, words.join(' '));
    assert.doesNotMatch(err, DANGEROUS, words.join(' '));
    assert.doesNotMatch(out, /^tocsin: genuine/m);
    if (words.includes('--json')) assert.doesNotThrow(() => JSON.parse(out));
  }
});

/** Another road to the signed text: lines between the header and the signature, as RFC 9580 section 7 has it. */
function documentIn(bytes: Buffer): Buffer {
  const lines = bytes.toString('latin1').split('\n');
  const begin = lines.indexOf('-----BEGIN PGP SIGNED MESSAGE-----');
  const first = lines.indexOf('', begin) + 1;
  const last = lines.indexOf('-----BEGIN PGP SIGNATURE-----');
  return Buffer.from(
    lines
      .slice(first, last)
      .map((line) => `${line.replace(/^- /, '')}\n`)
      .join(''),
    'latin1',
  );
}

test('convert --to text is the signed text, byte for byte, without its dash-escapes', async () => {
  for (const name of ['osn1-v2', 'osn3-v3', 'osn6-v1', 'osn7-v2', 'osn9-v2']) {
    const { bytes, status } = await tocsin(['convert', mail(name), '--to', 'text', ...keyring]);
    assert.equal(status, 0);
    assert.deepEqual(bytes, documentIn(sampleMail(name)), name);
  }
});

test('convert --to json and html; with --out a file whose name comes from the number alone', async () => {
  const json = await tocsin(['convert', mail('osn3-v3'), '--to', 'json', ...keyring]);
  facts(JSON.parse(json.out), '$');
  const html = await tocsin(['convert', mail('osn3-v3'), '--to', 'html', ...keyring]);
  assert.match(html.out, /^<!doctype html>/i);
  const out = join(scratch, 'made', 'here');
  for (const to of ['json', 'html', 'text']) {
    const ran = await tocsin(['convert', mail('osn3-v3'), '--to', to, '--out', out, ...keyring]);
    assert.deepEqual([ran.status, ran.out], [0, '']);
  }
  assert.deepEqual(readdirSync(out).sort(), ['osn-3-v3.html', 'osn-3-v3.json', 'osn-3-v3.txt']);
  assert.equal(readFileSync(join(out, 'osn-3-v3.json'), 'utf8'), json.out);
  assert.equal(readFileSync(join(out, 'osn-3-v3.html'), 'utf8'), html.out);
  const refused = await tocsin([
    'convert',
    mail('osn3-v3'),
    '--to',
    'json',
    '--out',
    file('in-the-way', ''),
    ...keyring,
  ]);
  assert.equal(refused.status, 2);
  assert.match(refused.err, /hint: /);
});

test('a reader that goes away ends the program quietly', async () => {
  const child = spawn('sh', [
    '-c',
    '"$0" "$@" | head -1',
    join(root, 'bin', 'tocsin'),
    'show',
    ...keyring,
    mail('osn3-v3'),
  ]);
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString('utf8');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString('utf8');
  });
  await new Promise((resolve) => child.on('close', resolve));
  assert.deepEqual([out.split('\n').length, err], [2, '']);
});

test('a signed text after an unsigned one, seen by a person: the reason is given', async () => {
  const { out, status } = await tocsin([
    'verify',
    ...keyring,
    file('first.eml', signedMail({ text: await sign(textOfMail('osn5-v1')), before: [textPart('Run this.')] })),
  ]);
  assert.equal(status, 1);
  assert.match(out, /^suspicious {2}/);
  assert.match(out, /text stands before the signed text/);
});

test('a data directory that is named must be there; keyrings are named in errors; an id needs an archive', async () => {
  const cases: readonly (readonly [string[], RegExp])[] = [
    [
      ['verify', '--data', join(scratch, 'nowhere'), mail('osn3-v2')],
      /nowhere: expected the data directory, found nothing/,
    ],
    [['verify', '--keyring', mail('osn3-v2'), mail('osn3-v2')], /osn3-v2\.eml/],
    [['show', 'OSN-3'], /OSN-3: expected a file, or an advisory of the archive .*; found neither/],
    [['diff', 'OSN-3@1', 'OSN-3@2'], /OSN-3@1: expected a file, or an advisory of the archive .*; found neither/],
  ];
  for (const [words, expected] of cases) {
    const { status, out, err } = await tocsin(words);
    assert.deepEqual([status, out], [2, ''], words.join(' '));
    assert.match(err, expected);
    assert.match(err, /\nhint: /);
  }
});

test('a reader that goes away does not turn a bad answer into a good one', async () => {
  const forged = file(
    'forged.eml',
    sampleMail('osn3-v2').toString('latin1').replace('Who Is Affected', 'Who is affected'),
  );
  const program = spawn(join(root, 'bin/tocsin'), ['verify', ...keyring, forged], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  program.stdout.destroy();
  assert.equal(await new Promise((done) => program.on('close', done)), 1);
});

test('an empty directory has no message, and says so', async () => {
  const empty = join(scratch, 'empty');
  mkdirSync(empty);
  const { status, out, err } = await tocsin(['verify', ...keyring, empty]);
  assert.deepEqual([status, out], [1, '']);
  assert.match(err, /^note: no message in .*empty\n$/);
});
