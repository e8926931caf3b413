import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { changeMembers, deliverOutbox, newestText, newMemberId, perform } from '#disclosure';
import { readSupportTable } from '#drafting';
import { clearSign, fingerprintInGroups, generateIntakeKey, readKeyring } from '#pgp';
import type { CaseId } from '#store';
import {
  addMember,
  assertDone,
  at,
  done,
  policyNamed,
  postBox,
  predisclosedCase,
  readyCase,
  reported,
  teamKey,
  writtenCase,
} from '../../src/disclosure/desk.test-support.ts';
import { root } from '../archive/archive.test-support.ts';
import { type CaseDesk, caseDesk, fieldsOf, follow, refusedPage, withFiles, wordsOf } from './case.test-support.ts';

const END = at('2026-12-07T12:00:00Z');

/** Each with a desk of its own, so that clocks and numbers are each test's. */
function onDesk(name: string, given: Parameters<typeof caseDesk>[0], test: (desk: CaseDesk) => Promise<void>): void {
  it(name, async () => {
    const desk = await caseDesk(given);
    try {
      await test(desk);
    } finally {
      await desk.close();
    }
  });
}

describe('the pages of a case', () => {
  onDesk('lead from a report to a release, by forms alone', {}, async (desk) => {
    const { adaAt, bobAt, parts, ada, clock } = desk;
    await addMember(parts, 'alpha');
    const { id } = await reported(parts, ada);
    const path = `/desk/case/${id}`;
    assert.match(wordsOf(await (await adaAt.get(path)).text()), /a name is copied without a look at its length/);
    await follow(adaAt, await adaAt.post(`${path}/do/triage`, { as: 'in_scope', grounds: 'supported' }));
    await follow(adaAt, await adaAt.post(`${path}/do/number`, { number: '' }));
    await follow(adaAt, await adaAt.post(`${path}/do/agree`, { other: '2026-12-07 12:00 UTC', reason: 'as offered' }));
    const { facts } = await desk.loaded(id);
    assert.deepEqual(facts.id, { series: 'OSN', number: 1 });
    assert.ok(facts.embargo.state === 'active' && facts.embargo.end === END);
    await follow(adaAt, await adaAt.post(`${path}/permissions`, PATCHES_ALLOWED));
    await follow(adaAt, await adaAt.upload(`${path}/file`, withFiles({}, { file: [['osn1.patch', 'a patch\n']] })));
    await follow(adaAt, await adaAt.post(`${path}/text/begin`, { title: 'Overflow in osierd' }));
    const saved = await follow(
      adaAt,
      await adaAt.post(`${path}/form`, filledForm(await (await adaAt.get(`${path}/form`)).text())),
    );
    assert.match(wordsOf(saved), /The rules find no error/);

    const digest = await digestOf(desk, id);
    assert.match(await refusedPage(await adaAt.post(`${path}/approve`, { digest })), /an author does not approve/);
    const read = await (await bobAt.get(`${path}/text`)).text();
    assert.ok(read.includes(digest), 'the digest of what is approved is shown');
    assert.match(
      await refusedPage(await bobAt.post(`${path}/approve`, { digest: 'f'.repeat(64) })),
      /the text was changed since/,
    );
    await follow(bobAt, await bobAt.post(`${path}/approve`, { digest }));

    assert.match(
      await refusedPage(await adaAt.upload(`${path}/sign`, withFiles({}, { signature: [['a.asc', 'none']] }))),
      /To do/,
    );
    const signers = wordsOf(await (await adaAt.get(`${path}/text`)).text());
    const [certificate] = parts.context().keyring.certificates;
    assert.ok(certificate !== undefined);
    assert.ok(signers.includes(fingerprintInGroups(certificate.fingerprint)), 'the page says which key may sign');
    const text = Buffer.from(await (await adaAt.get(`${path}/text.txt`)).arrayBuffer());
    const loaded = await desk.loaded(id);
    assert.equal(text.toString('utf8'), await newestText(parts, ada, loaded));
    const signed = await clearSign(text, (await teamKey()).privateKey, { signedAt: clock.now() });
    const files = withFiles({}, { signature: [['advisory.txt.asc', signed]] });
    assert.match(wordsOf(await follow(adaAt, await adaAt.upload(`${path}/sign`, files))), /1 of 1 needed/);

    const preview = wordsOf(await (await adaAt.get(`${path}/predisclose`)).text());
    assert.match(preview, /Osier Security Note 1 issue 1 - Overflow in osierd/);
    assert.match(preview, /alpha.*usable/);
    assert.match(await refusedPage(await adaAt.post(`${path}/predisclose`, { revision: '1' })), /it is not said/);
    assert.match(
      await refusedPage(await adaAt.post(`${path}/predisclose`, { sure: 'yes', revision: '7' })),
      /you saw issue 7/,
    );
    const gone = await follow(adaAt, await adaAt.post(`${path}/predisclose`, { sure: 'yes', revision: '1' }));
    assert.match(wordsOf(gone), /alpha 1 waits to leave/);
    assert.match(
      await refusedPage(await adaAt.post(`${path}/release`, { sure: 'yes' })),
      /the embargo ends at 2026-12-07T12:00:00Z/,
    );

    clock.set(END);
    const [adaLater, bobLater] = [await desk.at(desk.ada), await desk.at(desk.bob)];
    // the next version says that it is public
    const current = await digestOf(desk, id);
    assert.match(wordsOf(await (await adaLater.get(path)).text()), /Write the version for the public/);
    assert.match(
      wordsOf(await (await adaLater.get(`${path}/text`)).text()),
      /the newest signed text is released\. That is issue 1, which says that it is under embargo, unless issue 2/,
    );
    await follow(adaLater, await adaLater.post(`${path}/text/compose`, { for: 'public', basedOn: current }));
    const second = await digestOf(desk, id);
    assert.notEqual(second, current);
    await follow(bobLater, await bobLater.post(`${path}/approve`, { digest: second }));
    const next = await newestText(parts, ada, await desk.loaded(id));
    const nextSigned = await clearSign(next ?? '', (await teamKey()).privateKey, { signedAt: clock.now() });
    await follow(
      adaLater,
      await adaLater.upload(`${path}/sign`, withFiles({}, { signature: [['a.asc', nextSigned]] })),
    );
    const out = wordsOf(await follow(adaLater, await adaLater.post(`${path}/release`, { sure: 'yes', revision: '2' })));
    assert.match(out, /State public/);
    assert.match(out, /Bob, by passkey approved the text/);
    assert.match(wordsOf(await (await adaLater.get(`${path}/decisions`)).text()), /agreed that the embargo ends/);
  });

  onDesk('do each small step, and say what was done', {}, async (desk) => {
    const { adaAt, parts, ada } = desk;
    const { id } = await reported(parts, ada);
    const other = await reported(parts, ada);
    const eve = await desk.somebody('Eve', 'member');
    const path = `/desk/case/${id}`;
    const steps: readonly (readonly [string, Record<string, string>, string])[] = [
      ['triage', { as: 'in_scope', grounds: 'supported' }, 'triaged'],
      ['number', { number: '41' }, 'number_allotted'],
      ['cve', { cve: 'cve-2026-12345' }, 'cve_recorded'],
      ['note', { what: 'date_set_by', text: 'the reporter' }, 'noted'],
      ['credit', { as: 'named', name: 'F. Inder' }, 'credit_chosen'],
      ['propose', { end: '2026-12-07T12:00:00Z', reason: 'as asked' }, 'end_proposed'],
      ['decline', { end: '2026-12-07T12:00:00Z', reason: 'nobody is there' }, 'end_declined'],
      ['agree', { other: '2026-12-08T13:00:00+01:00', reason: 'all agreed' }, 'end_agreed'],
      ['confirm', {}, 'release_confirmed'],
      ['hold', { reason: 'the patch is wrong' }, 'held'],
      ['resume', {}, 'resumed'],
      ['put-on', { person: eve.id }, 'person_put_on'],
      ['take-off', { person: eve.id }, 'person_taken_off'],
      ['exception', { rule: 'M1', reason: 'a reason' }, 'exception_asked'],
      ['give-back', { reason: 'no vulnerability after all' }, 'number_given_back'],
    ];
    for (const [step, fields, kind] of steps) {
      const before = (await desk.loaded(id)).records.length;
      const page = await follow(adaAt, await adaAt.post(`${path}/do/${step}`, fields));
      assert.match(page, /class="done"/, `${step} says that it is done`);
      const record = (await desk.loaded(id)).records[before];
      assert.equal(record?.kind, kind, step);
    }
    const { facts } = await desk.loaded(id);
    assert.ok(facts.embargo.state === 'active' && facts.embargo.end === at('2026-12-08T12:00:00Z'));
    await follow(adaAt, await adaAt.post(`${path}/comment`, { text: 'which versions?', back: 'case' }));
    assert.equal((await desk.loaded(id)).facts.comments[0]?.text, 'which versions?');
    await follow(adaAt, await adaAt.post(`${path}/do/duplicate`, { of: other.id.slice(0, 8) }));
    assert.equal((await desk.loaded(id)).facts.duplicateOf, other.id);
    assert.equal((await desk.loaded(other.id)).facts.reportedAgain, 1);
    const goesOn = wordsOf(await (await adaAt.get(`/desk/case/${other.id}`)).text());
    assert.match(goesOn, new RegExp(`Also reported once more, case ${id.slice(0, 4)} \\(credit: F\\. Inder\\)`));
  });

  onDesk('refuse what is written wrongly, with what to do, and keep what was written', {}, async (desk) => {
    const { adaAt, parts, ada } = desk;
    const { id } = await reported(parts, ada);
    await done(parts, ada, id, { kind: 'triage', as: 'in_scope', grounds: 'supported' });
    const path = `/desk/case/${id}`;
    const wrong: readonly (readonly [string, Record<string, string>, RegExp])[] = [
      ['triage', { as: 'perhaps', grounds: 'x' }, /it is not said what it is/],
      ['triage', { as: 'in_scope', grounds: ' ' }, /no grounds are given/],
      ['number', { number: '0x7' }, /this is no number/],
      ['cve', { cve: 'CVE-TODAY' }, /is no CVE identifier/],
      ['note', { what: 'date_set_by', text: '' }, /there is nothing to note/],
      ['credit', { as: 'named', name: '' }, /no name is given/],
      ['agree', { end: 'other', other: '2026-12-08 12:00', reason: 'x' }, /is no instant with a zone/],
      ['agree', { other: '2026-02-30T12:00:00Z', reason: 'x' }, /is no instant with a zone/],
      ['agree', { other: '2026-12-08T12:00:00Z', reason: '' }, /no reason is given/],
      ['agree', { other: '2020-12-08T12:00:00Z', reason: 'x' }, /is not ahead/],
      ['decline', { other: '2026-12-08T12:00:00Z', reason: 'x' }, /nobody proposed/],
      ['hold', { reason: '' }, /no reason is given/],
      ['resume', {}, /nobody holds it/],
      ['confirm', {}, /there is no end to confirm/],
      ['give-back', { reason: 'x' }, /it has no number/],
      ['exception', { rule: 'Z9', reason: 'x' }, /the policy has no rule Z9/],
      ['grant', { rule: 'M1' }, /nobody asked for an exception/],
      ['waive', { duty: 'none' }, /no such duty/],
      ['take-off', { person: 'nobody' }, /not on the case/],
      ['duplicate', { of: 'zzzz' }, /there is no such case/],
      ['leave-batch', {}, /it is in no batch/],
    ];
    const before = (await desk.loaded(id)).records.length;
    for (const [step, fields, found] of wrong) {
      const page = await refusedPage(await adaAt.post(`${path}/do/${step}`, fields));
      assert.match(page, found, step);
      assert.match(page, /To do:/, step);
    }
    assert.equal((await desk.loaded(id)).records.length, before, 'nothing was done');
    const kept = await (
      await adaAt.post(`${path}/do/agree`, { end: 'other', other: '8 December', reason: 'as the reporter asked' })
    ).text();
    assert.match(kept, /value="8 December"/);
    assert.match(kept, /as the reporter asked<\/textarea>/);
    assert.equal((await adaAt.post(`${path}/do/nothing`, {})).status, 404);
    assert.equal((await adaAt.post(`${path}/do/toString`, {})).status, 404);
  });

  onDesk(
    'name the rule that refuses, and take an exception by two people',
    { policy: policyNamed('xen') },
    async (desk) => {
      const { adaAt, bobAt } = desk;
      const id = await writtenCase({ ...desk, parts: desk.parts }, { end: at('2026-12-04T12:00:00Z') });
      const path = `/desk/case/${id}`;
      await follow(
        adaAt,
        await adaAt.post(`${path}/do/agree`, { other: '2026-12-05T12:00:00Z', reason: 'a day more' }),
      );
      const preview = wordsOf(await (await adaAt.get(`${path}/predisclose`)).text());
      assert.match(
        preview,
        /X4 the text says that the embargo ends at 2026-12-04T12:00:00Z, agreed is 2026-12-05T12:00:00Z/,
      );
      const refused = await adaAt.post(`${path}/predisclose`, { sure: 'yes' });
      const html = await refused.clone().text();
      assert.match(await refusedPage(refused), /X4 the text says/);
      assert.match(html, new RegExp(`action="${path}/do/exception"`), 'an exception is asked for at once');
      await follow(adaAt, await adaAt.post(`${path}/do/exception`, { rule: 'X4', reason: 'the text is on its way' }));
      assert.match(await refusedPage(await adaAt.post(`${path}/do/grant`, { rule: 'X4' })), /does not grant it/);
      await follow(bobAt, await bobAt.post(`${path}/do/grant`, { rule: 'X4' }));
      assert.doesNotMatch(await refusedPage(await adaAt.post(`${path}/predisclose`, { sure: 'yes' })), /X4/);
    },
  );

  onDesk(
    'offer the ends that the policy has, and what it wants on record',
    { policy: policyNamed('xen') },
    async (desk) => {
      const { adaAt, parts, ada } = desk;
      const { id } = await reported(parts, ada);
      await done(parts, ada, id, { kind: 'triage', as: 'in_scope', grounds: 'supported' });
      const page = wordsOf(await (await adaAt.get(`/desk/case/${id}`)).text());
      // Monday, and 5 and 10 working days
      assert.match(page, /2026-12-14 09:00:00 UTC, in 21 days: 10 working days after it was predisclosed \(X1\)/);
      const both = { end: '2026-12-14T09:00:00Z', other: '2026-12-10 12:00 UTC', reason: 'as offered' };
      const refused = await refusedPage(await adaAt.post(`/desk/case/${id}/do/agree`, both));
      assert.match(refused, /one end is chosen, and another is written/);
      assert.equal((await desk.loaded(id)).facts.embargo.state, 'none');
      assert.match(page, /Who set the date \(X2\), not on record yet/);
      assert.match(page, /What the support table says \(X25\), not on record yet/);
    },
  );

  onDesk('close duties by evidence, or by two people', { policy: policyNamed('xen') }, async (desk) => {
    const { adaAt, bobAt, parts, ada } = desk;
    const { id } = await reported(parts, ada);
    const path = `/desk/case/${id}`;
    const evidence = (file: string): FormData =>
      withFiles({ duty: 'X23', kind: 'message', where: 'by mail' }, { file: [['told.eml', file]] });
    assert.match(await refusedPage(await adaAt.upload(`${path}/do/done`, evidence(''))), /the evidence is empty/);
    await follow(adaAt, await adaAt.upload(`${path}/do/done`, evidence('From: cve@example.org\n\nCVE-2026-1\n')));
    assert.equal((await desk.loaded(id)).facts.duties.get('X23')?.state, 'done');
    await follow(adaAt, await adaAt.post(`${path}/do/ask-waiver`, { duty: 'X24', reason: 'no other project' }));
    assert.match(await refusedPage(await adaAt.post(`${path}/do/waive`, { duty: 'X24' })), /does not waive it/);
    assert.match(wordsOf(await (await bobAt.get(path)).text()), /Ada asked to waive it: no other project/);
    await follow(bobAt, await bobAt.post(`${path}/do/waive`, { duty: 'X24' }));
    assert.equal((await desk.loaded(id)).facts.duties.get('X24')?.state, 'waived');
  });

  onDesk('show each letter by organisation, and send a blocked one anew', {}, async (desk) => {
    const { adaAt, parts } = desk;
    await addMember(parts, 'alpha');
    const late = await addMember(parts, 'gamma', { certificate: null });
    const id = await predisclosedCase(desk, { end: END });
    const path = `/desk/case/${id}`;
    const box = postBox();
    await deliverOutbox(parts, box.post, 'test');
    assert.deepEqual(
      box.letters.map(({ to }) => to),
      ['security@alpha.example'],
    );
    const page = await (await adaAt.get(path)).text();
    assert.match(wordsOf(page), /gamma 1 blocked it has given no certificate/);
    assert.doesNotMatch(page, /security@gamma\.example|security@alpha\.example/);
    const letter = /name="letter" value="([^"]+)"/.exec(page)?.[1] ?? '';
    assert.match(await refusedPage(await adaAt.post(`${path}/do/retry`, { letter })), /it has given no certificate/);
    const key = await generateIntakeKey({ name: 'gamma', email: late.address, at: at('2021-01-01T00:00:00Z') });
    const [certificate] = (await readKeyring([Buffer.from(key.certificate)])).certificates;
    assertDone(
      await changeMembers(parts, 'Ada', {
        kind: 'set_certificate',
        member: late.id,
        certificate: { fingerprint: certificate?.fingerprint ?? '', armored: key.certificate },
      }),
    );
    await follow(adaAt, await adaAt.post(`${path}/do/retry`, { letter }));
    await deliverOutbox(parts, box.post, 'test');
    assert.deepEqual(
      box.letters.map(({ to }) => to),
      ['security@alpha.example', 'security@gamma.example'],
    );
    assert.match(wordsOf(await (await adaAt.get(path)).text()), /gamma 1 left/);
    assert.match(await refusedPage(await adaAt.post(`${path}/do/retry`, { letter })), /this letter is not blocked/);
  });

  onDesk('never lose what somebody else saved meanwhile', {}, async (desk) => {
    const { adaAt, bobAt, parts, ada } = desk;
    const id = await writtenCase(desk, { end: END });
    const path = `/desk/case/${id}`;
    const basedOn = await digestOf(desk, id);
    const text = (await newestText(parts, ada, await desk.loaded(id))) ?? '';
    const saving = (mine: string): FormData => withFiles({ basedOn, text: mine }, {});
    await follow(
      adaAt,
      await adaAt.upload(`${path}/text`, saving(text.replace('A word about this: impact.', 'Ada wrote this.'))),
    );
    const answer = await bobAt.upload(
      `${path}/text`,
      saving(text.replace('A word about this: impact.', 'Bob wrote that.')),
    );
    const html = await answer.clone().text();
    const page = await refusedPage(answer);
    assert.match(page, /somebody saved another text since you began/);
    assert.match(page, /Ada wrote this\..*Bob wrote that\./);
    assert.match((await newestText(parts, ada, await desk.loaded(id))) ?? '', /Ada wrote this/);
    assert.match(
      html,
      /<textarea[^>]*>[\s\S]*Bob wrote that\.[\s\S]*<\/textarea>/,
      'his own text is still in the editor',
    );
    assert.match(
      html,
      new RegExp(`name="basedOn" value="${await digestOf(desk, id)}"`),
      'the next saving takes its place',
    );
  });

  onDesk('look at a text by its rules, with and without a script', {}, async (desk) => {
    const { adaAt, parts, ada } = desk;
    const id = await writtenCase(desk, { end: END });
    const path = `/desk/case/${id}`;
    const text = (await newestText(parts, ada, await desk.loaded(id))) ?? '';
    const broken = text.replace('Consequences\n------------', 'Consequence');
    const answer = await adaAt.upload(`${path}/lint`, withFiles({ text: broken }, {}));
    assert.equal(answer.headers.get('content-type'), 'application/json');
    const { findings } = (await answer.json()) as {
      findings: { severity: string; line: number | null; remedy: string | null }[];
    };
    assert.ok(findings.some(({ severity }) => severity === 'error'));
    const basedOn = await digestOf(desk, id);
    const looked = wordsOf(
      await (await adaAt.upload(`${path}/text/look`, withFiles({ text: broken, basedOn }, {}))).text(),
    );
    assert.match(looked, /This is not saved yet/);
    assert.match(looked, /What the rules find 1? ?\d* ?errors?/);
    assert.equal(await digestOf(desk, id), basedOn);
    const page = await adaAt.get(`${path}/text`);
    assert.match(
      page.headers.get('content-security-policy') ?? '',
      /script-src https:\/\/desk\.osier\.example\/desk\/assets\//,
    );
  });

  onDesk('keep files, compare saved texts, and hang comments on sections', {}, async (desk) => {
    const { adaAt, parts, ada } = desk;
    const id = await writtenCase(desk, { end: END });
    const path = `/desk/case/${id}`;
    const add = (name: string): Promise<Response> =>
      adaAt.upload(`${path}/file`, withFiles({}, { file: [[name, 'bytes\0']] }));
    assert.match(await refusedPage(await add('../x.patch')), /its name is none that a file of an advisory has/);
    const page = await follow(adaAt, await add('more.patch'));
    const href = /<a href="([^"]+)">more\.patch<\/a>/.exec(page)?.[1] ?? '';
    const file = await adaAt.get(href);
    assert.equal(Buffer.from(await file.arrayBuffer()).toString('latin1'), 'bytes\0');
    assert.equal(file.headers.get('content-disposition'), 'attachment; filename="more.patch"');
    await follow(adaAt, await adaAt.post(`${path}/file/remove`, { name: 'more.patch' }));
    assert.match(
      await refusedPage(await adaAt.post(`${path}/file/remove`, { name: 'more.patch' })),
      /there is no file of this name/,
    );

    await follow(
      adaAt,
      await adaAt.post(`${path}/comment`, { text: 'say how', on: '1', quote: 'A word about', back: 'text' }),
    );
    const text = (await newestText(parts, ada, await desk.loaded(id))) ?? '';
    const longer = text
      .replace('Summary\n-------\n', 'Summary\n-------\n\nTwo lines\nmore.\n')
      .replace('this: impact.', 'this: what it does.');
    await follow(
      adaAt,
      await adaAt.upload(`${path}/text`, withFiles({ basedOn: await digestOf(desk, id), text: longer }, {})),
    );
    assert.match(
      wordsOf(await (await adaAt.get(`${path}/text`)).text()),
      /on Consequences, line \d+ \(“A word about”\), changed since/,
    );
    const compared = wordsOf(await (await adaAt.get(`${path}/compare?from=1&to=2`)).text());
    assert.match(compared, /A word about this: impact\..*A word about this: what it does\./);
    for (const query of ['', '?from=1', '?from=0&to=1', '?from=1&to=3', '?from=x&to=1']) {
      assert.equal((await adaAt.get(`${path}/compare${query}`)).status, 404, query);
    }
  });

  onDesk('answer whether something may be used here, now, with the clause', {}, async (desk) => {
    const { adaAt, parts, ada } = desk;
    const { id } = await reported(parts, ada);
    const path = `/desk/case/${id}`;
    const rows = {
      verdict: ['allowed', 'forbidden', 'allowed'],
      what: ['patches', 'mitigation', 'mitigation'],
      mitigation: ['', 'no-rings', 'no-rings'],
      by: ['anyone', 'anyone', 'anyone'],
      reason: ['', 'a guest would see it', ''],
      care: ['', '', ''],
      'where-2': ['members_only_use_it'],
    };
    await follow(adaAt, await adaAt.post(`${path}/permissions`, rows));
    assert.equal((await desk.loaded(id)).facts.permissions?.length, 3);
    const ask = async (fields: Record<string, string>): Promise<string> =>
      wordsOf(await (await adaAt.post(`${path}/may`, { by: 'host_admin', ...fields })).text());
    assert.match(await ask({ mitigation: '' }), /Yes Members of the early-notice list may deploy the patches/);
    assert.match(
      await ask({ mitigation: 'no-rings', members_only_use_it: 'no' }),
      /No Members of the early-notice list must not deploy/,
    );
    assert.match(await ask({ mitigation: 'no-rings', members_only_use_it: 'yes' }), /Yes .*except where members/);
    assert.match(
      await ask({ mitigation: 'no-rings' }),
      /Ask the team .*It depends on what is not known: Members alone/,
    );
    assert.match(await ask({ mitigation: 'other' }), /Ask the team No clause speaks of it/);
    assert.match(
      await refusedPage(await adaAt.post(`${path}/permissions`, { ...rows, mitigation: ['', '', ''] })),
      /a mitigation has no name/,
    );
  });

  onDesk(
    'look into the support table before triage',
    { policy: policyNamed('xen'), change: withTable },
    async (desk) => {
      const { adaAt, parts, ada } = desk;
      const { id } = await reported(parts, ada);
      const path = `/desk/case/${id}`;
      const look = async (fields: Record<string, string>): Promise<string> =>
        (await adaAt.post(`${path}/scope`, fields)).text();
      assert.match(
        wordsOf(await look({ product: 'osierd', branch: '3.2' })),
        /Out of scope osierd 3\.2: security support ended 2024-12-31 \(line \d+\)/,
      );
      assert.match(wordsOf(await look({ product: 'osierd' })), /Unknown it would take the branch/);
      const page = await look({ product: 'osierd', branch: '3.4', feature: 'mirror', arch: 'x86_64' });
      assert.match(wordsOf(page), /In scope osierd 3\.4: security support lasts until 2026-12-31/);
      const fields = fieldsOf(page, `${path}/do/triage`);
      await follow(adaAt, await adaAt.post(`${path}/do/triage`, { ...fields, as: 'in_scope' }));
      const { facts } = await desk.loaded(id);
      assert.equal(facts.triage, 'in_scope');
      assert.match(facts.notes.get('support_scope') ?? '', /^Support table of 2024-11-30: osierd 3\.4/);
    },
  );

  onDesk(
    'say how each was known to be that one: by a passkey, at the terminal, or, in old entries, not at all',
    {},
    async (desk) => {
      const { adaAt, parts, ada, bob } = desk;
      const { id } = await reported(parts, ada);
      const path = `/desk/case/${id}`;
      await follow(adaAt, await adaAt.post(`${path}/do/triage`, { as: 'in_scope', grounds: 'supported' }));
      const person = { kind: 'person', name: 'Bob' } as const;
      const note = { kind: 'note', what: 'date_set_by', text: 'Bob' } as const;
      assertDone(await perform(parts, { ...bob, actor: { ...person, via: 'terminal' } }, id, note));
      // as entries were before it was asked
      assertDone(await perform(parts, { ...bob, actor: person }, id, { ...note, what: 'date_reason' }));
      const record = wordsOf(await (await adaAt.get(path)).text());
      assert.match(record, /Ada, by passkey decided that it is in scope/);
      assert.match(record, /Bob, at the terminal noted date set by/);
      assert.match(record, /Bob noted date reason/);
      const organisation = { organisation: 'alpha', class: '', address: 'security@alpha.example', answers: {} };
      for (const via of ['terminal', undefined] as const) {
        const apply = { kind: 'apply', member: newMemberId(), ...organisation, organisation: `alpha ${via}` } as const;
        assertDone(await changeMembers(parts, 'Ada', apply, via));
      }
      const audit = wordsOf(await (await adaAt.get('/desk/audit')).text());
      assert.match(audit, /members applied terminal/);
      assert.match(audit, /team person added terminal/);
      assert.doesNotMatch(audit, /a case [a-z]/, 'of cases nothing is said here');
    },
  );

  onDesk('let a report that was spam be destroyed, after a page that says what that means', {}, async (desk) => {
    const { adaAt, bobAt, parts, ada } = desk;
    const { id } = await reported(parts, ada);
    const path = `/desk/case/${id}`;
    assert.match(wordsOf(await (await adaAt.get(path)).text()), /It must not be kept: forget it/);
    const page = wordsOf(await (await adaAt.get(`${path}/forget`)).text());
    assert.match(
      page,
      /Nothing brings it back.*Backups that were made before still have it.*The policy wants two people/,
    );
    assert.match(await refusedPage(await adaAt.post(`${path}/forget`, { reason: 'spam' })), /you have read what is/);
    assert.match(
      await refusedPage(await adaAt.post(`${path}/forget`, { reason: ' ', sure: 'yes' })),
      /there is no reason/,
    );
    const asked = await follow(adaAt, await adaAt.post(`${path}/forget`, { reason: 'spam', sure: 'yes' }));
    assert.match(wordsOf(asked), /somebody else of the team does it.*Forget it, as was asked/);
    assert.match(wordsOf(asked), /a name is copied without a look at its length/, 'it is all there');
    const gone = await follow(bobAt, await bobAt.post(`${path}/forget`, { reason: 'spam indeed', sure: 'yes' }));
    assert.match(wordsOf(gone), /The content of the case is destroyed/);
    const left = wordsOf(await (await adaAt.get(path)).text());
    assert.match(left, /By Bob, as Ada had asked Why spam indeed/);
    assert.doesNotMatch(left, /a name is copied/);
    for (const below of ['/text', '/forget', '/permissions', '/early'])
      assert.equal((await adaAt.get(`${path}${below}`)).status, 404, below);
    assert.equal((await adaAt.post(`${path}/do/note`, { what: 'date_set_by', text: 'x' })).status, 404);
    assert.doesNotMatch(wordsOf(await (await adaAt.get('/desk/')).text()), new RegExp(id.slice(0, 4)));
    assert.match(wordsOf(await (await adaAt.get('/desk/?all')).text()), /, forgotten closed/);
    const numbered = await readyCase(desk, { end: END });
    assert.equal((await adaAt.get(`/desk/case/${numbered}/forget`)).status, 200);
    const kept = await adaAt.post(`/desk/case/${numbered}/forget`, { reason: 'x', sure: 'yes' });
    assert.match(await refusedPage(kept), /numbers are accounted for/);
  });

  onDesk('end an embargo in one action, and release what is signed', {}, async (desk) => {
    const { adaAt } = desk;
    const id = await predisclosedCase(desk, { end: END });
    const path = `/desk/case/${id}`;
    const playbook = wordsOf(await (await adaAt.get(`${path}/early`)).text());
    assert.match(playbook, /It can be released at once/);
    assert.match(playbook, /1\. ?|site our own archive/);
    const early = (fields: Record<string, string>): Promise<Response> => adaAt.post(`${path}/early`, fields);
    assert.match(
      await refusedPage(await early({ why: 'leaked', where: 'a list' })),
      /it is not said that it is to happen now/,
    );
    assert.match(await refusedPage(await early({ why: 'leaked', where: '', sure: 'yes' })), /where it became known/);
    assert.match(await refusedPage(await early({ why: 'bored', where: 'x', sure: 'yes' })), /what happened/);
    const page = wordsOf(
      await follow(adaAt, await early({ why: 'leaked', where: 'a public repository', sure: 'yes' })),
    );
    assert.match(page, /The embargo is over, and the text is released/);
    const { facts, records } = await desk.loaded(id);
    assert.equal(facts.published.length, 1);
    assert.deepEqual(
      records
        .slice(-3)
        .map(({ kind }) => kind)
        .filter((kind) => kind !== 'letter_went'),
      ['exposed', 'embargo_ended', 'published'],
    );
    const after = await (await adaAt.get(`${path}/early`)).text();
    assert.match(after, /It is public already/);
    assert.doesNotMatch(after, /name="why"/);
    const again = await early({ why: 'leaked', where: 'a public repository', sure: 'yes' });
    assert.match(await refusedPage(again), /public already/);
  });

  onDesk('say what is missing where nothing can be released yet', {}, async (desk) => {
    const { adaAt } = desk;
    const id = await writtenCase(desk, { end: END });
    const path = `/desk/case/${id}`;
    const playbook = wordsOf(await (await adaAt.get(`${path}/early`)).text());
    assert.match(playbook, /It cannot be released at once/);
    assert.match(playbook, /its text is not signed/);
    const page = wordsOf(
      await follow(adaAt, await adaAt.post(`${path}/early`, { why: 'agreed', where: '', sure: 'yes' })),
    );
    assert.match(page, /Nothing is public yet: its text is not signed/);
    const { facts } = await desk.loaded(id);
    assert.equal(facts.embargo.state, 'over');
    assert.equal(facts.published.length, 0);
  });

  onDesk('make, order, date, send and release a batch', {}, async (desk) => {
    const { adaAt, clock } = desk;
    const one = await readyCase(desk, { end: END, title: 'The first' });
    const two = await readyCase(desk, { end: END, title: 'The second' });
    const made = (fields: Record<string, string | readonly string[]>): Promise<Response> =>
      adaAt.post('/desk/batch', fields);
    assert.match(await refusedPage(await made({ title: 'x', case: [one, two], place: ['1', ''] })), /it is no batch/);
    const answer = await made({ title: 'December', case: [one, two], place: ['2', '1'] });
    const path = answer.headers.get('location') ?? '';
    assert.match(await follow(adaAt, answer), /December/);
    const order = async (): Promise<readonly (string | undefined)[]> =>
      [...(await (await adaAt.get(path)).text()).matchAll(/<th scope="row"><a href="\/desk\/case\/([a-z2-7]+)"/g)].map(
        ([, id]) => id,
      );
    assert.deepEqual(await order(), [two, one]);
    await follow(adaAt, await adaAt.post(`${path}/order`, { case: [two, one], place: ['2', '1'] }));
    assert.deepEqual(await order(), [one, two]);
    assert.match(
      await refusedPage(await adaAt.post(`${path}/order`, { case: [two], place: ['1'] })),
      /not each case of the batch once/,
    );
    assert.match(
      await refusedPage(await adaAt.post(`${path}/agree`, { end: 'soon', reason: 'x' })),
      /no instant with a zone/,
    );
    await follow(adaAt, await adaAt.post(`${path}/agree`, { end: '2026-12-07T12:00:00Z', reason: 'one date' }));
    assert.match(
      await refusedPage(await adaAt.post(`/desk/case/${one}/predisclose`, { sure: 'yes' })),
      /it goes out with its batch/,
    );
    assert.match(await refusedPage(await adaAt.post(`${path}/predisclose`, {})), /it is not said/);
    await follow(adaAt, await adaAt.post(`${path}/predisclose`, { sure: 'yes' }));
    assert.equal((await desk.loaded(two)).facts.predisclosed.length, 1);
    assert.match(await refusedPage(await adaAt.post(`${path}/release`, { sure: 'yes' })), /OSN-1: the embargo ends at/);
    clock.set(END);
    const later = await desk.at(desk.ada);
    await follow(later, await later.post(`${path}/release`, { sure: 'yes' }));
    const after = await (await later.get(path)).text();
    assert.match(after, /It is released\./);
    assert.doesNotMatch(after.slice(after.indexOf('<main')), /<form|<button/, 'nothing that would be refused');
    assert.equal((await desk.loaded(one)).facts.published.length, 1);
    assert.equal((await desk.loaded(two)).facts.published.length, 1);
  });

  onDesk('take a case out of its batch', {}, async (desk) => {
    const { adaAt } = desk;
    const one = await readyCase(desk, { end: END, title: 'The first' });
    const two = await readyCase(desk, { end: END, title: 'The second' });
    await follow(adaAt, await adaAt.post('/desk/batch', { title: 'x', case: [one, two], place: ['1', '2'] }));
    await follow(adaAt, await adaAt.post(`/desk/case/${two}/do/leave-batch`, {}));
    assert.equal((await desk.loaded(two)).facts.batch, null);
  });

  onDesk('take a report that came another way', {}, async (desk) => {
    const { adaAt } = desk;
    assert.match(
      await refusedPage(await adaAt.upload('/desk/case', withFiles({ via: 'form', text: ' ' }, {}))),
      /there is no report/,
    );
    const fields = {
      via: 'form',
      text: 'they told me at a conference',
      name: 'F. Inder',
      address: 'finder@example.org',
    };
    const page = await (await adaAt.upload('/desk/case', withFiles(fields, {}))).text();
    assert.match(page, /https:\/\/desk\.osier\.example\/report\/[a-z2-7]{16}-[0-9a-f]{40}/);
    const href = /href="(\/desk\/case\/[a-z2-7]{16})"/.exec(page)?.[1] ?? '';
    assert.match(
      wordsOf(await (await adaAt.get(href)).text()),
      /F\. Inder, finder@example\.org.*they told me at a conference/,
    );
    const watcher = await desk.somebody('Otto', 'observer');
    assert.match(await refusedPage(await watcher.upload('/desk/case', withFiles(fields, {}))), /does not allow this/);
  });

  onDesk('let roles do what they may, and show the others no forms', {}, async (desk) => {
    const { adaAt } = desk;
    const watcher = await desk.somebody('Otto', 'observer');
    const id = await writtenCase(desk, { end: END });
    await follow(adaAt, await adaAt.post(`/desk/case/${id}/do/put-on`, { person: watcher.id }));
    const path = `/desk/case/${id}`;
    const page = await (await watcher.get(path)).text();
    assert.doesNotMatch(page, /action="[^"]*\/do\//);
    assert.doesNotMatch(await (await watcher.get(`${path}/text`)).text(), /<textarea class="text"/);
    const before = (await desk.loaded(id)).records.length;
    for (const [below, fields] of [
      ['/do/triage', { as: 'in_scope', grounds: 'x' }],
      ['/do/number', { number: '' }],
      ['/do/hold', { reason: 'x' }],
      ['/do/put-on', { person: watcher.id }],
      ['/early', { why: 'agreed', sure: 'yes' }],
      ['/release', { sure: 'yes' }],
      ['/predisclose', { sure: 'yes' }],
      ['/permissions', {}],
      ['/approve', { digest: 'x' }],
      ['/text', { text: 'x', basedOn: '' }],
      ['/file/remove', { name: 'osn1.patch' }],
      ['/form', {}],
    ] as const) {
      const answer = await watcher.post(`${path}${below}`, fields);
      assert.match(await refusedPage(answer), /Otto is observer, which does not allow this/, below);
    }
    assert.equal((await desk.loaded(id)).records.length, before);
    await follow(watcher, await watcher.post(`${path}/comment`, { text: 'I read it', back: 'case' }));
  });
});

const PATCHES_ALLOWED = { verdict: 'allowed', what: 'patches', mitigation: '', by: 'anyone', reason: '', care: '' };

function withTable(parts: CaseDesk['parts']): CaseDesk['parts'] {
  const path = join(root, 'examples', 'osier', 'support.yaml');
  return { ...parts, support: readSupportTable(readFileSync(path, 'utf8'), path) };
}

async function digestOf(desk: CaseDesk, id: CaseId): Promise<string> {
  return (await desk.loaded(id)).facts.text?.reading.digest ?? '';
}

/** The form of a text with words in each section and a row for its patch. */
function filledForm(page: string): Record<string, string | readonly string[]> {
  const fields = Object.entries(fieldsOf(page, '/form')).map(
    ([name, value]): readonly [string, string | readonly string[]] => [
      name,
      name.startsWith('section-') && value === '' ? `Words about ${name}.` : value,
    ],
  );
  return {
    ...Object.fromEntries(fields),
    'resolution-before': 'Applying the attached patch resolves this issue.',
    'patch-file': ['osn1.patch'],
    'patch-to': ['osierd 2.1'],
    'patch-group': [''],
  };
}
