import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { announcedReader } from '#archive';
import type { Instant } from '#base';
import { deliverOutbox, perform, rate, release, takeBackRating } from '#disclosure';
import { publishedConfirmations, publishedRatings } from '#statements';
import { type ArchiveStore, type CaseId, TEAM } from '#store';
import { createSite } from '#web';
import {
  assertDone,
  DAY_MS,
  MONDAY,
  postBox,
  predisclosedCase,
  refusalsOf,
  saveDraft,
  signed as signText,
} from '../../src/disclosure/desk.test-support.ts';
import { type CaseDesk, caseDesk, follow, refusedPage, wordsOf } from './case.test-support.ts';
import { SETTINGS } from './desk-site.test-support.ts';

/* How grave the vulnerabilities of a text are: entered at the desk, secret with the text, public with it in every machine form. */

const END = (MONDAY + DAY_MS) as Instant;
const CVE = 'CVE-2026-71100';
const LATER = 'CVE-2026-71101';
const V31 = 'CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:C/C:N/I:N/A:H';
const V2 = 'AV:L/AC:L/Au:N/C:N/I:N/A:C';
const V4 = 'CVSS:4.0/AV:L/AC:L/AT:N/PR:L/UI:N/VC:N/VI:N/VA:H/SC:N/SI:N/SA:H';
const WORDS = 'The name is copied without a look at its length.';
const CANARIES = ['AV:L', 'CWE-787', WORDS];

const NOTHING = { cvss: [], cwes: [], description: null };

describe('how grave the vulnerabilities of a case are', () => {
  let desk: CaseDesk;
  let id: CaseId;
  let path: string;
  let name: string;
  let publicSite: ReturnType<typeof createSite>;
  let store: ArchiveStore;

  before(async () => {
    desk = await caseDesk();
    store = desk.parts.store as unknown as ArchiveStore;
    publicSite = createSite({
      store,
      styles: desk.parts.context().styles,
      clock: desk.clock,
      readAnnounced: announcedReader(desk.parts.context),
      certificates: async () => [],
      confirmations: publishedConfirmations(store, desk.parts.context),
      ratings: publishedRatings(store),
      settings: { ...SETTINGS, publicUrl: null },
    });
    id = await predisclosedCase(desk, { end: END, cve: CVE });
    path = `/desk/case/${id}/ratings`;
    const { id: number } = (await desk.loaded(id)).facts;
    name = `${number?.series}-${number?.number}`;
  });
  after(() => desk.close());

  const page = async (): Promise<string> => wordsOf(await (await (await desk.at(desk.ada)).get(path)).text());
  const rating = (given: Partial<Parameters<typeof rate>[3]>) =>
    rate(desk.parts, desk.ada, id, { cve: CVE, ...NOTHING, ...given });
  const form = async (kind: string): Promise<string> => {
    const answer = await publicSite.request(`/advisories/${name}.${kind}.json`);
    assert.equal(answer.status, 200, kind);
    return answer.text();
  };
  const deliver = async (): Promise<void> => {
    desk.clock.wait(1000);
    await deliverOutbox(desk.parts, postBox().post, 'w');
  };

  it('are of a CVE that the case has', async () => {
    const [unknown] = refusalsOf(await rating({ cve: 'CVE-2026-99999', cvss: [V31] }));
    assert.match(unknown?.found ?? '', /expected a CVE of the case, which has .*, found CVE-2026-99999/);
    const [odd] = refusalsOf(await rating({ cve: 'bell', cvss: [V31] }));
    assert.match(odd?.found ?? '', /found "BELL"/);
  });

  it('are refused with what was expected, what was found and what to do, all of it at once', async () => {
    const found = refusalsOf(
      await rating({
        cvss: ['CVSS:3.1/AV:X/AC:L', '7.8', V4, V4.replace('VA:H', 'VA:L')],
        cwes: ['CWE-0', 'CWE-1000000', 'CWE-2'],
        description: 'turned \u202e round',
      }),
    ).map((each) => `${each.found}; ${each.remedy}`);
    assert.deepEqual(
      found.map((each) => each.replace(/;.*$/s, '')),
      [
        'expected a vector of CVSS 2.0, 3.0, 3.1 or 4.0, found "CVSS:3.1/AV:X/AC:L", which has "AV:X", which is no metric of CVSS 3.1',
        'expected a vector of CVSS 2.0, 3.0, 3.1 or 4.0, found "7.8", which is no vector',
        'expected one vector of CVSS 4.0 at most, found 2',
        'expected a weakness such as CWE-362, found "CWE-0"',
        'expected a weakness such as CWE-362, found "CWE-1000000"',
        found[5]?.replace(/;.*$/s, ''),
        'expected a plain text, found characters in it that nobody sees',
      ],
    );
    assert.match(found[5] ?? '', /^expected a weakness .*CWE-2/);
    assert.match(found[1] ?? '', /copy the whole vector from the calculator.*the score follows from it/);
    const [empty] = refusalsOf(await rating({}));
    assert.equal(empty?.found, 'nothing is said of it');
    assert.deepEqual((await desk.loaded(id)).facts.ratings, []);
  });

  it('are entered on a page without a script, which gives a refused form back as it was', async () => {
    assert.match(await page(), new RegExp(`${CVE} Not rated\\.`));
    const sent = { cve: CVE, cvss: `${V2}, bells`, cwes: 'CWE-787', description: WORDS };
    const answer = await desk.adaAt.post(path, sent);
    const refused = await answer.clone().text();
    assert.match(await refusedPage(answer), /found "bells", which is no vector/);
    assert.match(refused, /AV:L\/AC:L\/Au:N\/C:N\/I:N\/A:C, bells/);
    assert.ok(refused.includes(WORDS));
    const done = await follow(
      desk.adaAt,
      await desk.adaAt.post(path, { ...sent, cvss: `A:H/I:N/C:N/S:C/UI:N/PR:L/AC:L/AV:L\n${V2}` }).then(async (odd) => {
        // without its prefix it is of no version
        await refusedPage(odd);
        return desk.adaAt.post(path, {
          ...sent,
          cvss: `CVSS:3.1/A:H/I:N/C:N/S:C/UI:N/PR:L/AC:L/AV:L\n${V2}\n${V4}`,
          cwes: 'cwe-787',
        });
      }),
    );
    const words = wordsOf(done);
    assert.match(words, /CVSS 3\.1 6\.5 medium CVSS:3\.1\/AV:L\/AC:L\/PR:L\/UI:N\/S:C\/C:N\/I:N\/A:H/);
    assert.match(words, /CVSS 2\.0 4\.9 AV:L/);
    assert.match(words, /CVSS 4\.0 \d\.\d (?:medium|high) /);
    assert.match(words, /CWE-787 Out-of-bounds Write/);
    assert.deepEqual((await desk.loaded(id)).facts.ratings, [
      { cve: CVE, cvss: [V31, V2, V4], cwes: ['CWE-787'], description: WORDS },
    ]);
    const [same] = refusalsOf(await rating({ cvss: [V31, V2, V4], cwes: ['CWE-787'], description: WORDS }));
    assert.equal(same?.found, 'it is rated so already');
  });

  it('are entered by who may write a text, and by nobody who is not on the case', async () => {
    const observer = await desk.somebody('Olga', 'observer');
    const eve = await desk.somebody('Mallory', 'member');
    assert.equal((await eve.get(path)).status, 404);
    assert.equal((await eve.post(path, { cve: CVE, cvss: V31 })).status, 404);
    assertDone(
      await (async () => {
        return perform(desk.parts, desk.ada, id, { kind: 'put_on', person: observer.id });
      })(),
    );
    assert.doesNotMatch(await (await observer.get(path)).text(), /<form class="desk"/);
    assert.match(await refusedPage(await observer.post(path, { cve: CVE, cvss: V31 })), /does not allow this/);
    assert.match(await refusedPage(await observer.post(`${path}/take-back`, { cve: CVE })), /does not allow this/);
  });

  it('are on record with who rated, sealed, and nobody outside has anything of them before the release', async () => {
    const record = wordsOf(await (await desk.adaAt.get(`/desk/case/${id}`)).text());
    assert.match(record, /rated CVE-2026-71100: CVSS:3\.1/);
    const entries = await desk.parts.store.journal(0, 1000);
    assert.ok(entries.length > 5);
    const rows = entries.map(({ sealed }) => Buffer.from(sealed ?? []).toString('latin1')).join('\n');
    for (const canary of CANARIES) assert.ok(!rows.includes(canary), canary);
    assert.equal((await publicSite.request(`/advisories/${name}.cve.json`)).status, 404);
    for (const address of ['/', '/advisories/', '/api/v1/advisories', '/feeds/advisories.atom', '/metrics']) {
      const text = await (await publicSite.request(address)).text();
      for (const canary of CANARIES) assert.ok(!text.includes(canary), address);
    }
  });

  it('are public with the text, in every form, on the site and for programs', async () => {
    desk.clock.set(END);
    assertDone(await release(desk.parts, desk.ada, id));
    await deliver();
    const [csaf20, csaf21, osv, cve] = await Promise.all(['csaf', 'csaf-2.1', 'osv', 'cve'].map(form));
    for (const text of [csaf20, csaf21, osv, cve]) assert.ok(text?.includes(V31), text);
    assert.match(csaf20 ?? '', /"baseScore": ?6\.5/);
    assert.match(csaf21 ?? '', /"id": ?"CWE-787"/);
    assert.match(cve ?? '', /"cweId": ?"CWE-787"/);
    assert.ok(cve?.includes(WORDS));
    const api = await (await publicSite.request(`/api/v1/advisories/${name}/forms/osv`)).text();
    assert.ok(api.includes(V31));
  });

  it('are changed and taken back when the text is public, at once; a later CVE waits for its version', async () => {
    assert.match(await page(), /what is recorded is published at once/);
    const other = V31.replace('A:H', 'A:L');
    assertDone(await rating({ cvss: [other] }));
    await deliver();
    assert.match(await form('cve'), /"baseScore": ?3\.8/);
    assert.doesNotMatch(await form('cve'), /CWE-787/);
    assertDone(await perform(desk.parts, desk.ada, id, { kind: 'record_cve', cve: LATER }));
    assertDone(await rating({ cve: LATER, cwes: ['CWE-125'] }));
    await deliver();
    for (const kind of ['csaf', 'csaf-2.1', 'osv', 'cve'])
      assert.doesNotMatch(await form(kind), /CWE-125|71101/, 'it is of no version that is public');
    await saveDraft(desk, id, { changed: 'Another CVE.' });
    assertDone(await rating({ cvss: [V31] }));
    await deliver();
    assert.match(await form('cve'), /"baseScore": ?3\.8/, 'what is rated of the next version waits for it');
    await signText(desk, id);
    assertDone(await release(desk.parts, desk.ada, id));
    await deliver();
    assert.match(await form('csaf-2.1'), /CWE-125/);
    assert.match(await form('csaf-2.1'), /6\.5/);
    assertDone(await takeBackRating(desk.parts, desk.bob, id, LATER));
    assertDone(await takeBackRating(desk.parts, desk.bob, id, CVE));
    const [again] = refusalsOf(await takeBackRating(desk.parts, desk.bob, id, CVE));
    assert.equal(again?.found, `${CVE} is not rated`);
    await deliver();
    assert.doesNotMatch(await form('csaf-2.1'), /CWE-125|baseScore/);
  });

  it('go with the text when that is taken down, and do not come back', async () => {
    assertDone(await rating({ cvss: [V31] }));
    await deliver();
    const { series, number } = (await desk.loaded(id)).facts.id ?? assert.fail('it has a number');
    const announced = await store.announcementsOf(TEAM, series, number);
    const digests = announced.map(({ textDigest }) => textDigest);
    assert.ok((await store.ratingsOf(digests)).size > 0);
    for (const { message } of announced)
      await store.write((writes) => writes.removeMessage(message, desk.clock.now(), 'asked for'));
    assert.equal((await store.ratingsOf(digests)).size, 0);
    assertDone(await rating({ cvss: [V31.replace('A:H', 'A:L')] }));
    await deliver();
    assert.equal((await store.ratingsOf(digests)).size, 0);
    assert.equal((await publicSite.request(`/advisories/${name}.cve.json`)).status, 404);
  });
});
