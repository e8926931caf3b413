import type { Diagnostic } from '#base';
import { lineText } from '#text-format';
import type { LintSubject } from './lint-subject.ts';
import { finding } from './rules.ts';

/** Sections against the house style: there, once, not empty, underlined as long as the heading. */
export function lintSections({ tree, facts }: LintSubject): Diagnostic[] {
  const findings: Diagnostic[] = [];
  if (tree.isFlattened)
    findings.push(
      finding('text-flattened', { line: 1 }, 'expected lines, found sections that an archive ran together'),
    );
  const lineByPurpose = new Map<string, number>();
  for (const block of tree.blocks) {
    if (block.kind !== 'section') continue;
    const [heading, underline] = block.lines;
    const place = { line: heading?.number ?? 1 };
    const purpose = block.role === 'other' ? `other ${block.heading.toLowerCase()}` : block.role;
    const earlier = lineByPurpose.get(purpose);
    if (earlier !== undefined)
      findings.push(
        finding(
          'section-duplicate',
          place,
          `"${block.heading}" has the same purpose as the section at line ${earlier}`,
        ),
      );
    else {
      lineByPurpose.set(purpose, place.line);
      if (block.role === 'other')
        findings.push(finding('heading-unknown', place, `"${block.heading}" is not a heading of the house style`));
    }
    const length = underline === undefined ? 0 : lineText(underline).trimEnd().length;
    if (length !== block.heading.length && !tree.isFlattened)
      findings.push(
        finding(
          'heading-underline',
          { line: underline?.number ?? 1 },
          `expected ${block.heading.length} characters below "${block.heading}", found ${length}`,
        ),
      );
  }
  for (const section of facts.sections) {
    if (section.body.trim() === '')
      findings.push(finding('section-empty', { line: section.line }, `"${section.heading}" has no text`));
  }
  const last = tree.blocks.at(-1)?.lines.at(-1)?.number ?? 1;
  for (const required of tree.style.style.sections) {
    if (!required.required || lineByPurpose.has(required.role)) continue;
    findings.push(
      finding(
        'section-missing',
        { line: last },
        `expected a section "${required.headings[0]}", found none up to the end`,
      ),
    );
  }
  return findings;
}
