import type { CompiledStyle } from '#house-style';

/**
 * The lossless tree of an advisory's text. Leaves tile their line, lines tile their block, blocks tile the text, so that
 * printing the leaves gives the text back, byte for byte, whatever the text is. Facts are read from leaves and lines only.
 */
export interface SyntaxTree {
  readonly text: string;
  readonly blocks: readonly Block[];
  /** The house style that the masthead names; `isKnownSeries` is false where none does and the nearest one was used. */
  readonly style: CompiledStyle;
  readonly isKnownSeries: boolean;
  /** An archive ran all lines together: blocks were found by the underlines that are left. */
  readonly isFlattened: boolean;
  /** The text has more lines than are read one by one; the rest is kept as one line of text. */
  readonly isCut: boolean;
}

export type Block = MastheadBlock | SectionBlock;

/** Everything before the first heading. */
export interface MastheadBlock {
  readonly kind: 'masthead';
  readonly lines: readonly Line[];
}

/** A heading, its underline, and what follows up to the next heading. The first two lines are those. */
export interface SectionBlock {
  readonly kind: 'section';
  readonly heading: string;
  readonly role: string;
  readonly lines: readonly Line[];
}

export type LineKind =
  | 'blank'
  | 'series' // "Xen Security Advisory CVE-… / XSA-334", and its continuation
  | 'revision'
  | 'title'
  | 'embargo' // the masthead's word of the end of the embargo
  | 'heading'
  | 'underline'
  | 'subheading' // a heading underlined with another character than the style's
  | 'text'
  | 'patch-row'
  | 'patch-continuation'
  | 'group-heading'
  | 'checksum-command'
  | 'checksum-row'
  | 'checksum-broken' // stands where a checksum should and is none
  | 'prompt';

export interface Line {
  readonly kind: LineKind;
  /** From 1. In flattened text the physical line, so mostly 1. */
  readonly number: number;
  readonly start: number;
  readonly end: number;
  readonly leaves: readonly Leaf[];
}

export type LeafKind =
  | 'blanks'
  | 'line-end'
  | 'text'
  | 'masthead-words'
  | 'cve-id'
  | 'advisory-id'
  | 'revision-number'
  | 'title'
  | 'heading'
  | 'underline'
  | 'file'
  | 'applies-to'
  | 'digest'
  | 'group';

export interface Leaf {
  readonly kind: LeafKind;
  /** Offset into the text, in UTF-16 units. */
  readonly start: number;
  readonly text: string;
}

/** The first leaf of a kind in a line. */
export function leafOf(line: Line, kind: LeafKind): Leaf | undefined {
  return line.leaves.find((leaf) => leaf.kind === kind);
}

/** Where a leaf stands in its line, from 1. */
export function columnOf(line: Line, leaf: Leaf): number {
  return leaf.start - line.start + 1;
}
