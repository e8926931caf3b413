import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import type { AdvisoryId, CveId } from '#identifiers';
import { at, filesOf, styleNamed } from './drafts.test-support.ts';
import {
  anchorOf,
  compareDraftTexts,
  composedAgain,
  composeText,
  type Draft,
  draftFindings,
  draftOf,
  filesWithRecipes,
  findAnchor,
  newDraft,
  printAnchor,
  readAnchor,
  statedPermissions,
  textReadingOf,
  withBody,
  wrapProse,
} from './index.ts';

const OSN = styleNamed('osn');
const END = at('2030-01-08T12:00:00Z');

const base = newDraft(OSN);
const DRAFT: Draft = {
  ...base,
  number: 21,
  title: 'Bells ring twice',
  cves: ['CVE-2030-99921' as CveId],
  embargo: { kind: 'until', end: END },
  permissions: statedPermissions(
    [{ what: { kind: 'patches' }, by: 'anyone', where: [], verdict: 'allowed', reason: null, care: null, clause: '' }],
    OSN,
  ),
  credits: [{ as: 'named', name: 'Ada Winter' }],
  patches: [{ file: 'osn21.patch', appliesTo: 'osierd 3.4.x', group: null }],
  resolution: { before: 'Apply the patch.', after: '' },
  recipes: {
    supportedVersions: ['3.4'],
    trees: ['osierd'],
    recipesByVersion: {
      '3.4': {
        osierd: {
          stableRef: '0123456789abcdef0123456789abcdef01234567',
          prerequisites: ['OSN-20' as AdvisoryId],
          patches: ['osn21.patch'],
        },
      },
    },
  },
  sections: base.sections.map((section) => (section.body === null ? section : { ...section, body: 'Some words.' })),
};
const FILES = filesWithRecipes(DRAFT, OSN, filesOf(DRAFT));
const TEXT = composeText(DRAFT, OSN, { files: FILES });

describe('the reading of a text', () => {
  it('has what the record of a case keeps', () => {
    const { reading, diagnostics, recipes } = textReadingOf(TEXT, OSN, { files: FILES });
    const digest = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');
    assert.deepEqual(reading, {
      digest: digest(TEXT),
      revision: 1,
      statesEnd: END,
      explainsNoEmbargo: false,
      saysDeployment: true,
      hasPatches: true,
      namesCve: true,
      saysWithdrawn: false,
      listed: [...FILES]
        .map(([name, bytes]) => ({ name, digest: digest(bytes) }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
      errors: 0,
    });
    assert.deepEqual(
      diagnostics.filter(({ severity }) => severity === 'error'),
      [],
    );
    assert.deepEqual(recipes, DRAFT.recipes);
  });

  it('counts what the linter finds, recipes against text too', () => {
    const wrong = new Map([...FILES, ['osn21.meta', new TextEncoder().encode('{"OSN": 20, "Recipes": {}}')]]);
    const { reading, diagnostics } = textReadingOf(TEXT.replace('osierd 3.4.x', 'osierd x'), OSN, { files: wrong });
    assert.ok(diagnostics.some(({ code }) => code === 'recipes-number'));
    assert.equal(reading.errors, diagnostics.filter(({ severity }) => severity === 'error').length);
    assert.ok(reading.errors > 0);
  });

  it('sees a CVE id of the case wherever it stands, however it is written', () => {
    const without = composeText({ ...DRAFT, cves: [] }, OSN);
    const named = without.replace('Some words.', 'See CVE 2030\u201399921.');
    const cves = ['CVE-2030-99921'];
    assert.deepEqual(
      [without, named, without.replace('Some words.', 'Like CVE-2020-99901.')].map(
        (text) => textReadingOf(text, OSN, { cves }).reading.namesCve,
      ),
      [false, true, false],
    );
    assert.equal(textReadingOf(without.replace('Some', 'CVE-2020-99901'), OSN).reading.namesCve, true);
  });

  it('says of a text without embargo that it explains it', () => {
    const text = composeText({ ...DRAFT, embargo: { kind: 'none', reason: 'It was public.' } }, OSN);
    const { explainsNoEmbargo, saysDeployment, statesEnd } = textReadingOf(text, OSN).reading;
    assert.deepEqual([explainsNoEmbargo, saysDeployment, statesEnd], [true, false, null]);
  });
});

describe('findings of a draft', () => {
  const codes = (draft: Draft, options = {}): string[] => draftFindings(draft, OSN, options).map(({ code }) => code);

  it('are none where text and data agree', () => assert.deepEqual(draftFindings(DRAFT, OSN, { files: FILES }), []));

  it('name what the form has and a freely written section has not', () => {
    const free = TEXT.replace('osierd 3.4.x', 'osierd 3.4.x\n\nBetween the tables.');
    const { draft, unread } = draftOf(free, OSN, DRAFT);
    assert.ok(unread.some(({ quote }) => quote === 'Fixing It'));
    const patches = [{ file: 'osn21-2.patch', appliesTo: 'osierd 3.3.x', group: null }];
    const changed = { ...draft, patches };
    assert.equal(composeText(changed, OSN), free, 'the form does not reach it');
    assert.deepEqual(codes(changed), ['draft-patches']);
    const again = composedAgain(changed, 'resolution');
    assert.deepEqual(codes(again), []);
    assert.match(composeText(again, OSN), /osn21-2\.patch {6}osierd 3\.3\.x/);
  });

  it('name permissions that the text states otherwise', () => {
    const free = TEXT.replace(
      /Members of the early-notice list may deploy[^.]*\./,
      'The patches must not be deployed.',
    );
    const { draft } = draftOf(free, OSN, DRAFT);
    assert.equal(draft.permissions[0]?.verdict, 'forbidden', 'what is understood flows back');
    assert.deepEqual(codes({ ...draft, permissions: DRAFT.permissions }), ['draft-permissions']);
    const strange = draftOf(TEXT.replace('may deploy', 'might one day deploy'), OSN, DRAFT).draft;
    assert.deepEqual(strange.permissions, DRAFT.permissions, 'what is not understood does not');
    assert.ok(codes(strange).includes('draft-permissions'));
  });

  it('name a body that would become a section, a file that is not there, and a name that was to be kept', () => {
    const first = DRAFT.sections.findIndex(({ body }) => body !== null);
    assert.ok(codes(withBody(DRAFT, first, 'Thanks\n------\n\nTo nobody.')).includes('draft-sections'));
    assert.deepEqual(codes(DRAFT, { files: new Map() }).includes('draft-file-missing'), true);
    assert.deepEqual(codes(withBody(DRAFT, first, 'Found by CY\u00ad Hidden.'), { unnamed: ['Cy Hidden'] }), [
      'draft-name-kept',
    ]);
  });

  it('name a title and a name of a mitigation that do not read as such', () => {
    assert.ok(codes({ ...DRAFT, title: 'issue 7' }).includes('draft-title'));
    const permissions = DRAFT.permissions.map((each) => ({
      ...each,
      what: { kind: 'mitigation', name: 'a`b' } as const,
    }));
    assert.ok(codes({ ...DRAFT, permissions }).includes('draft-permissions'));
  });
});

describe('two texts of a draft', () => {
  it('stand side by side', () => {
    const rows = compareDraftTexts('a\nb\nc\nd', 'a\nB\nc\nd\ne');
    assert.deepEqual(
      rows.map(({ kind, before, after }) => [kind, before?.line ?? null, after?.line ?? null]),
      [
        ['same', 1, 1],
        ['changed', 2, 2],
        ['same', 3, 3],
        ['same', 4, 4],
        ['added', null, 5],
      ],
    );
  });
});

describe('an anchor', () => {
  const index = DRAFT.sections.findIndex(({ role }) => role === 'impact');
  const anchor = anchorOf(TEXT, OSN, index, 'Some\n words.');
  const changed = (draft: Draft, given = anchor) =>
    given === undefined ? undefined : findAnchor(composeText(draft, OSN), OSN, given);

  it('finds its section after edits elsewhere, and after its revision has another number', () => {
    assert.ok(anchor);
    const longer = { ...withBody(DRAFT, 0, 'One.\n\nTwo.'), revision: 2, updates: [{ revision: 2, text: 'News.' }] };
    const found = changed(longer);
    assert.ok(found?.state === 'found');
    const line = composeText(longer, OSN).split('\n').indexOf('Consequences') + 1;
    assert.deepEqual(
      [found.heading, found.isChanged, found.line, found.quoteLine],
      ['Consequences', false, line, line + 3],
    );
  });

  it('says that its section reads otherwise, that its words are gone, that it is gone', () => {
    const edited = changed(withBody(DRAFT, index, 'Other words.'));
    assert.ok(edited?.state === 'found');
    assert.deepEqual([edited.isChanged, edited.quoteLine], [true, null]);
    const without = {
      ...DRAFT,
      sections: DRAFT.sections.map((each, at) => ({ ...each, body: each.body === null ? null : `${at}.` })),
    };
    const gone = changed({ ...without, sections: without.sections.filter((_each, at) => at !== index) });
    assert.deepEqual(gone, { state: 'gone', heading: 'Consequences' });
  });

  it('of a section beside others with its role keeps its own', () => {
    const extra = (body: string): Draft['sections'][number] => ({
      role: 'other',
      heading: 'A Remark',
      body,
      kept: null,
    });
    const two = { ...DRAFT, sections: [...DRAFT.sections, extra('One.'), extra('Two.')] };
    const text = composeText(two, OSN);
    const second = anchorOf(text, OSN, two.sections.length + 1);
    assert.equal(second?.nth, 1);
    const found = second === undefined ? undefined : findAnchor(text, OSN, second);
    assert.ok(found?.state === 'found' && found.index === two.sections.length + 1 && !found.isChanged);
  });

  it('is kept as a line of text', () => {
    assert.ok(anchor);
    assert.deepEqual(readAnchor(printAnchor(anchor)), anchor);
    for (const wrong of ['', 'null', '{}', '[]', '["a","b",1,"c",2]', '[1,2,3,4,5]'])
      assert.equal(readAnchor(wrong), undefined);
  });

  it('of no section is none', () => assert.equal(anchorOf(TEXT, OSN, 99), undefined));
});

describe('the filling of paragraphs', () => {
  const long = 'word '.repeat(30).trim();
  it('breaks long lines of prose and of lists, and leaves the rest', () => {
    const text = [long, ` * ${long}`, `    ${long}`, `$ ${long}`, `a  ${long}`, 'short\nlines'].join('\n\n');
    const [prose = '', item = '', ...rest] = wrapProse(text).split('\n\n');
    assert.ok(prose.split('\n').every((line) => line.length <= 72));
    assert.ok(
      item.split('\n').every((line, at) => line.length <= 72 && line.startsWith(at === 0 ? ' * word' : '   word')),
    );
    assert.deepEqual(rest, text.split('\n\n').slice(2));
  });

  it('begins no line with what would mean something else there', () => {
    for (const word of ['*', '1.', '$', '>', 'a.patch', '----']) {
      for (let before = 10; before < 20; before += 1) {
        const filled = wrapProse(`${'word '.repeat(before)}${word} ${long}`);
        assert.ok(!filled.split('\n').some((line) => line === word || line.startsWith(`${word} `)), filled);
      }
    }
  });

  it('done twice changes nothing more', () => {
    for (const text of [long, ` * ${long}\n   ${long}`, `${'x'.repeat(90)} ${long}`])
      assert.equal(wrapProse(wrapProse(text)), wrapProse(text));
  });
});
