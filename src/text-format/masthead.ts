import type { CompiledStyle } from '#house-style';
import { aroundCore, lineOf, type PhysicalLine } from './physical-line.ts';
import type { LeafKind, Line } from './syntax-tree.ts';

const CVE_ID = /CVE-[0-9]{4}-[0-9]{4,}/gi;
const EMBARGO = /\bembargo(?:ed)?\b/i;
/** A continuation of the series line holds these and nothing else. Taken out one by one: as one pattern they could be divided in exponentially many ways. */
const ID_OR_SEPARATOR = /CVE-[0-9]{4}-[0-9]{4,}|[A-Z][A-Z0-9]{1,15}-[1-9][0-9]*|\band\b|[\s,/&-]/gi;

const LONGEST_IDS = 2000;
/** The masthead stands at the top; looking for its words further down would find quotations. */
export const MASTHEAD_LINES = 40;

/** Reads what stands before the first heading: series line, revision line, title; the rest is kept as text. */
export function parseMasthead(lines: readonly PhysicalLine[], style: CompiledStyle): Line[] {
  let place: 'before' | 'series' | 'after' = 'before';
  return lines.map((line) => {
    if (line.isBlank) {
      if (place === 'series') place = 'after';
      return lineOf(line, 'blank', [['blanks', line.content]]);
    }
    if (place === 'before' && line.number <= MASTHEAD_LINES && style.mastheadLine.test(line.content)) {
      place = 'series';
      return seriesLine(line, style);
    }
    if (place === 'before')
      return lineOf(line, EMBARGO.test(line.content) ? 'embargo' : 'text', [['text', line.content]]);
    const revision = style.revisionLine.exec(line.content)?.groups?.['revision'];
    if (revision !== undefined) {
      place = 'after';
      return revisionLine(line, revision);
    }
    if (place === 'series' && isIdsOnly(line.content)) return seriesLine(line, style);
    place = 'after';
    // the end of an embargo is cried out between asterisks; a title may speak of an embargo without them
    if (/^\s*\*.*\*\s*$/.test(line.content) && EMBARGO.test(line.content)) {
      return lineOf(line, 'embargo', [['text', line.content]]);
    }
    const [before, title, after] = aroundCore(line.content);
    return lineOf(line, 'title', [
      ['blanks', before],
      ['title', title],
      ['blanks', after],
    ]);
  });
}

function isIdsOnly(content: string): boolean {
  return content.length <= LONGEST_IDS && content.replace(ID_OR_SEPARATOR, '') === '';
}

function revisionLine(line: PhysicalLine, revision: string): Line {
  const at = line.content.lastIndexOf(revision);
  return lineOf(line, 'revision', [
    ['text', line.content.slice(0, at)],
    ['revision-number', revision],
    ['blanks', line.content.slice(at + revision.length)],
  ]);
}

function seriesLine(line: PhysicalLine, style: CompiledStyle): Line {
  return lineOf(line, 'series', seriesParts(line.content, style));
}

/** The leaves of a series line: the masthead's words, CVE ids, the advisory's id, and what stands between. */
export function seriesParts(content: string, style: CompiledStyle): (readonly [LeafKind, string])[] {
  const marks: { at: number; text: string; kind: LeafKind }[] = [];
  const words = style.masthead.exec(content);
  if (words !== null) marks.push({ at: words.index, text: words[0], kind: 'masthead-words' });
  for (const match of content.matchAll(CVE_ID)) marks.push({ at: match.index, text: match[0], kind: 'cve-id' });
  const id = style.advisoryId.exec(content);
  if (id !== null) marks.push({ at: id.index, text: id[0], kind: 'advisory-id' });
  marks.sort((left, right) => left.at - right.at);
  const parts: (readonly [LeafKind, string])[] = [];
  let done = 0;
  for (const mark of marks) {
    if (mark.at < done) continue;
    const between = content.slice(done, mark.at);
    parts.push([between.trim() === '' ? 'blanks' : 'text', between], [mark.kind, mark.text]);
    done = mark.at + mark.text.length;
  }
  const rest = content.slice(done);
  parts.push([rest.trim() === '' ? 'blanks' : 'text', rest]);
  return parts;
}
