/*
 * Bounds of one page. Each names the attack it stops; what lies beyond is counted on the page and stands in the raw message.
 */

/** Encoded bytes of a message's text that a page shows, all parts together. Attack: a body of 64 MB in every visitor's browser. */
export const MAX_SHOWN_BODY_BYTES = 1024 * 1024;

/** Bytes of one header field that a page shows. Attack: a Cc field of a megabyte above every body. */
export const MAX_SHOWN_FIELD_BYTES = 64 * 1024;

/** Folded quotes and signatures of one page; further ones are shown unfolded. Attack: a hundred thousand `details` elements. */
export const MAX_FOLDS = 200;

/** Coloured runs of one page; further text is plain. Attack: quoted and unquoted lines in turn, a megabyte of them. */
export const MAX_COLOURED_RUNS = 10_000;

/** Parts that a page lists. Attack: two thousand empty attachments, each a line with a link. */
export const MAX_LISTED_PARTS = 500;

/** An armor that is folded away. Attack: a text hidden from readers between two lines that look like a signature's. */
export const MAX_FOLDED_ARMOR_LENGTH = 16 * 1024;
