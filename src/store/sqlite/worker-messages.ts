import type { ArchiveReads } from '../archive-store.ts';

/** Reads that may take longer than a page should stop all others. */
export const HEAVY_READS = [
  'search',
  'threads',
  'announcements',
  'monthCounts',
] as const satisfies readonly (keyof ArchiveReads)[];
export type HeavyRead = (typeof HEAVY_READS)[number];

/** Plain data: it is copied from thread to thread. */
export interface WorkerQuestion {
  readonly id: number;
  readonly method: HeavyRead;
  readonly parameters: readonly unknown[];
}

export type WorkerAnswer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly failure: string };
