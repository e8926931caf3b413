import type { CompiledStyle } from '#house-style';
import { readAppliesTo } from '#versions';
import { aroundCore, lineOf, type PhysicalLine } from './physical-line.ts';
import type { LeafKind, Line } from './syntax-tree.ts';

/** A file of a patch table: what patches are called, wildcards and folders included. */
const FILE =
  /^(?<file>[A-Za-z0-9_.+?*[\]{},/~-]{1,200}\.(?:patch|diff|tar\.gz|tar\.xz|tgz|zip))(?:(?<gap>\s+)(?<rest>\S.*))?$/;
const COMMAND = /^\s*[$#]\s*sha(?:256|512)?sum\b/;
const CHECKSUM = /^(?<indent>\s*)(?<digest>[0-9a-fA-F]{64})(?<gap>[ \t]+\*?)(?<file>\S(?:.*\S)?)(?<tail>\s*)$/;
/** Nearly a checksum: too many or too few digits, or a stranger among them. */
const BROKEN = /^\s*[0-9a-zA-Z]{6,140}[ \t]+\*?\S+\.[A-Za-z0-9]+$/;
const SUBHEADING = /^(?:={3,}|-{3,}|~{3,}|\^{3,}|_{3,}|#{3,})\s*$/;
/** A sub-heading between marks: `--- Host administrators ---`. */
const INLINE_SUBHEADING = /^(?<mark>-{2,8}|={2,8}|~{2,8}|\*{2,8}|#{2,8}) ?[A-Z][^\n]{0,80} ?\k<mark>$/;
/** Sections that talk about patches without listing them. */
const NO_TABLE: ReadonlySet<string> = new Set(['updates', 'credits', 'deployment']);
const LONGEST_GROUP = 120;

/** Reads the lines under a heading: patch table with group headings, checksum table, sub-headings; the rest is prose. */
export function parseSectionBody(lines: readonly PhysicalLine[], role: string, style: CompiledStyle): Line[] {
  const parsed: Line[] = [];
  let isAfterCommand = false;
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index];
    if (line === undefined) break;
    const content = line.content;
    if (line.isBlank) {
      parsed.push(lineOf(line, 'blank', [['blanks', content]]));
      continue;
    }
    if (COMMAND.test(content)) {
      isAfterCommand = true;
      parsed.push(lineOf(line, 'checksum-command', [['text', content]]));
      continue;
    }
    if (/^\s*\$\s*$/.test(content)) {
      isAfterCommand = false;
      parsed.push(lineOf(line, 'prompt', [['text', content]]));
      continue;
    }
    const checksum = content.length < 400 ? checksumLine(line, isAfterCommand) : null;
    if (checksum !== null) {
      parsed.push(checksum);
      continue;
    }
    const next = lines[index + 1];
    if (next !== undefined && !/^\s/.test(content) && SUBHEADING.test(next.content) && !SUBHEADING.test(content)) {
      parsed.push(
        lineOf(line, 'subheading', [['text', content]]),
        lineOf(next, 'underline', [['underline', next.content]]),
      );
      index += 1;
      continue;
    }
    // between paragraphs only: inside one it would cut a sentence, and with it a limit, in two
    if (INLINE_SUBHEADING.test(content) && lines[index - 1]?.isBlank !== false && lines[index + 1]?.isBlank !== false) {
      parsed.push(lineOf(line, 'subheading', [['text', content]]));
      continue;
    }
    if (!NO_TABLE.has(role)) {
      const rows = patchRows(lines, index, style);
      if (rows.length > 0) {
        parsed.push(...rows);
        index += rows.length - 1;
        continue;
      }
    }
    parsed.push(lineOf(line, 'text', [['text', content]]));
  }
  return markGroups(parsed);
}

function checksumLine(line: PhysicalLine, isAfterCommand: boolean): Line | null {
  const groups = CHECKSUM.exec(line.content)?.groups;
  if (groups !== undefined) {
    return lineOf(line, 'checksum-row', [
      ['blanks', groups['indent'] ?? ''],
      ['digest', groups['digest'] ?? ''],
      ['blanks', groups['gap'] ?? ''],
      ['file', groups['file'] ?? ''],
      ['blanks', groups['tail'] ?? ''],
    ]);
  }
  if (isAfterCommand && BROKEN.test(line.content)) return lineOf(line, 'checksum-broken', [['text', line.content]]);
  return null;
}

/** The rows of a patch table that begins at `index`, with their continuations; none if a paragraph stands there. */
function patchRows(lines: readonly PhysicalLine[], index: number, style: CompiledStyle): Line[] {
  const rows: Line[] = [];
  for (let at = index; at < lines.length; at += 1) {
    const line = lines[at];
    if (line === undefined || line.isBlank) break;
    const row = patchRow(line, style, isAlone(lines, at));
    if (row !== null) rows.push(row);
    else if (rows.length > 0 && isContinuation(line)) rows.push(continuation(line));
    else break;
  }
  return rows;
}

function patchRow(line: PhysicalLine, style: CompiledStyle, isAloneInParagraph: boolean): Line | null {
  if (line.content.length > 2000) return null;
  const [indent, core, tail] = aroundCore(line.content);
  const groups = FILE.exec(core)?.groups;
  if (groups === undefined) return null;
  const gap = groups['gap'] ?? '';
  const rest = groups['rest'] ?? '';
  // a sentence may begin with a patch's name; a row has a wide gap, or a right-hand column that reads as versions
  if (rest === '' ? !isAloneInParagraph : gap.length < 2 && !gap.includes('\t') && !readsAsVersions(rest, style))
    return null;
  return lineOf(line, 'patch-row', [
    ['blanks', indent],
    ['file', groups['file'] ?? ''],
    ['blanks', gap],
    ['applies-to', rest],
    ['blanks', tail],
  ]);
}

/** A name alone on its line is a row only if no sentence runs into it or out of it. */
function isAlone(lines: readonly PhysicalLine[], index: number): boolean {
  const isRowOrEdge = (line: PhysicalLine | undefined): boolean =>
    line === undefined ||
    line.isBlank ||
    FILE.test(line.content.trim()) ||
    /:\s*$/.test(line.content) ||
    COMMAND.test(line.content);
  return isRowOrEdge(lines[index - 1]) && isRowOrEdge(lines[index + 1]);
}

/** An indented line right below a row goes on with its cell, read or not: "except 3.0.7" must not be lost. */
function isContinuation(line: PhysicalLine): boolean {
  return /^\s{4,}\S/.test(line.content);
}

function continuation(line: PhysicalLine): Line {
  const [before, core, after] = aroundCore(line.content);
  const parts: readonly (readonly [LeafKind, string])[] = [
    ['blanks', before],
    ['applies-to', core],
    ['blanks', after],
  ];
  return lineOf(line, 'patch-continuation', parts);
}

function readsAsVersions(text: string, style: CompiledStyle): boolean {
  const applies = readAppliesTo(text, style.style.components, style.style.defaultComponent);
  return applies.unread === null && (applies.component !== null || applies.spans.length > 0);
}

/** A one-line paragraph that ends in a colon, right above rows, heads them. */
function markGroups(lines: Line[]): Line[] {
  let previous: number | null = null;
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index];
    if (line === undefined || line.kind === 'blank') continue;
    if (line.kind === 'patch-row' && previous !== null) {
      const above = lines[previous];
      const isOwnParagraph = previous === 0 || lines[previous - 1]?.kind === 'blank';
      const [leaf] = above?.leaves ?? [];
      if (above?.kind === 'text' && isOwnParagraph && leaf !== undefined && isGroupText(leaf.text)) {
        lines[previous] = {
          ...above,
          kind: 'group-heading',
          leaves: [{ ...leaf, kind: 'group' }, ...above.leaves.slice(1)],
        };
      }
    }
    previous = index;
  }
  return lines;
}

function isGroupText(text: string): boolean {
  return text.length <= LONGEST_GROUP && /:\s*$/.test(text);
}
