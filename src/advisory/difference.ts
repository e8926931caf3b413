import type { AdvisoryFacts, PatchRow, Section } from './advisory.ts';
import { compareLines, type LineChange } from './line-difference.ts';
import type { Permission } from './permission.ts';

export interface SectionChange {
  readonly heading: string;
  readonly role: string;
  readonly change: 'added' | 'removed' | 'changed';
  readonly lines: readonly LineChange[];
}

/** What happened to one file, judged by its checksum: `renamed` has the same bytes under another name. */
export interface FileChange {
  readonly file: string;
  readonly change: 'added' | 'removed' | 'changed' | 'renamed' | 'unchanged';
  /** The old name of a renamed file. */
  readonly from: string | null;
  /** What it applies to, before and after; null where no row says so. */
  readonly appliesToBefore: string | null;
  readonly appliesToAfter: string | null;
}

/** What someone who already acted on the older revision must do. */
export interface Duty {
  readonly action:
    | 'apply_again' // bytes of a patch changed
    | 'apply_additionally' // there is a patch that was not there
    | 'check_removed_patch'
    | 'check_versions' // a patch is now for other versions
    | 'check_exposure' // who is affected reads differently
    | 'check_mitigations'
    | 'check_permissions' // what may be deployed reads differently
    | 'check_resolution' // no checksums to judge by, and the resolution reads differently
    | 'stop'; // withdrawn: nothing needed doing
  readonly files: readonly string[];
  readonly why: string;
}

export interface Difference {
  readonly id: string | null;
  readonly from: number | null;
  readonly to: number | null;
  readonly title: { readonly before: string | null; readonly after: string | null } | null;
  readonly cves: { readonly added: readonly string[]; readonly removed: readonly string[] };
  readonly notices: { readonly added: readonly string[]; readonly removed: readonly string[] };
  readonly files: readonly FileChange[];
  readonly permissions: { readonly added: readonly Permission[]; readonly removed: readonly Permission[] };
  readonly sections: readonly SectionChange[];
  /** `unknown` where the fix changed and no checksum tells whether its bytes did. */
  readonly redo: 'yes' | 'no' | 'unknown';
  readonly duties: readonly Duty[];
}

/** What changed from one revision to a later one, and what that means for who already deployed the older. Pure. */
export function compareAdvisories(before: AdvisoryFacts, after: AdvisoryFacts): Difference {
  const files = compareFiles(before, after);
  const sections = compareSections(before, after);
  const permissions = comparePermissions(before.permissions, after.permissions);
  const duties = dutiesOf(before, after, files, sections, permissions);
  const mustRedo = duties.some((duty) => duty.action === 'apply_again' || duty.action === 'apply_additionally');
  return {
    id: after.id ?? before.id,
    from: before.revision,
    to: after.revision,
    title: before.title === after.title ? null : { before: before.title, after: after.title },
    cves: compareLists(before.cves, after.cves),
    notices: compareLists(before.notices, after.notices),
    files,
    permissions,
    sections,
    redo: mustRedo ? 'yes' : duties.some((duty) => duty.action === 'check_resolution') ? 'unknown' : 'no',
    duties,
  };
}

function compareLists<Item extends string>(before: readonly Item[], after: readonly Item[]) {
  // sets: a masthead of a hundred thousand CVE ids must not cost their square
  const [left, right] = [new Set(before), new Set(after)];
  return { added: after.filter((item) => !left.has(item)), removed: before.filter((item) => !right.has(item)) };
}

function compareFiles(before: AdvisoryFacts, after: AdvisoryFacts): FileChange[] {
  const left = new Map(before.checksums.map((checksum) => [checksum.file, checksum.sha256]));
  const right = new Map(after.checksums.map((checksum) => [checksum.file, checksum.sha256]));
  const goneByDigest = new Map([...left].filter(([file]) => !right.has(file)).map(([file, digest]) => [digest, file]));
  const renamedFrom = new Set<string>();
  const changes: FileChange[] = [];
  for (const [file, digest] of right) {
    const old = left.get(file);
    const from = old === undefined ? (goneByDigest.get(digest) ?? null) : null;
    if (from !== null) renamedFrom.add(from);
    changes.push({
      file,
      change: old === digest ? 'unchanged' : old !== undefined ? 'changed' : from !== null ? 'renamed' : 'added',
      from,
      appliesToBefore: appliesTo(before, from ?? file),
      appliesToAfter: appliesTo(after, file),
    });
  }
  for (const file of left.keys()) {
    if (right.has(file) || renamedFrom.has(file)) continue;
    changes.push({
      file,
      change: 'removed',
      from: null,
      appliesToBefore: appliesTo(before, file),
      appliesToAfter: null,
    });
  }
  return changes;
}

function appliesTo(facts: AdvisoryFacts, file: string): string | null {
  return rowOf(facts, file)?.appliesTo ?? null;
}

function rowOf(facts: AdvisoryFacts, file: string): PatchRow | undefined {
  return facts.patches.find((row) => row.files.includes(file));
}

/** Files of patch rows that no pair of checksums judges: whether they are new, gone or the same is not known. */
function unprovenFiles(before: AdvisoryFacts, after: AdvisoryFacts): ReadonlySet<string> {
  const unproven = [before, after].flatMap((facts) => {
    const proven = new Set(facts.checksums.map((checksum) => checksum.file));
    return facts.patches.flatMap((row) => row.files).filter((file) => !proven.has(file));
  });
  return new Set(unproven);
}

function compareSections(before: AdvisoryFacts, after: AdvisoryFacts): SectionChange[] {
  const [left, right] = [byKey(before.sections), byKey(after.sections)];
  const changes: SectionChange[] = [];
  for (const [name, section] of right) {
    const old = left.get(name);
    // every revision has news of its own: they are no change of the same section
    if (old?.body === section.body) continue;
    const isNew = old === undefined || section.role === 'updates';
    changes.push({
      heading: section.heading,
      role: section.role,
      change: isNew ? 'added' : 'changed',
      lines: isNew
        ? section.body.split(/\r?\n/).map((text) => ({ kind: 'added', text }))
        : compareLines(old.body, section.body),
    });
  }
  for (const [name, section] of left) {
    if (right.has(name)) continue;
    changes.push({
      heading: section.heading,
      role: section.role,
      change: 'removed',
      lines: section.body.split(/\r?\n/).map((text) => ({ kind: 'removed', text })),
    });
  }
  return changes;
}

/** By role, or by heading where the style knows none; the second one of a kind has a key of its own. */
function byKey(sections: readonly Section[]): ReadonlyMap<string, Section> {
  const countByKind = new Map<string, number>();
  return new Map(
    sections.map((section) => {
      const kind = section.role === 'other' ? `other ${section.heading}` : section.role;
      const count = (countByKind.get(kind) ?? 0) + 1;
      countByKind.set(kind, count);
      return [`${count} ${kind}`, section];
    }),
  );
}

function comparePermissions(before: readonly Permission[], after: readonly Permission[]): Difference['permissions'] {
  const key = (permission: Permission): string =>
    [permission.subject, permission.actor, permission.verdict, permission.when ?? ''].join('\n');
  const left = new Set(before.map(key));
  const right = new Set(after.map(key));
  return {
    added: after.filter((permission) => !left.has(key(permission))),
    removed: before.filter((permission) => !right.has(key(permission))),
  };
}

function dutiesOf(
  before: AdvisoryFacts,
  after: AdvisoryFacts,
  files: readonly FileChange[],
  sections: readonly SectionChange[],
  permissions: Difference['permissions'],
): Duty[] {
  const duties: Duty[] = [];
  // what a row names was deployed; recipes and the like were only read
  const unproven = unprovenFiles(before, after);
  const patches = files.filter(
    (file) =>
      !unproven.has(file.file) &&
      (rowOf(after, file.file) !== undefined || rowOf(before, file.from ?? file.file) !== undefined),
  );
  const add = (action: Duty['action'], changed: readonly FileChange[], why: string): void => {
    if (changed.length > 0) duties.push({ action, files: changed.map((file) => file.file), why });
  };
  const ofRole = (role: string): SectionChange | undefined =>
    sections.find((section) => section.role === role && section.role !== 'other');
  if (after.withdrawn && !before.withdrawn)
    duties.push({ action: 'stop', files: [], why: 'the advisory was withdrawn: nothing of it needs to be deployed' });
  add(
    'apply_again',
    patches.filter((file) => file.change === 'changed'),
    'the bytes of the patch changed: take out the old one and apply the new one',
  );
  add(
    'apply_additionally',
    patches.filter((file) => file.change === 'added'),
    'there was no such patch before: apply it where its versions are yours',
  );
  add(
    'check_removed_patch',
    patches.filter((file) => file.change === 'removed'),
    'the patch is gone: see in the text whether it should be taken out',
  );
  add(
    'check_versions',
    patches.filter(
      (file) => file.change !== 'added' && file.change !== 'removed' && file.appliesToBefore !== file.appliesToAfter,
    ),
    'the table gives the same bytes for other versions than before',
  );
  const resolution = ofRole('resolution');
  const hasNoChecksums = before.checksums.length === 0 && after.checksums.length === 0;
  if (resolution !== undefined && (hasNoChecksums || unproven.size > 0)) {
    duties.push({
      action: 'check_resolution',
      files: [...unproven],
      why: `"${resolution.heading}" changed, and no checksum tells whether the fix did`,
    });
  }
  const reread: readonly [string, Duty['action'], string][] = [
    ['vulnerable', 'check_exposure', 'who is affected reads differently: check your hosts again'],
    ['mitigation', 'check_mitigations', 'the mitigations read differently: check those you rely on'],
  ];
  // of a withdrawn advisory nothing has to be read again
  for (const [role, action, why] of reread) {
    if (ofRole(role) !== undefined && !after.withdrawn) duties.push({ action, files: [], why });
  }
  if (permissions.added.length > 0 || permissions.removed.length > 0) {
    duties.push({
      action: 'check_permissions',
      files: [],
      why: 'what may be deployed during the embargo reads differently',
    });
  }
  return duties;
}
