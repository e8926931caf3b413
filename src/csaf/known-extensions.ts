import compiled, { type SchemaCheck } from './schemas/compiled.mjs';
import metadata11 from './schemas/official/extensions/documentation-11-metadata_1.0.0.json' with { type: 'json' };
import metadata12 from './schemas/official/extensions/documentation-12-metadata_1.0.0.json' with { type: 'json' };

/** An extension whose schema and metadata are at hand. */
export interface KnownExtension {
  readonly check: SchemaCheck;
  readonly incompatible: readonly string[];
  /** How often it may stand in one list, by the kind of place; a place that is missing is not allowed. */
  readonly most: Readonly<Partial<Record<ExtensionPlace, number>>>;
}

export type ExtensionPlace = 'root' | 'document' | 'branches' | 'names' | 'paths' | 'metrics' | 'vulnerabilities';

interface Metadata {
  readonly extension_schema: string;
  readonly incompatible_extensions?: readonly string[];
  readonly requirement: Readonly<Record<string, { readonly max_occurrence: number }>>;
}

/** The kind of place by its path in metadata, which may also be written in the words of CSAF 2.0. */
export function placeOf(path: string): ExtensionPlace {
  if (/product_tree[./]branches/.test(path)) return 'branches';
  if (/product_tree[./]full_product_names/.test(path)) return 'names';
  if (/product_tree[./](?:product_paths|relationships)/.test(path)) return 'paths';
  if (/[./]metrics/.test(path)) return 'metrics';
  if (/[./]vulnerabilities/.test(path)) return 'vulnerabilities';
  return /[./]document[./]/.test(path) ? 'document' : 'root';
}

const KNOWN: ReadonlyMap<string, KnownExtension> = new Map(
  (
    [
      [compiled.documentation11, metadata11],
      [compiled.documentation12, metadata12],
    ] as readonly (readonly [SchemaCheck, Metadata])[]
  ).map(([check, metadata]) => [
    metadata.extension_schema,
    {
      check,
      incompatible: metadata.incompatible_extensions ?? [],
      most: Object.fromEntries(
        Object.entries(metadata.requirement).map(([path, { max_occurrence }]) => [placeOf(path), max_occurrence]),
      ),
    },
  ]),
);

/** By the value of its `$schema`. */
export function knownExtension(schema: string): KnownExtension | null {
  return KNOWN.get(schema) ?? null;
}
