import type { HostFileKind } from '#xen';

/** What a line of each kind of file looks like; the first that fits. */
const SIGNS: readonly (readonly [RegExp, HostFileKind])[] = [
  [/^\s*\[/, 'xlList'],
  [/^\s*\{/, 'facts'],
  [/^(?:xen_major|xen_version|virt_caps)\s*:/m, 'xlInfo'],
  [/^processor\s*:/m, 'cpuinfo'],
  [/^\(XEN\)/m, 'xlDmesg'],
  [/^(?:# )?CONFIG_[A-Z0-9_]+(?:=| is not set)/m, 'buildConfig'],
  [/^(?:#\s*)?XENSTORED(?:_ARGS|TYPE)?=/m, 'xencommons'],
  [/^\s*(?:name|memory|builder|type|kernel|bootloader|vcpus)\s*=/m, 'guestFile'],
];

/** Only the beginning is looked at. */
const LOOKED_AT = 64 * 1024;

/** What a file is by its text, where its name does not say it; null where nothing tells. */
export function kindOfText(text: string): HostFileKind | null {
  const beginning = text.slice(0, LOOKED_AT);
  return SIGNS.find(([sign]) => sign.test(beginning))?.[1] ?? null;
}
