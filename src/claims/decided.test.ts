import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Facts, Truth } from '#conditions';
import { proposalFor, verdictOf } from './claims.test-support.ts';

const ALL = 'All Xen versions are vulnerable.';
const INTEL: Facts = { xen: '4.12.1', arch: 'x86_64', cpuVendor: 'intel', iommu: true, iommuType: 'vtd', hap: true };
const AMD: Facts = { ...INTEL, cpuVendor: 'amd', iommuType: 'amd-vi' };
const ARM: Facts = { xen: '4.12.1', arch: 'arm64', guests: [{}] };
const pv = { type: 'pv', bits: 64, pciPassthrough: false, deviceModel: 'none' };
const hvm = { type: 'hvm', paging: 'hap', pciPassthrough: false, deviceModel: 'dom0', nestedHvm: false, altp2m: false };
const withGuests = (host: Facts, ...guests: Facts[]): Facts => ({ ...host, guests });
const [INTEL_PV, INTEL_HVM, AMD_HVM] = [withGuests(INTEL, pv), withGuests(INTEL, hvm), withGuests(AMD, hvm)];
const at = (xen: string): Facts => ({ ...INTEL_HVM, xen });

type Row = readonly [text: string, host: Facts, expected: Truth];

function decides(what: string, rows: readonly Row[]): void {
  describe(what, () => {
    for (const [index, [text, host, expected]] of rows.entries())
      it(`${index + 1}: ${text}`, () => assert.equal(verdictOf(proposalFor(text), host), expected));
  });
}

decides('a semicolon', [
  [`${ALL} Only HVM guests can exploit the vulnerability; PV guests of any kind are not able to.`, INTEL_PV, 'no'],
  [`${ALL} Only those that frob the mirror; Arm systems are not vulnerable.`, ARM, 'no'],
  [`${ALL} Only those that frob the mirror; Arm systems are not vulnerable.`, INTEL_PV, 'unknown'],
  [
    `${ALL} Only guests with viridian extensions can exploit it; this is off by default.`,
    withGuests(INTEL, { ...hvm, viridian: false }),
    'no',
  ],
  // the second half is of fewer, of others, or leads elsewhere
  ['Xen 4.6 and later are vulnerable. Only HVM guests can exploit it; on AMD processors only.', INTEL_HVM, 'unknown'],
  [`${ALL} Arm systems are not vulnerable; those with an SMMU are.`, ARM, 'unknown'],
  [`${ALL} Arm systems are not vulnerable; see the note at the end.`, ARM, 'unknown'],
  [`${ALL} On x86, PV guests are vulnerable; HVM guests are not.`, { ...ARM, guests: [hvm] }, 'yes'],
]);

decides('a statement without a verb', [
  [`${ALL} Only x86 HVM guests.`, INTEL_PV, 'no'],
  [`${ALL} Only x86 HVM guests.`, INTEL_HVM, 'yes'],
  [
    'Systems with oxenstored are vulnerable. Versions from 4.8 onwards.',
    { ...at('4.7.0'), xenstored: 'oxenstored' },
    'no',
  ],
  ['Systems with HVM guests are vulnerable. Xen 4.11 only.', at('4.12.0'), 'no'],
  [`${ALL} Only 64-bit Arm guests.`, { ...ARM, guests: [{ bits: 32 }] }, 'no'],
  // behind a no, a question, or one effect of several, and with words that no rule knows
  [`${ALL} Arm systems are not vulnerable. Versions from 4.14 onwards.`, { ...INTEL_PV }, 'unknown'],
  [`${ALL} There is an information leak. Only HVM guests.`, INTEL_PV, 'unknown'],
  [`${ALL} Only guests that frob the mirror.`, INTEL_PV, 'unknown'],
  [`${ALL} Only some HVM guests.`, INTEL_PV, 'unknown'],
]);

decides('"only" before words that no rule knows', [
  [`${ALL} Arm systems are not vulnerable. Only systems that frob and glork are vulnerable.`, ARM, 'no'],
  [`${ALL} Arm systems are not vulnerable. Only systems that frob and glork are vulnerable.`, INTEL_PV, 'unknown'],
  // whom it names it may put in again, and others, too, where it goes on to them
  [`${ALL} Arm systems are not vulnerable. Only Arm systems which frob are vulnerable, or glork.`, ARM, 'unknown'],
  [`${ALL} Arm systems are not vulnerable. Only systems that frob, but also others, are vulnerable.`, ARM, 'unknown'],
  [`${ALL} Arm systems are not vulnerable. Only recently was it found that everything is affected.`, ARM, 'unknown'],
  [
    `${ALL} Arm systems are not vulnerable. Only systems that frob are vulnerable, and Arm ones that glork can be attacked.`,
    ARM,
    'unknown',
  ],
  ['Only x86 systems are potentially vulnerable.', INTEL_PV, 'unknown'],
  ['Only x86 systems are potentially vulnerable.', ARM, 'no'],
]);

decides('"only" behind what it belongs to', [
  ['Xen 4.12 only is vulnerable.', at('4.13.0'), 'no'],
  ['Xen 4.12 only is vulnerable.', at('4.12.3'), 'yes'],
  [`${ALL} The vulnerability is exposed to 64-bit PV guests only.`, INTEL_HVM, 'no'],
  [`${ALL} The issue is present on Arm only.`, INTEL_HVM, 'no'],
  [`${ALL} HVM guests can exploit the vulnerability when running in shadow mode only.`, INTEL_HVM, 'no'],
  [`${ALL} Systems running PV guests only are not vulnerable.`, INTEL_PV, 'no'],
  [`${ALL} Systems running PV guests only are not vulnerable.`, withGuests(INTEL, pv, hvm), 'yes'],
  [`${ALL} Systems running PV guests only are not known to be vulnerable.`, INTEL_PV, 'unknown'],
  [`${ALL} The vulnerability is exposed to HVM guests and, when frobbed, to PV guests only.`, INTEL_HVM, 'unknown'],
]);

decides('"others are not"', [
  ['Systems using oxenstored are vulnerable. Others are not.', { ...INTEL_HVM, xenstored: 'cxenstored' }, 'no'],
  [
    `${ALL} Any guest with PCI passthrough can exploit the vulnerability. Guests without such access cannot.`,
    INTEL_HVM,
    'no',
  ],
  ['Systems with HVM guests are potentially vulnerable. Others are not.', INTEL_PV, 'unknown'],
  ['Systems with direct access to devices capable of DMA are vulnerable. Others are not.', INTEL_PV, 'unknown'],
  [`${ALL} AMD systems, which frob, are. Others are not.`, INTEL_PV, 'unknown'],
]);

decides('the unstable tree', [
  ['Xen 4.12 and xen-unstable are vulnerable. Xen 4.11 and earlier are not.', at('4.12.0'), 'yes'],
  ['Xen 4.12 and xen-unstable are vulnerable.', at('4.11.0'), 'no'],
  ['Xen 4.12 and xen-unstable are vulnerable.', at('4.14.0'), 'unknown'],
  [
    'Xen 4.11 and 4.12 are vulnerable. Xen 4.10 and earlier, and xen-unstable, are not vulnerable.',
    at('4.12.0'),
    'yes',
  ],
  ['Xen 4.10 and earlier, and xen-unstable, are not vulnerable. All other versions are.', at('4.17.0'), 'unknown'],
]);

decides('releases', [
  ['All versions of Xen from 4.10 onwards contain the vulnerable code.', at('4.9.0'), 'no'],
  [`${ALL} Xen 4.8 and earlier do not contain the vulnerable code.`, at('4.8.0'), 'no'],
  ['All versions of Xen are affected back to 4.8.', at('4.7.0'), 'no'],
  ['Xen versions 4.8 and later are vulnerable, for both x86 and Arm.', at('4.12.0'), 'yes'],
  [
    'Xen 4.13 and later are vulnerable, as well as Xen 4.12 with the fix for XSA-45.',
    { ...at('4.12.0'), contains: ['XSA-45'] },
    'yes',
  ],
  [
    'Xen 4.13 and later are vulnerable, as well as Xen 4.12 with the fix for XSA-45.',
    { ...at('4.12.0'), contains: [] },
    'no',
  ],
  ['Xen 4.8 and later are vulnerable. Other released versions are not vulnerable.', at('4.7.0'), 'no'],
  [
    'Xen 4.8 and earlier are not vulnerable as they do not have the mirror. Xen 4.9 and later are vulnerable.',
    at('4.8.0'),
    'no',
  ],
  // what it may be that they contain, and what a reason may hide
  ['All versions of Xen from 4.10 onwards contain a mirror.', at('4.9.0'), 'unknown'],
  [`${ALL} Xen 4.8 and earlier are not vulnerable as they have the fix.`, at('4.8.0'), 'unknown'],
]);

decides('what an attack needs', [
  [`${ALL} Exploiting the vulnerability requires a guest with a PCI device assigned.`, INTEL_HVM, 'no'],
  [`${ALL} For a system to be vulnerable, it has to run HVM guests.`, INTEL_PV, 'no'],
  [`${ALL} The vulnerable functionality is only available to HVM guests.`, INTEL_PV, 'no'],
  [`${ALL} Exploiting the vulnerability requires a guest to frob, or a PCI device assigned.`, INTEL_HVM, 'unknown'],
  [`${ALL} The vulnerable code is not only reachable by HVM guests.`, INTEL_PV, 'unknown'],
]);

decides('said in other words', [
  [`${ALL} AMD processors are not affected, and neither are Arm ones.`, ARM, 'no'],
  [`${ALL} HVM guests can't, and Arm guests can't either, exploit the vulnerability.`, INTEL_PV, 'unknown'],
  [`${ALL} PV guests can exploit the vulnerability. HVM guests can't, and Arm guests can't either.`, INTEL_HVM, 'no'],
  [`${ALL} Guests of type HVM or PVH cannot exploit the vulnerability.`, INTEL_HVM, 'no'],
  [`${ALL} Xen on Arm is not affected.`, ARM, 'no'],
  [`${ALL} On Intel hardware the vulnerability is not exposed.`, INTEL_PV, 'no'],
  [`${ALL} The vulnerability is exposed to all guests on x86. It is not exposed on Arm.`, ARM, 'no'],
  [`${ALL} The console is used by guests. It is not exposed on Arm.`, ARM, 'unknown'],
  [`${ALL} Arm systems are not vulnerable, even if they frob the mirror.`, ARM, 'no'],
  ['Xen 4.8 and later are vulnerable. It is not clear whether earlier versions are.', at('4.7.0'), 'unknown'],
  [`${ALL} However, Arm systems are not vulnerable.`, ARM, 'no'],
  [`${ALL} Only Intel systems are vulnerable: the mirror exists nowhere else.`, AMD_HVM, 'no'],
  [`${ALL} Only Intel systems are vulnerable: all others need a second mirror.`, AMD_HVM, 'unknown'],
  [`${ALL} Only Intel processors are affected, i.e. those with the mirror.`, AMD_HVM, 'no'],
  [`${ALL} Only Intel processors are affected, i.e. those with the mirror.`, INTEL_HVM, 'unknown'],
  [`${ALL} Intel processors are not affected, i.e. those with the mirror.`, INTEL_HVM, 'unknown'],
  [`${ALL} Guests that are trusted are not vulnerable.`, withGuests(INTEL, { ...hvm, trusted: true }), 'no'],
]);

decides('what is said besides', [
  [`${ALL} Only HVM guests can exploit the vulnerability. By default xl uses a second mirror.`, INTEL_PV, 'no'],
  [
    `${ALL} Only HVM guests can exploit the vulnerability. By default xl uses a mirror that is vulnerable.`,
    INTEL_PV,
    'unknown',
  ],
  [`${ALL} Arm systems are not vulnerable, whatever their mirrors.`, ARM, 'no'],
  ['Only x86 systems are vulnerable. Arm systems are vulnerable, too.', ARM, 'yes'],
]);

decides('whom an unread sentence may mean', [
  [
    `${ALL} Only HVM guests can exploit the vulnerability. Guests which make use of mirrors 1 and 2 are concerned.`,
    INTEL_HVM,
    'unknown',
  ],
  [
    `${ALL} Only HVM guests can exploit the vulnerability. Guests which make use of mirrors 1 and 2 are concerned, too.`,
    INTEL_HVM,
    'yes',
  ],
  [`${ALL} x86 systems are not vulnerable. Arm systems are frobbably vulnerable.`, INTEL_PV, 'no'],
  [
    `${ALL} x86 systems are not vulnerable. Arm systems are frobbably as vulnerable as x86 systems.`,
    INTEL_PV,
    'unknown',
  ],
  [`${ALL} x86 systems are not vulnerable. Arm systems and others are frobbably vulnerable.`, INTEL_PV, 'unknown'],
  [`${ALL} Arm systems are not vulnerable. Systems which only frob the mirror are not vulnerable.`, ARM, 'no'],
  [`${ALL} Arm systems are not vulnerable. CPUs from other vendors are not affected.`, ARM, 'no'],
  [`${ALL} Arm systems are not vulnerable. The vulnerability depends on the mirror.`, ARM, 'no'],
  [
    `${ALL} Arm systems are not vulnerable. The vulnerability depends on the mirror, but others have it, too.`,
    ARM,
    'unknown',
  ],
]);

decides('options and builds', [
  [
    'Only systems with the frobmirror hypervisor command line option are vulnerable.',
    { ...INTEL_PV, commandLine: { frobmirror: true } },
    'yes',
  ],
  [
    'Only systems with the frobmirror hypervisor command line option are vulnerable.',
    { ...INTEL_PV, commandLine: { frobmirror: false } },
    'no',
  ],
  ['Only systems with the frobmirror hypervisor command line option are vulnerable.', INTEL_PV, 'unknown'],
  // a feature that guests have, and hosts are told to offer
  [
    'Only hosts which have the altp2m feature enabled on the hypervisor command line are vulnerable.',
    { ...INTEL_HVM, commandLine: { altp2m: true } },
    'yes',
  ],
  ['Only hosts with altp2m, as told by the command line at boot, are vulnerable.', INTEL_HVM, 'unknown'],
  [
    'Only Xen versions built with the BIGMEM configuration option enabled are vulnerable.',
    { ...INTEL_PV, build: { CONFIG_BIGMEM: false } },
    'no',
  ],
  [
    `${ALL} Systems with the smt command line option are not vulnerable.`,
    { ...INTEL_PV, commandLine: { smt: true } },
    'unknown',
  ],
]);

decides('memory, paging and devices', [
  ['Only hosts with more than 16TiB of memory are vulnerable.', { ...INTEL_PV, highestPhysicalAddressGiB: 512 }, 'no'],
  [
    'Only hosts with more than 16TiB of memory are vulnerable.',
    { ...INTEL_PV, highestPhysicalAddressGiB: 20000 },
    'unknown',
  ],
  [`${ALL} Systems using HAP are not vulnerable.`, INTEL_HVM, 'no'],
  // the host can, and this guest does not
  [`${ALL} Systems using HAP are not vulnerable.`, withGuests(INTEL, { ...hvm, paging: 'shadow' }), 'unknown'],
  [`${ALL} Guests with only one vCPU cannot exploit the vulnerability.`, withGuests(INTEL, { ...hvm, vcpus: 1 }), 'no'],
  ['Only systems with IOMMU hardware are vulnerable.', { ...INTEL_PV, iommu: false }, 'unknown'],
  ['Only systems which assign PCI devices to guests are vulnerable.', INTEL_PV, 'no'],
  ['Only guests to which a PCI device has been assigned can exploit the vulnerability.', INTEL_PV, 'no'],
]);

decides('kernels', [
  [
    `${ALL} Systems using Linux 5.4 or earlier are not vulnerable.`,
    { ...INTEL_PV, dom0Linux: '5.4.0', guests: [{ ...pv, features: { driverDomain: true }, linux: '6.1.0' }] },
    'yes',
  ],
  [
    `${ALL} Systems using Linux 5.4 or earlier are not vulnerable.`,
    { ...INTEL_PV, dom0Linux: '5.4.0', guests: [{ ...pv, features: { driverDomain: false } }] },
    'no',
  ],
  [`${ALL} Systems using Linux 5.4 or earlier are not vulnerable.`, { ...INTEL_PV, dom0Linux: '5.4.0' }, 'unknown'],
]);
