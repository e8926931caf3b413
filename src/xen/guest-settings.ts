import type { FactValue } from './host-facts.ts';

/** What a guest's file or `xl list -l` sets, in one vocabulary for both; what neither names has no entry. */
export type SettingName =
  | 'type'
  | 'pvhOld'
  | 'pvShim'
  | 'stubdom'
  | 'qemu'
  | 'dmRestrict'
  | 'hap'
  | 'nested'
  | 'altp2m'
  | 'altp2mOld'
  | 'vcpus'
  | 'maxVcpus'
  | 'viridian'
  | 'viridianAll'
  | 'viridianEnable'
  | 'viridianDisable'
  | 'memoryMiB'
  | 'maxMemoryMiB'
  | 'vga'
  | 'firmware'
  | 'passthroughMode'
  | 'virtio'
  | 'qemuBackend'
  | 'pciPermissive'
  | CopiedSetting;

/** Settings that become the fact `features.` of the same name as they are. */
export type CopiedSetting =
  | 'driverDomain'
  | 'bootloader'
  | 'bootloaderRestrict'
  | 'maxGrantVersion'
  | 'maxGrantFrames'
  | 'maxMaptrackFrames'
  | 'maxEventChannels'
  | 'vpmu'
  | 'tee'
  | 'msrRelaxed'
  | 'hvmPirq'
  | 'apic'
  | 'hpet'
  | 'usbEmulated'
  | 'spice'
  | 'vmtraceKiB'
  | 'seclabel'
  | 'stubdomSeclabel'
  | 'gfxPassthrough'
  | 'devicetreePassthrough'
  | 'usbPassthrough'
  | 'ioPassthrough'
  | 'p9'
  | 'pvcalls'
  | 'usbController'
  | 'vtpm'
  | 'migratable';

export interface Setting {
  readonly value: FactValue;
  readonly line: number | null;
}

/** A network or disk device. Null where nothing is said of that. */
export interface Device {
  readonly line: number | null;
  readonly backendDomain: string | null;
}

export interface NetworkDevice extends Device {
  readonly model: string | null;
  readonly isEmulated: boolean | null;
}

export interface DiskDevice extends Device {
  readonly backend: string | null;
}

export interface GuestSettings {
  readonly name: string;
  readonly nameLine: number | null;
  /** From the running guest: what is not listed is not there. A file says only how the guest is started. */
  readonly isRunning: boolean;
  readonly values: ReadonlyMap<SettingName, Setting>;
  readonly networks: readonly NetworkDevice[];
  readonly disks: readonly DiskDevice[];
  readonly pciDevices: readonly Setting[];
}

/** The enlightenments by their numbers in libxl, and from which version each is there. */
export const VIRIDIAN_GROUPS: readonly (readonly [name: string, since: string])[] = [
  ['base', '4.5'],
  ['freq', '4.5'],
  ['time_ref_count', '4.5'],
  ['reference_tsc', '4.6'],
  ['hcall_remote_tlb_flush', '4.7'],
  ['apic_assist', '4.7'],
  ['crash_ctl', '4.9'],
  ['synic', '4.13'],
  ['stimer', '4.13'],
  ['hcall_ipi', '4.13'],
  ['ex_processor_masks', '4.15'],
  ['no_vp_limit', '4.15'],
  ['cpu_hotplug', '4.15'],
];
