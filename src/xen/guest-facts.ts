import { type Claim, claim } from './claim.ts';
import { type CopiedSetting, type GuestSettings, type Setting, VIRIDIAN_GROUPS } from './guest-settings.ts';
import type { FactValue } from './host-facts.ts';
import { isAtLeast } from './xen-version.ts';

/** What the host says about all its guests; null where that is not known. */
export interface GuestContext {
  readonly xen: string | null;
  readonly isX86: boolean | null;
  readonly hap: boolean | null;
  readonly pv32Guests: boolean | null;
  readonly is32BitXen: boolean | null;
  readonly dom0Os: string | null;
  /** The newest grant tables that Xen offers to any guest. */
  readonly grantVersionLimit: number | null;
}

/**
 * What the settings of one guest mean on this host, with the documented defaults of its version where a setting is absent.
 * A default that depends on something that no file shows (xl.conf, how the toolstack was built) is not known.
 */
export function guestClaims(guest: GuestSettings, context: GuestContext): readonly Claim[] {
  const reader: Reader = { guest, context, claims: [claim('name', guest.name, guest.nameLine)] };
  if (guest.isRunning) add(reader, 'features.running', true, guest.nameLine, null);
  if (context.isX86 === false) readArm(reader);
  else readX86(reader);
  readCommon(reader);
  readDevices(reader);
  return reader.claims;
}

interface Reader {
  readonly guest: GuestSettings;
  readonly context: GuestContext;
  readonly claims: Claim[];
}

type Kind = 'pv' | 'hvm' | 'pvh' | null;

/** What xl calls PV or PVH there runs as neither does on x86: its type is left open, so that no sentence about x86 excludes it. */
function readArm(reader: Reader): void {
  const { context, guest } = reader;
  add(reader, 'features.arm', true, null, 'an Arm host');
  const said = guest.values.get('type');
  const isNew = isAtLeast(context.xen, '4.12');
  if (said !== undefined) add(reader, 'features.xlType', said.value, said.line, null);
  else if (isNew !== undefined) {
    add(
      reader,
      'features.xlType',
      isNew ? 'pvh' : 'pv',
      null,
      `default of xl on Arm ${isNew ? 'since 4.12' : 'to 4.11'}`,
    );
  }
  add(reader, 'paging', 'hap', null, 'Arm: always stage 2 of the processor');
  for (const fact of ['viridian', 'nestedHvm', 'features.pvShim']) add(reader, fact, false, null, 'not on Arm');
  if (!guest.values.has('virtio')) add(reader, 'deviceModel', 'none', null, 'Arm: no emulator without virtio');
}

function readX86(reader: Reader): void {
  const kind = readKind(reader);
  if (kind === null) return;
  if (kind === 'hvm') readHvm(reader);
  else readWithoutEmulation(reader, kind);
  readPaging(reader, kind);
  readNested(reader, kind);
  readAltp2m(reader, kind);
  const memory = reader.guest.values.get('memoryMiB');
  const most = reader.guest.values.get('maxMemoryMiB');
  if (kind === 'pv') add(reader, 'features.populateOnDemand', false, null, 'not for PV guests');
  else if (memory !== undefined) {
    const isLess = most !== undefined && Number(memory.value) < Number(most.value);
    add(reader, 'features.populateOnDemand', isLess, most?.line ?? memory.line, 'memory against maxmem');
  }
}

function readKind(reader: Reader): Kind {
  const { values } = reader.guest;
  const { xen, isX86 } = reader.context;
  const said = values.get('type');
  const old = values.get('pvhOld');
  const isOldPvh = old?.value === true ? isOfBranches(xen, '4.4', '4.9') : false;
  const isHvmlite =
    values.get('qemu')?.value === 'none' && said?.value === 'hvm' ? isOfBranches(xen, '4.7', '4.10') : false;
  if (isOldPvh === undefined || isHvmlite === undefined) return null;
  if (isOldPvh && said?.value !== 'hvm') return kindOf(reader, 'pvh', old?.line ?? null, 'pvh=1: the first PVH', 1);
  if (isHvmlite) {
    const line = values.get('qemu')?.line ?? null;
    return kindOf(reader, 'pvh', line, 'builder="hvm" with device_model_version="none"', 2);
  }
  if (said?.value === 'hvm' || said?.value === 'pv') return kindOf(reader, said.value, said.line, null, null);
  // on a host that may be an Arm, pvh and the absence of a type say nothing
  if (isX86 !== true) return null;
  if (said?.value === 'pvh') return kindOf(reader, 'pvh', said.line, null, 2);
  return said === undefined ? kindOf(reader, 'pv', null, 'default of xl on x86', null) : null;
}

/** From one branch to before another; undefined where the version is not known. */
function isOfBranches(xen: string | null, from: string, before: string): boolean | undefined {
  const isFrom = isAtLeast(xen, from);
  const isBeyond = isAtLeast(xen, before);
  return isFrom === undefined || isBeyond === undefined ? undefined : isFrom && !isBeyond;
}

function kindOf(
  reader: Reader,
  kind: 'pv' | 'hvm' | 'pvh',
  line: number | null,
  note: string | null,
  pvh: number | null,
): Kind {
  add(reader, 'type', kind, line, note);
  if (pvh !== null) add(reader, 'features.pvhVersion', pvh, line, note);
  const shim = reader.guest.values.get('pvShim');
  if (kind !== 'pvh') add(reader, 'features.pvShim', false, line, 'only in PVH guests');
  else if (isAtLeast(reader.context.xen, '4.10') !== undefined) {
    const isShim = shim?.value === true && isAtLeast(reader.context.xen, '4.10') === true;
    add(reader, 'features.pvShim', isShim, shim?.line ?? null, shim === undefined ? 'default of xl' : null);
  }
  return kind;
}

function readWithoutEmulation(reader: Reader, kind: 'pv' | 'pvh'): void {
  const { context, guest } = reader;
  if (!guest.values.has('virtio'))
    add(reader, 'deviceModel', 'none', null, 'PV and PVH guests have no emulated devices');
  add(reader, 'viridian', false, null, 'only HVM guests have enlightenments');
  add(reader, 'features.viridianGroups', [], null, 'only HVM guests have enlightenments');
  add(reader, 'features.vga', 'none', null, 'PV and PVH guests have no emulated devices');
  add(reader, 'features.nicModels', [], null, 'PV and PVH guests have no emulated devices');
  if (kind !== 'pv') return;
  if (context.is32BitXen === true) add(reader, 'bits', 32, null, 'a 32-bit hypervisor');
  else if (context.pv32Guests === false) add(reader, 'bits', 64, null, 'Xen runs no 32-bit PV guests (xen_caps)');
  const qemu = guest.values.get('qemuBackend') ?? disksOf(guest, 'qdisk')[0];
  if (qemu !== undefined) add(reader, 'features.qemuBackend', true, qemu.line, null);
}

function readHvm(reader: Reader): void {
  const { guest } = reader;
  const stubdom = guest.values.get('stubdom');
  readDeviceModel(reader, stubdom);
  const qemu = readQemu(reader, stubdom?.value === true);
  readViridian(reader);
  const vga = guest.values.get('vga');
  if (vga === undefined) add(reader, 'features.vga', 'cirrus', null, 'default of libxl');
  else if (vga.value !== 'unknown') add(reader, 'features.vga', vga.value, vga.line, null);
  const emulated = guest.networks.filter((each) => each.isEmulated !== false).map((each) => each.model ?? 'rtl8139');
  add(
    reader,
    'features.nicModels',
    [...new Set(emulated)],
    guest.networks[0]?.line ?? null,
    emulated.includes('rtl8139') ? 'rtl8139 where no model is named' : null,
  );
  readFirmware(reader, qemu);
}

/** In every version so far libxl makes the stub domain a PV domain. */
function readDeviceModel(reader: Reader, stubdom: Setting | undefined): void {
  const { context, guest } = reader;
  if (stubdom?.value === true) {
    add(reader, 'deviceModel', 'stubdom-pv', stubdom.line, 'libxl makes every stub domain a PV domain');
    return;
  }
  const restricted = guest.values.get('dmRestrict');
  if (restricted?.value !== true)
    add(
      reader,
      'deviceModel',
      'dom0',
      restricted?.line ?? stubdom?.line ?? null,
      'default of libxl: in dom0, not restricted',
    );
  else if (isAtLeast(context.xen, '4.10') === true)
    add(reader, 'deviceModel', 'dom0-restricted', restricted.line, null);
  else if (isAtLeast(context.xen, '4.10') === false)
    add(reader, 'deviceModel', 'dom0', restricted.line, 'xl before 4.10 does not know dm_restrict');
}

function readQemu(reader: Reader, isStubdom: boolean): string | null {
  const { context, guest } = reader;
  const said = guest.values.get('qemu');
  const found =
    said?.value === 'qemu-xen' || said?.value === 'qemu-xen-traditional'
      ? { value: said.value, line: said.line, note: null }
      : defaultQemu(context, isStubdom);
  if (found === null) return null;
  add(reader, 'qemu', found.value, found.line, found.note);
  const isLinux = isStubdom && found.value === 'qemu-xen';
  add(reader, 'features.linuxStubdom', isLinux, found.line, 'a stub domain with qemu-xen runs Linux');
  return found.value;
}

function defaultQemu(
  { xen, dom0Os }: GuestContext,
  isStubdom: boolean,
): { readonly value: string; readonly line: null; readonly note: string } | null {
  const has = (branch: string): boolean | undefined => isAtLeast(xen, branch);
  if (has('4.21') === true) return { value: 'qemu-xen', line: null, note: 'the only one since 4.21' };
  if (has('4.21') === undefined || dom0Os === 'netbsd') return null;
  if (isStubdom)
    return { value: 'qemu-xen-traditional', line: null, note: 'default of libxl with a stub domain, to 4.20' };
  if (has('4.3') === true) return { value: 'qemu-xen', line: null, note: 'default of libxl since 4.3' };
  return has('4.3') === false ? { value: 'qemu-xen-traditional', line: null, note: 'default of libxl to 4.2' } : null;
}

/** What `viridian=1` turns on, by version. */
const VIRIDIAN_DEFAULTS: readonly (readonly [since: string, groups: readonly string[]])[] = [
  ['4.5', ['base', 'freq', 'time_ref_count']],
  ['4.7', ['apic_assist']],
  ['4.9', ['crash_ctl']],
  ['4.15', ['no_vp_limit', 'cpu_hotplug']],
];

function readViridian(reader: Reader): void {
  const { values } = reader.guest;
  const { xen } = reader.context;
  const flag = values.get('viridian');
  const all = values.get('viridianAll');
  const enable = values.get('viridianEnable');
  const line = all?.line ?? enable?.line ?? flag?.line ?? null;
  if (line === null && flag === undefined && enable === undefined) {
    add(reader, 'viridian', false, null, 'default of libxl');
    add(reader, 'features.viridianGroups', [], null, 'default of libxl');
    return;
  }
  const enabled = listOf(enable);
  const isOn = flag?.value === true || all?.value === true || enabled.length > 0;
  if (!isOn) {
    add(reader, 'viridian', false, line, null);
    add(reader, 'features.viridianGroups', [], line, null);
    return;
  }
  const has = (branch: string): boolean => isAtLeast(xen, branch) === true;
  if (VIRIDIAN_GROUPS.some(([, since]) => isAtLeast(xen, since) === undefined)) {
    // which groups there are is not known; that some are on is, unless what is taken off is all of them
    if (listOf(values.get('viridianDisable')).length === 0) add(reader, 'viridian', true, line, null);
    return;
  }
  const groups = new Set<string>();
  if (flag?.value === true)
    for (const [since, names] of VIRIDIAN_DEFAULTS) if (has(since)) for (const name of names) groups.add(name);
  if (all?.value === true) for (const [name, since] of VIRIDIAN_GROUPS) if (has(since)) groups.add(name);
  for (const name of enabled) groups.add(name);
  for (const name of listOf(values.get('viridianDisable'))) groups.delete(name);
  const isBefore = !has('4.5');
  add(reader, 'viridian', isBefore || groups.size > 0, line, null);
  if (!isBefore) add(reader, 'features.viridianGroups', [...groups], line, `groups of ${xen ?? ''}`);
}

function readFirmware(reader: Reader, qemu: string | null): void {
  const said = reader.guest.values.get('firmware');
  const word = typeof said?.value === 'string' ? said.value : '';
  const isBios = said === undefined || (word !== '' && 'bios'.startsWith(word));
  if (!isBios) {
    const value = word !== '' && 'uefi'.startsWith(word) ? 'ovmf' : word;
    add(reader, 'features.firmware', value, said.line, null);
  } else if (qemu !== null) {
    const value = qemu === 'qemu-xen-traditional' ? 'rombios' : 'seabios';
    add(reader, 'features.firmware', value, said?.line ?? null, `default of libxl with ${qemu}`);
  }
}

/** Without a word in its file a guest gets what the host has; before 4.13 `xl info` does not show which that is. */
function readPaging(reader: Reader, kind: 'pv' | 'hvm' | 'pvh'): void {
  const { context, guest } = reader;
  const said = guest.values.get('hap');
  if (kind === 'pv') add(reader, 'paging', 'none', null, 'a PV guest, but for migration and the workaround for L1TF');
  else if (reader.claims.some(({ fact, value }) => fact === 'features.pvhVersion' && value === 1))
    add(reader, 'paging', 'hap', null, 'the first PVH runs in no other way');
  else if (context.hap === false) add(reader, 'paging', 'shadow', null, 'Xen has no hardware assisted paging to use');
  else if (said?.value === false) add(reader, 'paging', 'shadow', said.line, null);
  else if (said?.value === true) add(reader, 'paging', 'hap', said.line, null);
  else if (context.hap === true) add(reader, 'paging', 'hap', null, 'default of libxl where the host has it');
}

function readNested(reader: Reader, kind: 'pv' | 'hvm' | 'pvh'): void {
  const said = reader.guest.values.get('nested');
  const isKnownToPvh = isAtLeast(reader.context.xen, '4.10');
  if (kind === 'pv') add(reader, 'nestedHvm', false, null, 'not for PV guests');
  else if (said?.value !== true)
    add(reader, 'nestedHvm', false, said?.line ?? null, said === undefined ? 'default of libxl' : null);
  else if (kind === 'hvm' || isKnownToPvh === true) add(reader, 'nestedHvm', true, said.line, null);
}

function readAltp2m(reader: Reader, kind: 'pv' | 'hvm' | 'pvh'): void {
  const { context, guest } = reader;
  if (kind === 'pv') {
    add(reader, 'altp2m', false, null, 'not for PV guests');
    return;
  }
  const mode = guest.values.get('altp2m');
  const old = guest.values.get('altp2mOld');
  const isKnown = isAtLeast(context.xen, '4.6');
  if (mode !== undefined) {
    add(reader, 'altp2m', mode.value !== 'disabled', mode.line, null);
    add(reader, 'features.altp2mMode', mode.value, mode.line, null);
  } else if (old?.value === true && kind === 'hvm') {
    if (isKnown !== undefined)
      add(reader, 'altp2m', isKnown, old.line, isKnown ? null : 'xl before 4.6 does not know altp2mhvm');
  } else add(reader, 'altp2m', false, null, 'default of libxl');
}

/** Copied as they are; the default where the documentation states one, and the branch from which on. */
const COPIED: readonly (readonly [setting: CopiedSetting, fallback: FactValue | null, since: string])[] = [
  ['driverDomain', false, '4.4'],
  ['bootloader', '', '4.2'],
  ['bootloaderRestrict', null, '4.18'],
  ['maxGrantFrames', null, '4.10'],
  ['maxMaptrackFrames', null, '4.10'],
  ['maxEventChannels', 1023, '4.4'],
  ['vpmu', false, '4.16'],
  ['seclabel', '', '4.2'],
  ['vmtraceKiB', 0, '4.15'],
  ['migratable', true, '4.2'],
  ['ioPassthrough', false, '4.2'],
  ['p9', false, '4.10'],
  ['pvcalls', false, '4.11'],
];

const COPIED_X86: typeof COPIED = [['msrRelaxed', false, '4.15']];

const COPIED_ARM: typeof COPIED = [
  ['tee', 'none', '4.13'],
  ['devicetreePassthrough', false, '4.5'],
];

const COPIED_HVM: typeof COPIED = [
  ['hvmPirq', false, '4.19'],
  ['apic', true, '4.2'],
  ['hpet', true, '4.2'],
  ['usbEmulated', false, '4.2'],
  ['spice', false, '4.2'],
  ['gfxPassthrough', false, '4.2'],
  ['stubdomSeclabel', '', '4.2'],
];

function readCommon(reader: Reader): void {
  const { context, guest } = reader;
  const type = reader.claims.find((each) => each.fact === 'type')?.value;
  const rows = [
    ...COPIED,
    ...(context.isX86 === true ? COPIED_X86 : []),
    ...(context.isX86 === false ? COPIED_ARM : []),
    ...(type === 'hvm' ? COPIED_HVM : []),
  ];
  for (const [setting, fallback, since] of rows) readCopied(reader, setting, fallback, since);
  const apic = guest.values.get('apic');
  if (type === 'pvh' && apic !== undefined) add(reader, 'features.apic', apic.value, apic.line, null);
  const most = guest.values.get('maxVcpus');
  const vcpus = guest.values.get('vcpus');
  const counted = most !== undefined && Number(most.value) > 0 ? most : vcpus;
  add(
    reader,
    'vcpus',
    Math.max(Number(counted?.value ?? 1), 1),
    counted?.line ?? null,
    counted === undefined ? 'default of xl' : null,
  );
  for (const [setting, fact] of [
    ['memoryMiB', 'features.memoryMiB'],
    ['maxMemoryMiB', 'features.maxMemoryMiB'],
  ] as const) {
    const found = guest.values.get(setting);
    if (found !== undefined) add(reader, fact, found.value, found.line, null);
  }
  readGrantVersion(reader);
}

function readCopied(reader: Reader, setting: CopiedSetting, fallback: FactValue | null, since: string): void {
  const { context, guest } = reader;
  const isKnown = isAtLeast(context.xen, since);
  const said = guest.values.get(setting);
  // a version that does not know a setting ignores it
  if (said !== undefined && isKnown !== false) add(reader, `features.${setting}`, said.value, said.line, null);
  else if (said === undefined && fallback !== null && isKnown === true) {
    add(reader, `features.${setting}`, fallback, null, `default of xl since ${since}`);
  }
}

/** A guest's own limit is known to xl since 4.16, and never goes beyond Xen's. Without one, xl.conf may have said it. */
function readGrantVersion(reader: Reader): void {
  const { grantVersionLimit: limit, xen } = reader.context;
  const isOwn = isAtLeast(xen, '4.16');
  const said = reader.guest.values.get('maxGrantVersion');
  if (said !== undefined && isOwn === true) {
    const value = limit === null ? Number(said.value) : Math.min(limit, Number(said.value));
    add(reader, 'features.maxGrantVersion', value, said.line, null);
  } else if (limit !== null && (limit === 1 || isOwn === false)) {
    add(reader, 'features.maxGrantVersion', limit, null, "Xen's own limit");
  }
}

/** A device that a file does not list may be attached while the guest runs: only `xl list` knows that there is none. */
function readDevices(reader: Reader): void {
  const { guest } = reader;
  const { isRunning, networks, disks, pciDevices, values } = guest;
  const [network] = networks;
  if (network !== undefined)
    add(reader, 'pvNet', true, network.line, 'the backend is there, whether the guest uses it or not');
  else if (isRunning) add(reader, 'pvNet', false, guest.nameLine, 'no network device now');
  readPci(reader, pciDevices);
  const devices = [...networks, ...disks];
  const domains = [
    ...new Set(devices.flatMap(({ backendDomain: each }) => (each === null || isDom0(each) ? [] : [each]))),
  ];
  const served = devices.find(({ backendDomain: each }) => each !== null && !isDom0(each));
  if (domains.length > 0 || isRunning)
    add(reader, 'features.backendDomains', domains, served?.line ?? guest.nameLine, null);
  const backends = [...new Set(disks.flatMap(({ backend }) => (backend === null ? [] : [backend])))];
  if (backends.length > 0) add(reader, 'features.diskBackends', backends, disks[0]?.line ?? null, null);
  for (const setting of ['usbPassthrough', 'usbController', 'vtpm'] as const) {
    const found = values.get(setting);
    if (found !== undefined) add(reader, `features.${setting}`, found.value, found.line, null);
    else if (isRunning && setting !== 'usbPassthrough')
      add(reader, `features.${setting}`, false, guest.nameLine, 'none now');
  }
}

function readPci(reader: Reader, devices: readonly Setting[]): void {
  const { guest, context } = reader;
  const mode = guest.values.get('passthroughMode');
  const [first] = devices;
  if (mode !== undefined && mode.value !== 'default')
    add(reader, 'features.passthroughMode', mode.value, mode.line, null);
  if (first !== undefined) {
    add(reader, 'pciPassthrough', true, first.line, null);
    const permissive = devices.find((each) => each.value === true);
    if (permissive !== undefined || guest.isRunning) {
      add(reader, 'features.pciPermissive', permissive !== undefined, permissive?.line ?? first.line, null);
    }
  } else if (mode?.value === 'disabled' && isAtLeast(context.xen, '4.13') === true) {
    add(reader, 'pciPassthrough', false, mode.line, 'passthrough="disabled": none can be attached later either');
  } else if (guest.isRunning && isAtLeast(context.xen, '4.5') === true) {
    add(reader, 'pciPassthrough', false, guest.nameLine, 'no PCI device now');
  }
}

function isDom0(domain: string): boolean {
  return ['0', 'dom0', 'Domain-0', ''].includes(domain);
}

function disksOf(guest: GuestSettings, backend: string): Setting[] {
  return guest.disks.filter((each) => each.backend === backend).map(({ line }) => ({ value: true, line }));
}

function listOf(setting: Setting | undefined): readonly string[] {
  return Array.isArray(setting?.value) ? setting.value : [];
}

function add({ claims }: Reader, fact: string, value: FactValue, line: number | null, note: string | null): void {
  claims.push(claim(fact, value, line, note));
}
