import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { SignatureReport, SignatureStatus } from '#pgp';
import { type Evidence, VERDICTS, verdictOf } from './verdict.ts';

const STATUSES: readonly SignatureStatus[] = ['good', 'bad', 'unknown_signer', 'revoked', 'weak', 'unreadable'];

function signature(status: SignatureStatus): SignatureReport {
  return { status, certificate: null, key: null, signedAt: null, hash: null, notes: [] };
}

const CLEAN: Evidence = {
  signatures: [signature('good')],
  hasMismatch: false,
  hasUnlisted: false,
  hasMissing: false,
  hasUnsignedTextBefore: false,
  isAmbiguous: false,
  isRestored: false,
  isRewritten: false,
};
const signed = (...statuses: readonly SignatureStatus[]) => ({ signatures: statuses.map(signature) });

// the contract's table, row by row, and what stands between rows
const ROWS: readonly (readonly [string, Partial<Evidence>, string])[] = [
  ['nothing wrong', {}, 'genuine'],
  ['undone, and then it verified', { isRestored: true }, 'restored'],
  ['undone, with text before it', { isRestored: true, hasUnsignedTextBefore: true }, 'suspicious'],
  ['read in two ways', { isAmbiguous: true }, 'suspicious'],
  ['bad', signed('bad'), 'tampered'],
  ['bad, in a copy that was rewritten', { ...signed('bad'), isRewritten: true }, 'unverifiable'],
  ['a file differs', { hasMismatch: true }, 'tampered'],
  ['a file differs, in a copy that was rewritten', { hasMismatch: true, isRewritten: true }, 'unverifiable'],
  ['a file differs, and the signer is unknown', { ...signed('unknown_signer'), hasMismatch: true }, 'tampered'],
  ['a file differs from a table that nobody signed', { ...signed(), hasMismatch: true }, 'unverifiable'],
  ['no signature', signed(), 'unverifiable'],
  ['unknown signer', signed('unknown_signer'), 'unverifiable'],
  ['revoked', signed('revoked'), 'unverifiable'],
  ['weak', signed('weak'), 'unverifiable'],
  ['unreadable', signed('unreadable'), 'unverifiable'],
  ['a file that the table has not', { hasUnlisted: true }, 'suspicious'],
  ['text before the block', { hasUnsignedTextBefore: true }, 'suspicious'],
  ['text before the block, and a file is missing', { hasUnsignedTextBefore: true, hasMissing: true }, 'suspicious'],
  ['a file is missing', { hasMissing: true }, 'incomplete'],
  ['good beside unknown', signed('good', 'unknown_signer'), 'genuine'],
  ['unknown beside good', signed('unknown_signer', 'good'), 'genuine'],
  ['good beside bad', signed('good', 'bad'), 'tampered'],
  ['bad beside unknown', signed('unknown_signer', 'bad'), 'tampered'],
];

for (const [what, evidence, verdict] of ROWS) {
  test(`${what}: ${verdict}`, () => assert.equal(verdictOf({ ...CLEAN, ...evidence }), verdict));
}

test('genuine only where one signature is good, none is bad, and nothing else is wrong', () => {
  const evidence = fc.record({
    signatures: fc.array(fc.constantFrom(...STATUSES).map(signature), { maxLength: 4 }),
    hasMismatch: fc.boolean(),
    hasUnlisted: fc.boolean(),
    hasMissing: fc.boolean(),
    hasUnsignedTextBefore: fc.boolean(),
    isAmbiguous: fc.boolean(),
    isRestored: fc.boolean(),
    isRewritten: fc.boolean(),
  });
  fc.assert(
    fc.property(evidence, (found) => {
      const { signatures, isRewritten, ...faults } = found;
      const statuses = signatures.map(({ status }) => status);
      const isClean = statuses.includes('good') && !statuses.includes('bad') && !Object.values(faults).includes(true);
      const verdict = verdictOf(found);
      assert.equal(verdict === 'genuine', isClean);
      assert.ok(VERDICTS.includes(verdict));
      assert.equal(isRewritten && verdict === 'tampered', false);
    }),
  );
});
