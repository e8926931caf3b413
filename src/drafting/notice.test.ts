import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AdvisoryId } from '#identifiers';
import { at, policyNamed, styleNamed } from './drafts.test-support.ts';
import { lintNotice, noticeSecretsOf, publicNotice, restartNotice } from './index.ts';

const XEN = policyNamed('xen');
const DISTROS = policyNamed('linux-distros');
const MINIMAL = policyNamed('minimal');
const SILENT = { ...XEN, rules: XEN.rules.filter(({ check }) => check.kind === 'words') };
const FACTS = { id: 'OSN-21' as AdvisoryId, end: at('2030-01-08T12:00:00Z') };

const TEXT = `\
           Osier Security Note CVE-2030-99921 / OSN-21
                         issue 1

        Missing unlock in bell_ring_twice error path

       *** Embargoed until 2030-01-08 12:00 UTC ***

Summary
-------

A guest that rings its bell two times within one tick makes the daemon forget a lock.

Consequences
------------

A malicious guest can stop all other guests of the host from ringing.

Who Is Affected
---------------

osierd 3.2 and later versions are affected.  osierd 3.1 is not.

Fixing It
---------

osn21.patch      osierd 3.4.x

$ sha256sum osn21*
${'ab'.repeat(32)}  osn21.patch
$
`;
const SECRETS = noticeSecretsOf(TEXT, styleNamed('osn'), ['0123456789abcdef0123456789abcdef01234567']);

describe('a notice before the end', () => {
  it('tells existence, number and date, and nothing else of the case', () => {
    const notice = publicNotice(FACTS, XEN);
    assert.ok(notice.answer === 'may');
    assert.deepEqual(notice.told, ['existence', 'number', 'date']);
    assert.equal(
      notice.text,
      'The security advisory OSN-21 will be published on 2030-01-08 12:00 UTC.  Until then nothing more can be said about it.',
    );
  });

  it('tells no number where the policy does not let it, and no date where there is none', () => {
    const notice = publicNotice(FACTS, MINIMAL);
    assert.ok(notice.answer === 'may');
    assert.ok(!notice.text.includes('21'), notice.text);
    const undated = publicNotice({ ...FACTS, end: null }, XEN);
    assert.ok(undated.answer === 'may');
    assert.deepEqual(undated.told, ['existence', 'number']);
  });

  it('is refused where nothing may be told, and unknown where no rule says', () => {
    assert.deepEqual(
      [publicNotice(FACTS, DISTROS), restartNotice({ ...FACTS, window: null }, DISTROS)].map((each) =>
        each.answer === 'may_not' ? each.rule : each.answer,
      ),
      ['D13', 'D13'],
    );
    assert.equal(publicNotice(FACTS, SILENT).answer, 'unknown');
  });

  it('of a restart may say that it is for a security problem', () => {
    const notice = restartNotice({ ...FACTS, window: '2030-01-05 between 01:00 and 03:00 UTC' }, XEN);
    assert.ok(notice.answer === 'may');
    assert.match(
      notice.text,
      /^On 2030-01-05 .* restarted\. {2}This is for a security problem\.\n\nThe security advisory OSN-21/,
    );
  });

  it('passes its own lint, under every policy that allows it', () => {
    for (const policy of [XEN, MINIMAL]) {
      for (const notice of [publicNotice(FACTS, policy), restartNotice({ ...FACTS, window: '2030-01-05' }, policy)]) {
        assert.ok(notice.answer === 'may');
        assert.deepEqual(lintNotice(notice.text, SECRETS, policy).findings, [], notice.text);
      }
    }
    assert.equal(lintNotice('The security advisory OSN-21 is in preparation.', SECRETS, XEN).answer, 'may');
  });
});

/** What a member wrote, what it tells, and the rules that say no. */
const LEAKS: Readonly<Record<string, readonly [tells: string, rules: readonly string[]]>> = {
  'We prepare for CVE-2030-99921.': ['cve', ['X10', 'X9']],
  'We prepare for cve 2030 99921.': ['cve', ['X10', 'X9']],
  'We prepare for C\u00adV\u200bE\u20112030\u201399921.': ['cve', ['X10', 'X9']],
  'We prepare for \uff23\uff36\uff25-2030-99921.': ['cve', ['X10', 'X9']],
  'We prepare for \u0421VE-2030-99921.': ['cve', ['X10', 'X9']],
  'It is called "missing   UNLOCK in bell ring twice error path".': ['title', ['X10', 'X9']],
  'There was a missing unlock somewhere.': ['title', ['X10', 'X9']],
  'Something about bell_ring_twice.': ['title', ['X10', 'X9']],
  'Something about a m\u0456ssing unl\u043eck.': ['title', ['X10', 'X9']],
  'Nobody can stop all other guests of the host from today on.': ['impact', ['X10', 'X9']],
  'It is a denial-of-service problem.': ['impact', ['X10', 'X9']],
  'A guest that rings its bell two times may be bad.': ['text', ['X10', 'X9']],
  'osierd 3.2 and later versions are to be looked at.': ['affected', ['X10', 'X9']],
  'Those who run 3.2.7 should wait.': ['affected', ['X10', 'X9']],
  'Apply OSN21.patch.': ['patches', ['X10', 'X9']],
  'See commit 0123456789ab.': ['patches', ['X10', 'X9']],
};

describe('the lint of a notice', () => {
  for (const [text, [tells, rules]] of Object.entries(LEAKS)) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      const { answer, findings, instead } = lintNotice(`Dear customers,\n\n${text}\n`, SECRETS, XEN);
      assert.equal(answer, 'may_not');
      const refused = findings.filter((each) => each.does === 'refuse' && each.tells === tells);
      assert.deepEqual(
        refused
          .map(({ rule }) => rule)
          .sort()
          .filter((rule, at, all) => all.indexOf(rule) === at),
        rules,
      );
      for (const { line, column, quote, remedy } of refused) {
        assert.equal(line, 3);
        assert.equal(text.slice(column - 1, column - 1 + 3), quote.slice(0, 3), 'where it stands');
        assert.match(remedy, /The security advisory OSN-21/);
      }
      assert.match(instead ?? '', /2030-01-08 12:00 UTC/);
    });
  }

  it('lets ordinary notices pass', () => {
    for (const text of [
      'On 5 January we will restart all our hosts between 01:00 and 03:00. This is for a security problem.',
      'OSN-21 will be published on 2030-01-08 at 12:00 UTC.',
      'Our telephone number is 0049 30 1234567.',
    ])
      assert.deepEqual(lintNotice(text, SECRETS, XEN), {
        ...lintNotice(text, SECRETS, XEN),
        answer: 'may',
        findings: [],
      });
  });

  it('warns of what may be harmless, and calls the notice unknown', () => {
    for (const text of [
      'We have a fixed version.',
      'See version 9.',
      'As in CVE-2020-99901.',
      'The unlocks come missing.',
    ]) {
      const { answer, findings } = lintNotice(text, SECRETS, XEN);
      assert.equal(answer, 'unknown', text);
      assert.ok(findings.every(({ does }) => does === 'warn') && findings.length > 0, text);
    }
  });

  it('knows another number than the one of the case', () => {
    const { findings } = lintNotice('See CVE-2030-999210.', SECRETS, XEN);
    assert.deepEqual(new Set(findings.map(({ does }) => does)), new Set(['warn']));
  });

  it('refuses even the number and the existence where nothing may be told', () => {
    const { answer, findings, instead } = lintNotice(
      'The security advisory OSN-21 comes on 2030-01-08.',
      SECRETS,
      DISTROS,
    );
    assert.deepEqual([answer, instead], ['may_not', null]);
    assert.deepEqual(new Set(findings.map(({ tells }) => tells)), new Set(['existence', 'number', 'date']));
    assert.deepEqual(new Set(findings.map(({ rule }) => rule)), new Set(['D13']));
  });

  it('never passes silently where the policy has no such rule', () => {
    for (const text of ['Good morning.', 'See CVE-2030-99921.']) {
      const { answer, notes } = lintNotice(text, SECRETS, SILENT);
      assert.deepEqual([answer, notes.length], ['unknown', 2]);
    }
    const [first] = lintNotice('See CVE-2030-99921.', SECRETS, SILENT).findings;
    assert.deepEqual([first?.does, first?.rule], ['unknown', null]);
    assert.ok(lintNotice('Good morning.', SECRETS, MINIMAL).notes.length === 1, 'nothing on what members keep back');
  });

  it('does not read what is too long, and says so', () => {
    const { answer, notes } = lintNotice('x'.repeat(100_001), SECRETS, XEN);
    assert.deepEqual([answer, notes.length], ['unknown', 1]);
  });
});
