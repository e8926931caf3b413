import type { Condition } from '#conditions';
import type { Trait } from './meaning.ts';
import type { Entry } from './phrases.ts';

const isOn = (fact: string): Condition => ({ fact, is: true });
const isOff = (fact: string): Condition => ({ fact, is: false });
const isWord = (fact: string, ...words: string[]): Condition => ({ fact, in: words });
const has = (fact: string, word: string): Condition => ({ fact, has: word });
const all = (...conditions: Condition[]): Condition => ({ all: conditions });

function ofGuest(dimension: string, guest: Condition, more: Omit<Partial<Trait>, 'kind' | 'dimension'> = {}): Trait {
  return { kind: 'trait', dimension, guest, ...more };
}

const asked = (bits: string): Condition => ({
  ask: `Is what the text means built for ${bits} bits?`,
  id: `builtFor${bits}Bits`,
});

const STUB = ['stubdom-pv', 'stubdom-hvm'];
const IN_DOM0 = ['dom0', 'dom0-restricted'];
const SERVICE = [...STUB, 'dom0-restricted'];

const passthrough = ofGuest('passthrough', isOn('guest.pciPassthrough'));

const VIRIDIAN_GROUPS =
  'base freq time_ref_count reference_tsc hcall_remote_tlb_flush apic_assist crash_ctl synic stimer hcall_ipi ex_processor_masks no_vp_limit cpu_hotplug'.split(
    ' ',
  );

/** Words for what a guest is, has or was given. */
export const GUEST_ENTRIES: readonly Entry[] = [
  [
    'pv|paravirtualised|paravirtualized|para virtualised|para virtualized',
    ofGuest('type', isWord('guest.type', 'pv'), { names: 'guest' }),
  ],
  [
    'hvm|hmv|fully virtualised|fully virtualized|hardware virtualised|hardware virtualized',
    ofGuest('type', isWord('guest.type', 'hvm'), { names: 'guest' }),
  ],
  ['pvh|pvhv2|pvh v2|hvmlite|pv h', ofGuest('type', isWord('guest.type', 'pvh'), { names: 'guest' })],
  ['translated|auto translated|hap or shadow', ofGuest('type', isWord('guest.type', 'hvm', 'pvh'), { names: 'guest' })],
  [
    '64 bit',
    ofGuest('bits', { fact: 'guest.bits', atLeast: 64, atMost: 64 }, { host: isWord('arch', 'x86_64', 'arm64') }),
  ],
  [
    '32 bit|32 bit pae|pae',
    ofGuest('bits', { fact: 'guest.bits', atLeast: 32, atMost: 32 }, { host: isWord('arch', 'x86_32', 'arm32') }),
  ],
  ...['64', '32'].map(
    (bits): Entry => [
      `[a/the] ${bits} bit (build/builds/binary/binaries/tools/userspace/toolstack/dom0/domain 0/kernel/kernels/code/process/processes/applications/programs/compat) [of]`,
      ofGuest('ask', asked(bits), { host: asked(bits) }),
    ],
  ),
  [
    '(64/32) bit (mode/mode only/long mode)',
    ofGuest(
      'ask',
      { ask: 'Is it in the mode that the text means?', id: 'inThatMode' },
      { host: { ask: 'Is it in the mode that the text means?', id: 'inThatMode' } },
    ),
  ],
  ['linux', ofGuest('os', isWord('guest.features.os', 'linux'), { host: isWord('features.dom0Os', 'linux') })],
  ['windows', ofGuest('os', isWord('guest.features.os', 'windows'))],
  ['freebsd', ofGuest('os', isWord('guest.features.os', 'freebsd'))],
  ['netbsd', ofGuest('os', isWord('guest.features.os', 'netbsd'))],
  [
    '[the] [pv/pvh] [in/inside/under] [a/an/the] ( pvh ) shim|(pv shim/xen shim/the shim/pvshim/pvh shim/shim mode/shim/the pv shim)',
    ofGuest('shim', isOn('guest.features.pvshim')),
  ],

  [
    '(hap/hardware assisted paging/hardware assisted page tables/second level address translation) [mode/paging/paging mode/enabled]|hap ( hardware assisted paging )|(hap/ept/npt) (mode/paging)|nested page tables|npt',
    ofGuest('paging', isWord('guest.paging', 'hap'), {
      // a host that can has guests that do not, too
      host: all(isOn('hap'), {
        any: [{ not: { guests: 'some', where: isWord('guest.paging', 'shadow') } }, { always: 'unknown' }],
      }),
    }),
  ],
  [
    '[the] shadow [mode/paging/paging mode/pagetables/page tables/page table mode]|[the] shadow paging [mode]|shadow mode paging',
    ofGuest('paging', isWord('guest.paging', 'shadow')),
  ],
  [
    '[page table sharing/shared page tables/iommu page table sharing]|page table sharing|shared page tables|shared (ept/iommu) page tables|(share/sharing) [the] (iommu and ept/ept and iommu/iommu and cpu/cpu and iommu/iommu) page tables|(share/shares/sharing) page tables (between/with) [the] (iommu/cpu)|[the] (iommu and the cpu/iommu and cpu/cpu and iommu/cpu and the iommu) share page tables|page tables [are] shared (between/with) [the] (iommu and ept/iommu/cpu and iommu)',
    {
      kind: 'trait',
      dimension: 'sharedPageTables',
      host: isOn('iommuSharesPageTables'),
      guest: all(isOn('iommuSharesPageTables'), isWord('guest.features.passthroughMode', 'share_pt')),
    },
  ],

  [
    '[use of/the use of/making use of/physical/a/an/any] [physical] [pci/pcie] (passthrough/pass through/passed through/passthru) [to] [physical] [pci/pcie] [device/devices] [assigned/assigned to them/assigned to it/enabled/support]',
    passthrough,
  ],
  [
    '[a/an/any] [physical/host] [pci/pcie] (device/devices) (passed through/assigned/passthrough) [to] [them/it/guests/a guest/an unprivileged guest/an untrusted guest/to them/to it]',
    passthrough,
  ],
  [
    '[pci/pcie/physical] (device/devices) (are/is/being/has been/have been) (passed through/assigned) [to] [a/an] [unprivileged/untrusted] [guest/guests/domain/domains/domu/domus]',
    passthrough,
  ],
  [
    '(certain/some/particular/specific) (kinds/types/kind/type/models) of',
    ofGuest(
      'ask',
      { ask: 'Is it of the kinds that the text means?', id: 'ofThoseKinds' },
      { host: { ask: 'Is it of the kinds that the text means?', id: 'ofThoseKinds' } },
    ),
  ],
  [
    '[a/an/any] assigned [physical] [pci/pcie] (device/devices)|[a/an/any] physical (device/devices)|(assigned/given/granted) (a/an/any/one or more) (pci/pcie/physical/host) [pci/pcie] (device/devices)|assigned (a/any/one or more) (device/devices)|direct hardware access|direct access to hardware|[pci] device assignment|(assign/assigns/assigning) [physical] (pci/pcie/physical) (device/devices) to [untrusted/unprivileged/any/their/its] (guests/guest/domains/domain/vms)|direct access to [physical] [pci/pcie] (device/devices) [capable of dma/capable of doing dma/which are capable of dma]|control over (a/some/any) physical (device/devices)|(access/direct access) to [real/physical] (hardware/pci devices/physical devices)|device passthrough|device pass through|(access/direct access) to (a/an/any/some/the/one/one or more) (physical/pci/host/real) (device/devices)|(access/direct access) to (physical/host/real) (device/devices)|access to [a/an/any/the] (passed through/passthrough) [pci/physical] (device/devices)',
    passthrough,
  ],
  [
    '[with] [a/an/any] [passed through] (legacy pci/legacy pci x/legacy pci ( x )/pci x) (device/devices) [passed through]|[legacy] pci ( x ) devices',
    ofGuest('passthroughKinds', has('guest.passthroughKinds', 'legacy-pci')),
  ],
  [
    '[an/any/a] [passed through] (msi x/msi x capable) (device/devices) [passed through]',
    ofGuest('passthroughKinds', has('guest.passthroughKinds', 'msi-x')),
  ],
  [
    '[a/an/any] (sr iov virtual functions/sr iov/sr iov virtual function/virtual functions)',
    ofGuest('passthroughKinds', has('guest.passthroughKinds', 'sr-iov-vf')),
  ],

  [
    '[an/a] hvm (stubdomain/stubdomains/stub domain/stub domains/stubdom/stubdoms)',
    ofGuest('deviceModel', isWord('guest.deviceModel', 'stubdom-hvm')),
  ],
  [
    '[a] pv (stubdomain/stubdomains/stub domain/stub domains/stubdom/stubdoms)',
    ofGuest('deviceModel', isWord('guest.deviceModel', 'stubdom-pv')),
  ],
  [
    '[a/an/the] [device model/qemu/qemu dm/linux/mini os] (stubdomain/stubdomains/stub domain/stub domains/stubdom/stubdoms/stub device models/stub device model/stub qemu dm/stub qemu) [device model/device models]|[the] (device model/device models/qemu/qemu process/qemu dm/emulator/emulators) [is/are] [running/run/runs] in (a separate domain/a stub domain/stub domains/a stubdomain/a stubdom/stubdoms)|running [the] (device model/qemu) in a (stub domain/stubdomain)|[a/the/their] (device model/device models/qemu) in [a/their] (stub domain/stub domains/stubdomain/stubdomains)',
    ofGuest('deviceModel', isWord('guest.deviceModel', ...STUB)),
  ],
  [
    '[the/an/a] [qemu/hvm] (device model/device models/qemu/qemu process/qemu dm/emulator/emulators/qemu device model/qemu processes) [is/are/process] [running/run/runs] in [the] (dom0/domain 0/dom 0/the control domain)|[dom0/a dom0/an dom0] (qemu/device models/device model/qemu dm) in (dom0/domain 0)|dom0 (qemu/device model/device models)',
    ofGuest('deviceModel', isWord('guest.deviceModel', ...IN_DOM0)),
  ],
  [
    '[the/an/a] (device model/qemu/qemu dm) [is/are] [running/run/runs] in an unrestricted dom0 process|[an] unrestricted dom0 (qemu/qemu dm/device model)|[a] qemu dm running as an unrestricted dom0 process',
    ofGuest('deviceModel', isWord('guest.deviceModel', 'dom0')),
  ],
  [
    '[a/the] (de privileged/deprivileged/restricted) (qemu/device model/device models/qemu dm)|[the/their] (qemu/device model/device models) (is/are) (de privileged/deprivileged)|[a] (qemu dm/qemu/device model) in a dom0 process subjected to some kind [of] kernel based process privilege limitation|dm_restrict',
    ofGuest('deviceModel', isWord('guest.deviceModel', 'dom0-restricted'), { names: 'guest' }),
  ],
  [
    // which of them is one that may not do as it likes, the text tells elsewhere
    '(entities/domains/device models/components) controlling [an/a] [x86] hvm (guests/guest)',
    ofGuest(
      'deviceModel',
      all(isWord('guest.type', 'hvm'), { any: [isWord('guest.deviceModel', ...SERVICE), { always: 'unknown' }] }),
      { names: 'guest' },
    ),
  ],
  [
    '[a/the] service (domain/domains)|[a/the] [semi privileged] (device model emulators/device model emulator) ( qemu dm )',
    ofGuest('deviceModel', isWord('guest.deviceModel', ...SERVICE), { names: 'guest' }),
  ],
  [
    '[the] (qemu xen traditional/qemu traditional/traditional qemu/qemut/qemu xen traditional device model) [device model/device models]|[the] traditional ( qemu xen traditional ) [qemu] [device model/device models]|[the] traditional [qemu] (device model/device models)',
    ofGuest('qemu', isWord('guest.qemu', 'qemu-xen-traditional'), { names: 'guest' }),
  ],
  [
    '[the] (qemu xen/upstream qemu/qemu upstream/upstream based qemu/qemuu/upstream qemu xen/upstream based versions of qemu) [device model/device models]|[the] (upstream/upstream based) [qemu] (device model/device models)|[the] qemu xen ( upstream based ) [device model/device models]',
    ofGuest('qemu', isWord('guest.qemu', 'qemu-xen'), { names: 'guest' }),
  ],

  [
    '[a/the/provided with the/using the] [emulated] cirrus [logic] [emulated] [vga/video/graphics] [card/cards/adapter/device/emulator/emulation]',
    ofGuest('emulatedVga', isWord('guest.features.emulatedVga', 'cirrus')),
  ],
  [
    '[a/the] [non default] [emulated] stdvga [emulated] [vga/video/graphics] [card/cards/adapter/device/emulator/emulation]|[the] non default stdvga emulated video card',
    ofGuest('emulatedVga', isWord('guest.features.emulatedVga', 'stdvga'), { names: 'guest' }),
  ],

  [
    '[the] (viridian/viridian enlightenments/viridian extensions/hyper v enlightenments/viridian interface/viridian extension) [extensions/enlightenments/features]',
    ofGuest('viridian', isOn('guest.viridian')),
  ],
  ...VIRIDIAN_GROUPS.filter((group) => group.length > 4).map(
    (group): Entry => [
      `[the] [viridian] ${group} [viridian] [extension/extensions/enlightenment/enlightenments/group]`,
      ofGuest(`viridian`, has('guest.features.viridianGroups', group)),
    ],
  ),
  [
    '[use of/the use of] (nested virtualisation/nested virtualization/nested hvm/nestedhvm/nested virt/nested vmx/nested svm) [functionality/feature/support/mode]',
    ofGuest('nestedHvm', isOn('guest.nestedHvm')),
  ],
  [
    '[use of/the use of] (altp2m/alternate p2m/alternative p2m) [functionality/feature/support/mode]',
    ofGuest('altp2m', isOn('guest.altp2m')),
  ],
  [
    '[access to/use of/using/permitted to use/allowed to use] [the] (grant table version 2/grant table v2/grant tables v2/grant tables version 2/version 2 grant tables/v2 grant tables/gnttab v2) [interface/interfaces/use]',
    ofGuest('grantVersion', all(isOn('features.grantV2'), { fact: 'guest.features.maxGrantVersion', atLeast: 2 })),
  ],
  [
    '[the] (multi vcpu/multiple vcpus/more than one vcpu/more than one virtual cpu/multiple virtual cpus/smp)',
    ofGuest('vcpus', { fact: 'guest.vcpus', atLeast: 2 }),
  ],
  ['[a/the] single (vcpu/virtual cpu)', ofGuest('vcpus', { fact: 'guest.vcpus', atMost: 1 })],
  [
    '[a/the] [xen] pv (network devices/network device/nics/nic/network interfaces/network interface/network cards)',
    ofGuest('pvNet', isOn('guest.pvNet')),
  ],
  ['driver domain guests', ofGuest('driverDomain', isOn('guest.features.driverDomain'), { names: 'guest' })],
  [
    '[which] [have/has/with] privilege over (the/another/that/a/an) [hvm] guest|privileged (over/with regard to) [an/the] [hvm] guest',
    { kind: 'empty' },
  ],
  ['trusted', ofGuest('trusted', isOn('guest.trusted'))],
  [
    '(that/which) are (untrusted/not trusted)|with [an] untrusted (administrator/administrators/kernel/kernels)',
    ofGuest('trusted', isOff('guest.trusted')),
  ],
  ['bios', ofGuest('firmware', isOff('guest.features.uefi'))],
  ['[a/the] uefi [firmware/vm/vms]|ovmf', ofGuest('firmware', isOn('guest.features.uefi'))],
  ['[the] (populate on demand/pod) [mode]|memory < maxmem', ofGuest('pod', isOn('guest.features.populateOnDemand'))],
  ['[the] dom0less [feature]', ofGuest('dom0less', isOn('guest.features.dom0less'))],
  ['[the] pygrub [bootloader/boot loader]', ofGuest('pygrub', isOn('guest.features.pygrub'))],
];
