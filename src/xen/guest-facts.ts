import { type Claim, claim } from './claim.ts';
import { readDevices } from './guest-devices.ts';
import { readHvm, readWithoutEmulation } from './guest-emulation.ts';
import { add, type GuestContext, type GuestReader } from './guest-reader.ts';
import type { CopiedSetting, GuestSettings } from './guest-settings.ts';
import type { FactValue } from './host-facts.ts';
import { isAtLeast } from './xen-version.ts';

/**
 * What the settings of one guest mean on this host, with the documented defaults of its version where a setting is absent.
 * A default that depends on something that no file shows (xl.conf, how the toolstack was built) is not known.
 */
export function guestClaims(guest: GuestSettings, context: GuestContext): readonly Claim[] {
  const reader: GuestReader = { guest, context, claims: [claim('name', guest.name, guest.nameLine)] };
  if (guest.isRunning) add(reader, 'features.running', true, guest.nameLine, null);
  if (context.isX86 === false) readArm(reader);
  else readX86(reader);
  readCommon(reader);
  readDevices(reader);
  return reader.claims;
}

type Kind = 'pv' | 'hvm' | 'pvh' | null;

/** What xl calls PV or PVH there runs as neither does on x86: its type is left open, so that no sentence about x86 excludes it. */
function readArm(reader: GuestReader): void {
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
  for (const fact of ['viridian', 'nestedHvm', 'features.pvshim']) add(reader, fact, false, null, 'not on Arm');
  if (!guest.values.has('virtio')) add(reader, 'deviceModel', 'none', null, 'Arm: no emulator without virtio');
}

function readX86(reader: GuestReader): void {
  const kind = readKind(reader);
  if (kind === null) return;
  if (kind === 'hvm') readHvm(reader);
  else readWithoutEmulation(reader, kind);
  readPaging(reader, kind);
  readNested(reader, kind);
  readAltp2m(reader, kind);
  const memory = reader.guest.values.get('memoryMiB');
  const most = reader.guest.values.get('maxMemoryMiB');
  // what a running guest has now may have been ballooned: only how it was started tells
  if (kind === 'pv') add(reader, 'features.populateOnDemand', false, null, 'not for PV guests');
  else if (memory !== undefined && !reader.guest.isRunning) {
    const isLess = most !== undefined && Number(memory.value) < Number(most.value);
    add(reader, 'features.populateOnDemand', isLess, most?.line ?? memory.line, 'memory against maxmem');
  }
}

function readKind(reader: GuestReader): Kind {
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
  reader: GuestReader,
  kind: 'pv' | 'hvm' | 'pvh',
  line: number | null,
  note: string | null,
  pvh: number | null,
): Kind {
  add(reader, 'type', kind, line, note);
  if (pvh !== null) add(reader, 'features.pvhVersion', pvh, line, note);
  const shim = reader.guest.values.get('pvShim');
  if (kind !== 'pvh') add(reader, 'features.pvshim', false, line, 'only in PVH guests');
  else if (isAtLeast(reader.context.xen, '4.10') !== undefined) {
    const isShim = shim?.value === true && isAtLeast(reader.context.xen, '4.10') === true;
    add(reader, 'features.pvshim', isShim, shim?.line ?? null, shim === undefined ? 'default of xl' : null);
  }
  return kind;
}

/** Without a word in its file a guest gets what the host has; before 4.13 `xl info` does not show which that is. */
function readPaging(reader: GuestReader, kind: 'pv' | 'hvm' | 'pvh'): void {
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

function readNested(reader: GuestReader, kind: 'pv' | 'hvm' | 'pvh'): void {
  const said = reader.guest.values.get('nested');
  const isKnownToPvh = isAtLeast(reader.context.xen, '4.10');
  if (kind === 'pv') add(reader, 'nestedHvm', false, null, 'not for PV guests');
  else if (said?.value !== true)
    add(reader, 'nestedHvm', false, said?.line ?? null, said === undefined ? 'default of libxl' : null);
  else if (kind === 'hvm' || isKnownToPvh === true) add(reader, 'nestedHvm', true, said.line, null);
}

function readAltp2m(reader: GuestReader, kind: 'pv' | 'hvm' | 'pvh'): void {
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

function readCommon(reader: GuestReader): void {
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

function readCopied(reader: GuestReader, setting: CopiedSetting, fallback: FactValue | null, since: string): void {
  const { context, guest } = reader;
  const isKnown = isAtLeast(context.xen, since);
  const said = guest.values.get(setting);
  // a version that does not know a setting ignores it
  if (said !== undefined && isKnown !== false) add(reader, `features.${setting}`, said.value, said.line, null);
  else if (said === undefined && fallback !== null && isKnown === true) {
    add(reader, `features.${setting}`, fallback, null, `default of xl since ${since}`);
  }
}

/** A guest's own limit is known to xl since 4.16, and never goes beyond Xen's. Without one, xl.conf could say it; by default it does not. */
function readGrantVersion(reader: GuestReader): void {
  const { grantVersionLimit: limit, xen } = reader.context;
  const isOwn = isAtLeast(xen, '4.16');
  const said = reader.guest.values.get('maxGrantVersion');
  if (said !== undefined && isOwn === true) {
    const value = limit === null ? Number(said.value) : Math.min(limit, Number(said.value));
    add(reader, 'features.maxGrantVersion', value, said.line, null);
  } else if (limit !== null && (limit === 1 || isOwn === false)) {
    add(reader, 'features.maxGrantVersion', limit, null, "Xen's own limit");
  } else if (limit !== null && said === undefined) {
    add(
      reader,
      'features.maxGrantVersion',
      limit,
      null,
      "Xen's own limit: without max_grant_version, xl sets none by default",
    );
  }
}
