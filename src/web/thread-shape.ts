import type { MessageHeading, MessageRow, ThreadEntry } from '#store';

/** A thread as its pages need it. */
export interface ThreadShape {
  /** Parents before children. */
  readonly entries: readonly ThreadEntry[];
  readonly byReceipt: readonly MessageHeading[];
  /** Where a message stands in `byReceipt`, from 1. */
  readonly positionByRow: ReadonlyMap<MessageRow, number>;
}

export function threadShape(entries: readonly ThreadEntry[]): ThreadShape {
  const byReceipt = entries.flatMap(({ message }) => (message === null ? [] : [message])).sort((a, b) => a.row - b.row);
  return { entries, byReceipt, positionByRow: new Map(byReceipt.map(({ row }, index) => [row, index + 1])) };
}
