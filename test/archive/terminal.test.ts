import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { sign, signedMail, textOfMail } from '../../src/proof/osier.test-support.ts';
import { keyring, type Ran, mail as sample, tocsin } from '../cli/tocsin.ts';
import { mail, osier, root, temporaryFolder } from './archive.test-support.ts';

/* What whoever types the commands of the archive reads: the built program, its two streams, its status. */

const announce = join(osier, 'list', 'announce.mbox');

function ended({ status, err }: Ran, expected: number, pattern: RegExp): void {
  assert.equal(status, expected, err);
  assert.match(err, pattern);
  assert.doesNotMatch(err, /a defect of the program/);
}

function documentOf({ out }: Ran): Readonly<Record<string, unknown>> {
  return JSON.parse(out) as Readonly<Record<string, unknown>>;
}

async function filled(folder: string): Promise<string> {
  const data = join(folder, 'data');
  const ran = await tocsin(['import', announce, '--list', 'talk', '--data', data, ...keyring]);
  assert.equal(ran.status, 0, ran.err);
  return data;
}

/** Messages that are kept, as another program sees them. */
function messagesIn(data: string): number {
  const database = new DatabaseSync(join(data, 'tocsin.sqlite'), { readOnly: true, timeout: 5000 });
  try {
    return Number(database.prepare('select count(*) as count from message').get()?.['count']);
  } catch {
    // its tables are being made
    return 0;
  } finally {
    database.close();
  }
}

/** Where the bytes of some messages are lost. */
function damage(data: string, rows: string): void {
  const database = new DatabaseSync(join(data, 'tocsin.sqlite'));
  database.exec(`update raw_message set encoding = 'identity', bytes = zeroblob(size) where id in (${rows})`);
  database.close();
}

async function until(isSo: () => boolean): Promise<void> {
  for (let turns = 0; !isSo(); turns += 1) {
    assert.ok(turns < 3000, 'it never came to be');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('folders that cannot be', () => {
  it('are refused at once, with their name', { skip: !existsSync('/proc/self') && 'there is no /proc' }, async () => {
    const folder = temporaryFolder();
    const data = await filled(folder);
    const backup = join(folder, 'one.backup');
    assert.equal((await tocsin(['backup', backup, '--data', data])).status, 0);
    for (const place of ['/proc/x', '/proc/x/y', join(backup, 'below-a-file')]) {
      for (const words of [
        ['lists', '--data', place],
        ['import', announce, '--list', 'talk', '--data', place],
        ['restore', backup, '--data', place],
        ['backup', join(place, 'two.backup'), '--data', data],
        ['move', '--to', `sqlite:${place}/x/y`, '--data', data],
        ['convert', sample('osn3-v2'), '--to', 'text', '--out', place, ...keyring],
      ]) {
        const ran = await tocsin(words);
        ended(ran, 2, /^tocsin: .+\nhint: .+\n$/);
        assert.ok(ran.err.includes(place), ran.err);
      }
    }
  });
});

describe('an import', () => {
  it('passes over files of a directory that are no mail; a named one is kept, a binary one refused', async () => {
    const folder = temporaryFolder();
    const plain = join(folder, 'plain');
    mkdirSync(plain);
    writeFileSync(join(plain, 'a.eml'), mail('a@x.example'));
    writeFileSync(join(plain, 'b.damaged'), 'odd line\nmore\nSubject: damaged\nodd again\n\ntext\n');
    writeFileSync(join(plain, 'INDEX.md'), '# Advisories\n\nAn advisory a file.\n');
    writeFileSync(join(plain, 'README'), 'Read me.\n');
    copyFileSync('/bin/ls', join(plain, 'ls'));
    const to = ['--list', 'talk', '--data', join(folder, 'data')];
    const ran = await tocsin(['import', plain, ...to, '--json']);
    const { read, imported, skipped, complete } = documentOf(ran);
    assert.deepEqual([ran.status, read, imported, complete], [0, 2, 2, true]);
    assert.deepEqual(skipped, [join(plain, 'INDEX.md'), join(plain, 'README'), join(plain, 'ls')]);
    assert.match((await tocsin(['import', plain, ...to])).out, /skipped +3 .*\n +\S+INDEX\.md\n/);
    const named = await tocsin(['import', join(plain, 'README'), ...to, '--json']);
    assert.equal(documentOf(named)['unparsed'], 1);
    ended(named, 0, /README: no mail as far as one can tell; kept raw/);
    const other = ['--list', 'other', '--data', join(folder, 'data')];
    ended(await tocsin(['import', '/bin/ls', ...other]), 2, /\/bin\/ls: expected a mail, .* found a binary file/);
    const piped = await tocsin(['import', '-', ...other], { input: readFileSync('/bin/ls') });
    ended(piped, 2, /-: expected a mail, .* found a binary file/);
    assert.doesNotMatch((await tocsin(['lists', '--data', join(folder, 'data')])).out, /other/);
  });

  it('keeps every file of a maildir', async () => {
    const folder = temporaryFolder();
    const maildir = join(folder, 'maildir');
    for (const name of ['cur', 'new', 'tmp']) mkdirSync(join(maildir, name), { recursive: true });
    writeFileSync(join(maildir, 'new', '1.x'), mail('a@x.example'));
    writeFileSync(join(maildir, 'new', '2.x'), 'no header at all\n');
    const ran = await tocsin(['import', maildir, '--list', 'talk', '--data', join(folder, 'data'), '--json']);
    const { imported, unparsed, skipped } = documentOf(ran);
    assert.deepEqual([ran.status, imported, unparsed, skipped], [0, 2, 1, []]);
  });

  it('says so where there is no message', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'empty', 'sub'), { recursive: true });
    const ran = await tocsin(['import', join(folder, 'empty'), '--list', 'talk', '--data', join(folder, 'data')]);
    ended(ran, 0, /note: no message in .*empty; folders inside a folder are not looked into/);
  });

  it('names signers that are not known, and with their certificate makes advisories of what is here', async () => {
    const folder = temporaryFolder();
    const data = join(folder, 'data');
    const stranger = join(folder, 'stranger.eml');
    writeFileSync(stranger, signedMail({ text: await sign(textOfMail('osn5-v1'), 'stranger') }));
    const words = ['import', join(osier, 'mail'), stranger, '--data', data, '--list'];
    const blind = documentOf(await tocsin([...words, 'notes', '--json']));
    const signers = blind['unknownSigners'] as readonly { readonly key: string; readonly messages: number }[];
    assert.equal(blind['advisories'], 0);
    assert.deepEqual(
      signers.map(({ messages }) => messages),
      [24, 1],
    );
    const seeing = await tocsin([...words, 'notes', '--json', ...keyring]);
    assert.equal(documentOf(seeing)['judgedAnew'], 25);
    assert.match(seeing.err, /25 signed messages of the archive judged anew .* 24 announce an advisory, 0 did before/);
    const again = await tocsin([...words, 'notes', '--json', ...keyring]);
    assert.equal(documentOf(again)['judgedAnew'], 0, 'nothing has changed');
    assert.equal((await tocsin(['verify', 'OSN-3@2', '--data', data])).status, 0);
    const { out } = await tocsin([...words, 'other']);
    assert.match(out, /advisories +24\n/);
    const said = out.replace(/\s+/g, ' ');
    assert.match(said, /1 signed mail by a signer not known here \([0-9A-F]+\): .* --keyring FILE/);
    assert.ok(said.includes(signers[1]?.key ?? ''), said);
  });
});

const hasProc = existsSync('/proc/self/status');
const SIGINT = 2;

/** Whether a process has a handler for a signal, as the system knows. */
function catches(pid: number, signal: number): boolean {
  const mask = /^SigCgt:\t([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0';
  return (BigInt(`0x${mask}`) & (1n << BigInt(signal - 1))) !== 0n;
}

it('an import judges anew by certificates that one kept which was refused', async () => {
  const data = join(temporaryFolder(), 'data');
  const words = ['import', join(osier, 'mail'), '--list', 'notes', '--data', data, '--json'];
  await tocsin(words);
  const refused = await tocsin([...words, '--private', ...keyring]);
  ended(refused, 2, /is trusted from now on[\s\S]*nothing was imported/);
  const right = await tocsin([...words, ...keyring]);
  assert.equal(documentOf(right)['judgedAnew'], 24);
  assert.match(right.err, /24 signed messages of the archive judged anew .* 24 announce an advisory, 0 did before/);
});

/** Whether it has a file open. */
function hasOpen(pid: number, file: string): boolean {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).some((name) => {
    try {
      return readlinkSync(join(folder, name)) === file;
    } catch {
      // closed meanwhile
      return false;
    }
  });
}

describe('an import that breaks off', () => {
  const many = (count: number): string =>
    Array.from({ length: count }, (_, at) => {
      const text = mail(`m${at}@x.example`, { body: `word${at} `.repeat(120) });
      return `From a@b.example Tue Mar  5 10:00:00 2024\n${text}\n`;
    }).join('');

  it('by a damaged file reads the others, says what is kept, and goes on when the file is whole', async () => {
    const folder = temporaryFolder();
    const gz = join(folder, 'list.mbox.gz');
    const whole = gzipSync(readFileSync(announce));
    writeFileSync(gz, whole.subarray(0, 9000));
    const to = ['--list', 'talk', '--data', join(folder, 'data'), '--json'];
    const first = await tocsin(['import', gz, '/nowhere.mbox', sample('osn1-v1'), ...to, ...keyring]);
    const { read, imported, complete, unreadable } = documentOf(first);
    const ofGz = Number(read) - 1;
    assert.ok(ofGz > 0 && ofGz < 22);
    assert.deepEqual([imported, complete, unreadable], [read, false, [gz, '/nowhere.mbox']]);
    ended(first, 2, new RegExp(`gzip data that is damaged or cut short; .* is kept \\(${ofGz} messages\\)`));
    assert.match(first.err, /hint: fetch it again.*run the same command again: it goes on after what is kept/);
    assert.match(first.err, /\/nowhere\.mbox: .*found nothing\nhint: check the name\n/);
    writeFileSync(gz, whole);
    const again = await tocsin(['import', gz, ...to]);
    const second = documentOf(again);
    assert.equal(again.status, 0);
    assert.equal(second['read'], 23);
    // of what is here, one may be the mail of the other file
    assert.ok(Number(second['alreadyHere']) >= ofGz);
  });

  for (const [signal, status, word] of [
    ['SIGINT', 130, /broken off by Ctrl-C; run the same command again/],
    ['SIGTERM', 143, /broken off by SIGTERM; run the same command again/],
  ] as const) {
    it(`by ${signal} prints what is kept, also while it waits for a silent pipe`, async () => {
      const data = join(temporaryFolder(), 'data');
      const to = ['--list', 'talk', '--data', data, '--json'];
      const child = started(['import', '/nowhere.mbox', '-', ...to]);
      // the pipe stays open and says nothing more
      child.stdin.write(many(3000));
      await until(() => existsSync(join(data, 'tocsin.sqlite')) && messagesIn(data) > 0);
      child.kill(signal);
      const ran = await child.ended;
      const report = documentOf(ran);
      ended(ran, status, word);
      assert.equal(report['complete'], false);
      // what was found out before is told, and no more: that the pipe ends short is our doing
      assert.deepEqual(report['unreadable'], ['/nowhere.mbox']);
      assert.match(ran.err, /^tocsin: \/nowhere\.mbox: .*found nothing\nhint: check the name\n/m);
      assert.ok(Number(report['imported']) > 0);
      assert.equal(report['imported'], messagesIn(data));
      const again = await tocsin(['import', '-', ...to], { input: many(3000) });
      assert.deepEqual([again.status, documentOf(again)['alreadyHere']], [0, report['imported']]);
      assert.equal(messagesIn(data), 3000);
    });
  }

  it('ends at once by a second signal, also the other one', { skip: !hasProc && 'there is no /proc' }, async () => {
    const data = await filled(temporaryFolder());
    const file = join(data, 'tocsin.sqlite');
    const holder = new DatabaseSync(file);
    // it waits for its turn to write, and does not see the first signal's end
    holder.exec('begin immediate');
    const child = started(['import', '-', '--list', 'talk', '--data', data]);
    await until(() => hasOpen(child.pid, file));
    child.kill('SIGINT');
    await until(() => !catches(child.pid, SIGINT));
    child.kill('SIGTERM');
    assert.deepEqual(await child.exited, [null, 'SIGTERM']);
    holder.close();
  });

  it('by a full disk prints what is kept, and goes on when there is room', async () => {
    const folder = temporaryFolder();
    const mbox = join(folder, 'many.mbox');
    writeFileSync(mbox, many(4000));
    const data = join(folder, 'data');
    const to = ['--list', 'talk', '--data', data, '--json'];
    // a limit on the size of a file stops the database like a disk without room
    const words = ['import', '/nowhere.mbox', mbox, ...to];
    const ran = await started(words, `trap '' XFSZ; ulimit -f 6000; exec "$@"`).ended;
    assert.match(ran.err, /^tocsin: \/nowhere\.mbox: .*found nothing\nhint: check the name\n/m);
    ended(ran, 2, /^tocsin: the database cannot be written: .*\nhint: make room on the disk; then run the same/m);
    const { read, imported, complete } = documentOf(ran);
    assert.ok(Number(imported) > 0 && Number(imported) < 4000, String(imported));
    assert.deepEqual([read, complete, messagesIn(data)], [imported, false, imported]);
    const again = documentOf(await tocsin(['import', mbox, ...to]));
    assert.deepEqual([again['alreadyHere'], messagesIn(data)], [imported, 4000]);
  });
});

describe('wrong words', () => {
  it('point to the help of their command', async () => {
    for (const [words, hint] of [
      [['import'], 'tocsin import --help'],
      [['import', 'x', '--nothing'], 'tocsin import --help'],
      [['lists', 'add'], 'tocsin lists add --help'],
      [['backup'], 'tocsin backup --help'],
      [['verify', '--nothing'], 'tocsin verify --help'],
      [['nothing'], 'tocsin --help'],
    ] as const) {
      ended(await tocsin(words), 2, new RegExp(`\nhint: ${hint}\n$`));
    }
  });

  it('help fits into 80 columns', async () => {
    for (const command of [
      '',
      'import',
      'deliver',
      'serve',
      'lists',
      'backup',
      'restore',
      'move',
      'doctor',
      'takedown',
      'verify',
    ]) {
      const { out, status } = await tocsin([...(command === '' ? [] : [command]), '--help']);
      assert.equal(status, 0);
      for (const line of out.split('\n')) assert.ok(line.length <= 80, line);
    }
  });
});

describe('a configuration', () => {
  it('that is no file is refused, and nothing waits for it', async () => {
    const data = temporaryFolder();
    assert.equal(spawnSync('mkfifo', [join(data, 'tocsin.yaml')]).status, 0);
    const ran = await tocsin(['lists', '--data', data]);
    assert.equal(ran.status, 2);
    assert.match(ran.err, /tocsin\.yaml: expected a file, found something else/);
  });
});

describe('commands that read an archive', () => {
  it('make none where a name was mistyped', async () => {
    const data = join(temporaryFolder(), 'typo');
    for (const words of [
      ['lists'],
      ['lists', 'remove', 'x', '--yes'],
      ['takedown', 'x/2024/03/05/1', '--reason', 'x'],
      ['doctor'],
      ['backup', join(temporaryFolder(), 'b')],
    ]) {
      const ran = await tocsin([...words, '--data', data]);
      assert.equal(ran.status, 2);
      assert.match(ran.err, /expected an archive in .*typo, found none\nhint: check --data/);
      assert.equal(existsSync(data), false);
    }
  });

  it('take ids in small letters too', async () => {
    const data = join(temporaryFolder(), 'data');
    await tocsin(['import', sample('osn3-v2'), '--list', 'talk', '--data', data, ...keyring]);
    const [large, small] = await Promise.all(
      ['OSN-3@2', 'osn-3@2'].map((id) => tocsin(['verify', id, '--data', data, ...keyring])),
    );
    assert.match(large?.out ?? '', /OSN-3/);
    assert.equal(small?.out.replace('osn-3', 'OSN-3'), large?.out);
  });
});

describe('a move', () => {
  it('refuses what is no address, and closes nothing for it', async () => {
    const data = await filled(temporaryFolder());
    for (const to of ['foo', 'postgre://x/y', '/tmp/other.sqlite', 'sqlite:']) {
      const ran = await tocsin(['move', '--to', to, '--data', data]);
      assert.equal(ran.status, 2, to);
      assert.match(ran.err, /--to: expected postgres:\/\/… or sqlite:FOLDER\/, found /);
    }
    assert.equal((await tocsin(['move', '--cancel', '--data', data])).out, 'this archive was not moved away\n');
  });
});

describe('a restore', () => {
  it('that fails leaves nothing behind', async () => {
    const folder = temporaryFolder();
    const data = await filled(folder);
    const good = join(folder, 'good.backup');
    assert.equal((await tocsin(['backup', good, '--data', data])).status, 0);
    const bytes = readFileSync(good);
    const bad: Readonly<Record<string, Uint8Array | string>> = {
      letter: 'dear editor '.repeat(1000),
      empty: '',
      packed: gzipSync(bytes),
      half: bytes.subarray(0, Math.floor(bytes.length / 2)),
    };
    for (const [name, content] of Object.entries(bad)) writeFileSync(join(folder, name), content);
    const foreign = new DatabaseSync(join(folder, 'foreign'));
    foreign.exec('create table letters (text text)');
    foreign.close();
    const broken = join(folder, 'broken');
    mkdirSync(broken);
    copyFileSync(good, join(broken, 'tocsin.sqlite'));
    damage(broken, '2');
    const before = readdirSync(folder).sort();
    const files = [...Object.keys(bad), 'foreign', 'absent', '.', 'broken/tocsin.sqlite'];
    for (const file of files) {
      const ran = await tocsin(['restore', join(folder, file), '--data', join(folder, 'new', 'deep'), '--json']);
      ended(ran, 2, /: expected /);
      assert.equal(ran.out, '');
      assert.deepEqual(readdirSync(folder).sort(), before, file);
    }
    const occupied = await tocsin(['restore', good, '--data', data]);
    ended(occupied, 2, /expected an empty archive, found one with 23 messages in 1 list; nothing was changed/);
    assert.equal(messagesIn(data), 23);
    const fresh = join(folder, 'new', 'deep');
    const ran = await tocsin(['restore', good, '--data', fresh, '--json']);
    assert.deepEqual(documentOf(ran), { file: good, to: join(fresh, 'tocsin.sqlite'), messages: 23 });
    assert.deepEqual(readdirSync(fresh), ['tocsin.sqlite']);
    assert.equal(messagesIn(fresh), 23);
  });

  it('beside another one into the same directory: one of them is there, whole, and the other says so', async () => {
    const folder = temporaryFolder();
    const data = await filled(folder);
    const good = join(folder, 'good.backup');
    await tocsin(['backup', good, '--data', data]);
    const fresh = join(folder, 'fresh');
    const both = await Promise.all([1, 2].map(() => tocsin(['restore', good, '--data', fresh])));
    const refused = both.filter(({ status }) => status !== 0);
    assert.ok(refused.length < 2, refused[0]?.err);
    for (const ran of refused)
      ended(ran, 2, /tocsin\.sqlite: (?:another program made it|expected an empty archive).*\nhint: /);
    assert.deepEqual(readdirSync(fresh), ['tocsin.sqlite']);
    assert.equal(messagesIn(fresh), 23);
  });

  it('clears away what a killed one left, and nothing that another one makes', async () => {
    const folder = temporaryFolder();
    const data = await filled(folder);
    const good = join(folder, 'good.backup');
    await tocsin(['backup', good, '--data', data]);
    const fresh = join(folder, 'fresh');
    mkdirSync(fresh);
    const { pid: gone } = spawnSync('true');
    for (const end of ['', '-wal', '-shm'])
      writeFileSync(join(fresh, `tocsin.sqlite.${gone}.unfinished${end}`), 'half');
    // one that is being made, by us
    const other = `tocsin.sqlite.${process.pid}.unfinished`;
    writeFileSync(join(fresh, other), 'half');
    const ran = await tocsin(['restore', good, '--data', fresh]);
    assert.equal(ran.status, 0, ran.err);
    assert.deepEqual(readdirSync(fresh).sort(), ['tocsin.sqlite', other].sort());
  });
});

describe('operations', () => {
  it('print one JSON document with --json, and say so in their help', async () => {
    const folder = temporaryFolder();
    const data = await filled(folder);
    const file = join(folder, 'one.backup');
    const target = join(folder, 'moved', 'x.sqlite');
    const run = async (...words: readonly string[]) => documentOf(await tocsin([...words, '--data', data, '--json']));
    assert.deepEqual(await run('backup', file), { file, messages: 23, verified: true });
    assert.deepEqual(await run('doctor'), []);
    assert.deepEqual(await run('move', '--to', `sqlite:${target}`), { to: target, messages: 23 });
    assert.deepEqual(await run('move', '--cancel'), { cancelled: true });
    const words = ['deliver', '--list', 'talk', '--data', data, '--json'];
    assert.equal(documentOf(await tocsin(words, { input: mail('d@x.example') }))['imported'], 1);
    for (const command of ['import', 'deliver', 'lists', 'backup', 'restore', 'move', 'doctor', 'takedown']) {
      assert.match((await tocsin([command, '--help'])).out, /--json/, command);
    }
  });

  it('leave no database behind where a move fails', async () => {
    const folder = temporaryFolder();
    const data = await filled(folder);
    const database = new DatabaseSync(join(data, 'tocsin.sqlite'));
    database.exec(`update raw_message set encoding = 'zstd', bytes = x'00' where id = 2`);
    database.close();
    const ran = await tocsin(['move', '--to', `sqlite:${join(folder, 'moved', 'deep')}/`, '--data', data]);
    assert.notEqual(ran.status, 0);
    assert.deepEqual(readdirSync(folder), ['data']);
  });

  it('backup wants the name of a new file in a folder', async () => {
    const folder = temporaryFolder();
    const data = await filled(folder);
    ended(await tocsin(['backup', folder, '--data', data]), 2, /expected the name of a new file, found a folder/);
    ended(
      await tocsin(['backup', join(folder, 'no', 'x'), '--data', data]),
      2,
      /expected a folder at .*no, found none/,
    );
  });

  it('doctor names each kind of finding once, with its places and its remedy', async () => {
    const data = await filled(temporaryFolder());
    const well = await tocsin(['doctor', '--data', data]);
    assert.deepEqual([well.status, well.err], [0, '']);
    assert.match(well.out, /^\S+tocsin\.sqlite: 23 messages in 1 list looked at, all is well\n$/);
    damage(data, '2, 7');
    const { status, out } = await tocsin(['doctor', '--data', data]);
    assert.equal(status, 1);
    assert.match(out, /^error {4}\S.*\n {9}where: raw message 2, raw message 7\n {9}to do: \S/m);
    assert.match(out, /23 messages in 1 list looked at, 2 errors, 0 warnings\n$/);
    for (const line of out.split('\n').slice(0, -2)) assert.ok(line.length <= 80, line);
  });
});

describe('a server', () => {
  it('prints its address alone, and beside it what it serves and how it is ended', async () => {
    const data = await filled(temporaryFolder());
    const server = started(['serve', '--data', data, '--listen', '127.0.0.1:0']);
    await until(() => server.err().includes('Ctrl-C'));
    assert.match(server.out(), /^http:\/\/localhost:[0-9]+\n$/);
    assert.match(server.err(), /archive +\S+tocsin\.sqlite\n +lists +talk \(23\)\n +keyring +1 certificate that/);
    assert.doesNotMatch(server.err(), /TLS/);
    const listen = server.out().trim().replace('http://localhost', '127.0.0.1');
    const taken = await tocsin(['serve', '--data', data, '--listen', listen]);
    ended(
      taken,
      2,
      /cannot listen on 127\.0\.0\.1:[0-9]+: another program listens there\nhint: .*--listen 127\.0\.0\.1:/,
    );
    server.kill('SIGTERM');
    assert.equal((await server.ended).status, 0);
  });

  it('that others can reach says what is missing for it', async () => {
    const data = join(temporaryFolder(), 'new');
    const server = started(['serve', '--data', data, '--listen', '0.0.0.0:0']);
    await until(() => server.err().includes('docs/configuration.md'));
    server.kill('SIGTERM');
    assert.equal((await server.ended).status, 0);
    const said = server.err().replace(/\s+/g, ' ');
    assert.match(said, /none yet: tocsin import MAIL --list NAME makes one/);
    assert.match(said, /no certificate: no advisory is shown as genuine/);
    assert.match(said, /note: 0\.0\.0\.0 is reached from other machines, .* TLS .* publicUrl/);
  });

  it('names the certificate that it cannot read, and an address that is none', async () => {
    const data = join(temporaryFolder(), 'data');
    mkdirSync(join(data, 'keyring'), { recursive: true });
    writeFileSync(join(data, 'keyring', 'team.asc'), 'rubbish\n');
    ended(await tocsin(['serve', '--data', data, '--listen', '127.0.0.1:0']), 2, /team\.asc/);
    ended(await tocsin(['serve', '--data', data, '--listen', '8089']), 2, /--listen: expected HOST:PORT/);
  });
});

it('lint names the message of an mbox that a finding is about', async () => {
  const { out } = await tocsin(['lint', announce, ...keyring]);
  assert.match(out, /^\S+announce\.mbox \(message 22\): OSN-10 v3 {2}<osn10-3\.\S+> {2}Osier Security Note 10 /m);
  assert.match(out, /^\S+announce\.mbox \(message 22\):6:1: info /m);
  const { out: alone } = await tocsin(['lint', sample('osn10-v3'), ...keyring]);
  assert.doesNotMatch(alone, /\(message /);
});

/** The program, to be watched while it runs; `shell` is what a shell does before it becomes the program. */
function started(words: readonly string[], shell = 'exec "$@"') {
  const child = spawn('sh', ['-c', shell, 'sh', join(root, 'bin', 'tocsin'), ...words]);
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString('utf8');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString('utf8');
  });
  child.stdin.on('error', () => undefined);
  // a test that fails must not leave it running
  after(() => child.kill('SIGKILL'));
  return {
    stdin: child.stdin,
    out: () => out,
    err: () => err,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    pid: child.pid ?? 0,
    /** Status and signal. */
    exited: new Promise<readonly [number | null, NodeJS.Signals | null]>((resolve) => {
      child.once('exit', (...how) => resolve(how));
    }),
    ended: new Promise<Ran>((resolve) => {
      child.once('exit', () => child.stdin.destroy());
      child.once('close', (status) => resolve({ status, out, bytes: Buffer.from(out), err }));
    }),
  };
}
