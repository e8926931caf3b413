import { CPE_ATTRIBUTES, cpePartsOf } from '../cpe.ts';
import type { Branch, IndexedCsaf, Product } from '../indexed-csaf.ts';
import { placedItems } from '../indexed-csaf.ts';
import { has, isObject, list, textOf, textsOf } from '../json.ts';
import { onceFor } from '../once-for.ts';
import { parsePackageUrl, type ReadPackageUrl, withoutQualifiers } from '../package-url.ts';
import { BOTH, ONLY_2_1, type Rule } from '../rule.ts';
import { canonicalText } from '../schemas/distinct.ts';
import { fileHashes } from './6.1.23-6.1.33-vulnerability-items.ts';

export const IDENTIFICATION_HELPER_RULES: readonly Rule[] = [
  {
    test: '6.1.13',
    title: 'PURL',
    versions: BOTH,
    remedy: 'Write the package URL as pkg:type/namespace/name@version?qualifiers#subpath, in its canonical form.',
    check(csaf, report) {
      for (const purls of purlsOf(csaf).values()) {
        for (const { text, path, read } of purls) {
          if (read.kind === 'fault') report.fail(path, `${JSON.stringify(text)} ${read.fault}`);
        }
      }
    },
  },
  {
    test: '6.1.42',
    title: 'PURL Qualifiers',
    versions: ONLY_2_1,
    remedy: 'Make a product of its own for each component; purls of one product differ in their qualifiers alone.',
    check(csaf, report) {
      for (const purls of purlsOf(csaf).values()) {
        if (purls.length < 2) continue;
        let first: string | null = null;
        for (const { text, path, read } of purls) {
          if (read.kind === 'fault') continue;
          const own = withoutQualifiers(read.purl);
          first ??= own;
          if (own !== first)
            report.fail(path, `${JSON.stringify(text)} differs from the first in more than its qualifiers`);
        }
      }
    },
  },
  manyStars('6.1.43', 'Use of Multiple Stars in Model Number', 'model_numbers'),
  manyStars('6.1.44', 'Use of Multiple Stars in Serial Number', 'serial_numbers'),
  manyStars('6.1.61', 'Use of Multiple Stars in SKU', 'skus'),
  weakHash('6.2.8', 'Use of MD5 as the only Hash Algorithm', 'md5'),
  weakHash('6.2.9', 'Use of SHA-1 as the only Hash Algorithm', 'sha1'),
  {
    test: '6.2.16',
    title: 'Missing Product Identification Helper',
    versions: BOTH,
    remedy: 'Add product_identification_helper, such as a purl, a CPE or hashes.',
    check({ products }, report) {
      for (const { value, path } of products) {
        if (!has(value, 'product_identification_helper'))
          report.fail(path, 'nothing identifies the product for machines');
      }
    },
  },
  {
    test: '6.2.31',
    title: 'Hardware and Software',
    versions: ONLY_2_1,
    remedy: 'Describe the software as a product of its own, and bind both by a product path.',
    check({ products, combinations }, report) {
      const bound = new Set(combinations.flatMap(({ references }) => references.map(({ id }) => id)));
      for (const { id, helper, path } of products) {
        if (!has(helper, 'serial_numbers') && !has(helper, 'model_numbers')) continue;
        if (id === undefined || !bound.has(id))
          report.fail(path, 'the product looks like hardware, and no product path names it');
      }
    },
  },
  {
    test: '6.2.32',
    title: 'Use of Same Product Identification Helper for Different Products',
    versions: ONLY_2_1,
    remedy: 'Use for each product what identifies it alone.',
    check({ products }, report) {
      const seen = new Map<string, Product>();
      for (const product of products) {
        for (const [key, place] of identitiesOf(product)) {
          const before = seen.get(key);
          if (before === undefined) seen.set(key, product);
          else if (before !== product)
            report.fail(
              `${product.path}/product_identification_helper/${place}`,
              `the same stands at ${JSON.stringify(before.id)}`,
            );
        }
      }
    },
  },
  {
    test: '6.2.42',
    title: 'Inconsistent Product Identification Helper',
    versions: ONLY_2_1,
    remedy:
      'Let the branches and the helper say the same: what stands in one and can stand in the other belongs there too.',
    limit:
      'Names are not translated: of a CPE, vendor and product must be given, and need not be spelled like the branches.',
    check(csaf, report) {
      for (const product of csaf.products) {
        if (product.branch === null) continue;
        const names = namesByCategory(product.branch);
        const cpe = textOf(product.helper, 'cpe');
        for (const fault of cpe === undefined ? [] : cpeFaults(cpe, names))
          report.fail(`${product.path}/product_identification_helper/cpe`, fault);
        const version = names.get('product_version');
        if (version === undefined) continue;
        for (const { text, path, read } of purlsOf(csaf).get(product) ?? []) {
          if (read.kind === 'fault') continue;
          const own = read.purl.version;
          if (own === null)
            report.fail(path, `${JSON.stringify(text)} has no version, the branches say ${JSON.stringify(version)}`);
          else if (plain(own) !== plain(version)) {
            report.fail(
              path,
              `${JSON.stringify(text)} has another version than the branches, ${JSON.stringify(version)}`,
            );
          }
        }
      }
    },
  },
  {
    test: '6.2.52',
    title: 'Unknown Hash Algorithm',
    versions: ONLY_2_1,
    remedy: 'Use an algorithm that the standard names, such as sha256 or sha512.',
    check(csaf, report) {
      for (const { algorithm, path } of hashesOf(csaf)) {
        if (algorithm !== undefined && !ALGORITHMS.has(algorithm)) {
          report.fail(
            `${path}/algorithm`,
            `${JSON.stringify(algorithm)} is not among the algorithms of the standard, and not known here`,
          );
        }
      }
    },
  },
  {
    test: '6.3.5',
    title: 'Use of Short Hash',
    versions: BOTH,
    remedy: 'Use an algorithm with at least 256 bits, such as sha256.',
    check(csaf, report) {
      for (const { value, path } of hashesOf(csaf)) {
        if (value !== undefined && value.length < 64)
          report.fail(`${path}/value`, `the hash has only ${value.length} characters`);
      }
    },
  },
];

/** As `openssl dgst -list` names them: section 3.1.4.3.2. */
const ALGORITHMS: ReadonlySet<string> = new Set(
  'blake2b512 blake2s256 md4 md5 md5-sha1 mdc2 ripemd ripemd160 rmd160 sha1 sha224 sha256 sha3-224 sha3-256 sha3-384 sha3-512 sha384 sha512 sha512-224 sha512-256 shake128 shake256 sm3 ssl3-md5 ssl3-sha1 whirlpool'.split(
    ' ',
  ),
);

interface PlacedPurl {
  readonly text: string;
  readonly path: string;
  readonly read: ReadPackageUrl;
}

/** `purl` in 2.0, `purls` in 2.1, of each product that has any. */
const purlsOf = onceFor(gatherPurls);

function gatherPurls({ products, version }: IndexedCsaf): ReadonlyMap<Product, readonly PlacedPurl[]> {
  const key = version === '2.0' ? 'purl' : 'purls';
  const found = new Map<Product, readonly PlacedPurl[]>();
  for (const product of products) {
    if (!has(product.helper, key)) continue;
    const base = `${product.path}/product_identification_helper/${key}`;
    const texts =
      version === '2.0'
        ? [[textOf(product.helper, key), base] as const]
        : textsOf(product.helper, key).map(([text, index]) => [text, `${base}/${index}`] as const);
    found.set(
      product,
      texts.flatMap(([text, path]) => (text === undefined ? [] : [{ text, path, read: parsePackageUrl(text) }])),
    );
  }
  return found;
}

interface Hash {
  readonly algorithm: string | undefined;
  readonly value: string | undefined;
  readonly path: string;
}

function hashesOf(csaf: IndexedCsaf): Hash[] {
  return fileHashes(csaf).flatMap(({ value, path }) =>
    placedItems(value, 'file_hashes', path).map((each) => ({
      algorithm: textOf(each.value, 'algorithm'),
      value: textOf(each.value, 'value'),
      path: each.path,
    })),
  );
}

function weakHash(test: string, title: string, algorithm: string): Rule {
  return {
    test,
    title,
    versions: BOTH,
    remedy: 'Add a second hash by a stronger algorithm, such as sha256.',
    check(csaf, report) {
      for (const { value, path } of fileHashes(csaf)) {
        const algorithms = placedItems(value, 'file_hashes', path).map((each) =>
          textOf(each.value, 'algorithm')?.toLowerCase(),
        );
        if (algorithms.length > 0 && algorithms.every((each) => each === algorithm)) {
          report.fail(`${path}/file_hashes`, `${algorithm} is the only algorithm`);
        }
      }
    },
  };
}

function manyStars(test: string, title: string, key: string): Rule {
  return {
    test,
    title,
    versions: ONLY_2_1,
    remedy: 'Use one star at most, and write \\* for a star that is meant.',
    check({ products }, report) {
      for (const { helper, path } of products) {
        if (!has(helper, key)) continue;
        for (const [number, index] of textsOf(helper, key)) {
          if (unescapedStars(number) > 1) {
            report.fail(
              `${path}/product_identification_helper/${key}/${index}`,
              `${JSON.stringify(number)} has more than one star`,
            );
          }
        }
      }
    },
  };
}

function unescapedStars(number: string): number {
  let stars = 0;
  for (let at = 0; at < number.length; at += 1) {
    if (number[at] === '\\') at += 1;
    else if (number[at] === '*') stars += 1;
  }
  return stars;
}

/** Everything that identifies a product, in a form that is equal exactly if it is the same, and where in the helper it stands. */
function identitiesOf({ helper }: Product): (readonly [string, string])[] {
  if (helper === undefined) return [];
  const found: (readonly [string, string])[] = [];
  const cpe = textOf(helper, 'cpe');
  if (cpe !== undefined) found.push([`cpe ${cpe}`, 'cpe']);
  for (const key of ['hashes', 'model_numbers', 'purls', 'sbom_urls', 'serial_numbers', 'skus', 'x_generic_uris']) {
    if (!has(helper, key)) continue;
    for (const [index, item] of list(helper[key]).entries()) {
      found.push([`${key} ${itemText(item)}`, `${key}/${index}`]);
    }
  }
  return found;
}

/** Lists within are sets. */
function itemText(item: unknown): string {
  if (!isObject(item) || !Array.isArray(item['file_hashes'])) return canonicalText(item);
  return canonicalText({ ...item, file_hashes: item['file_hashes'].map(canonicalText).sort() });
}

function namesByCategory(branch: Branch): Map<string, string> {
  const names = new Map<string, string>();
  for (let at: Branch | null = branch; at !== null; at = at.parent) {
    if (at.category !== undefined && at.name !== undefined && !names.has(at.category)) names.set(at.category, at.name);
  }
  return names;
}

/** Which branches say what an attribute of a CPE says. */
const CATEGORIES_OF: Readonly<Record<string, readonly string[]>> = {
  vendor: ['vendor'],
  product: ['product_name'],
  version: ['product_version', 'product_version_range'],
  update: ['patch_level', 'service_pack'],
  language: ['language'],
  target_sw: ['platform'],
  target_hw: ['architecture', 'platform'],
};
/** Where a branch has no other place in a CPE, this attribute must be set. */
const MUST_BE_SET = ['vendor', 'product', 'version', 'update', 'language'];

function cpeFaults(cpe: string, names: ReadonlyMap<string, string>): string[] {
  const parts = cpePartsOf(cpe);
  if (parts === null) return [];
  const faults: string[] = [];
  for (const [index, attribute] of CPE_ATTRIBUTES.entries()) {
    const value = parts[index] ?? '*';
    const isSet = value !== '*' && value !== '-' && value !== '';
    const named = CATEGORIES_OF[attribute]?.find((category) => names.has(category));
    const own = named === undefined ? undefined : names.get(named);
    if (!isSet) {
      const isRange = attribute === 'version' && names.get('product_version') === undefined;
      if (own !== undefined && MUST_BE_SET.includes(attribute) && !isRange) {
        faults.push(`the CPE leaves ${attribute} open, the branches say ${JSON.stringify(own)}`);
      }
      continue;
    }
    if (attribute === 'version') {
      const version = names.get('product_version');
      if (version === undefined && names.has('product_version_range')) continue;
      if (version !== undefined && plain(version).startsWith(plain(value)) && plain(value) !== '') continue;
      if (/(?<!\\)[*?]/.test(value)) faults.push(`the CPE has a wildcard in version`);
      else if (version !== undefined)
        faults.push(`the CPE says version ${JSON.stringify(value)}, the branches ${JSON.stringify(version)}`);
      else faults.push(`the CPE says version ${JSON.stringify(value)}, the branches say none`);
      continue;
    }
    if (/(?<!\\)[*?]/.test(value)) faults.push(`the CPE has a wildcard in ${attribute}`);
    // part, vendor and product are named differently by their nature
    if (['part', 'vendor', 'product'].includes(attribute) || own !== undefined) continue;
    const wanted = plain(value);
    if (![...names.values()].some((name) => plain(name).includes(wanted))) {
      faults.push(`the CPE says ${attribute} ${JSON.stringify(value)}, the branches do not`);
    }
  }
  return faults;
}

/** Letters and digits alone, in lower case, without a v before a number. */
function plain(name: string): string {
  const lowered = name.toLowerCase();
  if (PLAIN.test(lowered)) return lowered;
  return lowered
    .replace(/\\/g, '')
    .replace(/^v(?=[0-9])/, '')
    .replace(/[^\p{L}\p{N}.]+/gu, '');
}

const PLAIN = /^(?!v[0-9])[a-z0-9.]*$/;
