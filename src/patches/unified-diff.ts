import { linesOfBytes } from './source-lines.ts';

/** Patches of advisories have up to a few hundred kilobytes. Attack: one of 50 MB, which would be held as millions of lines. */
export const MAX_PATCH_BYTES = 8 * 1024 * 1024;

/** One place of a file that changes. Lines are as in `linesOfBytes`. */
export interface Hunk {
  /** Line of the `@@` in the patch, from 1. */
  readonly line: number;
  /** First line in the old file, from 1; with no old lines, the line after which the new ones come. */
  readonly oldStart: number;
  readonly newStart: number;
  /** One mark for each line: blank, `-` or `+`. */
  readonly marks: string;
  readonly lines: readonly string[];
}

/** What a patch does to one file. Names are as in the tree: the first folder (`a/`, `b/`) is taken off. */
export interface FilePatch {
  readonly line: number;
  /** Null where the file is new. */
  readonly oldName: string | null;
  /** Null where the file goes away. */
  readonly newName: string | null;
  /** The new file is a copy, and the old one stays. */
  readonly isCopy: boolean;
  /** The names come from lines that may name a backup (`--- a/x.c.orig`): the one that is there is meant. */
  readonly isLoose: boolean;
  readonly oldMode: string | null;
  readonly newMode: string | null;
  readonly isBinary: boolean;
  readonly hunks: readonly Hunk[];
}

export type ReadPatch =
  | { readonly kind: 'patch'; readonly files: readonly FilePatch[] }
  | { readonly kind: 'unreadable'; readonly line: number | null; readonly why: string };

/**
 * Reads a patch as git and GNU diff write it: unified differences with or without git's extended header, around them anything
 * (a mail, a commit message). One pass over the lines; nothing is looked for twice.
 */
export function readUnifiedDiff(bytes: Uint8Array): ReadPatch {
  if (bytes.length > MAX_PATCH_BYTES)
    return unreadable(null, `it has ${bytes.length} bytes; more than ${MAX_PATCH_BYTES} are not read`);
  const lines = linesOfBytes(bytes);
  const files: FilePatch[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? '';
    const isGit = line.startsWith('diff --git ');
    if (!isGit && !isFileHeader(lines, at)) {
      if (/^(?:\*\*\* .*\r?\n|diff --cc |diff --combined )/.test(line) && isOtherForm(lines, at))
        return unreadable(at + 1, 'it is no unified difference');
      at += 1;
      continue;
    }
    const read = isGit ? readGitFile(lines, at) : readPlainFile(lines, at);
    if (read.kind === 'unreadable') return read;
    files.push(read.file);
    at = read.next;
  }
  return files.length === 0 ? unreadable(null, 'it has no difference of files in it') : { kind: 'patch', files };
}

type ReadFile =
  | { readonly kind: 'file'; readonly file: FilePatch; readonly next: number }
  | Extract<ReadPatch, { kind: 'unreadable' }>;

function unreadable(line: number | null, why: string): Extract<ReadPatch, { kind: 'unreadable' }> {
  return { kind: 'unreadable', line, why };
}

function isFileHeader(lines: readonly string[], at: number): boolean {
  return (
    (lines[at] ?? '').startsWith('--- ') &&
    (lines[at + 1] ?? '').startsWith('+++ ') &&
    (lines[at + 2] ?? '').startsWith('@@ -')
  );
}

/** A context difference (`*** a` and `--- b`), or one of a merge. */
function isOtherForm(lines: readonly string[], at: number): boolean {
  const line = lines[at] ?? '';
  if (!line.startsWith('***')) return true;
  return (lines[at + 1] ?? '').startsWith('--- ') && (lines[at + 2] ?? '').startsWith('***************');
}

function readPlainFile(lines: readonly string[], at: number): ReadFile {
  const read = readHunks(lines, at + 2, hasReturn(lines[at]));
  if (read.kind === 'unreadable') return read;
  const old = fileNameOf(lines[at] ?? '');
  const next = fileNameOf(lines[at + 1] ?? '');
  if (old === null || next === null) return unreadable(at + 1, 'a file name in it cannot be read');
  const [only] = read.hunks;
  const isOne = read.hunks.length === 1 && only !== undefined;
  // diff -N writes the names of both, and the first day of 1970 for the one that is not there
  const isNew = old.name === null || (old.isEpoch && isOne && !/[- ]/.test(only.marks));
  const isGone = next.name === null || (next.isEpoch && isOne && !/[+ ]/.test(only.marks));
  return {
    kind: 'file',
    next: read.next,
    file: {
      line: at + 1,
      oldName: isNew ? null : old.name,
      newName: isGone ? null : next.name,
      isCopy: false,
      isLoose: !isNew && !isGone,
      oldMode: null,
      newMode: null,
      isBinary: false,
      hunks: read.hunks,
    },
  };
}

/** The lines of git's extended header that matter here. */
interface GitHeader {
  names: { readonly old: string; readonly next: string } | null;
  oldMode: string | null;
  newMode: string | null;
  isNew: boolean;
  isGone: boolean;
  isCopy: boolean;
  isBinary: boolean;
  from: string | null;
  to: string | null;
}

function readGitFile(lines: readonly string[], start: number): ReadFile {
  const header: GitHeader = {
    names: namesOfGitLine(withoutEnd(lines[start] ?? '').slice('diff --git '.length)),
    oldMode: null,
    newMode: null,
    isNew: false,
    isGone: false,
    isCopy: false,
    isBinary: false,
    from: null,
    to: null,
  };
  let at = start + 1;
  while (at < lines.length && readGitLine(withoutEnd(lines[at] ?? ''), header)) at += 1;
  let hunks: readonly Hunk[] = [];
  if (isFileHeader(lines, at)) {
    const read = readHunks(lines, at + 2, hasReturn(lines[at]));
    if (read.kind === 'unreadable') return read;
    hunks = read.hunks;
    const old = fileNameOf(lines[at] ?? '');
    const next = fileNameOf(lines[at + 1] ?? '');
    if (old === null || next === null) return unreadable(at + 1, 'a file name in it cannot be read');
    if (old.name !== null && next.name !== null) header.names = { old: old.name, next: next.name };
    else if (old.name !== null) header.names = { old: old.name, next: old.name };
    else if (next.name !== null) header.names = { old: next.name, next: next.name };
    header.isNew ||= old.name === null;
    header.isGone ||= next.name === null;
    at = read.next;
  } else if (header.isBinary) {
    while (at < lines.length && !isStartOfNext(lines, at)) at += 1;
  }
  const names = header.from !== null && header.to !== null ? { old: header.from, next: header.to } : header.names;
  if (names === null || (header.isNew && header.isGone))
    return unreadable(start + 1, 'what file it changes there cannot be read');
  return {
    kind: 'file',
    next: at,
    file: {
      line: start + 1,
      oldName: header.isNew ? null : names.old,
      newName: header.isGone ? null : names.next,
      isCopy: header.isCopy,
      isLoose: false,
      oldMode: header.oldMode,
      newMode: header.newMode,
      isBinary: header.isBinary,
      hunks,
    },
  };
}

function isStartOfNext(lines: readonly string[], at: number): boolean {
  return (lines[at] ?? '').startsWith('diff --git ') || isFileHeader(lines, at);
}

/** False where the extended header is over. */
function readGitLine(line: string, header: GitHeader): boolean {
  const mode = /^(?<what>old mode|new mode|new file mode|deleted file mode) (?<mode>[0-7]{6})$/.exec(line)?.groups;
  if (mode !== undefined) {
    const what = mode['what'] ?? '';
    if (what === 'new file mode') header.isNew = true;
    if (what === 'deleted file mode') header.isGone = true;
    if (what === 'new mode' || what === 'new file mode') header.newMode = mode['mode'] ?? null;
    else header.oldMode = mode['mode'] ?? null;
    return true;
  }
  const moved = /^(?<what>rename|copy) (?<end>from|to) (?<name>.+)$/.exec(line)?.groups;
  if (moved !== undefined) {
    const name = unquoted(moved['name'] ?? '');
    if (moved['what'] === 'copy') header.isCopy = true;
    if (moved['end'] === 'from') header.from = name;
    else header.to = name;
    return true;
  }
  if (line === 'GIT binary patch' || /^Binary files .* differ$/.test(line)) {
    header.isBinary = true;
    return line !== 'GIT binary patch';
  }
  return /^(?:index [0-9a-f]|(?:dis)?similarity index [0-9])/.test(line);
}

/** `a/NAME b/NAME`, which has no other end for the first name than that both are the same. */
function namesOfGitLine(rest: string): GitHeader['names'] {
  if (rest.startsWith('"')) {
    const quoted = /^"(?:[^"\\]|\\.)*"/.exec(rest)?.[0];
    const old = quoted === undefined ? null : unquoted(quoted);
    const next = quoted === undefined ? null : unquoted(rest.slice(quoted.length + 1));
    return old === null || next === null ? null : { old: withoutFolder(old), next: withoutFolder(next) };
  }
  const middle = (rest.length - 1) / 2;
  if (!Number.isInteger(middle) || rest[middle] !== ' ') return null;
  const old = withoutFolder(rest.slice(0, middle));
  const next = withoutFolder(rest.slice(middle + 1));
  return old === next ? { old, next } : null;
}

/** The name of a `---` or `+++` line; null: it cannot be read. Its own `name` is null for `/dev/null`. */
function fileNameOf(line: string): { readonly name: string | null; readonly isEpoch: boolean } | null {
  const text = withoutEnd(line).slice('--- '.length);
  if (text.startsWith('"')) {
    const name = unquoted(/^"(?:[^"\\]|\\.)*"/.exec(text)?.[0] ?? '');
    return name === null ? null : { name: withoutFolder(name), isEpoch: false };
  }
  const tab = text.indexOf('\t');
  const name = tab === -1 ? text : text.slice(0, tab);
  const isEpoch = tab !== -1 && EPOCH.test(text.slice(tab + 1));
  if (name === '/dev/null') return { name: null, isEpoch: true };
  return name === '' ? null : { name: withoutFolder(name), isEpoch };
}

const EPOCH = /^(?:1970-01-01 |1969-12-31 |Thu Jan 0?1 [0-9:]+ 1970|Wed Dec 31 [0-9:]+ 1969)/;

/** As `patch -p1` takes it off; a name without a folder is the name of a file at the top. */
function withoutFolder(name: string): string {
  // a name that begins with a slash stays so, to be refused
  return name.startsWith('/') ? name : name.slice(name.indexOf('/') + 1);
}

/** A name as git quotes it, in C's manner, one character for each byte; null: it is broken off. */
function unquoted(text: string): string | null {
  if (!text.startsWith('"')) return text;
  if (!text.endsWith('"') || text.length < 2) return null;
  return text.slice(1, -1).replace(/\\(?:(?<octal>[0-3][0-7]{2})|(?<mark>.))/g, (_whole, octal, mark) => {
    if (typeof octal === 'string') return String.fromCharCode(Number.parseInt(octal, 8));
    return ESCAPES[String(mark)] ?? String(mark);
  });
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

function withoutEnd(line: string): string {
  return line.replace(/\r?\n$/, '');
}

function hasReturn(line: string | undefined): boolean {
  return line?.endsWith('\r\n') === true;
}

const HUNK =
  /^@@ -(?<old>[0-9]{1,9})(?:,(?<oldCount>[0-9]{1,9}))? \+(?<next>[0-9]{1,9})(?:,(?<newCount>[0-9]{1,9}))? @@/;

type ReadHunks =
  | { readonly kind: 'hunks'; readonly hunks: readonly Hunk[]; readonly next: number }
  | Extract<ReadPatch, { kind: 'unreadable' }>;

/** `wasMailed`: the header has carriage returns, so that those of the lines come from the way it took (GNU patch takes them off, too). */
function readHunks(lines: readonly string[], from: number, wasMailed: boolean): ReadHunks {
  const hunks: Hunk[] = [];
  let at = from;
  while (at < lines.length) {
    const groups = HUNK.exec(lines[at] ?? '')?.groups;
    if (groups === undefined) break;
    const read = readHunk(lines, at, groups, wasMailed);
    if (read.kind === 'unreadable') return read;
    hunks.push(read.hunk);
    at = read.next;
  }
  if (hunks.length === 0) return unreadable(from + 1, 'the line that opens a change there cannot be read');
  return { kind: 'hunks', hunks, next: at };
}

type OneHunk =
  | { readonly kind: 'hunk'; readonly hunk: Hunk; readonly next: number }
  | Extract<ReadPatch, { kind: 'unreadable' }>;

function readHunk(
  lines: readonly string[],
  start: number,
  groups: Readonly<Record<string, string | undefined>>,
  wasMailed: boolean,
): OneHunk {
  let oldLeft = Number(groups['oldCount'] ?? 1);
  let newLeft = Number(groups['newCount'] ?? 1);
  const marks: string[] = [];
  const body: string[] = [];
  let at = start + 1;
  while (oldLeft > 0 || newLeft > 0) {
    const line = lines[at];
    if (line === undefined) return unreadable(start + 1, 'the change that begins there is cut off');
    const mark = line[0] ?? '';
    // a mail program may have taken the blank of an empty line away
    const isBare = mark === '\n' || line === '\r\n';
    if (mark === '\\') {
      withoutFeed(body);
    } else if (isBare || mark === ' ') {
      body.push(isBare ? line : line.slice(1));
      marks.push(' ');
      oldLeft -= 1;
      newLeft -= 1;
    } else if (mark === '-' || mark === '+') {
      body.push(line.slice(1));
      marks.push(mark);
      if (mark === '-') oldLeft -= 1;
      else newLeft -= 1;
    } else return unreadable(at + 1, 'the line does not belong to the change that it stands in');
    at += 1;
  }
  if (oldLeft < 0 || newLeft < 0) return unreadable(start + 1, 'the change has more lines than it says');
  if (lines[at]?.startsWith('\\ ') === true) {
    withoutFeed(body);
    at += 1;
  }
  return {
    kind: 'hunk',
    next: at,
    hunk: {
      line: start + 1,
      oldStart: Number(groups['old']),
      newStart: Number(groups['next']),
      marks: marks.join(''),
      lines: wasMailed ? body.map((line) => line.replace(/\r\n$/, '\n').replace(/\r$/, '')) : body,
    },
  };
}

/** `\ No newline at end of file` is said of the line before it. */
function withoutFeed(body: string[]): void {
  const last = body.pop();
  if (last !== undefined) body.push(last.replace(/\n$/, ''));
}
