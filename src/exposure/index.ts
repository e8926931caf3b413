export { type Action, type Answer, type Asked, type AskOptions, ask, type Because, type Exposure } from './answer.ts';
export { changedSince, type EarlierAnswer } from './changes.ts';
export { answersAbout, type HostAnswer } from './host-answers.ts';
export { presentAnswer } from './present-answer.ts';
export { type Supply, supplies } from './questions.ts';
export type { Fix, Mitigation, Statement, StatementSource } from './statement.ts';
export { howToSupply, meaningOf, XEN_VOCABULARY } from './xen-vocabulary.ts';
