/**
 * Whether a file name fits a pattern of a patch table: `?` one character, `*` any run of them, `[…]` one of a set; none of
 * them a slash, as a shell expands them. Two pointers, no backtracking over more than the last `*`: a pattern of many stars
 * must not cost exponential time.
 */
export function matchesWildcard(pattern: string, name: string): boolean {
  let at = 0;
  let from = 0;
  let star = -1;
  let starFrom = 0;
  while (from < name.length) {
    const step = at < pattern.length ? matchOne(pattern, at, name.charAt(from)) : 0;
    if (step > 0) {
      at += step;
      from += 1;
    } else if (pattern[at] === '*') {
      star = at;
      starFrom = from;
      at += 1;
    } else if (star !== -1 && name[starFrom] !== '/') {
      starFrom += 1;
      from = starFrom;
      at = star + 1;
    } else return false;
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}

export function hasWildcard(pattern: string): boolean {
  return /[?*[]/.test(pattern);
}

/** How many characters of the pattern match this one character of the name; 0 when they do not. */
function matchOne(pattern: string, at: number, character: string): number {
  const head = pattern.charAt(at);
  if (head === '*') return 0;
  if (head === '?') return character === '/' ? 0 : 1;
  if (head === '[') {
    const close = pattern.indexOf(']', at + 2);
    if (close !== -1) return isInSet(pattern.slice(at + 1, close), character) ? close - at + 1 : 0;
  }
  return head === character ? 1 : 0;
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
