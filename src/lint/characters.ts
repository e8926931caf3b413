import type { Diagnostic } from '#base';
import { lineText, MAX_LINES } from '#text-format';
import type { LintSubject } from './lint.ts';
import { finding } from './rules.ts';

/** Controls other than tab, line feed and carriage return; and Unicode's marks that reorder or hide what is shown. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
const CONTROL =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/;
const LONGEST_LINE = 100;
/** One finding names the first few lines; a thousand findings would hide the others. */
const MOST_NAMED = 5;

/** What the characters of the text can do to a reader or to a signature. */
export function lintCharacters({ tree, mail }: LintSubject): Diagnostic[] {
  const findings: Diagnostic[] = [];
  const long: number[] = [];
  const blankEnded: number[] = [];
  const hasControl = CONTROL.test(tree.text);
  for (const block of tree.blocks) {
    for (const line of block.lines) {
      if (hasControl) {
        const match = CONTROL.exec(tree.text.slice(line.start, line.end));
        if (match !== null) {
          const code = match[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
          findings.push(
            finding(
              'control-character',
              { line: line.number, column: match.index + 1 },
              `expected printable text, found U+${code}`,
            ),
          );
        }
      }
      if (tree.isFlattened) continue;
      const last = line.leaves.findLast((leaf) => leaf.kind !== 'line-end');
      if (last !== undefined && /[ \t]$/.test(last.text)) blankEnded.push(line.number);
      const isProse = line.kind === 'text' && line.end - line.start > LONGEST_LINE + 1;
      if (isProse && lineText(line).length > LONGEST_LINE && !/:\/\//.test(lineText(line))) long.push(line.number);
    }
  }
  const [firstLong] = long;
  if (firstLong !== undefined)
    findings.push(finding('line-long', { line: firstLong }, `more than ${LONGEST_LINE} columns: ${named(long)}`));
  const [firstBlank] = blankEnded;
  if (firstBlank !== undefined)
    findings.push(finding('trailing-blanks', { line: firstBlank }, `blanks at the end: ${named(blankEnded)}`));
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

function named(lines: readonly number[]): string {
  const rest = lines.length - MOST_NAMED;
  return `line${lines.length === 1 ? '' : 's'} ${lines.slice(0, MOST_NAMED).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
