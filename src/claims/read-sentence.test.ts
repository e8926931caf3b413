import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { printedFor, proposalFor, verdictOf } from './claims.test-support.ts';

const X86 = 'arch in (x86_64, x86_32)';
const ARM = 'arch in (arm64, arm32)';

describe('statements about releases', () => {
  for (const [sentence, expected] of [
    ['Xen 4.6 and later are vulnerable.', 'xen >= 4.6'],
    ['Xen versions 4.6 and newer are affected.', 'xen >= 4.6'],
    ['All Xen versions from 4.6 onwards are exposed.', 'xen >= 4.6'],
    ['Versions of Xen since 4.6 are vulnerable.', 'xen >= 4.6'],
    ['Xen 4.6 and earlier are vulnerable.', 'xen <= 4.6'],
    ['Xen versions up to and including 4.6 are vulnerable.', 'xen <= 4.6'],
    ['Xen versions prior to 4.6 are vulnerable.', 'xen < 4.6'],
    ['Xen 4.3 through 4.6 are vulnerable.', 'xen in [from 4.3 to 4.6]'],
    ['Xen versions 4.3 - 4.6 are vulnerable.', 'xen in [from 4.3 to 4.6]'],
    ['Only Xen 4.6 is vulnerable.', 'xen version 4.6'],
    // a list of names is not said to be complete: what comes later, and what lies between, is open
    ['Xen 4.6.1, 4.7.2 and 4.8.x are vulnerable.', 'xen in [only 4.6.1, only 4.7.2, only 4.8.x] or unknown'],
    ['Xen 4.6 is vulnerable.', 'xen version 4.6 or unknown'],
    ['All Xen 4.6 systems are vulnerable.', 'xen version 4.6'],
    ['Xen 4.1, 4.2 and from 4.6 onwards are vulnerable.', 'xen in [only 4.1, only 4.2, from 4.6]'],
    ['Xen versions from at least 4.1 onwards are vulnerable.', 'and of ((xen >= 4.1 and ask doubtsno "at least"))'],
    [
      'Xen versions up to 4.6, from at least 4.1 onwards, are vulnerable.',
      'xen <= 4.6 and (xen >= 4.1 and ask doubtsno "at least")',
    ],
    ['All versions of Xen are vulnerable.', 'yes'],
    ['All versions of XAPI since v1.13.0 are vulnerable.', 'toolstack = xapi and versions.xapi >= 1.13.0'],
  ] as const)
    it(sentence, () => assert.equal(printedFor(sentence), expected));

  for (const [sentence, expected] of [
    ['Xen 4.5 and older are not vulnerable.', 'xen in [from 4.6 to 4.8] and not (xen <= 4.5)'],
    ['Xen 4.9 and later are unaffected.', 'xen in [from 4.6 to 4.8] and not (xen >= 4.9)'],
    ['Older versions are not vulnerable.', 'xen in [from 4.6 to 4.8] and not (xen < 4.6)'],
    ['Other versions of Xen are not affected.', 'xen in [from 4.6 to 4.8]'],
  ] as const)
    it(sentence, () => assert.equal(printedFor('Xen 4.6 through 4.8 are vulnerable.', sentence), expected));

  it('that leave older ones open', () => {
    const open = 'xen >= 4.6 or (xen < 4.6 and unknown)';
    assert.equal(printedFor('Xen 4.6 and later are vulnerable.', 'Older versions have not been inspected.'), open);
    const may = 'xen >= 4.6 or (xen < 4.6 and ask doubtsyes "may")';
    assert.equal(printedFor('Xen 4.6 and later are vulnerable.', 'Earlier versions may also be vulnerable.'), may);
  });

  it('that hold for a kind of host only', () => {
    const text = ['Xen 4.2 and later are vulnerable.', 'In 4.4 only 64-bit hypervisors are vulnerable.'];
    assert.equal(printedFor(...text), 'xen >= 4.2 and (arch in (x86_64, arm64) or not (xen version 4.4))');
    const excluded = ['Xen 4.2 and later are vulnerable.', 'For Xen 4.3 and earlier, Arm systems are not vulnerable.'];
    assert.equal(printedFor(...excluded), `xen >= 4.2 and not (${ARM} and xen <= 4.3)`);
  });
});

describe('statements about hosts and guests', () => {
  for (const [sentence, expected] of [
    ['Only x86 systems are vulnerable.', X86],
    ['Only x86 Intel hosts are affected.', `${X86} and cpuVendor = intel`],
    ['Only AMD and Hygon CPUs are affected.', 'cpuVendor = amd or cpuVendor = hygon'],
    ['Only hardware with the SMAP feature is vulnerable.', 'cpuFeatures.smap is on'],
    ['Only systems where CONFIG_FOO is enabled are vulnerable.', 'build.CONFIG_FOO is on'],
    ['Xen is only vulnerable when CONFIG_FOO is disabled.', 'not (build.CONFIG_FOO is on)'],
    ['Only systems using the OCaml xenstored are vulnerable.', 'xenstored = oxenstored'],
    ['Only systems with an Intel IOMMU are vulnerable.', 'iommuType = vtd'],
    ['Only systems with 4 or more NUMA nodes are vulnerable.', 'numaNodes at least 4'],
    ['Only systems having the patches for XSA-9 are vulnerable.', 'contains XSA-9'],
    ['The vulnerability is limited to Arm systems.', ARM],
    ['The issue is only exposed if the directory /var/update exists.', 'features.varUpdateExists is on'],
    ['Only HVM guests can leverage the vulnerability.', 'some guest (guest.type = hvm)'],
    [
      'Only x86 HVM and PVH guests can exploit this issue.',
      `some guest ((${X86} and guest.type = hvm) or (${X86} and guest.type = pvh))`,
    ],
    [
      'The vulnerability can only be exploited by 32-bit PV guests.',
      'some guest (guest.bits exactly 32 and guest.type = pv)',
    ],
    ['The vulnerability can be leveraged by and affects only PV domains.', 'some guest (guest.type = pv)'],
    [
      'Only PV guests can trigger the bug, and only when run in shadow mode.',
      'some guest (guest.type = pv and guest.paging = shadow)',
    ],
    ['Only VMs with PV stub domains can exploit the flaw.', 'some guest (guest.deviceModel = stubdom-pv)'],
    [
      'Only HVM guests using HAP, having a PCI device assigned, and having viridian enabled are able to leverage the vulnerability.',
      'some guest (guest.type = hvm and guest.paging = hap and guest.pciPassthrough is on and guest.viridian is on)',
    ],
    ['Only systems running only PV guests are vulnerable.', 'every guest (guest.type = pv)'],
    ['Only PV guests inside the PV shim can exploit the vulnerability.', 'some guest (guest.features.pvshim is on)'],
    [
      'Only systems with memory extending past the 16 TiB boundary are vulnerable.',
      'not (highestPhysicalAddressGiB at most 16384)',
    ],
  ] as const)
    it(sentence, () => assert.equal(printedFor(sentence), expected));

  for (const [sentence, expected] of [
    ['Arm systems are not vulnerable.', `not (${ARM})`],
    ['ARM systems are not.', `not (${ARM})`],
    ['Arm, and x86 AMD systems, are unaffected.', `not (${ARM} or (${X86} and cpuVendor = amd))`],
    ['Architectures other than x86 are not vulnerable.', X86],
    ['Non-Intel x86 systems are not vulnerable.', `not (not (cpuVendor = intel) and ${X86})`],
    [
      'x86 systems without VT-d or without HAP are not vulnerable.',
      `not ((${X86} and not (iommuType = vtd)) or (${X86} and not (hap is on and (not (some guest (guest.paging = shadow)) or unknown))))`,
    ],
    [
      'Systems where SMAP or SMEP are unavailable or disabled are not vulnerable.',
      'not (not (cpuFeatures.smap is on) or not (cpuFeatures.smep is on))',
    ],
    ['Systems using only PV guests are not vulnerable.', 'not (every guest (guest.type = pv))'],
    ['If SMT is disabled, the vulnerability is not exposed.', 'smt is on'],
    ['PV guests cannot leverage the vulnerability.', 'some guest (not (guest.type = pv))'],
    [
      '32-bit PV guests, as well as HVM guests cannot exploit the bug.',
      'some guest (not ((guest.bits exactly 32 and guest.type = pv) or guest.type = hvm))',
    ],
    [
      'Arm systems which have taken the XSA-9 fix are not vulnerable, as the feature was removed there.',
      `not (${ARM} and contains XSA-9)`,
    ],
    ['x86 systems support it, and Arm systems are not vulnerable.', `not (${ARM})`],
    ['Intel systems do not implement FOO and are not vulnerable.', 'not (cpuVendor = intel)'],
  ] as const)
    it(sentence, () =>
      assert.equal(printedFor('All versions of Xen are vulnerable.', sentence), `yes and ${expected}`),
    );
});

/** The firmest no that a text gives to any of these hosts. */
function truthOfAny(sentence: string): string {
  const proposal = proposalFor('All versions of Xen are vulnerable.', sentence);
  const hosts = ['pv', 'hvm'].flatMap((type) =>
    ['x86_64', 'arm64'].flatMap((arch) =>
      ['hap', 'shadow'].map((paging) => ({
        xen: '4.7.1',
        arch,
        guests: [{ type, paging, deviceModel: 'stubdom-pv' }],
      })),
    ),
  );
  const answers = hosts.map((host) => verdictOf(proposal, host));
  return answers.includes('no') ? 'no' : 'other';
}

describe('ways of saying no', () => {
  const X = 'All versions of Xen are vulnerable.';
  for (const [sentence, expected] of [
    [
      'PV guests are not vulnerable, except 32-bit PV guests.',
      'some guest (not (guest.type = pv and not (guest.bits exactly 32 and guest.type = pv)))',
    ],
    [
      'HVM guests, unless using shadow paging, are not vulnerable.',
      'some guest (not (guest.type = hvm and not (guest.paging = shadow)))',
    ],
    [
      'PV guests cannot leverage the vulnerability unless they have passthrough.',
      'some guest (not (guest.type = pv and not (guest.pciPassthrough is on)))',
    ],
    [
      'Neither PV guests nor HVM guests can exploit the vulnerability.',
      'some guest (not (guest.type = pv or guest.type = hvm))',
    ],
    ['None of the PV guests can leverage the vulnerability.', 'some guest (not (guest.type = pv))'],
    ['No x86 systems are vulnerable.', `not (${X86})`],
    [
      'Only guests with passthrough or running in shadow mode can leverage the vulnerability.',
      'some guest (guest.pciPassthrough is on or guest.paging = shadow)',
    ],
    [
      'Only guests with passthrough and running in shadow mode can leverage the vulnerability.',
      'some guest (guest.pciPassthrough is on and guest.paging = shadow)',
    ],
    [
      'Only systems without HAP are vulnerable.',
      'not (hap is on and (not (some guest (guest.paging = shadow)) or unknown))',
    ],
    ['Systems with no HVM guests are not vulnerable.', 'some guest (guest.type = hvm)'],
    ['Systems where every guest is PV are not vulnerable.', 'not (every guest (guest.type = pv))'],
    [
      'Systems with SMT disabled or with HAP disabled are not vulnerable.',
      'not (not (smt is on) or not (hap is on and (not (some guest (guest.paging = shadow)) or unknown)))',
    ],
    ['If SMT is disabled, only PV guests can exploit the vulnerability.', 'some guest (guest.type = pv or smt is on)'],
    [
      'Arm systems are only vulnerable if SMT is enabled.',
      `((${ARM} and smt is on) or unknown) and not (${ARM} and not (smt is on))`,
    ],
    [
      'PV guests are not vulnerable in the default configuration.',
      'some guest (not (guest.type = pv) and ask doubtsno "default")',
    ],
    ['Systems on which altp2m is not enabled are not vulnerable.', 'some guest (guest.altp2m is on)'],
    ['Guests with viridian disabled are not vulnerable.', 'some guest (guest.viridian is on)'],
    [
      'Hosts are not vulnerable if PV guests are used.',
      '(not (some guest (guest.type = pv)) or (not (every guest (guest.type = pv)) and unknown))',
    ],
    [
      'Xen 4.5 and older are not vulnerable to the first issue.',
      'not (xen <= 4.5 and ask firstIssue72937 "Does this hold: \\"first issue\\"?")',
    ],
  ] as const)
    it(sentence, () => assert.equal(printedFor(X, sentence), `yes and ${expected}`));

  for (const sentence of [
    'Not only HVM guests are vulnerable.',
    'It is no longer the case that only HVM guests can exploit the vulnerability.',
    'x86 systems are no less vulnerable.',
    'Arm systems are not the only vulnerable ones.',
    'x86 systems, but not Arm systems, are vulnerable.',
    'Systems running only PV guests in shadow mode are not vulnerable.',
    'Guests with neither HAP nor passthrough are not vulnerable.',
    'Systems with a stub domain for every HVM guest are not vulnerable.',
    'Only Xen 4.1 for PV guests and 4.7 for HVM guests is vulnerable.',
    'There are no known vulnerable Arm systems.',
    'Hosts are not vulnerable if none of their guests is HVM.',
    'The vulnerability requires HAP to be enabled.',
    'Xen 4.6 and later are vulnerable on x86, but only 4.8 and later on Arm.',
  ])
    it(`that no rule reads answer nothing: ${sentence}`, () => {
      assert.equal(truthOfAny(sentence), 'other');
    });
});

describe('what is not said plainly', () => {
  for (const [sentence, expected] of [
    ['Only AMD CPUs are believed to be vulnerable.', 'yes and (cpuVendor = amd and ask doubtsno "believed to be")'],
    ['Arm systems are generally not vulnerable.', `yes and (not (${ARM}) and ask doubtsno "generally")`],
    ['AMD systems are not known to be vulnerable.', 'yes and (not (cpuVendor = amd) and ask doubtsno "known to be")'],
    [
      'The vulnerability of PV guests depends on how they were made.',
      'yes and some guest (not (guest.type = pv) or unknown)',
    ],
    // what no rule knows is a question, and never an answer
    [
      'Only systems with frobnication are vulnerable.',
      'yes and ask frobnication74188 "Does this hold: \\"frobnication\\"?"',
    ],
    ['Some of them are vulnerable to it somehow.', 'yes or unknown'],
    // it names systems and says that they are in, so that others are neither in nor out
    ['x86 systems are vulnerable.', `yes and (${X86} or unknown)`],
  ] as const)
    it(sentence, () => assert.equal(printedFor('All versions of Xen are vulnerable.', sentence), expected));

  it('as examples, habits and definitions says nothing', () => {
    const base = printedFor('All versions of Xen are vulnerable.');
    for (const sentence of [
      'PV guests typically only run in shadow mode during migration.',
      'Note that page table sharing is the default.',
      'The daemon is started at boot.',
    ])
      assert.equal(printedFor('All versions of Xen are vulnerable.', sentence), base, sentence);
  });

  it('of one effect among several does not take others out', () => {
    assert.equal(
      printedFor('All versions of Xen are vulnerable.', 'PV guests cannot exploit the information leak.'),
      'yes and some guest (not (guest.type = pv) and ask doubtsno "one effect of several")',
    );
  });

  it('of a component does not take out a host that has it beside others', () => {
    const printed = printedFor(
      'All versions of Xen are vulnerable.',
      'The vulnerability is not exposed to driver domains.',
    );
    assert.equal(printed, 'yes and some guest (not (guest.features.driverDomain is on))');
  });

  it('and goes on in a list is open', () => {
    assert.equal(
      printedFor(
        'All versions of Xen are vulnerable.',
        'For the xl toolstack, the vulnerability does not manifest if either:',
      ),
      '(yes and (not (toolstack = xl) or unknown)) or (toolstack = xl and unknown)',
    );
  });

  it('that goes back on itself is doubtful', () => {
    assert.equal(
      printedFor('All versions of Xen are vulnerable.', 'Arm systems are not vulnerable, but have other woes.'),
      `yes and (not (${ARM}) and ask doubtsno ", but")`,
    );
  });
});
