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
  /** Whether the form has a word for what was affected and is fixed; else that is not affected. */
  readonly tellsFixed: boolean;
  /**
   * Of each product by its name: what is said of a release, or with null of the product as a whole; more than one where the form
   * contradicts itself.
   */
  readonly says: (product: string, version: string | null) => readonly FormSays[];
  /** What the form names of releases, and is none of these: others, and ranges. */
  readonly namesBeside: (recorded: readonly RecordedRelease[]) => readonly string[];
}

/** A release that there is. */
export interface RecordedRelease {
  readonly product: string;
  readonly version: string;
}

/** The names that are not among those of the releases, each once. */
export function besides(named: readonly RecordedRelease[], recorded: readonly RecordedRelease[]): readonly string[] {
  const nameOf = ({ product, version }: RecordedRelease): string => `${product} ${version}`;
  const known = new Set(recorded.map(nameOf));
  return [...new Set(named.map(nameOf))].filter((name) => !known.has(name));
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
