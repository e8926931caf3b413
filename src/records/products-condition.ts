import type { Condition } from '#conditions';
import { MAX_PRODUCTS, MAX_STATEMENTS } from './limits.ts';
import { anyOf, productCondition, quoteOf, type StatedProduct } from './product-condition.ts';
import { UNKNOWN } from './version-set.ts';

/**
 * Whether a host is concerned through any product of a record. A product that no house style knows leaves the answer open: the host
 * may run it. Nothing said is nothing known.
 */
export function productsCondition(products: readonly StatedProduct[]): Condition {
  if (products.length === 0 || products.length > MAX_PRODUCTS) return UNKNOWN;
  const known = products.filter(({ component }) => component !== null);
  if (known.reduce((count, { stated }) => count + 1 + stated.length, 0) > MAX_STATEMENTS) return UNKNOWN;
  const components = [...new Set(products.map(({ component }) => component))];
  return anyOf(
    components.flatMap((component) => {
      const own = products.filter((each) => each.component === component);
      return component === null ? own.slice(0, 1).map(productCondition) : componentConditions(own);
    }),
  );
}

/**
 * Commits say in other words what releases say, and a host knows its release: where releases are told whole, commits add nothing.
 */
function componentConditions(products: readonly StatedProduct[]): readonly Condition[] {
  const releases = products.filter(({ commits }) => commits === null);
  const commits = products.filter((each) => each.commits !== null);
  const isWhole = releases.some((each) => each.isWhole);
  return [...releases.map(productCondition), ...(commits.length === 0 || isWhole ? [] : [commitCondition(commits)])];
}

/**
 * A host that names the one fixing commit among what it contains has the fix. Of several nobody can tell which of them are parts of
 * one fix, and which the same on other branches.
 */
function commitCondition(products: readonly StatedProduct[]): Condition {
  const quotes = products
    .flatMap(({ stated }) => stated)
    .slice(0, 3)
    .map(({ quote }) => quoteOf(quote));
  const fixes = [...new Set(products.flatMap(({ commits }) => commits ?? []))];
  const [only] = fixes;
  if (fixes.length !== 1 || only === undefined || !/^[0-9a-f]{40}$/.test(only)) return { ...UNKNOWN, quotes };
  return { all: [UNKNOWN, { not: { contains: only } }], quotes };
}
