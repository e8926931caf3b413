import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { PROGRAM } from '#store';
import { done, openDesk, reported, type TestDesk } from './desk.test-support.ts';
import { loadCase } from './index.ts';

describe('a case in the memory of the program', () => {
  let desk: TestDesk;
  before(async () => {
    desk = await openDesk();
  });
  after(() => desk.close());

  it('is what its record says, also where another process went on with it', async () => {
    const { parts, ada, bob, another } = desk;
    const { id } = await reported(parts, ada);
    const first = await loadCase(parts, PROGRAM, id);
    assert.equal(await loadCase(parts, PROGRAM, id), first, 'nothing new: the same');
    await done(await another(), bob, id, { kind: 'comment', on: null, text: 'from elsewhere' });
    await done(parts, ada, id, { kind: 'record_cve', cve: 'CVE-2026-0001' });
    const second = await loadCase(parts, PROGRAM, id);
    assert.deepEqual(second, await loadCase(await another(), PROGRAM, id), 'as read from the beginning');
    assert.deepEqual(
      second?.facts.comments.map(({ text }) => text),
      ['from elsewhere'],
    );
    assert.deepEqual(second.facts.cves, ['CVE-2026-0001']);
  });

  it('is nobody else’s: who is not on it sees nothing, though it was just looked at', async () => {
    const { parts, ada } = desk;
    const { id } = await reported(parts, ada);
    await loadCase(parts, PROGRAM, id);
    assert.equal(await loadCase(parts, { kind: 'person', id: 'nobody' }, id), null);
    assert.notEqual(await loadCase(parts, ada.viewer, id), null);
  });
});
