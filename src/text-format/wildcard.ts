/** No file system has longer names; a longer one is an attack on the comparison below, whose cost is the product of both. */
const LONGEST_NAME = 255;

/** One step of a pattern: any run of characters, or one character of a set. */
type Step = 'run' | ((character: string) => boolean);

/**
 * Whether a file name fits a pattern of a patch table: `?` one character, `*` any run of them, `[…]` one of a set; none of
 * them a slash, as a shell expands them. Two pointers, no backtracking over more than the last `*`: a pattern of many stars
 * must not cost exponential time.
 */
export function matchesWildcard(pattern: string, name: string): boolean {
  if (!hasWildcard(pattern)) return pattern === name;
  if (pattern.length > LONGEST_NAME || name.length > LONGEST_NAME) return false;
  const steps = stepsOf(pattern);
  let at = 0;
  let from = 0;
  let star = -1;
  let starFrom = 0;
  while (from < name.length) {
    const step = steps[at];
    if (step === 'run') {
      star = at;
      starFrom = from;
      at += 1;
    } else if (step?.(name.charAt(from)) === true) {
      at += 1;
      from += 1;
    } else if (star !== -1 && name[starFrom] !== '/') {
      starFrom += 1;
      from = starFrom;
      at = star + 1;
    } else return false;
  }
  while (steps[at] === 'run') at += 1;
  return at === steps.length;
}

export function hasWildcard(pattern: string): boolean {
  return /[?*[{]/.test(pattern);
}

/** A `[` that nothing closes stands for itself. Looked for once, not at every step: many of them would cost their square. */
function stepsOf(pattern: string): Step[] {
  const steps: Step[] = [];
  let at = 0;
  while (at < pattern.length) {
    const head = pattern.charAt(at);
    const close = head === '[' ? pattern.indexOf(']', at + (/^[!^]/.test(pattern.slice(at + 1, at + 2)) ? 3 : 2)) : -1;
    if (head === '*') steps.push('run');
    else if (head === '?') steps.push((character) => character !== '/');
    else if (close !== -1) {
      const set = pattern.slice(at + 1, close);
      steps.push((character) => isInSet(set, character));
      at = close;
    } else steps.push((character) => character === head);
    at += 1;
  }
  return steps;
}

function isInSet(set: string, character: string): boolean {
  if (character === '/') return false;
  const isNegated = set.startsWith('!') || set.startsWith('^');
  const members = isNegated ? set.slice(1) : set;
  let isMember = false;
  for (let index = 0; index < members.length; index += 1) {
    const low = members.charAt(index);
    const high = members[index + 1] === '-' ? members[index + 2] : undefined;
    if (high !== undefined) {
      if (low <= character && character <= high) isMember = true;
      index += 2;
    } else if (low === character) isMember = true;
  }
  return isMember !== isNegated;
}
