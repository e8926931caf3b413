import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Instant } from '#base';
import { type Policy, rulesOf } from '#policy';
import {
  decideMember,
  type MemberCommand,
  type MemberDecision,
  type MemberEvent,
  membersOf,
  NO_MEMBERS,
  publicMember,
  type Register,
  withMemberEvent,
} from './index.ts';
import { policyNamed } from './members.test-support.ts';

const NOW = Date.UTC(2026, 10, 23) as Instant;
const XEN = policyNamed('xen');
const MINIMAL = policyNamed('minimal');
const ITEMS = rulesOf(XEN, 'application_items').flatMap(({ check }) => check.items);
const CLASSES = rulesOf(XEN, 'member_classes').flatMap(({ check }) => check.classes);

type Application = Extract<MemberCommand, { kind: 'apply' }>;

const COMPLETE: Application = {
  kind: 'apply',
  member: 'm1',
  organisation: 'Example Hosting',
  class: CLASSES[0] ?? '',
  address: 'security@example.org',
  answers: Object.fromEntries(ITEMS.map((item) => [item, `said: ${item}`])),
};

function decided(register: Register, command: MemberCommand, policy = XEN, now = NOW): MemberDecision {
  return decideMember(register, command, { policy, by: 'Ada', now });
}

/** The rules that refuse a command; `-` the program itself; empty: it is allowed. */
function refusedBy(register: Register, command: MemberCommand, policy = XEN): readonly string[] {
  const decision = decided(register, command, policy);
  return decision.isAllowed ? [] : decision.refusals.map(({ rule }) => rule ?? '-');
}

/** The register once all of it was done. */
function after(commands: readonly MemberCommand[], policy = XEN): Register {
  let register = NO_MEMBERS;
  for (const command of commands) {
    const decision = decided(register, command, policy);
    assert.ok(decision.isAllowed, JSON.stringify([command, decision]));
    register = withMemberEvent(register, decision.event);
  }
  return register;
}

const admit = { kind: 'admit', member: 'm1', reason: 'known' } as const;

describe('an application', () => {
  it('that is complete is taken', () => assert.deepEqual(refusedBy(NO_MEMBERS, COMPLETE), []));

  it('of no class, or one that the policy has not, is refused by X16', () => {
    for (const chosen of ['', 'friend of the team', 'Public Hoster', 'public hoster ']) {
      assert.deepEqual(refusedBy(NO_MEMBERS, { ...COMPLETE, class: chosen }), ['X16'], chosen);
    }
  });

  it('with any item missing, blank or of characters that nobody sees is refused by X18, which says which', () => {
    const asked = ITEMS.filter((item) => !item.includes('role address'));
    assert.deepEqual([asked.length > 5, ITEMS.length - asked.length], [true, 1], 'the address is given by itself');
    for (const item of asked) {
      const { [item]: _gone, ...others } = COMPLETE.answers;
      for (const answers of [
        others,
        ...['', '  ', '\u200b', '\u2060\ufeff', '-', '...'].map((answer) => ({ ...others, [item]: answer })),
      ]) {
        const decision = decided(NO_MEMBERS, { ...COMPLETE, answers });
        assert.ok(!decision.isAllowed, JSON.stringify(answers[item]));
        assert.deepEqual(
          decision.refusals.map(({ rule, found }) => [rule, found]),
          [['X18', `not said: ${item}`]],
        );
      }
    }
  });

  it('is held against the policy once more when it is admitted: it may have come in under another one', () => {
    const bare: Application = { ...COMPLETE, class: '', answers: {} };
    const register = after([bare], MINIMAL);
    assert.deepEqual(refusedBy(register, admit, XEN), ['X16', 'X18']);
    assert.deepEqual(refusedBy(register, admit, MINIMAL), []);
    assert.deepEqual(refusedBy(after([COMPLETE]), admit), []);
  });

  it('of an organisation that is there is refused, however it is written', () => {
    const register = after([COMPLETE]);
    for (const organisation of ['Example Hosting', 'EXAMPLE hosting', 'Ｅxample Hosting']) {
      assert.deepEqual(refusedBy(register, { ...COMPLETE, member: 'm2', organisation }), ['-'], organisation);
    }
    assert.deepEqual(refusedBy(register, { ...COMPLETE, organisation: 'Another' }), ['-'], 'an id that is taken');
    const gone = after([COMPLETE, { kind: 'refuse', member: 'm1', reason: 'incomplete evidence' }]);
    assert.deepEqual(refusedBy(gone, { ...COMPLETE, member: 'm2' }), [], 'who was refused may come again');
  });

  it('with an address that is none, or more than one, is refused', () => {
    for (const address of [
      '',
      'security',
      '@example.org',
      'a@b@c',
      'a@x.example, b@x.example',
      'a@x.example\nBcc: b@x.example',
      'a b@x.example',
      'a..b@x.example',
      '.a@x.example',
      'a@x..example',
      'a@x.example.',
      'a@-x.example',
      `${'a'.repeat(65)}@x.example`,
      `a@${'x'.repeat(64)}.example`,
      'ä@x.example',
      '"a"@x.example',
    ]) {
      assert.deepEqual(refusedBy(NO_MEMBERS, { ...COMPLETE, address }), ['-'], address);
      const register = after([COMPLETE]);
      assert.deepEqual(refusedBy(register, { kind: 'set_address', member: 'm1', address }), ['-'], address);
    }
  });

  it('with a name that is none, or answers without end, is refused', () => {
    for (const organisation of ['', ' x', 'x\n', 'x\u202e', '<b>x</b>', 'x'.repeat(121)]) {
      assert.deepEqual(refusedBy(NO_MEMBERS, { ...COMPLETE, organisation }), ['-'], organisation);
    }
    const answers = { ...COMPLETE.answers, more: 'x'.repeat(5001) };
    assert.deepEqual(refusedBy(NO_MEMBERS, { ...COMPLETE, answers }), ['-']);
  });
});

describe('a member', () => {
  const STATUS_COMMANDS = {
    applied: [],
    admitted: [admit],
    suspended: [admit, { kind: 'suspend', member: 'm1', reason: 'leak' }],
    refused: [{ kind: 'refuse', member: 'm1', reason: 'no' }],
    left: [admit, { kind: 'remove', member: 'm1', reason: 'asked for it' }],
  } as const;
  /** What may be done in which status. */
  const ALLOWED = {
    admit: ['applied'],
    refuse: ['applied'],
    suspend: ['admitted'],
    reinstate: ['suspended'],
    remove: ['admitted', 'suspended'],
    set_certificate: ['applied', 'admitted', 'suspended'],
    set_address: ['applied', 'admitted', 'suspended'],
  } as const;

  for (const [status, commands] of Object.entries(STATUS_COMMANDS)) {
    it(`that is ${status} may do what is for it, and nothing else`, () => {
      const register = after([COMPLETE, ...commands]);
      assert.equal(register.members.get('m1')?.status, status);
      for (const [kind, statuses] of Object.entries(ALLOWED)) {
        const command = {
          kind,
          member: 'm1',
          reason: 'so',
          address: 'other@example.org',
          certificate: { fingerprint: 'AB', armored: 'x' },
        } as MemberCommand;
        const isAllowed = (statuses as readonly string[]).includes(status);
        assert.deepEqual(refusedBy(register, command), isAllowed ? [] : ['-'], kind);
      }
    });
  }

  it('that nobody has is told so, and nothing is done behind the record', () => {
    assert.deepEqual(refusedBy(NO_MEMBERS, admit), ['-']);
    assert.ok(!decided(after([COMPLETE]), admit, XEN, (NOW - 1) as Instant).isAllowed);
  });

  it('shows the public what the policy opens, and never address, certificate or answers (X21)', () => {
    const word = fc.stringMatching(/^[a-z]{12}$/);
    const canaries = fc.record({ local: word, armor: word, fingerprint: word, answer: word, reason: word });
    const open = fc.subarray(['organisation', 'class', 'since'] as const, { minLength: 1 });
    fc.assert(
      fc.property(canaries, open, fc.constantFrom(...Object.keys(STATUS_COMMANDS)), (canary, what, status) => {
        const policy: Policy = { ...MINIMAL, rules: [...MINIMAL.rules, ...rulesNaming(what)] };
        const address = `${canary.local}@example.org`;
        const answers = { 'one role address for the list': canary.answer };
        const certificate = { fingerprint: canary.fingerprint, armored: canary.armor };
        const commands = STATUS_COMMANDS[status as keyof typeof STATUS_COMMANDS];
        const register = after(
          [
            { ...COMPLETE, address, answers },
            { kind: 'set_certificate', member: 'm1', certificate },
            ...commands.map((command) => ({ ...command, reason: canary.reason })),
          ],
          policy,
        );
        const member = register.members.get('m1');
        assert.ok(member !== undefined);
        const shown = publicMember(member, policy);
        assert.equal(shown !== null, status === 'admitted' || status === 'suspended');
        for (const secret of Object.values(canary)) assert.ok(!JSON.stringify(shown).includes(secret));
        if (shown === null) return;
        assert.deepEqual(Object.keys(shown).sort(), ['class', 'organisation', 'since']);
        assert.equal(shown.organisation !== null, what.includes('organisation'));
        assert.equal(shown.class !== null, what.includes('class'));
        assert.equal(shown.since !== null, what.includes('since'));
      }),
    );
    const member = after([COMPLETE, admit]).members.get('m1');
    assert.ok(member !== undefined);
    assert.deepEqual(publicMember(member, XEN), { organisation: 'Example Hosting', class: null, since: null });
    assert.equal(publicMember(member, MINIMAL), null, 'a policy that opens nothing');
  });
});

describe('the register', () => {
  it('is what its events say: one about nobody changes nothing but the time', () => {
    const event: MemberEvent = { at: NOW, by: 'Ada', member: 'm9', kind: 'admitted', reason: '' };
    assert.deepEqual(membersOf([event]), { latestAt: NOW, members: new Map() });
  });

  it('forgets nobody, and keeps who was suspended as somebody who comes back', () => {
    const register = after([
      COMPLETE,
      admit,
      { kind: 'suspend', member: 'm1', reason: 'leak' },
      { kind: 'reinstate', member: 'm1', reason: 'cleared' },
      { kind: 'remove', member: 'm1', reason: 'left' },
    ]);
    const member = register.members.get('m1');
    assert.deepEqual([member?.status, member?.admittedAt], ['left', NOW]);
  });
});

function rulesNaming(what: readonly ('organisation' | 'class' | 'since')[]): Policy['rules'] {
  const [rule] = XEN.rules.filter(({ check }) => check.kind === 'member_facts_public');
  assert.ok(rule !== undefined);
  return [{ ...rule, check: { kind: 'member_facts_public', what: [...what] } }];
}
