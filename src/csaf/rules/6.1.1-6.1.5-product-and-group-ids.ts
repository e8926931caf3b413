import type { Combination } from '../indexed-csaf.ts';
import { placedItems } from '../indexed-csaf.ts';
import { member, textOf } from '../json.ts';
import { BOTH, type Rule } from '../rule.ts';

export const PRODUCT_AND_GROUP_ID_RULES: readonly Rule[] = [
  {
    test: '6.1.1',
    title: 'Missing Definition of Product ID',
    versions: BOTH,
    remedy: 'Define the product in product_tree, or correct the id.',
    check({ productReferences, productById, extensionProducts }, report) {
      for (const { id, path } of productReferences) {
        if (!productById.has(id) && !extensionProducts.has(id))
          report.fail(path, `the product ${quoted(id)} is not defined in product_tree`);
      }
    },
  },
  {
    test: '6.1.2',
    title: 'Multiple Definition of Product ID',
    versions: BOTH,
    remedy: 'Give each product an id of its own, and define it once.',
    check({ products, productById }, report) {
      for (const product of products) {
        if (product.id === undefined || productById.get(product.id) === product) continue;
        report.fail(`${product.path}/product_id`, `the product id ${quoted(product.id)} is defined before`);
      }
    },
  },
  {
    test: '6.1.3',
    title: 'Circular Definition of Product ID',
    versions: BOTH,
    remedy: 'Make the product of others that are defined without it.',
    check({ combinations }, report) {
      for (const { id = '', path } of inCircles(combinations)) {
        report.fail(`${path}/full_product_name/product_id`, `the product ${quoted(id)} is, in the end, made of itself`);
      }
    },
  },
  {
    test: '6.1.4',
    title: 'Missing Definition of Product Group ID',
    versions: BOTH,
    remedy: 'Define the group in product_tree/product_groups, or correct the id.',
    check({ groupReferences, groups }, report) {
      for (const { id, path } of groupReferences) {
        if (!groups.has(id)) report.fail(path, `the group ${quoted(id)} is not defined in product_tree`);
      }
    },
  },
  {
    test: '6.1.5',
    title: 'Multiple Definition of Product Group ID',
    versions: BOTH,
    remedy: 'Give each group an id of its own, and define it once.',
    check({ root }, report) {
      const seen = new Set<string>();
      for (const { value, path } of placedItems(member(root, 'product_tree'), 'product_groups', '/product_tree')) {
        const id = textOf(value, 'group_id');
        if (id === undefined) continue;
        if (seen.has(id)) report.fail(`${path}/group_id`, `the group id ${quoted(id)} is defined before`);
        seen.add(id);
      }
    },
  },
];

function quoted(id: string): string {
  return JSON.stringify(id);
}

/**
 * Those whose parts lead into a circle. Whatever is made only of products without open parts is taken away, again and again; what
 * stays is circular. Linear, and without recursion.
 */
function inCircles(combinations: readonly Combination[]): readonly Combination[] {
  const madeBy = new Map<string, Combination[]>();
  for (const each of combinations) if (each.id !== undefined) pushTo(madeBy, each.id, each);
  const usedBy = new Map<string, Combination[]>();
  const openParts = new Map<Combination, number>();
  const openMakers = new Map<string, number>();
  for (const [id, makers] of madeBy) openMakers.set(id, makers.length);
  const ready: Combination[] = [];
  for (const each of combinations) {
    const parts = each.references.filter(({ id }) => madeBy.has(id));
    for (const { id } of parts) pushTo(usedBy, id, each);
    openParts.set(each, parts.length);
    if (parts.length === 0) ready.push(each);
  }
  const settled = new Set<Combination>();
  for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
    settled.add(next);
    if (next.id === undefined) continue;
    const left = (openMakers.get(next.id) ?? 1) - 1;
    openMakers.set(next.id, left);
    if (left > 0) continue;
    for (const user of usedBy.get(next.id) ?? []) {
      const open = (openParts.get(user) ?? 1) - 1;
      openParts.set(user, open);
      if (open === 0) ready.push(user);
    }
  }
  return combinations.filter((each) => !settled.has(each));
}

function pushTo<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}
