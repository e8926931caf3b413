import { lineText } from './print.ts';
import type { Block, Line } from './syntax-tree.ts';

/** A sentence of prose: blanks folded as `quote`, with the line it begins in. */
export interface Sentence {
  readonly quote: string;
  readonly line: number;
  /** Whether it begins a paragraph or list item. */
  readonly opensParagraph: boolean;
  /** The sub-heading it stands under, if any. */
  readonly subheading: string | null;
}

/** A full stop after one of these ends no sentence. */
const ABBREVIATION = /\b(?:e\.g|i\.e|eg|ie|etc|vs|cf|no|approx|resp|Dr|Mr|Ms|M|v|St)\.$/i;
const BULLET = /^\s*(?:[*+-]|[0-9]{1,2}[.)]|\([0-9a-z]\))\s+/;
/** Prose longer than this in one paragraph is no prose; it is kept whole as one sentence. */
const LONGEST_PARAGRAPH = 20_000;

/** The sentences of a section, in order. Tables, checksums, headings and shell lines are no prose. */
export function sentencesOf(block: Block): Sentence[] {
  const sentences: Sentence[] = [];
  let subheading: string | null = null;
  let paragraph: Line[] = [];
  const flush = (): void => {
    for (const sentence of sentencesIn(paragraph, subheading)) sentences.push(sentence);
    paragraph = [];
  };
  for (const line of block.lines) {
    if (line.kind === 'subheading') {
      flush();
      subheading = lineText(line).trim();
    } else if (line.kind !== 'text') flush();
    else {
      if (BULLET.test(lineText(line))) flush();
      paragraph.push(line);
    }
  }
  flush();
  return sentences;
}

/** Blanks folded: the form in which answers quote the signed text. */
export function fold(text: string): string {
  // most lines have single blanks already, and looking is cheaper than replacing
  return /[^\S ]|\s\s/.test(text) ? text.replace(/\s+/g, ' ').trim() : text.trim();
}

/** All lines of a kind in a block. */
export function linesOf(block: Block, kind: Line['kind']): Line[] {
  return block.lines.filter((line) => line.kind === kind);
}

function sentencesIn(paragraph: readonly Line[], subheading: string | null): Sentence[] {
  const words: string[] = [];
  const lineStarts: { at: number; line: number }[] = [];
  let length = 0;
  for (const line of paragraph) {
    const folded = fold(lineText(line).replace(BULLET, ''));
    lineStarts.push({ at: length, line: line.number });
    words.push(folded);
    length += folded.length + 1;
  }
  return split(words.join(' '), lineStarts, subheading);
}

/** `lineStarts`: where in the text which line begins, in order. */
function split(
  text: string,
  lineStarts: readonly { at: number; line: number }[],
  subheading: string | null,
): Sentence[] {
  const sentences: Sentence[] = [];
  let start = 0;
  const add = (from: number, to: number): void => {
    const raw = text.slice(from, to);
    const quote = raw.trim();
    if (quote === '') return;
    const at = from + raw.length - raw.trimStart().length;
    while ((lineStarts[start + 1]?.at ?? Number.POSITIVE_INFINITY) <= at) start += 1;
    sentences.push({ quote, line: lineStarts[start]?.line ?? 1, opensParagraph: sentences.length === 0, subheading });
  };
  if (text.length > LONGEST_PARAGRAPH) {
    add(0, text.length);
    return sentences;
  }
  let from = 0;
  for (const end of text.matchAll(/[.!?][)"'\]]*(?= (?:[A-Z0-9"'`([*]|xen|x86|qemu|libxl))/g)) {
    const to = end.index + end[0].length;
    if (ABBREVIATION.test(text.slice(Math.max(from, to - 12), end.index + 1))) continue;
    add(from, to);
    from = to;
  }
  add(from, text.length);
  return sentences;
}
