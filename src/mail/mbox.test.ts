import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { MAX_FROM_LINE_BYTES } from './limits.ts';
import { type MboxOptions, splitMbox } from './mbox.ts';

const FROM = 'From bell@b.example Tue Sep  1 13:19:07 2015';

async function split(text: string, chunkSize = 7, options: MboxOptions = {}) {
  const bytes = Buffer.from(text, 'latin1');
  // one buffer used again and again, as some sources do
  const shared = Buffer.alloc(chunkSize);
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunkSize) {
      yield shared.subarray(0, bytes.copy(shared, 0, at, at + chunkSize));
    }
  }
  const entries: { fromLine: string | null; text: string; codes: readonly string[] }[] = [];
  for await (const entry of splitMbox(chunks(), options)) {
    entries.push({
      fromLine: entry.fromLine,
      text: Buffer.from(entry.bytes).toString('latin1'),
      codes: entry.diagnostics.map((diagnostic) => diagnostic.code),
    });
  }
  return entries;
}

test('an mbox gives its messages, without the blank line that it puts after each', async () => {
  for (const eol of ['\n', '\r\n']) {
    const entries = await split(`${FROM}\nA: 1\n\none\n\n${FROM}\nA: 2\n\ntwo\n\n`.replaceAll('\n', eol));
    assert.deepEqual(
      entries.map((entry) => [entry.fromLine, entry.text.replaceAll(eol, '\n')]),
      [
        [FROM, 'A: 1\n\none\n'],
        [FROM, 'A: 2\n\ntwo\n'],
      ],
    );
  }
});

test('a From_ line needs a blank line before it and a date in it', async () => {
  const body = `A: 1\n\ntext\n${FROM}\n\nFrom the desk of Bell on 1 Sep 2015\n\nFrom: x\n>${FROM}\n`;
  assert.deepEqual(
    (await split(`${FROM}\n${body}`)).map((entry) => entry.text),
    [body],
  );
});

test('quoted From lines stay, and lose one sign when asked (mboxrd)', async () => {
  const text = `${FROM}\nA: 1\n\n>From here\n>>From there\n> From\n>From`;
  assert.equal((await split(text))[0]?.text, 'A: 1\n\n>From here\n>>From there\n> From\n>From');
  assert.equal(
    (await split(text, 7, { unescapeFrom: true }))[0]?.text,
    'A: 1\n\nFrom here\n>From there\n> From\n>From',
  );
});

test('attack: a message over the limit is cut, kept and diagnosed; the next one is whole', async () => {
  const entries = await split(`${FROM}\n${'x'.repeat(500)}\n\n${FROM}\nA: 2\n\n`, 64, { maxMessageBytes: 100 });
  assert.deepEqual(
    entries.map((entry) => [entry.text.length, entry.codes]),
    [
      [100, ['mail-message-too-large']],
      [5, []],
    ],
  );
});

test('attack: a line without end that begins like a From_ line is not held back', async () => {
  const long = `From ${'x'.repeat(3 * MAX_FROM_LINE_BYTES)} Tue Sep  1 13:19:07 2015\n`;
  const entries = await split(`${FROM}\nA: 1\n\n${long}`);
  assert.deepEqual(
    entries.map((entry) => entry.text),
    [`A: 1\n\n${long}`],
  );
});

test('nothing but separators is lost, and chunks make no difference', async () => {
  const line = fc.constantFrom(FROM, '', '\r', 'text', 'From me', `>${FROM}`, 'From ', 'F', `${FROM}\r`);
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 20 }), fc.integer({ min: 1, max: 60 }), async (lines, size) => {
      const text = `${FROM}\n${lines.join('\n')}`;
      const whole = await split(text, Math.max(1, text.length));
      assert.deepEqual(await split(text, size), whole);
      const rejoined = whole.map((entry) => (entry.fromLine ?? '') + entry.text).join('');
      assert.equal(rejoined.replace(/[\r\n]/g, ''), text.replace(/[\r\n]/g, ''));
    }),
  );
});
