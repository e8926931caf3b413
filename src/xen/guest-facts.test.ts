import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { claimedValue } from './claim.ts';
import { guestClaims } from './guest-facts.ts';
import { readGuestFile } from './guest-of-cfg.ts';
import type { GuestContext } from './guest-reader.ts';
import { readXlList } from './xl-list.ts';

const HOST: GuestContext = {
  xen: '4.17.2',
  isX86: true,
  hap: true,
  pv32Guests: null,
  is32BitXen: false,
  dom0Os: 'linux',
  grantVersionLimit: null,
};

/** Facts of a guest file; the refusals' messages where xl refuses it. */
function of(text: string, host: Partial<GuestContext>, ...names: readonly string[]): readonly unknown[] {
  const context = { ...HOST, ...host };
  const { guest, problems } = readGuestFile(`name = "oak"\n${text}\n`, context.xen);
  if (guest === null) return problems.map(({ line, message }) => `${line} ${message}`);
  const claims = guestClaims(guest, context);
  return names.map((name) => claimedValue(claims, name));
}

const PV = 'kernel = "/boot/vmlinuz"\n';
const HVM = 'type = "hvm"\n';
const [U, T, F] = [undefined, true, false];

describe('the type of a guest', () => {
  const TYPES: readonly (readonly [xen: string | null, text: string, type: string | undefined])[] = [
    ['4.17.2', PV, 'pv'],
    ['4.17.2', 'type="pvh"\nkernel="/k"', 'pvh'],
    ['4.17.2', HVM, 'hvm'],
    ['4.17.2', 'builder="hvm"', 'hvm'],
    ['4.17.2', 'builder="h"', 'hvm'],
    ['4.17.2', 'builder="generic"\nkernel="/k"', 'pv'],
    ['4.17.2', 'type="p"\nkernel="/k"', 'pv'],
    // before 4.10 xl does not know type=
    ['4.9.2', 'type="hvm"\nkernel="/k"', 'pv'],
    ['4.9.2', 'builder="linux"\nkernel="/k"', 'pv'],
    ['4.9.2', 'builder="hvm"', 'hvm'],
    ['4.10.1', HVM, 'hvm'],
    // the first PVH, 4.4 to 4.8
    ['4.3.4', `pvh=1\n${PV}`, 'pv'],
    ['4.4.0', `pvh=1\n${PV}`, 'pvh'],
    ['4.8.5', `pvh=1\n${PV}`, 'pvh'],
    ['4.9.0', `pvh=1\n${PV}`, 'pv'],
    [null, `pvh=1\n${PV}`, undefined],
    // the second one's first form, 4.7 to 4.9
    ['4.7.0', 'builder="hvm"\ndevice_model_version="none"', 'pvh'],
    ['4.9.4', 'builder="hvm"\ndevice_model_version="none"', 'pvh'],
    ['4.6.0', 'builder="hvm"\ndevice_model_version="none"', 'hvm'],
    [null, HVM, 'hvm'],
    [null, PV, 'pv'],
  ];
  for (const [xen, text, type] of TYPES) {
    it(`is ${type ?? 'not known'} with ${xen ?? 'an unknown'} Xen and ${JSON.stringify(text)}`, () => {
      assert.deepEqual(of(text, { xen }, 'type'), [type]);
    });
  }

  it('is not known by default where the host may be an Arm, and never on Arm', () => {
    assert.deepEqual(of(PV, { isX86: null }, 'type'), [U]);
    assert.deepEqual(of(`${PV}type="pvh"`, { isX86: null }, 'type'), [U]);
    assert.deepEqual(of(`${PV}type="pvh"`, { isX86: false }, 'type', 'features.xlType', 'features.arm'), [U, 'pvh', T]);
    assert.deepEqual(of(PV, { isX86: false, xen: '4.11.4' }, 'features.xlType', 'paging', 'deviceModel'), [
      'pv',
      'hap',
      'none',
    ]);
    assert.deepEqual(of(PV, { isX86: false, xen: '4.12.0' }, 'features.xlType'), ['pvh']);
    assert.deepEqual(of(PV, { isX86: false, xen: '4.12.0-rc1' }, 'features.xlType'), [U]);
    assert.deepEqual(of(`${PV}disk=["specification=virtio,target=/d"]`, { isX86: false }, 'deviceModel'), [U]);
  });
});

describe('what xl refuses', () => {
  const REFUSED: readonly (readonly [text: string, refusal: string])[] = [
    ['type = "xen"', '2 Invalid domain type xen.'],
    ['builder = "linux"', '2 Invalid domain type linux.'],
    ['type = "hvm"\nbuilder = "generic"', '3 Contradicting "builder" and "type" options specified.'],
    ['type = "pv"', '1 Neither kernel nor bootloader specified'],
    [`${HVM}vcpus=4\nmaxvcpus=2`, '4 xl: maxvcpus < vcpus'],
    [`${HVM}device_model_version="qemu"`, '3 device_model_version: unknown value "qemu"'],
    [`${HVM}vga="voodoo"`, '3 vga: unknown value "voodoo"'],
    [`${HVM}altp2m="both"`, '3 altp2m: unknown value "both"'],
    [`${HVM}altp2m=9`, '3 invalid value 9 for "altp2m"'],
    [`${HVM}viridian=["base","wings"]`, "3 unknown viridian enlightenment 'wings'"],
    [`${HVM}passthrough="maybe"`, '3 passthrough: unknown value "maybe"'],
  ];
  for (const [text, refusal] of REFUSED) {
    it(JSON.stringify(text), () => assert.deepEqual(of(text, {}), [refusal]));
  }

  it('and a guest without a name', () => {
    const { guest, problems } = readGuestFile(HVM, '4.17.2');
    assert.equal(guest, null);
    assert.equal(problems[0]?.message, 'Domain name must be specified.');
  });
});

describe('the device model', () => {
  const MODELS: readonly (readonly [
    xen: string | null,
    text: string,
    model: string | undefined,
    qemu: string | undefined,
  ])[] = [
    ['4.17.2', '', 'dom0', 'qemu-xen'],
    ['4.2.5', '', 'dom0', 'qemu-xen-traditional'],
    ['4.3.0', '', 'dom0', 'qemu-xen'],
    [null, '', 'dom0', U],
    ['4.17.2', 'device_model_stubdomain_override=1', 'stubdom-pv', 'qemu-xen-traditional'],
    ['4.20.0', 'device_model_stubdomain_override=1', 'stubdom-pv', 'qemu-xen-traditional'],
    ['4.21.0', 'device_model_stubdomain_override=1', 'stubdom-pv', 'qemu-xen'],
    ['4.21.0-rc1', 'device_model_stubdomain_override=1', 'stubdom-pv', U],
    ['4.17.2', 'device_model_stubdomain_override=1\ndevice_model_version="qemu-xen"', 'stubdom-pv', 'qemu-xen'],
    ['4.17.2', 'device_model_stubdomain_override=0', 'dom0', 'qemu-xen'],
    ['4.17.2', 'dm_restrict=1', 'dom0-restricted', 'qemu-xen'],
    ['4.9.2', 'dm_restrict=1', 'dom0', 'qemu-xen'],
    [null, 'dm_restrict=1', U, U],
    // refused by libxl
    ['4.17.2', 'dm_restrict=1\ndevice_model_version="qemu-xen-traditional"', U, 'qemu-xen-traditional'],
  ];
  for (const [xen, text, model, qemu] of MODELS) {
    it(`is ${model ?? 'not known'} with ${xen ?? 'an unknown'} Xen and ${JSON.stringify(text)}`, () => {
      assert.deepEqual(of(`builder="hvm"\n${text}`, { xen }, 'deviceModel', 'qemu'), [model, qemu]);
    });
  }

  it('is none for PV and PVH guests, whatever their file says', () => {
    assert.deepEqual(of(`${PV}device_model_stubdomain_override=1`, {}, 'deviceModel', 'qemu'), ['none', U]);
    assert.deepEqual(
      of(`${PV}type="pvh"\nviridian=1\nvga="qxl"`, {}, 'deviceModel', 'viridian', 'features.emulatedVga'),
      ['none', F, 'none'],
    );
    assert.deepEqual(of(`${PV}vfb=["vnc=1"]`, {}, 'deviceModel', 'features.qemuBackend'), ['none', T]);
  });

  it('brings firmware, graphics and network cards', () => {
    const names = ['features.firmware', 'features.emulatedVga', 'features.nicModels'];
    assert.deepEqual(of(HVM, {}, ...names), ['seabios', 'cirrus', []]);
    assert.deepEqual(of(`${HVM}firmware="uefi"\nvga="qxl"\nvif=["mac=00:16:3e:00:00:01"]`, {}, ...names), [
      'ovmf',
      'qxl',
      ['rtl8139'],
    ]);
    assert.deepEqual(
      of(`${HVM}device_model_version="qemu-xen-traditional"\nstdvga=1\nvif=["model=e1000","type=vif"]`, {}, ...names),
      ['rombios', 'stdvga', ['e1000']],
    );
    assert.deepEqual(of(`${HVM}vga="stdvga"\nstdvga=0`, {}, 'features.emulatedVga'), ['stdvga']);
  });
});

describe('enlightenments', () => {
  const groups = (xen: string | null, value: string): readonly unknown[] =>
    of(`builder="hvm"\nviridian=${value}`, { xen }, 'viridian', 'features.viridianGroups');
  it('by version', () => {
    assert.deepEqual(of(HVM, {}, 'viridian', 'features.viridianGroups'), [F, []]);
    assert.deepEqual(groups('4.17.2', '0'), [F, []]);
    assert.deepEqual(groups('4.6.0', '1'), [T, ['base', 'freq', 'time_ref_count']]);
    assert.deepEqual(groups('4.8.0', '1'), [T, ['base', 'freq', 'time_ref_count', 'apic_assist']]);
    assert.deepEqual(groups('4.14.0', '1'), [T, ['base', 'freq', 'time_ref_count', 'apic_assist', 'crash_ctl']]);
    assert.deepEqual(groups('4.14.0', '["defaults","stimer","!apic_assist"]'), [
      T,
      ['base', 'freq', 'time_ref_count', 'crash_ctl', 'stimer'],
    ]);
    assert.deepEqual(groups('4.7.0', '["all","!freq"]'), [
      T,
      ['base', 'time_ref_count', 'reference_tsc', 'hcall_remote_tlb_flush', 'apic_assist'],
    ]);
    assert.deepEqual(groups('4.14.0', '["base","!base"]'), [F, []]);
    assert.deepEqual(groups('4.14.0', '["!base"]'), [F, []]);
    assert.deepEqual(groups('4.14.0', '[]'), [F, []]);
    assert.deepEqual(groups(null, '1'), [T, U]);
    assert.deepEqual(groups(null, '["all","!base"]'), [U, U]);
    assert.deepEqual(groups('4.4.4', '1'), [T, U]);
  });
});

describe('paging', () => {
  it('is what the host has, unless the file says otherwise', () => {
    assert.deepEqual(of(HVM, {}, 'paging'), ['hap']);
    assert.deepEqual(of(HVM, { hap: null }, 'paging'), [U]);
    assert.deepEqual(of(HVM, { hap: false }, 'paging'), ['shadow']);
    assert.deepEqual(of(`${HVM}hap=0`, { hap: null }, 'paging'), ['shadow']);
    assert.deepEqual(of(`${HVM}hap=1`, { hap: null }, 'paging'), ['hap']);
    assert.deepEqual(of(`${HVM}hap=1`, { hap: false }, 'paging'), ['shadow']);
    assert.deepEqual(of(`${PV}hap=1`, {}, 'paging'), ['none']);
    assert.deepEqual(of(`${PV}pvh=1`, { xen: '4.4.0', hap: null }, 'paging'), ['hap']);
  });
});

describe('what a file tells of a guest', () => {
  it('numbers as xl takes them: in quotes, hexadecimal, octal; what is none is passed over', () => {
    assert.deepEqual(
      of(`${HVM}vcpus='2'\nmemory=0x400\nmaxmem=010`, {}, 'vcpus', 'features.memoryMiB', 'features.maxMemoryMiB'),
      [2, 1024, 8],
    );
    assert.deepEqual(of(`${HVM}vcpus="two"\nmemory="12 "`, {}, 'vcpus', 'features.memoryMiB'), [1, U]);
    assert.deepEqual(of(`${HVM}vcpus=2\nvcpus+=1`, {}, 'vcpus'), [1]);
    assert.deepEqual(of(`${HVM}vcpus=2\nmaxvcpus=8`, {}, 'vcpus'), [8]);
    assert.deepEqual(of(`${HVM}vcpus=["2"]`, {}, 'vcpus'), [1]);
  });

  it('bits only where the host leaves one answer', () => {
    assert.deepEqual(of(PV, {}, 'bits'), [U]);
    assert.deepEqual(of(PV, { pv32Guests: false }, 'bits'), [64]);
    assert.deepEqual(of(PV, { pv32Guests: true }, 'bits'), [U]);
    assert.deepEqual(of(PV, { is32BitXen: true, pv32Guests: true }, 'bits'), [32]);
    assert.deepEqual(of(HVM, { pv32Guests: false }, 'bits'), [U]);
  });

  it('a device that it does not list may still be attached', () => {
    assert.deepEqual(of(HVM, {}, 'pciPassthrough', 'pvNet', 'features.backendDomains', 'features.usbController'), [
      U,
      U,
      U,
      U,
    ]);
    const listed = `${HVM}pci=["01:00.0"]\nvif=["backend=oak-net"]\ndisk=["backend=0,target=/d"]`;
    assert.deepEqual(of(listed, {}, 'pciPassthrough', 'features.pciPermissive', 'pvNet', 'features.backendDomains'), [
      T,
      U,
      T,
      ['oak-net'],
    ]);
    assert.deepEqual(of(`${HVM}passthrough="disabled"`, {}, 'pciPassthrough'), [F]);
    assert.deepEqual(
      of(`${HVM}passthrough="disabled"`, { xen: '4.12.1' }, 'pciPassthrough', 'features.passthroughMode'),
      [U, U],
    );
    assert.deepEqual(of(`${HVM}passthrough="enabled"`, {}, 'pciPassthrough'), [U]);
    assert.deepEqual(
      of(`${HVM}pci_permissive=1\npci=["01:00.0","02:00.0,permissive=0"]`, {}, 'features.pciPermissive'),
      [T],
    );
    assert.deepEqual(of(`${HVM}pci=[]`, {}, 'pciPassthrough'), [U]);
  });

  it('less memory at first than at most means populate on demand, but not for PV guests', () => {
    assert.deepEqual(of(`${HVM}memory=64\nmaxmem=128`, {}, 'features.populateOnDemand'), [T]);
    assert.deepEqual(of(`${HVM}memory=128\nmaxmem=128`, {}, 'features.populateOnDemand'), [F]);
    assert.deepEqual(of(`${HVM}memory=128`, {}, 'features.populateOnDemand'), [F]);
    assert.deepEqual(of(HVM, {}, 'features.populateOnDemand'), [U]);
    assert.deepEqual(of(`${PV}memory=64\nmaxmem=128`, {}, 'features.populateOnDemand'), [F]);
  });

  it('limits of grant tables, with the default where the file names none', () => {
    const name = 'features.maxGrantVersion';
    assert.deepEqual(of(`${HVM}max_grant_version=1`, { grantVersionLimit: 2 }, name), [1]);
    assert.deepEqual(of(`${HVM}max_grant_version=2`, { grantVersionLimit: 1 }, name), [1]);
    assert.deepEqual(of(`builder="hvm"\nmax_grant_version=1`, { xen: '4.14.1', grantVersionLimit: 2 }, name), [2]);
    assert.deepEqual(of(HVM, { grantVersionLimit: 2 }, name), [2]);
    assert.deepEqual(of(HVM, { grantVersionLimit: null }, name), [U]);
    assert.deepEqual(of(HVM, { grantVersionLimit: 1 }, name), [1]);
    assert.deepEqual(
      of(
        `${HVM}max_grant_frames=64\nmax_event_channels=2047`,
        {},
        'features.maxGrantFrames',
        'features.maxEventChannels',
      ),
      [64, 2047],
    );
    assert.deepEqual(of(HVM, {}, 'features.maxGrantFrames', 'features.maxEventChannels'), [U, 1023]);
    assert.deepEqual(of(HVM, { xen: null }, 'features.maxEventChannels'), [U]);
  });

  it('nothing of a setting that the version does not know', () => {
    const names = ['features.vpmu', 'features.msrRelaxed', 'features.maxGrantFrames', 'features.hvmPirq'];
    const text = 'builder="hvm"\nvpmu=1\nmsr_relaxed=1\nmax_grant_frames=64\nhvm_pirq=1';
    assert.deepEqual(of(text, { xen: '4.9.2' }, ...names), [U, U, U, U]);
    assert.deepEqual(of(text, { xen: '4.19.0' }, ...names), [T, T, 64, T]);
    assert.deepEqual(of(HVM, { xen: '4.19.0' }, ...names), [F, F, U, F]);
  });

  it('nested virtualisation and alternative page tables, where the version knows them', () => {
    assert.deepEqual(of(HVM, {}, 'nestedHvm', 'altp2m'), [F, F]);
    assert.deepEqual(of(`${HVM}nestedhvm=1`, {}, 'nestedHvm'), [T]);
    assert.deepEqual(of(`${PV}nestedhvm=1\naltp2m="mixed"`, {}, 'nestedHvm', 'altp2m'), [F, F]);
    assert.deepEqual(of(`${HVM}altp2m="limited"`, {}, 'altp2m', 'features.altp2mMode'), [T, 'limited']);
    assert.deepEqual(of(`${HVM}altp2m=2`, {}, 'altp2m', 'features.altp2mMode'), [T, 'external']);
    assert.deepEqual(of(`${HVM}altp2m="disabled"`, {}, 'altp2m'), [F]);
    assert.deepEqual(of('builder="hvm"\naltp2m="mixed"', { xen: '4.8.1' }, 'altp2m'), [F]);
    assert.deepEqual(of('builder="hvm"\naltp2mhvm=1', { xen: '4.8.1' }, 'altp2m'), [T]);
    assert.deepEqual(of('builder="hvm"\naltp2mhvm=1', { xen: '4.5.1' }, 'altp2m'), [F]);
  });

  it('says the same or less of every fact where the version or the host is not known', () => {
    const lines = [
      'vcpus=2',
      'maxvcpus=4',
      'hap=0',
      'nestedhvm=1',
      'dm_restrict=1',
      'viridian=1',
      'viridian=["all"]',
      'altp2m="mixed"',
      'vpmu=1',
      'device_model_stubdomain_override=1',
      'pci=["01:00.0"]',
      'vif=[""]',
      'max_grant_version=1',
      'passthrough="disabled"',
      'pvshim=1',
      'firmware="ovmf"',
      'driver_domain=1',
      'memory=64',
      'maxmem=128',
      'apic=0',
      'msr_relaxed=1',
      'seclabel="a:b:c"',
      'tee="optee"',
    ];
    const versions = ['4.2.0', '4.4.4', '4.6.6', '4.9.2', '4.12.4', '4.14.0', '4.17.2', '4.20.0', '4.22.0'];
    fc.assert(
      fc.property(
        fc.subarray(lines),
        fc.constantFrom('builder="hvm"', 'kernel="/k"', 'type="pvh"\nkernel="/k"'),
        fc.constantFrom(...versions),
        fc.subarray(['xen', 'hap', 'isX86', 'pv32Guests', 'grantVersionLimit'] as const),
        (chosen, kind, xen, hidden) => {
          const context: GuestContext = { ...HOST, xen, pv32Guests: false, grantVersionLimit: 1 };
          const blind: GuestContext = { ...context, ...Object.fromEntries(hidden.map((name) => [name, null])) };
          const text = `name="oak"\n${kind}\n${chosen.join('\n')}\n`;
          const { guest } = readGuestFile(text, context.xen);
          const { guest: other } = readGuestFile(text, blind.xen);
          if (guest === null || other === null) return;
          const known = guestClaims(guest, context);
          for (const { fact, value } of guestClaims(other, blind)) {
            // a setting that this version does not know is all that a reader without a version can go by
            const isStated = hidden.includes('xen') && isSettingBeyond(xen, fact);
            if (!isStated)
              assert.deepEqual(
                claimedValue(known, fact),
                value,
                `${fact} on ${xen} without ${hidden.join(' ')}: ${text}`,
              );
          }
        },
      ),
      { numRuns: 1500 },
    );
  });
});

/** Facts that rest on a key of the file alone where the version is not known. */
function isSettingBeyond(xen: string, fact: string): boolean {
  const old = ['4.2.0', '4.4.4', '4.6.6', '4.9.2', '4.12.4', '4.14.0'].includes(xen);
  return old && !['name', 'vcpus', 'deviceModel', 'bits'].includes(fact);
}

describe('xl list -l', () => {
  const entry = (domid: number | null, name: string, type: string, more = '{}', built = ''): string =>
    `{"domid": ${domid}, "config": {"c_info": {"type": "${type}", "name": "${name}", "domid": 4294967295}, "b_info": {"max_memkb": 131072, "target_memkb": 131072${built}, "type.${type}": ${more}}}}`;
  const DOM0 = entry(0, 'Domain-0', 'pv');

  it('leaves dom0 out, and tells what is not there', () => {
    const { guests, isComplete } = readXlList(`[${DOM0},\n${entry(3, 'ash', 'pv')}]`);
    assert.deepEqual([guests.map(({ name, nameLine }) => [name, nameLine]), isComplete], [[['ash', 2]], true]);
    const [ash] = guests;
    assert.ok(ash !== undefined);
    const claims = guestClaims(ash, HOST);
    const names = [
      'type',
      'pciPassthrough',
      'pvNet',
      'features.backendDomains',
      'features.running',
      'vcpus',
      'features.memoryMiB',
    ];
    assert.deepEqual(
      names.map((name) => claimedValue(claims, name)),
      ['pv', F, F, [], T, 1, 128],
    );
  });

  it('reads its words, numbers and switches', () => {
    const more =
      '{"viridian": "True", "viridian_enable": [3], "viridian_disable": [1], "vga": {"kind": "std"}, "spice": {"enable": "<default>"}}';
    const built =
      ', "max_vcpus": 4, "device_model_version": "qemu_xen_traditional", "device_model_stubdomain": "True", "max_grant_frames": 4294967295, "nested_hvm": "False"';
    const [elm] = readXlList(`[${entry(5, 'elm', 'hvm', more, built)}]`).guests;
    assert.ok(elm !== undefined);
    const claims = guestClaims(elm, { ...HOST, xen: '4.14.1' });
    const names = [
      'deviceModel',
      'qemu',
      'features.viridianGroups',
      'features.emulatedVga',
      'vcpus',
      'nestedHvm',
      'features.maxGrantFrames',
      'features.spice',
    ];
    const groups = ['base', 'time_ref_count', 'apic_assist', 'crash_ctl', 'reference_tsc'];
    assert.deepEqual(
      names.map((name) => claimedValue(claims, name)),
      ['stubdom-pv', 'qemu-xen-traditional', groups, 'stdvga', 4, F, U, F],
    );
  });

  it('reads devices as they are now', () => {
    const guest = `{"domid": 7, "config": {"c_info": {"type": "hvm", "name": "fir"}, "b_info": {"type.hvm": {}}, "pcidevs": [{"dev": 16, "vfunc_mask": 1, "permissive": true}], "nics": [{"devid": 0, "model": "e1000", "nictype": "vif_ioemu", "backend_domname": "net"}], "disks": [{"backend": "qdisk", "backend_domid": 4}]}}`;
    const [fir] = readXlList(`[${guest}]`).guests;
    assert.ok(fir !== undefined);
    const claims = guestClaims(fir, HOST);
    const names = [
      'pciPassthrough',
      'features.pciPermissive',
      'pvNet',
      'features.nicModels',
      'features.backendDomains',
      'features.diskBackends',
    ];
    assert.deepEqual(
      names.map((name) => claimedValue(claims, name)),
      [T, T, T, ['e1000'], ['net', 'domain 4'], ['qdisk']],
    );
  });

  it('is not the whole list where xl said something beside it, or an entry is no guest', () => {
    const said = readXlList(`libxl: error: no configuration for domain 6\n[${DOM0},\n${entry(3, 'ash', 'pv')}]`);
    assert.deepEqual([said.guests.length, said.isComplete, said.guests[0]?.nameLine], [1, false, 3]);
    assert.equal(readXlList(`[${DOM0}, {"domid": 9}]`).isComplete, false);
    assert.equal(readXlList(`[${DOM0}]`).isComplete, true);
  });

  it('that is none is refused with the place', () => {
    const problemOf = (text: string): string => {
      const { problem, isComplete } = readXlList(text);
      assert.equal(isComplete, false);
      return `${problem?.line}:${problem?.column} ${problem?.message.slice(0, 40)}`;
    };
    assert.equal(problemOf('Name  ID\nDomain-0 0\n'), '1:1 expected a value: { [ " a number, true, ');
    assert.equal(problemOf('[\n  {"domid": 1,}\n]'), '2:15 expected the name of a member in ", foun');
    assert.equal(problemOf('{"domid": 1}'), '1:1 expected the list that xl list -l prints');
    assert.equal(problemOf(`[${'['.repeat(200)}`), '1:66 expected at most 64 levels, found "[[[[[');
  });

  it('of any JSON is read without throwing', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        for (const guest of readXlList(`[{"domid":1,"config":${text}},${text}]`).guests) guestClaims(guest, HOST);
      }),
    );
  });
});
