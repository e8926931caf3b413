/* Names in the table of facts, beside `migration:…`, that more than one file knows. */

/** A random name of this database's own, new at its making and after each restore. */
export const EPOCH = 'epoch';

/** The lock of whoever writes; its value is `WRITABLE`, or the place that the archive was moved to. */
export const WRITE_LOCK = 'write';
export const WRITABLE = '0';

/** Before the name of a list: its words were made for the address policy of before. */
export const STALE_WORDS = 'stale-words:';

/** Before the digest that announcements have of a text: what somebody confirmed of it. */
export const CONDITIONS = 'conditions:';

/** Highest row and generation of lists that are gone. */
export const REMOVED_LISTS = 'removed-lists';

/** Before the name of a machine: what it says of clocks that disagree. */
export const CLOCK_FAULT = 'clock-fault:';

/** Before what was removed from, `desk` or `archive`: its bytes may still be in the files of the database. */
export const FORGETTING = 'forgetting:';

/** Facts about one database, which a copy of its content has not. */
export function isOwnFact(name: string): boolean {
  const prefixes = [STALE_WORDS, CLOCK_FAULT, FORGETTING];
  return name === EPOCH || name === WRITE_LOCK || prefixes.some((prefix) => name.startsWith(prefix));
}
