/** What a form says of one release of a product; a release that it does not name it says nothing of. */
export type FormSays = 'affected' | 'not_affected' | 'fixed';

/** One form, read back. */
export interface ReadForm {
  /** As `convert --to` names it. */
  readonly form: string;
  readonly title: string | null;
  /** Null where the form has no place for it. */
  readonly revision: string | null;
  readonly cves: readonly string[];
  /** SHA-256 of files by their names, as far as the form carries them; null where it has no place for them. */
  readonly checksums: ReadonlyMap<string, string> | null;
  /** Of each product by its name: what is said of a release; more than one where the form contradicts itself. */
  readonly says: (product: string, version: string) => readonly FormSays[];
}

/** The member of something that may be anything. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let here = value;
  for (const name of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, name)) return undefined;
    here = (here as Readonly<Record<string | number, unknown>>)[name];
  }
  return here;
}

export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

export function textAt(value: unknown, ...path: readonly (string | number)[]): string | null {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : null;
}
