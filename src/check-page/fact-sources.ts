import type { GatheredHost, Provenance } from '#xen';

/** Where a fact comes from that an answer names. */
export interface FactSource {
  /** `xl-info.txt`; null for a default. */
  readonly file: string | null;
  readonly line: number | null;
  /** The rule or default, where there is no file. */
  readonly note: string | null;
}

/**
 * Finds where the facts of answers come from, by how answers write them: `xen = 4.14.0`, `guest web: type = hvm`. Null for one
 * that follows from others.
 */
export function factSources({ facts, provenance }: GatheredHost): (fact: string) => FactSource | null {
  const list = Array.isArray(facts.guests) ? 'guests' : 'someGuests';
  const guests = facts.guests ?? facts.someGuests ?? [];
  const pathOf = (fact: string): string => {
    for (const [index, { name }] of guests.entries()) {
      const prefix = `guest ${typeof name === 'string' ? name : 'without a name'}: `;
      if (fact.startsWith(prefix)) return `${list}[${index}].${nameIn(fact.slice(prefix.length))}`;
    }
    return nameIn(fact);
  };
  return (fact) => {
    const path = pathOf(fact);
    const found: Provenance | undefined = Object.hasOwn(provenance, path) ? provenance[path] : undefined;
    return found === undefined ? null : { file: found.file, line: found.line, note: found.note };
  };
}

function nameIn(fact: string): string {
  return fact.split(' = ', 1)[0] ?? fact;
}
