import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { AdvisoryFacts } from '#advisory';
import { formatInstant } from '#base';
import { rangeOf, versionsOf } from '#versions';
import { factsOf, parse, sentencesOf } from './index.ts';
import { STYLES } from './styles.test-support.ts';

const SUM = '0123456789abcdef'.repeat(4);
const OTHER_SUM = 'f'.repeat(64);
const read = (text: string): AdvisoryFacts => factsOf(parse(text, STYLES));
const section = (heading: string, body: string, mark = '='): string =>
  `${heading}\n${mark.repeat(heading.length)}\n\n${body}\n\n`;
const HEAD =
  '            Xen Security Advisory CVE-2031-1001 / XSA-901\n                           version 2\n\n                    A bell rings twice\n\n';
const inResolution = (body: string): AdvisoryFacts => read(HEAD + section('RESOLUTION', body));

/** One row a printed row: file, files, column, component, range or versions, group. */
const rows = (facts: AdvisoryFacts) =>
  facts.patches.map((row) => {
    const range = rangeOf(row.applies);
    return [
      row.file,
      row.appliesTo,
      row.applies.component,
      range === null ? (versionsOf(row.applies)?.join(' ') ?? null) : `${range.from}..${range.to}`,
    ];
  });

describe('the masthead', () => {
  const cases: Readonly<Record<string, readonly [text: string, expected: Partial<AdvisoryFacts>]>> = {
    'in full': [
      HEAD,
      {
        id: 'XSA-901' as never,
        number: 901,
        series: 'XSA',
        revision: 2,
        title: 'A bell rings twice',
        cves: ['CVE-2031-1001'] as never,
        withdrawn: false,
        supersededBy: null,
        embargoEndsAt: null,
      },
    ],
    'without a version line is of a first revision': [
      'Xen Security Advisory XSA-901\n\nA title\n\n',
      { id: 'XSA-901' as never, revision: 1, cves: [] },
    ],
    'without a version line takes the revision from the updates': [
      `Xen Security Advisory XSA-901\n\nA title\n\n${section('UPDATES IN VERSION 4', 'News.')}`,
      { revision: 4 },
    ],
    'without a version line and with updates that do not count is of no known revision': [
      `Osier Security Note OSN-4\n\nA title\n\n${section('What Changed in Issue five', 'News.', '-')}`,
      { revision: 1 },
    ],
    'with the number after the words, as old texts have it': [
      'Xen Security Advisory 89 (CVE-2014-2599)\n\nA title\n',
      { id: 'XSA-89' as never, number: 89, cves: ['CVE-2014-2599'] as never },
    ],
    'with two CVE ids without a blank': [
      'Xen Security Advisory CVE-2031-1001,CVE-2031-1002 / XSA-901\n',
      { cves: ['CVE-2031-1001', 'CVE-2031-1002'] as never },
    ],
    'with three CVE ids with blanks': [
      'Xen Security Advisory CVE-2031-1001, CVE-2031-1002 , CVE-2031-1003 / XSA-901\n',
      { cves: ['CVE-2031-1001', 'CVE-2031-1002', 'CVE-2031-1003'] as never },
    ],
    'with a CVE id twice names it once': [
      'Xen Security Advisory CVE-2031-1001, CVE-2031-1001 / XSA-901\n',
      { cves: ['CVE-2031-1001'] as never },
    ],
    'wrapped between its ids': [
      'Xen Security Advisory CVE-2031-1001,\n    CVE-2031-1002 and CVE-2031-1003\n   / XSA-901\n    version 3\n\nA title\n',
      {
        id: 'XSA-901' as never,
        revision: 3,
        title: 'A title',
        cves: ['CVE-2031-1001', 'CVE-2031-1002', 'CVE-2031-1003'] as never,
      },
    ],
    'in small letters': [
      'xen security advisory cve-2031-1001 / xsa-901\nVersion 2\n\nA title',
      { id: 'XSA-901' as never, revision: 2, cves: ['CVE-2031-1001'] as never },
    ],
    'of an old text, with a bare number': [
      'Xen Security Advisory 89\n\nA title\n',
      { id: 'XSA-89' as never, number: 89 },
    ],
    'with a number that is no number': [
      'Xen Security Advisory XSA-0\n\nA title\n',
      { id: null, number: null, series: 'XSA' },
    ],
    'with a title over two lines': [
      'Xen Security Advisory XSA-901\n\n   A title that\n   goes on\n\n',
      { title: 'A title that goes on' },
    ],
    'with a title that speaks of an embargo': [
      'Xen Security Advisory XSA-901\n\n   The embargo list leaks\n\n',
      { title: 'The embargo list leaks', embargoEndsAt: null },
    ],
    withdrawn: [
      'Xen Security Advisory XSA-901\n version 2\n\nWITHDRAWN: A bell rings\n',
      { withdrawn: true, title: 'WITHDRAWN: A bell rings' },
    ],
    'of the other series, retracted': [
      'Osier Security Note OSN-3\n issue 2\n\nRETRACTED: A bell\n',
      { id: 'OSN-3' as never, series: 'OSN', revision: 2, withdrawn: true },
    ],
    'not withdrawn, though the title says the word later': [
      'Xen Security Advisory XSA-901\n\nA grant that was withdrawn\n',
      { withdrawn: false },
    ],
    'of nobody': [
      'Bell Security Letter BSL-1\n\nA title\n',
      { id: null, series: null, title: null, revision: null, cves: [] },
    ],
    'quoted in a reply': [
      'Alice wrote:\n> Xen Security Advisory CVE-2031-1001 / XSA-901\n> version 2\n>\n> A title\n',
      { id: null, series: null, revision: null, cves: [], title: null },
    ],
    'spoken of in a sentence': ['See the Xen Security Advisory XSA-901\n', { id: null, series: null }],
    'below forty other lines': [`${'line\n'.repeat(40)}${HEAD}`, { id: null, series: null }],
  };
  for (const [claim, [text, expected]] of Object.entries(cases)) {
    it(claim, () => {
      const facts = read(text);
      for (const [member, value] of Object.entries(expected))
        assert.deepEqual(facts[member as keyof AdvisoryFacts], value, member);
    });
  }

  const embargoes: Readonly<Record<string, string | null>> = {
    '*** EMBARGOED UNTIL 2031-10-20 12:00 UTC ***': '2031-10-20T12:00:00Z',
    '*** Embargo ends at 2031-10-20, 12:00:30 GMT ***': '2031-10-20T12:00:30Z',
    '*** Embargoed until 2031-10-20T12:00Z ***': '2031-10-20T12:00:00Z',
    '*** Embargoed until 2031-10-20 ***': null,
    '*** Embargoed until 2031-10-20 12:00 ***': null,
    '*** Embargoed until 2031-10-20 12:00 CEST ***': null,
    '*** Embargoed until 2031-02-30 12:00 UTC ***': null,
    '*** Embargoed until 2031-13-01 12:00 UTC ***': null,
    '*** Embargoed until next week ***': null,
  };
  for (const [line, endsAt] of Object.entries(embargoes)) {
    it(`says "${line}", which is ${endsAt ?? 'no instant'}, and is no title`, () => {
      const facts = read(`Xen Security Advisory XSA-901\n\n  A title\n\n     ${line}\n\n${section('IMPACT', 'Some.')}`);
      assert.equal(facts.embargoEndsAt === null ? null : formatInstant(facts.embargoEndsAt), endsAt);
      assert.equal(facts.title, 'A title');
    });
  }
});

describe('the sections', () => {
  it('stand in any order, known or not, with their lines', () => {
    const text =
      HEAD +
      section('CREDITS', 'Ada.') +
      section('REGENERATION OF BELLS', 'Cast anew.') +
      section('RESOLUTION', 'Do.') +
      section('IMPACT', 'Loud.');
    const facts = read(text);
    assert.deepEqual(
      facts.sections.map((each) => [each.heading, each.role, each.body, text.split('\n')[each.line - 1]]),
      [
        ['CREDITS', 'credits', 'Ada.', 'CREDITS'],
        ['REGENERATION OF BELLS', 'other', 'Cast anew.', 'REGENERATION OF BELLS'],
        ['RESOLUTION', 'resolution', 'Do.', 'RESOLUTION'],
        ['IMPACT', 'impact', 'Loud.', 'IMPACT'],
      ],
    );
    assert.equal(facts.credits, 'Ada.');
    assert.equal(facts.updates, null);
  });

  it('keep their text byte for byte, without the blank lines around it', () => {
    const [first] = read(`${HEAD}IMPACT\n======\n\n\t\n  indented\n\n\tand  wide \r\n\nend\n\n \n`).sections;
    assert.equal(first?.body, '  indented\n\n\tand  wide \r\n\nend');
  });

  it('may have underlines of about their length, and need one', () => {
    assert.deepEqual(
      read(`${HEAD}IMPACT\n====\n\nx\n\nODD ONE\n========\n\nx\n`).sections.map((each) => each.heading),
      ['IMPACT', 'ODD ONE'],
    );
    assert.deepEqual(read(`${HEAD}IMPACT\n\nODD\n================\n\n======\n\n IMPACT\n =======\n`).sections, []);
  });

  it('may be empty', () =>
    assert.deepEqual(
      read(`${HEAD}IMPACT\n======`).sections.map((each) => each.body),
      [''],
    ));

  for (const heading of [
    'NOTE REGARDING LACK OF EMBARGO',
    'NOTE ON LACK OF EMBARGO',
    'NOTE CONCERNING LACK OF EMBARGO',
    'NOTE ABOUT LACK OF EMBARGO',
  ]) {
    it(`"${heading}" means no embargo, and that it is public`, () => {
      const facts = read(HEAD + section(heading, 'It was told on a list.'));
      assert.deepEqual([facts.notices, facts.public], [['no_embargo'], true]);
    });
  }

  it('name notices in their order, each once', () => {
    const text =
      HEAD +
      section('NOTE CONCERNING SHORT EMBARGO', 'a') +
      section('DEPLOYMENT DURING EMBARGO', 'b') +
      section('DEPLOYMENT DURING EMBARGO', 'c');
    assert.deepEqual(read(text).notices, ['short_embargo', 'deployment']);
    assert.equal(read(text).public, false);
  });

  it('say that it is public where the updates do, in any blanks', () => {
    assert.equal(read(HEAD + section('UPDATES IN VERSION 2', 'CVE assigned.\n\nPublic\n  release.')).public, true);
    assert.equal(read(HEAD + section('UPDATES IN VERSION 2', 'CVE assigned.')).public, false);
    assert.equal(read(HEAD + section('IMPACT', 'Public release.')).public, false);
  });

  it('have sub-headings, also those that began with a dash-escape', () => {
    const text =
      HEAD +
      section(
        'DEPLOYMENT DURING EMBARGO',
        '--- Host administrators ---\n\nThe patches may be deployed.\n\nGuests\n------\n\nNothing.',
      );
    const [, deployment] = parse(text, STYLES).blocks;
    assert.ok(deployment);
    assert.deepEqual(
      sentencesOf(deployment).map((each) => [each.subheading, each.quote]),
      [
        ['--- Host administrators ---', 'The patches may be deployed.'],
        ['Guests', 'Nothing.'],
      ],
    );
  });

  it('are of the series that the masthead names, and of the nearest one where none does', () => {
    const osier = `Osier Security Note OSN-3\n\nTitle\n\n${section('Consequences', 'Loud.', '-')}`;
    assert.deepEqual(
      read(osier).sections.map((each) => each.role),
      ['impact'],
    );
    const headless = section('Consequences', 'Loud.', '-');
    assert.deepEqual([read(headless).sections.map((each) => each.role), read(headless).series], [['impact'], null]);
  });
});

describe('the patch table', () => {
  const cases: Readonly<Record<string, readonly [body: string, expected: readonly (readonly (string | null)[])[]]>> = {
    'is empty where there are no patches': ['See https://bells.example/pull/7 for the fix.', []],
    'has a row': ['xsa901.patch           Xen 4.9.x', [['xsa901.patch', 'Xen 4.9.x', 'xen', '4.9.x']]],
    'has a row with a single blank': [
      'xsa901-oxenstored-?.patch oxenstored master',
      [['xsa901-oxenstored-?.patch', 'oxenstored master', 'oxenstored', 'master']],
    ],
    'has a row with a tab': ['xsa901.patch\tXen 4.9.x', [['xsa901.patch', 'Xen 4.9.x', 'xen', '4.9.x']]],
    'has an indented row': ['   xsa901.patch   Xen 4.9.x  ', [['xsa901.patch', 'Xen 4.9.x', 'xen', '4.9.x']]],
    'has ranges in both directions': [
      'a.patch   Xen 4.9 - xen-unstable\nb.patch   xen-unstable - 4.9\nc.patch   Xen 4.9.x ... 4.7.x',
      [
        ['a.patch', 'Xen 4.9 - xen-unstable', 'xen', '4.9..unstable'],
        ['b.patch', 'xen-unstable - 4.9', 'xen', '4.9..unstable'],
        ['c.patch', 'Xen 4.9.x ... 4.7.x', 'xen', '4.7.x..4.9.x'],
      ],
    ],
    'has a row with a component and no version': [
      'a.patch   XAPI oxenstored\nb.patch   Linux',
      [
        ['a.patch', 'XAPI oxenstored', 'oxenstored', null],
        ['b.patch', 'Linux', 'linux', null],
      ],
    ],
    'has a row with a name only': ['xsa901-xapi.patch', [['xsa901-xapi.patch', null, null, null]]],
    'has a row that goes on in the next line': [
      'xsa901.patch     xen-unstable, Xen 4.9.x,\n                 4.8.x',
      [['xsa901.patch', 'xen-unstable, Xen 4.9.x, 4.8.x', 'xen', 'unstable 4.9.x 4.8.x']],
    ],
    'has names with a folder': [
      'xsa901/xsa901-?.patch    Xen 4.9.x',
      [['xsa901/xsa901-?.patch', 'Xen 4.9.x', 'xen', '4.9.x']],
    ],
    'keeps what it does not understand': [
      'xsa901.patch    whatever you run',
      [['xsa901.patch', 'whatever you run', null, null]],
    ],
    'takes no sentence for a row': ['xsa901.patch fixes the bell.\n\nApply\nxsa901.patch\nand ring.', []],
    'ends at a blank line, and may begin again': [
      'a.patch   Xen 4.9\n\nb.patch   Xen 4.8',
      [
        ['a.patch', 'Xen 4.9', 'xen', '4.9'],
        ['b.patch', 'Xen 4.8', 'xen', '4.8'],
      ],
    ],
  };
  for (const [claim, [body, expected]] of Object.entries(cases)) {
    it(claim, () => assert.deepEqual(rows(inResolution(body)), expected));
  }

  it('is no table in the updates, the credits and the notices', () => {
    for (const heading of ['UPDATES IN VERSION 2', 'CREDITS', 'DEPLOYMENT DURING EMBARGO']) {
      assert.deepEqual(read(HEAD + section(heading, 'a.patch    Xen 4.9')).patches, [], heading);
    }
  });

  it('may be grouped under headings', () => {
    const facts = inResolution(
      'For the hypervisor:\n\na.patch   Xen 4.9\nb.patch   Xen 4.8\n\nFor the daemon:\nc.patch   oxenstored master\n',
    );
    assert.deepEqual(
      facts.patches.map((row) => [row.file, row.group]),
      [
        ['a.patch', 'For the hypervisor:'],
        ['b.patch', 'For the hypervisor:'],
        ['c.patch', 'For the daemon:'],
      ],
    );
  });

  it('takes its component from the heading, and no default against it', () => {
    const componentUnder = (heading: string): string | null | undefined =>
      inResolution(`${heading}\n\na.patch   5.10\n`).patches[0]?.applies.component;
    assert.equal(componentUnder('For Linux:'), 'linux');
    assert.equal(componentUnder('For the frobnicator:'), null);
    assert.equal(componentUnder('For Linux and QEMU:'), null);
    assert.equal(componentUnder('Here is the table'), 'xen');
  });

  it('has no group after prose that is no heading', () => {
    assert.deepEqual(
      inResolution(
        'For xen.git:\n\na.patch   Xen 4.9\n\nWhat follows is for another tree,\nand needs it:\n\nb.patch   Xen 4.8',
      ).patches.map((row) => row.group),
      ['For xen.git:', null],
    );
  });

  it('has no group where the line above runs on from a paragraph', () => {
    assert.deepEqual(
      inResolution('There are patches, as\nfollows:\n\na.patch   Xen 4.9').patches.map((row) => row.group),
      [null],
    );
  });

  it('stands for the files that the checksums name, in their order, wherever it stands itself', () => {
    const facts = inResolution(
      `a-?.patch   Xen 4.9\nd/a-*.patch   Xen 4.8\nz.patch   Xen 4.7\n\n$ sha256sum *\n${SUM}  z.patch\n${OTHER_SUM}  a-2.patch\n${SUM}  d/a-4.8.patch\n${SUM} *a-1.patch\n$\n`,
    );
    assert.deepEqual(
      facts.patches.map((row) => row.files),
      [['a-2.patch', 'a-1.patch'], ['d/a-4.8.patch'], ['z.patch']],
    );
    assert.deepEqual(
      facts.checksums.map((row) => row.file),
      ['z.patch', 'a-2.patch', 'd/a-4.8.patch', 'a-1.patch'],
    );
  });

  it('with a wildcard that no checksum fits stands for nothing', () =>
    assert.deepEqual(
      inResolution('a-?.patch   Xen 4.9').patches.map((row) => row.files),
      [[]],
    ));
});

describe('the checksum table', () => {
  it('gives digests in small letters, with their lines', () => {
    const text = `${HEAD}${section('RESOLUTION', `$ sha256sum xsa901*\n${OTHER_SUM.toUpperCase()}  xsa901.meta\n${SUM}  xsa901 with blanks.patch  \n$`)}`;
    const { checksums } = read(text);
    assert.deepEqual(
      checksums.map((row) => [row.file, row.sha256]),
      [
        ['xsa901.meta', OTHER_SUM],
        ['xsa901 with blanks.patch', SUM],
      ],
    );
    for (const row of checksums) assert.ok(text.split('\n')[row.line - 1]?.includes(row.file));
  });

  it('leaves out what is no digest', () => {
    const { checksums } = inResolution(
      `$ sha256sum *\n${SUM.slice(1)}  short\n${SUM}0  long\ng${SUM.slice(1)}  odd\n> ${SUM}  quoted\n${SUM}\n$`,
    );
    assert.deepEqual(checksums, []);
  });
});

describe('sentences', () => {
  it('are split at their ends, folded, and know their lines', () => {
    const text =
      HEAD +
      section(
        'IMPACT',
        'One bell, e.g. the\n  big one.  It rings.\n\n * A bullet\n   goes on\n * Another one: x.y is no end.\n\n"Quoted." Then v. 3 (see 4.9). Last',
      );
    const [, block] = parse(text, STYLES).blocks;
    assert.ok(block);
    const sentences = sentencesOf(block);
    assert.deepEqual(
      sentences.map((each) => each.quote),
      [
        'One bell, e.g. the big one.',
        'It rings.',
        'A bullet goes on',
        'Another one: x.y is no end.',
        '"Quoted."',
        'Then v. 3 (see 4.9).',
        'Last',
      ],
    );
    assert.deepEqual(
      sentences.map((each) => each.opensParagraph),
      [true, false, true, true, true, false, false],
    );
    const lines = text.split('\n');
    for (const each of sentences) assert.ok(lines[each.line - 1]?.includes(each.quote.split(' ')[0] ?? ''), each.quote);
  });
});

describe('blanks at the ends of lines, which nobody signs', () => {
  const text = `${HEAD}${section('UPDATES IN VERSION 2', 'Public release.')}${section('VULNERABLE SYSTEMS', 'All bells.')}${section(
    'RESOLUTION',
    `For xen.git:\n\na.patch   Xen 4.9,\n          Xen 4.8\nb-?.patch   Xen 4.7\n\n$ sha256sum *\n${'0'.repeat(64)}  a.patch\n${'1'.repeat(64)}  b-1.patch\n$\n`,
  )}${section('DEPLOYMENT DURING EMBARGO', 'Deployment of the patches is permitted.')}`;
  const canonical = (value: unknown): string => JSON.stringify(value).replace(/(?:[ \t]|\\t|\\r)+(?=\\n)/g, '');

  it('change no fact, however many there are', () => {
    const plain = canonical(read(text));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(200), fc.constantFrom(1, 121, 250, 400, 2001), fc.constantFrom(' ', '\t', '\r')), {
          maxLength: 8,
        }),
        (pads) => {
          const lines = text.split('\n');
          for (const [at, times, blank] of pads) {
            const index = at % lines.length;
            lines[index] = `${lines[index]}${blank.repeat(times)}`;
          }
          assert.equal(canonical(read(lines.join('\n'))), plain);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('what the text says of itself', () => {
  const publicIn = (news: string): boolean => read(HEAD + section('UPDATES IN VERSION 2', news)).public;

  it('is public only where the phrase is a sentence of its own', () => {
    for (const news of [
      'Public release.',
      'CVE assigned.\n\nPublic release.',
      ' * Public release;\n * typo',
      'PUBLIC RELEASE',
    ])
      assert.equal(publicIn(news), true, news);
    for (const news of [
      'Public release is postponed.',
      'This is not yet a public release.',
      'No public release.',
      'CVE assigned.',
    ])
      assert.equal(publicIn(news), false, news);
  });

  it('is withdrawn only where the title opens with the word for it, and not with another that begins so', () => {
    const withdrawn = (title: string): boolean => read(`Osier Security Note OSN-4\n\n${title}\n\n`).withdrawn;
    assert.equal(withdrawn('RETRACTED: a thing'), true);
    assert.equal(withdrawn('RETRACTED'), true);
    for (const title of ['Retracted ports stay mapped', 'RETRACTED ports stay mapped', 'A thing: RETRACTED'])
      assert.equal(withdrawn(title), false, title);
  });

  it('names what is to be read in its place only where it is taken back, in a sentence of its own', () => {
    const successor = (title: string, ...news: string[]): string | null =>
      read(
        `Osier Security Note OSN-4\n issue 2\n\n${title}\n\nWhat Changed in Issue 2\n-----------------------\n\n${news.join('\n\n')}\n`,
      ).supersededBy;
    assert.equal(successor('RETRACTED: a thing', 'It was half of it.', 'Superseded by\nOSN-7.'), 'OSN-7');
    assert.equal(successor('A thing', 'Superseded by OSN-7.'), null);
    for (const news of [
      'Not superseded by OSN-7.',
      'Superseded by OSN-7, or not.',
      'Superseded by OSN-4.',
      'Superseded by 7.',
    ])
      assert.equal(successor('RETRACTED: a thing', news), null, news);
    assert.equal(successor('RETRACTED: a thing', 'Superseded by OSN-7.', 'Superseded by OSN-8.'), null, 'of two');
  });

  it('ends its embargo at one instant, in UTC, or at none that we know', () => {
    const endsAt = (words: string): number | null =>
      read(`Xen Security Advisory XSA-901\n\n*** ${words} ***\n\nA title\n`).embargoEndsAt;
    assert.equal(endsAt('EMBARGOED UNTIL 2031-09-01 12:00 UTC'), Date.UTC(2031, 8, 1, 12));
    assert.equal(endsAt('EMBARGOED UNTIL 2031-09-01 12:00 UTC-8'), null);
    assert.equal(endsAt('EMBARGO MOVED FROM 2031-09-01 12:00 UTC TO 2031-09-15 12:00 UTC'), null);
  });

  it('keeps what stands indented below a row, and does not read around it', () => {
    const [row] = inResolution('a.patch   Xen 4.9\n          except 4.9.3\n').patches;
    assert.deepEqual([row?.appliesTo, row?.applies.unread], ['Xen 4.9 except 4.9.3', 'Xen 4.9 except 4.9.3']);
  });

  it('finds the files of a wildcard without a folder in a table with one', () => {
    const sums = `$ sha256sum x/*\n${'0'.repeat(64)}  x/a-1.patch\n$\n`;
    assert.deepEqual(inResolution(`a-?.patch   Xen 4.9\n\n${sums}`).patches[0]?.files, ['x/a-1.patch']);
  });
});
