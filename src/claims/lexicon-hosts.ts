import type { Condition } from '#conditions';
import { LISTED, LISTED_DIMENSION } from './listed.ts';
import type { Trait } from './meaning.ts';
import type { Entry } from './phrases.ts';
import { wordTable } from './word-table.ts';

const isOn = (fact: string): Condition => ({ fact, is: true });
const isOff = (fact: string): Condition => ({ fact, is: false });
const isWord = (fact: string, ...words: string[]): Condition => ({ fact, in: words });
const all = (...conditions: Condition[]): Condition => ({ all: conditions });
const any = (...conditions: Condition[]): Condition => ({ any: conditions });
const someGuest = (where: Condition): Condition => ({ guests: 'some', where });

function ofHost(dimension: string, host: Condition, names?: 'host'): Trait {
  return { kind: 'trait', dimension, host, ...(names === undefined ? {} : { names }) };
}

function ofArm(arch: string, bits: number): Trait {
  const guest = all(isWord('arch', 'arm64', 'arm32'), { fact: 'guest.bits', atLeast: bits, atMost: bits });
  return { kind: 'trait', dimension: 'arch', host: isWord('arch', arch), guest, names: 'host' };
}

/** Instructions and features of processors that a fact `cpuFeatures.NAME` tells. */
const CPU_FEATURES = wordTable<string>({
  smap: 'smap|supervisor mode access prevention',
  smep: 'smep|supervisor mode execution prevention|supervisor mode execution protection',
  pcid: 'pcid|process context identifiers',
  invpcid: 'invpcid',
  avx: 'avx',
  avx512f: 'avx512|avx 512|avx512f',
  tsx: 'tsx|transactional synchronization extensions|rtm',
  xsave: 'xsave',
  mpx: 'mpx|memory protection extensions',
  pku: 'pku|protection keys',
  umip: 'umip',
  sgx: 'sgx',
  svm: 'svm|amd svm|amd v',
  vmx: 'vmx|vt x|intel vt x|intel vmx|vmx hardware virtual extensions',
  cmpxchg16b: 'cmpxchg16b',
  fsgsbase: 'fsgsbase',
  ssbd: 'ssbd|speculative store bypass disable',
  sve: 'sve|scalable vector extension',
  arch_perfmon: 'architectural performance monitoring',
  cet_ss: 'cet ss|cet shadow stacks|shadow stacks',
  fred: 'fred',
  la57: 'la57|five level paging|5 level paging',
});

const cpuFeatures: readonly Entry[] = Object.entries(CPU_FEATURES).map(([name, phrases]) => [
  phrases
    .split('|')
    .map(
      (phrase) =>
        `[the] ${phrase} [(instruction/instructions/feature/features/extension/extensions/support/functionality)]`,
    )
    .join('|'),
  ofHost(`cpuFeatures.${name}`, isOn(`cpuFeatures.${name}`)),
]);

/** Words for what a host is, runs or was set to. */
export const HOST_ENTRIES: readonly Entry[] = [
  [
    '[any of/one of] the following|any one of the following|(meeting/satisfying/fulfilling/matching) (all/any/one/either/each) [of] (these/the following) (criteria/conditions/requirements/properties)|(all/any/one/either/each) of (these/the following) [criteria/conditions/requirements/properties] (hold/holds/apply/applies/is true/are true/hold true/holds true/is met/are met/is satisfied/are satisfied)',
    { kind: 'trait', dimension: LISTED_DIMENSION, host: LISTED, guest: LISTED, names: 'host' },
  ],
  ['x86|x86 based|x86_64 and x86_32', ofHost('arch', isWord('arch', 'x86_64', 'x86_32'), 'host')],
  ['x86 64|x86_64|amd64', ofHost('arch', isWord('arch', 'x86_64'), 'host')],
  ['x86 32|x86_32|i386', ofHost('arch', isWord('arch', 'x86_32'), 'host')],
  [
    'arm|arm based|arm arm64|aarch32 and aarch64|[both] 32 and 64 bit arm|[both] 32 bit and 64 bit arm',
    ofHost('arch', isWord('arch', 'arm64', 'arm32'), 'host'),
  ],
  ['arm64|arm 64|armv8|arm v8', ofHost('arch', isWord('arch', 'arm64'), 'host')],
  ['arm32|arm 32|armv7|arm v7', ofHost('arch', isWord('arch', 'arm32'), 'host')],
  // of guests it is their own width: a 64-bit host has both
  ['aarch64|64 bit arm|arm 64 bit', ofArm('arm64', 64)],
  ['aarch32|32 bit arm|arm 32 bit', ofArm('arm32', 32)],

  ['intel|[genuine] intel based', ofHost('vendor', isWord('cpuVendor', 'intel'), 'host')],
  ['amd|amd based', ofHost('vendor', isWord('cpuVendor', 'amd'), 'host')],
  ['hygon', ofHost('vendor', isWord('cpuVendor', 'hygon'), 'host')],
  ['centaur|via', ofHost('vendor', isWord('cpuVendor', 'centaur'), 'host')],
  ['zhaoxin|shanghai', ofHost('vendor', isWord('cpuVendor', 'zhaoxin', 'shanghai'), 'host')],
  ['cyrix', ofHost('vendor', isWord('cpuVendor', 'cyrix'), 'host')],
  ...cpuFeatures,
  [
    '(64 bit/64bit) (builds/versions/build) of the hypervisor|64 bit (hypervisors/hypervisor/xen)|[a] 64 bit builds of xen|64 bit hypervisor builds|64 bit versions of xen',
    ofHost('width', isWord('arch', 'x86_64', 'arm64'), 'host'),
  ],
  [
    '32 bit (builds/versions/build) of the hypervisor|32 bit (hypervisors/hypervisor/xen)|32 bit builds of xen|32 bit hypervisor builds|32 bit versions of xen',
    ofHost('width', isWord('arch', 'x86_32', 'arm32'), 'host'),
  ],

  ['[an/the] (iommu/iommus/iommu s)|[an] in use (iommu/iommus) [hardware]', ofHost('iommu', isOn('iommu'))],
  // what is there may be off
  ['[any/an/the] (iommu/iommus) hardware', ofHost('iommuHardware', any(isOn('iommu'), { always: 'unknown' }))],
  [
    '[an/the] intel compatible (vt d/iommu/iommus) [hardware/iommu]|[an/the] intel (iommu/iommus) [hardware]|vt d [hardware/iommus/iommu/iommu hardware]|vtd [hardware]|intel vt d [hardware/iommus/iommu]',
    ofHost('iommuType', isWord('iommuType', 'vtd')),
  ],
  [
    '[an/the] amd (iommu/iommus) [hardware]|amd vi [hardware/iommu/iommus/iommu hardware]',
    ofHost('iommuType', isWord('iommuType', 'amd-vi')),
  ],
  ['[an/the] (smmu/smmus/arm smmu/smmuv3) [hardware]', ofHost('iommuType', isWord('iommuType', 'smmu'))],
  [
    '[the use of/use of] (page tables less than 4 levels deep/fewer than 4 page table levels/fewer than four page table levels/page tables less than four levels deep/less than 4 page table levels)',
    ofHost('iommuPageTableLevels', { fact: 'features.iommuPageTableLevels', atMost: 3 }),
  ],
  [
    '[use of/the use of] (hyperthreading/hyper threading/smt/simultaneous multi threading/simultaneous multithreading)',
    ofHost('smt', isOn('smt')),
  ],
  ['[an] (ept/extended page tables)', ofHost('ept', isOn('ept'))],
  ['[the] (numa/multiple numa nodes/more than one numa node)', ofHost('numa', { fact: 'numaNodes', atLeast: 2 })],

  [
    'libxl [as the toolstack/as toolstack/as their toolstack]|libxl based toolstacks|[the] libxl library|the libxl toolstack|[a] libxl based toolstack',
    // what part of XAPI uses it, and since when, is another matter
    ofHost(
      'toolstack',
      any(isWord('toolstack', 'xl', 'libxl'), all(isWord('toolstack', 'xapi'), { always: 'unknown' })),
    ),
  ],
  ['[the] xl [toolstack]', ofHost('toolstack', isWord('toolstack', 'xl'))],
  ['libvirt|[the] libvirt [toolstack]|openstack|cloudstack', ofHost('toolstack', isWord('toolstack', 'libxl'))],
  [
    '(xm/xend/xm xend/xend xm) [toolstack]|the xend toolstack|xm / xend',
    ofHost('toolstack', isWord('toolstack', 'xend')),
  ],
  [
    '[the] xapi [toolstack/toolstacks]|xcp|xenserver|xcp ng|xcp / xenserver|citrix hypervisor|xenserver / xcp|xcp xenserver',
    ofHost('toolstack', isWord('toolstack', 'xapi')),
  ],
  [
    '[the] (oxenstored/ocaml xenstored/ocaml xenstore/ocaml variant of xenstored/ocaml version of xenstored/ocaml variant of xenstore/ocaml version of xenstore/ocaml version) [implementation/daemon/variant/xenstored]|[the] ocaml (implementation/variant/version) of (xenstored/xenstore)|xenstored written in ocaml|[the] ocaml xenstored implementation|oxenstored ( ocaml xenstored )',
    ofHost('xenstored', isWord('xenstored', 'oxenstored')),
  ],
  [
    '[the] (c xenstored/cxenstored/c xenstore/c variant of xenstored/c version of xenstored/c variant of xenstore/c version of xenstore) [implementation/daemon/variant/xenstored]|[the] c (implementation/variant/version) of (xenstored/xenstore)|xenstored written in c|xenstored ( c xenstored )',
    ofHost('xenstored', isWord('xenstored', 'cxenstored', 'xenstore-stubdom')),
  ],
  [
    '[a/the] (xenstore stubdom/xenstore stub domain/xenstored stubdom/stub xenstored/stub domain xenstore/xenstore domain/xenstored stub domain/xenstore stubdomain)',
    ofHost('xenstored', isWord('xenstored', 'xenstore-stubdom')),
  ],

  [
    '[the] (flask/xsm flask/flask xsm) [policy/module/framework/security policy]|[the] xsm / flask [policy/module/framework]|[the] xsm with [the] flask [policy/module]',
    ofHost('xsm', isWord('xsm', 'flask')),
  ],
  ['[the] (silo/xsm silo) [mode/module]|[the] xsm / silo [mode/module]', ofHost('xsm', isWord('xsm', 'silo'))],
  ['[the] (xsm/xen security modules/xen security module)', ofHost('xsm', isWord('xsm', 'flask', 'silo'))],

  [
    '[the] [linux kernel based/linux kernel/linux] [network backend] (xen netback/netback) [driver/backend/module/network backend]|[a/the] (linux based network backend/linux network backend/linux kernel network backend/linux kernel based network backend/linux based network backends/linux kernel based network backends)',
    ofHost('netback', isOn('features.linuxNetback')),
  ],
  ['[a/the] linux (network backends/netbacks)', ofHost('netback', isOn('features.linuxNetback'))],
  [
    '(other/another) [pv] network (backends/backend)',
    ofHost('netback', all(someGuest(isOn('guest.pvNet')), isOff('features.linuxNetback'))),
  ],
  [
    '[a/the] [linux/linux kernel] (blkback/xen blkback) [driver/backend/module]|linux pv block backend',
    ofHost('blkback', isOn('features.linuxBlkback')),
  ],

  [
    '[the] (advanced/advance/radical/radically) [disaggregated] disaggregated management [techniques/functionality]|advanced disaggregated management techniques|disaggregated management|[the use of] advanced disaggregated management techniques|(intend/intends/intending) to increase security through the use of advanced disaggregated management techniques|[a] [radically] disaggregated (system/systems)|disaggregation',
    ofHost('disaggregated', isOn('features.disaggregatedManagement')),
  ],
  [
    '[substantially] (modified or supplemented/modified/supplemented/changed)',
    ofHost('toolstackModified', isOn('features.toolstackModified')),
  ],
  [
    '(rbac/role based access control) [for the pool]|rbac is configured for the pool',
    ofHost('rbac', isOn('features.xapiRbacConfigured')),
  ],
  [
    '[certain/some] users [are/have been] (assigned/granted/given) [to] the not fully privileged administrator roles|[certain/some] users [are/have been] (assigned/granted/given) [a/the] (lesser/limited/less privileged) (administrator/admin) roles',
    ofHost('limitedAdmins', isOn('features.xapiLimitedAdmins')),
  ],
  [
    '[the] [directory] `/var/update`|[the directory] / var / update',
    ofHost('varUpdate', isOn('features.varUpdateExists')),
  ],
  ['[hypervisor/xen] tracing|[xen] trace buffers|xentrace', ofHost('tracing', isOn('features.tracing'))],

  [
    '[the] (vpmu/virtual performance measurement unit/virtual pmu/virtual performance monitoring unit) [feature/functionality/support]',
    ofHost('vpmu', isOn('commandLine.vpmu')),
  ],
  [
    '[the] (tmem/transcendent memory) [feature/functionality/support]',
    ofHost('commandLine.tmem', isOn('commandLine.tmem')),
  ],
  [
    '[the] pv (superpage/superpages) [feature/functionality/support]',
    ofHost('commandLine.allowsuperpage', isOn('commandLine.allowsuperpage')),
  ],
  ['[the] argo [feature/functionality/hypercalls/hypercall]', ofHost('argo', isOn('commandLine.argo'))],
  ['[the] (memory paging/xenpaging)', ofHost('mem-paging', isOn('build.CONFIG_MEM_PAGING'))],
  ['[the] (memory sharing/page sharing)', ofHost('mem-sharing', isOn('build.CONFIG_MEM_SHARING'))],
  ['[the] (xenoprof/oprofile/xenoprofile) [functionality/support]', ofHost('xenoprof', isOn('build.CONFIG_XENOPROF'))],
  ['[the] hvm support|support for hvm [guests]', ofHost('build.hvm', isOn('build.CONFIG_HVM'))],
  [
    '[the] (32 bit pv guest support/32 bit pv support/support for 32 bit pv guests/pv32 support)',
    ofHost('build.pv32', isOn('build.CONFIG_PV32')),
  ],
  ['[the] (pv guest support/pv support/support for pv guests)', ofHost('build.pv', isOn('build.CONFIG_PV'))],
  [
    '[the] (xsm support/support for xsm/xsm / flask support)',
    // what is in use was built
    ofHost('build.xsm', any(isOn('build.CONFIG_XSM'), isWord('xsm', 'flask', 'silo'))),
  ],
  [
    '[the] (shadow paging support/support for shadow paging)',
    ofHost('build.shadow', isOn('build.CONFIG_SHADOW_PAGING')),
  ],
  [
    '[the] livepatch [support/functionality/feature]|livepatching',
    ofHost('build.livepatch', isOn('build.CONFIG_LIVEPATCH')),
  ],
  [
    '[hypervisor/a/xen] (debug builds/debug build/debugging builds/debug hypervisors) [of (the hypervisor/xen)]|debug [builds of xen]|debug builds of the hypervisor|debug builds of xen',
    ofHost('debug', isOn('build.debug'), 'host'),
  ],
  [
    '[hypervisor/xen] (release builds/non debug builds/production builds/non debug hypervisors)|(release/production/non debug) builds of (xen/the hypervisor)',
    ofHost('debug', isOff('build.debug'), 'host'),
  ],
  ['[the] xen livemigration|[the use of] live migration|live migrated', ofHost('liveMigration', isOn('liveMigration'))],
  [
    '[a] pvh (dom0/domain 0/dom 0)|[a] dom0 in pvh mode|pvh mode dom0',
    ofHost('dom0Type', isWord('features.dom0Type', 'pvh')),
  ],
  ['[a] pv (dom0/domain 0/dom 0)', ofHost('dom0Type', isWord('features.dom0Type', 'pv'))],
  [
    '[a] linux (dom0/domain 0/dom 0)|linux running in dom0|dom0 running linux',
    ofHost('dom0Os', isWord('features.dom0Os', 'linux')),
  ],
  ['[a] netbsd (dom0/domain 0)', ofHost('dom0Os', isWord('features.dom0Os', 'netbsd'))],
  [
    '[a/the] (shared resources/any kind of resource is shared/resources are shared/devices sharing resources)',
    ofHost('sharedResources', isOn('features.passthroughSharesResources')),
  ],
  [
    'driver domains|[a] driver domain|device driver domains|less privileged device driver domains|[a/the] device driver domain|storage or network driver domains|[network/storage] driver domains',
    {
      kind: 'trait',
      dimension: 'driverDomain',
      host: someGuest(isOn('guest.features.driverDomain')),
      guest: isOn('guest.features.driverDomain'),
      names: 'guest',
    },
  ],
  [
    '[a/the/a potentially] [potentially] (untrusted network backend/non trusted network backend) [in a driver domain]|[a] network backend in a driver domain|(untrusted network backends/non trusted network backends)',
    {
      kind: 'trait',
      dimension: 'netBackend',
      host: someGuest(all(isOn('guest.pvNet'), isWord('guest.features.netBackend', 'driver-domain'))),
      guest: all(isOn('guest.pvNet'), isWord('guest.features.netBackend', 'driver-domain')),
    },
  ],
  [
    'linux guests acting as backend domains for other guests|linux domains acting as backends [for other guests]|linux (backend domains/backends)|linux guests acting as backends [for other guests]',
    ofHost(
      'linuxBackend',
      any(
        all(isWord('features.dom0Os', 'linux'), isOn('features.dom0Backend')),
        someGuest(all(isWord('guest.features.os', 'linux'), isOn('guest.features.driverDomain'))),
      ),
      'host',
    ),
  ],
];
