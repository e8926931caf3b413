export type Severity = 'error' | 'warning' | 'info';

/**
 * One finding about something that was read. `line` and `column` count from 1 in the text that the finding is about;
 * `null` where it is about no place in it. `suggestion` says what to do. Codes are stable: scripts and `docs/lint.md` name them.
 */
export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  readonly line: number | null;
  readonly column: number | null;
  readonly message: string;
  readonly suggestion: string | null;
  /** JSON pointer (RFC 6901) to the place, in what has no lines: a record that a machine wrote. */
  readonly path?: string;
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}
