/** One line of a difference: kept, only before, or only after. */
export interface LineChange {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** Above this many differing lines on a side the middle is shown as replaced: the table below grows with their product. */
const MOST_LINES = 1500;

/** The lines of two texts side by side: longest common subsequence after cutting what both begin and end with. */
export function compareLines(before: string, after: string): LineChange[] {
  const left = before.split(/\r?\n/);
  const right = after.split(/\r?\n/);
  let head = 0;
  while (head < left.length && head < right.length && left[head] === right[head]) head += 1;
  let tail = 0;
  while (
    tail < left.length - head &&
    tail < right.length - head &&
    left[left.length - 1 - tail] === right[right.length - 1 - tail]
  )
    tail += 1;
  return [
    ...left.slice(0, head).map(same),
    ...compareMiddle(left.slice(head, left.length - tail), right.slice(head, right.length - tail)),
    ...left.slice(left.length - tail).map(same),
  ];
}

function compareMiddle(left: readonly string[], right: readonly string[]): LineChange[] {
  if (left.length > MOST_LINES || right.length > MOST_LINES) return [...left.map(removed), ...right.map(added)];
  const width = right.length + 1;
  const lengths = new Uint16Array((left.length + 1) * width);
  for (let row = left.length - 1; row >= 0; row -= 1) {
    for (let column = right.length - 1; column >= 0; column -= 1) {
      const at = row * width + column;
      lengths[at] =
        left[row] === right[column]
          ? (lengths[at + width + 1] ?? 0) + 1
          : Math.max(lengths[at + width] ?? 0, lengths[at + 1] ?? 0);
    }
  }
  const changes: LineChange[] = [];
  let row = 0;
  let column = 0;
  while (row < left.length || column < right.length) {
    const [one, other] = [left[row], right[column]];
    const at = row * width + column;
    if (one !== undefined && one === other) {
      changes.push(same(one));
      row += 1;
      column += 1;
    } else if (one !== undefined && (other === undefined || (lengths[at + width] ?? 0) >= (lengths[at + 1] ?? 0))) {
      changes.push(removed(one));
      row += 1;
    } else if (other !== undefined) {
      changes.push(added(other));
      column += 1;
    }
  }
  return changes;
}

const same = (text: string): LineChange => ({ kind: 'same', text });
const removed = (text: string): LineChange => ({ kind: 'removed', text });
const added = (text: string): LineChange => ({ kind: 'added', text });
