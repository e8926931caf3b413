import type { Condition } from '#conditions';
import { isObject, list, listOf, member, textOf, within } from '#csaf/reading';
import type { HouseStyle, SectionRole } from '#house-style';
import { parseCveId } from '#identifiers';
import { cveProduct, cveProductName, isInformative } from './cve-products.ts';
import { readHouseProse, readOtherProse } from './house-prose.ts';
import { headingOf, houseOfCna, seriesIdsIn } from './house-record.ts';
import { knownProduct } from './known-products.ts';
import { MAX_LISTED } from './limits.ts';
import type { MachineRecord } from './machine-record.ts';
import { productsCondition } from './products-condition.ts';
import { type RecordContext, wrongRecord } from './record-context.ts';
import { factsOf, firstOf, isWebAddress, nameOf, type RecordPart, valuesOf } from './record-text.ts';
import { UNKNOWN } from './version-set.ts';
import { withdrawnCondition } from './withdrawn.ts';

/**
 * A CVE record, version 5. Whoever assigned it speaks in its CNA container; what others added (`adp`) can only leave the answer open.
 * Throws `unreadable_input` where it has no id, another version, or no CNA container.
 */
export function readCveRecord(root: unknown, context: RecordContext): MachineRecord {
  const metadata = member(root, 'cveMetadata');
  const id = parseCveId(textOf(metadata, 'cveId') ?? '');
  if (id === undefined) throw wrongRecord(context, '/cveMetadata/cveId', 'a CVE id', member(metadata, 'cveId'));
  const version = textOf(root, 'dataVersion');
  if (version === undefined || !/^5\.[0-9]{1,3}(?:\.[0-9]{1,3})?$/.test(version))
    throw wrongRecord(context, '/dataVersion', 'version 5, such as "5.1"', member(root, 'dataVersion'));
  const cna = within(root, 'containers', 'cna');
  if (!isObject(cna)) throw wrongRecord(context, '/containers/cna', 'an object', cna);
  const provider = member(cna, 'providerMetadata');
  const house = houseOfCna(textOf(provider, 'orgId'), nameOf(provider, 'shortName'), context.styles);
  const state = textOf(metadata, 'state');
  const isRejected = state === 'REJECTED';
  const reasons = isRejected ? valuesOf(cna, 'rejectedReasons') : [];
  const facts = factsOf({
    title: nameOf(cna, 'title'),
    cves: [id],
    component: house?.defaultComponent ?? firstComponent(cna, context.styles),
    withdrawn: isRejected,
    public: state === 'PUBLISHED',
    parts: [
      ...partsOf(cna, house),
      ...reasons.map((body) => ({ heading: 'rejectedReasons', role: 'other' as const, body })),
    ],
  });
  const prose = house === null ? readOtherProse(facts) : readHouseProse(facts);
  return {
    source: {
      format: 'cve',
      version,
      id,
      publisher: nameOf(provider, 'shortName') ?? nameOf(metadata, 'assignerShortName'),
      url: firstOf(member(cna, 'references'), 'url', isWebAddress) ?? `https://www.cve.org/CVERecord?id=${id}`,
    },
    place: context.place,
    facts,
    condition: isRejected
      ? withdrawnCondition(reasons, listOf(cna, 'replacedBy').length > 0)
      : conditionOf(root, prose.condition, context.styles),
    unread: prose.unread,
    mitigations: prose.mitigations,
    aliases: house === null ? [] : seriesIdsIn(namesOfAdvisory(cna), house),
  };
}

/**
 * `affected` says in which versions the issue is, `configurations` on which systems that matters: a host is concerned where both say
 * so. The prose may name versions, too; where the two disagree nothing is known.
 */
function conditionOf(root: unknown, prose: Condition | null, styles: readonly HouseStyle[]): Condition {
  const cna = within(root, 'containers', 'cna');
  const own = productsCondition(listOf(cna, 'affected').map((each) => cveProduct(each, styles)));
  const isData = listOf(cna, 'affected').some(isInformative);
  const said = prose === null ? own : isData ? { all: [prose, { any: [own, UNKNOWN] }] } : prose;
  const others = list(within(root, 'containers', 'adp'))
    .flatMap((each) => listOf(each, 'affected'))
    .filter(isInformative)
    .map((each) => cveProduct(each, styles))
    .filter(({ component }) => component !== null);
  return others.length === 0 ? said : { any: [said, { all: [productsCondition(others), UNKNOWN] }] };
}

function firstComponent(cna: unknown, styles: readonly HouseStyle[]): string {
  for (const entry of listOf(cna, 'affected').slice(0, MAX_LISTED)) {
    const known = knownProduct(cveProductName(entry), styles);
    if (known !== null) return known.component;
  }
  return '';
}

function partsOf(cna: unknown, house: HouseStyle | null): readonly RecordPart[] {
  const part = (role: SectionRole, key: string, values: readonly string[]): readonly RecordPart[] =>
    values.length === 0 ? [] : [{ heading: headingOf(role, house) ?? key, role, body: values.join('\n\n') }];
  return [
    ...part('description', 'descriptions', valuesOf(cna, 'descriptions')),
    ...part('impact', 'impacts', impactsOf(cna)),
    ...part('vulnerable', 'configurations', valuesOrOlder(cna, 'configurations', 'configuration')),
    ...part('mitigation', 'workarounds', valuesOrOlder(cna, 'workarounds', 'workaround')),
    ...part('credits', 'credits', valuesOf(cna, 'credits')),
    ...part('resolution', 'solutions', valuesOf(cna, 'solutions')),
    ...part('other', 'exploits', valuesOf(cna, 'exploits')),
  ];
}

/** Records of 2021 and 2022 were made from an older form, and have the impact among the metrics. */
function impactsOf(cna: unknown): readonly string[] {
  const now = listOf(cna, 'impacts').flatMap((each) => valuesOf(each, 'descriptions'));
  if (now.length > 0) return now;
  return listOf(cna, 'metrics').flatMap((each) =>
    valuesOf(within(each, 'other', 'content', 'description'), 'description_data'),
  );
}

/** Some records of 2021 carry the older form whole, and have these texts there alone. */
function valuesOrOlder(cna: unknown, key: string, older: string): readonly string[] {
  const now = valuesOf(cna, key);
  if (now.length > 0) return now;
  const data = within(cna, 'x_legacyV4Record', older, `${older}_data`, 'description');
  return valuesOf(data, 'description_data');
}

/** Where a record names the advisory that it was made from. */
function namesOfAdvisory(cna: unknown): readonly string[] {
  return [
    ...listOf(cna, 'affected').flatMap((each) =>
      listOf(each, 'versions').flatMap((one) => nameOf(one, 'version') ?? []),
    ),
    ...listOf(cna, 'references').flatMap((each) => nameOf(each, 'url') ?? []),
  ].slice(0, MAX_LISTED);
}
