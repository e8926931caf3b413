import fc from 'fast-check';
import type { Condition, FactKind, Facts, Vocabulary } from './index.ts';

const KINDS: Readonly<Record<string, FactKind>> = {
  xen: 'version',
  arch: 'word',
  iommu: 'flag',
  numaNodes: 'number',
  'guest.type': 'word',
  'guest.pciPassthrough': 'flag',
  'guest.linux': 'version',
  'guest.passthroughKinds': 'list',
};
const ORDER = Object.keys(KINDS);
const WORDS: Readonly<Record<string, readonly string[]>> = {
  arch: ['x86_64', 'arm64'],
  'guest.type': ['pv', 'hvm', 'pvh'],
};

/** A small vocabulary of our own. */
export const VOCABULARY: Vocabulary = {
  kindOf: (fact) => KINDS[fact] ?? (/^build\.[A-Z_0-9]+$/.test(fact) ? 'open' : undefined),
  wordsOf: (fact) => WORDS[fact] ?? null,
  rankOf: (fact) => (ORDER.includes(fact) ? ORDER.indexOf(fact) : ORDER.length),
};

const version = fc.constantFrom('4.2', '4.11', '4.12.1', '4.14', '4.14.x', '5.10');
const range = fc.oneof(
  version.map((only) => ({ only })),
  version.map((from) => ({ from })),
  version.map((to) => ({ to })),
  fc.tuple(version, version).map(([from, before]) => ({ from, before })),
  fc.tuple(version, version).map(([from, to]) => ({ from, to })),
);
const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 });
const notes = fc.record(
  {
    hedge: fc.record(
      { word: text, doubts: fc.constantFrom('no' as const, 'yes' as const, 'both' as const) },
      { noNullPrototype: true },
    ),
    quotes: fc.array(fc.record({ text, line: fc.integer({ min: 1, max: 500 }) }, { noNullPrototype: true }), {
      minLength: 1,
      maxLength: 2,
    }),
  },
  { requiredKeys: [], noNullPrototype: true },
);

const hostFact = fc.oneof(
  fc.array(range, { maxLength: 3 }).map((versions) => ({ fact: 'xen', versions })),
  fc.subarray(['x86_64', 'arm64']).map((words) => ({ fact: 'arch', in: words })),
  fc.boolean().map((is) => ({ fact: 'iommu', is })),
  fc.integer({ min: 0, max: 9 }).map((atLeast) => ({ fact: 'numaNodes', atLeast })),
  fc.tuple(fc.nat(9), fc.nat(9)).map(([atLeast, atMost]) => ({ fact: 'numaNodes', atLeast, atMost })),
  text.map((word) => ({ fact: 'build.CONFIG_X', in: [word] })),
  fc.constantFrom('XSA-9', 'XSA-333', '0123abc').map((contains) => ({ contains })),
  text.map((ask) => ({ ask, id: 'asked' })),
  fc.constantFrom('yes' as const, 'no' as const, 'unknown' as const).map((always) => ({ always })),
);
const guestFact = fc.oneof(
  fc.subarray(['pv', 'hvm', 'pvh']).map((words) => ({ fact: 'guest.type', in: words })),
  fc.boolean().map((is) => ({ fact: 'guest.pciPassthrough', is })),
  range.map((each) => ({ fact: 'guest.linux', versions: [each] })),
  fc.constantFrom('msi-x', 'legacy-pci').map((has) => ({ fact: 'guest.passthroughKinds', has })),
  hostFact,
);

function tree(leaf: fc.Arbitrary<Condition>): fc.Arbitrary<Condition> {
  const { node } = fc.letrec<{ node: Condition }>((tie) => ({
    node: fc
      .tuple(
        fc.oneof(
          { depthSize: 'small', maxDepth: 3, withCrossShrink: true },
          leaf,
          fc.array(tie('node'), { maxLength: 3 }).map((all) => ({ all })),
          fc.array(tie('node'), { maxLength: 3 }).map((any) => ({ any })),
          tie('node').map((inner) => ({ not: inner })),
        ),
        notes,
      )
      .map(([condition, more]) => ({ ...condition, ...more }) as Condition),
  }));
  return node;
}

const overGuests = fc
  .tuple(fc.constantFrom('some' as const, 'every' as const), tree(guestFact))
  .map(([guests, where]) => ({ guests, where }));

/** Conditions of every kind, in the vocabulary above. */
export const someCondition: fc.Arbitrary<Condition> = tree(fc.oneof(hostFact, overGuests));

const known = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });

const someGuest = fc.record(
  {
    name: fc.constantFrom('a', 'b'),
    type: known(fc.constantFrom('pv', 'hvm', 'pvh')),
    pciPassthrough: known(fc.boolean()),
    linux: known(fc.constantFrom('4.19.1', '5.10.0')),
    passthroughKinds: known(fc.subarray(['msi-x', 'legacy-pci'])),
  },
  { requiredKeys: [], noNullPrototype: true },
);

const hostOfGuests: fc.Arbitrary<Facts> = fc.record(
  {
    xen: known(fc.constantFrom('4.2.1', '4.11.4-pre', '4.12.1', '4.12.1-pre', '4.14.0', '4.22-unstable', 'none')),
    arch: known(fc.constantFrom('x86_64', 'arm64')),
    iommu: known(fc.boolean()),
    numaNodes: known(fc.nat(9)),
    build: known(fc.record({ CONFIG_X: text })),
    contains: known(fc.subarray(['XSA-9', '0123abcdef'])),
    answers: known(fc.record({ asked: fc.boolean() })),
    guests: known(fc.array(someGuest, { maxLength: 3 })),
  },
  { requiredKeys: [], noNullPrototype: true },
) as fc.Arbitrary<Facts>;

/** Hosts of which something is known. */
export const someHost: fc.Arbitrary<Facts> = fc.oneof(
  hostOfGuests,
  // some guests are known of, and others may exist
  hostOfGuests.map(({ guests, ...host }) => ({ ...host, ...(guests === undefined ? {} : { someGuests: guests }) })),
);
