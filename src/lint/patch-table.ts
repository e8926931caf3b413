import type { AdvisoryFacts, PatchRow } from '#advisory';
import type { Diagnostic } from '#base';
import { columnOf, hasWildcard, type Line, leafOf, lineText, matchesWildcard } from '#text-format';
import { type ProductVersion, parseProductVersion, spanContains } from '#versions';
import type { LintSubject } from './lint.ts';
import { finding } from './rules.ts';

/** The patch table against the checksum table, its names and its versions. */
export function lintPatchTable({ tree, facts }: LintSubject): Diagnostic[] {
  if (tree.isFlattened) return [];
  const lines = tree.blocks.flatMap((block) => block.lines);
  return [
    ...lintPresence(tree, facts),
    ...lintNames(tree, facts),
    ...lintVersions(facts),
    ...lintOverlaps(facts.patches),
    ...lintChecksums(tree, facts, lines),
  ];
}

function lintPresence(tree: LintSubject['tree'], facts: AdvisoryFacts): Diagnostic[] {
  if (facts.patches.length > 0 || facts.checksums.length > 0 || facts.withdrawn || !facts.public) return [];
  const resolution = facts.sections.find((section) => section.role === 'resolution');
  const place = { line: resolution?.line ?? tree.blocks[0]?.lines[0]?.number ?? 1 };
  const isLinked = resolution !== undefined && /\bhttps?:\/\/\S/.test(resolution.body);
  return [
    isLinked
      ? finding('patch-only-linked', place, 'expected a patch table, found links')
      : finding('patch-missing', place, 'expected a patch table or a link to a fix, found neither'),
  ];
}

function lintNames(tree: LintSubject['tree'], facts: AdvisoryFacts): Diagnostic[] {
  const findings: Diagnostic[] = [];
  const seen = new Map<string, number>();
  const prefix = tree.style.style.filePrefix;
  const foreign = new RegExp(`(?:^|/)${prefix.replace('{number}', '')}(?<number>[0-9]+)`, 'i');
  for (const row of facts.patches) {
    const place = { line: row.line };
    const earlier = seen.get(row.file);
    if (earlier !== undefined)
      findings.push(finding('patch-duplicate', place, `${row.file} stands in line ${earlier} too`));
    seen.set(row.file, earlier ?? row.line);
    findings.push(...lintForeign(foreign.exec(row.file)?.groups?.['number'], row.file, place, facts));
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
    } else if (!facts.checksums.some((checksum) => checksum.file === row.file)) {
      findings.push(finding('patch-unlisted', place, `${row.file} has no checksum`));
    }
  }
  for (const checksum of facts.checksums) {
    findings.push(
      ...lintForeign(foreign.exec(checksum.file)?.groups?.['number'], checksum.file, { line: checksum.line }, facts),
    );
  }
  return findings;
}

function lintForeign(
  number: string | undefined,
  file: string,
  place: { line: number },
  facts: AdvisoryFacts,
): Diagnostic[] {
  if (number === undefined || facts.number === null || Number(number) === facts.number) return [];
  return [finding('patch-foreign', place, `${file} carries the number ${number}, this is ${facts.id}`)];
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

function lintOverlaps(rows: readonly PatchRow[]): Diagnostic[] {
  const findings: Diagnostic[] = [];
  for (const [index, row] of rows.entries()) {
    for (const earlier of rows.slice(Math.max(0, index - 50), index)) {
      const isSameProduct = row.applies.component === earlier.applies.component && row.group === earlier.group;
      if (!isSameProduct || row.file === earlier.file || !overlap(row, earlier)) continue;
      // "xsa1-1.patch" and "xsa1-2.patch" for one version are a series to be applied together
      if (withoutNumber(row.file) === withoutNumber(earlier.file)) continue;
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
  return left.applies.spans.some((one) =>
    right.applies.spans.some(
      (other) => spanContains(one, other.from) || spanContains(one, other.to) || spanContains(other, one.from),
    ),
  );
}

function withoutNumber(file: string): string {
  return file.replace(/-(?:[0-9]+|\?|\*)(?=\.(?:patch|diff)$)/, '');
}

function lintChecksums(tree: LintSubject['tree'], facts: AdvisoryFacts, lines: readonly Line[]): Diagnostic[] {
  const findings: Diagnostic[] = [];
  const [firstRow] = facts.patches;
  if (firstRow !== undefined && facts.checksums.length === 0) {
    findings.push(
      finding('checksum-missing', { line: firstRow.line }, `${facts.patches.length} rows of patches, no checksum`),
    );
  }
  for (const line of lines) {
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
  const lineByFile = new Map<string, number>();
  const fileByDigest = new Map<string, string>();
  const recipesFile =
    facts.number === null ? null : (tree.style.style.recipesFile?.replace('{number}', String(facts.number)) ?? null);
  for (const checksum of facts.checksums) {
    const place = { line: checksum.line };
    const earlier = lineByFile.get(checksum.file);
    const twin = fileByDigest.get(checksum.sha256);
    if (earlier !== undefined)
      findings.push(finding('checksum-duplicate', place, `${checksum.file} has a checksum in line ${earlier} too`));
    else if (twin !== undefined)
      findings.push(finding('checksum-same', place, `${checksum.file} and ${twin} are the same bytes`));
    lineByFile.set(checksum.file, earlier ?? checksum.line);
    fileByDigest.set(checksum.sha256, twin ?? checksum.file);
    const isUsed = facts.patches.some((row) => row.file === checksum.file || matchesWildcard(row.file, checksum.file));
    if (!isUsed && checksum.file !== recipesFile)
      findings.push(finding('checksum-unused', place, `${checksum.file} stands in no row of the patch table`));
  }
  return findings;
}
