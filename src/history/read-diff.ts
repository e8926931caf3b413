/** What a text in unified form changes in one file. Names are labels of the patch, without `a/` and `b/`; null is `/dev/null`. */
export interface FileDiff {
  readonly before: string | null;
  readonly after: string | null;
  readonly hunks: readonly Hunk[];
}

export interface Hunk {
  readonly lines: readonly HunkLine[];
}

export interface HunkLine {
  readonly kind: 'context' | 'removed' | 'added';
  readonly text: string;
}

/** Attack: a patch of gigabytes. The largest of Xen's has 300 kB. */
export const MAX_PATCH_BYTES = 4 * 1024 * 1024;
/** Attack: a million hunks, each looked for in a file. */
const MAX_HUNKS = 5000;

const HUNK = /^@@ -[0-9]+(?:,(?<before>[0-9]{1,7}))? \+[0-9]+(?:,(?<after>[0-9]{1,7}))? @@/;

/** Reads a patch as mail or version control print it: text before and between the files is passed over. Null: no hunk in it is whole. */
export function readDiff(bytes: Uint8Array): readonly FileDiff[] | null {
  if (bytes.length > MAX_PATCH_BYTES) return null;
  const lines = new TextDecoder('utf-8').decode(bytes).split('\n');
  const files: FileDiff[] = [];
  let [index, hunks] = [0, 0];
  while (index < lines.length) {
    const [before, after] = [lines[index] ?? '', lines[index + 1] ?? ''];
    if (!before.startsWith('--- ') || !after.startsWith('+++ ') || !(lines[index + 2] ?? '').startsWith('@@ -')) {
      index += 1;
      continue;
    }
    index += 2;
    const found: Hunk[] = [];
    for (;;) {
      const hunk = hunkAt(lines, index);
      if (hunk === null) break;
      hunks += 1;
      if (hunks > MAX_HUNKS) return null;
      found.push(hunk.hunk);
      index = hunk.end;
    }
    // a hunk that breaks off: nobody may judge by the others
    if (/^@@ -/.test(lines[index] ?? '')) return null;
    files.push({ before: nameIn(before), after: nameIn(after), hunks: found });
  }
  return files.length === 0 ? null : files;
}

function hunkAt(lines: readonly string[], start: number): { readonly hunk: Hunk; readonly end: number } | null {
  const groups = HUNK.exec(lines[start] ?? '')?.groups;
  if (groups === undefined) return null;
  let [before, after] = [Number(groups['before'] ?? 1), Number(groups['after'] ?? 1)];
  const found: HunkLine[] = [];
  let index = start + 1;
  while (before > 0 || after > 0) {
    const line = lines[index];
    if (line === undefined) return null;
    index += 1;
    const [mark, text] = [line.charAt(0), line.slice(1).replace(/\r$/, '')];
    if (mark === '\\') continue;
    if (mark === '-') before -= 1;
    else if (mark === '+') after -= 1;
    else if (mark === ' ' || line === '' || line === '\r') [before, after] = [before - 1, after - 1];
    else return null;
    found.push({ kind: mark === '-' ? 'removed' : mark === '+' ? 'added' : 'context', text });
  }
  while (lines[index]?.startsWith('\\') === true) index += 1;
  return before < 0 || after < 0 ? null : { hunk: { lines: found }, end: index };
}

function nameIn(line: string): string | null {
  const name = line.slice(4).split('\t')[0]?.trim() ?? '';
  if (name === '/dev/null') return null;
  return name.replace(/^[^/]+\//, '');
}
