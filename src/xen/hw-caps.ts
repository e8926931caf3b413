import { type Claim, claim } from './claim.ts';
import { type CommandLine, isNamed } from './command-line.ts';

/** One bit of one word of `hw_caps`. `word` names a register of CPUID: its place in the line differs by version. */
interface FeatureBit {
  readonly name: string;
  readonly word: Register;
  readonly bit: number;
}

type Register = '1d' | '1c' | 'e1d' | 'e1c' | 'Da1' | '7b0' | '7c0' | 'e7d';

/** Abilities by the names of /proc/cpuinfo; only those that Xen does not hide because of errata. */
const FEATURES: readonly FeatureBit[] = [
  ...bits('1d', { pse: 3, mce: 7, apic: 9, pge: 13, mca: 14, pat: 16, fxsr: 24, sse2: 26 }),
  ...bits('1c', { vmx: 5, pcid: 17, x2apic: 21, aes: 25, xsave: 26, avx: 28, f16c: 29, rdrand: 30 }),
  ...bits('e1d', { nx: 20, pdpe1gb: 26, rdtscp: 27, lm: 29 }),
  ...bits('e1c', { svm: 2, ibs: 10, lwp: 15, topoext: 22 }),
  ...bits('7b0', {
    fsgsbase: 0,
    sgx: 2,
    hle: 4,
    avx2: 5,
    smep: 7,
    invpcid: 10,
    rtm: 11,
    mpx: 14,
    avx512f: 16,
    smap: 20,
    intel_pt: 25,
  }),
  ...bits('7c0', { umip: 2, pku: 3, user_shstk: 7, la57: 16, rdpid: 22 }),
];

/** What a clear bit says nothing about: Xen clears these itself, for errata or because its own support is off. */
const HIDDEN_BY_XEN = new Set([
  'hle',
  'rtm',
  'mpx',
  'rdrand',
  'lwp',
  'sgx',
  'user_shstk',
  'pku',
  'umip',
  'xsave',
  'ibs',
  'intel_pt',
  'la57',
]);

/** Options that make Xen clear bits of its own view of the processor. */
const CLEARING_OPTIONS = [
  'cpuid',
  'cpuid_mask_cpu',
  'cpuid_mask_ecx',
  'cpuid_mask_edx',
  'cpuid_mask_ext_ecx',
  'cpuid_mask_ext_edx',
  'xsave',
  'lapic',
  'nolapic',
];

const NEW_ORDER: readonly (Register | null)[] = ['1d', '1c', 'e1d', 'e1c', 'Da1', '7b0', '7c0', 'e7d'];
const OLD_ORDER: readonly (Register | null)[] = ['1d', 'e1d', null, null, '1c', null, 'e1c', '7b0'];

/** The words of `hw_caps`, by register; undefined where the line is none, or all of it is zero as on Arm. */
export function readHwCaps(text: string, isOldOrder: boolean): ReadonlyMap<string, number> | undefined {
  if (!/^[0-9a-f]{8}(?::[0-9a-f]{8}){7,31}$/.test(text)) return undefined;
  const words = text.split(':').map((word) => Number.parseInt(word, 16));
  if (words.every((word) => word === 0)) return undefined;
  const order = isOldOrder ? OLD_ORDER : NEW_ORDER;
  return new Map(
    order.flatMap((register, index) => (register === null ? [] : [[register, words[index] ?? 0] as const])),
  );
}

/**
 * The abilities that the words show. A set bit is one; a clear one only means none where nothing made Xen clear it: the
 * command line is whole and has no option that does, and Xen itself does not hide that ability.
 */
export function hwCapsClaims(
  caps: ReadonlyMap<string, number>,
  line: number,
  commandLine: CommandLine | null,
): Claim[] {
  const isUntouched =
    commandLine?.isComplete === true && !CLEARING_OPTIONS.some((option) => isNamed(commandLine, option));
  return FEATURES.flatMap(({ name, word, bit }) => {
    const register = caps.get(word);
    if (register === undefined) return [];
    const isSet = ((register >>> bit) & 1) === 1;
    const isSure = isSet || (isUntouched && !HIDDEN_BY_XEN.has(name) && !isNamed(commandLine, name));
    return isSure ? [claim(`cpuFeatures.${name}`, isSet, line, `hw_caps ${word} bit ${bit}`)] : [];
  });
}

export function hasFeature(caps: ReadonlyMap<string, number> | undefined, name: string): boolean {
  const feature = FEATURES.find((each) => each.name === name);
  if (caps === undefined || feature === undefined) return false;
  return (((caps.get(feature.word) ?? 0) >>> feature.bit) & 1) === 1;
}

function bits(word: Register, byName: Readonly<Record<string, number>>): FeatureBit[] {
  return Object.entries(byName).map(([name, bit]) => ({ name, word, bit }));
}
