/** Errors of a schema that anybody reads. Attack: a list of millions of items, none of which fits. */
const MOST_ERRORS = 20_000;

/**
 * Puts the errors of a part behind those before it. The compiler's own way makes a new list for each part: the square of their number.
 * What is beyond the most is left out; the document is invalid by the others.
 */
export function joinedErrors<Each>(errors: Each[] | null, more: readonly Each[]): Each[] {
  const joined = errors ?? [];
  for (const each of more) {
    if (joined.length >= MOST_ERRORS) break;
    joined.push(each);
  }
  return joined;
}
