import type { Permission } from '#advisory';
import type { Diagnostic } from '#base';
import { lineText, readPermissions, type Sentence } from '#text-format';
import type { LintSubject } from './lint-subject.ts';
import { finding } from './rules.ts';

/** The policy's rules about the text: X4 the date, X8 no embargo, X12 permission in the text, limits with a reason. */
export function lintEmbargo({ tree, facts }: LintSubject): Diagnostic[] {
  const findings: Diagnostic[] = [];
  const top = { line: tree.blocks[0]?.lines.find((line) => line.kind === 'series')?.number ?? 1 };
  const embargoLine = tree.blocks[0]?.lines.find((line) => line.kind === 'embargo');
  const lineOfRole = (role: string): number =>
    facts.sections.find((section) => section.role === role)?.line ?? top.line;
  const hasDeployment = facts.notices.includes('deployment');
  const hasNoEmbargo = facts.notices.includes('no_embargo');
  if (embargoLine !== undefined && facts.embargoEndsAt === null) {
    findings.push(
      finding(
        'embargo-date-vague',
        { line: embargoLine.number },
        `expected a day, an hour and a zone, found "${lineText(embargoLine).trim().slice(0, 80)}"`,
      ),
    );
  }
  if (embargoLine !== undefined && facts.public) {
    findings.push(
      finding('embargo-date-public', { line: embargoLine.number }, 'this line says embargoed, the text says public'),
    );
  }
  // an archive that flattened the text may have lost the line
  if (embargoLine === undefined && !facts.public && !facts.withdrawn && hasDeployment && !tree.isFlattened) {
    const isFirst = facts.updates === null;
    findings.push(
      isFirst
        ? finding('embargo-date-missing', top, 'expected the end of the embargo in the masthead, found none')
        : finding(
            'publicity-unsaid',
            { line: lineOfRole('updates') },
            'expected a word on the release, or the end of the embargo, found neither',
          ),
    );
  }
  for (const section of hasNoEmbargo ? facts.sections : []) {
    if (section.role !== 'deployment' && section.role !== 'short_embargo') continue;
    findings.push(
      finding(
        'embargo-contradiction',
        { line: section.line },
        `"${section.heading}" speaks of an embargo that line ${lineOfRole('no_embargo')} says there was not`,
      ),
    );
  }
  if (!hasDeployment && !hasNoEmbargo && !tree.isFlattened) {
    findings.push(
      finding(
        'embargo-unexplained',
        top,
        'expected a section about deployment during the embargo, or why there was none; found neither',
      ),
    );
  }
  for (const block of tree.blocks) {
    if (block.kind !== 'section' || block.role !== 'deployment') continue;
    const { permissions, unread } = readPermissions(block);
    const heading = { line: block.lines[0]?.number ?? 1 };
    if (!permissions.some((permission) => permission.subject !== 'distribution' && permission.verdict !== 'ask')) {
      findings.push(
        finding(
          'permission-missing',
          heading,
          'no sentence here grants or refuses deployment in a way that a rule understands',
        ),
      );
    }
    for (const sentence of unread)
      findings.push(
        finding('permission-unread', { line: sentence.line }, `no rule understood: "${sentence.quote.slice(0, 80)}"`),
      );
    findings.push(...lintPermissions(permissions, unread));
  }
  return findings;
}

function lintPermissions(permissions: readonly Permission[], unread: readonly Sentence[]): Diagnostic[] {
  const findings: Diagnostic[] = [];
  const verdictByMatter = new Map<string, Permission>();
  for (const permission of permissions) {
    if (permission.verdict !== 'allowed' && permission.verdict !== 'forbidden') continue;
    const matter = `${permission.actor} ${permission.subject} ${permission.when ?? ''}`;
    const earlier = verdictByMatter.get(matter);
    if (earlier !== undefined && earlier.verdict !== permission.verdict) {
      findings.push(
        finding(
          'permission-contradiction',
          { line: permission.line },
          `${permission.subject}: ${permission.verdict} here, ${earlier.verdict} at line ${earlier.line}`,
        ),
      );
    }
    verdictByMatter.set(matter, earlier ?? permission);
  }
  const isExplained = permissions.some(
    (permission) => permission.reason !== null || /\b(?:because|since|due to)\b/i.test(permission.quote),
  );
  // a limit that no rule understood is reported as such: asking for its reason as well would be noise
  const isUnread = (permission: Permission): boolean => unread.some((sentence) => sentence.quote === permission.when);
  const limit = permissions.find(
    (permission) =>
      permission.subject !== 'distribution' &&
      !isUnread(permission) &&
      (permission.verdict === 'forbidden' || permission.verdict === 'conditional'),
  );
  if (limit !== undefined && !isExplained)
    findings.push(
      finding(
        'permission-unexplained',
        { line: limit.line },
        `${limit.subject}: ${limit.verdict}, and no reason is given`,
      ),
    );
  return findings;
}
