import { type IndexedCsaf, type Placed, placedItems } from '../indexed-csaf.ts';
import { textOf } from '../json.ts';
import { ONLY_2_1, type Rule } from '../rule.ts';

const LIMIT =
  'Of the registry of vulnerability id systems (RVISC) only the entry that the standard itself quotes is at hand.';

/** By `system_name`. */
const SYSTEMS: ReadonlyMap<string, RegExp> = new Map([['https://github.com/oasis-tcs/csaf', /^#[1-9][0-9]*$/]]);

export const ID_SYSTEM_RULES: readonly Rule[] = [
  {
    test: '6.2.53',
    title: 'Matching Text for Registered ID System',
    versions: ONLY_2_1,
    remedy: 'Write the id as its system does.',
    limit: LIMIT,
    check(csaf, report) {
      for (const { value, path } of idsOf(csaf)) {
        const [name, text] = [textOf(value, 'system_name'), textOf(value, 'text')];
        if (name === undefined || text === undefined) continue;
        const pattern = SYSTEMS.get(name);
        if (pattern === undefined)
          report.unknown(`${path}/text`, `the id system ${JSON.stringify(name)} is not known here`);
        else if (!pattern.test(text))
          report.fail(`${path}/text`, `${JSON.stringify(text)} is no id of ${JSON.stringify(name)}`);
      }
    },
  },
  {
    test: '6.3.20',
    title: 'Use of Unregistered ID System',
    versions: ONLY_2_1,
    remedy: 'Use the system_name of a system that is registered in RVISC.',
    limit: LIMIT,
    check(csaf, report) {
      for (const { value, path } of idsOf(csaf)) {
        const name = textOf(value, 'system_name');
        if (name !== undefined && !SYSTEMS.has(name)) {
          report.fail(`${path}/system_name`, `${JSON.stringify(name)} is not in what is known here of RVISC`);
        }
      }
    },
  },
];

function idsOf({ vulnerabilities }: IndexedCsaf): Placed[] {
  return vulnerabilities.flatMap(({ value, path }) => placedItems(value, 'ids', path));
}
