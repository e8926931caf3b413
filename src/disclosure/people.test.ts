import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { parseMailAddress } from '#letters';
import { decideMember, NO_MEMBERS } from '#members';
import { maySignIn, personNamed } from '#team';
import { assertDone, DAY_MS, MONDAY, openDesk, policyNamed, refusalsOf, type TestDesk } from './desk.test-support.ts';
import {
  addPasskey,
  addPerson,
  changeMembers,
  changeTeam,
  doerOf,
  hasRoleFor,
  loadMembers,
  loadTeam,
  newMemberId,
  newSignInCode,
  personByCode,
} from './index.ts';

const CONSOLE = { kind: 'console' } as const;

describe('the people of the team', () => {
  let desk: TestDesk;
  before(async () => {
    desk = await openDesk();
  });
  after(() => desk.close());

  const idOf = async (name: string): Promise<string> => personNamed(await loadTeam(desk.parts), name)?.id ?? '';
  const key = (id: string) => ({ id, publicKey: 'x', transports: [], label: 'token' });

  it('are let in by a code once, in whatever way it is typed, and not after its end', async () => {
    const person = await idOf('Bob');
    const made = await newSignInCode(desk.parts, CONSOLE, 'invite', person);
    assertDone(made);
    assert.match(made.code, /^(?:[a-z2-7]{5}-){4}[a-z2-7]{5}$/);
    const team = await loadTeam(desk.parts);
    const now = desk.clock.now();
    for (const typed of [made.code, made.code.toUpperCase(), made.code.replaceAll('-', ' ')]) {
      assert.equal(personByCode(team, typed, now)?.id, person);
    }
    for (const wrong of ['', made.code.slice(0, -1), `${made.code}a`, made.code.replace(/^./, '9')]) {
      assert.equal(personByCode(team, wrong, now), null);
    }
    assert.equal(personByCode(team, made.code, made.expiresAt), null);
    const kept = JSON.stringify([...team.people.values()].map((each) => ({ ...each, roles: [...each.roles] })));
    assert.ok(!kept.includes(made.code) && !kept.includes(made.code.replaceAll('-', '')), 'only a digest is kept');
    assertDone(await addPasskey(desk.parts, CONSOLE, { person, passkey: key('k1'), code: made.code }));
    assert.equal(personByCode(await loadTeam(desk.parts), made.code, now), null);
    refusalsOf(await addPasskey(desk.parts, CONSOLE, { person, passkey: key('k2'), code: made.code }));
  });

  it('are recovered by the console and a second person', async () => {
    const person = await idOf('Bob');
    const ada = { kind: 'person', id: await idOf('Ada') } as const;
    refusalsOf(await newSignInCode(desk.parts, ada, 'ask_recovery', person));
    const made = await newSignInCode(desk.parts, CONSOLE, 'ask_recovery', person);
    assertDone(made);
    assert.equal(personByCode(await loadTeam(desk.parts), made.code, desk.clock.now()), null, 'nobody agreed yet');
    refusalsOf(await changeTeam(desk.parts, CONSOLE, { kind: 'agree_recovery', person }));
    refusalsOf(await changeTeam(desk.parts, { kind: 'person', id: person }, { kind: 'agree_recovery', person }));
    assertDone(await changeTeam(desk.parts, ada, { kind: 'agree_recovery', person }));
    assert.equal(personByCode(await loadTeam(desk.parts), made.code, desk.clock.now())?.id, person);
    desk.clock.wait(3 * DAY_MS);
    assert.equal(personByCode(await loadTeam(desk.parts), made.code, desk.clock.now()), null);
  });

  it('are signed out when they leave, or lose a passkey', async () => {
    const person = await idOf('Bob');
    const tokenDigest = new Uint8Array(32).fill(7);
    const begin = () =>
      desk.parts.store.write((writes) =>
        writes.saveSession({
          tokenDigest,
          person,
          madeAt: desk.clock.now(),
          expiresAt: (desk.clock.now() + DAY_MS) as never,
        }),
      );
    await begin();
    assertDone(await changeTeam(desk.parts, CONSOLE, { kind: 'remove_passkey', person, passkey: 'k1' }));
    assert.equal(await desk.parts.store.session(tokenDigest), null);
    await begin();
    assertDone(await changeTeam(desk.parts, CONSOLE, { kind: 'remove_person', person, reason: 'left' }));
    assert.equal(await desk.parts.store.session(tokenDigest), null);
    const left = (await loadTeam(desk.parts)).people.get(person);
    assert.ok(left !== undefined && !maySignIn(left));
  });

  it('and members that come at once from two processes are all there', async () => {
    const other = await desk.another();
    const added = await Promise.all(
      ['Cyd', 'Dan', 'Eve', 'Fay'].map((name, at) =>
        addPerson(at % 2 === 0 ? desk.parts : other, CONSOLE, { name, roles: ['member'] }),
      ),
    );
    for (const each of added) assertDone(each);
    const applied = await Promise.all(
      ['one', 'two', 'three', 'four'].map((name, at) =>
        changeMembers(at % 2 === 0 ? desk.parts : other, 'Ada', {
          kind: 'apply',
          member: newMemberId(),
          organisation: name,
          class: '',
          address: `security@${name}.example`,
          answers: {},
        }),
      ),
    );
    for (const each of applied) assertDone(each);
    assert.equal((await loadMembers(desk.parts)).members.size, 4);
    assert.equal((await loadTeam(desk.parts)).people.size, 6);
    const same = await Promise.all(
      [1, 2].map(() => addPerson(desk.parts, CONSOLE, { name: 'Gus', roles: ['member'] })),
    );
    assert.deepEqual(same.map(({ isDone }) => isDone).toSorted(), [false, true]);
  });

  it('may do what their roles allow', async () => {
    const added = await addPerson(desk.parts, CONSOLE, { name: 'Olga', roles: ['observer'] });
    assertDone(added);
    assert.ok(hasRoleFor(added.person, 'comment'));
    for (const kind of ['release', 'predisclose', 'sign_text', 'approve_text', 'save_text', 'put_on'] as const)
      assert.ok(!hasRoleFor(added.person, kind), kind);
    assert.deepEqual(doerOf(added.person, 'web').viewer, { kind: 'person', id: added.person.id });
  });
});

describe('an address that the register takes', () => {
  it('is one that a letter can be written to', () => {
    const some = fc.stringMatching(/^[a-zA-Z0-9.@_+-]{1,20}@?[a-z0-9.-]{0,70}(?:\.example)?$/);
    const policy = policyNamed('minimal');
    fc.assert(
      fc.property(fc.oneof(some, fc.emailAddress(), fc.string()), (address) => {
        const command = { kind: 'apply', member: 'm', organisation: 'x', class: '', address, answers: {} } as const;
        const decision = decideMember(NO_MEMBERS, command, { policy, by: 'Ada', now: MONDAY });
        assert.equal(decision.isAllowed, parseMailAddress(address) !== undefined, address);
      }),
      { numRuns: 2000 },
    );
  });
});
