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
  let paragraph: { text: string; lineStarts: { at: number; line: number }[] } | null = null;
  const flush = (): void => {
    if (paragraph !== null) sentences.push(...split(paragraph.text, paragraph.lineStarts, subheading));
    paragraph = null;
  };
  for (const line of block.lines) {
    if (line.kind === 'subheading') {
      flush();
      subheading = lineText(line).trim();
    } else if (line.kind !== 'text') flush();
    else {
      const text = lineText(line);
      const bullet = BULLET.exec(text);
      if (bullet !== null) flush();
      const words = fold(bullet === null ? text : text.slice(bullet[0].length));
      if (paragraph === null) paragraph = { text: words, lineStarts: [{ at: 0, line: line.number }] };
      else {
        paragraph = {
          text: `${paragraph.text} ${words}`,
          lineStarts: [...paragraph.lineStarts, { at: paragraph.text.length + 1, line: line.number }],
        };
      }
    }
  }
  flush();
  return sentences;
}

/** Blanks folded: the form in which answers quote the signed text. */
export function fold(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** All lines of a kind in a block. */
export function linesOf(block: Block, kind: Line['kind']): Line[] {
  return block.lines.filter((line) => line.kind === kind);
}

function split(
  text: string,
  lineStarts: readonly { at: number; line: number }[],
  subheading: string | null,
): Sentence[] {
  const sentences: Sentence[] = [];
  const add = (from: number, to: number): void => {
    const raw = text.slice(from, to);
    const quote = raw.trim();
    if (quote === '') return;
    const at = from + raw.length - raw.trimStart().length;
    const line = lineStarts.findLast((start) => start.at <= at)?.line ?? 1;
    sentences.push({ quote, line, opensParagraph: sentences.length === 0, subheading });
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
