import assert from 'node:assert/strict';
import { it } from 'node:test';
import { acknowledgmentsOf } from './acknowledgments.ts';

const WHOLE = (sentence: string) => [{ summary: sentence }];

const SENTENCES: Readonly<Record<string, readonly object[]>> = {
  'This issue was discovered by Ada Byron of Analytical Engines.': [
    { names: ['Ada Byron'], organization: 'Analytical Engines' },
  ],
  'This issue was discovered by Ada Byron of Analytical Engines': [
    { names: ['Ada Byron'], organization: 'Analytical Engines' },
  ],
  'These vulnerabilities were found by J. Łukasz van der Wrona.': [{ names: ['J. Łukasz van der Wrona'] }],
  'This issue was discovered by Ada Byron of Engines and\nGrace Hopper of Eckert.': [
    { names: ['Ada Byron'], organization: 'Engines' },
    { names: ['Grace Hopper'], organization: 'Eckert' },
  ],
  'This issue was reported by Ada Byron, Grace Hopper, and Mary Lee.': [
    { names: ['Ada Byron', 'Grace Hopper', 'Mary Lee'] },
  ],
  'This issue was discovered by Ada Byron of the Technical University of Rome.': [
    { names: ['Ada Byron'], organization: 'the Technical University of Rome' },
  ],
  'Ada Byron of Engines reported this, with a program that shows it.': [
    {
      names: ['Ada Byron'],
      organization: 'Engines',
      summary: 'Ada Byron of Engines reported this, with a program that shows it.',
    },
  ],
  'We thank Ada Byron for a long letter.': [{ names: ['Ada Byron'], summary: 'We thank Ada Byron for a long letter.' }],
  'This issue was discovered by Ada Byron of Engines https://engines.example/team': [
    { names: ['Ada Byron'], organization: 'Engines', urls: ['https://engines.example/team'] },
  ],
  // whose is the organization?
  'Our thanks go to Ada Byron and Grace Hopper of Eckert.': [
    { names: ['Ada Byron', 'Grace Hopper'], summary: 'Our thanks go to Ada Byron and Grace Hopper of Eckert.' },
  ],
  // an organization alone, or "of X and Y" with a Y that may be either
  'This issue was discovered by Engines.': WHOLE('This issue was discovered by Engines.'),
  'This issue was discovered by Ada Byron of Smith and Jones Ropes.': WHOLE(
    'This issue was discovered by Ada Byron of Smith and Jones Ropes.',
  ),
  'This issue was reported as a bug by M. Ada Byron, and seen to be one of security by Grace Hopper.': WHOLE(
    'This issue was reported as a bug by M. Ada Byron, and seen to be one of security by Grace Hopper.',
  ),
  'Nobody knows who found it. It was late.': [{ summary: 'Nobody knows who found it.' }, { summary: 'It was late.' }],
};

for (const [sentence, expected] of Object.entries(SENTENCES)) {
  it(`thanks by: ${sentence.replace('\n', ' ')}`, () => {
    assert.deepEqual(JSON.parse(JSON.stringify(acknowledgmentsOf(sentence))), expected);
  });
}

it('keeps a sentence whole that is longer than any that names people', () => {
  const sentence = `This issue was discovered by ${'Ada Byron, '.repeat(40)}and Grace Hopper.`;
  assert.deepEqual(acknowledgmentsOf(sentence), WHOLE(sentence));
});

it('thanks nobody where nobody is thanked', () => {
  assert.deepEqual([acknowledgmentsOf(null), acknowledgmentsOf(' \n ')], [[], []]);
});

it('reads a megabyte of thanks that never end in bounded time', () => {
  const hostile = ['Ada Byron and '.repeat(80_000), `Ada ${'B'.repeat(1_000_000)}`, 'found by '.repeat(120_000)];
  for (const text of hostile) assert.ok(acknowledgmentsOf(text).length > 0);
});
