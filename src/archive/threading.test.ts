import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { MessageRow, NodeRow, ThreadNode } from '#store';
import { type Arrival, place, type ThreadNodes } from './threading.ts';

/** The threads of a list in memory. */
class Nodes implements ThreadNodes {
  readonly byRow = new Map<NodeRow, ThreadNode>();
  #last = 0;

  byKey(key: string): ThreadNode | null {
    return [...this.byRow.values()].find((node) => node.key === key) ?? null;
  }
  async ofThread(root: NodeRow): Promise<readonly ThreadNode[]> {
    return [...this.byRow.values()].filter((node) => node.root === root);
  }
  async nextRow(): Promise<NodeRow> {
    this.#last += 1;
    return this.#last as NodeRow;
  }
  put(node: ThreadNode): void {
    this.byRow.set(node.row, node);
  }

  /** `b<a`: b hangs below a; `(a)` is a ghost. */
  shape(): readonly string[] {
    const name = ({ key, message }: ThreadNode) => (message === null ? `(${key})` : (key.split('\t')[0] ?? ''));
    return [...this.byRow.values()]
      .map((node) => {
        const parent = node.parent === null ? undefined : this.byRow.get(node.parent);
        return parent === undefined ? name(node) : `${name(node)}<${name(parent)}`;
      })
      .sort();
  }
  /** Threads with at least one message. */
  threads(): number {
    return new Set([...this.byRow.values()].filter(({ message }) => message !== null).map(({ root }) => root)).size;
  }
}

/** `c<a,b`: message c with the References a and b. */
async function arrive(...words: readonly string[]): Promise<Nodes> {
  const nodes = new Nodes();
  for (const [at, word] of words.entries()) await place(arrivalOf(word, at), nodes);
  assertSound(nodes);
  return nodes;
}

function arrivalOf(word: string, at: number): Arrival {
  const [messageId = '', references = ''] = word.split('<');
  return { row: at as MessageRow, messageId, references: references === '' ? [] : references.split(',') };
}

/** Each node's root is where its parents lead, without a circle. */
function assertSound(nodes: Nodes): void {
  for (const node of nodes.byRow.values()) {
    const seen = new Set<NodeRow>();
    let top: ThreadNode = node;
    while (top.parent !== null) {
      assert.ok(!seen.has(top.row), `circle at ${top.key}`);
      seen.add(top.row);
      const above = nodes.byRow.get(top.parent);
      assert.ok(above, `${top.key} hangs below nothing`);
      top = above;
    }
    assert.equal(node.root, top.row, `${node.key} is in the thread of another root`);
  }
}

describe('threading', () => {
  it('hangs replies below what they answer', async () => {
    assert.deepEqual((await arrive('a', 'b<a', 'c<a,b', 'd')).shape(), ['a', 'b<a', 'c<b', 'd']);
  });

  it('makes ghosts of parents that were never seen, and joins what hangs below them', async () => {
    const nodes = await arrive('b<a', 'c<a');
    assert.deepEqual(nodes.shape(), ['(a)', 'b<(a)', 'c<(a)']);
    assert.equal(nodes.threads(), 1);
    assert.deepEqual((await arrive('d<a,b,c')).shape(), ['(a)', '(b)<(a)', '(c)<(b)', 'd<(c)']);
  });

  it('threads anew when a missing parent arrives: where it hangs, its own header says', async () => {
    assert.deepEqual((await arrive('b<a', 'a')).shape(), ['a', 'b<a']);
    assert.deepEqual((await arrive('x', 'c<b', 'b<x')).shape(), ['b<x', 'c<b', 'x']);
    assert.deepEqual((await arrive('c<a,b', 'b')).shape(), ['(a)', 'b', 'c<b']);
    const split = await arrive('c<a,b', 'b', 'a');
    assert.deepEqual(split.shape(), ['a', 'b', 'c<b']);
    assert.equal(split.threads(), 2);
  });

  it('gives a Message-ID that is used again a node of its own; replies stay with the first', async () => {
    const nodes = await arrive('a', 'a', 'b<a', 'a<b');
    assert.deepEqual(nodes.shape(), ['a', 'a', 'a<b', 'b<a']);
    assert.equal(nodes.threads(), 2);
  });

  it('does not let forged References move messages, or join threads that are there', async () => {
    const before = ['a', 'b<a', 'x', 'y<x'];
    const nodes = await arrive(...before, 'evil<x,a,y,b');
    assert.deepEqual(
      nodes.shape().filter((each) => !each.startsWith('evil')),
      (await arrive(...before)).shape(),
    );
    assert.equal(nodes.threads(), 2);
  });

  it('breaks circles, and ignores a message that names itself', async () => {
    assert.deepEqual((await arrive('a<a')).shape(), ['a']);
    assert.deepEqual((await arrive('a<b', 'b<a')).shape(), ['a<b', 'b']);
    assert.deepEqual((await arrive('c<b', 'b<a', 'a<c')).shape(), ['a', 'b<a', 'c<b']);
    await arrive('a<b,c', 'b<c,a', 'c<a,b', 'd<a,d,b');
  });

  it('looks at no more than the last fifty ancestors', async () => {
    const nodes = await arrive(`a<${Array.from({ length: 1000 }, (_, at) => `g${at}`).join()}`);
    assert.equal(nodes.byRow.size, 51);
  });

  const arrivals = fc.array(
    fc
      .tuple(fc.nat({ max: 7 }), fc.array(fc.nat({ max: 7 }), { maxLength: 4 }))
      .map(([id, references]) => `m${id}<${references.map((each) => `m${each}`).join()}`),
    { maxLength: 14 },
  );

  it('stays sound, and keeps every message, whatever arrives', async () => {
    await fc.assert(
      fc.asyncProperty(arrivals, async (words) => {
        const nodes = await arrive(...words);
        assert.equal([...nodes.byRow.values()].filter(({ message }) => message !== null).length, words.length);
      }),
      { numRuns: 500 },
    );
  });

  it('hangs honest messages in the same places in whatever order they arrive, some missing, some with few References', async () => {
    // which message each one answers; how many of its ancestors it names; whether it ever arrives
    const replies = fc.array(fc.tuple(fc.nat({ max: 100 }), fc.nat({ max: 5 }), fc.nat({ max: 3 })), {
      minLength: 1,
      maxLength: 10,
    });
    const arriving = replies.map((made) => {
      const chains: string[][] = [];
      const words: string[] = [];
      for (const [at, [parent, named, isMissing]] of made.entries()) {
        const above = at === 0 || parent % 4 === 0 ? [] : (chains[parent % at] ?? []);
        chains.push([...above, `m${at}`]);
        // a mail program may name the message it answers and no other; one that answers a message names at least that
        const ancestors = above.slice(-1 - named);
        if (isMissing > 0) words.push(`m${at}<${ancestors.join()}`);
      }
      return words;
    });
    const shuffled = (words: readonly string[]) =>
      fc.tuple(fc.constant(words), fc.shuffledSubarray([...words], { minLength: words.length }));
    await fc.assert(
      fc.asyncProperty(arriving.chain(shuffled), async ([inOrder, shuffledWords]) => {
        assert.deepEqual((await arrive(...shuffledWords)).shape(), (await arrive(...inOrder)).shape());
      }),
      { numRuns: 1000 },
    );
  });

  it('lets References hang a ghost with what waits below it: a reply with few References may have come first', async () => {
    const late = await arrive('a', 'd<b', 'c<a,b');
    assert.deepEqual(late.shape(), (await arrive('a', 'c<a,b', 'd<b')).shape());
    assert.deepEqual(late.shape(), ['(b)<a', 'a', 'c<(b)', 'd<(b)']);
    // the same by a forger: it holds until the missing message says itself where it belongs
    assert.deepEqual((await arrive('x', 'd<b', 'evil<x,b')).shape(), ['(b)<x', 'd<(b)', 'evil<(b)', 'x']);
    assert.deepEqual((await arrive('x', 'd<b', 'evil<x,b', 'b')).shape(), ['b', 'd<b', 'evil<b', 'x']);
  });
});
