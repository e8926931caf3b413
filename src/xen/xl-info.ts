import { type Claim, claim } from './claim.ts';
import { type CommandLine, commandLineClaims, readCommandLine } from './command-line.ts';
import { hasFeature, hwCapsClaims, readHwCaps } from './hw-caps.ts';
import { isAtLeast, readXenVersion } from './xen-version.ts';

/** `xl info -n` of the largest machines has some hundred kB. */
export const MAX_XL_INFO_CHARACTERS = 4 * 1024 * 1024;

export interface XlInfoRead {
  readonly claims: readonly Claim[];
  /** What the claims on guests depend on; null where the file does not tell. */
  readonly xen: string | null;
  readonly isX86: boolean | null;
  readonly commandLine: CommandLine | null;
  /** False where no line of the file is one of `xl info`. */
  readonly isXlInfo: boolean;
  /** The last line, where it has no end: xl ends each, so that half of it may be missing, and it is not read. */
  readonly cutLine: number | null;
}

/**
 * Reads the output of `xl info` (also `-n`). Each claim names its line. What this version of xl did not print yet is not
 * known, what it prints only where it is there and did not print is not there.
 */
export function readXlInfo(text: string): XlInfoRead {
  const kept = text.slice(0, MAX_XL_INFO_CHARACTERS);
  // `4.1` may be the beginning of `4.17.2`
  const end = kept.lastIndexOf('\n') + 1;
  const whole = kept.slice(0, end);
  const fields = fieldsOf(whole);
  const printed = fields.get('xen_version');
  const version = printed === undefined ? undefined : readXenVersion(printed.text);
  const xen = version?.version ?? null;
  const caps = words(fields.get('xen_caps'));
  const isX86 = caps === null ? null : caps.some((word) => /-x86_(?:32p?|64)$/.test(word));
  const commandLineField = fields.get('xen_commandline');
  const commandLine = commandLineField === undefined ? null : readCommandLine(commandLineField.text);
  const host: Host = { fields, xen, isX86, commandLine };
  const claims = [
    ...versionClaims(host),
    ...capsClaims(host),
    ...virtCapsClaims(host),
    ...processorClaims(host),
    ...machineClaims(host),
    ...dom0Claims(host),
  ];
  if (commandLine !== null && commandLineField !== undefined) {
    for (const each of commandLineClaims(commandLine, commandLineField.line, xen, isX86 === true)) claims.push(each);
  }
  return {
    claims,
    xen,
    isX86,
    commandLine,
    isXlInfo: ['xen_version', 'xen_caps', 'nr_cpus'].some((name) => fields.has(name)),
    cutLine: kept.slice(end).trim() === '' ? null : whole.split('\n').length,
  };
}

interface Field {
  readonly text: string;
  readonly line: number;
}

interface Host {
  readonly fields: ReadonlyMap<string, Field>;
  readonly xen: string | null;
  readonly isX86: boolean | null;
  readonly commandLine: CommandLine | null;
}

/**
 * The lines `name : value` by name, of repeated ones the first. The tables of `-n` have other forms, or names that nobody
 * asks for. Trailing blanks of the value stay: the command line's length says whether it was cut.
 */
function fieldsOf(text: string): ReadonlyMap<string, Field> {
  const fields = new Map<string, Field>();
  for (const [index, line] of text.split('\n').entries()) {
    const groups = /^(?<name>[a-z][a-z0-9_]{0,40}) *: ?(?<value>.*)$/s.exec(
      line.endsWith('\r') ? line.slice(0, -1) : line,
    )?.groups;
    const name = groups?.['name'];
    if (name !== undefined && !fields.has(name)) fields.set(name, { text: groups?.['value'] ?? '', line: index + 1 });
  }
  return fields;
}

function versionClaims({ fields, xen }: Host): Claim[] {
  const claims: Claim[] = [];
  const printed = fields.get('xen_version');
  if (printed !== undefined) {
    if (xen !== null) claims.push(claim('xen', xen, printed.line));
    claims.push(claim('features.xenPrinted', printed.text.trim(), printed.line));
  }
  const changeset = fields.get('xen_changeset');
  if (changeset !== undefined) claims.push(...changesetClaims(changeset.text.trim(), changeset.line));
  return claims;
}

/** `Thu Jul 23 16:07:51 2020 +0100 git:456957aaa1-dirty`, or with a patch queue `708e83f0e7d1, pq 9787e6a3ba7b`. */
export function changesetClaims(text: string, line: number): Claim[] {
  const git = /(?:^|\s)git:(?<commit>[0-9a-f]{7,40})(?<dirty>-dirty)?$/.exec(text)?.groups;
  if (git !== undefined) {
    return [
      claim('features.xenCommit', git['commit'] ?? '', line),
      claim('features.xenDirty', git['dirty'] !== undefined, line),
    ];
  }
  const queue = /^(?<commit>[0-9a-f]{7,40}), pq (?<queue>[0-9a-f]{7,40})$/.exec(text)?.groups;
  if (queue === undefined) return [];
  return [
    claim('features.xenCommit', queue['commit'] ?? '', line),
    claim('features.xenPatchQueue', queue['queue'] ?? '', line),
  ];
}

const ARCHES: readonly (readonly [RegExp, string])[] = [
  [/^xen-3\.0-aarch64$/, 'arm64'],
  [/^xen-3\.0-armv7l$/, 'arm32'],
  [/^(?:xen|hvm)-3\.0-x86_64$/, 'x86_64'],
  [/^(?:xen|hvm)-3\.0-x86_32p?$/, 'x86_32'],
];

function capsClaims({ fields, xen, isX86, commandLine }: Host): Claim[] {
  const field = fields.get('xen_caps');
  const caps = words(field);
  if (field === undefined || caps === null) return [];
  const claims: Claim[] = [];
  // a 64-bit hypervisor also names what else its guests may be, so the first row that fits any word decides
  const arch = ARCHES.find(([pattern]) => caps.some((word) => pattern.test(word)))?.[1];
  if (arch !== undefined) claims.push(claim('arch', arch, field.line));
  if (arch === 'arm64' || arch === 'arm32') {
    claims.push(
      claim('cpuVendor', 'arm', field.line, 'xen_caps: not x86'),
      claim('ept', false, field.line, 'only on x86'),
    );
  }
  if (arch === 'arm64') claims.push(claim('features.arm32Guests', caps.includes('xen-3.0-armv7l'), field.line));
  if (isX86 !== true) return claims;
  const hasPv = caps.some((word) => word.startsWith('xen-3.0-x86'));
  const hasHvm = caps.some((word) => word.startsWith('hvm-3.0-'));
  const hasPv32 = caps.includes('xen-3.0-x86_32p');
  claims.push(claim('features.pvGuests', hasPv, field.line), claim('features.hvmGuests', hasHvm, field.line));
  claims.push(claim('features.pv32Guests', hasPv32, field.line));
  const isConfigurable = isAtLeast(xen, '4.12') === true;
  if (isConfigurable) claims.push(claim('build.CONFIG_PV', hasPv, field.line));
  // without: the processor, its firmware or an option may be why
  if (isConfigurable && hasHvm) claims.push(claim('build.CONFIG_HVM', true, field.line));
  if (isAtLeast(xen, '4.14') !== true || !hasPv) return claims;
  if (hasPv32) claims.push(claim('build.CONFIG_PV32', true, field.line));
  else if (isPv32Off({ fields, xen, isX86, commandLine })) {
    const note = 'neither pv= nor shadow stacks explain why 32-bit PV guests cannot run';
    claims.push(claim('build.CONFIG_PV32', false, field.line, note));
  }
  return claims;
}

/** Whether nothing but the build can be why 32-bit PV guests cannot run: an option, or the shadow stacks of the processor. */
function isPv32Off({ fields, commandLine }: Host): boolean {
  const hwCaps = readHwCaps(fields.get('hw_caps')?.text.trim() ?? '', false);
  const hasPvOption =
    commandLine === null ||
    !commandLine.isComplete ||
    [...commandLine.options.keys(), ...commandLine.unread].some((name) => /^pv(?:\.|$)/.test(name));
  return hwCaps !== undefined && !hasPvOption && !hasFeature(hwCaps, 'user_shstk');
}

function virtCapsClaims({ fields, xen, isX86, commandLine }: Host): Claim[] {
  const field = fields.get('virt_caps');
  const caps = words(field);
  if (field === undefined || caps === null || isX86 === null) return [];
  const { line } = field;
  const has = (word: string): boolean => caps.includes(word);
  const claims: Claim[] = [];
  // a word that this version prints where it applies; before, it says nothing
  const flag = (fact: string, isThere: boolean, since: string, note: string): void => {
    if (isThere || isAtLeast(xen, since) === true) claims.push(claim(fact, isThere, line, note));
  };
  const hasIommu = has('hvm_directio') || has('pv_directio');
  // no guest type that could use it hides it: then nothing is known. Arm printed none of these words before 4.13.
  const isTold = isX86 ? has('hvm') || has('pv') : isAtLeast(xen, '4.13') === true;
  if (hasIommu || isTold) claims.push(claim('iommu', hasIommu, line, 'hvm_directio, pv_directio'));
  flag('hap', has('hap'), '4.13', 'hap');
  if (commandLine?.options.get('hap') === false && isX86) {
    claims.push(claim('hap', false, fields.get('xen_commandline')?.line ?? null, "hap=0 on Xen's command line"));
  }
  if (isX86) flag('features.shadowPaging', has('shadow'), '4.13', 'shadow');
  if (isX86 && (has('shadow') || isAtLeast(xen, '4.13') === true)) {
    claims.push(claim('build.CONFIG_SHADOW_PAGING', has('shadow'), line, 'shadow'));
  }
  const isShared = has('iommu_hap_pt_share');
  // shared with page tables that are not in use: said, but meaningless
  if (!isShared || has('hap')) flag('iommuSharesPageTables', isShared, '4.13', 'iommu_hap_pt_share');
  flag('features.vmtrace', has('vmtrace'), '4.15', 'vmtrace');
  flag('features.vpmu', has('vpmu'), '4.16', 'vpmu');
  flag('features.grantTables', has('gnttab-v1') || has('gnttab-v2'), '4.16', 'gnttab-v1');
  flag('features.grantV2', has('gnttab-v2'), '4.16', 'gnttab-v2');
  return claims;
}

/** Instructions that no maker but Intel built into a processor with VMX. */
const INTEL_ONLY = ['rtm', 'hle', 'mpx', 'sgx'];

function processorClaims({ fields, xen, isX86, commandLine }: Host): Claim[] {
  const field = fields.get('hw_caps');
  if (field === undefined || isX86 !== true) return [];
  const isOldOrder = isAtLeast(xen, '4.7');
  if (isOldOrder === undefined) return [];
  const caps = readHwCaps(field.text.trim(), !isOldOrder);
  if (caps === undefined) return [];
  const { line } = field;
  const claims = hwCapsClaims(caps, line, commandLine);
  const hap = words(fields.get('virt_caps'))?.includes('hap') === true;
  const hasIommu = words(fields.get('virt_caps'))?.some((word) => word.endsWith('_directio')) === true;
  if (hasFeature(caps, 'svm')) {
    claims.push(claim('features.cpuVendorOneOf', ['amd', 'hygon'], line, 'hw_caps has svm'));
    claims.push(claim('ept', false, line, 'hw_caps has svm: nested paging there is not EPT'));
    if (hasIommu) claims.push(claim('iommuType', 'amd-vi', line, 'hw_caps has svm, virt_caps an IOMMU'));
  } else if (hasFeature(caps, 'vmx')) {
    const intel = INTEL_ONLY.find((name) => hasFeature(caps, name));
    if (intel !== undefined)
      claims.push(claim('cpuVendor', 'intel', line, `hw_caps has vmx and ${intel}, which only Intel makes`));
    else claims.push(claim('features.cpuVendorOneOf', ['intel', 'zhaoxin', 'centaur'], line, 'hw_caps has vmx'));
    if (hap) claims.push(claim('ept', true, line, 'hw_caps has vmx, virt_caps hap'));
    if (hasIommu) claims.push(claim('iommuType', 'vtd', line, 'hw_caps has vmx, virt_caps an IOMMU'));
  }
  return claims;
}

function machineClaims({ fields, isX86 }: Host): Claim[] {
  const claims: Claim[] = [];
  const nodes = number(fields, 'nr_nodes');
  if (nodes !== null && nodes.value > 0) claims.push(claim('numaNodes', nodes.value, nodes.line));
  const cpus = number(fields, 'nr_cpus');
  if (cpus !== null) claims.push(claim('features.cpus', cpus.value, cpus.line));
  const memory = number(fields, 'total_memory');
  if (memory !== null) claims.push(claim('features.memoryMiB', memory.value, memory.line));
  const threads = number(fields, 'threads_per_core');
  // Xen counts every thread as a core on Arm. What counts is processors that run, so parked siblings are not seen here.
  if (threads !== null && isX86 === true && threads.value > 0) {
    claims.push(claim('smt', threads.value > 1, threads.line, 'threads_per_core counts threads that are running'));
  }
  const scheduler = fields.get('xen_scheduler');
  if (scheduler !== undefined && scheduler.text.trim() !== '') {
    claims.push(claim('features.scheduler', scheduler.text.trim(), scheduler.line));
  }
  return claims;
}

function dom0Claims({ fields, xen, isX86, commandLine }: Host): Claim[] {
  const claims: Claim[] = [];
  const release = fields.get('release');
  const version = fields.get('version');
  const system = version === undefined ? null : systemOf(version.text);
  if (version !== undefined && system !== null) claims.push(claim('features.dom0Os', system, version.line));
  if (release !== undefined && version !== undefined && system === 'linux') {
    claims.push(...linuxClaims(release.text.trim(), release.line, version.text.trim(), version.line));
  }
  if (commandLine === null || isX86 !== true) return claims;
  const field = fields.get('xen_commandline');
  const caps = words(fields.get('xen_caps'));
  const asked = commandLine.options.get('dom0.pvh');
  const note = "Xen's command line";
  if (asked === true) claims.push(claim('features.dom0Type', 'pvh', field?.line ?? null, note));
  else if (
    commandLine.isComplete &&
    caps?.some((word) => word.startsWith('xen-3.0-x86')) === true &&
    !/\bdom0(?:pvh|=)/.test(field?.text ?? '') &&
    isAtLeast(xen, '4.4') === true
  ) {
    claims.push(claim('features.dom0Type', 'pv', field?.line ?? null, `${note}: no dom0= (the default is PV)`));
  }
  return claims;
}

function systemOf(version: string): string | null {
  if (version.startsWith('#')) return 'linux';
  if (version.startsWith('FreeBSD ')) return 'freebsd';
  return version.startsWith('NetBSD ') ? 'netbsd' : null;
}

/**
 * A distribution keeps the third number at 0 while it takes in later releases of the branch, so 0 with something appended
 * tells only the branch. Debian says in `version` which release it is.
 */
function linuxClaims(release: string, line: number, version: string, versionLine: number): Claim[] {
  const numbers = /^(?<branch>[0-9]+\.[0-9]+)(?<point>\.[0-9]+)?(?<rest>.*)$/s.exec(release)?.groups;
  const branch = numbers?.['branch'];
  if (numbers === undefined || branch === undefined) return [];
  const debian = / Debian (?<version>[0-9]+\.[0-9]+\.[0-9]+)(?:-|~|\+)/.exec(version)?.groups?.['version'];
  if (debian?.startsWith(`${branch}.`))
    return [claim('dom0Linux', debian, versionLine, 'what Debian says in `version`')];
  const point = numbers['point'] ?? '';
  const candidate = /^-rc[0-9]{1,2}/.exec(numbers['rest'] ?? '')?.[0];
  if (candidate !== undefined) return [claim('dom0Linux', `${branch}${candidate}`, line)];
  if (point === '.0' && numbers['rest'] !== '') {
    return [claim('dom0Linux', branch, line, "the branch: a distribution's third number stays 0")];
  }
  return [claim('dom0Linux', `${branch}${point}`, line)];
}

function words(field: Field | undefined): readonly string[] | null {
  return field === undefined ? null : field.text.split(' ').filter((word) => word !== '');
}

function number(
  fields: ReadonlyMap<string, Field>,
  name: string,
): { readonly value: number; readonly line: number } | null {
  const field = fields.get(name);
  const text = field?.text.trim() ?? '';
  return field !== undefined && /^[0-9]{1,15}$/.test(text) ? { value: Number(text), line: field.line } : null;
}
