import type { Condition } from '#conditions';
import { list, listOf, member, textOf } from '#csaf/reading';
import { parseAdvisoryId, parseCveId } from '#identifiers';
import { knownProduct } from './known-products.ts';
import { MAX_LISTED } from './limits.ts';
import type { MachineRecord } from './machine-record.ts';
import { osvProduct, osvProductNames } from './osv-products.ts';
import { productsCondition } from './products-condition.ts';
import { type RecordContext, wrongRecord } from './record-context.ts';
import { cvesOf, factsOf, isWebAddress, nameOf } from './record-text.ts';
import { withdrawnCondition } from './withdrawn.ts';

/** An OSV record. Throws `unreadable_input` where it has no id. */
export function readOsvRecord(root: unknown, context: RecordContext): MachineRecord {
  const id = nameOf(root, 'id');
  if (id === null) throw wrongRecord(context, '/id', 'a text', member(root, 'id'));
  const withdrawn = member(root, 'withdrawn') !== undefined;
  const affected = listOf(root, 'affected');
  const facts = factsOf({
    title: nameOf(root, 'summary'),
    cves: cvesOf([id, ...listOf(root, 'aliases'), ...listOf(root, 'upstream')]),
    component: firstComponent(affected, context),
    withdrawn,
    public: true,
    parts: [
      { heading: 'details', role: 'description', body: textOf(root, 'details') ?? '' },
      { heading: 'credits', role: 'credits', body: creditsOf(root) },
    ],
  });
  return {
    source: {
      format: 'osv',
      version: nameOf(root, 'schema_version'),
      id,
      publisher: publisherOf(id),
      url: addressOf(root),
    },
    place: context.place,
    facts,
    condition: withdrawn ? withdrawnOf(root) : conditionOf(affected, context),
    unread: [],
    mitigations: [],
    aliases: namesOf(root),
  };
}

/** The database that an id belongs to: its prefix, as OSV has it. */
function publisherOf(id: string): string | null {
  return /^(?:x_)?(?<prefix>[A-Za-z][A-Za-z0-9]*)-/.exec(id)?.groups?.['prefix'] ?? null;
}

function conditionOf(affected: readonly unknown[], { styles }: RecordContext): Condition {
  return productsCondition(affected.flatMap((each) => osvProduct(each, styles)));
}

function firstComponent(affected: readonly unknown[], { styles }: RecordContext): string {
  for (const entry of affected.slice(0, MAX_LISTED)) {
    for (const name of osvProductNames(entry)) {
      const known = knownProduct(name, styles);
      if (known !== null) return known.component;
    }
  }
  return '';
}

/** Where other records tell of the same, the vulnerability may well be real. */
function withdrawnOf(root: unknown): Condition {
  const others = ['aliases', 'related', 'upstream'].some((key) => listOf(root, key).length > 0);
  const said = [`withdrawn: ${JSON.stringify(member(root, 'withdrawn'))?.slice(0, 100)}`];
  return withdrawnCondition(
    [...said, textOf(root, 'details') ?? '', textOf(root, 'summary') ?? ''].filter((each) => each !== ''),
    others,
  );
}

function namesOf(root: unknown): readonly string[] {
  const id = textOf(root, 'id') ?? '';
  // a prefix that begins with x_ is one that the schema does not know yet
  const own = parseAdvisoryId(id.replace(/^x_/, ''));
  const named = listOf(root, 'aliases')
    .slice(0, MAX_LISTED)
    .filter((each) => typeof each === 'string');
  return [
    ...(own === undefined ? [] : [own]),
    ...named.filter((each) => parseCveId(each) !== undefined || parseAdvisoryId(each) !== undefined),
  ];
}

function creditsOf(root: unknown): string {
  return listOf(root, 'credits')
    .slice(0, MAX_LISTED)
    .flatMap((each) => nameOf(each, 'name') ?? [])
    .join('\n');
}

function addressOf(root: unknown): string | null {
  const all = list(member(root, 'references')).slice(0, MAX_LISTED);
  const of = (type: string): string | undefined =>
    all
      .filter((each) => type === '' || textOf(each, 'type') === type)
      .flatMap((each) => nameOf(each, 'url') ?? [])
      .find(isWebAddress);
  return of('ADVISORY') ?? of('') ?? null;
}
