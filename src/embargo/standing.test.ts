import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatInstant } from '#base';
import {
  ADA,
  BOB,
  CaseUnder,
  DAY_MS,
  later,
  PATCHES_ALLOWED,
  PROGRAM,
  policyNamed,
  reading,
} from './cases.test-support.ts';
import { dutiesOf, standingOf } from './index.ts';

function standing(aCase: CaseUnder): string {
  const { state, next } = standingOf(aCase.facts, { policy: aCase.policy, now: aCase.now });
  return `${state}: ${next === null ? 'nothing' : `${next.owner}, ${next.what}${next.by === null ? '' : ` by ${formatInstant(next.by)}`}`}`;
}

describe('where a case stands', () => {
  it('waits for its end once the version for the public is signed, and is not sent to members again', () => {
    const end = later(7);
    const aCase = new CaseUnder(policyNamed('minimal')).do({ kind: 'report', via: 'mail' }, { kind: 'reporter' });
    aCase
      .do({ kind: 'triage', as: 'in_scope', grounds: 'x' })
      .do({ kind: 'allot_number', series: 'OSN', number: 7 })
      .do({ kind: 'agree_end', end, reason: 'x' })
      .do({ kind: 'set_permissions', permissions: [PATCHES_ALLOWED] });
    const sign = (given: Parameters<typeof reading>[0]): void => {
      const text = reading(given);
      aCase
        .do({ kind: 'save_text', reading: text })
        .do({ kind: 'approve_text', digest: text.digest }, BOB)
        .do({ kind: 'sign_text', digest: text.digest, signers: ['team'] });
    };
    sign({ digest: 'd1', statesEnd: end });
    aCase.do({ kind: 'predisclose' });
    sign({ digest: 'd2', revision: 2, statesEnd: end });
    assert.equal(standing(aCase), `ready: team, send it to the members by ${formatInstant(end)}`);
    sign({ digest: 'd3', revision: 2, statesEnd: null, saysDeployment: false });
    assert.equal(standing(aCase), `predisclosed: program, release it by ${formatInstant(end)}`);
    aCase.wait(7 * DAY_MS).do({ kind: 'release' }, PROGRAM);
    assert.deepEqual(
      aCase.facts.published.map(({ revision }) => revision),
      [2],
    );
  });

  it('follows from what happened, with what comes next and whose it is', () => {
    const end = later(7);
    const by = ` by ${formatInstant(end)}`;
    const aCase = new CaseUnder(policyNamed('minimal')).do({ kind: 'report', via: 'form' }, { kind: 'reporter' });
    const seen = [standing(aCase)];
    const then = (...all: Parameters<CaseUnder['do']>): void => {
      aCase.do(...all);
      seen.push(standing(aCase));
    };
    then({ kind: 'triage', as: 'in_scope', grounds: 'x' });
    aCase.do({ kind: 'allot_number', series: 'OSN', number: 1 });
    aCase.do({ kind: 'set_permissions', permissions: [PATCHES_ALLOWED] });
    then({ kind: 'agree_end', end, reason: 'x' });
    then({ kind: 'save_text', reading: reading({ statesEnd: end, errors: 3 }) });
    then({ kind: 'save_text', reading: reading({ statesEnd: end }) });
    then({ kind: 'approve_text', digest: 'd1' }, BOB);
    then({ kind: 'sign_text', digest: 'd1', signers: ['team'] });
    then({ kind: 'predisclose' });
    then({ kind: 'hold', reason: 'the patch is wrong' });
    aCase.do({ kind: 'resume' }).wait(7 * DAY_MS);
    seen.push(standing(aCase));
    then({ kind: 'release' }, PROGRAM);
    assert.deepEqual(seen, [
      'new: team, say what it is: in scope, out of scope, or no vulnerability',
      'drafting: team, write the text',
      `drafting: team, write the text${by}`,
      `drafting: team, mend what the linter names${by}`,
      `to_approve: second, read the text and approve it${by}`,
      `to_sign: signer, sign the text${by}`,
      `ready: team, send it to the members${by}`,
      `predisclosed: program, release it${by}`,
      `held: team, decide: the patch is wrong${by}`,
      `due: program, release it${by}`,
      'public: nothing',
    ]);
  });

  it('is due where the world knows it, whatever the calendar says', () => {
    const aCase = new CaseUnder(policyNamed('xen')).do({ kind: 'report', via: 'mail' });
    aCase.do({ kind: 'triage', as: 'in_scope', grounds: 'x' }).do({ kind: 'agree_end', end: later(7), reason: 'x' });
    aCase.do({ kind: 'learn_exposure', how: 'published', where: 'a paper' });
    assert.match(standing(aCase), /^due: team, write the text/);
  });

  it('of what is public the next version is not due before it is signed', () => {
    const aCase = new CaseUnder(policyNamed('minimal')).do({ kind: 'report', via: 'mail' });
    aCase.do({ kind: 'triage', as: 'in_scope', grounds: 'x' }).do({ kind: 'allot_number', series: 'OSN', number: 1 });
    aCase.do({ kind: 'learn_exposure', how: 'published', where: 'a paper' });
    const write = (digest: string, revision: number): void => {
      const text = reading({ digest, revision, explainsNoEmbargo: true, saysDeployment: false });
      aCase.do({ kind: 'save_text', reading: text });
    };
    const sign = (digest: string): void => {
      aCase.do({ kind: 'approve_text', digest }, BOB).do({ kind: 'sign_text', digest, signers: ['team'] });
    };
    write('d1', 1);
    assert.match(standing(aCase), /^due: second/, 'the first one is late');
    sign('d1');
    aCase.do({ kind: 'release' }, PROGRAM);
    write('d2', 2);
    assert.match(standing(aCase), /^to_approve: second/);
    aCase.do({ kind: 'approve_text', digest: 'd2' }, BOB);
    assert.match(standing(aCase), /^to_sign: signer/);
    sign('d2');
    assert.match(standing(aCase), /^due: program, release it/);
  });

  it('is closed where it is another’s, or none', () => {
    const report = (): CaseUnder => new CaseUnder(policyNamed('xen')).do({ kind: 'report', via: 'mail' });
    assert.equal(standing(report().do({ kind: 'mark_duplicate', of: 'other' })), 'closed: nothing');
    assert.equal(standing(report().do({ kind: 'triage', as: 'no_vulnerability', grounds: 'x' })), 'closed: nothing');
    assert.equal(standing(report().do({ kind: 'withdraw', reason: 'x' })), 'withdrawn: nothing');
  });
});

describe('the duties of a case', () => {
  it('are known with their dates before the day, and are the same on it', () => {
    const end = later(7);
    const aCase = new CaseUnder(policyNamed('linux-distros')).do({ kind: 'report', via: 'mail' });
    const keys = (): readonly string[] =>
      dutiesOf(aCase.facts, aCase.policy).map(({ key, due }) => `${key} ${formatInstant(due)}`);
    assert.deepEqual(keys(), []);
    aCase
      .do({ kind: 'allot_number', series: 'OSN', number: 1 })
      .do({ kind: 'note', what: 'upstream_told_first', text: 'yes' });
    aCase.do({ kind: 'agree_end', end, reason: 'x' }).do({ kind: 'set_permissions', permissions: [PATCHES_ALLOWED] });
    assert.deepEqual(keys(), [`D7 oss-security v1 ${formatInstant(end)}`]);
    aCase
      .do({ kind: 'save_text', reading: reading({ statesEnd: end }) })
      .do({ kind: 'sign_text', digest: 'd1', signers: ['team'] });
    aCase.do({ kind: 'predisclose' }, ADA);
    assert.deepEqual(keys(), [`D7 oss-security v1 ${formatInstant(end)}`, `D11 ${formatInstant(later(1))}`]);
    aCase.wait(7 * DAY_MS).do({ kind: 'release' }, PROGRAM);
    assert.deepEqual(keys(), [
      `D7 oss-security v1 ${formatInstant(end)}`,
      `D8 ${formatInstant(later(14))}`,
      `D11 ${formatInstant(later(1))}`,
      `D11a ${formatInstant(later(8))}`,
    ]);
  });

  it('X22, X24: exceptions that were granted are published after the release, other projects are told', () => {
    const end = later(7);
    const aCase = new CaseUnder(policyNamed('xen')).do({ kind: 'report', via: 'mail' });
    const of = (rule: string) => dutiesOf(aCase.facts, aCase.policy).filter((duty) => duty.rule === rule);
    assert.deepEqual(
      of('X24').map(({ due }) => formatInstant(due)),
      ['2026-11-30T09:00:00Z'],
    );
    aCase.do({ kind: 'allot_number', series: 'OSN', number: 1 }).do({ kind: 'agree_end', end, reason: 'x' });
    aCase.do({ kind: 'set_permissions', permissions: [PATCHES_ALLOWED] });
    aCase.do({ kind: 'ask_exception', rule: 'X4', reason: 'the mail says it' });
    aCase.do({ kind: 'grant_exception', rule: 'X4' }, BOB);
    aCase.do({ kind: 'save_text', reading: reading({}) });
    aCase.do({ kind: 'sign_text', digest: 'd1', signers: ['team'] }).do({ kind: 'predisclose' }, ADA);
    assert.deepEqual(of('X22'), []);
    aCase.wait(7 * DAY_MS).do({ kind: 'release' }, PROGRAM);
    assert.deepEqual(
      of('X22').map(({ due }) => due),
      [end],
    );
  });

  it('X3, X5, X6, X7: no patches in time, each channel of each version, members of later ones, exploitation', () => {
    const end = later(21);
    const aCase = new CaseUnder(policyNamed('xen')).do({ kind: 'report', via: 'mail' });
    aCase.do({ kind: 'agree_end', end, reason: 'x' });
    const of = (rule: string) => dutiesOf(aCase.facts, aCase.policy).filter((duty) => duty.rule === rule);
    assert.deepEqual(
      of('X3').map(({ due }) => formatInstant(due)),
      ['2026-11-30T09:00:00Z'],
    );
    assert.equal(of('X5').length, 7);
    aCase.do({ kind: 'save_text', reading: reading({ hasPatches: true }) });
    assert.deepEqual(of('X3'), []);
    aCase.do({ kind: 'learn_exposure', how: 'exploited', where: 'a honeypot' });
    assert.deepEqual(
      of('X7').map(({ due }) => due),
      [aCase.now],
    );
    assert.deepEqual(of('X6'), []);
    assert.deepEqual(
      of('X23').map(({ due }) => formatInstant(due)),
      ['2026-11-30T09:00:00Z'],
    );
  });
});
