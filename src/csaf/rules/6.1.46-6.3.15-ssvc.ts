import { compareDocumentVersions, parseDocumentVersion } from '../document-version.ts';
import { type IndexedCsaf, type Placed, placedItems } from '../indexed-csaf.ts';
import { isObject, textOf, textsOf } from '../json.ts';
import { compareMoments, momentOf } from '../moment.ts';
import { onceFor } from '../once-for.ts';
import { SSVC_AS_OF, SSVC_DECISION_POINTS, SSVC_NAMESPACES, SSVC_RESERVED } from '../registries/ssvc.ts';
import { ONLY_2_1, type Reporter, type Rule } from '../rule.ts';
import { schemaMessage } from '../schema-errors.ts';

const LIMIT =
  'The registry of SSVC is not at hand: a table of well-known decision points is, and what it does not settle is said.';

export const SSVC_RULES: readonly Rule[] = [
  {
    test: '6.1.46',
    title: 'Invalid SSVC',
    versions: ONLY_2_1,
    remedy: 'Write the selections as the schema of SSVC asks for.',
    check({ schemaErrors }, report) {
      for (const error of schemaErrors) {
        if (/^\/vulnerabilities\/\d+\/metrics\/\d+\/content\/ssvc_v2(?:\/|$)/.test(error.instancePath)) {
          report.fail(error.instancePath, schemaMessage(error));
        }
      }
    },
  },
  {
    test: '6.1.47',
    title: 'Inconsistent SSVC Target IDs',
    versions: ONLY_2_1,
    remedy: 'Name the CVE or an id of the vulnerability, or take the target out.',
    check(csaf, report) {
      const tracking = textOf(csaf.tracking, 'id');
      for (const { value, path, metrics } of csaf.vulnerabilities) {
        const ids = new Set(placedItems(value, 'ids', path).map((each) => textOf(each.value, 'text')));
        ids.add(textOf(value, 'cve'));
        for (const { content } of metrics) {
          for (const [target, index] of textsOf(content.value['ssvc_v2'], 'target_ids')) {
            const place = `${content.path}/ssvc_v2/target_ids/${index}`;
            const isDocument = target === tracking;
            if (isDocument && csaf.vulnerabilities.length > 1) {
              report.fail(place, `${JSON.stringify(target)} is the document, which has several vulnerabilities`);
            } else if (!ids.has(target) && !isDocument) {
              report.fail(place, `${JSON.stringify(target)} is neither the CVE nor an id of the vulnerability`);
            }
          }
        }
      }
    },
  },
  {
    test: '6.1.48',
    title: 'SSVC Decision Points',
    versions: ONLY_2_1,
    remedy: 'Use a decision point, a version and values that SSVC defines, in their order.',
    limit: LIMIT,
    check(csaf, report) {
      for (const selection of selectionsOf(csaf)) checkDecisionPoint(selection, report);
    },
  },
  {
    test: '6.2.34',
    title: 'Usage of Unknown SSVC Decision Point Base Namespace',
    versions: ONLY_2_1,
    remedy: 'Use a decision point of a namespace that is registered.',
    limit: LIMIT,
    check(csaf, report) {
      for (const { base, path } of selectionsOf(csaf)) {
        if (SSVC_NAMESPACES.has(base) || base === 'example' || base === 'test') continue;
        report.fail(`${path}/namespace`, `${JSON.stringify(base)} is not a registered namespace that is known here`);
      }
    },
  },
  unregistered('6.2.35', 'Usage of Unregistered SSVC Decision Point Base Namespace in TLP:CLEAR Document', true),
  extended('6.2.36', 'Usage of SSVC Decision Point Namespace with Extension in TLP:CLEAR Document', true),
  {
    test: '6.2.37',
    title: 'Usage of Unknown SSVC Decision Point Namespace without Resource',
    versions: ONLY_2_1,
    remedy: 'Add an item of decision_point_resources whose summary names the namespace.',
    limit: LIMIT,
    check(csaf, report) {
      for (const { base, namespace, path, list } of selectionsOf(csaf)) {
        if (SSVC_RESERVED.has(base) || (SSVC_NAMESPACES.has(base) && !namespace.includes('/'))) continue;
        const resources = placedItems(list.value, 'decision_point_resources', list.path);
        if (!resources.some(({ value }) => namesWhole(textOf(value, 'summary') ?? '', namespace))) {
          report.fail(`${path}/namespace`, `no resource tells of ${JSON.stringify(namespace)}`);
        }
      }
    },
  },
  {
    test: '6.3.13',
    title: 'Usage of Non-Latest SSVC Decision Point Version',
    versions: ONLY_2_1,
    remedy: 'Use the newest version of the decision point.',
    limit: LIMIT,
    check(csaf, report) {
      for (const { base, namespace, key, version, path } of selectionsOf(csaf)) {
        if (!SSVC_NAMESPACES.has(base) || namespace !== base) continue;
        const own = parseDocumentVersion(version);
        const versions = Object.keys(SSVC_DECISION_POINTS[base]?.[key] ?? {});
        if (own === null) continue;
        if (versions.length === 0) {
          report.unknown(`${path}/version`, `which versions of ${base} ${key} there are is not known here`);
          continue;
        }
        // when a version came is known of those alone that were there at a time that matters
        const newest = versions.filter((each) => !LATE.has(`${base} ${key} ${each}`)).at(-1) ?? version;
        const other = parseDocumentVersion(newest);
        if (other !== null && compareDocumentVersions(own, other) < 0) {
          report.fail(`${path}/version`, `${key} ${version} is older than ${newest}`);
        }
      }
    },
  },
  unregistered('6.3.14', 'Usage of Unregistered SSVC Decision Point Base Namespace in Non-TLP:CLEAR Document', false),
  extended('6.3.15', 'Usage of SSVC Decision Point Namespace with Extension in Non-TLP:CLEAR Document', false),
];

/** Versions that came after the documents of the standard's suite. */
const LATE: ReadonlySet<string> = new Set([
  'ssvc SI 2.0.1',
  'ssvc HI 2.0.2',
  'ssvc PWI 1.1.0',
  'ssvc COORDINATE 1.0.1',
]);

interface Selection extends Placed {
  readonly namespace: string;
  /** Before the first `/`, without what stands behind `#` in a registered one. */
  readonly base: string;
  readonly key: string;
  readonly version: string;
  readonly timestamp: string | undefined;
  readonly list: Placed;
}

const selectionsOf = onceFor(gatherSelectionsOf);

function gatherSelectionsOf({ vulnerabilities }: IndexedCsaf): Selection[] {
  const found: Selection[] = [];
  for (const { metrics } of vulnerabilities) {
    for (const { content } of metrics) {
      const ssvc = content.value['ssvc_v2'];
      if (!isObject(ssvc)) continue;
      const list = { value: ssvc, path: `${content.path}/ssvc_v2` };
      for (const { value, path } of placedItems(ssvc, 'selections', list.path)) {
        const namespace = textOf(value, 'namespace');
        if (namespace === undefined) continue;
        const first = namespace.split('/', 1)[0] ?? '';
        found.push({
          value,
          path,
          namespace,
          base: first.startsWith('x_') ? first : (first.split('#', 1)[0] ?? ''),
          key: textOf(value, 'key') ?? '',
          version: textOf(value, 'version') ?? '',
          timestamp: textOf(ssvc, 'timestamp'),
          list,
        });
      }
    }
  }
  return found;
}

function checkDecisionPoint(
  { base, namespace, key, version, value, path, timestamp }: Selection,
  report: Reporter,
): void {
  if (base === 'invalid') {
    report.fail(`${path}/namespace`, 'the namespace "invalid" is reserved for what is not valid');
    return;
  }
  if (!SSVC_NAMESPACES.has(base)) return;
  const points = SSVC_DECISION_POINTS[base] ?? {};
  const versions = Object.hasOwn(points, key) ? points[key] : undefined;
  const values = versions !== undefined && Object.hasOwn(versions, version) ? versions[version] : undefined;
  if (values === undefined) {
    const what = versions === undefined ? `the decision point ${key}` : `version ${version} of ${key}`;
    // of `ssvc` alone the table has all that there was by its day
    if (base === 'ssvc' && isBefore(timestamp, SSVC_AS_OF)) {
      report.fail(`${path}/${versions === undefined ? 'key' : 'version'}`, `SSVC does not have ${what}`);
    } else report.unknown(path, `whether ${base} has ${what} is not known here`);
    return;
  }
  if (values === null) {
    report.unknown(`${path}/values`, `the values of ${base} ${key} ${version} are not known here`);
    return;
  }
  const known = values.split(' ');
  let last = -1;
  for (const each of placedItems(value, 'values', path)) {
    const own = textOf(each.value, 'key') ?? '';
    const at = known.indexOf(own);
    if (at < 0) report.fail(`${each.path}/key`, `${key} ${version} has no value ${JSON.stringify(own)}`);
    else if (at <= last)
      report.fail(`${each.path}/key`, `the value ${JSON.stringify(own)} of ${namespace} is not in its place`);
    last = Math.max(last, at);
  }
}

function isBefore(timestamp: string | undefined, day: string): boolean {
  const [moment, limit] = [momentOf(timestamp), momentOf(`${day}T00:00:00Z`)];
  return moment !== null && limit !== null && compareMoments(moment, limit) < 0;
}

/** The namespace itself, and not the beginning of a longer one. */
function namesWhole(summary: string, namespace: string): boolean {
  for (let at = summary.indexOf(namespace); at >= 0; at = summary.indexOf(namespace, at + 1)) {
    const next = summary.charAt(at + namespace.length);
    const before = at === 0 ? '' : summary.charAt(at - 1);
    if (!/[A-Za-z0-9/$#-]/.test(next) && !/[A-Za-z0-9_/$#.-]/.test(before)) return true;
  }
  return false;
}

function unregistered(test: string, title: string, isClear: boolean): Rule {
  return {
    test,
    title,
    versions: ONLY_2_1,
    remedy: 'Use a namespace that the readers know.',
    check(csaf, report) {
      if ((csaf.tlpLabel === 'CLEAR') !== isClear) return;
      for (const { base, path } of selectionsOf(csaf)) {
        if (base.startsWith('x_'))
          report.fail(`${path}/namespace`, `${JSON.stringify(base)} is an unregistered namespace`);
      }
    },
  };
}

function extended(test: string, title: string, isClear: boolean): Rule {
  return {
    test,
    title,
    versions: ONLY_2_1,
    remedy: 'Use the namespace without an extension.',
    check(csaf, report) {
      if ((csaf.tlpLabel === 'CLEAR') !== isClear) return;
      for (const { base, namespace, path } of selectionsOf(csaf)) {
        if (SSVC_RESERVED.has(base) || !namespace.includes('/')) continue;
        report.fail(`${path}/namespace`, `${JSON.stringify(namespace)} has an extension`);
      }
    },
  };
}
