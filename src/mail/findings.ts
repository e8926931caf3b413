import type { Diagnostic, Severity } from '#base';
import { MAX_DIAGNOSTICS } from './limits.ts';
import type { MailCode } from './mail-code.ts';

export function mailDiagnostic(
  severity: Severity,
  code: MailCode,
  message: string,
  suggestion: string | null = null,
): Diagnostic {
  return { code, severity, line: null, column: null, message, suggestion };
}

/** Collects the diagnostics of one message, at most `MAX_DIAGNOSTICS` of them and a last one that says so. */
export class Findings {
  readonly #diagnostics: Diagnostic[] = [];

  get diagnostics(): readonly Diagnostic[] {
    return this.#diagnostics;
  }

  add(severity: Severity, code: MailCode, message: string, suggestion: string | null = null): void {
    if (this.#diagnostics.length < MAX_DIAGNOSTICS) {
      this.#diagnostics.push(mailDiagnostic(severity, code, message, suggestion));
    } else if (this.#diagnostics.length === MAX_DIAGNOSTICS) {
      this.#diagnostics.push(
        mailDiagnostic(
          'warning',
          'mail-more-diagnostics',
          `more than ${MAX_DIAGNOSTICS} diagnostics; the rest is not listed`,
        ),
      );
    }
  }
}
