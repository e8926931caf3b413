import type { Diagnostic, Severity } from '#base';

/** A finding about a place in a record: a JSON pointer (RFC 6901). */
export function finding(
  code: string,
  severity: Severity,
  path: string,
  message: string,
  suggestion: string,
): Diagnostic {
  return { code, severity, line: null, column: null, message, suggestion, path };
}
