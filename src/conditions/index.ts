export { foldBlanks, quotesNotIn } from './check-quotes.ts';
export {
  type Condition,
  type Hedge,
  isReleaseQuestion,
  partsOf,
  type Quote,
  type VersionRange,
} from './condition.ts';
export { compile, type Evaluation, evaluate, type SharedParts, sharedParts } from './evaluate.ts';
export { type Explanation, explain, factNameOf, type MissingFact, quotesIn, type Reason } from './explain.ts';
export { type Facts, factAt } from './facts.ts';
export { parseCondition } from './parse-condition.ts';
export { printCondition, printStatement } from './print-condition.ts';
export { checkCondition, readCondition } from './read-condition.ts';
export { allOf, anyOf, not, type Truth } from './truth.ts';
export type { FactKind, Vocabulary } from './vocabulary.ts';
