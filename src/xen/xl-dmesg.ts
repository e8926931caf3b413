import { type Claim, claim } from './claim.ts';
import { processorModel, vendorOf } from './processor-model.ts';
import { readXenVersion } from './xen-version.ts';

/** Xen's console ring has 16 kB to some megabytes. */
const MAX_CHARACTERS = 16 * 1024 * 1024;
const MOST_UNKNOWN = 200;
const GIB = 1024 * 1024 * 1024;

export interface XlDmesgRead {
  readonly claims: readonly Claim[];
  /** Options that this Xen does not know: what stands on its command line about them has no effect. */
  readonly unknownParameters: ReadonlySet<string>;
  /** Options whose value this Xen did not take. */
  readonly invalidParameters: ReadonlySet<string>;
}

interface Line {
  readonly text: string;
  readonly number: number;
}

/**
 * Reads `xl dmesg`. The ring forgets its beginning, so that a line that is missing says nothing; and a guest can write into
 * it: its lines begin with `(dN)` and are passed over.
 */
export function readXlDmesg(text: string): XlDmesgRead {
  const lines = linesOf(text.slice(0, MAX_CHARACTERS));
  const unknown = new Map<string, number>();
  const invalid = new Set<string>();
  const claims: Claim[] = [];
  for (const line of lines) {
    const parameter = /^parameter "(?<name>[^"\s]{1,60})" unknown!$/.exec(line.text)?.groups?.['name'];
    if (parameter !== undefined && unknown.size < MOST_UNKNOWN) unknown.set(parameter.replace(/^no-/, ''), line.number);
    const refused = /^parameter "(?<name>[^"\s]{1,60})" has invalid value "/.exec(line.text)?.groups?.['name'];
    if (refused !== undefined && invalid.size < MOST_UNKNOWN) invalid.add(refused.replace(/^no-/, ''));
    claims.push(...lineClaims(line));
  }
  claims.push(...memoryClaims(lines));
  if (unknown.size > 0)
    claims.push(claim('features.unknownParameters', [...unknown.keys()], [...unknown.values()][0] ?? null));
  if (unknown.has('flask') && unknown.has('xsm'))
    claims.push(claim('xsm', 'none', unknown.get('xsm') ?? null, 'Xen knows neither xsm= nor flask='));
  return { claims, unknownParameters: new Set(unknown.keys()), invalidParameters: invalid };
}

/** Xen's own lines without their mark and time stamp. */
function linesOf(text: string): Line[] {
  return text.split('\n').flatMap((line, index) => {
    const own = /^\(XEN\) (?:\[[^\]\n]{1,40}\] )?(?<text>.*)$/s.exec(line.endsWith('\r') ? line.slice(0, -1) : line)
      ?.groups?.['text'];
    return own === undefined ? [] : [{ text: own, number: index + 1 }];
  });
}

function lineClaims({ text, number }: Line): Claim[] {
  return bannerClaims(text, number) ?? processorClaims(text, number) ?? fixedClaims(text, number);
}

/** `Xen version 4.17.5 (Debian 4.17.5+72-g01140da4e8-1) (who@where) (gcc ...) debug=n Sat Nov 29 ...` */
function bannerClaims(text: string, line: number): Claim[] | null {
  const banner =
    /^Xen version (?<version>\S{1,80}) \((?<first>[^()]{0,120})\) .{0,400}? debug=(?<debug>[yn])(?:\s|$)/.exec(
      text,
    )?.groups;
  if (banner === undefined) return null;
  const claims: Claim[] = [];
  const version = readXenVersion(banner['version'] ?? '');
  if (version !== undefined) claims.push(claim('xen', version.version, line));
  claims.push(claim('features.xenPrinted', banner['version'] ?? '', line));
  const isDebug = banner['debug'] === 'y';
  claims.push(claim('build.debug', isDebug, line), claim('build.CONFIG_DEBUG', isDebug, line));
  const described = /^Debian (?<package>[0-9][0-9A-Za-z.+~-]*)$/.exec(banner['first'] ?? '')?.groups?.['package'];
  if (described === undefined) return claims;
  claims.push(claim('features.xenDescribe', described, line));
  const commit = /\+[0-9]+-g(?<commit>[0-9a-f]{7,40})(?:[-+~]|$)/.exec(described)?.groups?.['commit'];
  if (commit !== undefined) claims.push(claim('features.xenCommit', commit, line, "the version of Debian's package"));
  return claims;
}

/** `CPU Vendor: AMD, Family 23 (0x17), Model 49 (0x31), Stepping 0 (raw 00830f10)` */
function processorClaims(text: string, line: number): Claim[] | null {
  const found =
    /^CPU Vendor: (?<vendor>[A-Za-z]+), Family (?<family>[0-9]{1,4}) \([^)]*\), Model (?<model>[0-9]{1,4}) \([^)]*\), Stepping (?<stepping>[0-9]{1,3}) /.exec(
      text,
    )?.groups;
  if (found === undefined) return null;
  const [family, model, stepping] = [found['family'], found['model'], found['stepping']].map(Number);
  if (family === undefined || model === undefined || stepping === undefined) return null;
  const vendor = vendorOf(found['vendor'] ?? '');
  const name = vendor === undefined ? undefined : processorModel(vendor, family, model, stepping);
  return [
    ...(vendor === undefined ? [] : [claim('cpuVendor', vendor, line)]),
    ...(name === undefined ? [] : [claim('cpuModel', name, line)]),
    claim('features.cpuFamily', family, line),
    claim('features.cpuModelNumber', model, line),
    claim('features.cpuStepping', stepping, line),
  ];
}

type Fixed = readonly [pattern: RegExp, ...facts: (readonly [fact: string, value: boolean | string])[]];

/** Lines that Xen prints only where what they say is so. */
const FIXED: readonly Fixed[] = [
  [/^I\/O virtualisation enabled$/, ['iommu', true]],
  [/^I\/O virtualisation disabled$/, ['iommu', false]],
  [/^Intel VT-d Queued Invalidation (?:not )?enabled\.$/, ['iommuType', 'vtd']],
  [/^Intel VT-d Shared EPT tables not enabled\.$/, ['iommuSharesPageTables', false]],
  [/^AMD-Vi: IOMMU Extended Features:/, ['iommuType', 'amd-vi']],
  [/^Interrupt remapping enabled$/, ['features.interruptRemapping', true]],
  [/^Interrupt remapping disabled$/, ['features.interruptRemapping', false]],
  [/^HVM: Hardware Assisted Paging \(HAP\) detected$/, ['hap', true]],
  [/^HVM: Hardware Assisted Paging \(HAP\) detected but disabled$/, ['hap', false]],
  [/^HVM: Hardware Assisted Paging \(HAP\) not detected$/, ['hap', false]],
  [/^\*\*\* Building a PV Dom0 \*\*\*$/, ['features.dom0Type', 'pv']],
  [/^\*\*\* Building a PVH Dom0 \*\*\*$/, ['features.dom0Type', 'pvh']],
  [/^Xen {2}kernel: 64-bit, lsb(?:, compat32)?$/, ['arch', 'x86_64']],
  [/^Initialising XSM SILO mode$/, ['xsm', 'silo']],
  [/^Flask: {2}Starting in (?:enforcing|permissive) mode\.$/, ['xsm', 'flask']],
  [/^Flask: Disabled at boot\.$/, ['xsm', 'none']],
];

function fixedClaims(text: string, line: number): Claim[] {
  for (const [pattern, ...facts] of FIXED) {
    if (pattern.test(text)) return facts.map(([fact, value]) => claim(fact, value, line));
  }
  return [];
}

/** The end of the last usable range of Xen's memory map; nothing where the map is not there from its first line on. */
function memoryClaims(lines: readonly Line[]): Claim[] {
  const start = lines.findIndex(({ text }) => /^[A-Za-z0-9-]{1,30} RAM map:$/.test(text));
  if (start < 0) return [];
  let highest = 0n;
  let line: number | null = null;
  for (const { text, number } of lines.slice(start + 1)) {
    const range =
      /^ \[?(?<from>[0-9a-f]{16})(?:, | - )(?<last>[0-9a-f]{16})\]? (?:\((?<kind>[A-Za-z ]+)\)|type [0-9]+)$/.exec(
        text,
      )?.groups;
    if (range === undefined) break;
    const last = BigInt(`0x${range['last'] ?? '0'}`);
    if (range['kind'] === 'usable' && last > highest) [highest, line] = [last, number];
  }
  if (line === null) return [];
  return [
    claim(
      'highestPhysicalAddressGiB',
      Math.ceil(Number(highest) / GIB),
      line,
      'the last usable range of the memory map',
    ),
  ];
}
