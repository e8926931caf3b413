export type CsafVersion = '2.0' | '2.1';
export type CsafSeverity = 'error' | 'warning' | 'info';

export interface CsafFinding {
  /** The number of the test in the standard, or `schema`. */
  readonly test: string;
  /**
   * `error` of the schema and the mandatory tests, `warning` of 6.2, `info` of 6.3, and of any test that could not be decided
   * because a registry is not at hand.
   */
  readonly severity: CsafSeverity;
  /** JSON pointer (RFC 6901) to the place in the document. */
  readonly path: string;
  readonly message: string;
  readonly remedy: string;
}

/** A number of the standard that this program does not test, or not wholly, and why. */
export interface NotChecked {
  readonly test: string;
  readonly reason: string;
}

export interface CsafReport {
  /** Null: the document does not say, in a way that we know. */
  readonly version: CsafVersion | null;
  /** Schema and all mandatory tests. */
  readonly valid: boolean;
  readonly findings: readonly CsafFinding[];
  readonly notChecked: readonly NotChecked[];
}
