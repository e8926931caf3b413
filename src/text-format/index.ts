export { advisoryOf } from './advisory-of.ts';
export { factsOf } from './facts.ts';
export { parse } from './parse.ts';
export { type PermissionsRead, readPermissions } from './permissions.ts';
export { MAX_LINES } from './physical-line.ts';
export { lineText, print, replaceLeaf } from './print.ts';
export { fold, linesOf, type Sentence, sentencesOf } from './sentences.ts';
export {
  type Block,
  columnOf,
  type Leaf,
  type LeafKind,
  type Line,
  type LineKind,
  leafOf,
  type MastheadBlock,
  type SectionBlock,
  type SyntaxTree,
} from './syntax-tree.ts';
export { hasWildcard, matchesWildcard } from './wildcard.ts';
