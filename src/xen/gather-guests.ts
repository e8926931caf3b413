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
  const running = readRunning(files, host, findings);
  const names = new Set(running.guests.map(({ settings }) => settings.name));
  const started = readStarted(files, all, context.xen, areAllGuests, findings);
  const guests = [...running.guests, ...started.guests.filter(({ settings }) => !names.has(settings.name))];
  for (const guest of guests) findings.push(...cannotStart(guest, host));
  const claimsOf = ({ settings, file }: ReadGuest): SourcedClaim[] => sourced(guestClaims(settings, context), file);
  const claims = guests.map((guest) => {
    const own = started.guests.find(
      ({ settings }) => guest.settings.isRunning && settings.name === guest.settings.name,
    );
    return [...claimsOf(guest), ...(own === undefined ? [] : claimsOf(own).filter(isOfStart))];
  });
  if (running.isComplete === null && started.isComplete === null) return { guests: claims, isComplete: null };
  return { guests: claims, isComplete: running.isComplete !== false && started.isComplete !== false };
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
