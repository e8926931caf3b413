import type { Diagnostic } from '#base';
import { lineText, MAX_LINES, type SyntaxTree } from '#text-format';
import type { LintSubject } from './lint-subject.ts';
import { placeOf } from './place.ts';
import { finding, type RuleCode } from './rules.ts';

/**
 * Controls other than tab, line feed and a carriage return before one; Unicode's marks that reorder or hide what is shown; blanks
 * and fillers without width (joiners only where Latin letters need none); tags. A lone carriage return makes a terminal write over what it showed.
 */
export const UNSEEN =
  /[^\P{Cc}\t\n\r]|[\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e007f}]|\r(?!\n)|(?<=[A-Za-z0-9])[\u200c\u200d]/u;
/** Cyrillic, the Greek letters that have a Latin twin, and full-width forms. Other Greek ones stand in units (μs). */
const FOREIGN =
  '\\u0391\\u0392\\u0395-\\u0397\\u0399\\u039a\\u039c\\u039d\\u039f\\u03a1\\u03a4\\u03a5\\u03a7\\u03b1\\u03b9\\u03bd\\u03bf\\u03c1\\u03c5\\u0400-\\u052f\\uff01-\\uff5e';
const MIXED = new RegExp(`[A-Za-z0-9][${FOREIGN}]|[${FOREIGN}][A-Za-z0-9]`);
/** Most texts have nothing else. */
const PLAIN = /^[\t\n -~]*$/;
const LONGEST_LINE = 100;
/** One finding names the first few lines; a thousand findings would hide the others. */
const MOST_NAMED = 5;
/** The same for findings that each name one line. */
const MOST_FINDINGS = 20;

/** What the characters of the text can do to a reader or to a signature. */
export function lintCharacters({ tree, mail }: LintSubject): Diagnostic[] {
  const findings: Diagnostic[] = [];
  if (!PLAIN.test(tree.text)) {
    findings.push(
      ...lintLines(
        tree.text,
        UNSEEN,
        'control-character',
        (found) => `expected printable text, found U+${codeOf(found)}`,
      ),
      ...lintLines(tree.text, MIXED, 'letters-mixed', (found) => `expected one script within a word, found "${found}"`),
      ...lintLineEnds(tree.text),
    );
  }
  if (!tree.isFlattened) findings.push(...lintLineLengths(tree));
  const lines = tree.blocks.at(-1)?.lines.at(-1)?.number ?? 0;
  if (lines >= MAX_LINES)
    findings.push(finding('text-too-long', { line: MAX_LINES }, `expected fewer than ${MAX_LINES} lines, found more`));
  if (mail?.has8BitIn7Bit === true)
    findings.push(finding('part-8bit', null, 'the part with the text says 7bit and has bytes above 127'));
  if (mail?.isCharsetWrong === true)
    findings.push(
      finding('text-charset', null, 'the bytes of the text do not fit the character set that its part names'),
    );
  return findings;
}

function codeOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}

/** The first match in each line. */
function lintLines(text: string, pattern: RegExp, code: RuleCode, message: (found: string) => string): Diagnostic[] {
  const findings: Diagnostic[] = [];
  if (!pattern.test(text)) return findings;
  let number = 0;
  for (let start = 0; start < text.length && findings.length < MOST_FINDINGS; ) {
    const next = text.indexOf('\n', start);
    const end = next === -1 ? text.length : next + 1;
    number += 1;
    const match = pattern.exec(text.slice(start, end));
    if (match !== null) findings.push(finding(code, { line: number, column: match.index + 1 }, message(match[0])));
    start = end;
  }
  return findings;
}

function lintLineEnds(text: string): Diagnostic[] {
  const first = text.indexOf('\n');
  if (first === -1 || !text.includes('\r\n')) return [];
  const isCrLf = text[first - 1] === '\r';
  const other = isCrLf ? /(?<!\r)\n/ : /\r\n/;
  const at = other.exec(text)?.index;
  if (at === undefined) return [];
  return [
    finding(
      'line-ends-mixed',
      { line: placeOf(text, at).line },
      `the lines above end in ${isCrLf ? 'CR LF' : 'LF'}, this one in ${isCrLf ? 'LF' : 'CR LF'}`,
    ),
  ];
}

function lintLineLengths(tree: SyntaxTree): Diagnostic[] {
  const findings: Diagnostic[] = [];
  const long: number[] = [];
  const blankEnded: number[] = [];
  const hasBlankEnds = /[ \t](?:\r?\n|$)/.test(tree.text);
  for (const block of tree.blocks) {
    for (const line of block.lines) {
      const isLong = line.kind === 'text' && line.end - line.start > LONGEST_LINE;
      if (!isLong && !hasBlankEnds) continue;
      const text = lineText(line);
      if (hasBlankEnds && /[ \t]\r*\n?$/.test(tree.text.slice(line.start, line.end))) blankEnded.push(line.number);
      if (isLong && text.length > LONGEST_LINE && !text.includes('://')) long.push(line.number);
    }
  }
  const [firstLong] = long;
  if (firstLong !== undefined)
    findings.push(finding('line-long', { line: firstLong }, `more than ${LONGEST_LINE} columns: ${named(long)}`));
  const [firstBlank] = blankEnded;
  if (firstBlank !== undefined)
    findings.push(finding('trailing-blanks', { line: firstBlank }, `blanks at the end: ${named(blankEnded)}`));
  return findings;
}

function named(lines: readonly number[]): string {
  const rest = lines.length - MOST_NAMED;
  return `line${lines.length === 1 ? '' : 's'} ${lines.slice(0, MOST_NAMED).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
