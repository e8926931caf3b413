import { type Claim, type Provenance, type SourcedClaim, sourced } from './claim.ts';
import { type GatheredGuests, isOfGuests, readGuests } from './gather-guests.ts';
import type { GuestFacts, HostFacts } from './host-facts.ts';
import { type HostFile, type HostFileKind, type HostFinding, type KnownFile, kindOfFile } from './host-file.ts';
import { mergeHost, placed } from './merge-claims.ts';
import { type OperatorFacts, readOperatorFacts, withOperatorGuests } from './operator-facts.ts';
import { readProcCpuinfo } from './proc-cpuinfo.ts';
import { servingDomains, toolstackOf } from './serving-domains.ts';
import { readBuildConfig, readXencommons } from './toolstack-files.ts';
import { isAtLeast } from './xen-version.ts';
import { readXlDmesg } from './xl-dmesg.ts';
import { readXlInfo } from './xl-info.ts';

export interface GatheredHost {
  readonly name: string;
  readonly facts: HostFacts;
  /** Where each fact comes from, by its path: `xen`, `commandLine.smt`, `guests[0].features.emulatedVga`. */
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
    return kind === null || file.unread !== undefined ? [] : [{ ...file, kind }];
  });
  findings.push(...unreadFindings(files));
  const operator = readOperatorFacts(known, findings);
  const host = mergeHost(operator.host, readHostFiles(known, findings), findings);
  const gathered = readGuests(known, files, host, options.areAllGuests === true, findings);
  const guests = withOperatorGuests(gathered, operator, findings);
  const list = guests.isComplete === true ? 'guests' : 'someGuests';
  const xen = host.get('xen')?.value;
  const all = new Map(host);
  const guestFiles = known.filter(({ kind }) => kind === 'guestFile');
  const following = [
    ...servingDomains(guests, host),
    ...(gathered.hasStarted
      ? toolstackOf(guestFiles, isAtLeast(typeof xen === 'string' ? xen : null, '4.5') === true, host)
      : []),
  ];
  for (const each of following) if (!all.has(each.fact)) all.set(each.fact, each);
  let provenance: Readonly<Record<string, Provenance>> | null = null;
  return {
    name: options.name,
    facts: composeHost(all, guests, list, operator),
    // made when it is asked for: of ten thousand hosts nobody asks where each fact comes from
    get provenance() {
      provenance ??= provenanceOf(all, guests, list);
      return provenance;
    },
    findings,
  };
}

/** Files of the host that are there and were not read; those of guests are said where guests are. */
function unreadFindings(files: readonly HostFile[]): HostFinding[] {
  return files.flatMap(({ name, kind, unread }) => {
    if (unread === undefined || isOfGuests(name) || (kind ?? kindOfFile(name)) === null) return [];
    const message = `${name}: not read, since ${unread}`;
    const suggestion = 'put the file itself there';
    return [{ code: 'file-unread', severity: 'error', file: name, line: null, column: null, message, suggestion }];
  });
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
  if (read.cutLine !== null) {
    findings.push({
      code: 'xl-info-cut',
      severity: 'warning',
      file: name,
      line: read.cutLine,
      column: null,
      message: `${name}:${read.cutLine}: the last line has no end and is not used; the file may be cut off`,
      suggestion: 'run again: xl info > xl-info.txt',
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
  const facts: Record<string, unknown> = {};
  const families = new Map<string, Record<string, unknown>>();
  for (const { fact, value } of claims) {
    const dot = fact.indexOf('.');
    if (dot < 0) put(facts, fact, value);
    else put(familyOf(families, facts, fact.slice(0, dot)), fact.slice(dot + 1), value);
  }
  return facts;
}

function familyOf(
  families: Map<string, Record<string, unknown>>,
  facts: Record<string, unknown>,
  name: string,
): Record<string, unknown> {
  const known = families.get(name);
  if (known !== undefined) return known;
  const family: Record<string, unknown> = {};
  families.set(name, family);
  put(facts, name, family);
  return family;
}

/** A facts file may name any member: of this one name an assignment would change what the object is. */
function put(target: Record<string, unknown>, name: string, value: unknown): void {
  if (Object.hasOwn(target, name)) return;
  if (name === '__proto__') {
    Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
  } else target[name] = value;
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
