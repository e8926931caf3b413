import { compareLines } from '#advisory';

/** A row of two texts side by side; `null`: the side has no such line. Line numbers count from 1. */
export interface ComparedRow {
  readonly kind: 'same' | 'changed' | 'removed' | 'added';
  readonly before: { readonly line: number; readonly text: string } | null;
  readonly after: { readonly line: number; readonly text: string } | null;
}

/** Two texts of a draft, line beside line: lines that stand for each other in one row. */
export function compareDraftTexts(before: string, after: string): readonly ComparedRow[] {
  const rows: ComparedRow[] = [];
  let [left, right] = [0, 0];
  let removed: { line: number; text: string }[] = [];
  let added: { line: number; text: string }[] = [];
  const flush = (): void => {
    for (let index = 0; index < Math.max(removed.length, added.length); index += 1) {
      const [old, now] = [removed[index] ?? null, added[index] ?? null];
      rows.push({ kind: old === null ? 'added' : now === null ? 'removed' : 'changed', before: old, after: now });
    }
    removed = [];
    added = [];
  };
  for (const { kind, text } of compareLines(before, after)) {
    if (kind !== 'added') left += 1;
    if (kind !== 'removed') right += 1;
    if (kind === 'removed') removed.push({ line: left, text });
    else if (kind === 'added') added.push({ line: right, text });
    else {
      flush();
      rows.push({ kind: 'same', before: { line: left, text }, after: { line: right, text } });
    }
  }
  flush();
  return rows;
}
