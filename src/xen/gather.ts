import { type Diagnostic, TocsinError } from '#base';
import { type Claim, claimedValue, type Provenance, type SourcedClaim } from './claim.ts';
import { type GuestContext, guestClaims } from './guest-facts.ts';
import { readGuestFile } from './guest-of-cfg.ts';
import type { GuestSettings } from './guest-settings.ts';
import type { FactFamily, FactValue, GuestFacts, HostFacts } from './host-facts.ts';
import { readBuildConfig, readXencommons } from './host-files.ts';
import { readProcCpuinfo } from './proc-cpuinfo.ts';
import { readFactsFile } from './read-facts-file.ts';
import { isAtLeast } from './xen-version.ts';
import { readXlDmesg } from './xl-dmesg.ts';
import { readXlInfo } from './xl-info.ts';
import { readXlList } from './xl-list.ts';

export type HostFileKind =
  | 'xlInfo'
  | 'xlList'
  | 'guestFile'
  | 'facts'
  | 'xlDmesg'
  | 'cpuinfo'
  | 'buildConfig'
  | 'xencommons';

/** A file of a host's folder, its name relative to that. `kind` says what it is where its name does not. */
export interface HostFile {
  readonly name: string;
  readonly text: string;
  readonly kind?: HostFileKind;
}

/** What was wrong with a file, or between two. `error`: something of the host could not be read at all. */
export interface HostFinding extends Diagnostic {
  readonly file: string | null;
}

export interface GatheredHost {
  readonly name: string;
  readonly facts: HostFacts;
  /** Where each fact comes from, by its path: `xen`, `commandLine.smt`, `guests[0].features.vga`. */
  readonly provenance: Readonly<Record<string, Provenance>>;
  readonly findings: readonly HostFinding[];
}

export interface GatherOptions {
  readonly name: string;
  /** Guest files that are not in a folder `guests` are all guests there are. */
  readonly areAllGuests?: boolean;
}

/**
 * Everything that a host's files tell. An operator's `facts.json` decides over all files, `xl list` over a guest's file. Two
 * files that contradict each other leave a fact unknown. Never throws: what cannot be read is a finding, and what depends
 * on it is not known.
 */
export function gatherHost(files: readonly HostFile[], options: GatherOptions): GatheredHost {
  const findings: HostFinding[] = [];
  const known = files.flatMap((file) => {
    const kind = file.kind ?? kindOfFile(file.name);
    return kind === null ? [] : [{ ...file, kind }];
  });
  const operator = readOperatorFacts(known, findings);
  const host = mergeHost(operator.host, readHostFiles(known, findings), findings);
  const gathered = readGuests(known, files, host, options, findings);
  const guests = withOperatorGuests(gathered, operator, findings);
  const list = guests.isComplete === true ? 'guests' : 'someGuests';
  let provenance: Readonly<Record<string, Provenance>> | null = null;
  return {
    name: options.name,
    facts: composeHost(host, guests, list, operator),
    // made when it is asked for: of ten thousand hosts nobody asks where each fact comes from
    get provenance() {
      provenance ??= provenanceOf(host, guests, list);
      return provenance;
    },
    findings,
  };
}

const KINDS: readonly (readonly [RegExp, HostFileKind])[] = [
  [/^xl-info(?:-n)?(?:\.txt)?$/, 'xlInfo'],
  [/^xl-list(?:-l)?\.(?:json|txt)$/, 'xlList'],
  [/^guests\/[^/]+\.cfg$/, 'guestFile'],
  [/^facts\.json$/, 'facts'],
  [/^xl-dmesg(?:\.txt)?$/, 'xlDmesg'],
  [/^(?:proc-)?cpuinfo(?:\.txt)?$/, 'cpuinfo'],
  [/^(?:xen-)?buildinfo-config(?:\.txt)?$/, 'buildConfig'],
  [/^xencommons(?:\.txt)?$/, 'xencommons'],
];

/** What a file of a host's folder is, by its name; null for one that is not ours. */
export function kindOfFile(name: string): HostFileKind | null {
  return KINDS.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}

interface KnownFile extends HostFile {
  readonly kind: HostFileKind;
}

interface OperatorFacts {
  readonly host: readonly SourcedClaim[];
  readonly guests: readonly (readonly SourcedClaim[])[];
  /** The operator gives the whole list of guests. */
  readonly isComplete: boolean;
  readonly answers: HostFacts['answers'];
}

function readOperatorFacts(files: readonly KnownFile[], findings: HostFinding[]): OperatorFacts {
  const host: SourcedClaim[] = [];
  const guests: SourcedClaim[][] = [];
  let isComplete = false;
  let answers: HostFacts['answers'];
  for (const { name: file, text, kind } of files) {
    if (kind !== 'facts') continue;
    try {
      const { facts, lines } = readFactsFile(text, file);
      const lineOf = (path: string): number | null => lines.get(path) ?? null;
      host.push(
        ...flatten(facts, '', file, lineOf).filter(({ fact }) => !/^(?:guests|someGuests|answers)(?:\.|$)/.test(fact)),
      );
      for (const list of ['guests', 'someGuests'] as const) {
        for (const [index, guest] of (facts[list] ?? []).entries())
          guests.push(flatten(guest, `${list}[${index}].`, file, lineOf));
      }
      if (Array.isArray(facts.guests)) isComplete = true;
      if (facts.answers !== undefined && facts.answers !== null) answers = { ...answers, ...facts.answers };
    } catch (error) {
      if (!(error instanceof TocsinError)) throw error;
      const { line, column } = placeOf(error.cause);
      findings.push({
        code: 'facts-unreadable',
        severity: 'error',
        file,
        line,
        column,
        message: error.message,
        suggestion: error.hint,
      });
    }
  }
  return { host, guests, isComplete, answers };
}

/** The facts of an object as claims; a family's members one by one. `prefix` is where the object stands in the file. */
function flatten(
  object: object,
  prefix: string,
  file: string,
  lineOf: (path: string) => number | null,
): SourcedClaim[] {
  return Object.entries(object as Readonly<Record<string, unknown>>).flatMap(([name, value]) => {
    if (value === null || value === undefined) return [];
    if (typeof value === 'object' && !Array.isArray(value)) {
      return Object.entries(value as Readonly<Record<string, FactValue | null>>).flatMap(([member, each]) =>
        each === null
          ? []
          : [{ fact: `${name}.${member}`, value: each, file, line: lineOf(`${prefix}${name}.${member}`), note: null }],
      );
    }
    return [{ fact: name, value: value as FactValue, file, line: lineOf(prefix + name), note: null }];
  });
}

function placeOf(cause: unknown): { readonly line: number | null; readonly column: number | null } {
  if (typeof cause !== 'object' || cause === null || !('line' in cause) || !('column' in cause))
    return { line: null, column: null };
  const { line, column } = cause;
  return { line: typeof line === 'number' ? line : null, column: typeof column === 'number' ? column : null };
}

/** What decides comes first where several files tell the same. */
const ORDER: readonly HostFileKind[] = ['buildConfig', 'xlInfo', 'cpuinfo', 'xlDmesg', 'xencommons'];

function readHostFiles(files: readonly KnownFile[], findings: HostFinding[]): SourcedClaim[] {
  const claims = ORDER.flatMap((kind) =>
    files.filter((file) => file.kind === kind).flatMap((file) => sourced(readHostFile(file, findings), file.name)),
  );
  return withoutUnknownOptions(files, claims, findings);
}

function readHostFile({ kind, name, text }: KnownFile, findings: HostFinding[]): readonly Claim[] {
  if (kind === 'buildConfig') return readBuildConfig(text);
  if (kind === 'cpuinfo') return readProcCpuinfo(text);
  if (kind === 'xencommons') return readXencommons(text);
  if (kind === 'xlDmesg') return readXlDmesg(text).claims;
  const read = readXlInfo(text);
  if (!read.isXlInfo) {
    const message = `${name}:1:1: expected the output of xl info, found none of its lines`;
    findings.push({
      code: 'xl-info-unreadable',
      severity: 'error',
      file: name,
      line: 1,
      column: 1,
      message,
      suggestion: 'run: xl info > xl-info.txt',
    });
  }
  return read.claims;
}

const SHOWN_OPTIONS = 5;

/** An option that Xen said it does not know, or whose value it did not take, has no effect: nothing was asked for by it. */
function withoutUnknownOptions(
  files: readonly KnownFile[],
  claims: readonly SourcedClaim[],
  findings: HostFinding[],
): SourcedClaim[] {
  const refused = new Set<string>();
  for (const { kind, text } of files) {
    if (kind !== 'xlDmesg') continue;
    const { unknownParameters, invalidParameters } = readXlDmesg(text);
    for (const name of [...unknownParameters, ...invalidParameters]) refused.add(name);
  }
  if (refused.size === 0) return [...claims];
  const isTaken = ({ fact }: SourcedClaim): boolean =>
    !fact.startsWith('commandLine.') || !refused.has(fact.split('.')[1] ?? '');
  const dropped = claims.find((each) => !isTaken(each) && each.note === null);
  if (dropped !== undefined) {
    const names = [...refused].slice(0, SHOWN_OPTIONS).join(', ') + (refused.size > SHOWN_OPTIONS ? ', ...' : '');
    findings.push({
      code: 'option-not-taken',
      severity: 'info',
      file: dropped.file,
      line: dropped.line,
      column: null,
      message: `${placed(dropped)}: by xl dmesg, Xen did not take these options: ${names}`,
      suggestion: "take them off Xen's command line, or correct them",
    });
  }
  return claims.filter(isTaken);
}

/** Facts that two files give in different forms, without contradicting each other. */
const LOOSE = new Set(['features.xenCommit', 'features.xenPrinted', 'features.cpuVendorOneOf']);

/** One claim for each fact: the operator's, or the first one where all files agree. */
function mergeHost(
  operator: readonly SourcedClaim[],
  read: readonly SourcedClaim[],
  findings: HostFinding[],
): ReadonlyMap<string, SourcedClaim> {
  const merged = new Map<string, SourcedClaim>();
  const disputed = new Set<string>();
  for (const each of read) {
    const before = merged.get(each.fact);
    if (before === undefined) merged.set(each.fact, each);
    else if (!LOOSE.has(each.fact) && !isSame(before.value, each.value) && !disputed.has(each.fact)) {
      disputed.add(each.fact);
      findings.push(
        disagreement(each.fact, before, each, 'neither is used', 'give files of the same boot of the host'),
      );
    }
  }
  for (const fact of disputed) merged.delete(fact);
  for (const each of operator) {
    const before = merged.get(each.fact);
    if (before !== undefined && !isSame(before.value, each.value)) {
      findings.push(
        disagreement(each.fact, each, before, 'the facts file is used', 'correct the facts file, or give a newer file'),
      );
    }
    merged.set(each.fact, each);
  }
  return merged;
}

function disagreement(
  fact: string,
  one: SourcedClaim,
  other: SourcedClaim,
  outcome: string,
  suggestion: string,
): HostFinding {
  const message = `${fact}: ${placed(one)} says ${shown(one.value)}, ${placed(other)} says ${shown(other.value)}; ${outcome}`;
  return {
    code: 'facts-disagree',
    severity: 'warning',
    file: one.file,
    line: one.line,
    column: null,
    message,
    suggestion,
  };
}

function placed({ file, line, note }: SourcedClaim): string {
  if (file === null) return note ?? 'a default';
  return line === null ? file : `${file}:${line}`;
}

function shown(value: FactValue): string {
  return JSON.stringify(value).slice(0, 80);
}

function isSame(one: FactValue, other: FactValue): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

interface GatheredGuests {
  readonly guests: readonly (readonly SourcedClaim[])[];
  /** Null where no file says anything about guests. */
  readonly isComplete: boolean | null;
}

function readGuests(
  files: readonly KnownFile[],
  all: readonly HostFile[],
  host: ReadonlyMap<string, SourcedClaim>,
  options: GatherOptions,
  findings: HostFinding[],
): GatheredGuests {
  const context = contextOf(host);
  const running = readRunning(files, host, findings);
  const names = new Set(running.guests.map(({ settings }) => settings.name));
  const started = readStarted(files, all, context.xen, options, findings);
  const guests = [...running.guests, ...started.guests.filter(({ settings }) => !names.has(settings.name))];
  for (const guest of guests) findings.push(...cannotStart(guest, host));
  const claims = guests.map(({ settings, file }) => sourced(guestClaims(settings, context), file));
  if (running.isComplete === null && started.isComplete === null) return { guests: claims, isComplete: null };
  return { guests: claims, isComplete: running.isComplete !== false && started.isComplete !== false };
}

interface ReadGuest {
  readonly settings: GuestSettings;
  readonly file: string;
}

interface ReadGuests {
  readonly guests: readonly ReadGuest[];
  readonly isComplete: boolean | null;
}

function readRunning(
  files: readonly KnownFile[],
  host: ReadonlyMap<string, SourcedClaim>,
  findings: HostFinding[],
): ReadGuests {
  const guests: ReadGuest[] = [];
  let isComplete: boolean | null = null;
  for (const { name: file, text } of files.filter(({ kind }) => kind === 'xlList')) {
    const read = readXlList(text);
    isComplete = isComplete !== false && read.isComplete;
    if (read.problem !== null) {
      const { line, column, message } = read.problem;
      const suggestion = 'run: xl list -l > xl-list.json';
      findings.push({
        code: 'xl-list-unreadable',
        severity: 'error',
        file,
        line,
        column,
        message: `${file}:${line}:${column}: ${message}`,
        suggestion,
      });
    } else if (!read.isComplete) {
      const message = `${file}: xl could not show every guest; there may be others`;
      findings.push({
        code: 'xl-list-incomplete',
        severity: 'warning',
        file,
        line: null,
        column: null,
        message,
        suggestion: 'run xl list -l again when no guest is starting or ending',
      });
    }
    guests.push(...read.guests.map((settings) => ({ settings, file })));
  }
  // XAPI keeps its guests' settings itself: xl leaves such guests out without a word in its list
  const isXapi = host.get('toolstack')?.value === 'xapi' || host.has('features.xenPatchQueue');
  return { guests, isComplete: isComplete === true && isXapi ? false : isComplete };
}

/** Files beside the guests' own that are no guests. */
const NO_GUEST = /(?:^|\/)(?:\.[^/]*|README[^/]*|[^/]*(?:~|\.(?:bak|txt|md|orig|rpmsave|dpkg-[a-z]+)))$/;

function readStarted(
  files: readonly KnownFile[],
  all: readonly HostFile[],
  xen: string | null,
  options: GatherOptions,
  findings: HostFinding[],
): ReadGuests {
  const guests: ReadGuest[] = [];
  const guestFiles = files.filter(({ kind }) => kind === 'guestFile').sort(byName);
  let isComplete = guestFiles.every(({ name }) => name.startsWith('guests/')) || options.areAllGuests === true;
  for (const { name: file, text } of guestFiles) {
    const { guest, problems } = readGuestFile(text, xen);
    if (guest !== null) guests.push({ settings: guest, file });
    else isComplete = false;
    for (const { line, column, message, suggestion } of problems) {
      findings.push({
        code: 'guest-file-refused',
        severity: 'error',
        file,
        line,
        column,
        message: `${file}:${line}:${column}: ${message}`,
        suggestion,
      });
    }
  }
  for (const { name: file, kind } of all) {
    if (kind !== undefined || !file.startsWith('guests/') || kindOfFile(file) !== null || NO_GUEST.test(file)) continue;
    isComplete = false;
    const message = `${file}: not read, since its name does not end in .cfg; it may be a guest`;
    findings.push({
      code: 'guest-file-unread',
      severity: 'warning',
      file,
      line: null,
      column: null,
      message,
      suggestion: 'name it *.cfg, or take it out of guests/',
    });
  }
  // an empty folder is what a host has whose toolstack keeps its guests elsewhere
  return { guests, isComplete: guestFiles.length === 0 ? (isComplete ? null : false) : isComplete };
}

/** Folders are listed in any order; the facts of a host come in one. */
function byName(one: HostFile, other: HostFile): number {
  return one.name < other.name ? -1 : one.name > other.name ? 1 : 0;
}

/** What this host refuses although the file is good. The guest stays: its file says that it is meant to run. */
function cannotStart({ settings, file }: ReadGuest, host: ReadonlyMap<string, SourcedClaim>): HostFinding[] {
  if (settings.isRunning) return [];
  const finding = (line: number | null, reason: string): HostFinding => {
    const message = `${file}${line === null ? '' : `:${line}`}: ${settings.name} cannot be started here: ${reason}`;
    return {
      code: 'guest-cannot-start',
      severity: 'warning',
      file,
      line,
      column: null,
      message,
      suggestion: 'take its file out if it is not a guest of this host',
    };
  };
  const { values, pciDevices } = settings;
  const type = values.get('type');
  const is = (fact: string, value: FactValue): boolean => host.get(fact)?.value === value;
  const found: HostFinding[] = [];
  if (is('features.hvmGuests', false) && (type?.value === 'hvm' || type?.value === 'pvh')) {
    found.push(finding(type.line, 'this Xen runs no HVM and PVH guests'));
  }
  const xen = host.get('xen')?.value;
  const isNew = typeof xen === 'string' && isAtLeast(xen, '4.13') === true;
  const [device] = pciDevices;
  if (is('iommu', false) && isNew && device !== undefined)
    found.push(finding(device.line, 'devices are passed, but there is no IOMMU'));
  const nested = values.get('nested');
  if (is('hap', false) && nested?.value === true)
    found.push(finding(nested.line, 'nestedhvm needs hardware assisted paging'));
  return found;
}

function contextOf(host: ReadonlyMap<string, SourcedClaim>): GuestContext {
  const text = (fact: string): string | null => {
    const value = host.get(fact)?.value;
    return typeof value === 'string' ? value : null;
  };
  const flag = (fact: string): boolean | null => {
    const value = host.get(fact)?.value;
    return typeof value === 'boolean' ? value : null;
  };
  const arch = text('arch');
  const asked = host.get('commandLine.gnttab.max-ver')?.value;
  const v2 = flag('features.grantV2');
  const offered = v2 === true ? 2 : v2 === false && flag('features.grantTables') === true ? 1 : null;
  return {
    xen: text('xen'),
    isX86: arch === null ? null : arch.startsWith('x86'),
    hap: flag('hap'),
    pv32Guests: flag('features.pv32Guests'),
    is32BitXen: arch === null ? null : arch === 'x86_32',
    dom0Os: text('features.dom0Os'),
    grantVersionLimit: offered ?? (typeof asked === 'number' ? asked : null),
  };
}

/** The operator's guests over those of the same name; a guest that the operator does not name stays, lest it be forgotten. */
function withOperatorGuests(
  gathered: GatheredGuests,
  operator: OperatorFacts,
  findings: HostFinding[],
): GatheredGuests {
  const guests = gathered.guests.map((claims) => [...claims]);
  for (const own of operator.guests) {
    const name = claimedValue(own, 'name');
    const same = name === undefined ? undefined : guests.find((claims) => claimedValue(claims, 'name') === name);
    if (same === undefined) guests.push([...own]);
    else {
      for (const each of own) {
        const before = same.findIndex(({ fact }) => fact === each.fact);
        const found = before < 0 ? undefined : same[before];
        if (found !== undefined && !isSame(found.value, each.value)) {
          findings.push(
            disagreement(
              `${String(name)}: ${each.fact}`,
              each,
              found,
              'the facts file is used',
              'correct the facts file, or give a newer file',
            ),
          );
        }
        if (before >= 0) same.splice(before, 1);
        same.push(each);
      }
    }
  }
  if (operator.isComplete) return { guests, isComplete: true };
  return { guests, isComplete: gathered.isComplete === null && guests.length > 0 ? false : gathered.isComplete };
}

type GuestList = 'guests' | 'someGuests';

function composeHost(
  host: ReadonlyMap<string, SourcedClaim>,
  { guests, isComplete }: GatheredGuests,
  list: GuestList,
  { answers }: OperatorFacts,
): HostFacts {
  const facts: Record<string, unknown> = compose([...host.values()]);
  const composed = guests.map((claims) => compose(claims) as GuestFacts);
  if (isComplete !== null && (isComplete || composed.length > 0)) facts[list] = composed;
  if (answers !== undefined && answers !== null) facts['answers'] = answers;
  return facts as HostFacts;
}

/** Claims as one object; the first claim on a fact counts. */
function compose(claims: readonly SourcedClaim[]): Record<string, unknown> {
  const values = new Map<string, FactValue>();
  const families = new Map<string, Map<string, FactValue>>();
  for (const { fact, value } of claims) {
    const dot = fact.indexOf('.');
    const target = dot < 0 ? values : familyOf(families, fact.slice(0, dot));
    const name = dot < 0 ? fact : fact.slice(dot + 1);
    if (!target.has(name)) target.set(name, value);
  }
  const members = [...families].map(([name, family]): [string, FactFamily] => [name, Object.fromEntries(family)]);
  return Object.fromEntries<unknown>([...values, ...members]);
}

function familyOf(families: Map<string, Map<string, FactValue>>, name: string): Map<string, FactValue> {
  const known = families.get(name);
  if (known !== undefined) return known;
  const family = new Map<string, FactValue>();
  families.set(name, family);
  return family;
}

function provenanceOf(
  host: ReadonlyMap<string, SourcedClaim>,
  { guests }: GatheredGuests,
  list: GuestList,
): Readonly<Record<string, Provenance>> {
  const found = new Map<string, Provenance>();
  const add = (prefix: string, { fact, file, line, note }: SourcedClaim): void => {
    if (!found.has(prefix + fact)) found.set(prefix + fact, { file, line, note });
  };
  for (const each of host.values()) add('', each);
  for (const [index, claims] of guests.entries()) for (const each of claims) add(`${list}[${index}].`, each);
  return Object.fromEntries(found);
}

/** Defaults come from no file, even where a file made us ask for them. */
function sourced(claims: readonly Claim[], file: string): SourcedClaim[] {
  return claims.map((each) => ({ ...each, file: each.line === null && each.note !== null ? null : file }));
}
