import type { Diagnostic, Severity } from '#base';

/** What a record cannot hold, or should not say, and what to do. Codes are stable. */
export function finding(
  code: `cve-${string}`,
  severity: Severity,
  message: string,
  suggestion: string,
  line: number | null = null,
): Diagnostic {
  return { code, severity, line, column: line === null ? null : 1, message, suggestion };
}
