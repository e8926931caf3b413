import type { Diagnostic } from '#base';
import { parseCveId } from '#identifiers';
import { fold } from '#text-format';
import type { LintSubject } from './lint-subject.ts';
import { finding } from './rules.ts';
import { patternsOf } from './style-patterns.ts';

/** The Subject of the mail against the text: number, revision, CVE ids, title. */
export function lintSubject({ tree, facts, mail }: LintSubject): Diagnostic[] {
  if (mail === null || !tree.isKnownSeries) return [];
  const subject = fold(mail.subject ?? '');
  const words = tree.style.masthead.exec(subject);
  if (words === null)
    return [
      finding(
        'subject-unnamed',
        null,
        `expected "${tree.style.style.masthead}" in the Subject, found ${subject === '' ? 'none' : `"${subject.slice(0, 80)}"`}`,
      ),
    ];
  const findings: Diagnostic[] = [];
  const rest = subject.slice(words.index + words[0].length);
  const patterns = patternsOf(tree.style);
  const number = patterns.subjectNumber.exec(rest)?.groups?.['number'];
  if (facts.number !== null && (number === undefined || Number(number) !== facts.number)) {
    findings.push(finding('subject-number', null, `the Subject says ${number ?? 'no number'}, the text ${facts.id}`));
  }
  const head = rest.split(' - ')[0] ?? '';
  const revision = patterns.subjectRevision.exec(head)?.groups?.['revision'];
  // a first revision may leave its number out, in the masthead and here
  const isNumbered =
    tree.blocks[0]?.lines.some((line) => line.kind === 'revision') === true || (facts.revision ?? 1) > 1;
  if (revision === undefined) {
    if (isNumbered)
      findings.push(
        finding(
          'subject-revision-missing',
          null,
          `expected the revision in the Subject, such as v${facts.revision ?? 2}; found none`,
        ),
      );
  } else if (facts.revision !== null && Number(revision) !== facts.revision) {
    findings.push(finding('subject-revision', null, `the Subject says ${revision}, the text ${facts.revision}`));
  }
  const cves = new Set(
    [...head.matchAll(/CVE-[0-9]{4}-[0-9]{4,}/gi)].map((match) => parseCveId(match[0].toUpperCase())),
  );
  if (facts.cves.length !== cves.size || facts.cves.some((cve) => !cves.has(cve))) {
    findings.push(
      finding(
        'subject-cves',
        null,
        `the Subject gives ${[...cves].join(', ') || 'no CVE id'}, the text ${facts.cves.join(', ') || 'none'}`,
      ),
    );
  }
  if (facts.title !== null && !squeeze(rest).endsWith(squeeze(facts.title))) {
    findings.push(finding('subject-title', null, `expected the Subject to end with "${facts.title.slice(0, 80)}"`));
  }
  return findings;
}

/** A folded Subject may have lost or gained blanks. */
function squeeze(text: string): string {
  return text.replace(/\s+/g, '').toLowerCase();
}
