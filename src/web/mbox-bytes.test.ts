import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseInstant } from '#base';
import { splitMbox } from '#mail';
import { mboxBytes } from './mbox-bytes.ts';

const at = parseInstant('2020-06-04T09:00:00Z') ?? (0 as never);

describe('a message in an mbox file', () => {
  it('begins with its From_ line and ends with an empty one', () => {
    const bytes = whole(Buffer.from('Subject: a\n\nFrom here\n>From there\n'));
    assert.equal(
      bytes.toString(),
      'From mboxrd@z Thu Jun  4 09:00:00 2020\nSubject: a\n\n>From here\n>>From there\n\n',
    );
  });

  it('comes in pieces of a bounded length, few of them, whatever is quoted', () => {
    for (const text of ['x'.repeat(5_000_000), '\nFrom '.repeat(800_000), `\n${'>'.repeat(2_000_000)}From `]) {
      const raw = Buffer.from(text);
      const lengths = [...mboxBytes(raw, at)].map(({ length }) => length);
      assert.ok(Math.max(...lengths) <= 2 * 64 * 1024, `a piece of ${Math.max(...lengths)} bytes`);
      assert.ok(lengths.length <= raw.length / 32_768, `${lengths.length} pieces`);
      assert.equal(whole(raw).toString().split('From mboxrd@z').length, 2);
      assert.doesNotMatch(whole(raw).toString(), /\nFrom /);
    }
  });

  it('comes back byte for byte, but for an end of line at its end', async () => {
    const line = fc.constantFrom(
      'From x',
      '>From y',
      '>>From ',
      'text',
      '',
      'ä',
      'From mboxrd@z Thu Jun  4 09:00:00 2020',
    );
    const ending = fc.constantFrom('\n', '\r\n', '\r');
    const body = fc.array(fc.tuple(line, ending)).map((lines) => lines.map((pair) => pair.join('')).join(''));
    await fc.assert(
      fc.asyncProperty(body, body, async (first, second) => {
        const raws = [first, second].map((text) => Buffer.from(`Subject: a\n\n${text}`));
        const file = Buffer.concat(raws.map(whole));
        const read: Buffer[] = [];
        for await (const entry of splitMbox(one(file), { unescapeFrom: true })) read.push(Buffer.from(entry.bytes));
        assert.deepEqual(
          read.map((bytes) => bytes.toString()),
          raws.map((raw) => (raw.at(-1) === 10 ? raw.toString() : `${raw}\n`)),
        );
      }),
      { numRuns: 200 },
    );
  });
});

/** The whole of what comes in pieces. */
function whole(raw: Uint8Array): Buffer {
  return Buffer.concat([...mboxBytes(raw, at)]);
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
