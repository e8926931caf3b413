import type { Condition } from '#conditions';

/** Stands for the items below a sentence; of one that is read alone a question. */
export const LISTED: Condition = { ask: 'Is it one of those that the text lists?', id: 'oneOfThoseListed' };
export const LISTED_DIMENSION = 'listed';
