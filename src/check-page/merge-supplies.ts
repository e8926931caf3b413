import type { Supply } from '#exposure';

/** What would settle most on many hosts, from what would on each. */
export function mergeSupplies(each: Iterable<readonly Supply[]>): readonly Supply[] {
  const found = new Map<string, { readonly facts: Set<string>; readonly isQuestion: boolean; answers: number }>();
  for (const { how, facts, isQuestion, answers } of [...each].flat()) {
    const entry = found.get(how) ?? { facts: new Set(), isQuestion, answers: 0 };
    for (const fact of facts) entry.facts.add(fact);
    entry.answers += answers;
    found.set(how, entry);
  }
  return [...found]
    .map(([how, { facts, isQuestion, answers }]) => ({ how, facts: [...facts].sort(), isQuestion, answers }))
    .sort((a, b) => b.answers - a.answers || a.how.localeCompare(b.how, 'en'));
}
