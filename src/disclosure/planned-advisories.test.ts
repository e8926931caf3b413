import assert from 'node:assert/strict';
import { it } from 'node:test';
import { addMember, at, done, openDesk, policyNamed, predisclosedCase } from './desk.test-support.ts';
import { plannedAdvisories } from './index.ts';

const END = at('2026-11-30T12:00:00Z');

it('X10, D13: of an advisory to come anybody knows what the policy tells, and the CVE under none', async () => {
  const desk = await openDesk();
  try {
    await addMember(desk.parts, 'alpha');
    const id = await predisclosedCase(desk, { end: END });
    await done(desk.parts, desk.ada, id, { kind: 'record_cve', cve: 'CVE-2026-99901' });
    const under = (name: string) => plannedAdvisories({ ...desk.parts, policy: policyNamed(name) });
    assert.deepEqual(await under('xen'), [{ series: 'OSN', number: 1, date: END }]);
    assert.deepEqual(await under('minimal'), [{ series: 'OSN', number: null, date: END }]);
    assert.deepEqual(await under('linux-distros'), []);
  } finally {
    await desk.close();
  }
});
