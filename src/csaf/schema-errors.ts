import type { CsafVersion } from './report.ts';
import compiled, { type SchemaError } from './schemas/compiled.mjs';

/** What the schema of a version says against a document. */
export function schemaErrorsOf(root: unknown, version: CsafVersion): readonly SchemaError[] {
  const check = version === '2.0' ? compiled.csaf20 : compiled.csaf21;
  if (check(root)) return [];
  // "must match then schema" and the like say nothing that the errors beneath do not
  return (check.errors ?? []).filter(({ keyword }) => !['if', 'allOf'].includes(keyword));
}

/** One error for people. */
export function schemaMessage({ keyword, params, message }: SchemaError): string {
  const given = (key: string): string => JSON.stringify(params[key]) ?? '';
  switch (keyword) {
    case 'required':
      return `the member ${given('missingProperty')} is missing`;
    case 'additionalProperties':
      return `the member ${given('additionalProperty')} is not defined here`;
    case 'unevaluatedProperties':
      return `the member ${given('unevaluatedProperty')} is not defined here`;
    case 'enum':
      return `expected one of ${JSON.stringify(params['allowedValues'])}`;
    case 'const':
      return `expected ${given('allowedValue')}`;
    case 'type':
      return `expected the type ${given('type')}`;
    case 'format':
      return `expected the format ${given('format')}`;
    case 'pattern':
      return `expected the pattern ${given('pattern')}`;
    default:
      return message ?? `does not follow "${keyword}"`;
  }
}
