import type { OsvRecord } from './osv-record.ts';

/** `modified_id.csv` as osv.dev has it, for readers that look for what is new: `modified,id`, the newest first, no heading. */
export function modifiedIds(records: readonly OsvRecord[]): string {
  return [...records]
    .sort((left, right) => compare(right.modified, left.modified) || compare(left.id, right.id))
    .map(({ modified, id }) => `${modified},${id}\n`)
    .join('');
}

/** By code unit: the same on every machine. */
function compare(left: string, right: string): number {
  return left === right ? 0 : left < right ? -1 : 1;
}
