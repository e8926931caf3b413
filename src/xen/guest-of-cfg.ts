import {
  type DiskDevice,
  type GuestSettings,
  type NetworkDevice,
  type Setting,
  type SettingName,
  VIRIDIAN_GROUPS,
} from './guest-settings.ts';
import type { FactValue } from './host-facts.ts';
import { isAtLeast } from './xen-version.ts';
import { readXlCfg, type XlCfgProblem, type XlCfgSetting, type XlCfgValue } from './xl-cfg.ts';

/** A guest has a handful of devices; more than these are an attack on whoever lists them. */
const MOST_DEVICES = 4096;

export interface GuestFileRead {
  /** Null where xl refuses the file: then nothing in it is about a guest. */
  readonly guest: GuestSettings | null;
  readonly problems: readonly XlCfgProblem[];
}

/** Reads a guest's file as the xl of that version does (null: not known), with its reasons to refuse one. */
export function readGuestFile(text: string, xen: string | null): GuestFileRead {
  const { settings, problems } = readXlCfg(text);
  if (problems.length > 0) return { guest: null, problems };
  const file: GuestFile = { settings, xen, refusals: [], values: new Map() };
  const name = atom(file, 'name');
  if (name === undefined) refuse(file, undefined, 'Domain name must be specified.', 'add name = "..."');
  readKind(file);
  readNumbers(file);
  readSwitches(file);
  readWords(file);
  readViridian(file);
  readOtherDevices(file);
  const guest: GuestSettings = {
    name: name?.value ?? '',
    nameLine: name?.line ?? null,
    isRunning: false,
    values: file.values,
    networks: texts(file, 'vif').map(networkOf),
    disks: texts(file, 'disk').map(diskOf),
    pciDevices: pciDevicesOf(file),
  };
  return file.refusals.length > 0 ? { guest: null, problems: file.refusals } : { guest, problems: [] };
}

interface GuestFile {
  readonly settings: ReadonlyMap<string, XlCfgSetting>;
  readonly xen: string | null;
  readonly refusals: XlCfgProblem[];
  readonly values: Map<SettingName, Setting>;
}

interface Atom {
  readonly value: string;
  readonly line: number;
}

/** `type` is known to xl since 4.10; before, anything but builder="hvm" is a PV guest. Words may be abbreviated. */
function readKind(file: GuestFile): void {
  const type = isAtLeast(file.xen, '4.10') === false ? undefined : atom(file, 'type');
  const builder = atom(file, 'builder');
  const byType = type === undefined ? undefined : ['hvm', 'pv', 'pvh'].find((word) => word.startsWith(type.value));
  if (type !== undefined && byType === undefined) {
    refuse(file, type.line, `Invalid domain type ${shown(type.value)}.`, 'write "pv", "pvh" or "hvm"');
  }
  const isHvm = builder !== undefined && 'hvm'.startsWith(builder.value);
  const byBuilder =
    builder === undefined ? undefined : isHvm ? 'hvm' : 'generic'.startsWith(builder.value) ? 'pv' : null;
  const isNew = isAtLeast(file.xen, '4.10') !== false;
  if (byBuilder === null && isNew && builder !== undefined) {
    refuse(file, builder.line, `Invalid domain type ${shown(builder.value)}.`, 'take builder= out, or write type=');
  }
  if (byType !== undefined && typeof byBuilder === 'string' && byType !== byBuilder) {
    refuse(file, builder?.line, 'Contradicting "builder" and "type" options specified.', 'keep type= alone');
  }
  const kind = byType ?? (isNew ? (byBuilder ?? undefined) : isHvm ? 'hvm' : undefined);
  const line = type?.line ?? builder?.line ?? null;
  if (kind !== undefined) file.values.set('type', { value: kind, line });
  requireKernel(file, kind);
}

function requireKernel(file: GuestFile, kind: string | undefined): void {
  const firmware = isAtLeast(file.xen, '4.11') === false ? undefined : atom(file, 'firmware');
  if (kind === 'hvm' || file.refusals.length > 0) return;
  if (atom(file, 'kernel') !== undefined || atom(file, 'bootloader') !== undefined || firmware !== undefined) return;
  refuse(file, undefined, 'Neither kernel nor bootloader specified', 'add kernel= or bootloader=');
}

const NUMBERS: readonly (readonly [key: string, setting: SettingName])[] = [
  ['vcpus', 'vcpus'],
  ['maxvcpus', 'maxVcpus'],
  ['memory', 'memoryMiB'],
  ['maxmem', 'maxMemoryMiB'],
  ['max_event_channels', 'maxEventChannels'],
  ['max_grant_frames', 'maxGrantFrames'],
  ['max_maptrack_frames', 'maxMaptrackFrames'],
  ['max_grant_version', 'maxGrantVersion'],
  ['vmtrace_buf_kb', 'vmtraceKiB'],
];

function readNumbers(file: GuestFile): void {
  for (const [key, setting] of NUMBERS) {
    const found = number(file, key);
    if (found !== undefined && found.value >= 0) file.values.set(setting, found);
  }
  const vcpus = Math.max(number(file, 'vcpus')?.value ?? 1, 1);
  const most = number(file, 'maxvcpus');
  if (most !== undefined && most.value !== 0 && most.value < vcpus) {
    refuse(file, most.line, 'xl: maxvcpus < vcpus', 'make maxvcpus at least vcpus');
  }
}

const SWITCHES: readonly (readonly [key: string, setting: SettingName])[] = [
  ['pvh', 'pvhOld'],
  ['pvshim', 'pvShim'],
  ['device_model_stubdomain_override', 'stubdom'],
  ['dm_restrict', 'dmRestrict'],
  ['hap', 'hap'],
  ['nestedhvm', 'nested'],
  ['altp2mhvm', 'altp2mOld'],
  ['driver_domain', 'driverDomain'],
  ['bootloader_restrict', 'bootloaderRestrict'],
  ['vpmu', 'vpmu'],
  ['msr_relaxed', 'msrRelaxed'],
  ['hvm_pirq', 'hvmPirq'],
  ['apic', 'apic'],
  ['hpet', 'hpet'],
  ['spice', 'spice'],
];

function readSwitches(file: GuestFile): void {
  for (const [key, setting] of SWITCHES) {
    const found = number(file, key);
    if (found !== undefined) file.values.set(setting, { value: found.value !== 0, line: found.line });
  }
  const nomigrate = number(file, 'nomigrate');
  if (nomigrate !== undefined) file.values.set('migratable', { value: nomigrate.value === 0, line: nomigrate.line });
  const usb = number(file, 'usb');
  const devices = file.settings.get('usbdevice');
  if (devices !== undefined || usb !== undefined) {
    const value = devices !== undefined || (usb?.value ?? 0) !== 0;
    file.values.set('usbEmulated', { value, line: devices?.line ?? usb?.line ?? null });
  }
  const gfx = file.settings.get('gfx_passthru');
  if (gfx !== undefined) {
    file.values.set('gfxPassthrough', { value: (number(file, 'gfx_passthru')?.value ?? 1) !== 0, line: gfx.line });
  }
}

const ALTP2M_MODES = ['disabled', 'mixed', 'external', 'limited'];

function readWords(file: GuestFile): void {
  const put = (setting: SettingName, found: Atom | undefined): void => {
    if (found !== undefined) file.values.set(setting, found);
  };
  put('bootloader', atom(file, 'bootloader'));
  put('seclabel', atom(file, 'seclabel') ?? atom(file, 'init_seclabel'));
  put('stubdomSeclabel', atom(file, 'device_model_stubdomain_seclabel'));
  put('firmware', atom(file, 'firmware') ?? atom(file, 'bios'));
  put('qemu', oneOf(file, 'device_model_version', ['qemu-xen', 'qemu-xen-traditional', 'none']));
  put('tee', oneOf(file, 'tee', ['none', 'optee', 'ffa']));
  if (isAtLeast(file.xen, '4.13') !== false) {
    put('passthroughMode', oneOf(file, 'passthrough', ['default', 'disabled', 'enabled', 'sync_pt', 'share_pt']));
  }
  if (isAtLeast(file.xen, '4.9') !== false) {
    const mode = number(file, 'altp2m');
    const byNumber = mode === undefined ? undefined : ALTP2M_MODES[mode.value];
    if (mode !== undefined && byNumber === undefined) {
      refuse(file, mode.line, `invalid value ${mode.value} for "altp2m"`, `write one of ${ALTP2M_MODES.join(', ')}`);
    } else if (mode !== undefined) file.values.set('altp2m', { value: byNumber ?? '', line: mode.line });
    else put('altp2m', oneOf(file, 'altp2m', ALTP2M_MODES));
  }
  if (file.values.get('type')?.value !== 'hvm') return;
  const vga = oneOf(file, 'vga', ['stdvga', 'cirrus', 'none', 'qxl']);
  const std = number(file, 'stdvga');
  if (vga !== undefined) file.values.set('vga', { value: vga.value, line: vga.line });
  else if (std !== undefined) file.values.set('vga', { value: std.value === 0 ? 'cirrus' : 'stdvga', line: std.line });
}

/** A list names enlightenments; anything else is a switch. */
function readViridian(file: GuestFile): void {
  const setting = file.settings.get('viridian');
  if (setting === undefined || file.values.get('type')?.value !== 'hvm') return;
  const { line } = setting;
  if (setting.value.kind === 'text') {
    const found = number(file, 'viridian');
    if (found !== undefined) file.values.set('viridian', { value: found.value !== 0, line });
    return;
  }
  const enable = new Set<string>();
  const disable = new Set<string>();
  for (const { value: word, line: at } of texts(file, 'viridian')) {
    const name = word.startsWith('!') ? word.slice(1) : word;
    if (word === 'all') file.values.set('viridianAll', { value: true, line });
    else if (word === 'defaults') file.values.set('viridian', { value: true, line });
    else if (!VIRIDIAN_GROUPS.some(([group]) => group === name)) {
      refuse(file, at, `unknown viridian enlightenment '${shown(name)}'`, 'see viridian in xl.cfg(5)');
    } else if (word === name) {
      enable.add(name);
      disable.delete(name);
    } else {
      disable.add(name);
      enable.delete(name);
    }
  }
  file.values.set('viridianEnable', { value: [...enable], line });
  file.values.set('viridianDisable', { value: [...disable], line });
}

/** Devices of which only it matters whether there are any. */
const PRESENT: readonly (readonly [key: string, setting: SettingName])[] = [
  ['dtdev', 'devicetreePassthrough'],
  ['usbdev', 'usbPassthrough'],
  ['ioports', 'ioPassthrough'],
  ['irqs', 'ioPassthrough'],
  ['iomem', 'ioPassthrough'],
  ['p9', 'p9'],
  ['pvcalls', 'pvcalls'],
  ['usbctrl', 'usbController'],
  ['vtpm', 'vtpm'],
  ['vfb', 'qemuBackend'],
  ['virtio', 'virtio'],
];

function readOtherDevices(file: GuestFile): void {
  for (const [key, setting] of PRESENT) {
    const [first] = texts(file, key);
    if (first !== undefined) file.values.set(setting, { value: true, line: first.line });
  }
  const disks = texts(file, 'disk');
  const virtio = disks.find(({ value }) => /(?:^|,)\s*specification=virtio\s*(?:,|$)/.test(value));
  if (virtio !== undefined) file.values.set('virtio', { value: true, line: virtio.line });
  const host = texts(file, 'usbdevice').find(({ value }) => value.startsWith('host:'));
  if (host !== undefined) file.values.set('usbPassthrough', { value: true, line: host.line });
}

/** `mac=...,bridge=br0,model=e1000`: no model means the default, `type=vif` that nothing is emulated. */
function networkOf({ value, line }: Atom): NetworkDevice {
  const parts = new Map<string, string>();
  for (const part of value.split(',')) {
    const [key = '', ...rest] = part.trim().split('=');
    parts.set(key.trim(), rest.join('=').trim());
  }
  const type = parts.get('type');
  return {
    line,
    backendDomain: parts.get('backend') ?? null,
    model: parts.get('model') ?? null,
    isEmulated: type === undefined ? null : type === 'ioemu',
  };
}

const DISK_BACKENDS = ['phy', 'tap', 'qdisk', 'standalone'];

/** `key=value` parts, and the old form `phy:/dev/x,xvda,w`, in which the prefix is no more than a wish since 4.2. */
function diskOf({ value, line }: Atom): DiskDevice {
  const parts = value.split(',').map((part) => part.trim());
  const kind = parts.find((part) => part.startsWith('backendtype='))?.slice('backendtype='.length);
  const domain = parts.find((part) => part.startsWith('backend='))?.slice('backend='.length);
  return {
    line,
    backendDomain: domain ?? null,
    backend: kind !== undefined && DISK_BACKENDS.includes(kind) ? kind : null,
  };
}

function pciDevicesOf(file: GuestFile): Setting[] {
  const general = (number(file, 'pci_permissive')?.value ?? 0) !== 0;
  return texts(file, 'pci').map(({ value, line }) => {
    const own = [...value.matchAll(/(?:^|,)\s*permissive=(?<flag>[0-9])/g)].at(-1)?.groups?.['flag'];
    return { value: own === undefined ? general : own !== '0', line };
  });
}

function atom({ settings }: GuestFile, key: string): Atom | undefined {
  const setting = settings.get(key);
  return setting?.value.kind === 'text' ? { value: setting.value.text, line: setting.line } : undefined;
}

function oneOf(file: GuestFile, key: string, words: readonly string[]): Atom | undefined {
  const found = atom(file, key);
  if (found === undefined || words.includes(found.value)) return found;
  refuse(file, found.line, `${key}: unknown value "${shown(found.value)}"`, `write one of ${words.join(', ')}`);
  return undefined;
}

/** A number as xl takes it (strtol, base 0), in quotes or not; what is none is passed over with a warning there. */
function number(file: GuestFile, key: string): { readonly value: number; readonly line: number } | undefined {
  const found = atom(file, key);
  if (found === undefined || file.settings.get(key)?.isAppended === true) return undefined;
  const groups =
    /^\s*(?<sign>[+-]?)(?:0x(?<hex>[0-9a-fA-F]{1,13})|(?<octal>0[0-7]{0,15})|(?<decimal>[1-9][0-9]{0,14}))$/.exec(
      found.value,
    )?.groups;
  if (groups === undefined) return undefined;
  const digits = groups['decimal'] ?? groups['hex'] ?? groups['octal'] ?? '0';
  const base = groups['decimal'] !== undefined ? 10 : groups['hex'] !== undefined ? 16 : 8;
  const value = Number.parseInt(digits, base);
  return { value: groups['sign'] === '-' ? -value : value, line: found.line };
}

/** The strings of a list, up to the first item that is none: there xl stops. */
function texts({ settings }: GuestFile, key: string): Atom[] {
  const value: XlCfgValue | undefined = settings.get(key)?.value;
  if (value?.kind !== 'list') return [];
  const found: Atom[] = [];
  for (const item of value.values.slice(0, MOST_DEVICES)) {
    if (item.kind !== 'text') break;
    found.push({ value: item.text, line: item.line });
  }
  return found;
}

function refuse({ refusals }: GuestFile, line: number | undefined, message: string, suggestion: string): void {
  refusals.push({ line: line ?? 1, column: 1, message, suggestion });
}

function shown(value: FactValue): string {
  return String(value).slice(0, 60);
}
