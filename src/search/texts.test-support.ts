import fc from 'fast-check';

const AWKWARD = [
  ...[
    'İ',
    'ß',
    'Σ',
    'ς',
    'ﬁ',
    '½',
    'ﷺ',
    'é',
    'e\u0301',
    'Å',
    '가',
    '\u1100',
    '\u1161',
    '\u11a8',
    'ㄱ',
    'ㅏ',
    'ㄳ',
    '㉠',
    '日',
    'が',
  ],
  ...[
    'ไ',
    '\u200b',
    '\u202e',
    '\u00ad',
    '\ufeff',
    '\u3164',
    '\0',
    '\ud83d',
    '\ude00',
    '😀',
    '\u{1d518}',
    'Ж',
    'ё',
    '\u2028',
    '\ue000',
  ],
];

/** Text of every kind of character that folding, cutting or printing could get wrong. */
export const anyText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom(...AWKWARD),
      fc.string({ unit: 'binary', maxLength: 4 }),
      fc.string({ maxLength: 12 }),
      fc.constantFrom(' ', '\n', '> ', '-', 'Word', 'x'.repeat(70)),
    ),
    { maxLength: 24 },
  )
  .map((parts) => parts.join(''));
