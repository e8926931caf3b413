import { add, type GuestContext, type GuestReader } from './guest-reader.ts';
import { type GuestSettings, type Setting, VIRIDIAN_GROUPS } from './guest-settings.ts';
import { isAtLeast } from './xen-version.ts';

/** PV and PVH guests: nothing is emulated for them. */
export function readWithoutEmulation(reader: GuestReader, kind: 'pv' | 'pvh'): void {
  const { context, guest } = reader;
  if (!guest.values.has('virtio'))
    add(reader, 'deviceModel', 'none', null, 'PV and PVH guests have no emulated devices');
  add(reader, 'viridian', false, null, 'only HVM guests have enlightenments');
  add(reader, 'features.viridianGroups', [], null, 'only HVM guests have enlightenments');
  add(reader, 'features.emulatedVga', 'none', null, 'PV and PVH guests have no emulated devices');
  add(reader, 'features.nicModels', [], null, 'PV and PVH guests have no emulated devices');
  if (kind !== 'pv') return;
  if (context.is32BitXen === true) add(reader, 'bits', 32, null, 'a 32-bit hypervisor');
  else if (context.pv32Guests === false) add(reader, 'bits', 64, null, 'Xen runs no 32-bit PV guests (xen_caps)');
  const qemu = guest.values.get('qemuBackend') ?? disksOf(guest, 'qdisk')[0];
  if (qemu !== undefined) add(reader, 'features.qemuBackend', true, qemu.line, null);
}

/** Where an HVM guest's devices are emulated, by what, and which they are. */
export function readHvm(reader: GuestReader): void {
  const { guest } = reader;
  const stubdom = guest.values.get('stubdom');
  readDeviceModel(reader, stubdom);
  const qemu = readQemu(reader, stubdom?.value === true);
  readViridian(reader);
  const vga = guest.values.get('vga');
  if (vga === undefined) add(reader, 'features.emulatedVga', 'cirrus', null, 'default of libxl');
  else if (vga.value !== 'unknown') add(reader, 'features.emulatedVga', vga.value, vga.line, null);
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
function readDeviceModel(reader: GuestReader, stubdom: Setting | undefined): void {
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
  else if (isAtLeast(context.xen, '4.10') === true) {
    // with the other QEMU libxl does not start such a guest
    const isRefused = guest.values.get('qemu')?.value === 'qemu-xen-traditional';
    if (!isRefused) add(reader, 'deviceModel', 'dom0-restricted', restricted.line, null);
  } else if (isAtLeast(context.xen, '4.10') === false)
    add(reader, 'deviceModel', 'dom0', restricted.line, 'xl before 4.10 does not know dm_restrict');
}

function readQemu(reader: GuestReader, isStubdom: boolean): string | null {
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

function readViridian(reader: GuestReader): void {
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

function readFirmware(reader: GuestReader, qemu: string | null): void {
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

function disksOf(guest: GuestSettings, backend: string): Setting[] {
  return guest.disks.filter((each) => each.backend === backend).map(({ line }) => ({ value: true, line }));
}

function listOf(setting: Setting | undefined): readonly string[] {
  return Array.isArray(setting?.value) ? setting.value : [];
}
