import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { someCondition, someHost, VOCABULARY } from './conditions.test-support.ts';
import {
  type Condition,
  checkCondition,
  compile,
  evaluate,
  explain,
  type Facts,
  parseCondition,
  printCondition,
  printStatement,
  quotesNotIn,
  readCondition,
  sharedParts,
  type Truth,
} from './index.ts';

const HVM: Condition = { fact: 'guest.type', in: ['hvm'] };

describe('a condition', () => {
  for (const [what, condition, host, expected] of [
    ['a version in a range', { fact: 'xen', versions: [{ from: '4.11' }] }, { xen: '4.11.0' }, 'yes'],
    ['a version below it', { fact: 'xen', versions: [{ from: '4.11' }] }, { xen: '4.10.4' }, 'no'],
    ['the last release of a branch', { fact: 'xen', versions: [{ to: '4.11' }] }, { xen: '4.11.4' }, 'yes'],
    ['a branch that does not count', { fact: 'xen', versions: [{ before: '4.11' }] }, { xen: '4.11.4' }, 'no'],
    ['one of several ranges', { fact: 'xen', versions: [{ only: '4.2' }, { only: '4.4' }] }, { xen: '4.4.1' }, 'yes'],
    ['between two ranges', { fact: 'xen', versions: [{ only: '4.2' }, { only: '4.4' }] }, { xen: '4.3.1' }, 'no'],
    ['on the way to the bound', { fact: 'xen', versions: [{ from: '4.12.4' }] }, { xen: '4.12.4-pre' }, 'unknown'],
    ['on the way past the bound', { fact: 'xen', versions: [{ from: '4.12.3' }] }, { xen: '4.12.4-pre' }, 'yes'],
    ['a candidate of the branch', { fact: 'xen', versions: [{ from: '4.14' }] }, { xen: '4.14.0-rc2' }, 'yes'],
    [
      'a vendor that adds to the version',
      { fact: 'xen', versions: [{ only: '4.13.5' }] },
      { xen: '4.13.5-9.38' },
      'yes',
    ],
    ['a version that nobody can read', { fact: 'xen', versions: [{ from: '4.1' }] }, { xen: 'unavailable' }, 'unknown'],
    ['a version that is none', { fact: 'xen', versions: [{ from: '4.1' }] }, { xen: 4.14 }, 'unknown'],
    ['a flag of another kind', { fact: 'iommu', is: true }, { iommu: 'yes' }, 'unknown'],
    ['a number in its span', { fact: 'numaNodes', atLeast: 2, atMost: 4 }, { numaNodes: 4 }, 'yes'],
    ['a number above it', { fact: 'numaNodes', atMost: 4 }, { numaNodes: 5 }, 'no'],
    ['a member of a family, with a dot', { fact: 'build.a.b', is: true }, { build: { 'a.b': true } }, 'yes'],
    ['null', { fact: 'iommu', is: false }, { iommu: null }, 'unknown'],
    ['a member of a prototype', { fact: 'build.constructor', is: true }, { build: {} }, 'unknown'],
    ['some guest, one fits', { guests: 'some', where: HVM }, { guests: [{ type: 'pv' }, { type: 'hvm' }] }, 'yes'],
    ['some guest, one may fit', { guests: 'some', where: HVM }, { guests: [{ type: 'pv' }, {}] }, 'unknown'],
    ['some guest, none there', { guests: 'some', where: HVM }, { guests: [] }, 'no'],
    ['some guest, no list', { guests: 'some', where: HVM }, {}, 'unknown'],
    ['every guest, no list', { guests: 'every', where: HVM }, {}, 'unknown'],
    ['every guest, none there', { guests: 'every', where: HVM }, { guests: [] }, 'yes'],
    [
      'some guest, no list, but none could fit',
      { guests: 'some', where: { all: [HVM, { fact: 'arch', in: ['arm64'] }] } },
      { arch: 'x86_64' },
      'no',
    ],
    ['some guest, one of those known fits', { guests: 'some', where: HVM }, { someGuests: [{ type: 'hvm' }] }, 'yes'],
    [
      'some guest, none of those known fits',
      { guests: 'some', where: HVM },
      { someGuests: [{ type: 'pv' }] },
      'unknown',
    ],
    [
      'every guest, one of those known does not',
      { guests: 'every', where: HVM },
      { someGuests: [{ type: 'pv' }] },
      'no',
    ],
    [
      'every guest, all of those known do',
      { guests: 'every', where: HVM },
      { someGuests: [{ type: 'hvm' }] },
      'unknown',
    ],
    ['a fix that is listed', { contains: 'XSA-9' }, { contains: ['XSA-9'] }, 'yes'],
    ['a fix that is not', { contains: 'XSA-9' }, { contains: [] }, 'no'],
    ['a fix without a list', { contains: 'XSA-9' }, {}, 'unknown'],
    ['a commit that is listed at length', { contains: '0123abc' }, { contains: ['0123abcdef'] }, 'yes'],
    ['a commit that is not', { contains: '0123abc' }, { contains: ['XSA-9'] }, 'unknown'],
    ['a question that was answered', { ask: 'Is it?', id: 'itIs' }, { answers: { itIs: false } }, 'no'],
    ['a question that was not', { ask: 'Is it?', id: 'itIs' }, {}, 'unknown'],
    ['nothing that must be', { all: [] }, {}, 'yes'],
    ['nothing that may be', { any: [] }, {}, 'no'],
  ] as const satisfies readonly (readonly [string, Condition, Facts, Truth])[])
    it(`${what}: ${expected}`, () => assert.equal(evaluate(condition, host), expected));

  it('that is hedged never answers what the hedge doubts', () => {
    for (const [doubts, onYes, onNo] of [
      ['no', 'yes', 'unknown'],
      ['yes', 'unknown', 'no'],
      ['both', 'unknown', 'unknown'],
    ] as const) {
      const condition: Condition = { fact: 'iommu', is: true, hedge: { word: 'generally', doubts } };
      assert.deepEqual(
        [true, false].map((iommu) => evaluate(condition, { iommu })),
        [onYes, onNo],
      );
    }
  });

  it('is answered the same after a fact more is known, unless it was unknown', () => {
    let settled = 0;
    fc.assert(
      fc.property(someCondition, someHost, fc.func(fc.boolean()), (condition, host, forget) => {
        const known = evaluate(condition, host);
        const less = Object.fromEntries(Object.entries(host).filter(([name]) => !forget(name)));
        const before = evaluate(condition, less);
        if (before !== 'unknown') settled += 1;
        assert.ok(before === 'unknown' || before === known, `${before} became ${known}`);
      }),
      { numRuns: 1000 },
    );
    assert.ok(settled > 50, `${settled} were settled with less`);
  });

  it('and its opposite have opposite answers, and what is joined obeys De Morgan', () => {
    const opposite = { yes: 'no', no: 'yes', unknown: 'unknown' } as const;
    fc.assert(
      fc.property(someCondition, someCondition, someHost, (one, other, host) => {
        assert.equal(evaluate({ not: one }, host), opposite[evaluate(one, host)]);
        assert.equal(
          evaluate({ not: { all: [one, other] } }, host),
          evaluate({ any: [{ not: one }, { not: other }] }, host),
        );
      }),
    );
  });

  it('that shares its statements with others answers as it does alone', () => {
    fc.assert(
      fc.property(
        fc.array(someCondition, { minLength: 2, maxLength: 6 }),
        fc.array(someHost, { minLength: 2, maxLength: 4 }),
        (conditions, hosts) => {
          const parts = sharedParts();
          // the same statement several times, among others and inside others
          const all = [...conditions, ...conditions.map((not) => ({ not })), { any: conditions }, { all: conditions }];
          const shared = all.map((condition) => compile(condition, parts));
          for (const host of hosts)
            assert.deepEqual(
              shared.map((answer) => answer(host)),
              all.map((condition) => compile(condition)(host)),
            );
        },
      ),
    );
  });

  it('that was made a function answers many hosts, each by itself', () => {
    fc.assert(
      fc.property(someCondition, fc.array(someHost, { minLength: 2, maxLength: 5 }), (condition, hosts) => {
        const answer = compile(condition);
        const first = hosts.map(answer);
        assert.deepEqual(hosts.toReversed().map(answer).toReversed(), first);
        assert.deepEqual(
          hosts.map((host) => evaluate(condition, host)),
          first,
        );
      }),
    );
  });
});

describe('the human form', () => {
  it('reads as the notes write it', () =>
    assert.equal(
      printCondition({
        all: [
          { fact: 'xen', versions: [{ from: '4.14' }], quotes: [{ text: 'A "b".', line: 4 }] },
          { fact: 'arch', in: ['x86_64'] },
          { guests: 'some', where: { all: [HVM, { not: { fact: 'guest.pciPassthrough', is: true } }] } },
        ],
      }),
      `xen >= 4.14 -- "A \\"b\\"." line 4
and arch = x86_64
and some guest (guest.type = hvm and not (guest.pciPassthrough is on))`,
    ));

  it('is read back to the same condition', () => {
    fc.assert(
      fc.property(someCondition, (condition) => {
        const printed = printCondition(condition);
        assert.deepEqual(parseCondition(printed, 'test'), condition, printed);
        assert.equal(printCondition(parseCondition(printed, 'test')), printed);
        assert.ok(!printStatement(condition).includes('\n'));
      }),
      { numRuns: 1000 },
    );
  });

  it('survives any text that is no condition', () => {
    const pieces = fc.constantFrom(
      'xen',
      '>=',
      '4.14',
      'and',
      'or',
      'not',
      '(',
      ')',
      '[',
      ']',
      '"a"',
      '--',
      'line',
      '3',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(pieces).map((all) => all.join(' ')),
        ),
        (text) => {
          try {
            parseCondition(text, 'test');
          } catch (error) {
            assert.equal((error as { code?: string }).code, 'bad_condition');
            assert.match(`${(error as Error).message}`, /^test:\d+:\d+: expected .+, found ./s);
          }
        },
      ),
    );
  });

  for (const [text, message] of [
    ['xen >=', /^f:1:7: expected a version, found the end$/],
    ['xen >= 4.1\nand (arch = x86_64', /^f:2:19: expected "\)", found the end$/],
    ['xen == 4.1', /^f:1:6: expected a word/],
    ['arch = x86_64 arch', /^f:1:15: expected "and", "or" or the end, found arch$/],
    ['not xen', /^f:1:5: expected "\(", found xen$/],
    ['yes -- "a" line 0', /^f:1:17: expected a line from 1, found 0$/],
    [`${'('.repeat(40)}yes`, /expected at most 15 parentheses/],
    ['yes é', /^f:1:5: expected a word, a "string" or a sign, found é$/],
  ] as const)
    it(`says where and what: ${JSON.stringify(text.slice(0, 20))}`, () =>
      assert.throws(() => parseCondition(text, 'f'), { message }));
});

describe('the JSON form', () => {
  it('of every condition is read back', () => {
    fc.assert(
      fc.property(someCondition, (condition) => {
        assert.deepEqual(readCondition(JSON.parse(JSON.stringify(condition)), 'test', VOCABULARY), condition);
      }),
    );
  });

  for (const [value, message] of [
    [[], /^f: expected an object, found \[\]$/],
    [{ all: [{ fact: 'color', is: true }] }, /^f \.all\[0\]\.fact: expected the name of a fact, found color$/],
    [{ fact: 'guest.type', in: ['hvm'] }, /expected a fact of the host, or "some guest" around it/],
    [{ guests: 'some', where: { guests: 'every', where: { always: 'yes' } } }, /^f \.where: expected no guests inside/],
    [{ fact: 'xen', is: true }, /expected xen compared as a version, found as a flag/],
    [{ fact: 'arch', in: ['vax'] }, /^f \.in\[0\]: expected one of x86_64, arm64, found vax$/],
    [{ fact: 'xen', versions: [{ from: 'new' }] }, /^f \.versions\[0\]\.from: expected a version, found "new"$/],
    [{ fact: 'xen', versions: [{ from: '4.1', only: '4.2' }] }, /expected only, from and to, or from and before/],
    [{ fact: 'xen' }, /expected fact with versions, in, is, has/],
    [{ always: 'maybe' }, /expected yes or no or unknown/],
    [{ contains: 'rm -rf' }, /expected an advisory or a commit/],
    [{ all: [], any: [] }, /expected all, any, not/],
    [{ always: 'yes', quotes: [{ text: 'a', line: 0 }] }, /^f \.quotes\[0\]\.line: expected a line from 1, found 0$/],
    [JSON.parse(`${'{"not":'.repeat(70)}{"always":"yes"}${'}'.repeat(70)}`), /expected at most 2000 statements, 30/],
    [{ all: Array.from({ length: 3000 }, () => ({ always: 'yes' })) }, /expected at most 2000 statements/],
  ] as const)
    it(`is refused: ${JSON.stringify(value).slice(0, 50)}`, () =>
      assert.throws(() => checkCondition(value as never, 'f', VOCABULARY), { code: 'bad_condition', message }));
});

describe('an explanation', () => {
  const quote = (text: string) => ({ quotes: [{ text, line: 1 }] });
  const condition: Condition = {
    all: [
      { guests: 'some', where: HVM, ...quote('Only HVM.') },
      { fact: 'xen', versions: [{ from: '4.14' }], ...quote('4.14 on.') },
      {
        any: [
          { fact: 'iommu', is: true },
          { fact: 'numaNodes', atLeast: 2 },
        ],
        ...quote('IOMMU or nodes.'),
      },
    ],
  };
  const shown = (host: Facts) => {
    const { truth, because, missing } = explain(condition, host, VOCABULARY);
    return [
      truth,
      because.map(({ quotes, fact, holds }) => [quotes[0]?.text, fact, holds]),
      missing.map(({ fact }) => fact),
    ];
  };

  it('of a no is the one statement that excludes, the most general fact first', () =>
    assert.deepEqual(shown({ xen: '4.13.0', guests: [{ name: 'a', type: 'pv' }], iommu: false }), [
      'no',
      [['4.14 on.', 'xen = 4.13.0', 'no']],
      [],
    ]));

  it('of a yes is all that had to hold, with one guest that fits', () =>
    assert.deepEqual(
      shown({
        xen: '4.14.1',
        iommu: true,
        guests: [
          { name: 'a', type: 'pv' },
          { name: 'b', type: 'hvm' },
        ],
      }),
      [
        'yes',
        [
          ['Only HVM.', 'guest b: type = hvm', 'yes'],
          ['4.14 on.', 'xen = 4.14.1', 'yes'],
          ['IOMMU or nodes.', 'iommu = yes', 'yes'],
        ],
        [],
      ],
    ));

  it('of an unknown names the facts that would settle it, those that are settled not', () =>
    assert.deepEqual(shown({ xen: '4.14.1', guests: [{ name: 'a' }] }), [
      'unknown',
      [
        ['Only HVM.', null, 'unknown'],
        ['IOMMU or nodes.', null, 'unknown'],
        ['IOMMU or nodes.', null, 'unknown'],
      ],
      ['guests[].type', 'iommu', 'numaNodes'],
    ]));

  it('says that guests are not known, or that there is none', () => {
    assert.deepEqual(shown({ xen: '4.14.1', iommu: true })[2], ['guests']);
    assert.deepEqual(shown({ xen: '4.14.1', iommu: true, guests: [] })[1], [['Only HVM.', 'guests: none', 'no']]);
  });

  it('names the guest that settles it, also where there may be others', () => {
    const known = { xen: '4.14.1', iommu: true, someGuests: [{ name: 'b', type: 'hvm' }] };
    assert.deepEqual(shown(known).slice(0, 1), ['yes']);
    assert.deepEqual(explain(condition, known, VOCABULARY).because[0]?.fact, 'guest b: type = hvm');
    assert.deepEqual(shown({ ...known, someGuests: [{ name: 'b', type: 'pv' }] })[2], ['guests']);
  });

  it('names the hedge where it is why nothing is settled, and asks for nothing', () => {
    const hedged: Condition = { ...HVM, fact: 'arch', in: ['arm64'], hedge: { word: 'generally', doubts: 'no' } };
    const { truth, because, missing } = explain(hedged, { arch: 'x86_64' }, VOCABULARY);
    assert.deepEqual(
      [truth, because.map(({ hedge, fact }) => [hedge, fact]), missing],
      ['unknown', [['generally', 'arch = x86_64']], []],
    );
  });

  it('has the truth of the evaluation; a settled one has a reason that bears it', () => {
    fc.assert(
      fc.property(someCondition, someHost, (each, host) => {
        const { truth, missing } = explain(each, host, VOCABULARY);
        assert.equal(truth, evaluate(each, host));
        if (truth !== 'unknown') assert.deepEqual(missing, []);
      }),
    );
  });
});

describe('sentences', () => {
  it('stand in the text, blanks folded, or are named', () => {
    const condition: Condition = {
      not: {
        always: 'no',
        quotes: [
          { text: 'Only  HVM\nguests.', line: 2 },
          { text: 'Only PV guests.', line: 2 },
        ],
      },
    };
    assert.deepEqual(quotesNotIn(condition, 'x\nOnly HVM guests.\n'), [{ text: 'Only PV guests.', line: 2 }]);
  });
});
