import type { AdvisoryFacts, PatchRow } from '#advisory';
import type { Diagnostic } from '#base';
import { hasWildcard, sentencesOf } from '#text-format';
import { type ProductVersion, parseProductVersion, spanContains } from '#versions';
import type { LintSubject } from './lint-subject.ts';
import { finding } from './rules.ts';
import { patternsOf } from './style-patterns.ts';

/** The patch table: that there is one, its names, its versions. The checksums are in `checksums.ts`. */
export function lintPatchTable({ tree, facts }: LintSubject): Diagnostic[] {
  if (tree.isFlattened) return [];
  return [
    ...lintPresence(tree, facts),
    ...lintPlace(tree),
    ...lintNames(tree, facts),
    ...lintShared(facts.patches),
    ...lintVersions(facts),
    ...lintOverlaps(facts.patches),
  ];
}

const ATTACHED = /\battached\b[^.]{0,200}\bpatch(?:es)?\b|\bpatch(?:es)?\b[^.]{0,200}\battached\b/i;
const NEGATED = /\b(?:no|not|none|without|neither|nor)\b/i;

function lintPresence(tree: LintSubject['tree'], facts: AdvisoryFacts): Diagnostic[] {
  if (facts.patches.length > 0 || facts.checksums.length > 0 || facts.withdrawn) return [];
  const resolution = tree.blocks.find((block) => block.kind === 'section' && block.role === 'resolution');
  const promise =
    resolution === undefined
      ? undefined
      : sentencesOf(resolution).find(({ quote }) => ATTACHED.test(quote) && !NEGATED.test(quote));
  if (promise !== undefined)
    return [
      finding(
        'patch-promised',
        { line: promise.line },
        `"${promise.quote.slice(0, 80)}", and no table of patches follows`,
      ),
    ];
  if (!facts.public) return [];
  const place = { line: resolution?.lines[0]?.number ?? 1 };
  const isLinked = facts.sections.some(
    (section) => section.role === 'resolution' && /\bhttps?:\/\/\S/.test(section.body),
  );
  return [
    isLinked
      ? finding('patch-only-linked', place, 'expected a patch table, found links')
      : finding('patch-missing', place, 'expected a patch table or a link to a fix, found neither'),
  ];
}

function lintPlace(tree: LintSubject['tree']): Diagnostic[] {
  const findings: Diagnostic[] = [];
  const hasResolution = tree.blocks.some((block) => block.kind === 'section' && block.role === 'resolution');
  for (const block of tree.blocks) {
    if (block.kind !== 'section' || block.role === 'resolution' || !hasResolution) continue;
    const row = block.lines.find((line) => line.kind === 'patch-row' || line.kind === 'checksum-row');
    if (row !== undefined)
      findings.push(
        finding(
          'table-misplaced',
          { line: row.number },
          `"${block.heading}" has ${row.kind === 'patch-row' ? 'a row of patches' : 'a checksum'}`,
        ),
      );
  }
  return findings;
}

function lintNames(tree: LintSubject['tree'], facts: AdvisoryFacts): Diagnostic[] {
  const findings: Diagnostic[] = [];
  const lineByFile = new Map<string, number>();
  const summed = new Set(facts.checksums.map((checksum) => checksum.file));
  for (const row of facts.patches) {
    const place = { line: row.line };
    const earlier = lineByFile.get(row.file);
    if (earlier !== undefined)
      findings.push(finding('patch-duplicate', place, `${row.file} stands in line ${earlier} too`));
    lineByFile.set(row.file, earlier ?? row.line);
    if (facts.checksums.length === 0) continue;
    if (hasWildcard(row.file)) {
      if (row.files.length === 0)
        findings.push(
          finding(
            'patch-wildcard-empty',
            place,
            `${row.file} matches none of the ${facts.checksums.length} files with a checksum`,
          ),
        );
      const gap = gapIn(row);
      if (gap !== null)
        findings.push(
          finding(
            'patch-wildcard-gap',
            place,
            `${row.file} stands for ${row.files.length} files; number ${gap} is not among them`,
          ),
        );
    } else if (!summed.has(row.file)) findings.push(finding('patch-unlisted', place, `${row.file} has no checksum`));
  }
  const { fileNumber } = patternsOf(tree.style);
  for (const { file, line } of [...facts.patches, ...facts.checksums]) {
    const number = fileNumber.exec(file)?.groups?.['number'];
    if (number === undefined || facts.number === null || Number(number) === facts.number) continue;
    findings.push(finding('patch-foreign', { line }, `${file} carries the number ${number}, this is ${facts.id}`));
  }
  return findings;
}

/** The first number missing among `xsa1-1.patch`, `xsa1-2.patch`, …; null where the last wildcard stands for no numbers. */
function gapIn(row: PatchRow): number | null {
  const star = /^(?<head>[^?*[]*)[?*](?<tail>[^?*[]*)$/.exec(row.file)?.groups;
  if (star === undefined) return null;
  const numbers = row.files.map((name) =>
    Number(name.slice((star['head'] ?? '').length, name.length - (star['tail'] ?? '').length)),
  );
  if (!numbers.every(Number.isInteger) || numbers.length > 100) return null;
  for (let expected = 1; expected <= Math.max(...numbers, 0) && expected <= 100; expected += 1) {
    if (!numbers.includes(expected)) return expected;
  }
  return null;
}

/** `xsa1-*.patch` stands for `xsa1-4.12-1.patch` too, where `xsa1-?.patch` was meant. */
function lintShared(rows: readonly PatchRow[]): Diagnostic[] {
  const findings: Diagnostic[] = [];
  const rowByFile = new Map<string, PatchRow>();
  for (const row of rows) {
    const shared = row.files.find((file) => (rowByFile.get(file)?.file ?? row.file) !== row.file);
    const earlier = shared === undefined ? undefined : rowByFile.get(shared);
    if (earlier !== undefined)
      findings.push(
        finding(
          'patch-wildcard-shared',
          { line: row.line },
          `${shared} belongs to ${row.file} and, in line ${earlier.line}, to ${earlier.file}`,
        ),
      );
    for (const file of row.files) rowByFile.set(file, row);
  }
  return findings;
}

function lintVersions(facts: AdvisoryFacts): Diagnostic[] {
  const findings: Diagnostic[] = [];
  for (const row of facts.patches) {
    const place = { line: row.line };
    if (row.appliesTo === null)
      findings.push(finding('patch-versions-missing', place, `${row.file}: no product and no version`));
    else if (row.applies.unread !== null)
      findings.push(
        finding('patch-versions-unread', place, `${row.file}: no rule understood "${row.applies.unread.slice(0, 80)}"`),
      );
    const inName = versionInName(row.file);
    if (
      inName !== null &&
      row.applies.spans.length > 0 &&
      !row.applies.spans.some((span) => spanContains(span, inName))
    ) {
      findings.push(
        finding(
          'patch-version-name',
          place,
          `${row.file} is named for ${inName.printed}, the row says ${row.appliesTo}`,
        ),
      );
    }
  }
  return findings;
}

/** `4.12` in `xsa334-4.12.patch` and in `xsa475-4.19-?.patch`; a lone number is a patch's place in its series. */
function versionInName(file: string): ProductVersion | null {
  const text = /-(?<version>[0-9]+(?:\.[0-9]+)+)(?=[-.][^/]*$|$)/.exec(file.replace(/\.(?:patch|diff)$/, ''))?.groups?.[
    'version'
  ];
  return text === undefined ? null : (parseProductVersion(text) ?? null);
}

/** A table of 500 rows with a thousand versions each is an attack on whoever compares each with each. */
const MOST_COMPARED_ROWS = 50;
const MOST_COMPARED_SPANS = 20;

function lintOverlaps(rows: readonly PatchRow[]): Diagnostic[] {
  const findings: Diagnostic[] = [];
  const compared = rows.slice(0, MOST_COMPARED_ROWS);
  for (const [index, row] of compared.entries()) {
    for (const earlier of compared.slice(0, index)) {
      const isSameProduct = row.applies.component === earlier.applies.component && row.group === earlier.group;
      // "xsa1-1.patch" and "xsa1-2.patch" for one version are a set to be applied together
      if (!isSameProduct || setOf(row.file) === setOf(earlier.file) || !overlap(row, earlier)) continue;
      findings.push(
        finding(
          'patch-versions-overlap',
          { line: row.line },
          `${row.file} (${row.appliesTo}) and ${earlier.file} (${earlier.appliesTo}) share a version`,
        ),
      );
      break;
    }
  }
  return findings;
}

function overlap(left: PatchRow, right: PatchRow): boolean {
  const others = right.applies.spans.slice(0, MOST_COMPARED_SPANS);
  return left.applies.spans
    .slice(0, MOST_COMPARED_SPANS)
    .some((one) =>
      others.some(
        (other) => spanContains(one, other.from) || spanContains(one, other.to) || spanContains(other, one.from),
      ),
    );
}

/** What the names of patches that are applied together have in common: `xsa1.patch` of `xsa1-?.patch` and `xsa1-2.patch`. */
export function setOf(file: string): string {
  return file.replace(/-(?:[0-9]+|\?|\*)(?=\.(?:patch|diff)$)/, '');
}
