import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { lint } from '#lint';
import { factsOf, parse } from '#text-format';
import { anyDraft, body, filesOf, STYLES } from './drafts.test-support.ts';
import { composeText, type Draft, draftOf, withBody, withFiles } from './index.ts';

for (const style of STYLES) {
  describe(`a draft of ${style.series}`, () => {
    it('is read back from its text as it was', () => {
      fc.assert(
        fc.property(anyDraft(style), (given) => {
          const draft = withFiles(given, { files: filesOf(given) });
          const text = composeText(given, style, { files: filesOf(given) });
          const read = draftOf(text, style);
          assert.deepEqual(read.draft, draft, text);
          assert.deepEqual(read.unread, [], text);
          assert.equal(composeText(read.draft, style), text);
        }),
        { numRuns: 60 },
      );
    });

    it('has in its text exactly the facts given, with the checksums of the real bytes, and no errors', () => {
      fc.assert(
        fc.property(anyDraft(style), (draft) => {
          const files = filesOf(draft);
          const text = composeText(draft, style, { files });
          const tree = parse(text, STYLES);
          const facts = factsOf(tree);
          assert.deepEqual(
            [facts.series, facts.number, facts.revision, facts.title, facts.cves],
            [style.series, draft.number, draft.revision, draft.title, draft.cves],
          );
          assert.equal(facts.embargoEndsAt, draft.embargo.kind === 'until' ? draft.embargo.end : null);
          assert.equal(facts.public, draft.embargo.kind === 'over' || draft.embargo.kind === 'none');
          assert.deepEqual(
            facts.patches.map(({ file, appliesTo, group }) => ({ file, appliesTo, group })),
            draft.patches,
          );
          assert.deepEqual(
            new Map(facts.checksums.map(({ file, sha256 }) => [file, sha256])),
            new Map([...files].map(([file, bytes]) => [file, createHash('sha256').update(bytes).digest('hex')])),
          );
          const errors = lint({ tree, facts, recipesFile: null, mail: null }).filter(
            ({ severity }) => severity === 'error',
          );
          assert.deepEqual(errors, [], text);
          assert.ok(
            text.split('\n').every((line) => line.length <= 76 || /^[0-9a-f]{64} /.test(line)),
            'no line is long',
          );
        }),
        { numRuns: 60 },
      );
    });

    it('keeps what no text says from the draft before', () => {
      fc.assert(
        fc.property(anyDraft(style), body, (given, note) => {
          const before: Draft = {
            ...given,
            updates: [...(given.revision > 1 ? [{ revision: 1, text: note }] : []), ...given.updates].filter(
              ({ revision }, index, all) => all.findIndex((each) => each.revision === revision) === index,
            ),
            credits: [{ as: 'declined' }, ...given.credits],
            recipes: { supportedVersions: ['3.1'], trees: ['osierd'], recipesByVersion: {} },
            sections: given.sections,
          };
          const text = composeText(before, style);
          assert.deepEqual(draftOf(text, style, before).draft, before);
        }),
        { numRuns: 50 },
      );
    });

    it('changes in its text only where it is changed', () => {
      fc.assert(
        fc.property(anyDraft(style), fc.nat(), body, (draft, pick, words) => {
          const text = composeText(draft, style);
          const sections = draft.sections.flatMap(({ body: old }, index) => (old === null ? [] : [index]));
          const index = sections[pick % sections.length] ?? 0;
          const after = composeText(withBody(draftOf(text, style).draft, index, words), style);
          const [one, other] = [text, after].map((each) => factsOf(parse(each, [style])).sections);
          assert.deepEqual(
            other?.filter((_section, at) => at !== index).map(({ heading, body: of }) => [heading, of]),
            one?.filter((_section, at) => at !== index).map(({ heading, body: of }) => [heading, of]),
          );
          assert.equal(other?.[index]?.body, words);
        }),
        { numRuns: 60 },
      );
    });
  });
}

describe('any text', () => {
  const pieces = fc.constantFrom(
    'Osier Security Note CVE-2030-1000 / OSN-7',
    'issue 2',
    '*** Embargoed until 2030-01-01 12:00 UTC ***',
    'What Changed in Issue 2',
    'Fixing It',
    'Use Before Publication',
    'Thanks',
    'Why There Was No Embargo',
    'Summary',
    '--------------',
    '---------',
    '------',
    '-------',
    'osn7.patch      osierd 3.1.x',
    `${'a'.repeat(64)}  osn7.patch`,
    '$ sha256sum osn7*',
    '$',
    'For the daemon:',
    'Now public.',
    'Members may deploy the patches before publication.',
    '',
    ' ',
    '\r',
    'some words of a sentence that says nothing and is so long that a line of it would have to be broken somewhere',
  );
  it('comes back byte for byte, and so does it with another draft before it', () => {
    fc.assert(
      fc.property(
        fc.array(pieces, { maxLength: 40 }),
        fc.constantFrom('\n', '\r\n', ''),
        fc.boolean(),
        anyDraft(STYLES[1] as (typeof STYLES)[number]),
        (lines, end, isEnded, before) => {
          const style = STYLES[1] as (typeof STYLES)[number];
          const text = lines.join(end) + (isEnded ? '\n' : '');
          assert.equal(composeText(draftOf(text, style).draft, style), text);
          assert.equal(composeText(draftOf(text, style, before).draft, style), text);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('of characters comes back too', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        for (const style of STYLES) assert.equal(composeText(draftOf(text, style).draft, style), text);
      }),
    );
  });
});

describe('the sample series', () => {
  const folder = join(import.meta.dirname, '../../examples/osier/src');
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /issue-[0-9]\.txt$/.test(name),
  );
  const style = STYLES[1] as (typeof STYLES)[number];
  it('has texts', () => assert.ok(names.length >= 20));
  for (const name of names) {
    it(`${name} comes back, and changes in one section alone`, () => {
      const text = readFileSync(join(folder, name), 'utf8').replace(/\{sha256 [^}]*\}/g, 'b'.repeat(64));
      keepsSections(text, style);
    });
  }
});

describe('text that is kept', () => {
  const style = STYLES[1] as (typeof STYLES)[number];
  const name = join(import.meta.dirname, '../../examples/osier/src/OSN-3/issue-2.txt');
  const text = readFileSync(name, 'utf8').replace(/\{sha256 [^}]*\}/g, 'b'.repeat(64));
  const { draft } = draftOf(text, style);
  const sectionOf = (whole: string, heading: string): string => {
    const at = whole.indexOf(`\n${heading}\n`);
    const end = whole.indexOf('\nUse Before Publication\n');
    return whole.slice(at, end);
  };

  it('gives way where the draft says something else, and only there', () => {
    assert.ok(draft.masthead !== null && draft.sections.some(({ kept }) => kept !== null), 'some is kept');
    const titled = composeText({ ...draft, title: 'Another title' }, style);
    const body = (whole: string): string => whole.slice(whole.indexOf('What Changed in Issue 2'));
    assert.equal(factsOf(parse(titled, [style])).title, 'Another title');
    assert.equal(body(titled), body(text));
    const [first, ...rest] = draft.patches;
    assert.ok(first);
    const rows = composeText({ ...draft, patches: [{ ...first, appliesTo: 'osierd 3.1.x' }, ...rest] }, style);
    assert.match(sectionOf(rows, 'Fixing It'), /osn3-\?\.patch +osierd 3\.1\.x\n/);
    assert.equal(rows.replace(sectionOf(rows, 'Fixing It'), ''), text.replace(sectionOf(text, 'Fixing It'), ''));
  });

  it('gives way to other checksums than those of the files', () => {
    const files = new Map(draft.checksums.map(({ file }) => [file, new TextEncoder().encode(file)]));
    const composed = composeText(draft, style, { files });
    const facts = factsOf(parse(composed, [style]));
    for (const { file, sha256 } of facts.checksums)
      assert.equal(sha256, createHash('sha256').update(file).digest('hex'));
    assert.equal(facts.checksums.length, draft.checksums.length);
    assert.equal(composeText(draftOf(composed, style).draft, style, { files }), composed);
  });
});

const corpus = process.env['TOCSIN_CORPUS'];

describe('real advisories', { skip: corpus === undefined ? 'TOCSIN_CORPUS is not set' : false }, () => {
  it('come back byte for byte, and change in one section alone', () => {
    const folder = join(corpus ?? '', 'xsa');
    const style = STYLES[0] as (typeof STYLES)[number];
    const names = readdirSync(folder).filter((name) => name.endsWith('.eml'));
    assert.ok(names.length > 0, `no mails in ${folder}`);
    for (const name of names) {
      const mail = readFileSync(join(folder, name), 'utf8');
      const signed = /-----BEGIN PGP SIGNED MESSAGE-----\n(?:Hash:.*\n)*\n(?<text>[\s\S]*?)\n-----BEGIN PGP SIG/.exec(
        mail,
      );
      const text = (signed?.groups?.['text'] ?? '').replace(/^- /gm, '');
      assert.ok(text.length > 500, name);
      keepsSections(text, style);
    }
  });
});

function keepsSections(text: string, style: (typeof STYLES)[number]): void {
  const { draft } = draftOf(text, style);
  assert.equal(composeText(draft, style), text);
  const before = factsOf(parse(text, [style])).sections;
  assert.equal(draft.sections.length, before.length);
  draft.sections.forEach(({ role }, index) => {
    // the notes on an embargo and the updates are facts of the draft, which other sections may hang on
    if (role === 'updates' || role === 'no_embargo') return;
    const after = factsOf(parse(composeText(withBody(draft, index, 'Other words.'), style), [style])).sections;
    assert.equal(after[index]?.body, 'Other words.');
    after.forEach((section, at) => {
      if (at !== index)
        assert.equal(section.body, before[at]?.body, `${section.heading} beside ${before[index]?.heading}`);
    });
  });
}
