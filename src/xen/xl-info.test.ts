import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { claimedValue } from './claim.ts';
import { MAX_XL_INFO_CHARACTERS, readXlInfo } from './xl-info.ts';

/** An invented host; each test changes the lines that it is about. */
const BEECH: Readonly<Record<string, string>> = {
  host: 'beech',
  release: '6.6.14',
  version: '#1 SMP Tue Jan 30 10:00:00 UTC 2024',
  machine: 'x86_64',
  nr_cpus: '8',
  max_cpu_id: '7',
  nr_nodes: '1',
  threads_per_core: '2',
  hw_caps: 'bfebfbff:77faf3bf:2c100800:00000121:0000000f:001c0480:00000000:00000100',
  virt_caps: 'pv hvm hvm_directio pv_directio hap shadow iommu_hap_pt_share gnttab-v1 gnttab-v2',
  total_memory: '32600',
  xen_version: '4.17.2',
  xen_caps: 'xen-3.0-x86_64 hvm-3.0-x86_32 hvm-3.0-x86_32p hvm-3.0-x86_64 ',
  xen_scheduler: 'credit2',
  xen_changeset: 'Tue Aug 1 12:00:00 2023 +0200 git:0123456789',
  xen_commandline: 'dom0_mem=4G',
};

function facts(changes: Readonly<Record<string, string | null>>, ...names: readonly string[]): readonly unknown[] {
  const { claims } = readXlInfo(textOf(changes));
  return names.map((name) => claimedValue(claims, name));
}

function textOf(changes: Readonly<Record<string, string | null>>): string {
  return Object.entries({ ...BEECH, ...changes })
    .flatMap(([name, value]) => (value === null ? [] : [`${name.padEnd(23)}: ${value}\n`]))
    .join('');
}

describe('xl info', () => {
  it('names the line of what it tells', () => {
    const { claims } = readXlInfo(textOf({}));
    const lineOf = (fact: string): number | null | undefined => claims.find((each) => each.fact === fact)?.line;
    assert.equal(lineOf('xen'), 12);
    assert.equal(lineOf('arch'), 13);
    assert.equal(lineOf('commandLine.dom0_mem'), 16);
    assert.equal(lineOf('smt'), 8);
  });

  it('does not read a last line that has no end: the rest of it may be missing', () => {
    const cut = readXlInfo('nr_cpus : 8\nxen_version : 4.1');
    assert.deepEqual([cut.xen, cut.cutLine, claimedValue(cut.claims, 'features.cpus')], [null, 2, 8]);
    const whole = readXlInfo('nr_cpus : 8\nxen_version : 4.1\n');
    assert.deepEqual([whole.xen, whole.cutLine], ['4.1', null]);
    const long = readXlInfo(`${'x'.repeat(MAX_XL_INFO_CHARACTERS - 20)}\nxen_version : 4.17.2\n`);
    assert.deepEqual([long.xen, long.cutLine], [null, 2]);
  });

  it('reads the beginning of a command line that no Xen can have', () => {
    const words = Array.from({ length: 130_000 }, (_, index) => `o${index}`).join(' ');
    const { claims, commandLine } = readXlInfo(textOf({ xen_commandline: `smt=0 ${words}` }));
    assert.equal(claimedValue(claims, 'commandLine.smt'), false);
    assert.equal(commandLine?.isComplete, false);
    assert.ok(claims.length < 4096, `${claims.length}`);
  });

  it('tells the version without what a distribution appends', () => {
    const versions: Readonly<Record<string, string | undefined>> = {
      '4.17.2': '4.17.2',
      '4.14.5-1.fc32': '4.14.5',
      '4.13.5-9.38': '4.13.5',
      '4.11.4-pre': '4.11.4-pre',
      '4.18.0-rc2': '4.18.0-rc2',
      '4.19-rc': '4.19-rc',
      '4.20-unstable': '4.20-pre',
      '4.17.0+74-g3eac216e6e-1': '4.17.0',
      seventeen: undefined,
      '4': undefined,
    };
    for (const [printed, version] of Object.entries(versions)) {
      assert.deepEqual(facts({ xen_version: printed }, 'xen', 'features.xenPrinted'), [version, printed]);
    }
  });

  it('tells the commit, and whether it was changed', () => {
    const names = ['features.xenCommit', 'features.xenDirty', 'features.xenPatchQueue'];
    assert.deepEqual(facts({}, ...names), ['0123456789', false, undefined]);
    assert.deepEqual(facts({ xen_changeset: 'Tue Aug 1 git:0123456789-dirty' }, ...names), [
      '0123456789',
      true,
      undefined,
    ]);
    assert.deepEqual(facts({ xen_changeset: '0123456789ab, pq ba9876543210' }, ...names), [
      '0123456789ab',
      undefined,
      'ba9876543210',
    ]);
    for (const text of ['', 'unavailable', 'Mon Jan 2 2012 23456:abcdef012345']) {
      assert.deepEqual(facts({ xen_changeset: text }, ...names), [undefined, undefined, undefined]);
    }
  });

  it('tells the architecture of the hypervisor, which is not that of dom0', () => {
    const arch = (caps: string | null, machine: string): unknown => facts({ xen_caps: caps, machine }, 'arch')[0];
    assert.equal(arch('xen-3.0-x86_64 xen-3.0-x86_32p ', 'i686'), 'x86_64');
    assert.equal(arch('xen-3.0-x86_32p hvm-3.0-x86_32 ', 'i686'), 'x86_32');
    assert.equal(arch('hvm-3.0-x86_32 hvm-3.0-x86_64 ', 'x86_64'), 'x86_64');
    assert.equal(arch('xen-3.0-aarch64 xen-3.0-armv7l ', 'armv7l'), 'arm64');
    assert.equal(arch('xen-3.0-armv7l ', 'armv7l'), 'arm32');
    assert.equal(arch(null, 'x86_64'), undefined);
  });

  it('takes a missing word of virt_caps for a no only where this version prints it', () => {
    const names = [
      'iommu',
      'hap',
      'iommuSharesPageTables',
      'features.shadowPaging',
      'features.vmtrace',
      'features.grantV2',
    ];
    const of = (xen: string, caps: string): readonly unknown[] =>
      facts({ xen_version: xen, virt_caps: caps }, ...names);
    const [U, T, F] = [undefined, true, false];
    assert.deepEqual(of('4.11.4', 'hvm'), [F, U, U, U, U, U]);
    assert.deepEqual(of('4.11.4', 'hvm hvm_directio'), [T, U, U, U, U, U]);
    assert.deepEqual(of('4.12.1', 'pv hvm'), [F, U, U, U, U, U]);
    assert.deepEqual(of('4.13.0', 'pv hvm'), [F, F, F, F, U, U]);
    assert.deepEqual(of('4.15.0', 'pv hvm hap shadow'), [F, T, F, T, F, U]);
    assert.deepEqual(of('4.17.0', 'pv hvm hap gnttab-v1'), [F, T, F, F, F, F]);
    assert.deepEqual(of('4.13.0-rc1', 'pv hvm'), [F, U, U, U, U, U]);
    // an IOMMU that shares tables that are not in use: said, but nothing to hold on to
    assert.deepEqual(of('4.17.0', 'pv pv_directio iommu_hap_pt_share gnttab-v1 gnttab-v2').slice(0, 3), [T, F, U]);
    // no guest type, no word
    assert.deepEqual(of('4.17.0', '').slice(0, 1), [U]);
  });

  it('tells who made the processor only where one vendor alone is left', () => {
    const names = ['cpuVendor', 'features.cpuVendorOneOf', 'ept', 'iommuType'];
    const of = (changes: Readonly<Record<string, string>>): readonly unknown[] => facts(changes, ...names);
    assert.deepEqual(of({}), [undefined, ['intel', 'zhaoxin', 'centaur'], true, 'vtd']);
    // MPX
    const mpx = 'bfebfbff:77faf3bf:2c100800:00000121:0000000f:001c4480:00000000:00000100';
    assert.deepEqual(of({ hw_caps: mpx }), ['intel', undefined, true, 'vtd']);
    const svm = '178bf3ff:76d8320b:2e500800:244037ff:0000000f:209c01a9:00000000:00000500';
    assert.deepEqual(of({ hw_caps: svm }), [undefined, ['amd', 'hygon'], false, 'amd-vi']);
    assert.deepEqual(of({ virt_caps: 'pv hvm' }), [undefined, ['intel', 'zhaoxin', 'centaur'], undefined, undefined]);
    const none = 'bfebfbff:77faf39f:2c100800:00000121:0000000f:001c0480:00000000:00000100';
    assert.deepEqual(of({ hw_caps: none }), [undefined, undefined, undefined, undefined]);
    const zero = Array(8).fill('00000000').join(':');
    assert.deepEqual(of({ hw_caps: zero }), [undefined, undefined, undefined, undefined]);
  });

  it('reads the words of hw_caps in the order of the version, and not at all where that is not known', () => {
    const names = ['cpuFeatures.vmx', 'cpuFeatures.smep', 'cpuFeatures.smap', 'cpuFeatures.invpcid'];
    assert.deepEqual(facts({}, ...names), [true, true, true, true]);
    const old = { hw_caps: 'bfebfbff:2c100800:00000000:00007f00:77fafbff:00000000:00000021:000024a1' };
    assert.deepEqual(facts({ ...old, xen_version: '4.6.6' }, ...names), [true, true, false, true]);
    assert.deepEqual(facts({ ...old, xen_version: 'what' }, ...names), [undefined, undefined, undefined, undefined]);
    assert.deepEqual(facts({ hw_caps: '1:2:3' }, ...names), [undefined, undefined, undefined, undefined]);
  });

  it('takes a clear bit for a no only where nothing can have cleared it', () => {
    const bare = { hw_caps: 'bfebfbff:77f8f3bf:2c100800:00000121:0000000f:00000000:00000000:00000100' };
    const names = ['cpuFeatures.smap', 'cpuFeatures.pcid', 'cpuFeatures.rtm', 'cpuFeatures.vmx'];
    assert.deepEqual(facts(bare, ...names), [false, false, undefined, true]);
    assert.deepEqual(facts({ ...bare, xen_commandline: 'smap=0' }, ...names), [undefined, false, undefined, true]);
    assert.deepEqual(facts({ ...bare, xen_commandline: 'no-smap' }, ...names), [undefined, false, undefined, true]);
    assert.deepEqual(facts({ ...bare, xen_commandline: 'cpuid=no-pcid' }, ...names), [
      undefined,
      undefined,
      undefined,
      true,
    ]);
    assert.deepEqual(facts({ ...bare, xen_commandline: 'x'.repeat(1023) }, ...names), [
      undefined,
      undefined,
      undefined,
      true,
    ]);
    assert.deepEqual(facts({ ...bare, xen_commandline: null }, ...names), [undefined, undefined, undefined, true]);
  });

  it('tells from xen_caps what was built in, where only the build decides', () => {
    const names = ['features.pv32Guests', 'build.CONFIG_PV32', 'build.CONFIG_HVM', 'features.hvmGuests'];
    const [U, T, F] = [undefined, true, false];
    assert.deepEqual(facts({}, ...names), [F, F, T, T]);
    assert.deepEqual(facts({ xen_commandline: 'pv=no-32' }, ...names), [F, U, T, T]);
    assert.deepEqual(facts({ xen_commandline: 'pv=32,nonsense!' }, ...names), [F, U, T, T]);
    // shadow stacks turn 32-bit PV off
    const stacks = 'bfebfbff:77faf3bf:2c100800:00000121:0000000f:001c0480:00000080:00000100';
    assert.deepEqual(facts({ hw_caps: stacks }, ...names), [F, U, T, T]);
    const both = 'xen-3.0-x86_64 xen-3.0-x86_32p hvm-3.0-x86_64 ';
    assert.deepEqual(facts({ xen_caps: both }, ...names), [T, T, T, T]);
    assert.deepEqual(facts({ xen_caps: 'xen-3.0-x86_64 ' }, ...names), [F, F, U, F]);
    assert.deepEqual(facts({ xen_version: '4.11.1', xen_caps: both }, ...names), [T, U, U, T]);
  });

  it('tells the Linux of dom0 as exactly as it is told', () => {
    const of = (release: string, version: string): unknown => facts({ release, version }, 'dom0Linux')[0];
    assert.equal(of('6.6.14', '#1 SMP'), '6.6.14');
    assert.equal(of('6.6.14-1.qubes', '#1 SMP'), '6.6.14');
    assert.equal(of('6.8.0', '#1 SMP'), '6.8.0');
    assert.equal(of('5.15.0-91-generic', '#101-Ubuntu SMP'), '5.15');
    assert.equal(of('4.19.0+1', '#1 SMP'), '4.19');
    assert.equal(of('5.10.0-32-amd64', '#1 SMP Debian 5.10.223-1 (2024-08-10)'), '5.10.223');
    assert.equal(of('6.1.0-rc3', '#1 SMP'), '6.1-rc3');
    assert.equal(of('13.1-RELEASE', 'FreeBSD 13.1-RELEASE GENERIC'), undefined);
    assert.equal(of('9.3', 'NetBSD 9.3 (XEN3_DOM0) #0'), undefined);
  });

  it('tells how dom0 was started by the command line, where all of it is there', () => {
    const of = (line: string): unknown => facts({ xen_commandline: line }, 'features.dom0Type')[0];
    assert.equal(of(''), 'pv');
    assert.equal(of('dom0=pvh'), 'pvh');
    assert.equal(of('dom0=shadow'), undefined);
    assert.equal(of('x'.repeat(1023)), undefined);
  });

  it('reads -n, whose tables say nothing more', () => {
    const table =
      'cpu_topology           :\ncpu:    core    socket     node\n  0:       0        0        0\nnuma_info              :\nnode:    memsize    memfree    distances\n   0:     65536       2953      10,21\n';
    const text = textOf({});
    const at = text.indexOf('xen_version');
    const { claims } = readXlInfo(text.slice(0, at) + table + text.slice(at));
    assert.deepEqual(
      claims.map(({ fact, value }) => [fact, value]),
      readXlInfo(text).claims.map(({ fact, value }) => [fact, value]),
    );
  });

  it('of Arm tells neither threads nor abilities', () => {
    const arm = {
      xen_caps: 'xen-3.0-aarch64 ',
      hw_caps: Array(8).fill('00000000').join(':'),
      virt_caps: 'hvm hvm_directio hap gnttab-v1',
    };
    const names = ['arch', 'smt', 'iommu', 'iommuType', 'hap', 'cpuVendor', 'ept', 'features.arm32Guests'];
    assert.deepEqual(facts(arm, ...names), ['arm64', undefined, true, undefined, true, 'arm', false, false]);
    assert.deepEqual(facts({ ...arm, xen_version: '4.11.4', virt_caps: '' }, 'iommu', 'hap'), [undefined, undefined]);
  });

  it('says less and never something else when lines are taken away', () => {
    const all = readXlInfo(textOf({})).claims;
    fc.assert(
      fc.property(fc.subarray(Object.keys(BEECH)), (missing) => {
        const { claims } = readXlInfo(textOf(Object.fromEntries(missing.map((name) => [name, null]))));
        for (const { fact, value } of claims) {
          if (fact === 'features.cpuVendorOneOf') continue;
          assert.deepEqual(claimedValue(all, fact), value, `${fact} without ${missing.join(' ')}`);
        }
      }),
    );
  });

  it('reads anything without throwing', () => {
    const { claims, isXlInfo } = readXlInfo('Name   ID   Mem VCPUs\nDomain-0  0  4096  8\n');
    assert.deepEqual([claims, isXlInfo], [[], false]);
    const keys = fc.constantFrom(...Object.keys(BEECH));
    fc.assert(
      fc.property(fc.array(fc.tuple(keys, fc.string({ unit: 'binary', maxLength: 40 }))), (lines) => {
        readXlInfo(lines.map(([key, value]) => `${key} : ${value}`).join('\n'));
      }),
    );
  });
});
