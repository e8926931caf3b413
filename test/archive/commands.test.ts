import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { PUBLIC, TEAM } from '#store';
import { openSqlite } from '#store/sqlite';
import { mail, osier, root, temporaryFolder } from './archive.test-support.ts';

/* The program itself, as its users run it. */

const KEY = join(osier, 'keys', 'osier-security.asc');
const words = (given: readonly string[]): readonly string[] => [
  join(root, 'scripts', 'node'),
  join(root, 'src', 'main', 'tocsin.ts'),
  ...given,
];

interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

function run(given: readonly string[], input = ''): Promise<Ran> {
  const child = spawn('sh', [...words(given)], { cwd: root, env: { ...process.env, NO_COLOR: '1' } });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  return new Promise((resolve) => child.once('close', (status) => resolve({ status, out, err })));
}

async function imported(
  data: string,
  list: string,
  texts: readonly string[],
  options: readonly string[] = [],
): Promise<void> {
  for (const [at, text] of texts.entries()) {
    const file = join(temporaryFolder(), `${at}.eml`);
    writeFileSync(file, text);
    const { status, err } = await run(['import', file, '--list', list, '--data', data, ...options]);
    assert.equal(status, 0, err);
  }
}

describe('lists remove', () => {
  it('says what would be lost, does it only when told to, and leaves nothing of it in the files', async () => {
    const data = join(temporaryFolder(), 'data');
    const secret = mail('secret@x.example', { subject: 'hushhush', body: 'hushhush '.repeat(400) });
    await imported(data, 'talk', [secret, mail('two@x.example')]);
    await imported(data, 'other', [mail('three@x.example')]);
    const note = readFileSync(join(osier, 'mail', 'osn1-v2.eml'), 'latin1');
    await imported(data, 'talk', [note], ['--keyring', KEY]);
    const file = join(data, 'tocsin.sqlite');

    const asked = await run(['lists', 'remove', 'talk', '--data', data]);
    assert.equal(asked.status, 2);
    assert.match(
      asked.err,
      /--yes .*talk.*3 messages, and 1 advisory that only it announces \(OSN-1\); nothing was removed/,
    );
    assert.ok(readFileSync(file).includes('hushhush hushhush'));

    const done = await run(['lists', 'remove', 'talk', '--yes', '--data', data]);
    assert.equal(done.status, 0, done.err);
    assert.equal(done.out, 'removed talk: 3 messages, and 1 advisory that only it announces (OSN-1)\n');
    for (const end of ['', '-wal']) {
      if (existsSync(file + end)) assert.ok(!readFileSync(file + end).includes('hushhush hushhush'), end);
    }
    const store = await openSqlite(file);
    assert.deepEqual(
      (await store.lists(TEAM)).map(({ name }) => name),
      ['other'],
    );
    assert.deepEqual(await store.announcements(TEAM), []);
    await store.close();
    assert.equal((await run(['doctor', '--data', data])).status, 0);
    assert.equal((await run(['lists', 'remove', 'talk', '--yes', '--data', data])).status, 2);
  });

  it('with --json prints what went', async () => {
    const data = join(temporaryFolder(), 'data');
    const note = readFileSync(join(osier, 'mail', 'osn1-v2.eml'), 'latin1');
    await imported(data, 'talk', [note, mail('a@x.example')], ['--keyring', KEY]);
    const asked = await run(['lists', 'remove', 'talk', '--json', '--data', data]);
    assert.deepEqual([asked.status, asked.out], [2, '']);
    const { out } = await run(['lists', 'remove', 'talk', '--yes', '--json', '--data', data]);
    assert.deepEqual(JSON.parse(out), { removed: 'talk', messages: 2, advisories: ['OSN-1'] });
  });
});

describe('takedown', () => {
  it('names what still shows the same, and takes it with --copies, also later', async () => {
    const data = join(temporaryFolder(), 'data');
    const text = mail('a@x.example', { subject: 'Oops', body: 'a private address' });
    await imported(data, 'one', [text]);
    await imported(data, 'two', [
      text.replace('a private address', 'a private address\n-- \nlist two'),
      mail('b@x.example'),
    ]);
    await imported(data, 'three', [text.replace('<a@', '<c@')]);
    const first = await run(['takedown', 'one/2024/03/05/1', '--reason', 'on request', '--data', data]);
    assert.equal(first.status, 0, first.err);
    assert.equal(first.out, 'removed one/2024/03/05/1: Oops\n');
    assert.match(first.err, /note: 2 other messages still show what this one did:\n/);
    assert.match(first.err, /\n {2}three\/2024\/03\/05\/1 {2}the same text: Oops\n/);
    assert.match(first.err, /\n {2}two\/2024\/03\/05\/1 {2}the same Message-ID, another text: Oops\n/);
    assert.match(first.err, /tocsin takedown one\/2024\/03\/05\/1 --copies --reason TEXT/);
    const copies = await run(['takedown', 'one/2024/03/05/1', '--copies', '--reason', 'on request', '--data', data]);
    assert.equal(copies.status, 0, copies.err);
    assert.equal(copies.out, 'removed three/2024/03/05/1: Oops\n');
    // another text under its Message-ID may be somebody else's mail
    assert.match(
      copies.err,
      /two\/2024\/03\/05\/1 {2}the same Message-ID, another text: Oops\nhint: .*its own address\n/,
    );
    await run(['takedown', 'two/2024/03/05/1', '--reason', 'on request', '--data', data]);
    const again = await run(['takedown', 'one/2024/03/05/1', '--reason', 'on request', '--data', data]);
    assert.doesNotMatch(again.err, /still show/);
    const store = await openSqlite(join(data, 'tocsin.sqlite'));
    assert.equal((await store.messagesWithId(TEAM, 'two', 'b@x.example'))[0]?.state, 'parsed');
    await store.close();
  });

  it('with --json prints what went and what still shows the same', async () => {
    const data = join(temporaryFolder(), 'data');
    const text = mail('a@x.example', { body: 'a private address' });
    await imported(data, 'one', [text]);
    await imported(data, 'two', [text]);
    const words = ['takedown', 'one/2024/03/05/1', '--reason', 'on request', '--data', data, '--json'];
    const removed = 'one/2024/03/05/1';
    const [address, sameBy] = ['two/2024/03/05/1', 'text'];
    assert.deepEqual(JSON.parse((await run(words)).out), {
      removed: [removed],
      stillShown: [{ address, sameBy }],
      moreStillShown: false,
    });
    const copies = JSON.parse((await run([...words, '--copies'])).out);
    assert.deepEqual(copies, { removed: [address], stillShown: [], moreStillShown: false });
  });

  it('takes what announces an advisory with --yes alone, also where it is a copy', async () => {
    const data = join(temporaryFolder(), 'data');
    const note = readFileSync(join(osier, 'mail', 'osn1-v2.eml'), 'latin1');
    const spam = note
      .replace(/^Message-ID: .*$/m, 'Message-ID: <spam@x.example>')
      .replace(/^Subject: .*$/m, 'Subject: filth');
    await imported(data, 'talk', [spam, note], ['--keyring', KEY]);
    const store = await openSqlite(join(data, 'tocsin.sqlite'));
    const headings = await store.headings(TEAM, { list: 'talk', order: 'oldest_first', limit: 10 });
    await store.close();
    const genuine = headings.find(({ subject }) => subject !== 'filth');
    assert.ok(genuine);
    const address = `talk/${String(genuine.day).replace(/(....)(..)(..)/, '$1/$2/$3')}/${genuine.number}`;
    for (const words of [[], ['--copies']]) {
      const refused = await run(['takedown', address, '--reason', 'x', '--data', data, ...words]);
      assert.deepEqual([refused.status, refused.out], [2, '']);
      assert.match(refused.err, /expected --yes to remove what announces OSN-1 version 2 .*; nothing was removed/);
    }
    const done = await run(['takedown', address, '--reason', 'x', '--data', data, '--yes']);
    assert.equal(done.status, 0, done.err);
  });

  it('takes no fifty messages for copies because all say one word', async () => {
    const data = join(temporaryFolder(), 'data');
    const mbox = Array.from(
      { length: 60 },
      (_, at) => `From a@b.example Tue Mar  5 10:00:00 2024\n${mail(`${at}@x.example`, { body: 'unsubscribe' })}\n`,
    );
    const file = join(temporaryFolder(), 'many.mbox');
    writeFileSync(file, mbox.join(''));
    await run(['import', file, '--list', 'talk', '--data', data]);
    const refused = await run(['takedown', 'talk/2024/03/05/1', '--copies', '--reason', 'x', '--data', data]);
    assert.equal(refused.status, 2);
    assert.match(refused.err, /at most 50 copies.*nothing was removed/);
    const one = await run(['takedown', 'talk/2024/03/05/1', '--reason', 'x', '--data', data]);
    assert.equal(one.status, 0);
    assert.match(one.err, /more than 50 messages show/);
  });
});

describe('doctor', () => {
  it('changes no byte, and says what is pending instead of doing it', async () => {
    const data = join(temporaryFolder(), 'data');
    await imported(data, 'talk', [mail('a@x.example')]);
    const file = join(data, 'tocsin.sqlite');
    const [before, time] = [readFileSync(file), statSync(file).mtimeMs];
    const well = await run(['doctor', '--data', data]);
    assert.equal(well.status, 0);
    assert.match(well.out, /all is well/);
    assert.ok(readFileSync(file).equals(before));
    assert.equal(statSync(file).mtimeMs, time);
    const direct = new DatabaseSync(file);
    direct.exec(`delete from fact where name like 'migration:%'; pragma wal_checkpoint(truncate)`);
    direct.close();
    const old = readFileSync(file);
    const pending = await run(['doctor', '--data', data]);
    assert.equal(pending.status, 1);
    assert.match(pending.out, /migration pending/);
    assert.match(pending.out, /0001-archive/);
    assert.match(pending.out.replace(/\s+/g, ' '), /copy the database file, .* then run tocsin lists/);
    assert.ok(readFileSync(file).equals(old));
  });
});

describe('a page of an announcement that a reader has saved', () => {
  it('verifies as the one text that it shows, signature folded away and addresses shortened', async () => {
    const data = join(temporaryFolder(), 'data');
    const note = readFileSync(join(osier, 'mail', 'osn1-v2.eml'), 'latin1');
    await imported(data, 'talk', [note], ['--keyring', KEY]);
    const server = await serving(data);
    try {
      const list = await (await fetch(`${server.url}/lists/talk/`)).text();
      const path = /href="(?<path>\/lists\/talk\/[0-9/]+\/1)"/.exec(list)?.groups?.['path'];
      assert.ok(path);
      const page = await (await fetch(server.url + path)).text();
      assert.match(page, /<details class="pgp">/);
      const file = join(temporaryFolder(), 'saved.html');
      writeFileSync(file, page);
      assert.match((await run(['verify', file, '--keyring', KEY])).out, /^restored +OSN-1 v2 /);
      writeFileSync(file, page.replaceAll('frames', 'frame'));
      assert.doesNotMatch((await run(['verify', file, '--keyring', KEY])).out, /^restored/);
    } finally {
      await server.stop();
    }
  });
});

describe('an archive that is moved away while it is served', () => {
  it('is read on and takes no mail: what is delivered waits', async () => {
    const data = join(temporaryFolder(), 'data');
    await imported(data, 'talk', [mail('a@x.example')]);
    const server = await serving(data);
    try {
      const target = join(temporaryFolder(), 'new.sqlite');
      const moved = await run(['move', '--to', `sqlite:${target}`, '--data', data]);
      assert.equal(moved.status, 0, moved.err);
      const late = await run(['deliver', '--list', 'talk', '--data', data], mail('late@x.example'));
      assert.equal(late.status, 75, late.err);
      assert.match(late.err, /was moved to/);
      assert.equal(
        (await fetch(`${server.url}/lists/talk/m/a%40x.example/`, { redirect: 'manual' })).status < 400,
        true,
      );
      const store = await openSqlite(target);
      assert.equal((await store.findList(PUBLIC, 'talk'))?.messageCount, 1);
      await store.close();
      assert.equal((await run(['move', '--cancel', '--data', data])).out, 'this archive takes mail again\n');
      assert.equal((await run(['deliver', '--list', 'talk', '--data', data], mail('late@x.example'))).status, 0);
      assert.equal((await run(['move', '--data', data])).status, 2);
    } finally {
      await server.stop();
    }
  });
});

describe('a server whose files change', () => {
  it('judges anew without a restart when a certificate comes, goes or cannot be read, and at SIGHUP', async () => {
    const data = join(temporaryFolder(), 'data');
    await imported(data, 'notes', [readFileSync(join(osier, 'mail', 'osn1-v2.eml'), 'latin1')]);
    const server = await serving(data);
    const advisory = async (): Promise<number> => (await fetch(`${server.url}/advisories/OSN-1`)).status;
    try {
      assert.equal(await advisory(), 404);
      mkdirSync(join(data, 'keyring'));
      copyFileSync(KEY, join(data, 'keyring', 'team.asc'));
      await server.said(/1 signed message judged anew/);
      assert.equal(await advisory(), 200);

      writeFileSync(join(data, 'keyring', 'broken.asc'), 'no certificate');
      await server.said(/changed files are not used/);
      assert.equal(await advisory(), 200);
      rmSync(join(data, 'keyring', 'broken.asc'));
      rmSync(join(data, 'keyring', 'team.asc'));
      await server.said(/1 signed message judged anew/);
      assert.equal(await advisory(), 404);

      writeFileSync(join(data, 'tocsin.yaml'), 'title: The new title\n');
      await server.said(/read again/);
      assert.match(await (await fetch(`${server.url}/lists/`)).text(), /The new title/);

      server.hangUp();
      await server.said(/read again/);
    } finally {
      assert.equal(await server.stop(), 0);
    }
  });

  it('finishes at its start what a change of the address policy left', async () => {
    const data = join(temporaryFolder(), 'data');
    await imported(data, 'talk', [mail('a@x.example')], ['--open-addresses']);
    const file = join(data, 'tocsin.sqlite');
    const store = await openSqlite(file);
    await store.write((writes) => writes.changeList('talk', { addressPolicy: 'masked' }));
    const found = await run(['doctor', '--data', data]);
    assert.equal(found.status, 1);
    assert.match(found.out, /run: tocsin lists set talk --addresses masked/);
    const server = await serving(data);
    try {
      while ((await store.staleWords()).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
    } finally {
      await server.stop();
      await store.close();
    }
    assert.equal((await run(['doctor', '--data', data])).status, 0);
  });
});

interface Serving {
  readonly url: string;
  /** Waits for a line on standard error that was not waited for before. */
  said(pattern: RegExp): Promise<void>;
  hangUp(): void;
  stop(): Promise<number | null>;
}

async function serving(data: string): Promise<Serving> {
  // the shell is replaced by the program, so that signals reach it
  const child = spawn('sh', [...words(['serve', '--listen', '127.0.0.1:0', '--data', data])], { cwd: root });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  let err = '';
  let onText: () => void = () => undefined;
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
    onText();
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
    void ended.then(() => reject(new Error(`the server ended: ${err}`)));
  });
  return {
    url,
    said: (pattern) =>
      new Promise((resolve, reject) => {
        void ended.then(() => reject(new Error(`the server ended and did not say ${pattern}: ${err}`)));
        onText = () => {
          const match = pattern.exec(err);
          if (match === null) return;
          err = err.slice(match.index + match[0].length);
          resolve();
        };
        onText();
      }),
    hangUp: () => child.kill('SIGHUP'),
    stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}
