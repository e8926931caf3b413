import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Condition, Facts } from '#conditions';
import { type Answer, ask, changedSince, type Fix, type Statement, supplies } from '#exposure';
import { readAppliesTo } from '#versions';
import { someCondition, someHost, VOCABULARY } from '../../src/conditions/conditions.test-support.ts';

const COMPONENTS = [{ component: 'xen', names: ['Xen'], development: ['xen-unstable'] }];
const fix = (file: string, appliesTo: string, takesEffect: Fix['takesEffect'] = 'reboot'): Fix => ({
  files: [file],
  applies: readAppliesTo(appliesTo, COMPONENTS, 'xen'),
  takesEffect,
});
const STATEMENT: Statement = {
  advisory: 'OSN-3',
  revision: 2,
  title: 'Reeds bend',
  trust: 'genuine',
  basis: 'proposed',
  condition: {
    all: [
      { fact: 'xen', versions: [{ from: '4.2' }], quotes: [{ text: '4.2 and later bend.', line: 7 }] },
      { fact: 'iommu', is: true, quotes: [{ text: 'Only with an IOMMU.', line: 8 }] },
    ],
  },
  mitigations: [
    { quote: 'Not using the IOMMU avoids it.', line: 12, when: { fact: 'iommu', is: false }, effect: 'avoids' },
  ],
  fixes: [fix('osn3.patch', 'Xen 4.11 - xen-unstable'), fix('osn3-4.10.patch', 'Xen 4.10.x')],
};
const OPTIONS = { vocabulary: VOCABULARY, confirmedOnly: false, allowUnverified: false };
const answer = (host: Facts, statement: Partial<Statement> = {}, options: Partial<typeof OPTIONS> = {}): Answer =>
  ask({ ...STATEMENT, ...statement }, { ...OPTIONS, ...options }).answer(host);
const AFFECTED: Facts = { xen: '4.10.2', iommu: true };

describe('an answer', () => {
  it('of a host that is affected quotes the sentences, and says what to do', () => {
    const { verdict, because, fix: found, mitigations, actions } = answer(AFFECTED);
    assert.equal(verdict, 'affected');
    assert.deepEqual(
      because.map(({ quote, line, fact, holds }) => [quote, line, fact, holds]),
      [
        ['4.2 and later bend.', 7, 'xen = 4.10.2', true],
        ['Only with an IOMMU.', 8, 'iommu = yes', true],
      ],
    );
    assert.deepEqual(found, { contained: null, patches: ['osn3-4.10.patch'] });
    assert.deepEqual(
      mitigations.map(({ inForce }) => inForce),
      [false],
    );
    assert.deepEqual(actions, ['patch_and_reboot', 'change_setting']);
  });

  it('of a host that has the fix stays affected, with nothing to do', () => {
    const { verdict, fix: found, actions } = answer({ ...AFFECTED, contains: ['OSN-3'] });
    assert.deepEqual([verdict, found.contained, actions], ['affected', true, []]);
  });

  it('of a host that is not affected quotes the sentence that decides', () => {
    const { verdict, because, actions } = answer({ xen: '4.1.0' });
    assert.deepEqual(
      [verdict, because.map(({ quote, holds }) => [quote, holds]), actions],
      ['not_affected', [['4.2 and later bend.', false]], []],
    );
  });

  it('that is not known asks for the facts that would settle it, and for no others', () => {
    const { verdict, ask: asked, actions, mitigations } = answer({ xen: '4.4.0' });
    assert.deepEqual([verdict, asked, actions], ['unknown', [{ fact: 'iommu', question: null }], ['answer_questions']]);
    assert.deepEqual(
      mitigations.map(({ inForce }) => inForce),
      [null],
    );
  });

  for (const [what, statement, options, expected] of [
    ['of a text that proves nothing', { trust: 'unverifiable' }, {}, 'unknown'],
    ['of one that was changed', { trust: 'tampered' }, {}, 'unknown'],
    [
      'of one that was changed, also where unproven text may decide',
      { trust: 'tampered' },
      { allowUnverified: true },
      'unknown',
    ],
    ['of one whose attachments are missing', { trust: 'incomplete' }, {}, 'affected'],
    [
      'of a text that proves nothing, where that is allowed',
      { trust: 'unverifiable' },
      { allowUnverified: true },
      'affected',
    ],
    ['of proposed conditions, where only confirmed ones count', {}, { confirmedOnly: true }, 'unknown'],
    ['of confirmed ones there', { basis: 'confirmed' }, { confirmedOnly: true }, 'affected'],
    ['of a text of which nothing was read', { condition: null }, {}, 'unknown'],
  ] as const)
    it(`${what} is ${expected}`, () => {
      assert.equal(answer(AFFECTED, statement, options).verdict, expected);
      assert.equal(ask({ ...STATEMENT, ...statement }, { ...OPTIONS, ...options }).verdict(AFFECTED), expected);
    });

  it('names a patch that may apply where the version is not known, or its column was not read', () => {
    assert.deepEqual(answer({ iommu: true }).fix.patches, ['osn3.patch', 'osn3-4.10.patch']);
    const odd = answer(AFFECTED, { fixes: [fix('odd.patch', 'Xen of last summer', null)] });
    assert.deepEqual([odd.fix.patches, odd.actions], [['odd.patch'], ['change_setting']]);
    assert.deepEqual(answer(AFFECTED, { fixes: [], mitigations: [] }).actions, ['read_the_advisory']);
  });

  it('has the same verdict as the quick one, and asks only where it is unknown', () => {
    fc.assert(
      fc.property(someCondition, someHost, (condition: Condition, host) => {
        const asked = ask({ ...STATEMENT, condition }, OPTIONS);
        const full = asked.answer(host);
        assert.equal(full.verdict, asked.verdict(host));
        if (full.verdict !== 'unknown') assert.deepEqual(full.ask, []);
      }),
    );
  });
});

describe('what changed since an earlier run', () => {
  const pair = (host: string, verdict: string, patches: readonly string[] = []) => ({
    host,
    advisory: 'OSN-3',
    verdict,
    fix: { contained: null, patches },
  });

  it('is what is new, and what has another verdict or fix', () => {
    const earlier = [pair('a', 'unknown'), pair('b', 'affected'), pair('c', 'affected')];
    const now = [
      pair('a', 'affected'),
      pair('b', 'affected'),
      pair('c', 'affected', ['x.patch']),
      pair('d', 'unknown'),
    ];
    assert.deepEqual(
      changedSince(earlier, now).map(({ host, before }) => [host, before]),
      [
        ['a', 'unknown'],
        ['c', 'affected'],
        ['d', null],
      ],
    );
    assert.deepEqual(changedSince(now, now), []);
  });
});

describe('what an operator can supply', () => {
  it('is grouped by the command, what settles most first', () => {
    const asks = [
      [
        { fact: 'iommu', question: null },
        { fact: 'xen', question: null },
      ],
      [
        { fact: 'guests[].type', question: null },
        { fact: 'rbac', question: 'Is RBAC configured?' },
      ],
      [
        { fact: 'guests[].type', question: null },
        { fact: 'guests[].bits', question: null },
        { fact: 'iommu', question: null },
      ],
      [{ fact: 'guests[].bits', question: null }],
    ].map((each) => ({ ask: each }));
    const how = (fact: string) => (fact.startsWith('guests') ? 'xl list -l' : 'xl info');
    assert.deepEqual(supplies(asks, how), [
      { how: 'xl list -l', facts: ['guests[].bits', 'guests[].type'], isQuestion: false, answers: 3 },
      { how: 'xl info', facts: ['iommu', 'xen'], isQuestion: false, answers: 2 },
      { how: 'Is RBAC configured?', facts: ['rbac'], isQuestion: true, answers: 1 },
    ]);
  });
});
