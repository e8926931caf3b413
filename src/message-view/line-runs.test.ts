import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { lineRuns } from './line-runs.ts';

/** Each line with its class before it. */
const classes = (text: string): string[] =>
  lineRuns(text, 1000).flatMap(({ lineClass, lineCount }) => Array.from({ length: lineCount }, () => lineClass));

describe('the class of a line', () => {
  it('of a quote is its level', () => {
    assert.deepEqual(classes('> a\n>> b\n> > c\n>>> d\n> > > > e\n>  > f\n>\n > g\na > b\n'), [
      'q1',
      'q2',
      'q2',
      'q3',
      'q3',
      'q1',
      'q1',
      '',
      '',
    ]);
  });

  it('in a patch goes by the counts of its hunks, so that the signature line is none of it', () => {
    const patch = [
      ['', ' nest.c | 2 +-'],
      ['df', 'diff --git a/nest.c b/nest.c'],
      ['df', 'new file mode 100644'],
      ['df', 'index 1234567..89abcde 100644'],
      ['df', '--- a/nest.c'],
      ['df', '+++ b/nest.c'],
      ['dh', '@@ -1,4 +1,4 @@ int nest(void)'],
      ['', ' context'],
      ['da', '- gone'],
      ['da', '-- also gone'],
      ['db', '+++ new'],
      ['db', '+> not quoted'],
      ['', ''],
      ['', '\\ No newline at end of file'],
      ['dh', '@@ -9 +9 @@'],
      ['da', '--- x'],
      ['db', '+y'],
      ['sig', '-- '],
      ['sig', '2.47.0'],
      ['sig', ''],
    ];
    assert.deepEqual(
      classes(`${patch.map(([, line]) => line).join('\n')}\n`),
      patch.map(([lineClass]) => lineClass),
    );
  });

  it('outside a patch is not that of one', () => {
    assert.deepEqual(classes('- one\n+ two\n--- \n---\n+++ x\n@@ what\n@@ -a +b @@\nindex 1\n'), Array(8).fill(''));
    assert.deepEqual(classes('--- a\n+++ b\n'), ['df', 'df']);
    assert.deepEqual(classes('Index: nest.c\n=====\n--- nest.c\n+++ nest.c\n'), ['df', 'df', 'df', 'df']);
  });

  it('ends a hunk that does not keep its word', () => {
    assert.deepEqual(classes('@@ -1,9 +1,9 @@\n a\nprose\n- b\n'), ['dh', '', '', '']);
    assert.deepEqual(classes('@@ -1,1 +1,0 @@\n+ a\n- b\n'), ['dh', '', '']);
    assert.deepEqual(classes('@@ -1,999999999 +1,999999999 @@\n> a\n'), ['dh', 'q1']);
  });

  it('after the signature line is the signature, until quoted text or a patch comes', () => {
    assert.deepEqual(classes('a\n-- \nme\n\n> you\nb\n'), ['', 'sig', 'sig', 'sig', 'q1', '']);
    assert.deepEqual(classes('--\nme\n-- me\n'), ['', '', '']);
  });

  it('of an armor is one where it is a whole one and nothing else', () => {
    const begin = '-----BEGIN PGP SIGNATURE-----\n';
    const end = '-----END PGP SIGNATURE-----\n';
    assert.deepEqual(classes(`a\n${begin}Version: 1\n\nabc+/=\n=abcd\n${end}b\n`), ['', ...Array(6).fill('pgp'), '']);
    assert.deepEqual(classes(`${begin}${end}`), ['', '']);
    assert.deepEqual(classes(`${begin}\n${end}`), ['pgp', 'pgp', 'pgp']);
    assert.deepEqual(classes(`${begin}abc\n${end.trimEnd()}`), ['pgp', 'pgp', 'pgp']);
    for (const text of [
      `${begin}abc\n`,
      `${begin}this is to be read\n${end}`,
      `${begin}abc\n${end.trimEnd()} and more\n`,
      `${begin}${'abcd\n'.repeat(4000)}${end}`,
      `x${begin}abc\n${end}`,
    ]) {
      assert.ok(!classes(text).includes('pgp'), text.slice(0, 80));
    }
    assert.deepEqual(classes(`${begin}${begin}abc\n${end}`), ['', 'pgp', 'pgp', 'pgp']);
  });
});

it('the runs have all lines of any text, and no more runs than asked for and one', () => {
  const unit = fc.constantFrom(
    '> ',
    '>',
    '-',
    '+',
    ' ',
    '\n',
    '\n',
    '-- ',
    '@@ -1,2 +1,2 @@',
    'diff -',
    '--- ',
    '+++ ',
    '-----BEGIN PGP SIGNATURE-----\n',
    '\n-----END PGP SIGNATURE-----',
    'a',
  );
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 60 }), fc.integer({ min: 0, max: 20 }), (units, maxRuns) => {
      const text = units.join('');
      const lineCount = text.split('\n').length - (text.endsWith('\n') || text === '' ? 1 : 0);
      const all = lineRuns(text, 1000);
      assert.equal(
        all.reduce((sum, run) => sum + run.lineCount, 0),
        lineCount,
      );
      assert.ok(lineRuns(text, maxRuns).length <= Math.max(1, maxRuns) + 1);
    }),
    { numRuns: 2000 },
  );
});
