import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  type DeploymentQuestion,
  mayDeploy,
  type Permission,
  type SystemCondition,
  type Usable,
} from './permission.ts';

const PATCHES: Usable = { kind: 'patches' };
const MITIGATION: Usable = { kind: 'mitigation', name: 'turn it off' };

const permission = (given: Partial<Permission>): Permission => ({
  what: PATCHES,
  by: 'anyone',
  where: [],
  verdict: 'allowed',
  reason: null,
  care: null,
  clause: 'clause',
  ...given,
});

const ask = (what: Usable, system: DeploymentQuestion['system'] = {}, by: DeploymentQuestion['by'] = 'host_admin') => ({
  what,
  by,
  system,
});

describe('may it be used before the end', () => {
  it('both allowed: yes, for both, on systems with guests of others too', () => {
    const both = [permission({}), permission({ what: MITIGATION, care: 'restart at night' })];
    assert.equal(mayDeploy(both, ask(PATCHES)).answer, 'yes');
    assert.deepEqual(mayDeploy(both, ask(MITIGATION)), {
      answer: 'yes',
      clauses: ['clause'],
      care: ['restart at night'],
      missing: [],
    });
  });

  it('patches yes, mitigations no: guests would see them', () => {
    const some = [permission({}), permission({ what: MITIGATION, verdict: 'forbidden', reason: 'guests see it' })];
    assert.equal(mayDeploy(some, ask(PATCHES)).answer, 'yes');
    assert.equal(mayDeploy(some, ask(MITIGATION, { members_only_use_it: true })).answer, 'no');
  });

  it('a mitigation no, except where only members use the systems: known, known not, not known', () => {
    const rules = [
      permission({ what: MITIGATION, verdict: 'forbidden', clause: 'not publicly' }),
      permission({ what: MITIGATION, where: ['members_only_use_it'], clause: 'except' }),
    ];
    assert.equal(mayDeploy(rules, ask(MITIGATION, { members_only_use_it: true })).answer, 'yes');
    assert.equal(mayDeploy(rules, ask(MITIGATION, { members_only_use_it: false })).answer, 'no');
    assert.deepEqual(mayDeploy(rules, ask(MITIGATION)), {
      answer: 'ask',
      clauses: ['except', 'not publicly'],
      care: [],
      missing: ['members_only_use_it'],
    });
  });

  it('who changes it decides: whoever runs a guest needs both conditions', () => {
    const where: readonly SystemCondition[] = ['host_is_members', 'guest_users_are_members'];
    const rules = [
      permission({ what: MITIGATION, by: 'host_admin', verdict: 'forbidden' }),
      permission({ what: MITIGATION, by: 'guest_admin', verdict: 'forbidden' }),
      permission({ what: MITIGATION, by: 'guest_admin', where }),
    ];
    const both = { host_is_members: true, guest_users_are_members: true };
    assert.equal(mayDeploy(rules, ask(MITIGATION, both, 'guest_admin')).answer, 'yes');
    assert.equal(mayDeploy(rules, ask(MITIGATION, both, 'host_admin')).answer, 'no');
    assert.equal(
      mayDeploy(rules, ask(MITIGATION, { ...both, guest_users_are_members: false }, 'guest_admin')).answer,
      'no',
    );
    assert.deepEqual(mayDeploy(rules, ask(MITIGATION, { host_is_members: true }, 'guest_admin')).missing, [
      'guest_users_are_members',
    ]);
  });

  it('what no clause speaks of is asked', () => {
    assert.deepEqual(mayDeploy([permission({})], ask(MITIGATION)), {
      answer: 'ask',
      clauses: [],
      care: [],
      missing: [],
    });
    assert.equal(mayDeploy([], ask(PATCHES)).answer, 'ask');
  });

  it('is never yes without a clause that allows it, and more knowledge never turns a yes into a no', () => {
    const conditions: readonly SystemCondition[] = [
      'members_only_use_it',
      'host_is_members',
      'guest_users_are_members',
    ];
    const anyPermission = fc.record({
      what: fc.constantFrom(PATCHES, MITIGATION),
      by: fc.constantFrom('anyone' as const, 'host_admin' as const, 'guest_admin' as const),
      where: fc.subarray([...conditions]),
      verdict: fc.constantFrom('allowed' as const, 'forbidden' as const),
      reason: fc.constant(null),
      care: fc.constant(null),
      clause: fc.constant('clause'),
    });
    fc.assert(
      fc.property(
        fc.array(anyPermission, { maxLength: 6 }),
        fc.constantFrom(PATCHES, MITIGATION),
        fc.constantFrom('host_admin' as const, 'guest_admin' as const),
        fc.array(fc.constantFrom(true, false, undefined), { minLength: 3, maxLength: 3 }),
        (permissions, what, by, known) => {
          const system = Object.fromEntries(
            conditions.flatMap((condition, at) => (known[at] === undefined ? [] : [[condition, known[at]]])),
          );
          const found = mayDeploy(permissions, { what, by, system }).answer;
          const allowing = permissions.some((each) => each.verdict === 'allowed' && each.what.kind === what.kind);
          if (found === 'yes') assert.ok(allowing);
          for (const condition of conditions) {
            if (system[condition] !== undefined) continue;
            for (const value of [true, false]) {
              const more = mayDeploy(permissions, { what, by, system: { ...system, [condition]: value } }).answer;
              if (found === 'yes') assert.equal(more, 'yes');
              if (found === 'no') assert.equal(more, 'no');
            }
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
