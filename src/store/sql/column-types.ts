/** Words in which the two databases differ. */
export interface ColumnTypes {
  readonly bytes: 'blob' | 'bytea';
  /** A whole number below 2^53 as a primary key. */
  readonly key: 'integer' | 'bigint';
  /** Compared and ordered by its bytes, as SQLite does, whatever the language of the database. */
  readonly text: 'text' | 'text collate "C"';
  readonly strict: ' strict' | '';
}
