import type { AdvisoryFacts, PatchRow, Section } from '#advisory';
import type { AdvisoryId } from '#identifiers';
import { type Publication, productOf } from '#publication';
import { covers, type ProductVersion, parseProductVersion } from '#versions';
import { pageOf } from './addresses.ts';
import type { CsafObject } from './csaf-json.ts';
import { digestsOf, isRead, names } from './patch-rows.ts';
import { plainLine, plainText } from './plain-text.ts';
import type { StatedProduct } from './stated-products.ts';

/**
 * What to do about the affected products: releases and patches with the fix, and what lessens exposure. Of what is fixed or
 * not affected nothing is said (6.1.36), and of what is not settled nothing but that there is no help at all (6.2.27).
 */
export function remediationsOf(
  id: AdvisoryId,
  publication: Publication,
  products: readonly StatedProduct[],
): CsafObject[] {
  const affected = products.filter(({ status }) => status === 'affected');
  const undecided = products.filter(({ status }) => status === 'under_investigation');
  const fixes = [
    ...patchFixesOf(publication, affected),
    ...releaseFixesOf(publication, products),
    ...commitFixesOf(publication, affected),
  ];
  const url = pageOf(id, publication) ?? undefined;
  const helped = new Set(fixes.flatMap((fix) => fix.products.map((each) => each.id)));
  const mitigations = mitigationsOf(publication.facts);
  const { facts, fixes: commits } = publication;
  const isHelpless =
    facts.patches.length === 0 &&
    mitigations.length === 0 &&
    commits.length === 0 &&
    !products.some(({ status }) => status === 'fixed');
  const without = [
    ...(mitigations.length > 0 ? [] : affected.filter((each) => !helped.has(each.id))),
    ...(isHelpless ? undecided : []),
  ];
  return [
    ...fixes.map((fix) => ({
      category: 'vendor_fix',
      details: fix.details,
      product_ids: fix.products.map((each) => each.id),
      restart_required: restartOf(fix.products, publication),
      url,
    })),
    ...(affected.length === 0 ? [] : mitigations).map((section) => ({
      category: /\bworkarounds?\b/i.test(section.heading) ? 'workaround' : 'mitigation',
      details: plainText(section.body),
      product_ids: affected.map((each) => each.id),
    })),
    ...(without.length === 0
      ? []
      : [
          {
            category: 'none_available',
            details: noneText(facts),
            product_ids: without.map((each) => each.id),
          },
        ]),
  ];
}

interface Fix {
  readonly products: readonly StatedProduct[];
  readonly details: string;
}

/** One fix for the affected products that the same rows name. Rows of which not all was read are for what no other row names. */
function patchFixesOf({ facts }: Publication, affected: readonly StatedProduct[]): Fix[] {
  const rows = facts.patches.filter(({ files, file }) => files.length > 0 || file !== '');
  const read = rows.filter(isRead);
  const unread = rows.filter((row) => !isRead(row));
  const recipes = recipesOf(facts);
  const fixes = new Map<
    string,
    { products: StatedProduct[]; rows: readonly PatchRow[]; first: readonly AdvisoryId[] }
  >();
  for (const product of affected) {
    const own = read.filter((row) => names(row, product));
    const rowsOf =
      own.length > 0
        ? own
        : unread.filter(({ applies }) => applies.component === null || applies.component === product.component);
    if (rowsOf.length === 0) continue;
    const first = recipes.find(({ component, line }) => component === product.component && isOfLine(line, product));
    const prerequisites = first?.prerequisites ?? [];
    const key = `${rowsOf.map(({ line, file }) => `${line} ${file}`).join('\n')}\n\n${prerequisites.join(' ')}`;
    const known = fixes.get(key);
    if (known === undefined) fixes.set(key, { products: [product], rows: rowsOf, first: prerequisites });
    else known.products.push(product);
  }
  const digests = digestsOf(facts);
  return [...fixes.values()].map(({ products, rows: own, first }) => ({
    products,
    details: [
      ...(first.length === 0 ? [] : [`The fix of ${first.join(', ')} has to be there first.`]),
      ...own.map((row) => patchText(row, digests)),
    ].join('\n\n'),
  }));
}

function patchText(row: PatchRow, digests: ReadonlyMap<string, string>): string {
  const files = row.files.length > 0 ? row.files : [row.file];
  const whom = plainLine(row.appliesTo) ?? row.applies.component;
  const how = isRead(row) ? '' : ' See the text for whether they are for this release.';
  const lines = files.map((file) => {
    const digest = digests.get(file);
    return `${plainText(file)}${digest === undefined ? '' : ` (SHA-256 ${digest})`}`;
  });
  return `Patches${whom === null ? '' : ` for ${whom}`}:${how}\n${lines.join('\n')}`;
}

interface LineRecipe {
  readonly component: string;
  readonly line: ProductVersion;
  /** What it has to be applied on. */
  readonly prerequisites: readonly AdvisoryId[];
}

function recipesOf({ recipes }: AdvisoryFacts): readonly LineRecipe[] {
  return Object.entries(recipes?.recipesByVersion ?? {}).flatMap(([version, recipeByTree]) => {
    const line = parseProductVersion(version);
    if (line === undefined) return [];
    return Object.entries(recipeByTree).map(([component, { prerequisites }]) => ({ component, line, prerequisites }));
  });
}

function isOfLine(line: ProductVersion, { parsed }: StatedProduct): boolean {
  return parsed !== null && covers(line, parsed);
}

/** Recorded releases with the fix help whoever runs an affected one of the same component. */
function releaseFixesOf({ style }: Publication, products: readonly StatedProduct[]): Fix[] {
  return [...Map.groupBy(products, ({ component }) => component)].flatMap(([component, own]) => {
    const affected = own.filter(({ status }) => status === 'affected');
    const fixed = own.filter(({ status, version }) => status === 'fixed' && version !== null);
    if (affected.length === 0 || fixed.length === 0) return [];
    const { product } = productOf(style, component);
    const versions = fixed.map(({ version }) => version).join(', ');
    return [{ products: affected, details: `Releases of ${product} with the fix: ${versions}.` }];
  });
}

function commitFixesOf({ fixes, style }: Publication, affected: readonly StatedProduct[]): Fix[] {
  return fixes.flatMap(({ component, fixed }) => {
    const products = affected.filter((each) => each.component === component);
    if (products.length === 0 || fixed.length === 0) return [];
    const { repository } = productOf(style, component);
    const place = repository === undefined ? '' : ` of ${repository}`;
    return [{ products, details: `Commits with the fix${place}:\n${fixed.join('\n')}` }];
  });
}

/** What has to be started anew, where it is the same for all of the products. */
function restartOf(products: readonly StatedProduct[], { style }: Publication): CsafObject | undefined {
  const effects = new Set(
    products.map(({ component }) => style.components.find((each) => each.component === component)?.takesEffect),
  );
  if (effects.size !== 1) return undefined;
  const [effect] = effects;
  if (effect === 'reboot') return { category: 'machine' };
  return effect === 'service_restart' ? { category: 'service' } : undefined;
}

/** Sections that say what lessens exposure, without those that say that nothing does. */
function mitigationsOf({ sections }: AdvisoryFacts): readonly Section[] {
  return sections.filter(({ role, body }) => role === 'mitigation' && body.trim() !== '' && !isNone(body));
}

const NONE =
  /^(?:there (?:is|are) (?:currently |presently )?no (?:known |available )?(?:mitigations?|workarounds?)(?: known| available)?|we (?:know of|are aware of|have) no (?:mitigations?|workarounds?)|no (?:known )?(?:mitigations?|workarounds?)(?: (?:is|are) (?:known|available))?|none(?: (?:is |are )?(?:known|available))?)\.?$/i;

/** Whether the first sentence says it, and says it without "but" and "for". */
function isNone(body: string): boolean {
  const [first = ''] = plainText(body)
    .replace(/\s+/g, ' ')
    .trim()
    .split(/(?<=\.) /, 1);
  return NONE.test(first);
}

function noneText({ sections }: AdvisoryFacts): string {
  const said = sections.find(({ role, body }) => role === 'mitigation' && isNone(body));
  const what = 'The advisory names neither a patch nor a fixed release nor a mitigation for these products.';
  return said === undefined ? what : `${what}\n\n${plainText(said.body)}`;
}
