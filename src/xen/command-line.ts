import { type Claim, claim } from './claim.ts';
import type { FactValue } from './host-facts.ts';
import { isAtLeast } from './xen-version.ts';

/** Xen keeps 1023 characters of its command line; what it prints of a longer one ends there, while all of it was obeyed. */
const KEPT_CHARACTERS = 1023;
/** Attack: a line of megabytes, of which no Xen printed more than KEPT_CHARACTERS. */
const MAX_CHARACTERS = 4 * KEPT_CHARACTERS;
/** Xen's buffer for one option: 128 bytes, 100 in old versions. What is longer was cut before it was read. */
const LONGEST_OPTION = 99;

export interface CommandLine {
  /** `smt`, `pv.32`, `gnttab.max-ver`: what was asked for. An option whose value Xen does not take is not here. */
  readonly options: ReadonlyMap<string, FactValue>;
  /** Options that were named, but whose value is not known. */
  readonly unread: ReadonlySet<string>;
  /** False where the end is cut off: an option that is not here may have been given. */
  readonly isComplete: boolean;
}

/** Options that are a list of words, each of them like an option of its own; what is said earlier stays. */
const LISTS = new Set(
  'argo cet dom0 dom0-iommu dom0_mem ept gnttab hvm iommu ibrs mce pci psr pv pv-l1tf pv-shim rmrr spec-ctrl tsx ucode vpmu watchdog xpti'.split(
    ' ',
  ),
);

const BOOLEANS = new Set(
  (
    'acpi acpi_pstate_strict acpi_skip_timer_override allow_unsafe allowsuperpage altp2m apicv arat asid async-show-all ats bootscrub ' +
    'conring_to_ring console_to_ring cpuinfo dit dom0_shadow dom0_vcpus_pin dom0pvh e820-mtrr-clip e820-verbose force-ept global-pages ' +
    'hap hap_1gb hap_2mb hest_disable hmp-unsafe hvm_fep hvm_port80 invpcid iommu_inclusive_mapping lapic mce_fb mmio-relax msi mwait-idle ' +
    'noapic noirqbalance nolapic noreboot nosmp numa partial-emulation pku real-mode ro-hpet sched_smt_power_savings smt snb_igd_quirk ' +
    'sync_console tickle_one_idle_cpu tmem tmem_compress tmem_dedup unrestricted_guest vpid vwfi x2apic x2apic_phys xsave'
  ).split(' '),
);

/** Yes and no, or one of some words. */
const BOOLEANS_OR_WORDS = new Set('efi pcid smap smep edd vga flask xsm spec-ctrl'.split(' '));

/** The one meaning each of these words has in Xen; case matters. */
const WORDS: ReadonlyMap<string, boolean> = new Map([
  ...['1', 'on', 'yes', 'true', 'enable'].map((word) => [word, true] as const),
  ...['0', 'no', 'off', 'false', 'disable'].map((word) => [word, false] as const),
]);

/** The spelling of 4.9 and 4.10 beside that of later ones. */
const SAME: ReadonlyMap<string, string> = new Map([['gnttab.max_ver', 'gnttab.max-ver']]);

/**
 * Reads Xen's command line as Xen does: only a space separates options (a tab is part of a value), nothing is quoted, case
 * matters, the last of several holds, `no-x` is the contrary of `x`. What follows ` -- ` is dom0's and is not in the text.
 */
export function readCommandLine(text: string): CommandLine {
  const options = new Map<string, FactValue>();
  const unread = new Set<string>();
  const isComplete = text.length < KEPT_CHARACTERS;
  const words = text
    .slice(0, MAX_CHARACTERS)
    .split(' ')
    .filter((word) => word !== '');
  // what follows is dom0's; Xen leaves it out
  const end = words.indexOf('--');
  if (end >= 0) words.length = end;
  // where the text is cut, its last word may be half a word
  if (!isComplete && end < 0) words.pop();
  // GRUB's stand-in for the name of the image
  if (words[0] === 'placeholder') words.shift();
  for (const word of words) readOption(word, options, unread);
  return { options, unread, isComplete };
}

/** What the options say, as claims on `commandLine`, the defaults of this version after them where nothing was cut off. */
export function commandLineClaims(read: CommandLine, line: number, xen: string | null, isX86: boolean): Claim[] {
  const claims = [...read.options].map(([name, value]) => claim(`commandLine.${name}`, value, line));
  if (!read.isComplete || !isX86) return claims;
  for (const { name, value, from } of DEFAULTS) {
    if (isAtLeast(xen, from) === true && !isNamed(read, name)) {
      claims.push(
        claim(`commandLine.${name}`, value, line, `not on the command line; documented default since ${from}`),
      );
    }
  }
  return claims;
}

/** Whether an option, or the option it is a part of, or a part of it, stands on the line. */
export function isNamed({ options, unread }: CommandLine, name: string): boolean {
  const whole = name.split('.')[0] ?? name;
  return [...options.keys(), ...unread].some((each) => each === whole || each.startsWith(`${whole}.`));
}

interface Default {
  readonly name: string;
  readonly value: FactValue;
  readonly from: string;
}

/** Only what the documentation of these versions states without a condition, for x86. */
const DEFAULTS: readonly Default[] = [
  { name: 'hap', value: true, from: '4.4' },
  { name: 'smt', value: true, from: '4.12' },
  { name: 'vpmu', value: false, from: '4.4' },
  { name: 'altp2m', value: false, from: '4.6' },
  { name: 'hvm_fep', value: false, from: '4.6' },
  { name: 'argo', value: false, from: '4.12' },
  { name: 'tbuf_size', value: 0, from: '4.4' },
  { name: 'gnttab.max-ver', value: 2, from: '4.11' },
  { name: 'gnttab_max_frames', value: 64, from: '4.11' },
];

function readOption(word: string, options: Map<string, FactValue>, unread: Set<string>): void {
  const equals = word.indexOf('=');
  const key = equals < 0 ? word : word.slice(0, equals);
  const value = equals < 0 ? '' : word.slice(equals + 1);
  const isNegative = key.startsWith('no-');
  const name = isNegative ? key.slice(3) : key;
  const forget = (): void => {
    for (const each of [...options.keys()]) if (each === name || each.startsWith(`${name}.`)) options.delete(each);
    unread.add(name);
  };
  if (!/^[a-z][A-Za-z0-9_.-]*$/.test(name)) return;
  const isList = LISTS.has(name) && !isNegative;
  const read = isList ? undefined : valueOfOption(name, value, isNegative);
  if (word.length > LONGEST_OPTION) forget();
  else if (isList) readList(name, value, options, forget);
  else if (read === undefined) forget();
  else {
    options.set(name, read);
    unread.delete(name);
  }
}

function valueOfOption(name: string, value: string, isNegative: boolean): FactValue | undefined {
  if (BOOLEANS.has(name)) {
    const asked = value === '' ? true : WORDS.get(value);
    return asked === undefined || (isNegative && value !== '') ? undefined : asked !== isNegative;
  }
  if (isNegative) return value === '' ? false : undefined;
  if (value === '') return true;
  if (BOOLEANS_OR_WORDS.has(name)) return WORDS.get(value) ?? value;
  return typed(value);
}

/** What an option holds that is not known to be yes or no: there `1` is a number. */
function typed(value: string): FactValue {
  if (/^(?:0|[1-9][0-9]{0,14})$/.test(value)) return Number(value);
  if (/^0x[0-9a-f]{1,12}$/.test(value)) return Number(value);
  return WORDS.get(value) ?? value;
}

function readList(name: string, value: string, options: Map<string, FactValue>, forget: () => void): void {
  const elements = value === '' ? ['true'] : value.split(',');
  for (const element of elements) {
    const whole = WORDS.get(element);
    if (whole !== undefined) setWhole(name, whole, options);
    else if (!readElement(name, element, options)) forget();
  }
}

/** `xpti=0` is about both its parts; `vpmu=bts` turns the whole on. */
function setWhole(name: string, value: boolean, options: Map<string, FactValue>): void {
  options.set(name, value);
  if (name === 'xpti' || name === 'pv-l1tf') for (const part of ['dom0', 'domu']) options.set(`${name}.${part}`, value);
}

function readElement(name: string, element: string, options: Map<string, FactValue>): boolean {
  const groups = /^(?<key>[A-Za-z0-9_-]{1,40})(?:[=:](?<value>[^\s"'=:]{1,80}))?$/.exec(element)?.groups;
  if (groups === undefined) return false;
  const { key = '', value } = groups;
  const isNegative = key.startsWith('no-');
  if (isNegative && value !== undefined) return false;
  const printed = `${name}.${isNegative ? key.slice(3) : key}`;
  const part = SAME.get(printed) ?? printed;
  // the size itself, beside min: and max:
  if (name === 'dom0_mem' && value === undefined) options.set(name, key);
  else if (value === undefined) options.set(part, !isNegative);
  else options.set(part, valueOfPart(part, value));
  if (name === 'vpmu' && ['bts', 'ipc', 'arch'].includes(key) && value === undefined) options.set(name, true);
  if (name === 'dom0' && value === undefined && (key === 'pv' || key === 'pvh')) {
    options.set('dom0.pv', key === 'pv');
    options.set('dom0.pvh', key === 'pvh');
  }
  return true;
}

const NUMBER_PARTS = new Set(['gnttab.max-ver', 'psr.rmid_max', 'psr.cos_max', 'dom0_mem.min', 'dom0_mem.max']);

/** Of parts that hold no number, 0 and 1 are no and yes. */
function valueOfPart(part: string, value: string): FactValue {
  return NUMBER_PARTS.has(part) ? typed(value) : (WORDS.get(value) ?? typed(value));
}
