import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Instant } from '#base';
import {
  addMember,
  assertDone,
  DAY_MS,
  done,
  MONDAY,
  openDesk,
  policyNamed,
  postBox,
  predisclosedCase,
  readyCase,
} from './desk.test-support.ts';
import { deliverOutbox, loadCase, predisclose, readReports, releaseDue, reportCase } from './index.ts';
import { missingSubjectTag, withSubjectTag } from './subject-tag.ts';

const DISTROS = policyNamed('linux-distros');
const MINIMAL = policyNamed('minimal');
const END = (MONDAY + 2 * DAY_MS) as Instant;

describe('the tag of the Subject that a policy asks for', () => {
  it('is put before it once, and is looked for behind what answers put there', () => {
    assert.equal(withSubjectTag(DISTROS, 'osierd'), '[vs] osierd');
    assert.equal(withSubjectTag(DISTROS, '[VS] osierd'), '[VS] osierd');
    assert.equal(withSubjectTag(MINIMAL, 'osierd'), 'osierd');
    for (const subject of ['[vs] osierd', 'Re: [vs] osierd', 'AW: Re: [VS]osierd'])
      assert.equal(missingSubjectTag(DISTROS, subject), null, subject);
    for (const subject of ['osierd [vs]', 'vs osierd', '', null])
      assert.equal(missingSubjectTag(DISTROS, subject), 'D6: its Subject does not begin with [vs]', `${subject}`);
    assert.equal(missingSubjectTag(MINIMAL, null), null);
  });

  it('stands outside on letters to members before the public day, and on no letter of the release', async () => {
    const desk = await openDesk({ policy: DISTROS });
    await addMember(desk.parts, 'alpha');
    const id = await readyCase(desk, { end: END });
    await done(desk.parts, desk.ada, id, { kind: 'note', what: 'upstream_told_first', text: 'yes' });
    assertDone(await predisclose(desk.parts, desk.ada, id));
    const subjects = async (): Promise<readonly string[]> => {
      const box = postBox();
      await deliverOutbox(desk.parts, box.post, 'w');
      return box.letters.map(({ bytes }) => /^Subject: .*$/m.exec(bytes.toString())?.[0] ?? '');
    };
    assert.deepEqual(await subjects(), ['Subject: [vs] [...]']);
    desk.clock.set(END);
    assert.deepEqual((await releaseDue(desk.parts)).released, [id]);
    desk.clock.wait(1000);
    const after = await subjects();
    assert.ok(after.length > 1 && after.every((subject) => !subject.includes('[vs]')), after.join());
    await desk.close();
  });

  it('is no part of letters where no rule wants it', async () => {
    const desk = await openDesk();
    await addMember(desk.parts, 'alpha');
    await predisclosedCase(desk, { end: END });
    const box = postBox();
    await deliverOutbox(desk.parts, box.post, 'w');
    assert.match(box.letters[0]?.bytes.toString() ?? '', /^Subject: \[\.\.\.\]$/m);
    await desk.close();
  });

  it('is missed in reports by mail alone', async () => {
    const desk = await openDesk({ policy: DISTROS });
    const lacks = async (via: 'mail' | 'terminal', subject: string): Promise<readonly string[]> => {
      const opened = await reportCase(desk.parts, {
        via,
        bytes: Buffer.from(`From: f@example.org\nSubject: ${subject}\n\nx\n`),
        name: null,
        address: null,
        by: { kind: 'reporter' },
      });
      assertDone(opened);
      const loaded = await loadCase(desk.parts, desk.ada.viewer, opened.id);
      assert.ok(loaded !== null);
      return (await readReports(desk.parts, desk.ada.viewer, loaded)).flatMap((report) => report.lacks);
    };
    assert.deepEqual(await lacks('mail', 'osierd'), ['D6: its Subject does not begin with [vs]']);
    assert.deepEqual(await lacks('mail', '[vs] osierd'), []);
    assert.deepEqual(await lacks('terminal', 'osierd'), []);
    await desk.close();
  });
});
