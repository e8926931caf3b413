import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { SEARCH_FIELDS, type SearchField } from './fields.ts';
import { GAP, idTokens } from './id-words.ts';
import { indexedWords, type SearchableMessage } from './indexed-words.ts';
import { MAX_DISTINCT_BYTES, MAX_TEXT_LENGTH, MAX_TOKENS_PER_HEADER_FIELD, MAX_TOKENS_PER_MESSAGE } from './limits.ts';
import { patchIdsOf } from './patch-ids.ts';
import { anyText } from './texts.test-support.ts';

const EMPTY: SearchableMessage = {
  subject: null,
  from: null,
  to: null,
  cc: null,
  attachmentNames: [],
  messageId: null,
  listId: null,
  texts: [],
};

/** The fields that have words, `|` for a gap; ids apart, since they have tests of their own. */
function wordsOf(...texts: readonly string[]): Partial<Record<SearchField, string>> {
  const { byField } = indexedWords({ ...EMPTY, texts });
  return Object.fromEntries(
    SEARCH_FIELDS.filter((field) => field !== 'id' && byField[field].length > 0).map((field) => [
      field,
      byField[field].map((word) => (word === GAP ? '|' : word)).join(' '),
    ]),
  );
}

const PATCH = `diff --git a/xen/mm/p2m.c b/xen/mm/p2m.c
index 1234567..89abcde 100644
--- a/xen/mm/p2m.c
+++ b/xen/mm/p2m.c
@@ -10,4 +10,4 @@ int p2m_set(struct domain *d)
 one

-two
+three
 four
`;
const PATCH_WORDS = {
  dfn: 'xen mm p2m c',
  dfa: 'two',
  dfb: 'three',
  dfhh: 'int p2m set struct domain d',
  dfctx: 'one | four',
};

describe('the words of a message', () => {
  it('of its header stand in the fields of their own', () => {
    const { byField, isCut } = indexedWords({
      ...EMPTY,
      subject: 'Re: [PATCH v2] A thing',
      from: 'Jo Doe <jo@osier.example>',
      to: 'a@b',
      cc: 'c@d',
      attachmentNames: ['one.patch', '', 'two.patch'],
    });
    assert.deepEqual(Object.fromEntries(Object.entries(byField).filter(([, words]) => words.length > 0)), {
      s: ['re', 'patch', 'v2', 'a', 'thing'],
      f: ['jo', 'doe', 'jo', 'osier', 'example'],
      t: ['a', 'b'],
      c: ['c', 'd'],
      n: ['one', 'patch', GAP, 'two', 'patch'],
    });
    assert.equal(isCut, false);
  });

  it('have its ids, each marked and each once', () => {
    const { byField } = indexedWords({
      ...EMPTY,
      messageId: '<1.a@b>',
      listId: 'Osier (devel) <osier-devel.lists.example>',
      texts: [PATCH, PATCH],
    });
    assert.deepEqual(byField.id, [
      ...idTokens('m', '1.a@b'),
      ...idTokens('l', 'osier-devel.lists.example'),
      ...idTokens('dfpre', '1234567'),
      ...idTokens('dfpost', '89abcde'),
      ...idTokens('patchid', patchIdsOf(PATCH)[0] ?? ''),
    ]);
  });

  it('leave the list to the store', () => assert.deepEqual(indexedWords({ ...EMPTY, listId: '<x.y>' }).byField.l, []));
});

const LINES: readonly (readonly [string, string, Partial<Record<SearchField, string>>])[] = [
  ['prose', 'one two\nthree\r\n\r\nfour', { nq: 'one two three four' }],
  [
    'quotations of any depth, and what stands between them',
    'Jo wrote:\n> one\n>> two\n> > three\n>four\nmine\n> five\n',
    { nq: 'jo wrote | mine', q: 'one two three four | five' },
  ],
  ['a patch of git', PATCH, PATCH_WORDS],
  [
    'the signature after a patch, which is no removed line',
    `Hi\n---\n p2m.c | 2 +-\n\n${PATCH}-- \n2.39.0\n`,
    { ...PATCH_WORDS, nq: 'hi p2m c 2 | 2 39 0' },
  ],
  ['a patch with CR LF', PATCH.replaceAll('\n', '\r\n'), PATCH_WORDS],
  [
    'a plain diff with times',
    '--- orig/a.c\t2020-01-01 00:00\n+++ new/a.c\t2020-01-02\n@@ -1 +1,2 @@\n-x\n+y\n+z\nafter\n',
    { dfn: 'orig a c | new a c', dfa: 'x', dfb: 'y z', nq: 'after' },
  ],
  [
    'a plain diff of one name',
    '--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-x\n+y\n\\ No newline at end of file\n',
    { dfn: 'x c', dfa: 'x', dfb: 'y' },
  ],
  [
    'a new file, and a removed one',
    '--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+in\n--- a/y\n+++ /dev/null\n@@ -1 +0,0 @@\n-out\n',
    { dfn: 'x | y', dfb: 'in', dfa: 'out' },
  ],
  [
    'a move',
    'diff --git a/old.c b/new.c\nsimilarity index 100%\nrename from old.c\nrename to new.c\nafter\n',
    { dfn: 'a old c b new c', nq: 'after' },
  ],
  ['a hunk without its file', 'see\n@@ -1 +1 @@ f()\n-x\n+y\n', { nq: 'see', dfhh: 'f', dfa: 'x', dfb: 'y' }],
  [
    'a hunk that a mail program has wrapped',
    '@@ -1,2 +1,2 @@\n-long\nwrapped\n+y\n z\n',
    { dfa: 'long', nq: 'wrapped y z' },
  ],
  ['a hunk in a quotation', '> @@ -1 +1 @@\n> -x\n', { q: '1 1 x' }],
  ['rules and dashes that are no diff', '---\n--- one\n@@ two\n- three\n+ four\n', { nq: 'one two three four' }],
  [
    'a binary patch',
    'diff --git a/x.bin b/x.bin\nindex 0123456..789abcd 100644\nGIT binary patch\nliteral 3\nKc${NkU|;|M00aO5\n\ndelta 1\nIc${NkU|;|M\n\nafter\n',
    { dfn: 'x bin', nq: 'after' },
  ],
  [
    'armor',
    'before\n-----BEGIN PGP SIGNATURE-----\nVersion: GnuPG v2\n\niQIzBAABCAAd\n=abcd\n-----END PGP SIGNATURE-----\nafter\n',
    { nq: 'before | after' },
  ],
  [
    'the frame of a signed text, which is no armor',
    '-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nwords\n',
    {
      nq: 'begin pgp signed message hash sha256 words',
    },
  ],
  [
    'words that pretend to be armor',
    '-----BEGIN PGP SIGNATURE-----\n\nnobody hides\nthese words\n',
    {
      nq: 'nobody hides these words',
    },
  ],
  ['uuencode', 'begin 644 core.tgz\n#0V%T\n`\nend\nafter\n', { nq: 'begin 644 core tgz | after' }],
  ['base64', `see\n${'QUJDabc0'.repeat(9)}\n${'QUJDabc1'.repeat(9)}\nend\n`, { nq: 'see | end' }],
  [
    'one long line, and digests',
    `${'QUJDabc0'.repeat(8)}\n${'ab01'.repeat(16)}\n${'cd23'.repeat(16)}\n`,
    {
      nq: `${'qujdabc0'.repeat(8)} ${'ab01'.repeat(16)} ${'cd23'.repeat(16)}`,
    },
  ],
];

describe('the lines of a body', () => {
  for (const [name, text, words] of LINES) it(`tell ${name}`, () => assert.deepEqual(wordsOf(text), words));

  it('do not flow from one text into the next', () => {
    assert.deepEqual(wordsOf('one', '', 'two'), { nq: 'one | two' });
  });

  it('lose no word of prose, and never throw', () => {
    fc.assert(
      fc.property(fc.array(anyText, { maxLength: 3 }), (texts) => {
        const { byField } = indexedWords({ ...EMPTY, texts, subject: texts[0] ?? null });
        for (const field of SEARCH_FIELDS) {
          assert.notEqual(byField[field][0], GAP);
          assert.notEqual(byField[field].at(-1), GAP);
          assert.ok(byField[field].every((word) => word !== '' && !/[\s"\0]/.test(word) && word.isWellFormed()));
        }
      }),
    );
  });
});

describe('hostile messages', () => {
  const distinct = Array.from({ length: 300_000 }, (_, at) => at.toString(36)).join(' ');

  it('have no more words than the limit', () => {
    const { byField, isCut } = indexedWords({ ...EMPTY, texts: ['a '.repeat(300_000)], messageId: 'x@y' });
    assert.equal(isCut, true);
    assert.equal(byField.nq.length + byField.id.length, MAX_TOKENS_PER_MESSAGE);
  });

  it('have no more bytes of different words than the limit', () => {
    const { byField, isCut } = indexedWords({ ...EMPTY, texts: [distinct], messageId: 'x@y' });
    assert.equal(isCut, true);
    assert.ok(Buffer.byteLength(byField.nq.join('')) <= MAX_DISTINCT_BYTES);
    assert.ok(byField.nq.length > 10_000);
    assert.deepEqual(byField.id, idTokens('m', 'x@y'));
  });

  it('do not lose their text to a long To', () => {
    const { byField, isCut } = indexedWords({ ...EMPTY, to: distinct, texts: ['still here'] });
    assert.equal(isCut, true);
    assert.equal(byField.t.length, MAX_TOKENS_PER_HEADER_FIELD);
    assert.deepEqual(byField.nq, ['still', 'here']);
  });

  it('are read up to a length', () => {
    const { byField, isCut } = indexedWords({ ...EMPTY, texts: [`${'.'.repeat(MAX_TEXT_LENGTH)} late`, 'later'] });
    assert.deepEqual([byField.nq, isCut], [[], true]);
  });

  for (const [name, line] of [
    ['diffs without an end', 'diff --git a/x b/x\n'],
    ['hunks', '@@ -1,999999999 +1,999999999 @@ x\n'],
    ['armor that never ends', '-----BEGIN PGP SIGNATURE-----\n'],
    ['uuencode that never ends', 'begin 644 x\n'],
    ['file headers', '--- a\n+++ b\n'],
    ['index lines', 'diff --git a/x b/x\nindex abcd..abce\n'],
  ] as const) {
    it(`of ${name} are read in one go`, () => {
      const { isCut } = indexedWords({ ...EMPTY, texts: [line.repeat(20_000)] });
      assert.equal(typeof isCut, 'boolean');
    });
  }

  it('of one line without blanks are cut in pieces, and words of 64 characters come of it', () => {
    const { byField } = indexedWords({ ...EMPTY, texts: ['x'.repeat(1_000_000)] });
    assert.ok(byField.nq.length < 20 && byField.nq.every((word) => word.length === 64));
  });
});
