import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Instant } from '#base';
import type { Condition } from '#conditions';
import {
  type Confirmation,
  confirmationProblems,
  openConfirmation,
  printConfirmation,
  readConfirmation,
  sentencesToRead,
  textDigest,
} from '#confirmations';
import type { AdvisoryId } from '#identifiers';
import { clearSign, defaultPolicy, generateSigningKey, readKeyring } from '#pgp';
import { someCondition, VOCABULARY } from '../../src/conditions/conditions.test-support.ts';

const NOW = Date.UTC(2026, 10, 22, 12) as Instant;
const TEXT = 'Reeds 4.2 and later are bent.\n\nOnly   tall\nreeds bend.  It rained.\n';
const CONFIRMATION: Confirmation = {
  advisory: 'OSN-3' as AdvisoryId,
  revision: 2,
  text: textDigest(TEXT),
  confirmedAt: NOW,
  by: 'Ada Withy',
  condition: {
    all: [
      { fact: 'xen', versions: [{ from: '4.2' }], quotes: [{ text: 'Reeds 4.2 and later are bent.', line: 1 }] },
      { fact: 'iommu', is: true, quotes: [{ text: 'Only tall reeds bend.', line: 3 }] },
    ],
  },
  without: [{ text: 'It rained.', line: 4 }],
};

const key = (name: string) =>
  generateSigningKey({
    name,
    email: `${name}@osier.example`,
    at: (NOW - 86_400_000) as Instant,
    expiresAt: null,
    passphrase: null,
  });
const [ada, stranger] = await Promise.all([key('ada'), key('stranger')]);
const options = {
  keyring: await readKeyring([Buffer.from(ada.certificate)]),
  policy: defaultPolicy(NOW),
  vocabulary: VOCABULARY,
};
const sign = (text: string, by = ada) => clearSign(text, by.privateKey, { signedAt: NOW });

describe('a confirmation', () => {
  it('is a text that a person can read, and reads back to the same', () => {
    const text = printConfirmation(CONFIRMATION);
    assert.match(text, /^Tocsin conditions 1\n\nAdvisory: OSN-3\nRevision: 2\n/);
    assert.deepEqual(readConfirmation(text, 'f', VOCABULARY), CONFIRMATION);
    assert.deepEqual(readConfirmation(text.replaceAll('\n', '\r\n'), 'f', VOCABULARY), CONFIRMATION);
    fc.assert(
      fc.property(someCondition, (condition: Condition) => {
        const one = { ...CONFIRMATION, condition };
        assert.deepEqual(readConfirmation(printConfirmation(one), 'f', VOCABULARY), one);
      }),
    );
  });

  it('counts where a certificate of the keyring signed it, also with words of a mail around it', async () => {
    const signed = Buffer.from(await sign(printConfirmation(CONFIRMATION)));
    const mailed = Buffer.concat([
      Buffer.from('Hello,\nRevision: 9\n\n'),
      signed,
      Buffer.from('\nvulnerable when\n\nno\n'),
    ]);
    for (const bytes of [signed, mailed])
      assert.deepEqual((await openConfirmation(bytes, 'f', options)).confirmation, CONFIRMATION);
  });

  it('of somebody else, changed, or without a signature is none', async () => {
    const text = printConfirmation(CONFIRMATION);
    const changed = Buffer.from(await sign(text))
      .toString()
      .replace('xen >= 4.2', 'xen >= 4.9');
    for (const [bytes, found] of [
      [await sign(text, stranger), /signature: unknown_signer/],
      [Buffer.from(changed), /signature: bad/],
      [Buffer.from(text), /no signed text is in it/],
    ] as const)
      await assert.rejects(openConfirmation(bytes, 'f', options), { code: 'bad_condition', message: found });
  });

  it('that says to be of a later instant than its signature is none', async () => {
    const ahead = printConfirmation({ ...CONFIRMATION, confirmedAt: (NOW + 1000) as Instant });
    await assert.rejects(openConfirmation(await sign(ahead), 'f', options), {
      message: /confirmed after it was signed/,
    });
  });

  it('is none for another advisory, revision or text, or with sentences that nobody wrote', () => {
    const text = { advisory: 'OSN-3', revision: 2, text: TEXT };
    const condition: Condition = { always: 'no', quotes: [{ text: 'Nobody wrote this.', line: 1 }] };
    assert.deepEqual(confirmationProblems(CONFIRMATION, text), []);
    for (const [one, of, problem] of [
      [CONFIRMATION, { ...text, advisory: 'OSN-4' }, /it is about OSN-3 v2, the text is OSN-4 v2/],
      [CONFIRMATION, { ...text, revision: 3 }, /the text is OSN-3 v3/],
      [CONFIRMATION, { ...text, text: `${TEXT}More.\n` }, /its digest differs/],
      [{ ...CONFIRMATION, condition }, text, /the text does not say: Nobody wrote this\./],
    ] as const)
      assert.match(`${confirmationProblems(one, of)}`, problem);
  });

  it('names the sentences that its text does not say', () => {
    const other = TEXT.replace('tall', 'short').replace('rained', 'snowed');
    // whoever makes a confirmation can name the digest of any text
    const forged = { ...CONFIRMATION, text: textDigest(other) };
    assert.deepEqual(
      confirmationProblems(forged, { advisory: forged.advisory, revision: forged.revision, text: other }),
      ['the text does not say: Only tall reeds bend.', 'the text does not say: It rained.'],
    );
  });

  for (const [from, to, message] of [
    ['Tocsin conditions 1', 'Tocsin conditions 2', /^f:1: expected "Tocsin conditions 1", found Tocsin conditions 2$/],
    ['Revision: 2', 'Revision: two', /expected a revision from 1, found two/],
    [
      'Revision: 2',
      'Revision: 2\nRevision: 3',
      /^f:5: expected one of Advisory, Revision, Text, Confirmed, By, each once/,
    ],
    ['Text: sha256 ', 'Text: md5 ', /expected sha256 and 64 hexadecimal digits/],
    ['By: Ada Withy\n', '', /expected a line "By: …", found none/],
    ['vulnerable when', 'concerned when', /expected a line "vulnerable when"/],
    ['xen >= 4.2', 'xen > 4.2', /^f:11:5: expected a word, a "string" or a sign, found >$/],
    ['iommu is on', 'color is on', /expected the name of a fact, found color/],
    ['"It rained." line 4', 'It rained.', /^f:16: expected "a sentence" line 12, found It rained\.$/],
  ] as const)
    it(`says what is wrong: ${to === '' ? `no ${from.trim()}` : to.replace(/\n/g, ' ')}`, () => {
      const text = printConfirmation(CONFIRMATION);
      assert.ok(text.includes(from), from);
      assert.throws(() => readConfirmation(text.replace(from, to), 'f', VOCABULARY), {
        code: 'bad_condition',
        message,
      });
    });
});

describe('the digest of a text', () => {
  it('is the same however its lines ended, and another for another word', () => {
    assert.equal(textDigest(TEXT.replaceAll('\n', '\r\n')), textDigest(TEXT));
    assert.equal(textDigest(TEXT.replaceAll('\n', '  \n')), textDigest(TEXT));
    assert.notEqual(textDigest(TEXT.replace('4.2', '4.3')), textDigest(TEXT));
  });
});

describe('a new revision', () => {
  it('asks for the sentences that nobody read, and for no other', () => {
    const sentences = [
      { text: 'Reeds 4.2 and later are bent.', line: 11 },
      { text: 'Only tall  reeds bend.', line: 13 },
      { text: 'It snowed.', line: 14 },
    ];
    assert.deepEqual(
      sentencesToRead(sentences, CONFIRMATION).map(({ isRead }) => isRead),
      [true, true, false],
    );
    assert.deepEqual(
      sentencesToRead(sentences, null).map(({ isRead }) => isRead),
      [false, false, false],
    );
  });
});
