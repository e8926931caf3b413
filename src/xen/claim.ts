import type { FactValue } from './host-facts.ts';

/** Where a fact comes from: a line of a file (from 1), or, without a file, a rule or default that `note` names. */
export interface Provenance {
  readonly file: string | null;
  readonly line: number | null;
  readonly note: string | null;
}

/**
 * One thing that one file says. `fact` is a path: a name (`xen`), or a family, a dot and the rest (`commandLine.pv.32`: the
 * name inside the family may itself have dots).
 */
export interface Claim {
  readonly fact: string;
  readonly value: FactValue;
  readonly line: number | null;
  readonly note: string | null;
}

/** A claim with the file it stands in; `null` where it is a default or follows from other facts. */
export interface SourcedClaim extends Claim {
  readonly file: string | null;
}

export function claim(fact: string, value: FactValue, line: number | null, note: string | null = null): Claim {
  return { fact, value, line, note };
}

/** The first claim on a fact: readers put what decides first. */
export function claimedValue(claims: readonly Claim[], fact: string): FactValue | undefined {
  return claims.find((each) => each.fact === fact)?.value;
}

/** Defaults come from no file, even where a file made us ask for them. */
export function sourced(claims: readonly Claim[], file: string): SourcedClaim[] {
  return claims.map(({ fact, value, line, note }) => ({
    fact,
    value,
    line,
    note,
    file: line === null && note !== null ? null : file,
  }));
}
