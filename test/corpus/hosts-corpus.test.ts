import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { findFact, type GatheredHost, type GuestFacts, gatherHost, type HostFile } from '#xen';

const corpus = process.env['TOCSIN_CORPUS'];
const skip = corpus === undefined ? 'TOCSIN_CORPUS is not set: it names a folder with real hosts' : false;

/** A fact by its path; `null`: the files do not tell it, and a program that says it has guessed. */
type Row = readonly [path: string, value: unknown];

interface ExpectedHost {
  readonly host: readonly Row[];
  /** By name, all of them; null where the list of guests is not known. */
  readonly guests: Readonly<Record<string, readonly Row[]>> | null;
  /** Codes of the findings. */
  readonly findings?: readonly string[];
}

/** Never in these files, whatever the host. */
const NEVER = ['xenstored', 'xsm', 'liveMigration', 'contains', 'versions', 'answers'];
/** Those whose guests are kept in files that only xl reads: 4.5 or newer, so not xend, and no XAPI. Of the others no file tells. */
const RUN_BY_XL = new Set([
  ...['virt07', 'lynx', 'epyc1', 'osprey', 'qubes41', 'thunder', 'grav', 'rome', 'gpu17', 'spr20'].map(
    (name) => `hosts/${name}`,
  ),
  'hosts-real/rome-d',
  'hosts-real/cascade-c',
]);
const NEVER_OF_GUEST = ['trusted', 'linux', 'passthroughKinds', 'machineAddressSize'];

/** Read by a person in the files of each host, before and apart from the program. */
const HOSTS: Readonly<Record<string, ExpectedHost>> = {
  'hosts/attic': {
    host: [
      ['xen', '4.4.4'],
      ['arch', 'x86_64'],
      ['iommu', true],
      ['iommuType', 'vtd'],
      ['smt', true],
      ['numaNodes', 1],
      ['dom0Linux', '3.16.84'],
      // words in the order of 4.6 and before: the eighth is leaf 7, with TSX
      ['cpuVendor', 'intel'],
      ['cpuFeatures.vmx', true],
      ['cpuFeatures.svm', false],
      ['cpuFeatures.invpcid', true],
      ['cpuFeatures.smap', false],
      ['hap', null],
      ['ept', null],
      ['iommuSharesPageTables', null],
      ['build.CONFIG_HVM', null],
      ['build.debug', null],
      ['features.pv32Guests', true],
      ['features.shadowPaging', null],
      ['features.grantV2', null],
      ['commandLine.dom0_mem.max', '2048M'],
      ['commandLine.hap', true],
      ['commandLine.smt', null],
      ['features.xenCommit', null],
      ['highestPhysicalAddressGiB', null],
    ],
    guests: {
      'lab-pvh': [
        ['type', 'pvh'],
        ['features.pvhVersion', 1],
        ['paging', 'hap'],
        ['vcpus', 2],
        ['deviceModel', 'none'],
        ['qemu', null],
        ['pvNet', null],
        ['bits', null],
      ],
      mail: [
        ['type', 'pv'],
        ['vcpus', 1],
        ['bits', null],
        ['paging', 'none'],
        ['pvNet', true],
        ['pciPassthrough', null],
        ['features.bootloader', ''],
      ],
      web: [
        ['type', 'pv'],
        ['vcpus', 2],
        ['features.bootloader', '/usr/lib/xen-4.4/bin/pygrub'],
        ['features.maxMemoryMiB', 2048],
        ['features.maxEventChannels', 1023],
        ['features.maxGrantFrames', null],
      ],
    },
  },
  'hosts/virt07': {
    host: [
      ['xen', '4.6.6'],
      ['features.xenPrinted', '4.6.6-8.el6'],
      ['features.xenCommit', 'd708b695a3'],
      ['features.xenDirty', true],
      ['dom0Linux', '3.18.44'],
      ['numaNodes', 2],
      ['smt', true],
      ['iommu', true],
      ['cpuVendor', 'intel'],
      ['cpuFeatures.smap', false],
      ['hap', null],
      ['commandLine.console', 'com1,tty'],
      ['commandLine.cpuinfo', true],
      ['commandLine.altp2m', false],
    ],
    guests: {
      'build-stub': [
        ['type', 'hvm'],
        ['deviceModel', 'stubdom-pv'],
        ['qemu', 'qemu-xen-traditional'],
        ['features.emulatedVga', 'stdvga'],
        ['features.linuxStubdom', false],
        ['features.backendDomains', ['netvm']],
        ['paging', null],
        ['bits', null],
      ],
      'legacy-bsd': [
        ['deviceModel', 'dom0'],
        ['qemu', 'qemu-xen'],
        ['features.emulatedVga', 'cirrus'],
        ['features.nicModels', ['pcnet']],
        ['features.populateOnDemand', false],
        ['features.backendDomains', null],
      ],
      netvm: [
        ['type', 'pv'],
        ['features.driverDomain', true],
        ['pciPassthrough', true],
        ['features.pciPermissive', true],
        ['pvNet', null],
      ],
      win2008: [
        ['qemu', 'qemu-xen-traditional'],
        ['deviceModel', 'dom0'],
        ['features.populateOnDemand', true],
        ['viridian', true],
        ['features.viridianGroups', ['base', 'freq', 'time_ref_count']],
        ['features.nicModels', ['e1000']],
        ['features.usbEmulated', true],
        ['features.hpet', true],
        ['vcpus', 4],
        ['pciPassthrough', null],
      ],
    },
  },
  'hosts/lynx': {
    host: [
      ['xen', '4.9.2'],
      ['dom0Linux', '4.15'],
      // VMX alone: Intel and two others
      ['cpuVendor', null],
      ['features.cpuVendorOneOf', ['intel', 'zhaoxin', 'centaur']],
      ['cpuFeatures.invpcid', true],
      ['cpuFeatures.smap', false],
      ['hap', null],
      ['smt', true],
      ['features.dom0Type', 'pv'],
    ],
    guests: {
      hvmlite: [
        ['type', 'pvh'],
        ['features.pvhVersion', 2],
        ['features.apic', false],
        ['deviceModel', 'none'],
        ['pvNet', null],
      ],
      nested: [
        ['type', 'hvm'],
        ['nestedHvm', true],
        ['altp2m', true],
        ['features.altp2mMode', 'external'],
        ['features.emulatedVga', 'stdvga'],
        ['paging', 'hap'],
        ['vcpus', 4],
      ],
      storage: [
        ['type', 'pv'],
        ['pciPassthrough', true],
        ['features.pciPermissive', null],
        ['features.bootloader', 'pygrub'],
      ],
    },
  },
  'hosts/epyc1': {
    host: [
      ['xen', '4.12.4-pre'],
      ['features.xenCommit', '320e7a7369'],
      ['features.xenDirty', false],
      ['dom0Linux', '4.19.249'],
      ['cpuVendor', null],
      ['features.cpuVendorOneOf', ['amd', 'hygon']],
      ['cpuModel', null],
      ['cpuFeatures.svm', true],
      ['cpuFeatures.smap', true],
      ['cpuFeatures.pcid', false],
      ['ept', false],
      ['iommuType', 'amd-vi'],
      ['hap', null],
      ['smt', true],
      ['numaNodes', 8],
      ['build.CONFIG_HVM', true],
      ['build.CONFIG_PV32', null],
      ['features.pv32Guests', true],
      ['commandLine.smt', true],
      ['commandLine.iommu', true],
    ],
    guests: {
      ci: [
        ['deviceModel', 'dom0'],
        ['qemu', 'qemu-xen'],
        ['features.firmware', 'ovmf'],
        ['features.nicModels', []],
        ['pvNet', true],
        ['vcpus', 16],
        ['paging', null],
      ],
      db: [
        ['type', 'pv'],
        ['vcpus', 1],
        ['bits', null],
        ['pvNet', null],
      ],
      'tenant-a': [
        ['deviceModel', 'stubdom-pv'],
        ['qemu', 'qemu-xen-traditional'],
        ['vcpus', 16],
      ],
      'tenant-b': [
        ['deviceModel', 'stubdom-pv'],
        // the default with a stub domain
        ['qemu', 'qemu-xen-traditional'],
        ['paging', 'hap'],
      ],
    },
  },
  'hosts/osprey': {
    host: [
      ['xen', '4.14.0'],
      ['features.xenCommit', '456957aaa1'],
      ['smt', false],
      ['commandLine.smt', false],
      ['commandLine.xpti.dom0', false],
      ['commandLine.xpti.domu', true],
      ['commandLine.iommu.required', true],
      ['hap', true],
      ['ept', true],
      ['iommu', true],
      ['iommuSharesPageTables', true],
      ['cpuVendor', 'intel'],
      ['cpuFeatures.smap', true],
      ['numaNodes', 2],
      ['dom0Linux', '5.8'],
      ['features.vmtrace', null],
      ['features.grantV2', null],
      ['build.CONFIG_PV32', true],
    ],
    guests: {
      'edge-hvm': [
        ['deviceModel', 'stubdom-pv'],
        ['qemu', 'qemu-xen-traditional'],
        ['features.memoryMiB', 8192],
        ['features.seclabel', 'system_u:system_r:domHVM_t'],
        ['features.stubdomSeclabel', 'system_u:system_r:dm_dom_t'],
        ['paging', 'hap'],
      ],
      // its comment says 32 bits, but nothing that xl reads does
      old32: [
        ['type', 'pv'],
        ['bits', null],
        ['vcpus', 2],
      ],
      'plain-hvm': [
        ['deviceModel', 'dom0'],
        ['qemu', 'qemu-xen'],
        ['viridian', true],
        [
          'features.viridianGroups',
          ['base', 'freq', 'time_ref_count', 'apic_assist', 'crash_ctl', 'reference_tsc', 'stimer'],
        ],
        ['features.maxEventChannels', 4095],
      ],
      'svc-pvh': [
        ['type', 'pvh'],
        ['deviceModel', 'none'],
        ['features.pvshim', false],
        ['paging', 'hap'],
        ['pvNet', null],
      ],
    },
  },
  'hosts/xcp82': {
    host: [
      ['xen', '4.13.5'],
      ['features.xenPrinted', '4.13.5-9.38'],
      ['features.xenCommit', '708e83f0e7d1'],
      ['features.xenPatchQueue', '9787e6a3ba7b'],
      ['features.xenDirty', null],
      ['dom0Linux', '4.19'],
      ['cpuVendor', 'intel'],
      ['smt', true],
      ['commandLine.dom0_max_vcpus', '1-16'],
      ['commandLine.watchdog', true],
    ],
    guests: null,
  },
  'hosts/qubes41': {
    host: [
      ['xen', '4.14.5'],
      ['smt', false],
      ['commandLine.smt', false],
      ['commandLine.dom0_mem.min', '1024M'],
      ['commandLine.dom0_mem.max', '4096M'],
      ['commandLine.gnttab_max_frames', 2048],
      ['iommuSharesPageTables', false],
      ['features.pv32Guests', false],
      ['dom0Linux', '5.15.81'],
      ['cpuVendor', 'intel'],
      ['features.xenCommit', null],
    ],
    guests: {
      'mgmt-pv': [
        ['type', 'pv'],
        ['bits', 64],
        ['vcpus', 1],
      ],
      'sys-net': [
        ['type', 'hvm'],
        ['deviceModel', 'stubdom-pv'],
        ['qemu', 'qemu-xen'],
        ['features.linuxStubdom', true],
        ['features.driverDomain', true],
        ['pciPassthrough', true],
        ['features.pciPermissive', true],
      ],
      work: [
        ['type', 'pvh'],
        ['features.populateOnDemand', true],
        ['features.backendDomains', ['sys-firewall']],
        ['pvNet', true],
      ],
    },
  },
  'hosts/thunder': {
    host: [
      ['xen', '4.11.4-pre'],
      ['arch', 'arm64'],
      ['cpuVendor', 'arm'],
      ['ept', false],
      // Xen on Arm counts every thread as a core, and to 4.12 has no virt_caps there
      ['smt', null],
      ['iommu', null],
      ['hap', null],
      ['iommuType', null],
      ['cpuFeatures', null],
      ['features.arm32Guests', true],
      ['features.pvGuests', null],
      ['dom0Linux', '4.19.118'],
      ['commandLine.hap', null],
      ['commandLine.dtuart', 'serial0'],
    ],
    guests: {
      armhf: [
        ['type', null],
        ['features.xlType', 'pv'],
        ['features.arm', true],
        ['vcpus', 2],
        ['bits', null],
      ],
      build64: [
        ['type', null],
        ['pvNet', true],
        ['vcpus', 8],
      ],
      gpio: [
        ['features.devicetreePassthrough', true],
        ['features.ioPassthrough', true],
        ['pciPassthrough', null],
      ],
    },
  },
  'hosts/grav': {
    host: [
      ['xen', '4.17.3'],
      ['arch', 'arm64'],
      ['features.xenCommit', '949a4aad41'],
      ['features.arm32Guests', false],
      ['iommu', true],
      ['iommuType', null],
      ['iommuSharesPageTables', true],
      ['hap', true],
      ['features.grantV2', false],
      ['dom0Linux', '6.1.76'],
      ['commandLine.spec-ctrl.ssbd', 'force-enable'],
    ],
    guests: {
      api: [
        ['type', null],
        ['features.xlType', 'pvh'],
        ['features.maxGrantVersion', 1],
        ['features.maxGrantFrames', 128],
        ['features.tee', 'none'],
        ['pvNet', true],
      ],
      trust: [
        ['features.tee', 'optee'],
        ['features.devicetreePassthrough', true],
        ['features.passthroughMode', 'enabled'],
        ['pciPassthrough', null],
      ],
    },
  },
  'hosts/rome': {
    host: [
      ['xen', '4.16.2'],
      ['features.dom0Type', 'pvh'],
      ['commandLine.dom0.pvh', true],
      ['commandLine.pv.32', false],
      ['commandLine.gnttab.max-ver', 2],
      ['commandLine.gnttab.transitive', true],
      ['commandLine.spec-ctrl.stibp', true],
      ['smt', false],
      ['features.pv32Guests', false],
      // pv=no-32 is why, so that nothing is known of the build
      ['build.CONFIG_PV32', null],
      ['iommu', true],
      ['iommuSharesPageTables', false],
      ['features.grantV2', true],
      ['features.cpuVendorOneOf', ['amd', 'hygon']],
      ['cpuVendor', null],
      ['dom0Linux', '5.15'],
    ],
    guests: {
      netdrv: [
        ['type', 'pvh'],
        ['features.driverDomain', true],
      ],
      pv64: [
        ['type', 'pv'],
        ['bits', 64],
        ['features.backendDomains', ['netdrv']],
        ['features.maxGrantVersion', 2], // the limit of Xen itself: xl documents that it sets none by default
      ],
      'shop-shim': [
        ['type', 'pvh'],
        ['features.pvshim', true],
        ['bits', null],
      ],
    },
  },
  'hosts/gpu17': {
    host: [
      ['xen', '4.17.1-pre'],
      ['commandLine.iommu.sharept', false],
      ['commandLine.tbuf_size', 64],
      ['commandLine.vpmu', true],
      // asked for, but virt_caps does not have it
      ['features.vpmu', false],
      ['features.vmtrace', true],
      ['iommuSharesPageTables', false],
      ['smt', true],
      ['dom0Linux', '6.1.27'],
      ['cpuVendor', 'intel'],
      ['numaNodes', 2],
    ],
    guests: {
      cad: [
        ['paging', 'shadow'],
        ['pciPassthrough', true],
        ['features.pciPermissive', true],
        ['features.gfxPassthrough', false],
        ['features.firmware', 'ovmf'],
      ],
      intro: [
        ['deviceModel', 'dom0-restricted'],
        ['altp2m', true],
        ['features.altp2mMode', 'external'],
        ['features.vmtraceKiB', 64],
        ['pciPassthrough', null],
      ],
      win11: [
        ['viridian', true],
        ['features.emulatedVga', 'stdvga'],
        ['pciPassthrough', true],
        ['features.passthroughMode', 'enabled'],
        ['features.pciPermissive', null],
        ['paging', 'hap'],
        ['features.nicModels', ['e1000']],
      ],
    },
  },
  'hosts/spr20': {
    host: [
      ['xen', '4.20.0'],
      ['commandLine.xsm', 'flask'],
      ['commandLine.flask', 'enforcing'],
      ['commandLine.argo', true],
      ['commandLine.ept.ad', false],
      ['commandLine.gnttab.max-ver', 1],
      ['features.grantV2', false],
      ['hap', true],
      ['ept', true],
      ['dom0Linux', '6.12.12'],
      ['cpuVendor', 'intel'],
    ],
    guests: {
      depriv: [
        ['deviceModel', 'dom0-restricted'],
        ['qemu', 'qemu-xen'],
        ['features.maxGrantVersion', 1],
      ],
      desk: [
        ['deviceModel', 'stubdom-pv'],
        ['features.linuxStubdom', true],
        ['features.seclabel', 'user_1:vm_r:domU_t'],
        ['features.backendDomains', ['fw']],
      ],
      fw: [
        ['type', 'pvh'],
        ['features.driverDomain', true],
        ['pciPassthrough', true],
        ['features.passthroughMode', 'share_pt'],
      ],
      many: [
        ['vcpus', 96],
        ['features.maxGrantFrames', 8192],
        ['features.maxEventChannels', 131071],
        // Xen offers version 1 to all
        ['features.maxGrantVersion', 1],
      ],
    },
  },
  'hosts-real/rome-d': {
    host: [
      ['xen', '4.14.6'],
      ['iommu', false],
      ['iommuType', null],
      ['hap', false],
      ['ept', false],
      ['smt', false],
      ['cpuVendor', 'amd'],
      ['cpuModel', 'zen2'],
      // the kernel of dom0 does not see them, the processor has them
      ['cpuFeatures.smap', true],
      ['cpuFeatures.smep', true],
      ['cpuFeatures.svm', true],
      ['dom0Linux', '5.10.223'],
      ['build.debug', false],
      ['build.CONFIG_PV32', false],
      ['features.xenDescribe', '4.14.6-1'],
      ['features.xenCommit', null],
      ['features.unknownParameters', ['flask']],
      ['commandLine.flask', null],
      ['commandLine.hap', false],
      ['commandLine.iommu', false],
      ['commandLine.spec-ctrl', false],
      ['highestPhysicalAddressGiB', 3],
      ['features.dom0Type', 'pv'],
    ],
    guests: {
      dup2: [
        ['type', 'pv'],
        ['features.memoryMiB', 128],
        ['pvNet', false],
        ['pciPassthrough', false],
        ['vcpus', 1],
        ['features.running', true],
      ],
      hvm1: [
        ['deviceModel', 'dom0'],
        ['paging', 'shadow'],
        ['features.emulatedVga', 'cirrus'],
        ['features.firmware', 'seabios'],
        ['viridian', false],
      ],
      hvm2: [
        ['qemu', 'qemu-xen'],
        ['viridian', true],
        ['features.viridianGroups', ['base', 'freq', 'time_ref_count', 'apic_assist', 'crash_ctl']],
        ['features.emulatedVga', 'stdvga'],
        ['features.nicModels', ['e1000']],
        ['features.diskBackends', ['qdisk']],
        ['vcpus', 2],
        ['pvNet', true],
      ],
      hvm3vir: [['features.viridianGroups', ['base', 'freq', 'time_ref_count', 'crash_ctl', 'stimer']]],
      hvm5alt: [
        ['altp2m', true],
        ['features.altp2mMode', 'external'],
      ],
      hvm6shadow: [['paging', 'shadow']],
      hvm7pod: [['features.populateOnDemand', true]],
      hvm8depriv: [
        ['deviceModel', 'dom0-restricted'],
        ['features.driverDomain', true],
        ['features.passthroughMode', 'disabled'],
      ],
      pv1: [
        ['bits', 64],
        ['paging', 'none'],
      ],
      pv2: [
        ['vcpus', 4],
        ['features.maxEventChannels', 511],
        ['features.maxGrantFrames', 32],
        ['features.maxMaptrackFrames', 512],
        ['features.populateOnDemand', false],
      ],
      pvh1: [
        ['type', 'pvh'],
        ['features.pvshim', false],
        ['paging', 'shadow'],
      ],
      pvh3: [
        ['vcpus', 3],
        ['features.migratable', false],
      ],
      pvshim: [
        ['type', 'pvh'],
        ['features.pvshim', true],
      ],
    },
    findings: ['option-not-taken'],
  },
  'hosts-real/cascade-c': {
    host: [
      ['xen', '4.17.5'],
      ['features.hvmGuests', false],
      ['features.pvGuests', true],
      ['build.CONFIG_HVM', null],
      ['iommu', true],
      ['iommuType', 'vtd'],
      ['iommuSharesPageTables', false],
      ['features.interruptRemapping', false],
      ['hap', false],
      ['smt', false],
      ['cpuVendor', 'intel'],
      ['cpuModel', 'cascadelake'],
      ['cpuFeatures.vmx', false],
      ['cpuFeatures.smap', true],
      // pcid=0 stands on the command line: whether the processor has it cannot be seen
      ['cpuFeatures.pcid', null],
      ['commandLine.pcid', false],
      ['commandLine.ept.ad', false],
      ['commandLine.spec-ctrl.xen', false],
      ['commandLine.spec-ctrl.l1d-flush', false],
      ['commandLine.iommu.intremap', false],
      ['commandLine.vpmu', true],
      ['features.vpmu', false],
      ['features.xenCommit', '01140da4e8'],
      ['features.xenDescribe', '4.17.5+72-g01140da4e8-1'],
      ['highestPhysicalAddressGiB', 6],
      ['dom0Linux', '6.1.176'],
    ],
    guests: {
      dup2: [['type', 'pv']],
      pv1: [
        ['bits', 64],
        ['pciPassthrough', false],
      ],
      pv2: [['vcpus', 4]],
    },
  },
  'hosts-real/commandline/v02-spaces': {
    host: [
      ['xen', '4.17.5'],
      ['commandLine.dom0_mem', '1G'],
      // a tab is no separator: one value that Xen did not take
      ['commandLine.smt', null],
      ['commandLine.loglvl', null],
      ['commandLine.hap', true],
      ['hap', true],
      ['iommu', false],
      ['ept', false],
      ['features.cpuVendorOneOf', ['amd', 'hygon']],
      ['cpuVendor', null],
      ['highestPhysicalAddressGiB', 2],
    ],
    guests: null,
  },
  'hosts-real/commandline/v10-long': {
    host: [
      ['xen', '4.17.5'],
      ['commandLine.dom0_mem', '1G'],
      // cut off: what follows was obeyed, and no default is known
      ['commandLine.hap', null],
      ['commandLine.gnttab.max-ver', null],
      ['commandLine.filler_option_01', null],
      ['features.grantV2', false],
      ['features.dom0Type', null],
      ['cpuFeatures.smap', true],
      ['cpuFeatures.pcid', null],
      ['build.CONFIG_PV32', null],
    ],
    guests: null,
    findings: ['option-not-taken'],
  },
};

describe('the facts of real hosts', { skip }, () => {
  it('has a row for every host there is', () => {
    const present = ['hosts', 'hosts-real', 'hosts-real/commandline'].flatMap((folder) =>
      readdirSync(join(corpus ?? '', folder), { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && entry.name !== 'commandline')
        .map((entry) => `${folder}/${entry.name}`),
    );
    assert.deepEqual(present.sort(), Object.keys(HOSTS).sort());
  });

  for (const [folder, expected] of Object.entries(HOSTS)) {
    it(folder, () => {
      const gathered = gather(folder);
      const { guests, ...host } = gathered.facts;
      assert.deepEqual(factsAt(host, expected.host), expected.host);
      for (const name of NEVER) assert.equal(factOf(host, name), null, name);
      assert.equal(factOf(host, 'toolstack'), RUN_BY_XL.has(folder) ? 'xl' : null);
      if (expected.guests === null) assert.equal(guests ?? gathered.facts.someGuests, undefined);
      else {
        assert.deepEqual((guests ?? []).map(({ name }) => name).sort(), Object.keys(expected.guests).sort());
        for (const guest of guests ?? []) {
          const rows: readonly Row[] = expected.guests[guest.name ?? ''] ?? [];
          assert.deepEqual(factsAt(guest, rows), rows, guest.name ?? '');
          for (const name of NEVER_OF_GUEST) assert.equal(factOf(guest, name), null, name);
        }
      }
      assert.deepEqual(
        gathered.findings.map(({ code }) => code),
        expected.findings ?? [],
      );
      everyFactIsDescribed(gathered);
    });
  }

  it('reads its own facts again as a facts file, unchanged and without a finding', () => {
    for (const folder of Object.keys(HOSTS)) {
      const { facts } = gather(folder);
      const again = gatherHost([{ name: 'facts.json', text: JSON.stringify(facts) }], { name: 'again' });
      assert.deepEqual(again.findings, []);
      assert.deepEqual(again.facts, facts);
    }
  });

  it('refuses the files that xl refused when it read them, with its words and line', () => {
    for (const host of ['rome-d', 'cascade-c']) {
      const xlInfo = { name: 'xl-info.txt', text: read(`hosts-real/${host}/xl-info.txt`) };
      const refused = (name: string): readonly string[] => {
        const text = read(`hosts-real/${host}/guests-refused/${name}`);
        const { facts, findings } = gatherHost([xlInfo, { name: `guests/${name}`, text }], { name: host });
        assert.equal(facts.guests, undefined);
        return findings.map(({ severity, message }) => `${severity} ${message}`);
      };
      assert.deepEqual(refused('err-syntax.cfg'), [
        "error guests/err-syntax.cfg:5:9: config parsing error near `True': lexical error",
      ]);
      assert.deepEqual(refused('err-type.cfg'), [
        'error guests/err-type.cfg:3:1: Contradicting "builder" and "type" options specified.',
      ]);
    }
  });

  it('says of the files that Xen refused why they cannot start there, where that can be seen', () => {
    const reasons = (host: string, name: string): readonly string[] => {
      const files = [
        { name: 'xl-info.txt', text: read(`hosts-real/${host}/xl-info.txt`) },
        { name: `guests/${name}`, text: read(`hosts-real/${host}/guests-refused/${name}`) },
      ];
      return gatherHost(files, { name: host }).findings.map(({ code, line }) => `${code} ${line}`);
    };
    assert.deepEqual(reasons('rome-d', 'hvm4nest.cfg'), ['guest-cannot-start 5']);
    assert.deepEqual(reasons('rome-d', 'hvm9pci.cfg'), ['guest-cannot-start 4']);
    assert.deepEqual(reasons('rome-d', 'pv3pci.cfg'), ['guest-cannot-start 6']);
    assert.deepEqual(reasons('cascade-c', 'pvh1.cfg'), ['guest-cannot-start 1']);
    assert.deepEqual(reasons('cascade-c', 'pvshim.cfg'), ['guest-cannot-start 2']);
  });

  it('takes the files that xl took, also without the list of what runs', () => {
    for (const host of ['rome-d', 'cascade-c']) {
      const files = filesOf(`hosts-real/${host}`).filter(({ name }) => !name.startsWith('xl-list'));
      const { facts, findings } = gatherHost(files, { name: host });
      assert.equal(facts.guests?.length, host === 'rome-d' ? 13 : 3);
      assert.deepEqual(
        findings.filter(({ severity }) => severity !== 'info'),
        [],
      );
      const dup = facts.guests?.find(({ name }) => name === 'dup2');
      assert.equal(factOf(dup, 'features.memoryMiB'), 128);
      assert.equal(factOf(dup, 'pciPassthrough'), null, 'only the list knows that there is none');
    }
  });

  it('says the same of a guest from its file as from the list of what runs, where both say something', () => {
    const files = filesOf('hosts-real/rome-d');
    const running = gatherHost(files, { name: 'rome-d' }).facts.guests ?? [];
    const configured = gatherHost(
      files.filter(({ name }) => !name.startsWith('xl-list')),
      { name: 'rome-d' },
    ).facts.guests;
    for (const guest of configured ?? []) {
      const same = running.find(({ name }) => name === guest.name);
      for (const [path, value] of pathsOf(guest)) {
        const other = factOf(same, path);
        // 4.14 does not know the limit of pvh3's file
        if (other !== null) assert.deepEqual(other, value, `${guest.name ?? ''} ${path}`);
      }
    }
  });
});

function gather(folder: string): GatheredHost {
  return gatherHost(filesOf(folder), { name: folder.split('/').at(-1) ?? '' });
}

function filesOf(folder: string): HostFile[] {
  const root = join(corpus ?? '', folder);
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(root, name)).isFile())
    .map((name) => ({ name, text: readFileSync(join(root, name), 'utf8') }));
}

function read(path: string): string {
  return readFileSync(join(corpus ?? '', path), 'utf8');
}

function factsAt(facts: object, rows: readonly Row[]): readonly Row[] {
  return rows.map(([path]) => [path, factOf(facts, path)] as const);
}

function factOf(facts: object | undefined, path: string): unknown {
  const dot = path.indexOf('.');
  const record = (facts ?? {}) as Readonly<Record<string, unknown>>;
  if (dot < 0) return record[path] ?? null;
  const family = (record[path.slice(0, dot)] ?? {}) as Readonly<Record<string, unknown>>;
  return family[path.slice(dot + 1)] ?? null;
}

function pathsOf(facts: object): readonly (readonly [string, unknown])[] {
  return Object.entries(facts).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.entries(value).map(([member, each]: [string, unknown]) => [`${name}.${member}`, each] as const)
      : [[name, value] as const],
  );
}

/** Every fact has a provenance, and an entry of its own in the vocabulary whose words allow its value. */
function everyFactIsDescribed({ facts, provenance }: GatheredHost): void {
  const { guests, ...host } = facts;
  for (const [path, value] of pathsOf(host)) describedBy('host', path, value, provenance[path]);
  for (const [index, guest] of (guests ?? ([] as readonly GuestFacts[])).entries()) {
    for (const [path, value] of pathsOf(guest))
      describedBy('guest', path, value, provenance[`guests[${index}].${path}`]);
  }
}

function describedBy(scope: 'host' | 'guest', path: string, value: unknown, provenance: unknown): void {
  const entry = findFact(scope, path);
  assert.ok(entry !== undefined && !['features'].includes(entry.name), `${scope} ${path} is in the vocabulary`);
  if (entry.kind === 'word') assert.ok(entry.words.includes(String(value)), `${path} = ${String(value)}`);
  if (entry.kind === 'flag') assert.equal(typeof value, 'boolean', path);
  if (entry.kind === 'number') assert.equal(typeof value, 'number', path);
  assert.notEqual(provenance, undefined, `${scope} ${path} has a provenance`);
}
