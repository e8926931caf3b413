import type { SourcedClaim } from './claim.ts';
import type { FactValue } from './host-facts.ts';
import type { HostFinding } from './host-file.ts';

/** Facts that two files give in different forms, without contradicting each other. */
const LOOSE = new Set(['features.xenCommit', 'features.xenPrinted', 'features.cpuVendorOneOf']);

/** One claim for each fact: the operator's, or the first one where all files agree. */
export function mergeHost(
  operator: readonly SourcedClaim[],
  read: readonly SourcedClaim[],
  findings: HostFinding[],
): ReadonlyMap<string, SourcedClaim> {
  const merged = new Map<string, SourcedClaim>();
  const disputed = new Set<string>();
  for (const each of read) {
    const before = merged.get(each.fact);
    if (before === undefined) merged.set(each.fact, each);
    else if (!LOOSE.has(each.fact) && !isSame(before.value, each.value) && !disputed.has(each.fact)) {
      disputed.add(each.fact);
      findings.push(
        disagreement(each.fact, before, each, 'neither is used', 'give files of the same boot of the host'),
      );
    }
  }
  for (const fact of disputed) merged.delete(fact);
  for (const each of operator) {
    const before = merged.get(each.fact);
    if (before !== undefined && !isSame(before.value, each.value)) {
      findings.push(
        disagreement(each.fact, each, before, 'the facts file is used', 'correct the facts file, or give a newer file'),
      );
    }
    merged.set(each.fact, each);
  }
  return merged;
}

export function disagreement(
  fact: string,
  one: SourcedClaim,
  other: SourcedClaim,
  outcome: string,
  suggestion: string,
): HostFinding {
  const message = `${fact}: ${placed(one)} says ${shown(one.value)}, ${placed(other)} says ${shown(other.value)}; ${outcome}`;
  return {
    code: 'facts-disagree',
    severity: 'warning',
    file: one.file,
    line: one.line,
    column: null,
    message,
    suggestion,
  };
}

export function placed({ file, line, note }: SourcedClaim): string {
  if (file === null) return note ?? 'a default';
  return line === null ? file : `${file}:${line}`;
}

function shown(value: FactValue): string {
  return JSON.stringify(value).slice(0, 80);
}

export function isSame(one: FactValue, other: FactValue): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
