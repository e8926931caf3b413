import type { Leaf, Line, SyntaxTree } from './syntax-tree.ts';

/** The text of a tree: `print(parse(text)) === text` for every text. */
export function print(tree: SyntaxTree): string {
  let text = '';
  for (const block of tree.blocks) for (const line of block.lines) for (const leaf of line.leaves) text += leaf.text;
  return text;
}

/** The text with one leaf replaced; nothing outside the leaf's span changes. Parse the result to go on. */
export function replaceLeaf(tree: SyntaxTree, leaf: Leaf, text: string): string {
  return tree.text.slice(0, leaf.start) + text + tree.text.slice(leaf.start + leaf.text.length);
}

/** The text of a line without its line end. */
export function lineText(line: Line): string {
  let text = '';
  for (const leaf of line.leaves) if (leaf.kind !== 'line-end') text += leaf.text;
  return text;
}
