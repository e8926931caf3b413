import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type Condition, evaluate, type Facts } from '#conditions';
import { possibleAnswers } from './possible-answers.ts';

const XEN_410: Condition = { fact: 'xen', versions: [{ from: '4.10' }] };
const X86: Condition = { fact: 'arch', in: ['x86_64', 'x86_32'] };
const HVM: Condition = { fact: 'guest.type', in: ['hvm'] };
const PV: Condition = { fact: 'guest.type', in: ['pv'] };
const some = (where: Condition): Condition => ({ guests: 'some', where });

const of = (condition: Condition, xen: string) => {
  const { canBeYes, isAlwaysNo } = possibleAnswers(condition, { xen });
  return isAlwaysNo ? 'no' : canBeYes ? 'yes' : 'unknown';
};

describe('what a condition may answer about a release', () => {
  const cases: readonly (readonly [string, Condition, string, 'yes' | 'no' | 'unknown'])[] = [
    ['inside the range', { all: [XEN_410, X86] }, '4.10.1', 'yes'],
    ['outside of it', { all: [XEN_410, X86] }, '4.9.4', 'no'],
    ['a hedge on the range', { ...XEN_410, hedge: { word: 'believed', doubts: 'no' } }, '4.9.4', 'unknown'],
    [
      'a hedge on another part',
      { all: [XEN_410, { ...X86, hedge: { word: 'generally', doubts: 'both' } }] },
      '4.11.0',
      'unknown',
    ],
    ['a sentence that nobody read and that may widen', { any: [XEN_410, { always: 'unknown' }] }, '4.9.4', 'unknown'],
    ['one that may narrow', { all: [XEN_410, { always: 'unknown' }] }, '4.12.0', 'unknown'],
    [
      'a range of one architecture alone, and only that one is concerned',
      { all: [{ any: [{ not: X86 }, XEN_410] }, X86] },
      '4.9.4',
      'no',
    ],
    ['both of two words for one fact', { all: [X86, { not: X86 }] }, '4.10.0', 'no'],
    ['one guest with both of two types', some({ all: [HVM, PV] }), '4.10.0', 'no'],
    [
      'two guests of two types may be; but none was found with one',
      { all: [some(HVM), some(PV)] },
      '4.10.0',
      'unknown',
    ],
    ['every guest, and there need be none', { guests: 'every', where: HVM }, '4.10.0', 'yes'],
    ['no guest of both types: all hosts', { not: some({ all: [HVM, PV] }) }, '4.10.0', 'yes'],
    [
      'not every guest is of a type or is not',
      { not: { guests: 'every', where: { any: [HVM, { not: HVM }] } } },
      '4.10.0',
      'no',
    ],
    [
      'a doubt about guests that there cannot be',
      { ...some({ all: [HVM, PV] }), hedge: { word: 'believed', doubts: 'no' } },
      '4.10.0',
      'unknown',
    ],
    ['an answer that a person may give', { all: [XEN_410, { ask: 'Do you trace?', id: 'tracing' }] }, '4.10.0', 'yes'],
    [
      'a feature that the release has or has not',
      { all: [X86, { any: [{ ask: 'Does this release support pcid?', id: 'releaseSupportsPcid' }, XEN_410] }] },
      '4.9.4',
      'unknown',
    ],
    ['whether a fix is in a release', { all: [XEN_410, { contains: 'XSA-333' }] }, '4.10.0', 'unknown'],
    [
      'an amount',
      {
        all: [
          { fact: 'numaNodes', atLeast: 2 },
          { fact: 'numaNodes', atMost: 1 },
        ],
      },
      '4.10.0',
      'unknown',
    ],
    ['an amount that there is', { fact: 'numaNodes', atLeast: 2, atMost: 4 }, '4.10.0', 'yes'],
    [
      'a release that lies in the range of another product',
      { fact: 'dom0Linux', versions: [{ from: '5.4' }] },
      '4.10.0',
      'yes',
    ],
  ];
  for (const [name, condition, xen, expected] of cases)
    test(name, () => {
      assert.equal(of(condition, xen), expected);
    });

  test('facts without end are answered with what is known, and soon', () => {
    const many: Condition = {
      all: Array.from(
        { length: 200 },
        (_, index): Condition => ({
          any: [{ ask: 'x', id: `a${index}` }, { not: { ask: 'x', id: `a${(index + 1) % 200}` } }],
        }),
      ),
    };
    assert.notEqual(of({ all: [many, { always: 'unknown' }] }, '4.10.0'), 'yes');
  });
});

const WORDS = ['a', 'b'];
const leaf: fc.Arbitrary<Condition> = fc.oneof(
  fc.constantFrom<Condition>(
    XEN_410,
    { fact: 'xen', versions: [{ to: '4.11' }] },
    { fact: 'xen', versions: [{ only: '4.9' }] },
    { always: 'unknown' },
    { always: 'no' },
    { always: 'yes' },
    { fact: 'iommu', is: true },
    { fact: 'arch', in: ['a'] },
    { fact: 'arch', in: ['b', 'a'] },
    { ask: 'q', id: 'q' },
    { fact: 'numaNodes', atLeast: 2 },
  ),
);
const guestLeaf: fc.Arbitrary<Condition> = fc.constantFrom<Condition>(
  HVM,
  PV,
  { fact: 'guest.trusted', is: true },
  { fact: 'arch', in: ['a'] },
);
const hedge = fc.constantFrom('no', 'yes', 'both');
const tree = (leaves: fc.Arbitrary<Condition>, depth: number): fc.Arbitrary<Condition> =>
  depth === 0
    ? leaves
    : fc.oneof(
        leaves,
        fc.record({ all: fc.array(tree(leaves, depth - 1), { minLength: 1, maxLength: 3 }) }),
        fc.record({ any: fc.array(tree(leaves, depth - 1), { minLength: 1, maxLength: 3 }) }),
        fc.record({ not: tree(leaves, depth - 1) }),
        fc
          .tuple(tree(leaves, depth - 1), hedge)
          .map(([inner, doubts]): Condition => ({ all: [inner], hedge: { word: 'believed', doubts } as never })),
      );
const guests: fc.Arbitrary<Condition> = fc
  .record({ guests: fc.constantFrom('some', 'every'), where: tree(guestLeaf, 2) })
  .map((each) => each as Condition);
const condition = tree(fc.oneof({ weight: 3, arbitrary: leaf }, { weight: 1, arbitrary: guests }), 3);

/** Every host with no guest, one or two, of these facts. */
function* allHosts(xen: string): Generator<Facts> {
  const kinds = ['hvm', 'pv', 'pvh'].flatMap((type) => [true, false].map((trusted) => ({ type, trusted })));
  const lists = [[], ...kinds.map((one) => [one]), ...kinds.flatMap((one) => kinds.map((two) => [one, two]))];
  for (const arch of [...WORDS, 'c'])
    for (const iommu of [true, false])
      for (const q of [true, false])
        for (const numaNodes of [1, 2])
          for (const list of lists) yield { xen, arch, iommu, numaNodes, answers: { q }, guests: list };
}

test('a no is one for every host, a yes is one for some host', () => {
  fc.assert(
    fc.property(condition, fc.constantFrom('4.9.0', '4.10.0', '4.12.1'), (given, xen) => {
      const { canBeYes, isAlwaysNo } = possibleAnswers(given, { xen });
      if (!canBeYes && !isAlwaysNo) return;
      const found = new Set<string>();
      for (const host of allHosts(xen)) found.add(evaluate(given, host));
      if (isAlwaysNo) assert.deepEqual([...found], ['no']);
      if (canBeYes) assert.ok(found.has('yes'));
    }),
    { numRuns: 300 },
  );
});
