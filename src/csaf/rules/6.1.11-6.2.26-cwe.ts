import {
  compareNumbers,
  cweNames,
  cweVersion,
  HIGHEST_CWE,
  isNewerCwe,
  NEWEST_CWE,
  NEWEST_CWE_DATE,
  newestCweBy,
  type Weakness,
} from '../cwe-catalogue.ts';
import { type IndexedCsaf, placedItems } from '../indexed-csaf.ts';
import { isObject, member, textOf } from '../json.ts';
import { momentOf } from '../moment.ts';
import { onceFor } from '../once-for.ts';
import { BOTH, ONLY_2_1, type Reporter, type Rule } from '../rule.ts';

const LIMIT = `CWE is known here up to version ${NEWEST_CWE} (${NEWEST_CWE_DATE}).`;

export const CWE_RULES: readonly Rule[] = [
  {
    test: '6.1.11',
    title: 'CWE',
    versions: BOTH,
    remedy: 'Give the id and the exact name of a weakness (no category, no view) of that version of CWE.',
    limit: LIMIT,
    check(csaf, report) {
      for (const cwe of cwesOf(csaf)) {
        if (csaf.version === '2.0') checkName(cwe, report);
        else checkInVersion(cwe, report);
      }
    },
  },
  {
    test: '6.2.23',
    title: 'Usage of Deprecated CWE',
    versions: ONLY_2_1,
    remedy: 'Use the weakness that replaced it.',
    limit: LIMIT,
    check(csaf, report) {
      for (const { id, version, path, weakness } of known(csaf, report)) {
        if (weakness.isDeprecated) report.fail(`${path}/id`, `${id} is deprecated in CWE ${version}`);
      }
    },
  },
  {
    test: '6.2.24',
    title: 'Usage of Non-Latest CWE Version',
    versions: ONLY_2_1,
    remedy: 'Use the newest version of CWE that was out at the last revision.',
    limit: LIMIT,
    check(csaf, report) {
      const written = textOf(csaf.tracking, 'current_release_date');
      const moment = cwesOf(csaf).length === 0 ? null : momentOf(written);
      if (moment === null) return;
      const day = new Date(moment.seconds * 1000).toISOString().slice(0, 10);
      const newest = newestCweBy(day);
      for (const { version, path } of cwesOf(csaf)) {
        if (version === undefined) continue;
        if (isNewerCwe(version)) {
          report.unknown(
            `${path}/version`,
            `CWE ${version} is newer than ${NEWEST_CWE}, the newest that is known here`,
          );
        } else if (newest !== null && version !== newest) {
          const order = compareNumbers(version, newest);
          report.fail(
            `${path}/version`,
            `CWE ${version} is ${order < 0 ? 'older' : 'newer'} than ${newest}, the newest on ${day}`,
          );
        }
      }
    },
  },
  {
    test: '6.2.25',
    title: 'Usage of CWE Not Allowed for Vulnerability Mapping',
    versions: ONLY_2_1,
    remedy: 'Use a weakness that says more exactly what is wrong.',
    limit: LIMIT,
    check(csaf, report) {
      for (const { id, path, weakness } of known(csaf, report)) {
        const { usage } = weakness;
        if (usage !== '' && usage !== 'Allowed' && usage !== 'Allowed-with-Review') {
          report.fail(`${path}/id`, `mapping to ${id} is ${usage.toLowerCase()}`);
        }
      }
    },
  },
  {
    test: '6.2.26',
    title: 'Usage of CWE Allowed with Review for Vulnerability Mapping',
    versions: ONLY_2_1,
    remedy: 'Have somebody look whether a more exact weakness fits.',
    limit: LIMIT,
    check(csaf, report) {
      for (const { id, path, weakness } of known(csaf, report)) {
        if (weakness.usage === 'Allowed-with-Review') report.fail(`${path}/id`, `mapping to ${id} asks for a review`);
      }
    },
  },
];

interface Cwe {
  readonly id: string;
  readonly name: string | undefined;
  readonly version: string | undefined;
  readonly path: string;
}

const cwesOf = onceFor(gatherCwesOf);

function gatherCwesOf({ vulnerabilities, version }: IndexedCsaf): Cwe[] {
  const found: Cwe[] = [];
  const take = (value: unknown, path: string): void => {
    const id = textOf(value, 'id');
    if (id !== undefined) found.push({ id, name: textOf(value, 'name'), version: textOf(value, 'version'), path });
  };
  for (const { value, path } of vulnerabilities) {
    if (version === '2.0') {
      const cwe = member(value, 'cwe');
      if (isObject(cwe)) take(cwe, `${path}/cwe`);
    } else for (const each of placedItems(value, 'cwes', path)) take(each.value, each.path);
  }
  return found;
}

function numberOf(id: string): string {
  return id.replace(/^CWE-/, '');
}

/** CSAF 2.0 names no version: a name that any version gave is valid. */
function checkName({ id, name, path }: Cwe, report: Reporter): void {
  const names = cweNames(numberOf(id));
  if (names.size === 0) {
    if (Number(numberOf(id)) > HIGHEST_CWE) {
      report.unknown(`${path}/id`, `${id} is not in CWE ${NEWEST_CWE}, the newest that is known here`);
    } else report.fail(`${path}/id`, `${id} is no weakness of CWE`);
  } else if (name !== undefined && !names.has(name)) {
    report.fail(`${path}/name`, `${id} is called ${JSON.stringify([...names].at(-1))}`);
  }
}

function checkInVersion({ id, name, version, path }: Cwe, report: Reporter): void {
  if (version === undefined) return;
  const catalogue = cweVersion(version);
  if (catalogue === null) {
    if (isNewerCwe(version))
      report.unknown(`${path}/version`, `CWE ${version} is newer than ${NEWEST_CWE}, the newest known here`);
    else report.fail(`${path}/version`, `there is no CWE ${version}`);
    return;
  }
  const weakness = catalogue.weaknesses.get(numberOf(id));
  if (weakness === undefined) report.fail(`${path}/id`, `${id} is no weakness of CWE ${version}`);
  else if (name !== undefined && name !== weakness.name) {
    report.fail(`${path}/name`, `in CWE ${version}, ${id} is called ${JSON.stringify(weakness.name)}`);
  }
}

/** Those whose version is known here; of the others it is said that nothing can be said. */
function known(csaf: IndexedCsaf, report: Reporter): (Cwe & { weakness: Weakness })[] {
  const found: (Cwe & { weakness: Weakness })[] = [];
  for (const cwe of cwesOf(csaf)) {
    if (cwe.version === undefined) continue;
    const weakness = cweVersion(cwe.version)?.weaknesses.get(numberOf(cwe.id));
    if (weakness !== undefined) found.push({ ...cwe, weakness });
    else if (isNewerCwe(cwe.version)) {
      report.unknown(`${cwe.path}/version`, `CWE ${cwe.version} is newer than ${NEWEST_CWE}, the newest known here`);
    }
  }
  return found;
}
