/** Attack: a disk image where a host's file should be. */
export const MAX_FILE_BYTES: number = 16 * 1024 * 1024;
/** No guest's file has more than some kB. Attack: disk images in guests/. */
export const MAX_GUEST_FILE_BYTES: number = 1024 * 1024;
/** Attack: files that are each small enough, and together more than memory. */
export const MAX_HOST_BYTES: number = 64 * 1024 * 1024;
/** Attack: a folder without end. */
export const MAX_FILES_OF_HOST = 20_000;
