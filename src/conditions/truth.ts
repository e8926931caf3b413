/** Three answers (Kleene's strong logic): what is not known is neither a yes nor a no. */
export type Truth = 'yes' | 'no' | 'unknown';

const RANK = { no: 0, unknown: 1, yes: 2 } as const satisfies Record<Truth, number>;

/** Yes only if all are; no as soon as one is. Of none: yes. */
export function allOf(truths: Iterable<Truth>): Truth {
  let least: Truth = 'yes';
  for (const truth of truths) if (RANK[truth] < RANK[least]) least = truth;
  return least;
}

/** Yes as soon as one is; no only if all are. Of none: no. */
export function anyOf(truths: Iterable<Truth>): Truth {
  let most: Truth = 'no';
  for (const truth of truths) if (RANK[truth] > RANK[most]) most = truth;
  return most;
}

export function not(truth: Truth): Truth {
  if (truth === 'unknown') return truth;
  return truth === 'yes' ? 'no' : 'yes';
}

export function truthOf(isSo: boolean): Truth {
  return isSo ? 'yes' : 'no';
}
