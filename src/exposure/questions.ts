import type { Answer } from './answer.ts';

/** One thing that an operator can do, and how much it settles. */
export interface Supply {
  /** A command or a question. */
  readonly how: string;
  /** Those that most answers wait for first. */
  readonly facts: readonly string[];
  /** A person has to answer it; no command tells. */
  readonly isQuestion: boolean;
  /** Answers, of one host and one advisory each, that need it. */
  readonly answers: number;
}

/**
 * The facts that many answers wait for, by what supplies them, what settles most first: a person runs few commands. `howTo` names
 * the command for a fact; null where there is none, so that a person is asked.
 */
export function supplies(
  answers: readonly Pick<Answer, 'ask'>[],
  howTo: (fact: string) => string | null,
): readonly Supply[] {
  const found = new Map<string, { facts: Map<string, number>; isQuestion: boolean; answers: number }>();
  for (const { ask } of answers) {
    const here = new Set<string>();
    for (const { fact, question } of ask) {
      const how = question ?? howTo(fact) ?? fact;
      const entry = found.get(how) ?? { facts: new Map(), isQuestion: question !== null, answers: 0 };
      entry.facts.set(fact, (entry.facts.get(fact) ?? 0) + 1);
      if (!here.has(how)) entry.answers += 1;
      here.add(how);
      found.set(how, entry);
    }
  }
  return [...found]
    .map(([how, { facts, isQuestion, answers: count }]) => ({
      how,
      facts: mostFirst(facts),
      isQuestion,
      answers: count,
    }))
    .sort((a, b) => b.answers - a.answers || a.how.localeCompare(b.how, 'en'));
}

function mostFirst(counts: ReadonlyMap<string, number>): readonly string[] {
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0], 'en')).map(([fact]) => fact);
}
