import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { fold, type PermissionsRead, parse, readPermissions } from './index.ts';
import { STYLES } from './styles.test-support.ts';

function read(body: string): PermissionsRead {
  const heading = 'DEPLOYMENT DURING EMBARGO';
  const text = `Xen Security Advisory XSA-901\n\nA bell\n\n${heading}\n${'='.repeat(heading.length)}\n\n${body}\n`;
  const block = parse(text, STYLES).blocks[1];
  assert.ok(block);
  const result = readPermissions(block);
  const lines = text.split('\n');
  for (const permission of result.permissions) {
    assert.ok(fold(text).includes(permission.quote), 'the quotation stands in the text');
    assert.ok(lines[permission.line - 1]?.includes(permission.quote.split(' ')[0] ?? ''), 'at its line');
    for (const clause of [permission.when, permission.care, permission.reason]) {
      if (clause !== null) assert.ok(fold(text).includes(clause), `in the text's words: ${clause}`);
    }
  }
  return result;
}

/** `subject actor verdict`, and `when` and `care` where there are such. */
const said = (body: string): string[] =>
  read(body).permissions.map(({ subject, actor, verdict, when, care }) =>
    [subject, actor, verdict, when === null ? '' : 'when', care === null ? '' : 'care']
      .filter((word) => word !== '')
      .join(' '),
  );

const GRANTS: Readonly<Record<string, readonly [pattern: string, expected: readonly string[]]>> = {
  // P1: everything, everywhere
  'Use of the patches and/or mitigations described above (or others that are substantially similar) is permitted during the embargo, even on public-facing systems with untrusted users.':
    ['P1', ['patches any allowed', 'mitigations any allowed']],
  'Members of the predisclosure list may deploy the patches and the workarounds before publication.': [
    'P1',
    ['patches any allowed', 'mitigations any allowed'],
  ],
  'During the embargo, both the patches and the mitigations may be used, also on shared hosts.': [
    'P1',
    ['patches any allowed', 'mitigations any allowed'],
  ],
  'Members are allowed to install the fixes and to use the workarounds before disclosure.': [
    'P1',
    ['patches any allowed', 'mitigations any allowed'],
  ],
  'It is permitted to roll out the patches while the embargo lasts.': ['P1', ['patches any allowed']],
  'You can already deploy the patches during the embargo.': ['P1', ['patches any allowed']],
  // P2: patches, and no mitigations, which guests can see
  'Deployment of the patches (but not the mitigations) described above is permitted during the embargo. This is because guests can see the mitigations.':
    ['P2', ['patches any allowed', 'mitigations any forbidden']],
  'The patches may be deployed, but the mitigations must not be used: guests would notice.': [
    'P2',
    ['patches any allowed', 'mitigations any forbidden'],
  ],
  'Deployment of the patches is permitted.\n\nDeployment of the mitigations is NOT permitted.': [
    'P2',
    ['patches any allowed', 'mitigations any forbidden'],
  ],
  'Members must never use the workarounds.': ['P2', ['mitigations any forbidden']],
  // P3: one named mitigation not, but among members; a public cloud never
  'Deployment of the patches is permitted.\n\nThe "quiet bell" mitigation must not be deployed, except where all affected systems and guests are run and used by members only.':
    ['P3', ['patches any allowed', 'quiet bell any conditional when']],
  'The workaround `bell = off` must not be deployed. There is one exception: it may be deployed where members alone use the host.':
    ['P3', ['bell = off any conditional when']],
  'However, deployment of the mitigations is NOT permitted (except where only members use the systems). Specifically, deployment on public cloud systems is NOT permitted.':
    ['P3', ['mitigations any conditional when', 'mitigations any forbidden when']],
  // P4: by actor
  'Host administrators must not use the mitigations, except where all users are members.\n\nGuest administrators may use the mitigations only if their host is run by a member.':
    ['P4', ['mitigations host_admin conditional when', 'mitigations guest_admin conditional when']],
  '--- Administrators of hosts ---\n\nThe mitigations must not be deployed.\n\n--- Administrators of guests ---\n\nThe mitigations may be deployed.':
    ['P4', ['mitigations host_admin forbidden', 'mitigations guest_admin allowed']],
  // P5: with care
  'The patches may be deployed, provided that members take care: say nothing of the reason for a reboot.': [
    'P5',
    ['patches any allowed care'],
  ],
  'Deployment of the patches is permitted. Care must be taken to keep restarts inconspicuous.': [
    'P5',
    ['patches any allowed care'],
  ],
  'Deployment of the patches is permitted.\n\nThe "bell" mitigation must not be used on public systems, as everybody would hear it.':
    ['P5', ['patches any allowed', 'bell any forbidden when']],
  // what always goes with them
  'But: Distribution of updated software is prohibited (except to other members of the predisclosure list).': [
    'distribution',
    ['distribution any conditional when'],
  ],
  'Updated software may be passed only to other members.': ['distribution', ['distribution any conditional when']],
  'Those who wish to deploy significantly different patches, please contact the Security Team.': [
    'ask',
    ['different_patches_or_mitigations any ask'],
  ],
};

describe('permissions', () => {
  for (const [body, [pattern, expected]] of Object.entries(GRANTS)) {
    it(`${pattern}: ${JSON.stringify(body)}`, () => {
      assert.deepEqual(said(body), expected);
      assert.deepEqual(
        read(body).unread.map((sentence) => sentence.quote),
        [],
      );
    });
  }

  it('carry the reason that is given for a refusal, within the sentence or after it', () => {
    assert.equal(
      read('The mitigations must not be deployed, because guests can see them.').permissions[0]?.reason,
      'guests can see them.',
    );
    assert.equal(
      read('The mitigations must not be deployed. This is because guests can see them.').permissions[0]?.reason,
      'This is because guests can see them.',
    );
    assert.deepEqual(
      read(
        'Deployment of the patches (but not mitigations) is permitted. This is because guests can see the mitigations.',
      ).permissions.map((permission) => permission.reason),
      [null, 'This is because guests can see the mitigations.'],
    );
  });

  it('are limited by a refusal in a later paragraph that names no subject', () => {
    for (const refusal of [
      'Deployment on public-facing systems is NOT permitted.',
      'Deployment is NOT permitted before 2031-01-01.',
      'Public cloud providers must not deploy before the embargo ends.',
    ]) {
      const { permissions, unread } = read(
        `Deployment of the patches is permitted.\n\nSome other words.\n\n${refusal}`,
      );
      assert.deepEqual([permissions[0]?.verdict, permissions[0]?.when], ['conditional', refusal]);
      assert.equal(unread.at(-1)?.quote, refusal, 'and it is reported');
    }
  });

  it('are none where only one of two statements of a sentence is understood', () => {
    const { permissions, unread } = read(
      'Deployment of the patches is permitted, mostly; deployment of the mitigations is not permitted.',
    );
    assert.deepEqual([permissions, unread.length], [[], 1]);
  });

  it('may be of single patches, by their files', () => {
    assert.deepEqual(said('Deployment of a.patch is permitted; deployment of b.patch is not permitted.'), [
      'a.patch any allowed',
      'b.patch any forbidden',
    ]);
  });

  it('may be by somebody: the guest administrator only if the host agrees', () => {
    assert.deepEqual(
      said('Deployment of the mitigation by the guest administrator is permitted only if the host is a member too.'),
      ['mitigations guest_admin conditional when'],
    );
  });

  it('come neither from the notice that is kept nor from the pointer to the policy', () => {
    for (const body of [
      '(Note: this notice, by which deployment of the patches is permitted, is retained.)',
      'For what may be deployed, consult our security policy.',
    ]) {
      assert.deepEqual(read(body), { permissions: [], unread: [] });
    }
  });
});

/** A wrong "allowed" is the worst that this reader can say. None of these grants anything without a limit. */
const HOSTILE = [
  // somebody else's words, or nobody's
  'We do not say that deployment of the patches is permitted.',
  'It is not the case that deployment of the patches is permitted.',
  'It is not true that the mitigations may be deployed.',
  'Some say that deployment of the patches is permitted.',
  'The patches are believed to be permitted for deployment.',
  'The sentence "deployment of the patches is permitted" was a mistake.',
  '"Deployment of the patches is permitted."',
  '“Deployment of the patches is permitted.”',
  "'Deployment of the patches is permitted.'",
  '> Deployment of the patches is permitted.',
  'Is deployment of the patches permitted?',
  'Deployment of the patches is permitted?',
  'That deployment of the patches is permitted is wrong.',
  // negations
  'Nobody is permitted to deploy the patches.',
  'Deployment of the patches is permitted to nobody.',
  'None of the patches may be deployed.',
  'No patches may be deployed.',
  'Neither the patches nor the mitigations may be deployed.',
  'Deployment of the patches is no longer permitted.',
  "Deployment of the patches isn't permitted.",
  'Deployment of the patches is hardly permitted.',
  'Deployment of the patches is permitted (not).',
  'Deployment of the patches is permitted, we do not think.',
  'It is not forbidden to deploy the patches.',
  'It is not that the patches must not be deployed.',
  'Members must not be told that they may deploy the patches.',
  'Under no circumstances may the patches be deployed.',
  // conditions, and the future
  'Deployment of the patches will be permitted.',
  'Deployment of the patches would be permitted.',
  'Deployment of the patches is permitted once the embargo ends.',
  'Deployment of the patches is permitted after publication.',
  'Deployment of the patches is permitted tomorrow.',
  'If the team agrees, deployment of the patches is permitted.',
  'Deployment of the patches is permitted if the team agrees.',
  'Deployment of the patches is permitted when no guest can see it.',
  'Deployment of the patches is permitted with the consent of the team.',
  'Deployment of the patches is permitted subject to approval.',
  'The patches may be deployed, provided that members take care and the team agrees.',
  'Deployment of the patches is permitted during the embargo, even on public systems if guests agree.',
  // limits
  'Deployment of the patches is permitted on private systems.',
  'Deployment of the patches is permitted for test systems.',
  'Deployment of the patches is only permitted in private labs.',
  'Deployment of the patches is permitted, but not on public systems.',
  'Deployment of the patches is permitted except on public systems.',
  'Members may also deploy the patches on test systems.',
  'Members of the security team may deploy the patches.',
  'Members may deploy older patches.',
  'Members may deploy the patches of another advisory.',
  // one thing and not the other
  'Deployment of the mitigations, not the patches, is permitted, we think.',
  // possibility, and other use
  'The patches may be used by attackers to find the issue.',
  'The patches can be applied with git am.',
  'The patches can be applied.',
  'Members may apply for the patches.',
  // taken back afterwards
  'Deployment of the patches is permitted. This does not apply to public clouds.',
  'Deployment of the patches is permitted. This permission is withdrawn.',
  'Deployment of the patches is permitted. There is one exception: public clouds.',
  'Deployment of the patches is permitted.\n\nHowever, they must not be deployed on public clouds.',
  'Deployment of the patches is permitted. It ends on Monday.',
  'Deployment of the patches is permitted. Public clouds are excluded.',
  // introduced as something else
  'None of the following holds: Deployment of the patches is permitted.',
  'The following was never agreed:\n\n * Deployment of the patches is permitted.\n\n * The mitigations may be deployed.',
  'A wrong reading would be:\n\n    Deployment of the patches is permitted.',
];

const GRANT = 'Members of the early-notice list may deploy the patches before publication.';

/** What a text may say after it has granted something, in one paragraph with it. */
const LIMITING = [
  'This is subject to written consent.',
  'We take this back.',
  'That was cancelled.',
  'Avoid shared hosts.',
  'This holds from 2020-09-08 on.',
  'This holds only since 2020-09-08.',
  'Shared hosts must wait for publication.',
  'Because shared hosts show the change, they come last.',
  'Ask us first.',
  'Please ask us before you deploy them.',
  'Tell us by mail before you begin, and wait for our word.',
  'Care must be taken to wait for publication on shared hosts.',
  'The date is to be agreed with the vendor.',
  'Private laboratories come first, everybody else a week later.',
  'As our security policy says, written consent is needed first.',
  '(Note: written consent is needed.)',
  '(Note: this notice is retained, but consent must be had first.)',
  'Your consent form must be on record with us.',
  'They may be deployed only with the workarounds in place.',
  'The patches must not be used on shared hosts.',
  'The patches may be deployed on shared hosts only after publication.',
  'On shared images use of the patches is not allowed.',
  'Ten machines are enough for the beginning.',
  'The reason is trust, so shared hosts must wait.',
  'For the patches and the workarounds it depends on who you are.',
  'Think of it as a loan.',
  'Clouds excepted.',
];

/** The same in a paragraph of its own, or under a grant. */
const LIMITING_BELOW = [
  'Update of 2020-09-02: the permission above is suspended.',
  'We take this back.',
  'Public clouds are excluded.',
  'Exceptions: shared hosts.',
  'Wait for our word before you begin with the deployment.',
  'This is withdrawn.',
  ' - after our word',
  'Consent is needed first.',
  'The following is excluded:\n\n * Shared hosts.',
];

const allowedIn = (body: string): string[] =>
  read(body)
    .permissions.filter((permission) => permission.verdict === 'allowed')
    .map((permission) => permission.subject);

describe('a grant', () => {
  it('does not stay as it is beside a sentence of its paragraph that limits it', () => {
    const sentences = fc.array(fc.constantFrom(...LIMITING), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(sentences, (limiting) => assert.deepEqual(allowedIn([GRANT, ...limiting].join(' ')), [])),
      { numRuns: 500, examples: LIMITING.map((sentence): [string[]] => [[sentence]]) },
    );
  });

  it('is limited in the words of the sentence that no rule understood, which is reported', () => {
    for (const sentence of ['This is subject to written consent.', 'We take this back.', 'Avoid shared hosts.']) {
      const { permissions, unread } = read(`${GRANT} ${sentence}`);
      assert.deepEqual([permissions[0]?.verdict, permissions[0]?.when], ['conditional', sentence]);
      assert.deepEqual(
        unread.map(({ quote }) => quote),
        [sentence],
      );
    }
  });

  for (const paragraph of LIMITING_BELOW) {
    it(`is limited by a later paragraph: ${JSON.stringify(paragraph)}`, () => {
      assert.deepEqual(allowedIn(`${GRANT}\n\n${paragraph}`), []);
      assert.deepEqual(allowedIn(`${GRANT}\n\nSome other words.\n\n${paragraph}`), []);
    });
  }

  it('is limited by what stands before it in its paragraph, or as its sub-heading', () => {
    for (const before of [
      'Written consent comes first. ',
      'Shared hosts are left out. ',
      '--- With our consent ---\n\n',
    ])
      assert.deepEqual(allowedIn(before + GRANT), [], before);
    assert.deepEqual(allowedIn(`--- Guest administrators ---\n\n${GRANT}`), ['patches']);
  });

  it('is not limited by what speaks of something else', () => {
    for (const other of [
      'For the workarounds it depends on who you are.',
      'This is because nobody can see it.',
      'Members must not deploy the workarounds before publication.',
    ])
      assert.deepEqual(allowedIn(`${GRANT} ${other}`), ['patches'], other);
  });

  it('is none in a list that is introduced as something else', () => {
    for (const introduction of [
      'The following is not allowed.',
      'What follows was never agreed.',
      'Deployment of the following patches is not permitted.',
    ])
      assert.deepEqual(allowedIn(`${introduction}\n\n* The patches may be deployed by members.`), [], introduction);
  });

  it('is none if it ends in a colon: the list may limit it', () => {
    const { permissions, unread } = read(
      'Members of the early-notice list may use the patches:\n\n - after our word\n\n - The workarounds may be used.',
    );
    assert.deepEqual([permissions, unread.length], [[], 3]);
  });

  it('is for whom the introduction above it names', () => {
    assert.deepEqual(
      said(
        'The workarounds may be used.\n\nFor guest administrators:\n\nThe patches may be deployed.\n\n' +
          'For host administrators:\n\nThe patches must not be deployed.\n\n' +
          'For everybody:\n\nUpdated software may be passed only to other members.',
      ),
      [
        'mitigations any allowed',
        'patches guest_admin allowed',
        'patches host_admin forbidden',
        'distribution any conditional when',
      ],
    );
    assert.deepEqual(
      said('For guest administrators:\n\nThe patches may be deployed.\n\n--- Everybody ---\n\nThe fixes may be used.'),
      ['patches guest_admin allowed', 'patches any allowed'],
    );
  });
});

describe('a sentence that no rule understands', () => {
  for (const body of HOSTILE) {
    it(`allows nothing: ${JSON.stringify(body)}`, () => {
      const { permissions } = read(body);
      assert.deepEqual(
        permissions.filter((permission) => permission.verdict === 'allowed'),
        [],
      );
    });
  }

  it('neither grants nor forbids where it denies twice, or permits nobody', () => {
    for (const body of [
      'Deployment of the patches is permitted to nobody.',
      'It is not that the patches must not be deployed.',
      'It is not forbidden to deploy the patches.',
    ]) {
      const { permissions, unread } = read(body);
      assert.deepEqual([permissions, unread.length], [[], 1], body);
    }
  });

  it('is reported as unread', () => {
    const body = 'We do not say that deployment of the patches is permitted.';
    assert.deepEqual(
      read(body).unread.map((sentence) => sentence.quote),
      [body],
    );
  });

  it('allows only what is named', () => {
    const mitigations = [
      'Deployment of the patches, not the mitigations, is permitted.',
      'Deployment of the patches is permitted; deployment of the mitigations is not.',
      'Deployment of the patches is permitted rather than that of the mitigations.',
      'Deployment of the patches is permitted, whereas the mitigations must not be deployed.',
    ];
    for (const body of mitigations) {
      assert.deepEqual(
        read(body).permissions.filter(
          (permission) => permission.subject === 'mitigations' && permission.verdict === 'allowed',
        ),
        [],
        body,
      );
    }
  });

  it('allows nothing when one strange word is put anywhere into a grant', () => {
    const grant = 'Deployment of the patches and/or mitigations described above is permitted during the embargo.'.split(
      ' ',
    );
    const strange = fc.constantFrom(
      'not',
      'no',
      'never',
      'only',
      'if',
      'unless',
      'barely',
      'perhaps',
      'once',
      'private',
      'allegedly',
      'un-',
      '"',
      'non',
    );
    fc.assert(
      fc.property(fc.nat(grant.length - 1), strange, (at, word) => {
        const body = grant.toSpliced(at, 0, word).join(' ');
        assert.deepEqual(
          read(body).permissions.filter((permission) => permission.verdict === 'allowed'),
          [],
          body,
        );
      }),
      { numRuns: 400 },
    );
  });

  it('allows nothing, however words are put together, if one of them denies', () => {
    const word = fc.constantFrom(
      'deployment',
      'of',
      'the',
      'patches',
      'is',
      'permitted',
      'mitigations',
      'may',
      'be',
      'deployed',
      'members',
      'during the embargo',
      'even on',
      'public systems',
      'where',
      ',',
      'and',
    );
    fc.assert(
      fc.property(
        fc.array(word, { maxLength: 12 }),
        fc.array(word, { maxLength: 12 }),
        fc.constantFrom('not', 'never', 'nobody', 'no', "isn't", 'denied'),
        (left, right, denial) => {
          const { permissions } = read([...left, denial, ...right].join(' '));
          assert.deepEqual(
            permissions.filter((permission) => permission.verdict === 'allowed'),
            [],
          );
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('permissions', () => {
  it('are as many as any text gives, and the rest is unread', () => {
    const { permissions, unread } = read('Deployment of the patches is permitted.\n\n'.repeat(500));
    assert.equal(permissions.length, 100);
    assert.equal(unread.length, 400);
  });

  it('do not come from a sentence longer than any', () => {
    const { permissions, unread } = read(
      `Deployment of ${'the patches and '.repeat(200)}the mitigations is permitted.`,
    );
    assert.deepEqual([permissions.length, unread.length], [0, 1]);
  });
});
