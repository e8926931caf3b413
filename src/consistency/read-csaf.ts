import { at, besides, type FormSays, listAt, type ReadForm, textAt } from './form-says.ts';

const SAYS_BY_STATUS: readonly (readonly [FormSays, readonly string[]])[] = [
  ['affected', ['first_affected', 'known_affected', 'last_affected']],
  ['not_affected', ['known_not_affected']],
  ['fixed', ['first_fixed', 'fixed']],
];

interface NamedProduct {
  readonly product: string;
  /** Null: the product as a whole. */
  readonly version: string | null;
  readonly id: string;
}

/** Reads a CSAF 2.0 or 2.1 document: releases are leaves of `product_tree.branches` below a product, which may be a leaf itself. */
export function readCsaf(form: string, document: unknown): ReadForm {
  const vulnerabilities = listAt(document, 'vulnerabilities');
  const named = listAt(document, 'product_tree', 'branches').flatMap((branch) => productsIn(branch, null));
  const saidById = saidOfIds(vulnerabilities);
  const idsByName = Map.groupBy(named, ({ product, version }) => nameOf(product, version));
  return {
    form,
    title: textAt(document, 'document', 'title'),
    revision: textAt(document, 'document', 'tracking', 'version'),
    cves: vulnerabilities.flatMap((each) => textAt(each, 'cve') ?? []),
    checksums: checksumsIn(document),
    tellsFixed: true,
    says: (product, version) => [
      ...new Set((idsByName.get(nameOf(product, version)) ?? []).flatMap(({ id }) => [...(saidById.get(id) ?? [])])),
    ],
    namesBeside: (recorded) =>
      besides(
        named.flatMap(({ product, version }) => (version === null ? [] : [{ product, version }])),
        recorded,
      ),
  };
}

function nameOf(product: string, version: string | null): string {
  return `${product}\n${version ?? ''}`;
}

/** Of each product id what the vulnerabilities say, together. */
function saidOfIds(vulnerabilities: readonly unknown[]): ReadonlyMap<string, ReadonlySet<FormSays>> {
  const said = new Map<string, Set<FormSays>>();
  for (const vulnerability of vulnerabilities)
    for (const [says, lists] of SAYS_BY_STATUS)
      for (const id of lists.flatMap((list) => listAt(vulnerability, 'product_status', list)))
        if (typeof id === 'string') said.set(id, (said.get(id) ?? new Set()).add(says));
  return said;
}

function productsIn(branch: unknown, product: string | null): readonly NamedProduct[] {
  const category = textAt(branch, 'category');
  const name = textAt(branch, 'name') ?? '';
  const here = category === 'product_name' ? name : product;
  const id = textAt(branch, 'product', 'product_id');
  const version = category === 'product_name' ? null : name;
  const own = id !== null && here !== null ? [{ product: here, version, id }] : [];
  return [...own, ...listAt(branch, 'branches').flatMap((each) => productsIn(each, here))];
}

/** Wherever the document has them: file names beside their digests, and lines of notes as `sha256sum` writes them. */
function checksumsIn(document: unknown): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const note of listAt(document, 'document', 'notes'))
    for (const { groups } of (textAt(note, 'text') ?? '').matchAll(/^(?<digest>[0-9a-f]{64}) [ *](?<name>\S+)$/gm))
      found.set(groups?.['name'] ?? '', groups?.['digest'] ?? '');
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const name = textAt(value, 'filename');
    for (const hash of listAt(value, 'file_hashes'))
      if (name !== null && textAt(hash, 'algorithm') === 'sha256') found.set(name, textAt(hash, 'value') ?? '');
    for (const each of Object.values(value)) walk(each);
  };
  walk(at(document, 'product_tree'));
  return found;
}
