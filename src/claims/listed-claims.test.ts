import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Facts, Truth } from '#conditions';
import { proposalFor, verdictOf } from './claims.test-support.ts';

const HVM: Facts = { arch: 'x86_64', cpuVendor: 'amd', guests: [{ type: 'hvm', paging: 'hap' }] };
const SHADOW: Facts = { ...HVM, guests: [{ type: 'hvm', paging: 'shadow' }] };
const PV: Facts = { ...HVM, guests: [{ type: 'pv' }] };
const INTEL: Facts = { ...PV, cpuVendor: 'intel' };

describe('a list under a sentence', () => {
  for (const [what, lines, host, expected] of [
    ['is who is vulnerable', ['Only the following are vulnerable:', ' * PV guests,', ' * Intel systems.'], PV, 'yes'],
    [
      'is all of them, by only',
      ['Only the following are vulnerable:', ' * PV guests,', ' * Intel systems.'],
      HVM,
      'no',
    ],
    ['leaves others open', ['The following are vulnerable:', ' * PV guests', ' * Intel systems'], HVM, 'unknown'],
    ['takes out each', ['The following are not vulnerable:', ' * Intel systems', ' * AMD systems'], HVM, 'no'],
    [
      'needs all where it says so',
      ['Only systems meeting all of these criteria are vulnerable:', ' - x86', ' - an Intel processor'],
      PV,
      'no',
    ],
    [
      'needs one where it says so',
      ['Only systems meeting any of these criteria are vulnerable:', ' - Arm', ' - an Intel processor'],
      INTEL,
      'yes',
    ],
    [
      'of conditions without how many is not read',
      ['Only systems meeting these conditions are vulnerable:', ' - Arm', ' - an Intel processor'],
      PV,
      'unknown',
    ],
    [
      'with an item of two sentences is not read',
      ['The following are not vulnerable:', ' * AMD systems.  Those with SEV are.'],
      HVM,
      'unknown',
    ],
    [
      'with an item below an item is not read',
      ['The following are not vulnerable:', ' * HVM guests', '    - HVM guests using HAP'],
      SHADOW,
      'unknown',
    ],
    [
      'with an item that goes on about the others is not read',
      ['The following are not vulnerable:', ' * HVM guests', ' * except with shadow paging'],
      SHADOW,
      'unknown',
    ],
    [
      'whose words say both one and all is not read',
      ['Systems meeting any of these criteria are not vulnerable:', ' - x86, and', ' - an AMD processor'],
      HVM,
      'unknown',
    ],
  ] as const satisfies readonly (readonly [string, readonly string[], Facts, Truth])[])
    it(what, () => assert.equal(verdictOf(proposalFor(...lines), host), expected));

  it('is quoted with its sentence', () => {
    const { condition } = proposalFor('The following are not vulnerable:', ' * Intel systems', ' * AMD systems');
    const text = JSON.stringify(condition);
    assert.match(text, /The following are not vulnerable:/);
    assert.match(text, /"AMD systems"/);
  });
});
