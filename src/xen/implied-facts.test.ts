import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Facts } from '#conditions';
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

  it('tell the hardware virtualisation of a maker, and that a host that runs guests by it has it', () => {
    const of = (host: Facts) => withImpliedFacts(host)['cpuFeatures'];
    assert.deepEqual(of({ cpuVendor: 'amd' }), { vmx: false });
    assert.deepEqual(of({ cpuVendor: 'amd', guests: [{ type: 'pvh' }] }), { vmx: false, svm: true });
    assert.deepEqual(of({ cpuVendor: 'intel', guests: [{ type: 'pv' }] }), { svm: false });
    assert.deepEqual(of({ cpuVendor: 'intel', guests: [{ type: 'hvm' }], cpuFeatures: { smap: true } }), {
      vmx: true,
      svm: false,
      smap: true,
    });
    assert.equal(of({ cpuVendor: 'arm' }), undefined);
  });

  it('are none where nothing is known', () => assert.deepEqual(withImpliedFacts({}), {}));
});
