import type { SearchBudget } from './search-budget.ts';
import type { Hunk } from './unified-diff.ts';

export type AppliedHunks =
  | { readonly kind: 'applied'; readonly lines: readonly string[] }
  /** `number`: which of the changes it is, from 1. */
  | { readonly kind: 'failed'; readonly hunk: Hunk; readonly number: number }
  /** The search would take too long. */
  | { readonly kind: 'given_up' };

/** In which way, and how strictly. */
export interface WayToApply {
  readonly isReversed: boolean;
  /** Lines of context that may be left out at either end. */
  readonly mostFuzz: number;
  /** Less context at one end than at the other does not say that this is an end of the file; as git has it, and GNU patch does not. */
  readonly isLoose: boolean;
}

/**
 * Applies changes to the lines of a file as GNU patch does: each is looked for around the place where it should be, each after the one
 * before it; where it fits nowhere, with up to `mostFuzz` lines of its context left out at either end.
 */
export function applyHunks(
  lines: readonly string[],
  hunks: readonly Hunk[],
  { mostFuzz, isReversed, isLoose }: WayToApply,
  budget: SearchBudget,
): AppliedHunks {
  // attack: a patch that copies a large file a hundred thousand times, or changes it as often
  if (hunks.length === 0) return { kind: 'applied', lines };
  budget.left -= 2 * lines.length;
  if (budget.left < 0) return { kind: 'given_up' };
  const output: string[] = [];
  // lines of the file that are settled: no later change reaches back over them
  let frozen = 0;
  let shift = 0;
  for (const [index, hunk] of hunks.entries()) {
    const pattern = patternOf(hunk, isReversed);
    const most = Math.min(mostFuzz, Math.max(pattern.prefix, pattern.suffix));
    let where: number | null = null;
    for (let fuzz = 0; fuzz <= most && where === null; fuzz += 1) {
      where = placeOf(pattern, lines, { fuzz, frozen, shift, isLoose, budget });
      if (budget.left < 0) return { kind: 'given_up' };
    }
    if (where === null) return { kind: 'failed', hunk, number: index + 1 };
    shift = where - pattern.first;
    frozen = copyChanged(lines, pattern, where, frozen, output);
  }
  // a loop, since a spread of a hundred thousand lines is too many arguments
  for (let at = frozen; at < lines.length; at += 1) append(output, lines[at] ?? '');
  return { kind: 'applied', lines: output };
}

/** A change as it is looked for: the lines that should be there, in order, with what becomes of them. */
interface Pattern {
  /** Where it should begin, from 1. */
  readonly first: number;
  /** Lines that should be there: positions in the hunk. */
  readonly old: readonly string[];
  readonly hunk: Hunk;
  readonly taken: '-' | '+';
  readonly prefix: number;
  readonly suffix: number;
}

function patternOf(hunk: Hunk, isReversed: boolean): Pattern {
  const taken = isReversed ? '+' : '-';
  const { marks } = hunk;
  const old: string[] = [];
  for (let at = 0; at < marks.length; at += 1) {
    const mark = marks[at];
    if (mark === ' ' || mark === taken) old.push(hunk.lines[at] ?? '');
  }
  let prefix = 0;
  while (prefix < marks.length && marks[prefix] === ' ') prefix += 1;
  let suffix = 0;
  while (suffix < marks.length - prefix && marks[marks.length - 1 - suffix] === ' ') suffix += 1;
  const start = isReversed ? hunk.newStart : hunk.oldStart;
  // without lines of its own, a place says after which line it is
  return { first: old.length === 0 ? start + 1 : start, old, hunk, taken, prefix, suffix };
}

interface Search {
  readonly fuzz: number;
  readonly frozen: number;
  readonly shift: number;
  readonly isLoose: boolean;
  readonly budget: SearchBudget;
}

/**
 * The line, from 1, on which a change begins; null: nowhere. A change with less context before than behind it stands at the start of the
 * file, and with less behind at its end, until enough of the other side is left out to make them equal.
 */
function placeOf(
  pattern: Pattern,
  lines: readonly string[],
  { fuzz, frozen, shift, isLoose, budget }: Search,
): number | null {
  const { old, prefix, suffix } = pattern;
  const guess = pattern.first + shift;
  if (old.length === 0) return guess > frozen && guess <= lines.length + 1 ? guess : null;
  const context = Math.max(prefix, suffix);
  // git takes only an end without any context for the end of the file, since lines may have come behind it meanwhile
  const isHeld = (side: number): boolean => !isLoose || side === 0;
  const skippedBefore = isHeld(prefix) ? fuzz + prefix - context : fuzz;
  const skippedBehind = isHeld(suffix) ? fuzz + suffix - context : fuzz;
  const before = Math.max(0, skippedBefore);
  const behind = Math.max(0, skippedBehind);
  const fits = (place: number): boolean => matches(lines, place, pattern, before, behind, budget);
  const lowest = frozen + 1;
  const highest = lines.length - (old.length - behind) + 1;
  if (skippedBefore < 0 && pattern.first <= 1) {
    if (skippedBehind < 0 && (old.length !== lines.length || prefix < frozen)) return null;
    return frozen <= prefix && highest >= 1 && fits(1) ? 1 : null;
  }
  if (skippedBehind < 0) {
    const last = lines.length - old.length + 1;
    return last >= lowest && fits(last) ? last : null;
  }
  const farthest = Math.max(highest - guess, guess - Math.max(lowest, 1));
  const nearest = guess > highest ? guess - highest : guess < lowest ? lowest - guess : 0;
  for (let distance = nearest; distance <= farthest && budget.left >= 0; distance += 1) {
    if (guess + distance <= highest && guess + distance >= lowest && fits(guess + distance)) return guess + distance;
    if (distance > 0 && guess - distance >= lowest && guess - distance <= highest && fits(guess - distance))
      return guess - distance;
  }
  return null;
}

function matches(
  lines: readonly string[],
  place: number,
  { old }: Pattern,
  before: number,
  behind: number,
  budget: SearchBudget,
): boolean {
  if (place < 1) return false;
  for (let at = before; at < old.length - behind; at += 1) {
    budget.left -= 1;
    const line = lines[place - 1 + at];
    if (line !== old[at]) return false;
    // equal lines are compared to their end
    budget.left -= (line?.length ?? 0) >> 6;
  }
  return true;
}

/** Copies the file up to the change and the change itself; context stays as the file has it. Gives the line up to which it is settled. */
function copyChanged(
  lines: readonly string[],
  { hunk, taken }: Pattern,
  where: number,
  frozen: number,
  output: string[],
): number {
  let [settled, at] = [frozen, where - 1];
  for (let index = 0; index < hunk.marks.length; index += 1) {
    const mark = hunk.marks[index];
    if (mark === ' ') {
      at += 1;
      continue;
    }
    for (; settled < at; settled += 1) append(output, lines[settled] ?? '');
    if (mark === taken) {
      at += 1;
      settled = at;
    } else append(output, hunk.lines[index] ?? '');
  }
  return settled;
}

/** A line that had no line feed since it was the last gets one where it is not the last any more. */
function append(output: string[], line: string): void {
  const last = output.length - 1;
  const before = output[last];
  if (before !== undefined && !before.endsWith('\n')) output[last] = `${before}\n`;
  output.push(line);
}
