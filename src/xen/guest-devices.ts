import { add, type GuestReader } from './guest-reader.ts';
import type { Setting } from './guest-settings.ts';
import { isAtLeast } from './xen-version.ts';

/** A device that a file does not list may be attached while the guest runs: only `xl list` knows that there is none. */
export function readDevices(reader: GuestReader): void {
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
  const [first] = networks;
  if (first !== undefined) {
    const own = networks.find(({ backendDomain: each }) => each !== null && !isDom0(each));
    const ours = networks.find(({ backendDomain: each }) => each === null || isDom0(each));
    if (ours !== undefined) {
      const note = ours.backendDomain === null ? 'no backend is named: dom0 serves it' : null;
      add(reader, 'features.netServedByDom0', true, ours.line, note);
    }
    // one more may be attached to a guest of which a file tells
    if (own !== undefined) add(reader, 'features.netBackend', 'driver-domain', own.line, null);
    else if (isRunning) add(reader, 'features.netBackend', 'dom0', first.line, 'no backend is named: dom0 serves it');
  }
  const backends = [...new Set(disks.flatMap(({ backend }) => (backend === null ? [] : [backend])))];
  if (backends.length > 0) add(reader, 'features.diskBackends', backends, disks[0]?.line ?? null, null);
  const ofDom0 = disks.find(({ backendDomain: each }) => each === null || isDom0(each));
  if (ofDom0 !== undefined) add(reader, 'features.diskServedByDom0', true, ofDom0.line, null);
  for (const setting of ['usbPassthrough', 'usbController', 'vtpm'] as const) {
    const found = values.get(setting);
    if (found !== undefined) add(reader, `features.${setting}`, found.value, found.line, null);
    else if (isRunning && setting !== 'usbPassthrough')
      add(reader, `features.${setting}`, false, guest.nameLine, 'none now');
  }
}

function readPci(reader: GuestReader, devices: readonly Setting[]): void {
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
