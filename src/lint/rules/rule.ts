import type { Severity } from '#base';

export interface Rule {
  readonly severity: Severity;
  /** What is wrong, in one sentence, for the page `docs/lint.md`. */
  readonly meaning: string;
  /** What to do; the suggestion of every finding that has no better one. */
  readonly remedy: string;
  /** The rule of the policy, or the clause of a standard, that asks for it. */
  readonly follows?: string;
}
