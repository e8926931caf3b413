import type { IndexedCsaf, Placed } from '../indexed-csaf.ts';
import { textOf } from '../json.ts';
import { knownExtension, placeOf } from '../known-extensions.ts';
import { ONLY_2_1, type Reporter, type Rule } from '../rule.ts';
import { schemaMessage } from '../schema-errors.ts';

const LIMIT =
  'Known are the extensions of the documentation of CSAF; there is no list of official or registered ones yet.';
const OFFICIAL = 'https://docs.oasis-open.org/';

export const EXTENSION_RULES: readonly Rule[] = [
  {
    test: '6.1.60.1',
    title: 'Content Schema',
    versions: ONLY_2_1,
    remedy: 'Give $schema, category, critical and content, and nothing else.',
    check({ schemaErrors }, report) {
      for (const error of schemaErrors) {
        if (/\/x_extensions\/\d+(?:\/|$)/.test(error.instancePath))
          report.fail(error.instancePath, schemaMessage(error));
      }
    },
  },
  {
    test: '6.1.60.2',
    title: 'Extension Schema',
    versions: ONLY_2_1,
    remedy: 'Write the extension as its own schema asks for.',
    limit: LIMIT,
    check({ extensions }, report) {
      for (const { path, value } of extensions) {
        const known = knownExtension(textOf(value, '$schema') ?? '');
        if (known === null) {
          report.warn(path, `not checked: the schema ${named(value)} is not at hand (${classOf(value)} extension)`);
        } else if (!known.check(value)) {
          for (const error of known.check.errors ?? [])
            report.fail(`${path}${error.instancePath}`, schemaMessage(error));
        }
      }
    },
  },
  {
    test: '6.1.60.3',
    title: 'Extension Metadata',
    versions: ONLY_2_1,
    remedy: 'Use the extension where, how often and with what its metadata allow.',
    limit: LIMIT,
    check({ extensions }, report) {
      const used = new Set(extensions.map(({ value }) => textOf(value, '$schema') ?? ''));
      const counts = new Map<string, number>();
      for (const { path, value } of extensions) {
        const schema = textOf(value, '$schema') ?? '';
        const known = knownExtension(schema);
        if (known === null) {
          report.warn(
            path,
            `not checked: the metadata of ${named(value)} are not at hand (${classOf(value)} extension)`,
          );
          continue;
        }
        const list = path.slice(0, path.lastIndexOf('/'));
        const key = `${list} ${schema}`;
        const count = (counts.get(key) ?? 0) + 1;
        counts.set(key, count);
        const most = known.most[placeOf(list)] ?? 0;
        if (most === 0) report.fail(path, `the extension ${named(value)} is not allowed here`);
        else if (count > most) report.fail(path, `the extension ${named(value)} may stand here at most ${most} times`);
        const clash = known.incompatible.find((other) => used.has(other));
        if (clash !== undefined)
          report.fail(path, `the extension ${named(value)} does not go with ${JSON.stringify(clash)}`);
      }
    },
  },
  {
    test: '6.2.54.1',
    title: 'Registered Extension',
    versions: ONLY_2_1,
    remedy: 'Register the extension with the OASIS CSAF TC.',
    limit: LIMIT,
    check({ extensions }, report) {
      for (const { path, value } of extensions) {
        if (classOf(value) === 'official') continue;
        report.fail(path, `the extension ${named(value)} is not among the registered ones that are known here`);
      }
    },
  },
  {
    test: '6.2.54.2',
    title: 'Official Extension',
    versions: ONLY_2_1,
    remedy: 'Prefer what the standard or an official extension can say.',
    limit: LIMIT,
    check({ extensions }, report) {
      for (const { path, value } of extensions) {
        if (classOf(value) !== 'official') report.fail(path, `the extension ${named(value)} is not an official one`);
      }
    },
  },
  {
    test: '6.2.54.3',
    title: 'Critical Extension',
    versions: ONLY_2_1,
    remedy: 'Use no extension that decides whether the document is valid.',
    check({ extensions }, report) {
      for (const { path, value } of extensions) {
        if (value['critical'] === true) report.fail(`${path}/critical`, `the extension ${named(value)} is critical`);
      }
    },
  },
  {
    test: '6.2.54.4',
    title: 'Usage of Experimental Extension in TLP:CLEAR Document',
    versions: ONLY_2_1,
    remedy: 'Use no experimental extension in what everybody reads.',
    limit: LIMIT,
    check(csaf, report) {
      if (csaf.tlpLabel === 'CLEAR') failExperimental(csaf, report);
    },
  },
  {
    test: '6.3.21.1',
    title: 'Extension Category Essential',
    versions: ONLY_2_1,
    remedy: 'See whether readers can do without the extension.',
    check({ extensions }, report) {
      for (const { path, value } of extensions) {
        if (textOf(value, 'category') === 'essential') {
          report.fail(`${path}/category`, `without the extension ${named(value)} the document is not understood`);
        }
      }
    },
  },
  {
    test: '6.3.21.2',
    title: 'Usage of Experimental Extension in Non-TLP:CLEAR Document',
    versions: ONLY_2_1,
    remedy: 'See whether the readers know the extension.',
    limit: LIMIT,
    check(csaf, report) {
      if (csaf.tlpLabel !== 'CLEAR') failExperimental(csaf, report);
    },
  },
  usage('6.3.21.3', 'Usage of Extension at Document Level', (path) => path === '/document/x_extensions'),
  usage('6.3.21.4', 'Usage of Extension in Product Tree Branch Path', (path) =>
    path.startsWith('/product_tree/branches/'),
  ),
  usage('6.3.21.5', 'Usage of Extension in Product Tree Full Product Names Path', (path) =>
    path.startsWith('/product_tree/full_product_names/'),
  ),
  usage('6.3.21.6', 'Usage of Extension in Product Tree Product Paths Path', (path) =>
    path.startsWith('/product_tree/product_paths/'),
  ),
  usage('6.3.21.7', 'Usage of Extension in Vulnerabilities Metrics Path', (path) =>
    /^\/vulnerabilities\/\d+\/metrics\//.test(path),
  ),
  usage('6.3.21.8', 'Usage of Extension at Vulnerabilities Level', (path) =>
    /^\/vulnerabilities\/\d+\/x_extensions$/.test(path),
  ),
  usage('6.3.21.9', 'Usage of Extension at Root Level', (path) => path === '/x_extensions'),
];

/** Each list of extensions at such a place. */
function usage(test: string, title: string, isMeant: (path: string) => boolean): Rule {
  return {
    test,
    title,
    versions: ONLY_2_1,
    remedy: 'See whether the readers know the extension.',
    check({ extensions }, report) {
      const lists = new Set(extensions.map(({ path }) => path.slice(0, path.lastIndexOf('/'))));
      for (const path of lists) if (isMeant(path)) report.fail(path, 'extensions are used');
    },
  };
}

function failExperimental(csaf: IndexedCsaf, report: Reporter): void {
  for (const { path, value } of csaf.extensions) {
    if (classOf(value) === 'experimental')
      report.fail(path, `the extension ${named(value)} is experimental, as far as is known here`);
  }
}

function named(value: Placed['value']): string {
  return JSON.stringify(textOf(value, '$schema') ?? 'without $schema');
}

/** Section 2.4.1: what the OASIS CSAF TC specifies is official. Registered ones would be in a list, which is empty so far. */
function classOf(value: Placed['value']): 'official' | 'experimental' {
  return textOf(value, '$schema')?.startsWith(OFFICIAL) ? 'official' : 'experimental';
}
