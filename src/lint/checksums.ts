import type { AdvisoryFacts } from '#advisory';
import type { Diagnostic } from '#base';
import { columnOf, type Line, leafOf, lineText, matchesWildcard } from '#text-format';
import type { LintSubject } from './lint-subject.ts';
import { finding } from './rules.ts';

/** The checksum table: its digests, its names, and the command above it. */
export function lintChecksums({ tree, facts }: LintSubject): Diagnostic[] {
  if (tree.isFlattened) return [];
  const findings: Diagnostic[] = [];
  const [firstRow] = facts.patches;
  if (firstRow !== undefined && facts.checksums.length === 0) {
    findings.push(
      finding('checksum-missing', { line: firstRow.line }, `${facts.patches.length} rows of patches, no checksum`),
    );
  }
  for (const block of tree.blocks) {
    for (const line of block.lines) {
      if (line.kind === 'checksum-broken')
        findings.push(
          finding(
            'checksum-malformed',
            { line: line.number },
            `expected 64 hexadecimal digits and a name, found "${lineText(line).trim().slice(0, 80)}"`,
          ),
        );
      const digest = line.kind === 'checksum-row' ? leafOf(line, 'digest') : undefined;
      if (digest !== undefined && /[A-F]/.test(digest.text))
        findings.push(
          finding(
            'checksum-uppercase',
            { line: line.number, column: columnOf(line, digest) },
            'expected lower-case digits, found capital letters',
          ),
        );
    }
    findings.push(...lintCommands(block.lines));
  }
  findings.push(...lintFiles(tree, facts));
  return findings;
}

/** SHA-256 of nothing. */
const OF_NOTHING = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

function lintFiles(tree: LintSubject['tree'], facts: AdvisoryFacts): Diagnostic[] {
  const findings: Diagnostic[] = [];
  const lineByFile = new Map<string, number>();
  const fileByDigest = new Map<string, string>();
  // a text that lost its number may still list the file
  const recipesFile = tree.style.style.recipesFile?.replace(
    '{number}',
    facts.number === null ? '*' : String(facts.number),
  );
  // a wildcard was resolved against these very rows
  const used = new Set(facts.patches.flatMap((row) => row.files));
  for (const { file, sha256, line } of facts.checksums) {
    const place = { line };
    const earlier = lineByFile.get(file);
    const twin = fileByDigest.get(sha256);
    if (sha256 === OF_NOTHING) findings.push(finding('checksum-empty', place, `${file} has no bytes`));
    if (earlier !== undefined)
      findings.push(finding('checksum-duplicate', place, `${file} has a checksum in line ${earlier} too`));
    else if (twin !== undefined)
      findings.push(finding('checksum-same', place, `${file} and ${twin} are the same bytes`));
    lineByFile.set(file, earlier ?? line);
    fileByDigest.set(sha256, twin ?? file);
    if (!used.has(file) && (recipesFile === undefined || !matchesWildcard(recipesFile, file)))
      findings.push(finding('checksum-unused', place, `${file} stands in no row of the patch table`));
  }
  return findings;
}

/** A command of more patterns, or longer ones, is no command of a person; matching them against every row would take long. */
const MOST_PATTERNS = 10;
const LONGEST_COMMAND = 500;

function lintCommands(lines: readonly Line[]): Diagnostic[] {
  const findings: Diagnostic[] = [];
  let command: string | null = null;
  for (const line of lines) {
    if (line.kind === 'checksum-command') command = lineText(line).trim();
    else if (line.kind === 'prompt') command = null;
    else if (line.kind === 'checksum-row' && command !== null) {
      const file = leafOf(line, 'file')?.text ?? '';
      if (isNamedBy(command, file)) continue;
      findings.push(
        finding('checksum-command', { line: line.number }, `"${command.slice(0, 80)}" does not name ${file}`),
      );
      // the first of its files says enough
      command = null;
    }
  }
  return findings;
}

function isNamedBy(command: string, file: string): boolean {
  const words = command
    .split(/\s+/)
    .slice(1)
    .filter((word) => !/^(?:sha[0-9]*sum$|-)/.test(word));
  if (words.length === 0 || words.length > MOST_PATTERNS || command.length > LONGEST_COMMAND) return true;
  return words
    .map((word) => word.replace(/^["']|["']$/g, ''))
    .some((pattern) => pattern === file || matchesWildcard(pattern, file));
}
