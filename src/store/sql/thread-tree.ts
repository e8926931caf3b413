import type { MessageHeading, NodeRow, ThreadEntry, ThreadNode } from '../records.ts';

/**
 * Orders the nodes of one thread: parents before children, siblings by receipt, a ghost where its first child would stand.
 * No recursion over a sender's data. A node whose parent is not among them counts as a root.
 */
export function threadTree(
  nodes: readonly ThreadNode[],
  headingByRow: ReadonlyMap<number, MessageHeading>,
): readonly ThreadEntry[] {
  const nodeByRow = new Map(nodes.map((node) => [node.row, node]));
  const childrenByRow = new Map<NodeRow | null, ThreadNode[]>();
  for (const node of nodes) {
    const parent = node.parent !== null && nodeByRow.has(node.parent) ? node.parent : null;
    const siblings = childrenByRow.get(parent);
    if (siblings === undefined) childrenByRow.set(parent, [node]);
    else siblings.push(node);
  }
  const placeByRow = placesOf(nodes, nodeByRow);
  const byPlace = (a: ThreadNode, b: ThreadNode): number =>
    (placeByRow.get(a.row) ?? 0) - (placeByRow.get(b.row) ?? 0) || a.row - b.row;
  const entries: ThreadEntry[] = [];
  const open: { node: ThreadNode; depth: number }[] = [];
  const push = (parent: NodeRow | null, depth: number): void => {
    const children = (childrenByRow.get(parent) ?? []).sort(byPlace);
    for (let at = children.length - 1; at >= 0; at -= 1) {
      const node = children[at];
      if (node !== undefined) open.push({ node, depth });
    }
  };
  push(null, 0);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, depth } = next;
    entries.push({
      node: node.row,
      parent: node.parent !== null && nodeByRow.has(node.parent) ? node.parent : null,
      depth,
      messageId: node.key.split('\t', 1)[0] ?? node.key,
      message: node.message === null ? null : (headingByRow.get(node.message) ?? null),
    });
    push(node.row, depth + 1);
  }
  return entries;
}

/** A message stands by its own receipt, a ghost by the earliest receipt below it. */
function placesOf(
  nodes: readonly ThreadNode[],
  nodeByRow: ReadonlyMap<NodeRow, ThreadNode>,
): ReadonlyMap<NodeRow, number> {
  const places = new Map<NodeRow, number>();
  const bySending = nodes.filter((node) => node.message !== null).sort((a, b) => (a.message ?? 0) - (b.message ?? 0));
  for (const node of bySending) {
    places.set(node.row, node.message ?? 0);
    // each ghost is placed once, by the first message below it; above it all is placed already
    let above = node.parent === null ? undefined : nodeByRow.get(node.parent);
    while (above !== undefined && above.message === null && !places.has(above.row)) {
      places.set(above.row, node.message ?? 0);
      above = above.parent === null ? undefined : nodeByRow.get(above.parent);
    }
  }
  return places;
}
