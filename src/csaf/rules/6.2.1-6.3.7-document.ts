import { canonicalUrls } from '../canonical-url.ts';
import { type IndexedCsaf, placedItems } from '../indexed-csaf.ts';
import { has, isObject, listOf, member, pointer, text, textOf, within } from '../json.ts';
import { undefinedMembers } from '../known-properties.ts';
import { onceFor } from '../once-for.ts';
import { BOTH, ONLY_2_1, type Reporter, type Rule } from '../rule.ts';

export const DOCUMENT_RULES: readonly Rule[] = [
  {
    test: '6.2.1',
    title: 'Unused Definition of Product ID',
    versions: BOTH,
    remedy: 'Take the product out, or say something of it.',
    check({ products, productReferences, category }, report) {
      if (category === 'csaf_informational_advisory') return;
      const used = new Set(productReferences.map(({ id }) => id));
      for (const { id, path } of products) {
        if (id !== undefined && !used.has(id))
          report.fail(`${path}/product_id`, `${JSON.stringify(id)} is defined and never used`);
      }
    },
  },
  {
    test: '6.2.11',
    title: 'Missing Canonical URL',
    versions: BOTH,
    remedy: 'Add a reference of the category self with an https URL that ends with the name of the file.',
    check(csaf, report) {
      if (canonicalUrls(csaf).length === 0)
        report.fail('/document/references', 'no reference is the canonical URL of the document');
    },
  },
  {
    test: '6.2.13',
    title: 'Sorting',
    versions: BOTH,
    remedy: 'Sort the keys alphabetically.',
    check({ root }, report) {
      failUnsorted(root, [], report);
    },
  },
  {
    test: '6.2.17',
    title: 'CVE in field IDs',
    versions: BOTH,
    remedy: 'Give it as cve.',
    check({ vulnerabilities }, report) {
      for (const vulnerability of vulnerabilities) {
        for (const { value, path } of placedItems(vulnerability.value, 'ids', vulnerability.path)) {
          if (/^CVE-[0-9]{4}-[0-9]{4,}$/.test(textOf(value, 'text') ?? ''))
            report.fail(`${path}/text`, 'a CVE does not belong here');
        }
      }
    },
  },
  {
    test: '6.2.20',
    title: 'Additional Properties',
    versions: BOTH,
    remedy: 'Take out what the schema does not define, or correct the name.',
    check(csaf, report) {
      for (const path of undefinedMembers(csaf.root, csaf.version))
        report.fail(path, 'the schema does not define this member');
      for (const { path, value } of csaf.extensions) {
        const schema = textOf(value, '$schema') ?? 'no $schema';
        report.unknown(`${path}/content`, `the schema of the extension ${JSON.stringify(schema)} is not at hand`);
      }
    },
    limit: 'The schemas of extensions are not at hand.',
  },
  {
    test: '6.2.22',
    title: 'Document Tracking ID in Title',
    versions: ONLY_2_1,
    remedy: 'Take the id out of the title.',
    check({ document, tracking }, report) {
      const [title, id] = [textOf(document, 'title'), textOf(tracking, 'id')];
      if (title !== undefined && id !== undefined && id !== '' && title.includes(id)) {
        report.fail('/document/title', `the title has the id ${JSON.stringify(id)}`);
      }
    },
  },
  {
    test: '6.3.3',
    title: 'Missing CVE',
    versions: BOTH,
    remedy: 'Give the CVE; have one assigned if there is none.',
    check({ vulnerabilities }, report) {
      for (const { value, path } of vulnerabilities) {
        if (!has(value, 'cve')) report.fail(`${path}/cve`, 'the vulnerability has no CVE');
      }
    },
  },
  {
    test: '6.3.4',
    title: 'Missing CWE',
    versions: BOTH,
    remedy: 'Say by a CWE what kind of weakness it is.',
    check({ vulnerabilities, version }, report) {
      const key = version === '2.0' ? 'cwe' : 'cwes';
      for (const { value, path } of vulnerabilities) {
        if (!has(value, key)) report.fail(`${path}/${key}`, 'the vulnerability has no CWE');
      }
    },
  },
  {
    test: '6.3.6',
    title: 'Use of non-self referencing URLs Failing to Resolve',
    versions: BOTH,
    remedy: 'Give a URL that leads somewhere.',
    limit: 'Nothing is fetched: only names that can never resolve (.invalid, RFC 6761) are found.',
    check(csaf, report) {
      for (const [url, path] of urlsOf(csaf).others) failUnresolvable(url, path, report);
    },
  },
  {
    test: '6.3.7',
    title: 'Use of self referencing URLs Failing to Resolve',
    versions: BOTH,
    remedy: 'Give a URL that leads somewhere.',
    limit: 'Nothing is fetched: only names that can never resolve (.invalid, RFC 6761) are found.',
    check(csaf, report) {
      for (const [url, path] of urlsOf(csaf).own) failUnresolvable(url, path, report);
    },
  },
];

/** Each object whose keys are out of order, at the first such key. Recursion is safe: the nesting is bounded. */
function failUnsorted(value: unknown, steps: (string | number)[], report: Reporter): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      steps.push(index);
      failUnsorted(value[index], steps, report);
      steps.pop();
    }
    return;
  }
  const keys = Object.keys(value);
  const wrong = firstUnsorted(keys);
  // CVSS 4.0 has keys that begin with a capital: before all others, or among them
  if (wrong !== null && firstUnsorted(keys.map((key) => key.toLowerCase())) !== null) {
    report.fail(pointer([...steps, wrong]), `the key ${JSON.stringify(wrong)} is not in its place`);
  }
  for (const key of keys) {
    steps.push(key);
    failUnsorted(value[key as keyof typeof value], steps, report);
    steps.pop();
  }
}

function firstUnsorted(keys: readonly string[]): string | null {
  let before = '';
  for (const key of keys) {
    if (before > key) return key;
    before = key;
  }
  return null;
}

type Url = readonly [string, string];

/** All URLs with their places: references to the document itself, and all others. */
const urlsOf = onceFor(gatherUrlsOf);

function gatherUrlsOf({ document, products, vulnerabilities }: IndexedCsaf): { own: Url[]; others: Url[] } {
  const own: Url[] = [];
  const others: Url[] = [];
  const take = (value: unknown, path: string): void => {
    const url = text(value);
    if (url !== undefined) others.push([url, path]);
  };
  const takeAll = (holder: unknown, key: string, path: string): void => {
    for (const [index, each] of listOf(holder, key).entries()) take(each, `${path}/${key}/${index}`);
  };
  for (const holder of [{ value: isObject(document) ? document : {}, path: '/document' }, ...vulnerabilities]) {
    for (const { value, path } of placedItems(holder.value, 'acknowledgments', holder.path))
      takeAll(value, 'urls', path);
    for (const { value, path } of placedItems(holder.value, 'references', holder.path)) {
      const url = textOf(value, 'url');
      if (url !== undefined) (textOf(value, 'category') === 'self' ? own : others).push([url, `${path}/url`]);
    }
  }
  take(within(document, 'aggregate_severity', 'namespace'), '/document/aggregate_severity/namespace');
  take(within(document, 'distribution', 'tlp', 'url'), '/document/distribution/tlp/url');
  take(within(document, 'publisher', 'namespace'), '/document/publisher/namespace');
  for (const { helper, path } of products) {
    const base = `${path}/product_identification_helper`;
    takeAll(helper, 'sbom_urls', base);
    for (const each of placedItems(helper, 'x_generic_uris', base)) {
      take(member(each.value, 'namespace'), `${each.path}/namespace`);
      take(member(each.value, 'uri'), `${each.path}/uri`);
    }
  }
  for (const { value, path } of vulnerabilities) {
    for (const each of placedItems(value, 'remediations', path)) take(member(each.value, 'url'), `${each.path}/url`);
  }
  return { own, others };
}

function failUnresolvable(url: string, path: string, report: Reporter): void {
  const host = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#:]*)/i.exec(url)?.[1] ?? '';
  if (/(?:^|\.)invalid\.?$/i.test(host)) report.fail(path, `${JSON.stringify(host)} can never resolve`);
}
