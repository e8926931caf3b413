/** Attack: a mail of a hundred megabytes of words. What is beyond is not found, and `isCut` says so. */
export const MAX_TOKENS_PER_MESSAGE = 200_000;
/** Attack: a To field of a million mailboxes that leaves no room for the text. */
export const MAX_TOKENS_PER_HEADER_FIELD = 10_000;
/**
 * Attack: words that are all different, to make the store refuse the message: a tsvector of PostgreSQL holds 1 MiB of words
 * with their positions. With 2 bytes a position this and the tokens above stay below it. In bytes of UTF-8, for each field by
 * itself, with `BYTES_BESIDE_A_WORD` for each different word.
 */
export const MAX_DISTINCT_BYTES = 400_000;
/** What an index keeps beside a word: the count of its places, alignment, the name of its field. */
export const BYTES_BESIDE_A_WORD = 6;
/** Attack: a mail of a hundred megabytes without a word. In UTF-16 units of all texts of a message. */
export const MAX_TEXT_LENGTH = 4_000_000;
/** How much is made into tokens at a time, so that the cut above also bounds memory. */
export const PIECE_LENGTH = 65_536;
/** Attack: thousands of one-line diffs, each with ids of its own. */
export const MAX_IDS_PER_MESSAGE = 5_000;
/** Attack: a Message-ID of a megabyte. In UTF-16 units. */
export const MAX_ID_LENGTH = 1_000;

/** Attack: a query as long as a mail. In UTF-16 units. */
export const MAX_QUERY_LENGTH = 1_000;
/** Attack: hundreds of words, each of which the store must look up and join. */
export const MAX_TERMS = 64;
/** Attack: `((((((`: deeper than this, parentheses no longer group. */
export const MAX_NESTING = 16;
/** Attack: a note for each character of the query. */
export const MAX_NOTES = 20;
/** Attack: `a*`, which makes the store join the places of a tenth of all words. */
export const MIN_PREFIX_LENGTH = 2;
/** As git has it: a shorter beginning of an object id is looked for as it stands. */
export const MIN_ABBREVIATION_LENGTH = 4;
/** Attack: a line of a megabyte on a page of results. What is beyond is not marked. */
export const MAX_MARKED_LENGTH = 20_000;
