/** What scripts/compile-csaf-schemas.mjs makes of the official schemas. */
export interface SchemaError {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
}

export interface SchemaCheck {
  (document: unknown): boolean;
  readonly errors?: readonly SchemaError[] | null;
}

declare const compiled: Readonly<
  Record<'csaf20' | 'csaf21' | 'documentation11' | 'documentation12', SchemaCheck>
>;
export default compiled;
