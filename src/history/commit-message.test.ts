import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readCommitMessage } from './commit-message.ts';

const labels = (message: string): string[] =>
  readCommitMessage(message, ['XSA']).labels.map(({ advisory }) => advisory);

/** The forms in which a history names the advisory that a commit fixes, numbers apart. */
const LABELS: Readonly<Record<string, readonly string[]>> = {
  'This is XSA-1.': ['XSA-1'],
  'This is part of XSA-2.': ['XSA-2'],
  'This is CVE-2020-1234 / XSA-3.': ['XSA-3'],
  'This is part of XSA-4 / CVE-2020-1234': ['XSA-4'],
  'This is CVE-2020-1234 / part of XSA-5.': ['XSA-5'],
  'This is CVE-2020-1234 and CVE-2020-1235 / XSA-6.': ['XSA-6'],
  'This is part of the fix to a security issue, XSA-7.': ['XSA-7'],
  'This is a security problem, XSA-8 / CVE-2012-0218': ['XSA-8'],
  '[ This bug is security vulnerability, XSA-9 / CVE-2012-0218. ]': ['XSA-9'],
  '[ This is a security issue. XSA#10. -x ]': ['XSA-10'],
  'This is XSA155.': ['XSA-155'],
  'This is CVE-2012-xxxx / XSA-11': ['XSA-11'],
  '(This\nis  XSA-137.)': ['XSA-137'],
  'This CVE-2023-34324 / XSA-440.': ['XSA-440'],
  'Everything together is XSA-501.': ['XSA-501'],
  'This is (not really) XSA-286 (but necessary for it).': ['XSA-286'],
  'This is XSA-12 and XSA-13.': ['XSA-12', 'XSA-13'],
  'This patch is also part of XSA-14.': ['XSA-14'],
};

/** What names an advisory and fixes it not. */
const MENTIONS = [
  'See XSA-343.',
  'This is a followup to XSA-343.',
  'fix XSA-158 fix',
  'This documents, but does not fix, XSA-370.',
  'This is an original attempt to address XSA-467.',
  'The XSA-226 fix was flawed.',
  'This XSA-343 patch was wrong.',
  'Part of XSA-295 (c/s 863e74eb2cffb) moved the brackets.',
  'QEMU_TAG update (XSA-17 / CVE-2012-3515)',
  'This is OSN-4.',
  'This is XSA-0.',
  'This is XSA-123456.',
];

describe('the message of a commit', () => {
  for (const [text, expected] of Object.entries(LABELS))
    it(`says that it fixes ${expected.join(', ')}: ${JSON.stringify(text)}`, () =>
      assert.deepEqual(labels(`a subject\n\n${text}\n`), expected));
  for (const text of MENTIONS)
    it(`says of no advisory that it fixes it: ${JSON.stringify(text)}`, () =>
      assert.deepEqual(labels(`a subject\n\n${text}\n`), []));

  it('names commits in trailers, cherry-picks, reverts and Fixes:', () => {
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((digit) => digit.repeat(12));
    const read = readCommitMessage(
      `x\n\nThis reverts commit ${c}.\n\nFixes: ${d} ("y")\nmaster commit: ${a}\n(cherry picked from commit ${b})\n`,
      ['XSA'],
    );
    assert.deepEqual(read, {
      labels: [],
      origins: [
        { commit: a, kind: 'trailer' },
        { commit: b, kind: 'cherry_pick' },
      ],
      reverts: [c],
      fixes: [d],
    });
  });

  it('reads no hash that is none', () => {
    for (const word of ['123456', 'g'.repeat(12), `${'a'.repeat(12)}z`, 'a'.repeat(70)])
      assert.deepEqual(readCommitMessage(`Fixes: ${word}\nmaster commit: ${word}\n`, ['XSA']).fixes, [], word);
  });

  it('finds a label whatever stands around it, however it is broken over lines', () => {
    const around = fc.string().filter((text) => !/xsa|cve|this|together/i.test(text));
    fc.assert(
      fc.property(
        around,
        around,
        fc.integer({ min: 1, max: 99_999 }),
        fc.constantFrom(' ', '\n', ' \t\n '),
        (before, after, number, gap) => {
          assert.ok(
            labels(`${before}\n This${gap}is${gap}part${gap}of${gap}XSA-${number}. ${after}`).includes(`XSA-${number}`),
          );
        },
      ),
    );
  });

  it('neither hangs nor throws on words of its own, however many', () => {
    const words = fc.constantFrom(
      'This',
      'is',
      'part',
      'of',
      'XSA-1',
      'CVE-2020-1234',
      '/',
      ',',
      'and',
      'also',
      '\n',
      'Fixes:',
      'commit',
      'a'.repeat(12),
    );
    fc.assert(
      fc.property(
        fc.array(words, { maxLength: 2000 }),
        (all) => readCommitMessage(all.join(' '), ['XSA']).labels.length <= 64,
      ),
    );
    for (const word of ['This is ', 'This is XSA-1 and ', 'CVE-2020-1234 / ', 'This '])
      assert.ok(readCommitMessage(word.repeat(60_000 / word.length), ['XSA']).labels.length <= 1);
  });
});
