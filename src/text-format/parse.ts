import { type CompiledStyle, compileStyle, type HouseStyle } from '#house-style';
import { looksFlattened, parseFlattened } from './flattened.ts';
import { MASTHEAD_LINES, parseMasthead } from './masthead.ts';
import { lineOf, MAX_LINES, type PhysicalLine, physicalLines } from './physical-line.ts';
import { parseSectionBody } from './section-body.ts';
import type { Block, SyntaxTree } from './syntax-tree.ts';

/** A heading is a short line: an underline below a longer one underlines nothing. */
const LONGEST_HEADING = 200;

/**
 * Reads the text of an advisory (dash-escapes already removed) into its lossless tree. Never throws on content: what no
 * rule understands is kept as text. `styles` are the house styles to choose from; the masthead decides which.
 */
export function parse(text: string, styles: readonly HouseStyle[]): SyntaxTree {
  const lines = physicalLines(text);
  const { style, isKnownSeries } = chooseStyle(lines, styles);
  const isCut = lines.length >= MAX_LINES;
  if (looksFlattened(lines, style)) {
    return { text, blocks: parseFlattened(lines, style), style, isKnownSeries, isFlattened: true, isCut };
  }
  return { text, blocks: parseBlocks(lines, style), style, isKnownSeries, isFlattened: false, isCut };
}

function parseBlocks(lines: readonly PhysicalLine[], style: CompiledStyle): Block[] {
  const headings: number[] = [];
  for (let index = 0; index + 1 < lines.length; index += 1) {
    if (isHeading(lines, index, style)) {
      headings.push(index);
      index += 1;
    }
  }
  const firstHeading = headings[0] ?? lines.length;
  const blocks: Block[] = [{ kind: 'masthead', lines: parseMasthead(lines.slice(0, firstHeading), style) }];
  headings.forEach((at, position) => {
    const [heading, underline] = [lines[at], lines[at + 1]];
    if (heading === undefined || underline === undefined) return;
    const name = heading.content.trim();
    const role = style.roleOf(name);
    const body = lines.slice(at + 2, headings[position + 1] ?? lines.length);
    blocks.push({
      kind: 'section',
      heading: name,
      role,
      lines: [
        lineOf(heading, 'heading', [
          ['heading', name],
          ['blanks', heading.content.slice(name.length)],
        ]),
        lineOf(underline, 'underline', [['underline', underline.content]]),
        ...parseSectionBody(body, role, style),
      ],
    });
  });
  return blocks;
}

function isHeading(lines: readonly PhysicalLine[], index: number, style: CompiledStyle): boolean {
  const [heading, underline] = [lines[index], lines[index + 1]];
  if (heading === undefined || underline === undefined || heading.isBlank) return false;
  if (heading.content.length > LONGEST_HEADING || /^\s/.test(heading.content)) return false;
  if (!style.underline.test(underline.content) || style.underline.test(heading.content)) return false;
  const off = Math.abs(heading.content.trimEnd().length - underline.content.trimEnd().length);
  return off <= 3 || style.roleOf(heading.content) !== 'other';
}

function chooseStyle(
  lines: readonly PhysicalLine[],
  styles: readonly HouseStyle[],
): { style: CompiledStyle; isKnownSeries: boolean } {
  const [first] = styles;
  if (first === undefined) throw new TypeError('parse needs at least one house style');
  const top = lines.slice(0, MASTHEAD_LINES);
  for (const style of styles) {
    const compiled = compileStyle(style);
    const isFlat = looksFlattened(lines, compiled);
    const pattern = isFlat ? compiled.masthead : compiled.mastheadLine;
    if (top.some((line) => pattern.test(line.content))) return { style: compiled, isKnownSeries: true };
  }
  for (const style of styles) {
    const compiled = compileStyle(style);
    if (
      lines.some(
        (_line, index) => isHeading(lines, index, compiled) && compiled.roleOf(lines[index]?.content ?? '') !== 'other',
      )
    ) {
      return { style: compiled, isKnownSeries: false };
    }
  }
  return { style: compileStyle(first), isKnownSeries: false };
}
