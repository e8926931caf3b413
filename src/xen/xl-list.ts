import type { DiskDevice, GuestSettings, NetworkDevice, Setting, SettingName } from './guest-settings.ts';
import { VIRIDIAN_GROUPS } from './guest-settings.ts';
import { type JsonNode, type JsonProblem, readJsonWithPlaces } from './json-places.ts';

/** A guest takes about two kB; ten thousand guests are more than any host runs. */
export const MAX_XL_LIST_CHARACTERS = 64 * 1024 * 1024;

export interface XlListRead {
  readonly guests: readonly GuestSettings[];
  /**
   * False where something was said beside the list, an entry is no guest, or dom0 is not in it: there may be guests that are not
   * in it.
   */
  readonly isComplete: boolean;
  /** False for a part of the list, such as that of one guest, and for that of an xl that leaves dom0 out. */
  readonly hasDom0: boolean;
  readonly problem: JsonProblem | null;
}

/**
 * Reads `xl list -l`: the guests that are running, without dom0. Members that have their default are left out by xl. Lines
 * of standard error before the list are passed over, but a guest of which xl said such a thing is not in the list.
 */
export function readXlList(text: string): XlListRead {
  if (text.length > MAX_XL_LIST_CHARACTERS) {
    const message = `expected at most ${MAX_XL_LIST_CHARACTERS} characters, found ${text.length}`;
    return { guests: [], isComplete: false, hasDom0: false, problem: { line: 1, column: 1, message } };
  }
  const start = /^[ \t]*\[/m.exec(text)?.index ?? 0;
  const before = text.slice(0, start);
  // the lines before become blank ones, so that the numbers of the others stay
  const read = readJsonWithPlaces(before.replace(/[^\n]/g, ' ') + text.slice(start));
  if (read.problem !== null) return { guests: [], isComplete: false, hasDom0: false, problem: read.problem };
  if (read.root.kind !== 'list') {
    const message = 'expected the list that xl list -l prints: [ { "domid": ...';
    return {
      guests: [],
      isComplete: false,
      hasDom0: false,
      problem: { line: read.root.line, column: read.root.column, message },
    };
  }
  const entries = read.root.items.map(guestOf);
  const hasDom0 = entries.includes('dom0');
  return {
    guests: entries.flatMap((entry) => (entry === null || entry === 'dom0' ? [] : [entry])),
    isComplete: before.trim() === '' && !entries.includes(null) && hasDom0,
    hasDom0,
    problem: null,
  };
}

/** The outer number is the domain's: the one inside is what it was before the domain had one. */
function guestOf(node: JsonNode): GuestSettings | 'dom0' | null {
  const domid = member(node, 'domid');
  if (domid?.kind === 'number' && domid.value === 0) return 'dom0';
  const config = member(node, 'config');
  const created = member(config, 'c_info');
  const built = member(config, 'b_info');
  const name = member(created, 'name');
  const type = textOf(created, 'type');
  if (name?.kind !== 'text' || type === null || built === undefined) return null;
  const values = new Map<SettingName, Setting>();
  const union = member(built, `type.${type.value}`) ?? member(built, 'u');
  readMembers(values, created, CREATED);
  readMembers(values, built, BUILT);
  readMembers(values, union, BY_TYPE);
  readOthers(values, config, built, union);
  return {
    name: name.value,
    nameLine: name.line,
    isRunning: true,
    values,
    networks: itemsOf(config, 'nics').map(networkOf),
    disks: itemsOf(config, 'disks').map(diskOf),
    pciDevices: itemsOf(config, 'pcidevs').map((each) => ({
      value: isTrue(member(each, 'permissive')) === true,
      line: each.line,
    })),
  };
}

type Rows = readonly (readonly [member: string, setting: SettingName])[];

const CREATED: Rows = [
  ['type', 'type'],
  ['hap', 'hap'],
  ['pvh', 'pvhOld'],
  ['driver_domain', 'driverDomain'],
  ['passthrough', 'passthroughMode'],
  ['ssid_label', 'seclabel'],
];

const BUILT: Rows = [
  ['max_vcpus', 'vcpus'],
  ['device_model_stubdomain', 'stubdom'],
  ['dm_restrict', 'dmRestrict'],
  ['nested_hvm', 'nested'],
  ['altp2m', 'altp2m'],
  ['apic', 'apic'],
  ['bootloader', 'bootloader'],
  ['bootloader_restrict', 'bootloaderRestrict'],
  ['max_grant_frames', 'maxGrantFrames'],
  ['max_maptrack_frames', 'maxMaptrackFrames'],
  ['max_grant_version', 'maxGrantVersion'],
  ['event_channels', 'maxEventChannels'],
  ['vmtrace_buf_kb', 'vmtraceKiB'],
  ['vpmu', 'vpmu'],
  ['tee', 'tee'],
  ['device_model_ssid_label', 'stubdomSeclabel'],
];

const BY_TYPE: Rows = [
  ['nested_hvm', 'nested'],
  ['apic', 'apic'],
  ['altp2m', 'altp2mOld'],
  ['viridian', 'viridian'],
  ['hpet', 'hpet'],
  ['pirq', 'hvmPirq'],
  ['usb', 'usbEmulated'],
  ['gfx_passthru', 'gfxPassthrough'],
  ['bios', 'firmware'],
  ['pvshim', 'pvShim'],
  ['bootloader', 'bootloader'],
];

function readMembers(values: Map<SettingName, Setting>, node: JsonNode | undefined, rows: Rows): void {
  for (const [name, setting] of rows) {
    const found = member(node, name);
    const value = found === undefined ? undefined : plainValue(found);
    if (found !== undefined && value !== undefined) values.set(setting, { value, line: found.line });
  }
}

/** Members whose words or units are not ours. */
function readOthers(
  values: Map<SettingName, Setting>,
  config: JsonNode | undefined,
  built: JsonNode,
  union: JsonNode | undefined,
): void {
  const put = (setting: SettingName, value: Setting['value'], line: number): void => {
    values.set(setting, { value, line });
  };
  const qemu = textOf(built, 'device_model_version');
  if (qemu !== null) put('qemu', qemu.value.replaceAll('_', '-'), qemu.line);
  const migrate = member(built, 'disable_migrate');
  const isFixed = migrate === undefined ? undefined : isTrue(migrate);
  if (migrate !== undefined && isFixed !== undefined) put('migratable', !isFixed, migrate.line);
  for (const [name, setting] of [
    ['target_memkb', 'memoryMiB'],
    ['max_memkb', 'maxMemoryMiB'],
  ] as const) {
    const found = member(built, name);
    if (found?.kind === 'number') put(setting, Math.floor(found.value / 1024), found.line);
  }
  const relaxed = member(member(built, 'arch_x86'), 'msr_relaxed');
  const isRelaxed = relaxed === undefined ? undefined : isTrue(relaxed);
  if (relaxed !== undefined && isRelaxed !== undefined) put('msrRelaxed', isRelaxed, relaxed.line);
  for (const [name, setting] of [
    ['viridian_enable', 'viridianEnable'],
    ['viridian_disable', 'viridianDisable'],
  ] as const) {
    const found = member(union, name);
    if (found?.kind === 'list') put(setting, found.items.map(groupOf), found.line);
  }
  const vga = textOf(member(union, 'vga'), 'kind');
  if (vga !== null) put('vga', vga.value.toLowerCase() === 'std' ? 'stdvga' : vga.value.toLowerCase(), vga.line);
  const spice = member(member(union, 'spice'), 'enable');
  const isSpice = spice === undefined ? undefined : isTrue(spice);
  if (spice !== undefined && isSpice !== undefined) put('spice', isSpice, spice.line);
  const usb = member(union, 'usbdevice_list') ?? member(union, 'usbdevice');
  if (usb !== undefined) put('usbEmulated', true, usb.line);
  for (const [name, setting] of LISTS) {
    const [first] = itemsOf(config, name).concat(itemsOf(built, name));
    if (first !== undefined) put(setting, true, first.line);
  }
}

const LISTS: Rows = [
  ['dtdevs', 'devicetreePassthrough'],
  ['usbdevs', 'usbPassthrough'],
  ['ioports', 'ioPassthrough'],
  ['irqs', 'ioPassthrough'],
  ['iomem', 'ioPassthrough'],
  ['p9s', 'p9'],
  ['pvcallsifs', 'pvcalls'],
  ['usbctrls', 'usbController'],
  ['vtpms', 'vtpm'],
  ['vfbs', 'qemuBackend'],
  ['virtios', 'virtio'],
];

/** The number of an enlightenment, or in some versions its name. */
function groupOf(node: JsonNode): string {
  if (node.kind === 'number') return VIRIDIAN_GROUPS[node.value]?.[0] ?? `group ${node.value}`;
  return node.kind === 'text' ? node.value : 'unknown';
}

function networkOf(node: JsonNode): NetworkDevice {
  const type = textOf(node, 'nictype')?.value;
  return {
    line: node.line,
    backendDomain: backendOf(node),
    model: textOf(node, 'model')?.value ?? null,
    isEmulated: type === undefined ? null : type.toLowerCase() === 'vif_ioemu',
  };
}

function diskOf(node: JsonNode): DiskDevice {
  const backend = textOf(node, 'backend')?.value ?? null;
  return { line: node.line, backendDomain: backendOf(node), backend: backend === 'unknown' ? null : backend };
}

/** By name, or by the number of a domain that is not dom0. */
function backendOf(node: JsonNode): string | null {
  const name = textOf(node, 'backend_domname')?.value;
  if (name !== undefined) return name;
  const domid = member(node, 'backend_domid');
  return domid?.kind === 'number' && domid.value > 0 && domid.value < 0x7ff0 ? `domain ${domid.value}` : null;
}

/** Switches are the strings "True" and "False", some are JSON's own, and "<default>" is nothing. */
function plainValue(node: JsonNode): Setting['value'] | undefined {
  if (node.kind === 'flag') return node.value;
  // all ones: nothing was set
  if (node.kind === 'number') return node.value >= 0xffffffff ? undefined : node.value;
  if (node.kind !== 'text' || node.value === '<default>') return undefined;
  return isTrue(node) ?? node.value;
}

function isTrue(node: JsonNode | undefined): boolean | undefined {
  if (node?.kind === 'flag') return node.value;
  if (node?.kind === 'number') return node.value !== 0;
  if (node?.kind !== 'text') return undefined;
  return node.value === 'True' ? true : node.value === 'False' ? false : undefined;
}

function member(node: JsonNode | undefined, name: string): JsonNode | undefined {
  return node?.kind === 'object' ? node.members.get(name)?.value : undefined;
}

function textOf(node: JsonNode | undefined, name: string): { readonly value: string; readonly line: number } | null {
  const found = member(node, name);
  return found?.kind === 'text' ? { value: found.value, line: found.line } : null;
}

function itemsOf(node: JsonNode | undefined, name: string): readonly JsonNode[] {
  const found = member(node, name);
  return found?.kind === 'list' ? found.items : [];
}
