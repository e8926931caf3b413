/** How an operator supplies a fact: a command and the file (in the host's folder) that takes its output. */
export interface Supply {
  readonly file: string;
  readonly command: string;
}

/** The ways to supply facts. `facts.json` is for what no command tells. */
export const SUPPLIES = {
  xlInfo: { file: 'xl-info.txt', command: 'xl info > xl-info.txt' },
  xlList: { file: 'xl-list.json', command: 'xl list -l > xl-list.json' },
  guestFiles: { file: 'guests/*.cfg', command: 'mkdir -p guests && cp /etc/xen/*.cfg guests/' },
  xlDmesg: { file: 'xl-dmesg.txt', command: 'xl dmesg > xl-dmesg.txt' },
  cpuinfo: { file: 'proc-cpuinfo.txt', command: 'cat /proc/cpuinfo > proc-cpuinfo.txt' },
  buildConfig: { file: 'buildinfo-config', command: 'xenhypfs cat /buildinfo/config > buildinfo-config' },
  xencommons: { file: 'xencommons', command: 'cp /etc/default/xencommons xencommons' },
  operator: { file: 'facts.json', command: 'write it into facts.json' },
} as const satisfies Readonly<Record<string, Supply>>;

export type SupplyName = keyof typeof SUPPLIES;

export type FactScope = 'host' | 'guest';

/**
 * `word` has a closed list of words, `text` is free, `flag` yes or no. A `family` has open names below it, of the kind that
 * `of` says; null where the kind differs from name to name.
 */
export type FactKind =
  | { readonly kind: 'version' | 'text' | 'flag' | 'number' | 'list' }
  | { readonly kind: 'word'; readonly words: readonly string[] }
  | { readonly kind: 'family'; readonly of: 'flag' | 'version' | null };

export type FactEntry = FactKind & {
  /** A name, or inside a family `family.name`. */
  readonly name: string;
  readonly scope: FactScope;
  readonly meaning: string;
  /** What may supply it, the surest first. */
  readonly supplies: readonly SupplyName[];
};

const HOST: readonly FactEntry[] = [
  ...host(['xlInfo', 'xlDmesg'], {
    xen: [{ kind: 'version' }, 'the version of Xen, without what a distribution appends'],
    arch: [word('x86_64', 'x86_32', 'arm64', 'arm32'), 'what the hypervisor is built for'],
    iommu: [{ kind: 'flag' }, 'an IOMMU is in use'],
    hap: [{ kind: 'flag' }, 'Xen can use hardware assisted paging (EPT, NPT, Arm stage 2)'],
    ept: [{ kind: 'flag' }, 'hardware assisted paging is there and is EPT'],
    iommuSharesPageTables: [{ kind: 'flag' }, 'the IOMMU uses the page tables of hardware assisted paging'],
    'features.dom0Type': [word('pv', 'pvh'), 'how Xen starts dom0'],
    'features.xenCommit': [
      { kind: 'text' },
      'the commit that this Xen was built from, abbreviated; more patches may lie on top',
    ],
    'features.shadowPaging': [{ kind: 'flag' }, 'shadow paging is built in'],
  }),
  ...host(['xlInfo'], {
    smt: [{ kind: 'flag' }, 'several threads of one core are running now'],
    numaNodes: [{ kind: 'number' }, 'NUMA nodes'],
    commandLine: [{ kind: 'family', of: null }, "options on Xen's command line, sub-options as `option.name`"],
    dom0Linux: [{ kind: 'version' }, 'the Linux of dom0; two numbers mean some release of that branch'],
    'features.dom0Os': [word('linux', 'freebsd', 'netbsd'), 'the system of dom0'],
    'features.xenPrinted': [{ kind: 'text' }, 'the version as `xl info` prints it'],
    'features.xenDirty': [{ kind: 'flag' }, 'that commit was changed before it was built'],
    'features.xenPatchQueue': [{ kind: 'text' }, "the commit of a distribution's patch queue on top"],
    'features.cpuVendorOneOf': [{ kind: 'list' }, 'the vendor is one of these; which one is not known'],
    'features.pvGuests': [{ kind: 'flag' }, 'PV guests can run'],
    'features.pv32Guests': [{ kind: 'flag' }, '32-bit PV guests can run'],
    'features.hvmGuests': [{ kind: 'flag' }, 'HVM and PVH guests can run'],
    'features.vmtrace': [{ kind: 'flag' }, 'guests can be traced by Processor Trace'],
    'features.vpmu': [{ kind: 'flag' }, 'performance counters can be given to guests'],
    'features.grantTables': [{ kind: 'flag' }, 'grant tables are there'],
    'features.grantV2': [{ kind: 'flag' }, 'guests may use version 2 of the grant tables'],
    'features.scheduler': [{ kind: 'text' }, 'the scheduler'],
    'features.cpus': [{ kind: 'number' }, 'processors that are running'],
    'features.memoryMiB': [{ kind: 'number' }, 'memory of the host'],
    'features.arm32Guests': [{ kind: 'flag' }, 'Arm: 32-bit guests can run'],
  }),
  ...host(['cpuinfo', 'xlDmesg'], {
    cpuVendor: [
      word('intel', 'amd', 'hygon', 'zhaoxin', 'centaur', 'arm'),
      'who made the processor; `arm`: whoever makes one that is not x86',
    ],
    cpuModel: [{ kind: 'text' }, 'its generation: `zen2`, `haswell`, `cascadelake`'],
    'features.cpuFamily': [{ kind: 'number' }, 'family, as CPUID counts'],
    'features.cpuModelNumber': [{ kind: 'number' }, 'model, as CPUID counts'],
    'features.cpuStepping': [{ kind: 'number' }, 'stepping'],
  }),
  ...host(['xlInfo', 'cpuinfo'], {
    cpuFeatures: [{ kind: 'family', of: 'flag' }, 'abilities of the processor, by the names of /proc/cpuinfo'],
  }),
  ...host(['buildConfig'], {
    build: [{ kind: 'family', of: 'flag' }, 'how Xen was built: `CONFIG_...`, and `debug`'],
  }),
  ...host(['xlDmesg'], {
    iommuType: [word('vtd', 'amd-vi', 'smmu'), 'which kind of IOMMU is in use'],
    highestPhysicalAddressGiB: [{ kind: 'number' }, 'where memory ends, in GiB from address 0, rounded up'],
    xsm: [word('none', 'flask', 'silo'), 'the XSM module in force (`none`: the usual rules)'],
    'build.debug': [{ kind: 'flag' }, 'a debug build'],
    'features.interruptRemapping': [{ kind: 'flag' }, 'the IOMMU remaps interrupts'],
    'features.unknownParameters': [{ kind: 'list' }, 'options that this Xen does not know'],
    'features.xenDescribe': [{ kind: 'text' }, 'the version of the package, with its commit'],
  }),
  ...host(['xencommons'], {
    xenstored: [word('cxenstored', 'oxenstored', 'xenstore-stubdom'), 'which xenstored runs'],
  }),
  ...host(['operator'], {
    toolstack: [word('xl', 'libxl', 'xend', 'xapi'), 'what manages the guests'],
    versions: [{ kind: 'family', of: 'version' }, 'versions of other programs: `xapi`, `qemu`'],
    contains: [{ kind: 'list' }, 'advisories whose fixes are in, all of them'],
    liveMigration: [{ kind: 'flag' }, 'guests are migrated, saved or restored'],
    answers: [{ kind: 'family', of: 'flag' }, 'answers to questions that no file answers'],
    'features.dom0Backend': [{ kind: 'flag' }, 'dom0 serves devices of guests'],
    'features.linuxNetback': [{ kind: 'flag' }, 'a Linux serves the network of guests (xen-netback)'],
    'features.linuxBlkback': [{ kind: 'flag' }, 'a Linux serves disks of guests (xen-blkback)'],
    'features.netBackendDomain': [
      { kind: 'text' },
      'the one domain that serves the network of guests: `dom0`, or its name',
    ],
    'features.tracing': [{ kind: 'flag' }, 'Xen is tracing, or was since it started'],
    'features.varUpdateExists': [{ kind: 'flag' }, 'dom0 has a folder /var/update'],
    'features.xapiRbacConfigured': [{ kind: 'flag' }, 'the pool has role based access control'],
    'features.xapiLimitedAdmins': [{ kind: 'flag' }, 'somebody has one of the lesser administrator roles'],
    'features.disaggregatedManagement': [{ kind: 'flag' }, 'domains with a part of the power each manage the host'],
    'features.toolstackModified': [{ kind: 'flag' }, 'the toolstack is changed, and not only packaged'],
    'features.passthroughSharesResources': [{ kind: 'flag' }, 'a passed device shares something with one that is not'],
    'features.iommuPageTableLevels': [{ kind: 'number' }, 'levels of page tables that the IOMMU needs'],
    features: [{ kind: 'family', of: null }, 'what has no name of its own'],
  }),
];

const GUEST: readonly FactEntry[] = [
  ...guest(['xlList', 'guestFiles'], {
    name: [{ kind: 'text' }, 'its name'],
    type: [word('pv', 'hvm', 'pvh'), 'how it runs; not known of guests on Arm, which are none of these'],
    deviceModel: [
      word('none', 'dom0', 'dom0-restricted', 'stubdom-pv', 'stubdom-hvm'),
      'where its devices are emulated',
    ],
    qemu: [word('qemu-xen', 'qemu-xen-traditional'), 'which QEMU emulates'],
    paging: [
      word('hap', 'shadow', 'none'),
      'how its memory is translated; `none`: a PV guest that is not being migrated',
    ],
    vcpus: [{ kind: 'number' }, 'the most virtual processors that it may have'],
    viridian: [{ kind: 'flag' }, 'enlightenments for Windows are on'],
    nestedHvm: [{ kind: 'flag' }, 'it may run a hypervisor itself'],
    altp2m: [{ kind: 'flag' }, 'alternative page tables are on'],
    pvNet: [{ kind: 'flag' }, 'a PV network backend is offered to it'],
    'features.running': [{ kind: 'flag' }, '`xl list` names it'],
    'features.arm': [{ kind: 'flag' }, 'a guest on Arm'],
    'features.xlType': [word('pv', 'hvm', 'pvh'), 'what xl calls a guest on Arm'],
    'features.pvhVersion': [{ kind: 'number' }, '1: the first design of PVH (4.4 to 4.8); 2: the present one'],
    'features.pvshim': [{ kind: 'flag' }, 'a PV kernel in a PVH guest'],
    'features.linuxStubdom': [{ kind: 'flag' }, 'its stub domain runs Linux'],
    'features.emulatedVga': [word('cirrus', 'stdvga', 'qxl', 'none'), 'the emulated graphics card'],
    'features.viridianGroups': [{ kind: 'list' }, 'the enlightenments that are on, by the names of xl.cfg'],
    'features.altp2mMode': [word('disabled', 'mixed', 'external', 'limited'), 'who may use alternative page tables'],
    'features.nicModels': [{ kind: 'list' }, 'emulated network cards'],
    'features.backendDomains': [{ kind: 'list' }, 'domains other than dom0 that serve its devices'],
    'features.driverDomain': [{ kind: 'flag' }, 'it serves devices of other guests'],
    'features.diskBackends': [{ kind: 'list' }, 'kinds of disk backend that its file names'],
    'features.netBackend': [word('dom0', 'driver-domain'), 'who serves its network'],
    'features.netServedByDom0': [{ kind: 'flag' }, 'dom0 serves a network device of it'],
    'features.diskServedByDom0': [{ kind: 'flag' }, 'dom0 serves a disk of it'],
    'features.qemuBackend': [{ kind: 'flag' }, 'a QEMU in dom0 serves devices that are not emulated'],
    'features.firmware': [{ kind: 'text' }, '`seabios`, `rombios`, `ovmf`, or a path'],
    'features.bootloader': [{ kind: 'text' }, 'the program that takes the kernel out of its disk; empty: none'],
    'features.bootloaderRestrict': [{ kind: 'flag' }, 'that program runs confined'],
    'features.populateOnDemand': [{ kind: 'flag' }, 'it is started with less memory than it may have (PoD)'],
    'features.memoryMiB': [{ kind: 'number' }, 'its memory'],
    'features.maxMemoryMiB': [{ kind: 'number' }, 'the most memory that it may have'],
    'features.maxGrantVersion': [{ kind: 'number' }, 'the newest version of the grant tables that it may use'],
    'features.maxGrantFrames': [{ kind: 'number' }, 'the most grant frames'],
    'features.maxMaptrackFrames': [{ kind: 'number' }, 'the most maptrack frames'],
    'features.maxEventChannels': [{ kind: 'number' }, 'the most event channels'],
    'features.vpmu': [{ kind: 'flag' }, 'it has performance counters'],
    'features.tee': [word('none', 'optee', 'ffa'), 'Arm: the trusted execution environment that it may use'],
    'features.msrRelaxed': [{ kind: 'flag' }, 'reading unknown MSRs is allowed'],
    'features.hvmPirq': [{ kind: 'flag' }, 'interrupts over event channels'],
    'features.apic': [{ kind: 'flag' }, 'it has an emulated local APIC'],
    'features.hpet': [{ kind: 'flag' }, 'it has an emulated HPET'],
    'features.usbEmulated': [{ kind: 'flag' }, 'it has emulated USB'],
    'features.spice': [{ kind: 'flag' }, 'SPICE is on'],
    'features.vmtraceKiB': [{ kind: 'number' }, 'the size of its trace buffer, per processor'],
    'features.seclabel': [{ kind: 'text' }, 'its XSM label; empty: none'],
    'features.stubdomSeclabel': [{ kind: 'text' }, "its stub domain's XSM label; empty: none"],
    'features.passthroughMode': [word('disabled', 'enabled', 'sync_pt', 'share_pt'), 'what `passthrough=` says'],
    'features.pciPermissive': [{ kind: 'flag' }, 'all of the configuration space of a passed device may be written'],
    'features.gfxPassthrough': [{ kind: 'flag' }, 'a graphics card is passed as the primary one'],
    'features.devicetreePassthrough': [{ kind: 'flag' }, 'Arm: devices of the device tree are passed'],
    'features.usbPassthrough': [{ kind: 'flag' }, 'USB devices are passed'],
    'features.ioPassthrough': [{ kind: 'flag' }, 'ports, interrupts or memory of devices are passed'],
    'features.p9': [{ kind: 'flag' }, 'it has a 9pfs share'],
    'features.pvcalls': [{ kind: 'flag' }, 'it has PV calls'],
    'features.usbController': [{ kind: 'flag' }, 'it has a virtual USB controller'],
    'features.vtpm': [{ kind: 'flag' }, 'it has a virtual TPM'],
    'features.migratable': [{ kind: 'flag' }, 'it may be migrated'],
  }),
  ...guest(['xlList'], {
    pciPassthrough: [{ kind: 'flag' }, 'a PCI device is passed to it'],
  }),
  ...guest(['operator'], {
    bits: [{ kind: 'number' }, '32 or 64: the kernel of a PV guest'],
    trusted: [{ kind: 'flag' }, 'whoever runs it is trusted'],
    passthroughKinds: [{ kind: 'list' }, 'what its passed devices are: `msi-x`, `legacy-pci`'],
    linux: [{ kind: 'version' }, 'its Linux'],
    'features.os': [{ kind: 'text' }, 'its system: `linux`, `windows`, `freebsd`'],
    'features.uefi': [{ kind: 'flag' }, 'it starts by UEFI'],
    'features.pygrub': [{ kind: 'flag' }, 'pygrub takes its kernel out of its disk'],
    'features.dom0less': [{ kind: 'flag' }, 'Arm: Xen starts it without dom0'],
    machineAddressSize: [{ kind: 'number' }, 'the widest machine address that it may use, in bits'],
    features: [{ kind: 'family', of: null }, 'what has no name of its own'],
  }),
];

export const FACT_VOCABULARY: readonly FactEntry[] = [...HOST, ...GUEST];

const ENTRIES: Readonly<Record<FactScope, ReadonlyMap<string, FactEntry>>> = {
  host: new Map(HOST.map((entry) => [entry.name, entry])),
  guest: new Map(GUEST.map((entry) => [entry.name, entry])),
};

/** The entry of a fact (`xen`, `commandLine.pv.32`, `features.emulatedVga`); inside a family that has no entry of its own, the family's. */
export function findFact(scope: FactScope, name: string): FactEntry | undefined {
  const entries = ENTRIES[scope];
  const exact = entries.get(name);
  if (exact !== undefined) return exact;
  const dot = name.indexOf('.');
  const family = dot < 0 ? undefined : entries.get(name.slice(0, dot));
  return family?.kind === 'family' ? family : undefined;
}

type Row = readonly [kind: FactKind, meaning: string];

function host(supplies: readonly SupplyName[], rows: Readonly<Record<string, Row>>): FactEntry[] {
  return entriesOf('host', supplies, rows);
}

function guest(supplies: readonly SupplyName[], rows: Readonly<Record<string, Row>>): FactEntry[] {
  return entriesOf('guest', supplies, rows);
}

function entriesOf(
  scope: FactScope,
  supplies: readonly SupplyName[],
  rows: Readonly<Record<string, Row>>,
): FactEntry[] {
  return Object.entries(rows).map(([name, [kind, meaning]]) => ({ ...kind, name, scope, meaning, supplies }));
}

function word(...words: string[]): FactKind {
  return { kind: 'word', words };
}
