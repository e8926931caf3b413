import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { withImpliedFacts } from './implied-facts.ts';

describe('facts that follow from others', () => {
  it('are added, and no fact that is known is changed', () => {
    const host = withImpliedFacts({
      iommuType: 'vtd',
      dom0Linux: '5.10',
      guests: [{ type: 'pv', linux: '6.1', pvNet: false }],
    });
    assert.equal(host['cpuVendor'], 'intel');
    assert.deepEqual(host['features'], { dom0Os: 'linux', linuxNetback: false });
    assert.equal(host.guests?.[0]?.['type'], 'pv');
    fc.assert(
      fc.property(
        fc.record(
          {
            arch: fc.constantFrom('arm64', 'x86_64'),
            cpuVendor: fc.constantFrom('intel', 'amd', 'arm'),
            iommuType: fc.constantFrom('vtd', 'amd-vi'),
          },
          { requiredKeys: [], noNullPrototype: true },
        ),
        (facts) => {
          const more = withImpliedFacts(facts);
          for (const [name, value] of Object.entries(facts)) assert.equal(more[name], value);
        },
      ),
    );
  });

  it('are none where nothing is known', () => assert.deepEqual(withImpliedFacts({}), {}));
});
