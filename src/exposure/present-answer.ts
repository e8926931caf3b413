import type { HostAnswer } from './host-answers.ts';
import { howToSupply } from './xen-vocabulary.ts';

/** The element of `check --json` (contract, 1.3), with what we added behind. */
export function presentAnswer(answer: HostAnswer) {
  return {
    host: answer.host,
    advisory: answer.advisory,
    revision: answer.revision,
    verdict: answer.verdict,
    ...(answer.before === undefined ? {} : { before: answer.before }),
    basis: answer.basis,
    trust: answer.trust,
    because: answer.because.map(({ quote, line, fact, holds, statement, hedge }) => ({
      quote,
      line,
      fact,
      holds,
      statement,
      hedge,
    })),
    ask: answer.ask.map(({ fact, question }) => ({ fact, how: question ?? howToSupply(fact), question })),
    mitigations: answer.mitigations.map(({ quote, inForce, effect }) => ({ quote, inForce, effect })),
    fix: { contained: answer.fix.contained, patches: answer.fix.patches },
    actions: answer.actions,
    ...(answer.source === undefined ? {} : { source: answer.source }),
  };
}
