import type { CompiledStyle } from '#house-style';
import { seriesParts } from './masthead.ts';
import { lineOf, type PhysicalLine } from './physical-line.ts';
import type { Block, LeafKind, Line } from './syntax-tree.ts';

/*
 * Some archives run all lines of a text together. What marks the sections is then an underline inside a line: a run of the
 * style's character, exactly as long as the heading that stands before it. That length tells where the heading begins.
 */

type Part = readonly [LeafKind, string];

interface Mark {
  /** Where the heading begins, where its underline begins and ends. */
  readonly heading: number;
  readonly underline: number;
  readonly end: number;
}

/** Whether headings and underlines share lines: at least two underlines inside lines, and none on a line of its own. */
export function looksFlattened(lines: readonly PhysicalLine[], style: CompiledStyle): boolean {
  let inside = 0;
  for (const line of lines) {
    if (style.underline.test(line.content)) return false;
    inside += marksIn(line.content, style).length;
  }
  return inside >= 2;
}

export function parseFlattened(lines: readonly PhysicalLine[], style: CompiledStyle): Block[] {
  const blocks: { kind: 'masthead' | 'section'; heading: string; role: string; lines: Line[] }[] = [
    { kind: 'masthead', heading: '', role: 'other', lines: [] },
  ];
  const add = (line: Line): void => {
    blocks.at(-1)?.lines.push(line);
  };
  for (const line of lines) {
    const marks = marksIn(line.content, style);
    const first = marks[0]?.heading ?? line.content.length;
    const isMasthead = blocks.length === 1;
    const head = line.content.slice(0, first);
    const headParts = isMasthead ? mastheadParts(head, style) : null;
    if (headParts !== null) for (const piece of headParts) add(pieceOf(line, piece.kind, piece.at, piece.parts));
    else if (head !== '')
      for (const piece of bodyPieces(head, blocks.at(-1)?.role ?? 'other', 0))
        add(pieceOf(line, piece.kind, piece.at, piece.parts));
    marks.forEach((mark, index) => {
      const heading = line.content.slice(mark.heading, mark.underline).trimEnd();
      const role = style.roleOf(heading);
      blocks.push({ kind: 'section', heading, role, lines: [] });
      const gap = line.content.slice(mark.heading + heading.length, mark.underline);
      add(
        pieceOf(line, 'heading', mark.heading, [
          ['heading', heading],
          ['blanks', gap],
        ]),
      );
      add(pieceOf(line, 'underline', mark.underline, [['underline', line.content.slice(mark.underline, mark.end)]]));
      const body = line.content.slice(mark.end, marks[index + 1]?.heading ?? line.content.length);
      for (const piece of bodyPieces(body, role, mark.end)) add(pieceOf(line, piece.kind, piece.at, piece.parts));
    });
    const end = line.start + line.content.length;
    if (line.lineEnd !== '') {
      add({
        kind: 'blank',
        number: line.number,
        start: end,
        end: end + line.lineEnd.length,
        leaves: [{ kind: 'line-end', start: end, text: line.lineEnd }],
      });
    }
  }
  return blocks.map((block) =>
    block.kind === 'masthead'
      ? { kind: 'masthead', lines: block.lines }
      : { kind: 'section', heading: block.heading, role: block.role, lines: block.lines },
  );
}

/** An advisory has about ten sections; a page of a million underlines would make as many nodes. */
const MOST_MARKS = 500;
/** A longer run of the underline's character underlines nothing. */
const LONGEST_HEADING = 200;

function marksIn(content: string, style: CompiledStyle): Mark[] {
  const marks: Mark[] = [];
  const character = style.style.underline;
  let at = 0;
  for (;;) {
    const run = content.indexOf(character.repeat(3), at);
    if (run === -1 || marks.length === MOST_MARKS) return marks;
    let end = run;
    while (content[end] === character) end += 1;
    const heading = run - 1 - (end - run);
    const text = heading < at ? '' : content.slice(heading, run - 1);
    const isHeading =
      text.length <= LONGEST_HEADING &&
      /\s/.test(content[run - 1] ?? '') &&
      /^\S.*\S$/.test(text) &&
      (heading === 0 || /\s/.test(content[heading - 1] ?? ''));
    if (isHeading) marks.push({ heading, underline: run, end });
    at = end;
  }
}

interface Piece {
  readonly kind: Line['kind'];
  readonly at: number;
  readonly parts: readonly Part[];
}

function mastheadParts(head: string, style: CompiledStyle): Piece[] | null {
  const words = style.masthead.exec(head);
  if (words === null) return null;
  const pieces: Piece[] = [];
  if (words.index > 0) pieces.push({ kind: 'text', at: 0, parts: [['text', head.slice(0, words.index)]] });
  const rest = head.slice(words.index);
  const revision = new RegExp(`\\s${style.style.revisionWord}\\s+(?<revision>[0-9]{1,4})(?=\\s|$)`, 'i').exec(rest);
  // without a revision the series line ends where two blanks follow its ids
  const wide = /\s{2,}/.exec(rest.slice(words[0].length + 1));
  const seriesEnd = revision?.index ?? (wide === null ? rest.length : words[0].length + 1 + wide.index);
  pieces.push({ kind: 'series', at: words.index, parts: seriesParts(rest.slice(0, seriesEnd), style) });
  let titleAt = words.index + seriesEnd;
  if (revision !== null) {
    const number = revision.groups?.['revision'] ?? '';
    const text = revision[0];
    pieces.push({
      kind: 'revision',
      at: titleAt,
      parts: [
        ['text', text.slice(0, text.length - number.length)],
        ['revision-number', number],
      ],
    });
    titleAt += text.length;
  }
  const tail = head.slice(titleAt);
  const title = tail.trim();
  const indent = tail.length - tail.trimStart().length;
  if (title !== '') {
    pieces.push({
      kind: 'title',
      at: titleAt,
      parts: [
        ['blanks', tail.slice(0, indent)],
        ['title', title],
        ['blanks', tail.slice(indent + title.length)],
      ],
    });
  } else if (tail !== '') pieces.push({ kind: 'blank', at: titleAt, parts: [['blanks', tail]] });
  return pieces;
}

const FILE = '[A-Za-z0-9_.+?*[\\]/~-]{1,200}\\.(?:patch|diff)';
/** A row ends where the next one's name stands, or two blanks, or the prompt; a row that another follows had a line end, now one blank. */
const ROW = new RegExp(
  `(?<=^|\\s)(?<file>${FILE})(?<gap>\\s{2,})(?<rest>[^$\\s](?:[^$\\s]|\\s(?!\\s|${FILE}\\s))*)`,
  'g',
);

/** Prose is one text; in the resolution, rows that kept their name and their wide gap are still rows. */
function bodyPieces(body: string, role: string, at: number): Piece[] {
  const pieces: Piece[] = [];
  const prompt = body.indexOf('$');
  let done = 0;
  if (role === 'resolution') {
    for (const match of body.matchAll(ROW)) {
      // what follows the prompt was the checksum table
      if (prompt !== -1 && match.index > prompt) break;
      if (match.index > done)
        pieces.push({ kind: 'text', at: at + done, parts: [['text', body.slice(done, match.index)]] });
      const groups = match.groups ?? {};
      pieces.push({
        kind: 'patch-row',
        at: at + match.index,
        parts: [
          ['file', groups['file'] ?? ''],
          ['blanks', groups['gap'] ?? ''],
          ['applies-to', groups['rest'] ?? ''],
        ],
      });
      done = match.index + match[0].length;
    }
  }
  if (done < body.length) pieces.push({ kind: 'text', at: at + done, parts: [['text', body.slice(done)]] });
  return pieces;
}

function pieceOf(line: PhysicalLine, kind: Line['kind'], at: number, parts: readonly Part[]): Line {
  return lineOf({ ...line, start: line.start + at, lineEnd: '' }, kind, parts);
}
