/**
 * Why a command could not do its work. Closed: each edge translates every code (the command line to an exit status, the
 * web to a status). What a caller expects to happen (unsigned, refused, unparsable) is a return value and no error.
 */
export type ErrorCode =
  | 'usage' // wrong words on the command line
  | 'unreadable_input' // a file that is missing, or whose content is of no kind we read
  | 'input_too_large' // over a named limit
  | 'bad_keyring' // no OpenPGP certificate in it
  | 'bad_house_style'
  | 'bad_release_table' // a house-style file that says something we do not know
  | 'bad_policy' // a policy file that says something we do not know
  | 'bad_condition' // a condition on hosts that nobody can read, or that asks for facts there are not
  | 'write_failed'
  | 'bad_configuration' // a key, or a value of it, that is not allowed
  | 'store_unusable' // a database that is missing, damaged, locked, or of another version
  | 'busy' // too much is going on, or too much was asked: the same may work later
  | 'not_found' // what was asked for by name or address is not there
  | 'changed_meanwhile' // somebody else was first: read again, decide again
  | 'bad_key_file' // a key file that says something we do not know
  | 'unknown_key' // sealed with a key that the key file does not have
  | 'cannot_open' // sealed bytes that are damaged, or stand in another's place
  | 'defect'; // ours

export class TocsinError extends Error {
  readonly code: ErrorCode;
  /** What the person should do next; printed on a line of its own. */
  readonly hint: string | null;

  constructor(fields: { code: ErrorCode; message: string; hint?: string; cause?: unknown }) {
    super(fields.message, fields.cause === undefined ? undefined : { cause: fields.cause });
    this.name = 'TocsinError';
    this.code = fields.code;
    this.hint = fields.hint ?? null;
  }
}
