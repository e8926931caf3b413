import type { Leaf, LeafKind, Line, LineKind } from './syntax-tree.ts';

/**
 * One line of the text before anything is known about it. Blanks and carriage returns at the end of a line belong to
 * `lineEnd`: no signature covers them (RFC 9580, 7.1), so whoever carries a mail can add thousands of them, and no length,
 * no shape and no fact may depend on them.
 */
export interface PhysicalLine {
  readonly number: number;
  readonly start: number;
  readonly content: string;
  readonly lineEnd: string;
  readonly isBlank: boolean;
}

/** An advisory has a few hundred lines. A text of two million empty ones would fill the memory with nodes. */
export const MAX_LINES = 20_000;

/** Splits a text into its lines; after `MAX_LINES` the rest is kept as one. */
export function physicalLines(text: string): PhysicalLine[] {
  const lines: PhysicalLine[] = [];
  let start = 0;
  while (start < text.length) {
    let lineFeed = lines.length < MAX_LINES - 1 ? text.indexOf('\n', start) : text.length;
    if (lineFeed === -1) lineFeed = text.length;
    const next = Math.min(lineFeed + 1, text.length);
    let contentEnd = lineFeed;
    while (contentEnd > start && isUnsigned(text.charCodeAt(contentEnd - 1))) contentEnd -= 1;
    const content = text.slice(start, contentEnd);
    lines.push({
      number: lines.length + 1,
      start,
      content,
      lineEnd: text.slice(contentEnd, next),
      isBlank: isBlank(content),
    });
    start = next;
  }
  return lines;
}

/** Space, tab and carriage return: what a cleartext signature ignores at the end of a line. */
function isUnsigned(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0d;
}

/** A line of one kind whose leaves are given as [kind, text] pairs that tile its content; empty ones are left out. */
export function lineOf(physical: PhysicalLine, kind: LineKind, parts: readonly (readonly [LeafKind, string])[]): Line {
  const leaves: Leaf[] = [];
  let start = physical.start;
  for (const [leafKind, text] of parts) {
    if (text === '') continue;
    leaves.push({ kind: leafKind, start, text });
    start += text.length;
  }
  if (physical.lineEnd !== '') leaves.push({ kind: 'line-end', start, text: physical.lineEnd });
  return { kind, number: physical.number, start: physical.start, end: start + physical.lineEnd.length, leaves };
}

/** Splits a content into its leading blanks, its core and its trailing blanks. */
export function aroundCore(content: string): readonly [string, string, string] {
  const core = content.trim();
  if (core === '') return [content, '', ''];
  const at = content.indexOf(core);
  return [content.slice(0, at), core, content.slice(at + core.length)];
}

function isBlank(content: string): boolean {
  for (let index = 0; index < content.length; index += 1) {
    const code = content.charCodeAt(index);
    if (code !== 0x20 && code !== 0x09 && code !== 0x0d && code !== 0x0b && code !== 0x0c) return false;
  }
  return true;
}
