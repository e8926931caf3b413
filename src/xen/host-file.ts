import type { Diagnostic } from '#base';

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
  /** Why nobody read it (`it is a folder`): then `text` says nothing. */
  readonly unread?: string;
}

/** What was wrong with a file, or between two. `error`: something of the host could not be read at all. */
export interface HostFinding extends Diagnostic {
  readonly file: string | null;
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

/** A file of which it is known what it is. */
export interface KnownFile extends HostFile {
  readonly kind: HostFileKind;
}
