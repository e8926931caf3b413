import type { Statement } from '#exposure';

/** Trust that a text proves, best first; all others prove nothing. */
const PROVEN = ['genuine', 'incomplete'];

/**
 * Of several revisions of an advisory the newest that proves itself; where none does, the newest of all. Attack: a forged revision 9
 * must not take the place of a genuine one.
 */
export function newestStatements(statements: readonly Statement[]): readonly Statement[] {
  const best = new Map<string, Statement>();
  for (const [index, statement] of statements.entries()) {
    const key = keyOf(statement, index);
    const known = best.get(key);
    if (known === undefined || compare(statement, known) > 0) best.set(key, statement);
  }
  return [...best.values()];
}

/** A record stands beside the mail of the same advisory, not in its place; of those without revisions nobody knows which is newer. */
function keyOf({ advisory, revision, source }: Statement, index: number): string {
  if (source === undefined) return advisory;
  return JSON.stringify([advisory, source.format, source.publisher, revision === null ? index : null]);
}

function compare(one: Statement, other: Statement): number {
  const proven = Number(PROVEN.includes(one.trust)) - Number(PROVEN.includes(other.trust));
  if (proven !== 0) return proven;
  const newer = (one.revision ?? 0) - (other.revision ?? 0);
  return newer !== 0 ? newer : rank(other.trust) - rank(one.trust);
}

function rank(trust: string): number {
  const place = PROVEN.indexOf(trust);
  return place === -1 ? PROVEN.length : place;
}
