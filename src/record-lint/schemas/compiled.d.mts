/** What scripts/compile-record-schemas.mjs makes of the official schemas. */
export interface SchemaError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
}

export interface SchemaCheck {
  (document: unknown): boolean;
  readonly errors?: readonly SchemaError[] | null;
}

declare const compiled: Readonly<Record<'cve' | 'osv', SchemaCheck>>;
export default compiled;
