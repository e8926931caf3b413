import type { IndexedCsaf } from './indexed-csaf.ts';
import type { CsafSeverity, CsafVersion } from './report.ts';

/** Takes what a rule found. */
export interface Reporter {
  /** A failure. The remedy is the rule's own unless a better one is given. */
  fail(path: string, message: string, remedy?: string): void;
  /** A warning of a test whose failures are errors, where the standard asks for one. */
  warn(path: string, message: string, remedy?: string): void;
  /** The rule could not decide, because a registry is not at hand. Never silence. */
  unknown(path: string, message: string, remedy?: string): void;
}

/** One test of the standard. Its number is also its clause there: section 6.1.14 of CSAF 2.0 or 2.1. */
export interface Rule {
  readonly test: string;
  readonly title: string;
  readonly versions: readonly CsafVersion[];
  readonly remedy: string;
  /** What a registry that is not wholly at hand keeps from being decided. */
  readonly limit?: string;
  /** Without this in the document, or with another category than these, the rule has nothing to say and is not asked. */
  readonly needs?: Feature;
  readonly categories?: readonly string[];
  check(csaf: IndexedCsaf, report: Reporter): void;
}

/** What many documents do not have at all. */
export type Feature = 'extensions' | 'sharing group' | 'SSVC' | 'version ranges';

/** The same rules, each asked only of documents that have such a thing. */
export function needing(feature: Feature, rules: readonly Rule[], except: readonly string[] = []): readonly Rule[] {
  return rules.map((rule) => (except.includes(rule.test) ? rule : { ...rule, needs: feature }));
}

export const BOTH: readonly CsafVersion[] = ['2.0', '2.1'];
export const ONLY_2_0: readonly CsafVersion[] = ['2.0'];
export const ONLY_2_1: readonly CsafVersion[] = ['2.1'];

/** "A program MUST handle a test failure as …": sections 6.1, 6.2 and 6.3. */
export function severityOf(test: string): CsafSeverity {
  if (test.startsWith('6.2.')) return 'warning';
  return test.startsWith('6.3.') ? 'info' : 'error';
}
