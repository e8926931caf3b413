import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { gzipSync } from 'node:zlib';
import { TocsinError } from '#base';
import { type InputOptions, openInputs } from './inputs.ts';
import { MAX_MESSAGE_BYTES } from './limits.ts';

const MAIL = 'From: a@b.example\nSubject: x\n\nhi\n';
const MBOX = `From a@b.example Tue Sep  1 13:19:07 2015\n${MAIL}\nFrom a@b.example Tue Sep  1 13:19:08 2015\n${MAIL}\n`;

function inFolder(run: (folder: string) => Promise<void>): () => Promise<void> {
  return async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tocsin-mail-'));
    try {
      await run(folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
}

async function read(paths: readonly string[], options: InputOptions = {}) {
  const found: {
    source: string;
    index: number;
    kind: string;
    text: string;
    fromLine: string | null;
    codes: string[];
  }[] = [];
  for await (const { source, index, kind, bytes, fromLine, diagnostics } of openInputs(paths, options)) {
    const text = Buffer.from(bytes).toString('latin1');
    found.push({ source, index, kind, text, fromLine, codes: diagnostics.map((diagnostic) => diagnostic.code) });
  }
  return found;
}

async function* once(...chunks: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

function refusal(code: string, name: string) {
  return (error: unknown) =>
    error instanceof TocsinError && error.code === code && error.message.includes(name) && error.hint !== null;
}

test(
  'a file, an mbox, both gzipped, and standard input',
  inFolder(async (folder) => {
    writeFileSync(join(folder, 'a'), MAIL);
    writeFileSync(join(folder, 'b'), gzipSync(MBOX));
    const found = await read([join(folder, 'a'), join(folder, 'b'), '-'], {
      standardInput: once('F', gzipSync('no').subarray(0, 0), MAIL.slice(1)),
    });
    assert.deepEqual(
      found.map(({ source, index, kind, text }) => [source, index, kind, text]),
      [
        [join(folder, 'a'), 0, 'message', MAIL],
        [join(folder, 'b'), 0, 'message', MAIL],
        [join(folder, 'b'), 1, 'message', MAIL],
        ['-', 0, 'message', MAIL],
      ],
    );
    assert.equal(found[1]?.fromLine, 'From a@b.example Tue Sep  1 13:19:07 2015');
  }),
);

test(
  'a directory is its plain files in name order; what cannot be read there is kept as such',
  inFolder(async (folder) => {
    mkdirSync(join(folder, 'd/sub'), { recursive: true });
    writeFileSync(join(folder, 'secret'), MAIL);
    for (const name of ['b', 'a', '.hidden']) writeFileSync(join(folder, 'd', name), MAIL);
    writeFileSync(join(folder, 'd/empty'), '');
    symlinkSync('a', join(folder, 'd/link'));
    symlinkSync('../secret', join(folder, 'd/outside'));
    const found = await read([`${join(folder, 'd')}/`]);
    assert.deepEqual(
      found.map(({ source, kind, text, codes }) => [source.slice(folder.length), kind, text, codes]),
      [
        ['/d/a', 'message', MAIL, []],
        ['/d/b', 'message', MAIL, []],
        ['/d/empty', 'unknown', '', ['mail-input-unreadable']],
        ['/d/link', 'message', MAIL, []],
        ['/d/outside', 'unknown', '', ['mail-input-unreadable']],
      ],
    );
  }),
);

test(
  'a maildir is read by name over cur and new',
  inFolder(async (folder) => {
    for (const name of ['cur', 'new', 'tmp']) mkdirSync(join(folder, name));
    writeFileSync(join(folder, 'new/2.x'), MAIL);
    writeFileSync(join(folder, 'cur/1.x:2,S'), MAIL);
    writeFileSync(join(folder, 'cur/3.x:2,S'), MAIL);
    writeFileSync(join(folder, 'tmp/0.x'), MAIL);
    writeFileSync(join(folder, 'dovecot.index'), 'x');
    const found = await read([folder]);
    assert.deepEqual(
      found.map(({ source }) => source.slice(folder.length)),
      ['/cur/1.x:2,S', '/new/2.x', '/cur/3.x:2,S'],
    );
  }),
);

test(
  'what cannot be read is refused with its name and a hint',
  inFolder(async (folder) => {
    writeFileSync(join(folder, 'empty'), '');
    writeFileSync(join(folder, 'cut.gz'), gzipSync(MAIL).subarray(0, 25));
    writeFileSync(join(folder, 'none.gz'), gzipSync(''));
    for (const name of ['missing', 'empty', 'cut.gz', 'none.gz']) {
      await assert.rejects(read([join(folder, name)]), refusal('unreadable_input', name));
    }
    await assert.rejects(read(['-'], { standardInput: once() }), refusal('unreadable_input', '-'));
  }),
);

test(
  'attack: a named pipe, which would hold us for ever',
  { skip: process.platform === 'win32' && 'no named pipes there' },
  inFolder(async (folder) => {
    execFileSync('sh', ['-c', 'mkfifo "$0"', join(folder, 'pipe')]);
    await assert.rejects(read([join(folder, 'pipe')]), refusal('unreadable_input', 'pipe'));
    assert.deepEqual(
      (await read([folder])).map(({ codes }) => codes),
      [['mail-input-unreadable']],
    );
    await assert.rejects(read(['/dev/zero']), refusal('unreadable_input', '/dev/zero'));
  }),
);

test('attack: a gzip bomb ends at the size of one message', async () => {
  const megabyte = Buffer.from('x: y\n'.padEnd(1024 * 1024, 'x'));
  const folded = (level: number): Buffer =>
    Buffer.concat(Array.from({ length: MAX_MESSAGE_BYTES / megabyte.length + 1 }, () => gzipSync(megabyte, { level })));
  await assert.rejects(read(['-'], { standardInput: once(folded(0)) }), refusal('input_too_large', '-'));
  await assert.rejects(read(['-'], { standardInput: once(folded(9)) }), refusal('input_too_large', 'from 68'));
});

test('a reader that stops early leaves nothing waiting', async () => {
  async function* silent(): AsyncGenerator<Uint8Array> {
    yield gzipSync(MBOX);
    await new Promise(() => undefined);
  }
  for await (const message of openInputs(['-'], { standardInput: silent() })) {
    assert.equal(message.index, 0);
    break;
  }
});

test(
  'files of a directory that are no mail are named where somebody asks; those of a maildir are all given',
  inFolder(async (folder) => {
    mkdirSync(join(folder, 'plain'));
    for (const place of ['cur', 'new', 'tmp']) mkdirSync(join(folder, 'maildir', place), { recursive: true });
    const files = { '1.eml': MAIL, '2.mbox': MBOX, 'README.gz': gzipSync('About this advisory list\n'), notes: 'hi\n' };
    for (const [name, content] of Object.entries(files)) {
      writeFileSync(join(folder, 'plain', name), content);
      writeFileSync(join(folder, 'maildir', 'cur', name), content);
    }
    const noMail: string[] = [];
    const options = { onNoMail: (source: string) => noMail.push(source) };
    assert.equal((await read([join(folder, 'plain')], options)).length, 3);
    assert.deepEqual(noMail, [join(folder, 'plain', 'README.gz'), join(folder, 'plain', 'notes')]);
    noMail.length = 0;
    assert.equal((await read([join(folder, 'maildir')], options)).length, 5);
    assert.equal((await read([join(folder, 'plain', 'notes')], options)).length, 1);
    assert.deepEqual(noMail, []);
    assert.equal((await read([join(folder, 'plain')])).length, 5);
  }),
);
