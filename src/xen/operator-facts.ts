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
      host.push(
        ...flatten(facts, '', file, lineOf).filter(({ fact }) => !/^(?:guests|someGuests|answers)(?:\.|$)/.test(fact)),
      );
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
  const guests = gathered.guests.map((claims) => [...claims]);
  for (const own of operator.guests) {
    const name = claimedValue(own, 'name');
    const same = name === undefined ? undefined : guests.find((claims) => claimedValue(claims, 'name') === name);
    if (same === undefined) guests.push([...own]);
    else {
      for (const each of own) {
        const before = same.findIndex(({ fact }) => fact === each.fact);
        const found = before < 0 ? undefined : same[before];
        if (found !== undefined && !isSame(found.value, each.value)) {
          findings.push(
            disagreement(
              `${String(name)}: ${each.fact}`,
              each,
              found,
              'the facts file is used',
              'correct the facts file, or give a newer file',
            ),
          );
        }
        if (before >= 0) same.splice(before, 1);
        same.push(each);
      }
    }
  }
  if (operator.isComplete) return { guests, isComplete: true };
  return { guests, isComplete: gathered.isComplete === null && guests.length > 0 ? false : gathered.isComplete };
}
