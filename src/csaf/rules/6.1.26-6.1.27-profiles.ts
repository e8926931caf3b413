import { PROFILES, plainCategory } from '../document-categories.ts';
import { type IndexedCsaf, type Placed, placedItems } from '../indexed-csaf.ts';
import { has, textOf, textsOf } from '../json.ts';
import { isEnglishOrUnknown } from '../language-tag.ts';
import type { CsafVersion } from '../report.ts';
import { BOTH, ONLY_2_1, type Reporter, type Rule } from '../rule.ts';

const INFORMATIONAL = 'csaf_informational_advisory';
const INCIDENT = 'csaf_security_incident_response';
const ADVISORY = 'csaf_security_advisory';
const VEX = 'csaf_vex';
const DEPRECATED = 'csaf_deprecated_security_advisory';
const WITHDRAWN = 'csaf_withdrawn';
const SUPERSEDED = 'csaf_superseded';

export const PROFILE_RULES: readonly Rule[] = [
  {
    test: '6.1.26',
    title: 'Prohibited Document Category Name',
    versions: BOTH,
    remedy: 'Use the value of the profile that is meant, or a name that is like none of them.',
    check({ category, version }, report) {
      if (category === undefined || category === 'csaf_base' || Object.hasOwn(PROFILES[version], category)) return;
      if (category.startsWith('csaf_')) {
        report.fail('/document/category', `${JSON.stringify(category)} begins with csaf_, which is reserved`);
        return;
      }
      const plain = plainCategory(category);
      for (const [value, name] of Object.entries(PROFILES[version])) {
        const alike = [name, value, value.replace(/^csaf_/, '')].some((each) => plainCategory(each) === plain);
        if (alike) {
          report.fail('/document/category', `${JSON.stringify(category)} reads like the profile ${value}`);
          return;
        }
      }
    },
  },
  profiled('6.1.27.1', 'Document Notes', BOTH, [INFORMATIONAL, INCIDENT], {
    remedy: 'Add a note of the category description, details, general or summary.',
    check({ document }, report) {
      const categories = ['description', 'details', 'general', 'summary'];
      if (
        !placedItems(document, 'notes', '').some(({ value }) => categories.includes(textOf(value, 'category') ?? ''))
      ) {
        report.fail('/document/notes', 'no note is a description, details, general or a summary');
      }
    },
  }),
  profiled('6.1.27.2', 'Document References', BOTH, [INFORMATIONAL, INCIDENT], {
    remedy: 'Add a reference of the category external.',
    check({ document }, report) {
      if (!placedItems(document, 'references', '').some(({ value }) => isExternal(value))) {
        report.fail('/document/references', 'no reference is external');
      }
    },
  }),
  profiled('6.1.27.3', 'Vulnerabilities', BOTH, [INFORMATIONAL, WITHDRAWN, SUPERSEDED], {
    remedy: 'Take vulnerabilities out, or use the category csaf_base.',
    check({ root }, report) {
      if (has(root, 'vulnerabilities'))
        report.fail('/vulnerabilities', 'this category of document has no vulnerabilities');
    },
  }),
  profiled('6.1.27.4', 'Product Tree', BOTH, [ADVISORY, VEX, DEPRECATED], {
    remedy: 'Add product_tree with the products that the document is about.',
    check({ root }, report) {
      if (!has(root, 'product_tree')) report.fail('/product_tree', 'product_tree is not there');
    },
  }),
  profiled('6.1.27.5', 'Vulnerability Notes', BOTH, [ADVISORY, VEX, DEPRECATED], {
    remedy: 'Add a note that says what the vulnerability is.',
    check({ vulnerabilities }, report) {
      for (const { value, path } of vulnerabilities) {
        if (!has(value, 'notes')) report.fail(`${path}/notes`, 'the vulnerability has no notes');
      }
    },
  }),
  profiled('6.1.27.6', 'Product Status', BOTH, [ADVISORY, DEPRECATED], {
    remedy: 'Add product_status: which products are affected, fixed, not affected.',
    check({ vulnerabilities }, report) {
      for (const { value, path } of vulnerabilities) {
        if (!has(value, 'product_status'))
          report.fail(`${path}/product_status`, 'the vulnerability has no product_status');
      }
    },
  }),
  profiled('6.1.27.7', 'VEX Product Status', BOTH, [VEX], {
    remedy: 'Say which products are fixed, known_affected, known_not_affected or under_investigation.',
    check({ vulnerabilities }, report) {
      const needed = ['fixed', 'known_affected', 'known_not_affected', 'under_investigation'];
      for (const { value, path } of vulnerabilities) {
        if (!needed.some((status) => has(value['product_status'], status))) {
          report.fail(`${path}/product_status`, `none of ${needed.join(', ')} is there`);
        }
      }
    },
  }),
  profiled('6.1.27.8', 'Vulnerability ID', BOTH, [VEX], {
    remedy: 'Add cve, or ids.',
    check(csaf, report) {
      for (const vulnerability of csaf.vulnerabilities) {
        const { value, path, statuses } = vulnerability;
        if (has(value, 'cve')) continue;
        if (!has(value, 'ids')) {
          report.fail(path, 'the vulnerability has neither cve nor ids');
          continue;
        }
        if (csaf.version === '2.0') continue;
        const ids = placedItems(value, 'ids', path);
        if (ids.length === 0 || !ids.every((each) => has(each.value, 'product_ids') || has(each.value, 'group_ids')))
          continue;
        const named = productsOf(ids, csaf.groups);
        for (const each of statuses) {
          if (!named.has(each.id))
            report.fail(each.path, `no item of ids is for ${JSON.stringify(each.id)}, and there is no cve`);
        }
      }
    },
  }),
  profiled('6.1.27.9', 'Impact Statement', BOTH, [VEX], {
    remedy: 'Add a flag, or a threat of the category impact, that says why it is not affected.',
    check(csaf, report) {
      for (const { value, path, statuses } of csaf.vulnerabilities) {
        const impacts = placedItems(value, 'threats', path).filter(
          (each) => textOf(each.value, 'category') === 'impact',
        );
        const said = productsOf([...placedItems(value, 'flags', path), ...impacts], csaf.groups);
        for (const { id, status, path: place } of statuses) {
          if (status === 'known_not_affected' && !said.has(id)) {
            report.fail(place, `nothing says why ${JSON.stringify(id)} is not affected`);
          }
        }
      }
    },
  }),
  profiled('6.1.27.10', 'Action Statement', BOTH, [VEX], {
    remedy: 'Add a remediation for the product, if only one that says that none is available.',
    check(csaf, report) {
      for (const { value, path, statuses } of csaf.vulnerabilities) {
        const said = productsOf(placedItems(value, 'remediations', path), csaf.groups);
        for (const { id, status, path: place } of statuses) {
          if (status === 'known_affected' && !said.has(id)) {
            report.fail(place, `no remediation says what to do about ${JSON.stringify(id)}`);
          }
        }
      }
    },
  }),
  profiled('6.1.27.11', 'Vulnerabilities', BOTH, [ADVISORY, VEX, DEPRECATED], {
    remedy: 'Add vulnerabilities, or use the category csaf_informational_advisory or csaf_base.',
    check({ root }, report) {
      if (!has(root, 'vulnerabilities')) report.fail('/vulnerabilities', 'vulnerabilities is not there');
    },
  }),
  profiled('6.1.27.12', 'Affected Products', ONLY_2_1, [ADVISORY], {
    remedy: 'Say in known_affected which products are affected.',
    check({ vulnerabilities }, report) {
      for (const { value, path } of vulnerabilities) {
        if (!has(value['product_status'], 'known_affected')) {
          report.fail(`${path}/product_status`, 'known_affected is not there');
        }
      }
    },
  }),
  profiled('6.1.27.14', 'Document Notes', ONLY_2_1, [WITHDRAWN, SUPERSEDED], {
    remedy: 'Add a note of the category description.',
    check({ document }, report) {
      if (!placedItems(document, 'notes', '').some(({ value }) => textOf(value, 'category') === 'description')) {
        report.fail('/document/notes', 'no note is a description');
      }
    },
  }),
  profiled('6.1.27.15', 'Product Tree', ONLY_2_1, [WITHDRAWN, SUPERSEDED], {
    remedy: 'Take product_tree out.',
    check({ root }, report) {
      if (has(root, 'product_tree')) report.fail('/product_tree', 'this category of document has no product_tree');
    },
  }),
  profiled('6.1.27.16', 'Revision History', ONLY_2_1, [WITHDRAWN, SUPERSEDED], {
    remedy: 'Keep the revisions of the document that is withdrawn or superseded in the history.',
    check({ tracking }, report) {
      if (placedItems(tracking, 'revision_history', '').length < 2) {
        report.fail('/document/tracking/revision_history', 'the history has fewer than two entries');
      }
    },
  }),
  profiled('6.1.27.17', 'Reasoning for Withdrawal', ONLY_2_1, [WITHDRAWN], {
    remedy: 'Have one note of the category description with the title "Reasoning for Withdrawal".',
    check(csaf, report) {
      if (isEnglishOrUnknown(csaf.language)) checkOneNote(csaf, 'Reasoning for Withdrawal', 'description', report);
    },
  }),
  profiled('6.1.27.18', 'Reasoning for Supersession', ONLY_2_1, [SUPERSEDED], {
    remedy: 'Have one note of the category description with the title "Reasoning for Supersession".',
    check(csaf, report) {
      if (isEnglishOrUnknown(csaf.language)) checkOneNote(csaf, 'Reasoning for Supersession', 'description', report);
    },
  }),
  profiled('6.1.27.19', 'Reference to Superseding Document', ONLY_2_1, [SUPERSEDED], {
    remedy: 'Add an external reference whose summary begins with "Superseding Document".',
    check(csaf, report) {
      if (isEnglishOrUnknown(csaf.language)) checkReference(csaf, 'Superseding Document', report);
    },
  }),
];

/** A rule for documents of some categories alone. */
export function profiled(
  test: string,
  title: string,
  versions: readonly CsafVersion[],
  categories: readonly string[],
  { remedy, check }: Pick<Rule, 'remedy' | 'check'>,
): Rule {
  return {
    test,
    title,
    versions,
    remedy,
    categories,
    check(csaf, report) {
      const { category, version } = csaf;
      if (category === undefined || !categories.includes(category) || !Object.hasOwn(PROFILES[version], category))
        return;
      check(csaf, report);
    },
  };
}

/** `external` is what a reference is that does not say. */
function isExternal(reference: unknown): boolean {
  return !has(reference, 'category') || textOf(reference, 'category') === 'external';
}

/** Products that the items name, also by their groups. */
export function productsOf(items: readonly Placed[], groups: ReadonlyMap<string, readonly string[]>): Set<string> {
  const products = new Set<string>();
  const opened = new Set<string>();
  for (const { value } of items) {
    for (const [id] of textsOf(value, 'product_ids')) products.add(id);
    for (const [group] of textsOf(value, 'group_ids')) {
      if (opened.has(group)) continue;
      opened.add(group);
      for (const id of groups.get(group) ?? []) products.add(id);
    }
  }
  return products;
}

/** Exactly one note of the document has this title, and this category. */
export function checkOneNote({ document }: IndexedCsaf, title: string, category: string, report: Reporter): void {
  const titled = placedItems(document, 'notes', '/document').filter(({ value }) => textOf(value, 'title') === title);
  const [first, second] = titled;
  if (first === undefined) report.fail('/document/notes', `no note has the title ${JSON.stringify(title)}`);
  else if (second !== undefined) report.fail(second.path, `a second note has the title ${JSON.stringify(title)}`);
  else if (textOf(first.value, 'category') !== category) {
    report.fail(`${first.path}/category`, `the note ${JSON.stringify(title)} is not of the category ${category}`);
  }
}

/** At least one external reference of the document has a summary that begins like this. */
export function checkReference({ document }: IndexedCsaf, beginning: string, report: Reporter): void {
  const fitting = placedItems(document, 'references', '/document').filter(({ value }) =>
    textOf(value, 'summary')?.startsWith(beginning),
  );
  const [first] = fitting;
  if (first === undefined) {
    report.fail('/document/references', `no reference has a summary that begins with ${JSON.stringify(beginning)}`);
  } else if (!fitting.some(({ value }) => textOf(value, 'category') === 'external')) {
    report.fail(`${first.path}/category`, `the reference ${JSON.stringify(beginning)} is not of the category external`);
  }
}
