import type { Condition } from '#conditions';
import { quoteOf } from './product-condition.ts';
import { shortened } from './record-text.ts';

/**
 * Whom a record concerns that was taken back: nobody. Where it points to another, or its words may do so, what it told of may be
 * real and told elsewhere: then nothing is known.
 */
export function withdrawnCondition(reasons: readonly string[], pointsElsewhere: boolean): Condition {
  const quotes = reasons.slice(0, 3).map((reason) => quoteOf(shortened(reason)));
  const isElsewhere = pointsElsewhere || reasons.some((reason) => ELSEWHERE.test(reason.slice(0, 10_000)));
  return { always: isElsewhere ? 'unknown' : 'no', quotes };
}

const ELSEWHERE =
  /\b[A-Z]{2,10}-[0-9A-Za-z]{1,6}[-:][0-9A-Za-z]|\b[A-Z]{3,5}-[0-9]{1,5}\b|duplicat|supersed|replac|merged|split|see /i;
