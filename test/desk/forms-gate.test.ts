import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Diagnostic, Instant } from '#base';
import { type ConsistencySource, formProblems, readCsaf, readCve, readOsv } from '#consistency';
import {
  conditionsFile,
  conditionsToConfirm,
  confirmConditions,
  type DeskParts,
  loadBatch,
  makeBatch,
  newestText,
  perform,
  predisclosedTogether,
  release,
  releaseDue,
  releasedTogether,
  remindTeam,
  signText,
} from '#disclosure';
import { standingOf } from '#embargo';
import { formFindings, type MachineForm, machineForm } from '#exports/forms';
import { mailAddress } from '#letters';
import type { Policy } from '#policy';
import { readReleaseTable } from '#publication';
import type { CaseId } from '#store';
import {
  assertDone,
  clearSignedBy,
  DAY_MS,
  MINUTE_MS,
  MONDAY,
  policyNamed,
  predisclosedCase,
  refusalsOf,
  signed,
  styleNamed,
  writtenCase,
} from '../../src/disclosure/desk.test-support.ts';
import { type CaseDesk, caseDesk, follow, withFiles, wordsOf } from './case.test-support.ts';

/* No release publishes a machine form that says otherwise than its text: planted disagreements, through the draft, the approval, the signature and the release. */

const END = (MONDAY + DAY_MS) as Instant;
const CVE = 'CVE-2026-71200';
const OTHER = 'CVE-2026-71299';
const VERSION = { version: 'test' };

const OSN = styleNamed('osn');
/** Its product under a name of which hosts have a fact, so that conditions can be asked about its releases. */
const STYLE = {
  ...OSN,
  components: OSN.components.map((each) => (each.component === 'osierd' ? { ...each, component: 'xen' } : each)),
  defaultComponent: 'xen',
};
const TABLE = readReleaseTable(
  {
    series: 'OSN',
    components: {
      xen: { tag: 'v{version}', releases: { '2.1.0': '2014-11-08', '3.3.0': '2021-11-08', '3.4.0': '2023-03-06' } },
    },
  },
  'test',
);

type Plant = (source: ConsistencySource) => readonly Diagnostic[];

/** The forms as they are made, one of them with other words in it, read back as they always are. */
function planted(form: MachineForm, change: (text: string) => string): Plant {
  return (source) => {
    const before = JSON.stringify(
      machineForm(source.publication, form, VERSION).documents.map(({ document }) => document),
    );
    const after = change(before);
    assert.notEqual(after, before, 'the plant must take');
    const documents = JSON.parse(after) as unknown[];
    const read =
      form === 'osv'
        ? readOsv(documents, (_, version) => `v${version}`)
        : form === 'cve'
          ? readCve(documents)
          : readCsaf(form, documents[0]);
    return formProblems(source, [read]);
  };
}

const SAYS_MORE = planted('csaf-2.0', (text) => text.replaceAll('"under_investigation"', '"known_affected"'));

const PLANTS: readonly (readonly [what: string, plant: Plant, code: string, found: RegExp])[] = [
  [
    'CSAF says of releases that they are affected',
    SAYS_MORE,
    'form-says-more',
    /csaf-2\.0: of osierd 2\.1\.0, 3\.3\.0, 3\.4\.0 it says affected, where the text leaves it at under investigation/,
  ],
  [
    'OSV names another CVE',
    planted('osv', (text) => text.replaceAll(CVE, OTHER)),
    'form-cve',
    /osv: leaves out CVE-2026-71200/,
  ],
  [
    'a CVE record has another title',
    planted('cve', (text) => text.replaceAll('Overflow in', 'Nothing in')),
    'form-title',
    /cve: has another title than the text/,
  ],
  [
    'CSAF is of another revision',
    planted('csaf-2.1', (text) => text.replaceAll('"version":"1"', '"version":"7"')),
    'form-revision',
    /csaf-2\.1: is of revision 7, the text of 1/,
  ],
  [
    'CSAF has another checksum',
    planted('csaf-2.1', (text) => text.replaceAll(/"value":"[0-9a-f]{64}"/g, `"value":"${'0'.repeat(64)}"`)),
    'form-checksum',
    /csaf-2\.1: has another SHA-256 for osn\d+\.patch/,
  ],
];

async function gatedDesk(policy?: Policy): Promise<CaseDesk & { plant(to: Plant | null): void }> {
  let now: Plant | null = null;
  const desk = await caseDesk({
    mailing: { teamAddress: { address: mailAddress('team@osier.example') } },
    ...(policy === undefined ? {} : { policy }),
    change: (parts: DeskParts) => ({
      ...parts,
      style: STYLE,
      context: () => ({ ...parts.context(), styles: [STYLE], releases: [TABLE] }),
      formFindings: (source, options) => (now === null ? formFindings(source, options) : now(source)),
    }),
  });
  return {
    ...desk,
    plant(to) {
      now = to;
      // what was compared a moment ago is not compared again
      desk.clock.wait(2 * MINUTE_MS);
    },
  };
}

async function trySigning(desk: CaseDesk, id: CaseId) {
  const text = (await newestText(desk.parts, desk.ada, await desk.loaded(id))) ?? '';
  return signText(desk.parts, desk.ada, id, [await clearSignedBy(text, desk.clock.now())]);
}

describe('machine forms of a draft that say otherwise than its text', () => {
  let desk: Awaited<ReturnType<typeof gatedDesk>>;
  let id: CaseId;
  before(async () => {
    desk = await gatedDesk();
    id = await writtenCase(desk, { end: END, cve: CVE });
  });
  after(() => desk.close());

  it('are none where nobody plants any: the text is said to be sound', async () => {
    const words = wordsOf(await (await desk.adaAt.get(`/desk/case/${id}/text`)).text());
    assert.doesNotMatch(words, /form-/);
  });

  for (const [what, plant, code, found] of PLANTS)
    it(`${what}: found as it is written, said at the approval, refused at the signature`, async () => {
      desk.plant(plant);
      const path = `/desk/case/${id}`;
      const text = (await newestText(desk.parts, desk.ada, await desk.loaded(id))) ?? '';
      const words = wordsOf(await (await desk.adaAt.get(`${path}/text`)).text());
      assert.match(words, found);
      assert.match(words, new RegExp(`error line \\d+ ?: .*To do: .*\\(${code}\\)`));
      const live = (await (await desk.adaAt.post(`${path}/lint`, { text })).json()) as {
        readonly findings: readonly { readonly code: string; readonly remedy: string | null }[];
      };
      assert.ok(live.findings.some((each) => each.code === code && each.remedy !== null));
      const [refusal] = refusalsOf(await trySigning(desk, id));
      assert.match(refusal?.found ?? '', found);
      assert.ok((refusal?.remedy ?? '').length > 10);
      const { digest } = (await desk.loaded(id)).facts.text?.reading ?? assert.fail();
      const approved = await perform(desk.parts, desk.bob, id, { kind: 'approve_text', digest });
      assertDone(approved);
      assert.match(approved.warnings.map((each) => each.found).join(), found);
    });

  it('are on record, and taken off it once they agree again', async () => {
    desk.plant(null);
    assertDone(await trySigning(desk, id));
    const record = wordsOf(await (await desk.adaAt.get(`/desk/case/${id}`)).text());
    assert.match(record, /a machine form would say otherwise than the text: csaf-2\.0: of osierd/);
    assert.match(record, /the machine forms say what the text says/);
  });
});

describe('a section that is too long for a CVE record', () => {
  it('is a warning with its line, and keeps nothing back', async () => {
    const desk = await gatedDesk();
    try {
      const id = await writtenCase(desk, { end: END, cve: CVE });
      const text = (await newestText(desk.parts, desk.ada, await desk.loaded(id))) ?? '';
      const long = text.replace('A word about this: impact.', () =>
        'And this can happen further on.\n'.repeat(150).trim(),
      );
      assert.notEqual(long, text);
      const { digest: basedOn } = (await desk.loaded(id)).facts.text?.reading ?? assert.fail();
      const form = withFiles({ text: long, basedOn }, {});
      const words = wordsOf(await follow(desk.adaAt, await desk.adaAt.upload(`/desk/case/${id}/text`, form)));
      assert.match(
        words,
        /warning line \d+ : Consequences has \d{4} characters as impacts of a CVE record, which takes 4096 To do: shorten it/,
      );
      const { digest } = (await desk.loaded(id)).facts.text?.reading ?? assert.fail();
      assertDone(await perform(desk.parts, desk.bob, id, { kind: 'approve_text', digest }));
      assertDone(await trySigning(desk, id));
    } finally {
      await desk.close();
    }
  });
});

describe('a release whose machine forms would say more than the condition', () => {
  it('is refused, by a person and by the clock, says why and what to do, and goes once the condition says it', async () => {
    const desk = await gatedDesk();
    try {
      const id = await predisclosedCase(desk, { end: END, cve: CVE });
      desk.clock.set(END);
      desk.plant(SAYS_MORE);
      const [refusal] = refusalsOf(await release(desk.parts, desk.ada, id));
      assert.match(refusal?.found ?? '', /osierd 2\.1\.0, 3\.3\.0, 3\.4\.0 it says affected, where the text leaves it/);
      assert.match(refusal?.remedy ?? '', /confirm the condition, or correct the text/);
      const { refused, released } = await releaseDue(desk.parts);
      assert.deepEqual([refused, released], [[], []], 'nobody is told each second what the record says');
      const loaded = await desk.loaded(id);
      assert.deepEqual(loaded.facts.published, []);
      const { state, next } = standingOf(loaded.facts, { policy: desk.parts.policy, now: desk.clock.now() });
      assert.deepEqual([state, next?.owner], ['due', 'team']);
      assert.match(next?.what ?? '', /make text and machine forms agree/);
      const words = wordsOf(await (await (await desk.at(desk.ada)).get(`/desk/case/${id}`)).text());
      assert.match(
        words,
        /it says affected, where the text leaves it at under investigation To do: confirm the condition/,
      );
      assert.match(words, /Confirm who is concerned Correct the text/);
      await remindTeam(desk.parts);
      assert.ok((await desk.loaded(id)).facts.reminded.has('forms v1'));
      const quote = (await conditionsToConfirm(desk.parts, desk.ada, loaded))?.sentences[0]?.quote.text ?? '';
      const made = await conditionsFile(desk.parts, desk.ada, loaded, {
        condition: `xen >= 2.1 -- ${JSON.stringify(quote)} line 3`,
        notes: [],
      });
      const file = await clearSignedBy(made.text ?? assert.fail(JSON.stringify(made.refusals)), desk.clock.now());
      desk.plant(planted('csaf-2.0', (text) => text.replace('"title"', '"title" ')));
      assertDone(await confirmConditions(desk.parts, desk.ada, id, file));
      assert.deepEqual((await desk.loaded(id)).facts.text?.formsDiffer, []);
      assert.deepEqual((await releaseDue(desk.parts)).released, [id]);
    } finally {
      await desk.close();
    }
  });

  it('is warned of, or refused by a rule with exceptions, where the policy has one', async () => {
    const minimal = policyNamed('minimal');
    for (const does of ['warn', 'refuse'] as const) {
      const rule = {
        id: 'P1',
        does,
        says: 'Forms agree.',
        remedy: 'make them agree',
        check: { kind: 'forms_agree' },
      } as const;
      const desk = await gatedDesk({ ...minimal, rules: [...minimal.rules, rule] });
      try {
        const id = await predisclosedCase(desk, { end: END, cve: CVE });
        desk.clock.set(END);
        desk.plant(SAYS_MORE);
        const done = await release(desk.parts, desk.ada, id);
        if (does === 'warn') {
          assertDone(done);
          assert.deepEqual(
            done.warnings.filter((each) => each.rule === 'P1').map((each) => each.remedy),
            ['make them agree'],
          );
          continue;
        }
        assert.deepEqual(
          refusalsOf(done).map((each) => each.rule),
          ['P1'],
        );
        assertDone(await perform(desk.parts, desk.ada, id, { kind: 'ask_exception', rule: 'P1', reason: 'a defect' }));
        assertDone(await perform(desk.parts, desk.bob, id, { kind: 'grant_exception', rule: 'P1' }));
        assertDone(await release(desk.parts, desk.ada, id));
      } finally {
        await desk.close();
      }
    }
  });

  it('holds a whole batch back, and says which case it is', async () => {
    const desk = await gatedDesk();
    try {
      const ids = [
        await writtenCase(desk, { end: END, cve: CVE }),
        await writtenCase(desk, { end: END, cve: OTHER, title: 'Another one in osierd' }),
      ];
      for (const id of ids) await signed(desk, id);
      const made = await makeBatch(desk.parts, desk.ada, { title: 'both', cases: ids });
      assertDone(made);
      const batch = (await loadBatch(desk.parts, desk.ada.viewer, made.id)) ?? assert.fail();
      assertDone(await predisclosedTogether(desk.parts, desk.ada, batch));
      desk.clock.set(END);
      desk.plant((source) => (source.publication.facts.cves.some((cve) => cve === OTHER) ? SAYS_MORE(source) : []));
      const found = refusalsOf(await releasedTogether(desk.parts, desk.ada, batch)).map((each) => each.found);
      assert.equal(found.length, 1);
      assert.match(found[0] ?? '', /^OSN-2: csaf-2\.0: of osierd/);
      for (const id of ids) assert.deepEqual((await desk.loaded(id)).facts.published, []);
      desk.plant(null);
      assertDone(await releasedTogether(desk.parts, desk.ada, batch));
    } finally {
      await desk.close();
    }
  });
});
