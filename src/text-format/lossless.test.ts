import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  factsOf,
  type Leaf,
  type LeafKind,
  lineText,
  MAX_LINES,
  parse,
  print,
  readPermissions,
  replaceLeaf,
  type SyntaxTree,
  sentencesOf,
} from './index.ts';
import { STYLES } from './styles.test-support.ts';

const root = join(import.meta.dirname, '../..');
/** The sources of the sample series, with a checksum in each place that has one in the message. */
const SOURCES = globSync('examples/osier/src/OSN-*/issue-*.txt', { cwd: root })
  .sort()
  .map((name) => readFileSync(join(root, name), 'utf8').replace(/\{sha256 [^}]*\}/g, '0123456789abcdef'.repeat(4)));
/** The messages as they were sent: headers, MIME and armour around the text. */
const MAILS = globSync('examples/osier/mail/*.eml', { cwd: root })
  .sort()
  .map((name) => readFileSync(join(root, name), 'utf8'));
const TEXTS = [...SOURCES, ...MAILS];

/** A seed's text: written here, with each kind of line there is. */
const EVERY_KIND = `

            Xen Security Advisory CVE-2031-1001,
                CVE-2031-1002 / XSA-901
                           version 2
                    A title
             *** EMBARGOED UNTIL 2031-10-20 12:00 UTC ***

RESOLUTION
==========
Prose.

For the hypervisor:

xsa901.patch   Xen 4.9.x,
               4.8.x
xsa901-?.patch Xen 4.7

Sub
---
-- Inline --

$ sha256sum xsa901*
${'0'.repeat(64)}  xsa901.patch
${'0'.repeat(63)}  xsa901-1.patch
$
`;

function assertTiles(text: string, tree: SyntaxTree): void {
  assert.equal(print(tree), text);
  let at = 0;
  for (const block of tree.blocks) {
    for (const line of block.lines) {
      assert.equal(line.start, at, 'lines tile');
      for (const leaf of line.leaves) {
        assert.equal(leaf.start, at, 'leaves tile');
        assert.notEqual(leaf.text, '', 'no empty leaf');
        assert.equal(text.slice(leaf.start, leaf.start + leaf.text.length), leaf.text);
        at += leaf.text.length;
      }
      assert.equal(line.end, at, 'a line ends where its leaves do');
    }
  }
  assert.equal(at, text.length, 'blocks tile the text');
}

/** Everything that is read from a text, so that anything that throws throws here. */
function readAll(text: string): void {
  const tree = parse(text, STYLES);
  assertTiles(text, tree);
  factsOf(tree);
  const lastLine = text.split('\n').length;
  for (const block of tree.blocks) {
    for (const sentence of [...sentencesOf(block), ...readPermissions(block).unread]) {
      assert.ok(sentence.line >= 1 && sentence.line <= lastLine);
      assert.ok(sentence.quote !== '' && sentence.quote === sentence.quote.trim());
    }
  }
}

type Mutation = {
  readonly kind: 'delete' | 'duplicate' | 'swap' | 'insert' | 'crlf' | 'cut' | 'join';
  readonly at: number;
  readonly to: number;
  readonly text: string;
};

const oddText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 5 }).map((units) => String.fromCharCode(...units)),
  fc.constantFrom(
    '\0',
    '\ud800',
    '\udfff',
    '\r',
    '\n',
    '\r\n',
    '\u2028',
    '\u0085',
    '\ufeff',
    '\t',
    '====',
    '----',
    '\n======\n',
    '$',
    '$ sha256sum *',
    `${'a'.repeat(64)}  f`,
    '[[[[',
    '*?*',
    '> ',
    '- ',
    'CVE-2020-1',
    'XSA-1',
    'version 9',
  ),
);
const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom('delete', 'duplicate', 'swap', 'insert', 'insert', 'crlf', 'cut', 'join'),
  at: fc.nat(),
  to: fc.nat(),
  text: oddText,
});

function mutate(text: string, { kind, at, to, text: odd }: Mutation): string {
  const lines = text.split('\n');
  const [one, other] = [at % lines.length, to % lines.length];
  const [left = '', right = ''] = [lines[one], lines[other]];
  if (kind === 'delete') return lines.toSpliced(one, 1).join('\n');
  if (kind === 'duplicate') return lines.toSpliced(other, 0, left).join('\n');
  if (kind === 'swap') return lines.with(one, right).with(other, left).join('\n');
  if (kind === 'crlf') return lines.with(one, `${left}\r`).join('\n');
  if (kind === 'join') return lines.toSpliced(one, 2, `${left} ${lines[one + 1] ?? ''}`).join('\n');
  const place = at % (text.length + 1);
  return kind === 'cut' ? text.slice(0, place) : text.slice(0, place) + odd + text.slice(place);
}

const mutated = fc
  .tuple(fc.constantFrom(...SOURCES, EVERY_KIND), fc.array(mutation, { maxLength: 12 }))
  .map(([text, mutations]) => mutations.reduce(mutate, text));

describe('a text', () => {
  it('has samples to be tried on', () => {
    assert.ok(SOURCES.length >= 20, `${SOURCES.length} sources`);
    assert.ok(MAILS.length >= 20, `${MAILS.length} mails`);
  });

  it('comes back whole from its tree, for every sample, and with CRLF, and without its last line end', () => {
    for (const text of [...TEXTS, EVERY_KIND]) {
      readAll(text);
      readAll(text.replaceAll('\n', '\r\n'));
      readAll(text.trimEnd());
    }
  });

  it('comes back whole after any changes to it, and nothing read from it throws', () => {
    fc.assert(fc.property(mutated, readAll), { numRuns: 300 });
  });

  it('comes back whole when it is no advisory at all', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(oddText, { maxLength: 60 }).map((parts) => parts.join('')),
        ),
        readAll,
      ),
      { numRuns: 1000 },
    );
    for (const text of [
      '',
      '\n',
      '\r',
      '\r\n',
      '\n\r',
      '\0',
      ' ',
      '=',
      '===',
      '===\n===',
      'A\n===',
      'A\n===\n',
      '\ufeff',
    ])
      readAll(text);
  });

  it('comes back whole from its flattened tree', () => {
    const words = fc.constantFrom(
      'Xen Security Advisory',
      'XSA-3',
      'version 2',
      'IMPACT ======',
      'RESOLUTION ==========',
      'a.patch  Xen 4.9  ',
      '$ sha256sum',
      '==== ====',
      '\n',
      '  ',
      'word',
      '\t',
      '=== ',
      'x.patch',
      '\r\n',
    );
    let flattened = 0;
    fc.assert(
      fc.property(fc.array(words, { maxLength: 30 }), (parts) => {
        const text = parts.join(' ');
        if (parse(text, STYLES).isFlattened) flattened += 1;
        readAll(text);
      }),
      { numRuns: 1000 },
    );
    assert.ok(flattened > 100, `${flattened} flattened`);
  });

  it('has every kind of line in the sample that is meant to', () => {
    const tree = parse(EVERY_KIND, STYLES);
    const kinds = new Set(tree.blocks.flatMap((block) => block.lines.map((line) => line.kind)));
    assert.deepEqual([...kinds].sort(), [
      'blank',
      'checksum-broken',
      'checksum-command',
      'checksum-row',
      'embargo',
      'group-heading',
      'heading',
      'patch-continuation',
      'patch-row',
      'prompt',
      'revision',
      'series',
      'subheading',
      'text',
      'title',
      'underline',
    ]);
  });

  it('says the same with CRLF, whose two characters are one line end', () => {
    const [withLf, withCrlf] = [EVERY_KIND, EVERY_KIND.replaceAll('\n', '\r\n')].map((text) => parse(text, STYLES));
    assert.ok(withLf && withCrlf);
    const ends = withCrlf.blocks.flatMap((block) =>
      block.lines.flatMap((line) => line.leaves.filter((leaf) => leaf.kind === 'line-end')),
    );
    assert.ok(ends.length > 20 && ends.every((leaf) => leaf.text === '\r\n'));
    const { sections, ...facts } = factsOf(withCrlf);
    const { sections: expected, ...rest } = factsOf(withLf);
    assert.deepEqual(facts, rest);
    assert.deepEqual(
      sections.map((section) => section.body.replaceAll('\r\n', '\n')),
      expected.map((section) => section.body),
    );
  });

  it('of more lines than any advisory keeps the rest as one', () => {
    const text = 'x\n'.repeat(MAX_LINES + 5);
    const tree = parse(text, STYLES);
    assertTiles(text, tree);
    assert.equal(tree.blocks.flatMap((block) => block.lines).length, MAX_LINES);
  });

  it('made to cost time comes back whole all the same', () => {
    const head = 'Xen Security Advisory XSA-1\n\ntitle\n\nRESOLUTION\n==========\n\n';
    const big = (unit: string, size = 2_000_000) => unit.repeat(Math.ceil(size / unit.length));
    for (const text of [
      big('\n'),
      big('='),
      big('=\n'),
      big('x'),
      big('\t'),
      `${head}xsa1.patch${big(' ')}Xen 4.9\n`,
      head + big(`xsa1.patch${' '.repeat(1900)}x\n`),
      head + big(`xsa1.patch  Xen 4.9\n      ${'4.8, '.repeat(300)}\n`),
      `${head}${big(`${'*a'.repeat(95)}.patch  Xen 4.9\n`, 100_000)}$ sha256sum *\n${big(`${'0'.repeat(64)}  ${'a'.repeat(190)}b\n`, 200_000)}`,
      `${head}${big(`${'['.repeat(190)}.patch  Xen 4.9\n`, 100_000)}$ sha256sum *\n${big(`${'0'.repeat(64)}  ${'['.repeat(190)}b\n`, 200_000)}`,
      head + big(`${'0'.repeat(64)}  x${' '.repeat(300)}y\n`),
      // once matched in exponentially many ways
      `Xen Security Advisory XSA-1\n${'A1-1and'.repeat(280)}!\n`,
      head.replace('RESOLUTION\n==========', 'DEPLOYMENT DURING EMBARGO\n=========================') +
        big('Specifically, deployment of the patches is permitted.\nThis is because of it.\n'),
      big('a IMPACT ====== b\n', 300_000),
    ]) {
      readAll(text);
    }
  });
});

describe('one leaf replaced', () => {
  /** What may stand in the place of a leaf without becoming something else. */
  const INSTEAD: Partial<Record<LeafKind, string>> = {
    title: 'Something else entirely',
    'cve-id': 'CVE-2039-99999',
    'revision-number': '77',
    file: 'replaced.patch',
    digest: 'f'.repeat(64),
    'applies-to': 'osierd 9.9.x',
    group: 'For the other half:',
    text: 'Other words, and as many as it takes.',
  };
  const leaves = (tree: SyntaxTree): Leaf[] =>
    tree.blocks.flatMap((block) => block.lines.flatMap((line) => line.leaves));
  const choices = SOURCES.map((text) => parse(text, STYLES)).flatMap((tree) =>
    tree.blocks.flatMap((block) =>
      block.lines.flatMap((line) =>
        line.leaves
          .filter(
            (leaf) =>
              INSTEAD[leaf.kind] !== undefined &&
              (leaf.kind !== 'text' || line.kind === 'text') &&
              !/[:$]\s*$/.test(lineText(line)),
          )
          .map((leaf) => ({ tree, leaf })),
      ),
    ),
  );

  it('changes its span and nothing else, in the text and in the tree', () => {
    fc.assert(
      fc.property(fc.constantFrom(...choices), ({ tree, leaf }) => {
        const instead = INSTEAD[leaf.kind] ?? '';
        const text = replaceLeaf(tree, leaf, instead);
        assert.equal(text.slice(0, leaf.start), tree.text.slice(0, leaf.start));
        assert.equal(text.slice(leaf.start + instead.length), tree.text.slice(leaf.start + leaf.text.length));
        const expected = leaves(tree).map((each) => ({ kind: each.kind, text: each === leaf ? instead : each.text }));
        assert.deepEqual(
          leaves(parse(text, STYLES)).map((each) => ({ kind: each.kind, text: each.text })),
          expected,
        );
      }),
      { numRuns: 500 },
    );
  });

  it('by anything at all still changes no other byte', () => {
    fc.assert(
      fc.property(fc.constantFrom(...choices), oddText, ({ tree, leaf }, odd) => {
        const text = replaceLeaf(tree, leaf, odd);
        assert.equal(text, tree.text.slice(0, leaf.start) + odd + tree.text.slice(leaf.start + leaf.text.length));
        assertTiles(text, parse(text, STYLES));
      }),
    );
  });
});
