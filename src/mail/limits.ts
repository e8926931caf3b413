/*
 * Bounds for what strangers send. Each names the attack it stops; what lies beyond a bound is kept as bytes with a
 * diagnostic, never thrown away in silence. Sizes are bytes unless the name says otherwise.
 */

/** One message in memory. Attack: an endless message; 64 MiB is above what mail systems carry (50 MB is the usual ceiling). */
export const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

/** What one gzip file may unfold to. Attack: a bomb (1,000 to 1); memory is bounded by the message, this bounds time. */
export const MAX_DECOMPRESSED_BYTES = 2 * 1024 * 1024 * 1024;

/** Beyond one message's size, gzip may unfold to so many times its own size. Real lists reach 5; a bomb reaches 1,000. */
export const MAX_GZIP_RATIO = 100;

/** Entities of one message. Attack: a million empty parts, each an object of ours. The rest is one opaque part. */
export const MAX_PARTS = 2000;

/** Multiparts inside each other. Attack: ten thousand levels, which cost each line a comparison per open level. */
export const MAX_DEPTH = 32;

/** RFC 2046, 5.1.1 allows 70; some writers exceed it. Attack: a delimiter of megabytes compared at every line. */
export const MAX_BOUNDARY_BYTES = 256;

/** Header fields of all entities of one message. Attack: 50 MB of `a:` lines, each an object of ours. */
export const MAX_HEADER_FIELDS = 10_000;

/** The text kept of one field; its range stays whole. Attack: one field of 50 MB, copied by each reader. */
export const MAX_FIELD_BYTES = 1024 * 1024;

/** The text kept of all fields of one message. Attack: fifty fields, each just below `MAX_FIELD_BYTES`. */
export const MAX_HEADER_TEXT_BYTES = 8 * 1024 * 1024;

/** A structured body (Content-Type) that is taken apart. Attack: quadratic work in a parameter reader. */
export const MAX_STRUCTURED_BYTES = 64 * 1024;

/** Parameters of one field. Attack: thousands of RFC 2231 pieces. */
export const MAX_PARAMETERS = 200;

/** Text in which encoded words are decoded; longer text stays as it is. Attack: tens of thousands of words in one subject. */
export const MAX_ENCODED_WORD_TEXT = 64 * 1024;

/** Characters of an attachment's name. Attack: a name of a megabyte in every table, page and log line. */
export const MAX_FILE_NAME_LENGTH = 1000;

/** Identifiers read from one References field; the nearest ancestors stay. Attack: a million references, one thread node each. */
export const MAX_MSG_IDS = 1000;

/** Characters of one msg-id: the longest line of RFC 5322, 2.1.1. Attack: a megabyte as a database key. */
export const MAX_MSG_ID_LENGTH = 998;

/** Addresses read from one field. Attack: a To field of a megabyte. */
export const MAX_ADDRESSES = 1000;

/** Diagnostics of one message. Attack: one odd line per part, each with a sentence of ours. */
export const MAX_DIAGNOSTICS = 100;

/** A From_ line. Attack: a line of megabytes that begins with `From ` and has to be held until it ends. */
export const MAX_FROM_LINE_BYTES = 1000;

/** How much of an input is looked at to say what it is. Attack: a search for an armor through gigabytes. */
export const MAX_RECOGNISED_BYTES = 2 * 1024 * 1024;

/** Names in one directory. Attack: a directory of many millions of names, sorted in memory. */
export const MAX_DIRECTORY_ENTRIES = 1_000_000;

/** Text in a charset whose reader builds arrays (ISO-2022-JP). Attack: 50 MB of it as an array of numbers. */
export const MAX_LIBRARY_TEXT_BYTES = 1024 * 1024;
