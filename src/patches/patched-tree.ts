import { type AppliedHunks, applyHunks, type WayToApply } from './apply-hunks.ts';
import { fileAndFolder } from './file-and-folder.ts';
import { isInsideTree } from './patch-path.ts';
import { type SearchBudget, searchBudget } from './search-budget.ts';
import { bytesOfLines, linesOfBytes } from './source-lines.ts';
import { type FilePatch, readUnifiedDiff } from './unified-diff.ts';

/** What stands at a path of a tree. */
export type TreeEntry =
  | { readonly kind: 'file'; readonly bytes: Uint8Array; readonly isExecutable: boolean }
  | { readonly kind: 'absent' }
  /** Nothing of it is read: a link that leads elsewhere, a device, a file too large. */
  | { readonly kind: 'refused'; readonly why: string };

/** Where source files come from; `path` was held against `isInsideTree`. */
export interface SourceTree {
  read(path: string): TreeEntry;
}

/** What became of one patch. `already`: it can be taken out, and cannot be put in. */
export type Applies = 'clean' | 'fuzz' | 'conflict' | 'already' | 'unknown';

export interface PatchOutcome {
  readonly applies: Applies;
  /** The file that stands in the way, as the patch names it; null where none does. */
  readonly file: string | null;
  /** Why it is a conflict or unknown, in words; null where there is nothing to say. */
  readonly why: string | null;
  /** It reaches for what is not its business: nobody should apply it. */
  readonly isRefused: boolean;
  /** It is unknown only since an earlier patch did not apply. */
  readonly isConsequence: boolean;
}

/** A file of the tree after patches; null lines: there is none. */
interface FileState {
  readonly lines: readonly string[] | null;
  readonly isExecutable: boolean;
}

/** What patches change in a tree, held in memory: the tree itself stays as it is. */
export interface PatchedTree {
  /** Applies a patch on top of those before it. What does not apply changes nothing, and leaves what it touches uncertain. */
  apply(bytes: Uint8Array): PatchOutcome;
  /** All that is changed so far, by path; null: the file is gone. */
  changes(): ReadonlyMap<string, { readonly bytes: Uint8Array; readonly isExecutable: boolean } | null>;
}

/** Lines of context that GNU patch leaves out at most. */
const MOST_FUZZ = 2;
const FINE: Omit<PatchOutcome, 'applies'> = { file: null, why: null, isRefused: false, isConsequence: false };

export function patchedTree(tree: SourceTree): PatchedTree {
  const changed = new Map<string, FileState>();
  const uncertain = new Set<string>();
  return {
    apply(bytes) {
      const patch = readUnifiedDiff(bytes);
      if (patch.kind === 'unreadable') {
        const where = patch.line === null ? '' : `line ${patch.line}: `;
        return { ...FINE, applies: 'unknown', why: `${where}${patch.why}` };
      }
      const { outcome, result } = outcomeOf(patch.files, tree, changed, uncertain);
      if (result !== null) for (const [path, state] of result) changed.set(path, state);
      if (outcome.applies === 'conflict' || outcome.applies === 'unknown')
        for (const path of patch.files.flatMap(namesOf)) uncertain.add(path);
      return outcome;
    },
    changes: () =>
      new Map(
        [...changed].map(([path, { lines, isExecutable }]) => [
          path,
          lines === null ? null : { bytes: bytesOfLines(lines), isExecutable },
        ]),
      ),
  };
}

interface Tried {
  readonly outcome: PatchOutcome;
  /** The files as they are with the patch; null where it changes nothing. */
  readonly result: ReadonlyMap<string, FileState> | null;
}

function outcomeOf(
  files: readonly FilePatch[],
  tree: SourceTree,
  changed: ReadonlyMap<string, FileState>,
  uncertain: ReadonlySet<string>,
): Tried {
  const unknown = (file: string | null, why: string, because: 'refused' | 'consequence' | null = null): Tried => ({
    outcome: {
      applies: 'unknown',
      file,
      why,
      isRefused: because === 'refused',
      isConsequence: because === 'consequence',
    },
    result: null,
  });
  for (const file of files) {
    for (const name of namesOf(file))
      if (!isInsideTree(name))
        return unknown(name, 'the name leads out of the tree, or into its repository', 'refused');
    const name = nameOf(file);
    if (/^1[26]/.test(file.newMode ?? '') || /^1[26]/.test(file.oldMode ?? ''))
      return unknown(name, 'it is a link to another place, or another repository', 'refused');
    if (file.isBinary) return unknown(name, 'what changes in it is not text');
    const touched = namesOf(file).find((each) => uncertain.has(each));
    if (touched !== undefined)
      return unknown(touched, 'an earlier patch that did not apply changes it, too', 'consequence');
  }
  const budget = searchBudget();
  const known = new Map<string, FileState | string>();
  const trial = (way: WayToApply): Trial => tryFiles(files, { tree, known, changed, way, budget });
  const forward = trial({ isReversed: false, mostFuzz: 0, isLoose: false });
  if (forward.kind === 'refused') return unknown(forward.file, forward.why, 'refused');
  const backward = trial({ isReversed: true, mostFuzz: 0, isLoose: true });
  const loose = (): Trial => trial({ isReversed: false, mostFuzz: 0, isLoose: true });
  // what could be put in by any reading is not said to be in
  const isBoth = backward.kind === 'applied' && (forward.kind === 'applied' || loose().kind === 'applied');
  const isSettled = forward.kind === 'applied' || backward.kind === 'applied';
  const fuzzy = isSettled ? forward : trial({ isReversed: false, mostFuzz: MOST_FUZZ, isLoose: false });
  // beside the end of a file git goes further than GNU patch
  const put = isSettled || fuzzy.kind === 'applied' ? fuzzy : loose();
  if (budget.left < 0) return unknown(null, 'looking for the places of its changes would take too long');
  if (isBoth)
    return unknown(nameOf(files[0]), 'it can be put in and taken out alike: nobody can tell whether it is in');
  if (backward.kind === 'applied') return { outcome: { applies: 'already', ...FINE }, result: null };
  if (put.kind === 'applied') {
    const both = fileAndFolder(filesIn([...changed, ...put.states]));
    if (both !== undefined) return unknown(both, 'it would be a file and a folder', 'refused');
    return { outcome: { applies: forward.kind === 'applied' ? 'clean' : 'fuzz', ...FINE }, result: put.states };
  }
  return { outcome: { ...FINE, applies: 'conflict', file: put.file, why: put.why }, result: null };
}

/** Files that are there after changes, the later of which count. */
function filesIn(changes: readonly (readonly [string, FileState])[]): ReadonlySet<string> {
  const there = new Set<string>();
  for (const [path, { lines }] of changes) {
    if (lines === null) there.delete(path);
    else there.add(path);
  }
  return there;
}

type Trial =
  | { readonly kind: 'applied'; readonly states: ReadonlyMap<string, FileState> }
  | { readonly kind: 'failed' | 'refused'; readonly file: string; readonly why: string };

interface Attempt {
  readonly tree: SourceTree;
  /** What was read of the tree. Attack: a patch that copies one file a hundred thousand times, each time read anew. */
  readonly known: Map<string, FileState | string>;
  readonly changed: ReadonlyMap<string, FileState>;
  readonly way: WayToApply;
  readonly budget: SearchBudget;
}

function tryFiles(files: readonly FilePatch[], attempt: Attempt): Trial {
  const states = new Map<string, FileState>();
  const order = attempt.way.isReversed ? files.toReversed() : files;
  for (const file of order) {
    const failed = tryFile(file, states, attempt);
    if (failed !== null) return failed;
  }
  return { kind: 'applied', states };
}

/** Puts the files as they are after the change into `states`; what it gives is why that cannot be. */
function tryFile(file: FilePatch, states: Map<string, FileState>, attempt: Attempt): Trial | null {
  const { way, budget } = attempt;
  const { isReversed } = way;
  const stateOf = (path: string): FileState | string =>
    states.get(path) ?? attempt.changed.get(path) ?? stateInTree(attempt, path);
  const failed = (path: string, why: string, kind: 'failed' | 'refused' = 'failed'): Trial => ({
    kind,
    file: path,
    why,
  });
  const chosen = file.isLoose ? looseName(file, stateOf) : null;
  const from = chosen ?? (isReversed ? file.newName : file.oldName);
  const to = chosen ?? (isReversed ? file.oldName : file.newName);
  const before = from === null ? null : stateOf(from);
  if (typeof before === 'string') return failed(from ?? '', before, 'refused');
  if (from !== null && before?.lines === null) return failed(from, 'there is no such file');
  if (to !== null && to !== from && !(isReversed && file.isCopy)) {
    const there = stateOf(to);
    if (typeof there === 'string') return failed(to, there, 'refused');
    if (there.lines !== null) return failed(to, 'the file is there already');
  }
  const mode = isReversed ? file.oldMode : file.newMode;
  const isExecutable = mode === null ? (before?.isExecutable ?? false) : mode.endsWith('755');
  const hasMode = file.oldMode !== null && file.newMode !== null && file.hunks.length === 0 && from === to;
  if (hasMode && before?.isExecutable === isExecutable) return failed(from ?? '', 'its mode is what it should become');
  const applied = applyHunks(before?.lines ?? [], file.hunks, way, budget);
  if (applied.kind !== 'applied') return failed(from ?? to ?? '', whyFailed(applied, file, isReversed));
  if (to === null) {
    if (applied.lines.length > 0)
      return failed(from ?? '', 'the patch removes the file, and it has more than the patch knows of');
    states.set(from ?? '', { lines: null, isExecutable: false });
    return null;
  }
  if (isReversed && file.isCopy && from !== null) {
    const original = stateOf(to);
    if (typeof original === 'string' || original.lines === null || !isSame(original.lines, applied.lines))
      return failed(from, 'it is no copy');
    states.set(from, { lines: null, isExecutable: false });
    return null;
  }
  states.set(to, { lines: applied.lines, isExecutable });
  if (from !== null && from !== to && !file.isCopy) states.set(from, { lines: null, isExecutable: false });
  return null;
}

function isSame(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((line, index) => line === right[index]);
}

function whyFailed(applied: Exclude<AppliedHunks, { kind: 'applied' }>, file: FilePatch, isReversed: boolean): string {
  if (applied.kind === 'given_up') return 'looking for the place of a change would take too long';
  const start = isReversed ? applied.hunk.newStart : applied.hunk.oldStart;
  const many = file.hunks.length === 1 ? 'its only change' : `change ${applied.number} of ${file.hunks.length}`;
  return `${many} (line ${applied.hunk.line} of the patch, for line ${start} of the file) fits nowhere`;
}

/** Of two names on `---` and `+++` the one that is there, as GNU patch chooses: few folders, then the short name, then the new one. */
function looseName(file: FilePatch, stateOf: (path: string) => FileState | string): string | null {
  const { oldName, newName } = file;
  if (oldName === null || newName === null || oldName === newName) return null;
  const there = [newName, oldName].filter((name) => {
    const state = stateOf(name);
    return typeof state === 'string' || state.lines !== null;
  });
  const [first = newName, second] = there;
  if (second === undefined) return first;
  const rank = (name: string): readonly number[] => {
    const parts = name.split('/');
    return [parts.length, (parts.at(-1) ?? '').length, name.length];
  };
  const [left, right] = [rank(first), rank(second)];
  for (const [index, value] of left.entries()) {
    const other = right[index] ?? 0;
    if (value !== other) return value < other ? first : second;
  }
  return first;
}

function stateInTree({ tree, known }: Attempt, path: string): FileState | string {
  const there = known.get(path);
  if (there !== undefined) return there;
  const state = stateOfEntry(tree.read(path));
  known.set(path, state);
  return state;
}

function stateOfEntry(entry: TreeEntry): FileState | string {
  if (entry.kind === 'refused') return entry.why;
  if (entry.kind === 'absent') return { lines: null, isExecutable: false };
  return { lines: linesOfBytes(entry.bytes), isExecutable: entry.isExecutable };
}

function namesOf({ oldName, newName }: FilePatch): string[] {
  return [oldName, newName].filter((name) => name !== null);
}

function nameOf(file: FilePatch | undefined): string | null {
  return file?.newName ?? file?.oldName ?? null;
}
