import type { Diagnostic } from '#base';
import { finding } from './finding.ts';
import compiled, { type SchemaError } from './schemas/compiled.mjs';

/** The versions of the schemas that are bundled. */
const SCHEMA = { cve: 'CVE 5.1.1', osv: 'OSV 1.7.5' } as const;

/** What the official schema says against a record. */
export function schemaFindings(format: 'cve' | 'osv', value: unknown): readonly Diagnostic[] {
  const check = compiled[format];
  if (check(value)) return [];
  const remedy = `Change the value to what the JSON schema of ${SCHEMA[format]} asks for.`;
  // that one of several forms must fit says nothing that the errors beneath do not, unless it is alone
  const errors = check.errors ?? [];
  const telling = errors.filter(({ keyword }) => !SUMMARIES.has(keyword));
  return (telling.length > 0 ? telling : errors).map((error) =>
    finding(`${format}-schema`, 'error', error.instancePath, messageOf(error), remedy),
  );
}

const SUMMARIES: ReadonlySet<string> = new Set(['if', 'allOf', 'anyOf', 'oneOf', 'not']);

function messageOf({ keyword, params, message }: SchemaError): string {
  const given = (key: string): string => (JSON.stringify(params[key]) ?? '').slice(0, 400);
  switch (keyword) {
    case 'required':
      return `the member ${given('missingProperty')} is missing`;
    case 'additionalProperties':
      return `the member ${given('additionalProperty')} is not defined here`;
    case 'enum':
      return `expected one of ${given('allowedValues')}`;
    case 'const':
      return `expected ${given('allowedValue')}`;
    case 'type':
      return `expected the type ${given('type')}`;
    case 'format':
      return `expected the format ${given('format')}`;
    case 'pattern':
      return `expected the pattern ${given('pattern')}`;
    case 'maxLength':
      return `expected at most ${given('limit')} characters`;
    default:
      return message ?? `does not follow "${keyword}"`;
  }
}
