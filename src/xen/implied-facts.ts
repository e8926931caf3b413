import { type Facts, factAt } from '#conditions';

/**
 * Facts that follow from facts that are known, by what the words mean: a Linux version says Linux, VT-d says Intel. A fact that is
 * there already stays; nothing is guessed.
 */
export function withImpliedFacts(host: Facts): Facts {
  const guests = Array.isArray(host.guests)
    ? host.guests.map((guest: Facts) => guestImplied(guest, host))
    : host.guests;
  const withGuests: Facts = guests === undefined ? host : { ...host, guests };
  return hostImplied(withGuests);
}

/** Hardware virtualisation has one name at each maker; hosts that run guests by it have it. */
function impliedOfProcessor(host: Record<string, unknown>): Readonly<Record<string, boolean>> | undefined {
  const { guests } = host;
  const runs = Array.isArray(guests) && guestsOf(guests).some((guest) => is(guest, 'type', 'hvm', 'pvh'));
  if (is(host, 'cpuVendor', 'amd', 'hygon')) return runs ? { vmx: false, svm: true } : { vmx: false };
  if (is(host, 'cpuVendor', 'intel')) return runs ? { vmx: true, svm: false } : { svm: false };
  return undefined;
}

function hostImplied(host: Facts): Facts {
  const features: Record<string, unknown> = { ...membersOf(host['features']) };
  const known: Record<string, unknown> = { ...host };
  const { guests } = host;
  if (is(host, 'arch', 'arm64', 'arm32')) known['cpuVendor'] ??= 'arm';
  if (is(host, 'iommuType', 'vtd')) known['cpuVendor'] ??= 'intel';
  if (is(host, 'iommuType', 'amd-vi')) known['cpuVendor'] ??= 'amd';
  if (is(host, 'cpuVendor', 'intel', 'amd', 'hygon', 'centaur', 'zhaoxin')) known['arch'] ??= 'x86_64';
  if (is(host, 'cpuVendor', 'amd', 'hygon') && host['iommu'] === true) known['iommuType'] ??= 'amd-vi';
  if (is(host, 'cpuVendor', 'intel') && host['iommu'] === true) known['iommuType'] ??= 'vtd';
  const ofProcessor = impliedOfProcessor(known);
  if (ofProcessor !== undefined) known['cpuFeatures'] = { ...ofProcessor, ...membersOf(host['cpuFeatures']) };
  if (typeof factAt(host, ['versions', 'xapi']) === 'string') known['toolstack'] ??= 'xapi';
  if (host['iommu'] === false) known['iommuSharesPageTables'] ??= false;
  if (typeof host['dom0Linux'] === 'string') features['dom0Os'] ??= 'linux';
  const traceBuffers = factAt(host, ['commandLine', 'tbuf_size']);
  if (typeof traceBuffers === 'number' && traceBuffers > 0) features['tracing'] ??= true;
  if (hasOnlyGrantV1(host)) features['grantV2'] ??= false;
  if (guestsOf(guests).some((guest) => (factAt(guest, ['features', 'maxGrantVersion']) ?? 0) === 2))
    features['grantV2'] ??= true;
  if (Array.isArray(guests)) {
    const hasNet = guests.some((guest: Facts) => guest['pvNet'] !== false);
    const hasDriverDomain = guests.some((guest: Facts) => factAt(guest, ['features', 'driverDomain']) !== false);
    if (!hasNet) features['linuxNetback'] ??= false;
    if (!hasDriverDomain && features['dom0Os'] !== undefined && features['dom0Os'] !== 'linux')
      features['linuxNetback'] ??= false;
    if (guests.length === 0) features['dom0Backend'] ??= false;
    if (guests.length === 0) features['passthroughSharesResources'] ??= false;
  }
  const kernel = netbackKernel(host);
  const versions = kernel === undefined ? host['versions'] : { linuxNetback: kernel, ...membersOf(host['versions']) };
  return {
    ...known,
    ...(Object.keys(features).length === 0 ? {} : { features }),
    ...(versions === undefined ? {} : { versions }),
  };
}

/** The kernel of the one domain that serves the network. */
function netbackKernel(host: Facts): unknown {
  const name = factAt(host, ['features', 'netBackendDomain']);
  if (name === 'dom0') return host['dom0Linux'];
  if (typeof name !== 'string' || !Array.isArray(host.guests)) return undefined;
  return host.guests.find((guest: Facts) => guest['name'] === name)?.['linux'];
}

function guestImplied(guest: Facts, host: Facts): Facts {
  const features: Record<string, unknown> = { ...membersOf(guest['features']) };
  const known: Record<string, unknown> = { ...guest };
  if (typeof guest['linux'] === 'string') features['os'] ??= 'linux';
  if (features['os'] !== undefined && features['os'] !== 'linux') known['linux'] ??= null;
  if (guest['viridian'] === false) features['viridianGroups'] ??= [];
  if (guest['pciPassthrough'] === false) known['passthroughKinds'] ??= [];
  if (typeof features['netBackend'] === 'string') known['pvNet'] ??= true;
  if (is(guest, 'type', 'pv', 'pvh')) features['emulatedVga'] ??= 'none';
  // an Arm guest may have a device model for virtio
  if (is(guest, 'type', 'pv', 'pvh') && is(host, 'arch', 'x86_64', 'x86_32')) known['deviceModel'] ??= 'none';
  if (is(guest, 'type', 'pv', 'hvm')) features['pvshim'] ??= false;
  if (is(guest, 'type', 'pv')) known['paging'] ??= null;
  if (hasOnlyGrantV1(host)) features['maxGrantVersion'] ??= 1;
  if (host['iommuSharesPageTables'] === true) features['passthroughMode'] ??= 'share_pt';
  if (host['iommuSharesPageTables'] === false) features['passthroughMode'] ??= 'sync_pt';
  return { ...known, ...(Object.keys(features).length === 0 ? {} : { features }) };
}

function guestsOf(guests: Facts['guests']): readonly Facts[] {
  return Array.isArray(guests) ? guests : [];
}

/** `gnttab=max-ver:1`, by its part or as it was written. */
function hasOnlyGrantV1(host: Facts): boolean {
  if (factAt(host, ['commandLine', 'gnttab.max-ver']) === 1) return true;
  const grants = factAt(host, ['commandLine', 'gnttab']);
  return typeof grants === 'string' && /(?:^|,)max-ver:1(?:,|$)/.test(grants);
}

function is(facts: Facts, name: string, ...words: readonly string[]): boolean {
  const value = facts[name];
  return typeof value === 'string' && words.includes(value);
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
