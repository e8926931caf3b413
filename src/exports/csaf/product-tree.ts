import { type Publication, productOf } from '#publication';
import type { CsafObject } from './csaf-json.ts';
import { digestsOf, isRead, names } from './patch-rows.ts';
import { plainLine, plainText } from './plain-text.ts';
import type { StatedProduct } from './stated-products.ts';

/**
 * Vendors, products and releases; and the files of the patches with their digests, which stand in a group with the releases
 * that their row names: a file has no status, and a product that nothing refers to says nothing (6.2.1).
 */
export function productTreeOf(
  publication: Publication,
  products: readonly StatedProduct[],
  version: '2.0' | '2.1',
): CsafObject {
  const groups = patchGroupsOf(publication, products);
  const files = [...new Set(groups.flatMap((each) => each.files))];
  const digests = digestsOf(publication.facts);
  return {
    branches: branchesOf(publication, products, version),
    full_product_names: files.map((file) => ({
      name: file,
      product_id: fileId(file),
      product_identification_helper: {
        hashes: [{ file_hashes: [{ algorithm: 'sha256', value: digests.get(file) }], filename: file }],
      },
    })),
    product_groups: groups.map((each) => ({
      group_id: each.id,
      product_ids: [...each.files.map(fileId), ...each.releases],
      summary: each.summary,
    })),
  };
}

function branchesOf(
  { style }: Publication,
  products: readonly StatedProduct[],
  csafVersion: '2.0' | '2.1',
): CsafObject[] {
  const components = Map.groupBy(products, ({ component }) => component);
  const vendors = Map.groupBy(components.keys(), (component) => productOf(style, component).vendor);
  return [...vendors].map(([vendor, own]) => ({
    branches: own.map((component) => {
      const { product, cpe } = productOf(style, component);
      const title = product.startsWith(vendor) ? product : `${vendor} ${product}`;
      const purl = cpe === undefined ? `pkg:generic/${encodeURIComponent(vendor)}/${encodeURIComponent(product)}` : '';
      const leaves = (components.get(component) ?? []).map(({ id, version }) => {
        const identity = cpe === undefined ? purlOf(purl, version) : cpeOf(cpe, version);
        const leaf = {
          name: version === null ? title : `${title} ${version}`,
          product_id: id,
          product_identification_helper:
            cpe !== undefined ? { cpe: identity } : csafVersion === '2.0' ? { purl: identity } : { purls: [identity] },
        };
        return version === null ? leaf : { category: 'product_version', name: version, product: leaf };
      });
      const [whole] = leaves;
      return whole !== undefined && 'product_id' in whole
        ? { category: 'product_name', name: product, product: whole }
        : { branches: leaves, category: 'product_name', name: product };
    }),
    category: 'vendor',
    name: vendor,
  }));
}

/** A CPE has thirteen parts; of a house style come the first five. */
function cpeOf(beginning: string, version: string | null): string {
  return `${beginning}:${version ?? '*'}:*:*:*:*:*:*:*`;
}

function purlOf(whole: string, version: string | null): string {
  return version === null ? whole : `${whole}@${encodeURIComponent(version)}`;
}

function fileId(file: string): string {
  return `file:${file}`;
}

interface PatchGroup {
  readonly id: string;
  readonly files: readonly string[];
  readonly releases: readonly string[];
  readonly summary: string;
}

/** A group for each row that was read. One thing alone is no group by the schema. */
function patchGroupsOf({ facts }: Publication, products: readonly StatedProduct[]): readonly PatchGroup[] {
  const digests = digestsOf(facts);
  const seen = new Map<string, number>();
  return facts.patches.filter(isRead).flatMap((row) => {
    const files = [...new Set(row.files)].filter((file) => isPlain(file) && digests.has(file));
    const releases = products
      .filter((each) => (each.status === 'affected' || each.status === 'under_investigation') && names(row, each))
      .map(({ id }) => id);
    if (files.length === 0 || files.length + releases.length < 2) return [];
    const file = plainText(row.file);
    const count = (seen.get(file) ?? 0) + 1;
    seen.set(file, count);
    const id = count === 1 ? `patch:${file}` : `patch:${file}#${count}`;
    const appliesTo = plainLine(row.appliesTo) ?? row.applies.component ?? '';
    const summary = `${file}, for ${appliesTo}: its files, and the releases of this document that it is for.`;
    return [{ id, files, releases, summary }];
  });
}

function isPlain(file: string): boolean {
  return file !== '' && plainText(file) === file;
}
