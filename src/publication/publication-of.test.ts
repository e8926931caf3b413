import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AdvisoryFacts } from '#advisory';
import { type Instant, parseInstant } from '#base';
import type { HouseStyle } from '#house-style';
import { parseAdvisoryId } from '#identifiers';
import type { FixingCommits, Publication } from './publication.ts';
import { type PublicationSource, publicationOf } from './publication-of.ts';
import { publishedAt } from './published-at.ts';
import { readReleaseTable } from './release-table.ts';

const at = (text: string): Instant => parseInstant(text) ?? assert.fail(text);
const DAY_1 = at('2031-10-01T12:00:00Z');
const DAY_2 = at('2031-10-15T12:00:00Z');
const DAY_3 = at('2031-11-01T12:00:00Z');
const FIXES: readonly FixingCommits[] = [{ component: 'xen', fixed: ['0'.repeat(40)], introduced: [] }];

const STYLE = {
  series: 'XSA',
  defaultComponent: 'xen',
  publicUpdate: 'Public release.',
  components: [
    { component: 'xen', names: ['Xen'], development: [] },
    { component: 'xapi', names: ['XAPI'], development: [] },
  ],
} as unknown as HouseStyle;
const FACTS = {
  id: parseAdvisoryId('XSA-901'),
  revision: 2,
  title: 'A bell rings twice',
  patches: [],
  notices: [],
  embargoEndsAt: null,
} as unknown as AdvisoryFacts;
const table = readReleaseTable(
  { series: 'XSA', components: { xen: { releases: { '4.18.0': '2030-01-01' } } } },
  'test',
);

type Changes = Partial<Omit<PublicationSource, 'facts'>> & { readonly facts?: Partial<AdvisoryFacts> };
function made({ facts, ...changes }: Changes = {}): Publication {
  return publicationOf({
    facts: { ...FACTS, ...facts },
    trust: 'genuine',
    allowUnverified: false,
    condition: { fact: 'xen', versions: [{ from: '4.18' }] },
    basis: 'proposed',
    revisions: [{ revision: 2, at: DAY_2, summary: 'Public release.' }],
    audience: { kind: 'public' },
    style: STYLE,
    table,
    isFixed: () => true,
    ratings: [],
    fixes: FIXES,
    site: null,
    ...changes,
  });
}

describe('a publication', () => {
  test('of a text that is not proven says nothing of a release, whatever is read or recorded', () => {
    const statuses = (changes: Changes): readonly string[] =>
      made(changes).products.flatMap(({ releases, otherwise }) => [otherwise, ...releases.map(({ status }) => status)]);
    // of the product as a whole nothing holds: the text tells its versions apart
    assert.deepEqual(statuses({}), ['under_investigation', 'fixed']);
    assert.deepEqual(statuses({ isFixed: () => null }), ['under_investigation', 'affected']);
    assert.deepEqual(statuses({ trust: 'unsigned' }), ['under_investigation']);
    assert.deepEqual(made({ trust: 'unsigned' }).fixes, []);
    assert.deepEqual(statuses({ trust: 'unsigned', allowUnverified: true }), ['under_investigation', 'fixed']);
    assert.deepEqual(statuses({ trust: 'tampered', allowUnverified: true }), ['under_investigation']);
  });

  test('of a text without patches and versions is about what its title names, else about the main product', () => {
    const products = (title: string): readonly string[] =>
      made({ facts: { title }, condition: { fact: 'arch', in: ['x86_64'] } }).products.map((each) => each.component);
    assert.deepEqual(products('Multiple RBAC issues in XAPI'), ['xapi']);
    assert.deepEqual(products('A bell rings twice'), ['xen']);
    assert.deepEqual(products('XAPI wakes Xen'), ['xen']);
  });

  test('has every revision, those that are not at hand no later than what follows them', () => {
    const revisions = [
      { revision: 3, at: DAY_2, summary: 'Typo.' },
      { revision: 1, at: DAY_3, summary: null },
    ];
    assert.deepEqual(made({ facts: { revision: 3 }, revisions }).revisions, [
      { revision: 1, at: DAY_2, isDated: false, summary: null },
      { revision: 2, at: DAY_2, isDated: false, summary: null },
      { revision: 3, at: DAY_2, isDated: true, summary: 'Typo.' },
    ]);
  });

  test('is none without number, revision or instant, or with a revision that no text has', () => {
    for (const [changes, message] of [
      [{ facts: { id: null } }, /expected a text with its number and revision/],
      [{ facts: { revision: null } }, /expected a text with its number and revision/],
      [{ facts: { revision: 201 } }, /from 1 to 200, found 201/],
      [{ facts: { revision: 0 } }, /from 1 to 200, found 0/],
      [{ revisions: [{ revision: 1, at: DAY_1, summary: null }] }, /an instant at which revision 2 was published/],
    ] as const)
      assert.throws(() => made(changes), message);
  });
});

describe('an advisory became public', () => {
  const first = { revision: 1, at: DAY_1, summary: null };
  const second = { revision: 2, at: DAY_2, summary: 'Public\n release.' };
  const third = { revision: 3, at: DAY_3, summary: 'CVE assigned.' };

  test('at the revision that says so, however it is wrapped', () => {
    assert.equal(publishedAt(made({ revisions: [first, second] })), DAY_2);
  });

  test('at the first, where there is no other or there was no embargo', () => {
    assert.equal(publishedAt(made({ facts: { revision: 1 }, revisions: [first] })), DAY_1);
    const later = { facts: { revision: 3, notices: ['no_embargo'] }, revisions: [first, third] } as const;
    assert.equal(publishedAt(made(later)), DAY_1);
  });

  test('nobody knows when, where the first may have been for members and the one that tells is not at hand', () => {
    assert.equal(publishedAt(made({ facts: { revision: 3 }, revisions: [first, third] })), null);
    assert.equal(publishedAt(made({ facts: { revision: 3 }, revisions: [third] })), null);
  });

  test('not yet, while its text has an embargo, and never for members', () => {
    const embargoed = { facts: { revision: 1, embargoEndsAt: DAY_3 }, revisions: [first] };
    assert.equal(publishedAt(made(embargoed)), null);
    const audience = { kind: 'members', id: 'b5a1b2c3-1111-4222-8333-444455556666', name: 'Bell list' } as const;
    assert.equal(publishedAt(made({ revisions: [first, second], audience })), null);
  });
});
