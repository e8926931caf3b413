import { compareDocumentVersions, type DocumentVersion, parseDocumentVersion } from './document-version.ts';
import { has, isObject, type JsonObject, list, listOf, member, textOf, textsOf, within } from './json.ts';
import { compareMoments, type Moment, momentOf } from './moment.ts';
import type { CsafVersion } from './report.ts';
import type { SchemaError } from './schemas/compiled.mjs';

/** An object of the document with its place. */
export interface Placed {
  readonly value: JsonObject;
  readonly path: string;
}

/** One step of the product tree. */
export interface Branch extends Placed {
  readonly category: string | undefined;
  readonly name: string | undefined;
  /** Null: it stands at the top. */
  readonly parent: Branch | null;
  /** 1 at the top: how often `branches` stands in the path. */
  readonly depth: number;
  product: Product | null;
  readonly children: Branch[];
}

/** A `full_product_name_t`: where a product id is defined. */
export interface Product extends Placed {
  readonly id: string | undefined;
  readonly helper: JsonObject | undefined;
  readonly from: 'branches' | 'full_product_names' | 'product_paths';
  /** The branch it hangs on. */
  readonly branch: Branch | null;
}

/** A product made of others: an item of `relationships` (2.0) or `product_paths` (2.1). */
export interface Combination extends Placed {
  readonly id: string | undefined;
  readonly references: readonly Reference[];
}

/** A use of an id that is defined elsewhere. */
export interface Reference {
  readonly id: string;
  readonly path: string;
}

export interface Revision extends Placed {
  readonly moment: Moment | null;
  readonly number: DocumentVersion | null;
}

export type StatusGroup = 'affected' | 'not affected' | 'fixed' | 'under investigation' | 'unknown' | 'recommended';

export interface StatusEntry extends Reference {
  readonly status: string;
  readonly group: StatusGroup;
}

export interface Metric extends Placed {
  /** Where the kinds of scores stand: the item itself in 2.0, its `content` in 2.1. */
  readonly content: Placed;
  readonly products: readonly Reference[];
  readonly source: string | undefined;
}

export interface Vulnerability extends Placed {
  readonly statuses: readonly StatusEntry[];
  readonly metrics: readonly Metric[];
}

/** A document with everything that several rules ask for, gathered in one walk. */
export interface IndexedCsaf {
  readonly version: CsafVersion;
  readonly root: unknown;
  readonly document: unknown;
  readonly tracking: unknown;
  readonly category: string | undefined;
  readonly status: string | undefined;
  readonly tlpLabel: string | undefined;
  readonly language: string | undefined;
  readonly documentVersion: DocumentVersion | null;
  readonly revisions: readonly Revision[];
  /** By date, then by number, over zones. Only those with both. */
  readonly sortedRevisions: readonly DatedRevision[];
  readonly newestRevision: DatedRevision | undefined;
  /** Of the dates of all revisions; null where none can be read. */
  readonly oldestDate: Moment | null;
  readonly newestDate: Moment | null;
  readonly branches: readonly Branch[];
  readonly products: readonly Product[];
  readonly productById: ReadonlyMap<string, Product>;
  readonly combinations: readonly Combination[];
  readonly productReferences: readonly Reference[];
  readonly groupReferences: readonly Reference[];
  readonly groups: ReadonlyMap<string, readonly string[]>;
  readonly vulnerabilities: readonly Vulnerability[];
  readonly extensions: readonly Placed[];
  /** Ids that critical extensions define: what defines them is not ours to know. */
  readonly extensionProducts: ReadonlySet<string>;
  readonly schemaErrors: readonly SchemaError[];
  /** What rules have gathered of this document already, by what gathers it (`onceFor`), or by the object it is of. */
  readonly gathered: Map<unknown, unknown>;
  /** The instant by which "in the past" is decided. */
  readonly now: Moment;
}

export type DatedRevision = Revision & { readonly moment: Moment; readonly number: DocumentVersion };

export const GROUP_OF_STATUS: Readonly<Record<string, StatusGroup>> = {
  first_affected: 'affected',
  known_affected: 'affected',
  last_affected: 'affected',
  known_not_affected: 'not affected',
  first_fixed: 'fixed',
  fixed: 'fixed',
  under_investigation: 'under investigation',
  unknown: 'unknown',
  recommended: 'recommended',
};

export function indexCsaf(
  root: unknown,
  version: CsafVersion,
  schemaErrors: readonly SchemaError[],
  now: Moment,
): IndexedCsaf {
  const document = member(root, 'document');
  const tracking = member(document, 'tracking');
  const revisions = revisionsOf(tracking);
  const sortedRevisions = revisions.filter(isDated).sort(byDateAndNumber);
  const tree = treeOf(root, version);
  const vulnerabilities = vulnerabilitiesOf(root, version);
  const { productReferences, groupReferences } = referencesOf(root, version, tree.combinations, vulnerabilities);
  const productById = new Map<string, Product>();
  for (const product of tree.products) {
    if (product.id !== undefined && !productById.has(product.id)) productById.set(product.id, product);
  }
  const extensions = version === '2.1' ? extensionsOf(root, tree.products, vulnerabilities) : [];
  return {
    version,
    root,
    document,
    tracking,
    category: textOf(document, 'category'),
    status: textOf(tracking, 'status'),
    tlpLabel: textOf(within(document, 'distribution', 'tlp'), 'label'),
    language: textOf(document, 'lang'),
    documentVersion: parseDocumentVersion(member(tracking, 'version')),
    revisions,
    sortedRevisions,
    newestRevision: sortedRevisions.at(-1),
    oldestDate: extreme(revisions, -1),
    newestDate: extreme(revisions, 1),
    ...tree,
    productById,
    productReferences,
    groupReferences,
    groups: groupsOf(root),
    vulnerabilities,
    extensions,
    extensionProducts: productsOfExtensions(extensions),
    schemaErrors,
    gathered: new Map(),
    now,
  };
}

function extreme(revisions: readonly Revision[], sign: 1 | -1): Moment | null {
  let found: Moment | null = null;
  for (const { moment } of revisions) {
    if (moment !== null && (found === null || compareMoments(moment, found) * sign > 0)) found = moment;
  }
  return found;
}

function isDated(revision: Revision): revision is DatedRevision {
  return revision.moment !== null && revision.number !== null;
}

function byDateAndNumber(left: DatedRevision, right: DatedRevision): number {
  return compareMoments(left.moment, right.moment) || compareDocumentVersions(left.number, right.number);
}

function revisionsOf(tracking: unknown): Revision[] {
  return placedItems(tracking, 'revision_history', '/document/tracking').map(({ value, path }) => ({
    value,
    path,
    moment: momentOf(value['date']),
    number: parseDocumentVersion(value['number']),
  }));
}

/** The objects of a list that is a member, each with its place. */
export function placedItems(parent: unknown, key: string, path: string): Placed[] {
  const found: Placed[] = [];
  const items = listOf(parent, key);
  const base = `${path}/${key}`;
  for (let index = 0; index < items.length; index += 1) {
    const value = items[index];
    if (isObject(value)) found.push({ value, path: `${base}/${index}` });
  }
  return found;
}

interface Tree {
  readonly branches: readonly Branch[];
  readonly products: readonly Product[];
  readonly combinations: readonly Combination[];
}

function treeOf(root: unknown, version: CsafVersion): Tree {
  const tree = member(root, 'product_tree');
  const branches: Branch[] = [];
  const products: Product[] = [];
  const productOf = (value: unknown, path: string, from: Product['from'], branch: Branch | null): Product | null => {
    if (!isObject(value)) return null;
    const helper = member(value, 'product_identification_helper');
    const product: Product = {
      value,
      path,
      id: textOf(value, 'product_id'),
      helper: isObject(helper) ? helper : undefined,
      from,
      branch,
    };
    products.push(product);
    return product;
  };
  // the branches of one place before those below them; the nesting is bounded, so recursion is safe
  const visit = (holder: unknown, parent: Branch | null, holderPath: string): void => {
    const own: Branch[] = [];
    for (const { value, path } of placedItems(holder, 'branches', holderPath)) {
      const branch: Branch = {
        value,
        path,
        category: textOf(value, 'category'),
        name: textOf(value, 'name'),
        parent,
        depth: parent === null ? 1 : parent.depth + 1,
        product: null,
        children: [],
      };
      branches.push(branch);
      parent?.children.push(branch);
      branch.product = productOf(value['product'], `${path}/product`, 'branches', branch);
      if (has(value, 'branches')) own.push(branch);
    }
    for (const branch of own) visit(branch.value, branch, branch.path);
  };
  visit(tree, null, '/product_tree');
  for (const { value, path } of placedItems(tree, 'full_product_names', '/product_tree')) {
    productOf(value, path, 'full_product_names', null);
  }
  const combinations = placedItems(tree, version === '2.0' ? 'relationships' : 'product_paths', '/product_tree').map(
    ({ value, path }) => {
      const product = productOf(value['full_product_name'], `${path}/full_product_name`, 'product_paths', null);
      return { value, path, id: product?.id, references: partsOf(value, path, version) };
    },
  );
  return { branches, products, combinations };
}

function partsOf(value: JsonObject, path: string, version: CsafVersion): Reference[] {
  const keys =
    version === '2.0' ? ['product_reference', 'relates_to_product_reference'] : ['beginning_product_reference'];
  const found: Reference[] = [];
  for (const key of keys) {
    const id = textOf(value, key);
    if (id !== undefined) found.push({ id, path: `${path}/${key}` });
  }
  if (version === '2.1') {
    for (const part of placedItems(value, 'subpaths', path)) {
      const id = textOf(part.value, 'next_product_reference');
      if (id !== undefined) found.push({ id, path: `${part.path}/next_product_reference` });
    }
  }
  return found;
}

function groupsOf(root: unknown): Map<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const { value } of placedItems(member(root, 'product_tree'), 'product_groups', '/product_tree')) {
    const id = textOf(value, 'group_id');
    if (id === undefined) continue;
    const products = textsOf(value, 'product_ids').map(([each]) => each);
    const known = groups.get(id);
    if (known === undefined) groups.set(id, products);
    else for (const each of products) known.push(each);
  }
  return groups;
}

function vulnerabilitiesOf(root: unknown, version: CsafVersion): Vulnerability[] {
  return placedItems(root, 'vulnerabilities', '').map(({ value, path }) => ({
    value,
    path,
    statuses: statusesOf(value, path),
    metrics: metricsOf(value, path, version),
  }));
}

function statusesOf(vulnerability: JsonObject, path: string): StatusEntry[] {
  const found: StatusEntry[] = [];
  const statuses = member(vulnerability, 'product_status');
  if (!isObject(statuses)) return found;
  for (const status of Object.keys(statuses)) {
    const group = Object.hasOwn(GROUP_OF_STATUS, status) ? GROUP_OF_STATUS[status] : undefined;
    if (group === undefined) continue;
    const items = listOf(statuses, status);
    const base = `${path}/product_status/${status}`;
    for (let index = 0; index < items.length; index += 1) {
      const id = items[index];
      if (typeof id === 'string') found.push({ id, path: `${base}/${index}`, status, group });
    }
  }
  return found;
}

function metricsOf(vulnerability: JsonObject, path: string, version: CsafVersion): Metric[] {
  return placedItems(vulnerability, version === '2.0' ? 'scores' : 'metrics', path).map((placed) => {
    const content = placed.value['content'];
    return {
      ...placed,
      content: version === '2.0' ? placed : { value: isObject(content) ? content : {}, path: `${placed.path}/content` },
      products: referencesIn(placed.value, 'products', placed.path),
      source: textOf(placed.value, 'source'),
    };
  });
}

/** The ids in a list that is a member. */
export function referencesIn(parent: unknown, key: string, path: string): Reference[] {
  const found: Reference[] = [];
  const items = listOf(parent, key);
  const base = `${path}/${key}`;
  for (let index = 0; index < items.length; index += 1) {
    const id = items[index];
    if (typeof id === 'string') found.push({ id, path: `${base}/${index}` });
  }
  return found;
}

/** Which lists of a vulnerability name products and groups: sections 6.1.1 and 6.1.4. */
const NAMING: Readonly<Record<CsafVersion, readonly string[]>> = {
  '2.0': ['flags', 'remediations', 'threats'],
  '2.1': ['first_known_exploitation_dates', 'flags', 'ids', 'involvements', 'notes', 'remediations', 'threats'],
};

function referencesOf(
  root: unknown,
  version: CsafVersion,
  combinations: readonly Combination[],
  vulnerabilities: readonly Vulnerability[],
): { productReferences: Reference[]; groupReferences: Reference[] } {
  const productReferences: Reference[] = [];
  const groupReferences: Reference[] = [];
  const take = ({ value, path }: Placed): void => {
    if (has(value, 'product_ids'))
      for (const each of referencesIn(value, 'product_ids', path)) productReferences.push(each);
    if (has(value, 'group_ids')) for (const each of referencesIn(value, 'group_ids', path)) groupReferences.push(each);
  };
  if (version === '2.1') placedItems(member(root, 'document'), 'notes', '/document').forEach(take);
  const tree = member(root, 'product_tree');
  for (const { value, path } of placedItems(tree, 'product_groups', '/product_tree')) {
    for (const each of referencesIn(value, 'product_ids', path)) productReferences.push(each);
  }
  for (const { references } of combinations) for (const each of references) productReferences.push(each);
  for (const { value, path, statuses, metrics } of vulnerabilities) {
    for (const key of NAMING[version]) if (has(value, key)) placedItems(value, key, path).forEach(take);
    for (const each of statuses) productReferences.push(each);
    for (const { products } of metrics) for (const each of products) productReferences.push(each);
  }
  return { productReferences, groupReferences };
}

function extensionsOf(
  root: unknown,
  products: readonly Product[],
  vulnerabilities: readonly Vulnerability[],
): Placed[] {
  const holders: readonly Placed[] = [
    ...(isObject(root) ? [{ value: root, path: '' }] : []),
    ...[member(root, 'document')].filter(isObject).map((value) => ({ value, path: '/document' })),
    ...products,
    ...vulnerabilities.flatMap((each) => [each, ...each.metrics.map(({ content }) => content)]),
  ];
  const found: Placed[] = [];
  for (const { value, path } of holders) {
    if (!has(value, 'x_extensions')) continue;
    for (const [index, each] of list(value['x_extensions']).entries()) {
      found.push({ value: isObject(each) ? each : {}, path: `${path}/x_extensions/${index}` });
    }
  }
  return found;
}

/** `full_product_name` somewhere in the content of a critical extension: it may change what mandatory tests say (section 2.4.4.4). */
function productsOfExtensions(extensions: readonly Placed[]): Set<string> {
  const found = new Set<string>();
  const open: unknown[] = extensions
    .filter(({ value }) => value['critical'] === true)
    .map(({ value }) => value['content']);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const id = textOf(member(next, 'full_product_name'), 'product_id');
    if (id !== undefined) found.add(id);
    if (typeof next !== 'object' || next === null) continue;
    for (const each of Object.values(next)) if (typeof each === 'object' && each !== null) open.push(each);
  }
  return found;
}
