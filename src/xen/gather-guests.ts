import { type SourcedClaim, sourced } from './claim.ts';
import { guestClaims } from './guest-facts.ts';
import { readGuestFile } from './guest-of-cfg.ts';
import type { GuestContext } from './guest-reader.ts';
import type { GuestSettings } from './guest-settings.ts';
import type { FactValue } from './host-facts.ts';
import { type HostFile, type HostFinding, type KnownFile, kindOfFile } from './host-file.ts';
import { isAtLeast } from './xen-version.ts';
import { readXlList } from './xl-list.ts';

/** The guests of a host, as claims. */
export interface GatheredGuests {
  readonly guests: readonly (readonly SourcedClaim[])[];
  /** Null where no file says anything about guests. */
  readonly isComplete: boolean | null;
  /** A guest's own file was read. */
  readonly hasStarted: boolean;
}

/** The guests that run, and those that only files tell of; what speaks against the list being whole is a finding. */
export function readGuests(
  files: readonly KnownFile[],
  all: readonly HostFile[],
  host: ReadonlyMap<string, SourcedClaim>,
  areAllGuests: boolean,
  findings: HostFinding[],
): GatheredGuests {
  const context = contextOf(host);
  const running = readRunning(files, all, host, findings);
  const names = new Set(running.guests.map(({ settings }) => settings.name));
  const started = readStarted(files, all, context.xen, areAllGuests, findings);
  const guests = [...running.guests, ...started.guests.filter(({ settings }) => !names.has(settings.name))];
  for (const guest of guests) findings.push(...cannotStart(guest, host));
  const claimsOf = ({ settings, file }: ReadGuest): SourcedClaim[] => sourced(guestClaims(settings, context), file);
  const startedByName = new Map<string, ReadGuest>();
  for (const guest of started.guests) {
    if (!startedByName.has(guest.settings.name)) startedByName.set(guest.settings.name, guest);
  }
  const claims = guests.map((guest) => {
    const own = guest.settings.isRunning ? startedByName.get(guest.settings.name) : undefined;
    return [...claimsOf(guest), ...(own === undefined ? [] : claimsOf(own).filter(isOfStart))];
  });
  const hasStarted = started.guests.length > 0;
  if (running.isComplete === null && started.isComplete === null)
    return { guests: claims, isComplete: null, hasStarted };
  return { guests: claims, isComplete: running.isComplete !== false && started.isComplete !== false, hasStarted };
}

/** What only the file can tell of a guest that runs: how it was started. */
function isOfStart({ fact }: SourcedClaim): boolean {
  return fact === 'features.populateOnDemand';
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
  all: readonly HostFile[],
  host: ReadonlyMap<string, SourcedClaim>,
  findings: HostFinding[],
): ReadGuests {
  const guests: ReadGuest[] = [];
  const isUnread = all.some(
    ({ name, kind, unread }) => unread !== undefined && (kind ?? kindOfFile(name)) === 'xlList',
  );
  let isComplete: boolean | null = isUnread ? false : null;
  for (const { name: file, text } of files.filter(({ kind }) => kind === 'xlList')) {
    const read = readXlList(text);
    isComplete = isComplete !== false && read.isComplete;
    if (read.problem !== null) {
      findings.push(
        refused('xl-list-unreadable', file, { suggestion: 'run: xl list -l > xl-list.json', ...read.problem }),
      );
    } else if (!read.isComplete) {
      const message = read.hasDom0
        ? `${file}: xl could not show every guest; there may be others`
        : `${file}: dom0 is not in the list, so that it may be a part of it; there may be other guests`;
      const suggestion = read.hasDom0
        ? 'run xl list -l again when no guest is starting or ending'
        : 'run xl list -l without the name of a guest; where xl never lists dom0, give all guests in facts.json';
      findings.push(warning('xl-list-incomplete', file, null, message, suggestion));
    }
    for (const settings of read.guests) guests.push({ settings, file });
  }
  // XAPI keeps its guests' settings itself: xl leaves such guests out without a word in its list
  const isXapi = host.get('toolstack')?.value === 'xapi' || host.has('features.xenPatchQueue');
  return { guests, isComplete: isComplete === true && isXapi ? false : isComplete };
}

/** Files beside the guests' own that are no guests. */
const NO_GUEST = /(?:^|\/)(?:\.[^/]*|README[^/]*|[^/]*(?:~|\.(?:bak|txt|md|orig|rpmsave|dpkg-[a-z]+)))$/;

/** Whether a file tells of guests by its place: `guests/`, or `guests` itself, which should have been a folder. */
export function isOfGuests(name: string): boolean {
  return name === 'guests' || name.startsWith('guests/');
}

function readStarted(
  files: readonly KnownFile[],
  all: readonly HostFile[],
  xen: string | null,
  areAllGuests: boolean,
  findings: HostFinding[],
): ReadGuests {
  const guests: ReadGuest[] = [];
  const guestFiles = files.filter(({ kind }) => kind === 'guestFile').sort(byName);
  let isComplete = guestFiles.every(({ name }) => name.startsWith('guests/')) || areAllGuests;
  for (const { name: file, text } of guestFiles) {
    const { guest, problems } = readGuestFile(text, xen);
    if (guest !== null) guests.push({ settings: guest, file });
    else isComplete = false;
    for (const problem of problems) findings.push(refused('guest-file-refused', file, problem));
  }
  for (const { name: file, kind, unread } of all) {
    if (kind !== undefined || !isOfGuests(file) || NO_GUEST.test(file)) continue;
    if (unread === undefined && kindOfFile(file) !== null) continue;
    isComplete = false;
    const message = `${file}: not read, since ${unread ?? 'its name does not end in .cfg'}; it may be a guest`;
    const suggestion = 'put each guest there as a file named *.cfg, and take all else out of guests/';
    findings.push(warning('guest-file-unread', file, null, message, suggestion));
  }
  // an empty folder is what a host has whose toolstack keeps its guests elsewhere
  return { guests, isComplete: guestFiles.length === 0 ? (isComplete ? null : false) : isComplete };
}

/** A file of which nothing is used, with the place that is wrong. */
function refused(
  code: string,
  file: string,
  { line, column, message, suggestion }: Pick<HostFinding, 'message' | 'suggestion'> & { line: number; column: number },
): HostFinding {
  const placed = `${file}:${line}:${column}: ${message}`;
  return { code, severity: 'error', file, line, column, message: placed, suggestion };
}

function warning(code: string, file: string, line: number | null, message: string, suggestion: string): HostFinding {
  return { code, severity: 'warning', file, line, column: null, message, suggestion };
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
    return warning('guest-cannot-start', file, line, message, 'take its file out if it is not a guest of this host');
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
