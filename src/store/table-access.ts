import type { ArchiveStore } from './archive-store.ts';
import type { Db, FullText } from './sql/full-text.ts';

/** The tables below a store: for moving, backup and examination, which see everything and every list. */
export interface TableAccess {
  readonly kind: 'sqlite' | 'postgres';
  readonly fullText: FullText;
  /** Where it is, for people: a path, or server and database without a password. */
  readonly place: string;
  /** One moment of the whole database, however long it is looked at; writers are not held up. */
  snapshot<Result>(look: (db: Db) => Promise<Result>): Promise<Result>;
  /** Everything in it happens, or nothing; the write lock is held. */
  fill<Result>(unit: (db: Db) => Promise<Result>): Promise<Result>;
  /** What the database engine says of its own files, in its words; empty where all is well. */
  engineFaults(): Promise<readonly string[]>;
}

/** A store with its tables: what the adapters open. */
export interface DatabaseStore extends ArchiveStore {
  readonly tables: TableAccess;
}
