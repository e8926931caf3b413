import type { Condition } from '#conditions';
import { listOf, member, textOf, within } from '#csaf/reading';
import { compileStyle, type HouseStyle, type SectionRole } from '#house-style';
import { advisoryNumber, advisorySeries, parseAdvisoryId } from '#identifiers';
import { type CsafProduct, csafProducts } from './csaf-products.ts';
import { readHouseProse, readOtherProse } from './house-prose.ts';
import { houseOfNamespace } from './house-record.ts';
import { MAX_LISTED } from './limits.ts';
import type { MachineRecord } from './machine-record.ts';
import { anyOf, type Stated, type StatedProduct, type StatedStatus } from './product-condition.ts';
import { productsCondition } from './products-condition.ts';
import { type RecordContext, wrongRecord } from './record-context.ts';
import { cvesOf, factsOf, isWebAddress, nameOf, type RecordPart, shortened } from './record-text.ts';
import { UNKNOWN, UNREAD_VERSIONS } from './version-set.ts';
import { withdrawnCondition } from './withdrawn.ts';

/** A CSAF document, version 2.0 or 2.1. Throws `unreadable_input` where it has no id, or is of another version. */
export function readCsafDocument(root: unknown, context: RecordContext): MachineRecord {
  const document = member(root, 'document');
  const version = textOf(document, 'csaf_version');
  if (version !== '2.0' && version !== '2.1')
    throw wrongRecord(context, '/document/csaf_version', '"2.0" or "2.1"', member(document, 'csaf_version'));
  const tracking = member(document, 'tracking');
  const id = nameOf(tracking, 'id');
  if (id === null) throw wrongRecord(context, '/document/tracking/id', 'a text', member(tracking, 'id'));
  const publisher = member(document, 'publisher');
  const house = houseOfNamespace(textOf(publisher, 'namespace'), context.styles);
  const vulnerabilities = listOf(root, 'vulnerabilities');
  const products = csafProducts(member(root, 'product_tree'), context.styles);
  const category = textOf(document, 'category') ?? '';
  const isSuperseded = category === 'csaf_superseded';
  const advisory = parseAdvisoryId(id);
  const isOurs = advisory !== undefined && house?.series === advisorySeries(advisory);
  const parts = partsOf(root, house);
  const facts = factsOf({
    id: advisory ?? null,
    series: isOurs ? house.series : null,
    number: isOurs ? advisoryNumber(advisory) : null,
    revision: revisionOf(textOf(tracking, 'version')),
    title: nameOf(document, 'title'),
    cves: cvesOf(vulnerabilities.map((each) => member(each, 'cve'))),
    component: house?.defaultComponent ?? firstComponent(products),
    withdrawn: category === 'csaf_withdrawn' || isSuperseded,
    public: /^(?:WHITE|CLEAR)$/.test(textOf(within(document, 'distribution', 'tlp'), 'label') ?? ''),
    updates: nameOf(listOf(tracking, 'revision_history').at(-1), 'summary'),
    parts,
  });
  // text that differs from one vulnerability to the next is of no one: it is not joined
  const isSplit = new Set(parts.filter(({ role }) => role === 'vulnerable').map(({ body }) => body)).size > 1;
  const prose =
    house === null ? readOtherProse({ ...facts, sections: withoutVulnerable(facts.sections) }) : readHouseProse(facts);
  const data = statusCondition(vulnerabilities, products);
  const said = isSplit && house !== null ? UNKNOWN : prose.condition;
  return {
    source: {
      format: version === '2.0' ? 'csaf-2.0' : 'csaf-2.1',
      version,
      id,
      publisher: nameOf(publisher, 'name'),
      url: addressOf(document),
    },
    place: context.place,
    facts,
    condition: facts.withdrawn
      ? withdrawnCondition(withdrawnReasons(parts, facts.title), isSuperseded)
      : said === null
        ? data
        : { all: [said, { any: [data, UNKNOWN] }] },
    unread: prose.unread,
    mitigations: house === null ? remedies(vulnerabilities) : prose.mitigations,
    aliases: [...new Set([...(isOurs ? [advisory] : []), ...(house === null ? [] : idsIn(document, house))])],
  };
}

/** Of every CSAF document notes are prose; what is normative is the status of its products. */
function withoutVulnerable<Each extends { readonly role: string }>(sections: readonly Each[]): readonly Each[] {
  return sections.filter(({ role }) => role !== 'vulnerable' && role !== 'mitigation');
}

/** Whole numbers count versions of the document as revisions do; those of semantic versioning do not. */
function revisionOf(version: string | undefined): number | null {
  return version !== undefined && /^[1-9][0-9]{0,3}$/.test(version) ? Number(version) : null;
}

function firstComponent(products: ReadonlyMap<string, CsafProduct>): string {
  for (const { known } of products.values()) if (known !== null) return known.component;
  return '';
}

function addressOf(document: unknown): string | null {
  const own = listOf(document, 'references')
    .slice(0, MAX_LISTED)
    .filter((each) => textOf(each, 'category') === 'self')
    .flatMap((each) => nameOf(each, 'url') ?? [])
    .filter(isWebAddress);
  return own.find((each) => !/\.json$/i.test(each)) ?? own[0] ?? null;
}

function idsIn(document: unknown, house: HouseStyle): readonly string[] {
  return listOf(member(document, 'tracking'), 'aliases')
    .slice(0, MAX_LISTED)
    .flatMap((each) =>
      typeof each === 'string' && parseAdvisoryId(each) !== undefined && each.startsWith(`${house.series}-`)
        ? [each]
        : [],
    );
}

const ROLE_BY_CATEGORY: ReadonlyMap<string, SectionRole> = new Map([
  ['description', 'description'],
  ['summary', 'description'],
]);

/** Notes, impacts, credits: each text once, though vulnerabilities may repeat it. */
function partsOf(root: unknown, house: HouseStyle | null): readonly RecordPart[] {
  const vulnerabilities = listOf(root, 'vulnerabilities');
  const document = member(root, 'document');
  const notes = [document, ...vulnerabilities]
    .flatMap((each) => listOf(each, 'notes'))
    .map((note) => {
      const category = nameOf(note, 'category') ?? 'note';
      const heading = nameOf(note, 'title') ?? category;
      const role = house === null ? 'other' : compileStyle(house).roleOf(heading);
      const known = role === 'other' ? (ROLE_BY_CATEGORY.get(category) ?? 'other') : role;
      return { heading, role: known, body: textOf(note, 'text') ?? '' };
    });
  const impacts = vulnerabilities
    .flatMap((each) => listOf(each, 'threats'))
    .filter((each) => textOf(each, 'category') === 'impact')
    .map((each) => ({ heading: 'impact', role: 'impact' as const, body: textOf(each, 'details') ?? '' }));
  const remediations = vulnerabilities
    .flatMap((each) => listOf(each, 'remediations'))
    .map((each): RecordPart => {
      const category = nameOf(each, 'category') ?? 'remediation';
      const role = HELPS.has(category) ? 'mitigation' : 'resolution';
      return { heading: category, role, body: textOf(each, 'details') ?? '' };
    });
  const credits = [document, ...vulnerabilities]
    .flatMap((each) => listOf(each, 'acknowledgments'))
    .map((each) => ({ heading: 'acknowledgments', role: 'credits' as const, body: creditOf(each) }));
  // a note of the house style says what the list of impacts and remedies says again
  const again = house === null ? [...impacts, ...remediations] : [];
  const seen = new Set<string>();
  return [...notes, ...again, ...credits].filter(({ role, body }) => {
    const key = `${role} ${body}`;
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}

function creditOf(acknowledgment: unknown): string {
  const names = listOf(acknowledgment, 'names')
    .slice(0, MAX_LISTED)
    .filter((each) => typeof each === 'string');
  const who = [names.join(', '), nameOf(acknowledgment, 'organization') ?? ''].filter((each) => each !== '').join(', ');
  const summary = textOf(acknowledgment, 'summary') ?? '';
  return [who, summary].filter((each) => each !== '').join(': ');
}

function withdrawnReasons(parts: readonly RecordPart[], title: string | null): readonly string[] {
  const bodies = parts.map(({ body }) => body).filter((body) => body.trim() !== '');
  return bodies.length > 0 ? bodies : [title ?? 'withdrawn'];
}

const HELPS: ReadonlySet<string> = new Set(['mitigation', 'workaround']);

function remedies(vulnerabilities: readonly unknown[]): MachineRecord['mitigations'] {
  const quotes = vulnerabilities
    .slice(0, MAX_LISTED)
    .flatMap((each) => listOf(each, 'remediations').slice(0, MAX_LISTED))
    .filter((each) => HELPS.has(textOf(each, 'category') ?? ''))
    .map((each) => shortened(textOf(each, 'details') ?? ''))
    .filter((quote) => quote !== '');
  return [...new Set(quotes)].slice(0, MAX_LISTED).map((quote) => ({ quote, when: null, effect: 'reduces' }));
}

/** `recommended` says nothing of whether a product is affected. */
const STATUS_BY_LIST: Readonly<Record<string, StatedStatus>> = {
  first_affected: 'affected',
  known_affected: 'affected',
  last_affected: 'affected',
  first_fixed: 'unaffected',
  fixed: 'unaffected',
  known_not_affected: 'unaffected',
  under_investigation: 'unknown',
  unknown: 'unknown',
};

/** Concerned where one vulnerability concerns it; of a version that no list has nothing is known. */
function statusCondition(vulnerabilities: readonly unknown[], products: ReadonlyMap<string, CsafProduct>): Condition {
  if (vulnerabilities.length === 0 || vulnerabilities.length > MAX_LISTED) return UNKNOWN;
  return anyOf(vulnerabilities.map((each) => productsCondition(statedProducts(each, products))));
}

function statedProducts(vulnerability: unknown, products: ReadonlyMap<string, CsafProduct>): readonly StatedProduct[] {
  const statuses = member(vulnerability, 'product_status');
  const stated = new Map<string, Stated[]>();
  const others: Stated[] = [];
  const beside: Stated[] = [];
  for (const [key, status] of Object.entries(STATUS_BY_LIST)) {
    for (const id of listOf(statuses, key)) {
      const product = typeof id === 'string' ? products.get(id) : undefined;
      const quote = shortened(`${key}: ${product?.name || (typeof id === 'string' ? id : 'no id')}`);
      const known = product?.known ?? null;
      if (product === undefined || known === null) {
        // that another's product is not affected, or is fixed, says nothing of a host
        const list = status === 'unaffected' ? beside : others;
        if (list.length < MOST_QUOTED) list.push({ status, versions: UNREAD_VERSIONS, isNarrowed: false, quote });
        continue;
      }
      const { versions, isNarrowed } = product;
      const own = stated.get(known.component) ?? [];
      own.push({ status, versions, isNarrowed, quote });
      stated.set(known.component, own);
    }
  }
  const otherwise = { status: 'unknown', quote: null } as const;
  const rest = { otherwise, commits: null, isWhole: false };
  const unknown = stated.size === 0 && others.length === 0 ? beside : others;
  return [
    ...[...stated].map(([component, list]) => ({ component, stated: list, ...rest })),
    ...(unknown.length === 0 ? [] : [{ component: null, stated: unknown, ...rest }]),
  ];
}

/** Of products that no house style knows. */
const MOST_QUOTED = 3;
