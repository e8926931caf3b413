import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Instant } from '#base';
import {
  decideTeam,
  isActive,
  maySignIn,
  NO_TEAM,
  type Person,
  personNamed,
  type Team,
  type TeamCommand,
} from './index.ts';
import { CONSOLE, personActor, START, type Step, steps, tellTeam } from './team.test-support.ts';

const HOUR_MS = 3_600_000;

function activeLeads({ people }: Team): readonly Person[] {
  return [...people.values()].filter((person) => isActive(person) && person.roles.has('lead'));
}

describe('a team that is told anything', () => {
  it('never loses its last lead', () => {
    fc.assert(
      fc.property(steps, (told) => {
        for (const { before, after } of tellTeam(told)) {
          if (activeLeads(before).length > 0) assert.ok(activeLeads(after).length > 0);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('lets a code be used once, by whom it is for, before its end, and as the newest of its kind', () => {
    fc.assert(
      fc.property(steps, (told) => {
        // the codes that are good, by person and kind, kept apart from what the team keeps
        const good = new Map<string, { code: string; expiresAt: Instant; isAgreed: boolean }>();
        for (const { step, now, isDone, before } of tellTeam(told)) {
          const { command } = step;
          if (command.kind === 'add_passkey' && isDone && command.codeDigest !== null) {
            const invited = good.get(`invite ${command.person}`);
            const recovered = good.get(`ask_recovery ${command.person}`);
            const isGood = (one: typeof invited): boolean =>
              one !== undefined && one.code === command.codeDigest && now < one.expiresAt && one.isAgreed;
            assert.ok(isGood(invited) || isGood(recovered), 'an old code let somebody in');
          }
          if (!isDone) continue;
          if (command.kind === 'invite' || command.kind === 'ask_recovery') {
            const isAgreed = command.kind === 'invite';
            good.set(`${command.kind} ${command.person}`, {
              code: command.codeDigest,
              expiresAt: command.expiresAt,
              isAgreed,
            });
          }
          if (command.kind === 'agree_recovery') {
            const asked = good.get(`ask_recovery ${command.person}`);
            assert.ok(asked !== undefined, 'agreed to what nobody asked for');
            asked.isAgreed = true;
          }
          if (command.kind === 'add_passkey' || command.kind === 'remove_person') {
            good.delete(`invite ${command.person}`);
            good.delete(`ask_recovery ${command.person}`);
          }
          assert.ok(command.kind === 'add_person' || before.people.has(command.person));
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('recovers nobody without the console and a second person', () => {
    fc.assert(
      fc.property(steps, (told) => {
        for (const { step, isDone } of tellTeam(told)) {
          if (!isDone) continue;
          if (step.command.kind === 'ask_recovery') assert.equal(step.by.kind, 'console');
          if (step.command.kind !== 'agree_recovery') continue;
          assert.ok(step.by.kind === 'person' && step.by.id !== step.command.person);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('does nothing for whoever is not in it, and gives nobody who left a way in', () => {
    fc.assert(
      fc.property(steps, (told) => {
        for (const { before, after, step, isDone } of tellTeam(told)) {
          for (const person of after.people.values()) {
            if (isActive(person)) continue;
            assert.equal(maySignIn(person), false);
            assert.deepEqual([person.passkeys, person.invitation, person.recovery], [[], null, null]);
          }
          if (!isDone || step.by.kind === 'console') continue;
          const actor = before.people.get(step.by.id);
          assert.ok(actor !== undefined && isActive(actor));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('has each passkey and each name once', () => {
    fc.assert(
      fc.property(steps, (told) => {
        const last = tellTeam(told).at(-1)?.after ?? NO_TEAM;
        const people = [...last.people.values()];
        const keys = people.flatMap(({ passkeys }) => passkeys.map(({ id }) => id));
        assert.equal(new Set(keys).size, keys.length);
        assert.equal(new Set(people.map(({ name }) => name)).size, people.length);
      }),
      { numRuns: 500 },
    );
  });
});

const LEAD: Step = add('p1', 'Ada', ['lead']);
const MEMBER: Step = add('p2', 'Bob', ['member']);

function add(person: string, name: string, roles: readonly ('lead' | 'member' | 'observer')[]): Step {
  return by(CONSOLE, { kind: 'add_person', person, name, roles });
}

function by(actor: Step['by'], command: TeamCommand, afterMs = 0): Step {
  return { by: actor, command, afterMs };
}

function key(id: string) {
  return { id, publicKey: 'public', transports: [], label: 'token' };
}

/** Whether the last of these steps was allowed; all before it must be. */
function isAllowed(...told: readonly Step[]): boolean {
  const results = tellTeam(told);
  for (const each of results.slice(0, -1)) assert.ok(each.isDone, JSON.stringify(each.step.command));
  return results.at(-1)?.isDone === true;
}

describe('a team', () => {
  const expiresAt = (START + HOUR_MS) as Instant;
  const invite = by(personActor('p1'), { kind: 'invite', person: 'p2', codeDigest: 'c1', expiresAt });
  const withCode = (codeDigest: string, id = 'k1', afterMs = 0): Step =>
    by(personActor('p2'), { kind: 'add_passkey', person: 'p2', passkey: key(id), codeDigest }, afterMs);
  const ask = by(CONSOLE, { kind: 'ask_recovery', person: 'p2', codeDigest: 'r1', expiresAt });
  const agree = by(personActor('p1'), { kind: 'agree_recovery', person: 'p2' });

  it('takes an invitation once, and until its end', () => {
    assert.ok(isAllowed(LEAD, MEMBER, invite, withCode('c1')));
    assert.ok(!isAllowed(LEAD, MEMBER, invite, withCode('c2')));
    assert.ok(!isAllowed(LEAD, MEMBER, invite, withCode('c1'), withCode('c1', 'k2')));
    assert.ok(!isAllowed(LEAD, MEMBER, invite, withCode('c1', 'k1', HOUR_MS)));
    assert.ok(isAllowed(LEAD, MEMBER, invite, withCode('c1', 'k1', HOUR_MS - 1)));
  });

  it('invites nobody who can sign in: that would be a recovery by a lead alone', () => {
    assert.ok(!isAllowed(LEAD, MEMBER, invite, withCode('c1'), invite));
  });

  it('takes the code of a recovery after a second person agreed, to this one', () => {
    assert.ok(!isAllowed(LEAD, MEMBER, ask, withCode('r1')));
    assert.ok(isAllowed(LEAD, MEMBER, ask, agree, withCode('r1')));
    const again = by(CONSOLE, { kind: 'ask_recovery', person: 'p2', codeDigest: 'r2', expiresAt });
    assert.ok(!isAllowed(LEAD, MEMBER, ask, agree, again, withCode('r2')), 'agreed to the one before');
    assert.ok(!isAllowed(LEAD, MEMBER, ask, agree, again, withCode('r1')), 'replaced');
    assert.ok(!isAllowed(LEAD, MEMBER, ask, by(personActor('p2'), { kind: 'agree_recovery', person: 'p2' })));
    assert.ok(!isAllowed(LEAD, MEMBER, ask, by(CONSOLE, { kind: 'agree_recovery', person: 'p2' })));
    assert.ok(!isAllowed(LEAD, MEMBER, { ...ask, by: personActor('p1') }));
  });

  it('lets people look after their own passkeys, but for the last one', () => {
    const more = by(personActor('p2'), { kind: 'add_passkey', person: 'p2', passkey: key('k2'), codeDigest: null });
    const remove = (passkey: string, actor = 'p2') =>
      by(personActor(actor), { kind: 'remove_passkey', person: 'p2', passkey });
    assert.ok(isAllowed(LEAD, MEMBER, invite, withCode('c1'), more, remove('k1')));
    assert.ok(!isAllowed(LEAD, MEMBER, invite, withCode('c1'), remove('k1')));
    assert.ok(isAllowed(LEAD, MEMBER, invite, withCode('c1'), remove('k1', 'p1')), 'a lead may, of a stolen one');
    assert.ok(!isAllowed(LEAD, MEMBER, invite, withCode('c1'), { ...more, by: personActor('p1') }));
  });

  it('is changed by leads alone', () => {
    const member = personActor('p2');
    for (const command of [
      { kind: 'add_person', person: 'p3', name: 'Cyd', roles: ['lead'] },
      { kind: 'set_roles', person: 'p2', roles: ['lead'] },
      { kind: 'remove_person', person: 'p1', reason: '' },
      { kind: 'invite', person: 'p2', codeDigest: 'c', expiresAt },
    ] as const) {
      assert.ok(!isAllowed(LEAD, MEMBER, by(member, command)), command.kind);
      const isInTheWay = command.kind === 'remove_person';
      assert.equal(isAllowed(LEAD, MEMBER, by(personActor('p1'), command)), !isInTheWay, command.kind);
    }
  });

  it('gives no name twice, nor one that looks like another, also after somebody left', () => {
    for (const name of ['ada', 'ＡＤＡ', 'Ada']) assert.ok(!isAllowed(LEAD, add('p3', name, ['member'])), name);
    const leaves = by(CONSOLE, { kind: 'remove_person', person: 'p2', reason: 'left' });
    assert.ok(!isAllowed(LEAD, MEMBER, leaves, add('p3', 'Bob', ['member'])));
    for (const name of ['', ' Cyd', 'Cyd\n', 'C\u202eyd', '<b>', 'x'.repeat(61)]) {
      assert.ok(!isAllowed(LEAD, add('p3', name, ['member'])), JSON.stringify(name));
    }
  });

  it('does nothing behind its own record', () => {
    const [told] = tellTeam([LEAD]);
    assert.ok(told !== undefined);
    const command = { kind: 'set_roles', person: 'p1', roles: ['lead', 'member'] } as const;
    assert.ok(!decideTeam(told.after, command, { by: CONSOLE, now: (START - 1) as Instant }).isAllowed);
    assert.ok(decideTeam(told.after, command, { by: CONSOLE, now: START }).isAllowed);
  });

  it('finds people by name in letters of either case, while they are there', () => {
    const told = tellTeam([LEAD, MEMBER, by(CONSOLE, { kind: 'remove_person', person: 'p2', reason: '' })]);
    const team = told.at(-1)?.after ?? NO_TEAM;
    assert.equal(personNamed(team, 'aDA')?.id, 'p1');
    assert.equal(personNamed(team, 'Bob'), undefined);
  });
});
