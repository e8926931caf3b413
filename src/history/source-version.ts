/** The version that a tree of Xen's sources says it is: `4.14.1`, `4.14.2-pre`, `4.15-unstable`; null where its Makefile does not tell. */
export function versionInMakefile(text: string): string | null {
  const wordsAfter = (name: string): string | null => {
    // the blanks are taken off below: beside a pattern that takes them, too, a long line of them would be tried in each division
    const line = new RegExp(`^(?:export[ \\t]+)?${name}[ \\t]*[:?]?=(?<value>[^\\n#]*)$`, 'm').exec(text)?.groups?.[
      'value'
    ];
    return line === undefined ? null : line.replace(/\$\([A-Z_]*\)/g, '').trim();
  };
  const [major, minor, extra] = [
    wordsAfter('XEN_VERSION'),
    wordsAfter('XEN_SUBVERSION'),
    wordsAfter('XEN_EXTRAVERSION'),
  ];
  if (major === null || minor === null || !/^[0-9]{1,3}$/.test(major) || !/^[0-9]{1,3}$/.test(minor)) return null;
  if (extra === null || !/^[.A-Za-z0-9-]{0,30}$/.test(extra)) return null;
  return `${major}.${minor}${extra}`;
}

/** What a package's version says: the upstream version, and the commit where it is one of `git describe`. */
export interface PackagedVersion {
  readonly version: string;
  readonly commit: string | null;
}

/** Reads `4.17.5+72-g01140da4e8-1`, `4.14.6-1`, `1:4.11.4+107-gef32c7afa2-1`; undefined for what begins with no version. */
export function packagedVersion(text: string): PackagedVersion | undefined {
  const groups =
    /^(?:[0-9]{1,6}:)?(?<version>[0-9]{1,4}\.[0-9]{1,4}(?:\.[0-9]{1,4})?)(?<candidate>[~.-](?:rc|pre)[0-9.]{0,4})?(?<rest>.*)$/s.exec(
      text,
    )?.groups;
  if (groups === undefined) return undefined;
  const candidate = groups['candidate'] === undefined ? '' : `-${groups['candidate'].slice(1)}`;
  const commit = /^[+~.-][0-9]+[-.]g(?<commit>[0-9a-f]{7,64})(?![0-9a-z])/.exec(groups['rest'] ?? '')?.groups?.[
    'commit'
  ];
  return { version: `${groups['version'] ?? ''}${candidate}`, commit: commit ?? null };
}

/** The version in the first line of a Debian changelog: `xen (4.17.5+72-g01140da4e8-1) bookworm; …`. */
export function versionInChangelog(text: string): string | null {
  return /^\S+ \((?<version>[0-9][0-9A-Za-z.:~+-]{0,80})\)/.exec(text)?.groups?.['version'] ?? null;
}

/** What `xl info` prints as `xen_changeset`, or a commit alone. */
export interface Changeset {
  readonly commit: string;
  /** Built with changes, or with a patch queue: it may have more than the commit. */
  readonly isChanged: boolean;
}

/** Reads `Thu Jul 23 16:07:51 2020 +0100 git:456957aaa1-dirty`, `708e83f0e7d1, pq 9787e6a3ba7b`, `456957aaa1`. */
export function readChangeset(text: string): Changeset | undefined {
  const groups = /(?:^|\s|:)(?<commit>[0-9a-f]{7,64})(?<changed>-dirty|, pq [0-9a-f]{7,40})?$/.exec(
    text.trim(),
  )?.groups;
  if (groups === undefined) return undefined;
  return { commit: groups['commit'] ?? '', isChanged: groups['changed'] !== undefined };
}
