import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { AdvisoryFacts } from '#advisory';
import { rangeOf, versionsOf } from '#versions';
import { factsOf, parse, print } from './index.ts';
import { STYLES } from './styles.test-support.ts';

const TEXT = `
            Xen Security Advisory CVE-2031-1001 / XSA-901
                               version 3

              A bell rings in the wrong tower

UPDATES IN VERSION 3
====================

Public release.

ISSUE DESCRIPTION
=================

The sexton a == b pulled the rope.

VULNERABLE SYSTEMS
==================

Towers from the third on.

RESOLUTION
==========

Apply the patch.

xsa901.patch             Xen 4.9.x, Xen 4.8.x
xsa901-old.patch         Xen 4.7.x

$ sha256sum xsa901*
${'0'.repeat(64)}  xsa901.patch
$
`;
const HEADINGS = ['UPDATES IN VERSION 3', 'ISSUE DESCRIPTION', 'VULNERABLE SYSTEMS', 'RESOLUTION'];

/** What such archives do: all lines one, every line end a blank. */
const flatten = (text: string): string => text.replaceAll('\n', ' ');
/** Some also lose what is no word: ids, digests, names with digits; a revision that stands alone stays. */
const dropDigits = (text: string): string => text.replace(/\S*[0-9]\S*/g, (word) => (/^[1-9]$/.test(word) ? word : ''));

function read(text: string): AdvisoryFacts {
  const tree = parse(text, STYLES);
  assert.equal(print(tree), text);
  assert.equal(tree.isFlattened, true);
  return factsOf(tree);
}

describe('a text whose lines were run together', () => {
  it('keeps id, revision, title, CVE ids, sections and rows', () => {
    const facts = read(flatten(TEXT));
    assert.deepEqual(
      [facts.id, facts.revision, facts.title, facts.cves],
      ['XSA-901', 3, 'A bell rings in the wrong tower', ['CVE-2031-1001']],
    );
    assert.deepEqual(
      facts.sections.map((section) => section.heading),
      HEADINGS,
    );
    assert.deepEqual(
      facts.sections.map((section) => section.role),
      ['updates', 'description', 'vulnerable', 'resolution'],
    );
    assert.equal(facts.sections[1]?.body, 'The sexton a == b pulled the rope.');
    assert.equal(facts.public, true);
    assert.deepEqual(
      facts.patches.map((row) => [row.file, versionsOf(row.applies)]),
      [
        ['xsa901.patch', ['4.9.x', '4.8.x']],
        ['xsa901-old.patch', ['4.7.x']],
      ],
    );
    assert.deepEqual(facts.checksums, [], 'no checksum is taken from a text that lost its lines');
  });

  it('keeps title, revision and sections where words with digits are lost, and invents no id', () => {
    const facts = read(dropDigits(flatten(TEXT)));
    assert.deepEqual([facts.id, facts.number, facts.cves], [null, null, []]);
    assert.deepEqual([facts.series, facts.revision, facts.title], ['XSA', 3, 'A bell rings in the wrong tower']);
    assert.deepEqual(
      facts.sections.map((section) => section.heading),
      HEADINGS,
    );
    assert.deepEqual([facts.patches, facts.checksums], [[], []]);
  });

  it('has no revision where it lost that too: it may have been any', () => {
    assert.equal(
      read(
        flatten(TEXT)
          .replace(/version 3/i, '')
          .replace('IN VERSION 3', 'IN VERSION  ')
          .replaceAll('VERSION   ====================', 'VERSION   ================='),
      ).revision,
      null,
    );
  });

  it('is told from one whose lines stand: a single underline on a line of its own decides', () => {
    assert.equal(parse(TEXT, STYLES).isFlattened, false);
    assert.equal(parse(`${flatten(TEXT)}\nIMPACT\n======\n`, STYLES).isFlattened, false);
    assert.equal(parse('Xen Security Advisory XSA-1 A title IMPACT ====== Loud.', STYLES).isFlattened, false);
    assert.equal(parse('One ==== sign and a second ==== sign', STYLES).isFlattened, false);
  });

  it('is the same in several long lines', () => {
    const halves = TEXT.split('VULNERABLE').map(flatten).join('\nVULNERABLE');
    assert.deepEqual(
      read(halves).sections.map((section) => section.heading),
      HEADINGS,
    );
  });
});

const corpus = process.env['TOCSIN_CORPUS'];
const seeds = join(corpus ?? '', '..', 'seeds');

describe('the two documents this project started from', {
  skip: corpus === undefined ? 'TOCSIN_CORPUS is not set: the seeds stand beside it' : false,
}, () => {
  /** Their signed part, as pages show it: between the armour's first line and the signature. */
  function seed(name: string): AdvisoryFacts {
    const path = join(seeds, name);
    assert.ok(existsSync(path), `${path} is missing`);
    const page = readFileSync(path, 'utf8');
    const begin = /-----BEGIN PGP SIGNED MESSAGE-----\s+(?:Hash: \S+\s+)?/.exec(page);
    const from = begin === null ? 0 : begin.index + begin[0].length;
    const to = page.indexOf('-----BEGIN PGP SIGNATURE-----');
    return factsOf(parse(page.slice(from, to === -1 ? undefined : to), STYLES));
  }

  it('first: title, revision and sections survived; number, CVE, checksums and table did not', () => {
    const facts = seed('000_0a36a81ce42d380a.txt');
    assert.deepEqual([facts.id, facts.revision, facts.cves, facts.checksums, facts.patches], [null, 3, [], [], []]);
    assert.equal(facts.title, 'Missing unlock in XENMEM_acquire_resource error path');
    assert.deepEqual(
      facts.sections.map((section) => section.heading),
      [
        'UPDATES IN VERSION 3',
        'ISSUE DESCRIPTION',
        'IMPACT',
        'VULNERABLE SYSTEMS',
        'MITIGATION',
        'CREDITS',
        'RESOLUTION',
        'DEPLOYMENT DURING EMBARGO',
      ],
    );
  });

  it('second: number, revision, title, row and the rules about versions survived', () => {
    const facts = seed('001_46283300c48e7280.txt');
    assert.deepEqual([facts.id, facts.revision, facts.title], ['XSA-89', 2, 'HVMOP_set_mem_access is not preemptible']);
    assert.deepEqual(
      facts.patches.map((row) => row.file),
      ['xsa89.patch'],
    );
    const applies = facts.patches[0]?.applies;
    assert.ok(applies);
    assert.equal(rangeOf(applies), null);
    assert.equal(versionsOf(applies)?.length, 4);
    const vulnerable = facts.sections.find((section) => section.role === 'vulnerable')?.body ?? '';
    assert.match(vulnerable, /4\.1 onwards/);
    assert.match(vulnerable, /In 4\.2 only 64-bit/);
  });
});
