import type { Diagnostic } from '#base';
import { parseCveId } from '#identifiers';
import { fold } from '#text-format';
import type { LintSubject } from './lint.ts';
import { finding } from './rules.ts';

/** The Subject of the mail against the text: number, revision, CVE ids, title. */
export function lintSubject({ tree, facts, mail }: LintSubject): Diagnostic[] {
  const subject = mail?.subject === null || mail?.subject === undefined ? null : fold(mail.subject);
  if (subject === null || !tree.isKnownSeries) return [];
  const words = tree.style.masthead.exec(subject);
  if (words === null) return [];
  const findings: Diagnostic[] = [];
  const rest = subject.slice(words.index + words[0].length);
  const { series, revisionWord } = tree.style.style;
  const number = new RegExp(`^\\s*(?:${series}-)?(?<number>[0-9]{1,5})\\b`, 'i').exec(rest)?.groups?.['number'];
  if (number !== undefined && facts.number !== null && Number(number) !== facts.number) {
    findings.push(finding('subject-number', null, `the Subject says ${number}, the text ${facts.id}`));
  }
  const head = rest.split(' - ')[0] ?? '';
  const revision = new RegExp(`\\b(?:v|${revisionWord} )(?<revision>[0-9]{1,4})\\b`, 'i').exec(head)?.groups?.[
    'revision'
  ];
  if (revision === undefined)
    findings.push(
      finding('subject-revision-missing', null, 'expected the revision in the Subject, such as v2; found none'),
    );
  else if (facts.revision !== null && Number(revision) !== facts.revision) {
    findings.push(finding('subject-revision', null, `the Subject says ${revision}, the text ${facts.revision}`));
  }
  const cves = new Set(
    [...head.matchAll(/CVE-[0-9]{4}-[0-9]{4,}/gi)].map((match) => parseCveId(match[0].toUpperCase())),
  );
  const differs = facts.cves.length !== cves.size || facts.cves.some((cve) => !cves.has(cve));
  if (differs && (cves.size > 0 || facts.cves.length > 0)) {
    findings.push(
      finding(
        'subject-cves',
        null,
        `the Subject gives ${[...cves].join(', ') || 'no CVE id'}, the text ${facts.cves.join(', ') || 'none'}`,
      ),
    );
  }
  const title = facts.title === null ? null : squeeze(facts.title);
  if (title !== null && !squeeze(rest).endsWith(title)) {
    findings.push(finding('subject-title', null, `expected the Subject to end with "${facts.title?.slice(0, 80)}"`));
  }
  return findings;
}

/** A folded Subject may have lost or gained blanks. */
function squeeze(text: string): string {
  return text.replace(/\s+/g, '').toLowerCase();
}
