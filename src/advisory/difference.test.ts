import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseAdvisoryId, parseCveId, parseSha256, type Sha256 } from '#identifiers';
import { type AdvisoryFacts, compareAdvisories, type PatchRow, type Permission, type Section } from './index.ts';

const HEADINGS: Readonly<Record<string, string>> = {
  updates: 'NEWS',
  vulnerable: 'WHO',
  mitigation: 'HELP',
  resolution: 'FIX',
  other: 'ODD',
};

function digest(seed: string): Sha256 {
  const parsed = parseSha256(seed.repeat(64).slice(0, 64));
  assert.ok(parsed !== undefined);
  return parsed;
}

/** `files`: name → digest seed, or null for a row without a checksum. All but `.meta` have a row. */
function advisory(
  files: Readonly<Record<string, string | null>>,
  more: Partial<AdvisoryFacts> = {},
  appliesTo = 'Xen 4.9',
): AdvisoryFacts {
  const patches = Object.keys(files)
    .filter((file) => !file.endsWith('.meta'))
    .map(
      (file): PatchRow => ({
        file,
        files: [file],
        appliesTo,
        applies: { component: 'xen', spans: [], unread: null },
        group: null,
        line: 9,
      }),
    );
  return {
    id: parseAdvisoryId('XSA-9') ?? null,
    series: 'XSA',
    component: 'xen',
    number: 9,
    revision: 1,
    title: 'A title',
    cves: [],
    withdrawn: false,
    supersededBy: null,
    isCut: false,
    public: true,
    notices: [],
    embargoEndsAt: null,
    updates: null,
    credits: null,
    sections: [],
    patches,
    checksums: Object.entries(files).flatMap(([file, seed]) =>
      seed === null ? [] : [{ file, sha256: digest(seed), line: 12 }],
    ),
    recipesFile: 'a.meta',
    recipes: null,
    permissions: [],
    ...more,
  };
}

const section = (role: string, body: string, heading = HEADINGS[role] ?? role): Section => ({
  heading,
  role,
  body,
  line: 1,
  bodyLine: 4,
});
const fix = (body: string) => ({ sections: [section('resolution', body)] });
const permission = (verdict: Permission['verdict'], quote = 'So it is.'): Permission => ({
  subject: 'patches',
  actor: 'any',
  verdict,
  when: null,
  care: null,
  reason: null,
  quote,
  line: 3,
});

const recipes = (stableRef: string, prerequisites: readonly string[]): Partial<AdvisoryFacts> => ({
  recipes: {
    supportedVersions: ['4.9'],
    trees: ['xen'],
    recipesByVersion: {
      '4.9': {
        xen: {
          stableRef,
          prerequisites: prerequisites.flatMap((id) => parseAdvisoryId(id) ?? []),
          patches: ['a.patch'],
        },
      },
    },
  },
});

interface Case {
  readonly before: AdvisoryFacts;
  readonly after: AdvisoryFacts;
  readonly redo: 'yes' | 'no' | 'unknown';
  readonly duties: readonly string[];
}

const CASES: Readonly<Record<string, Case>> = {
  'nothing changed: nothing to do': {
    before: advisory({ 'a.patch': 'a' }),
    after: advisory({ 'a.patch': 'a' }, { revision: 2 }),
    redo: 'no',
    duties: [],
  },
  'the same bytes under another name: nothing to do': {
    before: advisory({ 'a-5.1.patch': 'a' }),
    after: advisory({ 'a-5.2.patch': 'a' }),
    redo: 'no',
    duties: [],
  },
  'other bytes under the same name: apply again': {
    before: advisory({ 'a.patch': 'a' }),
    after: advisory({ 'a.patch': 'b' }),
    redo: 'yes',
    duties: ['apply_again a.patch'],
  },
  'two patches that swapped names: apply both again': {
    before: advisory({ 'a.patch': 'a', 'b.patch': 'b' }),
    after: advisory({ 'a.patch': 'b', 'b.patch': 'a' }),
    redo: 'yes',
    duties: ['apply_again a.patch b.patch'],
  },
  'one patch more: apply it too': {
    before: advisory({ 'a.patch': 'a' }),
    after: advisory({ 'a.patch': 'a', 'b.patch': 'b' }),
    redo: 'yes',
    duties: ['apply_additionally b.patch'],
  },
  'one patch less: see whether to take it out': {
    before: advisory({ 'a.patch': 'a', 'b.patch': 'b' }),
    after: advisory({ 'a.patch': 'a' }),
    redo: 'unknown',
    duties: ['check_removed_patch b.patch'],
  },
  'other versions for the same bytes: see whether they are yours': {
    before: advisory({ 'a.patch': 'a' }),
    after: advisory({ 'a.patch': 'a' }, {}, 'Xen 4.9 - 4.11'),
    redo: 'no',
    duties: ['check_versions a.patch'],
  },
  'renamed and for other versions: see whether they are yours': {
    before: advisory({ 'a.patch': 'a' }),
    after: advisory({ 'b.patch': 'a' }, {}, 'Xen 4.10'),
    redo: 'no',
    duties: ['check_versions b.patch'],
  },
  'recipes that could not be read, of other bytes: not known': {
    before: advisory({ 'a.patch': 'a', 'a.meta': 'c' }),
    after: advisory({ 'a.patch': 'a', 'a.meta': 'd' }),
    redo: 'unknown',
    duties: ['check_recipes a.meta'],
  },
  'recipes from another commit, with the same steps: nothing to do': {
    before: advisory({ 'a.patch': 'a', 'a.meta': 'c' }, recipes('1111111', [])),
    after: advisory({ 'a.patch': 'a', 'a.meta': 'd' }, recipes('2222222', [])),
    redo: 'no',
    duties: [],
  },
  'recipes with another prerequisite: not known': {
    before: advisory({ 'a.patch': 'a', 'a.meta': 'c' }, recipes('1111111', [])),
    after: advisory({ 'a.patch': 'a', 'a.meta': 'd' }, recipes('1111111', ['XSA-8'])),
    redo: 'unknown',
    duties: ['check_recipes a.meta'],
  },
  'a file that no row explains, of other bytes: not known': {
    before: advisory({ 'a.patch': 'a', 'readme.meta': 'c' }),
    after: advisory({ 'a.patch': 'a', 'readme.meta': 'd' }),
    redo: 'unknown',
    duties: ['check_files readme.meta'],
  },
  'the same text with other line ends: nothing to do': {
    before: advisory({ 'a.patch': 'a' }, { sections: [section('vulnerable', 'all\nof them')] }),
    after: advisory({ 'a.patch': 'a' }, { sections: [section('vulnerable', 'all  \r\nof them')] }),
    redo: 'no',
    duties: [],
  },
  'taken back: stop, and nothing is to be read again': {
    before: advisory({ 'a.patch': 'a' }, { sections: [section('vulnerable', 'all')] }),
    after: advisory({ 'a.patch': 'a' }, { withdrawn: true, sections: [section('vulnerable', 'none')] }),
    redo: 'no',
    duties: ['stop'],
  },
  'still taken back: nothing to do': {
    before: advisory({}, { withdrawn: true }),
    after: advisory({}, { withdrawn: true }),
    redo: 'no',
    duties: [],
  },
  'no checksums, and the resolution reads differently: not known': {
    before: advisory({}, fix('pull request 1')),
    after: advisory({}, fix('release 2')),
    redo: 'unknown',
    duties: ['check_resolution'],
  },
  'no checksums, and the resolution reads the same: nothing to do': {
    before: advisory({}, fix('pull request 1')),
    after: advisory({}, fix('pull request 1')),
    redo: 'no',
    duties: [],
  },
  'checksums gone, the row still there: not known': {
    before: advisory({ 'a.patch': 'a' }, fix('table, sums')),
    after: advisory({ 'a.patch': null }, fix('table')),
    redo: 'unknown',
    duties: ['check_resolution a.patch'],
  },
  'checksums come, the row was there: not known': {
    before: advisory({ 'a.patch': null }, fix('table')),
    after: advisory({ 'a.patch': 'a' }, fix('table, sums')),
    redo: 'unknown',
    duties: ['check_resolution a.patch'],
  },
  'one patch without a checksum beside one with the same: not known': {
    before: advisory({ 'a.patch': 'a', 'b.patch': null }, fix('old')),
    after: advisory({ 'a.patch': 'a', 'b.patch': null }, fix('new')),
    redo: 'unknown',
    duties: ['check_resolution b.patch'],
  },
  'checksums, and only the words of the resolution changed: nothing to do': {
    before: advisory({ 'a.patch': 'a' }, fix('old')),
    after: advisory({ 'a.patch': 'a' }, fix('new')),
    redo: 'no',
    duties: [],
  },
  'who is affected reads differently: check hosts': {
    before: advisory({}, { sections: [section('vulnerable', '4.9')] }),
    after: advisory({}, { sections: [section('vulnerable', '4.8')] }),
    redo: 'no',
    duties: ['check_exposure'],
  },
  'the first of two sections about who is affected changed: check hosts': {
    before: advisory({}, { sections: [section('vulnerable', '4.9'), section('vulnerable', 'same')] }),
    after: advisory({}, { sections: [section('vulnerable', '4.8'), section('vulnerable', 'same')] }),
    redo: 'no',
    duties: ['check_exposure'],
  },
  'the mitigations read differently: check them': {
    before: advisory({}, { sections: [section('mitigation', 'one')] }),
    after: advisory({}, { sections: [] }),
    redo: 'no',
    duties: ['check_mitigations'],
  },
  'what may be deployed reads differently: check it': {
    before: advisory({}, { permissions: [permission('allowed')] }),
    after: advisory({}, { permissions: [permission('forbidden')] }),
    redo: 'no',
    duties: ['check_permissions'],
  },
  'the same permission in other words: nothing to do': {
    before: advisory({}, { permissions: [permission('allowed')] }),
    after: advisory({}, { permissions: [permission('allowed', 'Thus it is.')] }),
    redo: 'no',
    duties: [],
  },
  'a section of a kind of its own reads differently: not known': {
    before: advisory({}, { sections: [section('other', 'one')] }),
    after: advisory({}, { sections: [section('other', 'two')] }),
    redo: 'unknown',
    duties: ['check_section'],
  },
};

describe('what someone who already acted must do', () => {
  for (const [claim, { before, after, redo, duties }] of Object.entries(CASES)) {
    it(claim, () => {
      const difference = compareAdvisories(before, after);
      assert.deepEqual(
        difference.duties.map((duty) => [duty.action, ...duty.files].join(' ')),
        duties,
      );
      assert.equal(difference.redo, redo);
      for (const duty of difference.duties) assert.notEqual(duty.why, '');
    });
  }
});

describe('a difference', () => {
  it('names files by what happened to their bytes', () => {
    const before = advisory({ 'same.patch': 'a', 'old.patch': 'b', 'gone.patch': 'c', 'other.patch': 'd' });
    const after = advisory({ 'same.patch': 'a', 'new.patch': 'b', 'more.patch': 'e', 'other.patch': 'f' });
    assert.deepEqual(
      compareAdvisories(before, after).files.map((file) => [file.change, file.file, file.from]),
      [
        ['unchanged', 'same.patch', null],
        ['renamed', 'new.patch', 'old.patch'],
        ['added', 'more.patch', null],
        ['changed', 'other.patch', null],
        ['removed', 'gone.patch', null],
      ],
    );
  });

  it('tells title, CVE ids and notices', () => {
    const cve = (text: string) => parseCveId(text) ?? assert.fail();
    const difference = compareAdvisories(
      advisory({}, { cves: [cve('CVE-2020-0001')], notices: ['deployment'] }),
      advisory({}, { revision: 2, title: 'Another', cves: [cve('CVE-2020-0002')], notices: ['no_embargo'] }),
    );
    assert.deepEqual([difference.id, difference.from, difference.to], ['XSA-9', 1, 2]);
    assert.deepEqual(difference.title, { before: 'A title', after: 'Another' });
    assert.deepEqual(difference.cves, { added: ['CVE-2020-0002'], removed: ['CVE-2020-0001'] });
    assert.deepEqual(difference.notices, { added: ['no_embargo'], removed: ['deployment'] });
    assert.equal(compareAdvisories(advisory({}), advisory({})).title, null);
  });

  it('shows each section that came, went or reads differently, and the news whole', () => {
    const before = advisory(
      {},
      { sections: [section('updates', 'same'), section('vulnerable', 'a\nb\nc'), section('other', 'x', 'GONE')] },
    );
    const after = advisory(
      {},
      {
        sections: [
          section('updates', 'none yet\nlate'),
          section('vulnerable', 'a\r\nB\r\nc'),
          section('other', 'y', 'CAME'),
        ],
      },
    );
    const shown = compareAdvisories(before, after).sections.map((each) => [
      each.change,
      each.heading,
      each.lines.map((line) => `${line.kind} ${line.text}`),
    ]);
    assert.deepEqual(shown, [
      ['added', 'NEWS', ['added none yet', 'added late']],
      ['changed', 'WHO', ['same a', 'removed b', 'added B', 'same c']],
      ['added', 'CAME', ['added y']],
      ['removed', 'GONE', ['removed x']],
    ]);
  });

  it('of an advisory with itself is empty', () => {
    const facts = advisory(
      { 'a.patch': 'a' },
      { sections: [section('vulnerable', 'x'), section('vulnerable', 'y')], permissions: [permission('allowed')] },
    );
    const { files, sections, duties, redo, permissions } = compareAdvisories(facts, facts);
    assert.deepEqual(
      [files.map((file) => file.change), sections, duties, redo, permissions],
      [['unchanged'], [], [], 'no', { added: [], removed: [] }],
    );
  });
});
