import registry from './registries/licences.json' with { type: 'json' };

/** One identifier in a licence expression. */
export interface LicenseName {
  readonly kind: 'license' | 'exception' | 'license-ref' | 'addition-ref';
  readonly text: string;
}

export type ReadExpression =
  | { readonly kind: 'expression'; readonly names: readonly LicenseName[] }
  | { readonly kind: 'fault'; readonly fault: string };

/** Attack: an expression of a million parentheses. */
const MAX_LENGTH = 20_000;

/** SPDX 3.0.1, annex B, without `DocumentRef-`, which CSAF does not allow (CSAF 2.1, section 3.2.2.6). */
export function parseLicenseExpression(text: string): ReadExpression {
  if (text.length > MAX_LENGTH) return { kind: 'fault', fault: 'is too long' };
  const tokens = text.match(/[()]|[^\s()]+/g) ?? [];
  const names: LicenseName[] = [];
  let open = 0;
  let wants: 'operand' | 'exception' | 'operator' = 'operand';
  let mayTakeException = false;
  for (const token of tokens) {
    if (wants === 'operand') {
      if (token === '(') {
        open += 1;
        continue;
      }
      const fault = operandFault(token);
      if (fault !== null) return { kind: 'fault', fault };
      names.push({ kind: token.startsWith('LicenseRef-') ? 'license-ref' : 'license', text: token.replace(/\+$/, '') });
      wants = 'operator';
      mayTakeException = true;
    } else if (wants === 'exception') {
      const fault = additionFault(token);
      if (fault !== null) return { kind: 'fault', fault };
      names.push({ kind: token.startsWith('AdditionRef-') ? 'addition-ref' : 'exception', text: token });
      wants = 'operator';
      mayTakeException = false;
    } else if (token === ')') {
      open -= 1;
      if (open < 0) return { kind: 'fault', fault: 'closes a parenthesis that is not open' };
      mayTakeException = false;
    } else if (token === 'WITH' || token === 'with') {
      if (!mayTakeException) return { kind: 'fault', fault: 'has WITH behind what is no single licence' };
      wants = 'exception';
    } else if (/^(?:AND|OR|and|or)$/.test(token)) {
      wants = 'operand';
    } else
      return { kind: 'fault', fault: `has ${JSON.stringify(token.slice(0, 60))} where AND, OR or WITH should stand` };
  }
  if (wants !== 'operator') return { kind: 'fault', fault: names.length === 0 ? 'names no licence' : 'ends too early' };
  return open === 0 ? { kind: 'expression', names } : { kind: 'fault', fault: 'leaves a parenthesis open' };
}

const ID = /^[A-Za-z0-9.-]+$/;

function operandFault(token: string): string | null {
  const shown = JSON.stringify(token.slice(0, 60));
  if (/^(?:AND|OR|WITH)$/i.test(token) || token === ')') return `has ${shown} where a licence should stand`;
  if (/^DocumentRef-/i.test(token)) return `has ${shown}: DocumentRef- is not allowed in CSAF`;
  if (/^AdditionRef-/i.test(token)) return `has ${shown}, which is an exception, where a licence should stand`;
  if (token.startsWith('LicenseRef-')) {
    return ID.test(token.slice('LicenseRef-'.length)) ? null : `has ${shown}, which is no LicenseRef-`;
  }
  if (/^licenseref-/i.test(token)) return `has ${shown}: LicenseRef- is written in this way alone`;
  return ID.test(token.replace(/\+$/, '')) ? null : `has ${shown}, which is no identifier`;
}

function additionFault(token: string): string | null {
  const shown = JSON.stringify(token.slice(0, 60));
  if (/^(?:AND|OR|WITH)$/i.test(token)) return `has ${shown} where an exception should stand`;
  if (/^DocumentRef-/i.test(token)) return `has ${shown}: DocumentRef- is not allowed in CSAF`;
  if (token.startsWith('AdditionRef-')) {
    return ID.test(token.slice('AdditionRef-'.length)) ? null : `has ${shown}, which is no AdditionRef-`;
  }
  if (/^additionref-/i.test(token)) return `has ${shown}: AdditionRef- is written in this way alone`;
  return ID.test(token) ? null : `has ${shown}, which is no exception`;
}

const lowered = (names: readonly string[]): ReadonlySet<string> => new Set(names.map((each) => each.toLowerCase()));
const CURRENT = lowered(registry.current);
const DEPRECATED = lowered(registry.deprecated);
const EXCEPTIONS = lowered(registry.exceptions);
const DEPRECATED_EXCEPTIONS = lowered(registry.deprecatedExceptions);

/** Where a name stands: in the list of SPDX, on its way out there, in the list of ScanCode (not at hand), or in neither. */
export type Standing = 'listed' | 'deprecated' | 'scancode' | 'own' | 'unknown';

export function standingOf({ kind, text }: LicenseName): Standing {
  const name = text.toLowerCase();
  if (kind === 'license-ref' || kind === 'addition-ref') {
    return /^(?:licenseref|additionref)-scancode-/.test(name) ? 'scancode' : 'own';
  }
  if ((kind === 'license' ? DEPRECATED : DEPRECATED_EXCEPTIONS).has(name)) return 'deprecated';
  return (kind === 'license' ? CURRENT : EXCEPTIONS).has(name) ? 'listed' : 'unknown';
}
