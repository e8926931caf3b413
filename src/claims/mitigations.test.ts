import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkCondition, printStatement } from '#conditions';
import { VOCABULARY } from './claims.test-support.ts';
import { proposeFrom } from './index.ts';

const read = (body: string, role: 'mitigation' | 'vulnerable' = 'mitigation') =>
  proposeFrom([{ role, body, line: 7 }]).mitigations.map(({ effect, when, quote }) => [
    effect,
    when === null ? null : printStatement(checkCondition(when, 'a mitigation', VOCABULARY)),
    quote.line,
  ]);

describe('mitigations', () => {
  for (const [sentence, effect, when] of [
    ['There are no known mitigations.', 'none', null],
    [
      'Running only PV or HVM guests will avoid the vulnerability.',
      'avoids',
      'every guest (guest.type = pv or guest.type = hvm)',
    ],
    [
      'Not running 32-bit PV guests avoids the issue.',
      'avoids',
      'not (some guest (guest.bits exactly 32 and guest.type = pv))',
    ],
    [
      'Not passing through PCI devices to HVM guests will avoid it.',
      'avoids',
      'not (some guest (guest.pciPassthrough is on))',
    ],
    ['Using oxenstored will avoid the vulnerability.', 'avoids', 'xenstored = oxenstored'],
    ['Disabling SMT will mitigate the issue.', 'reduces', 'not (smt is on)'],
    ['Switching to oxenstored may avoid the vulnerability.', 'reduces', 'xenstored = oxenstored'],
    // a way to run some guests says nothing of the others, and what no rule knows is for a person to say
    ['Running PV guests in the PV shim will avoid the vulnerability.', 'avoids', null],
    ['Frobbing the knobs will avoid the vulnerability.', 'avoids', null],
    ['Users of stub domains should not change their configuration.', 'advice', null],
  ] as const)
    it(sentence, () => assert.deepEqual(read(sentence), [[effect, when, 7]]));

  it('are no more than advice among the statements of who is vulnerable', () => {
    assert.deepEqual(
      read('PV guests are not vulnerable. Users with stub domains should not switch to a qemu in dom0.', 'vulnerable'),
      [['advice', null, 7]],
    );
  });
});
