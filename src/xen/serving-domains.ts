import { claimedValue, type SourcedClaim } from './claim.ts';
import type { GatheredGuests } from './gather-guests.ts';

/**
 * Who serves the devices of the guests, as the guests' own settings tell: dom0 where no other domain is named. What runs in dom0 tells
 * whether that is Linux.
 */
export function servingDomains(
  { guests, isComplete }: GatheredGuests,
  host: ReadonlyMap<string, SourcedClaim>,
): readonly SourcedClaim[] {
  const found: SourcedClaim[] = [];
  const all = guests.flat();
  const byDom0 = all.find(({ fact }) => fact === 'features.netServedByDom0');
  const isLinux = host.get('features.dom0Os')?.value === 'linux';
  if (byDom0 !== undefined) {
    found.push(claimFrom(byDom0, 'features.dom0Backend', true, 'dom0 serves its network'));
    if (isLinux) found.push(claimFrom(byDom0, 'features.linuxNetback', true, 'the Linux of dom0 serves its network'));
    // a guest that may serve others may do so for one whose file names none
    const mayServe = guests.some((claims) => claimedValue(claims, 'features.driverDomain') !== false);
    if (
      isComplete === true &&
      !mayServe &&
      !all.some(({ fact, value }) => fact === 'features.netBackend' && value !== 'dom0')
    )
      found.push(claimFrom(byDom0, 'features.netBackendDomain', 'dom0', 'no guest names another, and none may serve'));
  }
  const disk = all.find(({ fact }) => fact === 'features.diskServedByDom0');
  if (byDom0 === undefined && disk !== undefined)
    found.push(claimFrom(disk, 'features.dom0Backend', true, 'dom0 serves its disk'));
  return found;
}

function claimFrom(from: SourcedClaim, fact: string, value: boolean | string, note: string): SourcedClaim {
  return { ...from, fact, value, note };
}

const GUEST_FILE = /\.cfg$/;

/** Files in the form of `xl.cfg` are made for xl; up to 4.4 for xend as well. XAPI and libvirt keep their guests otherwise. */
export function toolstackOf(
  files: readonly { readonly name: string }[],
  isSince45: boolean,
  host: ReadonlyMap<string, SourcedClaim>,
): readonly SourcedClaim[] {
  const file = files.find(({ name }) => GUEST_FILE.test(name));
  if (file === undefined || !isSince45 || host.has('features.xenPatchQueue')) return [];
  return [
    { fact: 'toolstack', value: 'xl', file: file.name, line: null, note: "a guest's file in the form that xl reads" },
  ];
}
