import { type ArchiveReads, type MessageHeading, type MessageRow, type Viewer, viewerKey } from '#store';
import { type ThreadShape, threadShape } from './thread-shape.ts';

export interface ThreadMemory {
  /** The thread of a message, read once for all its messages while the list does not change. */
  threadOf(viewer: Viewer, message: MessageHeading, stamp: string): Promise<ThreadShape | null>;
}

/** Messages of remembered threads, all together: each is a heading, half a kilobyte or so. */
const MAX_REMEMBERED_MESSAGES = 40_000;

/** Lists whose threads are remembered. */
const MAX_REMEMBERED_LISTS = 100;

interface ListThreads {
  readonly stamp: string;
  readonly byRow: Map<MessageRow, ThreadShape | null>;
}

/** Threads of the lists that are read now. Where there are too many, all are forgotten: the next page reads its own again. */
export function createThreadMemory(reads: Pick<ArchiveReads, 'threadOf' | 'threadEntries'>): ThreadMemory {
  const byList = new Map<string, ListThreads>();
  let count = 0;
  const threadsOf = (key: string, stamp: string): ListThreads => {
    const known = byList.get(key);
    if (known !== undefined && known.stamp === stamp) return known;
    count -= known?.byRow.size ?? 0;
    if (known === undefined && byList.size >= MAX_REMEMBERED_LISTS) {
      byList.clear();
      count = 0;
    }
    const fresh: ListThreads = { stamp, byRow: new Map() };
    byList.set(key, fresh);
    return fresh;
  };
  return {
    async threadOf(viewer, message, stamp) {
      const key = `${viewerKey(viewer)} ${message.list}`;
      const known = threadsOf(key, stamp).byRow.get(message.row);
      if (known !== undefined) return known;
      const found = await reads.threadOf(viewer, message.row);
      const shape = found === null ? null : threadShape(await reads.threadEntries(viewer, found.thread));
      const rows = [message.row, ...(shape?.positionByRow.keys() ?? [])];
      if (count + rows.length > MAX_REMEMBERED_MESSAGES) {
        byList.clear();
        count = 0;
      }
      const { byRow } = threadsOf(key, stamp);
      const before = byRow.size;
      for (const row of rows) byRow.set(row, shape);
      count += byRow.size - before;
      return shape;
    },
  };
}
