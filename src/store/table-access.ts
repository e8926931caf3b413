import { TocsinError } from '#base';
import type { ArchiveStore, ArchiveWrites } from './archive-store.ts';
import type { DeskStore, DeskWrites } from './desk-store.ts';
import type { Db, FullText } from './sql/full-text.ts';

/** The tables below a store: for moving, backup and examination, which see everything and every list. */
export interface TableAccess {
  readonly kind: 'sqlite' | 'postgres';
  readonly fullText: FullText;
  /** Where it is, for people: a path, or server and database without a password. */
  readonly place: string;
  /** One moment of the whole database, however long it is looked at; writers are not held up. */
  snapshot<Result>(look: (db: Db) => Promise<Result>): Promise<Result>;
  /** Everything in it happens, or nothing; the write lock is held. Throws where the archive was moved away. */
  fill<Result>(unit: (db: Db) => Promise<Result>): Promise<Result>;
  /** `fill` for an archive that was moved away, too. */
  fillAnyway<Result>(unit: (db: Db) => Promise<Result>): Promise<Result>;
  /**
   * After something was removed: takes it out of the files of the database too, once nobody reads any more what was before.
   * `waitMs`: how long others are waited for. Returns whether it is done; where not, it stays noted, and this is to be called
   * again.
   */
  forget(waitMs?: number): Promise<boolean>;
  /** Something was removed and may still be in the files. */
  isForgetting(): Promise<boolean>;
  /** What the database engine says of its own files, in its words; empty where all is well. */
  engineFaults(): Promise<readonly string[]>;
}

/** Archive and desk with their tables: what the adapters open. */
export interface DatabaseStore extends ArchiveStore, DeskStore {
  readonly tables: TableAccess;
  /** One unit over both: a release puts its advisory into the archive in the very transaction of its event. */
  write<Result>(unit: (writes: ArchiveWrites & DeskWrites) => Promise<Result>): Promise<Result>;
}

/** For whatever would write to an archive that was opened to be looked at. */
export function openedToLook(place: string): TocsinError {
  return new TocsinError({
    code: 'store_unusable',
    message: `${place}: expected an archive that may be written, found one that was opened to be looked at`,
  });
}
