import type { ArchiveWrites, MailingList, NodeRow, ThreadNode } from '#store';
import type { ThreadNodes } from './threading.ts';

/** The thread nodes around one batch: loaded by key before, changed in memory, saved once. */
export class BatchThreadNodes implements ThreadNodes {
  readonly #writes: ArchiveWrites;
  readonly #nodeByKey = new Map<string, ThreadNode>();
  readonly #nodesByRoot = new Map<NodeRow, Map<NodeRow, ThreadNode>>();
  readonly #wholeThreads = new Set<NodeRow>();
  readonly #changed = new Map<NodeRow, ThreadNode>();

  constructor(writes: ArchiveWrites) {
    this.#writes = writes;
  }

  async load(list: MailingList, keys: readonly string[]): Promise<void> {
    for (const node of await this.#writes.nodesByKey(list, keys)) this.#keep(node);
  }

  byKey(key: string): ThreadNode | null {
    return this.#nodeByKey.get(key) ?? null;
  }

  async ofThread(root: NodeRow): Promise<readonly ThreadNode[]> {
    if (!this.#wholeThreads.has(root)) {
      for (const node of await this.#writes.nodesOfThread(root)) {
        // what changed in this batch is newer than what the store has
        if (!this.#changed.has(node.row) && !this.#nodeByKey.has(node.key)) this.#keep(node);
      }
      this.#wholeThreads.add(root);
    }
    return [...(this.#nodesByRoot.get(root)?.values() ?? [])];
  }

  nextRow(): Promise<NodeRow> {
    return this.#writes.nextNodeRow();
  }

  put(node: ThreadNode): void {
    const before = this.#nodeByKey.get(node.key);
    if (before !== undefined && before.root !== node.root) {
      this.#nodesByRoot.get(before.root)?.delete(node.row);
      // a whole thread that moves makes its new one whole only with what that one has already: it is read when asked for
    }
    this.#keep(node);
    this.#changed.set(node.row, node);
  }

  changed(): readonly ThreadNode[] {
    return [...this.#changed.values()];
  }

  #keep(node: ThreadNode): void {
    this.#nodeByKey.set(node.key, node);
    const thread = this.#nodesByRoot.get(node.root);
    if (thread === undefined) this.#nodesByRoot.set(node.root, new Map([[node.row, node]]));
    else thread.set(node.row, node);
  }
}
