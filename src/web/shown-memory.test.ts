import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type MailingList, type MessageRow, PUBLIC, type StoredMessage, TEAM, type Viewer } from '#store';
import { createShownMemory } from './shown-memory.ts';

const list = { name: 'pond', addressPolicy: 'masked' } as MailingList;
const rowOf = (row: number): MessageRow => row as MessageRow;
const messageOf = (row: number, body: string): StoredMessage =>
  ({
    row,
    list: 'pond',
    day: 20240305,
    number: row,
    state: 'parsed',
    removal: null,
    raw: Buffer.from(`Subject: x\n\n${body}\n`),
  }) as unknown as StoredMessage;

/** A memory over some messages, and the rows that were read. */
function memoryOf(bodyByRow: ReadonlyMap<number, string>) {
  const read: number[] = [];
  const memory = createShownMemory({
    async *storedMessages(_viewer, rows) {
      for (const row of rows) {
        read.push(row);
        const body = bodyByRow.get(row);
        if (body !== undefined) yield messageOf(row, body);
      }
    },
  });
  const shown = async (rows: readonly number[], stamp = '1', viewer: Viewer = PUBLIC): Promise<readonly string[]> => {
    const found: string[] = [];
    for await (const { row, markup } of memory.ofRows(viewer, list, stamp, rows.map(rowOf))) {
      found.push(`${row} ${/(?<=<pre class="body">)[^\n]*/.exec(markup.toString())?.[0]}`);
    }
    return found;
  };
  return { memory, read, shown };
}

describe('the memory of messages as they are shown', () => {
  it('gives them in the order asked for, and reads only those that it has not', async () => {
    const { memory, read, shown } = memoryOf(new Map([1, 2, 3, 4].map((row) => [row, `body ${row}`])));
    assert.deepEqual(await shown([3, 1]), ['3 body 3', '1 body 1']);
    assert.deepEqual(await shown([1, 2, 3, 4]), ['1 body 1', '2 body 2', '3 body 3', '4 body 4']);
    assert.deepEqual(read, [3, 1, 2, 4]);
    const again = memory.of(PUBLIC, list, '1', messageOf(4, 'not looked at'));
    assert.match(again.toString(), /body 4/);
  });

  it('leaves out what is not given any more', async () => {
    const { shown } = memoryOf(
      new Map([
        [1, 'one'],
        [3, 'three'],
      ]),
    );
    assert.deepEqual(await shown([3]), ['3 three']);
    assert.deepEqual(await shown([1, 2, 3, 4]), ['1 one', '3 three']);
  });

  it('gives nothing of another state of the list, nor of another viewer', async () => {
    const bodyByRow = new Map([[1, 'secret']]);
    const { shown } = memoryOf(bodyByRow);
    assert.deepEqual(await shown([1], '1', TEAM), ['1 secret']);
    bodyByRow.delete(1);
    assert.deepEqual(await shown([1], '1', PUBLIC), []);
    assert.deepEqual(await shown([1], '2', TEAM), []);
  });

  it('reads a large message each time', async () => {
    const { read, shown } = memoryOf(new Map([[1, 'x'.repeat(300_000)]]));
    await shown([1]);
    await shown([1]);
    assert.deepEqual(read, [1, 1]);
  });
});
