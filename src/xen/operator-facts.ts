import { TocsinError } from '#base';
import { claimedValue, type SourcedClaim } from './claim.ts';
import type { GatheredGuests } from './gather-guests.ts';
import type { FactValue, HostFacts } from './host-facts.ts';
import type { HostFinding, KnownFile } from './host-file.ts';
import { disagreement, isSame } from './merge-claims.ts';
import { readFactsFile } from './read-facts-file.ts';

/** What an operator wrote, in all facts files of a host. */
export interface OperatorFacts {
  readonly host: readonly SourcedClaim[];
  readonly guests: readonly (readonly SourcedClaim[])[];
  /** The operator gives the whole list of guests. */
  readonly isComplete: boolean;
  readonly answers: HostFacts['answers'];
}

/** Reads the facts files; one that cannot be read is a finding, and tells nothing. */
export function readOperatorFacts(files: readonly KnownFile[], findings: HostFinding[]): OperatorFacts {
  const host: SourcedClaim[] = [];
  const guests: SourcedClaim[][] = [];
  let isComplete = false;
  let answers: HostFacts['answers'];
  for (const { name: file, text, kind } of files) {
    if (kind !== 'facts') continue;
    try {
      const { facts, lines } = readFactsFile(text, file);
      const lineOf = (path: string): number | null => lines.get(path) ?? null;
      for (const each of flatten(facts, '', file, lineOf))
        if (!/^(?:guests|someGuests|answers)(?:\.|$)/.test(each.fact)) host.push(each);
      for (const list of ['guests', 'someGuests'] as const) {
        for (const [index, guest] of (facts[list] ?? []).entries())
          guests.push(flatten(guest, `${list}[${index}].`, file, lineOf));
      }
      if (Array.isArray(facts.guests)) isComplete = true;
      if (facts.answers !== undefined && facts.answers !== null) answers = { ...answers, ...facts.answers };
    } catch (error) {
      if (!(error instanceof TocsinError)) throw error;
      const { line, column } = placeOf(error.cause);
      findings.push({
        code: 'facts-unreadable',
        severity: 'error',
        file,
        line,
        column,
        message: error.message,
        suggestion: error.hint,
      });
    }
  }
  return { host, guests, isComplete, answers };
}

/** The facts of an object as claims; a family's members one by one. `prefix` is where the object stands in the file. */
function flatten(
  object: object,
  prefix: string,
  file: string,
  lineOf: (path: string) => number | null,
): SourcedClaim[] {
  return Object.entries(object as Readonly<Record<string, unknown>>).flatMap(([name, value]) => {
    if (value === null || value === undefined) return [];
    if (typeof value === 'object' && !Array.isArray(value)) {
      return Object.entries(value as Readonly<Record<string, FactValue | null>>).flatMap(([member, each]) =>
        each === null
          ? []
          : [{ fact: `${name}.${member}`, value: each, file, line: lineOf(`${prefix}${name}.${member}`), note: null }],
      );
    }
    return [{ fact: name, value: value as FactValue, file, line: lineOf(prefix + name), note: null }];
  });
}

function placeOf(cause: unknown): { readonly line: number | null; readonly column: number | null } {
  if (typeof cause !== 'object' || cause === null || !('line' in cause) || !('column' in cause))
    return { line: null, column: null };
  const { line, column } = cause;
  return { line: typeof line === 'number' ? line : null, column: typeof column === 'number' ? column : null };
}

/** The operator's guests over those of the same name; a guest that the operator does not name stays, lest it be forgotten. */
export function withOperatorGuests(
  gathered: GatheredGuests,
  operator: OperatorFacts,
  findings: HostFinding[],
): GatheredGuests {
  const guests = [...gathered.guests];
  const byName = new Map<FactValue, number>();
  const remember = (name: FactValue | undefined, index: number): void => {
    if (name !== undefined && !byName.has(name)) byName.set(name, index);
  };
  for (const [index, claims] of guests.entries()) remember(claimedValue(claims, 'name'), index);
  for (const own of operator.guests) {
    const name = claimedValue(own, 'name');
    const index = name === undefined ? undefined : byName.get(name);
    const same = index === undefined ? undefined : guests[index];
    if (index !== undefined && same !== undefined) guests[index] = overruled(String(name), same, own, findings);
    else remember(name, guests.push(own) - 1);
  }
  if (operator.isComplete) return { ...gathered, guests, isComplete: true };
  return {
    ...gathered,
    guests,
    isComplete: gathered.isComplete === null && guests.length > 0 ? false : gathered.isComplete,
  };
}

/** A guest's claims with the operator's in the place of all on the same facts. */
function overruled(
  name: string,
  claims: readonly SourcedClaim[],
  own: readonly SourcedClaim[],
  findings: HostFinding[],
): readonly SourcedClaim[] {
  const first = new Map<string, SourcedClaim>();
  for (const each of claims) if (!first.has(each.fact)) first.set(each.fact, each);
  const decided = new Set<string>();
  for (const each of own) {
    const { fact, value } = each;
    decided.add(fact);
    const found = first.get(fact);
    if (found === undefined || isSame(found.value, value)) continue;
    const suggestion = 'correct the facts file, or give a newer file';
    findings.push(disagreement(`${name}: ${fact}`, each, found, 'the facts file is used', suggestion));
  }
  return [...claims.filter(({ fact }) => !decided.has(fact)), ...own];
}
