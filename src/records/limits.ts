/** Attack: a description of 50 MB, read sentence by sentence. Fields of CVE records have at most 4096 characters. */
export const MAX_TEXT = 64 * 1024;
/** Characters of all sections together. */
export const MAX_ALL_TEXT = 256 * 1024;
/** Attack: a list of a million notes, each a section of ours. */
export const MAX_SECTIONS = 100;
/** Characters of one name: ids, titles, publishers. */
export const MAX_NAME = 1000;
/** Characters of a piece of a record that an answer quotes. */
export const MAX_QUOTE = 300;
/**
 * Statements about versions of one product. Attack: a record of a million ranges, each compared with each host. Real records have
 * up to a few hundred; of one that has more nothing is decided.
 */
export const MAX_STATEMENTS = 2000;
/** Products of one record. Linux distributions list thousands of packages. */
export const MAX_PRODUCTS = 50_000;
/** Vulnerabilities of one CSAF document, and CVE ids, aliases and references that are kept. */
export const MAX_LISTED = 1000;
/** Records of one file. Attack: a list of ten million empty ones. */
export const MAX_RECORDS = 100_000;
