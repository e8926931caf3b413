import type { MessageRow, NodeRow, ThreadNode } from '#store';

/*
 * Threads as JWZ builds them (containers, ghosts for parents that were never seen), without guessing by subject and with two
 * rules of ours against forged References: a message's parent is named by its own References alone, and what others write moves
 * ghosts only (with the replies that wait below them). The order of arrival changes nothing but below whom a ghost hangs.
 */

/** A message that asks for its place. */
export interface Arrival {
  readonly row: MessageRow;
  readonly messageId: string;
  /** Ancestors, oldest first: References, else the first id of In-Reply-To. */
  readonly references: readonly string[];
}

/** What the threads of one list look like around the arrivals; reads come from the store, changes are collected. */
export interface ThreadNodes {
  byKey(key: string): ThreadNode | null;
  /** All nodes of a thread. */
  ofThread(root: NodeRow): Promise<readonly ThreadNode[]>;
  nextRow(): Promise<NodeRow>;
  put(node: ThreadNode): void;
}

/** Ancestors of one message that are looked at. Attack: a thousand made-up ids in each of a million mails, a node each. */
const MAX_ANCESTORS = 50;

/** The ids an arrival touches: what must be loaded before it is placed. */
export function keysOf(arrival: Arrival): readonly string[] {
  return [arrival.messageId, ...nearest(arrival.references)];
}

/** Gives an arrival its node, ghosts for unseen ancestors, and new places to what waited for it. Returns the roots changed. */
export async function place(arrival: Arrival, nodes: ThreadNodes): Promise<readonly NodeRow[]> {
  const changed = new Set<NodeRow>();
  const ids = new Set(nearest(arrival.references));
  ids.delete(arrival.messageId);
  const parent = await linkAncestors([...ids], nodes, changed);
  const known = nodes.byKey(arrival.messageId);
  if (known === null || known.message !== null) {
    const row = await nodes.nextRow();
    // a Message-ID that is used again gets a node of its own: replies stay with the first
    const key = known === null ? arrival.messageId : `${arrival.messageId}\t${arrival.row}`;
    const root = parent?.root ?? row;
    nodes.put({ row, key, parent: parent?.row ?? null, root, message: arrival.row });
    changed.add(root);
    return [...changed];
  }
  // a ghost that others referred to is here: from now on its own header says where it hangs
  const here = { ...known, message: arrival.row };
  nodes.put(here);
  changed.add(here.root);
  await hang(here, parent, nodes, changed);
  return [...changed];
}

/** Nearest ancestors last: of a forged list of a thousand only the last count. */
function nearest(references: readonly string[]): readonly string[] {
  return references.slice(-MAX_ANCESTORS);
}

/** Makes ghosts for ids that are not here and hangs ghosts below each other as the References say. Returns the nearest. */
async function linkAncestors(
  ids: readonly string[],
  nodes: ThreadNodes,
  changed: Set<NodeRow>,
): Promise<ThreadNode | null> {
  let above: ThreadNode | null = null;
  for (const id of ids) {
    const known = nodes.byKey(id);
    if (known === null) {
      const row = await nodes.nextRow();
      nodes.put({ row, key: id, parent: above?.row ?? null, root: above?.root ?? row, message: null });
    } else if (known.message === null && known.parent === null && above !== null) {
      await hang(known, above, nodes, changed);
    }
    above = nodes.byKey(id);
  }
  return above;
}

/** Hangs a node, with all below it, under another, or makes it a root; not where that would close a circle. */
async function hang(
  node: ThreadNode,
  wanted: ThreadNode | null,
  nodes: ThreadNodes,
  changed: Set<NodeRow>,
): Promise<void> {
  const below = subtree(node, await nodes.ofThread(node.root));
  const parent = wanted === null || below.some((each) => each.row === wanted.row) ? null : wanted;
  if ((parent?.row ?? null) === node.parent) return;
  const root = parent?.root ?? node.row;
  for (const each of below) {
    nodes.put({ ...each, root, parent: each.row === node.row ? (parent?.row ?? null) : each.parent });
  }
  changed.add(node.root).add(root);
}

/** A node and all below it. */
function subtree(top: ThreadNode, thread: readonly ThreadNode[]): readonly ThreadNode[] {
  const childrenByRow = new Map<NodeRow, ThreadNode[]>();
  for (const node of thread) {
    if (node.parent === null) continue;
    const siblings = childrenByRow.get(node.parent);
    if (siblings === undefined) childrenByRow.set(node.parent, [node]);
    else siblings.push(node);
  }
  const found: ThreadNode[] = [top];
  for (let at = 0; at < found.length; at += 1) {
    const node = found[at];
    if (node !== undefined) for (const child of childrenByRow.get(node.row) ?? []) found.push(child);
  }
  return found;
}
