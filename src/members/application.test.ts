import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Application, applicationItems, checkApplication, evidenceFindings } from './index.ts';
import { policyNamed } from './members.test-support.ts';

const XEN = policyNamed('xen');
const ITEMS = applicationItems(XEN);
const FULL: Application = {
  items: Object.fromEntries(
    ITEMS.map((item) => [item, /\bone\b.*\baddress\b/.test(item) ? 'predisclosure@hoster.example' : `Our ${item}.`]),
  ),
  evidence: ['https://hoster.example/prices'],
  memberClass: 'public hoster',
};

describe('an application', () => {
  it('is complete with all items', () => {
    assert.ok(ITEMS.length >= 10);
    assert.deepEqual(checkApplication(FULL, XEN), { answer: 'complete', missing: [], findings: [] });
  });

  for (const item of ITEMS) {
    it(`without "${item}" is refused, and says so`, () => {
      for (const answer of [undefined, '', ' \u200b\n', 'n/a', 'TBD', '-']) {
        const items = { ...FULL.items, ...(answer === undefined ? {} : { [item]: answer }) };
        if (answer === undefined) delete items[item];
        const { answer: verdict, missing, findings } = checkApplication({ ...FULL, items }, XEN);
        assert.deepEqual([verdict, missing], ['incomplete', [item]]);
        assert.deepEqual(
          findings.map(({ rule, does, about }) => [rule, does, about]),
          [['X18', 'refuse', item]],
        );
      }
    });
  }

  it('names every missing item, also those that are only inherited', () =>
    assert.deepEqual(checkApplication({ ...FULL, items: {} }, XEN).missing, ITEMS));

  it('has exactly one role address, and a class that there is', () => {
    const address = ITEMS.find((item) => /\bone\b/.test(item)) ?? '';
    for (const wrong of ['a@b.example, c@d.example', 'ask us']) {
      const { answer, findings } = checkApplication({ ...FULL, items: { ...FULL.items, [address]: wrong } }, XEN);
      assert.deepEqual([answer, findings[0]?.rule], ['incomplete', 'X18']);
    }
    for (const memberClass of [null, 'friend']) {
      const { answer, findings } = checkApplication({ ...FULL, memberClass }, XEN);
      assert.deepEqual([answer, findings[0]?.rule], ['incomplete', 'X16']);
    }
  });

  it('is unknown where the policy does not say what it needs', () =>
    assert.equal(checkApplication(FULL, policyNamed('minimal')).answer, 'unknown'));
});

describe('evidence', () => {
  for (const [address, found] of [
    ['https://hoster.example/prices', null],
    ['https://status.hoster.example/', null],
    ['https://www.facebook.com/hoster', 'refuse'],
    ['https://notfacebook.com/hoster', null],
    ['https://youtu.be/abc', 'refuse'],
    ['https://hoster.example/blog/xen', 'refuse'],
    ['https://blog.hoster.example/xen', 'refuse'],
    ['https://hoster.example/talk.pptx', 'refuse'],
    ['https://hoster.example/login?next=/xen', 'refuse'],
    ['https://hoster.example/xen.pdf', 'warn'],
    ['https://user:secret@hoster.example/', 'refuse'],
    ['https://10.0.0.1/', 'refuse'],
    ['http://intranet/', 'refuse'],
    ['https://[::1]/', 'refuse'],
    ['javascript:alert(1)', 'refuse'],
    ['our website', 'refuse'],
  ] as const) {
    it(`${address}: ${found ?? 'nothing against it'}`, () => {
      const findings = evidenceFindings([address], XEN);
      assert.deepEqual([...new Set(findings.map(({ does }) => does))], found === null ? [] : [found]);
      for (const { rule, about } of findings) assert.deepEqual([rule, about], ['X19', address]);
    });
  }
});
