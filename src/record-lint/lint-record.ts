import { type Diagnostic, hasErrors, type Instant } from '#base';
import { validateCsaf } from '#csaf';
import type { FoundRecord } from '#records';
import { cveFindings } from './cve-rules.ts';
import { finding } from './finding.ts';
import { osvFindings } from './osv-rules.ts';
import { schemaFindings } from './schema-findings.ts';

/** Of one record. Attack: a list of a million faults, each with a sentence of ours. */
const MAX_FINDINGS = 1000;
/** Values in a record. Attack: thirty million empty entries, each with an error of the schema. Real records have up to 100,000. */
const MAX_VALUES = 1_000_000;

/**
 * What is wrong in a record that a machine wrote: its schema, and the faults that are known of those who write them. Each finding has
 * a JSON pointer into the file. Never throws on content.
 */
export function lintRecord({ format, value, place }: FoundRecord, now: Instant): readonly Diagnostic[] {
  const all = isTooLarge(value) ? [TOO_LARGE] : findingsOf(format, value, now);
  const placed = all.slice(0, MAX_FINDINGS).map((each) => ({ ...each, path: `${place}${each.path ?? ''}` }));
  const more = all.slice(MAX_FINDINGS);
  if (more.length === 0) return placed;
  const severity = hasErrors(more) ? 'error' : 'warning';
  return [...placed, finding('record-more', severity, place, `${more.length} more findings`, 'mend these first')];
}

const TOO_LARGE = finding(
  'record-too-large',
  'warning',
  '',
  `expected at most ${MAX_VALUES} values, found more: it was not checked`,
  'divide it into several records',
);

function findingsOf(format: FoundRecord['format'], value: unknown, now: Instant): readonly Diagnostic[] {
  switch (format) {
    case 'csaf':
      return validateCsaf(value, { now }).findings.map(({ test, severity, path, message, remedy }) =>
        finding(`csaf-${test}`, severity, path, message, remedy),
      );
    case 'cve':
      return [...schemaFindings('cve', value), ...cveFindings(value)];
    case 'osv':
      return [...schemaFindings('osv', value), ...osvFindings(value)];
    case 'other':
      return [];
  }
}

/** Walks without recursion. */
function isTooLarge(root: unknown): boolean {
  let level: unknown[] = [root];
  let count = 0;
  while (level.length > 0) {
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value !== 'object' || value === null) continue;
      for (const each of Array.isArray(value) ? value : Object.values(value)) {
        count += 1;
        if (count > MAX_VALUES) return true;
        next.push(each);
      }
    }
    level = next;
  }
  return false;
}
