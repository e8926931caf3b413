import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Facts, Truth } from '#conditions';
import { proposalFor, verdictOf } from './claims.test-support.ts';

const intel = (cpuModel: string) => ({ arch: 'x86_64', cpuVendor: 'intel', cpuModel });
const amd = (cpuModel: string) => ({ arch: 'x86_64', cpuVendor: 'amd', cpuModel });

describe('generations of processors', () => {
  for (const [sentence, host, expected] of [
    ['Only Haswell and later processors are vulnerable.', intel('haswell'), 'yes'],
    ['Only Haswell and later processors are vulnerable.', intel('icelake'), 'yes'],
    ['Only Haswell and later processors are vulnerable.', intel('ivybridge'), 'no'],
    ['Only Haswell and later processors are vulnerable.', amd('zen3'), 'no'],
    // one that came after the list was made, or has no place in it
    ['Only Haswell and later processors are vulnerable.', intel('goldmont'), 'unknown'],
    ['Only Ice Lake and later processors are vulnerable.', intel('cometlake'), 'unknown'],
    ['Only Intel processors from Ivy Bridge onwards are vulnerable.', intel('sandybridge'), 'no'],
    ['Only processors up to and including Zen4 are vulnerable.', amd('zen5'), 'no'],
    ['Only CPUs older than Broadwell are vulnerable.', intel('broadwell'), 'no'],
    ['Only CPUs older than Broadwell are vulnerable.', intel('haswell'), 'yes'],
    ['Only Zen2 and newer are vulnerable.', { ...amd('dhyana'), cpuVendor: 'hygon' }, 'unknown'],
    ['Only AMD Fam17h processors are vulnerable.', amd('zen2'), 'yes'],
    ['Only AMD Fam17h processors are vulnerable.', amd('zen3'), 'no'],
    ['Only Skylake processors are vulnerable.', intel('skylake-sp'), 'yes'],
    ['Only Haswell through Skylake processors are vulnerable.', intel('broadwell'), 'yes'],
    ['Only Haswell through Skylake processors are vulnerable.', intel('icelake'), 'no'],
    ['Only Haswell through Skylake processors are vulnerable.', intel('ivybridge'), 'no'],
    ['Only AMD hardware of the Zen 1 to Zen 4 microarchitectures is affected.', amd('zen5'), 'no'],
    // of two makers, or from the newer to the older one: no range
    ['Only Haswell through Zen 3 processors are vulnerable.', amd('zen2'), 'unknown'],
    ['Only Skylake through Haswell processors are vulnerable.', intel('zen2'), 'unknown'],
  ] as const satisfies readonly (readonly [string, Facts & { readonly cpuModel: string }, Truth])[])
    it(`${sentence} On ${host.cpuModel}: ${expected}`, () =>
      assert.equal(verdictOf(proposalFor(sentence), host), expected));
});
