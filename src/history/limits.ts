/** Attack: a history that does not fit into memory. The largest public ones have a few million commits; Xen's has 62,000. */
export const MAX_COMMITS = 3_000_000;
/** Attack: a message of a gigabyte. The longest of Xen's has 30 kB; what is behind is not read. */
export const MAX_MESSAGE_BYTES = 64 * 1024;
/** Attack: a parent line of a million parents; a merge of more than this is read as one of so many. */
export const MAX_PARENTS = 64;
/** Attack: work for each of a million branches. */
export const MAX_BRANCHES = 256;
/** Attack: likewise, tags. */
export const MAX_RELEASES = 20_000;
/** Attack: one message that names every advisory there is. */
export const MAX_IDS_OF_COMMIT = 64;
/** Attack: likewise, trailers. */
export const MAX_TRAILERS = 64;
