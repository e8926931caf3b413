import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { formatInstant, type Instant } from '#base';
import type { Policy } from '#policy';
import {
  ADA,
  BOB,
  CaseUnder,
  DAY_MS,
  HOUR_MS,
  later,
  MONDAY,
  PATCHES_ALLOWED,
  PROGRAM,
  policyNamed,
  reading,
} from './cases.test-support.ts';
import { type Actor, type CaseCommand, decide, dutiesOf, factsOf, isPublic, nameOf, openDuties } from './index.ts';

const XEN = policyNamed('xen');
const DISTROS = policyNamed('linux-distros');
const MINIMAL = policyNamed('minimal');

/** A case with a number, an agreed end and all that policies want recorded, ready but for its text. */
function prepared(policy: Policy, end: Instant): CaseUnder {
  const aCase = new CaseUnder(policy);
  aCase
    .do({ kind: 'report', via: 'mail' }, { kind: 'reporter' })
    .do({ kind: 'triage', as: 'in_scope', grounds: 'supported' })
    .do({ kind: 'allot_number', series: 'OSN', number: 7 });
  for (const what of ['date_set_by', 'date_reason', 'support_scope', 'upstream_told_first']) {
    aCase.do({ kind: 'note', what, text: 'yes' });
  }
  return aCase
    .do({ kind: 'agree_end', end, reason: 'as offered' })
    .do({ kind: 'set_permissions', permissions: [PATCHES_ALLOWED] });
}

function signed(aCase: CaseUnder, given: Parameters<typeof reading>[0]): CaseUnder {
  const text = reading(given);
  return aCase
    .do({ kind: 'save_text', reading: text })
    .do({ kind: 'approve_text', digest: text.digest }, BOB)
    .do({ kind: 'sign_text', digest: text.digest, signers: ['team'] });
}

describe('a case', () => {
  it('goes from a report to a release at its instant', () => {
    const end = later(14);
    const aCase = signed(prepared(XEN, end), { statesEnd: end });
    aCase.wait(4 * DAY_MS).do({ kind: 'predisclose' });
    assert.deepEqual(aCase.refusedBy({ kind: 'release' }, PROGRAM), ['-']);
    aCase.wait(10 * DAY_MS - 1);
    assert.deepEqual(aCase.refusedBy({ kind: 'release' }, PROGRAM), ['-']);
    aCase.wait(1).do({ kind: 'release' }, PROGRAM);
    const { embargo, published } = aCase.facts;
    assert.deepEqual(embargo, { state: 'over', at: end, why: 'date' });
    assert.deepEqual(published, [{ revision: 1, digest: 'd1', at: end, saysWithdrawn: false }]);
    // a second version, to the same places
    signed(aCase, { digest: 'd2', revision: 2 }).do({ kind: 'release' });
    assert.deepEqual(
      aCase.facts.published.map(({ revision }) => revision),
      [1, 2],
    );
    assert.deepEqual(aCase.refusedBy({ kind: 'release' }), ['-']);
  });

  it('is rated by its CVEs, the last for each, until that is taken back', () => {
    const aCase = prepared(MINIMAL, later(7));
    const rating = (cve: string | null, cvss: readonly string[], cwes: readonly string[] = []) =>
      ({ kind: 'rate', rating: { cve, cvss, cwes, description: null } }) as const;
    assert.deepEqual(aCase.refusedBy(rating('CVE-2026-1001', ['v'])), ['-'], 'of no CVE that it has');
    aCase.do({ kind: 'record_cve', cve: 'CVE-2026-1002' }).do({ kind: 'record_cve', cve: 'CVE-2026-1001' });
    assert.deepEqual(aCase.refusedBy(rating('CVE-2026-1001', [])), ['-'], 'that says nothing');
    aCase
      .do(rating('CVE-2026-1002', ['v']))
      .do(rating('CVE-2026-1001', ['v']))
      .do(rating(null, [], ['CWE-1']))
      .do(rating('CVE-2026-1002', ['w']));
    assert.deepEqual(aCase.refusedBy(rating('CVE-2026-1002', ['w'])), ['-'], 'as it is already');
    const rated = () => aCase.facts.ratings.map(({ cve, cvss }) => [cve, ...cvss]);
    assert.deepEqual(rated(), [[null], ['CVE-2026-1001', 'v'], ['CVE-2026-1002', 'w']]);
    signed(aCase, { digest: 'd2' });
    assert.equal(rated().length, 3, 'another text takes none away');
    aCase.do({ kind: 'take_back_rating', cve: null }).do({ kind: 'take_back_rating', cve: 'CVE-2026-1002' });
    assert.deepEqual(rated(), [['CVE-2026-1001', 'v']]);
    assert.deepEqual(aCase.refusedBy({ kind: 'take_back_rating', cve: null }), ['-']);
  });

  it('is released at once where somebody else published it, and says so', () => {
    const end = later(7);
    const aCase = signed(prepared(XEN, end), { statesEnd: end }).do({ kind: 'predisclose' });
    aCase.do({ kind: 'learn_exposure', how: 'leaked', where: 'a forum' });
    assert.deepEqual(aCase.refusedBy({ kind: 'release' }), ['-']);
    aCase.do({ kind: 'end_early', why: 'leaked' });
    signed(aCase, { digest: 'd2', revision: 2 }).do({ kind: 'release' });
    assert.deepEqual(aCase.facts.embargo, { state: 'over', at: aCase.now, why: 'leaked' });
  });

  it('waits while it is held, also past its end', () => {
    const end = later(7);
    const aCase = signed(prepared(XEN, end), { statesEnd: end }).do({ kind: 'predisclose' });
    aCase.do({ kind: 'hold', reason: 'the patch is wrong' }).wait(8 * DAY_MS);
    assert.deepEqual(aCase.refusedBy({ kind: 'release' }, PROGRAM), ['-']);
    aCase.do({ kind: 'resume' }).do({ kind: 'release' });
  });

  it('goes out as it was approved and signed: a change takes both away', () => {
    const end = later(7);
    const aCase = signed(prepared(MINIMAL, end), { statesEnd: end });
    aCase.do({ kind: 'save_text', reading: reading({ digest: 'changed', statesEnd: end }) });
    assert.deepEqual(aCase.refusedBy({ kind: 'predisclose' }), ['-']);
    assert.deepEqual(aCase.refusedBy({ kind: 'approve_text', digest: 'd1' }, BOB), ['-']);
    assert.deepEqual(aCase.refusedBy({ kind: 'approve_text', digest: 'changed' }, ADA), ['-']);
    assert.deepEqual(aCase.refusedBy({ kind: 'sign_text', digest: 'changed', signers: ['team'] }), ['M3']);
  });

  it('counts what was approved and signed for that text alone, whoever wrote the record', () => {
    const by = BOB;
    const facts = factsOf([
      { at: MONDAY, by: ADA, kind: 'text_saved', reading: reading({ digest: 'd1' }) },
      { at: MONDAY, by: ADA, kind: 'text_saved', reading: reading({ digest: 'd2' }) },
      { at: MONDAY, by, kind: 'text_approved', digest: 'd1' },
      { at: MONDAY, by, kind: 'text_signed', digest: 'd1', signers: ['team'] },
    ]);
    assert.deepEqual([facts.text?.approvedBy, facts.text?.signers], [[], []]);
  });

  it('stands still where the clock goes back', () => {
    const aCase = prepared(MINIMAL, later(7));
    aCase.wait(-HOUR_MS);
    const decision = aCase.try({ kind: 'hold', reason: 'x' });
    assert.ok(!decision.isAllowed);
    assert.match(decision.refusals[0]?.remedy ?? '', /clock/);
  });

  it('keeps a number that others know, and gives back one that nobody does', () => {
    const aCase = prepared(XEN, later(7)).do({ kind: 'give_back_number', reason: 'no vulnerability' });
    assert.deepEqual(aCase.facts.returned, [{ series: 'OSN', number: 7, reason: 'no vulnerability' }]);
    aCase.do({ kind: 'allot_number', series: 'OSN', number: 8 });
    signed(aCase, { statesEnd: later(7) }).do({ kind: 'predisclose' });
    assert.deepEqual(aCase.refusedBy({ kind: 'give_back_number', reason: 'x' }), ['-']);
    assert.deepEqual(aCase.refusedBy({ kind: 'mark_duplicate', of: 'other' }), ['-']);
  });
});

describe('a rule that wants the patches tried', () => {
  const wanting = (build: boolean): Policy => ({
    ...MINIMAL,
    rules: [
      {
        id: 'P1',
        does: 'refuse',
        says: 'Patches apply before somebody agrees.',
        check: { kind: 'patches_proved', build },
      },
      ...MINIMAL.rules,
    ],
  });
  const patch = { name: 'osn7.patch', digest: 'p1', size: 1 };
  const approve: CaseCommand = { kind: 'approve_text', digest: 'd1' };
  const withText = (policy: Policy, hasPatches = true): CaseUnder =>
    prepared(policy, later(7))
      .do({ kind: 'add_file', file: patch })
      .do({ kind: 'save_text', reading: reading({ statesEnd: later(7), hasPatches }) });
  const tried = (verdict: 'proved' | 'failed' | 'unknown', isBuilt = true): CaseCommand => ({
    kind: 'record_proof',
    proof: { verdict, isBuilt, files: [{ name: patch.name, digest: patch.digest }] },
  });

  it('refuses approval until they are proved, and again once a file is another one', () => {
    const aCase = withText(wanting(true));
    const refused = (): readonly string[] => aCase.refusedBy(approve, BOB);
    assert.deepEqual(refused(), ['P1']);
    for (const step of [tried('failed'), tried('unknown'), tried('proved', false)]) {
      aCase.do(step);
      assert.deepEqual(refused(), ['P1']);
    }
    aCase.do(tried('proved'));
    for (const file of [
      { ...patch, digest: 'p2' },
      { ...patch, name: 'more.patch' },
    ]) {
      aCase.do({ kind: 'add_file', file });
      assert.deepEqual(refused(), ['P1']);
    }
    aCase.do({ kind: 'remove_file', name: 'more.patch' }).do({ kind: 'add_file', file: patch });
    aCase.do(approve, BOB);
    aCase.do({ kind: 'add_file', file: { ...patch, digest: 'p3' } });
    assert.deepEqual(aCase.refusedBy({ kind: 'sign_text', digest: 'd1', signers: ['team'] }), ['P1']);
  });

  it('is content without a build where it asks for none, and where the text has no patches', () => {
    assert.deepEqual(withText(wanting(false)).do(tried('proved', false)).refusedBy(approve, BOB), []);
    assert.deepEqual(withText(wanting(true), false).refusedBy(approve, BOB), []);
    assert.deepEqual(withText(MINIMAL).refusedBy(approve, BOB), []);
  });

  it('is met by nothing where there is no text yet', () => {
    assert.deepEqual(prepared(wanting(true), later(7)).refusedBy(tried('proved')), ['-']);
  });
});

describe('the rules that refuse', () => {
  const end = later(7);

  it('X4: a text under embargo that does not say when it ends, or says another instant', () => {
    assert.deepEqual(signed(prepared(XEN, end), { statesEnd: null }).refusedBy({ kind: 'predisclose' }), ['X4']);
    assert.deepEqual(signed(prepared(XEN, end), { statesEnd: later(8) }).refusedBy({ kind: 'predisclose' }), ['X4']);
    assert.deepEqual(signed(prepared(XEN, end), { statesEnd: end }).refusedBy({ kind: 'predisclose' }), []);
  });

  it('X8, D3: an embargo of what is public, a predisclosure of it, and a text that does not explain it', () => {
    const aCase = new CaseUnder(XEN).do({ kind: 'report', via: 'form' });
    aCase.do({ kind: 'allot_number', series: 'OSN', number: 9 });
    aCase.do({ kind: 'learn_exposure', how: 'published', where: 'a paper' });
    assert.deepEqual(aCase.refusedBy({ kind: 'propose_end', end, reason: 'x' }), ['-']);
    assert.deepEqual(aCase.refusedBy({ kind: 'agree_end', end, reason: 'x' }), ['-', 'X8']);
    assert.ok(aCase.refusedBy({ kind: 'predisclose' }).includes('X8'));
    signed(aCase, { saysDeployment: false });
    assert.deepEqual(aCase.refusedBy({ kind: 'release' }), ['X8']);
    signed(aCase, { digest: 'd2', explainsNoEmbargo: true });
    assert.deepEqual(aCase.refusedBy({ kind: 'release' }), ['X8']);
    signed(aCase, { digest: 'd3', explainsNoEmbargo: true, saysDeployment: false });
    aCase.do({ kind: 'release' });
  });

  it('D3: a mail to the list about what is public', () => {
    const aCase = signed(prepared(DISTROS, end), { statesEnd: end });
    assert.deepEqual(aCase.refusedBy({ kind: 'predisclose' }), []);
    aCase.do({ kind: 'learn_exposure', how: 'published', where: 'a commit in a public repository' });
    assert.ok(aCase.refusedBy({ kind: 'predisclose' }).includes('D3'));
  });

  it('X12, D9: nobody has recorded what may be used before the end, or the text does not say it', () => {
    for (const [policy, rule] of [
      [XEN, 'X12'],
      [DISTROS, 'D9'],
    ] as const) {
      const silent = signed(prepared(policy, end), { statesEnd: end, saysDeployment: false });
      assert.deepEqual(silent.refusedBy({ kind: 'predisclose' }), [rule]);
      const unrecorded = signed(prepared(policy, end).do({ kind: 'set_permissions', permissions: [] }), {
        statesEnd: end,
      });
      assert.deepEqual(unrecorded.refusedBy({ kind: 'predisclose' }), [rule]);
    }
  });

  it('D1: an end more than fourteen days after the first mail, at the agreement and again at the mail', () => {
    const aCase = new CaseUnder(DISTROS).do({ kind: 'report', via: 'mail' });
    const over = (later(14) + 1) as Instant;
    assert.deepEqual(aCase.refusedBy({ kind: 'agree_end', end: over, reason: 'x' }), ['D1']);
    aCase.do({ kind: 'agree_end', end: later(14), reason: 'x' });
    // the first mail has gone out: from there it counts
    const sent = signed(prepared(DISTROS, later(14)), { statesEnd: later(14) }).do({ kind: 'predisclose' });
    sent.wait(3 * DAY_MS);
    assert.deepEqual(sent.refusedBy({ kind: 'agree_end', end: later(15), reason: 'slip' }), ['D1']);
    sent.do({ kind: 'agree_end', end: later(10), reason: 'earlier' });
  });

  it('an end is moved while it is ahead, and not once it has come', () => {
    for (const policy of [XEN, MINIMAL]) {
      const aCase = prepared(policy, later(10)).wait(10 * DAY_MS - 1);
      const moved: Instant = later(11);
      aCase.do({ kind: 'agree_end', end: moved, reason: 'a day more' }).wait(DAY_MS + 1);
      for (const kind of ['agree_end', 'propose_end'] as const) {
        assert.ok(aCase.refusedBy({ kind, end: later(20), reason: 'too late' }).includes('-'), kind);
      }
      const decision = aCase.try({ kind: 'agree_end', end: later(20), reason: 'too late' });
      assert.ok(!decision.isAllowed && decision.refusals.some(({ found }) => found.includes(formatInstant(moved))));
    }
  });

  it('D2: no end as an instant', () => {
    const aCase = new CaseUnder(DISTROS).do({ kind: 'report', via: 'mail' });
    aCase.do({ kind: 'allot_number', series: 'OSN', number: 1 });
    signed(aCase, {});
    assert.ok(aCase.refusedBy({ kind: 'predisclose' }).includes('D2'));
    assert.deepEqual(aCase.refusedBy({ kind: 'agree_end', end: MONDAY, reason: 'now' }), ['-']);
    const agreed = signed(prepared(DISTROS, end), { statesEnd: end });
    assert.deepEqual(agreed.refusedBy({ kind: 'predisclose' }), []);
  });

  it('give way to an exception with a reason and a second person, and to no other', () => {
    const aCase = signed(prepared(XEN, end), { statesEnd: null });
    assert.deepEqual(aCase.refusedBy({ kind: 'ask_exception', rule: 'X99', reason: 'x' }), ['-']);
    assert.deepEqual(aCase.refusedBy({ kind: 'ask_exception', rule: 'X4', reason: ' ' }), ['-']);
    aCase.do({ kind: 'ask_exception', rule: 'X4', reason: 'the date is in the mail around it' });
    assert.deepEqual(aCase.refusedBy({ kind: 'predisclose' }), ['X4']);
    assert.deepEqual(aCase.refusedBy({ kind: 'grant_exception', rule: 'X4' }, ADA), ['-']);
    assert.deepEqual(aCase.refusedBy({ kind: 'grant_exception', rule: 'X4' }, PROGRAM), ['-']);
    aCase.do({ kind: 'grant_exception', rule: 'X4' }, BOB);
    const decision = aCase.try({ kind: 'predisclose' });
    assert.ok(decision.isAllowed);
    assert.deepEqual(
      decision.warnings.map(({ rule }) => rule),
      ['X4'],
    );
    // what the program itself refuses has none
    assert.deepEqual(aCase.refusedBy({ kind: 'release' }), ['-']);
  });

  it('warn where they only warn', () => {
    const aCase = new CaseUnder(DISTROS).do({ kind: 'report', via: 'mail' });
    // Saturday, twelve days ahead
    const decision = aCase.try({ kind: 'agree_end', end: later(12), reason: 'x' });
    assert.ok(decision.isAllowed);
    assert.deepEqual(
      decision.warnings.map(({ rule }) => rule),
      ['D1a', 'D12'],
    );
    assert.match(decision.warnings[1]?.found ?? '', /is a Saturday/);
  });
});

describe('the rules that warn', () => {
  const end = later(7);

  it('X2, X25, D4: what is not on record is said at the first mail, and stops nobody', () => {
    for (const [policy, rules, notes] of [
      [XEN, ['X2', 'X25'], ['date_set_by', 'date_reason', 'support_scope']],
      [DISTROS, ['D4'], ['upstream_told_first']],
    ] as const) {
      const bare = new CaseUnder(policy).do({ kind: 'report', via: 'mail' }, { kind: 'reporter' });
      bare.do({ kind: 'triage', as: 'in_scope', grounds: 'supported' });
      bare.do({ kind: 'allot_number', series: 'OSN', number: 7 }).do({ kind: 'agree_end', end, reason: 'as offered' });
      bare.do({ kind: 'set_permissions', permissions: [PATCHES_ALLOWED] });
      const warned = (aCase: CaseUnder): readonly (string | null)[] => {
        const decision = decide(aCase.facts, { kind: 'predisclose' }, { policy, by: ADA, now: aCase.now });
        assert.ok(decision.isAllowed);
        return decision.warnings.map(({ rule }) => rule);
      };
      signed(bare, { statesEnd: end });
      assert.deepEqual(warned(bare), rules);
      for (const what of notes) bare.do({ kind: 'note', what, text: 'said' });
      assert.deepEqual(warned(bare), []);
    }
  });
});

describe('what else happens to a case', () => {
  const file = { name: 'osn7.patch', digest: 'p1', size: 10 };
  const mustBeConfirmed: Policy = {
    ...MINIMAL,
    rules: [
      ...MINIMAL.rules,
      {
        id: 'Z1',
        does: 'refuse',
        says: 'Somebody confirms the end a day before it.',
        check: { kind: 'confirmed_before', span: { days: 1 } },
      },
    ],
  };

  it('goes out with the very files that its text was signed with', () => {
    const end = later(14);
    const aCase = prepared(XEN, end).do({ kind: 'add_file', file });
    signed(aCase, { statesEnd: end, listed: [file] });
    aCase.do({ kind: 'add_file', file: { ...file, digest: 'p2' } });
    assert.deepEqual(aCase.refusedBy({ kind: 'predisclose' }), ['-']);
    aCase.do({ kind: 'remove_file', name: file.name });
    assert.deepEqual(aCase.refusedBy({ kind: 'predisclose' }), ['-']);
    aCase.do({ kind: 'add_file', file }).do({ kind: 'predisclose' });
  });

  it('takes no file whose name is a path, an option or a trick', () => {
    const aCase = prepared(MINIMAL, later(5));
    for (const name of ['../osn7.patch', '-rf', '.hidden', 'a b', 'a/b', 'x\u202egnp.exe', '', 'a'.repeat(121)]) {
      assert.deepEqual(aCase.refusedBy({ kind: 'add_file', file: { ...file, name } }), ['-'], name);
    }
  });

  it('in a batch goes out with it alone', () => {
    const end = later(14);
    const aCase = signed(prepared(XEN, end).do({ kind: 'join_batch', batch: 'b1' }), { statesEnd: end });
    assert.deepEqual(aCase.refusedBy({ kind: 'predisclose' }), ['-']);
    assert.deepEqual(aCase.refusedBy({ kind: 'predisclose', batch: 'b2' }), ['-']);
    aCase.do({ kind: 'predisclose', batch: 'b1' }).wait(14 * DAY_MS);
    assert.deepEqual(aCase.refusedBy({ kind: 'release' }, PROGRAM), ['-']);
    aCase.do({ kind: 'release', batch: 'b1' }, PROGRAM);
  });

  it('waits for a word where silence is to hold it back', () => {
    const end = later(14);
    const aCase = signed(prepared(mustBeConfirmed, end), { statesEnd: end }).do({ kind: 'predisclose' });
    assert.equal(dutiesOf(aCase.facts, mustBeConfirmed).find(({ rule }) => rule === 'Z1')?.due, later(13));
    aCase.wait(14 * DAY_MS);
    assert.deepEqual(aCase.refusedBy({ kind: 'release' }, PROGRAM), ['Z1']);
    assert.deepEqual(aCase.refusedBy({ kind: 'release' }, ADA), [], 'a person who releases says so by that');
    assert.deepEqual(aCase.refusedBy({ kind: 'confirm_release' }, PROGRAM), ['-']);
    aCase.do({ kind: 'confirm_release' }, BOB);
    assert.ok(!dutiesOf(aCase.facts, mustBeConfirmed).some(({ rule }) => rule === 'Z1'));
    aCase.do({ kind: 'release' }, PROGRAM);
  });

  it('asks for a new word where the end was moved', () => {
    const aCase = signed(prepared(mustBeConfirmed, later(14)), { statesEnd: later(14) });
    aCase
      .do({ kind: 'predisclose' })
      .do({ kind: 'confirm_release' })
      .do({ kind: 'agree_end', end: later(15), reason: 'not ready' });
    aCase.wait(15 * DAY_MS);
    assert.deepEqual(aCase.refusedBy({ kind: 'release' }, PROGRAM), ['Z1']);
  });

  it('needs as many signatures as the policy says, and no CVE where members get none', () => {
    const policy: Policy = {
      ...MINIMAL,
      rules: [
        ...MINIMAL.rules,
        { id: 'Z2', does: 'refuse', says: 'Two sign.', check: { kind: 'signatures', count: 2 } },
        { id: 'Z3', does: 'refuse', says: 'Members get no CVE.', check: { kind: 'kept_from_members', what: ['cve'] } },
      ],
    };
    const aCase = signed(prepared(policy, later(14)), { statesEnd: later(14), namesCve: true });
    assert.deepEqual(aCase.refusedBy({ kind: 'predisclose' }), ['Z2', 'Z3']);
    const text = reading({ digest: 'd2', statesEnd: later(14) });
    aCase.do({ kind: 'save_text', reading: text }).do({ kind: 'approve_text', digest: 'd2' }, BOB);
    aCase.do({ kind: 'sign_text', digest: 'd2', signers: ['one'] });
    assert.deepEqual(aCase.refusedBy({ kind: 'predisclose' }), ['Z2']);
    aCase.do({ kind: 'sign_text', digest: 'd2', signers: ['one'] });
    assert.deepEqual(aCase.refusedBy({ kind: 'predisclose' }), ['Z2'], 'the same one twice is one');
    aCase.do({ kind: 'sign_text', digest: 'd2', signers: ['two'] }).do({ kind: 'predisclose' });
  });

  it('has duties that evidence closes, or two people', () => {
    const end = later(14);
    const aCase = signed(prepared(XEN, end), { statesEnd: end });
    aCase
      .do({ kind: 'predisclose' })
      .wait(14 * DAY_MS)
      .do({ kind: 'release' }, PROGRAM);
    const evidence = { kind: 'message', digest: 'e1', where: 'oss-security' } as const;
    const open = () => openDuties(aCase.facts, XEN).map(({ key }) => key);
    assert.ok(open().includes('X5 oss-security v1') && open().includes('X5 site v1'));
    assert.deepEqual(aCase.refusedBy({ kind: 'close_duty', duty: 'X5 nowhere v1', evidence }), ['-']);
    aCase.do({ kind: 'close_duty', duty: 'X5 oss-security v1', evidence }, PROGRAM);
    assert.ok(!open().includes('X5 oss-security v1'));
    assert.deepEqual(aCase.refusedBy({ kind: 'close_duty', duty: 'X5 oss-security v1', evidence }), ['-']);
    const duty = 'X5 site v1';
    assert.deepEqual(aCase.refusedBy({ kind: 'waive_duty', duty }, BOB), ['-'], 'nobody asked');
    assert.deepEqual(aCase.refusedBy({ kind: 'ask_waiver', duty, reason: ' ' }), ['-'], 'no reason');
    aCase.do({ kind: 'ask_waiver', duty, reason: 'the site is gone' });
    assert.ok(open().includes(duty), 'asking is not enough');
    assert.deepEqual(aCase.refusedBy({ kind: 'waive_duty', duty }, ADA), ['-'], 'not by whoever asked');
    assert.deepEqual(aCase.refusedBy({ kind: 'waive_duty', duty }, PROGRAM), ['-']);
    aCase.do({ kind: 'waive_duty', duty }, BOB);
    assert.ok(!open().includes(duty));
  });

  it('always has somebody on it, once there was one', () => {
    const aCase = prepared(MINIMAL, later(5)).do({ kind: 'put_on', person: 'ada' });
    assert.deepEqual(aCase.refusedBy({ kind: 'take_off', person: 'ada' }), ['-']);
    aCase.do({ kind: 'put_on', person: 'bob' }).do({ kind: 'take_off', person: 'ada' });
    assert.deepEqual([...aCase.facts.people], ['bob']);
  });
});

describe('forgetting', () => {
  it('is refused once an embargo is over: what was to be released is not destroyed instead', () => {
    const aCase = new CaseUnder(XEN);
    aCase.do({ kind: 'report', via: 'mail' });
    aCase.do({ kind: 'agree_end', end: later(5), reason: 'as offered' });
    aCase.do({ kind: 'end_early', why: 'exploited' });
    const decision = aCase.try({ kind: 'forget', reason: 'spam' });
    assert.equal(decision.isAllowed, false);
    assert.match(JSON.stringify(decision), /its embargo is over/);
  });
});

describe('whatever is asked in whatever order', () => {
  const instants = fc.integer({ min: -3, max: 40 }).map(later);
  const digests = fc.constantFrom('d1', 'd2', 'd3');
  const readings = fc.record({
    digest: digests,
    revision: fc.integer({ min: 1, max: 4 }),
    statesEnd: fc.option(instants),
    explainsNoEmbargo: fc.boolean(),
    saysDeployment: fc.boolean(),
    hasPatches: fc.boolean(),
    namesCve: fc.boolean(),
    listed: fc.constantFrom([], [], [{ name: 'osn7.patch', digest: 'p1' }]),
    errors: fc.constantFrom(0, 0, 0, 2),
  });
  const exposures = fc.constantFrom('exploited' as const, 'leaked' as const, 'published' as const);
  const reason = fc.constant('reason');
  const command: fc.Arbitrary<CaseCommand> = fc.oneof(
    fc.record({ kind: fc.constant('report' as const), via: fc.constant('mail' as const) }),
    fc.record({
      kind: fc.constant('allot_number' as const),
      series: fc.constant('OSN'),
      number: fc.integer({ min: 1, max: 9 }),
    }),
    fc.record({ kind: fc.constant('give_back_number' as const), reason }),
    fc.record({
      kind: fc.constantFrom('propose_end' as const, 'agree_end' as const, 'decline_end' as const),
      end: instants,
      reason,
    }),
    fc.record({ kind: fc.constant('set_permissions' as const), permissions: fc.constantFrom([], [PATCHES_ALLOWED]) }),
    fc.record({ kind: fc.constant('save_text' as const), reading: readings }),
    fc.record({ kind: fc.constant('approve_text' as const), digest: digests }),
    fc.record({ kind: fc.constant('sign_text' as const), digest: digests, signers: fc.constant(['team']) }),
    fc.record({ kind: fc.constantFrom('predisclose' as const, 'release' as const, 'resume' as const) }),
    fc.record({ kind: fc.constantFrom('hold' as const, 'withdraw' as const), reason }),
    fc.record({ kind: fc.constantFrom('ask_forget' as const, 'forget' as const), reason }),
    fc.record({ kind: fc.constantFrom('leave_batch' as const, 'confirm_release' as const) }),
    fc.record({ kind: fc.constant('join_batch' as const), batch: fc.constant('b1') }),
    fc.record({ kind: fc.constantFrom('predisclose' as const, 'release' as const), batch: fc.constant('b1') }),
    fc.record({
      kind: fc.constant('add_file' as const),
      file: fc.record({
        name: fc.constantFrom('osn7.patch', '../x'),
        digest: fc.constantFrom('p1', 'p2'),
        size: fc.nat(),
      }),
    }),
    fc.record({ kind: fc.constant('remove_file' as const), name: fc.constant('osn7.patch') }),
    fc.record({ kind: fc.constant('learn_exposure' as const), how: exposures, where: fc.constant('somewhere') }),
    fc.record({ kind: fc.constant('end_early' as const), why: exposures }),
    fc.record({ kind: fc.constant('ask_exception' as const), rule: fc.constantFrom('X4', 'X12', 'D1', 'M3'), reason }),
    fc.record({ kind: fc.constant('grant_exception' as const), rule: fc.constantFrom('X4', 'X12', 'D1', 'M3') }),
  );
  const actor: fc.Arbitrary<Actor> = fc.constantFrom(ADA, BOB, PROGRAM);
  /** What somebody would do next who wants it to go on; else random commands hardly ever get anywhere. */
  const sensible = fc.constantFrom(
    'save' as const,
    'approve' as const,
    'sign' as const,
    'predisclose' as const,
    'release' as const,
  );
  const step = fc.record({
    command: fc.oneof({ arbitrary: command, weight: 1 }, { arbitrary: sensible, weight: 3 }),
    actor,
    wait: fc.integer({ min: -1, max: 48 }),
  });

  function commandOf(
    asked: CaseCommand | 'save' | 'approve' | 'sign' | 'predisclose' | 'release',
    aCase: CaseUnder,
  ): CaseCommand {
    const { text, embargo, predisclosed, published } = aCase.facts;
    const digest = text?.reading.digest ?? 'none';
    switch (asked) {
      case 'save': {
        const revision = Math.max(0, ...[...predisclosed, ...published].map((sent) => sent.revision)) + 1;
        const statesEnd = embargo.state === 'active' ? embargo.end : null;
        const isOpen = statesEnd === null && predisclosed.length === 0;
        const given = {
          digest: `d${aCase.events.length}`,
          revision,
          statesEnd,
          explainsNoEmbargo: isOpen,
          saysDeployment: !isOpen,
        };
        return { kind: 'save_text', reading: reading(given) };
      }
      case 'approve':
        return { kind: 'approve_text', digest };
      case 'sign':
        return { kind: 'sign_text', digest, signers: ['team'] };
      case 'predisclose':
      case 'release':
        return aCase.facts.batch === null ? { kind: asked } : { kind: asked, batch: aCase.facts.batch };
      default:
        return asked;
    }
  }

  it('no embargo follows what is public, nothing goes out unsigned or early, numbers only rise', () => {
    let releases = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(XEN, DISTROS, MINIMAL),
        fc.array(step, { minLength: 30, maxLength: 80 }),
        fc.boolean(),
        (policy, steps, isReady) => {
          const aCase = isReady ? prepared(policy, later(5)) : new CaseUnder(policy);
          for (const { command: asked, actor: by, wait } of steps) {
            if (wait >= 0) aCase.wait(wait * HOUR_MS);
            const before = aCase.facts;
            const decision = aCase.try(commandOf(asked, aCase), by);
            if (!decision.isAllowed) {
              assert.ok(decision.refusals.length > 0);
              assert.ok(decision.refusals.every(({ found, remedy }) => found !== '' && remedy !== ''));
              continue;
            }
            const after = aCase.facts;
            for (const event of decision.events) {
              assert.equal(event.at, aCase.now);
              if (event.kind === 'end_agreed') {
                assert.ok(!isPublic(before) && before.embargo.state !== 'over');
                if (before.embargo.state === 'active') assert.ok(before.embargo.end > aCase.now, 'its end had come');
                assert.ok(event.end > aCase.now, formatInstant(event.end));
              }
              if (event.kind === 'predisclosed' || event.kind === 'published') {
                assert.ok(before.text?.signers.length);
                assert.equal(event.digest, before.text.reading.digest);
                assert.equal(before.text.reading.errors, 0);
                assert.equal(before.hold, null);
                assert.ok(before.id);
                for (const { name, digest } of before.text.reading.listed) {
                  assert.equal(before.files.get(name)?.digest, digest, 'what was signed goes out');
                }
              }
              if (event.kind === 'forgotten') {
                assert.ok(!isPublic(before) && before.predisclosed.length === 0, 'nobody outside knows of it');
                assert.ok(before.id === null && before.returned.length === 0, 'no number is lost');
                if (policy === MINIMAL) assert.ok(event.askedBy !== null && event.askedBy !== nameOf(event.by));
              }
              assert.equal(before.forgotten, null, 'nothing happens to what is destroyed');
              if (event.kind === 'predisclosed') {
                assert.ok(before.embargo.state === 'active' && before.embargo.end > aCase.now);
                assert.ok(!isPublic(before));
              }
              if (event.kind === 'published') {
                releases += 1;
                if (before.embargo.state === 'active') assert.ok(aCase.now >= before.embargo.end);
                assert.notEqual(after.embargo.state, 'active');
                assert.ok(event.revision > (before.published.at(-1)?.revision ?? 0));
              }
            }
            // what is public or over stays so
            if (isPublic(before)) assert.ok(isPublic(after));
            if (before.embargo.state === 'over') assert.equal(after.embargo.state, 'over');
            const numbers = [...after.returned, ...(after.id === null ? [] : [after.id])].map(({ number }) => number);
            assert.equal(new Set(numbers).size, numbers.length, 'a number is never used again');
          }
          // the record alone says all of it
          assert.deepEqual(factsOf(aCase.events), aCase.facts);
          const again = decide(aCase.facts, { kind: 'release' }, { policy, by: PROGRAM, now: aCase.now });
          assert.deepEqual(decide(aCase.facts, { kind: 'release' }, { policy, by: PROGRAM, now: aCase.now }), again);
        },
      ),
      { numRuns: 4000 },
    );
    assert.ok(releases > 200, `only ${releases} releases were tried`);
  });
});
