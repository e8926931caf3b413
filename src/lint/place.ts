/** Where in the text a finding is; without a column it is about the whole line. */
export interface Place {
  readonly line: number;
  readonly column?: number;
}

/** Line and column of an offset, both from 1. */
export function placeOf(text: string, offset: number): Required<Place> {
  let line = 1;
  let start = 0;
  for (;;) {
    const next = text.indexOf('\n', start);
    if (next === -1 || next >= offset) return { line, column: offset - start + 1 };
    line += 1;
    start = next + 1;
  }
}
