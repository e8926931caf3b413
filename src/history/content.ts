import type { FileDiff, Hunk, HunkLine } from './read-diff.ts';

/** Whether what a patch brings is in a tree: all of it, none of it, or nobody can tell. */
export type PatchPresence = 'present' | 'absent' | 'unknown';

/** The text of a file of the tree by its path; null where there is none. */
export type ReadTreeFile = (path: string) => FileLines | null;

/** A file, made ready to be looked through. */
export interface FileLines {
  readonly lines: readonly string[];
  readonly placesByLine: ReadonlyMap<string, readonly number[]>;
}

/** Less context than this is found anywhere. */
const CONTEXTS = [3, 2, 1];
/** Attack: a line that stands in a file a million times, for each hunk of a patch. */
const MAX_PLACES = 2000;

/** Blanks say nothing: a backport may be indented otherwise. */
export function fileLines(text: string): FileLines {
  const lines = text.split('\n').map(withoutBlanks);
  const placesByLine = new Map<string, number[]>();
  for (const [place, line] of lines.entries()) {
    const known = placesByLine.get(line);
    if (known === undefined) placesByLine.set(line, [place]);
    else if (known.length < MAX_PLACES) known.push(place);
  }
  return { lines, placesByLine };
}

/**
 * Looks for each hunk as it is after the patch, and as it is before. All that are found are after: present. All before: absent. Found
 * must be at least half of them: later patches change what stands around a hunk. Anything else is unknown: the code may have been
 * written anew although the fix is in, so that a patch that is not found is never by itself missing.
 */
export function presenceOf(files: readonly FileDiff[], read: ReadTreeFile): PatchPresence {
  const votes = files.flatMap((file) => votesOf(file, read));
  const decided = votes.filter((vote) => vote !== 'unknown');
  const [first] = decided;
  if (first === undefined || decided.length * 2 < votes.length) return 'unknown';
  return decided.every((vote) => vote === first) ? first : 'unknown';
}

function votesOf({ before, after, hunks }: FileDiff, read: ReadTreeFile): readonly PatchPresence[] {
  const path = after ?? before;
  const file = path === null ? null : read(path);
  if (file === null) {
    // a file that the patch makes, or takes away, and that is not there
    if (before === null) return ['absent'];
    return after === null ? ['present'] : ['unknown'];
  }
  return hunks.map((hunk) => voteOf(hunk, file));
}

function voteOf(hunk: Hunk, file: FileLines): PatchPresence {
  for (const context of CONTEXTS) {
    const lines = withContext(hunk.lines, context);
    const isAfter = isIn(imageOf(lines, 'removed'), file);
    const isBefore = isIn(imageOf(lines, 'added'), file);
    if (isAfter && isBefore) return 'unknown';
    if (isAfter) return 'present';
    if (isBefore) return 'absent';
  }
  return 'unknown';
}

/** The lines without those of the other side. */
function imageOf(lines: readonly HunkLine[], without: 'removed' | 'added'): readonly string[] {
  return lines.filter(({ kind }) => kind !== without).map(({ text }) => withoutBlanks(text));
}

/** At most so many lines of context at the beginning and at the end. */
function withContext(lines: readonly HunkLine[], most: number): readonly HunkLine[] {
  const first = lines.findIndex(({ kind }) => kind !== 'context');
  const last = lines.findLastIndex(({ kind }) => kind !== 'context');
  return lines.slice(Math.max(0, first - most), last + 1 + most);
}

function isIn(image: readonly string[], { lines, placesByLine }: FileLines): boolean {
  // blanks and brackets alone are everywhere
  if (image.filter((line) => line.length > 2).length < 2) return false;
  let rarest = -1;
  let places: readonly number[] = [];
  for (const [index, line] of image.entries()) {
    const found = placesByLine.get(line);
    if (found === undefined) return false;
    if (rarest < 0 || found.length < places.length) [rarest, places] = [index, found];
  }
  return places.some((place) => image.every((line, index) => lines[place - rarest + index] === line));
}

function withoutBlanks(text: string): string {
  return text.replace(/\s+/g, '');
}
