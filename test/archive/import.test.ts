import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { importMessages, mailReader } from '#archive';
import { TocsinError } from '#base';
import { epochMessages, openInputs } from '#mail';
import { type Day, type MessageHeading, PUBLIC, TEAM } from '#store';
import { openSqlite } from '#store/sqlite';
import {
  importInto,
  mail,
  mails,
  NOW,
  osier,
  osierContext,
  PUBLIC_LIST,
  root,
  temporaryFolder,
  temporaryStore,
} from './archive.test-support.ts';

const announce = join(osier, 'list', 'announce.mbox');

const places = (headings: readonly MessageHeading[]) =>
  headings.map(({ day, number, messageId }) => `${day}/${number} ${messageId}`);

const all = { list: 'talk', order: 'oldest_first', limit: 10_000 } as const;

describe('an import', () => {
  it('keeps each message with its bytes, its day and its number of the day', async () => {
    const store = await temporaryStore();
    const report = await importInto(store, 'talk', [announce]);
    assert.deepEqual(
      { ...report, odd: {} },
      {
        read: 23,
        imported: 23,
        copies: 1,
        alreadyHere: 0,
        unparsed: 0,
        odd: {},
        threads: 8,
        advisories: 6,
        unreadable: [],
      },
    );
    const headings = await store.headings(PUBLIC, all);
    assert.equal(headings.length, 23);
    const inputs = await gathered(openInputs([announce], { unescapeFrom: true }));
    for (const [at, heading] of headings.entries()) {
      const stored = await store.message(PUBLIC, heading.row);
      const bytes = inputs[at]?.bytes;
      assert.ok(stored?.raw && bytes);
      assert.deepEqual(Buffer.from(stored.raw), Buffer.from(bytes));
      assert.deepEqual(Buffer.from(stored.digest), createHash('sha256').update(bytes).digest());
    }
    assert.equal(
      headings
        .filter(({ day }) => day === 20231107)
        .map(({ number }) => number)
        .join(),
      '1,2,3,4',
    );
    assert.equal(headings.filter(({ copyOf }) => copyOf !== null).length, 1);
  });

  it('passes over what is here already, and gives late mail of a day the next number', async () => {
    const store = await temporaryStore();
    const first = mail('one@x.example');
    const second = mail('two@x.example', { at: 'Wed, 06 Mar 2024 10:00:00 +0000' });
    const late = mail('late@x.example', { body: 'late' });
    await importInto(store, 'talk', mails(first, second));
    const report = await importInto(store, 'talk', mails(first, late, second, first));
    assert.deepEqual([report.read, report.imported, report.alreadyHere], [4, 1, 3]);
    assert.deepEqual(places(await store.headings(PUBLIC, all)), [
      '20240305/1 one@x.example',
      '20240305/2 late@x.example',
      '20240306/1 two@x.example',
    ]);
  });

  it('links copies, shows a reused Message-ID with other content as both, and takes identical bytes once', async () => {
    const store = await temporaryStore();
    const original = mail('one@x.example', { body: 'same body' });
    const copy = original.replace('To: talk', 'To: other');
    const copyWithCrlf = original.replace('To: talk', 'To: third').replaceAll('\n', '\r\n');
    const other = mail('one@x.example', { body: 'another body' });
    const report = await importInto(store, 'talk', mails(original, copy, copyWithCrlf, other, original));
    assert.deepEqual([report.imported, report.copies, report.alreadyHere], [4, 2, 1]);
    const both = await store.messagesWithId(PUBLIC, 'talk', 'one@x.example');
    assert.equal(both.length, 4);
    assert.deepEqual(
      both.map(({ copyOf }) => copyOf === null),
      [true, false, false, true],
    );
    assert.equal(both[1]?.copyOf, both[0]?.row);
  });

  it('takes no message for a copy of another because both say nothing', async () => {
    const store = await temporaryStore();
    const blank = ['', '\n', '\r\n', '\n\n'].map((body, at) => `Message-ID: <blank${at}@x.example>\r\n\r\n${body}`);
    await importInto(store, 'talk', mails(...blank));
    assert.equal((await store.headings(PUBLIC, all)).length, blank.length);
    for (const { row } of await store.headings(PUBLIC, all)) assert.deepEqual(await store.copiesOf(row, 10), []);
  });

  it('reads one list from an mbox, gzip, a maildir, plain files and a git epoch: the same messages', async () => {
    const folder = temporaryFolder();
    const inputs = await gathered(openInputs([announce], { unescapeFrom: true }));
    const distinct = inputs.filter(
      ({ bytes }, at) => inputs.findIndex((each) => Buffer.compare(each.bytes, bytes) === 0) === at,
    );
    const gz = join(folder, 'announce.mbox.gz');
    writeFileSync(gz, gzipSync(readFileSync(announce)));
    const maildir = join(folder, 'maildir');
    for (const name of ['cur', 'new', 'tmp']) mkdirSync(join(maildir, name), { recursive: true });
    const plain = join(folder, 'plain');
    mkdirSync(plain);
    for (const [at, { bytes }] of distinct.entries()) {
      const name = `${1_700_000_000 + at}.M${at}.host`;
      writeFileSync(join(maildir, at % 2 === 0 ? 'cur' : 'new', name), bytes);
      writeFileSync(join(plain, `${String(at).padStart(3, '0')}.eml`), bytes);
    }
    const epoch = join(folder, '0.git');
    writeEpoch(
      epoch,
      distinct.map(({ bytes }) => bytes),
    );
    const expected = inputs.map(({ bytes }) => createHash('sha256').update(bytes).digest('hex')).sort();
    const sources = {
      mbox: [announce],
      gzip: [gz],
      maildir: [maildir],
      plain: [plain],
      epoch: epochMessages(epoch),
    };
    for (const [name, source] of Object.entries(sources)) {
      const store = await temporaryStore();
      await importInto(store, 'talk', source);
      const headings = await store.headings(PUBLIC, all);
      const rows = headings.map(({ row }) => row);
      const stored = await Array.fromAsync(store.storedMessages(PUBLIC, rows));
      assert.deepEqual(
        stored.map(({ digest }) => Buffer.from(digest).toString('hex')).sort(),
        [...new Set(expected)],
        name,
      );
    }
  });

  it('keeps raw what is no mail, and says so', async () => {
    const store = await temporaryStore();
    const noise = new Uint8Array(Buffer.from('no header here at all, \xff\x00 only noise\n', 'latin1'));
    const report = await importInto(store, 'talk', mails(noise, '', mail(null)));
    assert.deepEqual([report.read, report.imported, report.unparsed], [3, 3, 2]);
    const headings = await store.headings(PUBLIC, all);
    const raw = await Promise.all(headings.map(async ({ row }) => (await store.message(PUBLIC, row))?.raw));
    assert.ok(raw.some((bytes) => bytes && Buffer.compare(bytes, noise) === 0));
    assert.ok(raw.some((bytes) => bytes?.length === 0));
    for (const { messageId } of headings) assert.match(messageId, /^[0-9a-f]{40}@no-message-id\.invalid$/);
  });

  it('keeps what came before a source broke off, and tells of it', async () => {
    const store = await temporaryStore();
    const broken = async function* () {
      yield* mails(mail('one@x.example'), mail('two@x.example'));
      throw new TocsinError({ code: 'unreadable_input', message: 'the tape ended' });
    };
    await assert.rejects(importInto(store, 'talk', broken()), /the tape ended/);
    assert.equal((await store.headings(PUBLIC, all)).length, 2);
  });

  it('takes the From_ line, then the topmost Received, then Date for receipt; and delivery is now', async () => {
    const store = await temporaryStore();
    const received =
      'Received: from a by b; Sun, 03 Mar 2024 23:30:00 -0500\nReceived: from c by a; Sat, 02 Mar 2024 00:00:00 +0000';
    await importInto(store, 'talk', mails(mail('trace@x.example', { more: received }), mail('date@x.example')));
    const lying = mail('future@x.example', { at: 'Tue, 05 Mar 2199 10:00:00 +0000' });
    await importInto(store, 'talk', mails(lying));
    await importInto(store, 'talk', mails(mail('delivered@x.example', { more: received })), { isDelivery: true });
    const folder = temporaryFolder();
    const mbox = join(folder, 'one.mbox');
    writeFileSync(
      mbox,
      `From ada@mill.example Fri Feb  2 23:59:59 2024\n${mail('line@x.example', { more: received })}`,
    );
    await importInto(store, 'talk', [mbox]);
    assert.deepEqual(places(await store.headings(PUBLIC, all)), [
      '20240202/1 line@x.example',
      '20240304/1 trace@x.example',
      '20240305/1 date@x.example',
      '20260102/1 future@x.example',
      '20260102/2 delivered@x.example',
    ]);
  });

  it('makes no list where nothing can be read', async () => {
    const store = await temporaryStore();
    await assert.rejects(importInto(store, 'talk', [join(temporaryFolder(), 'nothing.mbox')]), /found nothing/);
    assert.deepEqual(await store.lists(TEAM), []);
  });

  it('puts nothing into a public list that was meant for a private one', async () => {
    const store = await temporaryStore();
    await importInto(store, 'talk', mails(mail('one@x.example')));
    const context = await osierContext();
    const meant = importMessages(store, context, {
      list: 'talk',
      newList: { ...PUBLIC_LIST, visibility: 'private' },
      required: { visibility: 'private' },
      messages: mails(mail('secret@x.example')),
      reader: mailReader(context.styles),
      now: () => NOW,
    });
    await assert.rejects(meant, /talk, which is there and is public; nothing was imported/);
    assert.equal((await store.headings(TEAM, all)).length, 1);
  });

  it('refuses names that no address can carry', async () => {
    const store = await temporaryStore();
    for (const name of ['', 'A', 'a b', '../x', 'a/b', '-a', 'a-', 'ä', 'a'.repeat(65), 'x\n']) {
      await assert.rejects(
        importInto(store, name, mails(mail('one@x.example'))),
        (error) => error instanceof TocsinError && error.code === 'usage',
        JSON.stringify(name),
      );
    }
    assert.deepEqual(await store.lists(TEAM), []);
  });

  it('makes advisories of what the keyring proves, and of nothing else', async () => {
    const folder = join(osier, 'mail');
    const [store, blind] = [await temporaryStore(), await temporaryStore()];
    await importInto(store, 'notes', [folder]);
    await importInto(blind, 'notes', [folder], { context: await osierContext(false) });
    const found = await store.announcements(PUBLIC);
    assert.equal(found.length, 24);
    assert.deepEqual(new Set(found.map(({ verdict }) => verdict)), new Set(['genuine']));
    assert.deepEqual(await blind.announcements(PUBLIC), []);
  });

  it('survives kill -9 ten times: every message once, in its place', { timeout: 300_000 }, async () => {
    const folder = temporaryFolder();
    const mbox = join(folder, 'many.mbox');
    const texts = Array.from({ length: 3000 }, (_, at) => {
      const references = at % 5 === 0 ? [] : [`m${at - 1}@x.example`];
      const date = new Date(Date.UTC(2024, 0, 1 + (at % 40), 8, 0, at % 60)).toUTCString().replace('GMT', '+0000');
      return `From a@b.example ${asctime(date)}\n${mail(`m${at}@x.example`, { references, body: `word${at} `.repeat(300), at: date })}\n`;
    });
    writeFileSync(mbox, texts.join(''));
    const data = join(folder, 'data');
    const words = ['import', mbox, '--list', 'talk', '--data', data, '--json'];
    const program = join(root, 'scripts', 'node');
    let killed = 0;
    for (let attempt = 0; attempt < 10; attempt += 1) {
      const child = spawn('sh', [program, join(root, 'src', 'main', 'tocsin.ts'), ...words], { stdio: 'ignore' });
      const isOver = new Promise<boolean>((resolve) => child.once('exit', (status) => resolve(status === 0)));
      const timer = setTimeout(() => child.kill('SIGKILL'), 400 + ((attempt * 379) % 1700));
      const isDone = await isOver;
      clearTimeout(timer);
      if (isDone) break;
      killed += 1;
    }
    const last = JSON.parse(
      execFileSync('sh', [program, join(root, 'src', 'main', 'tocsin.ts'), ...words], { encoding: 'utf8' }),
    );
    assert.equal(last.read, 3000);
    assert.equal(last.imported + last.alreadyHere, 3000);
    assert.ok(killed > 0, 'no run was killed: the test shows nothing');
    const store = await openSqlite(join(data, 'tocsin.sqlite'));
    try {
      const [straight, fresh] = [await store.headings(PUBLIC, all), await temporaryStore()];
      await importInto(fresh, 'talk', [mbox]);
      assert.deepEqual(places(straight), places(await fresh.headings(PUBLIC, all)));
      assert.equal(await store.threadCount(PUBLIC, 'talk'), await fresh.threadCount(PUBLIC, 'talk'));
      assert.deepEqual(await store.tables.engineFaults(), []);
    } finally {
      await store.close();
    }
  });

  it('bounds a batch by bytes: a few large messages are no large transaction', async () => {
    const store = await temporaryStore();
    const context = await osierContext();
    const sizes: number[] = [];
    const reader = mailReader(context.styles);
    await importMessages(store, context, {
      list: 'talk',
      newList: PUBLIC_LIST,
      messages: mails(
        ...Array.from({ length: 12 }, (_, at) => mail(`big${at}@x.example`, { body: 'x\n'.repeat(1_500_000) })),
      ),
      reader: {
        ...reader,
        read: (inputs, ...rest) => {
          sizes.push(inputs.length);
          return reader.read(inputs, ...rest);
        },
      },
      now: () => NOW,
    });
    assert.ok(Math.max(...sizes) <= 3, sizes.join());
    assert.equal((await store.dayCounts(PUBLIC, 'talk', 20240305 as Day, 20240305 as Day))[0]?.count, 12);
  });
});

function asctime(date: string): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) (\S+)/.exec(date) ?? [];
  return `Mon ${month} ${String(Number(day)).padStart(2)} ${time} ${year}`;
}

/** A public-inbox v2 epoch: one commit a message, the file `m`. */
function writeEpoch(path: string, messages: readonly Uint8Array[]): void {
  const git = (words: readonly string[], input?: Uint8Array) => execFileSync('git', [...words], { input, cwd: path });
  mkdirSync(path);
  git(['init', '--quiet', '--bare', '.']);
  const stream: Buffer[] = [];
  for (const [at, bytes] of messages.entries()) {
    stream.push(
      Buffer.from(`commit refs/heads/master\ncommitter a <a@b.example> ${1_700_000_000 + at} +0000\ndata 1\nx\n`),
      ...(at === 0 ? [Buffer.from('')] : []),
      Buffer.from(`M 100644 inline m\ndata ${bytes.length}\n`),
      Buffer.from(bytes),
      Buffer.from('\n'),
    );
  }
  // a deletion: the file d in place of m
  stream.push(
    Buffer.from(
      'commit refs/heads/master\ncommitter a <a@b.example> 1800000000 +0000\ndata 1\nx\nD m\nM 100644 inline d\ndata 0\n\n',
    ),
  );
  git(['fast-import', '--quiet'], Buffer.concat(stream));
  assert.ok(readdirSync(join(path, 'objects')).length > 0);
}

async function gathered<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}
